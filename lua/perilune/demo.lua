--- Invented data: the model of scripts/demo/shop.lua, for one beginning, size and seed, as the engine draws from it
--- (src/demo). What is here is resolving: days to instants, names to places in lists, agents out of rates.
---
--- Rules:
--- 1. The data lasts two years of the shop's wall clock from its beginning.
--- 2. Agents grow with the logarithm of the tickets, between the model's fewest and most. Each team has its share of
---    them and at least one; its first was there before and stays.
--- 3. Everything depends on the options alone, not on the clock, the machine's zone or the order of tables.
local calendars = require "perilune.calendar"
local native = require "perilune.native"
local random = require "perilune.stats.random"

local M = {}

local DAY = 86400
local STAYS = math.maxinteger

--- The name of its calendar, here and in the project that is made.
M.calendar = "desk"

---@return table shop what scripts/demo/shop.lua says
function M.shop()
  for _, file in ipairs(native.bundled "scripts/demo") do
    if file.path == "scripts/demo/shop.lua" then return native.load(file.text, "@" .. file.path)() end
  end
  error("the program lacks scripts/demo/shop.lua")
end

-- ---- values ----

local function seconds(value)
  if type(value) == "number" then return value end
  return assert(native.duration_parse(value))
end

--- { "11-15", value, ... } of each year from before the beginning to behind the end, as steps.
local function yearly(list, from, to)
  local points = {}
  local first, last = native.time_parts(from).year - 1, native.time_parts(to).year
  local dates = {}
  for year = first, last do
    for i = 1, #list, 2 do
      dates[#dates + 1] = { assert(native.time_parse(("%04d-%s"):format(year, list[i]))), list[i + 1] }
    end
  end
  table.sort(dates, function(a, b) return a[1] < b[1] end)
  local before
  for _, date in ipairs(dates) do
    if before then table.move({ date[1] - 1, before }, 1, 2, #points + 1, points) end
    table.move(date, 1, 2, #points + 1, points)
    before = date[2]
  end
  return points
end

--- A curve of the model as { instant, value, ... }.
local function curve(given, from, to)
  if type(given) == "number" then return { from, given } end
  if given.yearly then return yearly(given.yearly, from, to) end
  local points = {}
  for i = 1, #given, 2 do
    points[i], points[i + 1] = from + math.floor(given[i] * DAY), given[i + 1]
  end
  return points
end

local function place_of(name, list)
  for i, item in ipairs(list) do
    if (item.name or item) == name then return i end
  end
  error(("scripts/demo/shop.lua: no such name: %q"):format(name))
end

--- Copies of the items, changed by a function.
local function each(list, change)
  local result = {}
  for i, item in ipairs(list) do
    local copy = {}
    for key, value in pairs(item) do copy[key] = value end
    change(copy)
    result[i] = copy
  end
  return result
end

-- ---- agents (rule 2) ----

local function agent_count(agents, tickets)
  local part = (math.log(math.max(tickets, 1), 10) - 3) / 4
  return math.floor(agents[1] + (agents[2] - agents[1]) * math.min(math.max(part, 0), 1) + 0.5)
end

--- How many agents each team has: one each, then one by one where most are lacking.
local function team_sizes(teams, count)
  local sizes, total = {}, 0
  for i, team in ipairs(teams) do
    sizes[i] = 1
    total = total + team.weight
  end
  for _ = #teams + 1, count do
    local best, lack
    for i, team in ipairs(teams) do
      local missing = team.weight / total * count - sizes[i]
      if not lack or missing > lack then best, lack = i, missing end
    end
    sizes[best] = sizes[best] + 1
  end
  return sizes
end

local function days_of(from, to) return (to - from) // DAY end

--- When an agent comes and goes; the first of a team is always there.
local function employment(draw, shop, from, to, first)
  local joined, left = from - 200 * DAY, STAYS
  local new, leaves = draw:uniform() < shop.agents.newcomers, draw:uniform() < shop.agents.leavers
  local when, stay = draw:uniform(), draw:uniform()
  if first then return joined, left end
  if new then joined = from + math.floor(when * 0.85 * days_of(from, to)) * DAY end
  if leaves then
    local begins = math.max(joined, from) + 120 * DAY
    left = begins + math.floor(stay * days_of(from, to)) * DAY
    if left >= to then left = STAYS end
  end
  return joined, left
end

local function agents(shop, options, from, to)
  local list, draw = {}, random.generator(options.seed)
  local sizes = team_sizes(shop.teams, agent_count(shop.agents, options.tickets))
  for team, size in ipairs(sizes) do
    for i = 1, size do
      local joined, left = employment(draw, shop, from, to, i == 1)
      list[#list + 1] = {
        name = assert(shop.agent_names[#list + 1], "scripts/demo/shop.lua: too few agent_names"), team = team,
        joined_at = joined, left_at = left, speed = math.exp(0.3 * draw:normal()), quality = 0.45 * draw:normal(),
      }
    end
  end
  return list
end

-- ---- the model ----

local curves = { "growth", "new_customers", "cohort_loyalty", "delivery_days" }
local durations = { "closed_after", "silent_after" }

local function resolve(shop, options, from, to)
  local model = {}
  for key, value in pairs(shop) do model[key] = value end
  local function change(name, made) model[name] = each(shop[name], made) end
  for _, name in ipairs(curves) do model[name] = curve(shop[name], from, to) end
  for _, name in ipairs(durations) do model[name] = seconds(shop[name]) end
  change("products", function(p) p.weight = curve(p.weight, from, to) end)
  change("countries", function(c) c.language = place_of(c.language, shop.languages) end)
  change("channels", function(c)
    c.weight, c.bot = curve(c.weight, from, to), curve(c.bot, from, to)
    c.reply_seconds, c.answer_seconds = seconds(c.reply_seconds), seconds(c.answer_seconds)
  end)
  change("types", function(t)
    t.team = place_of(t.team, shop.teams)
    t.weight, t.trouble = curve(t.weight, from, to), curve(t.trouble, from, to)
    t.work_seconds = seconds(t.work_seconds)
    t.product = t.product and place_of(t.product, shop.products)
  end)
  change("surveys", function(s) s.delay_seconds = seconds(s.delay_seconds) end)
  model.targets, model.teams = {}, {}
  for i, target in ipairs(shop.targets) do model.targets[i] = seconds(target) end
  for i, team in ipairs(shop.teams) do model.teams[i] = team.name end
  model.from, model.to, model.tickets, model.seed = from, to, options.tickets, options.seed
  model.agents, model.calendar = agents(shop, options, from, to), M.calendar
  return model
end

---@class perilune.demo.options
---@field tickets integer
---@field seed integer
---@field from string the first day, as "2024-10-01"

--- What the engine draws from, with the dates of the planted stories: { model, stories = { name = first day or { first
--- day, day behind the last } } }, days as texts.
---@param options perilune.demo.options
---@return table|nil plan
---@return string|nil problem
function M.plan(options)
  local shop = M.shop()
  return native.scratch({ zone = shop.zone }, function() -- times below are those of the shop's wall clock
    local from, problem = native.time_parse(options.from)
    if not from then return { problem = problem } end
    local to = native.time_shift("year", from, 2)
    local stories = {}
    local function date(day) return native.time_label("day", from + math.floor((day + 0.2) * DAY)) end
    for name, days in pairs(shop.stories) do
      stories[name] = type(days) == "table" and { date(days[1]), date(days[2]) } or date(days)
    end
    stories.from, stories.to = native.time_label("day", from), native.time_label("day", to)
    return { shop = shop, model = resolve(shop, options, from, to), stories = stories }
  end)
end

--- Fills the session's store, which is empty, with what the plan says.
---@return { tickets: integer, events: integer, surveys: integer, customers: integer, orders: integer } counts
function M.fill(plan)
  calendars.define(M.calendar)(plan.shop.calendar)
  return native.demo(plan.model)
end

return M
