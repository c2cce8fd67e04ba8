-- Desks whose states are few. A customer's message opens a closed conversation again, whether or not the export has an
-- event of its own for that.

dialect "intercom" {
  about = "Intercom: open, snoozed, closed",
  extends = "perilune",
  kinds = { message = "part", note = "note", agent = "assignment" },
  actors = { bot = { "operator", "fin" } },
  statuses = { pending = "snoozed", solved = "closed" },
  message_reopens = true,
}

-- A ticket that an agent created has no first response (D1).
dialect "gorgias" {
  about = "Gorgias: open, closed; agents' own tickets have no first response",
  extends = "perilune",
  statuses = { pending = "snoozed", solved = "closed" },
  agent_created = "never", message_reopens = true,
}

-- The clock of the first reply starts at the last hand-off by the bot, else at the last reopening, else at the bot's
-- resolve, else at the creation (D1). While pending, the conversation is with the bot: nobody waits for the customer.
dialect "chatwoot" {
  about = "Chatwoot: the first reply is measured from the bot's hand-off",
  extends = "perilune",
  actors = { bot = "agent_bot" },
  statuses = { new = "pending", pending = "snoozed" },
  reply_start = "restart",
}

dialect "zammad" {
  about = "Zammad: its states",
  extends = "perilune",
  kinds = { message = "article" },
  statuses = { pending = { "pending reminder", "pending close" }, closed = "merged" },
}
