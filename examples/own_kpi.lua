-- A company's own KPIs and a report that uses them: perilune -d support.db report examples/own_kpi.lua
kpi "solved_same_day" {
  title = "Solved within 24 h",  about = "Share of solved tickets that took at most a day (D3).",
  source = "tickets",  time = "solved_at",  value = "share(resolution_time <= 24h)",
  unit = "percent",  better = "higher",  target = 0.6,  warn = 0.5,  minimum_sample = 30,
}

report "speed" {
  title = "How fast are we?",  period = "2016-05",
  { cards = { "solved_same_day", "resolution_time", "resolution_time_mean" } },
  { table = { "solved_same_day", "ticket_volume" }, by = "priority", order = "-ticket_volume" },
  { text = function(r)
      if r.solved_same_day.status == "bad" then return "Fewer than half of the tickets are solved within a day." end
    end },
}
