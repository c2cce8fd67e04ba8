--- How long until something happens, where part of it has not happened yet (D0.2): a cohort's open tickets have waited
--- so far, and leaving them out makes the median look too good.
---
--- 1. Kaplan and Meier's product-limit estimate (JASA 53, 1958); who is censored at an instant is still at risk at it.
--- 2. Variance by Greenwood's formula, S^2 sum d / (n (n - d)).
--- 3. Limits on the scale of log S (the default, as R's survfit), of log(-log S), or of S itself; cut to 0 ... 1. Where
---    S is 0 there are none, and before the first event both are 1.
--- 4. A quantile is the first time at which S is at most 1 - q; where S is exactly 1 - q for a while, the middle of
---    that while. Its limits are those times on the curves of the limits (R. Brookmeyer and J. Crowley, Biometrics 38,
---    1982). It is nil where the curve does not come down so far.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"

local M = {}

---@class perilune.survival_step
---@field time number
---@field at_risk number just before that time
---@field events number at it
---@field censored number at it
---@field survival number S just after it
---@field variance number|nil Greenwood's, of S; nil where S is 0
---@field low number|nil
---@field high number|nil

---@class perilune.survival
---@field n number
---@field events number
---@field steps perilune.survival_step[] one a distinct time, ascending
---@field median number|nil
---@field median_low number|nil
---@field median_high number|nil

local function happened(event, i)
  if event == true or event == 1 then return true end
  if event == false or event == 0 then return false end
  error(("stats.kaplan_meier: events[%d]: expected true, false, 1 or 0, got %s"):format(i, tostring(event)), 4)
end

--- One row a distinct time: how many events and how many censored.
local function tally(times, events, weights)
  local rows, order = {}, {}
  for i = 1, #times do order[i] = i end
  table.sort(order, function(a, b)
    if times[a] ~= times[b] then return times[a] < times[b] end
    return a < b
  end)
  local n = 0.0
  for _, i in ipairs(order) do
    local row, weight = rows[#rows], weights and argument.non_negative("kaplan_meier", "weight", weights[i]) or 1.0
    if not row or row.time ~= times[i] then
      row = { time = times[i], events = 0.0, censored = 0.0 }
      rows[#rows + 1] = row
    end
    local field = happened(events[i], i) and "events" or "censored"
    row[field] = row[field] + weight
    n = n + weight
  end
  return rows, n
end

--- Limits of S by the scale they are made on (rule 3); `error_of_log` is the standard error of log S.
local scales = {}

function scales.log(s, error_of_log, z)
  return s * math.exp(-z * error_of_log), math.min(1.0, s * math.exp(z * error_of_log))
end

scales["log-log"] = function(s, error_of_log, z)
  if s == 1 then return 1.0, 1.0 end
  local width = z * error_of_log / math.log(s)
  return s ^ math.exp(-width), s ^ math.exp(width)
end

function scales.plain(s, error_of_log, z)
  return math.max(0.0, s - z * s * error_of_log), math.min(1.0, s + z * s * error_of_log)
end

--- Turns the tally into steps: at risk, S, its variance and its limits.
local function estimate(rows, n, limits, z)
  local s, sum, at_risk = 1.0, 0.0, n
  for _, row in ipairs(rows) do
    row.at_risk = at_risk
    if row.events > 0 then
      s = row.events < at_risk and s * (1 - row.events / at_risk) or 0.0
      sum = sum + row.events / (at_risk * (at_risk - row.events))
    end
    row.survival = s
    if s > 0 then
      row.variance = s * s * sum
      row.low, row.high = limits(s, math.sqrt(sum), z)
    end
    at_risk = at_risk - row.events - row.censored
  end
end

--- The first time at which a curve is at or below a level (rule 4).
local function time_at(steps, field, level)
  local near = 1e-8
  local at
  for _, step in ipairs(steps) do
    local s = step[field]
    if s and at and s < level - near then return (at + step.time) / 2 end
    if s and not at and s < level + near then
      if s < level - near then return step.time end
      at = step.time
    end
  end
  return at
end

--- The time by which a share q has had the event, with the limits that the curve's limits give.
---@param curve perilune.survival|nil
---@param q number between 0 and 1
---@return number|nil time, number|nil low, number|nil high nil where the curve does not come down so far
function M.survival_quantile(curve, q)
  if curve == nil then return nil, nil, nil end
  argument.kind("survival_quantile", "curve", curve, "table")
  local level = 1 - argument.inside("survival_quantile", "q", q)
  local steps = curve.steps
  return time_at(steps, "survival", level), time_at(steps, "low", level), time_at(steps, "high", level)
end

--- The Kaplan-Meier curve. It loops over what it is given: count equal times in a query and pass the counts as weights.
---@param times number[]|nil how long until the event or until it was last seen without it, in any unit
---@param events (boolean|integer)[] true or 1: the event; false or 0: censored
---@param weights? number[] how many cases each entry stands for
---@param options? { interval?: "log"|"log-log"|"plain", confidence?: number } default log, 0.95
---@return perilune.survival|nil nil for an empty list
function M.kaplan_meier(times, events, weights, options)
  if times == nil or events == nil then return nil end
  options = argument.keys("kaplan_meier", "options", options or {}, { "interval", "confidence" })
  argument.numbers("kaplan_meier", "times", times)
  argument.kind("kaplan_meier", "events", events, "table")
  local scale = argument.choice("kaplan_meier", "interval", options.interval or "log", { "log", "log-log", "plain" })
  local z = options.confidence and distribution.z(options.confidence) or distribution.z()
  local rows, n = tally(times, events, weights)
  if n == 0 then return nil end
  estimate(rows, n, scales[scale], z)
  local curve = { n = n, events = 0.0, steps = rows }
  for _, row in ipairs(rows) do curve.events = curve.events + row.events end
  curve.median, curve.median_low, curve.median_high = M.survival_quantile(curve, 0.5)
  return curve
end

return M
