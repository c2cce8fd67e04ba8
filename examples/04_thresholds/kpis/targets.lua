-- What this desk calls good. A KPI with a target is a rule of `perilune check` by itself.
kpi "resolution" {
  title = "Median resolution",  about = "Creation to the last solve, of tickets solved in the period (D3).",
  source = "tickets",  time = "solved_at",  value = "median(resolution_time)",
  unit = "duration",  better = "lower",  target = "24h",  warn = "2d",  minimum_sample = 20,
}

kpi "solved_same_day" {
  title = "Solved within 24 h",  about = "Share of solved tickets that took at most a day (D3).",
  source = "tickets",  time = "solved_at",  value = "share(resolution_time <= 24h)",
  unit = "percent",  better = "higher",  target = "55 %",  warn = "45 %",  minimum_sample = 20,
}
