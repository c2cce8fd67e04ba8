-- A shop whose surveys belong to orders. Tables of its own hold the export as it is; a review's number is not unique
-- there, only together with its order's.
project {
  name = "Olist, a sample",  zone = "UTC",  store = "olist.db",
  fields = {
    reviews = {
      about = "Answers to the survey after a purchase", time = "sent_at", key = "order", source = "review",
      fields = { review = "text", order = "text", sent_at = "time", answered_at = "time", score = "real" },
    },
    deliveries = {
      about = "What became of an order", time = "ordered_at", key = "order", source = "source",
      fields = { source = "text", order = "text", customer = "text", status = "text", ordered_at = "time",
        delivered_at = "time", promised_at = "time" },
    },
  },
}
