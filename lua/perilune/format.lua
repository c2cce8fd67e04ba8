--- Numbers, durations, times and whole KPI values as people read them.
--
-- Every function returns one line of text without markup. A missing number (nil), NaN and the infinities read
-- "no data"; they never show as a number. Rules:
--   1. Counts and numbers are grouped by thousands; whole numbers carry no decimals. Others carry two decimals
--      below 100, one below 1,000, none above; tiny ones three significant digits. From 1e15 on: 1.23e18.
--   2. Percent values are fractions: 0.841 is "84.1 %". One decimal; two below 1 %.
--   3. Scores carry two decimals below 10 and one above (a mean of 4.27, an NPS of 42.3).
--   4. Durations are seconds. Below a minute "12 s", below an hour "35 min", below two days "22.1 h", then
--      "4 d 3 h", from 100 days on "143 d". Rounding comes first: 59.7 s is "1 min". Below ten, one decimal.
--   5. Times are instants (unix seconds), shown in the desk's zone as "2016-05-31 17:00", or as the language
--      writes it; outside the years 1 to 9999 as a plain number.
--   6. Minus is the ASCII hyphen; a number that rounds to zero has no sign.

local native = require("perilune.native")
local english = require("perilune.lang.en")

local M = {}

local MINUTE, HOUR, DAY = 60, 3600, 86400
local FIRST_INSTANT, LAST_INSTANT = -62135000000, 253402000000 -- years 1 to 9999, with a day to spare for zones

--- One row for each language that has a file: its code in lower case and its module.
local modules = {
  en = "perilune.lang.en", ko = "perilune.lang.ko", ja = "perilune.lang.ja", ["zh-tw"] = "perilune.lang.zh_tw",
}

--- The codes of the languages there are, sorted.
M.languages = { "en", "ja", "ko", "zh-TW" }

---@class perilune.Change
---@field value number|nil        the difference, or the relative difference as a fraction
---@field unit string             unit of the difference
---@field relative boolean|nil    true: `value` is a fraction of the other period's value
---@field against string|nil      name of the other period
---@field significant boolean|nil false: not distinguishable from noise; nil: not known
---@field direction "better"|"worse"|"same"|nil

---@class perilune.Value
---@field value number|string|nil
---@field unit "count"|"percent"|"duration"|"score"|"number"|"money"|"time"|"text"
---@field currency string|nil     code, for unit "money", "number" or "count"
---@field low number|nil          interval, in the value's unit
---@field high number|nil
---@field n integer|nil           sample size
---@field status "good"|"warn"|"bad"|"none"|nil
---@field target number|nil
---@field warn number|nil
---@field better "higher"|"lower"|nil
---@field change perilune.Change|nil
---@field note string|nil         why there is no value, or a remark on it
---@field provisional boolean|nil the value may still move

--- The language of what is said without naming one; a session has one, set at its start (M.use).
local current = english

--- The fixed texts of a language; nil: the session's. A language without a file reads English.
---@param code string|nil  a language code as "en", "en-GB", "ko" or "zh-TW" (also "zh_tw", "zh-Hant")
---@return table
function M.language(code)
  if code == nil then return current end
  local tag = type(code) == "string" and code:lower():gsub("_", "-") or "en"
  if tag:find("^zh%-hant") then tag = "zh-tw" end
  return require(modules[tag] or modules[tag:match("^(%a+)")] or modules.en)
end

--- The code of a known language, as it is written in M.languages; or nil and what was expected.
---@param code string
---@return string|nil code, string|nil problem
function M.known_language(code)
  local tag = tostring(code):lower():gsub("_", "-")
  if tag == "zh-hant" or tag == "zh-hant-tw" then tag = "zh-tw" end
  for _, known in ipairs(M.languages) do
    if known:lower() == tag then return known end
  end
  local near = native.nearest(tostring(code), M.languages)
  return nil, ("unknown language %q (known: %s)%s"):format(tostring(code), table.concat(M.languages, ", "),
    near and ("; did you mean %q?"):format(near) or "")
end

--- Sets the session's language: the project's, or what --lang says.
---@param code string
function M.use(code) current = M.language(code) end

--- A date's parts in a language's order: date(language.day_month, { day = "3", month = "May" }) is "3 May".
---@param template string
---@param parts table<string, string|integer>
---@return string
function M.date(template, parts)
  return (template:gsub("{(%l+)}", function(name) return tostring(parts[name]) end))
