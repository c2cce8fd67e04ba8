-- A company's own KPIs and a report that uses them: perilune -d support.db report examples/own_kpi.lua
kpi "solved_in_time" {
  title = "Solved in time",  about = "Share of solved tickets that took at most the limit.",  section = "D3",
  source = "tickets",  time = "solved_at",  value = "share(resolution_time <= :limit)",  params = { limit = "24h" },
  unit = "percent",  better = "higher",  minimum_sample = 30,
  target = { by = "priority", urgent = 0.3, high = 0.4, default = 0.6 },  warn = 0.3,
  variants = { week = { title = "Solved in a week", params = { limit = "7d" }, target = 0.9, warn = 0.8 } },
}
kpi "weeks_of_backlog" {
  title = "Backlog, in weeks of work",  about = "What is open at the end, over what four weeks solve.",
  value = "4 * kpi.backlog / kpi.solved_in_4_weeks",  unit = "number",  better = "lower",
  target = { vs = "previous", factor = 1.1 },
}
kpi "solved_in_4_weeks" {
  title = "Solved in four weeks",  source = "tickets",  time = "solved_at",  value = "count(*)",  unit = "count",
  rolling = "28 days",
}

report "speed" {
  title = "How fast are we?",  period = "2016-05",
  { cards = { "solved_in_time", "solved_in_time.week", "resolution_time", "weeks_of_backlog" } },
  { table = { "solved_in_time", "ticket_volume" }, by = "priority", order = "-ticket_volume" },
  { text = function(r)
      if r.solved_in_time.status == "bad" then return "Fewer tickets than we promised are solved within a day." end
    end },
}
