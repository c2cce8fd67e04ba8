-- How long it takes, by rows written here; the statements are SQLite's own answer to the same question.

local replies = [[
key,created_at,first_reply_at,first_reply_business,agent_started
1,2026-10-01 08:00,2026-10-01 09:00,,
2,2026-10-01 08:00,2026-10-01 11:00,,
3,2026-10-03 20:00,2026-10-05 09:10,600,
4,2026-10-04 08:00,,,
5,2026-10-04 08:00,2026-10-04 08:00,,1
6,2026-10-31 23:00,2026-11-01 01:00,,
]]
local answered = [[(SELECT COALESCE(first_reply_business, first_reply_at - created_at) AS x FROM tickets
  WHERE first_reply_at >= :from AND first_reply_at < :to AND COALESCE(agent_started, 0) = 0)]]

spec "first_reply_time" {
  about = "Creation to the first human reply, of tickets answered in the month; no reply is no value, never 0 (D1).",
  as_of = "2026-11-05",
  rows = {
    tickets = {
      { created_at = "2026-10-01 10:00", first_reply_at = "2026-10-01 10:10" },
      { created_at = "2026-10-01 10:00", first_reply_at = "2026-10-01 10:30" },
      { created_at = "2026-09-30 10:00", first_reply_at = "2026-10-01 10:00" },
      { created_at = "2026-10-31 10:00", first_reply_at = "2026-11-01 10:00" },
      { created_at = "2026-10-02 10:00" },
    },
  },
  period = "2026-10",
  expect = {
    value = "30m", n = 3, exclusions = { ["without first_reply_time"] = 1 }, parts = { ["in calendar time"] = 3 },
  },
  sql = [[SELECT t FROM (
      SELECT first_reply_at - created_at AS t, row_number() OVER (ORDER BY first_reply_at - created_at) AS i,
        count(*) OVER () AS n
      FROM tickets WHERE first_reply_at >= :from AND first_reply_at < :to)
    WHERE i = (n + 1) / 2]],
  cases = {
    {
      "answered outside the hours of business is 0 business seconds, and a value",
      rows = {
        tickets = {
          { created_at = "2026-10-01 23:00", first_reply_at = "2026-10-01 23:30", first_reply_business = 0 },
          { created_at = "2026-10-02 10:00", first_reply_at = "2026-10-02 11:00" },
        },
      },
      expect = {
        value = "30m",
        n = 2,
        parts = { ["in business time, as the help desk computed it"] = 1, ["in calendar time"] = 1 },
      },
      sql = false,
    },
  },
}

spec "first_reply_time.calendar" {
  about = "1 h, 3 h and 37 h 10 min on the calendar.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = replies },
  expect = { value = 3 * 3600, n = 3 },
  sql = [[SELECT first_reply_at - created_at FROM tickets WHERE first_reply_at >= :from AND first_reply_at < :to
    AND COALESCE(agent_started, 0) = 0 ORDER BY 1 LIMIT 1 OFFSET 1]],
}

spec "first_reply_time_mean" {
  about = "The mean of 3600, 10800 and 600 seconds.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = replies },
  expect = { value = 5000, n = 3 },
  sql = ("SELECT avg(x) FROM %s"):format(answered),
}

spec "first_reply_time_p90" {
  about = "R-7 of 600, 3600 and 10800 seconds: 3600 + 0.8 * 7200.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = replies },
  expect = { value = 9360, n = 3 },
  sql = ([[WITH o AS (SELECT x, row_number() OVER (ORDER BY x) AS r FROM %s)
    SELECT a.x + 0.8 * (b.x - a.x) FROM o a, o b WHERE a.r = 2 AND b.r = 3]]):format(answered),
}

spec "unanswered_rate" {
  about = "Answered in an hour; after 8 days; never; and three that say nothing: opened by an agent, without a "
    .. "customer's message, and younger than 7 days at the as-of.",
  zone = "UTC", as_of = "2026-11-02", period = "2026-10",
  rows = { tickets = [[
key,created_at,first_reply_at,agent_started,customer_messages
1,2026-10-01 08:00,2026-10-01 09:00,,1
2,2026-10-01 08:00,2026-10-09 08:00,,
3,2026-10-01 08:00,,,2
4,2026-10-01 08:00,,1,
5,2026-10-01 08:00,,,0
6,2026-10-30 08:00,,,1]] },
  expect = { value = 2 / 3, n = 3, numerator = 2, provisional = true,
    exclusions = { ["whose window of 7 d is not over"] = 1 } },
  sql = [[SELECT avg(first_reply_at IS NULL OR first_reply_at - created_at > 7 * 86400) FROM tickets
    WHERE created_at >= :from AND created_at < :to AND created_at <= strftime('%s', '2026-11-02') - 7 * 86400
    AND COALESCE(agent_started, 0) = 0 AND COALESCE(customer_messages, 1) > 0]],
  cases = {
    { "an export that knows no reply at all cannot say it: never 100 %", sql = false,
      rows = { tickets = "key,created_at\n1,2026-10-01 08:00" },
      expect = { value = none, note = "no data: needs tickets.first_reply_time" } },
  },
}

