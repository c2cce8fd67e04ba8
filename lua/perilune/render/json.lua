--- A document as JSON for other programs.
--
-- The shape, version 1 (keys always in this order; what has no value is null):
--   { "format": "perilune-report", "version": 1, "title", "subtitle", "language",
--     "header": [ { "label", "text" } ], "blocks": [ block ], "footer": [ text ] }
--   block: as in the contract of perilune.render, with "kind" first:
--     section { title, blocks }   cards { title, cards: [ { title, about, value, trend: [ number|null ]|null } ] }
--     line { title, description, unit, currency, grain, target,
--            series: [ { name, role, points: [ { at, label, value } ] } ] }
--     bars { title, description, unit, items: [ { label, value } ] }
--     table { title, description, columns: [ { title, unit, currency } ], rows: [ [ cell ] ] }
--     heat { title, description, unit, rows: [ label ], columns: [ label ], cells: [ [ number|null ] ] }
--     text { text }   callout { status, text }
--   value: { value, unit, currency, low, high, n, status, target, warn, better,
--            change: { value, unit, relative, against, significant, direction }|null, note, provisional }
--   A cell is a text, a number in the column's unit, null, or a value (an object).
-- Numbers are exact (shortest round trip), percent values are fractions, durations seconds, times unix seconds.
-- Texts are exact; what could act in a terminal is written as \uXXXX.

local json = require("perilune.json")

local M = {}

local object, list = json.object, json.list

local function map(values, convert)
  local out = {}
  for i = 1, #values do out[i] = convert(values[i]) end
  return list(out, #values)
end

--- The named fields of a table, in this order.
local function pick(source, names)
  local fields = {}
  for i, name in ipairs(names) do fields[i] = { name, source[name] } end
  return fields
end

local change_fields = { "value", "unit", "relative", "against", "significant", "direction" }

local function change(source)
  return source and object(pick(source, change_fields))
end

local function value(source)
  local fields = pick(source, { "value", "unit", "currency", "low", "high", "n" })
  fields[#fields + 1] = { "status", source.status or "none" }
  for _, field in ipairs(pick(source, { "target", "warn", "better" })) do fields[#fields + 1] = field end
  fields[#fields + 1] = { "change", change(source.change) }
  fields[#fields + 1] = { "note", source.note }
  fields[#fields + 1] = { "provisional", source.provisional or false }
  return object(fields)
end

--- false stands for "no number" in lists that cannot hold nil.
local function number_or_null(x)
  return x or nil
end

local function numbers(values, n)
  local out = {}
  for i = 1, n do out[i] = number_or_null(values[i]) end
  return list(out, n)
end

local function card(source)
  return object({
    { "title", source.title }, { "about", source.about }, { "value", value(source.value) },
    { "trend", source.trend and numbers(source.trend, #source.trend) or nil },
  })
end

local point_fields = { "at", "label", "value" }

local function series(source)
  return object({
    { "name", source.name }, { "role", source.role or "main" },
    { "points", map(source.points, function(point) return object(pick(point, point_fields)) end) },
  })
end

local function row(columns)
  return function(source)
    local cells = {}
    for i = 1, #columns do
      local cell = source[i]
      if type(cell) == "table" then
        cells[i] = value(cell)
      elseif cell ~= false then
        cells[i] = cell
      end
    end
    return list(cells, #columns)
  end
end

local function column(source)
  return object(pick(source, { "title", "unit", "currency" }))
end

local function text(source)
  return source
end

local blocks

--- One row for each kind of block: the fields after "kind".
local kinds = {
  section = function(block) return { { "title", block.title }, { "blocks", blocks(block.blocks) } } end,
  cards = function(block) return { { "title", block.title }, { "cards", map(block.cards, card) } } end,
  line = function(block)
    local fields = pick(block, { "title", "description", "unit", "currency", "grain", "target" })
    fields[#fields + 1] = { "series", map(block.series, series) }
    return fields
  end,
  bars = function(block)
    local fields = pick(block, { "title", "description", "unit" })
    fields[#fields + 1] = { "items", map(block.items, function(item)
      return object({ { "label", item.label }, { "value", value(item.value) } })
    end) }
    return fields
  end,
  table = function(block)
    local fields = pick(block, { "title", "description" })
    fields[#fields + 1] = { "columns", map(block.columns, column) }
    fields[#fields + 1] = { "rows", map(block.rows, row(block.columns)) }
    return fields
  end,
  heat = function(block)
    local fields = pick(block, { "title", "description", "unit" })
    fields[#fields + 1] = { "rows", map(block.rows, text) }
    fields[#fields + 1] = { "columns", map(block.columns, text) }
    fields[#fields + 1] = { "cells", map(block.cells, function(cells) return numbers(cells, #block.columns) end) }
    return fields
  end,
  text = function(block) return pick(block, { "text" }) end,
  callout = function(block) return { { "status", block.status or "none" }, { "text", block.text } } end,
}

function blocks(sources)
  return map(sources, function(block)
    local fields = kinds[block.kind](block)
    table.insert(fields, 1, { "kind", block.kind })
    return object(fields)
  end)
end

--- The JSON text; ends with a line feed.
---@param document table  see perilune.render
---@param options { compact: boolean|nil }|nil  compact: everything on one line
---@return string
function M.render(document, options)
  local tree = object({
    { "format", "perilune-report" }, { "version", 1 }, { "title", document.title }, { "subtitle", document.subtitle },
    { "language", document.language },
    { "header", map(document.header or {}, function(entry) return object(pick(entry, { "label", "text" })) end) },
    { "blocks", blocks(document.blocks) }, { "footer", map(document.footer or {}, text) },
  })
  return json.encode(tree, { pretty = not (options and options.compact) }) .. "\n"
end

return M
