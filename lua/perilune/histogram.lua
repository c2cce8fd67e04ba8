--- Histograms: how many values lie in each bin of equal width, empty bins included (D0.4).
---
--- Rules:
---  1. A bin holds start <= x < start + width. Bins are counted from 0, or from `from` where that is given.
---  2. Where no width is given it is the smallest round one that needs no more than `bins` bins (20): 1, 2 or 5 times a
---     power of ten; of durations 1, 5, 15, 30 s or min, 1, 2, 4, 8 h, 1, 2 d, 1, 2, 4, 8 weeks, and so on.
---  3. Without `from` and `to` all values are in a bin. Values below `from`, or not below `to`, are counted beside.
---  4. The share is of all values that are not NULL, those beside included. Without any there are no bins.
local native = require "perilune.native"

local M = {}

local most_bins = 10000
local minute, hour, day, week = 60, 3600, 86400, 604800
local duration_widths = { 1, 5, 15, 30, minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour,
  day, 2 * day }

--- 1, 2, 5, 10, 20, 50 ... from a power of ten at or below `least`; of integers from 1 on.
local function next_number(least, whole)
  local power = 10.0 ^ math.floor(math.log(least, 10))
  for _, factor in ipairs { 1, 2, 5, 10 } do
    local width = factor * power
    if width >= least * (1 - 1e-12) then
      return whole and (math.tointeger(math.max(1.0, width)) or 1 << 62) or width
    end
  end
end

local function next_duration(least)
  for _, width in ipairs(duration_widths) do
    if width >= least then return width end
  end
  local weeks = 1
  while weeks * week < least do weeks = weeks * 2 end
  return weeks * week
end

--- A round width of at least `least` (rule 2).
---@param least number
---@param type string "integer", "real" or "duration"
---@return number
function M.round_width(least, type)
  if type == "duration" then return next_duration(least) end
  if least <= 0 then return type == "integer" and 1 or 1.0 end
  return next_number(least, type == "integer")
end

local function floor_to(x, width, origin) return origin + math.floor((x - origin) / width) * width end

--- How many bins of that width hold low..high (or low <= x < `to`).
local function count_bins(width, origin, low, high, to)
  local last = floor_to(to or high, width, origin)
  if to and last == to then last = last - width end
  return math.floor((last - floor_to(low, width, origin)) / width + 0.5) + 1
end

--- The smallest round width with at most `bins` bins.
local function choose_width(type, bins, origin, low, high, to)
  local width = M.round_width(((to or high) + 0.0 - low) / bins, type)
  while count_bins(width, origin, low, high, to) > bins do
    local wider = M.round_width(type == "duration" and width + 1 or width * 1.5, type)
    if wider <= width then break end
    width = wider
  end
  return width
end

local function number_option(options, name, level)
  local value = options[name]
  if type(value) == "string" then
    local seconds, problem = native.duration_parse(value)
    if not seconds then error(("histogram: %s: %s"):format(name, problem), level) end
    return seconds
  end
  if value ~= nil and (type(value) ~= "number" or value ~= value or value - value ~= 0) then
    error(("histogram: %s: expected a number or a duration such as \"30m\""):format(name), level)
  end
  return value
end

local known = { bins = true, width = true, from = true, to = true }

local function read_options(options, level)
  options = options or {}
  for name in pairs(options) do
    if not known[name] then
      local near = native.nearest(tostring(name), { "bins", "width", "from", "to" })
      error(("histogram: unknown option %q%s"):format(tostring(name), near and ("; did you mean %q?"):format(near) or ""),
        level)
    end
  end
  local o = { bins = options.bins or 20 }
  for _, name in ipairs { "width", "from", "to" } do o[name] = number_option(options, name, level + 1) end
  if math.type(o.bins) ~= "integer" or o.bins < 1 or o.bins > most_bins then
    error(("histogram: bins: expected an integer from 1 to %d"):format(most_bins), level)
  end
  if o.width and o.width <= 0 then error("histogram: width: expected a number above 0", level) end
  if o.from and o.to and o.from >= o.to then error("histogram: from: expected a number below to", level) end
  return o
end

--- A number as the kind of value that the expression has, to be bound.
local function bound(value, type)
  if type == "duration" then return { duration = math.tointeger(value) or math.floor(value) } end
  if type == "integer" then return math.tointeger(value) or value end
  return value + 0.0
end

