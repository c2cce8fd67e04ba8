-- Every form of KPI over a few tickets and surveys; the figures are worked out by hand.
local check = require "tests.lua.check"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | solved_at           | channel | agent_replies | reopens | spam | handle_seconds
  1   | 2024-01-05 10:00:00 | 2024-01-06 10:00:00 | email   | 1             | 0       |      | 60s
  2   | 2024-01-10 00:00:00 | 2024-01-10 12:00:00 | chat    | 2             | 0       |      | 120s
  3   | 2024-01-20 00:00:00 | 2024-02-10 00:00:00 | email   | 1             | 1       |      | 30s
  4   | 2024-02-01 00:00:00 | 2024-02-03 00:00:00 | chat    | 1             | 0       |      | 40s
  5   | 2024-02-15 00:00:00 |                     | email   |               |         |      |
  6   | 2024-02-20 00:00:00 |                     | email   |               |         | yes  |
  7   | 2024-03-31 23:59:59 |                     | chat    |               |         |      |
]])
rows("surveys", [[
  key | kind | sent_at             | score | scale_min | scale_max
  a   | nps  | 2024-01-06 10:00:00 | 10    | 0         | 10
  b   | nps  | 2024-01-07 10:00:00 | 9     | 0         | 10
  c   | nps  | 2024-01-08 10:00:00 | 8     | 0         | 10
  d   | nps  | 2024-01-09 10:00:00 | 3     | 0         | 10
  e   | nps  | 2024-01-09 11:00:00 |       | 0         | 10
  f   | rating | 2024-02-01 11:00:00 | 1   | 0         | 10
  g   | rating | 2024-02-02 11:00:00 | 2   | 0         | 10
  h   | rating | 2024-02-03 11:00:00 | 3   | 0         | 10
  i   | rating | 2024-02-04 11:00:00 | 4   | 0         | 10
  j   | rating | 2024-02-05 11:00:00 | 5   | 0         | 10
  k   | rating | 2024-02-06 11:00:00 | 6   | 0         | 10
]])

local day = 86400

kpi "volume" { source = "tickets", value = "count(*)", unit = "count" }
kpi "solved" { source = "tickets", time = "solved_at", value = "count(*)", unit = "count" }
kpi "channels" { source = "tickets", value = "count(DISTINCT channel)", unit = "count" }
kpi "touch" {
  source = "tickets", time = "solved_at", value = "share(agent_replies = :touches AND reopens = 0)",
    params = { touches = 1 },
  unit = "percent", better = "higher", target = 0.6, minimum_sample = 2,
  variants = { email = { where = "channel = 'email'" }, two = { title = "Two touches", params = { touches = 2 } } },
}
kpi "mean_resolution" {
  source = "tickets", time = "solved_at", value = "avg(resolution_time)", unit = "duration", better = "lower",
}
kpi "replies_per_ticket" {
  source = "tickets", time = "solved_at", value = "sum(agent_replies) / count(*)", unit = "number",
}
kpi "promoters" { source = "surveys", where = "kind = 'nps'", value = scale.nps(), unit = "score", needs = "score" }
for _, stock in ipairs { "end", "start", "average", "peak" } do
  kpi("open_" .. stock) {
    source = "tickets", open = { "created_at", "solved_at" }, stock = stock, value = "count(*)", unit = "count",
      better = "lower",
  }
