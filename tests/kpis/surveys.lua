-- What customers say, by rows written here; the statements are SQLite's own answer to the same question.

-- Three scales of satisfaction, an answer on one that nobody knows, one without an answer, another kind.
local answers = [[
kind,sent_at,answered_at,score,scale_min,scale_max
csat,2026-10-01 10:00,2026-10-02 10:00,5,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,4,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,3,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,3,1,3
csat,2026-10-01 10:00,2026-10-02 10:00,0,0,1
csat,2026-10-01 10:00,2026-10-02 10:00,6,2,9
csat,2026-10-01 10:00,,,1,5
csat,2026-10-31 10:00,2026-11-01 00:00,5,1,5
nps,2026-10-01 10:00,2026-10-02 10:00,0,0,10
]]

spec "csat" {
  about = "Answers in the top boxes of those given: 4 and 5 of 5; a 3 is not satisfied (D12).",
  zone = "Europe/Berlin",
  as_of = "2026-11-05",
  defaults = { surveys = { kind = "csat", scale_min = 1, scale_max = 5 } },
  rows = {
    surveys = [[
      sent_at          | answered_at      | score | channel
      2026-10-02 10:00 | 2026-10-02 11:00 | 5     | email
      2026-10-03 10:00 |                  | 4     | email
      2026-10-04 10:00 | 2026-10-05 10:00 | 3     | chat
      2026-09-30 23:00 | 2026-10-01 00:00 | 5     | chat
      2026-10-31 10:00 | 2026-11-01 00:00 | 1     | chat
      2026-10-05 10:00 |                  |       | chat ]],
  },
  period = "2026-10",
  expect = {
    value = 0.75, n = 4, numerator = 3, status = "none",
    exclusions = { ["without score"] = 1 }, parts = { ["on the scale 1 to 5"] = 4 },
  },
  sql = [[SELECT avg(score >= 4) FROM surveys WHERE kind = 'csat' AND score IS NOT NULL AND scale_max = 5
    AND coalesce(answered_at, sent_at) >= :from AND coalesce(answered_at, sent_at) < :to]],
  cases = {
    { "a month without answers has no value", period = "2026-08", expect = { value = none, n = 0 } },
    { "no survey at all is no data", rows = { surveys = {} },
      expect = { value = none, lacks = "surveys", note = "needs surveys" } },
    { "four answers must not fire", expect_not = { status = "bad" } },
    {
      "by channel, a total is no mean of means (D0.8)",
      by = "channel",
      expect = { email = { value = 1, n = 2 }, chat = { value = 0.5, n = 2 } },
      sql = [[SELECT channel, avg(score >= 4) FROM surveys WHERE score IS NOT NULL
        AND coalesce(answered_at, sent_at) >= :from AND coalesce(answered_at, sent_at) < :to GROUP BY channel]],
    },
    {
      "an answer off its scale is refused when it is imported",
      rows = { surveys = { { sent_at = "2026-10-02", score = 6 }, { sent_at = "2026-10-02", score = 5 } } },
      expect = { value = 1, n = 1, rejected = 1 },
    },
    {
      "scales have boxes of their own, and one that no table knows is left out",
      rows = {
        surveys = [[
          scale_min | scale_max | score
          1         | 3         | 3
          1         | 3         | 2
          0         | 1         | 1
          1         | 7         | 6
          1         | 10        | 8
          1         | 5         | 4
          2         | 9         | 9 ]],
      },
      defaults = { surveys = { kind = "csat", sent_at = "2026-10-02" } },
      expect = {
        value = 4 / 6, n = 6,
        exclusions = { ["on the scale 2 to 9, which is not known for csat"] = 1 },
        parts = {
          ["on the scale 0 to 1"] = 1, ["on the scale 1 to 3"] = 2, ["on the scale 1 to 5"] = 1,
          ["on the scale 1 to 7"] = 1,
          ["on the scale 1 to 10"] = 1,
        },
      },
      sql = [[SELECT avg(score >= CASE scale_max WHEN 1 THEN 1 WHEN 3 THEN 3 WHEN 5 THEN 4 WHEN 7 THEN 6
          WHEN 10 THEN 9 END)
        FROM surveys WHERE scale_max <> 9]],
    },
    {
      "other kinds of surveys are no CSAT",
      rows = {
        surveys = { { sent_at = "2026-10-02", score = 1, kind = "ces" }, { sent_at = "2026-10-02", score = 5 } },
      },
      expect = { value = 1, n = 1 },
    },
  },
}

