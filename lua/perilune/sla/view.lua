--- What scripts and the command `perilune sla` see of instances: how many were met, what breaches next, what would be
--- under other policies.
---
--- Rules:
--- 1. As of an instant an instance is breached when its breach lies before it, also when nothing has happened to the
---    ticket since.
--- 2. The share that was met is of those that are met or breached; what still runs is counted beside it (D10).
--- 3. Instances are as the newest data tells them, also for an as-of in the past: of those that ended since, the due
---    instant may be another one than was known then.
local as_of = require "perilune.as_of"
local format = require "perilune.format"
local native = require "perilune.native"
local render = require "perilune.render"
local show = require "perilune.show"
local sla = require "perilune.sla"

local M = {}

--- How many breaches and changes are shown.
M.examples = 10

local function at(instant) return { time = instant } end

--- Values of agg{...} that count instances, of columns with a prefix.
local function counts(prefix, instant)
  local breached = ("COALESCE(%sbreach_at < ?, FALSE)"):format(prefix)
  local function count(name, condition, ...)
    return { prefix .. name, ("count(*) FILTER (WHERE %s)"):format(condition), ... }
  end
  return {
    count("met", ("%sstate = 'fulfilled' AND NOT %sbreached"):format(prefix, prefix)),
    count("breached", breached, instant),
    count("running", ("%sstate IN ('active', 'paused') AND NOT %s"):format(prefix, breached), instant),
    count("cancelled", ("%sstate = 'cancelled' AND NOT %sbreached"):format(prefix, prefix)),
  }
end

local function share(met, breached)
  if met + breached == 0 then return nil end
  return met / (met + breached)
end

-- ---- met and breached, by policy and metric ----

local summary_meta = {}

--- One row a policy and metric: { policy, metric, met, breached, running, cancelled, share }.
---@return table[]
function M.summary()
  local now = as_of.get()
  local frame = native.relation("sla"):where("activated_at < ?", at(now)):by("policy", "metric")
    :agg(counts("", at(now)))
  local list = { as_of = now }
  for i = 1, #frame do
    local row = { policy = frame:value(i, "policy"), metric = frame:value(i, "metric") }
    for _, name in ipairs { "met", "breached", "running", "cancelled" } do row[name] = frame:value(i, name) end
    row.share = share(row.met, row.breached)
    list[i] = row
  end
  return setmetatable(list, summary_meta)
end

local count_columns = {
  { title = "met", unit = "count" }, { title = "breached", unit = "count" }, { title = "running", unit = "count" },
  { title = "cancelled", unit = "count" },
}

