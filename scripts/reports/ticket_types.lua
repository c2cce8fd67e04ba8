local desk = { "team = :team", "channel = :channel" }
local of_ticket = { "ticket.team = :team", "ticket.channel = :channel" }

report "ticket_types" {
  title = "What tickets are about",
  about = "The most common types of tickets, which grow, which are new, and what they do to satisfaction.",
  period = "last month",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
  },
  { cards = { "ticket_volume", "top_requests", "new_ticket_types" }, span = "13 months", where = desk },
  { table = { "ticket_volume", "ticket_type_share", "resolution_time", "one_touch", "reopen_rate" }, by = "type",
    limit = 15, trend = "13 weeks", where = desk, title = "Most common" },
  { table = { "ticket_volume" }, by = "type", where = { "first_time(type) >= :from", table.unpack(desk) },
    title = "Brand new: no earlier ticket has the type",
    empty = "No type was seen for the first time in this period." },
  { table = { "type_growth", "type_growth.year", "ticket_volume" }, by = "type", order = "-type_growth", limit = 15,
    where = desk, title = "Growth, the fastest first",
    note = "Against the period before and the same time last year; from 20 tickets, below that there is no value." },
  { area = "ticket_volume", by = "type", span = "12 months", limit = 5, share = true, where = desk,
    title = "The mix of types by month" },
  { section = "What it does to customers" },
  { table = { "csat", "csat_response_rate" }, by = "ticket.type", order = "csat", limit = 15, min_n = 5, n = true,
    where = of_ticket, title = "Satisfaction by type, the lowest first" },
  { stacked = "ticket_volume", by = "type", parts = "channel", limit = 10, share = true, where = desk,
    title = "Where each type comes in" },
}
