-- Who comes, stays and goes, by rows written here; the statements are SQLite's own answer to the same question.

-- October with a contract: six at its start; c2 leaves in it, c3 with its last second, c4 the second after it, c5
-- before it; c7 and c8 come in it and c8 leaves again; c9 comes the second after it.
local contracts = [[
key,joined_at,churned_at,plan
c1,2026-01-05,,basic
c2,2026-02-01,2026-10-10,basic
c3,2026-02-01,2026-10-31 23:59:59,basic
c4,2026-02-01,2026-11-01 00:00:00,pro
c5,2026-02-01,2026-09-30 23:59:59,pro
c6,2026-09-30 23:59:59,,pro
c7,2026-10-01 00:00:00,,pro
c8,2026-10-05,2026-10-20,pro
c9,2026-11-01 00:00:00,,basic
c10,2026-03-01,,basic
]]
local at_start = "FROM customers WHERE joined_at < :from AND COALESCE(churned_at, :from) >= :from"

-- A shop in which a customer is gone who ordered nothing for 30 days. At the start of October ann, bob, cid and dan
-- are there: they ordered in September. eve did not since August, fay comes in October. At its end ann (who ordered
-- again) and fay are there, and bob, who ordered exactly 30 days before it. dan's order of October was cancelled.
local shop = [[
key,customer,at,cancelled
o1,ann,2026-09-10 12:00,
o2,ann,2026-10-20 12:00,
o3,bob,2026-09-15 12:00,
o4,bob,2026-10-02 00:00,
o5,cid,2026-09-20 12:00,
o6,dan,2026-09-25 12:00,
o7,dan,2026-10-12 12:00,1
o8,eve,2026-08-20 12:00,
o9,fay,2026-10-15 12:00,
o10,fay,2026-10-15 12:00,
o11,,2026-10-16 12:00,
o12,cid,2026-11-20 12:00,
]]
local month = 30 * 86400
--- Customers whose last order before an instant is at most 30 days old.
local function there(instant)
  return ([[SELECT customer FROM orders WHERE customer IS NOT NULL AND COALESCE(cancelled, 0) = 0 AND at < %s GROUP BY 1
    HAVING max(at) >= %s - :gap]]):format(instant, instant)
end
local clock = { gap = "30d" }

spec "customers_active" {
  about = "At the end of the period: its last second counts, the one after it does not (D0.3).",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts },
  expect = { value = 5, n = 5 },
  sql = "SELECT count(*) FROM customers WHERE joined_at < :to AND COALESCE(churned_at, :to) >= :to",
  cases = {
    { "at an instant", at = "2026-10-10 00:00", expect = { value = 7 }, sql = false },
    { "by plan", by = "plan", expect = { basic = 2, pro = 3 },
      sql = [[SELECT plan, count(*) FROM customers WHERE joined_at < :to AND COALESCE(churned_at, :to) >= :to
        GROUP BY 1]] },
    { "month by month", grain = "month", period = "2026-09..2026-11-30", expect = { 6, 5, 5 } },
  },
}

spec "customers_active.start" {
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts }, expect = { value = 6 },
  sql = "SELECT count(*) " .. at_start,
}

spec "customers_active.average" {
  about = "One all month, one the first half of 30 days.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-09",
  rows = { customers = "key,joined_at,churned_at\n1,2026-01-01,\n2,2026-02-01,2026-09-16" }, expect = { value = 1.5 },
}

spec "customers_active.orders" {
  about = "Every customer once: an order keeps him until the next one or until the gap is over.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", params = clock, rows = { orders = shop },
  expect = { value = 3, exclusions = { cancelled = 1, ["without customer"] = 1 } },
  sql = "SELECT count(*) FROM (" .. there ":to" .. ")",
  cases = {
    { "month by month", grain = "month", period = "2026-08..2026-12-31", expect = { 1, 4, 3, 1, 0 } },
  },
}

spec "customers_active.orders_start" {
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", params = clock, rows = { orders = shop },
  expect = { value = 4 },
  sql = "SELECT count(*) FROM (" .. there ":from" .. ")",
}

