--- Rows behind a KPI, one by one, to act on:
---
---   { rows = "backlog", fields = { "priority", "team", { "age", ":at - created_at" } }, order = "-age", limit = 10,
---     now = true }
---
--- Rules: 1. The first column is the key of the ticket. 2. `fields` are fields, or { name, expression }; with
--- hidden = true one orders and does not show. 3. `order` names fields, "-age" the highest first; the ticket decides
--- ties. 4. now = true: what there is at the as-of, not at the end of the period. 5. A KPI with a fallback shows its
--- own rows, which are made of the fields of tickets where there are no events. 6. Rows that agree in every field are
--- one.
local as_of = require "perilune.as_of"
local check = require "perilune.check"
local format = require "perilune.format"
local measure = require "perilune.measure"
local rows = require "perilune.rows"

local M = {}

local default_limit = 10

local units = { duration = "duration", time = "time", integer = "count", real = "number" }

local field_keys = { [1] = { type = "text", required = true }, [2] = { type = "text", required = true },
  hidden = { type = "boolean" } }

--- { { name, expression, hidden? }, ... } of what a block shows; the ticket is the first.
local function fields_of(block)
  local list = { { "ticket", "ticket" } }
  for _, given in ipairs(block.fields) do
    list[#list + 1] = type(given) == "table" and given or { given, given }
  end
  return list
end

local function check_order(block, path)
  local known = {}
  for _, field in ipairs(fields_of(block)) do known[field[1]] = true end
  for _, name in ipairs(type(block.order) == "table" and block.order or { block.order }) do
    if not known[(name:gsub("^%-", ""))] then
      return ("%s.order: %q is none of its fields"):format(path, name)
    end
  end
end

--- The rows that a block speaks of, narrowed to its instant or period, and the moment for expressions over them.
local function relation_of(build, block, k)
  local p, instant = build.period, nil
  if block.now then
    instant = as_of.get()
    p = { from = instant - 1, to = instant }
  end
  local relation, moment, scope = measure.counted(k, p, { where = build:conditions(block.where), instant = instant,
    own = true })
  if not relation then error(("%s is made of other KPIs and has no rows"):format(k.title), 0) end
  return scope(relation), moment
end

local function frame_of(k, block, relation, moment, limit)
  for _, field in ipairs(fields_of(block)) do
    relation = relation:by { [field[1]] = rows.written(k, field[2], moment) }
  end
  local order = type(block.order) == "table" and block.order or { block.order }
  for _, name in ipairs(order) do relation = relation:order(name) end
  return relation:order("ticket"):limit(limit):agg { { "rows", "count(*)" } }
end

--- The columns that show: { name, title, unit }.
local function columns_of(build, block, types)
  local columns = {}
  for _, field in ipairs(fields_of(block)) do
    if not field.hidden then
      local name = field[1]
      columns[#columns + 1] = { name = name, title = build.words.fields[name] or name,
        unit = units[types[name]] or "text" }
    end
  end
  return columns
end

local function lines_of(build, frame, columns)
  local lines = {}
  for i = 1, #frame do
    lines[i] = {}
    for j, column in ipairs(columns) do
      local value = frame:value(i, column.name)
      if column.unit == "text" and value ~= nil then value = build:label(value) end
      lines[i][j] = value == nil and false or value
    end
  end
  return lines
end

M.rows = {
  keys = {
    rows = { type = { "text", "table" }, required = true }, fields = { type = "list", required = true },
    order = { type = { "text", "list" } }, limit = { type = "integer" }, now = { type = "boolean" },
  },
  names = function() return {} end,
  check = function(block, path)
    for i, field in ipairs(block.fields) do
      local problem = type(field) == "table" and check.problem(field, field_keys, ("%s.fields[%d]"):format(path, i))
      if problem then return problem end
    end
    return block.order and check_order(block, path)
  end,
  build = function(build, block)
    local names, missing = build:answered { block.rows }
    if #names == 0 then return missing end
    local k, words = build:use(block.rows), build.words
    local relation, moment = relation_of(build, block, k)
    local count, limit = relation:count(), block.limit or default_limit
    local when = block.now and format.time(as_of.get(), build.language) or build.period.text
    local text = words.rows_at:format(k.title, when, build:count(count))
    if count == 0 then return { kind = "text", title = block.title, text = text } end
    local frame = frame_of(k, block, relation, moment, limit)
    local columns = columns_of(build, block, frame:types())
    local lines = lines_of(build, frame, columns)
    if count > #lines then text = text .. " " .. words.first:format(build:count(#lines), build:count(count)) end
    return { kind = "table", title = block.title or k.title, note = block.note, columns = columns, rows = lines,
      description = text }
  end,
}

return M
