--- A calendar as text: its versions, their week and their special dates.
local native = require "perilune.native"
local week = require "perilune.calendar.week"

local shown_dates = 6

local function clock(seconds)
  if seconds > 86400 then seconds = seconds - 86400 end
  return ("%02d:%02d"):format(seconds // 3600, seconds % 3600 // 60)
end

local function hours(intervals)
  local parts = {}
  for i, interval in ipairs(intervals) do
    parts[i] = ("%s-%s"):format(clock(interval[1]), clock(interval[2]))
  end
  return #parts > 0 and table.concat(parts, ", ") or "closed"
end

local function title(name) return name:sub(1, 1):upper() .. name:sub(2) end

--- One line for each run of days with the same hours.
local function week_lines(days, lines)
  local first = 1
  for day = 1, 7 do
    local text = hours(days[day])
    if day == 7 or hours(days[day + 1]) ~= text then
      local name = title(week.names[first])
      if day > first then name = name .. "-" .. title(week.names[day]) end
      lines[#lines + 1] = ("  %-8s %s"):format(name, text)
      first = day + 1
    end
  end
end

local function date_lines(dates, lines)
  local days = {}
  for day in pairs(dates) do days[#days + 1] = day end
  if #days == 0 then return end
  table.sort(days)
  local first, last = native.business_date(days[1]), native.business_date(days[#days])
  lines[#lines + 1] = ("  %d special date%s%s"):format(#days, #days == 1 and "" or "s",
    #days > shown_dates and (" from %s to %s"):format(first, last) or "")
  for i = 1, #days <= shown_dates and #days or 0 do
    lines[#lines + 1] = ("    %s  %s"):format(native.business_date(days[i]), hours(dates[days[i]]))
  end
end

--- The text of what calendar.lua keeps.
---@return string
return function(item)
  local lines = {}
  for i, version in ipairs(item.versions) do
    local from = version.from and (" from %s%s"):format(version.from, i == 1 and " and before" or "") or ""
    lines[#lines + 1] = ("%s: %s%s"):format(item.name, version.zone, from)
    if version.about then lines[#lines + 1] = "  " .. version.about end
    week_lines(version.week, lines)
    date_lines(version.dates, lines)
  end
  return table.concat(lines, "\n")
end
