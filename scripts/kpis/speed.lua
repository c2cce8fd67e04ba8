-- KPIs of time: first reply, every reply, resolution, handling. Section numbers are those of the definitions.

local dated_by_reply = "COALESCE(first_reply_at, created_at)"

-- A customer turn (D2): the oldest message without an answer, and the first public reply of a human after it.
local by_agent = "FILTER (WHERE kind = 'message' AND actor_kind = 'agent' AND COALESCE(public, TRUE))"
local by_customer = "FILTER (WHERE kind = 'message' AND actor_kind = 'customer')"
local reply_at = "next_time(ticket) " .. by_agent
local begins_turn = ("kind = 'message' AND actor_kind = 'customer' AND (previous_time(ticket) %s IS NULL "
  .. "OR COALESCE(previous_time(ticket) %s >= previous_time(ticket) %s, FALSE))"):format(by_customer, by_agent,
  by_customer)

-- From events, the dialect says where the clock starts and whether an agent's own ticket has a first reply (D1).
local function first_reply(value)
  return { source = "ticket_facts", where = false, value = value, needs = "first_reply", parts = false }
end

-- From events: what the dialect takes for a question, and what ends it (D2).
local function turns(value) return { source = "turns", time = "answered_at", where = false, value = value } end

kpi "first_reply_time" {
  title = "Median first reply",
  about = "Creation to the first human public reply, of tickets answered; business time where the help desk gives "
    .. "it, else calendar time; median (D1). Dated by the reply, or by creation where the reply's time is unknown. "
    .. "Tickets that an agent opened are left out. The variant calendar never takes business time.",
  section = "D1", source = "tickets", time = dated_by_reply, where = "NOT COALESCE(agent_started, FALSE)",
  value = "median(first_reply_time)", needs = "first_reply_time", unit = "duration", better = "lower",
  minimum_sample = 5,
  parts = {
    { "in business time, as the help desk computed it", "first_reply_business IS NOT NULL" },
    { "in calendar time", "first_reply_business IS NULL" },
  },
  variants = {
    calendar = {
      value = "median(first_reply_at - created_at)", needs = "first_reply_at", parts = false, events = false,
    },
  },
  events = first_reply "median(first_reply)",
}

kpi "first_reply_time_mean" {
  title = "Mean first reply",
  about = "Like first_reply_time; mean (D1). A few very late replies weigh more than all others.",
  section = "D1", source = "tickets", time = dated_by_reply, where = "NOT COALESCE(agent_started, FALSE)",
  value = "avg(first_reply_time)", needs = "first_reply_time", unit = "duration", better = "lower", minimum_sample = 5,
  events = first_reply "avg(first_reply)",
}

kpi "first_reply_time_p90" {
  title = "First reply, 90th percentile",
  about = "Like first_reply_time; nine of ten tickets were answered at least as fast (D1).",
  section = "D1", source = "tickets", time = dated_by_reply, where = "NOT COALESCE(agent_started, FALSE)",
  value = "quantile(first_reply_time, 0.9)", needs = "first_reply_time", unit = "duration", better = "lower",
  minimum_sample = 30,
  events = first_reply "quantile(first_reply, 0.9)",
}

kpi "unanswered_rate" {
  title = "Unanswered tickets",
  about = "Of the tickets created in the period the share without a human reply `window` (7 days) later (D1). "
    .. "Tickets younger than that are left out and counted; tickets that an agent opened or without a message of a "
    .. "customer are no part of it.",
  section = "D1", source = "tickets", time = "created_at", requires = "first_reply_time",
  where = "NOT COALESCE(agent_started, FALSE) AND COALESCE(customer_messages, 1) > 0",
  params = { window = "7d" }, window = ":window", value = "share(NOT COALESCE(first_reply_time <= :window, FALSE))",
  unit = "percent", better = "lower", minimum_sample = 30,
  events = { source = "ticket_facts" },
}

kpi "reply_time" {
  title = "Median reply time",
  about = "How long customers wait for an answer, every time: from their oldest message without an answer to the "
    .. "next public reply of a human agent; median over these turns, dated by the reply (D2). Messages of agents "
    .. "that nobody waited for have none.",
  section = "D2", source = "events", time = reply_at, where = begins_turn,
  value = ("median(%s - at)"):format(reply_at), unit = "duration", better = "lower", minimum_sample = 5,
  events = turns "median(wait)",
}

kpi "reply_time_mean" {
  title = "Mean reply time",
  about = "Like reply_time; the mean over all turns, not over tickets' means (D2).",
  section = "D2", source = "events", time = reply_at, where = begins_turn,
  value = ("avg(%s - at)"):format(reply_at), unit = "duration", better = "lower", minimum_sample = 5,
  events = turns "avg(wait)",
}

kpi "reply_time_p90" {
  title = "Reply time, 90th percentile",
  about = "Like reply_time; nine of ten turns were answered at least as fast (D2).",
  section = "D2", source = "events", time = reply_at, where = begins_turn,
  value = ("quantile(%s - at, 0.9)"):format(reply_at), unit = "duration", better = "lower", minimum_sample = 30,
  events = turns "quantile(wait, 0.9)",
}

kpi "resolution_time" {
  title = "Median resolution",
  about = "Creation to the last solve, calendar time, of tickets solved in the period; median (D3). Variants: first "
    .. "to the first solve, business in business hours as the help desk computed it.",
  section = "D3", source = "tickets", time = "solved_at",
  value = "median(resolution_time)", needs = "solved_at", unit = "duration", better = "lower", minimum_sample = 5,
  variants = {
    first = {
      title = "Median first resolution", value = "median(first_resolution_time)", needs = "first_resolution_time",
    },
    business = { title = "Median resolution, business time", value = "median(resolution_business)",
      needs = "resolution_business", events = false },
  },
  events = { source = "ticket_facts" },
}

kpi "resolution_time_mean" {
  title = "Mean resolution",
  about = "Creation to the last solve, calendar time, of tickets solved in the period; mean (D3).",
  section = "D3", source = "tickets", time = "solved_at",
  value = "avg(resolution_time)", needs = "solved_at", unit = "duration", better = "lower", minimum_sample = 5,
  events = { source = "ticket_facts" },
}

kpi "resolution_time_p90" {
  title = "Resolution, 90th percentile",
  about = "Creation to the last solve, calendar time; nine of ten tickets solved in the period took at most as long "
    .. "(D3).",
  section = "D3", source = "tickets", time = "solved_at",
  value = "quantile(resolution_time, 0.9)", needs = "solved_at", unit = "duration", better = "lower",
  minimum_sample = 30,
  events = { source = "ticket_facts" },
}

kpi "handle_time" {
  title = "Mean handle time",
  about = "Time agents worked on a ticket, of tickets solved in the period; mean, as staffing needs it (D17). What "
    .. "the help desk measures is taken as it is.",
  section = "D17", source = "tickets", time = "solved_at",
  value = "avg(handle_seconds)", needs = "handle_seconds", unit = "duration", better = "lower", minimum_sample = 5,
  variants = { median = { title = "Median handle time", value = "median(handle_seconds)" } },
}
