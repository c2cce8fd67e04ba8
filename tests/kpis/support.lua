-- What comes in and goes out, by rows written here; the statements are SQLite's own answer to the same question.

-- One October: ticket 1 solved the same day, 2 in November, 3 open, 4 from September, 5 spam, 6 merged, 7 of November.
local october = [[
key,created_at,first_reply_at,solved_at,spam,merged_into,deleted
1,2026-10-01 00:00,2026-10-01 01:00,2026-10-01 05:00,,,
2,2026-10-20 10:00,2026-10-20 12:00,2026-11-02 10:00,,,
3,2026-10-31 23:59:59,,,,,
4,2026-09-15 08:00,2026-09-16 08:00,2026-10-05 08:00,,,
5,2026-10-10 09:00,,2026-10-10 09:01,1,,
6,2026-10-11 09:00,,,,1,
7,2026-11-01 00:00,,,,,
8,2026-10-12 09:00,,,,,1
]]
local counts = "FROM tickets WHERE COALESCE(spam, 0) = 0 AND COALESCE(deleted, 0) = 0 AND merged_into IS NULL AND "

spec "ticket_volume" {
  about = "Created in October in Berlin's time: the borders of the month are not those of UTC.",
  zone = "Europe/Berlin",
  as_of = "2026-11-05",
  rows = {
    tickets = {
      { created_at = "2026-09-30 23:59:59" },
      { created_at = "2026-10-01 00:00:00", channel = "email" },
      { created_at = "2026-10-25 02:30:00", channel = "chat" },
      { created_at = "2026-10-31 23:59:59", channel = "chat" },
      { created_at = "2026-11-01 00:00:00" },
    },
  },
  period = "2026-10",
  expect = { value = 3, n = 3, exclusions = {}, provisional = false },
  sql = "SELECT count(*) FROM tickets WHERE created_at >= :from AND created_at < :to",
  cases = {
    { "an empty month counts 0 (D0.4)", period = "2026-08", expect = { value = 0, n = 0 } },
    { "no tickets at all is no data", rows = { tickets = {} }, sql = false,
      expect = { value = none, lacks = "tickets" } },
    {
      "spam, deleted and merged ones are left out, counted by the first reason (D0.10)",
      rows = {
        tickets = {
          {}, { spam = true }, { spam = true, deleted = true }, { deleted = true }, { merged_into = "1" },
          { spam = false },
        },
      },
      expect = { value = 2, exclusions = { spam = 2, deleted = 1, ["merged into another ticket"] = 1 } },
      sql = [[SELECT count(*) FROM tickets
        WHERE coalesce(spam, 0) = 0 AND coalesce(deleted, 0) = 0 AND merged_into IS NULL]],
    },
    {
      "by channel",
      by = "channel",
      expect = { email = 1, chat = 2 },
      sql = "SELECT channel, count(*) FROM tickets WHERE created_at >= :from AND created_at < :to GROUP BY channel",
    },
    { "week by week", grain = "week", period = "2026-W43..2026-W44", expect = { ["2026-W43"] = 1, ["2026-W44"] = 2 } },
    { "a running month is provisional", as_of = "2026-10-26", expect = { value = 2, provisional = true } },
  },
}

spec "tickets_solved" {
  about = "Anchored on the last solve, not on the creation (D0.1).",
  as_of = "2026-11-05",
  rows = {
    tickets = {
      { created_at = "2026-08-01", solved_at = "2026-10-01" },
      { created_at = "2026-10-02", solved_at = "2026-10-02 00:00:00" },
      { created_at = "2026-10-03", solved_at = "2026-11-01" },
      { created_at = "2026-10-04" },
    },
  },
  period = "2026-10",
  expect = { value = 2, n = 2 },
  sql = "SELECT count(*) FROM tickets WHERE solved_at >= :from AND solved_at < :to",
  cases = {
    { "an empty month counts 0", period = "2026-09", expect = 0 },
    {
      "tickets none of which was ever solved",
      rows = { tickets = { {}, {} } },
      expect = { value = none, lacks = "tickets.solved_at" },
      sql = false,
    },
  },
}

