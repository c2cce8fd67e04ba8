-- Definitions of KPIs: what is refused, and with which words.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | solved_at           | agent_replies
  1   | 2024-01-05 10:00:00 | 2024-01-06 10:00:00 | 1
]])

local good = { source = "tickets", value = "count(*)", unit = "count" }

--- The good definition with other keys; `false` takes one away.
local function with(changes)
  local d = {}
  for key, value in pairs(good) do d[key] = value end
  for key, value in pairs(changes) do d[key] = value or nil end
  return d
end

local share = { value = "share(agent_replies = 1)", unit = "percent", better = "higher" }
local function share_with(changes)
  for key, value in pairs(share) do
    if changes[key] == nil then changes[key] = value end
  end
  return with(changes)
end

local slow = function() while true do end end

local refused = {
  { "an_unknown_key", with { titel = "x" }, 'kpi "bad".titel: unknown key; did you mean "title"?' },
  { "events_that_are_no_table", with { events = true }, 'kpi "bad".events: expected a table of changes' },
  { "a_variant_with_a_name_that_all_have", with { variants = { events = {} } },
    'kpi "bad".variants.events: every KPI has a meaning of this name' },
  { "an_unknown_unit", with { unit = "percents" }, 'did you mean "percent"?' },
  { "no_unit", with { unit = false }, 'kpi "bad".unit: missing' },
  { "no_source", with { source = false }, 'kpi "bad".source: missing' },
  { "an_unknown_table", with { source = "tickts" }, 'no table "tickts"; did you mean "tickets"?' },
  { "no_value", with { value = false }, 'kpi "bad".value: missing' },
  { "a_value_that_does_not_parse", with { value = "cuont(*)" }, 'did you mean "count"?' },
  { "a_condition_that_is_none", with { where = "agent_replies" }, 'kpi "bad".where: expected boolean' },
  { "a_time_that_is_none", with { time = "channel" }, 'kpi "bad".time: expected time' },
  { "an_unknown_need", with { needs = { "agent_reply" } }, 'kpi "bad".needs' },
  { "a_part_without_condition", with { parts = { { "x" } } }, 'parts[1]: expected { "text", "condition" }' },
  { "an_undeclared_parameter", with { where = "agent_replies > :touches" }, ":touches: no such parameter; declare it" },
  { "a_parameter_nearly_declared",
    with { where = "agent_replies > :touche", params = { touches = 1 } }, "did you mean :touches?" },
  { "a_parameter_of_a_given_name", with { params = { from = 1 } }, "params.from: every expression has a parameter" },
  { "a_parameter_that_is_a_table", with { params = { x = {} } }, "params.x: expected a number, a duration or a text" },
  { "open_with_one_time", with { open = { "created_at" } }, "open: expected two times" },
  { "open_with_texts", with { open = { "created_at", "channel" } }, "open[2]: expected time" },
  { "stock_without_open", with { stock = "peak" }, "stock: only with open" },
  { "an_unknown_stock", with { open = { "created_at", "solved_at" }, stock = "mean" },
    "stock: \"mean\" is not one of" },
  { "an_average_stock_of_medians",
    with { open = { "created_at", "solved_at" }, stock = "average", value = "median(:at - created_at)",
      unit = "duration" },
    "\"average\" counts rows" },
  { "an_unknown_grain", with { to_date = "months" }, 'did you mean "month"?' },
  { "a_length_that_is_none", with { rolling = "a while" }, 'rolling: expected a length as "28 days"' },
  { "to_date_with_rolling", with { to_date = "month", rolling = "7d" }, "rolling: not together with to_date" },
  { "a_window_that_is_none", with { window = "soon" }, 'window: expected a duration as "7d"' },
  { "a_window_of_an_unknown_parameter", with { window = ":days" }, 'window: no parameter "days" that is a duration' },
  { "a_derived_one_with_a_source", with { value = "kpi.a / kpi.b" }, "source: a KPI made of others has no rows" },
  { "a_derived_one_of_itself", { value = "kpi.bad + 1", unit = "number" }, "it is made of itself" },
  { "a_function_without_uses", { value = function() end, unit = "number" }, "uses: missing" },
  { "uses_beside_a_text", { value = "kpi.a", uses = { "a" }, unit = "number" }, "uses: only for a function" },
  { "arithmetic_with_an_end", { value = "kpi.a / ", unit = "number" }, "column 9: expected a number, kpi.NAME or \"(\"" },
  { "arithmetic_with_two_names", { value = "kpi.a kpi.b", unit = "number" }, "column 7: expected an operator, found \"kpi.b\"" },
  { "arithmetic_left_open", { value = "(kpi.a + 1", unit = "number" }, "expected \")\", found the end" },
  { "a_cohort_without_entity", with { value = false, cohort = { grain = "month" } }, "cohort.entity: missing" },
  { "a_cohort_with_a_value", with { cohort = { entity = "customer", grain = "month" } }, "value: a cohort's value" },
  { "a_cohort_of_one_currency",
    with { value = false, cohort = { entity = "customer", grain = "month" }, single = "channel" },
    "single: a cohort counts" },
  { "an_unknown_single_field", with { single = "chanel" }, 'kpi "bad".single: column 1: unknown field "chanel"' },
  { "a_derived_one_of_one_currency", { value = "kpi.a / kpi.b", unit = "number", single = "channel" },
    "single: a KPI made of others has no rows" },
  { "a_cohort_of_hours", with { value = false, cohort = { entity = "customer", grain = "hour" } }, "is not one of" },
  { "an_unknown_scale_family", share_with { scale = "cast", value = "avg(score)", source = "surveys" },
    'did you mean "csat"?' },
  { "a_benchmark_without_source", share_with { benchmark = { value = 0.8 } }, "benchmark.source: missing" },
  { "a_benchmark_without_figure", share_with { benchmark = { source = "x" } }, "benchmark: expected value, low or high" },
  { "a_target_without_direction", with { target = 3 }, "better: missing" },
  { "a_warn_without_target", share_with { warn = 0.5 }, "target: missing beside warn" },
  { "a_warn_harder_than_its_target", share_with { target = 0.6, warn = 0.8 }, "warn: 80.0 % is harder to reach" },
  { "a_text_as_target_of_a_count", with { better = "lower", target = "many" }, "target: expected a number" },
  { "a_duration_that_is_none",
    with { unit = "duration", value = "avg(resolution_time)", better = "lower", target = "4 hrs" },
    'target: expected a duration as "4h", not "4 hrs"' },
  { "a_percentage_that_is_none", share_with { target = "most" }, 'target: expected a number, or "80 %"' },
  { "segments_without_values", share_with { target = { by = "channel" } },
    "expected a value for at least one segment" },
  { "a_segment_that_contradicts",
    share_with { target = { by = "channel", email = 0.5, default = 0.7 }, warn = { by = "channel", email = 0.6,
      default = 0.6 } },
    'warn for channel "email": 60.0 % is harder to reach than the target 50.0 %' },
  { "a_date_that_contradicts",
    share_with { target = { { from = "2024-01-01", 0.7 }, { from = "2024-07-01", 0.5 } }, warn = 0.6 },
    "warn from 2024-07-01: 60.0 % is harder" },
  { "dates_that_descend",
    share_with { target = { { from = "2024-07-01", 0.7 }, { from = "2024-01-01", 0.5 } } },
      "target[2].from: the dates must ascend" },
  { "a_relative_target_without_amount", share_with { target = { vs = "previous" } }, "expected factor = ... or plus" },
  { "a_relative_target_misspelt", share_with { target = { vs = "previous", factr = 2 } }, 'did you mean "factor"?' },
  { "hysteresis_below_0", share_with { target = 0.6, hysteresis = -1 }, "hysteresis: expected 0 or more" },
  { "no_periods_at_all", share_with { target = 0.6, for_periods = 0 }, "for_periods: expected 1 to 52" },
  { "a_variant_that_is_wrong",
    with { params = { touches = 1 }, variants = { two = { wher = "x" } } },
      'kpi "bad".variants.two.wher: unknown key' },
  { "a_variant_of_a_variant", with { variants = { two = { variants = {} } } }, "a variant has no variants" },
  { "a_function_as_definition", function() end, 'kpi "bad": expected a table' },
}

