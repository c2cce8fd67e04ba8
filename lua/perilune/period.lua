--- Periods: half-open ranges of instants `[from, to)` in the desk's zone (D0.3), and how people write them.
---
---   2026   2026-Q3   2026-10   2026-10-31                    a bucket of the calendar
---   2026-W41   week of 2026-10-05                            an ISO week; the desk's week that holds a day
---   FY2026   FY2026-Q1                                       a fiscal year, named by the year in which it ends
---   2026-09-01..2026-09-15   2026-03..2026-05                from the first up to and with the last
---   2026-09-01 08:00..2026-09-01 12:30                       instants: up to and without the last
---   today   yesterday   this month   last quarter            seen from the as-of; so are all that follow
---   last 8 weeks   last 2 fiscal quarters                    so many complete ones
---   month to date   wtd  mtd  qtd  ytd                       the one that runs
---   last 30 days to now                                      a window that ends at the as-of
---
--- Grains are minute, hour, day, week, month, quarter, year, fiscal quarter and fiscal year. Rules:
---
--- 1. The as-of is the first instant that is not known. A period that holds it ends there and is marked as running; one
---    that begins at it or later is marked as future and has nothing to say.
--- 2. "last" looks at complete buckets: at the first instant of October, last month is September.
--- 3. An ISO week is Monday to Sunday. Where the desk's weeks begin on another day, 2026-W41 is a run of seven days.
--- 4. A period knows its buckets (`grain`, `count`) unless it is written with times of day or is a window.
--- What a period is compared with is in period_against.lua.
local against = require "perilune.period_against"
local native = require "perilune.native"

local M = {}

---@class perilune.period
---@field from integer instant
---@field to integer instant, not part of it
---@field text string how it is written
---@field grain? string when it is a run of buckets: "month", "fiscal_quarter"
---@field count? integer of how many
---@field rolling? string the unit of a window that ends at the as-of, `count` of them long
---@field running? boolean it is not over at the as-of; `to` is the as-of
---@field full_to? integer where it would end, of a running one or of a comparison with a running one
---@field future? boolean it had not begun at the as-of
---@field partial? string of a comparison: how much of it is compared, as "first 12 days"

local is_grain = { minute = true, hour = true, day = true, week = true, month = true, quarter = true, year = true,
  fiscal_quarter = true, fiscal_year = true }

--- "fiscal quarter" -> "fiscal_quarter", or nil.
local function grain_of(words)
  local name = words:gsub(" ", "_")
  return is_grain[name] and name or nil
end

--- A run of buckets that begins with the one of an instant.
local function run(grain, instant, count, text)
  local from = native.time_floor(grain, instant)
  return { from = from, to = native.time_add(grain, from, count), grain = grain, count = count,
    text = text or against.label(grain, from) }
end

local function number(text, low, high)
  local n = math.tointeger(tonumber(text))
  return n and n >= low and n <= high and n or nil
end

-- ---- buckets of the calendar: each row is a pattern and what makes the period, or says what is wrong ----

local function january(year) return native.time_parse(year .. "-01-01") end

local function month(year, digits)
  if not number(digits, 1, 12) then return nil, "months are 01 to 12" end
  return run("month", native.time_parse(("%s-%s-01"):format(year, digits)), 1)
end

local function quarter_problem(digit)
  return not number(digit, 1, 4) and "quarters are Q1 to Q4" or nil
end

local function quarter(year, digit)
  if quarter_problem(digit) then return nil, quarter_problem(digit) end
  return run("quarter", native.time_add("quarter", january(year), tonumber(digit) - 1), 1)
end

--- The fiscal year that ends in a year always holds its 1 January.
local function fiscal_year(year) return run("fiscal_year", january(year), 1) end

local function fiscal_quarter(year, digit)
  if quarter_problem(digit) then return nil, quarter_problem(digit) end
  return run("fiscal_quarter", native.time_add("fiscal_quarter", fiscal_year(year).from, tonumber(digit) - 1), 1)
end

