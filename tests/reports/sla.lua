-- Service levels of the demonstration data: the promises of the project, held against SQL and against each other.
local native = require "perilune.native"
local numbers = require "tests.lua.report_numbers"

local blocks, p = numbers.read "sla"

-- The clock of the first reply agrees with what the help desk computed in its open hours, ticket by ticket; but for the
-- few whose clock was ended by a bot's solve, before an agent replied.
local business = {}
for _, row in ipairs(numbers.sql [[SELECT key, first_reply_business FROM tickets
  WHERE first_reply_business IS NOT NULL]]) do
  business[row[1]] = row[2]
end
local frame = sla:where("metric = 'first_reply' AND state = 'fulfilled'"):by("ticket", "breached", "target", "elapsed")
  :agg { n = "count(*)" }
local compared, replied = 0, 0
for i = 1, #frame do
  local took = business[frame:value(i, "ticket")]
  replied = replied + (took and 1 or 0)
  if took == frame:value(i, "elapsed") then
    compared = compared + 1
    assert(frame:value(i, "breached") == (took > frame:value(i, "target")), frame:value(i, "ticket"))
  end
end
assert(compared > 0.99 * replied and replied > 15000, compared)

-- Breaches: the card, the days, the hours of the week and the teams are the same instances.
local function within(from, to)
  return sla:where("breach_at >= ? AND breach_at < ? AND NOT COALESCE(state = 'cancelled' AND NOT breached, FALSE)",
    { time = from }, { time = to }):count()
end
local breaches = blocks["card SLA breaches"].value
numbers.near(breaches, within(p.from, p.to), "breaches")
local line, sum = blocks["Breaches by day, at the instant of the breach"], 0
for _, point in ipairs(line.series[1].points) do
  numbers.near(point.value, within(point.at, native.time_add("day", point.at, 1)), "breaches on " .. point.label)
end
for _, row in ipairs(blocks["When promises break, by weekday and hour"].cells) do
  for _, cell in ipairs(row) do sum = sum + cell end
end
numbers.near(sum, breaches, "breaches by hour")
sum = 0
for _, row in ipairs(numbers.cells(blocks["By team, the least kept first"])) do sum = sum + row[3] end
numbers.near(sum, breaches, "breaches by team")

-- What breaches next is what sla:next says, in its order.
local next_ones = sla:next "1000d"
for i, row in ipairs(numbers.cells(blocks["What breaches next, if nobody acts"])) do
  numbers.near(row[2], next_ones:value(i, "due_at"), "due of " .. row[1])
end
for _, row in ipairs(numbers.cells(blocks["Breached, and still waiting"])) do assert(row[2] > 0, row[1]) end

-- A team alone.
local team = numbers.read("sla", { params = { team = "Technical" } })
for _, row in ipairs(numbers.cells(blocks["By team, the least kept first"])) do
  if row[1] == "Technical" then numbers.near(team["card SLA breaches"].value, row[3], "breaches of a team") end
end
print("sla agrees")