end

--- The number itself if it can be shown, nil for nil, NaN, the infinities and everything that is no number.
---@param x any
---@return number|nil
function M.finite(x)
  if type(x) ~= "number" or x ~= x or x == math.huge or x == -math.huge then return nil end
  return x
end

--- A number with a fixed count of decimals, grouped by thousands.
---@param x number
---@param places integer
---@param language table|nil
---@return string
function M.fixed(x, places, language)
  language = language or current
  if not M.finite(x) then return language.no_data end
  if math.abs(x) >= 1e15 then
    local text = string.format("%.3g", x):gsub("e%+?(%-?)0*", "e%1")
    return (text:gsub("%.", language.decimal))
  end
  local text = string.format("%." .. places .. "f", x)
  local sign, whole, fraction = text:match("^(%-?)(%d+)%.?(%d*)$")
  if not (whole .. fraction):find("[1-9]") then sign = "" end
  local replaced
  repeat whole, replaced = whole:gsub("^(%d+)(%d%d%d)", "%1" .. language.group .. "%2") until replaced == 0
  return sign .. whole .. (fraction ~= "" and language.decimal .. fraction or "")
end

local function is_whole(x)
  return math.abs(x) >= 1e15 or x == math.floor(x)
end

local function places_of_number(x)
  local size = math.abs(x)
  if is_whole(x) or size >= 1000 then return 0 end
  if size >= 100 then return 1 end
  if size >= 0.1 then return 2 end
  return math.min(8, 2 - math.floor(math.log(size, 10)))
end

--- A plain number (rule 1).
---@param x number|nil
---@param language table|nil
---@return string
function M.number(x, language)
  language = language or current
  if not M.finite(x) then return language.no_data end
  return M.fixed(x, places_of_number(x), language)
end

--- A fraction as percent (rule 2): 0.841 is "84.1 %".
---@param x number|nil
---@param language table|nil
---@return string
function M.percent(x, language)
  language = language or current
  if not M.finite(x) then return language.no_data end
  local hundredths = x * 100
  if not M.finite(hundredths) then hundredths = x end
  local places = (hundredths ~= 0 and math.abs(hundredths) < 0.995) and 2 or 1
  return string.format(language.percent, M.fixed(hundredths, places, language))
end

--- A survey score (rule 3).
---@param x number|nil
---@param language table|nil
---@return string
function M.score(x, language)
  language = language or current
  if not M.finite(x) then return language.no_data end
  return M.fixed(x, math.abs(x) < 9.995 and 2 or 1, language)
end

--- An amount of money; the currency is its code as "EUR".
---@param x number|nil
---@param currency string
---@param language table|nil
---@return string
function M.money(x, currency, language)
  language = language or current
  if not M.finite(x) then return language.no_data end
  return string.format(language.money, M.fixed(x, math.abs(x) < 1e5 and 2 or 0, language), currency)
end

local function round(x)
  return math.floor(x + 0.5)
end

--- `size` in a unit: one decimal below `precise_below` unless it is zero, else whole.
local function amount(size, precise_below, language)
  local tenths = round(size * 10) / 10
  local whole = tenths >= precise_below or is_whole(tenths)
  return M.fixed(whole and round(size) or tenths, whole and 0 or 1, language)
end

--- A duration in at most two units (rule 4).
---@param seconds number|nil
---@param language table|nil
---@return string
function M.duration(seconds, language)
  language = language or current
  if not M.finite(seconds) then return language.no_data end
  local size = math.abs(seconds)
  local text
  if size < 10 and round(size * 10) < 100 then
    text = string.format(language.seconds, amount(size, 10, language))
    if round(size * 10) == 0 then return text end
  elseif round(size) < MINUTE then
    text = string.format(language.seconds, M.fixed(round(size), 0, language))
  elseif round(size / MINUTE) < 60 then
    text = string.format(language.minutes, amount(size / MINUTE, 10, language))
  elseif round(size / HOUR * 10) < 480 then
    text = string.format(language.hours, amount(size / HOUR, 48, language))
  elseif size < 100 * DAY and round(size / HOUR) < 2400 then
    local hours = round(size / HOUR)
    local days, rest = hours // 24, hours % 24
    text = rest == 0 and string.format(language.days, M.fixed(days, 0, language))
      or string.format(language.days_hours, M.fixed(days, 0, language), M.fixed(rest, 0, language))
  else
    text = string.format(language.days, M.fixed(size / DAY, 0, language))
  end
  return (seconds < 0 and "-" or "") .. text
