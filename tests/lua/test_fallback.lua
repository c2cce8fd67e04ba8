-- KPIs over facts in stores without events: their fallback serves, says so, and must be a definition itself.
local check = require "tests.lua.check"
local kpis = require "perilune.kpi"

importer "desk" { tickets = { source = { constant = "desk" }, key = "key", created_at = "created", solved_at = "solved" } }
importer "log" { events = { source = { constant = "desk" }, ticket = "ticket", at = "at", kind = "kind", value = "value" } }

local function define(changes)
  local d = { source = "spans", value = "count(*)", unit = "count", fallback = { source = "tickets" } }
  for key, value in pairs(changes) do d[key] = value end
  return function() kpi "own_count" (d) end
end

check.run {
  { "a fallback is a definition: what is wrong with it is said with its path", function()
    check.fails('kpi "own_count".fallback.source: no table "tickts"; did you mean "tickets"?',
      define { fallback = { source = "tickts" } })
    check.fails('kpi "own_count".fallback', define { fallback = { source = "tickets", valu = "count(*)" } })
    check.fails('kpi "own_count".fallback.source: turns is made of events', define { fallback = { source = "turns" } })
    check.fails('kpi "own_count".fallback.variants: cannot stand here',
      define { fallback = { source = "tickets", variants = {} } })
  end },
  { "it serves as long as there is no event, in derived KPIs and variants too", function()
    define { variants = { solved = { where = "state = 'solved'", fallback = { where = "solved_at IS NOT NULL" } },
      none = { fallback = false } } }()
    kpi "own_double" { value = "kpi.own_count + kpi.own_count.solved", unit = "count" }
    store.import_text("key,created,solved\n1,2026-10-01 10:00,2026-10-01 12:00\n2,2026-10-02 10:00,\n", "desk")
    local r = kpi.own_count:value("2026-10")
    check.equal(r.value, 2)
    check.equal(r.kpi.source, "tickets")
    check.equal(r.kpi.name, "own_count")
    check.equal(r.parts[1].text, "of tickets, by their own fields: there are no events")
    check.equal(kpi.own_count:variant("solved"):value("2026-10").value, 1)
    check.equal(kpi.own_double:value("2026-10").value, 3)
    check.equal(kpi.own_count:variant("none"):value("2026-10").kpi.source, "spans")
    check.equal(kpis.find("own_count").source, "spans")
  end },
  { "the first event ends it", function()
    store.import_text("ticket,at,kind,value\n1,2026-10-01 10:00,created,\n", "log")
    local r = kpi.own_count:value("2026-10")
    check.equal(r.kpi.source, "spans")
    check.equal(r.value, 3) -- ticket 1 new and solved, ticket 2 new
    check.equal(r.parts, nil)
  end },
}
