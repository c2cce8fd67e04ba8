--- How many are still there after how long: { survival = customers, start = "joined_at", stop = "churned_at", grain =
--- "month", by = "segment" }.
---
--- Rules: 1. Kaplan and Meier's estimate (stats.kaplan_meier) with its 95 % interval, over all rows that began before
--- the end of the period: who is still there then is censored, not taken as staying for ever (D16, D0.2). 2. Time is
--- counted in whole days; a month is 30.4375 of them, a quarter three months, a year twelve. 3. The curve ends where
--- fewer than min_n (30) are left. 4. A row that stops before it starts is left out. 5. With `by`, curves of the
--- largest segments, without intervals.
local as_of = require "perilune.as_of"
local build_module = require "perilune.report.build"
local parameter = require "perilune.parameter"
local rows = require "perilune.rows"
local stats = require "perilune.stats"

local M = {}

local day = 86400
local lengths = { day = 1, week = 7, month = 30.4375, quarter = 91.3125, year = 365.25 }
local default_min_n, most_segments, most_groups = 30, 4, 50000

--- The rows that began before an instant, and how long each was there at it.
local function watched(build, block, to)
  local relation, instant = block.survival, parameter.literal { time = to }
  for _, condition in ipairs(build:conditions(block.where)) do relation = relation:where(condition) end
  local stopped = ("COALESCE(%s < %s, FALSE)"):format(block.stop, instant)
  local time = ("CASE WHEN %s THEN %s ELSE %s END - %s"):format(stopped, block.stop, instant, block.start)
  return relation:where(("%s < %s AND %s >= 0s"):format(block.start, instant, time)), time, stopped
end

--- Days, events and weights of each segment: { { key, n, days, events, weights }, ... }, the largest first.
local function tallies(block, relation, time, stopped)
  local keys = { { days = ("bin(%s, 1d)"):format(time) }, { gone = stopped } }
  if block.by then keys[3] = { segment = block.by } end
  local frame, list, found = relation:by(table.unpack(keys)):limit(most_groups):agg { { "n", "count(*)" } }, {}, {}
  for i = 1, #frame do
    local key = block.by and frame:value(i, "segment")
    local id = key == nil and build_module or key
    if not found[id] then
      found[id] = { key = key, n = 0, days = {}, events = {}, weights = {} }
      list[#list + 1] = found[id]
    end
    local one, count = found[id], frame:value(i, "n")
    local at = #one.days + 1
    one.days[at], one.events[at], one.weights[at] = frame:value(i, "days") // day, frame:value(i, "gone"), count
    one.n = one.n + count
  end
  build_module.sort(list, true, function(one) return one.n end)
  return list
end

--- The curve at whole ages, as long as enough are left (rule 3).
local function points_of(build, curve, grain, min_n, with_limits)
  local points, step, length = {}, 0, lengths[grain]
  for age = 0, 600 do
    while curve.steps[step + 1] and curve.steps[step + 1].time <= age * length do step = step + 1 end
    local s, next_step = curve.steps[step], curve.steps[step + 1]
    if age > 0 and (not next_step or next_step.at_risk < min_n) then break end
    local value = s and s.survival or 1.0
    points[age + 1] = { at = math.floor(age * length * day), label = build:count(age), value = value,
      low = with_limits and (s and s.low or value) or nil, high = with_limits and (s and s.high or value) or nil }
  end
  return points
end

--- What the curve says: how many, how many left, the median, where it ends.
local function describe(build, curve, points, grain)
  local words, last = build.words.survival, points[#points]
  local text = words.about:format(build:count(math.floor(curve.n)), build:count(math.floor(curve.events)))
  if curve.median and curve.median <= (#points - 1) * lengths[grain] then
    local ages = math.floor(curve.median / lengths[grain] + 0.5)
    text = text .. " " .. words.median:format(build:count(ages), build.words[ages == 1 and "grain" or "grains"][grain])
  end
  return text .. " " .. words.last:format(last.label, build.words[#points == 2 and "grain" or "grains"][grain],
    build:plain(last.value, "percent"), build:plain(last.low or last.value, "percent"),
    build:plain(last.high or last.value, "percent"))
end

M.survival = {
  keys = {
    survival = { type = "userdata", required = true }, start = { type = "text", required = true },
    stop = { type = "text", required = true }, grain = { type = "text", one_of = { "day", "week", "month", "quarter",
      "year" } }, by = { type = "text" }, limit = { type = "integer" }, min_n = { type = "integer" },
  },
  names = function() return {} end,
  build = function(build, block)
    local title = block.title or build.words.survival.title
    local lacks = rows.lacks(block.survival:table_name(), block.start)
    if lacks then
      return { kind = "text", text = build.words.missing:format(build.words.missing_item:format(title, lacks)) }
    end
    local to, grain, min_n = math.min(build.period.to, as_of.get()), block.grain or "month",
      block.min_n or default_min_n
    local list = tallies(block, watched(build, block, to))
    local series, first = {}, nil
    for i = 1, math.min(#list, block.by and (block.limit or most_segments) or 1) do
      local one = list[i]
      local curve = stats.kaplan_meier(one.days, one.events, one.weights)
      local points = points_of(build, curve, grain, min_n, not block.by)
      if #points > 1 and (not block.by or one.key ~= nil) then
        series[#series + 1] = { name = block.by and build:label(one.key, block.by) or build.words.survival.name,
          role = block.by and "other" or "main", points = points }
        first = first or describe(build, curve, points, grain)
      end
    end
    if #series == 0 then return { kind = "text", text = build.words.survival.few:format(title, build:count(min_n)) } end
    return { kind = "line", title = title, unit = "percent", better = "higher", series = series,
      description = not block.by and first or nil,
      note = block.note or build.words.survival.note:format(build.words.grains[grain], build:count(min_n)) }
  end,
}

return M
