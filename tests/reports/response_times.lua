-- Response times of the demonstration data, held against SQL.
local numbers = require "tests.lua.report_numbers"

local blocks, p = numbers.read("response_times", { period = "2026-08" })
local counted = [[FROM tickets WHERE NOT COALESCE(spam, 0) AND NOT COALESCE(deleted, 0) AND merged_into IS NULL
  AND NOT COALESCE(agent_started, 0)]]
local replied = counted .. " AND first_reply_at >= :from AND first_reply_at < :to"

-- The distribution: each bin, the marks, the median of all.
local histogram = blocks["First reply, business time where the help desk gives it"]
local values = {}
for i, row in ipairs(numbers.sql("SELECT COALESCE(first_reply_business, first_reply_at - created_at) " .. replied, p)) do
  values[i] = row[1]
end
numbers.near(histogram.marks[1].value, numbers.median(values), "median")
local inside = 0
for _, bin in ipairs(histogram.bins) do
  local count = 0
  for _, value in ipairs(values) do
    if value >= bin.from and value < bin.to then count = count + 1 end
  end
  numbers.near(bin.count, count, "bin from " .. bin.from)
  inside = inside + count
end
numbers.near(histogram.above, #values - inside, "above the bins")

-- By channel: medians in business and calendar time.
for _, row in ipairs(numbers.cells(blocks["By channel, the slowest first"])) do
  local own, calendar = {}, {}
  local where = row.role == "total" and "" or (" AND channel = '%s'"):format(row[1])
  for i, found in ipairs(numbers.sql("SELECT COALESCE(first_reply_business, first_reply_at - created_at), "
    .. "first_reply_at - created_at " .. replied .. where, p)) do
    own[i], calendar[i] = found[1], found[2]
  end
  numbers.near(row[2], numbers.median(own), "median of " .. row[1])
  numbers.near(row[4], numbers.median(calendar), "calendar median of " .. row[1])
end

-- When customers write, and when we answer, in local time: Monday is 1 and stands first.
local by_hour = [[SELECT (CAST(strftime('%%w', %s + :zone, 'unixepoch') AS INTEGER) + 6) %% 7 + 1,
  CAST(strftime('%%H', %s + :zone, 'unixepoch') AS INTEGER), count(*) FROM %s GROUP BY 1, 2]]
local function check_heat(title, time, from_where)
  local sum = 0
  for _, row in ipairs(numbers.sql(by_hour:format(time, time, from_where), p)) do
    numbers.near(blocks[title].cells[row[1]][row[2] + 1], row[3], ("%s: day %d, hour %d"):format(title, row[1], row[2]))
    sum = sum + row[3]
  end
  for _, row in ipairs(blocks[title].cells) do
    for _, cell in ipairs(row) do sum = sum - (cell or 0) end
  end
  numbers.near(sum, 0, title)
end
local kept = "NOT COALESCE(t.spam, 0) AND NOT COALESCE(t.deleted, 0) AND t.merged_into IS NULL"
check_heat("Tickets that come in", "t.created_at", "tickets t WHERE t.created_at >= :from AND t.created_at < :to AND "
  .. kept)
check_heat("Replies that go out", "e.at", "events e JOIN tickets t ON t.key = e.ticket WHERE e.kind = 'message' AND "
  .. "e.actor_kind = 'agent' AND COALESCE(e.public, 1) AND e.at >= :from AND e.at < :to AND " .. kept)
print("response_times agrees")
