-- The Italian help desk's log: activities, cycle times and the first take in charge, as pandas computed them.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if not got or math.abs(got - wanted) > 1e-9 * math.max(1, math.abs(wanted)) then
    error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

local activities = {
  ["Take in charge ticket"] = 5060, ["Resolve ticket"] = 4983, ["Assign seriousness"] = 4938, Closed = 4574,
  Wait = 1463, ["Require upgrade"] = 119, ["Insert ticket"] = 118, ["Create SW anomaly"] = 67,
  ["Resolve SW anomaly"] = 13, ["Schedule intervention"] = 5, VERIFIED = 3, RESOLVED = 2, INVALID = 2, DUPLICATE = 1,
}
local by_activity = events:where("kind = 'status'"):by("field"):agg { n = "count(*)" }
equal("activities", #by_activity, 14)
for i = 1, #by_activity do equal(by_activity[i].field, by_activity[i].n, activities[by_activity[i].field]) end

equal("cases", ticket_facts:count(), 4580)
local cycle, day = "last_event_at - created_at", 86400
near("mean cycle", ticket_facts:avg(cycle) / day, 40.85840765000808)
near("median cycle", ticket_facts:median(cycle) / day, 39.85921875)
near("p90 cycle", ticket_facts:quantile(cycle, 0.9) / day, 53.00564583333333)
near("p95 cycle", ticket_facts:quantile(cycle, 0.95) / day, 57.976652199074074)
near("shortest", ticket_facts:min(cycle) / day, 30.64181712962963)
near("longest", ticket_facts:max(cycle) / day, 59.99496527777778)

local taken = "first_assigned_at - created_at"
equal("taken in charge", ticket_facts:value("count(" .. taken .. ")"), 4285)
near("mean to take in charge", ticket_facts:avg(taken) / 3600, 97.59411927913912)
near("median to take in charge", ticket_facts:median(taken) / 3600, 16.389722222222222)
near("p90 to take in charge", ticket_facts:quantile(taken, 0.9) / 3600, 351.74305555555554)

-- Resolved more than once, as the log counts (activities), and as the rules do (changes from unsolved to solved).
local resolved = events:where("field = 'Resolve ticket' AND kind = 'status'"):by("ticket"):agg { n = "count(*)" }
local twice = 0
for i = 1, #resolved do twice = twice + (resolved[i].n > 1 and 1 or 0) end
equal("resolved more than once", twice, 386)
local changes = store.sql [[
  WITH s AS (SELECT ticket, value IN ('solved', 'closed') AS done,
      lag(value IN ('solved', 'closed'), 1, 0) OVER (PARTITION BY ticket ORDER BY at, id) AS before
    FROM events WHERE kind = 'status' AND value IS NOT NULL)
  SELECT count(*) FROM (SELECT ticket FROM s WHERE done AND NOT before GROUP BY ticket HAVING count(*) > 1)]]
equal("solved more than once", ticket_facts:where("solves > 1"):count(), changes[1][1])
equal("closed", events:value("count(DISTINCT ticket) FILTER (WHERE field = 'Closed')"), 4559)

local years = { ["2010"] = 977, ["2011"] = 1518, ["2012"] = 1412, ["2013"] = 673 }
local by_year = ticket_facts:by("year"):agg { n = "count(*)" }
for i = 1, #by_year do equal("cases", by_year[i].n, years[time.label("year", by_year[i].year)]) end
print("ok facts of the help desk")
