-- UCI's Online Retail II as tests/cli/test_online_retail.sh prepares it: one order a line of an invoice. Orders have no
-- field for a quantity, so it stands in for the amount.
importer "online_retail" {
  about = "UCI Online Retail II, one order a line of an invoice",
  orders = {
    source = { constant = "online_retail" },
    key = "Row",
    at = "InvoiceDate",
    customer = "Customer ID",
    product = "StockCode",
    channel = "Kind",
    amount = "Quantity",
  },
}