spec "new_customers" {
  about = "Who came in the period, stays or not.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts }, expect = { value = 2 },
  sql = "SELECT count(*) FROM customers WHERE joined_at >= :from AND joined_at < :to",
}

spec "new_customers.orders" {
  about = "First orders; a cancelled one is none.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10",
  rows = { orders = shop .. "o13,gil,2026-10-03,1\no14,gil,2026-10-04,\n" }, expect = { value = 2 },
  sql = [[SELECT count(*) FROM (SELECT min(at) AS first FROM orders WHERE customer IS NOT NULL
    AND COALESCE(cancelled, 0) = 0 GROUP BY customer) WHERE first >= :from AND first < :to]],
}

spec "customers_lost" {
  about = "Who left in the period, new ones among them.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts }, expect = { value = 3 },
  sql = "SELECT count(*) FROM customers WHERE churned_at >= :from AND churned_at < :to",
}

spec "churn_rate" {
  about = "Of six at the start two are gone at the end; c8, who came and went, is in neither (D16).",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts },
  expect = { value = 1 / 3, n = 6, numerator = 2, status = "none", interval = "Wilson" },
  sql = "SELECT avg(COALESCE(churned_at < :to, 0)) " .. at_start,
  cases = {
    { "by plan", by = "plan", expect = { basic = 0.5, pro = 0 },
      sql = "SELECT plan, avg(COALESCE(churned_at < :to, 0)) " .. at_start .. " GROUP BY 1" },
    { "nobody at the start: no data, not 0", period = "2026-01", expect = { value = none, n = 0 } },
    { "a day is not a month", period = "2026-10-10", expect = { value = 1 / 8, numerator = 1 } },
    { "an export that does not say who left: no data, not 0 %", sql = false,
      rows = { customers = "key,joined_at\n1,2026-01-01\n2,2026-02-01" },
      expect = { value = none, note = "no data: needs customers.churned_at" } },
    { "a few customers must not fire", expect_not = { status = "bad" } },
  },
}

spec "churn_rate.orders" {
  about = "Of ann, bob, cid and dan cid and dan are gone: a cancelled order keeps nobody, a later one changes nothing.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", params = clock, rows = { orders = shop },
  expect = { value = 0.5, n = 4, numerator = 2 },
  sql = ([[SELECT avg(customer NOT IN (%s)) FROM (%s)]]):format(there ":to", there ":from"),
  cases = {
    { "the rest of a running month is not held against anybody", as_of = "2026-10-16 12:00:01", sql = false,
      expect = { value = 0.25, numerator = 1, provisional = true } },
  },
}

spec "retention_rate" {
  about = "(E - N) / S over the same customers: c1, c4, c6 and c10 of six.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts },
  expect = { value = 2 / 3, n = 6, numerator = 4 },
  sql = "SELECT avg(COALESCE(churned_at >= :to, 1)) " .. at_start,
}

spec "retention_rate.orders" {
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", params = clock, rows = { orders = shop },
  expect = { value = 0.5, n = 4 },
  sql = ([[SELECT avg(customer IN (%s)) FROM (%s)]]):format(there ":to", there ":from"),
}

spec "net_customer_loss" {
  about = "(6 - 5) / 6: three lost, two won. Churn of the same month is 2 of 6.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts },
  expect = { value = 1 / 6, numerator = 1, denominator = 6 },
  sql = [[SELECT 1 - 1.0 * count(*) FILTER (WHERE joined_at < :to AND COALESCE(churned_at, :to) >= :to)
    / count(*) FILTER (WHERE joined_at < :from AND COALESCE(churned_at, :from) >= :from) FROM customers]],
  cases = {
    { "growth makes it negative", sql = false, expect = { value = -1 },
      rows = { customers = "key,joined_at,churned_at\n1,2026-01-01,\n2,2026-10-02,\n3,2026-01-01,2026-09-01" } },
    { "nobody at the start: no value", period = "2026-01", sql = false,
      expect = { value = none, note = "division by zero" } },
  },
}

