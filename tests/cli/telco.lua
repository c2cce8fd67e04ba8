-- Figures of the telephone company's customers: the published churn, and what pandas gives for parts of them.
local function near(what, got, wanted, tolerance)
  if type(got) ~= "number" or math.abs(got - wanted) > (tolerance or 1e-12 * math.abs(wanted)) then
    error(("%s: got %s, expected %.17g"):format(what, tostring(got), wanted), 2)
  end
end

local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local month = "2019-09"

-- ---- churn ----

local churn = kpi.churn_rate:value(month)
near("churn", churn.value, 0.26536987079369588)
equal("churned", churn.numerator, 1869)
equal("at the start", churn.n, 7043)
near("retention", kpi.retention_rate:value(month).value, 1 - churn.value)
near("without new customers the net loss is the churn", kpi.net_customer_loss:value(month).value, churn.value)
near("in a year", kpi.churn_rate_annualised:value(month).value, 1 - (1 - 1869 / 7043) ^ 12)

local function by(dimension, expected)
  local list = kpi.churn_rate:by(dimension, month)
  for _, r in ipairs(list) do near(r.key, 100 * r.value, expected[r.key]) end
  equal(dimension, #list, expected.count)
end

by("contract", { count = 3, ["Month-to-month"] = 42.70967741935484, ["One year"] = 11.269517990495586,
  ["Two year"] = 2.831858407079646 })
by("internet", { count = 3, DSL = 18.95910780669145, ["Fiber optic"] = 41.89276485788114, No = 7.404980340760157 })
by("payment", { count = 4, ["Bank transfer (automatic)"] = 16.709844559585495,
  ["Credit card (automatic)"] = 15.243101182654403, ["Electronic check"] = 45.28541226215645,
  ["Mailed check"] = 19.106699751861044 })

-- ---- charges ----

equal("blank totals", customers:where("total IS NULL"):count(), 11)
near("mean tenure", customers:avg("tenure"), 32.37114865824223)
near("mean charges", customers:avg("monthly"), 64.76169246059918)
near("charges so far", customers:sum("total"), 16056168.7, 1e-6)
near("monthly charges lost", customers:where("churned_at IS NOT NULL"):sum("monthly"), 139130.85, 1e-6)

-- ---- survival ----

--- Kaplan and Meier's curve of tenure in months; who has not left is censored.
local function survival(relation)
  local frame = relation:by("tenure", { gone = "churned_at IS NOT NULL" }):agg { n = "count(*)" }
  local times, events, weights = {}, {}, {}
  for i = 1, #frame do
    times[i], events[i], weights[i] = frame:value(i, "tenure"), frame:value(i, "gone"), frame:value(i, "n")
  end
  return stats.kaplan_meier(times, events, weights)
end

local function at(curve, time)
  local value = 1
  for _, step in ipairs(curve.steps) do
    if step.time <= time then value = step.survival end
  end
  return value
end

local function survives(what, relation, expected)
  local curve = survival(relation)
  for time, wanted in pairs(expected) do near(("%s after %d months"):format(what, time), at(curve, time), wanted) end
end

survives("all", customers, { [1] = 0.9459613196814562, [2] = 0.9278349382636624, [3] = 0.9137245217943558,
  [6] = 0.8848262389332727, [12] = 0.8431995538158313, [24] = 0.7887363983705988, [36] = 0.7485454148763729,
  [48] = 0.7088401843460784, [60] = 0.6644039143747426, [72] = 0.5927901520522304 })
survives("month to month", customers:where { contract = "Month-to-month" }, { [1] = 0.9019354838709678,
  [12] = 0.703096636348866, [24] = 0.5859154739046674, [48] = 0.39726377900972804, [72] = 0.12895190061439443 })
survives("one year", customers:where { contract = "One year" }, { [1] = 1.0, [12] = 0.9908082040748656,
  [24] = 0.9782723764279151, [48] = 0.9165468041589909, [72] = 0.5681456820286721 })
survives("two years", customers:where { contract = "Two year" }, { [1] = 1.0, [12] = 1.0, [24] = 1.0,
  [48] = 0.9957189309720451, [72] = 0.9357385806467264 })

print("ok telco")
