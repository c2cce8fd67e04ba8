-- How many tries it takes, by rows written here; the statements are SQLite's own answer to the same question.

-- 1 one reply; 2 none; 3 two; 4 one and reopened; 5 open; 6 solved only yesterday; 7 of another month.
local tries = "key,created_at,solved_at,status,agent_replies,customer_messages,reopens,agent_started,participants,"
  .. "pending_time,hold_time\n" .. [[
1,2026-10-01 08:00,2026-10-01 08:10,solved,1,1,0,,1,0,0
2,2026-10-01 08:00,2026-10-01 09:00,closed,0,1,0,1,0,0,0
3,2026-10-01 08:00,2026-10-02 08:00,closed,2,2,0,,1,60,0
4,2026-10-01 08:00,2026-10-03 08:00,solved,1,3,1,,2,0,60
5,2026-10-01 08:00,,open,1,1,0,,1,0,0
6,2026-10-30 08:00,2026-10-31 08:00,solved,1,1,0,,1,0,0
7,2026-09-01 08:00,2026-09-02 08:00,solved,1,1,0,,1,0,0
]]
local solved = "FROM tickets WHERE solved_at >= :from AND solved_at < :to"
local window_over = " AND solved_at <= strftime('%s', '2026-11-01') - 7 * 86400"

spec "fcr" {
  about = "Of 1 to 4, whose 7 days are over, only 1 was solved by one reply and stayed solved (D6).",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.25, n = 4, numerator = 1, provisional = true, status = "none",
    exclusions = { ["whose window of 7 d is not over"] = 1 } },
  sql = "SELECT avg(agent_replies = 1 AND reopens = 0) " .. solved .. window_over,
  cases = {
    { "a week later nothing is provisional", as_of = "2026-11-08",
      sql = "SELECT avg(agent_replies = 1 AND reopens = 0) " .. solved,
      expect = { value = 0.4, n = 5, provisional = false } },
    { "a reopened ticket that is open now is not solved", sql = false,
      rows = { tickets = "created_at,solved_at,status,agent_replies,reopens\n2026-10-01,2026-10-02,open,1,1" },
      expect = { value = none, n = 0 } },
    { "without counts of replies there is no data", sql = false,
      rows = { tickets = "key,created_at,solved_at,reopens\n1,2026-10-01 08:00,2026-10-01 09:00,0" },
      expect = { value = none, note = "no data: needs tickets.agent_replies" } },
  },
}

spec "fcr.zendesk_staff" {
  about = "Fewer than two replies: 1, 2, 4 and 6 of five; none at all included.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.8, n = 5, numerator = 4, provisional = false },
  sql = "SELECT avg(agent_replies < 2) " .. solved,
}

spec "fcr.zendesk" {
  about = "Exactly one reply: 1, 4 (reopened, silently solved again) and 6 of five.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.6, n = 5, numerator = 3 },
  sql = "SELECT avg(agent_replies = 1) " .. solved,
}

spec "fcr.zendesk_messaging" {
  about = "Answered, never pending, on hold or reopened: 1 and 6 of five.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.4, n = 5, numerator = 2 },
  sql = "SELECT avg(agent_replies > 0 AND pending_time = 0 AND hold_time = 0 AND reopens = 0) " .. solved,
}

spec "fcr.dbt_zendesk" {
  about = "One public comment, and 2's opening one by the agent counts: 1, 2, 4 and 6 of five.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.8, n = 5, numerator = 4 },
  sql = "SELECT avg(agent_replies + COALESCE(agent_started, 0) = 1) " .. solved,
}

spec "fcr.intercom" {
  about = "Closed once by one teammate: 1, 3 and 6 of five; nobody took part in 2.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.6, n = 5, numerator = 3 },
  sql = "SELECT avg(reopens = 0 AND participants = 1) " .. solved,
}

spec "fcr.zammad" {
  about = "Solved within 15 minutes: 1 of the four whose first solve is known.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.25, n = 4, numerator = 1, exclusions = { ["without first_resolution_time"] = 1 } },
  sql = "SELECT avg(solved_at - created_at <= 900) " .. solved .. " AND reopens = 0",
  cases = {
    { "a later reopen does not take it back", sql = false, rows = { tickets = [[
key,created_at,solved_at,reopens,first_resolution
1,2026-10-01 08:00,2026-10-05 08:00,3,900]] }, expect = { value = 1, n = 1 } },
  },
}

spec "fcr.no_repeat" {
  about = "A asks again 3 days after the solve, B on the eighth day, C while the first one is open; D's other one is "
    .. "spam. A ticket without a customer cannot be judged.",
  zone = "UTC", as_of = "2026-11-30", period = "2026-10",
  rows = { tickets = [[
key,created_at,solved_at,customer,spam
1,2026-10-01 08:00,2026-10-02 08:00,A,
2,2026-10-05 08:00,2026-11-05 08:00,A,
3,2026-10-01 08:00,2026-10-02 08:00,B,
4,2026-10-09 08:00:01,2026-11-05 08:00,B,
5,2026-10-01 08:00,2026-10-04 08:00,C,
6,2026-10-02 08:00,2026-10-04 08:00,C,
7,2026-10-01 08:00,2026-10-02 08:00,D,
8,2026-10-03 08:00,2026-10-03 08:00,D,1
9,2026-10-01 08:00,2026-10-02 08:00,,]] },
  expect = { value = 0.6, n = 5, numerator = 3, exclusions = { spam = 1, ["without customer"] = 1 } },
  sql = [[SELECT avg(NOT EXISTS (SELECT 1 FROM tickets o WHERE o.customer = t.customer AND o.created_at > t.created_at
    AND COALESCE(o.spam, 0) = 0 AND o.created_at - t.solved_at <= 7 * 86400)) FROM tickets t
    WHERE solved_at >= :from AND solved_at < :to AND customer IS NOT NULL AND COALESCE(spam, 0) = 0]],
}