spec "new_tickets" {
  about = "Created and not yet answered at the end of October: 3; with the active 2 these are the backlog of 2.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = october },
  expect = { value = 1 },
  sql = "SELECT count(*) " .. counts .. [[created_at < :to AND COALESCE(first_reply_at, :to) >= :to
    AND COALESCE(solved_at, :to) >= :to]],
  cases = {
    { "solved without a reply is not new", rows = { tickets = [[
key,created_at,first_reply_at,solved_at
1,2026-10-01 00:00,,2026-10-02 00:00
2,2026-10-01 00:00,2026-11-05 00:00,]] }, expect = { value = 1 } },
    { "an export without times of replies cannot say it", sql = false,
      rows = { tickets = "key,created_at\n1,2026-10-01 00:00" },
      expect = { value = none, note = "no data: needs tickets.first_reply_at" } },
  },
}

spec "active_tickets" {
  about = "Answered and not solved at the end of the period.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = october },
  expect = { value = 1 },
  sql = "SELECT count(*) " .. counts .. "first_reply_at < :to AND COALESCE(solved_at, :to) >= :to",
}

local messages = [[
ticket,at,kind,actor_kind,public
1,2026-10-01 10:00,message,customer,1
1,2026-10-01 10:05,message,customer,1
1,2026-10-01 10:06,message,bot,1
1,2026-10-01 11:00,message,agent,0
1,2026-10-01 12:00,message,agent,1
1,2026-10-02 12:00,message,,1
1,2026-10-02 12:00,status,agent,
2,2026-11-01 00:00,message,customer,1
]]

spec "messages_in" {
  about = "Each message is dated by itself; one without a kind of actor cannot be judged.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = messages },
  defaults = { events = { source = "test" } },
  expect = { value = 2, n = 2, exclusions = { ["without actor_kind"] = 1 } },
  sql = [[SELECT count(*) FROM events WHERE kind = 'message' AND actor_kind = 'customer' AND COALESCE(public, 1)
    AND at >= :from AND at < :to]],
  cases = {
    { "messages of spam, deleted and merged tickets are left out (D0.10)",
      rows = {
        tickets = {
          { key = "1", spam = true }, { key = "2", deleted = true }, { key = "3", merged_into = "4" }, { key = "4" },
        },
        events = { { ticket = "1" }, { ticket = "2" }, { ticket = "3" }, { ticket = "4" }, { ticket = "unknown" } },
      },
      defaults = { events = { source = "test", kind = "message", actor_kind = "customer" } },
      expect = {
        value = 2,
        exclusions = { ["of a spam ticket"] = 1, ["of a deleted ticket"] = 1, ["of a ticket merged into another"] = 1 },
      },
      sql = [[SELECT count(*) FROM events e WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.key = e.ticket
        AND (t.spam OR t.deleted OR t.merged_into IS NOT NULL))]] },
    { "without events there is no data", rows = { events = {}, tickets = october }, sql = false,
      expect = { value = none, note = "no data: needs events" } },
  },
}

spec "messages_in.tickets" {
  about = "The help desk's own counts of messages, dated by the tickets.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = "created_at,customer_messages\n2026-10-01 00:00,3\n2026-10-01 00:00,2\n2026-10-01 00:00," },
  expect = { value = 5, n = 2, exclusions = { ["without customer_messages"] = 1 } },
  sql = "SELECT sum(customer_messages) FROM tickets WHERE created_at >= :from AND created_at < :to",
}

spec "messages_out" {
  about = "Neither the bot's answer nor the internal note is a reply (D1).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { events = messages },
  defaults = { events = { source = "test" } },
  expect = { value = 1, n = 1 },
  sql = [[SELECT count(*) FROM events WHERE kind = 'message' AND actor_kind = 'agent' AND COALESCE(public, 1)
    AND at >= :from AND at < :to]],
}

spec "messages_out.tickets" {
  about = "The help desk's own counts of replies, dated by the tickets.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = "key,created_at,agent_replies\n1,2026-10-01 00:00,3\n2,2026-10-01 00:00,0" },
  expect = { value = 3, n = 2 },
  sql = "SELECT sum(agent_replies) FROM tickets WHERE created_at >= :from AND created_at < :to",
}