-- Ticket 1: two messages, one answer an hour after the first of them; a second answer nobody waited for; a note and a
-- bot that are no answers; thanks, answered a day later. Ticket 2: the agent writes first; the customer's message is
-- open still.
local conversation = [[
ticket,at,kind,actor_kind,public
1,2026-10-01 10:00,message,customer,1
1,2026-10-01 10:01,message,bot,1
1,2026-10-01 10:05,message,customer,1
1,2026-10-01 10:30,message,agent,0
1,2026-10-01 11:00,message,agent,1
1,2026-10-01 11:30,message,agent,1
1,2026-10-01 12:00,message,customer,1
1,2026-10-02 12:00,message,agent,1
2,2026-10-02 12:00,message,agent,1
2,2026-10-02 13:00,message,customer,1
3,2026-10-31 23:00,message,customer,1
3,2026-11-01 01:00,message,agent,1
]]
-- The oldest message after the agent's last reply, and the reply after it, by plain subqueries.
local turns = [[(WITH m AS (SELECT ticket, at, actor_kind AS who FROM events WHERE kind = 'message'
    AND (actor_kind = 'customer' OR actor_kind = 'agent' AND COALESCE(public, 1))),
  r AS (SELECT ticket, at, COALESCE((SELECT max(p.at) FROM m p WHERE p.ticket = a.ticket AND p.who = 'agent'
    AND p.at < a.at), 0) AS since FROM m a WHERE who = 'agent')
  SELECT r.at - (SELECT min(c.at) FROM m c WHERE c.ticket = r.ticket AND c.who = 'customer' AND c.at >= r.since
    AND c.at < r.at) AS x FROM r WHERE r.at >= :from AND r.at < :to)]]

spec "reply_time" {
  about = "Two turns were answered in October, after an hour and after a day (D2); ticket 3's reply is November's.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = conversation },
  defaults = { events = { source = "test" } },
  expect = { value = 12.5 * 3600, n = 2 },
  sql = ("SELECT avg(x) FROM %s"):format(turns),
  cases = {
    { "a reply counts in the month in which it is sent (D0.1)", period = "2026-11", expect = { value = 7200, n = 1 } },
    { "without events there is no data", sql = false,
      rows = { events = {}, tickets = "key,created_at\n1,2026-10-01 08:00" },
      expect = { value = none, note = "no data: needs events" } },
  },
}

spec "reply_time_mean" {
  about = "The mean of all turns, not of tickets' means.",
  zone = "UTC", as_of = "2026-12-10", period = "2026-10..2026-11", rows = { events = conversation },
  defaults = { events = { source = "test" } },
  expect = { value = (1 + 24 + 2) / 3 * 3600, n = 3 },
  sql = ("SELECT avg(x) FROM %s"):format(turns),
}

spec "reply_time_p90" {
  about = "R-7 of 1, 2 and 24 hours: 2 + 0.8 * 22.",
  zone = "UTC", as_of = "2026-12-10", period = "2026-10..2026-11", rows = { events = conversation },
  defaults = { events = { source = "test" } },
  expect = { value = 19.6 * 3600, n = 3 },
  sql = ([[WITH o AS (SELECT x, row_number() OVER (ORDER BY x) AS r FROM %s WHERE x IS NOT NULL)
    SELECT a.x + 0.8 * (b.x - a.x) FROM o a, o b WHERE a.r = 2 AND b.r = 3]]):format(turns),
}

local solves = [[
key,created_at,solved_at,reopens,first_resolution,resolution_business
1,2026-10-01 08:00,2026-10-01 09:00,0,,1800
2,2026-10-01 08:00,2026-10-03 08:00,2,7200,3600
3,2026-09-01 08:00,2026-10-01 08:00,1,,
4,2026-10-01 08:00,,0,,
5,2026-10-31 08:00,2026-11-01 08:00,0,,
]]
local solved = "FROM tickets WHERE solved_at >= :from AND solved_at < :to"

