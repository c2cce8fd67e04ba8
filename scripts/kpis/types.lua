-- KPIs of what tickets are about (D5). The type is the one the help desk last reported; tickets without one are left
-- out and counted.

kpi "ticket_type_share" {
  title = "Ticket type share",
  about = "The most common type's share of all tickets created in the period; by type, every type's share of all "
    .. "(D5).",
  section = "D5", source = "tickets", time = "created_at", mix = { of = "type" }, unit = "percent",
}

kpi "top_requests" {
  title = "Top 5 requests",
  about = "The five most common types' share of all tickets created in the period, and which they are (D5).",
  section = "D5", source = "tickets", time = "created_at", mix = { of = "type", top = 5 }, unit = "percent",
}

kpi "new_ticket_types" {
  title = "New ticket types",
  about = "Types of tickets created in the period that no earlier ticket has (D5). In the first period of the data "
    .. "all are new.",
  section = "D5", source = "tickets", time = "created_at", needs = "type",
  value = "count(DISTINCT type) FILTER (WHERE first_time(type) >= :from)", unit = "count",
}

kpi "type_growth" {
  title = "Growth of ticket types",
  about = "How much ticket volume changed against the period before; meant to be asked by type (D5). Below 20 "
    .. "tickets before there is no value. The variant year is against the same time a year before, like for like where "
    .. "trade has seasons.",
  section = "D5", growth = { of = "ticket_volume", minimum_base = 20 }, unit = "percent",
  variants = {
    year = {
      title = "Growth in a year",
      growth = { of = "ticket_volume", against = "last year", minimum_base = 20 },
    },
  },
}
