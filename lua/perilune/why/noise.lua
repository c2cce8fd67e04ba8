--- Is a difference between two periods larger than chance? Intervals of differences at one confidence, for what takes a
--- change apart (D15: a change is one only when the interval of the difference excludes 0).
---
--- 1. Many differences are looked at, in all segments of all dimensions that were tried, and some would stand out by
---    chance. Bonferroni: of m of them each is held to the confidence 1 - 0.05 / m, so that all hold together at 95 %.
--- 2. Values inside segments: by MOVER from the intervals of both sides (stats.differ). An interval without width, as
---    of answers that are all the same, says nothing of chance and counts as none.
--- 3. A segment's share of the rows: Newcombe's interval of the difference of two shares. Its number of rows: two
---    Poisson counts.
--- 4. A sum of effects: the distances of the limits add as squares (MOVER). One without interval leaves the sum
---    without.
--- 5. A mix effect is the product of how far a segment's value is from that of the whole, its level, and of how its
---    weight moved. Both are uncertain; squared distances of the limits add (the delta method). The level of a segment
---    with the part w of the whole is (1 - w) times its own value less the values of all others, each with its part.
local interval = require "perilune.interval"
local stats = require "perilune.stats"

local M = {}

--- The confidence of one of m comparisons (rule 1).
---@param comparisons integer
---@return number
function M.confidence(comparisons) return 1 - (1 - interval.confidence) / math.max(1, comparisons) end

local function bounds(reading, confidence)
  local low, high = interval.of(reading, confidence)
  if low and low < high then return low, high end
end

--- The interval of after - before of two readings.
---@return number|nil low, number|nil high
function M.values(before, after, confidence)
  local low_a, high_a = bounds(after, confidence)
  local low_b, high_b = bounds(before, confidence)
  local _, low, high = stats.differ(after.value, low_a, high_a, before.value, low_b, high_b)
  return low, high
end

--- The interval of the change of a share of rows.
---@return number|nil low, number|nil high
function M.shares(before, all_before, after, all_after, confidence)
  local _, low, high = stats.shares_differ(after, all_after, before, all_before, stats.z(confidence))
  return low, high
end

--- The interval of the change of a count.
---@return number low, number high
function M.counts(before, after, confidence)
  local low_a, high_a = stats.poisson(after, confidence)
  local low_b, high_b = stats.poisson(before, confidence)
  local _, low, high = stats.differ(after, low_a, high_a, before, low_b, high_b)
  return low, high
end

--- Squared distances of the limits of a segment's mean value, over the periods in which it has one.
local function reach_of(item, confidence)
  local below, above, sides = 0, 0, 0
  for _, name in ipairs { "before", "after" } do
    local side = item[name]
    if side.value then
      local low, high = bounds(side.reading, confidence)
      if not low then return nil end
      below, above, sides = below + (side.value - low) ^ 2, above + (high - side.value) ^ 2, sides + 1
    end
  end
  if sides == 0 then return nil end
  return { below = below / sides ^ 2, above = above / sides ^ 2 }
end

--- Squared distances of the limits of each item's level (rule 5), by item; items need their `part`.
---@return table<table, { below: number, above: number }>
function M.levels(items, confidence)
  local reaches, below, above = {}, 0, 0
  for _, item in ipairs(items) do
    local reach = reach_of(item, confidence)
    reaches[item] = reach
    if reach then below, above = below + item.part ^ 2 * reach.below, above + item.part ^ 2 * reach.above end
  end
  for item, reach in pairs(reaches) do
    local own, others = (1 - item.part) ^ 2, item.part ^ 2
    reaches[item] = { below = own * reach.below + math.max(0, above - others * reach.above),
      above = own * reach.above + math.max(0, below - others * reach.below) }
  end
  return reaches
end

--- The effect level * moved with its interval (rule 5); `value` stands for the product where it is known better.
---@param level number
---@param reach { below: number, above: number }|nil
---@param moved number
---@param low number|nil of moved
---@param high number|nil
---@param value? number
---@return perilune.effect
function M.product(level, reach, moved, low, high, value)
  value = value or level * moved
  if not (reach and low) then return { value = value } end
  local down, up = (moved - low) ^ 2, (high - moved) ^ 2
  if level < 0 then down, up = up, down end
  local below, above = reach.below, reach.above
  if moved < 0 then below, above = above, below end
  return { value = value, low = value - math.sqrt(level ^ 2 * down + moved ^ 2 * below),
    high = value + math.sqrt(level ^ 2 * up + moved ^ 2 * above) }
end

---@class perilune.effect
---@field value number      what it adds to the change, in the KPI's unit
---@field low number|nil    interval of the value; nil: nothing is known of chance
---@field high number|nil

--- An effect that is `factor` times a difference.
---@return perilune.effect
function M.scaled(value, factor, low, high)
  if not low then return { value = value } end
  low, high = factor * low, factor * high
  return { value = value, low = math.min(low, high, value), high = math.max(low, high, value) }
end

--- The sum of two effects (rule 4).
---@param a perilune.effect|nil
---@param b perilune.effect
---@return perilune.effect
function M.plus(a, b)
  if not a then return { value = b.value, low = b.low, high = b.high } end
  local sum = { value = a.value + b.value }
  if a.low and b.low then
    sum.low = sum.value - math.sqrt((a.value - a.low) ^ 2 + (b.value - b.low) ^ 2)
    sum.high = sum.value + math.sqrt((a.high - a.value) ^ 2 + (b.high - b.value) ^ 2)
  end
  return sum
end

--- Does the interval of an effect exclude 0?
---@param effect perilune.effect
---@return boolean
function M.is_sure(effect) return effect.low ~= nil and (effect.low > 0 or effect.high < 0) end

return M