spec "net_customer_loss.orders" {
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", rows = { orders = shop },
  expect = { value = 1 - 6 / 5, denominator = 5 }, -- 90 days: eve is there, too
}

spec "churn_rate_annualised" {
  about = "1 - (2/3)^12, not 12 / 3 = 400 %.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10", rows = { customers = contracts },
  expect = { value = near(0.99229, 1e-5), n = 6 },
  cases = {
    { "of a quarter its last month counts", period = "2026-Q3", expect = { value = 1 - (5 / 6) ^ 12 },
      rows = { customers = contracts .. "c11,2026-01-01,2026-07-07,basic\n" } },
    { "nobody goes", period = "2026-05", expect = { value = 0 } },
  },
}

spec "lapse_rate" {
  about = "October's last orders: ann's and fay's are followed by none for 30 days, bob's neither.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", params = clock, rows = { orders = shop },
  expect = { value = 1, n = 3, provisional = false },
  sql = [[SELECT avg(NOT EXISTS (SELECT 1 FROM orders AS later WHERE later.customer = o.customer AND later.at > o.at
      AND later.at <= o.at + :gap AND COALESCE(later.cancelled, 0) = 0))
    FROM (SELECT customer, max(at) AS at FROM orders WHERE customer IS NOT NULL AND COALESCE(cancelled, 0) = 0
      AND at >= :from AND at < :to GROUP BY 1) AS o]],
  cases = {
    { "a return within the gap is no loss", period = "2026-09", expect = { value = 0.75, n = 4, numerator = 3 } },
    { "orders whose gap is not over are left out, and it may still move", as_of = "2026-11-16", sql = false,
      expect = { value = 1, n = 2, provisional = true,
        exclusions = { ["whose window of 30 d is not over"] = 1, cancelled = 1, ["without customer"] = 1 } } },
  },
}

spec "cohort_retention" {
  about = "September's four of whom ann and bob come back in October; dan's order was cancelled.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", rows = { orders = shop },
  expect = { value = 0.5, n = 4, numerator = 2 },
  sql = [[WITH kept AS (SELECT customer, at FROM orders WHERE customer IS NOT NULL AND COALESCE(cancelled, 0) = 0),
    cohort AS (SELECT customer FROM kept GROUP BY 1
      HAVING strftime('%Y-%m', min(at), 'unixepoch') = strftime('%Y-%m', :from, 'unixepoch', '-1 month'))
    SELECT avg(customer IN (SELECT customer FROM kept WHERE at >= :from AND at < :to)) FROM cohort]],
  cases = {
    { "no cohort is so old", period = "2026-08", sql = false,
      expect = { value = none, note = "no cohort is 1 month old" } },
    { "a month that is not over is provisional", as_of = "2026-10-21", sql = false,
      expect = { value = 0.5, provisional = true } },
  },
}

spec "cohort_retention.rolling" {
  about = "cid, who comes back in November, counts as well.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", rows = { orders = shop }, expect = { value = 0.75, n = 4 },
}

spec "cohort_retention.months_2" {
  zone = "UTC", as_of = "2026-12-31", period = "2026-11", rows = { orders = shop }, expect = { value = 0.25, n = 4 },
}

spec "cohort_retention.months_3" {
  zone = "UTC", as_of = "2026-12-31", period = "2026-11", rows = { orders = shop }, expect = { value = 0, n = 1 },
}

spec "cohort_retention.months_6" {
  zone = "UTC", as_of = "2027-12-31", period = "2027-03", expect = { value = 0.25, n = 4 },
  rows = { orders = shop .. "o13,bob,2027-03-31 23:59,\n" },
}

spec "cohort_retention.months_12" {
  zone = "UTC", as_of = "2027-12-31", period = "2027-09", expect = { value = 0.25, n = 4 },
  rows = { orders = shop .. "o13,dan,2027-09-01 00:00,\n" },
}

