-- Olist's exports, a file a table. Times are local ones without a zone.
local source = { constant = "olist" }

importer "olist_customers" {
  customers = { source = source, key = "customer_id", person = "customer_unique_id", state = "customer_state" },
}

importer "olist_orders" {
  orders = {
    source = source, key = "order_id", customer = "customer_id", at = "order_purchase_timestamp",
    promised_at = "order_estimated_delivery_date", delivered_at = "order_delivered_customer_date",
    cancelled = {
      "order_status",
      words = { canceled = "true", delivered = "false", shipped = "false", unavailable = "false", invoiced = "false",
        processing = "false", created = "false", approved = "false" },
    },
  },
}

-- A review's id is there twice where it is about two orders.
importer "olist_reviews" {
  surveys = {
    source = source, key = { join = { "review_id", "order_id" } }, kind = { constant = "csat" },
    touchpoint = { constant = "delivery" }, order = "order_id", sent_at = "review_creation_date",
    answered_at = "review_answer_timestamp", score = "review_score", comment = "review_comment_message",
    scale_min = { constant = 1 }, scale_max = { constant = 5 },
  },
}

importer "olist_items" {
  items = {
    source = source, key = { join = { "order_id", "order_item_id" } }, order = "order_id",
    ship_by = "shipping_limit_date", product = "product_id", seller = "seller_id", price = "price",
    freight = "freight_value",
  },
}
