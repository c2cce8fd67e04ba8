-- What moved a number: figures worked out by hand, and the property that parts add up on seeded data.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"
local stats = require "perilune.stats"
local why = require "perilune.why"

-- ---- data: tickets written as groups of the same rows ----

local written, number = { "key | created_at | solved_at | channel | team | country | reopens | handle_seconds" }, 0

--- `count` tickets created and solved at those times; other fields by name.
local function tickets(count, created, solved, fields)
  for _ = 1, count do
    number = number + 1
    written[#written + 1] = table.concat({ number, created, solved, fields.channel or "", fields.team or "",
      fields.country or "", fields.reopens or 0, fields.handle and fields.handle .. "s" or "" }, " | ")
  end
end

--- `hits` of `all` tickets of a month are reopened.
local function share_of(month, hits, all, fields)
  local day = month .. "-10 10:00:00"
  fields.reopens = 1
  tickets(hits, day, day, fields)
  fields.reopens = 0
  tickets(all - hits, day, day, fields)
end

-- 2020: Simpson's paradox. In each channel the share falls, in the whole it rises.
share_of("2020-01", 80, 100, { channel = "easy" }) --     80 %
share_of("2020-01", 120, 400, { channel = "hard" }) --    30 %; all 200 of 500: 40 %
share_of("2020-02", 300, 400, { channel = "easy" }) --    75 %
share_of("2020-02", 25, 100, { channel = "hard" }) --     25 %; all 325 of 500: 65 %

-- 2021: one segment enters, one leaves, one stays as it is; NULL is a segment.
share_of("2021-01", 10, 40, { channel = "stays" })
share_of("2021-01", 30, 40, { channel = "leaves" })
share_of("2021-01", 5, 20, {})
share_of("2021-02", 10, 40, { channel = "stays" })
share_of("2021-02", 60, 80, { channel = "enters" })
share_of("2021-02", 20, 80, {})

-- 2022: only one of two teams changed; the country says nothing, for each has half of every team.
for _, country in ipairs { "AT", "CH" } do
  share_of("2022-01", 100, 200, { team = "a", country = country })
  share_of("2022-01", 100, 200, { team = "b", country = country })
  share_of("2022-02", 100, 200, { team = "a", country = country })
  share_of("2022-02", 20, 200, { team = "b", country = country })
end

-- 2023: means and sums of handle time; Monday's numbers are small enough to follow.
for _, group in ipairs { { "2023-01", "mail", { 10, 20, 30 } }, { "2023-01", "chat", { 4, 6 } },
  { "2023-02", "mail", { 20, 40 } }, { "2023-02", "chat", { 5, 7, 5, 7 } } } do
  for _, seconds in ipairs(group[3]) do
    tickets(1, group[1] .. "-05 08:00:00", group[1] .. "-06 08:00:00", { channel = group[2], handle = seconds })
  end
end

-- 2024: a stock. Open at the end of January: A 2, B 1; in February A gets 2 and loses 1, B gets 1 and loses 2, and one
-- of C is opened and solved within the month; D is never solved.
tickets(2, "2024-01-10 00:00:00", "2024-03-05 00:00:00", { channel = "A" })
tickets(1, "2024-01-10 00:00:00", "2024-02-05 00:00:00", { channel = "B" })
tickets(1, "2024-02-01 00:00:00", "2024-03-01 00:00:00", { channel = "A" }) -- opened in the first second
tickets(1, "2024-02-10 00:00:00", "2024-02-12 00:00:00", { channel = "A" })
tickets(1, "2024-02-10 00:00:00", "2024-02-29 23:59:59", { channel = "B" }) -- solved in the last
tickets(1, "2024-02-10 00:00:00", "2024-02-11 00:00:00", { channel = "C" })
tickets(1, "2024-02-10 00:00:00", "", { channel = "D" })

