--- Intervals of KPI values at 95 %, one row for each method, and whether two values differ by more than chance.
---
--- Wilson for shares, D13's variance for NPS, t for means, order statistics for quantiles, Poisson for counts of events
--- (D15). Stocks, sums and ratios have none: nothing says how they would vary. Derived values get one by a bootstrap of
--- their parts, when it is asked for.
local stats = require "perilune.stats"

local M = {}

M.confidence = 0.95

--- Of a breakdown by many segments most counts are small and come again: their intervals are computed once.
local most_remembered = 1000
local of_counts = {}

local function of_count(count, confidence)
  if confidence or count >= most_remembered then return stats.poisson(count, confidence) end
  local known = of_counts[count]
  if not known then
    known = { stats.poisson(count) }
    of_counts[count] = known
  end
  return known[1], known[2]
end

--- kind of reading -> name of the method and its bounds at a confidence.
local methods = {
  share = { "Wilson", function(r, confidence)
    return stats.wilson(r.numerator, r.denominator, confidence and stats.z(confidence))
  end },
  nps = { "normal, variance of the NPS (D13)", function(r, confidence)
    return stats.nps(r.promoters, r.detractors, r.n, confidence)
  end },
  mean = { "t", function(r, confidence)
    if r.n > 1 and r.deviation then return stats.mean(r.value, r.deviation, r.n, confidence) end
  end },
  quantile = { "order statistics", function(r, confidence)
    if not confidence then return r.quantile_low, r.quantile_high end -- the query knows those of 95 % only
  end },
  count = { "Poisson", function(r, confidence) return of_count(r.value, confidence) end },
  growth = { "ratio of Poisson counts", function(r, confidence)
    local low, high = stats.wilson(r.numerator, r.numerator + r.denominator, confidence and stats.z(confidence))
    if high < 1 then return low / (1 - low) - 1, high / (1 - high) - 1 end
  end },
}

--- The interval of a reading; nothing when there is none.
---@param confidence? number 95 % unless said
---@return number|nil low, number|nil high, string|nil method
function M.of(reading, confidence)
  local method = methods[reading.kind]
  if not method or reading.value == nil or reading.n == 0 and reading.kind ~= "count" then return nil end
  local low, high = method[2](reading, confidence)
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