spec "backlog" {
  about = "Created and not solved at the end of the month; the identity B(t1) = B(t0) + in - out holds (D8).",
  as_of = "2026-12-01",
  rows = {
    tickets = {
      { created_at = "2026-09-10", solved_at = "2026-10-05" },
      { created_at = "2026-09-20" },
      { created_at = "2026-10-01", solved_at = "2026-10-31 23:59:59" },
      { created_at = "2026-10-02", solved_at = "2026-11-01 00:00:00" },
      { created_at = "2026-11-01 00:00:00" },
    },
  },
  period = "2026-10",
  expect = { value = 2 },
  sql = "SELECT count(*) FROM tickets WHERE created_at < :to AND (solved_at IS NULL OR solved_at >= :to)",
  cases = {
    { "the month before", period = "2026-09", expect = 2 },
    { "the month after", period = "2026-11", expect = 2 },
    {
      "at an instant",
      at = "2026-10-03",
      expect = 4,
      sql = "SELECT count(*) FROM tickets WHERE created_at <= :at AND (solved_at IS NULL OR solved_at > :at)",
    },
    { "months are never summed (D0.9)", period = "2026-09..2026-10", expect = 2 },
    {
      "closed without a solve is no longer open (D3)",
      rows = { tickets = [[
key,created_at,solved_at,closed_at
1,2026-10-01 00:00,,2026-10-05 00:00
2,2026-10-01 00:00,,2026-11-05 00:00
3,2026-10-01 00:00,2026-11-01 00:00,2026-11-02 00:00]] },
      expect = { value = 2, parts = { ["of tickets, by their own fields: there are no events"] = 2 } },
      sql = "SELECT count(*) FROM tickets WHERE COALESCE(solved_at, closed_at) >= :to",
    },
    {
      "states as of the end of October, by the events",
      rows = {
        tickets = { { key = "1", created_at = "2026-10-01", solved_at = "2026-10-02" }, { key = "2", created_at = "2026-10-03" } },
        events = [[
ticket,at,kind,value
1,2026-10-01 00:00,created,
1,2026-10-02 00:00,status,solved
1,2026-10-30 00:00,status,open
1,2026-11-01 00:00,status,solved]],
      },
      defaults = { events = { source = "test" } },
      expect = { value = 2, parts = { ["from events"] = 1, ["from the fields of tickets without events"] = 1 } },
      sql = false,
    },
    { "month by month", grain = "month", period = "2026-09..2026-11", expect = { 2, 2, 2 } },
    {
      "a spam ticket is no backlog",
      rows = { tickets = { { created_at = "2026-10-02", spam = true }, { created_at = "2026-10-03" } } },
      expect = { value = 1, exclusions = { spam = 1 } },
      sql = false,
    },
  },
}

spec "backlog.start" {
  about = "Open in the last second before the period: 4.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = october },
  expect = { value = 1 },
  sql = "SELECT count(*) " .. counts .. "created_at < :from AND COALESCE(solved_at, :from) >= :from",
}

spec "backlog.average" {
  about = "Time-weighted: two tickets, one open for the whole of 10 days, the other for half of them (D8).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10-01..2026-10-10",
  rows = { tickets = "key,created_at,solved_at\n1,2026-09-01 00:00,\n2,2026-10-06 00:00,2026-10-20 00:00" },
  expect = { value = 1.5 },
  sql = [[SELECT sum(min(COALESCE(solved_at, :to), :to) - max(created_at, :from)) * 1.0 / (:to - :from) FROM tickets
    WHERE created_at < :to AND COALESCE(solved_at, :to) > :from]],
}

spec "backlog.peak" {
  about = "The highest reading at the end of an hour: 3 on the second day, not 1 at the end.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10-01..2026-10-03",
  rows = { tickets = [[
key,created_at,solved_at
1,2026-10-01 00:00,
2,2026-10-02 00:00,2026-10-02 20:00
3,2026-10-02 10:00,2026-10-02 12:00]] },
  expect = { value = 3 },
  sql = [[SELECT max((SELECT count(*) FROM tickets o WHERE o.created_at <= t.created_at
    AND COALESCE(o.solved_at, t.created_at + 1) > t.created_at)) FROM tickets t]],
}

