-- Prints cohort triangles in the form of the expected files, and holds KPIs against figures of pandas (expected.json)
-- and against SQL of the same question.
local function equal(what, got, wanted)
  if got ~= wanted then error(("%s: got %s, expected %s"):format(what, tostring(got), tostring(wanted)), 2) end
end

local function near(what, got, wanted)
  if type(got) ~= "number" or math.abs(got - wanted) > 1e-9 * math.abs(wanted) then
    error(("%s: got %s, expected %.17g"):format(what, tostring(got), wanted), 2)
  end
end

--- Of all orders, cancelled ones among them, as the first of the two published matrices.
kpi "retention_of_all" {
  source = "orders", cohort = { entity = "customer", grain = "month" }, needs = "customer", lifecycle = false,
  unit = "percent",
}

local first, last = 2009 * 12 + 11, 2010 * 12 + 11 -- months from the year 0

local function month(n) return ("%04d-%02d"):format(n // 12, n % 12 + 1) end

local function print_triangle(name, handle)
  local lines, by_label = {}, {}
  for _, cell in ipairs(handle:triangle("2009-12..2010-12-31")) do
    local line = by_label[cell.label]
    if not line then
      line = { cell.label }
      by_label[cell.label], lines[#lines + 1] = line, line
    end
    line[cell.age + 2] = ("%d.0"):format(cell.active)
    equal("is the bucket over", cell.over, cell.age < last - first + 1 - #lines)
  end
  print(name .. ":c0,0,1,2,3,4,5,6,7,8,9,10,11,12")
  for _, line in ipairs(lines) do
    for i = 1, last - first + 2 do line[i] = line[i] or "" end
    print(name .. ":" .. table.concat(line, ","))
  end
  return by_label
end

--- The KPI's value of a month is the share of the cohort of `age` months before.
local function values_are_those_of(triangle, handle, age)
  for n = first + age, last do
    local line, r = triangle[month(n - age)], handle:value(month(n))
    equal(month(n), r.numerator, math.tointeger(tonumber(line[age + 2])))
    equal(month(n), r.n, math.tointeger(tonumber(line[2])))
    near(month(n), r.value, r.numerator / r.n)
  end
end

print_triangle("all", kpi.retention_of_all)
local sales = print_triangle("sales", kpi.cohort_retention)
values_are_those_of(sales, kpi.cohort_retention, 1)
values_are_those_of(sales, kpi.cohort_retention:variant "months_3", 3)
values_are_those_of(sales, kpi.cohort_retention:variant "months_12", 12)
equal("the last month is not over", kpi.cohort_retention:value("2010-12").provisional, true)
equal("the month before is", kpi.cohort_retention:value("2010-11").provisional, nil)
equal("nobody is older than the data", kpi.cohort_retention:variant("months_12"):value("2010-11").value, nil)

-- ---- repeat purchases, orders, revenue ----

local year = "2009-12-01..2010-12-31"
local returning = kpi.returning_customers:value(year)
equal("customers with sales", returning.n, 4314)
equal("repeat customers", returning.numerator, 2893)
equal("first orders", kpi.new_customers:variant("orders"):value(year).value, 4314)
equal("invoices of customers", kpi.order_volume:value(year, { where = "customer IS NOT NULL" }).value, 19215)
near("invoices a customer", kpi.order_frequency:value(year).value, 4.454102920723226)
equal("cancelled invoices", kpi.order_volume:value(year).exclusions[1].count, orders:where("cancelled"):count())

local of_customers = lines:where("NOT cancelled AND quantity > 0 AND customer IS NOT NULL")
near("revenue", of_customers:sum("amount"), 8832003.274000002)
equal("lines of sales", lines:where("NOT cancelled AND quantity > 0"):count(), 513134)
near("revenue a customer", of_customers:value("sum(amount) / count(DISTINCT customer)"), 2047.28865878535)

-- ---- customers who just stop ordering ----

local function sql(text) return store.sql(text)[1][1] end

--- Customers whose last invoice before an instant is at most 90 days old, by SQLite.
local function there(instant)
  return ([[SELECT customer FROM orders WHERE NOT cancelled AND customer IS NOT NULL AND at < %d GROUP BY 1
    HAVING max(at) >= %d - 90 * 86400]]):format(instant, instant)
end

local by_orders = { churn = kpi.churn_rate:variant "orders", active = kpi.customers_active:variant "orders",
  retention = kpi.retention_rate:variant "orders" }
for n = first + 4, last - 1 do
  local from, to = time.parse(month(n) .. "-01"), time.parse(month(n + 1) .. "-01")
  equal("there at the end of " .. month(n), by_orders.active:value(month(n)).value,
    sql(("SELECT count(*) FROM (%s)"):format(there(to))))
  local churn = by_orders.churn:value(month(n))
  equal("gone in " .. month(n), churn.numerator,
    sql(("SELECT count(*) FROM (%s) WHERE customer NOT IN (%s)"):format(there(from), there(to))))
  equal("at the start of " .. month(n), churn.n, by_orders.active:value(month(n - 1)).value)
  near("retention in " .. month(n), by_orders.retention:value(month(n)).value, 1 - churn.value)
end

local lapse = kpi.lapse_rate:value("2010-12")
equal("nobody has lapsed whose 90 days are not over", lapse.n, 0)
equal("that may still move", lapse.provisional, true)

print("ok retail")
