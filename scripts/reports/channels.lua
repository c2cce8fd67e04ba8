local desk = { "team = :team", "type = :type" }
local of_ticket = { "ticket.team = :team", "ticket.type = :type" }

report "channels" {
  title = "Channels and touchpoints",
  about = "How much comes in where, how fast it is answered there, and what customers say of it.",
  period = "last month",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    type = { type = "text", optional = true, about = "only tickets of this type" },
  },
  { table = { "ticket_volume", "first_reply_time", "resolution_time", "one_touch", "reopen_rate" }, by = "channel",
    trend = "13 weeks", total = true, vs = "previous", where = desk, title = "Work by channel" },
  { table = { "csat", "csat_response_rate", "ces" }, by = "ticket.channel", order = "-csat", n = true, total = true,
    where = of_ticket, title = "Satisfaction by channel of the ticket" },
  { section = "Over time" },
  { area = "ticket_volume", by = "channel", span = "12 months", share = true, where = desk,
    title = "The mix of channels by month" },
  { line = "first_reply_time", by = "channel", span = "26 weeks", where = desk },
  { section = "Who writes where, and when" },
  { heat = "ticket_volume", rows = "channel", columns = "hour(created_at)", where = desk,
    title = "When tickets come in, by channel and hour" },
  { stacked = "ticket_volume", by = "channel", parts = "type", most_parts = 5, share = true, where = desk,
    title = "What each channel is used for" },
  { section = "Touchpoints" },
  { table = { "nps", "five_star_share", "feedback_received" }, by = "touchpoint", order = "-feedback_received",
    limit = 12, title = "What customers say, by touchpoint" },
}
