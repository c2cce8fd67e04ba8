-- Desks whose states are few. A customer's message opens a closed conversation again, whether or not the export has an
-- event of its own for that.

-- States of conversations are open, snoozed and closed; those of its tickets submitted, in_progress, waiting_on_customer
-- and resolved. Parts are comments, quick replies, notes and assignments, by a user, lead, contact, admin, team or bot
-- (developers.intercom.com: conversation_part, ticket_part, ticket_state). Parts that only close or open have no value
-- here: an importer makes them status events. One contact is closed once, with one teammate (D6).
dialect "intercom" {
  about = "Intercom: open, snoozed, closed",
  extends = "perilune",
  kinds = { message = { "part", "quick_reply" }, note = "note", agent = "assignment" },
  actors = { bot = { "operator", "fin" } },
  statuses = { new = "submitted", pending = { "snoozed", "waiting_on_customer" }, solved = "closed" },
  message_reopens = true,
  kpis = { fcr = "intercom" },
}

-- A ticket that an agent created has no first response (D1). There are two states: a snoozed ticket is closed until its
-- time is over or the customer writes (docs.gorgias.com: tickets' status). Messages per ticket are those of both sides
-- by closed tickets (D7).
dialect "gorgias" {
  about = "Gorgias: open, closed; agents' own tickets have no first response",
  extends = "perilune",
  statuses = { solved = { "closed", "snoozed" } },
  agent_created = "never", message_reopens = true,
  kpis = { replies_per_resolution = "both_sides" },
}

-- The clock of the first reply starts at the last hand-off by the bot, else at the last reopening, else at the bot's
-- resolve, else at the creation (D1). While pending, the conversation is with the bot: nobody waits for the customer.
-- Who sends is a user (an agent), a contact or an agent_bot; an incoming message opens a resolved conversation
-- (chatwoot/chatwoot: push_event_data of the models, message.rb).
dialect "chatwoot" {
  about = "Chatwoot: the first reply is measured from the bot's hand-off",
  extends = "perilune",
  actors = { agent = "user", bot = "agent_bot" },
  statuses = { new = "pending", pending = "snoozed" },
  reply_start = "restart", message_reopens = true,
}

-- Its seven states (zammad/zammad: db/seeds/ticket_states.rb); a merged ticket is closed. Solved at first contact is what
-- was solved within 15 minutes (D6).
dialect "zammad" {
  about = "Zammad: its states",
  extends = "perilune",
  kinds = { message = "article" },
  statuses = { pending = { "pending reminder", "pending close" }, closed = { "merged", "removed" } },
  kpis = { fcr = "zammad" },
}
