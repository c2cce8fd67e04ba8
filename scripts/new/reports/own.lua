--- perilune report own, or perilune report own -o own.html
report "own" {
  title = "How the desk did",
  period = "last month",
  {
    cards = { "ticket_volume", "backlog", "solved_same_day", "first_reply_time", "reopen_rate", "csat" },
    span = "8 weeks",
  },
  { section = "Over time" },
  { line = "ticket_volume", span = "8 weeks" },
  { line = "solved_same_day", span = "8 weeks", target = true },
  { section = "Where it came from" },
  { table = { "ticket_volume", "solved_same_day", "csat" }, by = "channel", order = "-ticket_volume" },
  {
    text = function(r)
      if r.solved_same_day.status == "bad" then return "Too few tickets are solved within a day." end
    end,
  },
}
