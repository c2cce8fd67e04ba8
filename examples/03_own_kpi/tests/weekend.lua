spec "weekend_solved" {
  about = "A Saturday and two Sundays: solved at once, after two days, never; and a Monday, which does not count.",
  zone = "UTC",  as_of = "2026-10-01",  period = "2026-09",
  rows = { tickets = {
    { created_at = "2026-09-05 10:00", solved_at = "2026-09-05 12:00" },
    { created_at = "2026-09-06 10:00", solved_at = "2026-09-08 09:00" },
    { created_at = "2026-09-13 10:00" },
    { created_at = "2026-09-07 10:00", solved_at = "2026-09-07 11:00" },
  } },
  expect = { value = 1 / 3, n = 3, status = "none" },
  sql = [[SELECT avg(coalesce(solved_at - created_at <= 86400, 0)) FROM tickets
    WHERE strftime('%w', created_at, 'unixepoch') IN ('0', '6') AND created_at >= :from AND created_at < :to]],
}