end

--- An instant in the desk's zone (rule 5); seconds show only when they are not zero.
---@param instant number|nil  unix seconds
---@param language table|nil
---@return string
function M.time(instant, language)
  language = language or current
  if not M.finite(instant) then return language.no_data end
  if instant < FIRST_INSTANT or instant > LAST_INSTANT then return M.number(instant, language) end
  local t = native.time_parts(math.floor(instant))
  local text = M.date(language.time, {
    year = string.format("%04d", t.year), month = string.format("%02d", t.month), day = string.format("%02d", t.day),
    hour = string.format("%02d", t.hour), minute = string.format("%02d", t.minute),
  })
  return t.second ~= 0 and text .. string.format(":%02d", t.second) or text
end

--- An amount whose currency is not known.
local function amount_of_money(x, language)
  if not M.finite(x) then return language.no_data end
  return M.fixed(x, math.abs(x) < 1e5 and 2 or 0, language)
end

--- One row for each unit: how a bare number of that unit reads.
local units = {
  money = amount_of_money,
  count = M.number,
  number = M.number,
  percent = M.percent,
  score = M.score,
  duration = M.duration,
  time = M.time,
  text = M.number,
}

--- The units a value may have, sorted.
M.units = { "count", "duration", "money", "number", "percent", "score", "text", "time" }

---@param unit any
---@return boolean
function M.is_unit(unit)
  return units[unit] ~= nil
end

--- A number of a unit. Texts (unit "text") come back as they are; nil reads "no data".
---@param x number|string|nil
---@param unit string|nil   nil: a plain number
---@param language table|nil
---@param currency string|nil
---@return string
function M.plain(x, unit, language, currency)
  language = language or current
  if type(x) == "string" then return x end
  if not M.finite(x) then return language.no_data end
  if currency and (unit == "money" or unit == "number" or unit == "count") then
    return M.money(x, currency, language)
  end
  local show = units[unit or "number"]
  if not show then
    error(string.format('unknown unit "%s" (known: %s)', tostring(unit), table.concat(M.units, ", ")), 2)
  end
  return show(x, language)
end

--- Decimals that tell `step` apart: 0 for 5, 1 for 0.5, 2 for 0.25.
local function places_of_step(step)
  local places = 0
  while places < 6 and math.abs(step * 10 ^ places - round(step * 10 ^ places)) > 1e-6 do places = places + 1 end
  return places
end

local function axis_of_durations(step, language)
  local size, template = 1, language.seconds
  if step >= DAY then size, template = DAY, language.days
  elseif step >= HOUR then size, template = HOUR, language.hours
  elseif step >= MINUTE then size, template = MINUTE, language.minutes end
  local places = places_of_step(step / size)
  return function(x) return string.format(template, M.fixed(x / size, places, language)) end
end

local function axis_of_numbers(step, largest, language)
  local size, template = 1, "%s"
  if largest >= 1e5 and largest < 1e15 then
    for _, row in ipairs(language.multiples) do
      if largest >= row[1] then size, template = row[1], row[2] break end
    end
  end
  local places = places_of_step(step / size)
  return function(x) return x == 0 and "0" or string.format(template, M.fixed(x / size, places, language)) end
end

--- A formatter for the ticks of one axis: all labels share the unit and the count of decimals.
---@param unit string
---@param step number     distance of two ticks, in the unit
---@param largest number  the largest absolute tick
---@param language table|nil
---@return fun(x: number): string
function M.axis(unit, step, largest, language)
  language = language or current
  if unit == "duration" then return axis_of_durations(step, language) end
  if unit == "percent" then
    local places = places_of_step(step * 100)
    return function(x) return string.format(language.percent, M.fixed(x * 100, places, language)) end
  end
  if unit == "time" then return function(x) return M.time(x, language) end end
  return axis_of_numbers(step, largest, language)
end

--- A KPI value's number; without one its note, or "no data". Or a bare number of a unit: value(0.841, "percent").
---@param value perilune.Value|number|string|nil
---@param unit string|nil      only for a bare number; a KPI value knows its own
---@param language table|nil
---@return string
function M.value(value, unit, language)
  language = language or current
  if type(value) ~= "table" then return M.plain(value, unit, language) end
  if type(value.value) ~= "string" and not M.finite(value.value) then return value.note or language.no_data end
  return M.plain(value.value, value.unit, language, value.currency)
