report "data_quality" {
  title = "Data quality",
  about = "What looked wrong in the data, how full it is, and what did not get in: over the whole store, days over the "
    .. "period.",
  period = "last 12 months",
  { quality = "checks", title = "What contradicts itself" },
  { quality = "days", title = "Days without a ticket" },
  { quality = "events", title = "Tickets with events" },
  { line = "ticket_volume", title = "Tickets by week, and weeks unlike the others", span = "52 weeks" },
  { section = "How full the fields are" },
  { quality = "fields", limit = 25, title = "Fields that some rows lack" },
  { section = "What was imported" },
  { quality = "imports", limit = 10, title = "The last imports" },
}