local half = [[
kind,sent_at,answered_at,score,scale_min,scale_max
csat,2026-10-01 10:00,2026-10-02 10:00,5,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,4,1,5
csat,2026-10-01 10:00,2026-11-02 10:00,2,1,5
csat,2026-10-01 10:00,,,1,5
csat,2026-10-01 10:00,,,1,5
]]

spec "csat.worst_case" {
  about = "2 of 5 sent in October if the two who are silent are unhappy.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = half },
  expect = { value = 0.4, n = 5, numerator = 2 },
  sql = "SELECT avg(COALESCE(score >= 4, 0)) FROM surveys WHERE sent_at >= :from AND sent_at < :to",
}

spec "csat.best_case" {
  about = "4 of 5 if they are happy.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = half },
  expect = { value = 0.8, n = 5, numerator = 4 },
  sql = "SELECT avg(COALESCE(score >= 4, 1)) FROM surveys WHERE sent_at >= :from AND sent_at < :to",
}

spec "csat.sent" {
  about = "Of those sent in October 5, 4 and 2 came back, the last one in November: 2 of 3.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = half },
  expect = { value = 2 / 3, n = 3, numerator = 2, exclusions = { ["without score"] = 2 } },
  sql = "SELECT avg(score >= 4) FROM surveys WHERE sent_at >= :from AND sent_at < :to",
}

spec "csat_mean" {
  about = "The mean of 5, 4 and 3; the answer that came in November is November's.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { surveys = [[
kind,sent_at,answered_at,score,scale_min,scale_max
csat,2026-10-01 10:00,2026-10-02 10:00,5,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,4,1,5
csat,2026-10-01 10:00,2026-10-02 10:00,3,1,5
csat,2026-10-01 10:00,2026-11-02 10:00,1,1,5]] },
  expect = { value = 4, n = 3 },
  sql = "SELECT avg(score) FROM surveys WHERE answered_at >= :from AND answered_at < :to",
  cases = {
    { "answers on 1 to 5 and 1 to 10 have no common mean (D12)", sql = false, expect = { value = none },
      rows = { surveys = "kind,answered_at,score,scale_min,scale_max\ncsat,2026-10-01,5,1,5\n"
        .. "csat,2026-10-01,9,1,10" } },
  },
}

spec "csat_response_rate" {
  about = "Answered of sent, survey by survey (D15): an answer belongs to the month in which its survey was sent.",
  as_of = "2026-11-05",
  defaults = { surveys = { kind = "csat", scale_min = 1, scale_max = 5 } },
  rows = {
    surveys = {
      { sent_at = "2026-10-02", score = 5 },
      { sent_at = "2026-10-03" },
      { sent_at = "2026-10-31", answered_at = "2026-11-02", score = 1 },
      { sent_at = "2026-09-30", answered_at = "2026-10-01", score = 4 },
    },
  },
  period = "2026-10",
  expect = { value = 2 / 3, n = 3, numerator = 2, denominator = 3 },
  sql = "SELECT avg(score IS NOT NULL) FROM surveys WHERE kind = 'csat' AND sent_at >= :from AND sent_at < :to",
  cases = { { "nothing sent has no value, not 0 %", period = "2026-08", expect = none } },
}

