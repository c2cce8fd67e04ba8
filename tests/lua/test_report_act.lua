-- Blocks that say what to do: rows in an order, bands, forecasts, agents needed, streaks; values by hand.
local check = require "tests.lua.check"
local native = require "perilune.native"
local reports = require "perilune.report"
local render = require "perilune.render.tree"
local rows = require "tests.lua.rows"
local stats = require "perilune.stats"

-- Seven weeks and two days: 7 tickets on each Monday, 6 on each Tuesday and so on, at 8, 9, 10 ... o'clock. Those of
-- the last two days are open; the as-of is a second after the last of them, 2024-02-20 13:00:01.
local lines, key = { "key | created_at | solved_at | priority | team | agent | agent_replies | handle_seconds" }, 0
local function written(at) return os.date("!%Y-%m-%d %H:%M:%S", at) end

local first_monday = native.time_parse "2024-01-01"
for day = 0, 50 do
  for i = 1, 7 - day % 7 do
    key = key + 1
    local at = first_monday + day * 86400 + (7 + i) * 3600
    lines[#lines + 1] = ("t%d | %s | %s | %s | %s | %s | %d | 600"):format(key, written(at),
      day < 49 and written(at + 1800) or "", i == 1 and "urgent" or "low", i % 2 == 0 and "EU" or "US",
      i <= 3 and "Ann" or "Bob", i <= 3 and 1 or 2)
  end
end
rows("tickets", table.concat(lines, "\n"))

kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count" }
kpi "touch" { title = "One touch", source = "tickets", time = "solved_at", value = "share(agent_replies = 1)",
  unit = "percent", better = "higher" }
kpi "work" { title = "Work", source = "tickets", value = "avg(handle_seconds)", unit = "duration" }
kpi "open" { title = "Open", source = "spans", open = { "started_at", "ended_at" }, value = "count(*)", unit = "count",
  where = "state IN ('new', 'open', 'pending', 'hold')" }
kpi "handle_time" { title = "Handle time", source = "tickets", time = "solved_at", value = "avg(handle_seconds)",
  unit = "duration" }

local count = 0

local function first(block, more)
  count = count + 1
  local d = { period = "2024-02-19..2024-02-20", block }
  for name, value in pairs(more or {}) do d[name] = value end
  local document = reports.build(report("r" .. count)(d) or reports.registry:need("r" .. count))
  render.check(document)
  return document.blocks[1]
end

local function column(made, place)
  local list = {}
  for i, row in ipairs(made.rows) do list[i] = row[place] end
  return list
end

local urgency = { "urgency", "CASE priority WHEN 'urgent' THEN 0 ELSE 1 END", hidden = true }

