--- The opening hours of a week as people write them (calendar.lua, rules 1 and 2).
local native = require "perilune.native"

local M = {}

M.names = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }

--- The weekdays that a key names: mon, mon_fri, fri_mon over the weekend, weekdays, weekend, daily.
local days_of = { daily = { 1, 2, 3, 4, 5, 6, 7 }, weekdays = { 1, 2, 3, 4, 5 }, weekend = { 6, 7 } }
for first, from in ipairs(M.names) do
  days_of[from] = { first }
  for last, to in ipairs(M.names) do
    if first ~= last then
      local days = {}
      for i = 0, (last - first) % 7 do days[i + 1] = (first + i - 1) % 7 + 1 end
      days_of[from .. "_" .. to] = days
    end
  end
end

--- All of them, those of most days first.
M.keys = {}
for key in pairs(days_of) do M.keys[#M.keys + 1] = key end
table.sort(M.keys, function(a, b)
  if #days_of[a] ~= #days_of[b] then return #days_of[a] > #days_of[b] end
  return a < b
end)

-- ---- hours ----

local form = "expected as \"09:00-18:00\", several with a comma, \"always\" or \"closed\""

--- Seconds since midnight of "9", "09:00", "24:00"; nil when it is none.
local function clock(text)
  local hour, minute = text:match("^(%d%d?):(%d%d)$")
  hour, minute = tonumber(hour or text:match("^%d%d?$")), tonumber(minute or 0)
  if not hour or hour > 24 or minute > 59 or hour == 24 and minute > 0 then return nil end
  return hour * 3600 + minute * 60
end

local function read_interval(text)
  local from, to = text:match("^%s*([%d:]+)%s*%-%s*([%d:]+)%s*$")
  local first, last = from and clock(from), to and clock(to)
  if not first or not last or first == 86400 then return nil, ("no hours: %q; %s"):format(text, form) end
  if last == 86400 - 60 then
    return nil, ("%q leaves out the last minute of the day; the end of the day is 24:00"):format(text)
  end
  if last == first then return nil, ("%q ends where it begins; the whole day is 00:00-24:00"):format(text) end
  return { first, last < first and last + 86400 or last }
end

--- Intervals of seconds since midnight, { { from, to }, ... }, or nil and what is wrong.
---@param given string|string[]
function M.hours(given)
  local intervals = {}
  if given == "closed" then return intervals end
  if given == "always" then return { { 0, 86400 } } end
  if type(given) == "string" then given = { given } end
  if type(given) ~= "table" or #given == 0 then return nil, "no hours; " .. form end
  for _, texts in ipairs(given) do
    local near = native.nearest(texts, { "closed", "always" })
    if near and not texts:find("%d") then return nil, ("no hours: %q; did you mean %q?"):format(texts, near) end
    for text in (texts .. ","):gmatch("([^,]*),") do
      local interval, problem = read_interval(text)
      if not interval then return nil, problem end
      intervals[#intervals + 1] = interval
    end
  end
  return intervals
end

--- The hours of the seven days from what a definition says, or nil and the problem with its path.
---@return table[]|nil, string|nil
function M.read(definition, path)
  local week, set_by, any = { {}, {}, {}, {}, {}, {}, {} }, {}, false
  for _, key in ipairs(M.keys) do
    if definition[key] ~= nil then
      local intervals, problem = M.hours(definition[key])
      if not intervals then return nil, ("%s.%s: %s"):format(path, key, problem) end
      for _, day in ipairs(days_of[key]) do
        local other = set_by[day]
        if other and #days_of[other] == #days_of[key] then
          return nil, ("%s: %s and %s both say when %s is open"):format(path, other, key, M.names[day])
        end
        week[day], set_by[day] = intervals, key
      end
      any = true
    end
  end
  if not any then return nil, path .. ": no hours; expected days as mon_fri = \"09:00-18:00\"" end
  return week
end

return M
