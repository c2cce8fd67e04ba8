-- Blocks of what customers say and whether they stay, over a few rows; figures and sentences are worked out by hand.
local check = require "tests.lua.check"
local render = require "perilune.render.tree"
local reports = require "perilune.report"
local rows = require "tests.lua.rows"
local stats = require "perilune.stats"
local voice = require "perilune.report.voice"

rows("tickets", "key | created_at\n t | 2024-05-02 08:00:00")

-- Four joined in January: one left after 31 days, one after 62, two are still there after 121; e came 30 days before
-- the end, f left before it came.
rows("customers", [[
  key | joined_at           | churned_at          | segment
  a   | 2024-01-01 00:00:00 | 2024-02-01 00:00:00 | old
  b   | 2024-01-01 00:00:00 | 2024-03-03 00:00:00 | old
  c   | 2024-01-01 00:00:00 |                     | old
  d   | 2024-01-01 00:00:00 | 2024-05-01 12:00:00 | old
  e   | 2024-04-01 00:00:00 |                     | new
  f   | 2024-04-02 00:00:00 | 2024-04-01 00:00:00 | new
]])

-- Two scales of satisfaction; efforts of which a low one is good.
rows("surveys", [[
  key | kind | sent_at             | score | scale_min | scale_max | agent | comment
  1   | csat | 2024-04-01 08:00:00 | 5     | 1         | 5         | Ann   |
  2   | csat | 2024-04-02 08:00:00 | 5     | 1         | 5         | Ann   | Fine.
  3   | csat | 2024-04-03 08:00:00 | 4     | 1         | 5         | Bob   | Write to me@shop.example or +49 170 1234567
  4   | csat | 2024-04-04 08:00:00 | 2     | 1         | 5         | Bob   | Bad, as in 2023
  5   | csat | 2024-04-05 08:00:00 | 2     | 1         | 5         | Bob   | Worse
  6   | csat | 2024-04-05 08:00:00 | 3     | 1         | 3         | Bob   |
  7   | ces  | 2024-04-05 08:00:00 | 1     | 1         | 5         | Bob   |
]])

