--- What a period is compared with, and the arithmetic of days and ISO weeks that it needs. Used through period.lua.
---
--- Rules:
---
--- 1. "previous" is the run of as many buckets before; of a range of instants, what is as long on the wall clock.
--- 2. "last year" is the same position in the calendar a year before. Months, quarters and years: the same ones. Weeks:
---    the same ISO week number, and the last week of a year that has no week 53. Days: the same dates, 28 for
---    29 February.
--- 3. A shift by months keeps the day where the month has it, else takes its last: 31 March becomes 28 February. The
---    last day of a month stays the last day of a month; by years only when the run begins on the first of one.
--- 4. "same weekdays last year" is 52 weeks before, so that a Monday is compared with a Monday.
--- 5. A running period is compared with the same part of the other one: as long since its beginning on the wall clock,
---    at most all of it. In runs of months the same months and then as long in the last one, so that "year to date"
---    ends on the same date in leap years.
--- 6. Days that clocks lengthen or shorten (23 and 25 hours) are whole days; 12:00 is the same part of each. Minutes
---    and hours are compared by the seconds that pass.
local native = require "perilune.native"

local M = {}

local DAY = 86400

--- Months that a bucket has, for grains made of months.
local months_of = { month = 1, quarter = 3, year = 12, fiscal_quarter = 3, fiscal_year = 12 }

local is_clock = { minute = true, hour = true }

-- ---- days, counted from 1970-01-01 on the wall clock ----

local function day_of(instant) return native.time_local(instant) // DAY end

--- The instant at which a day begins.
---@param day integer
function M.day_start(day) return native.time_floor("day", native.time_instant(day * DAY)) end

--- The wall clock of an instant; the beginning of a day is its midnight, also where that was skipped.
local function wall(instant)
  if native.time_floor("day", instant) == instant then return day_of(instant) * DAY end
  return native.time_local(instant)
end

