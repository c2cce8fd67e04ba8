--- A document as JSON for other programs.
--
-- The shape is version 1 of report.schema.json beside this file (JSON Schema 2020-12). Keys always stand in the same
-- order; what has no value is null. A later version of the program may add keys and kinds of blocks to version 1; what
-- is there keeps its meaning, or the version changes. Every block has "kind" first and "title", "description" and
-- "note" after it. A cell of a table is a text, a number in the column's unit, null, a value (an object with "value")
-- or a trend (an object with "trend").
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

local point_fields = { "at", "label", "value", "low", "high", "mark" }

local function point(source)
  local fields = pick(source, point_fields)
  fields[#fields + 1] = { "provisional", source.provisional or false }
  return object(fields)
end

local function series(source)
  return object({ { "name", source.name }, { "role", source.role or "main" }, { "points", map(source.points, point) } })
end

local function trend(source)
  return source and numbers(source, #source) or nil
end

local function cell(source)
  if type(source) ~= "table" then return number_or_null(source) end
  return source.trend and object({ { "trend", trend(source.trend) } }) or value(source)
end

local function row(columns)
  return function(source)
    local cells = {}
    for i = 1, #columns do cells[i] = cell(source[i]) end
    return list(cells, #columns)
  end
end

local function column(source)
  local fields = pick(source, { "title", "unit", "currency", "align", "group" })
  fields[#fields + 1] = { "bar", source.bar or false }
  return object(fields)
end

local function text(source)
  return source
end

local function texts(sources)
  return map(sources or {}, text)
end

local function picker(names)
  return function(source) return object(pick(source, names)) end
end

local function axis(source)
  return object(pick(source, { "title", "unit" }))
end

local function bullet_item(source)
  return object({ { "label", source.label }, { "value", value(source.value) }, { "low", source.low },
    { "high", source.high } })
end

local function leaderboard_item(source)
  return object({ { "rank", source.rank }, { "label", source.label }, { "value", value(source.value) },
    { "trend", trend(source.trend) }, { "badges", texts(source.badges) }, { "note", source.note } })
end

local function cohort_row(columns)
  return function(source)
    return object({ { "label", source.label }, { "size", source.size }, { "cells", numbers(source.cells, #columns) },
      { "provisional", source.provisional or 0 } })
  end
end

local blocks

--- One row for each kind of block: its fields after the shared ones.
local kinds = {
  section = function(block) return { { "blocks", blocks(block.blocks) } } end,
  columns = function(block) return { { "columns", map(block.columns, blocks) } } end,
  page = function() return {} end,
  text = function(block) return pick(block, { "text" }) end,
  list = function(block)
    return { { "items", map(block.items, function(item)
      return object({ { "text", item.text }, { "status", item.status or "none" } })
    end) } }
  end,
  callout = function(block) return { { "status", block.status or "none" }, { "text", block.text } } end,
  cards = function(block) return { { "cards", map(block.cards, card) } } end,
  bars = function(block)
    return { { "unit", block.unit }, { "items", map(block.items, function(item)
      return object({ { "label", item.label }, { "value", value(item.value) } })
    end) } }
  end,
  bullet = function(block) return { { "items", map(block.items, bullet_item) } } end,
  leaderboard = function(block) return { { "unit", block.unit }, { "items", map(block.items, leaderboard_item) } } end,
  funnel = function(block)
    return { { "unit", block.unit }, { "steps", map(block.steps, picker { "label", "value", "note" }) } }
  end,
  line = function(block)
    local fields = pick(block, { "unit", "currency", "grain", "target", "warn", "better" })
    fields[#fields + 1] = { "series", map(block.series, series) }
    return fields
  end,
  area = function(block)
    local fields = pick(block, { "unit", "currency", "grain" })
    fields[#fields + 1] = { "share", block.share or false }
    fields[#fields + 1] = { "series", map(block.series, series) }
    return fields
  end,
  stacked = function(block)
    return { { "unit", block.unit }, { "share", block.share or false }, { "parts", texts(block.parts) },
      { "items", map(block.items, function(item)
        return object({ { "label", item.label }, { "values", numbers(item.values, #block.parts) } })
      end) } }
  end,
  histogram = function(block)
    return { { "unit", block.unit }, { "bins", map(block.bins, picker { "from", "to", "count" }) },
      { "below", block.below }, { "above", block.above },
      { "marks", map(block.marks or {}, picker { "value", "label" }) }, { "target", block.target } }
  end,
  scatter = function(block)
    return { { "x", axis(block.x) }, { "y", axis(block.y) },
      { "points", map(block.points, picker { "x", "y", "label", "group" }) } }
  end,
  table = function(block)
    local roles = {}
    for i, source in ipairs(block.rows) do roles[i] = source.role end
    return { { "columns", map(block.columns, column) }, { "rows", map(block.rows, row(block.columns)) },
      { "roles", list(roles, #block.rows) } }
  end,
  heat = function(block)
    return { { "unit", block.unit }, { "rows", texts(block.rows) }, { "columns", texts(block.columns) },
      { "cells", map(block.cells, function(cells) return numbers(cells, #block.columns) end) } }
  end,
  cohort = function(block)
    return { { "unit", block.unit }, { "size_title", block.size_title }, { "columns", texts(block.columns) },
      { "rows", map(block.rows, cohort_row(block.columns)) } }
  end,
}

function blocks(sources)
  return map(sources, function(block)
    local fields = { { "kind", block.kind }, table.unpack(pick(block, { "title", "description", "note" })) }
    for _, field in ipairs(kinds[block.kind](block)) do fields[#fields + 1] = field end
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
