--- Values of a series that its season and its trend do not explain. Seedless: the same series gives the same answer.
---
--- The series is taken apart by medians, as S-H-ESD does (J. Hochenbaum, O. S. Vallis and A. Kejariwal, Automatic
--- Anomaly Detection in the Cloud via Statistical Learning, 2017, arXiv:1704.07706), which a spike cannot draw to
--- itself as it draws means.
---
--- 1. The trend of a point is the median of its neighbours (a running median: J. W. Tukey, Exploratory Data Analysis,
---    1977), three on each side, or as many as a season has points; the point itself does not count. Where a
---    side has fewer, at both ends, a line through them stands for the median: the slope is the median of all pairwise
---    slopes (P. K. Sen, JASA 63, 1968), for the median of one side of a steep series lags behind.
--- 2. The season of a phase (a weekday, an hour) is the median of what its points are above the trend, from four
---XX trend is that of the values less the season.
--- 3. What is left is held against its spread: the mad of all that is left (P. J. Rousseeuw and C. Croux, JASA 88,
---    1993); where it is 0 the mean distance, times 1.2533.
--- 4. It is never held against less than chance would give: of counts the square root of what was expected (Poisson),
---    else what the interval of the value says (`noise`).
--- 5. A point stands out when it is further away than t at the confidence 1 - 0.05 / n, with 0.37 n degrees of freedom
---    (the efficiency of the mad), never less than 3.5 (B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers,
---    1993): of series without spikes a few in a hundred get a mark.
--- 6. And only when it is a tenth of what was expected away, of counts also at least 3: smaller ones are of no use.
--- 7. Fewer than twelve values: nothing is known of what is usual, and nothing stands out. Neither do the first three,
---    before which nothing is known. Gaps (false) are left out.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"
local robust = require "perilune.stats.robust"

local M = {}

local fewest, fewest_of_phase, reach = 12, 4, 3
local least_score, least_part, least_count = 3.5, 0.1, 3
local confidence, efficiency = 0.95, 0.37
local MEAN_DEVIATION_SCALE = 1.2533141373155003 -- sqrt(pi / 2)

--- The line through some points at `at` (rule 1).
local function line_at(points, values, at)
  local slopes, levels = {}, {}
  for i = 1, #points do
    for j = i + 1, #points do
      slopes[#slopes + 1] = (values[points[j]] - values[points[i]]) / (points[j] - points[i])
    end
  end
  local slope = robust.median(slopes)
  for i, point in ipairs(points) do levels[i] = values[point] + slope * (at - point) end
  return robust.median(levels)
end

--- The trend at each place of a list without gaps.
local function trend_of(values, half)
  local trend, n = {}, #values
  for i = 1, n do
    local first, last, points = math.max(1, i - half), math.min(n, i + half), {}
    for j = first, last do
      if j ~= i then points[#points + 1] = j end
    end
    if i - first == last - i then
      local near = {}
      for k, j in ipairs(points) do near[k] = values[j] end
      trend[i] = robust.median(near)
    else
      -- As wide as in the middle: a few points hardly hold a line.
      if first == 1 then last = math.min(n, 2 * half + 1) else first = math.max(1, n - 2 * half) end
      points = {}
      for j = first, last do
        if j ~= i then points[#points + 1] = j end
      end
      trend[i] = line_at(points, values, i)
    end
  end
  return trend
end

--- How many phases there are, and whether each has enough points (rule 2).
local function count_phases(phases)
  local counts, kinds, fewest_seen = {}, 0, math.huge
  for _, phase in ipairs(phases) do
    if not counts[phase] then kinds = kinds + 1 end
    counts[phase] = (counts[phase] or 0) + 1
  end
  for _, count in pairs(counts) do fewest_seen = math.min(fewest_seen, count) end
  return kinds, fewest_seen >= fewest_of_phase
end

--- What each phase is above the trend, by phase.
local function season_of(values, trend, phases)
  local above, season = {}, {}
  for i, value in ipairs(values) do
    above[phases[i]] = above[phases[i]] or {}
    table.insert(above[phases[i]], value - trend[i])
  end
  for phase, list in pairs(above) do season[phase] = robust.median(list) end
  return season
end

--- What would be usual at each place; nil when the season is not known.
local function expected_of(values, phases)
  local kinds, enough = count_phases(phases)
  if kinds < 2 then return trend_of(values, reach) end
  if not enough then return nil end
  local season = season_of(values, trend_of(values, kinds // 2), phases)
  local level, expected = {}, {}
  for i, value in ipairs(values) do level[i] = value - season[phases[i]] end
  for i, trend in ipairs(trend_of(level, reach)) do expected[i] = trend + season[phases[i]] end
  return expected
end

--- The spread of what is left (rule 3).
local function spread_of(left)
  local sizes, sum = {}, 0.0
  for i, x in ipairs(left) do
    sizes[i] = math.abs(x)
    sum = sum + sizes[i]
  end
  local mad = 1.4826022185056018 * robust.median(sizes)
  return mad > 0 and mad or MEAN_DEVIATION_SCALE * sum / #left
end

--- What chance alone would give at a place (rule 4).
local function chance_at(expected, noise, options)
  if options.counts then return math.sqrt(math.max(expected, 1)) end
  return noise or 0
end

local function threshold_of(n)
  local outside = (1 - confidence) / (2 * n)
  return math.max(least_score, distribution.student_quantile(1 - outside, efficiency * n))
end

--- Values without gaps, with their places, phases and noise.
local function compact(values, options)
  local list, places, phases, noise = {}, {}, {}, {}
  for i, value in ipairs(values) do
    if value then
      list[#list + 1], places[#places + 1] = value, i
      phases[#phases + 1] = options.phases and options.phases[i] or 1
      noise[#noise + 1] = options.noise and options.noise[i] or 0
    end
  end
  return list, places, phases, noise
end

---@class perilune.unusual
---@field index integer place in the list
---@field value number
---@field expected number
---@field score number distance from what was expected, in spreads; negative below

--- The values that stand out, in the list's order.
---@param values (number|false)[]|nil in the order of time; false: a gap
---@param options? { phases?: any[], noise?: (number|false)[], counts?: boolean } the phase of each point in its season;
---   the standard error of each; are they counts?
---@return perilune.unusual[]|nil nil without a list
function M.unusual(values, options)
  if values == nil then return nil end
  argument.kind("unusual", "values", values, "table")
  options = options or {}
  local list, places, phases, noise = compact(values, options)
  argument.numbers("unusual", "values", list)
  local found = {}
  if #list < fewest then return found end
  local expected, left = expected_of(list, phases), {}
  if not expected then return found end
  for i, value in ipairs(list) do left[i] = value - expected[i] end
  local spread, threshold = spread_of(left), threshold_of(#list)
  for i, x in ipairs(left) do
    local scale = math.max(spread, chance_at(expected[i], noise[i], options))
    local size = math.max(least_part * math.abs(expected[i]), options.counts and least_count or 0)
    if i > reach and scale > 0 and math.abs(x) >= size and math.abs(x) > threshold * scale then
      found[#found + 1] = { index = places[i], value = list[i], expected = expected[i], score = x / scale }
    end
  end
  return found
end

return M
