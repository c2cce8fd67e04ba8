-- KPIs of orders, beside which those of support are read. Section numbers are those of the metric definitions.
-- Cancelled orders are left out and counted; amounts of several currencies are never added.

kpi "order_volume" {
  title = "Orders",
  about = "Orders placed in the period.",
  section = "D5", source = "orders", time = "at", value = "count(*)", unit = "count", better = "higher",
}

kpi "revenue" {
  title = "Revenue",
  about = "Amounts of the orders placed in the period, of one currency.",
  section = "D16", source = "orders", time = "at", value = "sum(amount)", needs = "amount", single = "currency",
  unit = "money", better = "higher",
}

kpi "margin" {
  title = "Margin",
  about = "Amounts minus costs of the orders placed in the period, of one currency.",
  section = "D16", source = "orders", time = "at", value = "sum(amount - cost)", needs = { "amount", "cost" },
  single = "currency", unit = "money", better = "higher",
}

kpi "average_order_value" {
  title = "Average order value",
  about = "Mean amount of the orders placed in the period, of one currency. Few large orders move it: the variant "
    .. "median says what the one in the middle is.",
  section = "D16", source = "orders", time = "at", value = "avg(amount)", needs = "amount", single = "currency",
  unit = "money", better = "higher", minimum_sample = 30,
  variants = { median = { title = "Median order value", value = "median(amount)" } },
}

kpi "order_frequency" {
  title = "Orders a customer",
  about = "Orders placed in the period by the customers who placed any.",
  section = "D16", source = "orders", time = "at", value = "count(*) / count(DISTINCT customer)", needs = "customer",
  unit = "number", better = "higher", minimum_sample = 30,
}

kpi "revenue_per_customer" {
  title = "Revenue a customer",
  about = "Amounts of the orders placed in the period by the customers who placed any, of one currency.",
  section = "D16", source = "orders", time = "at", value = "sum(amount) / count(DISTINCT customer)",
  needs = { "amount", "customer" }, single = "currency", unit = "money", better = "higher", minimum_sample = 30,
}

kpi "contact_rate" {
  title = "Tickets an order",
  about = "Tickets created in the period by orders placed in it (D5): how much help an order needs. Both are flows, "
    .. "so a ticket may be about an order of an earlier period.",
  section = "D5", value = "kpi.ticket_volume / kpi.order_volume", unit = "percent", better = "lower",
}

kpi "cancellation_rate" {
  title = "Cancelled orders",
  about = "Of the orders placed in the period the share that was cancelled or sent back.",
  section = "D5", source = "orders", time = "at", value = "share(cancelled)", needs = "cancelled", lifecycle = false,
  unit = "percent", better = "lower", minimum_sample = 30,
}

kpi "on_time_delivery" {
  title = "Delivered on time",
  about = "Of the orders delivered in the period the share that arrived when promised or before.",
  section = "D5", source = "orders", time = "delivered_at", value = "share(delivered_at <= promised_at)",
  needs = "promised_at", unit = "percent", better = "higher", minimum_sample = 30,
}

kpi "delivery_time" {
  title = "Delivery time",
  about = "From the order to its delivery, of the orders delivered in the period; median.",
  section = "D5", source = "orders", time = "delivered_at", value = "median(delivered_at - at)", unit = "duration",
  better = "lower", minimum_sample = 30,
}
