--- The state of a rule over time: values period by period, oldest first, become states. No clock, no data, no file: the
--- same values give the same states, whoever asks.
---
--- Rules:
---
--- 1. The level of a period is good, warn or bad by its value, target and warn (perilune.threshold). A period without a
---    value is unknown; it is skipped: it neither counts for rules 2 and 3 nor ends a run.
--- 2. for_periods = n: a level worse than the state counts only once the last n periods were all at least as bad. Until
---    then the state stays what it is and the level is pending, as with Prometheus' `for`. One bad period among warning
---    ones is a warning: of the last n levels the best one counts.
--- 3. hysteresis = h: a state gets better only when the value passes the better level's threshold by h.
--- 4. A value that passes it makes the state better at once, whatever for_periods says.
local threshold = require "perilune.threshold"

local M = {}

local ranks = { good = 0, warn = 1, bad = 2 }
local words = { [0] = "good", "warn", "bad" }

---@class perilune.rule_step
---@field value number|nil what is held against the thresholds; nil: unknown
---@field target number|nil
---@field warn number|nil

---@class perilune.rule_state
---@field status "good"|"warn"|"bad"|"unknown"
---@field level "good"|"warn"|"bad"|"unknown" by the value alone (rule 1)
---@field since integer how many periods in a row had this status; unknown ones between known ones are not counted
---@field pending? { status: string, count: integer, of: integer } a worse level that has not lasted long enough

local function rank(step, better, margin)
  local slack = 1e-12 * (math.abs(step.target) + margin) -- 0.8 + 0.02 is more than 0.82
  local shift = math.max(0, margin - slack)
  if better == "lower" then shift = -shift end
  return ranks[threshold.level(better, step.value, step.target + shift, step.warn and step.warn + shift)]
end

--- For each rank how many periods in a row were at least as bad.
local function lengthen(runs, level)
  for r = 1, 2 do runs[r] = level >= r and runs[r] + 1 or 0 end
end

--- The state after a known period (rules 2 to 4).
local function next_state(state, step, level, runs, options)
  local escalated = runs[2] >= options.for_periods and 2 or runs[1] >= options.for_periods and 1 or 0
  local kept = state > 0 and math.min(state, rank(step, options.better, options.hysteresis)) or 0
  return math.max(escalated, kept)
end

local function unknown(before)
  local since = before and before.status == "unknown" and before.since + 1 or 1
  return { status = "unknown", level = "unknown", since = since }
end

--- The state after each step.
---@param steps perilune.rule_step[]
---@param options { better: string, hysteresis: number, for_periods: integer }
---@return perilune.rule_state[]
function M.run(steps, options)
  local list, runs, state, known = {}, { 0, 0 }, 0, nil
  for i, step in ipairs(steps) do
    if step.value == nil or step.target == nil then
      list[i] = unknown(list[i - 1])
    else
      local level = rank(step, options.better, 0)
      lengthen(runs, level)
      state = next_state(state, step, level, runs, options)
      list[i] = { status = words[state], level = words[level],
        since = known and known.status == words[state] and known.since + 1 or 1 }
      if level > state then
        list[i].pending = { status = words[level], count = runs[level], of = options.for_periods }
      end
      known = list[i]
    end
  end
  return list
end

--- Runs of bad periods: { { first, last, periods }, ... } by position; an unknown period ends none (rule 1).
local function firings(states)
  local list, open = {}, nil
  for i, s in ipairs(states) do
    if s.status == "bad" then
      if not open then
        open = { first = i, periods = 0 }
        list[#list + 1] = open
      end
      open.last, open.periods = i, open.periods + 1
    elseif s.status ~= "unknown" then
      open = nil
    end
  end
  return list
end

---@class perilune.rule_summary
---@field periods integer
---@field known integer periods with a status
---@field bad integer periods that were bad
---@field firings { first: integer, last: integer, periods: integer }[] each is one page
---@field longest integer periods of the longest one
---@field changes integer how often the status changed: flapping

--- What a stretch of states comes to.
---@param states perilune.rule_state[]
---@return perilune.rule_summary
function M.summary(states)
  local summary, before = { periods = #states, known = 0, bad = 0, longest = 0, changes = 0 }, nil
  for _, s in ipairs(states) do
    if s.status ~= "unknown" then
      summary.known = summary.known + 1
      if s.status == "bad" then summary.bad = summary.bad + 1 end
      if before and before ~= s.status then summary.changes = summary.changes + 1 end
      before = s.status
    end
  end
  summary.firings = firings(states)
  for _, f in ipairs(summary.firings) do summary.longest = math.max(summary.longest, f.periods) end
  return summary
end

return M