spec "resolution_time" {
  about = "Median of creation to the last solve, of tickets solved in the month; fewer than five decide nothing (D3).",
  as_of = "2026-11-05",
  rows = {
    tickets = {
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 01:00" },
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 02:00" },
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 04:00" },
      { created_at = "2026-09-01 00:00", solved_at = "2026-10-01 00:00" },
      { created_at = "2026-10-01 00:00" },
    },
  },
  period = "2026-10",
  expect = { value = "3h", n = 4, status = "none", exclusions = {} },
  sql = [[SELECT avg(t) FROM (
      SELECT solved_at - created_at AS t, row_number() OVER (ORDER BY solved_at - created_at) AS i,
        count(*) OVER () AS n
      FROM tickets WHERE solved_at >= :from AND solved_at < :to)
    WHERE i IN ((n + 1) / 2, (n + 2) / 2)]],
  cases = {
    { "nothing solved has no value, not 0 (D0.4)", period = "2026-09", expect = { value = none, n = 0 } },
    {
      "solved at once is 0 seconds",
      rows = { tickets = { { created_at = "2026-10-01", solved_at = "2026-10-01" } } },
      expect = 0,
    },
    {
      "the median of an odd number is the middle one",
      rows = {
        tickets = {
          { created_at = "2026-10-01", solved_at = "2026-10-02" },
          { created_at = "2026-10-01", solved_at = "2026-10-05" },
          { created_at = "2026-10-01", solved_at = "2026-10-03" },
        },
      },
      expect = "2d",
    },
  },
}

spec "resolution_time.first" {
  about = "The help desk's figure, else that of a ticket solved only once; of 3, reopened, nothing is known.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = solves },
  expect = { value = 5400, n = 2, exclusions = { ["without first_resolution_time"] = 1 } },
  sql = "SELECT avg(COALESCE(first_resolution, solved_at - created_at)) " .. solved
    .. " AND (first_resolution IS NOT NULL OR reopens = 0)",
}

spec "resolution_time.business" {
  about = "Half an hour and an hour of business time, as the help desk says.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = solves },
  expect = { value = 2700, n = 2, exclusions = { ["without resolution_business"] = 1 } },
  sql = "SELECT avg(resolution_business) " .. solved,
}

spec "resolution_time_mean" {
  about = "The mean of the same tickets; one old ticket moves it, and does not move the median above.",
  as_of = "2026-11-05",
  rows = {
    tickets = {
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 01:00" },
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 02:00" },
      { created_at = "2026-10-01 00:00", solved_at = "2026-10-01 04:00" },
      { created_at = "2026-09-01 00:00", solved_at = "2026-10-01 00:00" },
    },
  },
  period = "2026-10",
  expect = { value = 727 * 3600 / 4, n = 4 },
  sql = "SELECT avg(solved_at - created_at) FROM tickets WHERE solved_at >= :from AND solved_at < :to",
  cases = { { "nothing solved has no value", period = "2026-09", expect = none } },
}

spec "resolution_time_p90" {
  about = "R-7 of 1 h, 2 d and 30 d: 2 + 0.8 * 28 days.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = solves },
  expect = { value = 24.4 * 86400, n = 3 },
  sql = ([[WITH o AS (SELECT solved_at - created_at AS x, row_number() OVER (ORDER BY solved_at - created_at) AS r %s)
    SELECT a.x + 0.8 * (b.x - a.x) FROM o a, o b WHERE a.r = 2 AND b.r = 3]]):format(solved),
}

local handled = [[
key,created_at,solved_at,handle_seconds
1,2026-10-01 08:00,2026-10-01 09:00,300
2,2026-10-01 08:00,2026-10-01 09:00,600
3,2026-10-01 08:00,2026-10-01 09:00,1500
4,2026-10-01 08:00,2026-10-01 09:00,
5,2026-10-01 08:00,,900
]]

spec "handle_time" {
  about = "The mean of 5, 10 and 25 minutes; a ticket without a figure is not one of 0 minutes.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = handled },
  expect = { value = 800, n = 3, exclusions = { ["without handle_seconds"] = 1 } },
  sql = "SELECT avg(handle_seconds) " .. solved,
}

spec "handle_time.median" {
  about = "The middle of 5, 10 and 25 minutes.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = handled },
  expect = { value = 600, n = 3 },
  sql = ("SELECT handle_seconds %s AND handle_seconds IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET 1"):format(solved),
}
