-- Completion at the prompt: what it offers in code, in texts and behind commands, and that it runs nothing.
local check = require "tests.lua.check"
local choices = require "perilune.repl.choices"
local complete = require "perilune.repl.complete"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | channel | team
  1   | 2026-01-05 10:00:00 | email   | 한국
  2   | 2026-01-06 10:00:00 | chat    | 한화
  3   | 2026-01-07 10:00:00 | e-mail  | it's
]])

local environment = require("perilune.native").load("return _G", "=test")()
environment.mail = tickets:where("channel = 'email'")
environment.frame = tickets:by("channel"):agg { n = "count(*)" }
environment.own = { alpha = 1, beta = { gamma = 2 }, go = function() error("it ran") end }

--- Asserts the first choices of a text whose cursor is at its end: what they replace, then themselves.
local function offers(text, typed, ...)
  local start, list = complete(text, #text)
  check.equal(text:sub(start + 1), typed, text)
  for i, wanted in ipairs { ... } do
    check.equal(list[i] and list[i].text .. (list[i].after or ""), wanted, text)
  end
  return list
end

local function only(text, typed, ...)
  check.equal(#offers(text, typed, ...), select("#", ...), text)
end

local function has(text, wanted)
  local _, list = complete(text, #text)
  for _, choice in ipairs(list) do
    if choice.text == wanted then return choice end
  end
  error(("%s: %s is not among %d choices"):format(text, wanted, #list), 2)
end

local function nothing(text) check.equal(select(2, complete(text, #text)), {}, text) end

check.run {
  { "names of globals, tables and variables", function()
    only("tick", "tick", "ticket_facts", "tickets")
    only("x = ma", "ma", "mail", "math")
    has("", "kpi")
    only("if own then retu", "retu", "return")
  end },
  { "kpis with their titles, and their methods with help", function()
    check.equal(has("kpi.cs", "csat").help, "CSAT")
    check.equal(has("kpi.csat:", "why").help, "what moved it")
    only("kpi.csat:tri", "tri", "triangle")
    has("kpi.csat:vs('last year'):", "value")
    has("kpi.csat:value('2026-01').", "status")
    has('kpi["csat"]:', "value")
    nothing("kpi.no_such:")
  end },
  { "relations and frames through calls, line breaks and comments", function()
    only("mail:wh", "wh", "where")
    only("tickets:by('month') -- :x\n  :wh", "wh", "where")
    only("tickets:where[[channel = ')']]:wh", "wh", "where")
    only("frame:ty", "ty", "types")
    only("tickets:by('channel'):agg{ n = 'count(*)' }:na", "na", "names")
  end },
  { "fields of the user's tables, and nothing is called", function()
    only("own.", "", "alpha", "beta", "go")
    only("own.beta.", "", "gamma")
    only("own:", "", "go")
    nothing("own.go().")
    nothing("('x'):")
  end },
  { "the library's own modules", function()
    only("string.for", "for", "format")
    has("stats.", "wilson")
    has("stats.", "erlang_c")
    only("store.im", "im", "import", "import_text")
  end },
  { "fields, functions, grains and operators in expressions", function()
    check.equal(has("tickets:where(\"cha", "channel").help:sub(1, 5), "text:")
    has("tickets:where(\"created_at > now AND le", "length(")
    has("tickets:by('mon", "month")
    has("tickets:agg{ n = \"cou", "count(")
    has("kpi.csat:by('cha", "channel")
    has("surveys:where(\"ticket.cha", "ticket.channel")
    only("tickets:where(\"channel = 'x' AN", "AN", "AND")
  end },
  { "values of a field between quotes", function()
    only("tickets:where(\"channel = 'em", "em", "email'")
    only("tickets:where(\"channel = 'e", "e", "e-mail'", "email'")
    only("tickets:where(\"channel NOT IN ('chat', 'em", "em", "email'")
    only("surveys:where(\"ticket.channel = 'c", "c", "chat'")
    only('tickets:where{ channel = "em', "em", 'email"')
    only('tickets:where{ team = "x", channel = { "chat", "em', "em", 'email"')
    only("tickets:where(\"team = '한", "한", "한국'", "한화'")
    nothing("tickets:where(\"upper(channel) = 'e")
    nothing("tickets:where(\"subject = 'x")
  end },
  { "periods, names of definitions and files by their argument", function()
    only('period("last mo', "last mo", 'last month"')
    has("kpi.csat:value('2026-0", "2026-01")
    has("kpi.csat:by('channel', 'this m", "this month")
    has('kpi.csat:vs("last ', "last year")
    only('kpi "csat_m', "csat_m", 'csat_mean"')
    only('store.import("x.csv", "zend', "zend", 'zendesk"')
    only('store.import("tests/lua/test_repl_com', "tests/lua/test_repl_com", 'tests/lua/test_repl_complete.lua"')
    only('store.import("tests/lu', "tests/lu", "tests/lua/")
    nothing('print("last mo')
  end },
  { "commands and their arguments", function()
    only(".mo", "mo", "mode ")
    only(".fields ticket", "ticket", "tickets", "ticket_facts")
    only(".mode j", "j", "json")
    only(".where channel = 'em", "em", "email'")
    has(".period last ", "last month")
    only(".explain mail:wh", "wh", "where")
    only(".import x.csv zend", "zend", "zendesk")
    only("?kpi.csat_m", "csat_m", "csat_mean")
  end },
  { "nothing in comments, unknown things and broken texts", function()
    for _, text in ipairs { "-- kpi.", "nobody.", "nobody:", "1.", "x[", "))):", "\"\\", "[==[ kpi.", "kpi.csat:by(",
      "tickets:where(')', '" } do complete(text, #text) end
    nothing("-- kpi.")
    nothing("nobody.")
    nothing("))):")
  end },
  { "one choice is taken, several give what they share, then a list", function()
    local list = { { text = "email", help = "x" }, { text = "em-dash" } }
    local erase, insert, listing = choices.answer("e", list, 80, 24)
    check.equal({ erase, insert, listing }, { 1, "em", "" })
    erase, insert, listing = choices.answer("em", list, 80, 24)
    check.equal({ erase, insert }, { 2, "em" })
    check.equal(listing, "email    x\nem-dash  \n")
    check.equal({ choices.answer("em", { { text = "email", after = "'" } }, 80, 24) }, { 2, "email'", "" })
    check.equal({ choices.answer("x", {}, 80, 24) }, { 1, "x", "" })
  end },
  { "what is shared ends between characters", function()
    local _, insert = choices.answer("", { { text = "한국" }, { text = "한김" } }, 80, 24)
    check.equal(insert, "한")
  end },
  { "a list fits into the window and says what is left out", function()
    local many = {}
    for i = 1, 500 do many[i] = { text = ("name_%03d"):format(i) } end
    local listing = choices.listing(many, 40, 10)
    local lines = select(2, listing:gsub("\n", ""))
    check.equal(lines, 9)
    check.equal(listing:match("and (%d+) more\n$"), "468")
    for line in listing:gmatch("[^\n]+") do check.equal(#line <= 40, true, line) end
  end },
}
