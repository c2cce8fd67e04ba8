--- Axes of charts: which values they span, where the ticks are and what the ticks say.
--
--   1. Ticks stand at 1, 2 or 5 x 10^k; for durations at round seconds, minutes, hours and days; counts never
--      closer than 1.
--   2. Counts, numbers and durations start at zero unless some are negative. Percentages and scores zoom in, but
--      percentages never closer than ten points, so that noise does not look like a move.
--   3. Ticks of time are told from the points' labels ("2016-05", "2016-W21", "2016-05-03", "2016-Q2", "2016",
--      "2016-05-03 14:00"); any other label is shown as it is, cut when it is long.
--   4. Labels that would touch are thinned evenly. Months, quarters and hours keep round ones (January, 00:00), the
--      others keep the last.

local native = require("perilune.native")
local format = require("perilune.format")
local clean = require("perilune.render.clean")
local data = require("perilune.render.data")

local M = {}

local LARGEST = 1e300 -- so that the difference of two values is finite
local LABEL_COLUMNS = 12

local duration_steps = {
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400, 172800, 432000,
  864000,
}

local function decimal_step(rough)
  local base = 10 ^ math.floor(math.log(rough, 10))
  for _, factor in ipairs({ 1, 2, 5, 10 }) do
    if factor * base >= rough * (1 - 1e-9) then return factor * base end
  end
  return 10 * base
end

local function nice_step(rough, unit)
  if unit == "count" then return math.max(1, decimal_step(rough)) end
  if unit ~= "duration" or rough < 1 then return decimal_step(rough) end
  for _, step in ipairs(duration_steps) do
    if step >= rough * (1 - 1e-9) then return step end
  end
  return 86400 * decimal_step(rough / 86400)
end

--- The lowest and highest of the values; nil, NaN and the infinities are skipped.
---@param values any[]
---@param n integer
---@return number|nil low, number|nil high
function M.range(values, n)
  local low, high
  for i = 1, n do
    local x = format.finite(values[i])
    if x then
      x = math.max(-LARGEST, math.min(LARGEST, x))
      low, high = math.min(low or x, x), math.max(high or x, x)
    end
  end
  return low, high
end

local function widen(low, high, unit)
  if unit == "percent" then
    local lack = 0.1 - (high - low)
    if lack > 0 then
      local inside = low >= 0 and high <= 1
      low, high = low - lack / 2, high + lack / 2
      if inside and low < 0 then low, high = 0, high - low end
      if inside and high > 1 then low, high = low - (high - 1), 1 end
    end
  elseif unit ~= "score" and unit ~= "time" then
    low, high = math.min(low, 0), math.max(high, 0)
  end
  if high > low and high - low > 1e-9 * math.abs(high) then return low, high end
  if low == 0 then return 0, unit == "percent" and 0.1 or 1 end
  local pad = math.abs(low) * 0.1
  return low - pad, high + pad
end

---@class perilune.Axis
---@field low number    value at the lower end (the first tick)
---@field high number   value at the upper end (the last tick)
---@field ticks number[]
---@field text fun(x: number): string  what a tick says
---@field place fun(x: number): number 0 at the lower end, 1 at the upper

