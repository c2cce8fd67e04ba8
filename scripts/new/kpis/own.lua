--- KPIs of this desk. One of the same name as a bundled one takes its place; `perilune kpi` lists them all.
kpi "solved_same_day" {
  title = "Solved within 24 h",
  about = "Share of the tickets solved in the period that took at most a day.",
  source = "tickets",
  time = "solved_at",
  value = "share(resolution_time <= 24h)",
  needs = { "solved_at" },
  unit = "percent",
  better = "higher",
  target = 0.6,
  warn = 0.5,
  minimum_sample = 30,
}
