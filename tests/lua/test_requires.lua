-- What a table must know for a KPI to mean anything, and variants that take keys away.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | solved_at           | channel
  1   | 2024-01-05 10:00:00 | 2024-01-06 10:00:00 | mail
  2   | 2024-01-06 10:00:00 |                     | chat
]])

kpi "silent" {
  source = "tickets", value = "share(first_reply_at IS NULL)", requires = "first_reply_at", unit = "percent",
}
kpi "silent_count" {
  source = "tickets", value = "count(*) FILTER (WHERE first_reply_at IS NULL)", requires = { "first_reply_at" },
  unit = "count",
}
kpi "half" { value = "kpi.silent_count / 2", unit = "number" }
kpi "open_share" {
  source = "tickets", value = "share(solved_at IS NULL)", requires = "solved_at", unit = "percent",
}
kpi "kept" {
  source = "tickets", where = "channel = 'mail'", value = "count(*)", unit = "count", window = "1d", target = 3,
  better = "higher",
  variants = { all = { where = false, window = false, target = false } },
}

local tests = {
  { "a_field_that_no_row_has_gives_no_value_though_there_are_rows", function()
    local r = kpi.silent:value("2024-01")
    check.equal({ r.value, r.n, r.note, r.lacks, r.status },
      { nil, 0, "no data: needs tickets.first_reply_at", "tickets.first_reply_at", "none" })
    check.equal(kpi.silent_count:value("2024-01").value, nil)
  end },
  { "neither_in_a_series_nor_by_segment", function()
    check.equal(kpi.silent_count:series("month", "2024-01")[1].value, nil)
    local list = kpi.silent_count:by("channel", "2024-01")
    check.equal({ #list, list[1].key, list[1].value }, { 2, "chat", nil })
  end },
  { "nor_in_what_is_made_of_it", function()
    check.equal(kpi.half:value("2024-01").note, "no data: needs tickets.first_reply_at")
  end },
  { "a_field_that_some_rows_have_is_enough", function()
    check.equal(kpi.open_share:value("2024-01").value, 0.5)
  end },
  { "an_unknown_field_is_refused", function()
    check.fails("kpi \"x\".requires: ", function()
      kpi "x" { source = "tickets", value = "count(*)", requires = "first_reply", unit = "count" }
    end)
  end },
  { "a_variant_takes_keys_away_with_false", function()
    local r = kpi.kept:variant "all":value("2024-01")
    check.equal({ r.value, r.target, #r.exclusions }, { 2, nil, 0 })
    check.equal(kpi.kept:value("2024-01").target, 3)
  end },
  { "the_rest_of_a_definition_may_not_be_false", function()
    check.fails("kpi \"x\".where: expected text", function()
      kpi "x" { source = "tickets", value = "count(*)", where = false, unit = "count" }
    end)
  end },
}
check.run(tests)