-- 2025: seeded random groups of every kind of segment; 2026: nothing changed.
local random = stats.generator(42)
local function draw(n) return math.floor(random:uniform() * n) end
for _, month in ipairs { "2025-01", "2025-02" } do
  for _, channel in ipairs { "p", "q", "r", "s", month } do
    for _ = 1, 5 + draw(30) do
      tickets(1, ("%s-%02d 12:00:00"):format(month, 1 + draw(28)), ("2025-03-%02d 12:00:00"):format(1 + draw(28)), {
        channel = channel, team = "t" .. draw(4), reopens = draw(2), handle = 1 + draw(1000) })
    end
  end
end
for _, month in ipairs { "2026-01", "2026-02" } do
  share_of(month, 3, 10, { channel = "x" })
  share_of(month, 5, 10, { channel = "y" })
end


-- 2019: a large segment, and three that are too small to look at one by one.
share_of("2019-01", 320, 800, { channel = "big" })
share_of("2019-02", 480, 800, { channel = "big" })
share_of("2019-01", 0, 1, { channel = "z1" })
share_of("2019-02", 1, 1, { channel = "z1" })
share_of("2019-01", 1, 1, { channel = "z2" })
share_of("2019-02", 1, 1, { channel = "z3" })

rows("tickets", table.concat(written, "\n"))

local answers = { "key | kind | sent_at | score | scale_min | scale_max | channel" }
for _, group in ipairs { { "01", "mail", 9, 6 }, { "01", "mail", 3, 2 }, { "01", "mail", 8, 2 }, { "01", "chat", 9, 4 },
  { "01", "chat", 0, 6 }, { "02", "mail", 9, 15 }, { "02", "mail", 3, 5 }, { "02", "chat", 9, 8 },
  { "02", "chat", 0, 2 } } do
  for _ = 1, group[4] do
    answers[#answers + 1] = table.concat({ #answers, "nps", ("2020-%s-05"):format(group[1]), group[3], 0, 10,
      group[2] }, " | ")
  end
end
rows("surveys", table.concat(answers, "\n"))

kpi "reopened" { source = "tickets", value = "share(reopens > 0)", unit = "percent" }
kpi "volume" { source = "tickets", value = "count(*)", unit = "count" }
kpi "handle_mean" { source = "tickets", value = "avg(handle_seconds)", unit = "duration" }
kpi "handle_sum" { source = "tickets", value = "sum(handle_seconds)", unit = "duration" }
kpi "handle_median" { source = "tickets", value = "median(handle_seconds)", unit = "duration" }
kpi "handle_most" { source = "tickets", value = "max(handle_seconds)", unit = "duration" }
kpi "channels" { source = "tickets", value = "count(DISTINCT channel)", unit = "count" }
kpi "per_team" { source = "tickets", value = "sum(reopens) / count(DISTINCT team)", unit = "number" }
kpi "reopens_each" { source = "tickets", value = "sum(reopens) / count(*)", unit = "number" }
kpi "promoters" { source = "surveys", where = "kind = 'nps'", value = scale.nps(), unit = "score", needs = "score" }
for _, stock in ipairs { "end", "start", "average", "peak" } do
  kpi("open_" .. stock) { source = "tickets", open = { "created_at", "solved_at" }, stock = stock, value = "count(*)",
    unit = "count" }
end
kpi "open_age" { source = "tickets", open = { "created_at", "solved_at" }, value = "median(:at - created_at)",
  unit = "duration" }
kpi "answers" { source = "surveys", value = "count(*)", unit = "count" }
kpi "contact_rate" { value = "kpi.volume / kpi.answers", unit = "number" }
kpi "reopened_volume" { source = "tickets", where = "reopens > 0", value = "count(*)", unit = "count" }
kpi "reopened_by_hand" { value = "kpi.reopened_volume / kpi.volume", unit = "percent" }
kpi "twice" {
  value = function(k) return 2 * k.volume + k.reopened end, uses = { "volume", "reopened" }, unit = "number",
}
kpi "only_teams" { source = "tickets", value = "count(*)", unit = "count", dimensions = { "team" } }

-- ---- reading results ----

local function lines(result, place)
  local found = {}
  for _, line in ipairs(result.breakdowns[place or 1].lines) do found[line.label] = line end
  return found
end

local function value(line, name) return line.effects[name] and line.effects[name].value end

