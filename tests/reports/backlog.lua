-- The backlog of the demonstration data, held against the events.
local as_of = require "perilune.as_of"
local numbers = require "tests.lua.report_numbers"

local blocks, p = numbers.read "backlog"

--- Tickets that are open at an instant, by their last change of status before it; with what they are then.
local function open_at(instant, select)
  return (([[WITH last AS (SELECT ticket, value, row_number() OVER (PARTITION BY ticket ORDER BY at DESC, seq DESC) AS n
      FROM events WHERE kind = 'status' AND at <= INSTANT),
    gone AS (SELECT DISTINCT ticket FROM events WHERE kind IN ('merged', 'deleted', 'spam') AND at <= INSTANT)
    SELECT SELECTED FROM tickets t LEFT JOIN last l ON l.ticket = t.key AND l.n = 1
    WHERE t.created_at <= INSTANT AND COALESCE(l.value, 'new') NOT IN ('solved', 'closed')
      AND t.key NOT IN (SELECT ticket FROM gone)]]):gsub("SELECTED", select):gsub("INSTANT", tostring(instant)))
end

local function count_at(instant) return numbers.sql(open_at(instant, "count(*)"))[1][1] end

-- From the start to the end: the identity, and what left by the changes of status.
local flow = numbers.cells(blocks["From the start of the period to its end"])
local start, came, left, finish = flow[1][2], flow[2][2], flow[3][2], flow[4][2]
numbers.near(start + came - left, finish, "start + in - out")
numbers.near(start, count_at(p.from - 1), "backlog at the start")
numbers.near(finish, count_at(p.to - 1), "backlog at the end")
local leavings = numbers.sql([[
  WITH moves AS (SELECT ticket, at, CASE WHEN kind = 'status' THEN value IN ('solved', 'closed') ELSE 1 END AS out,
      CASE WHEN kind = 'status' THEN 0 ELSE 1 END AS gone, seq FROM events
      WHERE kind IN ('status', 'merged', 'deleted', 'spam')),
    steps AS (SELECT at, out, COALESCE(lag(out) OVER (PARTITION BY ticket ORDER BY at, seq), 0) AS before FROM moves)
  SELECT count(*) FROM steps WHERE out AND NOT before AND at >= :from AND at < :to]], p)[1][1]
numbers.near(left, leavings, "left the backlog")

-- Ages, in the bands that the page shows.
local edges, day = { 1, 3, 7, 14, 30 }, 86400
for i, item in ipairs(blocks["Open tickets by their age at the end of the period"].items) do
  local low, high = (edges[i - 1] or -1) * day, (edges[i] or 100000) * day
  numbers.near(item.value.value, numbers.sql(open_at(p.to - 1, "count(*)")
    .. (" AND %d - t.created_at >= %d AND %d - t.created_at < %d"):format(p.to, low, p.to, high))[1][1], item.label)
end

-- What to clear first: the oldest of those that are open now, with their ages.
local now = as_of.get()
local oldest = numbers.sql(open_at(now, "t.key, " .. now .. " - t.created_at") .. " ORDER BY t.created_at LIMIT 10")
for i, row in ipairs(numbers.cells(blocks["The oldest"])) do
  if row[1] ~= oldest[i][1] then error(("the oldest: %s instead of %s"):format(row[1], oldest[i][1])) end
  numbers.near(row[2], oldest[i][2], "age of " .. row[1])
end
local places, before = { urgent = 0, high = 1, normal = 2, low = 3 }, -1
for _, row in ipairs(numbers.cells(blocks["The most urgent that wait for us"])) do
  assert(places[row[3]] >= before and (row[4] == "new" or row[4] == "open"), row[1])
  before = places[row[3]]
end

-- One team alone, and what is not there.
local eu = numbers.read("backlog", { params = { team = "Returns" } })
local of_team = 0
for _, row in ipairs(numbers.cells(blocks["By team, as of then"])) do
  if row[1] == "Returns" then of_team = row[2] end
end
numbers.near(eu["card Backlog"].value, of_team, "backlog of a team")
print("backlog agrees")
