-- Backlog from spans against SQLite over the same events: random logs with reopenings, deletions and restorations, some
-- tickets without any event. The identity B(t1) = B(t0) + in - out is held with flows that SQLite counts by itself.
local check = require "tests.lua.check"
local measure = require "perilune.measure"

importer "desk" {
  tickets = { source = "source", key = "key", created_at = "created", solved_at = "solved", closed_at = "closed",
    team = "team", channel = "channel", spam = "spam" },
}
importer "log" {
  events = { source = "source", ticket = "ticket", at = "at", seq = "seq", kind = "kind", value = "value" },
}

local state = 8
local function random(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 33) % n + 1
end
local function pick(list) return list[random(#list)] end

local begin = 1759276800 -- 2025-10-01 00:00 UTC
local steps = { 60, 3600, 7200, 40000, 90000, 200000 }
local function text_of(instant) return os.date("!%Y-%m-%d %H:%M:%S", instant) end

--- 120 tickets with events, their rows wrong on purpose; 80 rows without events.
local function random_desk()
  local rows, lines = { "source,key,created,solved,closed,team,channel,spam" }, { "source,ticket,at,seq,kind,value" }
  for key = 1, 200 do
    local source, clock = pick { "a", "b" }, begin + random(30 * 86400)
    local created, sequence = clock, 0
    local function event(kind, value)
      sequence = sequence + 1
      lines[#lines + 1] = table.concat({ source, key, text_of(clock), sequence, kind, value or "" }, ",")
    end
    if key <= 120 then
      event("created")
      event("team", pick { "north", "south" })
      event("status", "new") -- a log that told no status would be completed from the row
      for _ = 1, random(12) do
        clock = clock + pick(steps)
        local kind = pick { "status", "status", "status", "team", "deleted", "restored" }
        event(kind, kind == "status" and pick { "open", "pending", "hold", "solved", "closed" }
          or kind == "team" and pick { "north", "south", "west" } or "")
      end
      rows[#rows + 1] = ("%s,%d,%s,%s,,east,%s,"):format(source, key, text_of(created), text_of(created + 60),
        pick { "email", "chat" })
    else
      local solved = random(4) > 1 and text_of(created + pick(steps)) or ""
      local closed = random(3) == 1 and text_of(created + 300000) or ""
      rows[#rows + 1] = ("%s,%d,%s,%s,%s,%s,%s,%s"):format(source, key, text_of(created), solved, closed,
        pick { "north", "south" }, pick { "email", "chat" }, random(10) == 1 and "1" or "")
    end
  end
  return table.concat(rows, "\n") .. "\n", table.concat(lines, "\n") .. "\n"
end

local rows, lines = random_desk()
store.import_text(rows, "desk")
store.import_text(lines, "log")

-- Is a ticket open after each of its events? A state holds behind a deletion, until a restoration brings it back.
local history = [[
WITH raw AS (
  SELECT *, source || ticket AS who,
    sum(kind = 'status') OVER w AS states, sum(kind IN ('deleted', 'restored')) OVER w AS goings,
    sum(kind = 'team') OVER w AS teamings
  FROM events WINDOW w AS (PARTITION BY source, ticket ORDER BY at, seq)),
known AS (
  SELECT who, at, seq,
    coalesce(first_value(CASE WHEN kind = 'status' THEN value END) OVER (PARTITION BY who, states ORDER BY at, seq),
      'new') AS state,
    coalesce(first_value(CASE WHEN kind IN ('deleted', 'restored') THEN kind END)
      OVER (PARTITION BY who, goings ORDER BY at, seq), '') = 'deleted' AS gone,
    first_value(CASE WHEN kind = 'team' THEN value END) OVER (PARTITION BY who, teamings ORDER BY at, seq) AS team
  FROM raw),
logged AS (
  SELECT who, at, seq, CASE WHEN gone OR state IN ('solved', 'closed') THEN NULL ELSE state END AS state, team
  FROM known),
silent AS (
  SELECT source || key AS who, created_at AS at, coalesce(solved_at, closed_at) AS ended, team FROM tickets t
  WHERE NOT coalesce(spam, 0)
    AND NOT EXISTS (SELECT 1 FROM events e WHERE e.source = t.source AND e.ticket = t.key)),
life AS (
  SELECT who, at, seq, state, team FROM logged UNION ALL SELECT who, at, 0, 'new', team FROM silent
  UNION ALL SELECT who, ended, 1, NULL, team FROM silent WHERE ended IS NOT NULL),
as_of AS (
  SELECT *, row_number() OVER (PARTITION BY who ORDER BY at DESC, seq DESC) AS back FROM life WHERE at <= :at)
]]

local function ask(sql, instant) return store.sql(((history .. sql):gsub(":at", ("%d"):format(instant)))) end

local function open_after(instant)
  return ask("SELECT count(*) FROM as_of WHERE back = 1 AND state IS NOT NULL", instant)[1][1]
end

local function at(instant, name, where) return measure.at(kpi[name or "backlog"].kpi, instant, { where = where }) end

check.run {
  { "at any instant it is what the last event of each ticket left open", function()
    local most = 0
    for i = 0, 40 do
      local instant = begin + i * 86400 - 1
      local found = at(instant).value
      check.equal(found, open_after(instant), "day " .. i)
      most = math.max(most, found)
    end
    assert(most > 20, most)
  end },
  { "the parts say how many came from events", function()
    local instant = begin + 20 * 86400
    local parts = at(instant).parts
    check.equal(#parts, 2)
    check.equal(parts[1].count + parts[2].count, open_after(instant))
    check.equal(parts[2].text, "from the fields of tickets without events")
    check.equal(parts[2].count, ask([[SELECT count(*) FROM as_of WHERE back = 1 AND state IS NOT NULL
      AND who IN (SELECT who FROM silent)]], instant)[1][1])
  end },
  { "by team as of then, not by the team of today's row", function()
    local instant = begin + 22 * 86400
    local p = { from = instant, to = instant + 1 }
    local list = measure.by(kpi.backlog.kpi, "team", p, {})
    local wanted = ask("SELECT team, count(*) FROM as_of WHERE back = 1 AND state IS NOT NULL GROUP BY 1 ORDER BY 1",
      instant)
    check.equal(#list, #wanted)
    for i = 1, #wanted do
      check.equal(list[i].key, wanted[i][1])
      check.equal(list[i].value, wanted[i][2], list[i].key)
      assert(list[i].key ~= "east")
    end
  end },
  { "by state, and the variants of states", function()
    local instant = begin + 22 * 86400
    local function count(states)
      return ask(("SELECT count(*) FROM as_of WHERE back = 1 AND state IN (%s)"):format(states), instant)[1][1]
    end
    local function variant(name) return measure.at(kpi.backlog:variant(name).kpi, instant, {}).value end
    check.equal(variant "awaiting_us", count "'new', 'open'")
    check.equal(variant "pending", count "'pending'")
    check.equal(variant "hold", count "'hold'")
    check.equal(variant "awaiting_us" + variant "pending" + variant "hold", at(instant).value)
  end },
  { "by channel, which is the ticket's for good", function()
    local instant, sum = begin + 22 * 86400, 0
    for _, r in ipairs(measure.by(kpi.backlog.kpi, "channel", { from = instant, to = instant + 1 }, {})) do
      sum = sum + r.value
    end
    check.equal(sum, at(instant).value)
    check.equal(at(instant, nil, "channel = 'chat'").value, store.sql(((history .. [[
      SELECT count(*) FROM as_of JOIN tickets t ON t.source || t.key = who
      WHERE back = 1 AND state IS NOT NULL AND channel = 'chat']]):gsub(":at", ("%d"):format(instant))))[1][1])
  end },
  { "B(t1) = B(t0) + in - out, with flows counted by SQLite", function()
    local flows = [[, turned AS (
      SELECT at, state IS NOT NULL AS now, coalesce(lag(state IS NOT NULL) OVER (PARTITION BY who ORDER BY at, seq), 0)
        AS before FROM life)
      SELECT coalesce(sum(now AND NOT before), 0), coalesce(sum(before AND NOT now), 0) FROM turned
      WHERE at > %d AND at <= %d]]
    local moved = 0
    for i = 0, 12 do
      local from, to = begin + i * 250000, begin + (i + 1) * 250000
      local row = ask(flows:format(from, to), to)[1]
      check.equal(at(to).value, at(from).value + row[1] - row[2], "from " .. text_of(from))
      moved = moved + row[1] + row[2]
    end
    assert(moved > 300, moved)
  end },
  { "a series is taken at the ends of the days of the desk's zone", function()
    local series = kpi.backlog:series("day", "2025-10-10..2025-10-16")
    check.equal(#series, 7)
    for i = 1, #series do check.equal(series[i].value, open_after(series[i].period.to - 1)) end
    check.equal(series[7].value, kpi.backlog:value("2025-10-16").value)
  end },
  { "ages are those at the instant, in bins too", function()
    local instant = begin + 22 * 86400
    local births = ", births AS (SELECT who, min(at) AS birth FROM life GROUP BY who)"
    local wanted = ask(births .. [[ SELECT (:at - birth) / 432000 * 432000, count(*) FROM as_of JOIN births USING (who)
      WHERE back = 1 AND state IS NOT NULL GROUP BY 1 ORDER BY 1]], instant)
    local p = { from = instant - 86399, to = instant + 1 }
    local list = measure.by(kpi.backlog.kpi, "bin(:at - 1s - created_at, 5d)", p, {})
    check.equal(#list, #wanted)
    assert(#list > 2, #list)
    for i = 1, #list do
      check.equal(list[i].key, wanted[i][1])
      check.equal(list[i].value, wanted[i][2])
    end
    local mean = measure.at(kpi.backlog_age:variant("mean").kpi, instant, {}).value
    local exact = ask(births .. [[ SELECT avg(:at - birth) FROM as_of JOIN births USING (who)
      WHERE back = 1 AND state IS NOT NULL]], instant)[1][1]
    assert(math.abs(mean - exact) < 1e-6 * exact, mean)
  end },
  { "average and peak lie where they must", function()
    local average, peak = kpi.backlog:variant("average"):value("2025-10-15"), kpi.backlog:variant("peak"):value("2025-10-15")
    local from = average.period.from
    local highest = 0
    local exact = ask(([[, spells AS (
      SELECT who, at, state, lead(at, 1, 1e10) OVER (PARTITION BY who ORDER BY at, seq) AS until FROM life)
      SELECT sum(max(0, min(until, %d) - max(at, %d))) / 86400.0 FROM spells WHERE state IS NOT NULL]]):format(from + 86400,
      from), from)[1][1]
    for hour = 1, 24 do highest = math.max(highest, open_after(from + hour * 3600 - 1)) end
    assert(math.abs(average.value - exact) < 1e-9 * exact, average.value)
    check.equal(peak.value, highest)
  end },
}