spec "fcr.of_all" {
  about = "Of October's tickets whose 7 days are over, 1 alone; 5 is not solved and counts against it.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.2, n = 5, numerator = 1, exclusions = { ["whose window of 7 d is not over"] = 1 } },
  sql = [[SELECT avg(agent_replies = 1 AND reopens = 0 AND solved_at IS NOT NULL) FROM tickets
    WHERE created_at >= :from AND created_at < :to AND created_at <= strftime('%s', '2026-11-01') - 7 * 86400]],
}

spec "one_touch" {
  about = "Solved with exactly one agent reply and no reopen (D6); no reply at all is no touch.",
  as_of = "2026-11-05",
  defaults = { tickets = { solved_at = "2026-10-10", reopens = 0 } },
  rows = {
    tickets = {
      { agent_replies = 1 }, { agent_replies = 0 }, { agent_replies = 2 }, { agent_replies = 1, reopens = 1 },
      { agent_replies = none }, { agent_replies = 1, solved_at = "2026-11-02" },
    },
  },
  period = "2026-10",
  expect = {
    value = 0.25, numerator = 1, denominator = 4, n = 4, status = "none",
    exclusions = { ["without agent_replies"] = 1 },
  },
  sql = [[SELECT avg(agent_replies = 1 AND reopens = 0) FROM tickets
    WHERE agent_replies IS NOT NULL AND reopens IS NOT NULL AND solved_at >= :from AND solved_at < :to]],
  cases = {
    { "nothing solved has no value", period = "2026-09", expect = none },
    {
      "tickets that do not say how many replies there were",
      rows = { tickets = { { agent_replies = none } } },
      expect = { value = none, lacks = "tickets.agent_replies" },
    },
  },
}

spec "one_touch.at_most_one" {
  about = "With 2, which nobody answered, three of five.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0.6, n = 5, numerator = 3 },
  sql = "SELECT avg(agent_replies <= 1 AND reopens = 0) " .. solved,
}

spec "replies_per_resolution" {
  about = "1, 0, 2, 1 and 1 replies to the five solved (D7).",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 1, n = 5 },
  sql = "SELECT sum(agent_replies) * 1.0 / count(*) " .. solved,
}

spec "replies_per_resolution.median" {
  about = "The middle of 0, 1, 1, 1 and 2.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 1, n = 5 },
  sql = ("SELECT agent_replies %s ORDER BY 1 LIMIT 1 OFFSET 2"):format(solved),
}

spec "replies_per_resolution.more_than_two" {
  about = "Two replies are not more than two.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 0, n = 5 },
  sql = "SELECT avg(agent_replies > 2) " .. solved,
}

spec "replies_per_resolution.both_sides" {
  about = "5 replies and 8 messages of customers over five tickets: the articles' back and forth.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 13 / 5, n = 5 },
  sql = "SELECT (sum(agent_replies) + sum(customer_messages)) * 1.0 / count(*) " .. solved,
}

spec "replies_per_request" {
  about = "6 replies to the six tickets created in October, the open one included.",
  zone = "UTC", as_of = "2026-11-01", period = "2026-10", rows = { tickets = tries },
  expect = { value = 1, n = 6 },
  sql = "SELECT sum(agent_replies) * 1.0 / count(*) FROM tickets WHERE created_at >= :from AND created_at < :to",
}

--- So many solved tickets, of which some were reopened: thirty are the least that decides a status.
local function solved_of(count, reopened)
  local list = {}
  for i = 1, count do list[i] = { reopens = i <= reopened and 1 or 0 } end
  return { tickets = list }
end

spec "reopen_rate" {
  about = "Share of solved tickets that were reopened (D9); at most 5 % is good, up to 10 % a warning.",
  as_of = "2026-11-05",
  defaults = { tickets = { solved_at = "2026-10-10" } },
  rows = solved_of(40, 2),
  period = "2026-10",
  expect = {
    value = "5 %", numerator = 2, n = 40, status = "good", low = near(0.0138, 1e-4), high = near(0.1650, 1e-4),
  },
  sql = "SELECT avg(reopens > 0) FROM tickets WHERE solved_at >= :from AND solved_at < :to",
  cases = {
    { "a tenth is a warning", rows = solved_of(40, 4), expect = { value = 0.1, status = "warn" } },
    { "more is bad", rows = solved_of(40, 5), expect = { value = 0.125, status = "bad" } },
    { "29 tickets must not fire", rows = solved_of(29, 29), expect = { value = 1, status = "none" } },
    { "none was reopened: 0, which is not no data", rows = solved_of(29, 0), expect = { value = 0, n = 29 } },
    { "reopened twice counts once", rows = { tickets = { { reopens = 2 }, { reopens = 0 } } }, expect = 0.5 },
  },
}