end
kpi "open_age" {
  source = "tickets", open = { "created_at", "solved_at" }, value = "median(:at - created_at)", unit = "duration",
}
kpi "year_to_date" { source = "tickets", value = "count(*)", unit = "count", to_date = "year" }
kpi "rolling" { source = "tickets", value = "count(*)", unit = "count", rolling = "31 days" }
kpi "quick" {
  source = "tickets", value = "share(COALESCE(solved_at - created_at <= :window, FALSE))", unit = "percent",
  params = { window = "30d" }, window = ":window",
}
kpi "quick_points" { value = "100 * kpi.quick", unit = "number" }
kpi "late_in_period" {
  source = "tickets", value = "count(*) FILTER (WHERE created_at >= :to - 20d)", unit = "count",
}
kpi "per_solved" { value = "kpi.volume / kpi.solved", unit = "number" }
kpi "flow_balance" { value = "kpi.volume - kpi.solved", unit = "count" }
kpi "twice" { value = "2 * (kpi.per_solved - 1) + -kpi.touch", unit = "number" }
kpi "by_hand" {
  value = function(k) return k.volume * 10 + k.solved end, uses = { "volume", "solved" }, unit = "number",
}
kpi "order_rate" { value = "kpi.volume / kpi.order_count", unit = "number" }
kpi "order_count" { source = "orders", value = "count(*)", unit = "count" }
kpi "circle_a" { value = "kpi.circle_b + 1", unit = "number" }
kpi "circle_b" { value = "kpi.circle_a + 1", unit = "number" }
kpi "lost" { value = "kpi.volum + 1", unit = "number" }

local function values(list)
  local result = {}
  for i, r in ipairs(list) do result[i] = r.value == nil and "none" or r.value end
  return result
end

