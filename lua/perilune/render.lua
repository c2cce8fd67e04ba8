--- From a neutral tree to text.
--
-- A report is laid out as a tree of blocks that knows nothing of terminals or HTML; a renderer turns the tree into
-- one string. A renderer never queries and never computes a metric. This is the contract between the two.
--
--   document = {
--     kind = "document",
--     title = "Executive report"?, subtitle = "May 2016"?, language = "en"?,
--     header = { { label = "As of", text = "2016-06-01 09:00" }, ... }?,
--     blocks = { block, ... },
--     footer = { "24 rows were rejected on import", ... }?,
--   }
--
--   value (a displayed KPI value, never a bare number; see perilune.Value in format.lua) = {
--     value = number|nil, unit = "count"|"percent"|"duration"|"score"|"number"|"time"|"text", currency?,
--     low?, high?, n?, status = "good"|"warn"|"bad"|"none", target?, warn?, better = "higher"|"lower"?,
--     change = { value, unit, relative, against, significant, direction = "better"|"worse"|"same" }?,
--     note = "no data: needs surveys.score"?, provisional?,
--   }
--   Percent values are fractions (0.841 is 84.1 %), durations are seconds, times are unix seconds.
--
--   block =
--     { kind = "section", title, blocks }
--     { kind = "cards", title?, cards = { { title, about?, value = value, trend = { number|false, ... }? }, ... } }
--     { kind = "line", title?, description?, unit, currency?, grain?, target?,
--       series = { { name, role = "main"|"comparison", points = { { at, label = "2016-05", value? }, ... } }, ... } }
--     { kind = "bars", title?, description?, unit, items = { { label, value = value }, ... } }
--     { kind = "table", title?, description?, columns = { { title, unit?, currency?, align? }, ... },
--       rows = { { cell, ... }, ... } }           cell = text | number | nil | false | value
--     { kind = "heat", title?, description?, unit, rows = { label, ... }, columns = { label, ... },
--       cells = { { number|false, ... }, ... } }  one row of cells for each row label
--     { kind = "text", text }                     blank lines separate paragraphs
--     { kind = "callout", status, text }
--
-- The points of all series of a line block stand below each other by position: the first point of a comparison is
-- drawn where the first main point is. A point without a value is a gap. Texts may hold anything: escaping is the
-- renderer's work.

local M = {}

--- One row for each format: the module that has `render(document, options)`.
local formats = {
  terminal = "perilune.render.terminal",
  markdown = "perilune.render.markdown",
  html = "perilune.render.html",
  json = "perilune.render.json",
  csv = "perilune.render.csv",
}

--- The formats, sorted.
M.formats = { "csv", "html", "json", "markdown", "terminal" }

local unit_names = { count = 1, percent = 1, duration = 1, score = 1, number = 1, time = 1, text = 1 }
local status_names = { good = 1, warn = 1, bad = 1, none = 1 }

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return table.concat(keys, ", ")
end

local function fail(path, message, ...)
  error(string.format("%s: " .. message, path, ...), 0)
end

local function check_name(path, what, name, known)
  if not known[name] then fail(path, 'unknown %s "%s" (known: %s)', what, tostring(name), sorted_keys(known)) end
end

local function check_type(path, value, expected)
  if type(value) ~= expected then fail(path, "expected a %s, got %s", expected, type(value)) end
end

local function check_text(path, value)
  if value ~= nil then check_type(path, value, "string") end
end

local function check_list(path, list, check_item)
  check_type(path, list, "table")
  for i = 1, #list do check_item(path .. "[" .. i .. "]", list[i]) end
end

local function check_value(path, value)
  check_type(path, value, "table")
  check_name(path .. ".unit", "unit", value.unit, unit_names)
  if value.status ~= nil then check_name(path .. ".status", "status", value.status, status_names) end
  if value.value ~= nil and type(value.value) ~= "string" then check_type(path .. ".value", value.value, "number") end
  if value.change ~= nil then
    check_type(path .. ".change", value.change, "table")
    if value.change.unit ~= nil then check_name(path .. ".change.unit", "unit", value.change.unit, unit_names) end
  end