spec "five_star_share" {
  about = "One of three; a rating's part is no overall answer, and 10 of 10 is not on this scale.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { surveys = [[
kind,answered_at,score,scale_min,scale_max,dimension
csat,2026-10-02 10:00,5,1,5,
csat,2026-10-02 10:00,4,1,5,
rating,2026-10-02 10:00,1,1,5,
rating,2026-10-02 10:00,5,1,5,tone
csat,2026-10-02 10:00,10,1,10,]] },
  expect = { value = 1 / 3, n = 3, numerator = 1 },
  sql = [[SELECT avg(score = 5) FROM surveys WHERE dimension IS NULL AND scale_max = 5
    AND answered_at >= :from AND answered_at < :to]],
}

-- 5 promoters, 2 passives, 3 detractors; the 11th answers on 1 to 10.
local would_recommend = [[
kind,customer,sent_at,answered_at,score,scale_min,scale_max
nps,a,2026-10-01,2026-10-02,10,0,10
nps,b,2026-10-01,2026-10-02,9,0,10
nps,c,2026-10-01,2026-10-02,9,0,10
nps,d,2026-10-01,2026-10-02,10,0,10
nps,e,2026-10-01,2026-10-02,9,0,10
nps,f,2026-10-01,2026-10-02,8,0,10
nps,g,2026-10-01,2026-10-02,7,0,10
nps,h,2026-10-01,2026-10-02,6,0,10
nps,i,2026-10-01,2026-10-02,0,0,10
nps,a,2026-10-20,2026-10-21,3,0,10
nps,k,2026-10-01,2026-10-02,10,1,10
]]

spec "nps" {
  about = "100 * (5 - 3) / 10; an answer on 1 to 10 is not comparable and is left out (D13).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = would_recommend },
  expect = { value = 20, n = 10, numerator = 2, denominator = 10,
    exclusions = { ["on the scale 1 to 10, which is not known for nps"] = 1 } },
  sql = [[SELECT 100.0 * (sum(score >= 9) - sum(score <= 6)) / count(score) FROM surveys WHERE scale_min = 0
    AND answered_at >= :from AND answered_at < :to]],
  cases = {
    { "all promoters: 100", sql = false, expect = { value = 100, n = 1 },
      rows = { surveys = "kind,answered_at,score,scale_min,scale_max\nnps,2026-10-01,9,0,10" } },
    { "only passives: 0, which is not no data", sql = false, expect = { value = 0, n = 1 },
      rows = { surveys = "kind,answered_at,score,scale_min,scale_max\nnps,2026-10-01,8,0,10" } },
  },
}

spec "nps.last_answer" {
  about = "a changed from 10 to 3: 4 promoters and 3 detractors of 9.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = would_recommend },
  expect = { value = 100 / 9, n = 9, numerator = 1 },
  sql = [[SELECT 100.0 * (sum(score >= 9) - sum(score <= 6)) / count(*) FROM surveys s WHERE scale_min = 0
    AND answered_at >= :from AND answered_at < :to
    AND NOT EXISTS (SELECT 1 FROM surveys o WHERE o.customer = s.customer AND o.sent_at > s.sent_at
      AND o.sent_at < :to)]],
}

local efforts = [[
kind,answered_at,score,scale_min,scale_max
ces,2026-10-02,7,1,7
ces,2026-10-02,5,1,7
ces,2026-10-02,4,1,7
ces,2026-10-02,1,1,7
]]

spec "ces" {
  about = "5 and more of 7 found it easy (D14, CES 2.0).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = efforts },
  expect = { value = 0.5, n = 4, numerator = 2 },
  sql = "SELECT avg(score >= 5) FROM surveys WHERE answered_at >= :from AND answered_at < :to",
  cases = {
    { "on 1 to 5 the top two boxes, not only 5", sql = "SELECT avg(score >= 4) FROM surveys",
      rows = { surveys = "kind,answered_at,score,scale_min,scale_max\nces,2026-10-02,4,1,5\nces,2026-10-02,3,1,5" },
      expect = { value = 0.5, n = 2 } },
  },
}

