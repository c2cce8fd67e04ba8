-- Who worked at which site, from when to when: one row an employment, whatever months an export shows it in.
project {
  name = "Staff",
  fields = { employments = {
    time = "hired_at",  key = "key",  source = "source",
    fields = {
      key = "text", source = "text", site = "text", employee = "text", hired_at = "time",
      left_at = { "time", "the last day" },
      gone_at = { derive = "left_at + 1d", about = "who leaves on the last day of a month is counted at its end" },
    },
  } },
}
