--- Business calendars: when a desk is open (D11).
---
---   calendar "support" {
---     timezone = "Europe/Berlin",  mon_fri = "09:00-18:00",  sat = "10:00-14:00, 15:00-16:00",  sun = "closed",
---     holidays = { "2026-12-25", "2026-12-28..2026-12-31", "01-01", ["2026-12-24"] = "09:00-12:00" },
---     ical = "holidays.ics",  from = "2026-01-01",
---   }
---
---   calendar.support:business(a, b)   calendar.support:add(a, "8h")   calendar.support:hours("2026-10")
---
--- Expressions use it: business(created_at, solved_at, 'support'), business_add(created_at, 8h).
---
--- Rules:
--- 1. Days are mon to sun, ranges of them (mon_fri, fri_mon), weekdays, weekend and daily. What names fewer days counts
---    more; a day that nothing names is closed.
--- 2. Hours are "09:00-18:00", several with a comma or as a list, "always" or "closed". What ends before it begins goes
---    past midnight: "22:00-06:00". 24:00 is the end of a day.
--- 3. Holidays are dates of the calendar's zone, closed from 00:00 to 24:00, or with hours of their own that end at
---    24:00 at the latest: a date, a range with its last date, or a month and a day of every year. A date counts more
---    than a range, a range more than a day of every year, hours more than none, and all of them more than iCalendar
---    files.
--- 4. Another definition of a name with another `from` is a version: what was before that date stays as it was. The
---    first version holds for the time before it, too. One with the same `from`, or again without, takes its place.
--- 5. Times are instants or texts in the desk's zone; dates are those of the calendar's zone.
local check = require "perilune.check"
local ical = require "perilune.calendar.ical"
local native = require "perilune.native"
local project = require "perilune.project"
local registry = require "perilune.registry"
local week = require "perilune.calendar.week"

local M = {}

M.registry = registry.new("calendar", "scripts/calendars")
M.registry.versions = true -- a name again, from a later date

--- Years for which dates of every year are written out.
M.first_year, M.last_year = 1900, 2199

--- The last second of the year 9999.
M.latest = 253402300799

local keys = {
  about = { type = "text" },
  timezone = { type = "text" },
  holidays = { type = "table" },
  ical = { type = "texts" },
  from = { type = "text" },
}
for _, key in ipairs(week.keys) do keys[key] = { type = "texts" } end

-- ---- dates ----

--- A date as days since 1970-01-01, or nil and the problem.
local function day_number(text)
  if not text:match("^%d%d%d%d%-%d%d%-%d%d$") then
    return nil, ("not a date: %q; expected as 2026-12-25"):format(text)
  end
  local instant, problem = native.time_parse(text .. "T00:00Z")
  return instant and instant // 86400, problem
end

local function add_every_year(month_day, take)
  local found
  for year = M.first_year, M.last_year do
    local day = day_number(("%04d-%s"):format(year, month_day)) -- 02-29: only in leap years
    if day then
      found = true
      take(day)
    end
  end
  if not found then return ("no such day: %q; expected a month and a day as 12-25"):format(month_day) end
end

--- Calls take(day) for each date that a text means; returns what is wrong with it.
local function each_date(text, take)
  if text:match("^%d%d%-%d%d$") then return add_every_year(text, take) end
  local first, last = text:match("^(.-)%s*%.%.%s*(.-)$")
  local from, problem = day_number(first or text)
  if not from then return problem end
  local to
  to, problem = day_number(last or text)
  if not to then return problem end
  if to < from then return ("%q ends before it begins"):format(text) end
  if to - from > 3660 then return ("%q is longer than ten years"):format(text) end
  for day = from, to do take(day) end
end

local function overnight_problem(intervals)
  for _, interval in ipairs(intervals) do
    if interval[2] > 86400 then
      return "hours of a date end at 24:00; what is after midnight belongs to the next date"
    end
  end
end

--- What names fewer dates counts more.
local function rank(text) return text:match("^%d%d%-%d%d$") and 1 or text:find("..", 1, true) and 2 or 3 end