spec "ces.effort_low" {
  about = "1 is very little effort: 1 and 2 are good, 5 is bad.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { surveys = [[
kind,answered_at,score,scale_min,scale_max
ces,2026-10-02,1,1,5
ces,2026-10-02,2,1,5
ces,2026-10-02,3,1,5
ces,2026-10-02,5,1,5]] },
  expect = { value = 0.5, n = 4, numerator = 2 },
  sql = "SELECT avg(score <= 2) FROM surveys WHERE answered_at >= :from AND answered_at < :to",
}

spec "ces.mean" {
  about = "The mean of 7, 5, 4 and 1.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = efforts },
  expect = { value = 4.25, n = 4 },
  sql = "SELECT avg(score) FROM surveys WHERE answered_at >= :from AND answered_at < :to",
}

local parts = [[
kind,answered_at,dimension,score,scale_min,scale_max
rating,2026-10-02,tone,5,1,5
rating,2026-10-02,tone,3,1,5
rating,2026-10-02,manner,3,1,5
rating,2026-10-02,help,2,1,5
rating,2026-10-02,,1,1,5
]]

spec "rating" {
  about = "The mean of the means 4, 3 and 2, whoever answered more often; an overall mark is no part (D15).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = parts },
  expect = { value = 3, n = 4 },
  sql = [[SELECT avg(m) FROM (SELECT avg(score) AS m FROM surveys WHERE dimension IN ('tone', 'manner', 'help')
    AND answered_at >= :from AND answered_at < :to GROUP BY dimension)]],
  cases = {
    { "a part that nobody rated: no value", sql = false, expect = { value = none },
      rows = { surveys = "kind,answered_at,dimension,score,scale_min,scale_max\nrating,2026-10-02,tone,5,1,5" } },
  },
}

spec "rating.renormalised" {
  about = "Tone 4 and help 2; the weight of manner, which nobody rated, is taken away.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10",
  rows = { surveys = [[
kind,answered_at,dimension,score,scale_min,scale_max
rating,2026-10-02,tone,5,1,5
rating,2026-10-02,tone,3,1,5
rating,2026-10-02,help,2,1,5]] },
  expect = { value = 3, n = 3 },
  sql = [[SELECT avg(m) FROM (SELECT avg(score) AS m FROM surveys WHERE answered_at >= :from AND answered_at < :to
    GROUP BY dimension)]],
}

spec "feedback_requested" {
  about = "9 surveys of every kind were sent in October.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = answers },
  expect = { value = 9, n = 9 },
  sql = "SELECT count(*) FROM surveys WHERE sent_at >= :from AND sent_at < :to",
}

spec "feedback_received" {
  about = "7 answers came in in October; the one of 1 November is November's.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = answers },
  expect = { value = 7 },
  sql = "SELECT count(score) FROM surveys WHERE answered_at >= :from AND answered_at < :to",
  cases = { { "no answer is 0", period = "2026-12", as_of = "2027-02-01", expect = { value = 0 } } },
}

-- Would they recommend us: two asked out of the blue, three after an order or a ticket, one on another scale.
local recommended = [[
kind,sent_at,answered_at,score,scale_min,scale_max,touchpoint,order,ticket
nps,2026-10-01,2026-10-02,10,0,10,,,
nps,2026-10-01,2026-10-02,3,0,10,relational,,
nps,2026-10-01,2026-10-02,9,0,10,purchase,,
nps,2026-10-01,2026-10-02,9,0,10,,o1,
nps,2026-10-01,2026-10-02,7,0,10,,,t1
nps,2026-10-01,2026-10-02,1,1,10,,,
nps,2026-10-01,,,0,10,,,
csat,2026-10-01,2026-10-02,5,1,5,,,
]]
local relational = "ticket IS NULL AND \"order\" IS NULL AND COALESCE(touchpoint, 'relational') = 'relational'"

