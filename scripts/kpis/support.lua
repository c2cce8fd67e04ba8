-- KPIs of the ticket desk. Section numbers are those of the metric definitions.

kpi "ticket_volume" {
  title = "Ticket volume",
  about = "Tickets created in the period (D5), without spam, deleted and merged ones (D0.10).",
  source = "tickets", time = "created_at",
  value = "count(*)", unit = "count",
}

kpi "tickets_solved" {
  title = "Tickets solved",
  about = "Tickets whose last solve falls in the period (D5, D3).",
  source = "tickets", time = "solved_at",
  value = "count(*)", unit = "count",
}

kpi "backlog" {
  title = "Backlog",
  about = "Tickets created and not solved at the end of the period (D8).",
  source = "tickets", open = { "created_at", "solved_at" },
  value = "count(*)", unit = "count", better = "lower",
}

kpi "resolution_time" {
  title = "Median resolution",
  about = "Creation to the last solve, calendar time, of tickets solved in the period; median (D3).",
  source = "tickets", time = "solved_at",
  value = "median(resolution_time)", needs = { "solved_at" }, unit = "duration", better = "lower", minimum_sample = 5,
}

kpi "resolution_time_mean" {
  title = "Mean resolution",
  about = "Creation to the last solve, calendar time, of tickets solved in the period; mean (D3).",
  source = "tickets", time = "solved_at",
  value = "avg(resolution_time)", needs = { "solved_at" }, unit = "duration", better = "lower", minimum_sample = 5,
}

kpi "first_reply_time" {
  title = "Median first reply",
  about = "Creation to the first human public reply, of tickets answered; business time where the help desk "
    .. "gives it, else calendar time; median (D1). Dated by the reply, or by creation where the reply's time is unknown.",
  source = "tickets", time = "COALESCE(first_reply_at, created_at)",
  value = "median(first_reply_time)", needs = { "first_reply_time" }, unit = "duration", better = "lower",
  minimum_sample = 5,
  parts = {
    { "in business time, as the help desk computed it", "first_reply_business IS NOT NULL" },
    { "in calendar time", "first_reply_business IS NULL" },
  },
}

kpi "one_touch" {
  title = "One-touch resolution",
  about = "Share of solved tickets with exactly one agent reply and no reopen (D6, the variant of Zendesk's present text).",
  source = "tickets", time = "solved_at",
  value = "share(agent_replies = 1 AND reopens = 0)", needs = { "agent_replies", "reopens" },
  unit = "percent", better = "higher", minimum_sample = 30,
}

kpi "reopen_rate" {
  title = "Reopen rate",
  about = "Share of tickets solved in the period that were reopened at least once (D9).",
  source = "tickets", time = "solved_at",
  value = "share(reopens > 0)", needs = { "reopens" },
  unit = "percent", better = "lower", target = 0.05, warn = 0.1, minimum_sample = 30,
}