local tests = {}
local function test(name, run) tests[#tests + 1] = { name, run } end

test("count_has_rows_exclusions_and_a_poisson_interval", function()
  local r = kpi.volume:value("2024-01")
  check.equal(r.value, 3)
  check.near(r.low, 0.6187, 1e-4)
  check.near(r.high, 8.7673, 1e-4)
  check.equal(r.interval, "Poisson")
  check.equal(r.additive, true)
  check.equal(kpi.volume:value("2024-02").exclusions, { { reason = "spam", count = 1 } })
end)

test("empty_count_is_0_and_empty_mean_has_no_value", function()
  check.equal(kpi.solved:value("2024-03").value, 0)
  local r = kpi.mean_resolution:value("2024-03")
  check.equal(r.value, nil)
  check.equal(r.note, "no data in this period")
  check.equal(r.status, "none")
end)

test("share_has_numerator_denominator_wilson_and_status", function()
  local r = kpi.touch:value("2024-01")
  check.equal({ r.value, r.n, r.numerator, r.denominator, r.status, r.target }, { 0.5, 2, 1, 2, "bad", 0.6 })
  check.near(r.low, 0.0945312, 1e-7)
  check.near(r.high, 0.9054688, 1e-7)
  check.equal(r.additive, false)
end)

test("parameters_and_variants_change_the_value", function()
  check.equal(kpi.touch:with { touches = 2 }:value("2024-01").numerator, 1)
  check.equal(kpi.touch:with { touches = 3 }:value("2024-01").value, 0.0)
  check.equal(kpi.touch:variant("email"):value("2024-01").value, 1.0)
  check.equal(kpi["touch.two"]:value("2024-01").kpi.title, "Two touches")
  check.equal(kpi.touch:variant("email"):with { touches = 2 }:value("2024-01").value, 0.0)
  check.fails('did you mean "touches"?', kpi.touch.with, kpi.touch, { touche = 2 })
  check.fails('did you mean "email"?', kpi.touch.variant, kpi.touch, "emial")
end)

test("mean_has_student_interval", function()
  local r = kpi.mean_resolution:value("2024-01")
  check.equal(r.value, 0.75 * day)
  check.near(r.high - r.value, 12.706204736 * 21600, 0.01) -- t(1), sd 30547.01, sqrt 2
end)

test("median_of_six_lies_between_the_smallest_and_the_largest", function() -- ranks 1 and 6, as in published tables
  kpi "rating" { source = "surveys", where = "kind = 'rating'", value = "median(score)", unit = "score" }
  local r = kpi.rating:value("2024-02", { against = false })
  check.equal({ r.value, r.low, r.high, r.interval }, { 3.5, 1.0, 6.0, "order statistics" })
  r = kpi.rating:value("2024-02", { against = false, where = "score <= 5" })
  check.equal({ r.value, r.low, r.high }, { 3.0 }) -- five are too few
end)

test("ratio_shows_both_sides", function()
  local r = kpi.replies_per_ticket:value("2024-01")
  check.equal({ r.value, r.numerator, r.denominator, r.low }, { 1.5, 3, 2 })
end)

test("nps_counts_answers_only", function()
  local r = kpi.promoters:value("2024-01")
  check.equal({ r.value, r.n, r.numerator, r.denominator }, { 25.0, 4, 1, 4 })
  -- p 0.5, d 0.25: variance (0.75 - 0.0625) / 4
  check.near(r.low, 25 - 100 * 1.959964 * math.sqrt(0.6875 / 4), 1e-3)
  check.equal(r.exclusions, { { reason = "without score", count = 1 } })
end)

test("stock_at_end_start_average_and_peak", function()
  check.equal(kpi.open_end:value("2024-01").value, 1)
  check.equal(kpi.open_start:value("2024-02").value, 1)
  check.equal(kpi.open_start:value("2024-01").value, 0)
  check.near(kpi.open_average:value("2024-01").value, 13.5 / 31, 1e-12)
  local peak = kpi.open_peak:value("2024-02")
  check.equal(peak.value, 2)
  check.equal(peak.peak_at, time.parse("2024-02-01 01:00"))
  check.equal(kpi.open_end:value("2024-03").value, 2)
  check.equal(kpi.open_end:value("2024-03").interval, nil)
  check.equal(kpi.open_end:value("2024-03").additive, false)
end)

test("stock_identity_holds", function() -- B(to) = B(from) + in - out (D8)
  for _, month in ipairs { "2024-01", "2024-02", "2024-03" } do
    check.equal(kpi.open_end:value(month).value, kpi.open_start:value(month).value + kpi.flow_balance:value(month).value, month)
  end
end)

test("stock_of_any_aggregate_reads_the_rows_open_then", function()
  check.equal(kpi.open_age:value("2024-02").value, 15.0 * day)
  check.equal(kpi.open_age:at("2024-02-02 00:00").value, 7.0 * day) -- 13 days and 1 day
  check.equal(kpi.open_end:at("2024-02-02 00:00").value, 2)
  check.equal(kpi.open_end:at("2024-02-01 00:00").value, 2) -- open from its first second
  check.equal(kpi.open_end:at("2024-02-03 00:00").value, 1) -- and not at its last
  check.equal(values(kpi.open_age:series("month", "2024-01..2024-02")), { 12.0 * day, 15.0 * day })
  check.fails("is no stock", kpi.volume.at, kpi.volume, "2024-02-02")
end)

test("series_have_every_bucket", function()
  check.equal(values(kpi.volume:series("month", "2024-01..2024-03")), { 3, 2, 1 })
  check.equal(values(kpi.solved:series("month", "2024-01..2024-03")), { 2, 2, 0 })
  check.equal(values(kpi.touch:last(3, "month")), { 0.5, 0.5, "none" })
  check.equal(values(kpi.open_end:last(3, "month")), { 1, 1, 2 })
  check.equal(values(kpi.open_average:last(1, "month")), { (31 * day + 1) / (31 * day) })
  check.equal(values(kpi.per_solved:last(3, "month")), { 1.5, 1.0, "none" })
end)

test("cumulative_and_rolling_look_back_from_the_end", function()
  check.equal(values(kpi.year_to_date:last(3, "month")), { 3, 5, 6 })
  check.equal(kpi.year_to_date:value("2024-02").value, 5)
  check.equal(kpi.year_to_date:value("2024-02").additive, false)
  check.equal(kpi.rolling:value("2024-02").value, 2)
  check.equal(values(kpi.rolling:last(3, "month")), { 3, 2, 1 })
end)

test("rows_whose_window_is_not_over_are_left_out_and_make_it_provisional", function()
  local r = kpi.quick:value("2024-03")
  check.equal({ r.n, r.value, r.provisional }, { 0, nil, true })
  check.equal(r.exclusions[1].reason, "whose window of 30 d is not over")
  check.equal(r.exclusions[1].count, 1)
  local february = kpi.quick:value("2024-02")
  check.equal({ february.value, february.n, february.provisional }, { 0.5, 2 })
  check.equal(kpi.quick_points:value("2024-03").provisional, true)
  check.equal(kpi.quick_points:value("2024-03").exclusions[1].kpi, "quick")
  check.equal(kpi.quick:last(2, "month")[1].provisional, nil)
  check.equal(kpi.quick:last(2, "month")[2].provisional, true)
  check.equal(kpi.quick:with { window = "10h" }:value("2024-03").exclusions[1].count, 1)
  check.equal(kpi.quick:with { window = "12h" }:value("2024-01").value, 1 / 3)
end)

test("expressions_may_speak_of_the_period", function()
  check.equal(kpi.late_in_period:value("2024-01").value, 1) -- ticket 3 only: 12 January on
  check.equal(values(kpi.late_in_period:last(3, "month")), { 1, 1, 1 })
end)

test("derived_values_are_measured_part_by_part", function()
  local r = kpi.per_solved:value("2024-01")
  check.equal({ r.value, r.numerator, r.denominator, r.n }, { 1.5, 3, 2, 2 })
  check.equal(r.parts[2].kpi, "solved")
  check.equal(kpi.twice:value("2024-01").value, 2 * 0.5 - 0.5)
  check.equal(kpi.by_hand:value("2024-01").value, 32)
  check.equal(kpi.per_solved:by("channel", "2024-01")[2].value, 2.0) -- email: 2 of 1
end)

test("derived_values_say_what_is_missing", function()
  local r = kpi.per_solved:value("2024-03")
  check.equal(r.value, nil)
  check.equal(r.note, "no value: division by zero, kpi.solved is 0")
  r = kpi.order_rate:value("2024-01")
  check.equal({ r.value, r.note, r.lacks }, { nil, "no data: needs orders", "orders" })
  check.equal(kpi.twice:value("2024-03").note:match("per_solved"), "per_solved")
end)

test("circles_and_unknown_parts_are_named", function()
  check.fails("circle_a -> circle_b -> circle_a", kpi.circle_a.value, kpi.circle_a, "2024-01")
  check.fails('did you mean "volume"?', kpi.lost.value, kpi.lost, "2024-01")
  check.fails("test_measure.lua:", kpi.lost.value, kpi.lost, "2024-01")
end)

test("bootstrap_gives_derived_values_an_interval_that_a_seed_repeats", function()
  local options = { bootstrap = { seed = 7, rounds = 500 } }
  local a, b = kpi.per_solved:value("2024-01", options), kpi.per_solved:value("2024-01", options)
  assert(a.low < 1.5 and a.high > 1.5, "the value lies inside")
  check.equal({ a.low, a.high, a.interval }, { b.low, b.high, "bootstrap of the parts, 500 rounds, seed 7" })
  check.equal(kpi.per_solved:value("2024-01").low, nil)
end)

test("breakdown_has_a_record_a_segment", function()
  local list = kpi.volume:by("channel", "2024-01")
  check.equal({ list[1].key, list[1].value, list[2].key, list[2].value }, { "chat", 1, "email", 2 })
  check.equal(list[1].segment, { dimension = "channel", key = "chat" })
  local stocks = kpi.open_end:by("channel", "2024-03")
  check.equal({ stocks[1].value, stocks[2].value }, { 1, 1 })
  local averages = kpi.open_average:by("channel", "2024-01")
  check.near(averages[1].value, 0.5 / 31, 1e-12)
  check.near(averages[2].value, 13 / 31, 1e-12)
  check.equal(values(kpi.volume:by("channel", "2024-01"):last(3, "month")[2].series), { 2, 1, 0 })
  check.equal(kpi.volume:by("channel", "2024-02"):vs("previous")[2].change.difference, -1)
end)

test("totals_are_measured_not_summed", function()
  local sum = 0
  for _, r in ipairs(kpi.channels:last(3, "month")) do sum = sum + r.value end
  check.equal(sum, 5)
  check.equal(kpi.channels:value("2024-01..2024-03").value, 2)
  check.equal(kpi.channels:value("2024-01").additive, false)
end)

test("change_says_whether_it_exceeds_noise", function()
  local r = kpi.volume:value("2024-02")
  check.equal({ r.change.difference, r.change.against, r.change.significant }, { -1, "2024-01", false })
  check.near(r.change.value, -1 / 3, 1e-12)
  check.equal(r.change.relative, true)
  assert(r.change.low < -1 and r.change.high > -1)
  local share = kpi.touch:value("2024-02")
  check.equal({ share.change.value, share.change.relative, share.change.direction }, { 0.0, false, "same" })
  check.equal(kpi.open_end:value("2024-03").change.direction, "worse")
  check.equal(kpi.open_end:value("2024-03").change.significant, nil)
  check.equal(kpi.volume:vs("2024-01"):value("2024-03").change.difference, -2)
  check.equal(kpi.volume:value("2024-01").change, nil) -- nothing is known of December
end)

test("rows_behind_the_number", function()
  local frame, total = kpi.touch:rows("2024-01")
  check.equal({ #frame, total }, { 2, 2 })
  frame = kpi.touch:rows("2024-01", { part = "numerator" })
  check.equal({ #frame, frame[1].key }, { 1, "1" })
  frame = kpi.open_end:rows("2024-03")
  check.equal({ #frame, frame[1].key, frame[2].key }, { 2, "5", "7" })
  check.equal(#kpi.volume:rows("2024-01", 1), 1)
  check.fails("ask volume, solved", kpi.per_solved.rows, kpi.per_solved, "2024-01")
  check.fails("only shares and ratios", kpi.volume.rows, kpi.volume, "2024-01", { part = "numerator" })
end)

test("records_show_themselves", function()
  check.equal(tostring(kpi.touch:value("2024-01", { against = false })), "50.0 % [9.5–90.5] n=2 bad")
  assert(tostring(kpi.volume:by("channel", "2024-01")):find("email", 1, true))
  assert(tostring(kpi.volume:series("month", "2024-01..2024-03")):find("2024%-02 +2 "))
  local grid = tostring(kpi.volume:by("channel", "2024-01"):last(3, "month"))
  assert(grid:find("2024%-01 +2024%-02 +2024%-03") and grid:find("email +2 +1 +0"), grid)
end)

test("two_dimensions_at_once_and_one_after_the_other_where_rows_do_not_say_it", function()
  local function cells(list)
    local found = {}
    for _, r in ipairs(list) do found[("%s %s"):format(tostring(r.row), tostring(r.column))] = r.value or false end
    return found
  end
  local january = measure.period("2024-01")
  check.equal(cells(measure.cross(kpis.need("volume"), "channel", "reopens", january)),
    { ["email 0"] = 1, ["email 1"] = 1, ["chat 0"] = 1 })
  local february = measure.period("2024-02")
  check.equal(cells(measure.cross(kpis.need("open_end"), "channel", "reopens", february)), { ["email nil"] = 1 })
  check.fails("did you mean", measure.cross, kpis.need("volume"), "chanel", "reopens", january)
end)

test("series_of_segments_are_those_of_each_alone", function()
  local from, to = time.parse("2024-01-01"), time.parse("2024-04-01")
  for _, name in ipairs { "volume", "touch", "open_end", "per_solved", "rolling", "late_in_period" } do
    local k = kpis.need(name)
    local lists = measure.series_by(k, "channel", { "email", "chat" }, "month", from, to)
    for i, channel in ipairs { "email", "chat" } do
      for j, r in ipairs(measure.series(k, "month", from, to, { where = ("channel = '%s'"):format(channel) })) do
        check.equal({ lists[i][j].value, lists[i][j].label }, { r.value, r.bucket.label }, name .. " " .. channel)
      end
    end
  end
end)

check.run(tests)
