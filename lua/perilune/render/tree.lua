--- The neutral tree of a report, and its checks.
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
--     value = number|nil, unit = "count"|"percent"|"duration"|"score"|"number"|"money"|"time"|"text", currency?,
--     low?, high?, n?, status = "good"|"warn"|"bad"|"none", target?, warn?, better = "higher"|"lower"?,
--     change = { value, unit, relative, against, significant, direction = "better"|"worse"|"same" }?,
--     note = "no data: needs surveys.score"?, provisional?,
--   }
--   Percent values are fractions (0.841 is 84.1 %), durations are seconds, times are unix seconds.
--
--   block =
--     What holds others, and how it stands:
--     { kind = "section", title, blocks }
--     { kind = "columns", columns = { { block, ... }, ... } }   side by side where there is room, else in turn
--     { kind = "page" }                                         on paper, what follows begins a page
--     Words:
--     { kind = "text", text }                                   blank lines separate paragraphs
--     { kind = "list", title?, items = { { text, status? }, ... } }
--     { kind = "callout", status, title?, text }
--     Values:
--     { kind = "cards", title?, cards = { { title, about?, value = value, trend = { number|false, ... }? }, ... } }
--     { kind = "bars", unit, items = { { label, value = value }, ... } }
--     { kind = "bullet", items = { { label, value = value, low?, high? }, ... } }   the value in its bands: good, warn
--                         and bad by target, warn and better; low and high are the ends of the scale
--     { kind = "leaderboard", unit, items = { { rank, label, value = value, trend?, badges = { text, ... }?, note? } } }
--     { kind = "funnel", unit, steps = { { label, value = number, note? }, ... } }    each a part of the one before
--     Over time; labels name the buckets, `at` is where they begin:
--     { kind = "line", unit, currency?, grain?, target?, warn?, better?,
--       series = { { name, role = "main"|"comparison"|"forecast"|"other",
--                    points = { { at, label, value?, low?, high?, mark = "high"|"low"?, provisional? }, ... } }, ... } }
--     { kind = "area", unit, currency?, grain?, share?, series = { { name, points }, ... } }    stacked, from below
--     Parts of a whole:
--     { kind = "stacked", unit, share?, parts = { name, ... }, items = { { label, values = { number|false, ... } } } }
--     Distributions:
--     { kind = "histogram", unit, bins = { { from, to, count }, ... }, below?, above?,   counts outside of the bins
--       marks = { { value, label }, ... }?, target? }
--     { kind = "scatter", x = { title, unit }, y = { title, unit }, points = { { x, y, label?, group? }, ... } }
--     Tables:
--     { kind = "table", columns = { { title, unit?, currency?, align?, group?, bar? }, ... },
--       rows = { { cell, ..., role = "total"|"group"? }, ... } }
--            cell = text | number | nil | false | value | { trend = { number|false, ... } }
--            bar: the cell's number is also drawn; group: a heading over neighbouring columns that share it
--     { kind = "heat", unit, rows = { label, ... }, columns = { label, ... }, cells = { { number|false, ... }, ... } }
--     { kind = "cohort", unit, size_title?, columns = { label, ... },
--       rows = { { label, size?, cells = { number|false, ... }, provisional? }, ... } }    provisional: the number of
--                         last cells that are not over yet
--   Every block may have `title`, `description` (what it shows, in words) and `note` (small print below it).
--
-- The points of all series of a line or an area stand below each other by position: the first point of a comparison is
-- drawn where the first main point is; a forecast stands behind the last main point: its series begins with as many
-- points without a value. A point without a value is a gap. Texts may hold anything: escaping is the renderer's work.

local M = {}

local unit_names = { count = 1, percent = 1, duration = 1, score = 1, number = 1, money = 1, time = 1, text = 1 }
local status_names = { good = 1, warn = 1, bad = 1, none = 1 }
local role_names = { main = 1, comparison = 1, forecast = 1, other = 1 }
local row_roles = { total = 1, group = 1 }

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

local function check_unit(path, unit) check_name(path .. ".unit", "unit", unit, unit_names) end

local function check_list(path, list, check_item)
  check_type(path, list, "table")
  for i = 1, #list do check_item(path .. "[" .. i .. "]", list[i]) end
end

local function check_texts(path, list)
  check_list(path, list, function(at, text) check_type(at, text, "string") end)
end

--- A list with gaps: numbers or false.
local function check_numbers(path, list)
  check_list(path, list, function(at, x)
    if x then check_type(at, x, "number") end
  end)
end

local function check_value(path, value)
  check_type(path, value, "table")
  check_unit(path, value.unit)
  if value.status ~= nil then check_name(path .. ".status", "status", value.status, status_names) end
  if value.value ~= nil and type(value.value) ~= "string" then check_type(path .. ".value", value.value, "number") end
  if value.change ~= nil then
    check_type(path .. ".change", value.change, "table")
    if value.change.unit ~= nil then check_unit(path .. ".change", value.change.unit) end
  end
end

local function check_trend(path, trend)
  if trend ~= nil then check_numbers(path, trend) end
end

local function check_card(path, card)
  check_type(path, card, "table")
  check_type(path .. ".title", card.title, "string")
  check_value(path .. ".value", card.value)
  check_trend(path .. ".trend", card.trend)
end