--- Lowest and highest value, how many there are, how many lie below and above the bins, and their type.
local function survey(relation, expression, o, level)
  local frame = relation:agg { { "low", ("min(%s)"):format(expression) }, { "high", ("max(%s)"):format(expression) },
    { "n", ("count(%s)"):format(expression) }, { "rows", "count(*)" } }
  local kind, row = frame:types().low, frame[1]
  if kind ~= "integer" and kind ~= "real" and kind ~= "duration" then
    error(("histogram: expected numbers or durations, not %s%s"):format(kind, kind == "time" and "; group by a grain" or ""),
      level)
  end
  local s = { type = kind, low = row.low, high = row.high, n = row.n, missing = row.rows - row.n, below = 0, above = 0 }
  local outside = {}
  if o.from then
    outside[#outside + 1] = { "below", ("count(*) FILTER (WHERE (%s) < ?)"):format(expression), bound(o.from, kind) }
  end
  if o.to then
    outside[#outside + 1] = { "above", ("count(*) FILTER (WHERE (%s) >= ?)"):format(expression), bound(o.to, kind) }
  end
  if outside[1] then
    local counts = relation:agg(outside)[1]
    s.below, s.above = counts.below or 0, counts.above or 0
  end
  return s
end

--- The counts of the bins that are not empty, by the number of the bin from `first` on.
local function counts_by_bin(relation, expression, s, o, width, origin, first)
  local r, condition, values = relation, {}, {}
  if o.from then condition[#condition + 1], values[#values + 1] = (" (%s) >= ?"):format(expression), bound(o.from, s.type) end
  if o.to then condition[#condition + 1], values[#values + 1] = (" (%s) < ?"):format(expression), bound(o.to, s.type) end
  if condition[1] then r = r:where(table.concat(condition, " AND"), table.unpack(values)) end
  local frame = r:where(("(%s) IS NOT NULL"):format(expression))
    :by { bin = { ("bin(%s, ?, ?)"):format(expression), bound(width, s.type), bound(origin, s.type) } }
    :agg { { "n", "count(*)" } }
  local counts = {}
  for i = 1, #frame do
    local number = math.floor((frame:value(i, "bin") - first) / width + 0.5)
    counts[number] = (counts[number] or 0) + frame:value(i, "n")
  end
  return counts
end

local function check_width(s, o, level)
  local function whole(value) return value == nil or math.tointeger(value) ~= nil end
  if s.type == "real" then return end
  for _, name in ipairs { "width", "from", "to" } do
    if not whole(o[name]) then
      error(("histogram: %s: expected a whole number, as the values are %s"):format(name,
        s.type == "duration" and "durations in seconds" or "integers"), level)
    end
    o[name] = o[name] and math.tointeger(o[name])
  end
end

local function empty(s)
  return native.frame(0, { { name = "bin", type = s.type, real = s.type == "real", values = {} },
    { name = "count", type = "integer", values = {} }, { name = "share", type = "real", values = {} } })
end

--- relation:histogram("resolution_time", { bins = 20, width = nil, from = nil, to = nil }) -> frame of bin (where it
--- starts), count and share, and { width, below, above, missing, n, bins }.
---@param relation any
---@param expression string a number or a duration
---@param options {bins: integer|nil, width: number|string|nil, from: number|string|nil, to: number|string|nil}|nil
---@return any frame, {width: number|nil, below: integer, above: integer, missing: integer, n: integer} beside
function M.histogram(relation, expression, options)
  if type(expression) ~= "string" then error("histogram: expected an expression", 3) end
  local o = read_options(options, 4)
  local s = survey(relation, expression, o, 4)
  check_width(s, o, 4)
  local beside = { below = s.below, above = s.above, missing = s.missing, n = s.n }
  if s.n == 0 or s.n == s.below + s.above then return empty(s), beside end
  local origin = o.from or 0
  local low, high = o.from or s.low, s.high
  local width = o.width or choose_width(s.type, o.bins, origin, low, high, o.to)
  local count = count_bins(width, origin, low, high, o.to)
  if count > most_bins then
    error(("histogram: a width of %s gives %.0f bins, more than %d; take a larger width, or from and to")
      :format(tostring(width), count, most_bins), 3)
  end
  local first = floor_to(low, width, origin)
  local counts = counts_by_bin(relation, expression, s, o, width, origin, first)
  local bins, numbers, shares = {}, {}, {}
  for i = 1, count do
    local start, n = first + (i - 1) * width, counts[i - 1] or 0
    bins[i] = s.type == "real" and start + 0.0 or math.tointeger(start)
    numbers[i], shares[i] = n, n / s.n
  end
  beside.width = width
  return native.frame(count, { { name = "bin", type = s.type, values = bins }, { name = "count", type = "integer", values = numbers },
    { name = "share", type = "real", values = shares } }), beside
end

return M
