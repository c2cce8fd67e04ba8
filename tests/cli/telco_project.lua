-- IBM's sample of a telephone company: what it knows of a customer beside the bundled fields.
project {
  zone = "UTC",  store = "t.db",
  fields = {
    customers = {
      contract = "text",  internet = "text",  payment = "text",
      tenure = { "integer", "months as a customer" },
      monthly = { "real", "charges a month" },
      total = { "real", "charges so far; none in the first month" },
    },
  },
}