end

local function check_card(path, card)
  check_type(path, card, "table")
  check_type(path .. ".title", card.title, "string")
  check_value(path .. ".value", card.value)
end

local function check_series(path, series)
  check_type(path, series, "table")
  check_type(path .. ".points", series.points, "table")
end

local function check_item(path, item)
  check_type(path, item, "table")
  check_value(path .. ".value", item.value)
end

local function check_column(path, column)
  check_type(path, column, "table")
  if column.unit ~= nil then check_name(path .. ".unit", "unit", column.unit, unit_names) end
end

local function check_row(columns)
  return function(path, row)
    check_type(path, row, "table")
    for i = 1, #columns do
      if type(row[i]) == "table" then check_value(path .. "[" .. i .. "]", row[i]) end
    end
  end
end

local check_block

--- One row for each kind of block: how it is checked.
local kinds = {
  section = function(path, block)
    check_type(path .. ".title", block.title, "string")
    check_list(path .. ".blocks", block.blocks, check_block)
  end,
  cards = function(path, block) check_list(path .. ".cards", block.cards, check_card) end,
  line = function(path, block)
    check_name(path .. ".unit", "unit", block.unit, unit_names)
    check_list(path .. ".series", block.series, check_series)
  end,
  bars = function(path, block)
    check_name(path .. ".unit", "unit", block.unit, unit_names)
    check_list(path .. ".items", block.items, check_item)
  end,
  table = function(path, block)
    check_list(path .. ".columns", block.columns, check_column)
    check_list(path .. ".rows", block.rows, check_row(block.columns))
  end,
  heat = function(path, block)
    check_name(path .. ".unit", "unit", block.unit, unit_names)
    check_type(path .. ".rows", block.rows, "table")
    check_type(path .. ".columns", block.columns, "table")
    check_list(path .. ".cells", block.cells, function(at, row) check_type(at, row, "table") end)
  end,
  text = function(path, block) check_type(path .. ".text", block.text, "string") end,
  callout = function(path, block)
    check_name(path .. ".status", "status", block.status or "none", status_names)
    check_type(path .. ".text", block.text, "string")
  end,
}

function check_block(path, block)
  check_type(path, block, "table")
  check_name(path .. ".kind", "block kind", block.kind, kinds)
  check_text(path .. ".title", block.title)
  check_text(path .. ".description", block.description)
  kinds[block.kind](path, block)
end

--- Checks a document against the contract; raises with the path of the first thing that is wrong, as
-- `document.blocks[2].kind: unknown block kind "pie" (known: bars, callout, ...)`.
---@param document table
function M.check(document)
  check_type("document", document, "table")
  if document.kind ~= "document" then
    fail("document.kind", 'expected "document", got "%s"', tostring(document.kind))
  end
  check_text("document.title", document.title)
  check_text("document.subtitle", document.subtitle)
  check_list("document.header", document.header or {}, function(path, entry) check_type(path, entry, "table") end)
  check_list("document.blocks", document.blocks, check_block)
  check_list("document.footer", document.footer or {}, function(path, line) check_type(path, line, "string") end)
end

--- The document as text in a format.
---@param document table     see the head of this file
---@param format string      "terminal", "markdown", "html", "json" or "csv"
---@param options table|nil  the renderer's own: terminal { width, color, ascii }, csv { block }, json { compact }
---@return string
function M.render(document, format, options)
  if not formats[format] then
    error(string.format('unknown format "%s" (known: %s)', tostring(format), table.concat(M.formats, ", ")), 2)
  end
  M.check(document)
  return require(formats[format]).render(document, options or {})
end

return setmetatable(M, { __call = function(_, ...) return M.render(...) end })
