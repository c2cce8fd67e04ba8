-- Tickets without events, or whose events do not tell all: their own fields serve (src/facts/summary.c). Worked by hand.
local check = require "tests.lua.check"

importer "desk" {
  tickets = {
    source = { constant = "desk" }, key = "key", created_at = "created", first_reply_at = "replied",
    solved_at = "solved", closed_at = "closed", updated_at = "updated", status = "status", priority = "priority",
    team = "team", agent = "agent", channel = "channel", agent_replies = "replies", customer_messages = "messages",
    reopens = "reopens", agent_started = "by_agent", spam = "spam", merged_into = "into", first_resolution = "first",
    pending_time = "pending",
  },
}
importer "log" {
  events = {
    source = { constant = "desk" }, ticket = "ticket", at = "at", kind = "kind", actor = "actor",
    actor_kind = "actor_kind", value = "value",
  },
}

-- 1 solved and closed; 2 pending; 3 closed without a solve; 4 spam; 5 merged; 6 reopened, the first solve known;
-- 7 reopened, it is not; 8 an agent's own; 9 a whole log; 10 a log of messages; 11 a log of states; 12 a log, and spam.
local reported = [[
key,created,replied,solved,closed,updated,status,priority,team,agent,channel,replies,messages,reopens,by_agent,spam,into,first,pending
1,2026-10-01 10:00,2026-10-01 10:30,2026-10-01 12:00,2026-10-02 12:00,,closed,high,north,ann,email,3,2,0,0,,,,600
2,2026-10-01 10:00,2026-10-01 10:10,,,2026-10-01 11:00,pending,low,south,bob,chat,1,1,0,,,,,
3,2026-10-01 10:00,,,2026-10-03 10:00,,closed,low,south,bob,chat,0,1,0,,,,,
4,2026-10-01 10:00,,,,,open,,,,chat,,,,,1,,,
5,2026-10-01 10:00,,2026-10-01 11:00,,,solved,,,,chat,,,,,,1,,
6,2026-10-01 10:00,,2026-10-05 10:00,,,solved,,north,ann,email,2,2,1,,,,3600,
7,2026-10-01 10:00,,2026-10-05 10:00,,,solved,,north,ann,email,2,2,2,,,,,
8,2026-10-01 10:00,2026-10-01 10:05,2026-10-01 10:20,,,solved,,north,ann,phone,1,0,0,1,,,,
9,2026-10-01 10:00,2026-10-01 23:00,2026-10-09 10:00,,,solved,,north,zoe,email,9,9,9,,,,,
10,2026-10-01 10:00,2026-10-01 23:00,2026-10-01 15:00,,,solved,,north,zoe,email,9,9,9,,,,,
11,2026-10-01 10:00,2026-10-01 10:40,2026-10-09 10:00,,,solved,,north,zoe,email,4,5,9,,,,,
12,2026-10-01 10:00,,,,,open,,,,email,,,,,1,,,
]]
local log = [[
ticket,at,kind,actor,actor_kind,value
9,2026-10-01 10:00,created,carl,customer,
9,2026-10-01 10:00,team,,,west
9,2026-10-01 11:00,message,ann,agent,
9,2026-10-01 12:00,status,ann,agent,solved
10,2026-10-01 10:00,message,carl,customer,
10,2026-10-01 11:00,message,ann,agent,
11,2026-10-01 10:00,created,carl,customer,
11,2026-10-01 13:00,status,ann,agent,solved
12,2026-10-01 10:00,created,carl,customer,
12,2026-10-01 11:00,status,ann,agent,open
13,2026-10-01 10:00,created,carl,customer,
]]

store.import_text(reported, "desk")

--- The field of a ticket's facts.
local function fact(ticket, field)
  local row = ticket_facts:where("ticket = ?", ticket):agg { n = "count(*)", value = ("any(%s)"):format(field) }[1]
  check.equal(row.n, 1, "rows of ticket " .. ticket)
  return row.value
end

local function at(text) return (require("perilune.native").time_parse(text)) end

--- Tickets and teams of the spans that cover an instant, as text.
local function open_at(instant)
  local time = { time = at(instant) }
  local frame = spans:where("started_at <= ? AND (ended_at IS NULL OR ended_at > ?)", time, time)
    :where("state NOT IN ('solved', 'closed')"):rows(100, 0, { "ticket", "state" })
  local list = {}
  for i = 1, #frame do list[i] = frame[i].ticket .. " " .. frame[i].state end
  table.sort(list)
  return table.concat(list, ", ")
end