check.run {
  { "rows: the most urgent first, in each the oldest; the rest is counted", function()
    local made = first { rows = "open", fields = { urgency, "priority", { "age", ":at - created_at" } },
      order = { "urgency", "-age" }, limit = 4 }
    check.equal(#made.columns, 3)
    check.equal(column(made, 2), { "urgent", "urgent", "low", "low" })
    check.equal(column(made, 3), { 104401, 18001, 100801, 97201 }) -- 29, 5, 28 and 27 hours, and a second
    check.equal(made.columns[3].unit, "duration")
    assert(made.description:find("13", 1, true), made.description)
  end },
  { "rows: now is the as-of, and a condition narrows them", function()
    local made = first { rows = "open", fields = { "team" }, now = true, where = "team = 'EU'", limit = 20 }
    check.equal(#made.rows, 6)
    check.equal(first({ rows = "open", fields = { "team" }, where = "team = 'AP'" }).kind, "text")
  end },
  { "rows: an order that is no field is refused", function()
    check.fails('"-size" is none of its fields', first, { rows = "open", fields = { "team" }, order = "-size" })
  end },
  { "bands: each holds its lower edge, empty ones show", function()
    local made = first { bars = "open", by = ":at - created_at", edges = { "1h", "18001s", "1d", "3d" } }
    local found = {}
    for i, item in ipairs(made.items) do found[i] = { item.label, item.value.value } end
    check.equal(found, { { "under 1 h", 1 }, { "1 h to 5 h", 4 }, { "5 h to 24 h", 2 }, { "24 h to 3 d", 6 },
      { "3 d and more", 0 } })
  end },
  { "bands: edges ascend", function()
    check.fails("expected edges that ascend", first, { bars = "open", by = ":at - created_at", edges = { "3d", "1d" } })
  end },
  { "forecast: a season that repeats goes on as it was", function()
    local made = first({ line = "volume", grain = "day", span = "14 days", forecast = "7 days" },
      { period = "2024-02-12..2024-02-18" })
    local forecast = made.series[#made.series]
    check.equal(forecast.role, "forecast")
    check.equal(#forecast.points, 14 + 7)
    check.equal(forecast.points[14].value, nil)
    for i = 1, 7 do
      assert(math.abs(forecast.points[14 + i].value - (8 - i)) < 1e-6, forecast.points[14 + i].value)
      assert(forecast.points[14 + i].low >= 0)
    end
    check.equal(forecast.points[15].label, "2024-02-19")
    assert(made.description:find("about 28 in all", 1, true), made.description)
  end },
  { "forecast: without two seasons it says so", function()
    local made = first({ line = "volume", grain = "day", span = "14 days", forecast = "7 days" },
      { period = "2024-01-01..2024-01-10" })
    check.equal(#made.series, 1)
    assert(made.description:find("needs two whole seasons", 1, true), made.description)
    check.fails('expected as "14 days"', first, { line = "volume", span = "4 weeks", forecast = "7 days" })
  end },
  { "staffing: Erlang C for what the forecast week brings in each hour", function()
    local made = first({ staffing = "volume", handle_time = "30m", service_level = 0.9, within = "5m", occupancy = 0.8,
      shrinkage = 0.5, span = "4 weeks" }, { period = "2024-02-12..2024-02-18" })
    local function needed(calls)
      return stats.agents_needed { calls = calls, interval_seconds = 3600, handle_seconds = 1800, target_seconds = 300,
        service_level = 0.9, max_occupancy = 0.8 }.agents
    end
    check.equal(made.kind, "heat")
    for day = 1, 7 do
      for hour = 0, 23 do
        check.equal(made.cells[day][hour + 1], hour >= 8 and hour < 15 - (day - 1) and needed(1) or 0)
      end
    end
    -- 28 tickets a week of half an hour: 14 hours of work; 28 hours with agents, twice as many paid
    assert(made.description:find(("likely to bring 28. That takes %d hours of agents (%d paid ones with 50.0 %% away) "
      .. "for 14 hours of work"):format(28 * needed(1), 56 * needed(1)), 1, true), made.description)
  end },
  { "staffing: the mean handle time of the period serves, and its want is said", function()
    local made = first({ staffing = "volume", span = "4 weeks" }, { period = "2024-02-12..2024-02-18" })
    assert(made.description:find("10 min to handle one", 1, true), made.description)
    made = first({ staffing = "volume", span = "4 weeks", where = "team = 'EU' AND solved_at IS NULL" },
      { period = "2024-02-19..2024-02-20" })
    check.equal(made.kind, "text")
    check.fails("expected a KPI that counts what comes", first, { staffing = "work" })
  end },
  { "streak: the last weeks without a gap at or above the common value", function()
    local made = first({ leaderboard = "touch", trend = "6 weeks", streak = true },
      { period = "2024-02-12..2024-02-18" })
    check.equal(made.items[1].label, "Ann")
    check.equal(made.items[1].badges, { "6 weeks in a row" })
    check.equal(made.items[2].badges, nil)
  end },
  { "badges see the page", function()
    local made = first({ leaderboard = "touch",
      badges = function(_, rank, r) return r.params.stars and rank == 1 and "*" end },
      { period = "2024-02-12..2024-02-18", params = { stars = { type = "boolean", default = true } } })
    check.equal(made.items[1].badges, { "*" })
  end },
}
