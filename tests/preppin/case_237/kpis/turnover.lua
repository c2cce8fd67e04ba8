-- Turnover: those who left over the mean of the head counts at both ends of the period, be it a month or twelve.
kpi "head_count" {
  title = "Head count",  source = "employments",  open = { "hired_at", "gone_at" },
  value = "count(*)",  unit = "count",
  variants = { start = { title = "Head count at the start", stock = "start" } },
}
kpi "leavers" { title = "Leavers", source = "employments", time = "left_at", value = "count(*)", unit = "count" }
kpi "mean_head_count" {
  title = "Mean of the head counts at both ends",  unit = "number",
  value = "(kpi.head_count + kpi.head_count.start) / 2",
}
kpi "turnover" {
  title = "Turnover",  value = "kpi.leavers / kpi.mean_head_count",  unit = "percent",  better = "lower",
}
