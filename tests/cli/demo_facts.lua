-- The demonstration data agrees with itself: the facts that the engine derives from events are the tickets' fields, to
-- the second, and business times are those of the project's calendar.
local checks, failed = 0, 0

local function differ(a, b)
  return ("COALESCE(%s <> %s, FALSE) OR (%s IS NULL AND %s IS NOT NULL) OR (%s IS NOT NULL AND %s IS NULL)")
    :format(a, b, a, b, a, b)
end

local function none(what, relation, condition)
  local count = relation:where(condition):count()
  checks = checks + 1
  if count == 0 then return end
  failed = failed + 1
  print(("%s: %d rows, as:"):format(what, count))
  print(relation:where(condition):limit(3))
end

local all = ticket_facts:count()
if all ~= tickets:count() then error(("%d tickets have events"):format(all)) end

-- A comparison that cannot fail would prove nothing.
for name, field in pairs { agent_replies = "customer_messages", solved_at = "first_reply_at", team = "agent" } do
  if ticket_facts:where(differ(name, "ticket." .. field)):count() == 0 then error("blind comparison") end
end

for name, field in pairs {
  created_at = "created_at", first_reply_at = "first_reply_at", solved_at = "solved_at", closed_at = "closed_at",
  last_event_at = "updated_at", agent_replies = "agent_replies", customer_messages = "customer_messages",
  reopens = "reopens", reassignments = "reassignments", assignees = "agents_assigned", teams = "teams_assigned",
  repliers = "participants", agent_created = "agent_started", agent = "agent", team = "team", priority = "priority",
  first_resolution = "first_resolution", requester_wait = "requester_wait", agent_wait = "pending_time",
  hold_seconds = "hold_time", merged_into = "merged_into",
} do
  none("ticket_facts." .. name, ticket_facts, differ(name, "ticket." .. field))
end
none("status", ticket_facts, "COALESCE(status, 'new') <> ticket.status")
none("gone", ticket_facts, "(deleted_at IS NOT NULL) <> (ticket.spam OR ticket.deleted)")
none("first reply in open hours", tickets,
  differ("first_reply_business", "business(created_at, first_reply_at, 'desk')"))
none("resolution in open hours", tickets, differ("resolution_business", "business(created_at, solved_at, 'desk')"))
none("turns that end before they begin", turns, "ended_at < asked_at")
if failed > 0 then error(failed .. " of the facts differ from the tickets") end
print(checks .. " agree")
