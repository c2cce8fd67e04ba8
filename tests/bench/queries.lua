--- The benchmark's queries, as a user of the program would write them. Runs inside perilune: `benchmark.lua` sends
--- `queries.answer(...)` to a warm read-eval-print loop, and the cold scripts call `queries.report()`.
---
--- What is timed is the call that asks, with the relation made anew each time; what is not timed is the list of
--- instants of Q7, which is the same each time, and the printing.
local parameters = require "parameters"

local M = {}

local first_day, days = "2024-01-01", 731

--- The last second of each day in the desk's zone: a ticket that comes or ends at midnight belongs to the new day, as
--- it does where another engine counts by date.
local function day_ends()
  local start, ends = time.floor("day", time.parse(first_day)), {}
  for i = 1, days do ends[i] = time.add("day", start, i) - 1 end
  return ends
end

local instants

--- name -> function(parameters of the round) -> frame
local queries = {
  Q1 = function() return tickets:by("month"):agg { n = "count(*)" } end,

  Q2 = function(p)
    return tickets:where { channel = { "email", "web" } }:by("month"):agg {
      { "average", "avg(first_reply_time)" },
      { "middle", "median(first_reply_time)" },
      { "high", ("quantile(first_reply_time, %s)"):format(p.high) },
    }
  end,

  Q3 = function(p)
    return tickets:where("created_at >= ?", p.since):by("agent"):agg { average = "avg(resolution_time)" }
  end,

  Q4 = function(p)
    return tickets:by("month", "team"):agg { satisfied = ("share(customer_messages >= %d)"):format(p.score) }
  end,

  Q5 = function() return tickets:by("type", "week"):agg { n = "count(*)" } end,

  Q6 = function() return tickets:by("month"):agg { customers = "count(DISTINCT customer)" } end,

  Q6products = function() return tickets:by("product"):agg { customers = "count(DISTINCT customer)" } end,

  Q7 = function() return tickets:open_at("created_at", "solved_at", instants) end,

  Q8 = function(p)
    return tickets:agg {
      { "middle", "median(resolution_time)" },
      { "upper", ("quantile(resolution_time, %s)"):format(p.upper) },
    }
  end,

  Q9 = function(p)
    return tickets:by("channel"):agg {
      resolved_at_once = ("share(agent_replies = %d AND solved_at IS NOT NULL)"):format(p.replies),
    }
  end,

  Q10 = function()
    return tickets:where("created_at >= '2025-11-01'"):by("product"):order("-growth", "product"):limit(10):agg {
      growth = "count(*) FILTER (WHERE created_at >= '2025-12-01') - count(*) FILTER (WHERE created_at < '2025-12-01')",
    }
  end,
}

local function cell_text(value, type)
  if value == nil then return "NULL" end
  if type == "time" then return time.label("day", value) end
  if math.type(value) == "float" then return ("%.17g"):format(value) end
  return tostring(value)
end

local function print_frame(frame)
  local names, types = frame:names(), frame:types()
  for row = 1, #frame do
    local cells = { "row" }
    for i, name in ipairs(names) do cells[i + 1] = cell_text(frame:value(row, name), types[name]) end
    print(table.concat(cells, "\t"))
  end
end

--- Runs a query `times` times and prints the protocol of engines.lua: the seconds of each run, the rows, "end".
function M.answer(name, times, round)
  local query, seconds, frame = queries[name], { "seconds" }, nil
  local values = parameters.of(round)
  instants = instants or day_ends()
  for i = 1, times do
    local start = time.clock()
    frame = query(values)
    seconds[i + 1] = ("%.9f"):format(time.clock() - start)
  end
  print(table.concat(seconds, "\t"))
  print_frame(frame)
  print "end"
end

--- Runs the named queries once, for the cold start.
function M.run(names, round)
  instants = instants or day_ends()
  for _, name in ipairs(names) do queries[name](parameters.of(round)) end
end

return M