--- All effects of every breakdown add up to the change; relative to the size of the values.
local function adds_up(result, what)
  local size = math.max(1, math.abs(result.before.value), math.abs(result.after.value))
  assert(#result.breakdowns > 0, what)
  for _, b in ipairs(result.breakdowns) do
    local effects, by_column = 0, 0
    for _, line in ipairs(b.lines) do
      effects = effects + line.effect
      for _, name in ipairs(b.columns) do by_column = by_column + (value(line, name) or 0) end
    end
    check.near(effects / size, result.change / size, 1e-12, what .. " by " .. b.dimension)
    check.near(by_column / size, result.change / size, 1e-12, what .. " by " .. b.dimension)
  end
end

local tests = {}
local function test(name, run) tests[#tests + 1] = { name, run } end

test("share_splits_into_mix_and_within", function() -- Simpson: within falls, mix outweighs it
  local r = kpi.reopened:why("2020-02", { by = "channel" })
  check.near(r.change, 0.25, 1e-15)
  local l = lines(r)
  -- weights 0.2 -> 0.8 and 0.8 -> 0.2, mean of the wholes 0.525
  check.near(value(l.easy, "within"), 0.5 * -0.05, 1e-12)
  check.near(value(l.hard, "within"), 0.5 * -0.05, 1e-12)
  check.near(value(l.easy, "mix"), 0.6 * (0.775 - 0.525), 1e-12)
  check.near(value(l.hard, "mix"), -0.6 * (0.275 - 0.525), 1e-12)
  check.near(r.breakdowns[1].totals.mix, 0.3, 1e-12)
  check.near(r.breakdowns[1].totals.within, -0.05, 1e-12)
  check.near(l.easy.share, 0.125 / 0.25, 1e-12)
  check.equal(r.significant, true)
  adds_up(r, "share")
end)

test("lines_have_rows_and_values_of_both_sides", function()
  local easy = lines(kpi.reopened:why("2020-02", { by = "channel" })).easy
  check.equal({ easy.key, easy.n_before, easy.n_after, easy.before, easy.after }, { "easy", 100, 400, 0.8, 0.75 })
  check.equal({ easy.part_before, easy.part_after }, { 0.2, 0.8 })
end)

test("segments_that_enter_or_leave_are_lines_of_their_own", function()
  local r = kpi.reopened:why("2021-02", { by = "channel" })
  local l = lines(r) -- wholes 0.45 of 100 and 0.45 of 200, so their mean is 0.45
  check.near(r.change, 0, 1e-15)
  check.equal({ l.enters.state, l.leaves.state, l.stays.state }, { "entered", "left" })
  check.near(value(l.enters, "entry"), 0.4 * (0.75 - 0.45), 1e-12)
  check.near(value(l.leaves, "entry"), -0.4 * (0.75 - 0.45), 1e-12)
  check.near(value(l.stays, "mix"), (0.2 - 0.4) * (0.25 - 0.45), 1e-12)
  check.near(value(l.stays, "within"), 0, 1e-15)
  check.near(value(l["(none)"], "mix"), (0.4 - 0.2) * (0.25 - 0.45), 1e-12)
  check.equal({ l["(none)"].key, l.enters.before, l.enters.n_before }, { nil, nil, 0 })
  adds_up(r, "entry")
end)

test("one_segment_has_the_whole_change_within", function()
  local r = kpi.reopened:why("2020-02", { by = "channel", where = "channel = 'easy'" })
  check.equal(#r.breakdowns[1].lines, 1)
  check.near(value(r.breakdowns[1].lines[1], "within"), -0.05, 1e-12)
  check.near(value(r.breakdowns[1].lines[1], "mix"), 0, 1e-15)
end)

test("nothing_changed_gives_nothing_to_explain", function()
  local r = kpi.reopened:why("2026-02", { by = "channel" })
  check.equal(r.change, 0.0)
  for _, line in ipairs(r.breakdowns[1].lines) do check.equal({ line.effect, line.share, line.verdict }, { 0.0 }) end
  check.equal(why.sentences(r), { "reopened stayed at 40.0 % (2026-02 against 2026-01)." })
end)

test("a_side_without_value_leaves_a_note", function()
  local r = kpi.reopened:why("2020-03", { by = "channel" })
  check.equal({ r.change, #r.breakdowns, r.note }, { nil, 0, "no value in 2020-03: no data in this period" })
  r = kpi.volume:why("2019-01", { by = "channel" })
  check.equal({ r.change, r.note }, { nil, "no value in 2018-12: the data begins later" })
  check.equal(tostring(r), "volume: no value in 2018-12: the data begins later.\n")
end)

test("count_changes_by_volume", function()
  local l = lines(kpi.volume:why("2021-02", { by = "channel" }))
  check.equal({ value(l.enters, "volume"), value(l.leaves, "volume"), value(l.stays, "volume") }, { 80, -40, 0 })
  check.equal({ l.enters.verdict, l.stays.verdict, l["(none)"].share }, { "sure", nil, 0.6 })
end)

test("mean_splits_into_mix_and_within", function()
  local r = kpi.handle_mean:why("2023-02", { by = "channel" })
  local l = lines(r) -- mail 20 of 3, chat 5 of 2: 14; then mail 30 of 2, chat 6 of 4: 14
  check.near(value(l.mail, "within"), (3 / 5 + 2 / 6) / 2 * 10, 1e-12)
  check.near(value(l.chat, "within"), (2 / 5 + 4 / 6) / 2 * 1, 1e-12)
  check.near(value(l.mail, "mix"), (25 - 14) * (2 / 6 - 3 / 5), 1e-12)
  check.near(value(l.chat, "mix"), (5.5 - 14) * (4 / 6 - 2 / 5), 1e-12)
  adds_up(r, "mean")
end)

test("sum_splits_into_volume_mix_and_within", function()
  local r = kpi.handle_sum:why("2023-02", { by = "channel" })
  check.equal(r.change, 14) -- 60 + 10 -> 60 + 24
  local l = lines(r)
  check.near(value(l.mail, "volume"), 14 * -1, 1e-12)
  check.near(value(l.chat, "volume"), 14 * 2, 1e-12)
  check.near(value(l.mail, "mix"), (25 - 14) * -1, 1e-12)
  check.near(value(l.chat, "mix"), (5.5 - 14) * 2, 1e-12)
  check.near(value(l.mail, "within"), 2.5 * 10, 1e-12)
  check.near(value(l.chat, "within"), 3 * 1, 1e-12)
  check.near(l.mail.effect, 0, 1e-12) -- its own sum did not change
  check.equal({ l.chat.before, l.chat.after }, { 10.0, 24.0 })
  adds_up(r, "sum")
end)

test("nps_splits_into_mix_and_within", function()
  local r = kpi.promoters:why("2020-02", { by = "channel" })
  local l = lines(r) -- mail 40 of 10, chat -20 of 10: 10; then mail 50 of 20, chat 60 of 10: 53.3
  check.near(r.change, 160 / 3 - 10, 1e-12)
  check.near(value(l.mail, "within"), (1 / 2 + 2 / 3) / 2 * 10, 1e-12)
  check.near(value(l.chat, "within"), (1 / 2 + 1 / 3) / 2 * 80, 1e-12)
  check.near(value(l.mail, "mix"), (45 - (10 + 160 / 3) / 2) * (2 / 3 - 1 / 2), 1e-12)
  adds_up(r, "nps")
end)

test("stock_changes_by_what_came_and_went", function() -- after = before + in - out (D8)
  local r = kpi.open_end:why("2024-02", { by = "channel" })
  local l = lines(r)
  check.equal({ r.before.value, r.after.value }, { 3, 4 })
  check.equal({ value(l.D, "in"), value(l.D, "out"), l.D.before, l.D.after, l.D.state }, { 1, 0, 0, 1, "entered" })
  check.equal({ value(l.A, "in"), value(l.A, "out"), l.A.before, l.A.after }, { 2, -1, 2, 3 })
  check.equal({ value(l.B, "in"), value(l.B, "out"), l.B.before, l.B.after }, { 1, -2, 1, 0 })
  check.equal({ value(l.C, "in"), value(l.C, "out"), l.C.before, l.C.after }, { 1, -1, 0, 0 })
  check.equal({ r.breakdowns[1].judged, r.breakdowns[1].noise, r.significant }, { false })
  for _, line in ipairs(r.breakdowns[1].lines) do check.equal(line.after - line.before, line.effect) end
end)

test("other_readings_of_a_stock_add_up_too", function()
  for _, name in ipairs { "open_start", "open_average", "open_peak" } do
    adds_up(kpi[name]:why("2024-03", { by = "channel" }), name)
  end
  adds_up(kpi.open_end:why("2024-02", { by = "channel", vs = "2024-03" }), "against a later one")
end)

test("distinct_counts_have_a_line_for_what_is_counted_twice", function()
  local r = kpi.channels:why("2025-02", { by = "team" })
  adds_up(r, "distinct")
  check.equal(r.breakdowns[1].judged, false)
end)

test("ratio_follows_its_denominators", function()
  local a, b = kpi.reopens_each:why("2020-02", { by = "channel" }), kpi.reopened:why("2020-02", { by = "channel" })
  for label, line in pairs(lines(a)) do
    check.near(value(line, "mix"), value(lines(b)[label], "mix"), 1e-15)
    check.near(value(line, "within"), value(lines(b)[label], "within"), 1e-15)
    check.equal(line.verdict, nil)
  end
end)

test("derived_values_have_an_effect_for_each_part", function()
  local r = kpi.contact_rate:why("2020-02", { by = "channel" }) -- 500 / 20 -> 500 / 30
  check.near(r.change, 500 / 30 - 25, 1e-12)
  check.near(r.parts[1].effect, 0, 1e-12)
  check.near(r.parts[2].effect, r.change, 1e-12)
  local l = lines(r)
  check.near(value(l.easy, "volume"), 300 * (1 / 20 + 1 / 30) / 2, 1e-6) -- although the volume as a whole stood still
  check.near(value(l.mail, "answers"), r.change, 1e-12)
  adds_up(r, "derived")
end)

test("ratio_of_kpis_is_split_symmetrically", function()
  local r = kpi.reopened_by_hand:why("2021-02", { by = "channel" }) -- 45 / 100 -> 90 / 200
  check.near(r.parts[1].effect, 45 * (1 / 100 + 1 / 200) / 2, 1e-12)
  check.near(r.parts[2].effect, (1 / 200 - 1 / 100) * (45 + 90) / 2, 1e-12)
  adds_up(r, "ratio of KPIs")
end)

test("functions_are_split_over_their_parts", function()
  local r = kpi.twice:why("2021-02", { by = "channel" })
  check.near(r.parts[1].effect, 200, 1e-9)
  check.near(r.parts[2].effect, 0, 1e-9)
  adds_up(r, "function")
end)

test("a_part_that_does_not_know_the_dimension_is_one_line", function()
  local r = kpi.contact_rate:why("2020-02", { by = "reopens" })
  local line = lines(r).answers -- 20 -> 30 answers may be chance
  check.near(value(line, "answers"), r.change, 1e-12)
  check.equal(line.verdict, "noise")
  assert(line.effects.answers.low < r.change and line.effects.answers.high > 0, "an interval")
  adds_up(r, "other table")
  check.fails("none of its parts (volume, answers) can be grouped by \"colour\"", kpi.contact_rate.why,
    kpi.contact_rate, "2020-02", { by = "colour" })
end)

test("quantiles_are_put_back_segment_by_segment", function()
  local r = kpi.handle_median:why("2023-02", { by = "channel" }) -- 5 5 7 7 20 40: 7
  check.equal({ r.before.value, r.after.value }, { 10.0, 7.0 })
  local b = r.breakdowns[1]
  check.equal({ b.counterfactual, #b.columns }, { true, 0 })
  local l = lines(r)
  check.equal({ l.mail.without, l.mail.effect }, { 7.0, 0.0 }) -- 5 5 7 7 10 20 30
  check.equal({ l.chat.without, l.chat.effect }, { 13.0, -6.0 }) -- 4 6 20 40
  check.near(r.mean.change, 0, 1e-12)
  adds_up(r.mean, "mean of a median")
  local text = tostring(r)
  assert(text:find("they do not add up to the change", 1, true), text)
end)

test("extremes_are_put_back_too_and_what_cannot_be_says_so", function()
  local l = lines(kpi.handle_most:why("2023-02", { by = "channel" }))
  check.equal({ l.mail.without, l.chat.without }, { 30, 40 })
  local r = kpi.open_age:why("2024-02", { by = "channel" })
  check.equal({ #r.breakdowns, r.note }, { 0,
    "a quantile is no sum of its segments, and its rows are not those of a period" })
  r = kpi.per_team:why("2022-02", { by = "country" })
  check.equal(r.skipped[1].reason, "its segments do not add up to the whole")
  check.equal(r.breakdowns[1].counterfactual, true)
end)

test("forms_that_compare_already_or_are_shares_of_the_commonest_are_not_taken_apart", function()
  kpi "grown" { growth = { of = "volume" }, unit = "percent" }
  kpi "commonest" { source = "tickets", mix = { of = "team" }, unit = "percent" }
  check.equal(kpi.grown:why("2025-02", { by = "channel", vs = "2020-02" }).note,
    "a growth is no sum of its segments, and its rows are not those of a period")
  check.equal(kpi.commonest:why("2025-02", { by = "channel" }).note,
    "its segments do not add up to the whole, and its rows are not those of a period")
end)

test("noise_is_what_chance_explains", function()
  local r = kpi.reopened:why("2022-02", { by = "team" })
  local l = lines(r) -- a: 50 % and 50 % of 400; b: 50 % and 10 %
  check.equal({ l.a.verdict, l.b.verdict }, { nil, "sure" })
  check.near(r.breakdowns[1].noise, 0, 1e-15)
  check.equal(r.comparisons, 4)
  check.near(r.confidence, 1 - 0.05 / 4, 1e-15)
  -- within of b: half of the difference of two shares by Newcombe's interval at that confidence
  local _, low, high = stats.shares_differ(40, 400, 200, 400, stats.z(r.confidence))
  check.near(l.b.effects.within.low, 0.5 * low, 1e-12)
  check.near(l.b.effects.within.high, 0.5 * high, 1e-12)
end)

test("a_small_change_is_all_noise", function()
  local r = kpi.reopened:why("2020-02", { by = "channel", where = "key IN ('1', '2', '101', '501', '581')" })
  check.near(r.breakdowns[1].noise, r.change, 1e-12)
  for _, line in ipairs(r.breakdowns[1].lines) do assert(line.verdict ~= "sure", line.label) end
end)

test("the_dimension_that_explains_comes_first", function()
  local r = kpi.reopened:why("2022-02")
  local names = {}
  for i, b in ipairs(r.breakdowns) do names[i] = b.dimension end
  check.equal(r.breakdowns[1].dimension, "team")
  assert(table.concat(names, " "):find("country"), "country is tried too")
  for _, b in ipairs(r.breakdowns) do
    if b.dimension == "country" then check.near(b.score, 0, 1e-12) end
  end
  check.equal(kpi.reopened:why("2022-02", { by = { "country", "team" } }).breakdowns[1].dimension, "team")
  check.equal(kpi.reopened:why("2022-02", { by = "country, team" }).comparisons, 8)
end)

test("a_definition_may_name_its_dimensions", function()
  local r = kpi.only_teams:why("2025-02")
  check.equal({ #r.breakdowns, r.breakdowns[1].dimension }, { 1, "team" })
  check.fails("it may be by team", kpi.only_teams.why, kpi.only_teams, "2025-02", { by = "channel" })
end)

test("others_add_what_they_stand_for", function()
  local whole = kpi.reopened:why("2025-02", { by = "channel" })
  local r = kpi.reopened:why("2025-02", { by = "channel", limit = 2 })
  local b = r.breakdowns[1]
  check.equal({ #whole.breakdowns[1].lines, #b.lines, b.lines[3].label, b.lines[3].pooled }, { 6, 3, "others (4)", 4 })
  check.near(b.noise, whole.breakdowns[1].noise, 1e-12)
  adds_up(r, "pooled")
end)

test("small_segments_are_judged_together", function()
  local r = kpi.reopened:why("2019-02", { by = "channel" })
  local l = lines(r)
  check.equal({ #r.breakdowns[1].lines, l["others (3)"].pooled, l["others (3)"].n_after }, { 2, 3, 2 })
  check.equal({ l.big.verdict, l["others (3)"].verdict, r.comparisons }, { "sure", "noise", 4 })
  adds_up(r, "small")
end)

test("derived_values_of_derived_values_add_up", function()
  kpi "contacts_in_a_hundred" { value = "100 * kpi.contact_rate + kpi.reopened", unit = "number" }
  local r = kpi.contacts_in_a_hundred:why("2020-02", { by = { "channel", "reopens" } })
  adds_up(r, "nested")
  check.near(r.parts[1].effect, 100 * (500 / 30 - 25), 1e-9)
end)

test("expressions_are_dimensions_too", function()
  local r = kpi.volume:why("2025-02", { by = "COALESCE(team, 'none'), reopens > 0" })
  check.equal(#r.breakdowns, 2)
  adds_up(r, "expressions")
end)

test("parts_add_up_on_random_data", function()
  for _, name in ipairs { "reopened", "volume", "handle_mean", "handle_sum", "reopens_each", "contact_rate", "twice",
    "reopened_by_hand", "open_end", "open_average" } do
    local other = (name == "contact_rate") and "2020-01" or nil
    local r = other and kpi[name]:why("2020-02", { by = { "channel", "team" }, vs = other })
      or kpi[name]:why("2025-02", { by = { "channel", "team", "reopens" }, limit = 3 })
    adds_up(r, name)
  end
end)

test("effects_of_a_sum_are_the_changes_of_the_segments_sums", function()
  local sums = {}
  for _, month in ipairs { "2025-01", "2025-02" } do
    for _, segment in ipairs(kpi.handle_sum:by("team", month)) do
      sums[segment.key] = (sums[segment.key] or 0) + (month == "2025-02" and 1 or -1) * segment.value
    end
  end
  for label, line in pairs(lines(kpi.handle_sum:why("2025-02", { by = "team" }))) do
    check.near(line.effect, sums[label], 1e-8, label)
  end
end)

test("sentences_say_the_change_its_movers_and_the_noise", function()
  check.equal(why.sentences(kpi.reopened:why("2022-02", { by = "team" })), {
    "reopened fell 20.0 pt, from 50.0 % to 30.0 % (2022-02 against 2022-01).",
    "By team: b fell from 50.0 % to 10.0 % (-20.0 pt).",
  })
  local sentences = why.sentences(kpi.reopened:why("2020-02", { by = "channel" }))
  assert(sentences[2]:find("easy was 80.0 % of all instead of 20.0 % (+15.0 pt)", 1, true), sentences[2])
  check.equal(sentences[3], "Not distinguishable from noise: -5.0 pt of +25.0 pt.")
  check.equal(why.sentences(kpi.open_end:why("2024-03", { by = "channel" }))[2],
    "By channel: A took in 0 and sent out 3 (-3).")
end)

test("the_result_shows_itself_as_a_table", function()
  local text = tostring(kpi.reopened:why("2020-02", { by = "channel" }))
  for _, wanted in ipairs { "mix", "within", "total", "+15.0 pt", "-2.5 pt", "Each of 4 effects", "98.75 %" } do
    assert(text:find(wanted, 1, true), wanted .. " is missing in\n" .. text)
  end
end)

test("wrong_options_are_named", function()
  check.fails('why().limt: unknown key; did you mean "limit"?', kpi.volume.why, kpi.volume, "2020-02", { limt = 3 })
  check.fails("limit: expected 1 or more", kpi.volume.why, kpi.volume, "2020-02", { limit = 0 })
  check.fails('did you mean "channel"?', kpi.volume.why, kpi.volume, "2020-02", { by = "chanel" })
  check.fails("by[1]: expected a field", kpi.volume.why, kpi.volume, "2020-02", { by = { 3 } })
  check.equal(kpi.volume:vs("2020-01"):why("2022-02", { by = "team" }).against.text, "2020-01")
end)

check.run(tests)
