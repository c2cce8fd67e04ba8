-- Run by test_dimensions.sh over five tickets.
local function equal(got, wanted, what)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function fails(text, f, ...)
  local good, message = pcall(f, ...)
  if good then error("no error, expected: " .. text, 2) end
  if not tostring(message):find(text, 1, true) then error(("%q does not say %q"):format(tostring(message), text), 2) end
end

-- "key=value key=value" of the first two columns
local function pairs_of(frame)
  local names, parts = frame:names(), {}
  for i = 1, #frame do
    parts[i] = ("%s=%s"):format(tostring(frame:value(i, names[1])), tostring(frame:value(i, names[2])))
  end
  return table.concat(parts, " ")
end

local continents = { DE = "Europe", FR = "Europe", US = "America" }
local calls, seen_nil = 0, 0
local function continent(country)
  calls = calls + 1
  if country == nil then seen_nil = seen_nil + 1 end
  return continents[country]
end

-- a function is called once for each different value, NULL too, and remembered
local mapped = tickets:map("continent", "country", continent)
equal(calls, 0, "nothing is asked before a result is")
equal(pairs_of(mapped:by("continent"):agg { n = "count(*)" }), "America=1 Europe=3 nil=1", "groups")
equal(calls, 4, "calls")
equal(seen_nil, 1, "calls with nil")
equal(mapped:where("continent = 'Europe'"):count(), 3, "where")
equal(mapped:where { continent = { "Europe", "America" } }:count(), 4, "table filter")
equal(mapped:value("count(*) FILTER (WHERE continent IS NULL)"), 1, "filter")
equal(tickets:map("continent", "country", continent):where("lower(continent) = 'america'"):count(), 1, "the same function")
equal(calls, 4, "calls are remembered")
equal(mapped:where("subject LIKE '%refund%' AND continent = 'Europe'"):count(), 1, "answered by SQLite")
equal(mapped:by("continent"):where("subject LIKE '%refund%'"):agg { n = "count(*)" }:value(1, "continent"), "America", "both")

-- the rows behind a mapped key
local frame = mapped:by("continent"):agg { n = "count(*)" }
local rows, total = frame:rows(2)
equal(total, 3, "rows of Europe")
equal(rows:value(2, "key"), "2", "key")
equal(select(2, frame:rows(3)), 1, "rows of NULL")

-- maps of maps, of integers and booleans; numbers and booleans become texts
local letters = mapped:map("letter", "continent", function(c) return c and c:sub(1, 1) or "-" end)
equal(pairs_of(letters:by("letter"):agg { n = "count(*)" }), "-=1 A=1 E=3", "a map of a map")
local often = tickets:map("often", "reopens", function(n) return n > 0 end)
equal(pairs_of(often:by("often"):agg { n = "count(*)" }), "false=2 true=3", "a map of integers")
local solved = tickets:map("state", "solved_at IS NULL", function(open) return open and 1 or 2.5 end)
equal(pairs_of(solved:by("state"):agg { n = "count(*)" }), "1=1 2.5=4", "a map of a condition")
equal(pairs_of(tickets:map("e", "country", function() return nil end):by("e"):agg { n = "count(*)" }), "nil=5", "all NULL")

-- a later map of a name counts, and two functions of one name do not mix
local other = mapped:map("continent", "country", function(c) return c end)
equal(other:where("continent = 'DE'"):count(), 2, "the last map")
equal(mapped:where("continent = 'DE'"):count(), 0, "the first map")

-- what is wrong is said with the value
fails('map "x": of "DE": ', function()
  return tickets:map("x", "country", function(c) return c .. nil end):by("x"):agg { n = "count(*)" }
end)
fails("expected a text or nil, not a table", function()
  return tickets:map("x", "country", function() return {} end):by("x"):agg { n = "count(*)" }
end)
fails("not UTF-8", function() return tickets:map("x", "country", function() return "\xff" end):by("x"):agg { n = "count(*)" } end)
fails("tickets has a field of that name", tickets.map, tickets, "country", "channel", continent)
fails("tickets has a field of that name", tickets.map, tickets, "resolution_time", "channel", continent)
fails("expected a name of letters", tickets.map, tickets, "a b", "channel", continent)
fails("expected a name of letters", tickets.map, tickets, "month", "channel", continent)
fails("not of time", tickets.map, tickets, "x", "created_at", continent)
fails('did you mean "country"?', tickets.map, tickets, "x", "contry", continent)
fails('did you mean "continent"?', mapped.by, mapped, "continnt")
fails("bad argument", tickets.map, tickets, "x", "country", "no function")

