report "executive" {
  title = "Executive report",
  about = "How support did in a period, beside the one before: what changed and why, volume, speed, quality, and where "
    .. "it came from.",
  period = "last month",
  { changes = true },
  { cards = { "ticket_volume", "backlog", "first_reply_time", "resolution_time", "one_touch", "reopen_rate", "csat",
    "nps" }, span = "13 weeks" },
  { section = "Over time" },
  { columns = { { line = "ticket_volume", span = "26 weeks" }, { line = "backlog", span = "26 weeks" } } },
  { columns = { { line = "resolution_time", span = "26 weeks", target = true },
    { line = "csat", span = "12 months", target = true } } },
  { section = "Where it came from" },
  { columns = { { bars = "ticket_volume", by = "type", limit = 8, vs = "previous" },
    { bars = "ticket_volume", by = "channel", limit = 8, vs = "previous" } } },
  { table = { "ticket_volume", "backlog", "resolution_time", "one_touch", "reopen_rate" }, by = "team", limit = 10,
    trend = "13 weeks", total = true, title = "Teams with most tickets" },
}