local function score_of(condition)
  return ([[SELECT 100.0 * (sum(score >= 9) - sum(score <= 6)) / count(*) FROM surveys
    WHERE kind = 'nps' AND score IS NOT NULL AND scale_min = 0 AND %s]]):format(condition)
end

spec "nps.relational" {
  about = "One promoter, one detractor; an answer on 1 to 10 is of another survey (D13).",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = recommended },
  expect = { value = 0, n = 2, exclusions = { ["without score"] = 1,
    ["on the scale 1 to 10, which is not known for nps"] = 1 } },
  sql = score_of(relational),
}

spec "nps.transactional" {
  about = "Two promoters and a passive after an order or a ticket.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = recommended },
  expect = { value = near(200 / 3, 1e-9), n = 3 }, sql = score_of(("NOT (%s)"):format(relational)),
}

spec "nps_answers" {
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = recommended }, expect = { value = 5 },
  sql = "SELECT count(score) FROM surveys WHERE kind = 'nps' AND scale_min = 0",
  cases = {
    { "by what they are", by = "nps_group", expect = { promoter = 3, passive = 1, detractor = 1 }, sql = false },
  },
}

spec "nps_response_rate" {
  about = "Six of seven; the scale does not matter for who answers.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = recommended },
  expect = { value = 6 / 7, n = 7, numerator = 6 },
  sql = "SELECT avg(score IS NOT NULL) FROM surveys WHERE kind = 'nps'",
}

local parts = [[
kind,sent_at,answered_at,score,scale_min,scale_max,dimension
rating,2026-10-01,2026-10-02,5,1,5,tone
rating,2026-10-01,2026-10-02,3,1,5,tone
rating,2026-10-01,2026-10-02,1,1,5,help
rating,2026-10-01,2026-10-02,4,1,5,
rating,2026-10-01,2026-10-02,2,1,5,
]]

spec "rating_mean" {
  about = "The three answers to parts; overall ratings are no part.",
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = parts }, expect = { value = 3, n = 3 },
  sql = "SELECT avg(score) FROM surveys WHERE dimension IS NOT NULL",
  cases = { { "each part", by = "dimension", expect = { tone = 4, help = 1 }, sql = false } },
}

spec "rating_mean.overall" {
  zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = { surveys = parts }, expect = { value = 3, n = 2 },
  sql = "SELECT avg(score) FROM surveys WHERE dimension IS NULL",
}

-- Ticket 1 was solved once with one reply, 2 reopened with three replies, 3 solved once with two.
local effort = {
  surveys = [[
kind,sent_at,answered_at,score,scale_min,scale_max,ticket
ces,2026-10-01,2026-10-02,7,1,7,1
ces,2026-10-01,2026-10-02,2,1,7,2
ces,2026-10-01,2026-10-02,5,1,7,3
]],
  tickets = "key,created_at,reopens,agent_replies\n1,2026-10-01,0,1\n2,2026-10-01,1,3\n3,2026-10-01,0,2",
}

local function effort_spec(condition, value, n)
  return {
    zone = "UTC", as_of = "2026-11-10", period = "2026-10", rows = effort,
    defaults = { surveys = { source = "test" }, tickets = { source = "test" } }, expect = { value = value, n = n },
    sql = "SELECT avg(s.score >= 5) FROM surveys s JOIN tickets t ON t.key = s.ticket WHERE " .. condition,
  }
end

spec "ces.reopened" (effort_spec("t.reopens > 0", 0, 1))
spec "ces.solved_once" (effort_spec("t.reopens = 0", 1, 2))
spec "ces.several_replies" (effort_spec("t.agent_replies > 1", 0.5, 2))
spec "ces.one_reply" (effort_spec("t.agent_replies = 1", 1, 1))
