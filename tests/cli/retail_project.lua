-- UCI's Online Retail II: the file has a row a line of an invoice, and 6,865 are there twice, so lines have no key.
project {
  zone = "UTC",  store = "r.db",
  fields = {
    lines = {
      about = "Lines of invoices",  time = "at",
      fields = {
        at = "time", invoice = "text", customer = "text", product = "text", cancelled = "boolean",
        quantity = "integer", price = "real", amount = { "real", "price times quantity" },
      },
    },
  },
}
