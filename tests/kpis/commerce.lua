-- Orders and what support has to do with them, by rows written here; the statements are SQLite's own answer to the same
-- question.

-- October: orders 2 to 5, of which 4 was cancelled and 5 has no amount; 6 is of November.
local shop = [[
key,customer,at,amount,cost,currency,cancelled,promised_at,delivered_at
1,ann,2026-09-30 23:59:59,99,50,EUR,,2026-10-05,2026-10-05 00:00:00
2,ann,2026-10-01 00:00:00,10,4,EUR,,2026-10-10,2026-10-08 00:00:00
3,bob,2026-10-15 12:00:00,30,12.5,EUR,,2026-10-20,2026-10-20 00:00:01
4,bob,2026-10-16 12:00:00,70,20,EUR,1,2026-10-20,
5,,2026-10-31 23:59:59,,,EUR,0,2026-11-20,2026-11-02 00:00:00
6,ann,2026-11-01 00:00:00,40,,EUR,,,2026-11-02 00:00:00
]]
local kept = "FROM orders WHERE COALESCE(cancelled, 0) = 0 AND at >= :from AND at < :to"
local abroad = { orders = [[
key,at,amount,cost,currency
1,2026-10-02,10,5,EUR
2,2026-10-03,20,5,USD
3,2026-10-04,5,1,USD
]] }
local several = "no value over several values of currency (2 USD, 1 EUR); choose one with where = \"currency = 'USD'\""

spec "order_volume" {
  about = "A month begins with its first second; cancelled orders are left out and counted (D0.3, D0.10).",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 3, n = 3, exclusions = { cancelled = 1 } }, sql = "SELECT count(*) " .. kept,
  cases = {
    { "a month without orders has 0 (D0.4)", period = "2026-12", as_of = "2027-02-01", expect = { value = 0 } },
    { "by day", grain = "day", period = "2026-10-15..2026-10-17", expect = { 1, 0, 0 } },
  },
}

spec "revenue" {
  about = "Orders without an amount are left out and counted.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 40, n = 2, exclusions = { cancelled = 1, ["without amount"] = 1 } },
  sql = "SELECT sum(amount) " .. kept,
  cases = {
    { "a month without orders is no data, not 0", period = "2026-12", as_of = "2027-02-01", expect = { value = none } },
    { "currencies are never added", rows = abroad, expect = { value = none, n = 3, note = several }, sql = false },
    { "of one of them", rows = abroad, where = "currency = 'USD'", expect = { value = 25, n = 2 }, sql = false },
    { "by currency", rows = abroad, by = "currency", expect = { EUR = 10, USD = 25 },
      sql = "SELECT currency, sum(amount) " .. kept .. " GROUP BY 1" },
    { "day by day", rows = abroad, grain = "day", period = "2026-10-02..2026-10-03", expect = { 10, 20 } },
  },
}

spec "margin" {
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 23.5, n = 2 }, sql = "SELECT sum(amount - cost) " .. kept,
  cases = {
    { "an order without costs is left out and counted", period = "2026-11",
      expect = { value = none, exclusions = { ["without cost"] = 1 } } },
    { "currencies are never added", rows = abroad, expect = { value = none, note = several }, sql = false },
  },
}

spec "average_order_value" {
  about = "A mean with Student's interval.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 20, n = 2, status = "none", interval = "t" }, sql = "SELECT avg(amount) " .. kept,
  cases = { { "currencies are never mixed", rows = abroad, expect = { value = none, note = several }, sql = false } },
}

spec "average_order_value.median" {
  zone = "UTC", as_of = "2026-12-01", period = "2026-Q4", rows = { orders = shop }, expect = { value = 30, n = 3 },
}

spec "order_frequency" {
  about = "Three orders of two customers.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-Q4", rows = { orders = shop }, expect = { value = 1.5 },
  sql = "SELECT 1.0 * count(*) / count(DISTINCT customer) " .. kept .. " AND customer IS NOT NULL",
  cases = {
    { "nobody ordered: no value", period = "2026-12", as_of = "2027-02-01", expect = { value = none } },
  },
}

spec "revenue_per_customer" {
  zone = "UTC", as_of = "2026-12-01", period = "2026-Q4", rows = { orders = shop }, expect = { value = 40 },
  sql = "SELECT sum(amount) / count(DISTINCT customer) " .. kept .. " AND customer IS NOT NULL",
}

spec "contact_rate" {
  about = "Three tickets, one of them spam, beside four orders, one of them cancelled.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10",
  rows = {
    orders = shop,
    tickets = [[
key,created_at,spam
1,2026-10-01,
2,2026-10-31 23:59:59,
3,2026-10-05,1
4,2026-11-01,
5,2026-09-01,
]],
  },
  expect = { value = 2 / 3, numerator = 2, denominator = 3 },
  sql = ([[SELECT 1.0 * (SELECT count(*) FROM tickets WHERE COALESCE(spam, 0) = 0 AND created_at >= :from
    AND created_at < :to) / count(*) %s]]):format(kept),
  cases = {
    { "a month without orders has no value", period = "2026-12", as_of = "2027-02-01", sql = false,
      expect = { value = none, note = "division by zero" } },
    { "a desk without orders", rows = { orders = {} }, sql = false,
      expect = { value = none, note = "no data: needs orders" } },
  },
}

spec "cancellation_rate" {
  about = "Cancelled orders count here; those that do not say it are left out and counted.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 0.5, n = 2, numerator = 1, exclusions = { ["without cancelled"] = 2 } },
  sql = "SELECT avg(cancelled) FROM orders WHERE at >= :from AND at < :to",
}

spec "on_time_delivery" {
  about = "Dated by the delivery; at the promised instant is on time, a second later is not.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 2 / 3, n = 3, numerator = 2 },
  sql = [[SELECT avg(delivered_at <= promised_at) FROM orders WHERE COALESCE(cancelled, 0) = 0
    AND delivered_at >= :from AND delivered_at < :to]],
  cases = {
    { "nothing was promised", period = "2026-11", sql = false,
      expect = { value = 1, n = 1, exclusions = { ["without promised_at"] = 1 } } },
  },
}

spec "delivery_time" {
  about = "4 days, 4.5 days and 7 days, two of them and a second: the one in the middle.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { orders = shop },
  expect = { value = 4.5 * 86400 + 1 },
}