check.run {
  { "without any event every ticket stands for itself", function()
    check.equal(ticket_facts:count(), 12)
    check.equal(ticket_facts:where("basis <> 'summary'"):count(), 0)
    check.equal(fact("1", "first_reply"), 1800)
    check.equal(fact("1", "solved_at"), at "2026-10-01 12:00")
    check.equal(fact("1", "closed_at"), at "2026-10-02 12:00")
    check.equal(fact("1", "state"), "closed")
    check.equal(fact("1", "resolution_time"), 7200)
    check.equal(fact("1", "team"), "north")
    check.equal(fact("3", "solved_at"), at "2026-10-03 10:00") -- D3
    check.equal(fact("3", "solves"), 1)
  end },
  { "counts are those of the row, and none where it has none", function()
    check.equal(fact("1", "agent_replies"), 3)
    check.equal(fact("1", "customer_messages"), 2)
    check.equal(fact("1", "pending_seconds"), 600)
    check.equal(fact("7", "reopens"), 2)
    check.equal(fact("4", "agent_replies"), nil)
    check.equal(fact("1", "notes"), nil)
    check.equal(fact("1", "new_seconds"), nil)
    check.equal(fact("1", "event_count"), 0)
  end },
  { "the first solve is known where the row tells", function()
    check.equal(fact("1", "first_resolution"), 7200)
    check.equal(fact("6", "first_resolution"), 3600)
    check.equal(fact("7", "first_resolution"), nil)
    check.equal(fact("7", "resolution_time"), 4 * 86400)
  end },
  { "the reply to an agent's own ticket waits for the customer", function()
    check.equal(fact("8", "agent_created"), true)
    check.equal(fact("8", "first_reply"), nil)
    check.equal(fact("2", "agent_created"), nil)
    check.equal(fact("2", "first_reply"), 600)
  end },
  { "what is open at an instant, and in which state", function()
    check.equal(open_at "2026-10-01 09:59:59", "")
    check.equal(open_at "2026-10-01 10:04",
      "1 new, 10 new, 11 new, 2 new, 3 new, 6 new, 7 new, 8 new, 9 new")
    check.equal(open_at "2026-10-02 00:00", "11 new, 2 pending, 3 new, 6 new, 7 new, 9 new")
    check.equal(open_at "2026-10-10 00:00", "2 pending")
  end },
  { "spam and merged tickets are gone from the start", function()
    check.equal(fact("4", "state"), "gone")
    check.equal(fact("5", "merged_into"), "1")
    check.equal(spans:where("ticket IN ('4', '5')"):count(), 0)
  end },
  { "a first reply alone makes no turn: it is not every reply", function()
    check.equal(turns:count(), 0)
    check.equal(fact("2", "turn_count"), nil)
    check.equal(kpi.reply_time:value("2026-10").note, "no data: needs events")
  end },
  { "what a ticket has for good is its row's", function()
    local by = spans:where("state = 'pending'"):by("channel"):agg { n = "count(*)" }
    check.equal(by[1].channel, "chat")
    check.equal(by[1].n, 1)
  end },
  { "events come before the row, which says what they do not tell", function()
    store.import_text(log, "log")
    local basis = ticket_facts:by("basis"):agg { n = "count(*)" }
    local counts = {}
    for i = 1, #basis do counts[basis[i].basis] = basis[i].n end
    check.equal(counts.summary, 8)
    check.equal(counts.events, 2) -- 9 and 13, which is no row's
    check.equal(counts.both, 3)
    check.equal(fact("9", "solved_at"), at "2026-10-01 12:00")
    check.equal(fact("9", "agent_replies"), 1)
    check.equal(fact("9", "team"), "west")
    check.equal(fact("9", "reopens"), 0)
    check.equal(fact("1", "team"), "north")
  end },
  { "a log of messages alone ends as the row does", function()
    check.equal(fact("10", "solved_at"), at "2026-10-01 15:00")
    check.equal(fact("10", "first_reply"), 3600) -- of the events, not of the row
    check.equal(fact("10", "agent_replies"), 1)
    check.equal(fact("10", "reopens"), 0)
  end },
  { "a log of states alone was answered as the row was", function()
    check.equal(fact("11", "first_reply"), 2400)
    check.equal(fact("11", "agent_replies"), 4)
    check.equal(fact("11", "solved_at"), at "2026-10-01 13:00")
    check.equal(fact("11", "event_count"), 2)
  end },
  { "a log that knows of no deletion does not bring spam back", function()
    check.equal(fact("12", "state"), "gone")
    check.equal(spans:where("ticket = '12'"):count(), 0)
    check.equal(fact("13", "state"), "new")
  end },
  { "tickets reach their facts, from wherever they are reached", function()
    local rows = tickets:where("facts.basis = 'both'"):count()
    check.equal(rows, 3)
    check.equal(tickets:where("facts.team = 'west'"):count(), 1)
    check.equal(tickets:value("count(facts.basis)"), 12)
    local by = tickets:by("facts.basis"):order("-n"):agg { n = "count(*)" }
    check.equal(by[1]["facts.basis"], "summary")
    check.equal(by[1].n, 8)
    check.equal(spans:value("count(*) FILTER (WHERE ticket.facts.basis = basis)"),
      spans:value("count(*) FILTER (WHERE ticket.created_at IS NOT NULL)"))
    check.equal(tickets:where("team <> facts.team"):count(), 1)
  end },
  { "facts of a summary follow its row", function()
    store.import_text(reported:gsub("2026%-10%-01 12:00,2026%-10%-02 12:00", "2026-10-01 13:00,2026-10-02 12:00"), "desk")
    check.equal(fact("1", "resolution_time"), 10800)
  end },
}
