--- Order statistics of a list, and spikes that stand out of it.
---
--- 1. quantile: R-7 (R. J. Hyndman and Y. Fan, American Statistician 50, 1996), as the expressions' quantile(x, q),
---    NumPy and percentile_cont: linear between the two order statistics around (n - 1) q.
--- 2. mad: the median of the distances from the median, times 1.4826, so that it estimates the standard deviation of
---    normal values.
--- 3. spikes: the modified z-score, (x - median) / mad, against 3.5 (B. Iglewicz and D. Hoaglin, How to Detect and
---    Handle Outliers, 1993). Where more than half of the values are equal the mad is 0, and the mean distance from the
---    median, times 1.2533, takes its place; where all are equal there is no spike.
--- 4. An empty list has nil. The list is not changed.
local argument = require "perilune.stats.argument"

local M = {}

local MAD_SCALE = 1.4826022185056018 -- 1 / the normal quantile of 0.75
local MEAN_DEVIATION_SCALE = 1.2533141373155003 -- sqrt(pi / 2)

local function sorted(list)
  local copy = table.move(list, 1, #list, 1, {})
  table.sort(copy)
  return copy
end

--- The quantile of a list in ascending order.
local function quantile_of(ascending, q)
  local n = #ascending
  if n == 0 then return nil end
  local place = (n - 1) * q
  local whole = math.floor(place)
  local low = ascending[whole + 1] + 0.0
  local high = ascending[math.min(n, whole + 2)]
  return low + (place - whole) * (high - low)
end

--- The q-quantile (R-7).
---@param list number[]|nil
---@param q number 0 to 1
---@return number|nil nil for an empty list
function M.quantile(list, q)
  if list == nil then return nil end
  argument.numbers("quantile", "list", list)
  q = argument.probability("quantile", "q", q)
  return quantile_of(sorted(list), q)
end

--- The middle value, or the mean of the two in the middle.
---@param list number[]|nil
---@return number|nil nil for an empty list
function M.median(list)
  if list == nil then return nil end
  return quantile_of(sorted(argument.numbers("median", "list", list)), 0.5)
end

local function distances(list, centre)
  local away = {}
  for i = 1, #list do away[i] = math.abs(list[i] - centre) end
  return away
end

--- Median absolute deviation, scaled to estimate a standard deviation.
---@param list number[]|nil
---@param scale? number 1 for the bare deviation (default 1.4826)
---@return number|nil deviation, number|nil median nil for an empty list
function M.mad(list, scale)
  if list == nil then return nil, nil end
  argument.numbers("mad", "list", list)
  scale = scale == nil and MAD_SCALE or argument.positive("mad", "scale", scale)
  if #list == 0 then return nil, nil end
  local median = M.median(list)
  return scale * M.median(distances(list, median)), median
end

--- How far a normal value is away, robustly: the mad, or rule 3 where it is 0.
local function spread_of(list)
  local mad, median = M.mad(list)
  if mad ~= 0 then return mad, median end
  local sum = 0.0
  for _, distance in ipairs(distances(list, median)) do sum = sum + distance end
  return MEAN_DEVIATION_SCALE * sum / #list, median
end

---@class perilune.spike
---@field index integer place in the list
---@field value number
---@field score number distance from the median in robust standard deviations; negative below

--- The values that stand out, in the list's order.
---@param list number[]|nil
---@param threshold? number of the score's size (default 3.5)
---@return perilune.spike[]|nil
function M.spikes(list, threshold)
  if list == nil then return nil end
  argument.numbers("spikes", "list", list)
  threshold = threshold == nil and 3.5 or argument.positive("spikes", "threshold", threshold)
  local found = {}
  if #list == 0 then return found end
  local spread, median = spread_of(list)
  if spread == 0 then return found end
  for i, value in ipairs(list) do
    local score = (value - median) / spread
    if math.abs(score) > threshold then found[#found + 1] = { index = i, value = value, score = score } end
  end
  return found
end

return M