local function check_series(path, series)
  check_type(path, series, "table")
  if series.role ~= nil then check_name(path .. ".role", "role", series.role, role_names) end
  check_list(path .. ".points", series.points, function(at, point) check_type(at, point, "table") end)
end

--- An item with a label and a value.
local function check_item(path, item)
  check_type(path, item, "table")
  check_value(path .. ".value", item.value)
  check_trend(path .. ".trend", item.trend)
  if item.badges ~= nil then check_texts(path .. ".badges", item.badges) end
end

local function check_column(path, column)
  check_type(path, column, "table")
  if column.unit ~= nil then check_unit(path, column.unit) end
end

local function check_row(columns)
  return function(path, row)
    check_type(path, row, "table")
    if row.role ~= nil then check_name(path .. ".role", "role", row.role, row_roles) end
    for i = 1, #columns do
      local at, cell = path .. "[" .. i .. "]", row[i]
      if type(cell) == "table" and cell.trend then
        check_numbers(at .. ".trend", cell.trend)
      elseif type(cell) == "table" then
        check_value(at, cell)
      end
    end
  end
end

local function check_axis(path, axis)
  check_type(path, axis, "table")
  check_unit(path, axis.unit)
end

local function check_fields(names, expected)
  return function(path, item)
    check_type(path, item, "table")
    for _, name in ipairs(names) do check_type(path .. "." .. name, item[name], expected) end
  end
end

local check_block

local function check_blocks(path, blocks) check_list(path, blocks, check_block) end

--- One row for each kind of block: how it is checked.
local kinds = {
  section = function(path, block)
    check_type(path .. ".title", block.title, "string")
    check_blocks(path .. ".blocks", block.blocks)
  end,
  columns = function(path, block) check_list(path .. ".columns", block.columns, check_blocks) end,
  page = function() end,
  text = function(path, block) check_type(path .. ".text", block.text, "string") end,
  list = function(path, block)
    check_list(path .. ".items", block.items, function(at, item)
      check_type(at, item, "table")
      check_type(at .. ".text", item.text, "string")
      check_name(at .. ".status", "status", item.status or "none", status_names)
    end)
  end,
  callout = function(path, block)
    check_name(path .. ".status", "status", block.status or "none", status_names)
    check_type(path .. ".text", block.text, "string")
  end,
  cards = function(path, block) check_list(path .. ".cards", block.cards, check_card) end,
  bars = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".items", block.items, check_item)
  end,
  bullet = function(path, block) check_list(path .. ".items", block.items, check_item) end,
  leaderboard = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".items", block.items, check_item)
  end,
  funnel = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".steps", block.steps, check_fields({ "value" }, "number"))
  end,
  line = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".series", block.series, check_series)
  end,
  area = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".series", block.series, check_series)
  end,
  stacked = function(path, block)
    check_unit(path, block.unit)
    check_texts(path .. ".parts", block.parts)
    check_list(path .. ".items", block.items, function(at, item)
      check_type(at, item, "table")
      check_numbers(at .. ".values", item.values)
    end)
  end,
  histogram = function(path, block)
    check_unit(path, block.unit)
    check_list(path .. ".bins", block.bins, check_fields({ "from", "to", "count" }, "number"))
    check_list(path .. ".marks", block.marks or {}, check_fields({ "value" }, "number"))
  end,
  scatter = function(path, block)
    check_axis(path .. ".x", block.x)
    check_axis(path .. ".y", block.y)
    check_list(path .. ".points", block.points, check_fields({ "x", "y" }, "number"))
  end,
  table = function(path, block)
    check_list(path .. ".columns", block.columns, check_column)
    check_list(path .. ".rows", block.rows, check_row(block.columns))
  end,
  heat = function(path, block)
    check_unit(path, block.unit)
    check_type(path .. ".rows", block.rows, "table")
    check_type(path .. ".columns", block.columns, "table")
    check_list(path .. ".cells", block.cells, check_numbers)
  end,
  cohort = function(path, block)
    check_unit(path, block.unit)
    check_type(path .. ".columns", block.columns, "table")
    check_list(path .. ".rows", block.rows, function(at, row)
      check_type(at, row, "table")
      check_numbers(at .. ".cells", row.cells)
    end)
  end,
}

function check_block(path, block)
  check_type(path, block, "table")
  check_name(path .. ".kind", "block kind", block.kind, kinds)
  for _, key in ipairs { "title", "description", "note" } do check_text(path .. "." .. key, block[key]) end
  kinds[block.kind](path, block)
end

--- Checks one block; raises with the path of the first thing that is wrong.
---@param path string of the block, for the message
---@param block any
M.check_block = check_block

--- Checks a document against the contract; raises with the path of the first thing that is wrong, as
-- `document.blocks[2].kind: unknown block kind "pie" (known: area, bars, callout, ...)`.
---@param document table
function M.check(document)
  check_type("document", document, "table")
  if document.kind ~= "document" then
    fail("document.kind", 'expected "document", got "%s"', tostring(document.kind))
  end
  check_text("document.title", document.title)
  check_text("document.subtitle", document.subtitle)
  check_list("document.header", document.header or {}, function(path, entry) check_type(path, entry, "table") end)
  check_blocks("document.blocks", document.blocks)
  check_texts("document.footer", document.footer or {})
end

return M
