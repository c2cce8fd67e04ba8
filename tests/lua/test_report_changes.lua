-- What changed and why: what exceeds noise is said in the order of its weight; and spikes in lines.
local changes = require "perilune.report.changes"
local check = require "tests.lua.check"
local reports = require "perilune.report"
local rows = require "tests.lua.rows"

--- Tickets of 2024 as lines: `count` on a day, of which the first `quick` were solved at one touch.
local lines, number = { "key | created_at | solved_at | channel | agent_replies" }, 0
local function tickets_of(day, count, quick, channel)
  for i = 1, count do
    number = number + 1
    local time = ("%s %02d:%02d:00"):format(day, 8 + i // 60, i % 60)
    lines[#lines + 1] = ("t%d | %s | %s | %s | %d"):format(number, time, time, channel, i <= quick and 1 or 2)
  end
end

-- March: 200 by mail of which 160 at one touch, 100 by chat of which 80. April: mail as before, of chat 20 only; and as
-- many as before. A day of every month, and one spike: 5 a day from May on, 40 on the 20th.
tickets_of("2024-03-05", 200, 160, "email")
tickets_of("2024-03-06", 100, 80, "chat")
tickets_of("2024-04-05", 200, 160, "email")
tickets_of("2024-04-06", 100, 20, "chat")
for day = 1, 31 do tickets_of(("2024-05-%02d"):format(day), day == 20 and 40 or 5, 4, "email") end
tickets_of("2024-06-01", 1, 1, "email")
rows("tickets", table.concat(lines, "\n"))

kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count", dimensions = "channel" }
kpi "touch" {
  title = "One touch", source = "tickets", value = "share(agent_replies = 1)", unit = "percent", better = "higher",
  target = 0.7, warn = 0.65, dimensions = "channel",
}
kpi "replies" {
  title = "Replies", source = "tickets", value = "avg(agent_replies)", unit = "number", better = "lower",
  dimensions = "channel",
}
kpi "score" { title = "Score", source = "surveys", value = "avg(score)", unit = "score" }

local function blocks(period, ...) return reports.build(report "changes" { period = period, ... }).blocks end

local function texts(made)
  local list = {}
  for i, item in ipairs(made.items) do list[i] = item.text end
  return list
end

check.run {
  { "what moved by more than chance, a change of status first, with its driver", function()
    local made = blocks("2024-04", { changes = true }, { cards = { "volume", "replies", "touch" } })[1]
    check.equal({ made.kind, made.title }, { "list", "What changed and why" })
    check.equal(#made.items, 2) -- the volume is as it was
    check.equal(made.items[1].text:match("^One touch fell from 80%.0 %% to 60%.0 %% %(%-20%.0 pt%), which is worse; it was good and is bad now") ~= nil, true)
    assert(made.items[1].text:find("by channel: chat fell from 80.0 % to 20.0 %", 1, true), made.items[1].text)
    check.equal(made.items[1].status, "bad")
    assert(made.items[2].text:find("^Replies rose from 1%.20 to 1%.40 .*, which is worse; by channel: chat"), made.items[2].text)
    assert(made.note:find("2024-04 against 2024-03; figures looked at: 3.", 1, true), made.note)
  end },
  { "of a list of KPIs only those, without drivers when they are not wanted", function()
    local made = blocks("2024-04", { changes = { "replies" }, why = false }, { cards = { "touch" } })[1]
    check.equal(#made.items, 1)
    check.equal(made.items[1].text:find("by channel", 1, true), nil)
    check.equal(#blocks("2024-04", { changes = true, limit = 1 }, { cards = { "replies", "touch" } })[1].items, 1)
  end },
  { "the figures of all blocks are looked at, also inside of others, each once", function()
    local made = blocks("2024-04", { changes = true }, { section = "S", { columns = { { line = "touch" },
      { { table = { "touch", "volume" }, by = "channel" } } } } })[1]
    assert(made.note:find("figures looked at: 2.", 1, true), made.note)
  end },
  { "nothing that exceeds noise is one sentence", function()
    local made = blocks("2024-04", { changes = { "volume" } })[1]
    check.equal(made.text, "Nothing moved by more than chance explains (2024-04 against 2024-03; figures looked at: 1).")
  end },
  { "without a value before there is nothing to compare", function()
    local made = blocks("2024-03", { changes = { "volume", "score" } })[1]
    check.equal(made.text, "There is nothing to compare: no figure has a value in both 2024-03 and 2024-02.")
  end },
  { "another comparison", function()
    local made = blocks("2024-05", { changes = { "touch" }, vs = "2024-03" })[1]
    assert((made.note or made.text):find("2024-05 against 2024-03", 1, true))
  end },
  { "the step-up procedure: the example of its authors", function()
    -- Y. Benjamini and Y. Hochberg, 1995, section 4: of 15 p-values the four smallest at 5 %, where Bonferroni keeps 3.
    local list = {}
    for i, p in ipairs { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
      0.6528, 0.7590, 1.0000 } do list[i] = { p = p, place = i } end
    check.equal(#changes.discoveries(list, 0.05), 4)
    check.equal(#changes.discoveries({ { p = 0.04, place = 1 }, { p = 0.05, place = 2 } }, 0.05), 2)
    check.equal(#changes.discoveries({}, 0.05), 0)
  end },
  { "a spike in a line is marked and named", function()
    local made = blocks("2024-05", { line = "volume" })[1]
    local marks = {}
    for _, point in ipairs(made.series[1].points) do
      if point.mark then marks[#marks + 1] = point.label .. " " .. point.mark end
    end
    check.equal(marks, { "2024-05-20 high" })
    check.equal(made.description:match("[^.]+%.$"), " Higher than usual: 2024-05-20.")
  end },
  { "unless it is not wanted", function()
    local made = blocks("2024-05", { line = "volume", spikes = false })[1]
    for _, point in ipairs(made.series[1].points) do check.equal(point.mark, nil) end
    check.equal(made.description:find("usual", 1, true), nil)
  end },
  { "a list of sentences reads in full", function()
    assert(texts(blocks("2024-04", { changes = { "touch" } })[1])[1]:sub(-1) == ".")
  end },
}
