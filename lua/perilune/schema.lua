--- The bundled tables and their fields, as a list that the store creates them from.
---
--- A field is name, type, help and optionally `required` and `long`: text that is different in nearly every row, and so
--- stays in the rows and out of the column snapshot. Conditions on it are answered by SQLite. `lowest` and `highest`
--- name fields of the same row that an imported number must lie between. A field that `references` a table holds keys
--- of its rows: `ticket.team` is the team of the survey's ticket. A derived field is an expression that stands wherever
--- it is named. A table that is `derived_from` another one is computed (facts.lua);
--- `reached_as` is the name by which the rows that it refers to reach its row: `facts.reopens` of a ticket. `lifecycle` names the conditions under which a row takes no part in metrics (definitions D0.10), each
--- counted where it excludes rows.
local facts = require "perilune.facts"
local sla = require "perilune.sla.table"

local M = {}

local function field(name, type, about, options)
  options = options or {}
  return { name = name, type = type, about = about, required = options.required, long = options.long,
    lowest = options.lowest, highest = options.highest, references = options.references }
end

local function derived(name, expression, about)
  return { name = name, expression = expression, about = about }
end

local required, long = { required = true }, { long = true }
local key = { required = true, long = true }

--- The key of a row of another table.
local function reference(name, to, about, options)
  return field(name, "text", about, { required = options and options.required, references = to })
end

M.tables = {
  {
    name = "tickets", about = "One row a ticket, as the help desk last reported it.",
    time = "created_at", key = "key", source = "source",
    fields = {
      field("key", "text", "the help desk's id, unique with source", key),
      field("source", "text", "which help desk or account it came from", required),
      field("created_at", "time", "when the ticket was opened", required),
      field("first_reply_at", "time", "the first public reply of a human agent"),
      field("solved_at", "time", "the last solve; none while unsolved"),
      field("closed_at", "time", "when it was closed for good"),
      field("updated_at", "time", "the last change the help desk recorded"),
      field("status", "text", "new, open, pending, hold, solved or closed"),
      field("priority", "text", "low, normal, high or urgent"),
      field("type", "text", "what it is about"),
      field("channel", "text", "where it came in"),
      field("team", "text", "the group it is assigned to"),
      field("agent", "text", "the agent it is assigned to"),
      reference("customer", "customers", "who asked"),
      field("product", "text", "the product it concerns"),
      field("tags", "text", "tags, separated by commas"),
      field("subject", "text", "the subject line", long),
      field("agent_replies", "integer", "public replies by agents"),
      field("customer_messages", "integer", "messages by the customer"),
      field("reopens", "integer", "how often it went from solved back to open"),
      field("reassignments", "integer", "how often it went to another team or agent"),
      field("agents_assigned", "integer", "how many agents it was assigned to, one after the other"),
      field("teams_assigned", "integer", "how many teams it was assigned to, one after the other"),
      field("participants", "integer", "how many agents took part in it"),
      field("agent_started", "boolean", "an agent opened it, so that no customer was waiting"),
      field("handle_seconds", "duration", "time agents worked on it"),
      field("first_reply_business", "duration", "first reply time in business hours, as the help desk computed it"),
      field("first_resolution", "duration", "creation to the first solve, as the help desk computed it"),
      field("resolution_business", "duration", "creation to the last solve in business hours, by the help desk"),
      field("requester_wait", "duration", "time the requester waited, as the help desk computed it"),
      field("pending_time", "duration", "time it waited for the customer, as the help desk computed it"),
      field("hold_time", "duration", "time it was on hold, as the help desk computed it"),
      field("sla_met", "boolean", "the help desk's own word on its SLA"),
      field("spam", "boolean", "marked as spam"),
      field("merged_into", "text", "the key of the ticket it was merged into"),
      field("deleted", "boolean", "deleted in the help desk"),
      field("language", "text", "the customer's language"),
      field("country", "text", "the customer's country"),
      reference("order", "orders", "the order it concerns"),
    },
    derived = {
      derived("resolution_time", "solved_at - created_at", "creation to the last solve (D3)"),
      derived("first_reply_time", "COALESCE(first_reply_business, first_reply_at - created_at)",
        "creation to the first human reply (D1): business time where the help desk gives it, else calendar time"),
      derived("first_resolution_time",
        "COALESCE(first_resolution, CASE WHEN reopens = 0 THEN solved_at - created_at END)",
        "creation to the first solve (D3): the help desk's figure, else that of tickets which were solved only once"),
    },
  },
  {
    name = "surveys", about = "One row a survey sent, answered or not.",
    time = "sent_at", key = "key", source = "source",
    fields = {
      field("key", "text", "the survey tool's id, unique with source", key),
      field("source", "text", "which survey tool it came from", required),
      field("kind", "text", "csat, nps, ces or rating", required),
      reference("ticket", "tickets", "the key of the ticket it asks about"),
      reference("customer", "customers", "who was asked"),
      field("agent", "text", "the agent it is about"),
      field("channel", "text", "where it was asked"),
      field("touchpoint", "text", "after what: purchase, help, delivery"),
      reference("order", "orders", "the order it asks about"),
      field("sent_at", "time", "when it was sent"),
      field("answered_at", "time", "when it was answered"),
      field("score", "real", "the answer; none while unanswered",
        { lowest = "scale_min", highest = "scale_max" }),
      field("scale_min", "real", "the lowest answer of the scale"),
      field("scale_max", "real", "the highest answer of the scale"),
      field("dimension", "text", "tone, manner, help: which part of a rating"),
      field("comment", "text", "what the customer wrote", long),
    },
    derived = {
      derived("rated_at", "COALESCE(answered_at, sent_at)", "when it was answered; when sent, where that is not known"),
      derived("nps_group", "CASE WHEN kind = 'nps' AND scale_min = 0 AND scale_max = 10 AND score IS NOT NULL THEN "
        .. "CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END END",
        "promoter (9, 10), passive (7, 8) or detractor (0 to 6) of an answer from 0 to 10 (D13)"),
    },
  },
  {
    name = "customers", about = "One row a customer.", time = "joined_at", key = "key", source = "source",
    fields = {
      field("key", "text", "the customer's id, unique with source", key),
      field("source", "text", "which system it came from", required),
      field("joined_at", "time", "when the customer came"),
      field("churned_at", "time", "when the customer left; none while active"),
      field("segment", "text", "the kind of customer"),
      field("plan", "text", "what the customer pays for"),
      field("country", "text", "where the customer is"),
    },
  },
  {
    name = "orders", about = "One row an order.", time = "at", key = "key", source = "source",
    fields = {
      field("key", "text", "the order's id, unique with source", key),
      field("source", "text", "which system it came from", required),
      reference("customer", "customers", "who ordered"),
      field("at", "time", "when", required),
      field("amount", "real", "how much, in currency"),
      field("currency", "text", "ISO 4217 code"),
      field("channel", "text", "where it was ordered"),
      field("product", "text", "what was ordered"),
      field("cost", "real", "what it cost us, in the same currency"),
      field("cancelled", "boolean", "cancelled or sent back"),
      field("promised_at", "time", "by when it was to arrive"),
      field("delivered_at", "time", "when it arrived"),
    },
  },
  {
    name = "events", about = "One row a change in the life of a ticket; append-only.", time = "at",
    fields = {
      field("source", "text", "which help desk or account it came from", required),
      reference("ticket", "tickets", "the ticket's key", required),
      field("at", "time", "when", required),
      field("seq", "integer", "order among events of one second"),
      field("kind", "text", "created, message, status, assigned, priority, merged, deleted, bot_handoff", required),
      field("actor", "text", "who"),
      field("actor_kind", "text", "customer, agent, light_agent, bot, automation or system"),
      field("public", "boolean", "could the customer see it"),
      field("field", "text", "what changed"),
      field("value", "text", "to what"),
    },
  },
}

