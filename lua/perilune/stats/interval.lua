--- Intervals of numbers that were counted or averaged, and of differences and ratios of such numbers (D12, D13, D15).
---
--- 1. Every interval is two-sided, with the confidence given as a number between 0 and 1 (default 0.95).
--- 2. Where there is no interval both limits are nil: a value is nil, n is 0, a mean of fewer than two.
--- 3. Shares are 0 ... 1, NPS -100 ... 100, means and counts in their own unit. Limits never leave that range.
--- 4. Two numbers differ when the interval of their difference excludes 0 (of their ratio: 1), never because their own
---    intervals do not overlap. The interval is made of the two intervals, each with its own skewness (MOVER), so that
---    one rule serves shares, means, counts and scores.
--- 5. A value may lie outside its own interval, by rounding or because the interval was drawn (a bootstrap's); it
---    reaches the value then.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"

local M = {}

--- Two-sided 95 % point of the normal distribution.
M.z95 = 1.959963984540054

--- Half of what the confidence leaves out; 0.025 for 0.95.
local function tail(where, confidence)
  if confidence == nil then return 0.025 end
  return (1 - argument.inside(where, "confidence", confidence)) / 2
end

--- Wilson's score interval for a share (E. B. Wilson, JASA 22, 1927).
---@param successes number|nil 0 to n
---@param n number|nil trials
---@param z? number point of the normal distribution: stats.z(0.99) for 99 % (default 95 %)
---@return number|nil low, number|nil high in 0 ... 1
function M.wilson(successes, n, z)
  if successes == nil or n == nil then return nil, nil end
  n = argument.non_negative("wilson", "n", n)
  successes = argument.part("wilson", "successes", successes, "n", n)
  z = z == nil and M.z95 or argument.positive("wilson", "z", z)
  if n == 0 then return nil, nil end
  local p, z2 = successes / n, z * z
  local centre = p + z2 / (2 * n)
  local spread = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
  local scale = 1 + z2 / n
  local low, high = (centre - spread) / scale, (centre + spread) / scale
  return math.max(0.0, low), math.min(1.0, high)
end

--- The exact interval for a share (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934): never below the confidence
--- promised, and wider than Wilson's for it.
---@param successes number|nil 0 to n
---@param n number|nil trials
---@param confidence? number
---@return number|nil low, number|nil high in 0 ... 1
function M.clopper_pearson(successes, n, confidence)
  if successes == nil or n == nil then return nil, nil end
  n = argument.non_negative("clopper_pearson", "n", n)
  successes = argument.part("clopper_pearson", "successes", successes, "n", n)
  local outside = tail("clopper_pearson", confidence)
  if n == 0 then return nil, nil end
  local low = successes == 0 and 0.0 or distribution.beta_quantile(outside, successes, n - successes + 1)
  local high = successes == n and 1.0 or distribution.beta_quantile(1 - outside, successes + 1, n - successes)
  return low, high
end

--- Net promoter score by the variance of D13, 100^2 (p + d - (p - d)^2) / n, cut to -100 ... 100. Where all answers are
--- of one kind that variance is 0 and so is the width: a minimum sample must guard it.
---@param promoters number|nil 0 to n
---@param detractors number|nil 0 to n - promoters
---@param n number|nil answers, passives too
---@param confidence? number
---@return number|nil low, number|nil high in -100 ... 100
function M.nps(promoters, detractors, n, confidence)
  if promoters == nil or detractors == nil or n == nil then return nil, nil end
  n = argument.non_negative("nps", "n", n)
  promoters = argument.part("nps", "promoters", promoters, "n", n)
  detractors = argument.part("nps", "detractors", detractors, "n - promoters", n - promoters)
  local z = -distribution.normal_quantile(tail("nps", confidence))
  if n == 0 then return nil, nil end
  local p, d = promoters / n, detractors / n
  local spread = z * 100 * math.sqrt(math.max(0.0, p + d - (p - d) ^ 2) / n)
  return math.max(-100.0, 100 * (p - d) - spread), math.min(100.0, 100 * (p - d) + spread)
end

--- A mean, by Student's distribution.
---@param mean number|nil
---@param stddev number|nil standard deviation of the sample (divided by n - 1), same unit
---@param n number|nil how many values; fewer than two have no interval
---@param confidence? number
---@return number|nil low, number|nil high
function M.mean(mean, stddev, n, confidence)
  if mean == nil or stddev == nil or n == nil then return nil, nil end
  mean, stddev = argument.finite("mean", "mean", mean), argument.non_negative("mean", "stddev", stddev)
  n = argument.non_negative("mean", "n", n)
  local outside = tail("mean", confidence)
  if n < 2 then return nil, nil end
  local spread = -distribution.student_quantile(outside, n - 1) * stddev / math.sqrt(n)
  return mean - spread, mean + spread
end

--- The exact interval of a count of independent events (F. Garwood, Biometrika 28, 1936).
---@param count number|nil at least 0
---@param confidence? number
---@return number|nil low, number|nil high counts
function M.poisson(count, confidence)
  if count == nil then return nil, nil end
  count = argument.non_negative("poisson", "count", count)
  local outside = tail("poisson", confidence)
  local low = count == 0 and 0.0 or distribution.gamma_quantile(outside, count)
  return low, distribution.gamma_quantile(1 - outside, count + 1)
end

--- The limits of one side of a comparison (rule 5).
local function limits(where, name, value, low, high)
  argument.finite(where, name, value)
  argument.number(where, "low_" .. name, low)
  if argument.number(where, "high_" .. name, high) < low then
    error(("stats.%s: high_%s: expected at least low_%s (%.14g), got %.14g"):format(where, name, name, low, high), 3)
  end
  return math.min(low, value), math.max(high, value)
end

--- Do two independent numbers differ by more than chance explains? The method of variance estimates recovery (G. Y. Zou
--- and A. Donner, Statistics in Medicine 27, 2008): the interval of a - b out of the two intervals.
---@param a number|nil
---@param low_a number|nil
---@param high_a number|nil
---@param b number|nil
---@param low_b number|nil
---@param high_b number|nil
---@return boolean|nil significant nil when one of the six is
---@return number|nil low of a - b, number|nil high
function M.differ(a, low_a, high_a, b, low_b, high_b)
  if not (a and low_a and high_a and b and low_b and high_b) then return nil, nil, nil end
  low_a, high_a = limits("differ", "a", a, low_a, high_a)
  low_b, high_b = limits("differ", "b", b, low_b, high_b)
  local difference = a - b
  local low = difference - math.sqrt((a - low_a) ^ 2.0 + (high_b - b) ^ 2.0)
  local high = difference + math.sqrt((high_a - a) ^ 2.0 + (b - low_b) ^ 2.0)
  return low > 0 or high < 0, low, high
end

--- The same for the ratio a / b of numbers that cannot be negative, as counts, times and amounts: MOVER-R (A. Donner
--- and G. Y. Zou, Statistical Methods in Medical Research 21, 2012; R. G. Newcombe, ibid. 25, 2016), which is Fieller's
--- interval where both intervals are symmetric. Significant when it excludes 1.
---@param a number|nil
---@param low_a number|nil below 0 it counts as 0
---@param high_a number|nil
---@param b number|nil
---@param low_b number|nil at 0 or below the ratio has no upper limit
---@param high_b number|nil
---@return boolean|nil significant nil when one of the six is, when a is below 0, when b is not above 0
---@return number|nil low of a / b, number|nil high may be inf
function M.ratio_differ(a, low_a, high_a, b, low_b, high_b)
  if not (a and low_a and high_a and b and low_b and high_b) then return nil, nil, nil end
  low_a, high_a = limits("ratio_differ", "a", a, low_a, high_a)
  low_b, high_b = limits("ratio_differ", "b", b, low_b, high_b)
  if a < 0 or b <= 0 then return nil, nil, nil end
  low_a = math.max(0.0, low_a)
  local product = a * b * 1.0
  local below, above = low_a * (2.0 * a - low_a), low_b * (2.0 * b - low_b)
  -- Multiplied out, so that high_b = 2 b does not divide by 0.
  local low = below == 0 and 0.0
    or below / (product + math.sqrt(math.max(0.0, product ^ 2 - below * high_b * (2.0 * b - high_b))))
  local high = math.huge
  if low_b > 0 then
    high = (product + math.sqrt(math.max(0.0, product ^ 2 - high_a * (2.0 * a - high_a) * above))) / above
  end
  return low > 1 or high < 1, low, high
end

--- Do two shares differ by more than chance explains? Newcombe's interval of the difference, made of the two Wilson
--- intervals (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10).
---@param successes_a number|nil
---@param n_a number|nil
---@param successes_b number|nil
---@param n_b number|nil
---@param z? number point of the normal distribution (default 95 %)
---@return boolean|nil significant nil when one of them has no answers
---@return number|nil low of the difference in shares, number|nil high
function M.shares_differ(successes_a, n_a, successes_b, n_b, z)
  local low_a, high_a = M.wilson(successes_a, n_a, z)
  local low_b, high_b = M.wilson(successes_b, n_b, z)
  if not (low_a and low_b) then return nil, nil, nil end
  return M.differ(successes_a / n_a, low_a, high_a, successes_b / n_b, low_b, high_b)
end

return M
