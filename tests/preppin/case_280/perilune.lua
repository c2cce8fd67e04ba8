-- A log of complaints about products: tickets with a few words of its own.
project {
  name = "Complaints",
  fields = { tickets = {
    category = { "text", "of the product, by the two letters its number begins with" },
    timely = { "boolean", "was the response timely?" },
    response = { "text", "what the consumer was told" },
    text = { "text", "the complaint in the customer's words", long = true },
  } },
}
