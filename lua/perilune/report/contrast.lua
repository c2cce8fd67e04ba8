--- Two figures side by side, row by row, and whether they differ by more than chance explains:
--- { contrast = { { "Rating", "churn_after_rating.bad", "churn_after_rating.others" }, ... },
---   heads = { "After a bad one", "After others" } }.
---
--- The difference is the first less the second; its interval is that of two independent figures (stats.differ). A row
--- whose KPIs the data cannot answer is left out and named, one without a row on either side is left out; one in which
--- a side has no value says so by it.
local format = require "perilune.format"
local measure = require "perilune.measure"

local M = {}

--- An end of an interval, without its unit, which the difference says.
local function limit(build, x, unit)
  if unit == "percent" then return format.fixed(100 * x, 1, build.language) end
  return build:plain(x, unit)
end

--- The difference in words, and whether it is one.
local function difference_cells(build, first, second)
  local words, change = build.words.contrast, measure.change(first, second)
  if not change then return false, words.unknown end
  change.relative, change.value = false, change.difference
  local text = format.difference(change, build.language)
  if change.low then
    text = words.between:format(text, limit(build, change.low, change.unit), limit(build, change.high, change.unit))
  end
  if change.significant == nil then return text, words.unknown end
  local verdict = change.significant and (change.difference > 0 and words.more or words.less) or words.noise
  return text, verdict
end

--- A side as it stands in the table: what it was in another period is not the question here.
local function value_of(build, record)
  local shown = build:shown(record)
  shown.change = nil
  return shown
end

local function rows_of(build, block)
  local rows, missing = {}, {}
  for _, row in ipairs(block.contrast) do
    local first, second = build:value(row[2], block.where, block.vs), build:value(row[3], block.where, block.vs)
    local lacks = first.lacks or second.lacks
    if lacks then
      missing[#missing + 1] = { first.lacks and first.kpi or second.kpi, lacks }
    elseif first.n + second.n > 0 then
      local difference, verdict = difference_cells(build, first, second)
      rows[#rows + 1] = { row[1], value_of(build, first), first.n, value_of(build, second), second.n, difference,
        verdict }
    end
  end
  return rows, build:missing(missing)
end

M.contrast = {
  keys = { contrast = { type = "list", required = true }, heads = { type = "list" }, vs = { type = "text" } },
  names = function(block)
    local names = {}
    for _, row in ipairs(block.contrast) do names[#names + 1], names[#names + 2] = row[2], row[3] end
    return names
  end,
  check = function(block, path)
    for i, row in ipairs(block.contrast) do
      if type(row) ~= "table" or type(row[1]) ~= "string" or not row[2] or not row[3] then
        return ("%s[%d]: expected { \"label\", kpi, other kpi }"):format(path, i)
      end
    end
    if block.heads and #block.heads ~= 2 then return path .. ".heads: expected two texts" end
  end,
  build = function(build, block)
    local rows, missing = rows_of(build, block)
    if #rows == 0 then
      return missing or { kind = "text", text = build.words.no_rows:format(block.title or block.contrast[1][1],
        build.period.text) }
    end
    local words, heads = build.words.contrast, block.heads or {}
    return { kind = "table", title = block.title, note = block.note or words.note, rows = rows, columns = {
      { title = "", unit = "text" },
      { title = heads[1] or words.first, align = "right" }, { title = "n", unit = "count" },
      { title = heads[2] or words.second, align = "right" }, { title = "n", unit = "count" },
      { title = words.difference, unit = "text" }, { title = words.verdict, unit = "text" } } }, missing
  end,
}

return M
