--- The periods a rule looks at: the one that is asked for and those before it, a step apart.
---
--- Rules: 1. A step is one bucket of the rule's grain, else of the period's own: "last 4 weeks" is four weeks long
--- and moves a week at a time. A range of instants moves by its own length. 2. All periods have the length of the one
--- asked for, on the calendar: months stay months. 3. Of a running period the ones before are whole.
local native = require "perilune.native"
local period = require "perilune.period"

local M = {}

--- How many periods back a state is computed from, at most.
M.look_back = 52

--- The unit of a step, or nil when the period moves by its own length.
---@param p perilune.period
---@param grain string|nil the rule's
function M.step(p, grain) return grain or p.grain or p.rolling end

local function moved(instant, unit, count, length)
  if unit then return native.time_shift(unit, instant, count) end
  return instant + count * length
end

--- The period as long as p that ends at an instant.
---@param p perilune.period
---@param to integer
---@return perilune.period
function M.ending_at(p, to)
  local full = p.full_to or p.to
  local unit = p.grain or p.rolling
  local other = { from = moved(to, unit, -(p.count or 1), full - p.from), to = to, grain = p.grain, count = p.count,
    rolling = p.rolling }
  local aligned = p.grain and p.count == 1 and native.time_floor(p.grain, other.from) == other.from
  other.text = aligned and native.time_label(p.grain, other.from) or period.words(other)
  return other
end

--- At most `count` periods that end with p, oldest first; none that ends before `first`.
---@param p perilune.period
---@param grain string|nil
---@param count integer
---@param first integer|nil the first instant the data knows; nil: there is none, and p is all there is
---@return perilune.period[]
function M.before(p, grain, count, first)
  local full, list = p.full_to or p.to, { p }
  for i = 1, first and count - 1 or 0 do
    local to = moved(full, M.step(p, grain), -i, full - p.from)
    if to <= first then break end
    table.insert(list, 1, M.ending_at(p, to))
  end
  return list
end

--- The periods like p whose ends are ends of buckets within a range, and `count` more before it.
---@param p perilune.period
---@param grain string of the steps
---@param range perilune.period
---@param count integer
---@param first integer|nil
---@return perilune.period[] list, integer start the position of the first one in the range
function M.within(p, grain, range, count, first)
  local to, list, start = native.time_floor(grain, range.to), {}, 1
  while first and to > first and (to > range.from or count > 0) do
    table.insert(list, 1, M.ending_at(p, to))
    if to <= range.from then count, start = count - 1, start + 1 end
    to = native.time_floor(grain, to - 1)
    if #list > M.most then error(("more than %d %ss to replay; ask for a shorter range"):format(M.most, grain), 0) end
  end
  return list, start
end

--- The most periods that are replayed for one rule.
M.most = 5000

return M
