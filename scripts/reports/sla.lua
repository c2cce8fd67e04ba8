-- By the policies of the project where it has some; else the help desk's own word is all there is, one for a ticket.
local by_policies = #sla:policies() > 0

local desk = by_policies and { "team = :team", "ticket.channel = :channel" } or { "team = :team", "channel = :channel" }
local what, when = by_policies and "metric" or "priority", by_policies and "breach_at" or "solved_at"
local blocks = {}

local function add(block) blocks[#blocks + 1] = block end

add { cards = { "sla_met", "sla_breaches" }, span = "13 weeks", where = desk }
if by_policies then
  add { rows = "sla_running.next", now = true, order = { "due" }, limit = 15, where = desk,
    fields = { { "due", "due_at" }, { "left", "due_at - :at" }, "metric", "priority", { "team", "ticket.team" },
      { "agent", "ticket.agent" }, "policy" },
    title = "What breaches next, if nobody acts" }
  add { rows = "sla_running.late", now = true, order = { "-late" }, limit = 10, where = desk,
    fields = { { "late", ":at - breach_at" }, "metric", "priority", { "team", "ticket.team" },
      { "agent", "ticket.agent" }, "policy" },
    title = "Breached, and still waiting" }
else
  add { text = "The project has no SLA policies, so this is the help desk's own word on each solved ticket: it does "
    .. "not say when a breach happened, nor what breaches next. A file in sla/ says what is promised." }
end
add { section = "Over time" }
add { line = "sla_met", span = "26 weeks", target = true, where = desk }
add { line = "sla_breaches", span = "6 weeks", grain = "day", where = desk,
  title = by_policies and "Breaches by day, at the instant of the breach" or "Breaches by day of the solve" }
add { section = "Where" }
add { table = { "sla_met", "sla_breaches" }, by = what, order = "sla_met", total = true, vs = "previous", where = desk,
  title = by_policies and "By what is promised, the least kept first" or "By priority, the least kept first" }
if by_policies then
  add { pivot = "sla_met", rows = "policy", columns = "metric", total = true, where = desk,
    title = "Share met, by policy and what it promises" }
end
add { table = { "sla_met", "sla_breaches" }, by = "team", order = "sla_met", limit = 12, trend = "13 weeks",
  where = desk, title = "By team, the least kept first" }
add { heat = "sla_breaches", rows = ("weekday(%s)"):format(when), columns = ("hour(%s)"):format(when), where = desk,
  title = by_policies and "When promises break, by weekday and hour" or "When tickets that missed it were solved" }

local definition = {
  title = "Service levels",
  about = "What was promised and kept, where it broke, and what breaks next.",
  period = "last 4 weeks",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
  },
}
table.move(blocks, 1, #blocks, 1, definition)
report "sla" (definition)
