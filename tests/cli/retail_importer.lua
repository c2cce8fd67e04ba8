-- The lines of UCI's Online Retail II as they are, and of each invoice an order; its currency is the pound.
importer "retail" {
  about = "UCI Online Retail II, an order an invoice and its lines",
  lines = {
    at = "InvoiceDate", invoice = "Invoice", customer = "Customer ID", product = "StockCode", cancelled = "Cancelled",
    quantity = "Quantity", price = "Price", amount = { "Price", multiply = "Quantity" },
  },
  orders = {
    fold = "last", source = { constant = "retail" }, key = "Invoice", at = "InvoiceDate", customer = "Customer ID",
    cancelled = "Cancelled", currency = { constant = "GBP" },
  },
}
