--- How values show themselves at the prompt: frames as tables, KPI values as a line, plain tables by their contents.
local as_of = require "perilune.as_of"
local focus = require "perilune.focus"
local canvas = require "perilune.render.canvas"
local format = require "perilune.format"
local frames = require "perilune.show.frame"
local measure = require "perilune.measure"
local native = require "perilune.native"
local render = require "perilune.render"

local M = {}

local units = frames.units

--- A frame, or what native.sql gives, as a table block.
---@param names string[]
---@param types table<string, string>
---@param count integer
---@param cell fun(row: integer, column: integer): any
function M.block(names, types, count, cell, limit)
  local columns, rows = {}, {}
  for i, name in ipairs(names) do
    columns[i] = { title = name, unit = units[types[name]] or "text" }
  end
  for row = 1, math.min(count, limit or count) do
    rows[row] = {}
    for column, name in ipairs(names) do
      local value = cell(row, column)
      if value == nil then value = false
      elseif type(value) == "boolean" then value = tostring(value)
      elseif type(value) == "table" then value = tostring(value) end
      rows[row][column] = value
    end
  end
  return { kind = "table", columns = columns, rows = rows }
end

--- A frame as a table for the terminal.
---@param frame any
---@param options? { width?: integer, color?: boolean } of the page
function M.frame(frame, options) return frames.text(frame, options or native.page()) end

--- A page of blocks as the prompt prints it.
local function page_of(...) return render({ kind = "document", blocks = { ... } }, "terminal", native.page()) end

--- The interval of a record; a count's ends are whole, outwards.
function M.interval(r)
  local low, high = r.low, r.high
  if low and high and r.unit == "count" then low, high = math.floor(low), math.ceil(high) end
  return format.interval { low = low, high = high, unit = r.unit }
end

--- A KPI record in a line: `84.1 % [79.2-88.0] n=212 good, +2.1 points vs 2026-09`.
function M.record(r)
  local k = r.kpi
  local parts = { r.value ~= nil and format.plain(r.value, k.unit) or r.note or format.language(nil).no_data }
  parts[#parts + 1] = M.interval(r)
  parts[#parts + 1] = ("n=%d"):format(r.n)
  if r.status ~= "none" then parts[#parts + 1] = (select(2, format.status(r.status))) end
  local text = table.concat(parts, " ")
  local change = format.change(r.change)
  return change and text .. ", " .. change or text
end

local function labelled(key) return key == nil and "(none)" or tostring(key) end

local function values_of(list)
  local values = {}
  for i, r in ipairs(list) do values[i] = r.value or false end
  return values
end

--- A sparkline of a series from its first to its last bucket.
local function trend_note(list)
  if #list < 3 or not list[1].bucket then return nil end
  return ("%s %s %s"):format(list[1].bucket.label, canvas.sparkline(values_of(list)), list[#list].bucket.label)
end

--- A sparkline of records.
---@param list perilune.record[]
function M.spark(list) return canvas.sparkline(values_of(list)) end

--- Records of a breakdown or a series as a table.
function M.records(list)
  local first = list[1]
  if not first then return "no rows\n" end
  local name = first.segment and first.segment.dimension or first.bucket and "period" or "key"
  local columns = { { title = name, unit = "text" }, { title = first.kpi.title, unit = first.unit },
    { title = "n", unit = "count" }, { title = "interval", unit = "text" } }
  local cells = {}
  for i, r in ipairs(list) do
    local label = r.bucket and r.bucket.label or r.key
    cells[i] = { labelled(label),
      { value = r.value, unit = r.unit, status = r.status, note = r.note }, r.n,
      M.interval(r) or "" }
  end
  return page_of({ kind = "table", columns = columns, rows = cells, note = trend_note(list) })
end

--- Series of segments as a table: a row for each segment, a column for each bucket.
---@param list { key: any, series: perilune.record[] }[]
function M.grid(list)
  if not list[1] or not list[1].series[1] then return "no rows\n" end
  local columns, rows = { { title = "key", unit = "text" } }, {}
  for i, r in ipairs(list[1].series) do columns[i + 1] = { title = r.bucket.label, unit = r.unit } end
  local trend = #columns > 3 and #columns + 1
  if trend then columns[trend] = { title = "trend", unit = "text" } end
  for i, segment in ipairs(list) do
    rows[i] = { labelled(segment.key) }
    for j, r in ipairs(segment.series) do
      rows[i][j + 1] = { value = r.value, unit = r.unit, status = r.status, note = r.note }
    end
    if trend then rows[i][trend] = { trend = values_of(segment.series) } end
  end
  return page_of({ kind = "table", columns = columns, rows = rows })
end

local function plain(value, depth)
  if type(value) == "string" then return depth > 0 and ("%q"):format(value) or value end
  if type(value) ~= "table" or depth > 3 then return tostring(value) end
  local meta = getmetatable(value) -- false: locked, one of ours that knows how to show itself
  if meta == false or type(meta) == "table" and meta.__tostring then return tostring(value) end
  local keys, parts = {}, {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and type(a) ~= "table" and type(a) ~= "boolean" then return a < b end
    return type(a) < type(b)
  end)
  for i, key in ipairs(keys) do
    if i > 100 then parts[#parts + 1] = "..." break end
    local text = plain(value[key], depth + 1)
    parts[#parts + 1] = math.type(key) == "integer" and text or ("%s = %s"):format(tostring(key), text)
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

--- What the prompt prints for the values of an entry.
function M.entry(...)
  for i = 1, select("#", ...) do
    local text = plain((select(i, ...)), 0)
    native.print(text:sub(-1) == "\n" and text or text .. "\n")
  end
end

--- A KPI at the prompt: its present value.
function M.kpi(k, options)
  local _, session = focus.get()
  local p = measure.period(session or "last month")
  return ("%s, %s: %s"):format(k.title, p.text, M.record(measure.value(k, p, options)))
end

function M.as_of() return as_of.get() end

return M