--- Twelve on each side: all say "answer", one side "slow", the other "quick"; one customer says what nobody else does.
local function nps_rows()
  local list = { "key | kind | sent_at | score | scale_min | scale_max | customer | comment" }
  for i = 1, 12 do
    local day = ("2024-04-%02d 08:00:00"):format(i)
    list[#list + 1] = ("n%d | nps | %s | 3 | 0 | 10 | u%d | Slow answer%s"):format(i, day, i, i == 1 and " zebra" or "")
    list[#list + 1] = ("m%d | nps | %s | 9 | 0 | 10 | v%d | quick quick ANSWER"):format(i, day, i)
  end
  -- The same customer again: he counts once.
  list[#list + 1] = "n99 | nps | 2024-04-20 08:00:00 | 1 | 0 | 10 | u2 | slow slow slow"
  return table.concat(list, "\n")
end
rows("surveys", nps_rows())

-- 8 of 10 against 2 of 10.
local function share_rows(name, good)
  local list = { "key | kind | sent_at | score | scale_min | scale_max | channel" }
  for i = 1, 10 do
    list[#list + 1] = ("%s%d | rating | 2024-04-10 08:00:00 | %d | 1 | 5 | %s"):format(name, i, i <= good and 5 or 1,
      name)
  end
  return table.concat(list, "\n")
end
rows("surveys", share_rows("much", 8))
rows("surveys", share_rows("little", 2))

local function share_of(channel, value)
  return { title = channel, source = "surveys", where = ("kind = 'rating' AND channel = '%s'"):format(channel),
    value = value or "share(score = 5)", unit = "percent" }
end
kpi "much" (share_of "much")
kpi "little" (share_of "little")
kpi "nobody" (share_of "nobody")

local count = 0

local function tree(block, options)
  count = count + 1
  local document = reports.build(report("r" .. count) { period = "2024-04", block }, options)
  render.check(document)
  return document.blocks
end

local function shares(block)
  local list = {}
  for i, item in ipairs(block.items) do list[i] = { item.label, item.value.value, item.value.n } end
  return list
end

local function column(block, at)
  local list = {}
  for i, row in ipairs(block.rows) do list[i] = type(row[at]) == "table" and row[at].value or row[at] end
  return list
end

local function values(series)
  local list = {}
  for i, point in ipairs(series.points) do list[i] = point.value end
  return list
end

check.run {
  { "boxes: a picture a scale, boxes without an answer too, and what counts as positive", function()
    local made = tree { boxes = "csat" }
    check.equal(#made, 2)
    check.equal(made[1].title, "CSAT: answers from 1 to 5")
    check.equal(shares(made[1]),
      { { "5", 0.4, 2 }, { "4", 0.2, 1 }, { "3", 0.0, 0 }, { "2", 0.4, 2 }, { "1", 0.0, 0 } })
    check.equal(made[1].description, "Answers: 5. Answers from 4 up count as positive: high is good.")
    check.near(made[1].items[1].value.low, (stats.wilson(2, 5)), 1e-12)
    check.equal(made[2].title, "CSAT: answers from 1 to 3")
    check.equal(shares(made[2]), { { "3", 1.0, 1 }, { "2", 0.0, 0 }, { "1", 0.0, 0 } })
  end },
  { "boxes: a definition that names a scale of the other direction is told so", function()
    check.equal(tree({ boxes = "ces.effort_low" })[1].description,
      "Answers: 1. Answers up to 2 count as positive: low is good.")
    check.equal(tree({ boxes = "ces" })[1].description,
      "Answers: 1. Answers from 4 up count as positive: high is good.")
  end },
  { "boxes need a KPI with scales", function()
    check.fails("Ticket volume has no scales; take a KPI of answers", tree, { boxes = "ticket_volume" })
  end },
  { "contrast: the difference with Newcombe's interval, and whether it is one", function()
    local made = tree({ contrast = { { "x", "much", "little" }, { "y", "much", "much" } }, heads = { "A", "B" } })[1]
    check.equal({ column(made, 2), column(made, 3), column(made, 4) }, { { 0.8, 0.8 }, { 10, 10 }, { 0.2, 0.8 } })
    check.equal(column(made, 6), { "+60.0 pt [16.2 to 80.3]", "0.0 pt [-34.1 to 34.1]" })
    check.equal(column(made, 7), { "higher", "within noise" })
    check.equal({ made.columns[2].title, made.columns[4].title }, { "A", "B" })
    check.equal(column(tree({ contrast = { { "x", "little", "much" } } })[1], 7), { "lower" })
  end },
  { "contrast: without a row on a side it is not known, without any the row is left out", function()
    check.equal(column(tree({ contrast = { { "x", "much", "nobody" } } })[1], 7), { "not known" })
    check.equal(tree({ contrast = { { "x", "nobody", "nobody" } }, title = "T" })[1].text, "T: no row in 2024-04.")
    check.fails('[1].contrast[1]: expected { "label", kpi, other kpi }', tree, { contrast = { { "x", "much" } } })
    check.fails("heads: expected two texts", tree, { contrast = { { "x", "much", "little" } }, heads = { "A" } })
  end },
  { "what is present: figures without a row are left out, which is said where none has one", function()
    local cards = tree({ cards = { "much", "nobody" }, present = true })[1].cards
    check.equal({ #cards, cards[1].title }, { 1, "much" })
    check.equal(tree({ cards = { "nobody" }, present = true })[1].text, "nobody: no row in 2024-04.")
    check.equal(#tree({ table = { "much", "nobody" }, by = "channel", present = true })[1].columns, 2)
    check.equal(#tree({ table = { "much", "nobody" }, by = "channel" })[1].columns, 3)
  end },
  { "survival: who is there at the end is censored, not staying for ever", function()
    local made = tree({ survival = customers, start = "joined_at", stop = "churned_at", min_n = 1 })[1]
    check.equal(values(made.series[1]), { 1.0, 1.0, 0.75, 0.5 })
    check.equal({ made.series[1].points[3].label, #made.series }, { "2", 1 })
    check.equal(made.description, "Of 5, 2 left. Half are gone after 2 months. After 3 months, 50.0 % are still there "
      .. "(18.8 % to 100.0 %).")
  end },
  { "survival: by segment, and with too few to follow", function()
    local made = tree({ survival = customers, start = "joined_at", stop = "churned_at", min_n = 1, by = "segment" })[1]
    check.equal({ #made.series, made.series[1].name, values(made.series[1]) }, { 1, "old", { 1.0, 1.0, 0.75, 0.5 } })
    check.equal(tree({ survival = customers, start = "joined_at", stop = "churned_at", title = "T" })[1].text,
      "T: fewer than 30 to follow.")
    check.equal(tree({ survival = orders, start = "at", stop = "delivered_at", title = "T" })[1].text,
      "Not shown for want of data: T (needs orders).")
  end },
  { "log-odds: the figures of Monroe's equations", function()
    -- 12 of 24 words against 0 of 24; the prior of 48 words has 12 of it: log(24 / 48) - log(12 / 60).
    local list = stats.log_odds({ slow = 12, answer = 12 }, { quick = 12, answer = 12 })
    check.equal({ list[1].word, list[2].word, list[3].word }, { "quick", "slow", "answer" })
    check.near(list[2].log_odds, math.log(2.5), 1e-12)
    check.near(list[2].z, math.log(2.5) / math.sqrt(1 / 24 + 1 / 12), 1e-12)
    check.near(list[1].z, -list[2].z, 1e-12)
    check.near(list[2].p, 2 * (1 - stats.normal_cdf(list[2].z)), 1e-12)
    check.equal({ list[3].z, list[3].p }, { 0.0, 1.0 })
  end },
  { "log-odds: nothing against something is nothing; rare words only count in the totals", function()
    check.equal({ stats.log_odds({}, { a = 1 }), stats.log_odds(nil, {}) }, {})
    check.equal(#stats.log_odds({ a = 3, b = 1 }, { a = 1 }, { minimum = 2 }), 1)
    check.fails('stats.log_odds: first["a"]: expected a finite number of at least 0', stats.log_odds, { a = -1 },
      { a = 1 })
    check.fails("unknown", stats.log_odds, { a = 1 }, { a = 1 }, { minimal = 2 })
  end },
  { "words: those that differ, a customer counts once, what one alone says is not shown", function()
    local made = tree { words = "nps", groups = { { "Low", "score <= 6" }, { "High", "score >= 9" } } }
    check.equal(#made, 3)
    assert(made[1].text:find("Low: 13 comments by 12 customers. High: 12 comments by 12 customers.", 1, true))
    check.equal({ column(made[2], 1), column(made[2], 2), column(made[2], 3) }, { { "slow" }, { 1.0 }, { 0.0 } })
    check.equal({ column(made[3], 1), column(made[3], 4) }, { { "quick" }, { "quick quick ANSWER" } })
    check.equal({ made[2].columns[2].title, made[3].columns[2].title }, { "Low", "High" })
  end },
  { "words: too few customers, or none, is one sentence", function()
    local groups = { { "Low", "score <= 6" }, { "High", "score >= 9" } }
    local few = tree { words = "nps", groups = groups, min_n = 100 }
    check.equal(#few, 1)
    assert(few[1].text:find("No word of 100 or more customers tells them apart", 1, true), few[1].text)
    check.equal(tree({ words = "nps", groups = groups, where = "score = 7", title = "T" })[1].text,
      "T: no row in 2024-04.")
    check.fails("groups: expected two", tree, { words = "nps", groups = { groups[1] } })
  end },
  { "comments: the lowest first, of equal ones the newest; addresses and numbers are masked", function()
    local made = tree({ comments = "csat", fields = { "score", "agent" }, limit = 3 })[1]
    check.equal(column(made, 1), { 2.0, 2.0, 4.0 })
    check.equal(column(made, 3), { "Worse", "Bad, as in 2023", "Write to …@… or +…" })
    check.equal({ made.title, made.description }, { "CSAT: the lowest answers in their words",
      "3 of 4 comments: the lowest of the newest 4." })
    check.equal(voice.shown(("x"):rep(300)), ("x"):rep(219) .. "…")
    check.equal(voice.shown("see https://shop.example/1?a=2 or\nwww"), "see … or www")
  end },
  { "every bundled report of feedback is a page in all languages, without any row of its period too", function()
    for _, name in ipairs { "csat", "nps", "ces", "ratings", "churn_retention", "voice" } do
      for _, language in ipairs { "en", "ko", "ja", "zh-TW" } do
        for _, period in ipairs { "2024-04", "2023-01" } do
          render.check(reports.build(reports.registry:need(name), { period = period, language = language }))
        end
      end
    end
  end },
}
