-- The workload of the demonstration data: volume, forecast and agents, held against SQL over the same rows.
local native = require "perilune.native"
local numbers = require "tests.lua.report_numbers"
local stats = require "perilune.stats"

local params = { handle_time = "20m", service_level = 0.9, within = "15m", occupancy = 0.8, shrinkage = 0.25 }
local blocks, p = numbers.read("workload", { params = params })
local kept = [[FROM tickets WHERE NOT COALESCE(spam, 0) AND NOT COALESCE(deleted, 0) AND merged_into IS NULL
  AND created_at >= %d AND created_at < %d]]

numbers.near(blocks["card Ticket volume"].value, numbers.sql("SELECT count(*) " .. kept:format(p.from, p.to))[1][1],
  "ticket volume")

-- The forecast: the last 26 weeks of days, counted by SQL.
local to, days = native.time_floor("day", p.to), {}
for i = 1, 182 do
  local from = native.time_add("day", to, i - 183)
  days[i] = numbers.sql("SELECT count(*) " .. kept:format(from, native.time_add("day", from, 1)))[1][1] + 0.0
end
local forecast = stats.forecast(stats.holt_winters(days, { period = 7 }), 14)
local line = blocks["Tickets by day, and the next two weeks"]
local points = line.series[#line.series].points
for i, one in ipairs(forecast) do
  local point = points[#points - 14 + i]
  numbers.near(point.value, one.value, "forecast " .. point.label)
  numbers.near(point.low, math.max(0, one.low), "lower limit " .. point.label)
end

-- Agents: the hours of twelve weeks, the forecast of seven days, Erlang C.
local expected, sum, cells = 0, 0, {}
for i = 1, 7 do expected = expected + math.max(0, forecast[i].value) end
for _, row in ipairs(numbers.sql([[SELECT (CAST(strftime('%w', created_at + :zone, 'unixepoch') AS INTEGER) + 6) % 7 + 1,
  CAST(strftime('%H', created_at + :zone, 'unixepoch') AS INTEGER), count(*) ]]
  .. kept:format(native.time_add("week", p.to, -12), p.to) .. " GROUP BY 1, 2")) do
  cells[row[1] * 24 + row[2]], sum = row[3], sum + row[3]
end
local grid = blocks["Agents needed, by weekday and hour"].cells
for day = 1, 7 do
  for hour = 0, 23 do
    local calls = (cells[day * 24 + hour] or 0) * expected / sum
    local agents = calls > 0 and stats.agents_needed { calls = calls, interval_seconds = 3600, handle_seconds = 1200,
      target_seconds = 900, service_level = 0.9, max_occupancy = 0.8 }.agents or 0
    numbers.near(grid[day][hour + 1], agents, ("agents on day %d at %d"):format(day, hour))
  end
end

-- By the desk's calendar nobody is needed on Sundays and at night.
grid = numbers.read("workload", { params = { calendar = "desk" } })["Agents needed, by weekday and hour"].cells
for day = 1, 7 do
  for hour = 0, 23 do
    local closed = day == 7 or hour < 8 or hour >= 20 or day == 6 and (hour < 9 or hour >= 15)
    assert(not closed or grid[day][hour + 1] == 0, ("day %d, hour %d"):format(day, hour))
  end
end
print("workload agrees")
