--- Mixes: how rows divide over the values of an expression (D5: ticket types, most common ones).
---
---   mix = { of = "type", top = 5 }
---
--- Rules: 1. A period's value is the share of rows that have one of the `top` most common values (1 unless said), of all
--- rows that have any; the parts name those values and count them. 2. By the expression itself, every value's share of
--- all rows. By another dimension, each segment has its own most common values. 3. Equally common values are taken in
--- the order of their texts. 4. It is a share: Wilson's interval. 5. Shares over different wholes do not add up.
local check = require "perilune.check"
local parameter = require "perilune.parameter"
local rows = require "perilune.rows"

local M = {}

local keys = { of = { type = "text", required = true }, top = { type = "integer" } }

--- What is wrong with a definition's `mix`, or nil.
function M.check_keys(mix, path)
  local problem = check.problem(mix, keys, path .. ".mix")
  if problem then return problem end
  if mix.top and mix.top < 1 then return path .. ".mix.top: expected 1 or more" end
end

--- The figure in words.
function M.formula(k)
  local top = k.mix.top or 1
  local which = top == 1 and "most common value" or ("%d most common values"):format(top)
  return ("share of the %s of %s"):format(which, k.mix.of)
end

local function share(count, total, key)
  return { kind = "share", n = total, key = key, numerator = count, denominator = total,
    value = total > 0 and count / total or nil }
end

local function commonest_first(a, b)
  if a.count ~= b.count then return a.count > b.count end
  return tostring(a.value) < tostring(b.value)
end

--- The reading of counted values: { { value, count }, ... }.
local function top_share(k, values, key)
  local total, top = 0, 0
  for _, v in ipairs(values) do total = total + v.count end
  table.sort(values, commonest_first)
  local components = {}
  for i = 1, math.min(k.mix.top or 1, #values) do
    top = top + values[i].count
    components[i] = { text = tostring(values[i].value), count = values[i].count }
  end
  local reading = share(top, total, key)
  reading.components = components
  return reading
end

local function relation_of(k, p, moment) return M.scope(k, p)(rows.counted(k, moment)) end

--- Every value's share of all rows.
local function by_value(k, p, moment)
  local frame, total, list = relation_of(k, p, moment):by({ value = k.mix.of }):agg { { "n", "count(*)" } }, 0, {}
  for i = 1, #frame do total = total + frame:value(i, "n") end
  for i = 1, #frame do list[i] = share(frame:value(i, "n"), total, frame:value(i, "value")) end
  return list
end

local function by_segment(k, p, moment, dimension)
  local frame = relation_of(k, p, moment):by({ segment = dimension }, { value = k.mix.of }):agg { { "n", "count(*)" } }
  local list, found = {}, {}
  for i = 1, #frame do
    local key = frame:value(i, "segment")
    local id = key == nil and "\0none" or key
    if not found[id] then
      found[id] = { key = key }
      list[#list + 1] = found[id]
    end
    table.insert(found[id], { value = frame:value(i, "value"), count = frame:value(i, "n") })
  end
  for i, values in ipairs(list) do list[i] = top_share(k, values, values.key) end
  return list
end

function M.read(k, p, moment, dimension)
  if dimension == k.mix.of then return by_value(k, p, moment) end
  if dimension then return by_segment(k, p, moment, dimension) end
  local frame, values = relation_of(k, p, moment):by({ value = k.mix.of }):agg { { "n", "count(*)" } }, {}
  for i = 1, #frame do values[i] = { value = frame:value(i, "value"), count = frame:value(i, "n") } end
  return { top_share(k, values) }
end

--- The reading of one segment; nil where its rows alone give it. A value's share is of all rows, not of its own.
function M.segment(k, p, moment, segment)
  if segment.dimension ~= k.mix.of then return nil end
  local total = 0
  for _, reading in ipairs(by_value(k, p, moment)) do
    if reading.key == segment.key then return reading end
    total = reading.denominator
  end
  return share(0, total, segment.key)
end

function M.scope(_, p)
  return function(relation) return relation:between_instants(p.from, p.to) end
end

function M.additive() return false end

function M.empty() return nil end

function M.fields(k)
  local fields, samples = { k.time }, parameter.samples(k.parameters)
  for _, field in ipairs(k.needs) do fields[#fields + 1] = field end
  for i, text in ipairs(fields) do fields[i] = parameter.write(text, samples) end
  return fields
end

return M
