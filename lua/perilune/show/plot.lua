--- From values to charts: what a frame or a list of KPI records looks like as a block of perilune.render.tree.
---
--- 1. A frame's kind, unless said: bin and count are a histogram; a time and numbers a line; two keys and a number a heat
---    map; a key and a number bars.
--- 2. A line has a series for each number of the same type as the first, or with a second key a series for each of its
---    values. What a series lacks at an instant is a gap.
--- 3. At most six series and 30 bars are drawn; a note says how many there are.
local format = require "perilune.format"
local frames = require "perilune.show.frame"
local native = require "perilune.native"

local M = {}

local MOST_SERIES, MOST_BARS = 6, 30
local numeric = { integer = true, real = true, duration = true }

--- The kinds of charts.
M.kinds = { "line", "bars", "histogram", "heat" }

local keys = { kind = true, x = true, y = true, by = true, title = true, unit = true }

local function check_options(options, level)
  for key in pairs(options) do
    if not keys[key] then require("perilune.mistake").unknown("plot()", key, { keys }, level + 1) end
  end
  local known = { line = true, bars = true, histogram = true, heat = true, bar = true }
  if options.kind and not known[options.kind] then
    error(("plot(): kind: expected %s, not %q"):format(table.concat(M.kinds, ", "), tostring(options.kind)), level)
  end
end

