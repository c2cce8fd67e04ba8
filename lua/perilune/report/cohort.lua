--- Cohort triangles: { cohort = "retention", limit = 12 } of a KPI with cohorts; or of the rows of a relation:
--- { cohort = orders, entity = "customer", grain = "month", start = "first_order_at", rolling = false }.
---
--- A cell is the part of the cohort that was active at that age (rolling: at it or later). Cells whose bucket is not
--- over at the as-of are marked as provisional.
local as_of = require "perilune.as_of"
local build_module = require "perilune.report.build"
local cohort = require "perilune.form.cohort"
local measure = require "perilune.measure"
local native = require "perilune.native"

local M = {}

local default_limit = 24

local function of_kpi(build, block)
  local k = build:use(block.cohort)
  if k.form ~= "cohort" then
    error(("%s has no cohorts; expected a KPI with cohort = {...}, or a relation"):format(k.title), 0)
  end
  return measure.triangle(k, build.period, { where = build:conditions(block.where) }), k.cohort.grain, k.cohort.rolling,
    k.title
end

--- The triangle of a relation's rows that are known at the end of the period.
local function of_relation(build, block, relation)
  local list, grain = {}, block.grain or "month"
  for _, condition in ipairs(build:written(block.where)) do relation = relation:where(condition) end
  local frame = cohort.triangle_of(relation, { entity = block.entity, grain = grain, start = block.start,
    to = as_of.get() })
  for i = 1, #frame do
    local from, age = frame:value(i, "cohort"), frame:value(i, "age")
    if native.time_add(grain, from, age) < build.period.to then
      list[#list + 1] = { cohort = from, label = native.time_label(grain, from), age = age,
        size = frame:value(i, "size"), active = frame:value(i, "active"), remained = frame:value(i, "remained") }
    end
  end
  return list, grain, block.rolling, build.words.table_by:format(block.entity)
end

--- How many buckets of a cohort have begun before an instant.
local function ages_of(grain, at, before)
  return math.max(1, native.time_between(grain, at, before - 1) + 1)
end

--- Ages of which no row tells: nobody was active; as many remained as at the next age that is told of.
local function fill(row, ages, rolling)
  local later = 0.0
  for age = ages, 1, -1 do
    if row.cells[age] == nil then row.cells[age] = rolling and later or 0.0 end
    later = row.cells[age] or later
  end
end

--- Cells to rows: { label, size, cells, provisional }, the oldest cohort first.
local function rows_of(cells, rolling, grain, before)
  local rows, by_cohort = {}, {}
  for _, cell in ipairs(cells) do
    local row = by_cohort[cell.cohort]
    if not row then
      row = { at = cell.cohort, label = cell.label, size = cell.size, cells = {}, provisional = 0 }
      by_cohort[cell.cohort], rows[#rows + 1] = row, row
    end
    row.cells[cell.age + 1] = cell.size > 0 and (rolling and cell.remained or cell.active) / cell.size or false
  end
  table.sort(rows, function(a, b) return a.at < b.at end)
  for _, row in ipairs(rows) do
    local ages = ages_of(grain, row.at, before)
    fill(row, ages, rolling)
    for age = 0, ages - 1 do
      if native.time_add(grain, row.at, age + 1) > as_of.get() then row.provisional = row.provisional + 1 end
    end
    row.at = nil
  end
  return rows
end

M.cohort = {
  keys = {
    cohort = { type = { "text", "table", "userdata" }, required = true }, entity = { type = "text" },
    grain = { type = "text", one_of = { "day", "week", "month", "quarter", "year" } }, start = { type = "text" },
    rolling = { type = "boolean" }, limit = { type = "integer" },
  },
  names = function(block) return build_module.sort_of(block.cohort) == "kpi" and { block.cohort } or {} end,
  check = function(block, path)
    local relation = build_module.sort_of(block.cohort) == "relation"
    if relation and not block.entity then return path .. ".entity: missing; whose cohorts, as \"customer\"" end
    if relation then return nil end
    for _, key in ipairs { "entity", "grain", "start", "rolling" } do
      if block[key] ~= nil then return ("%s.%s: with a relation only; the KPI says it"):format(path, key) end
    end
  end,
  build = function(build, block)
    local relation = build_module.sort_of(block.cohort) == "relation" and block.cohort
    local names, missing = build:answered(relation and {} or { block.cohort })
    if #names == 0 and not relation then return missing end
    local cells, grain, rolling, title
    if relation then cells, grain, rolling, title = of_relation(build, block, relation)
    else cells, grain, rolling, title = of_kpi(build, block) end
    if #cells == 0 then return { kind = "text", text = build.words.no_rows:format(title, build.period.text) } end
    local rows = rows_of(cells, rolling, grain, math.min(build.period.to, as_of.get()))
    local first = math.max(1, #rows - (block.limit or default_limit) + 1)
    local columns, shown = {}, table.move(rows, first, #rows, 1, {})
    for _, row in ipairs(shown) do
      for age = #columns, #row.cells - 1 do columns[age + 1] = tostring(age) end
    end
    local texts = build:left_out(#shown, #rows, 0, nil, build.words.cohort.last)
    table.insert(texts, 1, build.words.cohort.about:format(title, build.words.grains[grain]))
    return { kind = "cohort", title = block.title or title, note = block.note, unit = "percent",
      size_title = build.words.cohort.size, columns = columns, rows = shown,
      description = table.concat(texts, " ") }
  end,
}

return M