local ages = [[
key,created_at,solved_at
1,2026-10-31 00:00,
2,2026-10-30 00:00,
3,2026-10-22 00:00,2026-11-05 00:00
4,2026-10-31 12:00,2026-10-31 13:00
]]
local open = "FROM tickets WHERE created_at < :to AND COALESCE(solved_at, :to) >= :to"

spec "backlog_age" {
  about = "Ages at the end of October: 1, 2 and 10 days.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = ages },
  expect = { value = 2 * 86400, n = 3, status = "none" },
  sql = ("SELECT :to - created_at %s ORDER BY 1 LIMIT 1 OFFSET 1"):format(open),
  cases = {
    { "nothing is open: no value, not 0 (D0.4)", period = "2026-09", sql = false, expect = { value = none, n = 0 } },
  },
}

spec "backlog_age.mean" {
  about = "The mean of 1, 2 and 10 days.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = ages },
  expect = { value = 13 / 3 * 86400, n = 3 },
  sql = "SELECT avg(:to - created_at) " .. open,
}

spec "backlog_age.p90" {
  about = "R-7 of 1, 2 and 10 days: 2 + 0.8 * 8.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = ages },
  expect = { value = 8.4 * 86400, n = 3 },
  sql = ([[WITH o AS (SELECT :to - created_at AS age, row_number() OVER (ORDER BY created_at DESC) AS r %s)
    SELECT a.age + 0.8 * (b.age - a.age) FROM o a, o b WHERE a.r = 2 AND b.r = 3]]):format(open),
}

spec "flow_balance" {
  about = "2 solved, 3 created: the backlog grew by 1.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = october },
  expect = { value = -1, n = 2 },
  sql = "SELECT sum(COALESCE(solved_at >= :from AND solved_at < :to, 0)) "
    .. "- sum(created_at >= :from AND created_at < :to) " .. counts .. "1",
}

spec "resolution_rate" {
  about = "2 solved by 3 created; of tickets created in other months too (D3).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = october },
  expect = { value = 2 / 3, numerator = 2, denominator = 3 },
  sql = "SELECT sum(COALESCE(solved_at >= :from AND solved_at < :to, 0)) * 1.0 "
    .. "/ sum(created_at >= :from AND created_at < :to) " .. counts .. "1",
  cases = {
    { "it may exceed 100 %", rows = { tickets = [[
key,created_at,solved_at
1,2026-09-01 00:00,2026-10-02 00:00
2,2026-10-01 00:00,2026-10-02 00:00]] }, expect = { value = 2 } },
    { "nothing created: no value", period = "2026-10",
      rows = { tickets = "key,created_at,solved_at\n1,2026-09-01 00:00,2026-10-02 00:00" }, expect = { value = none } },
  },
}

spec "solved_within" {
  about = "Of October's tickets older than 7 days at the as-of: solved in a day, solved on the 8th day, never solved.",
  zone = "UTC", as_of = "2026-11-02", period = "2026-10",
  rows = { tickets = [[
key,created_at,solved_at
1,2026-10-01 00:00,2026-10-02 00:00
2,2026-10-01 00:00,2026-10-08 00:00:01
3,2026-10-05 00:00,
4,2026-10-01 00:00,2026-10-08 00:00:00
5,2026-10-30 00:00,2026-10-30 01:00]] },
  expect = { value = 0.5, n = 4, numerator = 2, provisional = true,
    exclusions = { ["whose window of 7 d is not over"] = 1 } },
  sql = [[SELECT avg(COALESCE(solved_at - created_at <= 7 * 86400, 0)) FROM tickets WHERE created_at >= :from
    AND created_at < :to AND created_at <= strftime('%s', '2026-11-02') - 7 * 86400]],
  cases = {
    { "later the young ticket counts", as_of = "2026-11-10", sql = false, expect = { value = 0.6, n = 5 } },
    { "an export without times of solves cannot say it", sql = false,
      rows = { tickets = "key,created_at\n1,2026-10-01 00:00" },
      expect = { value = none, note = "no data: needs tickets.solved_at" } },
  },
}

