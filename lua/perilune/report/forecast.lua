--- What is to be expected: { line = "ticket_volume", grain = "day", span = "8 weeks", forecast = "14 days" }.
---
--- Rules: 1. The forecast is that of Holt and Winters, additive (stats.holt_winters), fitted to the last 26 seasons
--- before the end that are known; a season is a week of days, a day of hours (a week of hours where four are known), a
--- year of weeks, months or quarters. 2. It needs two whole seasons; the block says when there are fewer. 3. Counts,
--- shares and durations have no value below 0: limits and values end there. 4. Limits are those of 95 %.
local measure = require "perilune.measure"
local native = require "perilune.native"
local stats = require "perilune.stats"

local M = {}

local seasons = { hour = 24, day = 7, week = 52, month = 12, quarter = 4, fiscal_quarter = 4 }
local most_seasons = 26
local week_of_hours = 168

--- The steps of a season of a grain, by how many values are known; nil without seasons.
local function season_of(grain, count)
  if grain == "hour" and count >= 4 * week_of_hours then return week_of_hours end
  return seasons[grain]
end

--- "14 days" -> 14, "day"; nil when it is none.
---@param text string
---@return integer|nil count, string|nil grain
function M.read(text)
  local count, grain = text:match("^(%d+)%s+(%a-)s?$")
  count = count and math.tointeger(tonumber(count))
  if not count or count < 1 or count > 400 or not seasons[grain] then return nil end
  return count, grain
end

--- The values of a KPI up to an instant, as far as rule 1 looks back.
local function history(build, k, grain, to, where)
  local from = native.time_add(grain, to, -(grain == "hour" and week_of_hours or seasons[grain]) * most_seasons)
  from = build:start_of_data(k, grain, from)
  local values = {}
  if from >= to then return values end
  for i, r in ipairs(build:series(k, grain, from, to, where)) do
    if r.value == nil then return {} end
    values[i] = r.value
  end
  return values
end

--- The forecast of the buckets from an instant on.
---@param build perilune.build
---@param k table a KPI
---@param grain string
---@param to integer where the known values end, the start of a bucket
---@param steps integer
---@param where? string|string[]
---@return { at: integer, label: string, value: number, low: number, high: number }[]|nil points
---@return string|nil problem in words of the page
function M.points(build, k, grain, to, steps, where)
  local values = history(build, k, grain, to, where)
  local season = season_of(grain, #values)
  local model = season and stats.holt_winters(values, { period = season })
  if not model then
    return nil, build.words.forecast.too_short:format(k.title, build:count(2 * (season or 0)),
      build.words.grains[grain])
  end
  local points, at = {}, to
  for i, f in ipairs(stats.forecast(model, steps)) do
    local floor = k.unit ~= "score" and k.unit ~= "money" and 0 or -math.huge
    points[i] = { at = at, label = native.time_label(grain, at), value = math.max(floor, f.value),
      low = math.max(floor, f.low), high = math.max(floor, f.high) }
    at = native.time_add(grain, at, 1)
  end
  return points
end

--- Adds the forecast to a line's block: a series behind the last point, and a sentence.
---@param build perilune.build
---@param made table a line
---@param k table
---@param grain string
---@param to integer
---@param block table
function M.extend(build, made, k, grain, to, block)
  local steps = M.read(block.forecast)
  local points, problem = M.points(build, k, grain, to, steps, block.where)
  if not points then
    made.description = made.description .. " " .. problem
    return
  end
  local words, before = build.words.forecast, #made.series[1].points
  local series = { name = words.name:format(k.title), role = "forecast", points = {} }
  for i, point in ipairs(made.series[1].points) do series.points[i] = { at = point.at, label = point.label } end
  table.move(points, 1, #points, before + 1, series.points)
  made.series[#made.series + 1] = series
  if measure.empty(k) ~= 0 then return end
  local sum = 0
  for _, point in ipairs(points) do sum = sum + point.value end
  made.description = ("%s %s"):format(made.description, words.about:format(points[1].label, points[#points].label,
    build:count(math.floor(sum + 0.5))))
end

return M