--- { path, text, intervals, rank }, in the order in which later ones count more (rule 3); or nil and the problem.
local function list_holidays(holidays, path)
  local list = {}
  for key, value in pairs(holidays) do
    local listed = math.type(key) == "integer"
    local entry = { path = ("%s[%s]"):format(path, listed and key or ("%q"):format(tostring(key))),
      text = listed and value or key, intervals = {} }
    local problem
    if not listed then
      entry.intervals, problem = week.hours(value)
      problem = problem or overnight_problem(entry.intervals)
    end
    if type(entry.text) ~= "string" then problem = "expected dates as text, as \"2026-12-25\"" end
    if problem then return nil, ("%s: %s"):format(entry.path, problem) end
    entry.rank = rank(entry.text)
    list[#list + 1] = entry
  end
  table.sort(list, function(a, b)
    if a.rank ~= b.rank then return a.rank < b.rank end
    if #a.intervals ~= #b.intervals then return #a.intervals < #b.intervals end
    return a.path < b.path
  end)
  return list
end

--- Puts the hours of special dates into `dates`: day -> list of intervals.
local function read_holidays(holidays, dates, path)
  local list, trouble = list_holidays(holidays, path)
  if not list then return trouble end
  for _, entry in ipairs(list) do
    local problem = each_date(entry.text, function(day) dates[day] = entry.intervals end)
    if problem then return ("%s: %s"):format(entry.path, problem) end
  end
end

--- The path of a file of the project; nothing outside of it is read.
local function project_path(name)
  if name:match("^/") or ("/" .. name .. "/"):find("/../", 1, true) then
    return nil, ("%q is outside the project's folder"):format(name)
  end
  local file = native.project_file()
  return (file and file:match("^(.*)perilune%.lua$") or "") .. name
end

local function read_ical(names, dates, taken, path)
  if type(names) == "string" then names = { names } end
  for _, name in ipairs(names or {}) do
    local file, problem = project_path(name)
    if not file then return ("%s: %s"):format(path, problem) end
    local read, text = pcall(native.read, file)
    if not read then return ("%s: %s"):format(path, text:gsub("^.-:%d+: ", "")) end
    local good, events = pcall(ical.events, text, M.last_year)
    if not good then return ("%s: %s: %s"):format(path, file, events) end
    for _, event in ipairs(events) do
      for _, day in ipairs(event.days) do dates[day] = dates[day] or {} end
      taken[#taken + 1] = event
    end
  end
end

-- ---- what scripts call ----

local Handle = {}
M.methods = Handle

---@param value integer|string|table|nil an instant, a text or what time.at gives
local function instant(value, what)
  if type(value) == "table" and math.type(value.time) == "integer" then return value.time end
  if math.type(value) == "integer" then return value end
  if type(value) ~= "string" then error(("%s: expected a time, not %s"):format(what, type(value)), 3) end
  local found, problem = native.time_parse(value)
  if not found then error(("%s: %s"):format(what, problem), 3) end
  return found
end

--- A date in the calendar's zone.
local function date(name, value, what)
  if type(value) == "string" then
    local day = day_number(value)
    if day then return day end
  end
  return native.business_day(name, instant(value, what))
end

--- Open seconds from one time to another; negative when the second is before the first, nil when one is nil.
---@return integer|nil seconds
function Handle:business(from, to)
  if from == nil or to == nil then return nil end
  return native.business_between(self.name, instant(from, "business"), instant(to, "business"))
end

--- The instant at which so much open time has passed: a due time. Time that is used up at closing is due at closing.
---@param duration integer|string seconds, or as "8h"
---@return integer|nil instant nil when it never has
function Handle:add(from, duration)
  if from == nil or duration == nil then return nil end
  local seconds, problem = duration, nil
  if type(duration) == "string" then seconds, problem = native.duration_parse(duration) end
  if math.type(seconds) ~= "integer" then
    error(("add: %s"):format(problem or "expected whole seconds or a duration as \"8h\""), 2)
  end
  return native.business_add(self.name, instant(from, "add"), seconds)
end

--- Is it open at that time? At closing time it is not.
---@return boolean
function Handle:is_open(at) return native.business_is_open(self.name, instant(at, "is_open")) end

--- How many hours it is open in a period: "2026-10", "last 8 weeks", or { from = ..., to = ... }.
---@return number hours
function Handle:hours(period)
  local p, problem = period, nil
  if type(period) == "string" then
    local named = period:match("^%s*%d") or period:match("^%s*[fF][yY]") -- whole, whatever the data knows
    p, problem = require("perilune.period").parse(period, named and M.latest or require("perilune.as_of").get())
  end
  if type(p) ~= "table" then error(("hours: %s"):format(problem or "expected a period"), 2) end
  return native.business_between(self.name, instant(p.from, "hours"), instant(p.to, "hours")) / 3600
end

--- How many of the dates from `from` up to, not with, `to` have opening hours.
---@return integer
function Handle:working_days(from, to)
  local name = self.name
  return native.business_working_days(name, date(name, from, "working_days"), date(name, to, "working_days"))
end

--- The events that iCalendar files gave, of all versions: { { name, days = { days since 1970-01-01 } }, ... }.
function Handle:events()
  local list, seen = {}, {}
  for _, version in ipairs(self.versions) do
    for _, event in ipairs(version.events) do
      local key = ("%s %s"):format(event.days[1], event.name)
      if not seen[key] then list[#list + 1] = event end
      seen[key] = true
    end
  end
  return list
end

local handle = {
  __index = Handle, __metatable = false,
  __tostring = function(calendar) return require("perilune.calendar.text")(calendar) end,
}

-- ---- versions ----

local function read_version(name, definition)
  local path = ("calendar %q"):format(name)
  local problem = check.problem(definition, keys, path)
  if problem then return nil, problem end
  local version = { zone = definition.timezone or native.zone(), about = definition.about, from = definition.from,
    dates = {}, events = {} }
  if definition.from then
    version.day, problem = day_number(definition.from)
    if not version.day then return nil, ("%s.from: %s"):format(path, problem) end
  end
  version.week, problem = week.read(definition, path)
  problem = problem
    or read_ical(definition.ical, version.dates, version.events, path .. ".ical")
    or read_holidays(definition.holidays or {}, version.dates, path .. ".holidays")
  if problem then return nil, problem end
  return version
end

--- { key, from, to, ... } for the engine.
local function flat(map)
  local list, order = {}, {}
  for key in pairs(map) do order[#order + 1] = key end
  table.sort(order)
  for _, key in ipairs(order) do
    for _, interval in ipairs(map[key]) do
      table.move({ key, interval[1], interval[2] }, 1, 3, #list + 1, list)
    end
    if #map[key] == 0 then table.move({ key, 0, 0 }, 1, 3, #list + 1, list) end
  end
  return list
end

local function open_days(week_hours)
  local open = {}
  for weekday, intervals in ipairs(week_hours) do
    if #intervals > 0 then open[weekday] = intervals end
  end
  return open
end

--- Counts the changes, so that what was made by calendars before is known to be old.
M.revision = 0

--- Puts it into force; returns what is wrong with it.
local function declare(item)
  M.revision = M.revision + 1
  local versions = {}
  for i, v in ipairs(item.versions) do
    versions[i] = { zone = v.zone, day = v.day, hours = flat(open_days(v.week)), dates = flat(v.dates) }
  end
  return native.business_define(item.name, versions)
end

local known = {} -- name -> item, also of a file that is still being read

--- The versions of the name with this one among them (rule 4).
local function with_version(name, version)
  local versions = { version }
  for _, other in ipairs(known[name] and known[name].versions or {}) do
    if other.day ~= version.day then versions[#versions + 1] = other end
  end
  table.sort(versions, function(a, b) return (a.day or math.mininteger) < (b.day or math.mininteger) end)
  return setmetatable({ name = name, versions = versions }, handle)
end

local function read(name, definition)
  if not name:match("^[%w_%-]+$") then
    return nil, ("calendar %q: a name is made of letters, digits, _ and -"):format(name)
  end
  local version, problem = read_version(name, definition)
  if not version then return nil, problem end
  local item = with_version(name, version)
  problem = declare(item)
  if problem then return nil, ("calendar %q: %s"):format(name, problem) end
  known[name] = item
  return item
end

--- The file that defined it failed: what was there before is there again.
function M.registry:withdraw(name)
  known[name] = self.items[name]
  if known[name] then declare(known[name]) else native.business_remove(name) end
end

--- In a project file a calendar may be a list of versions.
local function read_given(name, definition)
  if type(definition) ~= "table" or #definition == 0 then return read(name, definition) end
  local item, problem
  for _, version in ipairs(definition) do
    item, problem = read(name, version)
    if problem then return nil, problem end
  end
  return item
end

--- calendar "name" { ... }
M.define = M.registry:definer(read)

--- calendar.name
function M.find(name, level)
  local item = M.registry:need(name, (level or 1) + 1)
  return item
end

--- Reads the calendars of the project, so that expressions know them.
function M.load()
  M.registry:names() -- the files first: what the project file says of the same date counts more
  M.registry:take(project.get().calendars, read_given)
end

return M