--- Columns of a frame by what they can be drawn as: times, other keys, numbers; in their order. What by() gave is a key
--- also where it is a number; of other frames the types decide.
local function sorted_columns(frame)
  local c = { types = frame:types(), times = {}, keys = {}, numbers = {}, has = {} }
  local is_key, known = {}, frame:keys()
  for _, name in ipairs(known or {}) do is_key[name] = true end
  for _, name in ipairs(frame:names()) do
    local type = c.types[name]
    local list = type == "time" and c.times or (is_key[name] or not numeric[type]) and c.keys or c.numbers
    list[#list + 1] = name
    c.has[name] = true
  end
  return c
end

local function kind_of(c)
  if c.has.bin and c.has.count then return "histogram" end
  if #c.times > 0 then return "line" end
  return #c.keys >= 2 and "heat" or "bars"
end

local function need(c, options, level)
  for _, key in ipairs { "x", "y", "by" } do
    local name = options[key]
    if name ~= nil and not c.has[name] then
      require("perilune.mistake").unknown("plot(): the frame", name, { c.has }, level + 1)
    end
  end
  if options.y and not numeric[c.types[options.y]] then
    error(("plot(): y: %q is of type %s, which cannot be drawn"):format(options.y, c.types[options.y]), level)
  end
  if #c.numbers == 0 then error("plot(): the frame has no column of numbers or durations", level) end
end

local function label_of(c, name, value) return frames.cell(name, c.types[name], value) or "(none)" end

local function unit_of(c, name, options) return options.unit or frames.units[c.types[name]] end

--- Distinct values of a column in the order in which they come, and the place of each.
local function distinct(frame, name)
  local list, place = {}, {}
  for row = 1, #frame do
    local value = frame:value(row, name)
    local id = value == nil and "\0none" or value
    if not place[id] then
      list[#list + 1] = { id = id, value = value }
      place[id] = #list
    end
  end
  return list, place
end

local function id_at(frame, row, name)
  local value = frame:value(row, name)
  return value == nil and "\0none" or value
end

-- ---- lines ----

--- Rule 2: { name, values = { [place of x] = value } }.
local function series_of(frame, c, o, place)
  local list, by_name = {}, {}
  local function put(name, row, column)
    if not by_name[name] then
      by_name[name] = { name = name, values = {} }
      list[#list + 1] = by_name[name]
    end
    by_name[name].values[place[id_at(frame, row, o.x)]] = frame:value(row, column)
  end
  for row = 1, #frame do
    for _, column in ipairs(o.numbers) do
      put(o.by and label_of(c, o.by, frame:value(row, o.by)) or column, row, column)
    end
  end
  return list
end

local function line(frame, c, options)
  local x = options.x or c.times[1] or c.keys[1] or c.numbers[1]
  local first = options.y or c.numbers[c.numbers[1] == x and 2 or 1] or c.numbers[1]
  local o = { x = x, by = options.by or not options.y and c.keys[1] ~= x and c.keys[1] or nil, numbers = { first } }
  if not o.by and not options.y then
    for _, name in ipairs(c.numbers) do
      if name ~= first and name ~= x and c.types[name] == c.types[first] then o.numbers[#o.numbers + 1] = name end
    end
  end
  local instants, place = distinct(frame, x)
  local list, series = series_of(frame, c, o, place), {}
  for i = 1, math.min(#list, MOST_SERIES) do
    local points = {}
    for j, at in ipairs(instants) do
      points[j] = { at = c.types[x] == "time" and at.value or j, label = label_of(c, x, at.value), value = list[i].values[j] }
    end
    series[i] = { name = list[i].name, role = i == 1 and "main" or "other", points = points }
  end
  return { kind = "line", unit = unit_of(c, first, options), series = series, note = #list > MOST_SERIES
    and ("%d of %d series are drawn"):format(MOST_SERIES, #list) or nil }
end

-- ---- bars, histograms, heat ----

local function key_name(c, options, number)
  return options.x or c.keys[1] or c.times[1] or c.numbers[1] ~= number and c.numbers[1] or c.numbers[2] or number
end

local function bars(frame, c, options)
  local number = options.y or #c.keys + #c.times == 0 and c.numbers[2] or c.numbers[1]
  local key, items = key_name(c, options, number), {}
  for row = 1, math.min(#frame, MOST_BARS) do
    items[row] = { label = label_of(c, key, frame:value(row, key)),
      value = { value = frame:value(row, number), unit = unit_of(c, number, options) } }
  end
  return { kind = "bars", unit = unit_of(c, number, options), items = items,
    note = #frame > MOST_BARS and ("%d of %d rows are drawn"):format(MOST_BARS, #frame) or nil }
end

local function histogram(frame, c, options)
  local start, count = options.x or c.has.bin and "bin" or c.numbers[1], options.y or "count"
  if not c.has[count] or c.types[count] ~= "integer" or #frame < 2 then return bars(frame, c, options) end
  local bins, width = {}, frame:value(2, start) - frame:value(1, start)
  for row = 1, #frame do
    local from = frame:value(row, start)
    bins[row] = { from = from, to = from + width, count = frame:value(row, count) or 0 }
  end
  return { kind = "histogram", unit = unit_of(c, start, options), bins = bins }
end

local function heat(frame, c, options)
  local others = {}
  for _, name in ipairs(frame:names()) do others[#others + 1] = name end
  local number = options.y or c.numbers[#c.numbers]
  local down, across = options.by or others[1], options.x or others[2]
  if down == number or across == number or not across then
    error("plot(): a heat map needs two keys and a number", 4)
  end
  local rows, row_place = distinct(frame, down)
  local columns, column_place = distinct(frame, across)
  local block = { kind = "heat", unit = unit_of(c, number, options), rows = {}, columns = {}, cells = {} }
  for i, row in ipairs(rows) do
    block.rows[i], block.cells[i] = label_of(c, down, row.value), {}
    for j = 1, #columns do block.cells[i][j] = false end
  end
  for j, column in ipairs(columns) do block.columns[j] = label_of(c, across, column.value) end
  for row = 1, #frame do
    local cells = block.cells[row_place[id_at(frame, row, down)]]
    cells[column_place[id_at(frame, row, across)]] = frame:value(row, number) or false
  end
  return block
end

local draw = { line = line, bars = bars, bar = bars, histogram = histogram, heat = heat }

--- A frame as a chart.
---@param frame any
---@param options? { kind?: string, x?: string, y?: string, by?: string, title?: string, unit?: string }
---@return table block
function M.frame(frame, options)
  options = options or {}
  if type(options) == "string" then options = { kind = options } end
  check_options(options, 4)
  local c = sorted_columns(frame)
  need(c, options, 4)
  if #frame == 0 then return { kind = "text", text = "no rows to draw" } end
  local block = draw[options.kind or kind_of(c)](frame, c, options)
  block.title = options.title or block.title
  return block
end

--- The numbers of a column, false for NULL: what a sparkline is made of.
---@param frame any
---@param name? string the last column of numbers unless said
---@return (number|false)[]
function M.trend(frame, name)
  local c = sorted_columns(frame)
  need(c, { y = name }, 4)
  return frame:column(name or c.numbers[#c.numbers])
end

-- ---- KPI records ----

local function record_points(list)
  local points = {}
  for i, r in ipairs(list) do
    points[i] = { at = r.bucket.from, label = r.bucket.label, value = r.value, low = r.low, high = r.high,
      provisional = r.provisional or nil }
  end
  return points
end

local function empty(list) return not list[1] and { kind = "text", text = "nothing to draw" } end

--- A series of records as a line with its interval and target.
---@param list perilune.record[]
function M.series(list)
  if empty(list) then return empty(list) end
  local k, last = list[1].kpi, list[#list]
  return { kind = "line", title = k.title, unit = k.unit, target = last.target, warn = last.warn, better = k.better,
    series = { { name = k.title, role = "main", points = record_points(list) } } }
end

--- Records by segment as bars.
---@param list perilune.record[]
function M.segments(list)
  if empty(list) then return empty(list) end
  local k, items = list[1].kpi, {}
  for i = 1, math.min(#list, MOST_BARS) do
    local r = list[i]
    items[i] = { label = r.key == nil and "(none)" or tostring(r.key), value = { value = r.value, unit = r.unit,
      low = r.low, high = r.high, n = r.n, status = r.status, target = r.target, note = r.note } }
  end
  return { kind = "bars", title = ("%s by %s"):format(k.title, list[1].segment.dimension), unit = k.unit, items = items,
    note = #list > MOST_BARS and ("%d of %d segments are drawn"):format(MOST_BARS, #list) or nil }
end

--- A series of each segment: lines, of more than six segments a heat map.
---@param list { key: any, series: perilune.record[] }[]
---@param kind? string "line" or "heat"
function M.grid(list, kind)
  if not list[1] or not list[1].series[1] then return empty {} end
  local k = list[1].series[1].kpi
  local function name(segment) return segment.key == nil and "(none)" or tostring(segment.key) end
  if kind ~= "heat" and (kind == "line" or #list <= MOST_SERIES) then
    local series = {}
    for i = 1, math.min(#list, MOST_SERIES) do
      series[i] = { name = name(list[i]), role = i == 1 and "main" or "other", points = record_points(list[i].series) }
      for _, point in ipairs(series[i].points) do point.low, point.high = nil, nil end
    end
    return { kind = "line", title = k.title, unit = k.unit, series = series }
  end
  local block = { kind = "heat", title = k.title, unit = k.unit, rows = {}, columns = {}, cells = {} }
  for j, r in ipairs(list[1].series) do block.columns[j] = r.bucket.label end
  for i, segment in ipairs(list) do
    block.rows[i], block.cells[i] = name(segment), {}
    for j, r in ipairs(segment.series) do block.cells[i][j] = r.value or false end
  end
  return block
end

return M
