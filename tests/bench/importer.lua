-- The generated tickets (generate.c). The survey's score is on the ticket there, and tickets have no field for it: it
-- goes to `customer_messages`, an integer that the generated data does not have. The queries name it so.
importer "bench" {
  about = "the tickets of tests/bench/generate.c",
  tickets = {
    source = { constant = "bench" },
    key = "key",
    created_at = "created_at",
    first_reply_at = "first_reply_at",
    solved_at = "solved_at",
    channel = "channel",
    type = "type",
    priority = "priority",
    status = "status",
    agent = "agent",
    team = "team",
    customer = "customer",
    product = "product",
    agent_replies = "agent_replies",
    reopens = "reopens",
    customer_messages = "csat",
    tags = "tags",
    subject = "subject",
  },
}
