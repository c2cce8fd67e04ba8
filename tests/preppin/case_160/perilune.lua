-- Lines of a shop's orders with all that its export says about them: a table of the project's own.
project {
  name = "Superstore",
  fields = { sales = {
    time = "ordered_at",  key = "row",  source = "source",  about = "One row a line of an order",
    fields = {
      row = "text", source = "text", order_id = "text", ordered_at = "time", shipped_at = "time", ship_mode = "text",
      customer = "text", name = "text", segment = "text", country = "text", city = "text", state = "text",
      postal_code = "text", region = "text", product = "text", category = "text", sub_category = "text",
      product_name = "text", amount = "real", quantity = "integer", discount = "real", profit = "real",
    },
  } },
}