--- The table of a summary.
function M.summary_block(list)
  local columns = { { title = "policy" }, { title = "metric" }, { title = "met share", unit = "percent" } }
  table.move(count_columns, 1, #count_columns, #columns + 1, columns)
  local rows = {}
  for i, row in ipairs(list) do
    rows[i] = { row.policy, row.metric, row.share or false, row.met, row.breached, row.running, row.cancelled }
  end
  return { kind = "table", columns = columns, rows = rows }
end

local function page_of(...) return render({ kind = "document", blocks = { ... } }, "terminal", {}) end

summary_meta.__tostring = function(list) return page_of(M.summary_block(list)) end

-- ---- what breaches next ----

--- The instances that run now and are due within a duration, the next one first: a frame of due_at, ticket, source,
--- metric, policy, priority, team, agent.
---@param duration? string "2h" unless said
function M.next(_, duration)
  local seconds, problem = native.duration_parse(duration or "2h")
  if not seconds then error(("next: %s"):format(problem), 2) end
  local now = as_of.get()
  return native.relation("sla")
    :where("activated_at < ? AND COALESCE(ended_at >= ?, TRUE)", at(now), at(now))
    :where("due_at >= ? AND due_at < ?", at(now), at(now + seconds))
    :by("due_at", "ticket", "source", "metric", "policy", "priority", "team", "agent"):agg { n = "count(*)" }
end

--- The same as a table.
function M.next_block(frame)
  local columns, rows = { { title = "due", unit = "time" } }, {}
  local names = { "ticket", "metric", "policy", "priority", "team", "agent" }
  for i, name in ipairs(names) do columns[i + 1] = { title = name } end
  for i = 1, math.min(#frame, 50) do
    rows[i] = { frame:value(i, "due_at") }
    for j, name in ipairs(names) do rows[i][j + 1] = frame:value(i, name) or false end
  end
  return { kind = "table", columns = columns, rows = rows }
end

-- ---- under other policies ----

local what_if_meta = {}

local sums = { "met", "breached", "running", "cancelled" }

--- One row a metric, under the policies and under the other ones.
local function compared(now)
  local values = counts("", at(now))
  table.move(counts("other_", at(now)), 1, #sums, #values + 1, values)
  local frame = native.relation("sla_what_if"):where("activated_at < ?", at(now)):by("metric"):agg(values)
  local list = {}
  for i = 1, #frame do
    local row = { metric = frame:value(i, "metric"), other = {} }
    for _, name in ipairs(sums) do
      row[name], row.other[name] = frame:value(i, name), frame:value(i, "other_" .. name)
    end
    row.share, row.other.share = share(row.met, row.breached), share(row.other.met, row.other.breached)
    list[i] = row
  end
  return list
end

--- Instances that come out otherwise, the newest first.
local function examples(now)
  local outcome = "CASE WHEN COALESCE(%sbreach_at < ?, FALSE) THEN 'breached' ELSE COALESCE(%soutcome, 'none') END"
  local own, others = outcome:format("", ""), outcome:format("other_", "other_")
  local changed = native.relation("sla_what_if"):where("activated_at < ?", at(now))
    :where(("(%s) <> (%s)"):format(own, others), at(now), at(now))
  local frame = changed:by("activated_at", "ticket", "metric"):order("-activated_at"):limit(M.examples):agg {
    { "outcome", ("first(%s)"):format(own), at(now) }, { "other_outcome", ("first(%s)"):format(others), at(now) },
    { "due_at", "first(due_at)" }, { "other_due_at", "first(other_due_at)" },
  }
  local list = { count = changed:value("count(*)") }
  for i = 1, #frame do
    list[i] = {}
    for _, name in ipairs { "ticket", "metric", "activated_at", "outcome", "other_outcome", "due_at",
      "other_due_at" } do
      list[i][name] = frame:value(i, name)
    end
  end
  return list
end

--- The same log under other policies (perilune.sla.scenario): { { metric, met, breached, running, cancelled, share,
--- other = { the same } }, ..., changed = { { ticket, metric, outcome, other_outcome, ... }, count = n } }.
---@param scenario table|string
function M.what_if(_, scenario)
  sla.load()
  native.clocks_compare(sla.for_engine(require("perilune.sla.scenario").policies(scenario)))
  local good, list = pcall(function()
    local now = as_of.get()
    local rows = compared(now)
    rows.changed, rows.as_of = examples(now), now
    return rows
  end)
  native.clocks_compare()
  if not good then error(list, 0) end
  return setmetatable(list, what_if_meta)
end

local function difference(before, after, unit)
  if not (before and after) then return false end
  return format.difference { value = after - before, unit = unit, relative = false }
end

--- The tables of what_if.
function M.what_if_blocks(list)
  local rows, changed = {}, {}
  for i, row in ipairs(list) do
    local other = row.other
    rows[i] = { row.metric, row.share or false, other.share or false, difference(row.share, other.share, "percent"),
      row.met, other.met, row.breached, other.breached, difference(row.breached, other.breached, "count") }
  end
  for i, e in ipairs(list.changed) do
    changed[i] = { e.ticket, e.metric, e.activated_at, e.outcome, e.other_outcome, e.due_at or false,
      e.other_due_at or false }
  end
  local blocks = { {
    kind = "table", rows = rows, columns = { { title = "metric" }, { title = "met share", unit = "percent" },
      { title = "what if", unit = "percent" }, { title = "change", align = "right" }, { title = "met", unit = "count" },
      { title = "what if", unit = "count" }, { title = "breached", unit = "count" },
      { title = "what if", unit = "count" }, { title = "change", align = "right" } },
  } }
  blocks[2] = #changed > 0 and {
    kind = "table", title = list.changed.count == 1 and "1 instance comes out otherwise"
      or ("%s instances come out otherwise"):format(format.plain(list.changed.count, "count")), rows = changed,
    columns = { { title = "ticket" }, { title = "metric" }, { title = "activated", unit = "time" }, { title = "now" },
      { title = "what if" }, { title = "due", unit = "time" }, { title = "what if", unit = "time" } },
  } or nil
  return blocks
end

what_if_meta.__tostring = function(list) return page_of(table.unpack(M.what_if_blocks(list))) end

-- ---- the policies themselves ----

local policies_meta = {
  __tostring = function(list)
    local rows = {}
    for i, p in ipairs(list) do
      rows[i] = { p.name, p.when or "-", p.calendar or "always", p.from and format.time(p.from) or "-" }
    end
    return page_of(show.block({ "policy", "when", "calendar", "from" }, {}, #rows,
      function(row, column) return rows[row][column] end))
  end,
}

--- The versions of the policies, in the order in which they are tried: { { name, about, when, calendar, from,
--- until }, ... }.
function M.policies()
  local list = {}
  for _, item in ipairs(sla.policies()) do
    for _, v in ipairs(item.versions) do
      list[#list + 1] = { name = v.name, about = v.about, when = v.when, calendar = v.calendar, from = v.from,
        ["until"] = v["until"] }
    end
  end
  return setmetatable(list, policies_meta)
end

return M
