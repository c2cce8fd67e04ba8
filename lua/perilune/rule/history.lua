--- What a rule sees: for each segment the values of its periods, as they would have looked at the end of each.
---
--- Rules: 1. A period is measured as of its own end; the last one as of now. What that leaves out: rows dated later,
--- and windows that were not over. What it cannot undo: the store holds today's rows, so a ticket reopened since
--- counts as reopened. 2. With bound "low" or "high" that end of the interval is the value; of what has none (stocks,
--- sums) the value itself. Derived KPIs then get theirs by a bootstrap. 3. A period without a value, without a target
--- or below the minimum sample is unknown.
local as_of = require "perilune.as_of"
local measure = require "perilune.measure"
local rows = require "perilune.rows"
local threshold = require "perilune.threshold"

local M = {}

--- The most segments that a rule may have.
M.most_segments = 500

local function measure_options(rule, segment)
  return { against = false, segment = segment, where = segment and rows.segment(segment.dimension, segment.key) or nil,
    bootstrap = rule.bound ~= "point" or nil }
end

--- One query answers all periods when none of them depends on the as-of, and they are the buckets of a grain.
local function in_one_query(rule, list, options)
  local k, grain = rule.kpi, list[1].grain
  if k.form ~= "flow" and k.form ~= "stock" or k.window or k.moving or not grain or #list < 2 then return nil end
  for i, p in ipairs(list) do
    if p.count ~= 1 or i > 1 and p.from ~= (list[i - 1].full_to or list[i - 1].to) then return nil end
  end
  local records = measure.series(k, grain, list[1].from, list[#list].to, options)
  return #records == #list and records or nil
end

--- The records of the periods; `details` makes the last one tell what was left out and what the data lacks.
local function measured(rule, list, segment, details)
  local options = measure_options(rule, segment)
  local records = in_one_query(rule, list, options) or {}
  for i, p in ipairs(list) do
    local last = details and i == #list
    if last or not records[i] then
      local instant = not last and math.min(p.to, as_of.get()) or nil
      records[i] = as_of.during(instant, function() return measure.value(rule.kpi, p, options) end)
    end
  end
  return records
end

local function note_of(rule, r)
  if r.value == nil then return r.note end
  if r.target == nil then return "no target for this period" end
  local least = rule.kpi.minimum_sample or 0
  if r.n < least then return ("%d rows, below the minimum sample of %d"):format(r.n, least) end
end

local function step_of(rule, r, p)
  local step = { record = r, period = p, target = r.target, warn = r.warn, note = note_of(rule, r) }
  if not step.note then step.value = rule.bound ~= "point" and r[rule.bound] or r.value end
  return step
end

--- The steps of a rule (perilune.rule_step), each with its record, period and why it is unknown.
---@param rule perilune.rule
---@param list perilune.period[]
---@param segment { dimension: string, key: any }|nil
---@param details boolean
function M.steps(rule, list, segment, details)
  local steps = {}
  for i, r in ipairs(measured(rule, list, segment, details)) do steps[i] = step_of(rule, r, list[i]) end
  return steps
end

--- Has a segment a target by its name? Of thresholds that are known only with a value nothing can be said before.
local function has_target(k, segment)
  return k.target.kind ~= "segment" or threshold.resolve(k, "target", { segment = segment }) ~= nil
end

--- The segments of a rule in a period: those the target names and those that have rows; { false } for a rule over
--- everything.
---@param rule perilune.rule
---@param p perilune.period
function M.segments(rule, p)
  if not rule.by then return { false } end
  local list, seen = {}, {}
  local function add(key)
    local segment, id = { dimension = rule.by, key = key }, key == nil and "\0none" or key
    if not seen[id] and has_target(rule.kpi, segment) then list[#list + 1] = segment end
    seen[id] = true
  end
  for _, r in ipairs(measure.by(rule.kpi, rule.by, p)) do add(r.key) end
  for key in pairs(rule.kpi.target.by == rule.by and rule.kpi.target.keys or {}) do add(key) end
  if #list > M.most_segments then
    error(("by = %q: %d segments; expected at most %d"):format(rule.by, #list, M.most_segments), 0)
  end
  table.sort(list, function(a, b) return tostring(a.key) < tostring(b.key) end)
  return list
end

return M