-- dimensions
dimension "place" { source = "tickets", from = "country", map = continent }
equal(pairs_of(tickets:by("place"):agg { n = "count(*)" }), "America=1 Europe=3 nil=1", "a dimension")
equal(calls, 4, "a dimension remembers, too")
fails('unknown field "plce"; did you mean "place"?', tickets.where, tickets, "plce = 'x'")
fails("from: missing", function() dimension "p" { source = "tickets", map = continent } end)
fails('no table "tickts"', function() dimension "p" { source = "tickts", from = "country", map = continent } end)
kpi "american" { title = "American", source = "tickets", time = "created_at", unit = "percent",
  value = "share(place = 'America')" }
equal(kpi.american:value("2026").value, 0.25, "a KPI of a dimension")
equal(#kpi.ticket_volume:by("place", "2026"), 3, "a KPI by a dimension")

-- values for `?` in agg and by
local limit = time.at(assert(time.parse("2026-02-01")))
equal(tickets:agg { n = { "count(*) FILTER (WHERE created_at < ?)", limit } }[1].n, 2, "a named value")
equal(tickets:agg { { "n", "count(*) FILTER (WHERE country = ? OR reopens = ?)", "DE", 7 } }[1].n, 3, "a listed value")
equal(pairs_of(tickets:by { early = { "created_at < ?", limit } }:agg { n = "count(*)" }), "false=3 true=2", "a key")
equal(select(2, tickets:by { early = { "created_at < ?", limit } }:agg { n = "count(*)" }:rows(2)), 2, "rows of a key")
equal(tickets:where("created_at >= ?", limit):count(), 3, "an instant in where")
fails("1 parameter is bound", tickets.agg, tickets, { n = { "count(*)", 1 } })
fails("parameter 1 has no value", tickets.agg, tickets, { n = "count(*) FILTER (WHERE reopens = ?)" })
fails("whole unix seconds", time.at, 1.5)

-- histograms
local h, beside = tickets:histogram("resolution_time", { width = "1h" })
equal(#h, 11, "empty bins are there")
equal(pairs_of(h), "0=2 3600=0 7200=1 10800=0 14400=0 18000=0 21600=0 25200=0 28800=0 32400=0 36000=1", "hours")
equal(h:value(1, "share"), 0.5, "share")
equal(h:types().bin, "duration", "type")
equal(beside.missing, 1, "NULLs")
h, beside = tickets:histogram("resolution_time", { width = 1800, from = "15m", to = "3h" })
equal(pairs_of(h), "900=1 2700=0 4500=0 6300=1 8100=0 9900=0", "from and to")
equal(beside.below, 1, "below")
equal(beside.above, 1, "above")
equal(h:value(1, "share"), 0.25, "shares are of all values")
h, beside = tickets:histogram("resolution_time")
equal(beside.width, 3600, "a round width for 20 bins: 30 minutes would need 22")
h, beside = tickets:histogram("reopens")
equal(pairs_of(h), "0=2 1=2 2=0 3=0 4=0 5=0 6=0 7=1", "integers")
h, beside = tickets:histogram("reopens", { bins = 2 })
equal(pairs_of(h), "0=4 5=1", "two bins")
h, beside = tickets:histogram("reopens / 10", { bins = 4 })
equal(beside.width, 0.2, "reals")
equal(h:types().bin, "real", "reals stay reals")
h, beside = tickets:where("FALSE"):histogram("reopens")
equal(#h, 0, "no values, no bins")
equal(#tickets:histogram("reopens", { from = 100 }), 0, "none inside")
fails("group by a grain", tickets.histogram, tickets, "created_at")
fails("a width of 1 gives", tickets.histogram, tickets, "resolution_time", { width = 1 })
fails("expected a whole number", tickets.histogram, tickets, "reopens", { width = 0.5 })
fails('unknown option "bin"; did you mean "bins"?', tickets.histogram, tickets, "reopens", { bin = 3 })
fails("above 0", tickets.histogram, tickets, "reopens", { width = 0 })
fails("below to", tickets.histogram, tickets, "reopens", { from = 3, to = 3 })

-- a map whose function asks for the map: one message, not hundreds in one another
local around
around = tickets:map("around", "country", function() return around:where("around = 'x'"):count() end)
fails('its function asks a question that needs the map itself', function() around:by("around"):agg { n = "count(*)" } end)
fails('needs the map itself', function() around:by("around"):agg { n = "count(*)" } end)

-- distances and bounds through the whole program
equal(tickets:value("sum(months_between(created_at, solved_at))"), 1, "one starts a month")
equal(tickets:value("quantile_low(reopens, 0.5)"), nil, "five values have no bounds")
equal(tickets:value("quantile_high(reopens, 0.5, 0.9)"), 7.0, "but at 90 %")

print("ok dimensions")
