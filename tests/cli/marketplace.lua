-- Figures of Olist's sample that pandas gave (expected.json), through KPIs and joins.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if type(got) ~= "number" or math.abs(got - wanted) > 1e-9 * math.abs(wanted) then
    error(("%s: got %s, expected %.17g"):format(what, tostring(got), wanted), 2)
  end
end

local all = "2016-01-01..2018-12-31"

--- Mean, median and tail of an expression, in a unit of so many seconds.
local function spread(what, relation, expression, seconds, wanted)
  local text = ("(%s)"):format(expression)
  equal(what, relation:value(("count%s"):format(text)), wanted.n)
  for _, name in ipairs { "avg", "median", "min", "max" } do
    near(("%s: %s"):format(what, name), relation:value(name .. text) / seconds, wanted[name])
  end
  for _, q in ipairs { 90, 95 } do
    local got = relation:value(("quantile(%s, 0.%d)"):format(text, q)) / seconds
    near(("%s: p%d"):format(what, q), got, wanted["p" .. q])
  end
end

-- ---- reviews ----

for score, wanted in ipairs { 2638, 382, 667, 1184, 3354 } do
  equal(score .. " stars", surveys:where("score = ?", score):count(), wanted)
end
near("mean score", surveys:avg("score"), 3.2716109422492403)
local csat = kpi.csat:value(all)
near("top two boxes", 100 * csat.value, 55.17325227963526)
equal("answers", csat.n, 8225)
spread("sent to answered", surveys, "answered_at - sent_at", 3600, { n = 8225, avg = 75.48921168524147,
  median = 38.3225, p90 = 117.55094444444447, p95 = 181.53633333333332, min = 2.4066666666666667,
  max = 8352.226388888888 })

-- ---- delivery, and what is said after it ----

spread("order to delivery", orders, "delivered_at - at", 86400, { n = 5170, avg = 12.527115781037324,
  median = 10.34453125, p90 = 22.80991782407408, p95 = 29.07311689814817, min = 1.1171296296296296,
  max = 135.31760416666665 })
local late = "order.delivered_at > order.promised_at"
equal("late", orders:where("delivered_at > promised_at"):count(), 415)
near("mean score after a late delivery", surveys:where(late):avg("score"), 2.4988066825775657)
near("mean score after one on time", surveys:where("NOT " .. late):avg("score"), 4.277028429134675)

local by_delivery = {}
for _, r in ipairs(kpi.csat:by(late, all)) do by_delivery[tostring(r.key)] = r end
for key, condition in pairs { ["true"] = "> o.promised_at", ["false"] = "<= o.promised_at", ["nil"] = "IS NULL" } do
  local row = store.sql(([[SELECT sum(s.score >= 4), count(*) FROM surveys AS s JOIN orders AS o ON o.key = s."order"
    WHERE o.delivered_at %s]]):format(condition))[1]
  equal("CSAT after delivery, numerator of late = " .. key, by_delivery[key].numerator, row[1])
  equal("CSAT after delivery, n of late = " .. key, by_delivery[key].n, row[2])
end

local on_time = kpi.on_time_delivery:value(all)
equal("cancelled, though delivered", on_time.exclusions[1].count, 6)
equal("delivered and not cancelled", on_time.n, 5164)
equal("of these late", on_time.n - on_time.numerator, 414)
local cancelled = kpi.cancellation_rate:value(all)
equal("cancelled", cancelled.numerator, 625)
equal("orders", cancelled.n, 8135)

-- ---- persons ----

equal("persons", orders:distinct("customer.person"), 8016)
equal("persons who ordered again", orders:where("ordinal(customer.person) = 2"):count(), 73)

-- ---- money ----

near("revenue", items:sum("price"), 1093264.35)
near("freight", items:sum("freight"), 172288.38999999998)
near("of cancelled orders", items:where("order.cancelled"):sum("price"),
  store.sql([[SELECT sum(price) FROM items AS i JOIN orders AS o ON o.key = i."order" WHERE o.cancelled]])[1][1])

print("ok marketplace")
