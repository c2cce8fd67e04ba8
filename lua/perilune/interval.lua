--- Intervals of KPI values at 95 %, one row for each method, and whether two values differ by more than chance.
---
--- Wilson for shares, D13's variance for NPS, t for means, order statistics for quantiles, Poisson for counts of events
--- (D15). Stocks, sums and ratios have none: nothing says how they would vary. Derived values get one by a bootstrap of
--- their parts, when it is asked for.
local stats = require "perilune.stats"

local M = {}

M.confidence = 0.95

--- kind of reading -> name of the method and its bounds.
local methods = {
  share = { "Wilson", function(r) return stats.wilson(r.numerator, r.denominator) end },
  nps = { "normal, variance of the NPS (D13)", function(r) return stats.nps(r.promoters, r.detractors, r.n) end },
  mean = { "t", function(r)
    if r.n > 1 and r.deviation then return stats.mean(r.value, r.deviation, r.n) end
  end },
  quantile = { "order statistics", function(r) return r.quantile_low, r.quantile_high end },
  count = { "Poisson", function(r) return stats.poisson(r.value) end },
  growth = { "ratio of Poisson counts", function(r)
    local low, high = stats.wilson(r.numerator, r.numerator + r.denominator)
    if high < 1 then return low / (1 - low) - 1, high / (1 - high) - 1 end
  end },
}

--- The interval of a reading; nothing when there is none.
---@return number|nil low, number|nil high, string|nil method
function M.of(reading)
  local method = methods[reading.kind]
  if not method or reading.value == nil or reading.n == 0 and reading.kind ~= "count" then return nil end
  local low, high = method[2](reading)
  if low and high then -- rounding must not leave the value outside
    return math.min(low, reading.value), math.max(high, reading.value), method[1]
  end
end

--- How a reading would come out again, as stats.bootstrap draws it; nil for what is taken as exact.
local draws = {
  share = function(r) return { kind = "share", r.numerator, r.denominator } end,
  nps = function(r) return { kind = "nps", r.promoters, r.detractors, r.n } end,
  count = function(r) return { kind = "count", r.value } end,
  mean = function(r) return r.n > 1 and r.deviation and { kind = "mean", r.value, r.deviation, r.n } or nil end,
}

--- The interval of a derived value: its parts are drawn anew, independently of each other.
---@param readings table<string, table> leaf readings by name
---@param estimate fun(values: table<string, number>): number|nil
---@param options { seed: integer, rounds: integer }
---@return number|nil low, number|nil high, string|nil method
function M.bootstrap(readings, estimate, options)
  local parts, fixed = {}, {}
  for name, reading in pairs(readings) do
    parts[name] = draws[reading.kind] and draws[reading.kind](reading)
    if not parts[name] then fixed[name] = reading.value end
  end
  if next(parts) == nil then return nil end
  local low, high = stats.bootstrap {
    seed = options.seed, rounds = options.rounds, parts = parts,
    estimate = function(drawn)
      local values = {}
      for name, value in pairs(fixed) do values[name] = value end
      for name, value in pairs(drawn) do values[name] = value end
      return estimate(values)
    end,
  }
  if low and high then
    return low, high, ("bootstrap of the parts, %d rounds, seed %d"):format(options.rounds, options.seed)
  end
end

--- Do two records differ by more than chance? MOVER from their intervals; nothing where one has no interval.
---@return boolean|nil significant, number|nil low of the difference, number|nil high
function M.differ(a, b)
  if not (a.low and a.high and b.low and b.high) then return nil end
  return stats.differ(a.value, a.low, a.high, b.value, b.low, b.high)
end

return M
