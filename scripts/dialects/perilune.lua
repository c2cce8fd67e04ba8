-- The default: the words that events.kind, actor_kind and status are documented with and their usual spellings, and the
-- defaults of the definitions. The other dialects extend it.
dialect "perilune" {
  about = "the definitions' defaults",
  kinds = {
    created = { "created", "create" },
    message = { "message", "comment", "reply" },
    note = { "note", "internal_note", "internal note" },
    status = { "status", "state" },
    agent = { "assigned", "assignee", "agent" },
    team = { "team", "group", "queue" },
    priority = "priority",
    handoff = { "bot_handoff", "handoff" },
    merged = { "merged", "merge" },
    deleted = { "deleted", "delete", "spam" },
    restored = { "restored", "restore", "not_spam", "unmerged" },
    field = { "changed", "change", "update" },
  },
  fields = {
    status = { "status", "state" },
    agent = { "assigned", "assignee", "assignee_id", "agent" },
    team = { "team", "group", "group_id", "queue" },
    priority = "priority",
  },
  actors = {
    customer = { "customer", "end_user", "end-user", "requester", "user", "contact", "lead" },
    agent = { "agent", "light_agent", "admin" },
    bot = "bot",
    none = { "automation", "system", "trigger" },
  },
  statuses = {
    new = "new",
    open = { "open", "opened", "reopened", "active", "in_progress", "in progress" },
    pending = { "pending", "waiting", "awaiting customer", "awaiting user info", "snoozed" },
    hold = { "hold", "on-hold", "on hold", "on_hold", "awaiting vendor", "awaiting problem", "awaiting evidence" },
    solved = { "solved", "resolved" },
    closed = { "closed", "archived" },
  },
  reply_start = "creation", agent_created = "customer", reopens = "transition", creation_asks = true,
  solve_ends_turn = true, reply_after_solve = true, message_reopens = false, merge_solves = false,
}
