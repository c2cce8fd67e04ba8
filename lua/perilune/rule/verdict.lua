--- The state of rules now: one result for each rule and segment, and what they come to together.
local as_of = require "perilune.as_of"
local history = require "perilune.rule.history"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local periods = require "perilune.rule.periods"
local rules = require "perilune.rule"
local state = require "perilune.rule.state"

local M = {}

--- Exit codes by status.
M.codes = { good = 0, warn = 1, bad = 2, unknown = 3 }

--- Of several the first there is, as in the Monitoring Plugins guidelines.
local order = { "bad", "warn", "unknown", "good" }

---@class perilune.rule_result
---@field name string of the rule
---@field rule perilune.rule|nil nil when there is an error
---@field segment { dimension: string, key: any }|nil
---@field record perilune.record|nil
---@field period perilune.period|nil
---@field status "good"|"warn"|"bad"|"unknown"
---@field level string what the value alone says
---@field pending table|nil see perilune.rule_state
---@field since integer|nil how many periods in a row
---@field since_from integer|nil the start of the first of them
---@field step string|nil the unit of the periods
---@field note string|nil
---@field failed boolean|nil the note is an error

--- A message without line ends.
function M.one_line(message) return (tostring(message):gsub("%s*\n%s*", " ")) end

local function failure(name, message, rule)
  return { name = name, rule = rule, status = "unknown", level = "unknown", note = M.one_line(message), failed = true }
end

local function weaker(status, severity) return severity == "warn" and status == "bad" and "warn" or status end

local function remark(rule, step, now)
  if step.note then return step.note end
  if now.pending then
    return ("pending %s, %d of %d"):format(weaker(now.pending.status, rule.severity), now.pending.count, now.pending.of)
  end
  if rule.bound ~= "point" and not step.record[rule.bound] then return "no interval; the value itself counts" end
  if now.status ~= now.level then return now.level .. " by itself; not yet past the target by the hysteresis" end
  if step.record.provisional then return "provisional" end
end

--- The first period of the run that the present state belongs to.
local function first_of_run(states, steps)
  local first = #states
  for i = #states - 1, 1, -1 do
    local status = states[i].status
    if status == states[#states].status then first = i
    elseif status ~= "unknown" or states[#states].status == "unknown" then break end
  end
  return steps[first].period.from
end

local function result_of(rule, steps, segment)
  local states, step = state.run(steps, { better = rule.kpi.better, hysteresis = rule.hysteresis,
    for_periods = rule.for_periods }), steps[#steps]
  local now = states[#states]
  return { name = rule.name, rule = rule, segment = segment or nil, record = step.record, period = step.period,
    status = weaker(now.status, rule.severity), level = now.level, pending = now.pending, since = now.since,
    since_from = first_of_run(states, steps), step = periods.step(step.period, rule.grain),
    note = remark(rule, step, now) }
end

local function judge(rule, period_text, results)
  local p = measure.period(period_text or rule.period)
  if p.future then error(("%s has not begun at the as-of"):format(p.text), 0) end
  local segments = history.segments(rule, p)
  if #segments == 0 then error(("by %s: no rows in %s"):format(rule.by, p.text), 0) end
  local grain = not period_text and rule.grain or nil
  local list = periods.before(p, grain, periods.look_back, measure.first(rule.kpi))
  for _, segment in ipairs(segments) do
    local good, result = pcall(function()
      return result_of(rule, history.steps(rule, list, segment or nil, true), segment)
    end)
    if not good then
      result = failure(rule.name, result, rule)
      result.segment = segment or nil
    end
    results[#results + 1] = result
  end
end

---@param results perilune.rule_result[]
---@return string status
function M.worst(results)
  for _, status in ipairs(order) do
    for _, r in ipairs(results) do
      if r.status == status then return status end
    end
  end
  return "unknown"
end

--- Calls visit(rule) for each rule. What goes wrong with one is passed to fail(name, message) and hides no other;
--- bundled ones that nobody asked for and whose data the store lacks are returned: { { kpi, title, lacks }, ... }.
---@param names string[]|nil
function M.each_rule(names, visit, fail)
  local left_out = {}
  for _, definition in ipairs(rules.select(names)) do
    local rule
    local good, message = pcall(function()
      local lacks = rules.lacks(definition)
      if lacks then
        left_out[#left_out + 1] = { kpi = definition.kpi, title = kpis.need(definition.kpi).title, lacks = lacks }
        return
      end
      rule = rules.resolve(definition)
      visit(rule)
    end)
    if not good then fail(definition.name, message, rule) end
  end
  return left_out
end

--- Nothing was checked: why.
function M.emptiness(left_out)
  local list = {}
  for i, item in ipairs(left_out) do list[i] = ("%s needs %s"):format(item.kpi, item.lacks) end
  if #list == 0 then return "no KPI has a target and there is no rule" end
  return "nothing to check: no data; " .. table.concat(list, ", ")
end

---@class perilune.verdict
---@field results perilune.rule_result[]
---@field left_out { kpi: string, title: string, lacks: string }[]
---@field status string the worst
---@field code integer for the exit
---@field as_of integer
---@field watermark integer|nil the newest time in the data

--- The state of the rules of these names, or of all.
---@param names string[]|nil
---@param period_text string|nil for all rules
---@return perilune.verdict
function M.of(names, period_text)
  local results = {}
  local left_out = M.each_rule(names, function(rule) judge(rule, period_text, results) end,
    function(name, message, rule) results[#results + 1] = failure(name, message, rule) end)
  if #results == 0 then error(M.emptiness(left_out), 0) end
  local status = M.worst(results)
  return { results = results, left_out = left_out, status = status, code = M.codes[status], as_of = as_of.get(),
    watermark = as_of.watermark() }
end

return M
