--- Numbers, durations, times and KPI values as text (lua/perilune/format.lua). Rule numbers are that file's.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local json = require("perilune.json")

local nan = 0 / 0

local function equal(got, wanted)
  if got ~= wanted then error(string.format("expected %q, got %q", tostring(wanted), tostring(got)), 2) end
end

local tests = {}

local function test(name, run)
  tests[#tests + 1] = { name = name, run = run }
end

test("counts_are_grouped_by_thousands", function()
  equal(format.number(0), "0")
  equal(format.number(999), "999")
  equal(format.number(24918), "24,918")
  equal(format.number(1234567), "1,234,567")
  equal(format.number(-24918), "-24,918")
end)

test("decimals_shrink_as_numbers_grow", function()
  equal(format.number(3.14159), "3.14")
  equal(format.number(312.44), "312.4")
  equal(format.number(4312.44), "4,312")
  equal(format.number(0.00123), "0.00123")
end)

test("huge_numbers_are_short", function()
  equal(format.number(1e18), "1e18")
  equal(format.number(-1.234e300), "-1.23e300")
  equal(format.number(math.maxinteger), "9.22e18")
  assert(#format.duration(1e300) < 16)
  assert(#format.percent(1e308) < 16)
end)

test("nan_and_infinities_never_show", function()
  for _, x in ipairs({ nan, math.huge, -math.huge }) do
    for _, unit in ipairs(format.units) do equal(format.plain(x, unit), "no data") end
    equal(format.value({ value = x, unit = "count" }), "no data")
    equal(format.interval({ low = x, high = 1, unit = "count" }), nil)
    equal(format.change({ value = x, unit = "count" }), nil)
  end
end)

test("a_number_that_rounds_to_zero_has_no_sign", function()
  equal(format.fixed(-0.004, 2), "0.00")
  equal(format.percent(-0.0), "0.0 %")
  equal(format.duration(-0.01), "0 s")
end)

test("percent_values_are_fractions", function()
  equal(format.percent(0.841), "84.1 %")
  equal(format.percent(1), "100.0 %")
  equal(format.percent(0.0042), "0.42 %")
  equal(format.percent(-0.05), "-5.0 %")
end)

test("durations_take_two_units_at_most", function()
  equal(format.duration(0), "0 s")
  equal(format.duration(4.2), "4.2 s")
  equal(format.duration(12), "12 s")
  equal(format.duration(270), "4.5 min")
  equal(format.duration(35 * 60), "35 min")
  equal(format.duration(79560), "22.1 h")
  equal(format.duration(4 * 86400 + 3 * 3600), "4 d 3 h")
  equal(format.duration(5 * 86400), "5 d")
  equal(format.duration(143 * 86400 + 7200), "143 d")
  equal(format.duration(-3600), "-1 h")
end)

test("durations_round_before_the_unit_is_chosen", function()
  equal(format.duration(9.97), "10 s")
  equal(format.duration(59.7), "1 min")
  equal(format.duration(59.8 * 60), "1 h")
  equal(format.duration(47.97 * 3600), "2 d")
  equal(format.duration(2 * 86400 + 23.7 * 3600), "3 d")
end)

test("times_are_local_iso", function()
  local text = format.time(1464739080)
  assert(text:find("^2016%-0[56]%-%d%d %d%d:%d%d$"), text)
  assert(format.time(1464739081):find(":%d%d:%d%d$"))
  equal(format.time(nil), "no data")
end)

test("money_carries_its_currency", function()
  equal(format.plain(1234.5, "number", nil, "EUR"), "1,234.50 EUR")
  equal(format.plain(1234567, "number", nil, "KRW"), "1,234,567 KRW")
end)

test("an_unknown_unit_is_an_error_that_names_the_known_ones", function()
  local ok, message = pcall(format.plain, 1, "parsec")
  assert(not ok and message:find('unknown unit "parsec"', 1, true) and message:find("duration", 1, true))
end)

test("a_value_without_a_number_reads_its_note", function()
  equal(format.value({ unit = "percent" }), "no data")
  equal(format.value({ unit = "percent", note = "no data: needs surveys.score" }), "no data: needs surveys.score")
  equal(format.value({ value = "v5.4", unit = "text" }), "v5.4")
  equal(format.value(0.5, "percent"), "50.0 %")
  equal(format.value(nil, "percent"), "no data")
end)

test("intervals_are_in_the_unit_of_the_value", function()
  equal(format.interval({ unit = "percent", low = 0.792, high = 0.88 }), "[79.2–88.0]")
  equal(format.interval({ unit = "duration", low = 73440, high = 87480 }), "[20.4–24.3 h]")
  equal(format.interval({ unit = "count", low = 3, high = 5 }), "[3–5]")
  equal(format.interval({ unit = "count", low = 3 }), nil)
end)

test("a_change_tells_sign_direction_and_noise", function()
  local change = { value = 0.021, unit = "percent", against = "April 2016", direction = "better" }
  equal(format.change(change), "▲ +2.1 pt vs April 2016, better")
  change.significant = false
  equal(format.change(change), "▲ +2.1 pt vs April 2016, within noise")
  equal(format.change({ value = -0.12, unit = "count", relative = true, direction = "worse" }), "▼ -12.0 %, worse")
  equal(format.change({ value = 5400, unit = "duration" }), "▲ +1.5 h")
  equal(format.change({ value = 0, unit = "count", direction = "same" }), "► 0, no change")
  equal(format.change(nil), nil)
end)

test("a_status_is_a_sign_and_a_word", function()
  local sign, word = format.status("bad")
  equal(sign .. word, "✕bad")
  sign, word = format.status("nonsense")
  equal(sign .. word, "–not rated")
end)

test("an_axis_keeps_one_unit_and_one_count_of_decimals", function()
  local hours = format.axis("duration", 43200, 129600)
  equal(hours(0), "0 h")
  equal(hours(43200), "12 h")
  local shares = format.axis("percent", 0.05, 0.9)
  equal(shares(0.15000000000000002), "15 %")
  local large = format.axis("count", 500000, 2000000)
  equal(large(500000), "0.5 M")
  equal(large(2000000), "2.0 M")
end)

test("cells_align_and_say_when_they_are_empty", function()
  local function cell(x, column)
    local text, align, status, empty = format.cell(x, column)
    return table.concat({ text, align, tostring(status), tostring(empty) }, "/")
  end
  equal(cell("email", { unit = "text" }), "email/left/nil/false")
  equal(cell(1204, { unit = "count" }), "1,204/right/nil/false")
  equal(cell(nil, { unit = "count" }), "–/right/nil/true")
  equal(cell(false, { unit = "text" }), "–/left/nil/true")
  equal(cell({ value = 0.5, unit = "percent", status = "bad" }, { unit = "percent" }), "50.0 %/right/bad/false")
  equal(cell(nan, { unit = "count" }), "–/right/nil/true")
end)

test("clean_text_is_one_line_without_acting_characters", function()
  equal(clean.line("a\tb\r\nc"), "a b  c")
  equal(clean.line("\27[31mred\27[0m\7\127"), "[31mred[0m")
  equal(clean.line("\u{9B}31m\u{202E}evil\u{2066}\u{200F}\u{FEFF}"), "31mevil")
  equal(clean.line("a\u{2028}b"), "a b")
  equal(clean.line(nil), "")
end)

test("clean_text_is_valid_utf8", function()
  equal(clean.line("caf\xE9!"), "caf\u{FFFD}!")
  equal(clean.line("\xF0\x9F"), "\u{FFFD}\u{FFFD}")
  equal(clean.line("\xED\xA0\x80"), "\u{FFFD}\u{FFFD}\u{FFFD}")
  equal(clean.line("고객 👩‍🚀"), "고객 👩‍🚀")
end)

test("clean_text_never_changes_the_space_before_it", function()
  equal(clean.line("\u{FE0F}a \u{200D}\u{FE0F}b ❤\u{FE0F}"), "a b ❤\u{FE0F}")
end)

test("markup_is_escaped_for_text_and_attributes", function()
  equal(clean.markup([[</script><b a="1" c='2'>&]]),
    "&lt;/script&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;")
end)

test("json_numbers_are_exact_and_short", function()
  equal(json.number(0.1), "0.1")
  equal(json.number(0.1 + 0.2), "0.30000000000000004")
  equal(json.number(math.maxinteger), "9223372036854775807")
  equal(json.number(1e300), "1e+300")
  equal(json.number(nan), "null")
end)

test("json_keeps_key_order_and_nil", function()
  local value = json.object({ { "b", 1 }, { "a", nil }, { "list", json.list({ 1, nil, 3 }, 3) } })
  equal(json.encode(value), '{"b":1,"a":null,"list":[1,null,3]}')
  equal(json.encode({ z = 1, a = { true, "x" }, e = {} }), '{"a":[true,"x"],"e":[],"z":1}')
  equal(json.encode(json.null), "null")
end)

test("json_strings_escape_what_acts", function()
  equal(json.string('"\\\n\27\127'), '"\\"\\\\\\n\\u001b\\u007f"')
  equal(json.string("\u{9B}\u{202E}\u{2028}한"), '"\\u009b\\u202e\\u2028한"')
  equal(json.string("\xFF"), '"\u{FFFD}"')
end)

for _, case in ipairs(tests) do
  local ok, message = pcall(case.run)
  if not ok then error(case.name .. ": " .. tostring(message), 0) end
end
print("1.." .. #tests)
for i, case in ipairs(tests) do print(string.format("ok %d %s", i, case.name)) end
