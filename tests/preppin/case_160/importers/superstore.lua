importer "superstore" {
  about = "The orders of the Superstore sample",
  sales = {
    source = { constant = "superstore" }, row = "Row ID", order_id = "Order ID", ordered_at = "Order Date",
    shipped_at = "Ship Date", ship_mode = "Ship Mode", customer = "Customer ID", name = "Customer Name",
    segment = "Segment", country = "Country/Region", city = "City", state = "State", region = "Region",
    postal_code = { "Postal Code", pattern = "*.0" }, -- a number on its way through another program
    product = "Product ID", category = "Category", sub_category = "Sub-Category", product_name = "Product Name",
    amount = "Sales", quantity = "Quantity", discount = "Discount", profit = "Profit",
  },
}
