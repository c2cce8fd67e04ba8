-- Retention: over a few orders, and over a triangle that is given with larger numbers.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"
local cohort = require "perilune.form.cohort"

rows("orders", [[
  key | at                  | customer | channel
  1   | 2024-01-05 10:00:00 | ada      | web
  2   | 2024-03-31 23:59:59 | ada      | web
]])

kpi "retention" { source = "orders", cohort = { entity = "customer", grain = "month" }, unit = "percent" }
kpi "rolling_retention" {
  source = "orders", cohort = { entity = "customer", grain = "month", age = 2, rolling = true }, unit = "percent",
}
kpi "churn" { value = "1 - kpi.retention", unit = "percent" }

-- month of the cohort, age, size, active, remained
local triangle = {
  { "2024-01-01", 0, 100, 100, 100 }, { "2024-01-01", 1, 100, 40, 60 }, { "2024-01-01", 2, 100, 30, 30 },
  { "2024-02-01", 0, 50, 50, 50 }, { "2024-02-01", 1, 50, 25, 25 }, { "2024-03-01", 0, 10, 10, 10 },
}
local numbers = { cohort = 1, age = 2, size = 3, active = 4, remained = 5 }
local frame = setmetatable({
  value = function(_, row, name)
    local value = triangle[row][numbers[name]]
    return name == "cohort" and time.parse(value) or value
  end,
}, { __len = function() return #triangle end })

local of_rows = cohort.triangle_of
local asked
local function of_numbers(_, options)
  asked = options
  return frame
end

--- A test over the given triangle.
local function given(run)
  return function()
    cohort.triangle_of = of_numbers
    local good, message = pcall(run)
    cohort.triangle_of = of_rows
    if not good then error(message, 0) end
  end
end

local tests = {
  { "a_few_orders_make_a_triangle", function() -- ada ordered in January and at the end of March
    check.equal(kpi.retention:value("2024-02", { against = false }).value, 0.0)
    check.equal(kpi.retention:value("2024-03", { against = false }).note, "no cohort is 1 month old in this period")
    check.equal(kpi.rolling_retention:value("2024-03", { against = false }).value, 1.0)
    local list = kpi.retention:by("channel", "2024-02")
    check.equal({ list[1].key, list[1].value, list[1].n }, { "web", 0.0, 1 })
  end },
  { "a_period_reads_the_cohort_of_its_age", given(function()
    local r = kpi.retention:value("2024-02", { against = false })
    check.equal({ r.value, r.numerator, r.denominator, r.n, r.interval }, { 0.4, 40, 100, 100, "Wilson" })
    check.equal({ asked.entity, asked.grain, asked.time, asked.to }, { "customer", "month", "at", store.as_of() })
    check.equal(kpi.retention:value("2024-03").value, 0.5)
  end) },
  { "several_buckets_add_their_cohorts_sizes", given(function()
    check.equal(kpi.retention:value("2024-Q1").value, 65 / 150)
  end) },
  { "rolling_retention_counts_who_is_back_then_or_later", given(function()
    check.equal(kpi.rolling_retention:value("2024-03").value, 0.3)
  end) },
  { "before_a_cohort_is_that_old_there_is_no_value", given(function()
    local r = kpi.rolling_retention:value("2024-02", { against = false })
    check.equal(r.value, nil)
    check.equal(r.note, "no cohort is 2 months old in this period")
  end) },
  { "churn_is_derived_from_it", given(function()
    check.equal(kpi.churn:value("2024-02").value, 0.6)
  end) },
  { "the_triangle_marks_what_is_not_over", given(function()
    local list = kpi.retention:triangle("2024")
    check.equal({ #list, list[2].label, list[2].active, list[2].over }, { 6, "2024-01", 40, true })
  end) },
  { "others_have_no_triangle", given(function()
    kpi "orders_placed" { source = "orders", value = "count(*)", unit = "count" }
    check.fails("has no cohorts", kpi.orders_placed.triangle, kpi.orders_placed, "2024")
  end) },
}
check.run(tests)
