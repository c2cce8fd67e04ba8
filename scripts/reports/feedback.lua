local of_ticket = { "ticket.team = :team", "ticket.channel = :channel" }

report "feedback" {
  title = "Customer feedback",
  about = "Who was asked, who answered, what they said, and how far those who did not answer could move it.",
  period = "last month",
  params = {
    team = { type = "text", optional = true, about = "only surveys on tickets of this team" },
    channel = { type = "text", optional = true, about = "only surveys on tickets of this channel" },
  },
  { cards = { "csat", "nps", "ces", "rating", "feedback_requested", "feedback_received", "csat_response_rate" },
    span = "13 weeks", where = of_ticket },
  { section = "Day by day" },
  { line = { "order_volume", "feedback_requested", "feedback_received" }, grain = "day",
    title = "Orders, feedback requested and received by day" },
  { section = "What they said" },
  { columns = { { bars = "feedback_received", by = "score", order = "-key", 
    where = { "kind = 'csat' AND score IS NOT NULL", table.unpack(of_ticket) },
    title = "Answers to CSAT surveys by score" },
    { line = "csat", span = "26 weeks", target = true, where = of_ticket } } },
  { section = "How much the silent could change" },
  { cards = { "csat.sent", "csat.worst_case", "csat.best_case" }, span = "13 weeks", where = of_ticket,
    title = "CSAT of the surveys sent in the period, and its bounds" },
  { representation = "csat_response_rate", value = "csat.sent", by = "ticket.channel", where = of_ticket },
  { representation = "csat_response_rate", value = "csat.sent", by = "ticket.type", where = of_ticket },
  { representation = "csat_response_rate", value = "csat.sent", by = "ticket.team", where = of_ticket },
}
