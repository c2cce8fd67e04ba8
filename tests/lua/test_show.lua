-- How values show themselves: frames cut to a window or whole, charts of frames and of KPI records, drill-down.
local check = require "tests.lua.check"
local frames = require "perilune.show.frame"
local native = require "perilune.native"
local plots = require "perilune.show.plot"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | solved_at           | channel | priority
  1   | 2024-01-05 10:00:00 | 2024-01-05 12:00:00 | email   | high
  2   | 2024-01-06 10:00:00 | 2024-01-06 11:00:00 | chat    | normal
  3   | 2024-02-05 10:00:00 | 2024-02-05 14:00:00 | email   | normal
  4   | 2024-02-06 10:00:00 |                     | email   | high
  5   | 2024-03-31 10:00:00 | 2024-03-31 11:00:00 | chat    | high
]])

--- A frame of `count` rows: n = 1, 2, ..., and texts as long.
local function numbered(count, text)
  local numbers, texts = {}, {}
  for i = 1, count do numbers[i], texts[i] = i, text or "row " .. i end
  return native.frame(count, { { name = "n", type = "integer", values = numbers },
    { name = "text", type = "text", values = texts } })
end

local function lines_of(text)
  local list = {}
  for line in text:gmatch("([^\n]*)\n") do list[#list + 1] = line end
  return list
end

local function widest(text)
  local width = 0
  for _, line in ipairs(lines_of(text)) do width = math.max(width, native.width(line)) end
  return width
end

local function has(text, part) assert(text:find(part, 1, true), ("no %q in:\n%s"):format(part, text)) end
local function lacks(text, part) assert(not text:find(part, 1, true), ("%q in:\n%s"):format(part, text)) end

local by_month = tickets:by("month"):agg { n = "count(*)", wait = "median(resolution_time)" }

check.run {
  { "types stand below the names, numbers to the right in their unit", function()
    check.equal(lines_of(frames.text(by_month, {})), {
      "  month        n      wait",
      "   time  integer  duration",
      "───────  ───────  ────────",
      "2024-01        2     1.5 h",
      "2024-02        2       4 h",
      "2024-03        1       1 h",
    })
  end },
  { "forty rows all show, of more the first and the last twenty and how many there are", function()
    lacks(frames.text(numbered(40), { width = 80 }), "…")
    local text = frames.text(numbered(1234), { width = 80 })
    check.equal(#lines_of(text), 3 + 20 + 1 + 20 + 1)
    has(text, "row 20\n")
    lacks(text, "row 21\n")
    lacks(text, "row 1214\n")
    has(text, "row 1215")
    has(text, "1,234 rows; the first 20 and the last 20 are shown")
  end },
  { "piped, nothing is cut", function()
    local long = ("x"):rep(300)
    local text = frames.text(numbered(100, long), {})
    check.equal(#lines_of(text), 103)
    has(text, long)
  end },
  { "no line is wider than the window: texts are cut first", function()
    local text = frames.text(numbered(3, ("word "):rep(40)), { width = 40 })
    check.equal(widest(text), 40)
    has(text, "…")
  end },
  { "wide characters count as two columns", function()
    local text = frames.text(numbered(2, ("設定"):rep(20)), { width = 30 })
    assert(widest(text) <= 30, widest(text))
  end },
  { "columns that do not fit are named below", function()
    local columns = {}
    for i = 1, 7 do columns[i] = { name = "column_" .. i, type = "integer", values = { i } } end
    local text = frames.text(native.frame(1, columns), { width = 40 })
    assert(widest(text) <= 40)
    has(text, "3 more columns: column_5, column_6,")
  end },
  { "nothing of the data reaches the terminal as a command", function()
    lacks(frames.text(numbered(1, "a\27[31mb\nc"), { width = 80 }), "\27")
  end },
  { "an empty frame says so", function() has(frames.text(numbered(0), { width = 80 }), "no rows") end },

  { "keys are what by() gave", function()
    check.equal(by_month:keys(), { "month" })
    check.equal(tickets:rows(1):keys(), nil)
  end },
  { "a grain and numbers are a line, one series a number of the first one's type", function()
    local block = plots.frame(by_month)
    check.equal(block.kind, "line")
    check.equal(#block.series, 1)
    check.equal(block.unit, "count")
    check.equal({ block.series[1].points[2].label, block.series[1].points[2].value }, { "2024-02", 2 })
  end },
  { "a second key gives a series for each of its values, with gaps where it has none", function()
    local block = plots.frame(tickets:by("month", "channel"):agg { n = "count(*)" })
    check.equal({ block.series[1].name, block.series[2].name }, { "chat", "email" })
    check.equal(block.series[1].points[2].value, nil)
    check.equal(block.series[2].points[2].value, 2)
  end },
  { "one key is bars, two keys are a heat map, also where they are numbers", function()
    local bars = plots.frame(tickets:by("channel"):agg { n = "count(*)" })
    check.equal({ bars.kind, bars.items[2].label, bars.items[2].value.value }, { "bars", "email", 3 })
    local heat = plots.frame(tickets:by("weekday(created_at)", "hour(created_at)"):agg { n = "count(*)" })
    check.equal({ heat.kind, table.concat(heat.rows, " "), table.concat(heat.columns, " ") }, { "heat", "1 2 5 6 7", "10" })
    check.equal(plots.frame(tickets:by("channel", "priority"):agg { n = "count(*)" }).cells, { { 1, 1 }, { 2, 1 } })
  end },
  { "a histogram has its bins, each as wide as the next", function()
    local block = plots.frame((tickets:histogram("resolution_time", { width = "1h" })))
    check.equal(block.kind, "histogram")
    check.equal({ block.bins[1].from, block.bins[1].to, block.bins[1].count }, { 3600, 7200, 2 })
    check.equal(#block.bins, 4)
  end },
  { "a kind, a column and an option that there are not are named", function()
    check.fails('kind: expected line, bars, histogram, heat, not "pie"', function() by_month:plot { kind = "pie" } end)
    check.fails('has no "nn"; did you mean "n"?', function() by_month:plot { y = "nn" } end)
    check.fails('has no "titel"; did you mean "title"?', function() by_month:plot { titel = "x" } end)
  end },
  { "charts show themselves and render in other formats", function()
    has(tostring(by_month:plot()), "┤")
    has(by_month:plot():render("markdown"), "2024-02")
    has(by_month:plot():render("html"), "<svg")
  end },
  { "a sparkline has a character for each row", function() check.equal(by_month:spark("n"), "██▁") end },
  { "a frame renders as other formats with labels of its buckets", function()
    has(by_month:render("csv"), "2024-01,2,5400")
  end },

  { "a series shows a sparkline and draws itself with its interval", function()
    local series = kpi.ticket_volume:series("month", "2024-Q1")
    has(tostring(series), "2024-01 ██▁ 2024-03")
    check.equal(series:spark(), "██▁")
    local block = plots.series(series)
    check.equal({ block.kind, #block.series[1].points, block.series[1].points[1].value }, { "line", 3, 2 })
    assert(block.series[1].points[1].low < 2)
  end },
  { "a breakdown draws bars, its series lines or a heat map", function()
    local list = kpi.ticket_volume:by("channel", "2024-02")
    check.equal(plots.segments(list).items[1].label, "email")
    local grid = kpi.ticket_volume:by("channel", "2024-Q1"):last(3, "month")
    check.equal({ plots.grid(grid).kind, plots.grid(grid, "heat").kind }, { "line", "heat" })
  end },
  { "rows of a record are those of its period and segment", function()
    local frame, count = kpi.ticket_volume:by("channel", "2024-Q1")[2]:rows(10)
    check.equal({ count, frame:column("key") }, { 3, { "1", "3", "4" } })
    local narrowed = kpi.ticket_volume:value("2024-Q1", { where = "priority = 'high'" })
    check.equal({ narrowed.value, narrowed:rows():column("key") }, { 3, { "1", "4", "5" } })
  end },
  { "a frame opens in a browser: a page of its own that only its owner reads", function()
    local path = by_month:open()
    local file = assert(io.open(path))
    local text = file:read("a")
    file:close()
    has(text, "2024-02")
    has(text, "<!DOCTYPE html>")
  end },
}
