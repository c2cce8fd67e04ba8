--- What the team looks at on Monday morning: perilune report monday --priority high
report "monday" {
  title = "Monday",  period = "2016-05",
  params = { priority = { type = "text", optional = true, about = "only tickets of this priority" } },
  where = "priority = :priority",
  { cards = { "ticket_volume", "resolution_time", "reopen_rate" } },
  { text = function(r)
      local back = r.reopen_rate
      return back.status == "good" and ("Only %.1f %% came back."):format(100 * back.value) or nil
    end },
  { table = { "ticket_volume", "resolution_time" }, by = "priority", order = "-ticket_volume" },
}
