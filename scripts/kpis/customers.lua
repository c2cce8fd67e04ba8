-- KPIs of customers: who comes, who stays, who goes, what one is worth. Section numbers are those of the metric
-- definitions. Where customers have a contract, customers.churned_at says when one left. Where they just stop ordering,
-- the variants `orders` say that a customer is gone who ordered nothing for `gap` (90 days).

local kept = "NOT COALESCE(cancelled, FALSE)"

--- An entity function over orders that were not cancelled; all rows of the table count in it, also those that a KPI
--- leaves out.
local function of_orders(name, condition)
  return ("%s(customer) FILTER (WHERE %s%s)"):format(name, kept, condition and " AND " .. condition or "")
end

-- An order keeps its customer for `gap`, at most until the next order takes over: so every customer is counted once.
local by_orders = { "at", ("COALESCE(min(%s, at + :gap), at + :gap)"):format(of_orders "next_time") }
local gone_by_orders = ("%s < :to - :gap"):format(of_orders("last_time", "at < :to"))
local last_of_period = ("COALESCE(%s >= :to, TRUE)"):format(of_orders "next_time")

kpi "customers_active" {
  title = "Customers",
  about = "Customers at the end of the period: those who came and did not leave. The variant start is at its "
    .. "beginning, average the mean over its time; orders counts who ordered within the last `gap` (90 days).",
  section = "D16", source = "customers", open = { "joined_at", "churned_at" }, requires = "churned_at",
  value = "count(*)", unit = "count", better = "higher",
  variants = {
    start = { title = "Customers at the start", stock = "start" },
    average = { title = "Customers on average", stock = "average" },
    orders = { source = "orders", open = by_orders, params = { gap = "90d" }, needs = "customer", requires = false },
    orders_start = {
      title = "Customers at the start (orders)", source = "orders", open = by_orders, stock = "start",
      params = { gap = "90d" }, needs = "customer", requires = false,
    },
  },
}

kpi "new_customers" {
  title = "New customers",
  about = "Customers who came in the period; the variant orders counts first orders.",
  section = "D16", source = "customers", time = "joined_at", value = "count(*)", unit = "count", better = "higher",
  variants = {
    orders = { source = "orders", time = "at", where = of_orders "ordinal" .. " = 1", needs = "customer" },
  },
}

kpi "customers_lost" {
  title = "Customers lost",
  about = "Customers who left in the period, new ones among them.",
  section = "D16", source = "customers", time = "churned_at", value = "count(*)", unit = "count", better = "lower",
}

kpi "churn_rate" {
  title = "Churn",
  about = "Of the customers at the start of the period the share that is gone at its end (D16). Customers who came "
    .. "in it are not counted, whether they stay or not. In the variant orders a customer is one who ordered in the "
    .. "`gap` (90 days) before, and gone who did not in the `gap` before the end.",
  section = "D16", source = "customers", open = { "joined_at", "churned_at" }, stock = "start", requires = "churned_at",
  value = "share(COALESCE(churned_at < :to, FALSE))", unit = "percent", better = "lower", minimum_sample = 30,
  variants = {
    orders = {
      source = "orders", open = by_orders, params = { gap = "90d" }, needs = "customer", requires = false,
      value = ("share(%s)"):format(gone_by_orders),
    },
  },
}

kpi "retention_rate" {
  title = "Retention",
  about = "(E - N) / S over the same customers (D16): of those at the start of the period the share that is still "
    .. "there at its end; 1 minus churn. New customers are in neither.",
  section = "D16", source = "customers", open = { "joined_at", "churned_at" }, stock = "start", requires = "churned_at",
  value = "share(COALESCE(churned_at >= :to, TRUE))", unit = "percent", better = "higher", minimum_sample = 30,
  variants = {
    orders = {
      source = "orders", open = by_orders, params = { gap = "90d" }, needs = "customer", requires = false,
      value = ("share(NOT (%s))"):format(gone_by_orders),
    },
  },
}

kpi "net_customer_loss" {
  title = "Net loss of customers",
  about = "(S - E) / S: by how much the number of customers shrank (D16). New customers hide lost ones, and growth "
    .. "makes it negative; churn_rate is the share that left.",
  section = "D16", value = "(kpi.customers_active.start - kpi.customers_active) / kpi.customers_active.start",
  unit = "percent", better = "lower",
  variants = {
    orders = {
      value = "(kpi.customers_active.orders_start - kpi.customers_active.orders) / kpi.customers_active.orders_start",
    },
  },
}