spec "self_service_rate" {
  about = "Two of three solved without an agent's reply; the one whose replies are not known is left out (D17).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = [[
key,created_at,solved_at,agent_replies
1,2026-10-01 00:00,2026-10-02 00:00,0
2,2026-10-01 00:00,2026-10-02 00:00,0
3,2026-10-01 00:00,2026-10-02 00:00,1
4,2026-10-01 00:00,2026-10-02 00:00,
5,2026-10-01 00:00,,0]] },
  expect = { value = 2 / 3, n = 3, numerator = 2, exclusions = { ["without agent_replies"] = 1 } },
  sql = "SELECT avg(agent_replies = 0) FROM tickets WHERE solved_at >= :from AND solved_at < :to",
}

spec "transfer_rate" {
  about = "Reassigned; two agents; two teams; and once none of these. The one of which nothing is known is left out.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { tickets = [[
key,created_at,solved_at,reassignments,agents_assigned,teams_assigned
1,2026-10-01 00:00,2026-10-02 00:00,1,,
2,2026-10-01 00:00,2026-10-02 00:00,,2,1
3,2026-10-01 00:00,2026-10-02 00:00,,1,2
4,2026-10-01 00:00,2026-10-02 00:00,0,,
5,2026-10-01 00:00,2026-10-02 00:00,,1,1
6,2026-10-01 00:00,2026-10-02 00:00,,,]] },
  expect = { value = 0.6, n = 5, numerator = 3 },
  sql = [[SELECT avg(CASE WHEN reassignments IS NOT NULL THEN reassignments > 0
    ELSE agents_assigned > 1 OR teams_assigned > 1 END) FROM tickets WHERE solved_at >= :from AND solved_at < :to]],
}

-- October: 1 is solved, comes back and stays; 2 is merged away; 3, of September, is solved.
local comings = [[
ticket,at,kind,value
1,2026-10-01 00:00,created,
1,2026-10-01 06:00,status,open
1,2026-10-02 00:00,status,solved
1,2026-10-30 00:00,status,reopened
1,2026-11-01 00:00,status,solved
2,2026-10-03 00:00,created,
2,2026-10-10 00:00,merged,1
3,2026-09-20 00:00,created,
3,2026-10-04 00:00,status,pending
3,2026-10-05 00:00,status,solved]]

local by_fields = [[
key,created_at,solved_at,closed_at
1,2026-10-01 00:00,2026-10-02 00:00,
2,2026-09-03 00:00,,2026-10-10 00:00
3,2026-10-20 00:00,2026-11-05 00:00,
4,2026-10-25 00:00,,]]

-- The same tickets, of which the events tell all.
local known = "key,created_at\n1,2026-10-01 00:00\n2,2026-10-03 00:00\n3,2026-09-20 00:00"
local with_events = { tickets = known, events = comings }
local source = { events = { source = "test" }, tickets = { source = "test" } }

spec "backlog_out" {
  about = "By the fields of tickets: one is solved, one closed without a solve.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = by_fields }, defaults = source,
  expect = { value = 2 },
  sql = "SELECT count(*) FROM tickets WHERE COALESCE(solved_at, closed_at) BETWEEN :from AND :to - 1",
  cases = {
    { "by events: two solves and a merge; from open to pending nothing leaves (D8)", rows = with_events,
      expect = { value = 3 },
      sql = "SELECT count(*) FROM events WHERE (kind = 'merged' OR value = 'solved') AND at >= :from AND at < :to" },
  },
}

spec "backlog_in" {
  about = "By the fields of tickets: created.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { tickets = by_fields }, defaults = source,
  expect = { value = 3 },
  sql = "SELECT count(*) FROM tickets WHERE created_at BETWEEN :from AND :to - 1",
  cases = {
    { "by events: two created, one reopened; 1 was open at the start, 1 is at the end: 1 + 3 - 3 = 1 (D8)",
      rows = with_events, expect = { value = 3 },
      sql = "SELECT count(*) FROM events WHERE (kind = 'created' OR value = 'reopened') AND at >= :from AND at < :to" },
  },
}
