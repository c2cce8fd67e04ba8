-- Survey scales: positive answers, unknown scales, mixed ones, answers outside of them.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

local summary = rows("surveys", [[
  key | kind | sent_at             | score | scale_min | scale_max
  a   | csat | 2024-01-06 10:00:00 | 5     | 1         | 5
  b   | csat | 2024-01-07 10:00:00 | 4     | 1         | 5
  c   | csat | 2024-01-08 10:00:00 | 3     | 1         | 5
  d   | csat | 2024-01-09 10:00:00 | 1     | 0         | 1
  e   | csat | 2024-01-10 10:00:00 | 7     | 1         | 10
  f   | csat | 2024-01-11 10:00:00 | 8     | 2         | 9
  g   | csat | 2024-01-12 10:00:00 | 4     |           |
  h   | csat | 2024-01-13 10:00:00 |       | 1         | 5
  i   | csat | 2024-02-01 10:00:00 | 2     | 1         | 5
  j   | csat | 2024-02-02 10:00:00 | 6     | 1         | 5
  k   | csat | 2024-02-02 11:00:00 | 0     | 1         | 5
  l   | ces  | 2024-02-03 10:00:00 | 5     | 1         | 7
  m   | ces  | 2024-02-04 10:00:00 | 4     | 1         | 7
  n   | ces  | 2024-02-05 10:00:00 | 1     | 1         | 5
  o   | nps  | 2024-02-06 10:00:00 | 9     | 1         | 10
  p   | nps  | 2024-02-07 10:00:00 | 9     | 0         | 10
]])

local function survey(kind, value, unit)
  return { source = "surveys", where = ("kind = '%s'"):format(kind), value = value, needs = "score", unit = unit }
end

kpi "satisfied"(survey("csat", scale.share("csat"), "percent"))
kpi "satisfied_from_7"(survey("csat", scale.share("csat", "csat_10_from_7"), "percent"))
kpi "mean_satisfaction"(survey("csat", scale.mean("csat"), "score"))
kpi "easy"(survey("ces", scale.share("ces"), "percent"))
kpi "low_effort"(survey("ces", scale.share("ces", "ces_5_effort"), "percent"))
kpi "recommend"(survey("nps", scale.nps(), "score"))

local function reasons(r)
  local list = {}
  for i, e in ipairs(r.exclusions) do list[i] = ("%d %s"):format(e.count, e.reason) end
  return list
end

local tests = {}
local function test(name, run) tests[#tests + 1] = { name, run } end

test("answers_outside_their_scale_are_rejected_with_their_line", function()
  check.equal(summary.rejected, 2)
  check.equal(summary.examples[1], "line 11: surveys.score: 6 is above scale_max, which is 5")
  check.equal(summary.examples[2], "line 12: surveys.score: 0 is below scale_min, which is 1")
end)

test("shares_mix_scales_by_their_positive_boxes", function()
  local r = kpi.satisfied:value("2024-01") -- 5, 4 and thumbs up of a, b, c, d, e
  check.equal({ r.numerator, r.n }, { 3, 5 })
  check.equal(r.parts, { { text = "on the scale 0 to 1", count = 1 }, { text = "on the scale 1 to 5", count = 3 },
    { text = "on the scale 1 to 10", count = 1 } })
end)

test("a_named_option_takes_the_place_of_the_same_scale", function()
  check.equal(kpi.satisfied_from_7:value("2024-01").numerator, 4)
end)

test("unknown_scales_are_left_out_and_counted", function()
  check.equal(reasons(kpi.satisfied:value("2024-01")), { "1 without score",
    "1 on the scale 2 to 9, which is not known for csat", "1 without the ends of their scale" })
end)

test("means_over_several_scales_have_no_value", function()
  local r = kpi.mean_satisfaction:value("2024-01")
  check.equal({ r.value, r.low, r.status }, { nil, nil, "none" })
  check.equal(r.note, 'no value over several scales (1 on the scale 0 to 1, 3 on the scale 1 to 5, 1 on the scale 1 to 10); '
    .. 'choose one with where = "scale_max = 10"')
  check.equal(kpi.mean_satisfaction:value("2024-01", { where = "scale_max = 5" }).value, 4.0)
  local list = kpi.mean_satisfaction:by("scale_max", "2024-01")
  check.equal({ list[1].value, list[2].value, list[3].value }, { 1.0, 4.0, 7.0 })
end)

test("effort_has_a_direction", function()
  check.equal(kpi.easy:value("2024-02").numerator, 1) -- 5 of 7
  check.equal(kpi.low_effort:value("2024-02").numerator, 2) -- and 1 of 5, where 1 is little effort
end)

test("nps_takes_eleven_boxes_only", function()
  local r = kpi.recommend:value("2024-02")
  check.equal({ r.value, r.n }, { 100.0, 1 })
  check.equal(reasons(r), { "1 on the scale 1 to 10, which is not known for nps" })
end)

test("a_project_adds_scales", function()
  scale "wide" { family = "csat", min = 2, max = 9, positive = { 8, 9 } }
  kpi "wider"(survey("csat", scale.share("csat"), "percent"))
  check.equal(kpi.wider:value("2024-01").numerator, 4)
end)

test("wrong_scales_are_refused", function()
  local function refuses(text, d) check.fails(text, function() scale "bad"(d) end) end
  refuses("max: expected more than min", { family = "csat", min = 5, max = 5, positive = 5 })
  refuses("positive: 6 is not on the scale 1 to 5", { family = "csat", min = 1, max = 5, positive = 6 })
  refuses("positive: expected at least one answer", { family = "csat", min = 1, max = 5, positive = {} })
  refuses('did you mean "direction"?', { family = "csat", min = 1, max = 5, positive = 4, direktion = "low" })
  check.fails('did you mean "csat"?', function() scale.share("csta") end)
  check.fails("scale has share, bound, mean, nps and positive", function() return scale.median end)
end)

check.run(tests)
