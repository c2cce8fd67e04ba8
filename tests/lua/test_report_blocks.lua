-- Every block over ten tickets of two months, and one of the next, so that both are over; the trees are worked out by hand.
local check = require "tests.lua.check"
local reports = require "perilune.report"
local render = require "perilune.render.tree"
local rows = require "tests.lua.rows"

-- March: a, b, c, d; April: e, f, g, h, i, j. Hours to solve: 1, 2, 3, -, 2, 4, 6, 8, 10, -.
rows("tickets", [[
  key | created_at          | solved_at           | channel | team | agent | agent_replies | priority
  a   | 2024-03-04 08:00:00 | 2024-03-04 09:00:00 | email   | EU   | Ann   | 1             | high
  b   | 2024-03-05 08:00:00 | 2024-03-05 10:00:00 | email   | EU   | Ann   | 2             | low
  c   | 2024-03-06 08:00:00 | 2024-03-06 11:00:00 | chat    | US   | Bob   | 1             | low
  d   | 2024-03-07 08:00:00 |                     | chat    | US   |       |               | low
  e   | 2024-04-01 08:00:00 | 2024-04-01 10:00:00 | email   | EU   | Ann   | 1             | high
  f   | 2024-04-02 09:00:00 | 2024-04-02 13:00:00 | email   | EU   | Ann   | 1             | low
  g   | 2024-04-08 08:00:00 | 2024-04-08 14:00:00 | email   | EU   | Bob   | 2             | low
  h   | 2024-04-08 09:00:00 | 2024-04-08 17:00:00 | chat    | US   | Bob   | 1             | low
  i   | 2024-04-16 08:00:00 | 2024-04-16 18:00:00 | chat    | US   | Cy    | 2             | high
  j   | 2024-04-30 08:00:00 |                     |         |      |       |               | low
  k   | 2024-05-01 08:00:00 | 2024-05-01 09:00:00 | email   | EU   | Ann   | 1             | low
]])

kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count" }
kpi "solved" { title = "Solved", source = "tickets", time = "solved_at", value = "count(*)", unit = "count" }
kpi "touch" { title = "One touch", source = "tickets", time = "solved_at", value = "share(agent_replies = 1)",
  unit = "percent", better = "higher", target = 0.5, warn = 0.4 }
kpi "speed" { title = "Speed", source = "tickets", time = "solved_at", value = "avg(resolution_time)",
  unit = "duration", better = "lower", target = "5h" }
kpi "open_tickets" { title = "Open", source = "tickets", open = { "created_at", "solved_at" }, value = "count(*)",
  unit = "count", better = "lower" }
kpi "score" { title = "Score", source = "surveys", value = "avg(score)", unit = "score", needs = "score" }
kpi "again" { title = "Again", source = "tickets", value = "share(TRUE)", unit = "percent" }
kpi "stay" { title = "Stay", source = "tickets", cohort = { entity = "team", grain = "month" }, unit = "percent" }

local hour, count = 3600, 0

--- The tree of a report with one block, which must fit the contract.
local function tree(block, options)
  count = count + 1
  local document = reports.build(report("r" .. count) { period = "2024-04", block }, options)
  render.check(document)
  return document.blocks, document
end

local function first(block, options) return tree(block, options)[1] end

--- The values of a list of { label, value = value }.
local function labelled(items)
  local list = {}
  for i, item in ipairs(items) do list[i] = { item.label, item.value.value } end
  return list
end

local function values(row)
  local list = {}
  for i, cell in ipairs(row) do list[i] = type(cell) == "table" and (cell.value or cell.trend) or cell end
  return list
end

local function values_of_rows(made)
  local list = {}
  for i, row in ipairs(made.rows) do list[i] = values(row) end
  return list
end

local function points(series)
  local list = {}
  for i, point in ipairs(series.points) do list[i] = point.value or false end
  return list
end

