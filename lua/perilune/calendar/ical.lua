--- Whole-day events of iCalendar files (RFC 5545): public holidays as they are published.
---
--- Rules:
--- 1. An event takes the dates from DTSTART up to, not with, DTEND, or for its DURATION of days; without both one date.
--- 2. Yearly rules are written out, up to a last year: FREQ=YEARLY with INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY and
---    BYDAY with a number (4TH, -1MO). A date that a year does not have, as 29 February, is left out (RFC 5545,
---    3.3.10).
---    Dates of EXDATE fall away.
--- 3. What cannot be taken is an error that names the event: events with a time of day, other rules, RDATE.
--- 4. Cancelled events do not count; all others do: what a feed calls an event is a holiday here. See what was taken
---    with calendar.NAME:events().
local native = require "perilune.native"

local M = {}

local weekdays = { MO = 1, TU = 2, WE = 3, TH = 4, FR = 5, SA = 6, SU = 7 }

--- Days since 1970-01-01 of a date that exists, or nil.
local function day_number(year, month, day)
  local instant = native.time_parse(("%04d-%02d-%02dT00:00Z"):format(year, month, day))
  return instant and instant // 86400
end

local function days_in_month(year, month)
  local next_year, next_month = month == 12 and year + 1 or year, month % 12 + 1
  return day_number(next_year, next_month, 1) - day_number(year, month, 1)
end

-- ---- lines ----

