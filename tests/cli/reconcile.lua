-- reconcile over a real log: both ways to count reopenings against SQL over the events; figures chain and add up.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

kpi "reopenings" { source = "ticket_facts", value = "sum(reopens)", unit = "count" }

-- A status counts when it says something; solved and closed are done, and the first state is new.
local counted = store.sql [[
  WITH s AS (SELECT source, ticket, lower(value) IN ('solved', 'resolved', 'closed') AS done,
      lag(lower(value) IN ('solved', 'resolved', 'closed'), 1, 0)
        OVER (PARTITION BY source, ticket ORDER BY at, seq, id) AS before
    FROM events WHERE kind = 'status' AND value IS NOT NULL),
  t AS (SELECT sum(done AND NOT before) AS solves, sum(before AND NOT done) AS reopens FROM s GROUP BY source, ticket)
  SELECT sum(reopens), sum(max(solves - 1, 0)), count(*) FILTER (WHERE reopens <> max(solves - 1, 0)) FROM t]]
local transitions, solves, differ = table.unpack(counted[1])

local first, last = events:min("at"), events:max("at")
local all = time.label("day", first) .. ".." .. time.label("day", last)
local result = reconcile("reopenings", "perilune", "dbt_zendesk", { period = all, examples = 2 })
equal("changes back", result.before.value, transitions)
equal("solves less one", result.after.value, solves)
local value, sum = result.before.value, 0
for _, cause in ipairs(result.causes) do
  equal(cause.cause .. " begins where the one above ends", cause.before, value)
  equal(cause.cause .. " leaves tickets as they are", cause.changed, cause.cause == "reopens" and differ or 0)
  if cause.cause == "reopens" then equal("examples", #cause.examples, math.min(2, differ)) end
  value, sum = cause.after, sum + cause.effect
end
equal("the last one", value, result.after.value)
equal("the sum", sum, solves - transitions)
local shapley = reconcile("reopenings", "perilune", "dbt_zendesk", { period = all, method = "shapley" })
for i, cause in ipairs(shapley.causes) do equal(cause.cause, cause.effect + 0.0, result.causes[i].effect + 0.0) end
equal("the dialect", dialect.current(), "perilune")
print("ok", transitions, solves, differ)
