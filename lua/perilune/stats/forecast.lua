--- Holt-Winters forecasts of a series with level, trend and season (C. C. Holt, 1957; P. R. Winters, Management Science
--- 6, 1960).
---
--- 1. Additive: the forecast is level + h trend + season; multiplicative: (level + h trend) * season, for values above
---    0. Updates are those of R's HoltWinters: level from the value without its season, season from the new level.
--- 2. Start values, as R's, come from the first two periods: a centred moving average over one period, a straight line
---    through it (its slope is the trend, its value a step before the average begins the level), and the means of what
---    is left by season, made to sum to 0 or to average 1. That level lags half a period behind a steep trend; the
---    first fitted values show it.
--- 3. Parameters that are not given minimise the sum of squared errors of the forecasts one step ahead, by Nelder and
---    Mead from 0.3, 0.1, 0.1 and once more from where that ends, each within 0 ... 1.
--- 4. The forecast's variance: the squared errors over their number less the fitted parameters, times 1 + the sum of
---    squares of how an error acts j steps later, alpha (1 + j beta), and gamma (1 - alpha) more after whole periods
---    (R. J. Hyndman et al., Forecasting with Exponential Smoothing, 2008, 6.3). Multiplicative: to first order in the
---    error, with level errors scaled by the seasons' ratio. Limits are normal ones.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"
local minimum = require "perilune.stats.minimum"

local M = {}

local parameters = { "alpha", "beta", "gamma" }

---@class perilune.holt_winters
---@field seasonal "additive"|"multiplicative"
---@field period integer
---@field alpha number
---@field beta number
---@field gamma number
---@field sse number sum of squared one-step errors
---@field variance number of an error (rule 4)
---@field level number at the end
---@field trend number at the end, a step
---@field seasons number[] of the next period, the first is the next step's
---@field fitted { value: number, level: number, trend: number, season: number }[] forecasts one step ahead, of the
---  steps period + 1 on

--- Both kinds by what takes a season off and puts it on.
local kinds = {
  additive = {
    off = function(x, season) return x - season end,
    on = function(x, season) return x + season end,
  },
  multiplicative = {
    off = function(x, season) return x / season end,
    on = function(x, season) return x * season end,
  },
}

