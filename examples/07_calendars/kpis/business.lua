kpi "business_resolution" {
  title = "Median resolution, open hours",  about = "Open hours of the desk from creation to the solve (D11).",
  source = "tickets",  time = "solved_at",
  value = "median(business_time)",
  unit = "duration",  better = "lower",
}

kpi "solved_in_time" {
  title = "Solved in time",  about = "Solved before the promise to their priority ended, on the calendar it counts by.",
  source = "tickets",  time = "solved_at",
  value = "share(solved_at <= due_at)",
  unit = "percent",  better = "higher",
}
