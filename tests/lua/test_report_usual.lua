-- Against what is usual, who answered, changes in tables, conditions on the period, what is said once: by hand.
local check = require "tests.lua.check"
local reports = require "perilune.report"
local render = require "perilune.render.tree"
local representation = require "perilune.report.representation"
local rows = require "tests.lua.rows"
local usual = require "perilune.report.usual"

-- Mondays of eight weeks with 2, 2, 3, 3, 4, 4, 5, 5 tickets, then one with 4; each Tuesday one of type b.
local lines, first = { "key | created_at | type | team" }, 1704067200 -- 2024-01-01, a Monday
for week, count in ipairs { 2, 2, 3, 3, 4, 4, 5, 5, 4 } do
  for i = 1, count + 1 do
    local at = first + (week - 1) * 604800 + (i > count and 86400 or i - 1)
    lines[#lines + 1] = ("%d.%d | %s | %s | "):format(week, i, os.date("!%Y-%m-%d %H:%M:%S", at),
      i > count and "b" or week == 9 and i == 1 and "c" or "a")
  end
end
rows("tickets", table.concat(lines, "\n"))

kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count" }
kpi "share_of_b" { title = "Share of b", source = "tickets", value = "share(type = 'b')", unit = "percent" }

local count = 0

local function build(period, ...)
  count = count + 1
  local definition = { period = period, ... }
  local document = reports.build(report("u" .. count)(definition))
  render.check(document)
  return document.blocks
end

local steady = { 10, 12, 11, 9, 10, 11, 10, 12 } -- median 10.5, Poisson 3.24, t at 95 % with 2.96 degrees about 3.2

local function record(value, extra)
  local r = { value = value, unit = "count" }
  for key, x in pairs(extra or {}) do r[key] = x end
  return r
end

check.run {
  { "a day is held against the same weekday, other days are of no account", function()
    local made = build("2024-02-26", { usual = { "volume" } })[1]
    local row = made.rows[1]
    check.equal(row[1], "Volume")
    check.equal({ row[2].value, row[3].value, row[4], row[5] }, { 4, 4, "2 to 5", "as usual" })
    check.equal(row[6].trend, { 2, 2, 3, 3, 4, 4, 5, 5, 4 })
    check.equal(made.description, "Usual is the median of the same weekday (Mon) in the 8 weeks before.")
  end },
  { "a week is held against the weeks before, as many as are known", function()
    local row = build("2024-W05", { usual = { "volume" }, count = 8 })[1].rows[1]
    check.equal({ row[2].value, row[3].value, row[4] }, { 5, 4, "3 to 4" })
    check.equal(build("2024-W03", { usual = { "volume" } })[1].rows[1][5], false, "three are too few to judge")
  end },
  { "where the data begins there are values alone", function()
    local made = build("2024-W01", { usual = { "volume" } })[1]
    check.equal({ #made.columns, made.rows[1][2].value }, { 2, 3 })
    check.equal(made.description, "The data begins here: nothing is known of what is usual.")
  end },
  { "counts: beyond t times the larger of spread and chance", function()
    check.equal(usual.judge(record(20), steady), "usual")
    check.equal(usual.judge(record(21), steady), "high")
    check.equal(usual.judge(record(0), steady), "low")
    check.equal(usual.judge(record(nil), steady), nil)
    check.equal(usual.judge(record(21, { provisional = true }), steady), nil)
    check.equal(usual.judge(record(21), { 10, 12, 11 }), nil)
  end },
  { "others: the interval of the value is chance", function()
    local wide = { unit = "percent", low = 0.1, high = 0.9 }
    check.equal(usual.judge(record(0.9, wide), { 0.5, 0.5, 0.5, 0.5 }), "usual")
    check.equal(usual.judge(record(0.9, { unit = "percent", low = 0.88, high = 0.92 }), { 0.5, 0.5, 0.5, 0.5 }), "high")
  end },
  { "only a single bucket has others of its kind", function()
    check.fails("usual: 2024-01..2024-02 is no single day, week or month", build, "2024-01..2024-02",
      { usual = { "volume" } })
    check.fails("usual.count: expected 4 or more", build, "2024-02", { usual = { "volume" }, count = 3 })
  end },
  { "who answers more or less than the others, beyond chance", function()
    check.equal(representation.judge({ asked = 500, answered = 250 }, 1000, 350, 2), "high")
    check.equal(representation.judge({ asked = 500, answered = 100 }, 1000, 350, 2), "low")
    check.equal(representation.judge({ asked = 10, answered = 4 }, 1000, 350, 2), "same")
    check.equal(representation.judge({ asked = 1000, answered = 350 }, 1000, 350, 1), nil, "there are no others")
  end },
  { "as if all had answered alike: weights are of those asked", function()
    local function segment(asked, value) return { asked = asked, record = value and { value = value } } end
    check.near(representation.weighted { segment(80, 0.5), segment(20, 1) }, 0.6, 1e-12)
    local value, unknown = representation.weighted { segment(80, 0.5), segment(20, 1), segment(100) }
    check.near(value, 0.6, 1e-12)
    check.near(unknown, 0.5, 1e-12)
    check.equal(representation.weighted {}, nil)
  end },
  { "a table says what its rows changed by, and how many rows a figure rests on", function()
    local made = build("2024-W09", { table = { "volume", "share_of_b" }, by = "type", n = true, vs = "2024-W07" })[1]
    check.equal(made.columns[4].title, "Change")
    check.equal({ made.rows[1][1], made.rows[1][2].value, made.rows[1][3] }, { "a", 3, 3 })
    check.equal(made.rows[1][4], "▼ -40.0 %, within noise")
    check.equal(made.description, "Changes are against 2024-W07.")
    local row = build("2024-W09", { table = { "volume" }, vs = "2024-W07" })[1].rows[1]
    check.equal({ row[2].value, row[3].value, row[4] }, { 5, 6, "▼ -16.7 %, within noise" })
  end },
  { "a condition may name the period that a figure is of", function()
    local new = { table = { "volume" }, by = "type", where = "first_time(type) >= :from", empty = "Nothing new." }
    check.equal(build("2024-W09", new)[1].rows[1][1], "c")
    check.equal(build("2024-W08", new)[1].text, "Nothing new.")
    local seen = build("2024-W09",
      { table = tickets:where "type = 'c'", where = "created_at >= :from", fields = { "key" } })
    check.equal(#seen[1].rows, 1, "relations too")
  end },
  { "a dimension without any value is said once, and leaves no frame", function()
    local blocks = build("2024-W09", { bars = "volume", by = "team" }, { table = { "volume" }, by = "team" },
      { heat = "volume", rows = "team", columns = "hour(created_at)" }, { area = "volume", by = "team" },
      { stacked = "volume", by = "type", parts = "team" }, { columns = { { bars = "volume", by = "team" } } })
    check.equal(#blocks, 1)
    check.equal(blocks[1].text, "Volume by team: no row of 2024-W09 has a value of team.")
  end },
  { "a card without any value is a sentence", function()
    local blocks = build("2023-01", { cards = { "volume", "share_of_b" } })
    check.equal({ #blocks, #blocks[1].cards, blocks[2].text }, { 2, 1, "Share of b: no row in 2023-01." })
  end },
  { "a growth without a period to compare with has a stamp too", function()
    kpi "growth_of_volume" { title = "Growth", source = nil, growth = { of = "volume" }, unit = "percent" }
    check.equal(#build("2024-02", { cards = { "growth_of_volume" } })[1].cards, 1)
  end },
}
