importer "reviews" {
  about = "olist_order_reviews_dataset.csv as it is",
  reviews = {
    review = "review_id", order = "order_id", score = "review_score", sent_at = "review_creation_date",
    answered_at = "review_answer_timestamp",
  },
}

importer "deliveries" {
  about = "olist_orders_dataset.csv as it is",
  deliveries = {
    source = { constant = "olist" }, order = "order_id", customer = "customer_id", status = "order_status",
    ordered_at = "order_purchase_timestamp", delivered_at = "order_delivered_customer_date",
    promised_at = "order_estimated_delivery_date",
  },
}

importer "answers" {
  about = "What surveys.sql makes of both: a survey for each review, with how its delivery went",
  surveys = {
    source = { constant = "olist" }, key = "key", kind = { constant = "csat" }, order = "order", customer = "customer",
    touchpoint = "touchpoint", sent_at = "sent_at", answered_at = "answered_at", score = "score",
    scale_min = { constant = 1 }, scale_max = { constant = 5 },
  },
}