table.move(facts.tables, 1, #facts.tables, #M.tables + 1, M.tables)
table.move(sla.tables, 1, #sla.tables, #M.tables + 1, M.tables)

--- table -> list of { reason, condition }: rows that take no part in metrics, in the order they are counted.
M.lifecycle = {
  tickets = {
    { reason = "spam", condition = "COALESCE(spam, FALSE)" },
    { reason = "deleted", condition = "COALESCE(deleted, FALSE)" },
    { reason = "merged into another ticket", condition = "merged_into IS NOT NULL" },
  },
  events = {
    { reason = "of a spam ticket", condition = "COALESCE(ticket.spam, FALSE)" },
    { reason = "of a deleted ticket", condition = "COALESCE(ticket.deleted, FALSE)" },
    { reason = "of a ticket merged into another", condition = "ticket.merged_into IS NOT NULL" },
  },
  orders = { { reason = "cancelled", condition = "COALESCE(cancelled, FALSE)" } },
}

for name, list in pairs(facts.lifecycle) do M.lifecycle[name] = list end
for name, list in pairs(sla.lifecycle) do M.lifecycle[name] = list end

--- The times that the data itself vouches for: the newest of them is the watermark.
M.watermark = {
  tickets = { "created_at", "first_reply_at", "solved_at", "closed_at", "updated_at" },
  surveys = { "sent_at", "answered_at" },
  customers = { "joined_at", "churned_at" },
  orders = { "at", "delivered_at" },
  events = { "at" },
}

return M
