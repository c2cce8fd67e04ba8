-- The module in an ordinary Lua, run by lua5.4: values, errors, functions, several stores. Argument: a folder.
local check = dofile(os.getenv "ROOT" .. "/tests/lua/check.lua")
local globals = {}
for name in pairs(_G) do globals[name] = true end
local perilune = require "perilune"

local rows = [[
key,created_at,solved_at,channel,team
1,2026-01-05 09:00,2026-01-05 10:00,Mail,EU
2,2026-01-06 09:00,2026-01-08 09:00,Mail,US
3,2026-01-07 09:00,,Chat,EU
]]

local function open(name, text, options)
  local desk = perilune.open(arg[1] .. "/" .. name, options)
  desk.importer "mine" { tickets = { source = { constant = "mine" }, key = "key", created_at = "created_at",
    solved_at = { "solved_at", optional = true }, channel = "channel", team = "team" } }
  desk.store.import_text(text, "mine")
  return desk
end

local desk = open("a.db", rows)

check.run{
  { "the module says its version and leaves no globals", function()
    check.equal(type(perilune.version), "string")
    for name in pairs(_G) do check.equal(globals[name], true, name) end
  end },
  { "plain tables are tables of the host, cyclic ones too", function()
    local result = desk.store.sql "SELECT key, channel FROM tickets ORDER BY key"
    check.equal(result, { { "1", "Mail" }, { "2", "Mail" }, { "3", "Chat" }, names = { "key", "channel" } })
    local loop = { 1, { 2 } }
    loop.self = loop
    check.fails("unknown key", desk.dimension("own"), loop) -- arrives, and is then no definition
  end },
  { "a frame has length, rows and text", function()
    local frame = desk.tickets:by("channel"):agg{ n = "count(*)" }
    check.equal(#frame, 2)
    check.equal(tostring(frame):match("Mail%s+(%d)"), "2")
    check.equal(frame[2].n, 2)
  end },
  { "conditions as tables and parameters", function()
    check.equal(desk.tickets:where{ channel = { "Mail", "Chat" }, team = "EU" }:count(), 2)
    check.equal(desk.tickets:where("channel = ?", "Mail"):count(), 2)
  end },
  { "functions of the host are called, and their errors come back with their place", function()
    local seen = {}
    local kind = desk.tickets:map("kind", "team", function(team) seen[#seen + 1] = team return team:lower() end)
    check.equal(kind:where("kind = 'eu'"):count(), 2)
    table.sort(seen)
    check.equal(seen, { "EU", "US" })
    local bad = desk.tickets:map("kind", "team", function() error("boom") end)
    check.fails("module.lua:", function() return bad:where("kind = 'eu'"):count() end)
    check.fails("boom", function() return bad:where("kind = 'eu'"):count() end)
  end },
  { "definitions with functions; values are records", function()
    desk.kpi "fast" { title = "Fast", source = "tickets", time = "solved_at", unit = "percent", better = "higher",
      value = "share(solved_at - created_at <= 2h)", target = function() return 0.9 end, warn = 0.1 }
    local value = desk.kpi.fast:value("2026-01")
    check.equal({ value.value, value.n, value.status }, { 0.5, 2, "warn" })
    desk.report "words" { title = "Words", period = "2026-01",
      { text = function(r) return ("fast: %.0f of 100"):format(100 * r.fast.value) end } }
    check.equal(desk.report.words:render("markdown"):match("fast: [^\n]*"), "fast: 50 of 100")
  end },
  { "the same errors as in the program, at the line of the caller", function()
    check.fails("did you mean \"channel\"", function() return desk.tickets:where("chanel = 'Mail'"):count() end)
    check.fails("module.lua:", function() return desk.tickets:where("chanel = 'Mail'"):count() end)
    check.fails("did you mean \"fast\"", function() return desk.kpi.fats end)
    check.fails("did you mean \"zone\"", perilune.open, "x.db", { zoen = "UTC" })
    check.fails("expected a number", perilune.open, "x.db", { threads = "2" })
    check.fails("expected the path of a store", perilune.open)
    check.fails("did you mean \"Europe/Berlin\"", perilune.open, "x.db", { zone = "Europe/Berlim" })
  end },
  { "values of the host that mean nothing here are refused", function()
    check.fails("not a userdata of the host", function() return desk.tickets:where(io.stdout) end)
    check.fails("not a thread of the host", function() return desk.tickets:where(coroutine.create(print)) end)
  end },
  { "stores do not know each other", function()
    local other <close> = open("b.db", rows:gsub("\n3[^\n]*", ""), { zone = "Asia/Seoul" })
    check.equal({ other.tickets:count(), desk.tickets:count() }, { 2, 3 })
    check.fails("no kpi \"fast\"", function() return other.kpi.fast end)
    check.fails("belongs to another store", function() return other.kpi.csat:value(desk.tickets) end)
    check.equal(tostring(other.time.parse("2026-01-05 00:00")), "1767538800") -- 9 hours before UTC's
  end },
  { "equality is that of the originals", function()
    check.equal(desk.tickets == desk.tickets, true)
    check.equal(desk.tickets == desk.surveys, false)
    check.equal(desk.tickets == io.stdout, false)
  end },
  { "files run in the desk's own environment", function()
    local path = arg[1] .. "/own.lua"
    local file <close> = assert(io.open(path, "w"))
    file:write("answer = tickets:count()\nreturn answer, io\n")
    file:flush()
    check.equal({ desk:run(path) }, { 3 })
    check.equal(desk.answer, 3)
    check.equal(_G.answer, nil)
    check.fails("nonesuch.lua", desk.run, desk, arg[1] .. "/nonesuch.lua")
  end },
  { "a project is used when it is named", function()
    local file <close> = assert(io.open(arg[1] .. "/perilune.lua", "w"))
    file:write("project { name = 'P', zone = 'Asia/Seoul', store = 'a.db' }\n")
    file:flush()
    local own <close> = perilune.open{ project = arg[1] }
    check.equal(own.tickets:count(), 3)
    check.equal(own.time.parse("2026-01-05 00:00"), 1767538800)
  end },
}
