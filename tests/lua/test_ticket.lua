-- ticket "12345": a life worked out by hand, tickets without events, keys that no ticket has.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"

sla "desk" { first_reply = "10m" }

rows("events", [[
  ticket | at                  | seq | kind    | actor | actor_kind | public | value
  A-100  | 2024-03-04 09:20:00 | 2   | status  | ann   | agent      |        | pending
  A-100  | 2024-03-04 09:20:00 | 1   | message | ann   | agent      | 1      |
  A-100  | 2024-03-04 09:00:00 | 1   | created | carl  | customer   |        |
  A-100  | 2024-03-04 09:00:00 | 2   | message | carl  | customer   | 1      |
  A-100  | 2024-03-04 10:20:00 |     | status  | carl  | customer   |        | open
  A-100  | 2024-03-04 10:50:00 |     | message | bob   | agent      | 0      |
  A-100  | 2024-03-04 11:20:00 |     | status  | ann   | agent      |        | solved
  B-200  | 2024-03-05 09:00:00 |     | created | dora  | customer   |        |
]])
rows("tickets", [[
  key   | created_at          | solved_at           | status | channel | subject
  A-100 | 2024-03-04 09:00:00 | 2024-03-04 11:20:00 | solved | email   | Where is it?
  C-300 | 2024-03-06 09:00:00 |                     | open   | chat    | Broken
]])
rows("surveys", [[
  key | kind | ticket | sent_at             | answered_at         | score | scale_min | scale_max | comment
  1   | csat | A-100  | 2024-03-05 09:00:00 | 2024-03-05 10:00:00 | 4     | 1         | 5         | quick
]])
importer "elsewhere" { tickets = { source = { constant = "other" }, key = "key", created_at = "created_at" } }
store.import_text("key,created_at\nC-300,2024-03-07\n", "elsewhere")

local function column(t, name)
  local list = {}
  for i, event in ipairs(t.events) do list[i] = event[name] == nil and "-" or event[name] end
  return list
end

local minute = 60

check.run {
  { "events come by time, then seq", function()
    check.equal(column(ticket "A-100", "kind"), { "created", "message", "message", "status", "status", "message", "status" })
  end },
  { "each event has the state after it", function()
    check.equal(column(ticket "A-100", "state"), { "new", "new", "pending", "pending", "open", "open", "solved" })
  end },
  { "clocks: for us 20 minutes, an hour for the customer, then an hour for us again", function()
    local t = ticket "A-100"
    check.equal(column(t, "us"), { 0, 0, 20 * minute, 20 * minute, 20 * minute, 50 * minute, 80 * minute })
    check.equal(column(t, "customer"), { 0, 0, 0, 0, 60 * minute, 60 * minute, 60 * minute })
    check.equal({ t.clocks.us, t.clocks.customer }, { 80 * minute, 60 * minute })
  end },
  { "questions, promises and surveys belong to it", function()
    local t = ticket "A-100"
    check.equal({ #t.turns, t.turns[1].wait, t.turns[1].answered_by }, { 1, 20 * minute, "ann" })
    check.equal({ #t.promises, t.promises[1].metric, t.promises[1].outcome, t.promises[1].target },
      { 1, "first_reply", "breached", 10 * minute })
    check.equal({ #t.surveys, t.surveys[1].score }, { 1, 4.0 })
  end },
  { "it shows itself: fields, timeline, clocks, notes, SLA, survey", function()
    local text = tostring(ticket "A-100")
    for _, part in ipairs { "Ticket A-100", "Where is it?", "1.3 h for us, 1 h for the customer", "status: pending",
      "note", "breached", "quick" } do
      assert(text:find(part, 1, true), part .. " is missing in:\n" .. text)
    end
    assert((ticket "A-100"):render("markdown"):find("| 2024-03-04 09:20", 1, true))
  end },
  { "without events the imported fields serve", function()
    local t = ticket("C-300", "test")
    check.equal({ #t.events, t.fields.channel, t.facts }, { 0, "chat", nil })
    assert(tostring(t):find("No events are known of it", 1, true))
  end },
  { "without a row in tickets the events serve", function()
    check.equal({ (ticket "B-200").fields, (ticket "B-200").facts.created_by }, { nil, "dora" })
  end },
  { "of a key that several sources have the source must be said", function()
    check.fails('2 sources have a ticket "C-300"; say which: ticket("C-300", "other" or "test")', ticket, "C-300")
    check.equal(ticket("C-300", "other").source, "other")
    check.fails("it is known to other, test", ticket, "C-300", "third")
  end },
  { "a key that no ticket has names near ones, else how keys look", function()
    check.fails('no ticket "100"; did you mean "A-100"?', ticket, "100")
    check.fails('no ticket "A-10O"; did you mean "A-100"?', ticket, "A-10O")
    check.fails('no ticket "zzz"; keys look like "A-100", "C-300"', ticket, "zzz")
    check.fails("expected a key", ticket, {})
  end },
  { "from a row of a frame to its ticket", function()
    local frame = tickets:by("channel"):agg { n = "count(*)" }
    check.equal((frame:rows(1):ticket(1)).key, "C-300")
    check.fails("there are 3", function() frame:ticket(9) end)
    check.fails('expected a frame with a column "ticket" or "key"', function() frame:ticket(1) end)
  end },
}
