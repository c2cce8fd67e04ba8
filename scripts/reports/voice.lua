local satisfied = scale.positive("csat")
local unsatisfied = "NOT (" .. satisfied .. ")"

report "voice" {
  title = "Voice of the customer",
  about = "What promoters and detractors, satisfied and unsatisfied customers say: the words that tell them apart, "
    .. "with an example each, and the lowest answers as they were written.",
  period = "last 12 months",
  params = {
    channel = { type = "text", optional = true, about = "only this channel" },
    team = { type = "text", optional = true, about = "only tickets of this team" },
  },
  where = { "channel = :channel", "ticket.team = :team" },
  { section = "Are they satisfied?" },
  { words = "csat", groups = { { "Unsatisfied", unsatisfied }, { "Satisfied", satisfied } } },
  { comments = "csat", where = unsatisfied, fields = { "answered_at", "score", "channel" }, limit = 8,
    title = "The least satisfied in their words" },
  { section = "Would they recommend us?" },
  { words = "nps",
    groups = { { "Detractors", "nps_group = 'detractor'" }, { "Promoters", "nps_group = 'promoter'" } } },
  { comments = "nps", where = "nps_group = 'detractor'", fields = { "answered_at", "score", "touchpoint" }, limit = 8,
    title = "Detractors in their words" },
}
