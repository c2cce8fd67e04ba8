-- What tickets are about, by rows written here; the statements are SQLite's own answer to the same question.

local typed = [[
key,created_at,type
1,2026-09-10 08:00,refund
2,2026-10-01 08:00,refund
3,2026-10-02 08:00,refund
4,2026-10-03 08:00,delivery
5,2026-10-04 08:00,login
6,2026-10-05 08:00,
7,2026-11-01 00:00,invoice
]]
local tally = [[(SELECT type, count(*) AS n FROM tickets
  WHERE created_at >= :from AND created_at < :to AND type IS NOT NULL GROUP BY type ORDER BY n DESC, type LIMIT %d)]]
local share = "SELECT sum(n) * 1.0 / (SELECT count(type) FROM tickets WHERE created_at >= :from AND created_at < :to) "
  .. "FROM " .. tally

spec "ticket_type_share" {
  about = "Refunds are two of the four tickets that have a type.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = typed },
  expect = { value = 0.5, n = 4, numerator = 2, denominator = 4, exclusions = { ["without type"] = 1 } },
  sql = share:format(1),
  cases = {
    { "nothing created: no value (D0.4)", period = "2026-08", expect = { value = none, n = 0 } },
    { "by type: every type's share of all, not of itself", by = "type",
      expect = { refund = { value = 0.5, n = 4 }, delivery = 0.25, login = 0.25 },
      sql = [[SELECT type, count(*) * 1.0 / (SELECT count(type) FROM tickets
          WHERE created_at >= :from AND created_at < :to) FROM tickets
        WHERE created_at >= :from AND created_at < :to AND type IS NOT NULL GROUP BY type]] },
  },
}

spec "top_requests" {
  about = "With six types of 3, 2, 2, 1, 1 and 1 tickets the five most common have 9 of 10.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = "created_at,type\n" .. ("2026-10-01,a\n"):rep(3) .. ("2026-10-01,b\n"):rep(2)
    .. ("2026-10-01,c\n"):rep(2) .. "2026-10-01,d\n2026-10-01,e\n2026-10-01,f" },
  expect = { value = 0.9, n = 10, numerator = 9, denominator = 10 },
  sql = share:format(5),
}

spec "new_ticket_types" {
  about = "Delivery and login were never seen before October, refund was.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = typed },
  expect = { value = 2, exclusions = { ["without type"] = 1 } },
  sql = [[SELECT count(*) FROM (SELECT type FROM tickets WHERE type IS NOT NULL GROUP BY type
    HAVING min(created_at) >= :from AND min(created_at) < :to)]],
  cases = { { "nothing new is 0", period = "2026-12", as_of = "2027-01-10", expect = { value = 0 } } },
}

local function rows_of(october, september)
  return { tickets = "created_at\n" .. ("2026-09-10 08:00\n"):rep(september) .. ("2026-10-10 08:00\n"):rep(october) }
end

spec "type_growth" {
  about = "30 tickets after 20 are half as many again.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = rows_of(30, 20),
  expect = { value = 0.5, n = 20, numerator = 30, denominator = 20 },
  sql = [[SELECT sum(created_at >= :from) * 1.0 / sum(created_at < :from) - 1 FROM tickets WHERE created_at < :to]],
  cases = {
    { "19 are below the minimum base", rows = rows_of(30, 19), sql = false,
      expect = { value = none, note = "no value: 19 in 2026-09 is below the minimum base of 20" } },
    { "all gone is -100 %", rows = rows_of(0, 20), expect = { value = -1 } },
    { "half of October is compared with half of September (like for like)", as_of = "2026-10-16", sql = false,
      rows = { tickets = "created_at\n" .. ("2026-09-10 08:00\n"):rep(20) .. ("2026-09-20 08:00\n"):rep(20)
        .. ("2026-10-10 08:00\n"):rep(25) }, expect = { value = 0.25, provisional = true } },
  },
}

spec "type_growth.year" {
  about = "30 tickets after 20 in the October before; September is of no account.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = "created_at\n" .. ("2025-10-10 08:00\n"):rep(20) .. ("2026-09-10 08:00\n"):rep(90)
    .. ("2026-10-10 08:00\n"):rep(30) },
  expect = { value = 0.5, n = 20, numerator = 30, denominator = 20 },
  sql = [[SELECT sum(created_at >= :from) * 1.0 / sum(created_at < unixepoch('2025-11-01')) - 1 FROM tickets]],
}
