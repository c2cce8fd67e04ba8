-- KPIs of the ticket desk: how much comes in and goes out. Section numbers are those of the metric definitions.

-- A ticket that was closed without a solve is no longer open from then on (D3).
local ended_at = "COALESCE(solved_at, closed_at)"

-- States of a ticket that somebody still has to do something about (D8).
local in_backlog = "state IN ('new', 'open', 'pending', 'hold')"

-- Which rows of facts come from events, and which from the fields of tickets that have none.
local basis = {
  { "from events", "basis <> 'summary'" },
  { "from the fields of tickets without events", "basis = 'summary'" },
}

kpi "ticket_volume" {
  title = "Ticket volume",
  about = "Tickets created in the period (D5), without spam, deleted and merged ones (D0.10).",
  section = "D5", source = "tickets", time = "created_at",
  value = "count(*)", unit = "count",
  events = { source = "ticket_facts" },
}

kpi "tickets_solved" {
  title = "Tickets solved",
  about = "Tickets whose last solve, or closing without one, falls in the period (D5, D3). A ticket that is solved "
    .. "again moves to the later period.",
  section = "D5", source = "tickets", time = ended_at,
  value = "count(*)", unit = "count",
  events = { source = "ticket_facts" },
}

kpi "new_tickets" {
  title = "New tickets",
  about = "Tickets that wait for their first reply at the end of the period (D5): created, neither answered nor "
    .. "solved.",
  section = "D5", source = "tickets", requires = "first_reply_at",
  open = { "created_at", ("COALESCE(min(first_reply_at, %s), first_reply_at, %s)"):format(ended_at, ended_at) },
  value = "count(*)", unit = "count", better = "lower",
  events = { source = "ticket_facts" },
}

kpi "active_tickets" {
  title = "Active tickets",
  about = "Tickets being worked on at the end of the period (D5): answered and not solved. With the new ones they "
    .. "are the backlog.",
  section = "D5", source = "tickets", open = { "first_reply_at", ended_at },
  value = "count(*)", unit = "count", better = "lower",
  events = { source = "ticket_facts" },
}

kpi "messages_in" {
  title = "Incoming messages",
  about = "Public messages of customers in the period (D5), each dated by itself; the variant tickets counts the "
    .. "messages of tickets created in the period instead.",
  section = "D5", source = "events", time = "at", where = "kind = 'message' AND COALESCE(public, TRUE)",
  value = "count(*) FILTER (WHERE actor_kind = 'customer')", needs = "actor_kind", unit = "count",
  variants = {
    tickets = {
      title = "Incoming messages of tickets", source = "tickets", time = "created_at", where = false,
      value = "sum(customer_messages)", needs = "customer_messages",
    },
  },
}

kpi "messages_out" {
  title = "Outgoing messages",
  about = "Public replies of human agents in the period (D5), without bots and automatic answers (D1); the variant "
    .. "tickets counts the replies to tickets created in the period instead.",
  section = "D5", source = "events", time = "at", where = "kind = 'message' AND COALESCE(public, TRUE)",
  value = "count(*) FILTER (WHERE actor_kind = 'agent')", needs = "actor_kind", unit = "count",
  variants = {
    tickets = {
      title = "Outgoing messages of tickets", source = "tickets", time = "created_at", where = false,
      value = "sum(agent_replies)", needs = "agent_replies",
    },
  },
}

kpi "backlog" {
  title = "Backlog",
  about = "Tickets created and not solved, closed, merged away or deleted at the end of the period (D8), by their "
    .. "states at that instant; team, agent, priority and state are those of then. Variants: at its start, on average, "
    .. "at its peak; only those that wait for the desk, for the customer or for a third party.",
  section = "D8", source = "spans", open = { "started_at", "ended_at" },
  where = in_backlog,
  value = "count(*)", unit = "count", better = "lower", parts = basis,
  fallback = { source = "tickets", open = { "created_at", ended_at }, where = false, parts = false },
  variants = {
    start = { stock = "start" }, average = { stock = "average" }, peak = { stock = "peak" },
    awaiting_us = {
      title = "Backlog that waits for the desk", where = "state IN ('new', 'open')", fallback = false,
    },
    pending = { title = "Backlog that waits for the customer", where = "state = 'pending'", fallback = false },
    hold = { title = "Backlog on hold", where = "state = 'hold'", fallback = false },
  },
  events = { source = "spans" },
}