local tests = {}
for _, case in ipairs(refused) do
  tests[#tests + 1] = { "refuses_" .. case[1], function()
    check.fails(case[3], function() kpi "bad"(case[2]) end)
    check.fails("test_kpi.lua:", function() kpi "bad"(case[2]) end)
    check.fails('no kpi "bad"', function() return kpi.bad end)
  end }
end

local function test(name, run) tests[#tests + 1] = { name, run } end

test("a_name_is_a_word", function()
  check.fails("a name is made of letters", function() kpi "two words"(good) end)
end)

test("quotes_keep_colons_and_names_out", function()
  kpi "quoted"(with { where = "channel <> 'a:from kpi.x' AND created_at > '2024-01-01 10:30'", variants = {} })
  check.equal(kpi.quoted:value("2024-01").value, 0) -- the channel is not known
end)

test("parameters_are_values_and_never_text", function()
  kpi "named"(with { where = "COALESCE(channel, 'x') = :name", params = { name = "x' OR TRUE OR 'y" } })
  check.equal(kpi.named:value("2024-01").value, 0)
  check.equal(kpi.named:with { name = "x" }:value("2024-01").value, 1)
  kpi "named_inside"(with { value = "count(*) FILTER (WHERE COALESCE(channel, 'x') = :name)",
    params = { name = "o'x" } })
  check.equal(kpi.named_inside:value("2024-01").value, 0)
  check.equal(kpi.named_inside:with { name = "x" }:value("2024-01").value, 1)
end)

test("missing_data_is_said_and_never_0", function()
  kpi "churn"(with { source = "customers" })
  check.equal(kpi.churn:value("2024-01").value, nil)
  check.equal(kpi.churn:value("2024-01").lacks, "customers")
  kpi "effort"(with { value = "sum(handle_seconds)", unit = "duration" })
  check.equal(kpi.effort:value("2024-01").note, "no data: needs tickets.handle_seconds")
  kpi "effort_share"(with { value = "sum(handle_seconds) / sum(resolution_time)", unit = "percent" })
  check.equal(kpi.effort_share:value("2024-01").lacks, "tickets.handle_seconds")
end)

test("dimensions_limit_a_breakdown", function()
  kpi "limited"(with { dimensions = { "channel", "team" } })
  check.equal(#kpi.limited:by("channel", "2024-01"), 1)
  check.fails('did you mean "team"?', kpi.limited.by, kpi.limited, "teem", "2024-01")
end)

test("a_function_that_never_ends_is_stopped_and_named", function()
  kpi "endless" { value = slow, uses = { "quoted" }, unit = "number" }
  check.fails('stopped: still running after 1 seconds', kpi.endless.value, kpi.endless, "2024-01")
end)

test("a_function_that_returns_text_is_named", function()
  kpi "texts" { value = function() return "7" end, uses = { "quoted" }, unit = "number" }
  check.fails("must return a number or nil, not string", kpi.texts.value, kpi.texts, "2024-01")
end)

test("benchmarks_stand_beside_the_value", function()
  benchmark "ours" { { kpi = "measured", low = "60 %", source = "a survey of 2023", from = "2023" } }
  kpi "measured"(share_with { benchmark = { value = 0.8, source = "a book" } })
  local list = kpi.measured:value("2024-01").benchmark
  check.equal({ list[1].value, list[2].low, list[2].from }, { 0.8, 0.6, "2023" })
  check.fails("[1].kpi: missing", function() benchmark "x" { { value = 1, source = "y" } } end)
end)

test("bundled_definitions_are_sound", function()
  require("perilune.kpi").check_all()
end)

check.run(tests)
