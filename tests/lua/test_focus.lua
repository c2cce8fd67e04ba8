-- A session narrowed to some rows: figures worked out by hand.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | solved_at           | channel | agent_replies | reopens
  1   | 2026-01-05 10:00:00 | 2026-01-05 11:00:00 | email   | 1             | 0
  2   | 2026-01-06 10:00:00 | 2026-01-06 11:00:00 | email   | 2             | 0
  3   | 2026-02-06 10:00:00 | 2026-02-06 11:00:00 | chat    | 1             | 0
  4   | 2026-02-07 10:00:00 | 2026-02-07 11:00:00 |         | 1             | 0
]])
rows("customers", [[
  key | joined_at
  a   | 2026-01-01
]])

local function in_scripts(text) return require("perilune.native").load("return " .. text, "=test")() end

local function narrowed(options, call)
  focus(options)
  local good, problem = pcall(call)
  focus {}
  if not good then error(problem, 0) end
end

check.run {
  { "tables and kpis count only rows for which the condition is true", function()
    narrowed({ where = "channel = 'email'" }, function()
      check.equal(in_scripts "tickets:count()", 2)
      check.equal(kpi.ticket_volume:value("2026").value, 2)
      check.equal(kpi.one_touch:value("2026").value, 0.5)
    end)
    check.equal(in_scripts "tickets:count()", 4)
    check.equal(kpi.one_touch:value("2026").value, 0.75)
  end },
  { "conditions add up, and NULL is not true", function()
    narrowed({ where = { "channel <> 'email'", "agent_replies = 1" } }, function()
      check.equal(in_scripts "tickets:count()", 1)
    end)
  end },
  { "the period stands where none is named", function()
    narrowed({ period = "2026-01" }, function()
      check.equal(in_scripts "tickets:count()", 2)
      check.equal(kpi.ticket_volume:value().value, 2)
      check.equal(kpi.ticket_volume:value("2026").value, 4)
      check.equal(tostring(kpi.ticket_volume):match("2026%-01") ~= nil, true)
    end)
  end },
  { "breakdowns, series and reports follow", function()
    narrowed({ where = "channel = 'email'", period = "2026-01" }, function()
      check.equal(#kpi.ticket_volume:by("channel"), 1)
      check.equal(kpi.ticket_volume:series("month", "2026")[2].value, 0)
      local page = report.executive:render("markdown")
      check.equal(page:find("2026-01", 1, true) ~= nil, true)
      check.equal(page:find("channel = 'email'", 1, true) ~= nil, true, "the page says what it counts")
    end)
  end },
  { "a table without the field stays whole, a kpi on it has no value", function()
    narrowed({ where = "agent_replies = 1" }, function()
      check.equal(in_scripts "customers:count()", 1)
      local r = kpi.new_customers:value("2026")
      check.equal({ r.value, r.status, r.note }, { nil, "none",
        "no data: needs rows of customers that know agent_replies = 1 (.where)" })
      check.fails("which customers cannot say", function() return kpi.new_customers:series("month", "2026") end)
    end)
  end },
  { "what no table understands is refused, and nothing changes", function()
    focus { where = "channel = 'email'" }
    check.fails("chanel", function() focus { where = "chanel = 'x'" } end)
    check.fails("expected a condition", function() focus { where = "channel" } end)
    check.fails("is not a period", function() focus { period = "soon" } end)
    check.equal(in_scripts "tickets:count()", 2)
    focus {}
  end },
  { "definitions that are read meanwhile mean all rows", function()
    local path = os.tmpname()
    local file = io.open(path, "w")
    file:write('importer "seen" { about = tostring(tickets:count()), tickets = { key = "key" } }')
    file:close()
    narrowed({ where = "channel = 'email'" }, function()
      local read = require("perilune.registry").load(require("perilune.native").read(path), path)
      check.equal(read[1].item.about, "4")
      check.equal(in_scripts "tickets:count()", 2)
    end)
    os.remove(path)
  end },
  { "a user's variable of a table's name stays", function()
    local environment = require("perilune.native").load("return _G", "=test")()
    environment.tickets = 5
    narrowed({ where = "channel = 'email'" }, function() check.equal(in_scripts "tickets", 5) end)
    check.equal(in_scripts "tickets", 5)
    environment.tickets = nil
  end },
}
