--- How many agents each hour of the week needs: { staffing = "ticket_volume", handle_time = "12m", service_level = 0.8,
--- within = "1h", occupancy = 0.85, shrinkage = 0.3, calendar = "desk", span = "12 weeks" }. Each option but the span
--- may be a function of the page.
---
--- Rules: 1. What is to come in the next seven days is the sum of their forecasts (perilune.report.forecast); without
--- two weeks of data it is the mean week of the span. 2. It falls on the hours of the week as the rows of the span did.
--- With a calendar, what came while the desk was closed falls on the hour in which it opens next; without one every
--- hour counts, as if what comes at night were answered at night. 3. The agents of an hour are those of Erlang C
--- (stats.agents_needed): they answer `service_level` of what comes within `within`, and work at most `occupancy` of
--- their time. An hour in which nothing came needs none. 4. Without a handle time the mean one of the period serves
--- (handle_time). 5. `shrinkage` is the share of paid time away from tickets; it is in the paid hours, not in the
--- agents.
local build_module = require "perilune.report.build"
local forecast = require "perilune.report.forecast"
local measure = require "perilune.measure"
local native = require "perilune.native"
local stats = require "perilune.stats"

local M = {}

local hours, days, hour_seconds = 24, 7, 3600

--- What a block or its function gives.
local function given_of(build, block, name)
  local value = block[name]
  if type(value) == "function" then return build:call(value, build:reader()) end
  return value
end

--- A number of the block; durations may be texts.
local function option(build, block, name, default)
  local value = given_of(build, block, name)
  if type(value) == "string" then
    local seconds, problem = native.duration_parse(value)
    if not seconds then error(("%s: %s"):format(name, problem), 0) end
    return seconds
  end
  if value == nil then return default end
  if type(value) ~= "number" then error(("%s: expected a number or a duration as \"12m\""):format(name), 0) end
  return value
end

--- The expression of the time at which a row is work (rule 2).
local function work_time(build, block, k)
  local calendar = given_of(build, block, "calendar")
  return calendar and ("business_add(%s, 1s, '%s') - 1s"):format(k.time, (calendar:gsub("'", "''"))) or k.time
end

--- Rows by weekday and hour over the span, their sum, and how many weeks these are.
local function shape_of(build, k, block)
  local _, from, to = build:span { span = block.span or "12 weeks" }
  from = build:start_of_data(k, "week", from)
  local cells, sum = {}, 0
  for day = 1, days do cells[day] = {} end
  if from >= to then return cells, sum, 0 end
  local p, time = { from = from, to = to, text = "" }, work_time(build, block, k)
  for _, r in ipairs(measure.cross(k, ("weekday(%s)"):format(time), ("hour(%s)"):format(time), p,
      { where = build:conditions(block.where) })) do
    cells[r.row][r.column] = r.value
    sum = sum + r.value
  end
  return cells, sum, (to - from) / (days * hours * hour_seconds)
end

--- What the next week is likely to bring (rule 1), and whether that is a forecast.
local function expected_in_week(build, k, block, mean)
  local points = forecast.points(build, k, "day", native.time_floor("day", build.period.to), days, block.where)
  if not points then return mean, false end
  local total = 0
  for _, point in ipairs(points) do total = total + point.value end
  return total, true
end

--- Agents of every hour, and the hours of agents in all.
local function grid_of(cells, part, o)
  local grid, agent_hours = {}, 0
  for day = 1, days do
    grid[day] = {}
    for hour = 0, hours - 1 do
      local calls, agents = part * (cells[day][hour] or 0), 0
      if calls > 0 then
        agents = stats.agents_needed { calls = calls, interval_seconds = hour_seconds, handle_seconds = o.handle,
          target_seconds = o.within, service_level = o.level, max_occupancy = o.occupancy }.agents
      end
      grid[day][hour + 1] = agents
      agent_hours = agent_hours + agents
    end
  end
  return grid, agent_hours
end

local function labels(build, dimension)
  local list = {}
  for i, key in ipairs(build_module.all_keys(dimension)) do list[i] = build:label(key, dimension) end
  return list
end

--- The handle time: what is given, else the mean of the period; nil and the block that says that there is none.
local function handle_of(build, block)
  local given = option(build, block, "handle_time")
  if given then return given end
  local r = build:value("handle_time", block.where)
  if r.value then return r.value end
  return nil, { kind = "text", title = block.title or build.words.staffing.title,
    text = build.words.staffing.no_handle_time }
end

local function options_of(build, block, handle)
  return { handle = handle, level = option(build, block, "service_level", 0.8),
    within = option(build, block, "within", hour_seconds), occupancy = option(build, block, "occupancy", 0.85),
    shrinkage = option(build, block, "shrinkage", 0.0) }
end

local number_or_function = { type = { "number", "text", "function" } }

M.staffing = {
  keys = {
    staffing = { type = { "text", "table" }, required = true }, handle_time = number_or_function,
    service_level = number_or_function, within = number_or_function, occupancy = number_or_function,
    shrinkage = number_or_function, calendar = { type = { "text", "function" } }, span = { type = "text" },
  },
  names = function(block) return { block.staffing } end,
  build = function(build, block)
    local names, missing = build:answered { block.staffing }
    if #names == 0 then return missing end
    local k, words = build:use(block.staffing), build.words.staffing
    if k.form ~= "flow" or k.unit ~= "count" then
      error(("staffing: expected a KPI that counts what comes, as ticket_volume, not %s"):format(k.title), 0)
    end
    local cells, sum, weeks = shape_of(build, k, block)
    if sum == 0 then
      return { kind = "text", title = block.title or words.title, text = build.words.no_data_in_span:format(k.title) }
    end
    local handle, none = handle_of(build, block)
    if not handle then return none end
    local o = options_of(build, block, handle)
    local expected, is_forecast = expected_in_week(build, k, block, sum / weeks)
    local grid, agent_hours = grid_of(cells, expected / sum, o)
    local function say_hours(x) return build:count(math.floor(x + 0.5)) end
    local calendar = given_of(build, block, "calendar")
    return { kind = "heat", title = block.title or words.title, unit = "count", cells = grid,
      note = block.note or (calendar and words.in_calendar:format(calendar) or words.always),
      rows = labels(build, "weekday(t)"), columns = labels(build, "hour(t)"),
      description = (is_forecast and words.forecast or words.mean):format(say_hours(expected)) .. " "
        .. words.about:format(say_hours(agent_hours), say_hours(agent_hours / (1 - o.shrinkage)),
          build:plain(o.shrinkage, "percent"), say_hours(expected * o.handle / hour_seconds),
          build:plain(o.level, "percent"), build:plain(o.within, "duration"), build:plain(o.handle, "duration"),
          build:plain(o.occupancy, "percent")) }
  end,
}

return M
