-- Derived tables against plain SQL over the same events: random logs, SQLite's window functions as the second opinion.
-- What single tickets do is in tests/unit/facts/test_life.c.
local check = require "tests.lua.check"

importer "log" {
  events = {
    source = "source", ticket = "ticket", at = "at", seq = "seq", kind = "kind", actor = "actor",
    actor_kind = "actor_kind", public = "public", value = "value",
  },
}

local state = 20261122
local function random(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 33) % n + 1
end

local function pick(list) return list[random(#list)] end

local statuses = { "open", "Pending", "on-hold", "solved", "closed", "new", "escalated", "" }
local times_of = { 0, 0, 1, 60, 3600, 90000 }

--- A log whose tickets overlap; late and tied events included. Nobody deletes or merges: SQL would have to say how.
local function random_log(tickets, events)
  local lines, clock = { "source,ticket,at,seq,kind,actor,actor_kind,public,value" }, {}
  for _ = 1, events do
    local ticket, source = random(tickets), pick { "a", "b" }
    local name = source .. ticket
    local first = not clock[name]
    clock[name] = (clock[name] or 1700000000 + random(500000)) + pick(times_of)
    local kind = first and random(5) > 1 and "created"
      or pick { "message", "message", "status", "status", "assigned", "team" }
    local value = kind == "status" and pick(statuses) or kind == "assigned" and pick { "ann", "bob", "" }
      or kind == "team" and pick { "north", "south" } or ""
    local late = random(20) == 1 and -random(5000) or 0
    local at = os.date("!%Y-%m-%d %H:%M:%S", clock[name] + late)
    lines[#lines + 1] = table.concat({ source, ticket, at, pick { "", "1", "2" }, kind, pick { "ann", "bob", "carl" },
      pick { "customer", "agent", "agent", "bot", "system", "" }, pick { "", "1", "1", "0" }, value }, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

-- ---- the second opinion ----

local base = [[
WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY source, ticket ORDER BY at, coalesce(seq, 0), id) AS place FROM events),
births AS (
  SELECT source, ticket,
    coalesce(min(place) FILTER (WHERE kind = 'created'), 1) AS birth_place FROM numbered GROUP BY source, ticket),
born AS (
  SELECT b.source, b.ticket, n.at AS created_at,
    CASE WHEN n.kind = 'created' THEN n.actor_kind END AS creator
  FROM births b JOIN numbered n ON n.source = b.source AND n.ticket = b.ticket AND n.place = b.birth_place),
e AS (
  SELECT n.*, max(n.at, b.created_at) AS t, b.created_at FROM numbered n JOIN born b USING (source, ticket)),
moves AS (
  SELECT source, ticket, place, t, created_at, value AS status,
    CASE lower(value) WHEN 'open' THEN 'open' WHEN 'pending' THEN 'pending' WHEN 'on-hold' THEN 'hold'
      WHEN 'solved' THEN 'solved' WHEN 'closed' THEN 'closed' WHEN 'new' THEN 'new' ELSE 'open' END AS state
  FROM e WHERE kind = 'status' AND value IS NOT NULL),
steps AS (
  SELECT *, lag(state, 1, 'new') OVER w AS before FROM moves WINDOW w AS (PARTITION BY source, ticket ORDER BY place)),
changes AS (
  SELECT *, t - lag(t, 1, created_at) OVER w AS seconds FROM steps WHERE state <> before
  WINDOW w AS (PARTITION BY source, ticket ORDER BY place)),
talk AS (
  SELECT source, ticket, place, t, actor, actor_kind AS side,
    lag(actor_kind) OVER (PARTITION BY source, ticket ORDER BY place) AS previous
  FROM e WHERE kind = 'message' AND coalesce(public, 1) AND actor_kind IN ('customer', 'agent'))
]]

--- Rows as lines of text, sorted, so that two lists can be told apart.
local function lines_of(rows, count, cell)
  local lines = {}
  for i = 1, #rows do
    local cells = {}
    for j = 1, count do
      local value = cell(rows[i], j)
      if value == nil then value = "-" end
      cells[j] = tostring(value)
    end
    lines[i] = table.concat(cells, " ")
  end
  table.sort(lines)
  return lines
end