--- The instant so many seconds later on the wall clock.
local function wall_add(instant, seconds)
  local clock = wall(instant) + seconds
  return clock % DAY == 0 and M.day_start(clock // DAY) or native.time_instant(clock)
end

--- The Monday of an ISO week as a day: week 1 holds 4 January.
---@param year integer
---@param week integer
function M.iso_monday(year, week)
  local fourth = day_of(native.time_parse(("%04d-01-04"):format(year)))
  return fourth - (fourth + 3) % 7 + 7 * (week - 1) -- day 0 was a Thursday
end

--- How many ISO weeks a year has, 52 or 53.
function M.iso_weeks(year)
  local twenty_eighth = day_of(native.time_parse(("%04d-12-28"):format(year))) -- always in the last week
  return (twenty_eighth - M.iso_monday(year, 1)) // 7 + 1
end

-- ---- texts ----

--- What one bucket is called: as its label, but a week that is no ISO week would read like a day.
function M.label(grain, instant)
  local label = native.time_label(grain, instant)
  if grain == "week" and not label:find("W", 1, true) then return "week of " .. label end
  return label
end

local function run_text(grain, from, to, count)
  if count == 1 then return M.label(grain, from) end
  if grain == "week" and not native.time_label("week", from):find("W", 1, true) then grain = "day" end
  return ("%s..%s"):format(native.time_label(grain, from), native.time_label(grain, to - 1))
end

--- Seconds in two units: "12 days", "4 days 6 h", "5 h", "23 h 30 min", "40 min".
local function duration_words(seconds)
  local days, hours, minutes = seconds // DAY, seconds % DAY // 3600, seconds % 3600 // 60
  local parts = {}
  if days > 0 then parts[1] = ("%d day%s"):format(days, days == 1 and "" or "s") end
  if hours > 0 then parts[#parts + 1] = ("%d h"):format(hours) end
  if days == 0 and (minutes > 0 or hours == 0) then parts[#parts + 1] = ("%d min"):format(minutes) end
  return table.concat(parts, " ")
end

-- ---- the same part (rule 5) ----

local function same_part_end(period, other)
  if is_clock[period.grain] then return other.from + (period.to - period.from) end
  local in_months = months_of[period.grain] and native.time_floor("month", other.from) == other.from
  if not in_months then return wall_add(other.from, wall(period.to) - wall(period.from)) end
  local passed = native.time_between("month", period.from, period.to)
  local within = wall(period.to) - wall(native.time_add("month", period.from, passed))
  local start = native.time_add("month", other.from, passed)
  return math.min(wall_add(start, within), native.time_add("month", start, 1))
end

--- Ends `other` where it has gone as far as the period, when that is running.
---@param period perilune.period
---@param other perilune.period is changed and returned
---@return perilune.period
function M.same_part(period, other)
  if not period.running then return other end
  local to = same_part_end(period, other)
  if to >= other.to then return other end
  other.full_to, other.to = other.full_to or other.to, to
  local seconds = is_clock[period.grain] and to - other.from or wall(to) - wall(other.from)
  other.partial = "first " .. duration_words(seconds)
  return other
end

-- ---- the one before (rule 1) ----

local function full_to(period) return period.full_to or period.to end

---@param period perilune.period
---@return perilune.period
function M.previous(period)
  local grain, count, before = period.grain, period.count, { to = period.from, text = "the period before" }
  if grain then
    -- from the last instant before, because a day that a zone left out must not count as the one before
    before.from, before.grain, before.count = native.time_add(grain, period.from - 1, 1 - count), grain, count
    before.text = count == 1 and M.label(grain, before.from)
      or ("the %d %ss before"):format(count, grain:gsub("_", " "))
  elseif period.rolling then
    before.from = native.time_shift(period.rolling, period.from, -count)
    before.rolling, before.count = period.rolling, count
    before.text = ("the %d %ss before"):format(count, period.rolling:gsub("_", " "))
  else
    before.from = wall_add(period.from, wall(period.from) - wall(full_to(period)))
  end
  return M.same_part(period, before)
end

-- ---- moved in the calendar (rules 2 to 4) ----

local function finish(period, from, to, grain)
  local moved = { from = from, to = to, grain = grain, count = grain and native.time_between(grain, from, to) }
  moved.text = grain and run_text(grain, from, to, moved.count)
  return M.same_part(period, moved)
end

local function last_of_month(day) return native.time_add("month", day, 1) == native.time_add("day", day, 1) end

--- A day by calendar months; `at_end` keeps the end of a month there (rule 3).
local function move_day(day, months, at_end)
  local moved = native.time_floor("day", native.time_shift("month", day, months))
  if not (at_end and last_of_month(day)) then return moved end
  return native.time_add("day", native.time_add("month", moved, 1), -1)
end

local function move_days(period, months)
  local first, last = period.from, native.time_floor("day", full_to(period) - 1)
  local at_end = months % 12 ~= 0 or (native.time_floor("month", first) == first and first ~= last)
  local to = native.time_add("day", move_day(last, months, at_end), 1)
  local from = first == last and native.time_add("day", to, -1) or move_day(first, months, false)
  return finish(period, from, to, "day")
end

local function move_months(period, months)
  local length = months_of[period.grain]
  if length then
    local from, to = native.time_add("month", period.from, months), native.time_add("month", full_to(period), months)
    return finish(period, from, to, months % length == 0 and period.grain or "month")
  end
  if period.grain and not is_clock[period.grain] then return move_days(period, months) end
  local from, to = native.time_shift("month", period.from, months), native.time_shift("month", full_to(period), months)
  return finish(period, from, to, period.grain)
end

local function move_weeks(period, weeks)
  local grain = period.grain
  if not grain or is_clock[grain] then
    return finish(period, wall_add(period.from, weeks * 7 * DAY), wall_add(full_to(period), weeks * 7 * DAY), grain)
  end
  local from = M.day_start(day_of(period.from) + weeks * 7)
  local to = M.day_start(day_of(full_to(period)) + weeks * 7)
  return finish(period, from, to, grain == "week" and "week" or "day")
end

--- The same week number a year before. The number of a week is that of the ISO week its fourth day is in.
local function same_weeks_last_year(period)
  local first = day_of(period.from)
  local monday = first + 3 - (first + 6) % 7
  local year = native.time_parts(M.day_start(monday + 3)).year
  local week = (monday - M.iso_monday(year, 1)) // 7 + 1
  local target = M.iso_monday(year - 1, math.min(week, M.iso_weeks(year - 1)))
  local from = M.day_start(first + target - monday)
  return finish(period, from, native.time_add("week", from, period.count), "week")
end

local function last_year(period)
  if period.grain == "week" then return same_weeks_last_year(period) end
  return move_months(period, -12)
end

local named = {
  previous = M.previous,
  ["previous period"] = M.previous,
  ["last year"] = last_year,
  ["same period last year"] = last_year,
  ["same period last quarter"] = function(period) return move_months(period, -3) end,
  ["same period last month"] = function(period) return move_months(period, -1) end,
  ["same period last week"] = function(period) return move_weeks(period, -1) end,
  ["same weekdays last year"] = function(period) return move_weeks(period, -52) end,
}

--- The names of comparisons, sorted.
M.names = {}
for name in pairs(named) do M.names[#M.names + 1] = name end
table.sort(M.names)

--- The comparison of a name, or nil when there is none of that name.
---@param period perilune.period
---@param name string
---@return perilune.period|nil
function M.named(period, name)
  if not named[name] then return nil end
  local other = named[name](period)
  other.text = other.text or name
  return other
end

return M