end

--- The interval as "[79.2–88.0]" in the value's own unit; nil when there is none.
---@param value perilune.Value
---@param language table|nil
---@return string|nil
function M.interval(value, language)
  language = language or current
  local low, high = M.finite(value.low), M.finite(value.high)
  if not low or not high then return nil end
  local unit, from, to = value.unit, nil, nil
  if unit == "percent" then
    from, to = M.fixed(low * 100, 1, language), M.fixed(high * 100, 1, language)
  elseif unit == "duration" then
    -- Both ends in one unit, so that they compare at a glance.
    local largest = math.max(math.abs(low), math.abs(high))
    local step = largest >= 2 * DAY and DAY / 10 or largest >= HOUR and HOUR / 10 or largest >= MINUTE and 6 or 0.1
    local size = step * 10
    local template = ({ [DAY] = language.days, [HOUR] = language.hours, [MINUTE] = language.minutes })[size]
    from = M.fixed(low / size, 1, language)
    to = string.format(template or language.seconds, M.fixed(high / size, 1, language))
  else
    from, to = M.plain(low, unit, language), M.plain(high, unit, language)
  end
  return string.format(language.interval, from, to)
end

--- The difference alone, always with its sign: "+2.1 pt", "-12.0 %", "+1.5 h". nil when it is not known.
---@param change perilune.Change|nil
---@param language table|nil
---@return string|nil
function M.difference(change, language)
  language = language or current
  local x = change and M.finite(change.value)
  if not x then return nil end
  local text
  if change.relative then
    text = M.percent(x, language)
  elseif change.unit == "percent" then
    text = string.format(language.points, M.fixed(x * 100, 1, language))
  elseif change.unit == "time" then
    text = M.duration(x, language)
  else
    text = M.plain(x, change.unit, language)
  end
  return (x > 0 and text:find("[1-9]")) and "+" .. text or text
end

--- The whole sentence: "▲ +2.1 pt vs April 2016, better". nil when there is nothing to compare with.
---@param change perilune.Change|nil
---@param language table|nil
---@return string|nil
function M.change(change, language)
  language = language or current
  local text = M.difference(change, language)
  if not text then return nil end
  text = M.arrow(change) .. " " .. text
  if change.against then text = string.format(language.change, text, change.against) end
  local word = change.significant == false and language.noise or language.direction[change.direction]
  return word and string.format(language.change_word, text, word) or text
end

--- Which way a number moved, whether that is good or not: ▲, ▼ or ►.
---@param change perilune.Change
---@return string
function M.arrow(change)
  local x = M.finite(change.value) or 0
  return x > 0 and "▲" or x < 0 and "▼" or "►"
end

local signs = { good = "✓", warn = "!", bad = "✕", none = "–" }

--- Sign and word of a status: "✓", "good". Without a status: "–", "not rated".
---@param status string|nil
---@param language table|nil
---@return string sign, string word
function M.status(status, language)
  language = language or current
  status = signs[status] and status or "none"
  return signs[status], language.status[status]
end

--- One table cell: its text, how it is aligned, its status (nil when it has none to show) and whether it is empty.
-- A cell is a text, a number of the column's unit, nil or false (nothing), or a KPI value.
---@param cell string|number|false|nil|perilune.Value
---@param column { unit: string|nil, align: string|nil }
---@param language table|nil
---@return string text, "left"|"right" align, string|nil status, boolean empty
function M.cell(cell, column, language)
  language = language or current
  local align = column.align
    or ((column.unit == nil or column.unit == "text") and type(cell) ~= "number" and "left" or "right")
  if type(cell) == "table" then
    local status = cell.status ~= "none" and cell.status or nil
    return M.value(cell, nil, language), align, status, not (type(cell.value) == "string" or M.finite(cell.value))
  elseif type(cell) == "string" then
    return cell, align, nil, cell == ""
  elseif M.finite(cell) then
    return M.plain(cell, column.unit ~= "text" and column.unit or nil, language), align, nil, false
  elseif type(cell) == "boolean" and cell then
    return tostring(cell), align, nil, false
  end
  return "–", align, nil, true
end

return M
