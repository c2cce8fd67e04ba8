-- Specs of scripts/kpis/support.lua. Section and rule numbers are those of the metric definitions.

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
    {
      "no tickets at all is no data",
      rows = { tickets = {} },
      expect = { value = none, lacks = "tickets" },
      sql = false,
    },
    {
      "spam, deleted and merged ones are left out, counted by the first reason (D0.10)",
      rows = {
        tickets = {
          {}, { spam = false }, { spam = true }, { spam = true, deleted = true },
          { deleted = true }, { merged_into = "1" },
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
    { "month by month", grain = "month", period = "2026-09..2026-11", expect = { 2, 2, 2 } },
    {
      "a spam ticket is no backlog",
      rows = { tickets = { { created_at = "2026-10-02", spam = true }, { created_at = "2026-10-03" } } },
      expect = { value = 1, exclusions = { spam = 1 } },
      sql = false,
    },
  },
}

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
      SELECT solved_at - created_at AS t, count(*) OVER () AS n,
        row_number() OVER (ORDER BY solved_at - created_at) AS i
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
    value = "30m",
    n = 3,
    exclusions = { ["without first_reply_time"] = 1 },
    parts = { ["in calendar time"] = 3 },
  },
  sql = [[SELECT t FROM (
      SELECT first_reply_at - created_at AS t, count(*) OVER () AS n,
        row_number() OVER (ORDER BY first_reply_at - created_at) AS i
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

--- So many solved tickets, of which some were reopened: thirty are the least that decides a status.
local function solved(count, reopened)
  local list = {}
  for i = 1, count do list[i] = { reopens = i <= reopened and 1 or 0 } end
  return { tickets = list }
end

spec "reopen_rate" {
  about = "Share of solved tickets that were reopened (D9); at most 5 % is good, up to 10 % a warning.",
  as_of = "2026-11-05",
  defaults = { tickets = { solved_at = "2026-10-10" } },
  rows = solved(40, 2),
  period = "2026-10",
  expect = {
    value = "5 %", numerator = 2, n = 40, status = "good", low = near(0.0138, 1e-4), high = near(0.1650, 1e-4),
  },
  sql = "SELECT avg(reopens > 0) FROM tickets WHERE solved_at >= :from AND solved_at < :to",
  cases = {
    { "a tenth is a warning", rows = solved(40, 4), expect = { value = 0.1, status = "warn" } },
    { "more is bad", rows = solved(40, 5), expect = { value = 0.125, status = "bad" } },
    { "29 tickets must not fire", rows = solved(29, 29), expect = { value = 1, status = "none" } },
    { "reopened twice counts once", rows = { tickets = { { reopens = 2 }, { reopens = 0 } } }, expect = 0.5 },
  },
}
