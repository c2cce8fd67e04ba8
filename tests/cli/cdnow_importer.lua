-- CDNOW's sample: several purchases of a customer on one day are one order, as in the published summaries of them.
importer "cdnow" {
  about = "CDNOW, an order a customer and day",
  orders = {
    fold = "last", source = { constant = "cdnow" }, key = { join = { "customer", "day" } }, customer = "customer",
    at = { "day", format = "YYYYMMDD" },
  },
}