--- Lines with their continuations (a line that begins with white space goes on with the one before).
local function unfold(text)
  local lines = {}
  for line in (text:gsub("^\u{FEFF}", ""):gsub("\r\n?", "\n") .. "\n"):gmatch("(.-)\n") do
    if line:match("^[ \t]") and #lines > 0 then lines[#lines] = lines[#lines] .. line:sub(2)
    elseif line ~= "" then lines[#lines + 1] = line end
  end
  return lines
end

local escapes = { n = " ", N = " " }

local function unescape(text) return (text:gsub("\\(.)", function(c) return escapes[c] or c end)) end

--- NAME;PARAMETER=...:VALUE; parameters may hold a colon in quotes.
local function split(line)
  local name = line:match("^[%w%-]+")
  local at, quoted = name and #name + 1 or 1, false
  while at <= #line do
    local c = line:sub(at, at)
    if c == '"' then quoted = not quoted end
    if c == ":" and not quoted then break end
    at = at + 1
  end
  if not name or at > #line then error(("no iCalendar line: %q"):format(line:sub(1, 60)), 0) end
  return name:upper(), line:sub(#name + 1, at - 1):upper(), line:sub(at + 1)
end

--- The properties of each event: name -> list of { value, parameters }.
local function read_events(text)
  local events, event, depth = {}, nil, 0
  local lines = unfold(text)
  if not (lines[1] or ""):upper():match("^BEGIN:VCALENDAR%s*$") then
    error("no iCalendar file: expected BEGIN:VCALENDAR in its first line", 0)
  end
  for _, line in ipairs(lines) do
    local name, parameters, value = split(line)
    local kind = value:upper():match("^%s*(.-)%s*$")
    if event and name == "BEGIN" then depth = depth + 1 -- an alarm inside
    elseif event and name == "END" and depth > 0 then depth = depth - 1
    elseif name == "BEGIN" and kind == "VEVENT" then event = {}
    elseif name == "END" and kind == "VEVENT" then
      events[#events + 1] = event
      event = nil
    elseif event and depth == 0 then
      event[name] = event[name] or {}
      table.insert(event[name], { value = value, parameters = parameters })
    end
  end
  if event then error("the last event has no END:VEVENT; is the file cut off?", 0) end
  return events
end

-- ---- one event ----

local function first(event, name) return event[name] and event[name][1] end

--- The date of a property as year, month, day; a time of day is an error (rule 3).
local function date_of(property, what, problem)
  local year, month, day = property.value:match("^%s*(%d%d%d%d)(%d%d)(%d%d)%s*$")
  if not year then
    if property.value:match("^%s*%d%d%d%d%d%d%d%dT") then
      problem("%s has a time of day; only whole-day events (VALUE=DATE) close a date", what)
    end
    problem("%s is no date: %q", what, property.value)
  end
  local number = day_number(tonumber(year), tonumber(month), tonumber(day))
  if not number then problem("%s is no date of the calendar: %q", what, property.value) end
  return number, tonumber(year), tonumber(month), tonumber(day)
end

local function length_of(event, start, problem)
  if event.DTEND then
    local length = date_of(first(event, "DTEND"), "DTEND", problem) - start
    if length < 0 then problem("it ends before it begins") end
    return math.max(length, 1) -- some programs write the same date twice for one day
  end
  if event.DURATION then
    local count, unit = first(event, "DURATION").value:upper():match("^%s*P(%d+)([DW])%s*$")
    if not count then problem("DURATION %q is not of whole days", first(event, "DURATION").value) end
    return tonumber(count) * (unit == "W" and 7 or 1)
  end
  return 1
end

--- The n-th weekday of a month, from its end when n is negative, or nil.
local function nth_weekday(year, month, n, weekday)
  local start, days = day_number(year, month, 1), days_in_month(year, month)
  local monday_based = (start + 3) % 7 + 1
  local day = 1 + (weekday - monday_based) % 7
  if n > 0 then day = day + 7 * (n - 1)
  else
    while day + 7 <= days do day = day + 7 end
    day = day + 7 * (n + 1)
  end
  return day >= 1 and day <= days and start + day - 1 or nil
end

local rule_parts = { FREQ = true, INTERVAL = true, COUNT = true, UNTIL = true, BYMONTH = true, BYMONTHDAY = true,
  BYDAY = true, WKST = true }

local function number_of(parts, name, default, problem)
  if not parts[name] then return default end
  local n = math.tointeger(tonumber(parts[name]))
  if not n or n == 0 or n < 0 and name ~= "BYMONTHDAY" then
    problem("RRULE: %s=%s is not understood; expected one number", name, parts[name])
  end
  return n
end

local function read_rule(text, problem)
  local parts = {}
  for part in text:upper():gmatch("[^;%s]+") do
    local name, value = part:match("^([%w%-]+)=(.+)$")
    if not name or not rule_parts[name] then problem("RRULE: %q is not understood", part) end
    parts[name] = value
  end
  if parts.FREQ ~= "YEARLY" then
    problem("RRULE: only FREQ=YEARLY is understood, not %s", parts.FREQ or "a rule without FREQ")
  end
  if (parts.BYDAY or parts.BYMONTHDAY) and not parts.BYMONTH or parts.BYDAY and parts.BYMONTHDAY then
    problem("RRULE: BYDAY or BYMONTHDAY needs BYMONTH, and only one of them is understood")
  end
  local rule = { interval = number_of(parts, "INTERVAL", 1, problem), count = number_of(parts, "COUNT", nil, problem),
    month = number_of(parts, "BYMONTH", nil, problem), day = number_of(parts, "BYMONTHDAY", nil, problem) }
  if rule.month and rule.month > 12 then problem("RRULE: there is no month %d", rule.month) end
  if parts.BYDAY then
    local n, weekday = parts.BYDAY:match("^([+-]?%d+)(%u%u)$")
    rule.nth, rule.weekday = tonumber(n), weekdays[weekday]
    if not rule.weekday or rule.nth == 0 then
      problem("RRULE: BYDAY=%s is not understood; expected one weekday with a number, as 4TH", parts.BYDAY)
    end
  end
  local year, month, day = (parts.UNTIL or ""):match("^(%d%d%d%d)(%d%d)(%d%d)")
  if parts.UNTIL and not year then problem("RRULE: UNTIL=%s is no date", parts.UNTIL) end
  rule.last = year and day_number(year, month, day)
  return rule
end

--- The date of a rule in a year, or nil.
local function in_year(rule, year, month, day)
  month = rule.month or month
  if rule.weekday then return nth_weekday(year, month, rule.nth, rule.weekday) end
  day = rule.day or day
  if day < 0 then day = days_in_month(year, month) + 1 + day end
  if day < 1 then return nil end
  return day_number(year, month, day)
end

--- The dates on which an event begins, up to a year.
local function starts_of(event, last_year, problem)
  local start, year, month, day = date_of(first(event, "DTSTART"), "DTSTART", problem)
  if not event.RRULE then return { start } end
  if #event.RRULE > 1 then problem("it has several RRULE") end
  local rule, starts = read_rule(first(event, "RRULE").value, problem), {}
  for at = year, last_year, rule.interval do
    local found = in_year(rule, at, month, day)
    if found and found >= start then
      if rule.last and found > rule.last or rule.count and #starts >= rule.count then break end
      starts[#starts + 1] = found
    end
  end
  return starts
end

local function exceptions_of(event, problem)
  local gone = {}
  for _, property in ipairs(event.EXDATE or {}) do
    for value in property.value:gmatch("[^,]+") do
      gone[date_of({ value = value }, "EXDATE", problem)] = true
    end
  end
  return gone
end

local function read_event(event, last_year)
  local summary = event.SUMMARY and unescape(first(event, "SUMMARY").value)
  local name = summary or event.DTSTART and first(event, "DTSTART").value or "without a name"
  local function problem(message, ...) error(("event %q: %s"):format(name, message:format(...)), 0) end
  if not event.DTSTART then problem("it has no DTSTART") end
  if event.RDATE then problem("RDATE is not understood; write these dates as events or as holidays") end
  local start = date_of(first(event, "DTSTART"), "DTSTART", problem)
  local length, gone, days = length_of(event, start, problem), exceptions_of(event, problem), {}
  for _, from in ipairs(starts_of(event, last_year, problem)) do
    for day = from, gone[from] and from - 1 or from + length - 1 do days[#days + 1] = day end
  end
  return { name = name, days = days }
end

--- The whole-day events of an iCalendar text, in its order; raises what is wrong.
---@param text string
---@param last_year integer rules go on to the end of it
---@return { name: string, days: integer[] }[] events days since 1970-01-01
function M.events(text, last_year)
  local list = {}
  for _, event in ipairs(read_events(text)) do
    local status = event.STATUS and first(event, "STATUS").value:upper()
    if status ~= "CANCELLED" then list[#list + 1] = read_event(event, last_year) end
  end
  return list
end

return M
