--- Interleaved rounds: every engine answers a query before the next query comes, so that a slow minute of the machine
--- falls on all of them.
local answers = require "answers"

local M = {}

function M.median(numbers)
  local sorted = table.move(numbers, 1, #numbers, 1, {})
  table.sort(sorted)
  local middle = #sorted // 2
  if #sorted == 0 then return nil end
  return #sorted % 2 == 1 and sorted[middle + 1] or (sorted[middle] + sorted[middle + 1]) / 2
end

local result = {}
result.__index = result

--- The median of the rounds in seconds; nil when it was not asked or an answer was wrong.
function result:seconds(engine, query)
  local times = self.times[engine] and self.times[engine][query]
  return times and not self:is_wrong(engine, query) and M.median(times) or nil
end

function result:least(engine, query) return math.min(table.unpack(self.times[engine][query])) end

function result:is_wrong(engine, query) return self.wrong[engine .. " " .. query] ~= nil end

--- The median over the rounds of the sum of the queries; nil when one of them is wrong.
function result:sum(engine, queries)
  local sums = {}
  for _, query in ipairs(queries) do
    local times = self.times[engine][query]
    if not times or self:is_wrong(engine, query) then return nil end
    for round, seconds in ipairs(times) do sums[round] = (sums[round] or 0) + seconds end
  end
  return M.median(sums)
end

local function check(self, engine, query, rows, expected)
  local difference = answers.difference(query, rows, expected)
  if not difference or self:is_wrong(engine.name, query) then return end
  self.wrong[engine.name .. " " .. query] = difference
  self.complaints[#self.complaints + 1] = ("%s, %s: %s"):format(engine.name, query, difference)
end

local function ask(self, engine, query, runs, round, expected)
  local answer = engine:ask(query, runs, round)
  if not answer then return nil end
  local times = self.times[engine.name]
  times[query] = times[query] or {}
  table.insert(times[query], M.median(answer.seconds))
  if expected then check(self, engine, query, answer.rows, expected) end
  return answer.rows
end

--- engines: the first is the one whose answers the others must give.
--- runs: how often an engine repeats a query in a round, of which the median counts.
function M.run(engines, queries, rounds, runs)
  local self = setmetatable({ times = {}, wrong = {}, complaints = {} }, result)
  for _, engine in ipairs(engines) do
    self.times[engine.name] = {}
    for _, query in ipairs(queries) do engine:ask(query, 1, 1) end -- to be warm
  end
  for round = 1, rounds do
    for _, query in ipairs(queries) do
      local expected
      for i, engine in ipairs(engines) do
        local rows = ask(self, engine, query, runs, round, expected)
        if i == 1 then expected = query ~= "Q2approximate" and rows or nil end
      end
    end
  end
  return self
end

return M