--- What is left of customers after twelve months that are each like this one.
local function annualised(name)
  return function(v) return 1 - (1 - v[name]) ^ 12 end
end

kpi "churn_rate_annualised" {
  title = "Churn in a year",
  about = "The share of customers that twelve months like the last one of the period leave gone: 1 - (1 - c)^12 "
    .. "(D16). Not 12 c, which is more and may exceed 100 %.",
  section = "D16", value = annualised "churn_rate", uses = { "churn_rate" }, rolling = "1 month",
  unit = "percent", better = "lower", minimum_sample = 30,
  variants = {
    orders = { value = annualised "churn_rate.orders", uses = { "churn_rate.orders" } },
  },
}

kpi "lapse_rate" {
  title = "Lapsed customers",
  about = "Of the customers who ordered in the period the share whose last order of it was followed by none for "
    .. "`gap` (90 days, D16). Orders that are younger than that are left out and counted: their customers may come "
    .. "back.",
  section = "D16", source = "orders", time = "at", where = last_of_period, needs = "customer",
  params = { gap = "90d" }, window = ":gap",
  value = ("share(COALESCE(%s > at + :gap, TRUE))"):format(of_orders "next_time"),
  unit = "percent", better = "lower", minimum_sample = 30,
}

kpi "cohort_retention" {
  title = "Back a month later",
  about = "Of the customers whose first order was in the month before, the share that ordered in this one (D16). "
    .. "Variants for other ages; rolling counts those who ordered in that month or later.",
  section = "D16", source = "orders", time = "at", cohort = { entity = "customer", grain = "month", age = 1 },
  needs = "customer", unit = "percent", better = "higher", minimum_sample = 30,
  variants = {
    rolling = {
      title = "Back a month later or after",
      cohort = { entity = "customer", grain = "month", age = 1, rolling = true },
    },
    months_2 = { title = "Back two months later", cohort = { entity = "customer", grain = "month", age = 2 } },
    months_3 = { title = "Back three months later", cohort = { entity = "customer", grain = "month", age = 3 } },
    months_6 = { title = "Back six months later", cohort = { entity = "customer", grain = "month", age = 6 } },
    months_12 = { title = "Back a year later", cohort = { entity = "customer", grain = "month", age = 12 } },
  },
}

kpi "repeat_purchase_rate" {
  title = "Repeat purchases",
  about = "Of the customers whose first order falls in the period the share that ordered again within `within` (90 "
    .. "days) of it (D16); first orders that are younger are left out and counted.",
  section = "D16", source = "orders", time = "at", where = of_orders "ordinal" .. " = 1", needs = "customer",
  params = { within = "90d" }, window = ":within",
  value = ("share(COALESCE(%s <= at + :within, FALSE))"):format(of_orders "next_time"),
  unit = "percent", better = "higher", minimum_sample = 30,
}

kpi "returning_customers" {
  title = "Returning customers",
  about = "Of the customers who ordered in the period the share that had ordered before their last order of it "
    .. "(D16). The variant in_period asks for two orders within the period.",
  section = "D16", source = "orders", time = "at", where = last_of_period, needs = "customer",
  value = ("share(%s > 1)"):format(of_orders "ordinal"), unit = "percent", better = "higher", minimum_sample = 30,
  variants = {
    in_period = { value = ("share(COALESCE(%s >= :from, FALSE))"):format(of_orders "previous_time") },
  },
}

kpi "lifetime_value" {
  title = "Lifetime value",
  about = "Margin a customer in the period over churn in it (D16): what a customer brings until he leaves. It holds "
    .. "only where old and new customers leave at the same rate (a geometric lifetime), and nothing is discounted; "
    .. "with no churn there is no value. The variant revenue takes revenue for margin; orders is for shops without "
    .. "contracts: average order value times orders a customer, over churn by orders.",
  section = "D16", value = "kpi.margin / kpi.customers_active.average / kpi.churn_rate", unit = "money",
  better = "higher",
  variants = {
    revenue = { title = "Lifetime revenue", value = "kpi.revenue / kpi.customers_active.average / kpi.churn_rate" },
    orders = {
      title = "Lifetime revenue (orders)",
      value = "kpi.average_order_value * kpi.order_frequency / kpi.churn_rate.orders",
    },
  },
}
