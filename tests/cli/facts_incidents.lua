-- The incident log as events: what the data set's README and pandas say of it, and ServiceNow's own columns.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local states = {
  Active = 38716, New = 36407, Resolved = 25751, Closed = 24985, ["Awaiting User Info"] = 14642,
  ["Awaiting Vendor"] = 707, ["Awaiting Problem"] = 461, ["Awaiting Evidence"] = 38, none = 5,
}
local rows = events:where("kind = 'status'")
equal("events of a row each", rows:count(), 141712)
local by_state = rows:by("value"):agg { n = "count(*)" }
equal("states", #by_state, 9)
for i = 1, #by_state do equal(by_state[i].value or "-100", by_state[i].n, states[by_state[i].value or "none"]) end

equal("incidents", ticket_facts:count(), 24918)
equal("first rows", ticket_facts:value("count(*) FILTER (WHERE created_at = ticket.created_at)"), 24913)
equal("all are closed in the end", ticket_facts:where("state = 'closed'"):count(), 24918)
equal("parts of all", ticket_facts:value(
  "count(*) FILTER (WHERE solve_time + solved_seconds + closed_seconds + gone_seconds = total_seconds)"), 24918)

-- ServiceNow counts 275 reopened incidents, and how often: the transitions say the same of each of them, and know one
-- more.
equal("reopened, by ServiceNow", ticket_facts:where("ticket.reopens > 0"):count(), 275)
equal("as often as it says", ticket_facts:where("ticket.reopens > 0 AND reopens = ticket.reopens"):count(), 275)
equal("reopened, by transitions", ticket_facts:where("reopens > 0"):count(), 276)
equal("reassigned, by ServiceNow", tickets:where("reassignments > 0"):count(), 11369)
equal("SLA met by the last row", ticket_facts:where("ticket.sla_met"):count(), 15803)

-- At the end of a month: SQLite's answer is the last state of each incident among the events up to then.
local month_ends = { ["2016-03-31"] = 2288, ["2016-04-30"] = 2428, ["2016-05-31"] = 2786, ["2016-06-30"] = 1916 }
for day, unresolved in pairs(month_ends) do
  local instant = time.parse(day) + 86399 -- the last second of the day
  local by_columns = tickets:open_at("created_at", "solved_at", { instant })
  equal("unresolved by its columns after " .. day, by_columns[1].open, unresolved)
  local wanted = store.sql(([[
    WITH known AS (SELECT DISTINCT ticket FROM events WHERE at <= %d),
    last AS (
      SELECT ticket, value, row_number() OVER (PARTITION BY ticket ORDER BY at DESC, seq DESC, id DESC) AS place
      FROM events WHERE kind = 'status' AND at <= %d AND value IS NOT NULL)
    SELECT count(*) FROM known LEFT JOIN last ON last.ticket = known.ticket AND place = 1
    WHERE coalesce(value, 'New') NOT IN ('Resolved', 'Closed')]]):format(instant, instant))[1][1]
  local found = spans:where("state NOT IN ('solved', 'closed')"):open_at("started_at", "ended_at", { instant })
  equal("unresolved by its states after " .. day, found[1].open, wanted)
end
print("ok facts of incidents")
