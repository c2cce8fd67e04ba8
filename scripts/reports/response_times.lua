local desk = { "team = :team", "channel = :channel" }

report "response_times" {
  title = "Response times",
  about = "How long customers wait for a first reply and for every reply, when they write, and when we answer.",
  period = "last month",
  params = {
    team = { type = "text", optional = true, about = "only tickets of this team" },
    channel = { type = "text", optional = true, about = "only tickets of this channel" },
  },
  { cards = { "first_reply_time", "first_reply_time_p90", "first_reply_time.calendar", "reply_time.events",
    "reply_time_p90.events", "unanswered_rate" }, span = "13 weeks", where = desk },
  { section = "First reply" },
  { histogram = "first_reply_time", marks = { 0.5, 0.9 }, where = desk,
    title = "First reply, business time where the help desk gives it",
    note = "Business time counts the hours in which the desk is open, calendar time all; half of the tickets lie left "
      .. "of the median, nine of ten left of p90." },
  { columns = { { line = "first_reply_time", span = "26 weeks", target = true, where = desk },
    { line = "first_reply_time_p90", span = "26 weeks", target = true, where = desk } } },
  { table = { "first_reply_time", "first_reply_time_p90", "first_reply_time.calendar", "unanswered_rate" },
    by = "channel", order = "-first_reply_time", limit = 10, total = true, where = desk,
    title = "By channel, the slowest first" },
  { table = { "first_reply_time", "first_reply_time_p90", "first_reply_time.calendar", "unanswered_rate" },
    by = "team", order = "-first_reply_time", limit = 10, where = desk, title = "By team, the slowest first" },
  { section = "Every reply" },
  { histogram = "reply_time.events", marks = { 0.5, 0.9 }, where = desk, title = "Every reply, calendar time" },
  { section = "When customers write, and when we answer" },
  { heat = "ticket_volume", rows = "weekday(created_at)", columns = "hour(created_at)", where = desk,
    title = "Tickets that come in" },
  { heat = "messages_out", rows = "weekday(at)", columns = "hour(at)",
    where = { "ticket.team = :team", "ticket.channel = :channel" }, title = "Replies that go out" },
  { heat = "first_reply_time.calendar", rows = "weekday(created_at)", columns = "hour(created_at)", where = desk,
    title = "Median first reply in calendar time, by when the customer wrote" },
}
