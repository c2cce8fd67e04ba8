-- The executive, weekly, monthly and channel reports against SQL over the demonstration data.
local check = require "tests.lua.check"
local page = require "tests.lua.page"

local created = "SELECT count(*) FROM tickets WHERE created_at >= :from AND created_at < :to AND :alive"
local solved = "FROM tickets WHERE solved_at >= :from AND solved_at < :to AND :alive"

check.run {
  { "executive: cards, bars and the table of teams", function()
    local executive = page("executive", "2026-06")
    check.equal(executive:card "Ticket volume", executive:sql(created))
    check.near(executive:card "CSAT", executive:sql [[SELECT avg(score >= 4) FROM surveys WHERE kind = 'csat'
      AND answered_at >= :from AND answered_at < :to]], 1e-12)
    check.near(executive:card "Reopen rate", executive:sql("SELECT avg(reopens > 0) " .. solved), 1e-12)
    check.equal(executive:values("Ticket volume by channel").chat, executive:sql(created .. " AND channel = 'chat'"))
    local row = executive:row("Teams with most tickets", "Billing")
    check.equal(row[1], executive:sql(created .. " AND team = 'Billing'"))
    check.near(row[4], executive:sql("SELECT avg(agent_replies = 1 AND reopens = 0) " .. solved
      .. " AND team = 'Billing'"), 1e-12)
    check.equal(executive:row("Teams with most tickets", "Total")[1], executive:card "Ticket volume")
  end },
  { "executive: what a planted story moved stands at the top", function()
    local changes = page("executive", "2026-03"):block("What changed and why")
    check.equal(changes.kind, "list")
    check.equal(changes.items[1].text:find("CSAT fell", 1, true), 1)
    check.equal(changes.items[1].status, "bad")
  end },
  { "weekly: the days, the hours and the change against the week before", function()
    local weekly, before = page("weekly", "2026-W24"), page("weekly", "2026-W23")
    local heat = weekly:block("When tickets came in, by weekday and hour")
    local tuesday_ten = heat.cells[2][11]
    check.equal(tuesday_ten, weekly:sql [[SELECT count(*) FROM tickets WHERE :alive
      AND strftime('%Y-%m-%d %H', created_at, 'unixepoch', '+2 hours') = '2026-06-09 10']])
    check.equal(weekly:values("Created and solved by day")["2026-06-09"], weekly:sql [[SELECT count(*) FROM tickets
      WHERE :alive AND date(created_at, 'unixepoch', '+2 hours') = '2026-06-09']])
    local now, then_ = weekly:sql(created), before:sql(created)
    local text = ("%+.1f %%"):format((now / then_ - 1) * 100)
    check.equal(weekly:row("By team", "Total")[2]:find(text, 1, true) ~= nil, true, text)
  end },
  { "monthly: against the same month last year, and beside orders", function()
    local monthly, before = page("monthly", "2026-06"), page("monthly", "2025-06")
    local row = monthly:row("Against the same month last year", "Ticket volume")
    check.equal({ row[1], row[2] }, { monthly:sql(created), before:sql(created) })
    local orders = monthly:sql [[SELECT count(*) FROM orders WHERE at >= :from AND at < :to
      AND NOT COALESCE(cancelled, 0)]]
    check.equal(monthly:row("Orders and customers", "Orders")[1], orders)
    check.near(monthly:row("Orders and customers", "Tickets an order")[1], monthly:sql(created) / orders, 1e-12)
  end },
  { "channels: work, satisfaction with its n, touchpoints", function()
    local channels = page("channels", "2026-06", { team = "Delivery" })
    check.equal(channels:row("Work by channel", "phone")[1],
      channels:sql(created .. " AND channel = 'phone' AND team = 'Delivery'"))
    local answers = [[FROM surveys s JOIN tickets t ON t.key = s.ticket WHERE s.kind = 'csat' AND t.team = 'Delivery'
      AND t.channel = 'chat' AND answered_at >= :from AND answered_at < :to]]
    local row = channels:row("Satisfaction by channel of the ticket", "chat")
    check.near(row[1], channels:sql("SELECT avg(score >= 4) " .. answers), 1e-12)
    check.equal(row[2], channels:sql("SELECT count(score) " .. answers))
    check.equal(channels:row("What customers say, by touchpoint", "purchase")[3], channels:sql [[SELECT count(score)
      FROM surveys WHERE touchpoint = 'purchase' AND answered_at >= :from AND answered_at < :to]])
  end },
}
