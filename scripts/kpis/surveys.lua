-- KPIs of surveys. Section numbers are those of the metric definitions.

kpi "csat" {
  title = "CSAT",
  about = "Share of answers in the top boxes: 4 and 5 of 5, the top of other scales by D12's table; "
    .. "dated by the answer, or by the sending where the answer's time is unknown.",
  source = "surveys", time = "rated_at", where = "kind = 'csat'",
  value = scale.share("csat"),
  needs = { "score" },
  unit = "percent", better = "higher", target = 0.8, warn = 0.7, minimum_sample = 30,
}

kpi "csat_response_rate" {
  title = "CSAT response rate",
  about = "Share of surveys sent that were answered, matched survey by survey (D15).",
  source = "surveys", time = "sent_at", where = "kind = 'csat'",
  value = "share(score IS NOT NULL)", unit = "percent", better = "higher", minimum_sample = 30,
}
