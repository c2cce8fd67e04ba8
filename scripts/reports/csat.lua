local satisfied = scale.positive("csat")

report "csat" {
  title = "Customer satisfaction",
  about = "How satisfied customers were after support: the share in the top boxes with its interval, who answered, "
    .. "where it comes from, and what the unsatisfied write.",
  period = "last quarter",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only this channel" },
  },
  where = { "ticket.team = :team", "channel = :channel" },
  { changes = { "csat", "csat_mean", "csat_response_rate" } },
  { cards = { "csat", "csat_mean", "csat_response_rate", "feedback_received" }, where = "kind = 'csat'",
    span = "13 weeks", present = true },
  { boxes = "csat" },
  { line = "csat", span = "26 weeks", target = true, title = "CSAT, week by week" },
  { section = "How far the answers can be trusted" },
  { table = { "csat.worst_case", "csat", "csat.best_case" },
    title = "If all who did not answer were unsatisfied; as answered; if all were satisfied" },
  { table = { "csat_response_rate", "csat" }, by = "channel", title = "Who answers, by channel" },
  { section = "Where it comes from" },
  { bars = "csat", by = "channel", min_n = 10, title = "CSAT by channel" },
  { bars = "csat", by = "ticket.team", min_n = 10, title = "CSAT by team" },
  { bars = "csat", by = "ticket.type", order = "value", min_n = 10, limit = 10,
    title = "CSAT by type of request, lowest first" },
  { leaderboard = "csat", by = "agent", min_n = 20, shrink = true, adjust = "ticket.type", title = "CSAT by agent" },
  { comments = "csat", where = "NOT (" .. satisfied .. ")", fields = { "answered_at", "score", "channel", "agent" },
    limit = 10, title = "What the least satisfied write" },
}
