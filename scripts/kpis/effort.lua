-- KPIs of how often it takes more than one try. Section numbers are those of the metric definitions.

-- The customer's next ticket; spam, deleted and merged ones are none (D0.10).
local next_contact = "next_time(customer) FILTER (WHERE NOT COALESCE(spam, FALSE) AND NOT COALESCE(deleted, FALSE) "
  .. "AND merged_into IS NULL)"

kpi "fcr" {
  title = "First-contact resolution",
  about = "Share of solved tickets with exactly `touches` (1) agent replies and no reopen (D6). Tickets solved less "
    .. "than `reopen_window` (7 days) ago may still be reopened: they are left out and counted. Seven published "
    .. "definitions are variants.",
  section = "D6", source = "tickets", time = "solved_at", params = { touches = 1, reopen_window = "7d" },
  where = "COALESCE(status, 'solved') IN ('solved', 'closed')", window = ":reopen_window",
  value = "share(agent_replies = :touches AND reopens = 0)", needs = { "agent_replies", "reopens" },
  unit = "percent", better = "higher", minimum_sample = 30,
  variants = {
    zendesk_staff = {
      about = "Solved or closed with fewer than two agent replies, none included (D6: answer of Zendesk's staff).",
      value = "share(agent_replies < 2)", needs = "agent_replies", window = false,
    },
    zendesk = {
      about = "Solved or closed with exactly one agent reply since the last bot hand-off; a silent second solve "
        .. "still counts (D6: Zendesk's present text).",
      value = "share(agent_replies = 1)", needs = "agent_replies", window = false,
    },
    zendesk_messaging = {
      about = "Solved with a reply, never pending or on hold, never reopened (D6: Zendesk messaging).",
      value = "share(agent_replies > 0 AND pending_time = 0s AND hold_time = 0s AND reopens = 0)",
      needs = { "agent_replies", "reopens", "pending_time", "hold_time" }, window = false,
    },
    dbt_zendesk = {
      about = "Exactly one public comment by an agent, the opening one of tickets that an agent started included "
        .. "(D6: dbt_zendesk).",
      value = "share(agent_replies + CASE WHEN COALESCE(agent_started, FALSE) THEN 1 ELSE 0 END = 1)",
      needs = "agent_replies", window = false,
      events = { value = "share(agent_replies = 1)" }, -- which the opening message is one of
    },
    intercom = {
      about = "Closed once with one participating teammate (D6: Intercom).",
      value = "share(reopens = 0 AND participants = 1)", needs = { "reopens", "participants" }, window = false,
    },
    zammad = {
      about = "First solved within `limit` (15 minutes) of creation, even if reopened later (D6: Zammad).",
      value = "share(first_resolution_time <= :limit)", needs = "first_resolution_time", params = { limit = "15m" },
      window = false,
    },
    no_repeat = {
      about = "The customer opened no other ticket up to `reopen_window` (7 days) after the solve (D6: contact "
        .. "centres).",
      value = ("share(NOT COALESCE(%s - solved_at <= :reopen_window, FALSE))"):format(next_contact),
      needs = "customer", events = false,
    },
    of_all = {
      title = "First-contact resolution of all tickets",
      about = "Like the default, of all tickets created in the period, solved or not (D6: the other denominator).",
      time = "created_at", where = false, requires = "solved_at",
      value = "share(agent_replies = :touches AND reopens = 0 AND solved_at IS NOT NULL)",
      events = { where = false },
    },
  },
  events = { source = "ticket_facts", where = "state IN ('solved', 'closed')", requires = "first_reply_at" },
}

kpi "one_touch" {
  title = "One-touch resolution",
  about = "Share of solved tickets with exactly one agent reply and no reopen (D6). The variant at_most_one also "
    .. "counts tickets solved without any reply.",
  section = "D6", source = "tickets", time = "solved_at",
  value = "share(agent_replies = 1 AND reopens = 0)", needs = { "agent_replies", "reopens" },
  unit = "percent", better = "higher", minimum_sample = 30,
  variants = { at_most_one = { value = "share(agent_replies <= 1 AND reopens = 0)" } },
  events = { source = "ticket_facts", requires = "first_reply_at" },
}

kpi "replies_per_resolution" {
  title = "Replies per resolution",
  about = "Public agent replies to tickets solved in the period, by those tickets (D7). A mean of a skewed count: "
    .. "the variant more_than_two is the share that took more than two, median the middle, both_sides counts "
    .. "customers' messages too.",
  section = "D7", source = "tickets", time = "solved_at",
  value = "avg(agent_replies)", needs = "agent_replies", unit = "number", better = "lower", minimum_sample = 5,
  variants = {
    median = { title = "Median replies per resolution", value = "median(agent_replies)" },
    more_than_two = {
      title = "More than two replies", value = "share(agent_replies > 2)", unit = "percent", minimum_sample = 30,
    },
    both_sides = { value = "avg(agent_replies + customer_messages)", needs = { "agent_replies", "customer_messages" } },
  },
  events = { source = "ticket_facts", requires = "first_reply_at" },
}

kpi "replies_per_request" {
  title = "Replies per request",
  about = "Public agent replies to tickets created in the period, by those tickets, solved or not (D7).",
  section = "D7", source = "tickets", time = "created_at",
  value = "avg(agent_replies)", needs = "agent_replies", unit = "number", better = "lower", minimum_sample = 5,
  events = { source = "ticket_facts", requires = "first_reply_at" },
}

kpi "reopen_rate" {
  title = "Reopen rate",
  about = "Share of tickets solved in the period that were reopened at least once (D9). Automatic reopens by a "
    .. "thank-you count.",
  section = "D9", source = "tickets", time = "solved_at",
  value = "share(reopens > 0)", needs = "reopens",
  unit = "percent", better = "lower", target = 0.05, warn = 0.1, minimum_sample = 30,
  events = { source = "ticket_facts" },
}
