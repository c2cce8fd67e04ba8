--- Nobody should have to wait for Monday: how much of what comes on a weekend is solved within it?
kpi "weekend_solved" {
  title = "Solved within the weekend",
  about = "Share of the tickets created on a Saturday or Sunday that took at most the limit.",
  source = "tickets",  time = "created_at",  where = "weekday(created_at) >= 6",
  value = "share(COALESCE(resolution_time <= :limit, FALSE))",  params = { limit = "24h" },
  unit = "percent",  better = "higher",  target = 0.6,  warn = 0.4,  minimum_sample = 30,
  variants = { two_days = { title = "Solved within two days of the weekend", params = { limit = "48h" } } },
}
