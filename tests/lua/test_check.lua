-- Rules: the state machine over written series, what it sums up to, and which periods, values and segments a rule sees.
-- The expected states are worked out by hand from the numbered rules in perilune.rule.state.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"
local state = require "perilune.rule.state"

--- Values as percents, "-" is a period without one: "71 85 - 64".
local function steps(text, target, warn)
  local list = {}
  for word in text:gmatch("%S+") do
    list[#list + 1] = { value = word ~= "-" and tonumber(word) / 100 or nil, target = target, warn = warn }
  end
  return list
end

local letters = { good = "g", warn = "w", bad = "B", unknown = "?" }

--- The states as letters; a pending one is followed by its level and count: "g(B1)".
local function letters_of(states)
  local list = {}
  for i, s in ipairs(states) do
    list[i] = letters[s.status] .. (s.pending and ("(%s%d)"):format(letters[s.pending.status], s.pending.count) or "")
  end
  return table.concat(list, " ")
end

local function run(text, options)
  return state.run(steps(text, 0.8, 0.7), { better = options.better or "higher", hysteresis = options.hysteresis or 0,
    for_periods = options.for_periods or 1 })
end

--- One row a case: name, values, options, expected states. Target 80, warn 70.
local series = {
  { "the level of each period is its state", "85 80 79.9 70 69.9", {}, "g g w w B" },
  { "lower is better: at most the target is good", "85 80 79 71 70", { better = "lower" }, "B g g g g" },
  { "an empty series has no states", "", {}, "" },
  { "a period without a value is unknown", "85 - 60 -", {}, "g ? B ?" },

  { "three in a row: pending twice, then bad", "85 60 60 60 60", { for_periods = 3 }, "g g(B1) g(B2) B B" },
  { "an interrupted run starts over", "60 60 85 60 60 60", { for_periods = 3 }, "g(B1) g(B2) g g(B1) g(B2) B" },
  { "good again at once", "60 60 85", { for_periods = 2 }, "g(B1) B g" },
  { "one bad among warnings is a warning", "75 60 75", { for_periods = 3 }, "g(w1) g(B1) w" },
  { "of the last three the best one counts", "60 75 60 60 60", { for_periods = 3 }, "g(B1) g(w2) w(B1) w(B2) B" },
  { "bad goes to warn at once", "60 60 75 75", { for_periods = 2 }, "g(B1) B w w" },
  { "unknown periods neither count nor interrupt", "60 - 60 - - 60", { for_periods = 3 }, "g(B1) ? g(B2) ? ? B" },

  { "once bad, the target and the margin must be passed", "60 81 82 83", { hysteresis = 0.025 }, "B w w g" },
  { "exactly target and margin is enough", "60 82", { hysteresis = 0.02 }, "B g" },
  { "from bad to warn needs warn and the margin", "60 71 72", { hysteresis = 0.02 }, "B B w" },
  { "getting worse needs no margin", "81 79 69.9", { hysteresis = 0.05 }, "g w B" },
  { "at the threshold it stays bad instead of flapping", "69 71 69 71 69 73", { hysteresis = 0.02 }, "B B B B B w" },
  { "without hysteresis the same series flaps", "69 71 69 71 69 73", {}, "B w B w B w" },
  { "unknown periods do not make it good", "60 - 81", { hysteresis = 0.02 }, "B ? w" },

  { "pending has no hysteresis: above the target it is over", "69 71 85 69 69", { for_periods = 2, hysteresis = 0.05 },
    "g(B1) w g g(B1) B" },
  { "both: fires late, leaves late", "60 60 71 82 86", { for_periods = 2, hysteresis = 0.05 }, "g(B1) B B w g" },
}

local tests = {}
for _, case in ipairs(series) do
  tests[#tests + 1] = { case[1], function() check.equal(letters_of(run(case[2], case[3])), case[4]) end }
end

local function add(name, test) tests[#tests + 1] = { name, test } end

add("lower is better with a margin", function()
  local list = state.run(steps("4 12 8 4.5 3.9", 0.05, 0.1), { better = "lower", hysteresis = 0.01, for_periods = 1 })
  check.equal(letters_of(list), "g B w w g")
end)

add("without warn there is good and bad", function()
  local list = state.run(steps("85 79 85", 0.8), { better = "higher", hysteresis = 0, for_periods = 1 })
  check.equal(letters_of(list), "g B g")
end)

add("a period without a target is unknown", function()
  local list = state.run({ { value = 1 }, { value = 1, target = 0.8 } },
    { better = "higher", hysteresis = 0, for_periods = 1 })
  check.equal(letters_of(list), "? g")
end)

add("since counts the periods in a row, without unknown ones between", function()
  local since = {}
  for i, s in ipairs(run("85 85 60 - 60 60 - -", {})) do since[i] = s.since end
  check.equal(since, { 1, 2, 1, 1, 2, 3, 1, 2 })
end)

add("a dated target moves with its period", function()
  local list = steps("82 82", 0.8)
  list[2].target = 0.85
  check.equal(letters_of(state.run(list, { better = "higher", hysteresis = 0, for_periods = 1 })), "g B")
end)

add("a summary counts firings, the longest, changes and the share of bad", function()
  local s = state.summary(run("60 60 85 60 - 60 60 75 85", {}))
  check.equal({ s.periods, s.known, s.bad, s.longest, s.changes }, { 9, 8, 5, 3, 4 })
  check.equal(s.firings, { { first = 1, last = 2, periods = 2 }, { first = 4, last = 7, periods = 3 } })
end)

add("a summary of nothing is empty", function()
  local s = state.summary({})
  check.equal({ s.periods, s.known, s.bad, s.longest, s.changes, #s.firings }, { 0, 0, 0, 0, 0, 0 })
end)

-- ---- periods ----

local periods = require "perilune.rule.periods"
local as_of = require "perilune.as_of"
local period = require "perilune.period"

local function texts(list)
  local names = {}
  for i, p in ipairs(list) do names[i] = p.text end
  return table.concat(names, " ")
end

local function instant(text) return time.parse(text) end

add("months before a month are whole months", function()
  local p = period.parse("2026-03", instant "2026-06-01")
  check.equal(texts(periods.before(p, nil, 4, instant "2020-01-01")), "2025-12 2026-01 2026-02 2026-03")
end)

add("nothing is looked at before the data begins", function()
  local p = period.parse("2026-03", instant "2026-06-01")
  check.equal(texts(periods.before(p, nil, 52, instant "2026-02-10")), "2026-02 2026-03")
  check.equal(texts(periods.before(p, nil, 52, nil)), "2026-03")
end)

add("of a running month the ones before are whole", function()
  local list = periods.before(period.parse("this month", instant "2026-03-10 12:00:00"), nil, 2, 0)
  check.equal({ list[1].text, list[1].to, list[2].to },
    { "2026-02", instant "2026-03-01", instant "2026-03-10 12:00:00" })
end)

add("four weeks move a week at a time", function()
  local list = periods.before(period.parse("last 4 weeks", instant "2026-03-02"), nil, 2, 0)
  check.equal({ list[1].from, list[1].to }, { instant "2026-01-26", instant "2026-02-23" })
end)

add("28 days move by the rule's grain", function()
  local list = periods.before(period.parse("last 28 days", instant "2026-03-02"), "week", 3, 0)
  check.equal({ list[1].to, list[2].to, list[3].to },
    { instant "2026-02-16", instant "2026-02-23", instant "2026-03-02" })
end)

add("a range of instants moves by its length", function()
  local list = periods.before(period.parse("2026-03-01 00:00..2026-03-01 06:00", instant "2026-06-01"), nil, 2, 0)
  check.equal({ list[1].from, list[1].to }, { instant "2026-02-28 18:00:00", instant "2026-03-01" })
end)

add("a replay has the periods that end within the range, and some before as memory", function()
  local shape = period.parse("2026-05", instant "2026-06-20")
  local list, start = periods.within(shape, "month", period.parse("2026-Q1", instant "2026-06-20"), 2, 0)
  check.equal({ texts(list), start }, { "2025-11 2025-12 2026-01 2026-02 2026-03", 3 })
end)

add("a replay of a running range ends with the last complete period", function()
  local at = instant "2026-06-20"
  local list = periods.within(period.parse("last month", at), "month", period.parse("2026-Q2", at), 0, 0)
  check.equal(texts(list), "2026-04 2026-05")
end)

add("during() shows another as-of and gives the own one back, also after an error", function()
  local own = as_of.get()
  check.equal(as_of.during(42, as_of.get), 42)
  check.fails("oh", as_of.during, 42, function() error("oh", 0) end)
  check.equal(as_of.get(), own)
end)

-- ---- rules over data ----

local measure = require "perilune.measure"
local rules = require "perilune.rule"
local verdict = require "perilune.rule.verdict"
local backtest = require "perilune.rule.backtest"

for _, name in ipairs { "fast", "quick" } do -- rules are written on the second one; the first stays a rule by itself
  kpi(name) {
    title = "Solved within an hour", source = "tickets", time = "solved_at", value = "share(resolution_time <= 1h)",
    unit = "percent", better = "higher", target = 0.75, warn = 0.5, minimum_sample = 2,
  }
end
kpi "fast_by_channel" {
  title = "Fast", source = "tickets", time = "solved_at", value = "share(resolution_time <= 1h)", unit = "percent",
  better = "higher", target = { by = "channel", email = 0.5, chat = 1.0 },
}
kpi "open_now" { title = "Open", source = "tickets", open = { "created_at", "solved_at" }, value = "count(*)",
  unit = "count", better = "lower", target = 1 }
kpi "not_back" { title = "Not back", source = "tickets", time = "solved_at", value = "share(reopens = 0)",
  unit = "percent", better = "higher", target = 0.9, window = "10d" }
kpi "no_target" { title = "None", source = "tickets", value = "count(*)", unit = "count" }
kpi "broken_target" { title = "Broken", source = "tickets", value = "count(*)", unit = "count", better = "lower",
  target = function() error("no number today") end }

-- January: 4 of 4 fast; February: 1 of 4; March: 2 of 4; April: 3 of 4.
rows("tickets", [[
  key | created_at          | solved_at           | channel | reopens
  1   | 2026-01-05 10:00:00 | 2026-01-05 10:30:00 | email   | 0
  2   | 2026-01-06 10:00:00 | 2026-01-06 10:30:00 | email   | 0
  3   | 2026-01-07 10:00:00 | 2026-01-07 10:30:00 | chat    | 0
  4   | 2026-01-30 10:00:00 | 2026-01-30 10:30:00 | chat    | 1
  5   | 2026-02-05 10:00:00 | 2026-02-05 10:30:00 | email   | 0
  6   | 2026-02-06 10:00:00 | 2026-02-06 19:00:00 | email   | 0
  7   | 2026-02-07 10:00:00 | 2026-02-07 19:00:00 | chat    | 0
  8   | 2026-02-08 10:00:00 | 2026-02-08 19:00:00 | chat    | 0
  9   | 2026-03-05 10:00:00 | 2026-03-05 10:30:00 | email   | 0
  10  | 2026-03-06 10:00:00 | 2026-03-06 10:30:00 | email   | 0
  11  | 2026-03-07 10:00:00 | 2026-03-07 19:00:00 | email   | 0
  12  | 2026-03-08 10:00:00 | 2026-03-08 19:00:00 | email   | 0
  13  | 2026-04-05 10:00:00 | 2026-04-05 10:30:00 | email   | 0
  14  | 2026-04-06 10:00:00 | 2026-04-06 10:30:00 | email   | 0
  15  | 2026-04-07 10:00:00 | 2026-04-07 10:30:00 | email   | 0
  16  | 2026-04-08 10:00:00 | 2026-04-08 19:00:00 | email   | 0
  17  | 2026-05-01 10:00:00 |                     | email   | 0
]])

local function only(name, text) return verdict.of({ name }, text).results[1] end

add("a KPI with a target is a rule of its own", function()
  local months = { only("fast", "2026-01").status, only("fast", "2026-02").status, only("fast", "2026-03").status }
  check.equal(months, { "good", "bad", "warn" })
end)

add("hysteresis looks back: exactly the target is not good again after March", function()
  rules.define "sticky" { kpi = "quick", hysteresis = "5 %" }
  local r = only("sticky", "2026-04")
  check.equal({ r.status, r.level, r.since }, { "warn", "good", 1 }) -- bad until March
  check.equal(only("fast", "2026-04").status, "good")
end)

add("a rule over periods in a row is pending first", function()
  rules.define "slow_twice" { kpi = "quick", for_periods = 2 }
  local r = only("slow_twice", "2026-02")
  check.equal({ r.status, r.note }, { "good", "pending bad, 1 of 2" })
  check.equal(only("slow_twice", "2026-03").status, "warn")
end)

add("bound: four answers page nobody", function() -- 1 of 4: Wilson up to 0.699, 2 of 4: up to 0.85
  rules.define "surely_slow" { kpi = "quick", bound = "high" }
  rules.define "maybe_slow" { kpi = "quick", bound = "low" } -- 4 of 4: from 0.51
  check.equal({ only("surely_slow", "2026-02").status, only("surely_slow", "2026-03").status }, { "warn", "good" })
  check.equal(only("maybe_slow", "2026-01").status, "warn")
end)

add("severity warn never says bad", function()
  rules.define "gently" { kpi = "quick", severity = "warn" }
  check.equal(only("gently", "2026-02").status, "warn")
end)

add("a target by segment is a result for each, those without rows too", function()
  local v = verdict.of({ "fast_by_channel" }, "2026-03")
  check.equal({ #v.results, v.code }, { 2, 3 })
  check.equal({ v.results[1].segment.key, v.results[1].status, v.results[2].segment.key, v.results[2].status },
    { "chat", "unknown", "email", "good" })
  v = verdict.of({ "fast_by_channel" }, "2026-02")
  check.equal({ v.results[1].status, v.results[2].status, v.code }, { "bad", "good", 2 })
end)

add("a stock has no interval: the value itself counts and that is said", function()
  rules.define "open_sure" { kpi = "open_now", bound = "low" }
  check.equal(only("open_sure", "2026-04").note, "no interval; the value itself counts")
end)

add("an error in one rule hides no other", function()
  local v = verdict.of({ "fast", "broken_target", "no_target", "fats" }, "2026-02")
  check.equal({ v.code, #v.results, v.results[1].status }, { 2, 4, "bad" })
  for i, text in ipairs { "no number today", "kpi \"no_target\" has no target", "did you mean \"fast\"?" } do
    check.equal(v.results[i + 1].status, "unknown")
    assert(v.results[i + 1].note:find(text, 1, true), v.results[i + 1].note)
  end
end)

add("of several states the order is bad, warn, unknown, good", function()
  local function worst(...)
    local list = {}
    for i, status in ipairs { ... } do list[i] = { status = status } end
    return verdict.worst(list)
  end
  check.equal({ worst("good", "unknown"), worst("unknown", "warn"), worst("warn", "bad", "unknown"), worst("good") },
    { "unknown", "warn", "bad", "good" })
end)

add("a rule that is named twice runs once", function()
  check.equal(#verdict.of({ "fast", "fast" }, "2026-02").results, 1)
end)

add("a period that has not begun is unknown", function()
  local r = only("fast", "2030-01")
  check.equal({ r.status, r.note }, { "unknown", "2030-01 has not begun at the as-of" })
end)

add("below the minimum sample is unknown", function()
  local r = only("fast", "2026-01-05")
  check.equal({ r.status, r.note }, { "unknown", "1 rows, below the minimum sample of 2" })
end)

add("the periods of a series are what each is by itself", function()
  local history, rule = require "perilune.rule.history", rules.resolve { name = "quick", kpi = "quick", own = true }
  local list = periods.before(measure.period "2026-04", nil, 4, instant "2026-01-01")
  local values = {}
  for i, step in ipairs(history.steps(rule, list, nil, false)) do
    values[i] = step.value
    local alone = history.steps(rule, { list[i] }, nil, true)[1]
    check.equal({ step.value, step.target, step.record.n, step.record.low },
      { alone.value, alone.target, alone.record.n, alone.record.low })
  end
  check.equal(values, { 1.0, 0.25, 0.5, 0.75 })
end)

-- ---- replays ----

local function replay(name, range) return backtest.of({ name }, range).results[1] end

add("a replay says when a rule fired, and what its options saved", function()
  rules.define "monthly" { kpi = "quick", period = "last month" }
  rules.define "monthly_twice" { kpi = "quick", period = "last month", for_periods = 2 }
  local r = replay("monthly", "4 months")
  check.equal({ r.summary.periods, r.summary.bad, r.summary.changes, #r.firings, r.saved }, { 4, 1, 3, 1, 0 })
  check.equal({ r.firings[1].first.text, r.firings[1].last.text, r.firings[1].worst }, { "2026-02", "2026-02", 0.25 })
  r = replay("monthly_twice", "4 months")
  check.equal({ #r.firings, #r.plain.firings, r.saved }, { 0, 1, 1 })
end)

add("a replay agrees with the check of each month", function()
  for number, status in ipairs { "good", "bad", "warn", "good" } do
    local month = "2026-0" .. number
    check.equal(only("fast", month).status, status)
    check.equal(replay("fast", month).summary.bad, status == "bad" and 1 or 0)
  end
end)

add("windows are judged as of each period's end", function() -- ticket 4 waits until 9 February
  local r = replay("not_back", "2026-01")
  check.equal({ r.summary.bad, r.summary.known }, { 0, 1 })
  check.equal(only("not_back", "2026-01").status, "bad") -- seen from May, it came back
end)

add("a replay before the data says so", function()
  local r = replay("fast", "2020")
  assert(r.problem:find("no complete month with data in 2020", 1, true), r.problem)
end)

add("a range that does not parse is named", function()
  check.fails("--backtest: \"last 12 moons\" is not a period", backtest.of, { "fast" }, "12 moons")
end)

-- ---- definitions ----

local function refused(text, definition)
  check.fails(text, function() rules.define "bad_rule"(definition) end)
end

add("a rule is checked when it is read", function()
  refused('check "bad_rule".kpi: missing', {})
  refused('check "bad_rule".bond: unknown key; did you mean "bound"?', { kpi = "fast", bond = "low" })
  refused('check "bad_rule".bound: "lo" is not one of point, low, high', { kpi = "fast", bound = "lo" })
  refused('check "bad_rule".for_periods: expected 1 to 52', { kpi = "fast", for_periods = 0 })
  refused('check "bad_rule".for_periods: expected 1 to 52', { kpi = "fast", for_periods = 53 })
  check.fails("a name is made of", function() rules.define "a b" { kpi = "fast" } end)
end)

add("a KPI's check is read with it", function()
  check.fails('kpi "x".check.bond: unknown key', function()
    kpi "x" { source = "tickets", value = "count(*)", unit = "count", check = { bond = "low" } }
  end)
end)

add("a margin that no share can pass is refused", function()
  rules.define "stuck" { kpi = "quick", hysteresis = 0.3 }
  local note = only("stuck", "2026-02").note
  assert(note:find("once bad it could never be good again: 30.0 % above the target 75.0 %", 1, true), note)
end)

check.run(tests)