local function iso_week(year, digits)
  local week, weeks = tonumber(digits), against.iso_weeks(tonumber(year))
  if week < 1 or week > weeks then return nil, ("the ISO year %s has the weeks W01 to W%d"):format(year, weeks) end
  local monday = against.day_start(against.iso_monday(tonumber(year), week))
  local text = ("%s-W%02d"):format(year, week)
  if native.time_floor("week", monday) == monday then return run("week", monday, 1, text) end
  return run("day", monday, 7, text) -- rule 3
end

local function day(year, month_digits, day_digits)
  local whole, problem = month(year, month_digits)
  if not whole then return nil, problem end
  local days = native.time_between("day", whole.from, whole.to)
  if not number(day_digits, 1, days) then
    return nil, ("%s-%s has the days 01 to %d"):format(year, month_digits, days)
  end
  local text = ("%s-%s-%s"):format(year, month_digits, day_digits)
  local found = run("day", native.time_parse(text), 1)
  if found.text ~= text then return nil, ("%s was left out of the calendar in %s"):format(text, native.zone()) end
  return found
end

local function week_of(year, month_digits, day_digits)
  local found, problem = day(year, month_digits, day_digits)
  if not found then return nil, problem end
  return run("week", found.from, 1)
end

local calendar_forms = {
  { "^(%d%d%d%d)$", function(year) return run("year", january(year), 1) end },
  { "^(%d%d%d%d)%-?q(%d)$", quarter },
  { "^(%d%d%d%d)%-(%d%d)$", month },
  { "^(%d%d%d%d)%-?w(%d%d?)$", iso_week },
  { "^(%d%d%d%d)%-(%d%d)%-(%d%d)$", day },
  { "^fy(%d%d%d%d)$", fiscal_year },
  { "^fy(%d%d%d%d)%-?q(%d)$", fiscal_quarter },
  { "^week of (%d%d%d%d)%-(%d%d)%-(%d%d)$", week_of },
}

--- The period, or nil and (when the text has such a form) what is wrong with it.
local function calendar_bucket(text)
  for _, form in ipairs(calendar_forms) do
    local a, b, c = text:match(form[1])
    if a then return form[2](a, b, c) end
  end
  return nil
end

-- ---- ranges ----

--- The buckets of a range between two periods: theirs when they have one grain, else days.
local function between(first, last, text)
  local grain = first.grain == last.grain and first.grain or "day"
  return { from = first.from, to = last.to, grain = grain, count = native.time_between(grain, first.from, last.to),
    text = text }
end

--- One end of a range: a bucket, or an instant.
local function edge(text)
  local bucket, problem = calendar_bucket(text)
  if bucket or problem then return bucket, problem end
  local instant
  instant, problem = native.time_parse(text)
  if not instant then return nil, problem end
  return { from = instant, to = instant }
end

local function range(text)
  local first_text, last_text = text:match("^(.-)%s*%.%.%s*(.+)$")
  if not first_text then return nil end
  local first, problem = edge(first_text)
  if not first then return nil, problem end
  local last
  last, problem = edge(last_text)
  if not last then return nil, problem end
  if first.from >= last.to then return nil, "it ends before it begins" end
  local canonical = text:upper()
  if first.grain and last.grain then return between(first, last, canonical) end
  return { from = first.from, to = last.to, text = canonical }
end

-- ---- seen from the as-of ----

local function plural(count, grain)
  return ("%d %s%s"):format(count, grain:gsub("_", " "), count == 1 and "" or "s")
end

local function this(grain, as_of) return run(grain, as_of, 1) end

local function last(grain, count, as_of, text)
  local to = native.time_floor(grain, as_of)
  local from = native.time_add(grain, to - 1, 1 - count)
  return { from = from, to = to, grain = grain, count = count, text = text or against.label(grain, from) }
end

--- "last 30 days to now" ends at the as-of, whatever the time of day.
local function window(grain, count, as_of)
  return { from = native.time_shift(grain, as_of, -count), to = as_of, rolling = grain, count = count,
    text = ("last %s to now"):format(plural(count, grain)) }
end

--- Calls make(grain, count) when both are well written; one or many are not told apart.
local function counted(digits, words, make)
  local grain, count = grain_of(words) or grain_of((words:gsub("s$", ""))), number(digits, 1, 10000)
  if not grain then return nil end
  if not count then return nil, "expected a number from 1 to 10000" end
  return make(grain, count)
end

