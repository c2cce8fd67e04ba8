--- How many agents a stream of contacts needs (A. K. Erlang, 1917).
---
--- 1. Traffic is in erlangs: contacts in an interval * mean handle time / the interval's length, in one unit of time.
--- 2. Erlang B: a contact that finds all lines busy is lost. Erlang C: it waits, as long as it must, in order of
---    arrival; arrivals are Poisson, handle times exponential. Nobody hangs up, so it says too much waiting where
---    patience is short.
--- 3. With no more agents than traffic the queue grows without end: everyone waits, service level 0, answer time inf.
--- 4. B by its recursion B(n) = A B(n-1) / (n + A B(n-1)), C = n B / (n - A (1 - B)): no factorials, no overflow.
local argument = require "perilune.stats.argument"

local M = {}

--- One step of the recursion (rule 4).
local function add_line(blocking, traffic, lines)
  return traffic * blocking / (lines + traffic * blocking)
end

local function blocking_of(traffic, lines)
  local blocking = 1.0
  for n = 1, lines do blocking = add_line(blocking, traffic, n) end
  return blocking
end

--- The share that waits, from the share that Erlang B would lose.
local function waiting_of(blocking, traffic, agents)
  if agents <= traffic then return 1.0 end
  return agents * blocking / (agents - traffic * (1 - blocking))
end

--- The share of contacts lost with that many lines.
---@param traffic number|nil erlangs
---@param lines integer
---@return number|nil 0 ... 1
function M.erlang_b(traffic, lines)
  if traffic == nil or lines == nil then return nil end
  traffic = argument.non_negative("erlang_b", "traffic", traffic)
  lines = argument.whole("erlang_b", "lines", lines)
  return blocking_of(traffic, lines)
end

--- The share of contacts that wait with that many agents.
---@param traffic number|nil erlangs
---@param agents integer
---@return number|nil 0 ... 1
function M.erlang_c(traffic, agents)
  if traffic == nil or agents == nil then return nil end
  traffic = argument.non_negative("erlang_c", "traffic", traffic)
  agents = argument.whole("erlang_c", "agents", agents)
  return waiting_of(blocking_of(traffic, agents), traffic, agents)
end

--- The share answered in time, from the share that waits.
local function answered_of(waiting, traffic, agents, handle_seconds, target_seconds)
  if agents <= traffic then return 0.0 end
  return 1 - waiting * math.exp(-(agents - traffic) * target_seconds / handle_seconds)
end

--- The share of contacts answered within a target.
---@param traffic number|nil erlangs
---@param agents integer
---@param handle_seconds number mean handle time, above 0
---@param target_seconds number
---@return number|nil 0 ... 1
function M.service_level(traffic, agents, handle_seconds, target_seconds)
  if traffic == nil or agents == nil or handle_seconds == nil or target_seconds == nil then return nil end
  handle_seconds = argument.positive("service_level", "handle_seconds", handle_seconds)
  target_seconds = argument.non_negative("service_level", "target_seconds", target_seconds)
  return answered_of(M.erlang_c(traffic, agents), traffic, agents, handle_seconds, target_seconds)
end

--- Mean wait of all contacts, those included that do not wait (average speed of answer).
---@param traffic number|nil erlangs
---@param agents integer
---@param handle_seconds number mean handle time, above 0
---@return number|nil seconds inf where the queue grows without end
function M.answer_time(traffic, agents, handle_seconds)
  if traffic == nil or agents == nil or handle_seconds == nil then return nil end
  handle_seconds = argument.positive("answer_time", "handle_seconds", handle_seconds)
  local waiting = M.erlang_c(traffic, agents)
  if agents <= traffic then return math.huge end
  return waiting * handle_seconds / (agents - traffic)
end

--- The fewest lines that lose at most that share.
---@param traffic number|nil erlangs
---@param blocking number between 0 and 1
---@return integer|nil
function M.lines_needed(traffic, blocking)
  if traffic == nil or blocking == nil then return nil end
  traffic = argument.non_negative("lines_needed", "traffic", traffic)
  blocking = argument.inside("lines_needed", "blocking", blocking)
  local lines, lost = 0, 1.0
  if traffic == 0 then return 0 end
  while lost > blocking do
    lines = lines + 1
    lost = add_line(lost, traffic, lines)
  end
  return lines
end

---@class perilune.staffing
---@field agents integer who answer
---@field scheduled integer with those who are away (shrinkage)
---@field erlangs number
---@field occupancy number 0 ... 1: how much of their time they handle contacts
---@field waiting number 0 ... 1: share of contacts that wait
---@field service_level number 0 ... 1
---@field answer_seconds number mean wait

--- Options of agents_needed: name, check, default (nil: must be given).
local staffing_options = {
  { "calls", argument.non_negative }, { "interval_seconds", argument.positive },
  { "handle_seconds", argument.positive }, { "target_seconds", argument.non_negative },
  { "service_level", argument.inside }, { "max_occupancy", argument.probability, 1.0 },
  { "shrinkage", argument.probability, 0.0 },
}

local function staffing_of(options)
  local names, o = {}, {}
  for i, option in ipairs(staffing_options) do names[i] = option[1] end
  argument.keys("agents_needed", "options", options, names)
  for _, option in ipairs(staffing_options) do
    local name, check, default = option[1], option[2], option[3]
    local value = options[name]
    if value == nil then value = default end
    o[name] = check("agents_needed", name, value)
  end
  if o.max_occupancy == 0 then error("stats.agents_needed: max_occupancy: expected a share above 0, got 0", 3) end
  if o.shrinkage == 1 then error("stats.agents_needed: shrinkage: expected a share below 1, got 1", 3) end
  return o
end

--- The fewest agents that reach a service level and stay within an occupancy.
---@param options { calls: number, interval_seconds: number, handle_seconds: number, target_seconds: number,
---  service_level: number, max_occupancy?: number, shrinkage?: number }
---  calls: in the interval; service_level: between 0 and 1; max_occupancy: default 1; shrinkage: the share of paid time
---  that is not spent answering, default 0
---@return perilune.staffing
function M.agents_needed(options)
  local o = staffing_of(options)
  local traffic = o.calls * o.handle_seconds / o.interval_seconds
  local agents, blocking, waiting, level = 0, 1.0, 1.0, 0.0
  repeat
    agents = agents + 1
    blocking = add_line(blocking, traffic, agents)
    waiting = waiting_of(blocking, traffic, agents)
    level = answered_of(waiting, traffic, agents, o.handle_seconds, o.target_seconds)
  until level >= o.service_level and traffic / agents <= o.max_occupancy
  return {
    agents = agents, scheduled = math.ceil(agents / (1 - o.shrinkage) - 1e-9), erlangs = traffic,
    occupancy = traffic / agents, waiting = waiting, service_level = level,
    answer_seconds = waiting * o.handle_seconds / (agents - traffic),
  }
end

return M