--- The fields of a derived table and the SQL must give the same rows.
local function agree(relation, fields, sql)
  local frame = relation:rows(100000, 0, fields)
  local wanted = store.sql(base .. sql)
  local mine = lines_of(frame, #fields, function(row, j)
    local value = row[fields[j]]
    if type(value) == "boolean" then return value and 1 or 0 end
    return value
  end)
  local theirs = lines_of(wanted, #fields, function(row, j) return row[j] or nil end) -- NULL is false
  check.equal(#mine, #theirs, "rows")
  for i = 1, #mine do check.equal(mine[i], theirs[i], "row " .. i) end
  return #mine
end

dialect "like_sql" { extends = "perilune", creation_asks = false, solve_ends_turn = false }
store.import_text(random_log(150, 6000), "log")
dialect.use "like_sql"

local function done(name) return ("%s IN ('solved', 'closed')"):format(name) end

check.run {
  { "creation, counts and first reply", function()
    local rows = agree(ticket_facts, { "source", "ticket", "created_at", "event_count", "agent_replies",
      "customer_messages", "notes", "bot_replies" }, [[
      SELECT source, ticket, created_at, count(*),
        count(*) FILTER (WHERE kind = 'message' AND coalesce(public, 1) AND actor_kind = 'agent'),
        count(*) FILTER (WHERE kind = 'message' AND coalesce(public, 1) AND actor_kind = 'customer'),
        count(*) FILTER (WHERE kind = 'message' AND NOT coalesce(public, 1)),
        count(*) FILTER (WHERE kind = 'message' AND coalesce(public, 1) AND actor_kind = 'bot')
      FROM e GROUP BY source, ticket, created_at]])
    assert(rows > 250, rows)
    -- Who created it: the creation's side, else that of the first public message of a customer, an agent or a bot.
    agree(ticket_facts, { "source", "ticket", "agent_created", "first_reply_at", "first_reply" }, [[
      , openers AS (
        SELECT source, ticket, first_value(actor_kind) OVER (PARTITION BY source, ticket ORDER BY place) AS side
        FROM e WHERE kind = 'message' AND coalesce(public, 1) AND actor_kind IN ('customer', 'agent', 'bot')),
      made AS (
        SELECT b.*, coalesce(CASE WHEN creator IN ('customer', 'agent', 'bot') THEN creator END,
          (SELECT side FROM openers o WHERE o.source = b.source AND o.ticket = b.ticket LIMIT 1)) = 'agent' AS by_agent
        FROM born b),
      starts AS (
        SELECT m.*, CASE WHEN by_agent
          THEN (SELECT min(place) FROM talk k WHERE k.source = m.source AND k.ticket = m.ticket AND side = 'customer')
          ELSE 0 END AS from_place FROM made m),
      firsts AS (
        SELECT s.*, (SELECT min(place) FROM talk k WHERE k.source = s.source AND k.ticket = s.ticket AND side = 'agent'
          AND k.place > s.from_place) AS reply_place FROM starts s)
      SELECT f.source, f.ticket, by_agent, r.t,
        r.t - CASE WHEN by_agent THEN c.t ELSE f.created_at END
      FROM firsts f LEFT JOIN e r ON r.source = f.source AND r.ticket = f.ticket AND r.place = f.reply_place
      LEFT JOIN e c ON c.source = f.source AND c.ticket = f.ticket AND c.place = f.from_place]])
  end },
  { "solves, closes and reopenings", function()
    agree(ticket_facts, { "source", "ticket", "solves", "reopens", "closes", "first_solved_at", "last_solved_at",
      "last_reopened_at" }, ([[
      SELECT b.source, b.ticket, count(*) FILTER (WHERE %s AND NOT %s), count(*) FILTER (WHERE NOT %s AND %s),
        count(*) FILTER (WHERE state = 'closed'), min(t) FILTER (WHERE %s AND NOT %s),
        max(t) FILTER (WHERE %s AND NOT %s), max(t) FILTER (WHERE NOT %s AND %s)
      FROM born b LEFT JOIN changes c ON c.source = b.source AND c.ticket = b.ticket
      GROUP BY b.source, b.ticket]]):format(done "state", done "before", done "state", done "before", done "state",
      done "before", done "state", done "before", done "state", done "before"))
    assert(ticket_facts:sum("reopens") > 100)
  end },
  { "seconds in each state, and the last one", function()
    local function spent(name) return ("coalesce(sum(seconds) FILTER (WHERE before = '%s'), 0)"):format(name) end
    agree(ticket_facts, { "source", "ticket", "new_seconds", "open_seconds", "pending_seconds", "hold_seconds",
      "solved_seconds", "closed_seconds", "total_seconds", "state_since" }, ([[
      SELECT b.source, b.ticket, %s, %s, %s, %s, %s, %s, coalesce(sum(seconds), 0), coalesce(max(t), b.created_at)
      FROM born b LEFT JOIN changes c ON c.source = b.source AND c.ticket = b.ticket
      GROUP BY b.source, b.ticket, b.created_at]]):format(spent "new", spent "open", spent "pending", spent "hold",
      spent "solved", spent "closed"))
  end },
  { "turns are the customer's first message after a reply, up to the next one", function()
    local rows = agree(turns, { "source", "ticket", "asked_at", "answered_at", "answered_by" }, [[
      , asked AS (SELECT * FROM talk WHERE side = 'customer' AND (previous IS NULL OR previous = 'agent'))
      SELECT a.source, a.ticket, a.t, r.t, r.actor FROM asked a LEFT JOIN talk r
        ON r.source = a.source AND r.ticket = a.ticket AND r.place = (SELECT min(place) FROM talk k
          WHERE k.source = a.source AND k.ticket = a.ticket AND k.side = 'agent' AND k.place > a.place)]])
    assert(rows > 150, rows)
    check.equal(turns:count(), ticket_facts:sum("turn_count"))
  end },
  { "spans tell the state, agent and team as of any instant", function()
    for _, instant in ipairs { 1700000000, 1700100000, 1700400000, 1700900000, 1701500000 } do
      local at = { time = instant }
      local found = spans:where("started_at <= ? AND (ended_at IS NULL OR ended_at > ?)", at, at)
      agree(found, { "source", "ticket", "state", "agent", "team" }, ([[
        , now AS (SELECT * FROM e WHERE t <= %d),
        latest AS (
          SELECT source, ticket, max(place) FILTER (WHERE kind = 'status' AND value IS NOT NULL) AS s,
            max(place) FILTER (WHERE kind = 'assigned') AS a, max(place) FILTER (WHERE kind = 'team') AS g
          FROM now GROUP BY source, ticket)
        SELECT l.source, l.ticket, coalesce(m.state, 'new'), x.value, y.value FROM latest l
        LEFT JOIN moves m ON m.source = l.source AND m.ticket = l.ticket AND m.place = l.s
        LEFT JOIN e x ON x.source = l.source AND x.ticket = l.ticket AND x.place = l.a
        LEFT JOIN e y ON y.source = l.source AND y.ticket = l.ticket AND y.place = l.g]]):format(instant))
    end
  end },
  { "spans of a ticket follow each other", function()
    check.equal(store.sql("SELECT count(*) FROM (SELECT DISTINCT source, ticket FROM events)")[1][1],
      spans:where("ended_at IS NULL"):count())
    check.equal(spans:where("duration <= 0s"):count(), 0)
    local covered = spans:where("ended_at IS NOT NULL"):value("sum(duration)")
    local lasts = spans:where("ended_at IS NULL"):rows(100000, 0, { "started_at" })
    local births, sum = ticket_facts:rows(100000, 0, { "created_at" }), 0
    for i = 1, #lasts do sum = sum + lasts[i].started_at - births[i].created_at end
    check.equal(covered, sum)
  end },
  { "they are tables like the others", function()
    local by = turns:where("outcome = 'answered'"):by("source"):agg { n = "count(*)", w = "median(wait)" }
    check.equal(#by, 2)
    local parts = ticket_facts:where("solve_time + solved_seconds + closed_seconds = total_seconds")
    check.equal(parts:count(), ticket_facts:count())
    local cell = by:rows(1, 5)
    check.equal(cell[1].source, by[1].source)
    kpi "turn_wait" { source = "turns", value = "avg(wait)", unit = "duration", better = "lower" }
    assert(kpi.turn_wait:value("2023-11").value > 0)
  end },
  { "a change of events changes them, a change of rules too", function()
    local before, replies = ticket_facts:count(), ticket_facts:sum("agent_replies")
    store.import_text("source,ticket,at,seq,kind,actor,actor_kind,public,value\n" ..
      "c,new,2023-11-20 10:00:00,,created,carl,customer,,\nc,new,2023-11-20 10:05:00,,message,ann,agent,,\n", "log")
    check.equal(ticket_facts:count(), before + 1)
    check.equal(ticket_facts:sum("agent_replies"), replies + 1)
    local asked = turns:count()
    dialect.use "perilune"
    assert(turns:count() > asked)
    check.equal(dialect.current(), "perilune")
  end },
  { "long texts cannot be asked for through them", function()
    check.fails('turns.where: a long text stays in the rows of the store, where "turns" has none: it is computed',
      function() turns:where("ticket.subject = 'x'") end)
  end },
  { "nothing is imported into them", function()
    check.fails("turns", function() importer "wrong" { turns = { ticket = "t" } } end)
    local read, problem = require("perilune.spec.rows").read({ turns = "ticket\n1" }, "rows", "")
    check.equal(read, nil)
    check.equal(problem, "rows.turns: is computed from events; give rows of that")
  end },
}