local function relative(text, as_of)
  local shorts = { wtd = "week", mtd = "month", qtd = "quarter", ytd = "year", today = "day" }
  if shorts[text] then return this(shorts[text], as_of) end
  if text == "yesterday" then return last("day", 1, as_of) end
  local grain = grain_of(text:match("^(.+) to date$") or text:match("^this (.+)$") or "")
  if grain then return this(grain, as_of) end
  local digits, words = text:match("^last (%d+) (.+) to now$")
  if digits then return counted(digits, words, function(g, count) return window(g, count, as_of) end) end
  local rest = text:match("^last (.+)$") or text:match("^previous (.+)$")
  if not rest then return nil end
  if grain_of(rest) then return last(grain_of(rest), 1, as_of) end
  digits, words = rest:match("^(%d+) (.+)$")
  if not digits then return nil end
  return counted(digits, words, function(g, count) return last(g, count, as_of, "last " .. plural(count, g)) end)
end

-- ---- the front ----

local function plain(text) return (text:lower():gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s+", " ")) end

local function find(text, as_of)
  for _, read in ipairs { calendar_bucket, range, relative } do
    local found, problem = read(text, as_of)
    if found or problem then return found, problem end
  end
end

--- Why a text is no period, with the near form.
local function refusal(text, problem, as_of)
  local message = ("%q is not a period"):format(text)
  if problem then return ("%s: %s"):format(message, problem) end
  local near = require("perilune.period_near").find(plain(text), function(form) return find(form, as_of) ~= nil end)
  if near then return ("%s; did you mean %q?"):format(message, near) end
  return message .. '; write 2026-10, 2026-Q3, 2026-W41, 2026-10-31, FY2026-Q1, 2026-09-01..2026-09-15, '
    .. '"last 8 weeks", "this month", "yesterday" or "month to date"'
end

--- Reads a period. A running one ends at the as-of (rule 1).
---@param text string
---@param as_of integer
---@return perilune.period|nil period, string|nil message
function M.parse(text, as_of)
  if type(text) ~= "string" then
    return nil, ("a period is text, as \"2026-10\" or \"last 8 weeks\", not %s"):format(tostring(text))
  end
  local found, problem = find(plain(text), as_of)
  if not found then return nil, refusal(text, problem, as_of) end
  return M.clip(found, as_of)
end

--- Ends a period at the as-of when it is not over then (rule 1).
---@param period perilune.period is changed and returned
---@param as_of integer
function M.clip(period, as_of)
  if period.from >= as_of then
    period.future = true
  elseif as_of < period.to then
    period.full_to, period.to, period.running = period.to, as_of, true
  end
  return period
end

--- The period before: as many buckets of the same grain, else as long on the wall clock.
---@param period perilune.period
---@return perilune.period
function M.previous(period) return against.previous(period) end

--- What a period is to be compared with: "previous", "last year", "same period last month", "same weekdays last year",
--- or any period. A running period is compared with the same part of it.
---@param period perilune.period
---@param text string
---@param as_of? integer the data's unless given
---@return perilune.period|nil comparison, string|nil message when the text names none
function M.against(period, text, as_of)
  if type(text) ~= "string" then return nil, ("expected the text of a period, not %s"):format(tostring(text)) end
  local found = against.named(period, plain(text))
  if found then return found end
  local other, problem = M.parse(text, as_of or require("perilune.as_of").get())
  if other then return against.same_part(period, other) end
  local near = native.nearest(plain(text), against.names)
  if near then problem = ("%q is no period to compare with; did you mean %q?"):format(text, near) end
  return nil, problem
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
---@param period perilune.period
---@return string
function M.words(period)
  local function date(instant)
    local p = native.time_parts(instant)
    return ("%04d-%02d-%02d"):format(p.year, p.month, p.day), ("%02d:%02d"):format(p.hour, p.minute)
  end
  local function end_of(instant)
    local text, clock = date(instant)
    if native.time_floor("day", instant) == instant then return text end
    return text .. " " .. clock
  end
  local first = end_of(period.from)
  local whole_days = native.time_add("day", period.to - 1, 1) == period.to
  local final = whole_days and (date(period.to - 1)) or end_of(period.to)
  return first == final and first or first .. " .. " .. final
end

return M
