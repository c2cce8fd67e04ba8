-- The survey figures of a shop, computed independently with pandas from the same files.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if not got or math.abs(got - wanted) > 1e-9 * math.max(1, math.abs(wanted)) then
    error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2)
  end
end

local all = "2016..2018"
local function value(name) return kpi[name]:value(all, { against = false }) end

equal("surveys", surveys:count(), 8225)
near("CSAT, top two boxes", value("csat").value, 0.5517325227963526)
equal("satisfied", value("csat").numerator, 1184 + 3354)
near("mean score", value("csat_mean").value, 3.2716109422492403)
equal("five stars", value("five_star_share").numerator, 3354)
equal("received", value("feedback_received").value, 8225)
near("response rate: only answers were exported", value("csat_response_rate").value, 1)

local by = {}
for _, r in ipairs(kpi.csat_mean:by("touchpoint", all)) do by[r.key or "none"] = r end
near("mean score of late deliveries", by.late.value, 2.4988066825775657)
equal("their number", by.late.n, 419)
near("of those on time", by["on time"].value, 4.277028429134675)
equal("their number", by["on time"].n, 4819)
equal("late is worse than chance gives", by.late.high < by["on time"].low, true)

near("sent to answered, median hours", surveys:median("answered_at - sent_at") / 3600, 38.3225)
near("mean", surveys:avg("answered_at - sent_at") / 3600, 75.48921168524147)
near("p90", surveys:quantile("answered_at - sent_at", 0.9) / 3600, 117.55094444444447)
near("p95", surveys:quantile("answered_at - sent_at", 0.95) / 3600, 181.53633333333332)

local scores = surveys:by("score"):agg { n = "count(*)" }
for i, wanted in ipairs { 2638, 382, 667, 1184, 3354 } do equal("answers " .. i, scores[i].n, wanted) end
print("ok olist")
