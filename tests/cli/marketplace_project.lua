-- Olist's shops: an order has a customer of its own, behind whom stands the person who may order again.
project {
  zone = "UTC",  store = "o.db",  currency = "BRL",
  fields = {
    customers = { person = "text", state = "text" },
    items = {
      about = "Items of orders",  time = "ship_by",  key = "key",  source = "source",
      fields = {
        key = { "text", required = true, long = true }, source = "text",
        order = { "text", references = "orders" }, ship_by = "time", product = "text", seller = "text",
        price = "real", freight = "real",
      },
    },
  },
}
