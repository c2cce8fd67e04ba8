--- Rules replayed over history: when they would have fired, for how long, and what their options saved.
---
--- Rules: 1. A rule is looked at once at the end of every bucket of its grain that ends within the range, with the
--- periods before the range as its memory. 2. Each period is measured as of its end (perilune.rule.history, rule 1).
--- 3. A firing is a run of bad periods and counts as one page. 4. The plain rule has the same target without bound,
--- for_periods and hysteresis; pages saved are its firings less the rule's. 5. The share of bad periods is of those
--- with a status.
local as_of = require "perilune.as_of"
local history = require "perilune.rule.history"
local measure = require "perilune.measure"
local period = require "perilune.period"
local periods = require "perilune.rule.periods"
local state = require "perilune.rule.state"
local verdict = require "perilune.rule.verdict"

local M = {}

--- What history cannot show, said beside every backtest.
M.restated = "Each period is seen as of its end: later rows are not, nor are windows that were still open. Fields of a "
  .. "row read as they are now: what was reopened, solved again, merged or deleted since counts that way, and rows "
  .. "imported late are there from the start."

--- "12 months" is the last 12 complete ones; else any period.
---@param text string
---@return perilune.period
function M.range(text)
  local bare = text:match("^%s*(%d+%s+%a[%a%s]*)$")
  local range, problem = period.parse(bare and "last " .. bare or text, as_of.get())
  if not range then error("--backtest: " .. problem, 0) end
  if range.future then error(("--backtest: %s has not begun at the as-of"):format(range.text), 0) end
  return range
end

local function plain_step(step)
  return { value = not step.note and step.record.value or nil, target = step.target, warn = step.warn }
end

local function states_of(steps, start, options)
  local states = state.run(steps, options)
  return table.move(states, start, #states, 1, {})
end

--- The worse one of two values, either of which may be none.
local function worse(a, b, better)
  if a == nil or b == nil then return a or b end
  return better == "lower" and math.max(a, b) or math.min(a, b)
end

--- The firings with their periods and the worst value of each.
local function firings(summary, steps, better)
  local list = {}
  for i, f in ipairs(summary.firings) do
    local worst
    for s = f.first, f.last do worst = worse(worst, steps[s].record.value, better) end
    list[i] = { first = steps[f.first].period, last = steps[f.last].period, periods = f.periods, worst = worst }
  end
  return list
end

---@class perilune.rule_replay
---@field name string
---@field rule perilune.rule|nil
---@field segment table|nil
---@field summary perilune.rule_summary|nil
---@field plain perilune.rule_summary|nil of the plain rule
---@field saved integer|nil pages
---@field firings { first: perilune.period, last: perilune.period, periods: integer, worst: number }[]|nil
---@field step string|nil the unit of the periods
---@field problem string|nil

local function replay(rule, list, start, segment)
  local steps, better = history.steps(rule, list, segment, false), rule.kpi.better
  local plain = {}
  for i, step in ipairs(steps) do plain[i] = plain_step(step) end
  local summary = state.summary(states_of(steps, start, { better = better, hysteresis = rule.hysteresis,
    for_periods = rule.for_periods }))
  local bare = state.summary(states_of(plain, start, { better = better, hysteresis = 0, for_periods = 1 }))
  return { name = rule.name, rule = rule, segment = segment, summary = summary, plain = bare,
    saved = #bare.firings - #summary.firings,
    firings = firings(summary, table.move(steps, start, #steps, 1, {}), better) }
end

local function replay_rule(rule, range, period_text, results)
  local shape = measure.period(period_text or rule.period)
  local grain = periods.step(shape, not period_text and rule.grain or nil)
  if not grain then error(("a replay of %s needs a step; give the rule a grain"):format(shape.text), 0) end
  local list, start = periods.within(shape, grain, range, periods.look_back, measure.first(rule.kpi))
  if start > #list then
    local lacks = measure.lacks(rule.kpi)
    error(lacks and "no data: needs " .. lacks or ("no complete %s with data in %s"):format(grain, range.text), 0)
  end
  local whole = { from = list[start].from, to = list[#list].to, text = range.text }
  for _, segment in ipairs(history.segments(rule, whole)) do
    local result = replay(rule, list, start, segment or nil)
    result.step = grain
    results[#results + 1] = result
  end
end

--- Replays rules by name, or all of them, over a range.
---@param names string[]|nil
---@param range_text string
---@param period_text string|nil for all rules
---@return { range: perilune.period, results: perilune.rule_replay[], left_out: table[], code: integer }
function M.of(names, range_text, period_text)
  local range, results, code = M.range(range_text), {}, 0
  local left_out = verdict.each_rule(names, function(rule) replay_rule(rule, range, period_text, results) end,
    function(name, message, rule)
      results[#results + 1] = { name = name, rule = rule, problem = verdict.one_line(message) }
      code = verdict.codes.unknown
    end)
  if #results == 0 then error(verdict.emptiness(left_out), 0) end
  return { range = range, results = results, left_out = left_out, code = code }
end

return M
