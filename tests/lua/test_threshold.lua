-- Status against targets of every kind.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"
local threshold = require "perilune.threshold"

rows("tickets", [[
  key | created_at          | solved_at           | channel
  1   | 2024-01-05 10:00:00 | 2024-01-05 12:00:00 | email
  2   | 2024-01-06 10:00:00 | 2024-01-06 16:00:00 | chat
  3   | 2024-02-05 10:00:00 | 2024-02-05 13:00:00 | email
  4   | 2024-02-06 10:00:00 | 2024-02-06 11:00:00 | chat
  5   | 2024-03-01 00:00:00 | 2024-03-31 23:59:59 | phone
]])

--- A KPI with thresholds read as a definition's are.
local function rule(d)
  local k = { name = "x", better = d.better or "higher", minimum_sample = d.minimum_sample }
  for _, name in ipairs { "target", "warn" } do
    local problem
    k[name], problem = threshold.read(d[name], d.unit or "percent", name)
    assert(not problem, problem)
  end
  return k
end

local function status(d, value, n, context) return (threshold.status(rule(d), value, n or 100, context or {})) end

local function mean(target, warn)
  return { source = "tickets", value = "avg(resolution_time)", unit = "duration", better = "lower", target = target,
    warn = warn }
end

local tests = {}
local function test(name, run) tests[#tests + 1] = { name, run } end

test("higher_is_better_meets_at_the_target_itself", function()
  local d = { target = 0.8, warn = 0.7 }
  check.equal({ status(d, 0.8), status(d, 0.79), status(d, 0.7), status(d, 0.69) }, { "good", "warn", "warn", "bad" })
end)

test("lower_is_better_meets_at_the_target_itself", function()
  local d = { target = 10, warn = 12, better = "lower", unit = "count" }
  check.equal({ status(d, 10), status(d, 11), status(d, 12), status(d, 13) }, { "good", "warn", "warn", "bad" })
end)

test("nothing_to_judge_is_none", function()
  check.equal({ status({ target = 0.8 }, nil), status({}, 0.5), status({ target = 0.8, minimum_sample = 30 }, 0.9,
    29) },
    { "none", "none", "none" })
  check.equal(status({ target = 0.8, minimum_sample = 30 }, 0.9, 30), "good")
end)

test("texts_are_read_in_the_unit", function()
  check.equal(rule({ target = "80 %" }).target.value, 0.8)
  check.equal(rule({ target = "4h", unit = "duration" }).target.value, 14400)
end)

test("segments_have_their_own_or_the_default", function()
  local k = rule { target = { by = "channel", email = 0.5, default = 0.8 } }
  local function at(segment) return (threshold.resolve(k, "target", { segment = segment })) end
  check.equal({ at { dimension = "channel", key = "email" }, at { dimension = "channel", key = "chat" },
    at { dimension = "team", key = "email" }, at(nil), at { dimension = "channel" } }, { 0.5, 0.8, 0.8, 0.8, 0.8 })
end)

test("dates_hold_from_their_day_by_the_start_of_the_period", function()
  local k = rule { target = { { from = "2024-01-01", 0.7 }, { from = "2024-07-01", 0.8 } } }
  local function at(text) return (threshold.resolve(k, "target", { period = { from = time.parse(text) } })) end
  check.equal({ at "2023-12-31", at "2024-01-01", at "2024-06-30", at "2024-07-01" }, { nil, 0.7, 0.7, 0.8 })
end)

test("a_constant_duration_judges_a_kpi", function()
  kpi "constant"(mean("2h", "5h"))
  check.equal(kpi.constant:value("2024-01").status, "warn") -- 4 h
  check.equal(kpi.constant:value("2024-02").status, "good") -- 2 h
end)

test("a_breakdown_takes_the_target_of_each_segment", function()
  kpi "segmented"(mean { by = "channel", email = "2h", chat = "60s" })
  local list = kpi.segmented:by("channel", "2024-01")
  check.equal({ list[1].status, list[1].target, list[2].status, list[2].target }, { "bad", 60, "good", 7200 })
  check.equal(kpi.segmented:value("2024-01").status, "none")
end)

test("a_relative_target_looks_at_the_other_period", function()
  kpi "relative"(mean { vs = "previous", factor = 0.6 })
  local r = kpi.relative:value("2024-02")
  check.equal({ r.target, r.status }, { 4 * 3600 * 0.6, "good" })
  check.equal(kpi.relative:value("2024-01").target, nil) -- nothing is known of December
  local list = kpi.relative:by("channel", "2024-02")
  check.equal({ list[1].target, list[2].target }, { 6 * 3600 * 0.6, 2 * 3600 * 0.6 })
end)

test("a_relative_target_needs_a_period_that_there_is", function()
  check.fails('target.vs: "last yeer" is no period to compare with; did you mean "last year"?', function()
    kpi "relative"(mean { vs = "last yeer", factor = 0.6 })
  end)
end)

test("a_relative_target_may_add", function()
  kpi "added"(mean { vs = "2024-02", plus = 3600 })
  check.equal(kpi.added:value("2024-01").target, 3 * 3600.0)
end)

test("a_function_sees_the_record", function()
  kpi "called"(mean(function(r) return r.n > 1 and r.value + 1 or nil end))
  check.equal(kpi.called:value("2024-01").status, "good")
  check.equal(kpi.called:value("2024-03").status, "none")
end)

test("an_error_in_a_function_names_the_kpi", function()
  kpi "failing"(mean(function(r) return r.nothing.there end))
  check.fails('kpi "failing".target:', kpi.failing.value, kpi.failing, "2024-01")
  kpi "wordy"(mean(function() return "2h" end))
  check.fails("must return a number or nil, not string", kpi.wordy.value, kpi.wordy, "2024-01")
  kpi "slow"(mean(function() while true do end end))
  check.fails('stopped: still running after 1 seconds', kpi.slow.value, kpi.slow, "2024-01")
end)

test("series_have_a_status_a_bucket", function()
  kpi "dated"(mean { { from = "2024-01-01", "1h" }, { from = "2024-02-01", "3h" } })
  local list = kpi.dated:series("month", "2024-01..2024-02")
  check.equal({ list[1].status, list[2].status, list[2].target }, { "bad", "good", 10800 })
end)

check.run(tests)
