--- A document's numbers as CSV (RFC 4180) for spreadsheets and other programs.
--
--   1. Every block that holds numbers is one table, in the order of the document. A document with a single one is
--      just that table: one head row, then rows. With several, each is preceded by a row with its title alone and
--      followed by an empty row. Option `block = n` picks the n-th table and writes it alone.
--   2. Numbers are exact and plain: percent values are fractions, durations seconds; the head says so. Times are
--      local ("2016-05-31 17:00"). What has no value is an empty field.
--   3. A text that a spreadsheet could take for a formula gets a leading apostrophe: one that starts with
--      = + - @, their full-width forms, a tab or a line break. Numbers are never changed.
--   4. Fields with commas, quotes or line breaks are quoted; lines end in CR LF. Control characters other than tab
--      and line breaks are removed.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local json = require("perilune.json")

local M = {}

local risky = { ["＝"] = true, ["＋"] = true, ["－"] = true, ["＠"] = true }

local function quote(text)
  if not text:find('[,"\r\n]') and not text:find("^%s") and not text:find("%s$") then return text end
  return '"' .. text:gsub('"', '""') .. '"'
end

--- A text from data as a field (rules 3 and 4).
---@param text any
---@return string
function M.text(text)
  text = clean.lines(text)
  if text:find("^[=+%-@\t\r\n]") or risky[text:match("^" .. utf8.charpattern)] then text = "'" .. text end
  return quote(text)
end

local function number(x)
  x = format.finite(x)
  return x and json.number(x) or ""
end

--- A number, a text or nothing, in a unit (rule 2).
local function field(x, unit)
  if type(x) == "string" then return M.text(x) end
  if not format.finite(x) then return x == true and "true" or "" end
  return unit == "time" and format.time(x) or number(x)
end

local measures = { percent = "fraction", duration = "seconds", time = "local time" }

local function head(title, unit)
  local measure = measures[unit]
  return M.text(measure and string.format("%s (%s)", clean.lines(title), measure) or title)
end

local function flag(x)
  if x == nil then return "" end
  return x and "yes" or "no"
end

local value_heads = {
  "value", "unit", "currency", "low", "high", "n", "status", "target", "warn", "change", "change_unit",
  "change_relative", "against", "significant", "direction", "provisional", "note",
}

--- All fields of a value, in the order of value_heads.
local function value_fields(value)
  local change = value.change or {}
  return {
    field(value.value, value.unit), value.unit, M.text(value.currency), field(value.low, value.unit),
    field(value.high, value.unit), number(value.n), value.status or "none", field(value.target, value.unit),
    field(value.warn, value.unit), number(change.value), change.unit or "", flag(change.relative),
    M.text(change.against), flag(change.significant), M.text(change.direction), flag(value.provisional or false),
    M.text(value.note),
  }
end

local function labelled(first, items, label, title)
  local rows = { { first, table.unpack(value_heads) } }
  for _, item in ipairs(items) do rows[#rows + 1] = { M.text(item[label]), table.unpack(value_fields(item.value)) } end
  return { title = title, rows = rows }
end

--- One row for each kind of block that holds numbers: its table as rows of finished fields.
local kinds = {
  cards = function(block, language) return labelled("metric", block.cards, "title", block.title or language.metric) end,
  bars = function(block, language) return labelled("item", block.items, "label", block.title or language.value) end,
  line = function(block, language)
    local rows = { { block.grain or "period" } }
    local count = 0
    for i, series in ipairs(block.series) do
      rows[1][i + 1] = head(series.name, block.unit)
      count = math.max(count, #series.points)
    end
    for j = 1, count do
      rows[j + 1] = { "" }
      for i, series in ipairs(block.series) do
        local point = series.points[j]
        if point and rows[j + 1][1] == "" then rows[j + 1][1] = M.text(point.label) end
        rows[j + 1][i + 1] = point and field(point.value, block.unit) or ""
      end
    end
    return { title = block.title or language.trend_title, rows = rows }
  end,
  table = function(block, language)
    local rows = { {} }
    for c, column in ipairs(block.columns) do rows[1][c] = head(column.title, column.unit) end
    for r, row in ipairs(block.rows) do
      rows[r + 1] = {}
      for c, column in ipairs(block.columns) do
        local cell = row[c]
        if type(cell) == "table" then
          rows[r + 1][c] = field(cell.value, cell.unit)
        else
          rows[r + 1][c] = field(cell, column.unit)
        end
      end
    end
    return { title = block.title or language.data_table, rows = rows }
  end,
  heat = function(block, language)
    local rows = { { "" } }
    for c, label in ipairs(block.columns) do rows[1][c + 1] = M.text(label) end
    for r, label in ipairs(block.rows) do
      rows[r + 1] = { M.text(label) }
      for c in ipairs(block.columns) do rows[r + 1][c + 1] = field((block.cells[r] or {})[c], block.unit) end
    end
    return { title = block.title or language.data_table, rows = rows }
  end,
}

local function collect(tables, blocks, language)
  for _, block in ipairs(blocks) do
    if block.kind == "section" then
      collect(tables, block.blocks, language)
    elseif kinds[block.kind] then
      tables[#tables + 1] = kinds[block.kind](block, language)
    end
  end
  return tables
end

local function put_rows(lines, rows)
  for _, row in ipairs(rows) do lines[#lines + 1] = table.concat(row, ",") end
end

--- The CSV text; "" when the document holds no numbers.
---@param document table  see perilune.render
---@param options { block: integer|nil }|nil
---@return string
function M.render(document, options)
  local tables = collect({}, document.blocks, format.language(document.language))
  local chosen = options and options.block
  if chosen then
    if not tables[chosen] then
      error(string.format("csv option block: expected 1 to %d, got %s", #tables, tostring(chosen)), 0)
    end
    tables = { tables[chosen] }
  end
  local lines = {}
  for i, part in ipairs(tables) do
    if #tables > 1 then
      if i > 1 then lines[#lines + 1] = "" end
      lines[#lines + 1] = M.text(part.title)
    end
    put_rows(lines, part.rows)
  end
  return #lines > 0 and table.concat(lines, "\r\n") .. "\r\n" or ""
end

return M
