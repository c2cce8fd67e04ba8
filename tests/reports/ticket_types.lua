-- Types of tickets in June 2026 of the demonstration data, in which a new one begins.
local check = require "tests.lua.check"
local page = require "tests.lua.page"

local types = page("ticket_types", "2026-06")
local of_type = "SELECT count(*) FROM tickets WHERE created_at >= %s AND created_at < %s AND type = 'return' AND :alive"

local function instant(text) return types:sql(("SELECT unixepoch('%s') - 7200"):format(text)) end

check.run {
  { "a type's volume and its share of all", function()
    local row = types:row("Most common", "return")
    check.equal(row[1], types:sql(of_type:format(":from", ":to")))
    check.near(row[2], row[1] / types:sql
      "SELECT count(type) FROM tickets WHERE created_at >= :from AND created_at < :to AND :alive", 1e-12)
  end },
  { "growth is against the month before, and against the same month a year before", function()
    local row = types:row("Growth, the fastest first", "return")
    local now = types:sql(of_type:format(":from", ":to"))
    check.near(row[1], now / types:sql(of_type:format(instant "2026-05-01", ":from")) - 1, 1e-12)
    check.near(row[2], now / types:sql(of_type:format(instant "2025-06-01", instant "2025-07-01")) - 1, 1e-12)
  end },
  { "brand new is what no earlier ticket has, and nothing else", function()
    local rows = types:block("Brand new: no earlier ticket has the type").rows
    check.equal(#rows, 1)
    check.equal(rows[1][1], "subscription")
    check.equal(types:sql "SELECT count(*) FROM tickets WHERE type = 'subscription' AND created_at < :from", 0)
    check.equal(page("ticket_types", "2026-05"):block("text").text,
      "No type was seen for the first time in this period.")
  end },
  { "a team narrows tickets and surveys", function()
    local narrow = page("ticket_types", "2026-06", { team = "Returns" })
    check.equal(narrow:card "Ticket volume", narrow:sql [[SELECT count(*) FROM tickets
      WHERE created_at >= :from AND created_at < :to AND team = 'Returns' AND :alive]])
    local row = narrow:row("Satisfaction by type, the lowest first", "return")
    check.near(row[1], narrow:sql [[SELECT avg(score >= 4) FROM surveys s JOIN tickets t ON t.key = s.ticket
      WHERE s.kind = 'csat' AND answered_at >= :from AND answered_at < :to AND t.type = 'return'
      AND t.team = 'Returns']], 1e-12)
  end },
}