--- The centred moving average of the first two periods, and the place of its first value.
local function moving_average(list, period)
  local half, trend = period // 2, {}
  for i = half + 1, 2 * period - half do
    local sum = 0.0
    for k = i - half, i + half do sum = sum + list[k] end
    if period % 2 == 0 then sum = sum - (list[i - half] + list[i + half]) / 2 end
    trend[#trend + 1] = sum / period
  end
  return trend, half + 1
end

--- Intercept and slope of the least-squares line through values at 1, 2, ...
local function line_through(values)
  local n, sum, moment = #values, 0.0, 0.0
  local middle = (n + 1) / 2
  for i, value in ipairs(values) do
    sum = sum + value
    moment = moment + (i - middle) * value
  end
  local slope = moment / (n * (n * n - 1) / 12)
  return sum / n - slope * middle, slope
end

--- Level, trend and seasons to begin with (rule 2).
local function start_values(list, period, kind)
  local smooth, first = moving_average(list, period)
  local seasons, counts = {}, {}
  for i = 1, period do seasons[i], counts[i] = 0.0, 0 end
  for k, trend in ipairs(smooth) do
    local place = (first + k - 2) % period + 1
    seasons[place] = seasons[place] + kind.off(list[first + k - 1], trend)
    counts[place] = counts[place] + 1
  end
  local sum = 0.0
  for i = 1, period do
    seasons[i] = seasons[i] / counts[i]
    sum = sum + seasons[i]
  end
  for i = 1, period do seasons[i] = kind.off(seasons[i], sum / period) end
  local level, slope = line_through(smooth)
  return { level = level, trend = slope, seasons = seasons }
end

--- Runs the updates over the list; `keep` is told each step's forecast, level, trend and season.
local function smooth(list, period, kind, start, p, keep)
  local level, trend, seasons = start.level, start.trend, table.move(start.seasons, 1, period, 1, {})
  local sse = 0.0
  for i = period + 1, #list do
    local place = (i - 1) % period + 1
    local x, season = list[i], seasons[place]
    local forecast = kind.on(level + trend, season)
    if keep then keep(forecast, level, trend, season) end
    sse = sse + (x - forecast) ^ 2.0
    local before = level
    level = p[1] * kind.off(x, season) + (1 - p[1]) * (level + trend)
    trend = p[2] * (level - before) + (1 - p[2]) * trend
    seasons[place] = p[3] * kind.off(x, level) + (1 - p[3]) * season
  end
  return sse, level, trend, seasons
end

--- The parameters, the free ones by least squares; and how many were free.
local function fit(list, period, kind, start, given)
  local free, first = {}, { alpha = 0.3, beta = 0.1, gamma = 0.1 }
  for i, name in ipairs(parameters) do
    if not given[name] then free[#free + 1] = i end
  end
  local p = { given.alpha or first.alpha, given.beta or first.beta, given.gamma or first.gamma }
  if #free == 0 then return p, 0 end
  local point = {}
  for k, i in ipairs(free) do point[k] = p[i] end
  local function error_at(try)
    local outside = 0.0
    for k, i in ipairs(free) do
      p[i] = math.max(0.0, math.min(1.0, try[k]))
      outside = outside + math.abs(try[k] - p[i])
    end
    local sse = smooth(list, period, kind, start, p)
    return sse == sse and sse * (1 + outside) or math.huge
  end
  point = minimum.minimum(error_at, point, 0.1, 1000)
  point = minimum.minimum(error_at, point, 0.05, 1000)
  error_at(point)
  return p, #free
end

local function check_series(list, period, seasonal)
  argument.numbers("holt_winters", "list", list)
  if #list < 2 * period then
    return nil, ("Holt-Winters needs two whole periods (%d values), there are %d"):format(2 * period, #list)
  end
  if seasonal == "additive" then return true end
  for i, value in ipairs(list) do
    if value <= 0 then
      return nil, ("multiplicative seasons need values above 0, value %d is %.14g"):format(i, value)
    end
  end
  return true
end

--- The model with its parameters known.
local function build_model(list, period, seasonal, start, p)
  local model = { seasonal = seasonal, period = period, alpha = p[1], beta = p[2], gamma = p[3], fitted = {} }
  local function keep(value, level, trend, season)
    model.fitted[#model.fitted + 1] = { value = value, level = level, trend = trend, season = season }
  end
  local seasons
  model.sse, model.level, model.trend, seasons = smooth(list, period, kinds[seasonal], start, p, keep)
  model.seasons = {}
  for i = 1, period do model.seasons[i] = seasons[(#list + i - 1) % period + 1] end
  return model
end

--- The model of a series.
---@param list number[]|nil equally spaced values, the oldest first
---@param options { period: integer, seasonal?: "additive"|"multiplicative", alpha?: number, beta?: number,
---  gamma?: number }
---  period: steps of a season, at least 2; seasonal: default additive; a parameter not given is fitted
---@return perilune.holt_winters|nil, string|nil nil and why when the series is too short or not above 0
function M.holt_winters(list, options)
  if list == nil then return nil, "no series" end
  argument.keys("holt_winters", "options", options, { "period", "seasonal", "alpha", "beta", "gamma" })
  local period = math.tointeger(argument.counting("holt_winters", "period", options.period))
  if period < 2 then error("stats.holt_winters: period: expected a whole number of at least 2, got 1", 2) end
  local seasonal = argument.choice("holt_winters", "seasonal", options.seasonal or "additive", {
    "additive", "multiplicative",
  })
  for _, name in ipairs(parameters) do
    if options[name] then argument.probability("holt_winters", name, options[name]) end
  end
  local good, problem = check_series(list, period, seasonal)
  if not good then return nil, problem end
  local start = start_values(list, period, kinds[seasonal])
  local p, fitted_parameters = fit(list, period, kinds[seasonal], start, options)
  local model = build_model(list, period, seasonal, start, p)
  model.variance = model.sse / math.max(1, #list - period - fitted_parameters)
  return model
end

--- What an error acts on the forecast `j` steps after it, for the step `h` from the end (rule 4).
local function effect(model, h, j)
  local place, before = (h - 1) % model.period + 1, (h - j - 1) % model.period + 1
  local scale = model.seasonal == "additive" and 1.0 or model.seasons[place] / model.seasons[before]
  local season = j % model.period == 0 and model.gamma * (1 - model.alpha) or 0.0
  return model.alpha * (1 + j * model.beta) * scale + season
end

--- Forecasts of the steps after the series' end.
---@param model perilune.holt_winters|nil
---@param steps integer how many
---@param confidence? number default 0.95
---@return { value: number, low: number, high: number }[]|nil
function M.forecast(model, steps, confidence)
  if model == nil then return nil end
  argument.kind("forecast", "model", model, "table")
  steps = math.tointeger(argument.counting("forecast", "steps", steps))
  local z = distribution.z(argument.inside("forecast", "confidence", confidence or 0.95))
  local kind, list = kinds[model.seasonal], {}
  for h = 1, steps do
    local value = kind.on(model.level + h * model.trend, model.seasons[(h - 1) % model.period + 1])
    local squares = 1.0
    for j = 1, h - 1 do squares = squares + effect(model, h, j) ^ 2 end
    local spread = z * math.sqrt(model.variance * squares)
    list[h] = { value = value, low = value - spread, high = value + spread }
  end
  return list
end

return M
