local desk = { "team = :team", "channel = :channel", "priority = :priority" }

-- The most urgent first, in each the oldest; what waits for the customer or for others is no work of ours.
local urgency = "CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END"
local fields = { { "urgency", urgency, hidden = true }, { "age", ":at - created_at" }, "priority", "state", "team",
  "agent", "channel" }

-- What breaches next is known where the project has policies.
local breaches = #sla:policies() > 0 and { rows = "sla_running.next", now = true, order = "due", limit = 10,
  fields = { { "due", "due_at" }, { "left", "due_at - :at" }, "metric", "priority", { "team", "ticket.team" },
    { "agent", "ticket.agent" } },
  where = { "ticket.team = :team", "ticket.channel = :channel", "priority = :priority" },
  title = "What breaches a service level next" } or { text = function() return nil end }

report "backlog" {
  title = "Backlog",
  about = "What is open, how old it is, where it lies, how it came and went, and what to clear first.",
  period = "last 28 days",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
    priority = { type = "text", optional = true, about = "only tickets of this priority" },
  },
  { cards = { "backlog", "backlog.awaiting_us", "backlog.pending", "backlog.hold", "backlog_age", "backlog_age.old" },
    span = "13 weeks", where = desk },
  { section = "What to clear first" },
  { rows = "backlog.awaiting_us", now = true, order = { "urgency", "-age" }, limit = 10, fields = fields, where = desk,
    title = "The most urgent that wait for us" },
  breaches,
  { rows = "backlog", now = true, order = "-age", limit = 10, fields = fields, where = desk, title = "The oldest" },
  { section = "How old it is, and where it lies" },
  { bars = "backlog", by = ":at - created_at", edges = { "1d", "3d", "7d", "14d", "30d" }, where = desk,
    title = "Open tickets by their age at the end of the period" },
  { table = { "backlog", "backlog.awaiting_us", "backlog_age", "backlog_age.old" }, by = "team", limit = 12,
    trend = "13 weeks", total = true, where = desk, title = "By team, as of then" },
  { columns = { { bars = "backlog", by = "priority", limit = 8, where = desk, title = "By priority, as of then" },
    { bars = "backlog", by = "channel", limit = 8, where = desk, title = "By channel" } } },
  { section = "How it came and went" },
  { line = "backlog", span = "26 weeks", where = desk },
  { line = { "backlog_in", "backlog_out" }, span = "13 weeks", where = desk,
    title = "In and out by week: what came and what left" },
  { table = { "backlog.start", "backlog_in", "backlog_out", "backlog" }, where = desk,
    title = "From the start of the period to its end",
    note = "Start + in - out = end. With one team or priority, tickets that move between them come and leave too." },
}
