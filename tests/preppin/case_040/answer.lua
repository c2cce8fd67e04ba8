-- The NPS of the event, as the expected file has it.
kpi "event_nps" {
  title = "NPS of the event",  section = "D13",
  source = "surveys",  time = "answered_at",  where = "kind = 'nps'",  value = scale.nps("nps"),
  parts = { { "promoters", "score >= 9" }, { "detractors", "score <= 6" } },
  unit = "score",  better = "higher",
}
local r = kpi.event_nps:value("2019-11")
print("NPS Score,Total Respondents,Promoter,Detractor")
print(("%.1f,%d,%d,%d"):format(r.value, r.n, r.parts[1].count, r.parts[2].count))
