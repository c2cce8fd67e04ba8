--- What each part of a derived KPI adds to its change, and how that is shared out over segments.
---
--- 1. The effect of a part is its Shapley value (L. S. Shapley, 1953; as P. Das Gupta, US Census P23-186, 1993, takes
---    rates apart): the mean, over all orders in which the parts may change, of what its own change adds. For a ratio
---    a / b that is (a1 - a0) (1/b0 + 1/b1) / 2 and (1/b1 - 1/b0) (a0 + a1) / 2. All together they are the change.
--- 2. A segment adds to a part's effect in proportion to what it adds to the part's own change: times the slope, effect
---    over change. Of a part that did not change as a whole the slope is that of a very small change.
--- 3. A mixture of old and new parts without a value, as a division by zero, leaves no effects.
local derived = require "perilune.form.derived"
local effect = require "perilune.why.effect"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local noise = require "perilune.why.noise"

local M = {}

--- 2^n mixtures are computed.
local most_parts = 10

--- The value with the parts of `mask` as they are after, the others as they were.
local function mixture(k, list, mask)
  local values = {}
  for i, part in ipairs(list) do values[k.uses[i]] = (mask >> (i - 1)) & 1 == 1 and part.after or part.before end
  return (derived.compute(k, values))
end

local function factorial(n)
  local product = 1
  for i = 2, n do product = product * i end
  return product
end

local function ones(mask)
  local count = 0
  while mask ~= 0 do count, mask = count + (mask & 1), mask >> 1 end
  return count
end

--- Rule 1; nil where a mixture has no value.
---@param k table a derived KPI
---@param list { before: number, after: number }[] in the order of k.uses
---@return number[]|nil
function M.shapley(k, list)
  local m, value, effects = #list, {}, {}
  for mask = 0, (1 << m) - 1 do
    value[mask] = mixture(k, list, mask)
    if value[mask] == nil then return nil end
  end
  for i = 1, m do
    local bit, sum = 1 << (i - 1), 0
    for mask = 0, (1 << m) - 1 do
      if mask & bit == 0 then
        local size = ones(mask)
        sum = sum + factorial(size) * factorial(m - size - 1) / factorial(m) * (value[mask | bit] - value[mask])
      end
    end
    effects[i] = sum
  end
  return effects
end

local function slope_of(k, list, i, own)
  local part = list[i]
  if part.after ~= part.before then return own / (part.after - part.before) end
  local step, moved = 1e-6 * math.max(1, math.abs(part.before)), table.move(list, 1, #list, 1, {})
  moved[i] = { before = part.before, after = part.before + step }
  local effects = M.shapley(k, moved)
  return effects and effects[i] / step or 0
end

--- The parts of a derived KPI in both periods with their effects and slopes, or nil and why there are none.
---@param k table
---@param p perilune.period
---@param q perilune.period
---@param options perilune.measure_options
---@return { parts: { kpi: table, before: number, after: number, effect: number, slope: number }[] }|nil, string|nil
function M.split(k, p, q, options)
  if #k.uses > most_parts then return nil, ("it has more than %d parts"):format(most_parts) end
  local list = {}
  for i, name in ipairs(k.uses) do
    local part = kpis.serving(kpis.find(name))
    local before, after = measure.readings(part, q, options)[1], measure.readings(part, p, options)[1]
    list[i] = { kpi = part, before = before.value, after = after.value, readings = { before, after } }
    if not (list[i].before and list[i].after) then return nil, ("%s has no value"):format(part.name) end
  end
  local effects = M.shapley(k, list)
  if not effects then return nil, "it has no value with one part as it was and another as it is" end
  for i, part in ipairs(list) do part.effect, part.slope = effects[i], slope_of(k, list, i, effects[i]) end
  return { parts = list }
end

--- A line for a part that is not taken apart.
---@param part table
---@param confidence number of one comparison
function M.whole_line(part, confidence)
  local change = part.after - part.before
  local low, high = noise.values(part.readings[1], part.readings[2], confidence)
  return { label = part.kpi.title, whole = true, n_before = 0, n_after = 0, weight = 1, effect = change,
    effects = { [part.kpi.name] = noise.scaled(change, 1, low, high) } }
end

--- A line of a derived KPI, before its parts are added; `own`: its value in the segment, where that is known.
function M.empty_line(line, own)
  local made = { key = line.key, label = line.label, pooled = line.pooled, whole = line.whole, rest = line.rest,
    state = line.state, n_before = line.n_before, n_after = line.n_after, weight = line.weight, effects = {},
    effect = 0 }
  if own then
    made.before, made.after = own.before, own.after
    made.n_before, made.n_after = own.n_before or 0, own.n_after or 0
  end
  return made
end

--- Adds what a line of a part adds to the derived KPI (rule 2).
function M.add(target, line, columns, part)
  local change = effect.all(line, columns)
  local own = noise.scaled(part.slope * line.effect, part.slope, change.low, change.high)
  target.effects[part.kpi.name] = noise.plus(target.effects[part.kpi.name], own)
  target.effect = target.effect + own.value
end

return M