--- An axis that holds all values. Without a value it is an empty axis from 0.
---@param low number|nil
---@param high number|nil
---@param unit string
---@param wanted integer       about how many steps
---@param language table|nil
---@return perilune.Axis
function M.axis(low, high, unit, wanted, language)
  low, high = widen(low or 0, high or 0, unit)
  local step = nice_step((high - low) / wanted, unit)
  local first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
  local axis = { ticks = {} }
  for i = 0, math.min(50, math.floor(last - first)) do axis.ticks[i + 1] = (first + i) * step end
  axis.low, axis.high = axis.ticks[1], math.max(axis.ticks[#axis.ticks], high)
  axis.text = format.axis(unit, step, math.max(math.abs(axis.low), math.abs(axis.high)), language)
  axis.place = function(x)
    return math.max(0, math.min(1, (x - axis.low) / (axis.high - axis.low)))
  end
  return axis
end

--- Everything a line block shows, gathered once: its axis, the labels along it, the series as plain numbers. The axis
--- holds the intervals, the target and the warning too.
---@param block table          a "line" or an "area" block
---@param wanted integer       about how many steps on the value axis
---@param language table|nil
---@return table plot { axis, count, labels, series = { { name, role, comparison, values, points } }, target, warn,
---  empty }
function M.line(block, wanted, language)
  local plot = { series = {}, count = 0, target = format.finite(block.target), warn = format.finite(block.warn) }
  local all, n = {}, 0
  for i, series in ipairs(block.series) do
    local values = {}
    for j, point in ipairs(series.points) do
      values[j] = format.finite(point.value) or false
      for _, key in ipairs({ "value", "low", "high" }) do
        n = n + 1
        all[n] = (key == "value" or values[j]) and format.finite(point[key]) or false
      end
    end
    plot.series[i] = { name = clean.line(series.name), role = series.role, comparison = series.role == "comparison",
      values = values, points = series.points }
    plot.count = math.max(plot.count, #series.points)
  end
  local low, high = M.range(all, n)
  plot.empty = low == nil
  for _, limit in ipairs({ plot.target or false, plot.warn or false }) do
    if limit then low, high = math.min(low or limit, limit), math.max(high or limit, limit) end
  end
  plot.axis = M.axis(low, high, block.unit, wanted, language)
  plot.labels = data.labels(block)
  return plot
end

--- The last place of a series that has a value.
---@param values (number|false)[]
---@return integer|nil index, number|nil value
function M.last(values)
  for i = #values, 1, -1 do
    if values[i] then return i, values[i] end
  end
end

local function cut(text)
  if native.width(text) <= LABEL_COLUMNS then return text end
  return native.fit(text, LABEL_COLUMNS - 1) .. "…"
end

--- One row for each shape of label: what the tick says, the line below it, and its place in a calendar cycle.
local shapes = {
  { "^(%d%d%d%d)%-(%d%d)$", function(language, year, month)
    return language.months[tonumber(month)], year, tonumber(year) * 12 + tonumber(month) - 1
  end, { 1, 2, 3, 6, 12, 24, 60, 120, 240 } },
  { "^(%d%d%d%d)%-Q(%d)$", function(_, year, quarter)
    return "Q" .. quarter, year, tonumber(year) * 4 + tonumber(quarter) - 1
  end, { 1, 2, 4, 8, 20, 40 } },
  { "^(FY%d%d%d%d)%-Q(%d)$", function(_, year, quarter)
    return "Q" .. quarter, year, tonumber(year:sub(3)) * 4 + tonumber(quarter) - 1
  end, { 1, 2, 4, 8, 20, 40 } },
  { "^(%d%d%d%d)%-W(%d%d)$", function(_, year, week) return "W" .. week, year end, { 1, 2, 4, 8, 13, 26, 52, 104 } },
  { "^(%d%d%d%d)%-(%d%d)%-(%d%d)$", function(language, year, month, day)
    local name = language.months[tonumber(month)]
    return name and format.date(language.day_month, { day = tonumber(day), month = name }), year
  end, { 1, 2, 7, 14, 28, 56, 91, 182, 364, 728 } },
  { "^(%d%d%d%d%-%d%d%-%d%d)[T ](%d%d):(%d%d)", function(_, date, hour, minute)
    return hour .. ":" .. minute, date, tonumber(hour)
  end, { 1, 2, 3, 6, 12, 24, 48, 168, 336, 720 } },
}

local plain_steps = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 }

--- What a tick of time says: a short text, the wider unit to be shown below, its place in a cycle.
---@param label string
---@param language table
---@return string text, string|nil wider, integer|nil ordinal, integer[] steps
function M.short_label(label, language)
  for _, shape in ipairs(shapes) do
    local a, b, c = label:match(shape[1])
    if a then
      local text, wider, ordinal = shape[2](language, a, b, c)
      if text then return text, wider, ordinal, shape[3] end
    end
  end
  return cut(label), nil, nil, plain_steps
end

--- A label in words where it stands alone: "May 2016", "3 May 2016", "Q2 2016"; others are as they are.
---@param label string
---@param language table
---@return string
function M.long_label(label, language)
  if not label:find("^[%d%-]+$") and not label:find("^%w*%d%d%d%d%-Q%d$") then return label end
  local text, wider = M.short_label(label, language)
  return wider and format.date(language.chart.of_year, { part = text, year = wider }) or label
end

local function fits(chosen, spacing, gap, measure)
  local edge
  for _, tick in ipairs(chosen) do
    local centre, half = (tick.index - 1) * spacing, measure(tick.text) / 2
    if edge and centre - half < edge + gap then return false end
    edge = centre + half
  end
  return true
end

local function choose(all, step)
  local chosen = {}
  for i, tick in ipairs(all) do
    local place = tick.ordinal or (#all - i)
    if place % step == 0 then chosen[#chosen + 1] = tick end
  end
  return chosen
end

--- The ticks of time that fit: { index, text, wider }. `wider` (the year, the date) is set where it changes.
---@param labels string[]
---@param spacing number                    distance of two points
---@param gap number                        least distance of two labels
---@param measure fun(text: string): number width of a label, in the same unit
---@param language table
---@return { index: integer, text: string, wider: string|nil }[]
function M.time_ticks(labels, spacing, gap, measure, language)
  local all, steps = {}, plain_steps
  for i, label in ipairs(labels) do
    local text, wider, ordinal
    text, wider, ordinal, steps = M.short_label(label, language)
    all[i] = { index = i, text = text, year = wider, ordinal = ordinal }
  end
  local chosen
  for _, step in ipairs(steps) do
    local some = choose(all, step)
    if #some == 0 then break end
    chosen = some
    if fits(some, spacing, gap, measure) then break end
  end
  chosen = chosen or { all[#all] }
  if not fits(chosen, spacing, gap, measure) then chosen = { chosen[#chosen] } end
  local shown
  for _, tick in ipairs(chosen) do
    if tick.year ~= shown then tick.wider, shown = tick.year, tick.year end
  end
  return chosen
end

return M
