-- Prints, in the form of the published file, of every customer until 1997-09-30: purchases after the first, weeks from
-- the first to the last, weeks from the first to the end.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local calibration = "1997-01-01..1997-09-30"
local last_day, week = time.parse("1997-09-30"), 7 * 86400

--- Weeks as the file writes them: two digits behind the point, but "0.0" and "27.0".
local function weeks(seconds) return (("%.2f"):format(seconds / week):gsub("(%.%d)0$", "%1")) end

local frame = orders:between(calibration):by("customer"):agg { { "n", "count(*)" }, { "first", "min(at)" },
  { "last", "max(at)" } }
local lines = {}
for i = 1, #frame do
  local first = frame:value(i, "first")
  lines[tonumber(frame:value(i, "customer"))] = ("%d,%s,%s"):format(frame:value(i, "n") - 1,
    weeks(frame:value(i, "last") - first), weeks(last_day - first))
end
print("summary:ID,frequency,recency,T")
for id, line in ipairs(lines) do print(("summary:%d,%s"):format(id, line)) end

-- ---- KPIs of the same customers ----

local returning = kpi.returning_customers:value(calibration)
equal("customers", returning.n, 2357)
equal("with a purchase after the first (x > 0)", returning.numerator, 946)
equal("all came in the first quarter", kpi.new_customers:variant("orders"):value("1997-Q1").value, 2357)
equal("and none later", kpi.new_customers:variant("orders"):value("1997-04-01..1998-06-30").value, 0)

--- Of the first orders of a quarter those that were followed by another within 90 days, by SQLite.
local within = store.sql([[SELECT sum(EXISTS (SELECT 1 FROM orders AS o WHERE o.customer = f.customer AND o.at > f.at
  AND o.at <= f.at + 90 * 86400)) FROM (SELECT customer, min(at) AS at FROM orders GROUP BY 1) AS f]])[1][1]
equal("again within 90 days", kpi.repeat_purchase_rate:value("1997-Q1").numerator, within)

local lapse = kpi.lapse_rate:value("1997")
equal("everybody's last order of the year has had its 90 days", lapse.n, 2357)
equal("followed by none", lapse.numerator, store.sql([[SELECT sum(NOT EXISTS (SELECT 1 FROM orders AS o
  WHERE o.customer = l.customer AND o.at > l.at AND o.at <= l.at + 90 * 86400))
  FROM (SELECT customer, max(at) AS at FROM orders WHERE at < 883612800 GROUP BY 1) AS l]])[1][1])
print("ok cdnow")
