--- Derived KPIs: made of others, each measured for the same period and segment (D0.8: never of averages of averages).
---
--- Rules: 1. A part without a value gives none, with the part's name and reason. 2. n is the smallest n of the parts:
--- the value is no surer than its weakest part. 3. It does not add up over parts or time.
local derive = require "perilune.derive"
local native = require "perilune.native"

local M = {}

--- Seconds a function of a definition may take.
M.time_limit = 1

local function call(k, values)
  local good, value = pcall(native.limited, function() return k.value(values) end, M.time_limit)
  if not good then error(("%skpi %q.value: %s"):format(k.place or "", k.name, value), 0) end
  if value ~= nil and type(value) ~= "number" then
    error(("%skpi %q.value: the function must return a number or nil, not %s"):format(k.place or "", k.name,
      type(value)), 0)
  end
  if value and (value ~= value or value == math.huge or value == -math.huge) then
    return nil, "no value: division by zero"
  end
  return value
end

--- The value over values of the parts by name, or nil and why.
function M.compute(k, values)
  if k.tree then return derive.evaluate(k.tree, values) end
  local copy = {}
  for name, value in pairs(values) do copy[name] = value end
  return call(k, copy)
end

local function missing_note(part, reading, forms, find)
  local lacks = forms.lacks(part, find)
  if not lacks and reading and reading.note then return ("no data for %s: %s"):format(part.name, reading.note) end
  return lacks and "no data: needs " .. lacks or ("no data for %s in this period"):format(part.name)
end

--- One reading of the readings of all parts.
local function combine(k, parts, readings, forms, moment)
  local values, smallest, note = {}, nil, nil
  local list = {}
  for i, part in ipairs(parts) do
    local reading = readings[i]
    values[k.uses[i]] = reading and reading.value
    smallest = math.min(smallest or math.huge, reading and reading.n or 0)
    if (not reading or reading.value == nil) and not note then
      note = missing_note(part, reading, forms, moment.find)
    end
    list[i] = { text = part.title, kpi = part.name, value = reading and reading.value, unit = part.unit,
      n = reading and reading.n or 0 }
  end
  local result = { kind = "derived", n = smallest or 0, components = list, readings = readings, note = note }
  if note then return result end
  result.value, result.note = M.compute(k, values)
  if k.tree and k.tree.operator == "/" then
    result.numerator, result.denominator = derive.evaluate(k.tree[1], values), derive.evaluate(k.tree[2], values)
  end
  return result
end

local function parts_of(k, moment)
  derive.resolve(k, moment.find)
  local parts = {}
  for i, name in ipairs(k.uses) do parts[i] = moment.find(name) end
  return parts
end

local function by_segment(k, parts, readings, forms, moment)
  local order, by_key = {}, {}
  for i, list in ipairs(readings) do
    for _, reading in ipairs(list) do
      local id = reading.key == nil and "\0none" or reading.key
      if not by_key[id] then
        by_key[id] = { key = reading.key }
        order[#order + 1] = by_key[id]
      end
      by_key[id][i] = reading
    end
  end
  local list = {}
  for s, segment in ipairs(order) do
    for i, part in ipairs(parts) do -- a count without rows in a segment is 0 there
      local empty = forms.empty(part)
      segment[i] = segment[i] or (empty and { kind = "other", value = empty, n = 0 } or nil)
    end
    list[s] = combine(k, parts, segment, forms, moment)
    list[s].key = segment.key
  end
  return list
end

function M.read(k, p, moment, dimension, forms)
  local parts, readings = parts_of(k, moment), {}
  for i, part in ipairs(parts) do
    readings[i] = forms.read(part, p, moment, dimension)
    if not dimension then readings[i] = readings[i][1] end
  end
  if dimension then return by_segment(k, parts, readings, forms, moment) end
  return { combine(k, parts, readings, forms, moment) }
end

--- Buckets: every part's own series, combined.
function M.series(k, buckets, moment, forms)
  local parts, columns, list = parts_of(k, moment), {}, {}
  for i, part in ipairs(parts) do columns[i] = forms.series(part, buckets, moment) end
  for b in ipairs(buckets) do
    local readings = {}
    for i in ipairs(parts) do readings[i] = columns[i][b] end
    list[b] = combine(k, parts, readings, forms, moment)
  end
  return list
end

function M.additive() return false end

function M.empty() return nil end

return M