check.run {
  { "cards: value, status, change and trend", function()
    local made = first { cards = { "volume", "touch" }, span = "2 months" }
    check.equal(made.kind, "cards")
    check.equal({ made.cards[1].title, made.cards[1].value.value, made.cards[1].value.change.value }, { "Volume", 6, 0.5 })
    check.equal(made.cards[1].trend, { 4, 6 })
    check.near(made.cards[2].value.value, 3 / 5, 1e-12)
    check.equal(made.cards[2].value.status, "good")
  end },
  { "cards: a handle with other parameters stands where a name does", function()
    check.equal(first({ cards = { kpi.volume } }).cards[1].value.value, 6)
  end },
  { "cards: what the data lacks is said once, whatever the number of blocks", function()
    local document = reports.build(report "lacking" { period = "2024-04", { cards = { "score" } }, { line = "score" },
      { cards = { "volume", "score" } } })
    check.equal(#document.blocks, 2)
    check.equal(document.blocks[1].text, "Not shown for want of data: Score (needs surveys).")
  end },
  { "bullet: value with target, warning and direction", function()
    local item = first({ bullet = { "touch" } }).items[1]
    check.equal({ item.label, item.value.target, item.value.warn, item.value.better }, { "One touch", 0.5, 0.4, "higher" })
  end },
  { "line: points, title, and what it says", function()
    local made = first { line = "volume", span = "2 months" }
    check.equal(points(made.series[1]), { 4, 6 })
    check.equal(made.title, "Volume by month")
    check.equal(made.description, "Volume rose from 4 (2024-03) to 6 (2024-04); lowest 4 (2024-03), highest 6 (2024-04).")
    check.equal(made.series[1].role, "main")
  end },
  { "line: of several KPIs, which must share a unit", function()
    local made = first { line = { "volume", "solved" }, span = "2 months" }
    check.equal({ points(made.series[1]), points(made.series[2]) }, { { 4, 6 }, { 3, 5 } })
    check.equal({ made.series[1].role, made.series[2].role }, { "main", "other" })
    check.fails("Volume is in count and Speed in duration; lines of one picture share a unit", tree,
      { line = { "volume", "speed" }, span = "2 months" })
  end },
  { "line: one line a segment, the largest first", function()
    local made = first { line = "volume", by = "channel", span = "2 months", limit = 2 }
    check.equal({ made.series[1].name, points(made.series[1]) }, { "email", { 2, 3 } })
    check.equal({ made.series[2].name, points(made.series[2]) }, { "chat", { 2, 2 } })
    check.equal(#made.series, 2)
    check.equal(made.description, "Volume by channel, 2024-03 to 2024-04.")
  end },
  { "line: segments of a stock are swept one by one", function()
    local made = first { line = "open_tickets", by = "team", span = "2 months" }
    local found = {}
    for _, line in ipairs(made.series) do found[line.name] = points(line) end
    check.equal(found, { US = { 1, 1 }, ["(none)"] = { 0, 1 } })
  end },
  { "line: the span before as a comparison, and a target of its own", function()
    local made = first { line = "volume", grain = "week", vs = "previous", target = 3 }
    check.equal(made.target, 3)
    check.equal(points(made.series[1]), { 2, 2, 1, 0, 1 })
    check.equal(made.series[2].name, "the 5 weeks before")
    check.equal(points(made.series[2]), { false, 4, 0, 0, 0 })
    check.equal(first({ line = "speed", span = "2 months", target = true }).target, 5 * hour)
  end },
  { "area: parts stacked, the rest as others", function()
    local made = first { area = "volume", by = "channel", span = "2 months", limit = 1, share = true }
    check.equal({ made.kind, made.share }, { "area", true })
    check.equal({ points(made.series[1]), points(made.series[2]) }, { { 2, 3 }, { 2, 3 } })
    check.equal(made.series[2].name, "others")
    check.fails("parts of Speed do not add up to it; take a line with by", tree, { area = "speed", by = "channel" })
  end },
  { "bars: ordered, limited, and said so", function()
    local made = first { bars = "volume", by = "channel", limit = 2 }
    check.equal(labelled(made.items), { { "email", 3 }, { "chat", 2 } })
    check.equal(made.description, "Volume by channel, 2024-04. email has most: 3. The 2 largest of 3 are shown.")
    check.equal(labelled(first({ bars = "volume", by = "channel", order = "key" }).items),
      { { "chat", 2 }, { "email", 3 }, { "(none)", 1 } })
    check.fails('order: expected value, -value, key or -key, not "volume"', tree,
      { bars = "volume", by = "channel", order = "volume" })
  end },
  { "bars: segments of few rows are left out and counted", function()
    local made = first { bars = "volume", by = "channel", min_n = 2 }
    check.equal(labelled(made.items), { { "email", 3 }, { "chat", 2 } })
    check.equal(made.description:match("Left out.*"), "Left out for fewer than 2 rows: 1.")
  end },
  { "bars: each segment beside its own of another period", function()
    local made = first { bars = "volume", by = "team", vs = "previous" }
    check.equal(made.items[1].label, "EU")
    check.equal(made.items[1].value.change.value, 0.5) -- 3 instead of 2
  end },
  { "stacked: parts of each bar, the rest as others", function()
    local made = first { stacked = "volume", by = "team", parts = "agent", most_parts = 2 }
    check.equal(made.parts, { "Ann", "Bob", "others" })
    check.equal(made.items, { { label = "EU", values = { 2, 1, 0 } }, { label = "US", values = { 0, 1, 1 } },
      { label = "(none)", values = { 0, 0, 1 } } })
  end },
  { "stacked: over time by a grain", function()
    local made = first { stacked = "volume", by = "week", parts = "channel" }
    check.equal(made.items[1].label, "2024-W14")
    check.equal(made.parts, { "email", "chat", "(none)" })
    check.equal(made.items[2].values, { 1, 1, 0 })
  end },
  { "heat: all hours and weekdays stand there, empty ones too", function()
    local made = first { heat = "volume", rows = "weekday(created_at)", columns = "hour(created_at)" }
    check.equal({ #made.rows, #made.columns, made.rows[1], made.columns[1] }, { 7, 24, "Mon", "00" })
    check.equal({ made.cells[1][9], made.cells[1][10], made.cells[7][9] }, { 2, 1, 0 })
    check.equal(made.title, "Volume by weekday and hour of day")
    check.equal(made.description, "Volume by weekday, 2024-04. Mon 08 has most: 2.")
  end },
  { "heat: an empty cell of a share has no value", function()
    local made = first { heat = "touch", rows = "team", columns = "agent" }
    check.equal({ made.rows, made.columns }, { { "EU", "US" }, { "Ann", "Bob", "Cy" } })
    check.equal(made.cells, { { 1.0, 0.0, false }, { false, 1.0, 0.0 } })
  end },
  { "pivot: totals are computed from rows, not from cells", function()
    local made = first { pivot = "speed", rows = "team", columns = "agent", total = true }
    check.equal(values_of_rows(made), { { "EU", 3.0 * hour, 6.0 * hour, false, 4.0 * hour },
      { "US", false, 8.0 * hour, 10.0 * hour, 9.0 * hour },
      { "Total", 3.0 * hour, 7.0 * hour, 10.0 * hour, 6.0 * hour } })
    check.equal({ made.rows[3].role, made.columns[2].group }, { "total", "agent" })
  end },
  { "table: KPIs by a dimension, ordered, with bars, trend and total", function()
    local made = first { table = { "volume", "touch" }, by = "team", bars = true, trend = "2 months", total = true }
    check.equal(values_of_rows(made), { { "EU", 3, 2 / 3, { 2, 3 } }, { "US", 2, 0.5, { 2, 2 } },
      { "(none)", 1, false, { 0, 1 } }, { "Total", 6, 0.6, { 4, 6 } } })
    check.equal({ made.columns[1].title, made.columns[2].bar, made.columns[4].title }, { "team", true, "Trend" })
    check.equal(values(first({ table = { "volume", "touch" }, by = "team", order = "touch" }).rows[1]), { "US", 2, 0.5 })
    check.equal(values(first({ table = { "volume" }, by = "team", order = "-key", limit = 2 }).rows[1]), { "US", 2 })
  end },
  { "table: few rows are left out, by the first KPI", function()
    local made = first { table = { "volume" }, by = "team", min_n = 2, limit = 1 }
    check.equal(values_of_rows(made), { { "EU", 3 } })
    check.equal(made.description, "The first 1 of 2. Left out for fewer than 2 rows: 1.")
  end },
  { "table: without a dimension a row for each KPI", function()
    local made = first { table = { "volume", "touch" } }
    check.equal(values_of_rows(made), { { "Volume", 6 }, { "One touch", 0.6 } })
  end },
  { "table: a frame, a function of the page, rows of a relation", function()
    local frame = tickets:by("team"):order("team"):agg { { "n", "count(*)" } }
    check.equal(values_of_rows(first { table = frame }), { { "EU", 6 }, { "US", 4 }, { false, 1 } })
    local made = first { table = function(r)
      return tickets:between(r.period.text):by("month"):agg { { "n", "count(*)" } }
    end, limit = 5 }
    check.equal(values_of_rows(made), { { "2024-04", 6 } })
    made = first { table = tickets:where("channel = 'chat'"), fields = { "key", "agent" }, limit = 1 }
    check.equal(values_of_rows(made), { { "h", "Bob" } })
    check.equal(made.description, "The first 1 of 2.")
    check.equal(#tree { table = function() return nil end }, 0)
  end },
  { "cohort: a triangle of a KPI, and of a relation", function()
    local made = first { cohort = "stay" }
    check.equal(made.columns, { "0", "1" })
    check.equal(made.rows[1], { label = "2024-03", size = 2, cells = { 1.0, 1.0 }, provisional = 0 })
    made = first { cohort = tickets:where("agent IS NOT NULL"), entity = "agent", grain = "month" }
    check.equal({ made.rows[1].label, made.rows[1].size, made.rows[1].cells }, { "2024-03", 2, { 1.0, 1.0 } })
    check.equal({ made.rows[2].label, made.rows[2].size, made.rows[2].cells }, { "2024-04", 1, { 1.0 } })
  end },
  { "cohort: buckets in which nobody came are 0, not unknown", function()
    local made = first { cohort = tickets:where("agent = 'Ann'"), entity = "agent", grain = "week" }
    check.equal(made.rows[1].cells, { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 })
  end },
  { "histogram: values of a KPI, with marks and target", function()
    local made = first { histogram = "speed", marks = { 0.5, 0.9 }, target = true, bins = 5 }
    check.equal(made.unit, "duration")
    local total = made.above
    for _, bin in ipairs(made.bins) do total = total + bin.count end
    check.equal(total, 5)
    check.equal({ made.marks[1].label, made.marks[1].value, made.marks[2].label }, { "median", 6.0 * hour, "p90" })
    check.near(made.marks[2].value, 9.2 * hour, 1e-6) -- R-7: 8 + 0.6 * 2 hours
    check.equal(made.target, 5 * hour)
    check.equal(made.description, "Speed: 5 values, half of them at most 6 h.")
  end },
  { "histogram: an expression of a relation", function()
    local made = first { histogram = tickets, of = "agent_replies", width = 1 }
    check.equal(made.bins, { { from = 1, to = 2, count = 3 }, { from = 2, to = 3, count = 2 } })
  end },
  { "scatter: a point for each segment", function()
    local made = first { scatter = { "volume", "speed" }, by = "agent" }
    check.equal(made.points, { { x = 2, y = 3.0 * hour, label = "Ann" }, { x = 2, y = 7.0 * hour, label = "Bob" },
      { x = 1, y = 10.0 * hour, label = "Cy" } })
    check.equal({ made.x.title, made.y.title }, { "Volume", "Speed" })
  end },
  { "leaderboard: the best first, by what is better; equal values have one rank", function()
    local made = first { leaderboard = "speed", badges = function(r, rank) return rank == 1 and { "fastest", r.key } or nil end }
    check.equal(labelled(made.items), { { "Ann", 3.0 * hour }, { "Bob", 7.0 * hour }, { "Cy", 10.0 * hour } })
    check.equal({ made.items[1].rank, made.items[1].badges, made.items[2].badges }, { 1, { "fastest", "Ann" } })
    made = first { leaderboard = "volume" }
    check.equal({ made.items[1].rank, made.items[2].rank, made.items[3].rank }, { 1, 1, 3 })
  end },
  { "leaderboard: adjusted for the mix of cases", function()
    -- All: high 2 h, 10 h (mean 6 h), low 4 h, 6 h, 8 h (6 h): types do not differ, so nothing is adjusted.
    local made = first { leaderboard = "speed", adjust = "priority" }
    check.equal(labelled(made.items), { { "Ann", 3.0 * hour }, { "Bob", 7.0 * hour }, { "Cy", 10.0 * hour } })
    -- By channel: email (2 + 4 + 6) / 3 = 4 h, chat (8 + 10) / 2 = 9 h, all 6 h. Ann 3 / 4 * 6 = 4.5 h,
    -- Bob 7 / 6.5 * 6 h, Cy 10 / 9 * 6 h.
    made = first { leaderboard = "speed", adjust = "channel" }
    check.equal({ made.items[1].label, made.items[2].label, made.items[3].label }, { "Ann", "Bob", "Cy" })
    check.near(made.items[1].value.value, 4.5 * hour, 1e-6)
    check.near(made.items[2].value.value, 7 / 6.5 * 6 * hour, 1e-6)
    check.near(made.items[3].value.value, 10 / 9 * 6 * hour, 1e-6)
    check.equal(made.items[1].note, "alone 3 h")
  end },
  { "leaderboard: few cases are drawn to the common value", function()
    local made = first { leaderboard = "touch", shrink = true }
    local shrunk = stats.shrink_shares { Ann = { 2, 2 }, Bob = { 1, 2 }, Cy = { 0, 1 } }
    for _, item in ipairs(made.items) do check.near(item.value.value, shrunk[item.label].value, 1e-12, item.label) end
    check.fails("shrink is for shares and means of rows; Volume is neither", tree, { leaderboard = "volume", shrink = true })
  end },
  { "funnel: conditions keep those of the steps before", function()
    local made = first { funnel = { { "Created", "volume" }, { "Solved", "solved_at IS NOT NULL" },
      { "At one touch", "agent_replies = 1" } } }
    check.equal(made.steps, { { label = "Created", value = 6 }, { label = "Solved", value = 5 },
      { label = "At one touch", value = 3 } })
    check.equal(made.description, "Created: 3 of 6 reach the last step (50.0 %).")
    made = first { funnel = { { "All", "volume" }, { "Solved", "solved" }, { "Chat", tickets:where("channel = 'chat'") } } }
    check.equal({ made.steps[2].value, made.steps[3].value }, { 5, 2 })
  end },
  { "text, callout and list: words, or functions of the page", function()
    check.equal(first({ text = function(r) return "touch is " .. r.touch.status end }).text, "touch is good")
    check.equal(#tree { text = function() return nil end }, 0)
    local made = first { callout = "Look", status = function(r) return r.touch.status end, title = "Hm" }
    check.equal({ made.kind, made.status, made.title, made.text }, { "callout", "good", "Hm", "Look" })
    made = first { list = { "one", function() return nil end, { "two", status = "bad" } } }
    check.equal(made.items, { { text = "one" }, { text = "two", status = "bad" } })
  end },
  { "sections hold blocks, or take those that follow; empty ones are left out", function()
    local document = reports.build(report "sections" { period = "2024-04",
      { section = "Held", { text = "a" }, { text = "b" } }, { text = "c" },
      { section = "Empty" }, { section = "Taking" }, { text = "d" } })
    local kinds = {}
    for i, block in ipairs(document.blocks) do kinds[i] = block.kind .. " " .. (block.title or block.text) end
    check.equal(kinds, { "section Held", "text c", "section Taking" })
    check.equal({ #document.blocks[1].blocks, document.blocks[3].blocks[1].text }, { 2, "d" })
  end },
  { "columns stand side by side, each a block or a list of them", function()
    local made = first { columns = { { { text = "a" }, { text = "b" } }, { cards = { "volume" } } } }
    check.equal({ #made.columns, #made.columns[1], made.columns[2][1].kind }, { 2, 2, "cards" })
    check.equal(first({ page = true }).kind, "page")
  end },
  { "a block of one's own: a function from the page to the tree", function()
    local made = first { block = function(r)
      local items = {}
      for i, record in ipairs(r:by("volume", "team")) do items[i] = { label = record.key or "-", value = r:shown(record) } end
      return { kind = "bars", unit = "count", items = items }
    end }
    check.equal(#made.items, 3)
    check.equal(#tree { block = function() return { { kind = "text", text = "a" }, { kind = "text", text = "b" } } end }, 2)
    check.equal(#tree { block = function() return nil end }, 0)
  end },
  { "where narrows a block, and the report all of them", function()
    check.equal(first({ cards = { "volume" }, where = "channel = 'chat'" }).cards[1].value.value, 2)
    check.equal(first({ cards = { "volume" }, where = { "channel = 'email'", "agent = 'Bob'" } }).cards[1].value.value, 1)
    local document = reports.build(report "narrow" { period = "2024-04", where = "team = 'US'",
      { cards = { "volume" }, where = "agent = 'Cy'" }, { bars = "volume", by = "agent" } })
    check.equal(document.blocks[1].cards[1].value.value, 1)
    check.equal(labelled(document.blocks[2].items), { { "Bob", 1 }, { "Cy", 1 } })
  end },
  { "a dimension without a value, and a period without a row", function()
    check.equal(first({ bars = "volume", by = "product" }).text, "Volume by product: no row of 2024-04 has a value of product.")
    local function empty(block) return first(block, { period = "2023-01" }) end
    check.equal(empty({ heat = "volume", rows = "team", columns = "agent" }).text, "Volume: no row in 2023-01.")
    check.equal(empty({ histogram = "speed" }).text, "Speed: no row in 2023-01.")
    check.equal(empty({ cards = { "volume" } }).cards[1].value.value, 0)
    check.equal(empty({ leaderboard = "volume" }).text, "Volume by agent: no row of 2023-01 has a value of agent.")
    check.equal(empty({ table = { "volume" }, by = "team" }).kind, "text")
    check.equal(empty({ line = "volume" }).kind, "text")
    check.equal(empty({ stacked = "volume", by = "team", parts = "agent" }).kind, "text")
    check.equal(empty({ pivot = "volume", rows = "team", columns = "agent", total = true }).kind, "text")
    check.equal(empty({ scatter = { "volume", "speed" }, by = "agent" }).kind, "text")
    check.equal(empty({ cohort = "stay" }).kind, "text")
    check.equal(empty({ funnel = { { "a", "volume" }, { "b", "agent = 'Ann'" } } }).steps[2].value, 0)
  end },
}