kpi "backlog_age" {
  title = "Median age of the backlog",
  about = "How long ago the tickets that are open at the end of the period were created by then; median (D8). It shows "
    .. "what medians of resolution leave out: tickets that are not solved yet (D3). The variant since_reopened counts "
    .. "from the last reopening of those that were reopened; old is the share older than `limit` (7 days).",
  section = "D8", source = "spans", open = { "started_at", "ended_at" },
  where = in_backlog,
  value = "median(:at - created_at)", unit = "duration", better = "lower", minimum_sample = 5, parts = basis,
  fallback = { source = "tickets", open = { "created_at", ended_at }, where = false, parts = false },
  variants = {
    mean = { title = "Mean age of the backlog", value = "avg(:at - created_at)" },
    p90 = { title = "Age of the backlog, 90th percentile", value = "quantile(:at - created_at, 0.9)" },
    old = {
      title = "Backlog older than 7 days", value = "share(:at - created_at > :limit)", params = { limit = "7d" },
      unit = "percent", minimum_sample = 30,
    },
    since_reopened = {
      title = "Median age of the backlog since its last reopening",
      value = "median(:at - COALESCE(reopened_at, created_at))", fallback = false,
    },
  },
  events = { source = "spans" },
}

kpi "backlog_out" {
  title = "Left the backlog",
  about = "How often tickets left the backlog in the period (D8): solved, closed, merged away or deleted. A ticket "
    .. "that comes back and leaves again counts again.",
  section = "D8", source = "spans", time = "ended_at", where = in_backlog,
  value = ("count(*) FILTER (WHERE COALESCE(next_time(ticket) FILTER (WHERE %s) <> ended_at, TRUE))")
    :format(in_backlog),
  unit = "count", better = "higher",
  fallback = { source = "tickets", time = ended_at, where = false, value = "count(*)" },
}

kpi "backlog_in" {
  title = "Came into the backlog",
  about = "How often tickets came into the backlog in the period (D8): created, reopened or restored. By the identity "
    .. "of stocks: the backlog at the end of the period, less that at its start, and what left it in between.",
  section = "D8", value = "kpi.backlog - kpi.backlog.start + kpi.backlog_out", unit = "count", better = "lower",
}

kpi "flow_balance" {
  title = "Flow balance",
  about = "Tickets solved minus tickets created in the period (D3, D8): above 0 the backlog shrinks by as much.",
  section = "D8", value = "kpi.tickets_solved - kpi.ticket_volume", unit = "count", better = "higher",
}

kpi "resolution_rate" {
  title = "Resolution rate",
  about = "Tickets solved in the period by tickets created in it (D3). A ratio of two flows: it exceeds 100 % while "
    .. "the backlog shrinks. The share of a period's own tickets is solved_within.",
  section = "D3", value = "kpi.tickets_solved / kpi.ticket_volume", unit = "percent", better = "higher",
  minimum_sample = 30,
}

kpi "solved_within" {
  title = "Solved within 7 days",
  about = "Of the tickets created in the period the share solved within `window` (7 days) of creation (D3). Tickets "
    .. "that are younger than that are left out and counted (D0.2).",
  section = "D3", source = "tickets", time = "created_at", requires = "solved_at",
  params = { window = "7d" }, window = ":window", value = "share(COALESCE(solved_at - created_at <= :window, FALSE))",
  unit = "percent", better = "higher", minimum_sample = 30,
  events = { source = "ticket_facts" },
}

kpi "self_service_rate" {
  title = "Solved without an agent",
  about = "Share of solved tickets without any reply of an agent (D17), by bots, articles or the customer. A "
    .. "customer who gave up counts as helped.",
  section = "D17", source = "tickets", time = "solved_at",
  value = "share(agent_replies = 0)", needs = "agent_replies", unit = "percent", better = "higher", minimum_sample = 30,
  events = { source = "ticket_facts", requires = "first_reply_at" },
}

kpi "transfer_rate" {
  title = "Transfer rate",
  about = "Share of tickets solved in the period that went to another team or agent at least once after they were "
    .. "first assigned.",
  section = "D17", source = "tickets", time = "solved_at",
  value = "share(COALESCE(reassignments > 0, agents_assigned > 1 OR teams_assigned > 1))",
  needs = "COALESCE(reassignments, agents_assigned, teams_assigned)",
  unit = "percent", better = "lower", minimum_sample = 30,
  events = { source = "ticket_facts", value = "share(reassignments > 0)", needs = false },
}
