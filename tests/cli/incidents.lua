-- The incident log's figures, computed independently with pandas from the same file (last row of each incident).
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if not got or math.abs(got - wanted) > 1e-9 * math.max(1, math.abs(wanted)) then
    error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

equal("tickets", tickets:count(), 24918)

local opened = {
  ["2016-02"] = 207, ["2016-03"] = 8995, ["2016-04"] = 7934, ["2016-05"] = 7508, ["2016-06"] = 5, ["2016-07"] = 14,
  ["2016-08"] = 15, ["2016-09"] = 12, ["2016-10"] = 16, ["2016-11"] = 26, ["2016-12"] = 37, ["2017-01"] = 94,
  ["2017-02"] = 55,
}
local months = tickets:by("month"):agg { n = "count(*)" }
equal("months", #months, 13)
for i = 1, #months do
  local label = time.label("month", months[i].month)
  equal("opened in " .. label, months[i].n, opened[label])
end

local solved = tickets:where("solved_at IS NOT NULL")
equal("resolved", solved:count(), 23362)
near("mean hours", solved:avg("resolution_time") / 3600, 178.1715820563308)
near("median hours", solved:median("resolution_time") / 3600, 22.1)
near("p90 hours", solved:quantile("resolution_time", 0.9) / 3600, 381.54833333333335)
near("p95 hours", solved:quantile("resolution_time", 0.95) / 3600, 710.5175000000048)
near("min hours", solved:min("resolution_time") / 3600, 0)
near("max hours", solved:max("resolution_time") / 3600, 8070.166666666667)
equal("closed", tickets:value("count(closed_at - created_at)"), 24918)
near("mean hours to close", tickets:avg("closed_at - created_at") / 3600, 315.32863391925514)
near("median hours to close", tickets:median("closed_at - created_at") / 3600, 145.86666666666667)
near("p90 hours to close", tickets:quantile("closed_at - created_at", 0.9) / 3600, 532.4666666666666)

-- Pandas counts what has no resolved_at; 1,556 incidents were closed without one, and are no backlog from then on (D3).
for month, unresolved in pairs { ["2016-03"] = 2288, ["2016-04"] = 2428, ["2016-05"] = 2786, ["2016-06"] = 1916 } do
  local p = kpi.backlog:value(month).period
  equal("unresolved at the end of " .. month, tickets:open_at("created_at", "solved_at", { p.to - 1 })[1].open,
    unresolved)
  equal("open at the end of " .. month, kpi.backlog:value(month).value, store.sql(([[
    SELECT count(*) FROM tickets WHERE created_at < %d AND coalesce(solved_at, closed_at, %d) >= %d]]):format(p.to,
    p.to, p.to))[1][1])
end

equal("reopened", tickets:where("reopens > 0"):count(), 275)
equal("reassigned", tickets:where("reassignments > 0"):count(), 11369)
near("mean reassignments", tickets:avg("reassignments"), 0.9396420258447709)
near("SLA met, %", 100 * tickets:share("sla_met"), 63.420017657917974)
local channels = { Phone = 24688, ["Self service"] = 158, Email = 59, IVR = 9, ["Direct opening"] = 4 }
local by_channel = tickets:by("channel"):agg { n = "count(*)" }
equal("channels", #by_channel, 5)
for i = 1, #by_channel do equal(by_channel[i].channel, by_channel[i].n, channels[by_channel[i].channel]) end
local priorities = { normal = 23466, low = 774, high = 408, urgent = 270 }
local by_priority = tickets:by("priority"):agg { n = "count(*)" }
for i = 1, #by_priority do equal(by_priority[i].priority, by_priority[i].n, priorities[by_priority[i].priority]) end

-- The rows behind every cell are as many as the cell counted; a NULL key and a time key included.
local cells = tickets:where("reopens = 0"):by("month", "team"):agg { n = "count(*)" }
for i = 1, #cells, 7 do
  local rows, total = cells:rows(i, 3)
  equal("rows behind cell " .. i, total, cells:value(i, "n"))
  equal("their team", rows[1].team, cells[i].team)
end

-- A query says what it reads: 20 days of the year do not lie in all four blocks.
local plan = tickets:between("2016-05-01..2016-05-20"):by("team"):explain { n = "count(*)", p = "median(resolution_time)" }
local read = tonumber((plan:match("reads   ([%d,]+) of 24,918 rows"):gsub(",", "")))
assert(read and read < 24918 and plan:find("groups  by number", 1, true) and plan:find("team", 1, true), plan)

-- The bundled KPIs over everything agree with the plain queries.
local all = "2016-01-01..2017-12-31"
equal("ticket_volume", kpi.ticket_volume:value(all).value, 24918)
near("resolution_time", kpi.resolution_time:value(all).value / 3600, 22.1)
near("resolution_time_mean", kpi.resolution_time_mean:value(all).value / 3600, 178.1715820563308)
local reopened = kpi.reopen_rate:value(all)
equal("reopen_rate n", reopened.n, 23362)
equal("no replies in this log", kpi.one_touch:value(all).note, "no data: needs tickets.agent_replies")
equal("no surveys in this log", kpi.csat:value(all).note, "no data: needs surveys")
print("ok incidents")
