-- A Tuesday of the demonstration data against the eight before it.
local check = require "tests.lua.check"
local page = require "tests.lua.page"

local title, day, week = "2026-06-09 against what is usual", 86400, 7 * 86400
local daily = page("daily", "2026-06-09")

--- Tickets that came in on the same weekday so many weeks before; Berlin's clocks do not change in between.
local function weeks_before(count)
  local from = daily.period.from - count * week
  return daily:sql(("SELECT count(*) FROM tickets WHERE created_at >= %d AND created_at < %d AND :alive"):format(from,
    from + day))
end

check.run {
  { "a count, its usual value and its range are those of the same weekday in eight weeks", function()
    local before = {}
    for count = 8, 1, -1 do before[#before + 1] = weeks_before(count) end
    local sorted = table.move(before, 1, 8, 1, {})
    table.sort(sorted)
    local row = daily:row(title, "Ticket volume")
    check.equal(row[1], weeks_before(0), "the day")
    check.equal(row[2], math.floor((sorted[4] + sorted[5]) / 2 + 0.5), "the median, to the ticket")
    check.equal(row[3], ("%d to %d"):format(sorted[1], sorted[8]))
    before[9] = weeks_before(0)
    check.equal(row[5], before, "the trend")
  end },
  { "messages, and feedback requested and received, are dated by themselves", function()
    local message = [[SELECT count(*) FROM events e JOIN tickets t ON t.key = e.ticket AND t.source = e.source
      WHERE e.at >= :from AND e.at < :to AND e.kind = 'message' AND COALESCE(e.public, 1) AND actor_kind = '%s'
      AND :alive]]
    check.equal(daily:row(title, "Incoming messages")[1], daily:sql(message:format "customer"))
    check.equal(daily:row(title, "Outgoing messages")[1], daily:sql(message:format "agent"))
    check.equal(daily:row(title, "Feedback requested")[1],
      daily:sql "SELECT count(*) FROM surveys WHERE sent_at >= :from AND sent_at < :to")
    check.equal(daily:row(title, "Feedback received")[1],
      daily:sql "SELECT count(score) FROM surveys WHERE answered_at >= :from AND answered_at < :to")
  end },
  { "what waits for a first reply and what is worked on is open at midnight", function()
    local new = [[SELECT count(*) FROM tickets WHERE created_at < :to AND :alive
      AND NOT COALESCE(min(COALESCE(first_reply_at, 9e18), COALESCE(solved_at, closed_at, 9e18)) < :to, 0)]]
    check.equal(daily:row(title, "New tickets")[1], daily:sql(new))
  end },
  { "the hours of the day add up to it", function()
    local sum = 0
    for _, row in ipairs(daily:block("When tickets came in, by channel and hour").cells) do
      check.equal(#row, 24)
      for _, value in ipairs(row) do sum = sum + value end
    end
    check.equal(sum, daily:row(title, "Ticket volume")[1])
  end },
}