spec "repeat_purchase_rate" {
  about = "September's first orders: bob's is followed after 16.5 days, ann's after 40, cid's after 61, dan's by a "
    .. "cancelled one.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-09", params = { within = "40d" }, rows = { orders = shop },
  expect = { value = 0.5, n = 4, numerator = 2 },
  sql = [[SELECT avg(EXISTS (SELECT 1 FROM orders AS later WHERE later.customer = o.customer AND later.at > o.at
      AND later.at <= o.at + :within AND COALESCE(later.cancelled, 0) = 0))
    FROM (SELECT customer, min(at) AS at FROM orders WHERE customer IS NOT NULL AND COALESCE(cancelled, 0) = 0
      GROUP BY 1) AS o WHERE o.at >= :from AND o.at < :to]],
  cases = {
    { "two orders at one instant are two", period = "2026-10", sql = false, expect = { value = 1, n = 1 } },
    { "who has not had the time is left out and counted", as_of = "2026-10-21", sql = false,
      expect = { value = 1, n = 1, provisional = true,
        exclusions = { ["whose window of 40 d is not over"] = 3 } } },
  },
}

spec "returning_customers" {
  about = "Of ann, bob and fay all had ordered before their last order of October.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", rows = { orders = shop },
  expect = { value = 1, n = 3 },
  cases = {
    { "in September nobody had", period = "2026-09", expect = { value = 0, n = 4 } },
  },
}

spec "returning_customers.in_period" {
  about = "Two orders in October: only fay.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10", rows = { orders = shop },
  expect = { value = 1 / 3, n = 3 },
  sql = [[SELECT avg(n > 1) FROM (SELECT count(*) AS n FROM orders WHERE customer IS NOT NULL
    AND COALESCE(cancelled, 0) = 0 AND at >= :from AND at < :to GROUP BY customer)]],
}

spec "lifetime_value" {
  about = "Two customers all October bring 60 + 40 less costs of 20, one of them leaves with it: 80 / 2 / 0.5.",
  zone = "UTC", as_of = "2026-12-01", period = "2026-10",
  rows = {
    customers = "key,joined_at,churned_at\na,2026-01-01,\nb,2026-01-01,2026-10-31 23:59:59",
    orders = "key,customer,at,amount,cost,currency\n1,a,2026-10-02,60,15,EUR\n2,b,2026-10-03,40,5,EUR",
  },
  expect = { value = near(80, 1e-4), note = none },
  cases = {
    { "without churn there is no value", expect = { value = none, note = "division by zero" },
      rows = { customers = "key,joined_at,churned_at\na,2026-01-01,\nb,2026-01-01,2026-12-01" } },
    { "costs are not known", expect = { value = none, note = "needs orders.cost" },
      rows = { orders = "key,customer,at,amount\n1,a,2026-10-02,60" } },
    { "several currencies",
      expect = { value = none, note = "no data for margin: no value over several values of currency" },
      rows = { orders = "key,customer,at,amount,cost,currency\n1,a,2026-10-02,60,15,EUR\n2,b,2026-10-03,40,5,USD" } },
  },
}

spec "lifetime_value.revenue" {
  zone = "UTC", as_of = "2026-12-01", period = "2026-10",
  rows = {
    customers = "key,joined_at,churned_at\na,2026-01-01,\nb,2026-01-01,2026-10-31 23:59:59",
    orders = "key,customer,at,amount\n1,a,2026-10-02,60\n2,b,2026-10-03,40",
  },
  expect = { value = near(100, 1e-4) },
}

spec "lifetime_value.orders" {
  about = "30 an order, 1.5 orders a customer; of two customers at the start one is gone 90 days after: 45 / 0.5.",
  zone = "UTC", as_of = "2026-12-31", period = "2026-10",
  rows = { orders = [[
key,customer,at,amount
1,ann,2026-07-10,10
2,bob,2026-09-10,10
3,bob,2026-10-02,20
4,bob,2026-10-03,30
5,fay,2026-10-03,40
]] },
  expect = { value = 90 },
}
