-- Specs of scripts/kpis/surveys.lua. Section and rule numbers are those of the metric definitions.

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
    {
      "no survey at all is no data",
      rows = { surveys = {} },
      expect = { value = none, lacks = "surveys", note = "needs surveys" },
    },
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
          ["on the scale 1 to 7"] = 1, ["on the scale 1 to 10"] = 1,
        },
      },
      sql = [[SELECT avg(score >= CASE scale_max WHEN 1 THEN 1 WHEN 3 THEN 3 WHEN 5 THEN 4 WHEN 7 THEN 6
          WHEN 10 THEN 9 END) FROM surveys WHERE scale_max <> 9]],
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

spec "csat_response_rate" {
  about = "Answered of sent, survey by survey (D15): an answer belongs to the month in which its survey was sent.",
  as_of = "2026-11-05",
  defaults = { surveys = { kind = "csat", scale_min = 1, scale_max = 5 } },
  rows = {
    surveys = {
      { sent_at = "2026-10-02", score = 5 },
      { sent_at = "2026-10-03" },
      { sent_at = "2026-10-30", answered_at = "2026-11-01", score = 2 },
      { sent_at = "2026-10-31", answered_at = "2026-11-02", score = 1 },
      { sent_at = "2026-09-30", answered_at = "2026-10-01", score = 4 },
    },
  },
  period = "2026-10",
  expect = { value = 0.75, n = 4, numerator = 3, denominator = 4 },
  sql = "SELECT avg(score IS NOT NULL) FROM surveys WHERE kind = 'csat' AND sent_at >= :from AND sent_at < :to",
  cases = { { "nothing sent has no value, not 0 %", period = "2026-08", expect = none } },
}
