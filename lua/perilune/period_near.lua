--- What somebody may have meant who wrote a period in another form: "Oct 2026" is 2026-10. Read only when a text is
--- refused.
local native = require "perilune.native"

local M = {}

local months = { "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december" }

--- The number of a month by its name or the beginning of it, at least three letters.
local function month_number(word)
  for number, name in ipairs(months) do
    if #word >= 3 and name:sub(1, #word) == word then return number end
  end
end

local function month_of_name(word, year)
  local number = month_number(word)
  return number and ("%s-%02d"):format(year, number)
end

local function integer(text) return math.tointeger(tonumber(text)) end

local function month_form(year, month) return ("%s-%02d"):format(year, integer(month)) end
local function week_form(year, week) return ("%s-W%02d"):format(year, integer(week)) end

local function date(year, month, day)
  return ("%s-%02d-%02d"):format(year, integer(month), integer(day))
end

--- Each row: a pattern and the form it stands for, or nil.
local rewrites = {
  { "^(%d%d%d%d)[-/.](%d%d?)$", month_form },
  { "^(%d%d?)[-/.](%d%d%d%d)$", function(month, year) return month_form(year, month) end },
  { "^(%d%d%d%d)[-/.](%d%d?)[-/.](%d%d?)$", date },
  { "^(%d%d%d%d)(%d%d)(%d%d)$", date },
  { "^(%d%d?)[.](%d%d?)[.](%d%d%d%d)$", function(day, month, year) return date(year, month, day) end },
  { "^(%a+)[-/. ]+(%d%d%d%d)$", month_of_name },
  { "^(%d%d%d%d)[-/. ]+(%a+)$", function(year, word) return month_of_name(word, year) end },
  { "^q(%d)[-/. ]*(%d%d%d%d)$", function(quarter, year) return ("%s-Q%s"):format(year, quarter) end },
  { "^(%d%d%d%d)[-/. ]*q(%d)$", function(year, quarter) return ("%s-Q%s"):format(year, quarter) end },
  { "^w[ek]*[-/. ]*(%d%d?)[-/. ]+(%d%d%d%d)$", function(week, year) return week_form(year, week) end },
  { "^(%d%d%d%d)[-/. ]*w[ek]*[-/. ]*(%d%d?)$", week_form },
  { "^fy[-/. ]*(%d%d)$", function(year) return "FY20" .. year end },
  { "^fy[-/. ]*(%d%d%d%d)$", function(year) return "FY" .. year end },
  { "^fy[-/. ]*(%d%d)[-/. ]*q(%d)$", function(year, quarter) return ("FY20%s-Q%s"):format(year, quarter) end },
  { "^fy[-/. ]*(%d%d%d%d)[-/. ]*q(%d)$", function(year, quarter) return ("FY%s-Q%s"):format(year, quarter) end },
  { "^q(%d)[-/. ]*fy[-/. ]*(%d%d%d%d)$", function(quarter, year) return ("FY%s-Q%s"):format(year, quarter) end },
  { "^(%d%S*) to (%d%S*)$", function(from, to) return from .. ".." .. to end },
  { "^(%d%S*) [-–]+ (%d%S*)$", function(from, to) return from .. ".." .. to end },
  { "^%a* ?(%d+) ?(.+)$", function(count, grain) return ("last %s %s"):format(count, grain) end },
  { "^current (.+)$", function(grain) return "this " .. grain end },
  { "^(.+) so far$", function(grain) return grain:gsub("^this ", "") .. " to date" end },
}

--- Words that can stand in the place of a count are compared without it.
local phrases = { "today", "yesterday", "mtd", "ytd", "qtd", "wtd" }
for _, grain in ipairs { "hour", "day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year" } do
  for _, form in ipairs { "this %s", "last %s", "previous %s", "%s to date", "last # %ss", "last # %ss to now" } do
    phrases[#phrases + 1] = form:format(grain)
  end
end

--- The near form, or nil.
---@param text string in lower case, without spaces around
---@param is_period fun(form: string): boolean only forms that can be read are suggested
---@return string|nil
function M.find(text, is_period)
  for _, rewrite in ipairs(rewrites) do
    local a, b, c = text:match(rewrite[1])
    local form = a and rewrite[2](a, b, c)
    if form and is_period(form:lower()) then return form end
  end
  local count = text:match("%d+")
  local near = native.nearest(count and text:gsub("%d+", "#", 1) or text, phrases)
  local form = near and near:gsub("#", count or "8")
  return form and is_period(form) and form or nil
end

return M
