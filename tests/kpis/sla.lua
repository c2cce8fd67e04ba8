-- SLAs by the help desk's own word, and by policies over the events of tickets.

local solved = "FROM tickets WHERE solved_at >= :from AND solved_at < :to"

local sla = [[
key,created_at,solved_at,sla_met
1,2026-10-01 08:00,2026-10-01 09:00,1
2,2026-10-01 08:00,2026-10-01 09:00,0
3,2026-10-01 08:00,2026-10-01 09:00,1
4,2026-10-01 08:00,2026-10-01 09:00,1
5,2026-10-01 08:00,2026-10-01 09:00,
6,2026-10-01 08:00,,0
]]

spec "sla_met" {
  about = "3 of 4; a ticket without a word on its SLA is left out, an open one is not judged yet (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = sla },
  expect = { value = 0.75, n = 4, numerator = 3, exclusions = { ["without sla_met"] = 1 } },
  sql = "SELECT avg(sla_met) " .. solved,
}

spec "sla_breaches" {
  about = "One of the solved ones missed it; the open one is dated when it is solved.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = sla },
  expect = { value = 1, exclusions = { ["without sla_met"] = 1 } },
  sql = ("SELECT count(*) %s AND sla_met = 0"):format(solved),
  cases = {
    { "all met: 0", sql = false, expect = { value = 0 },
      rows = { tickets = "key,created_at,solved_at,sla_met\n1,2026-10-01 08:00,2026-10-01 09:00,1" } },
    { "no word on SLAs: no data, not 0", sql = false,
      rows = { tickets = "key,created_at,solved_at\n1,2026-10-01 08:00,2026-10-01 09:00" },
      expect = { value = none, note = "no data: needs tickets.sla_met" } },
  },
}

-- Four tickets under one policy: met, breached twice, unanswered over the end of the month, merged away.

local log = [[
ticket | at                  | kind    | actor_kind | value
1      | 2026-10-01 08:00    | created | customer   |
1      | 2026-10-01 09:00    | message | agent      |
1      | 2026-10-01 12:00    | status  | agent      | solved
2      | 2026-10-02 08:00    | created | customer   |
2      | 2026-10-02 14:00    | message | agent      |
2      | 2026-10-04 08:00    | status  | agent      | solved
3      | 2026-10-31 22:00    | created | customer   |
4      | 2026-10-05 08:00    | created | customer   |
4      | 2026-10-05 09:00    | merged  | agent      | 1
]]
local policies = { { name = "standard", first_reply = "4h", resolution = "1d" } }

-- Of first replies: due 4 h after the creation, breached when there is no reply by then.
local due = [[
  FROM (SELECT min(at) FILTER (WHERE kind = 'created') + 14400 AS due,
    min(at) FILTER (WHERE kind = 'message' AND actor_kind = 'agent') AS reply, max(kind = 'merged') AS merged
    FROM events GROUP BY ticket) WHERE NOT merged]]

spec "sla_met.policies" {
  about = "Two of four were in time; what was merged away counts nowhere, November's breaches are November's (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = { value = 0.5, n = 4, numerator = 2, exclusions = { ["cancelled before they were due"] = 2 },
    parts = { ["fulfilled in time"] = 2, breached = 2 } },
  cases = {
    { "what still runs is counted beside the share", as_of = "2026-11-01 00:30",
      expect = { value = 0.5, parts = { ["fulfilled in time"] = 2, breached = 2, ["still running"] = 2 } } },
    { "the month after has two breaches and nothing that was met", period = "2026-11", expect = { value = 0 } },
    { "one metric, as SQL tells it", where = "metric = 'first_reply'", expect = { value = 0.5 },
      sql = "SELECT avg(coalesce(reply <= due, 0)) " .. due
        .. " AND min(due, coalesce(reply, due)) BETWEEN :from AND :to - 1" },
    { "by metric", by = "metric", expect = { first_reply = 0.5, resolution = 0.5 } },
    { "a policy that applies to nothing", sla = { { name = "none", when = "priority = 'urgent'", first_reply = "1h" } },
      expect = { value = none, note = "no data: needs sla" } },
  },
}

spec "sla_breaches.policies" {
  about = "Dated by the instant of the breach: two in October, two on the first of November (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = 2,
  cases = {
    { "by day", grain = "day", period = "2026-10-02..2026-10-04",
      expect = { ["2026-10-02"] = 1, ["2026-10-03"] = 1, ["2026-10-04"] = 0 } },
    { "a breach that nothing has told of yet", period = "2026-11", expect = 2 },
    { "one that is still to come is none", as_of = "2026-11-01 03:00", period = "2026-11", expect = 1 },
    { "first replies, as SQL tells them", where = "metric = 'first_reply'", expect = 1,
      sql = "SELECT count(*) " .. due .. " AND due < coalesce(reply, :as_of) AND due BETWEEN :from AND :to - 1" },
  },
}

spec "sla_breaches.created" {
  about = "The same breaches by the day on which the ticket was created (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies, expect = 4,
}

spec "sla_breaches.fulfilled" {
  about = "By the day on which they were fulfilled in the end; what still waits is none of them (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies, expect = 2,
}

spec "sla_time" {
  about = "1 h, 4 h, 6 h and 48 h on the clocks: the median is 5 h (D10).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = { value = 18000, n = 4 },
  cases = { { "by metric", by = "metric", expect = { first_reply = 12600, resolution = 93600 } } },
}

spec "sla_time.used" {
  about = "First replies took a quarter and one and a half of 4 h.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log }, where = "metric = 'first_reply'",
  defaults = { events = { source = "test" } }, sla = policies, expect = { value = 0.875, n = 2 },
}

-- Both clocks of every ticket that was created and to which nothing more had happened.
local waiting = [[SELECT 2 * count(*) FROM events c WHERE kind = 'created' AND at <= :at AND NOT EXISTS
  (SELECT 1 FROM events e WHERE e.ticket = c.ticket AND e.kind <> 'created' AND e.at <= :at)]]

spec "sla_running" {
  about = "At the end of October the reply to ticket 3 and its solve are awaited.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = { value = 2 },
  sql = waiting:gsub(":at", ":to - 1"),
}

spec "sla_running.late" {
  about = "Ten hours later the reply is late by eight of them.",
  zone = "UTC", as_of = "2026-11-10", at = "2026-11-01 10:00", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = { value = 1 },
  sql = ("SELECT (%s) / 2"):format(waiting),
}

spec "sla_running.next" {
  about = "The solve is not due before 22:00.",
  zone = "UTC", as_of = "2026-11-10", at = "2026-11-01 10:00", rows = { events = log },
  defaults = { events = { source = "test" } }, sla = policies,
  expect = { value = 1 },
  sql = ("SELECT (%s) / 2"):format(waiting),
}
