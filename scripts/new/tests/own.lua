--- What the KPIs of this desk must give for a few rows: perilune test
spec "solved_same_day" {
  about = "Tickets solved in October: one took two hours, one exactly a day, one a second more.",
  zone = "UTC",
  as_of = "2026-11-01",
  rows = {
    tickets = {
      { created_at = "2026-10-05 09:00", solved_at = "2026-10-05 11:00" },
      { created_at = "2026-10-06 09:00", solved_at = "2026-10-07 09:00" },
      { created_at = "2026-10-08 09:00", solved_at = "2026-10-09 09:00:01" },
    },
  },
  period = "2026-10",
  expect = { value = 2 / 3, n = 3, numerator = 2, status = "none" },
  sql = [[SELECT avg(solved_at - created_at <= 86400) FROM tickets WHERE solved_at >= :from AND solved_at < :to]],
  cases = {
    { "a month without solved tickets has no value", period = "2026-09", expect = { value = none, n = 0 } },
    {
      "spam is left out and counted",
      rows = {
        tickets = {
          { created_at = "2026-10-05 09:00", solved_at = "2026-10-05 11:00" },
          { created_at = "2026-10-05 09:00", solved_at = "2026-10-09 11:00", spam = true },
        },
      },
      expect = { value = 1, n = 1, exclusions = { spam = 1 } },
      sql = false, -- the statement above knows nothing of spam
    },
    { "three tickets must not fire", expect_not = { status = "bad" } },
  },
}
