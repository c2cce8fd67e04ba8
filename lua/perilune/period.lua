--- Periods: half-open ranges of instants `[from, to)` in the desk's zone, and how people write them.
---
---   2026   2026-Q3   2026-10   2026-W41   2026-10-31        a calendar bucket
---   2026-09-01..2026-09-15                                   the 1st up to and with the 15th
---   today  yesterday  this month  last month  last 8 weeks   seen from the as-of
---
--- "last 8 weeks" are the last eight complete ones; "this month" runs up to the as-of and is marked as running.
local native = require "perilune.native"

local M = {}

---@class perilune.period
---@field from integer instant
---@field to integer instant, not part of it
---@field text string how it is written
---@field grain? string when it is one bucket or a run of them
---@field count? integer of how many
---@field running? boolean it is not over at the as-of

local grains = { "minute", "hour", "day", "week", "month", "quarter", "year" }
local is_grain = {}
for _, grain in ipairs(grains) do is_grain[grain] = true end

local function bucket(grain, instant, count)
  local from = native.time_floor(grain, instant)
  return { from = from, to = native.time_add(grain, from, count or 1), grain = grain, count = count or 1,
    text = native.time_label(grain, from) }
end

local function number(text, low, high)
  local n = math.tointeger(tonumber(text))
  return n and n >= low and n <= high and n or nil
end

local function parse_time(text)
  return native.time_parse(text)
end

--- The first day of an ISO week: the week that holds 4 January is week 1.
local function iso_week(year, week)
  local fourth = native.time_parse(("%s-01-04"):format(year))
  if not fourth then return nil end
  local weekday = native.time_parts(fourth).weekday
  local monday = native.time_shift("day", fourth, 1 - weekday)
  local start = native.time_shift("day", monday, 7 * (week - 1))
  local last = native.time_parts(native.time_shift("day", start, 3)).year
  return last == tonumber(year) and start or nil
end

local function calendar_bucket(text)
  if text:match("^%d%d%d%d$") then
    local at = parse_time(text .. "-01-01")
    return at and bucket("year", at)
  end
  local year, quarter = text:match("^(%d%d%d%d)%-?[Qq]([1-4])$")
  if year then
    local at = parse_time(("%s-%02d-01"):format(year, 3 * tonumber(quarter) - 2))
    return at and bucket("quarter", at)
  end
  local month
  year, month = text:match("^(%d%d%d%d)%-(%d%d)$")
  if year and number(month, 1, 12) then
    local at = parse_time(("%s-%s-01"):format(year, month))
    return at and bucket("month", at)
  end
  local week
  year, week = text:match("^(%d%d%d%d)%-?[Ww](%d%d?)$")
  if year and number(week, 1, 53) then
    local from = iso_week(year, number(week, 1, 53))
    return from and { from = from, to = native.time_shift("day", from, 7), grain = "week", count = 1,
      text = ("%s-W%02d"):format(year, tonumber(week)) }
  end
  if text:match("^%d%d%d%d%-%d%d%-%d%d$") then
    local at = parse_time(text)
    return at and bucket("day", at)
  end
  return nil
end

--- `a..b`: days and larger buckets include the last one; a time of day is an instant.
local function range(text)
  local first, last = text:match("^(.-)%s*%.%.%s*(.+)$")
  if not first then return nil end
  local function edge(part, at_end)
    local b = calendar_bucket(part)
    if b then return at_end and b.to or b.from end
    return parse_time(part)
  end
  local from, to = edge(first, false), edge(last, true)
  if not from or not to then return nil end
  if from >= to then return nil, ("%q ends before it begins"):format(text) end
  return { from = from, to = to, text = text }
end

local function relative(text, as_of)
  if text == "today" then return bucket("day", as_of) end
  if text == "yesterday" then return bucket("day", native.time_add("day", as_of, -1)) end
  local which, grain = text:match("^(%a+)%s+(%a+)$")
  if which == "this" and is_grain[grain] then return bucket(grain, as_of) end
  if (which == "last" or which == "previous") and is_grain[grain] then
    return bucket(grain, native.time_add(grain, as_of, -1))
  end
  local count
  count, grain = text:match("^last%s+(%d+)%s+(%a-)s?$")
  count = count and number(count, 1, 10000)
  if count and is_grain[grain] then
    local first = native.time_add(grain, as_of, -count)
    local period = bucket(grain, first, count)
    period.text = ("last %d %ss"):format(count, grain)
    return period
  end
  return nil
end

--- Reads a period. A running one ends at the as-of (which is the first instant not known).
---@param text string
---@param as_of integer
---@return perilune.period|nil period, string|nil message
function M.parse(text, as_of)
  local plain = text:match("^%s*(.-)%s*$"):lower()
  local found, problem = calendar_bucket(plain)
  if not found then found, problem = range(plain) end
  if not found and not problem then found = relative(plain, as_of) end
  if not found then
    return nil, problem or ('%q is not a period; write 2026-10, 2026-Q3, 2026-W41, 2026-10-31, '
      .. '2026-09-01..2026-09-15, "last 8 weeks", "this month" or "yesterday"'):format(text)
  end
  return M.clip(found, as_of)
end

--- Ends a period at the as-of when it is not over then.
function M.clip(period, as_of)
  if period.from < as_of and as_of < period.to then
    period.full_to, period.to, period.running = period.to, as_of, true
  end
  return period
end

--- The period before: as many buckets of the same grain, else as many seconds. A running period is compared with the
--- same part of the one before: as long on the wall clock, at most all of it.
---@param period perilune.period
---@return perilune.period
function M.previous(period)
  local before
  if period.grain then
    local from = native.time_add(period.grain, period.from, -period.count)
    before = { from = from, to = period.from, grain = period.grain, count = period.count }
    if period.running then
      before.to = math.min(before.to, native.time_shift(period.grain, period.to, -period.count))
    end
    before.text = period.count == 1 and native.time_label(period.grain, from)
      or ("the %d %ss before"):format(period.count, period.grain)
  else
    before = { from = period.from - (period.to - period.from), to = period.from, text = "the period before" }
  end
  return before
end

--- The buckets of a grain that a range touches, in order: { from, to, label }.
---@return table[]
function M.buckets(grain, from, to)
  local list, at = {}, native.time_floor(grain, from)
  while at < to do
    local after = native.time_add(grain, at, 1)
    list[#list + 1] = { from = at, to = after, label = native.time_label(grain, at) }
    at = after
    if #list > 20000 then error(("more than 20,000 %ss in one period"):format(grain), 2) end
  end
  return list
end

--- Both ends in words: "2016-05-01 .. 2016-05-31" (the last day that belongs to it).
function M.words(period)
  local function day(instant)
    local p = native.time_parts(instant)
    local date = ("%04d-%02d-%02d"):format(p.year, p.month, p.day)
    if p.hour == 0 and p.minute == 0 and p.second == 0 then return date, true end
    return ("%s %02d:%02d"):format(date, p.hour, p.minute), false
  end
  local first = day(period.from)
  local last, midnight = day(period.to)
  if midnight then last = day(native.time_shift("day", period.to, -1)) end
  return first == last and first or first .. " .. " .. last
end

return M
