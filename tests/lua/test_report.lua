-- Definitions of reports: what is refused and how, parameters, head and foot.
local check = require "tests.lua.check"
local reports = require "perilune.report"
local rows = require "tests.lua.rows"

rows("tickets", [[
  key | created_at          | channel | team | spam
  a   | 2024-03-04 08:00:00 | email   | EU   |
  b   | 2024-03-05 08:00:00 | email   | EU's |
  c   | 2024-03-06 08:00:00 | chat    | US   |
  d   | 2024-03-07 08:00:00 | chat    | US   | yes
  e   | 2024-04-01 08:00:00 | chat    | US   |
]])

kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count" }
kpi "mail" { title = "Mail", source = "tickets", value = "share(channel = 'email')", unit = "percent" }

local function refused(block, message)
  check.fails(message, function() report "bad" { block } end)
end

local function build(definition, options)
  definition.period = "2024-03"
  return reports.build(report "asked" (definition), options)
end

local function card(document) return document.blocks[1].cards[1].value.value end

local function labels(document)
  local list = {}
  for _, entry in ipairs(document.header) do list[entry.label] = entry.text end
  return list
end

check.run {
  { "an unknown block names the near one, an unknown key too", function()
    refused({ cads = { "volume" } }, 'report "bad"[1]: no block "cads"; did you mean "cards"?')
    refused({ xyzzyx = 1 }, 'report "bad"[1]: expected one of area, bars, block, boxes, bullet,')
    refused({ line = "volume", spam = "13 weeks" }, 'report "bad"[1].line.spam: unknown key; did you mean "span"?')
    refused({ heat = "volume", rows = "team" }, 'report "bad"[1].heat.columns: missing')
    refused("text", 'report "bad"[1]: expected a block, as { cards = {...} }')
    check.fails('report "bad": expected at least one block', function() report "bad" {} end)
    check.fails('report "bad".titel: unknown key; did you mean "title"?', function() report "bad" { titel = "x" } end)
  end },
  { "the message has the line of the definition", function()
    local text = 'report "bad" {\n  { text = "a" },\n  { cads = {} },\n}'
    check.fails('mine.lua:1: report "bad"[2]: no block "cads"', require("perilune.registry").load, text, "mine.lua")
  end },
  { "columns and bars are also keys of others", function()
    report "good" { { pivot = "volume", rows = "team", columns = "channel" }, { table = { "volume" }, by = "team", bars = true } }
  end },
  { "spans, limits and marks are checked", function()
    refused({ cards = { "volume" }, span = "soon" }, 'report "bad"[1].cards.span: expected as "13 weeks", not "soon"')
    refused({ table = { "volume" }, by = "team", trend = "x" }, 'table.trend: expected as "13 weeks"')
    refused({ bars = "volume", by = "team", limit = 0 }, "bars.limit: expected 1 or more")
    refused({ histogram = "volume", marks = { 90 } }, "histogram.marks[1]: expected a number from 0 to 1, as 0.9")
    refused({ histogram = tickets }, 'histogram.of: missing')
    refused({ cohort = tickets }, 'cohort.entity: missing')
    refused({ scatter = { "volume" }, by = "team" }, "scatter: expected two KPIs")
    refused({ funnel = { { "a", "volume" } } }, "funnel: expected at least two steps")
    refused({ funnel = { { "a", "volume" }, { "b" } } }, 'funnel[2]: expected { "label", KPI, relation or condition }')
    refused({ line = { "volume", "mail" }, by = "team" }, "line.by: with one KPI only")
    refused({ table = { "volume" }, by = "team", order = "-mail" }, 'table.order: expected one of key, volume')
  end },
  { "blocks inside of others are checked with their path", function()
    refused({ section = "S", { cads = 1 } }, 'report "bad"[1].section[1]: no block "cads"')
    refused({ columns = { { { text = "a" } }, { { crads = 1 } } } }, 'report "bad"[1].columns[2][1]: no block "crads"')
    refused({ columns = { "a" } }, "columns[1]: expected a block or a list of blocks")
  end },
  { "a KPI that there is not names the near one, and where it stands", function()
    check.fails('report "asked"[2].section[1].bars: no kpi "volum"; did you mean "volume"?', build,
      { { text = "a" }, { section = "S", { bars = "volum", by = "team" } } })
  end },
  { "a dimension that there is not, too", function()
    check.fails('did you mean "channel"?', build, { { bars = "volume", by = "chanel" } })
    check.fails('report "asked"[1].bars: ', build, { { bars = "volume", by = "chanel" } })
  end },
  { "functions: what they must return, where they stand, and that they fail", function()
    check.fails('report "asked"[1].text: the function of a text block must return text or nil, not number', build,
      { { text = function() return 5 end } })
    local ok, message = pcall(build, { { block = function() return { kind = "pie" } end } })
    check.equal(ok, false)
    assert(message:find('unknown block kind "pie" (known: area, bars,', 1, true), message)
    assert(message:find("tests/lua/test_report.lua:", 1, true), message)
    check.fails("boom", build, { { text = function() error("boom") end } })
    check.fails('no kpi "volum"; did you mean "volume"?', build, { { text = function(r) return r.volum.status end } })
    check.fails('.items[1].value.unit: unknown unit "tons"', build, { { block = function()
      return { kind = "bars", unit = "count", items = { { label = "a", value = { value = 1, unit = "tons" } } } }
    end } })
  end },
  { "a parameter is bound as a value, whatever its text is", function()
    local function with(team)
      return card(build({ params = { team = "text" }, where = "team = :team", { cards = { "volume" } } },
        { params = { team = team } }))
    end
    check.equal({ with("EU"), with("US"), with("EU's"), with("x' OR 'a' = 'a"), with("") }, { 1, 1, 1, 0, 0 })
  end },
  { "an optional parameter that is not given leaves its condition out", function()
    local definition = { params = { team = { type = "text", optional = true } }, where = "team = :team",
      { cards = { "volume" } } }
    check.equal({ card(build(definition)), card(build(definition, { params = { team = "US" } })) }, { 3, 1 })
  end },
  { "defaults, types, and conditions of a block", function()
    local definition = {
      params = {
        since = { type = "time", default = "2024-03-05" }, open = { type = "boolean", default = false },
        least = { type = "integer", default = 1 }, quick = { type = "duration", default = "4h" },
      },
      { cards = { "volume" }, where = { "created_at >= :since", "1 >= :least" } },
    }
    check.equal(card(build(definition)), 2)
    check.equal(card(build(definition, { params = { since = "2024-03-06" } })), 1)
    check.equal(card(build(definition, { params = { least = "2" } })), 0)
    check.equal(labels(build(definition)).since, "2024-03-05 00:00")
    check.equal(labels(build(definition)).quick, "4 h")
    check.fails("--since: expected a time as 2026-10-31", build, definition, { params = { since = "soon" } })
    check.fails("--least: expected a whole number, not \"x\"", build, definition, { params = { least = "x" } })
    check.fails("--open: expected true or false", build, definition, { params = { open = "perhaps" } })
  end },
  { "parameters that are missing, unknown or not among those allowed", function()
    local definition = { params = { team = { type = "text", about = "whose" },
      plan = { type = "text", optional = true, one_of = { "free", "paid" } } }, { cards = { "volume" } } }
    check.fails('report "asked" needs --team: whose', build, definition)
    check.fails('unknown option --taem; did you mean --team? report "asked" takes --plan, --team', build, definition,
      { params = { taem = "EU" } })
    check.fails('--plan: expected one of free, paid (did you mean "paid"?), not "piad"', build, definition,
      { params = { team = "EU", plan = "piad" } })
    check.fails('report "asked" takes no parameters', build, { { text = "a" } }, { params = { zzz = "1" } })
  end },
  { "declarations of parameters are checked", function()
    local function declared(params, message, where)
      check.fails(message, function() report "bad" { params = params, where = where, { text = "a" } } end)
    end
    declared({ team = "txet" }, 'report "bad".params.team.type: "txet" is not one of text,')
    declared({ format = "text" }, 'params.format: --format is an option of every report; take another name')
    declared({ since = { type = "time", default = "soon" } }, 'params.since.default: expected a time')
    declared({ team = { type = "text", defalt = 1 } }, 'unknown key; did you mean "default"?')
    declared({ team = "text" }, 'report "bad".where: :taem: no such parameter; did you mean :team?', "team = :taem")
    declared(nil, 'declare it, as params = { team = "text" }', "team = :team")
  end },
  { "functions see parameters as plain values", function()
    local document = build({ params = { since = { type = "time", default = "2024-03-05" }, team = "text" },
      { text = function(r) return r.params.team .. " " .. r.params.since end } }, { params = { team = "EU" } })
    check.equal(document.blocks[1].text, "EU 1709596800")
  end },
  { "the head says period, comparison, parameters and data", function()
    local found = labels(build({ params = { team = "text" }, { cards = { "volume" } } }, { params = { team = "EU" } }))
    check.equal({ found.Period, found["Compared with"], found.team, found["Data until"] },
      { "2024-03 (2024-03-01 .. 2024-03-31)", "2024-02 (2024-02-01 .. 2024-02-29)", "EU", "2024-04-01 08:00" })
    found = labels(build { vs = "last year", { cards = { "volume" } } })
    check.equal(found["Compared with"], "2023-03 (2023-03-01 .. 2023-03-31)")
    check.fails('report "asked".vs: "lats year" is no period to compare with; did you mean "last year"?', build,
      { vs = "lats year", { cards = { "volume" } } })
  end },
  { "the foot says what was left out, once", function()
    local footer = build({ { cards = { "volume", "mail" } }, { cards = { "volume" } } }).footer
    check.equal(footer[1]:match("^Left out: 1 rows .*%(Mail, Volume%)%.$") ~= nil, true)
    check.equal(footer[#footer], "Intervals are 95 %.")
  end },
  { "the hash of the definitions changes with them, not with the layout", function()
    local one = labels(build { { cards = { "volume" } } }).Definitions
    check.equal(labels(build { { bars = "volume", by = "team" } }).Definitions, one)
    assert(labels(build { { cards = { "mail" } } }).Definitions ~= one)
  end },
  { "help lists the parameters", function()
    local text = reports.help(report "helped" { title = "Helped", params = { team = { type = "text", about = "whose" },
      since = { type = "time", default = "2024-01-01" } }, { text = "a" } })
    assert(text:find("  --since TIME               (default: 2024-01-01)\n", 1, true), text)
    assert(text:find("  --team TEXT                whose (has to be given)\n", 1, true), text)
    assert(reports.help(report "none" { { text = "a" } }):find("It takes no parameters.", 1, true))
  end },
}
