--- Statistics of a number that was counted.
local M = {}

--- Two-sided 95 % point of the normal distribution.
M.z95 = 1.959963984540054

--- Wilson's score interval for a share (E. B. Wilson, JASA 22, 1927).
---@param successes number
---@param n number trials
---@param z? number point of the normal distribution (default 95 %)
---@return number|nil low, number|nil high nil when n is 0
function M.wilson(successes, n, z)
  if n <= 0 then return nil, nil end
  z = z or M.z95
  local p, z2 = successes / n, z * z
  local centre = p + z2 / (2 * n)
  local spread = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
  local scale = 1 + z2 / n
  local low, high = (centre - spread) / scale, (centre + spread) / scale
  return math.max(0.0, low), math.min(1.0, high)
end

--- Do two shares differ by more than chance explains? Newcombe's interval of the difference, made of the two Wilson
--- intervals (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10): true when it excludes 0.
---@return boolean|nil nil when one of them has no answers
function M.shares_differ(successes_a, n_a, successes_b, n_b)
  if n_a <= 0 or n_b <= 0 then return nil end
  local low_a, high_a = M.wilson(successes_a, n_a)
  local low_b, high_b = M.wilson(successes_b, n_b)
  local a, b = successes_a / n_a, successes_b / n_b
  local difference = a - b
  local low = difference - math.sqrt((a - low_a) ^ 2 + (high_b - b) ^ 2)
  local high = difference + math.sqrt((high_a - a) ^ 2 + (b - low_b) ^ 2)
  return low > 0 or high < 0
end

return M
