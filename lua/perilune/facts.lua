--- The tables that are derived from events (src/facts; rules: src/facts/life.c), as the schema declares them. Rows are
--- made from the snapshot's events when a table is first asked for, by the rules of the dialect; none can be imported.
local M = {}

local function field(name, type, about) return { name = name, type = type, about = about } end

local function derived(name, expression, about)
  return { name = name, expression = expression, about = about }
end

local source = field("source", "text", "which help desk or account it came from")
local ticket = { name = "ticket", type = "text", about = "the ticket's key", references = "tickets" }

--- Derived fields, and behind them those that a ticket has for good: its row says them, whatever was changed when.
--- Team, agent, priority and state are as of the row of facts itself.
local function of_the_ticket(list)
  for _, name in ipairs { "channel", "type", "product", "customer", "language", "country", "tags", "order" } do
    list[#list + 1] = derived(name, "ticket." .. name, "that of the ticket")
  end
  return list
end

M.tables = {
  {
    name = "ticket_facts", about = "One row a ticket: what its events say about it, or where it has none its own fields.",
    derived_from = "events", time = "created_at", reached_as = "facts",
    fields = {
      source, ticket,
      field("created_at", "time", "its creation, else its first event"),
      field("created_by", "text", "who created it"),
      field("agent_created", "boolean", "created by an agent; none where the events do not tell"),
      field("reply_start", "time", "where the clock of the first reply started"),
      field("first_reply_at", "time", "the first human public reply that counts; none while unanswered (D1)"),
      field("first_reply_by", "text", "who gave it"),
      field("first_reply", "duration", "from reply_start to first_reply_at"),
      field("first_assigned_at", "time", "the first assignment to an agent"),
      field("first_solved_at", "time", "the first solve"),
      field("first_solved_by", "text", "who solved it first"),
      field("last_solved_at", "time", "the last solve, also when it was reopened since"),
      field("last_solved_by", "text", "who solved it last"),
      field("solved_at", "time", "the last solve of a ticket that is solved or closed; else none"),
      field("closed_at", "time", "when it was closed, if it is"),
      field("first_reopened_at", "time", "the first reopening"),
      field("last_reopened_at", "time", "the last reopening"),
      field("solves", "integer", "how often it was solved"),
      field("closes", "integer", "how often it was closed"),
      field("reopens", "integer", "how often it went from solved or closed back (D9)"),
      field("agent_replies", "integer", "public messages of agents"),
      field("customer_messages", "integer", "public messages of the customer"),
      field("bot_replies", "integer", "public messages of bots"),
      field("notes", "integer", "messages that the customer could not see"),
      field("turn_count", "integer", "questions of the customer: rows of turns"),
      field("repliers", "integer", "different agents who replied"),
      field("assignees", "integer", "different agents it was assigned to"),
      field("teams", "integer", "different teams it was assigned to"),
      field("reassignments", "integer", "changes from one agent, or one team, to another"),
      field("new_seconds", "duration", "time in state new, up to state_since"),
      field("open_seconds", "duration", "time in state open, up to state_since"),
      field("pending_seconds", "duration", "time in state pending, up to state_since"),
      field("hold_seconds", "duration", "time in state hold, up to state_since"),
      field("solved_seconds", "duration", "time in state solved, up to state_since"),
      field("closed_seconds", "duration", "time in state closed, up to state_since"),
      field("gone_seconds", "duration", "time merged away or deleted, up to state_since"),
      field("total_seconds", "duration", "the sum of these: created_at to state_since"),
      field("state", "text", "new, open, pending, hold, solved, closed or gone"),
      field("state_since", "time", "when it came into this state"),
      field("status", "text", "the status as the help desk calls it"),
      field("agent", "text", "the agent it is assigned to"),
      field("team", "text", "the team it is assigned to"),
      field("priority", "text", "its priority"),
      field("handed_off_at", "time", "the last hand-off by a bot"),
      field("merged_at", "time", "when it was merged into another ticket"),
      field("merged_into", "text", "the key of that ticket"),
      field("deleted_at", "time", "when it was deleted or marked as spam"),
      field("last_event_at", "time", "its last event"),
      field("event_count", "integer", "how many events it has"),
      field("basis", "text", "events; summary: the ticket has none, its own fields serve; both: each for a part"),
    },
    derived = of_the_ticket {
      derived("first_resolution", "first_solved_at - created_at", "creation to the first solve (D3)"),
      derived("resolution_time", "solved_at - created_at", "creation to the last solve (D3)"),
      derived("requester_wait", "new_seconds + open_seconds + hold_seconds", "the requester waited for the desk (D4)"),
      derived("agent_work", "new_seconds + open_seconds", "an agent was to act (D4)"),
      derived("agent_wait", "pending_seconds", "the desk waited for the requester (D4)"),
      derived("solve_time", "new_seconds + open_seconds + pending_seconds + hold_seconds", "all unsolved time (D4)"),
      derived("reopened_after", "first_reopened_at - first_solved_at", "first solve to first reopening (D9)"),
      -- what tickets calls them, so that one definition serves both
      derived("agent_started", "agent_created", "agent_created, as tickets calls it"),
      derived("participants", "repliers", "repliers, as tickets calls them"),
      derived("pending_time", "pending_seconds", "pending_seconds, as tickets calls it"),
      derived("hold_time", "hold_seconds", "hold_seconds, as tickets calls it"),
      derived("first_reply_time", "first_reply", "first_reply, as tickets calls it"),
      derived("first_resolution_time", "first_resolution", "first_resolution, as tickets calls it"),
    },
  },
  {
    name = "turns", about = "One row a question of a customer: its oldest unanswered message to the reply (D2).",
    derived_from = "events", time = "asked_at",
    fields = {
      source, ticket,
      field("number", "integer", "1 for the ticket's first question"),
      field("asked_at", "time", "the oldest unanswered message"),
      field("answered_at", "time", "the first public reply of an agent after it; none when it got none"),
      field("ended_at", "time", "when it was no longer waiting; none while it waits"),
      field("wait", "duration", "asked_at to answered_at"),
      field("answered_by", "text", "who replied"),
      field("agent", "text", "the agent the ticket was assigned to when it ended"),
      field("team", "text", "the team the ticket was assigned to when it ended"),
      field("messages", "integer", "the customer's messages in it; 0 when the creation alone asked"),
      field("outcome", "text", "answered, solved or gone without a reply, or open: it waits"),
      field("basis", "text", "events; summary: the ticket has none, its own fields serve; both: each for a part"),
    },
    derived = of_the_ticket {},
  },
  {
    name = "spans", about = "One row an interval in which state, agent, team and priority of a ticket stayed the same.",
    derived_from = "events", time = "started_at",
    fields = {
      source, ticket,
      field("started_at", "time", "from when"),
      field("ended_at", "time", "to when, not included; none: until now"),
      field("duration", "duration", "how long; none while it lasts"),
      field("state", "text", "new, open, pending, hold, solved or closed"),
      field("status", "text", "the status as the help desk calls it"),
      field("agent", "text", "the agent it was assigned to"),
      field("team", "text", "the team it was assigned to"),
      field("priority", "text", "its priority"),
      field("created_at", "time", "the ticket's creation"),
      field("reopened_at", "time", "its last reopening until then; none before the first"),
      field("basis", "text", "events; summary: the ticket has none, its own fields serve; both: each for a part"),
    },
    derived = of_the_ticket {},
  },
}

--- As schema.lifecycle.
M.lifecycle = {
  ticket_facts = {
    { reason = "merged into another ticket", condition = "merged_at IS NOT NULL" },
    { reason = "deleted", condition = "deleted_at IS NOT NULL" },
  },
}

return M
