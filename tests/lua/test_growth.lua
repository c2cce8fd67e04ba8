-- Growth against a comparable period, with a minimum base.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

local lines = { "key | created_at | type" }
local function add(count, day, type)
  for _ = 1, count do lines[#lines + 1] = ("%d | %s 10:00:00 | %s"):format(#lines, day, type) end
end
add(20, "2024-01-10", "refund")
add(4, "2024-01-10", "login")
add(10, "2024-01-10", "gone")
add(30, "2024-02-10", "refund")
add(12, "2024-02-10", "login")
add(5, "2024-02-10", "new")
rows("tickets", table.concat(lines, "\n"))

kpi "volume" { source = "tickets", value = "count(*)", unit = "count" }
kpi "hours" { source = "tickets", value = "avg(hour(created_at))", unit = "number" }
kpi "growth" { growth = { of = "volume", minimum_base = 5 }, unit = "percent" }
kpi "twice" { value = "kpi.growth * 2", unit = "percent" }

local function by_key(list)
  local found = {}
  for _, r in ipairs(list) do found[r.key] = r end
  return found
end

local tests = {
  { "it_is_now_by_before_less_one", function()
    local r = kpi.growth:value("2024-02")
    check.near(r.value, 47 / 34 - 1, 1e-12)
    check.equal({ r.numerator, r.denominator, r.n }, { 47, 34, 34 })
    check.equal({ r.parts[1].text, r.parts[1].value, r.parts[2].text, r.parts[2].value },
      { "2024-02", 47, "2024-01", 34 })
  end },
  { "the_interval_is_that_of_a_ratio_of_two_counts", function()
    local r = kpi.growth:value("2024-02")
    -- Wilson of 47 of 81 is 0.471..0.682 (by its formula, z = 1.959964), so the ratio lies in 0.8913..2.1432
    local z, n, p = 1.959963984540054, 81, 47 / 81
    local middle, half = (p + z * z / (2 * n)) / (1 + z * z / n),
      z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    check.near(r.low, (middle - half) / (1 - middle + half) - 1, 1e-9)
    check.near(r.high, (middle + half) / (1 - middle - half) - 1, 1e-9)
    check.equal(r.interval, "ratio of Poisson counts")
  end },
  { "by_segment_a_small_base_has_no_value_and_what_is_gone_is_minus_one", function()
    local r = by_key(kpi.growth:by("type", "2024-02"))
    check.equal(r.refund.value, 0.5)
    check.equal({ r.login.value, r.login.note },
      { nil, "no value: 4 in 2024-01 is below the minimum base of 5" })
    check.equal(r.new.value, nil)
    check.equal(r.gone.value, -1.0)
  end },
  { "a_part_without_a_value_gives_none", function()
    kpi "hour_growth" { growth = { of = "hours" }, unit = "percent" }
    check.equal(kpi.hour_growth:value("2024-03").note, "no data for hours in 2024-03")
    check.near(kpi.hour_growth:value("2024-02").value, 0, 1e-12)
  end },
  { "before_the_data_begins_there_is_nothing_to_grow_from", function()
    check.equal(kpi.growth:value("2024-01").note, "no value: the data of volume begins after 2023-12")
  end },
  { "others_may_be_made_of_it", function()
    check.near(kpi.twice:value("2024-02").value, 2 * (47 / 34 - 1), 1e-12)
    check.near(kpi.twice:value("2024-02", { bootstrap = true }).value, 2 * (47 / 34 - 1), 1e-12)
  end },
  { "it_has_no_rows_of_its_own", function()
    check.fails("ask volume", function() kpi.growth:rows("2024-02") end)
  end },
  { "bad_definitions_are_refused", function()
    check.fails("kpi \"x\".growth.of: missing", function() kpi "x" { growth = {}, unit = "percent" } end)
    check.fails("kpi \"x\".growth.of: it is made of itself",
      function() kpi "x" { growth = { of = "x" }, unit = "percent" } end)
    check.fails("kpi \"x\".source: a KPI made of others has no rows",
      function() kpi "x" { growth = { of = "volume" }, source = "tickets", unit = "percent" } end)
    check.fails("kpi \"x\".growth.minimum_base: expected more than 0",
      function() kpi "x" { growth = { of = "volume", minimum_base = 0 }, unit = "percent" } end)
  end },
  { "a_comparison_that_is_no_period_is_blamed_on_the_definition", function()
    kpi "odd" { growth = { of = "volume", against = "yesteryear" }, unit = "percent" }
    check.fails("kpi \"odd\".growth.against: ", function() kpi.odd:value("2024-02") end)
  end },
}
check.run(tests)
