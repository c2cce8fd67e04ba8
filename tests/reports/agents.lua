-- Agents of the demonstration data: counts, shares and the ranking, held against SQL.
local numbers = require "tests.lua.report_numbers"
local stats = require "perilune.stats"

local blocks, p = numbers.read "agents"
local solved = [[FROM tickets WHERE NOT COALESCE(spam, 0) AND NOT COALESCE(deleted, 0) AND merged_into IS NULL
  AND solved_at >= :from AND solved_at < :to]]

local by_agent = {}
for _, row in ipairs(numbers.sql([[SELECT COALESCE(agent, '(none)'), count(*), avg(agent_replies = 1 AND reopens = 0),
  avg(reopens > 0), avg(agent_replies) ]] .. solved .. " GROUP BY 1", p)) do
  by_agent[row[1]] = row
end
for _, row in ipairs(numbers.cells(blocks["Tickets, by the agent they are assigned to"])) do
  local own = by_agent[row[1]]
  if row.role ~= "total" then
    numbers.near(row[2], own[2], "solved by " .. row[1])
    numbers.near(row[5], own[5], "replies of " .. row[1])
    numbers.near(row[6], own[3], "one touch of " .. row[1])
    numbers.near(row[7], own[4], "reopened of " .. row[1])
  end
end

-- The ranking: each agent's share over what the mix of types would give, on the rarer side, drawn to the common share.
local types, agents, all, hits = {}, {}, 0, 0
for _, row in ipairs(numbers.sql([[SELECT agent, COALESCE(type, '-'), count(*), sum(agent_replies = 1 AND reopens = 0) ]]
  .. solved .. " GROUP BY 1, 2", p)) do
  local t = types[row[2]] or { n = 0, x = 0 }
  types[row[2]] = t
  t.n, t.x, all, hits = t.n + row[3], t.x + row[4], all + row[3], hits + row[4]
end
for _, row in ipairs(numbers.sql([[SELECT agent, COALESCE(type, '-'), count(*), sum(agent_replies = 1 AND reopens = 0) ]]
  .. solved .. " AND agent IS NOT NULL GROUP BY 1, 2", p)) do
  local a = agents[row[1]] or { n = 0, x = 0, expected = 0 }
  agents[row[1]] = a
  a.n, a.x, a.expected = a.n + row[3], a.x + row[4], a.expected + row[3] * types[row[2]].x / types[row[2]].n
end
local overall, groups = hits / all, {}
assert(overall > 0.5, "the rarer side is the rest")
for name, a in pairs(agents) do
  local rest = (1 - a.x / a.n) / (1 - a.expected / a.n) * (1 - overall)
  if a.n >= 20 then groups[name] = { (1 - math.min(1, rest)) * a.n, a.n } end
end
local shrunk, before = stats.shrink_shares(groups), math.huge
for _, item in ipairs(blocks["Solved with one reply, at the same mix of types"].items) do
  numbers.near(item.value.value, shrunk[item.label].value, "adjusted share of " .. item.label)
  numbers.near(item.value.low, shrunk[item.label].low, "lower limit of " .. item.label)
  numbers.near(item.value.n, agents[item.label].n, "cases of " .. item.label)
  assert(item.value.value <= before, item.label)
  before = item.value.value
end

-- CSAT goes to the agent whom the survey is about.
for _, row in ipairs(blocks["Satisfaction, at the same mix of types"].items) do
  numbers.near(row.value.n, numbers.sql(([[SELECT count(*) FROM surveys WHERE kind = 'csat' AND score IS NOT NULL
    AND agent = '%s' AND answered_at >= :from AND answered_at < :to]]):format((row.label:gsub("'", "''"))), p)[1][1],
    "answers about " .. row.label)
  assert(not row.badges, "badges are for those who ask for them")
end
local badges = 0
for _, row in ipairs(numbers.read("agents", { params = { badges = true } })
  ["Satisfaction, at the same mix of types"].items) do
  badges = badges + #(row.badges or {})
end
assert(badges >= 3, "stars and streaks")
print("agents agrees")
