-- Mixes: what rows are about, and how much each value has of all.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | type     | channel
  1   | 2024-01-05 10:00:00 | refund   | mail
  2   | 2024-01-06 10:00:00 | refund   | mail
  3   | 2024-01-07 10:00:00 | refund   | chat
  4   | 2024-01-08 10:00:00 | delivery | chat
  5   | 2024-01-09 10:00:00 | delivery | chat
  6   | 2024-01-10 10:00:00 | login    | mail
  7   | 2024-01-11 10:00:00 |          | mail
  8   | 2024-02-01 00:00:00 | login    | mail
  9   | 2024-02-02 00:00:00 | refund   | mail
  10  | 2024-02-03 00:00:00 | login    | mail
  11  | 2024-03-01 00:00:00 |          | mail
]])

kpi "common" { source = "tickets", mix = { of = "type" }, unit = "percent" }
kpi "two" { source = "tickets", mix = { of = "type", top = 2 }, unit = "percent" }

local january = "2024-01"

local function by_key(list)
  local found = {}
  for _, r in ipairs(list) do found[r.key] = r end
  return found
end

local tests = {
  { "the_value_is_the_share_of_the_most_common_ones_and_the_parts_name_them", function()
    local r = kpi.two:value(january)
    check.equal({ r.value, r.numerator, r.denominator, r.n, r.interval }, { 5 / 6, 5, 6, 6, "Wilson" })
    check.equal({ r.parts[1].text, r.parts[1].count, r.parts[2].text, r.parts[2].count }, { "refund", 3, "delivery", 2 })
    check.equal({ #r.parts, r.exclusions[1].reason, r.exclusions[1].count }, { 2, "without type", 1 })
    check.equal(kpi.common:value(january).value, 0.5)
  end },
  { "by_the_expression_itself_every_value_has_its_share_of_all", function()
    local r = by_key(kpi.common:by("type", january))
    check.equal({ r.refund.value, r.delivery.value, r.login.value }, { 3 / 6, 2 / 6, 1 / 6 })
    check.equal({ r.login.numerator, r.login.denominator }, { 1, 6 })
  end },
  { "a_value_is_compared_with_its_share_of_all_before", function()
    local r = by_key(kpi.common:vs("previous"):by("type", "2024-02"))
    check.near(r.login.previous.value, 1 / 6, 1e-12)
    check.near(r.login.change.value, 2 / 3 - 1 / 6, 1e-12)
    check.equal(by_key(kpi.common:vs("2024-02"):by("type", january)).delivery.previous.value, 0.0)
  end },
  { "by_another_dimension_each_segment_has_its_own_most_common", function()
    local r = by_key(kpi.common:by("channel", january))
    check.equal({ r.chat.value, r.chat.parts[1].text }, { 2 / 3, "delivery" })
    check.equal({ r.mail.value, r.mail.parts[1].text }, { 2 / 3, "refund" })
    check.equal(r.mail.additive, false)
  end },
  { "equally_common_values_come_in_the_order_of_their_texts", function()
    local r = kpi.common:value("2024-01-08..2024-01-10") -- 2 of delivery, 1 of login
    check.equal(r.parts[1].text, "delivery")
    check.equal(kpi.common:value("2024-01-07..2024-01-08").parts[1].text, "delivery") -- 1 of each
  end },
  { "nothing_has_no_share", function()
    local r = kpi.common:value("2023-01")
    check.equal({ r.value, r.n, r.note }, { nil, 0, "no data in this period" })
  end },
  { "a_series_reads_every_bucket", function()
    local s = kpi.common:series("month", "2024-01..2024-02")
    check.equal({ #s, s[1].value, s[2].value }, { 2, 0.5, 2 / 3 })
  end },
  { "the_rows_are_those_that_have_a_value", function()
    local _, total = kpi.common:rows(january)
    check.equal(total, 6)
  end },
  { "bad_definitions_are_refused", function()
    check.fails("kpi \"x\".mix.off: unknown key; did you mean \"of\"?",
      function() kpi "x" { source = "tickets", mix = { off = "type" }, unit = "percent" } end)
    check.fails("kpi \"x\".mix.top: expected 1 or more",
      function() kpi "x" { source = "tickets", mix = { of = "type", top = 0 }, unit = "percent" } end)
    check.fails("kpi \"x\".value: a mix's value",
      function() kpi "x" { source = "tickets", mix = { of = "type" }, value = "count(*)", unit = "percent" } end)
    check.fails("kpi \"x\".mix.of",
      function() kpi "x" { source = "tickets", mix = { of = "tipe" }, unit = "percent" } end)
  end },
}
check.run(tests)
