--- The tables of SLA instances, as the schema declares them (src/facts/clocks.h; rules: src/facts/clock.c). They are
--- made of the spans, turns and facts of tickets and of the policies when they are first asked for.
local M = {}

local function field(name, type, about) return { name = name, type = type, about = about } end

local function derived(name, expression, about)
  return { name = name, expression = expression, about = about }
end

local ticket = { name = "ticket", type = "text", about = "the ticket's key", references = "tickets" }

local identity = {
  field("source", "text", "which help desk or account it came from"), ticket,
  field("metric", "text", "first_reply, next_reply, resolution, requester_wait or agent_work"),
  field("number", "integer", "1 for the ticket's first one of this metric"),
  field("activated_at", "time", "when the clock started"),
  field("agent", "text", "the agent it was assigned to when the clock started"),
  field("team", "text", "the team it was assigned to when the clock started"),
}

local facts = {
  field("policy", "text", "the policy whose target counts"),
  field("target", "duration", "how long it may take, on the clock of the calendar"),
  field("calendar", "text", "the calendar of the policy; none: always open"),
  field("state", "text", "active, paused, fulfilled or cancelled"),
  field("due_at", "time", "when it is used up, if the clock goes on; none while paused and for what was cancelled"),
  field("ended_at", "time", "when it was fulfilled or cancelled"),
  field("breached", "boolean", "known to be breached; none while that is open"),
  field("breached_at", "time", "the instant of the breach, where it is known"),
  field("elapsed", "duration", "time on the clock, to its end or to its pause; none while it is active"),
}

local more = {
  field("applied_at", "time", "since when this target applied: the activation, else a change of policy or priority"),
  field("priority", "text", "the priority as of then, which the target was looked up by"),
  field("breach_agent", "text", "the agent it was assigned to at the breach"),
  field("breach_team", "text", "the team it was assigned to at the breach"),
  field("paused", "duration", "calendar time that the clock stood still, as far as that has ended"),
}

local function joined(...)
  local all = {}
  for _, list in ipairs { ... } do table.move(list, 1, #list, #all + 1, all) end
  return all
end

--- The fields of the policies that are compared with.
local function of_others(list)
  local others = {}
  for i, f in ipairs(list) do others[i] = field("other_" .. f.name, f.type, f.about .. ", under the other policies") end
  return others
end

local function outcome(prefix)
  return ("CASE WHEN %sbreached THEN 'breached' WHEN %sstate = 'fulfilled' THEN 'met' ELSE %sstate END"):format(prefix,
    prefix, prefix)
end

local function breach_at(prefix)
  return ("COALESCE(%sbreached_at, CASE WHEN %sstate IN ('active', 'paused') THEN %sdue_at END)"):format(prefix, prefix,
    prefix)
end

M.tables = {
  {
    name = "sla", about = "One row an SLA instance: one promise of a policy for one ticket (D10).",
    derived_from = "spans", time = "activated_at",
    fields = joined(identity, facts, more),
    derived = {
      derived("outcome", outcome "", "met, breached, active, paused or cancelled, by what is known"),
      derived("met", "CASE WHEN breached THEN FALSE WHEN state = 'fulfilled' THEN TRUE END",
        "fulfilled in time; none while that is open and for what was cancelled"),
      derived("fulfilled_at", "CASE WHEN state = 'fulfilled' THEN ended_at END", "when it was fulfilled, also late"),
      derived("breach_at", breach_at "", "the instant of the breach, also one that is to come if nothing happens"),
      derived("remaining", "target - elapsed", "what is left on a clock that is paused or ended; negative: overdrawn"),
      derived("late_by", "ended_at - breached_at", "calendar time from the breach to the end"),
    },
  },
  {
    name = "sla_what_if", about = "One row an SLA instance under the policies beside the same under other ones.",
    derived_from = "spans", time = "activated_at",
    fields = joined(identity, facts, of_others(facts)),
    derived = {
      derived("outcome", outcome "", "the outcome under the policies; none: there is no such instance"),
      derived("other_outcome", outcome "other_", "the outcome under the other policies"),
      derived("breach_at", breach_at "", "the instant of the breach, also one that is to come"),
      derived("other_breach_at", breach_at "other_", "the same under the other policies"),
    },
  },
}

--- As schema.lifecycle.
M.lifecycle = {
  sla = {
    { reason = "cancelled before they were due", condition = "COALESCE(state = 'cancelled' AND NOT breached, FALSE)" },
  },
}

return M
