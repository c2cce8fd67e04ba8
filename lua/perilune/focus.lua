--- What a session is narrowed to: conditions and a period that KPI values, reports and the tables at the prompt follow
--- until they are taken away.
---
---   focus{ where = { "channel = 'email'" }, period = "last 3 months" }    focus{}
---
--- 1. KPIs and the tables that scripts name count only rows for which every condition is TRUE. A table that lacks a
---    field of a condition stays whole; a KPI on such a table has no value, for one of all rows would mislead.
--- 2. The period stands where none is named: kpi.csat:value(), reports. Tables with a time keep the rows of it. It is
---    read again for each entry, so that "last month" moves with the data.
local native = require "perilune.native"
local period = require "perilune.period"

local M = {}

local conditions = {} -- texts
local period_text

--- The conditions, and the period's text or nil.
function M.get() return conditions, period_text end

local function is_active() return #conditions > 0 or period_text ~= nil end

--- The first condition that has no meaning for a table, and why; nil when all have one.
---@param table_name string
---@return string|nil condition, string|nil problem
function M.misfit(table_name)
  for _, condition in ipairs(conditions) do
    local info, problem = native.expression(table_name, condition)
    if not info then return condition, problem end
  end
end

--- A relation of a KPI's rows, narrowed by the conditions (rule 1); raises where they have no meaning.
---@param relation table
---@param source string its table
function M.narrow(relation, source)
  if #conditions == 0 then return relation end
  local condition, problem = M.misfit(source)
  if condition then
    error(("the session counts only rows with %s, which %s cannot say: %s; `.where off` counts all again"):format(
      condition, source, problem), 0)
  end
  for _, text in ipairs(conditions) do relation = relation:where(text) end
  return relation
end

--- What a KPI lacks under the conditions, or nil; of derived ones what a part lacks.
---@param k table
---@param find fun(name: string): table
---@return string|nil
function M.lacks(k, find)
  if #conditions == 0 then return nil end
  for _, name in ipairs(k.uses or {}) do
    local lack = M.lacks(find(name), find)
    if lack then return lack end
  end
  local condition = k.source and M.misfit(k.source)
  return condition and ("rows of %s that know %s (.where)"):format(k.source, condition) or nil
end

local function table_of(t, from, to)
  local relation = native.relation(t.name)
  if not M.misfit(t.name) then
    for _, text in ipairs(conditions) do relation = relation:where(text) end
  end
  if from and t.time then relation = relation:between_instants(from, to) end
  return relation
end

local own = {} -- table name -> the relation that stands for it in the scripts' environment

local function environment() return native.load("return _G", "=focus")() end

--- Does the name of a table mean just its rows? A name that means more, as `sla`, stays as it is.
local function is_plain(scripts, t) return type(scripts[t.name]) == "userdata" end

--- Lets the names of tables mean what the session is narrowed to, or all rows again. A user's variable of that name
--- stays.
function M.refresh()
  if not is_active() and not next(own) then return end
  local scripts = environment()
  local p = period_text and period.parse(period_text, require("perilune.as_of").get())
  for _, t in ipairs(native.tables()) do
    local present = rawget(scripts, t.name)
    if is_plain(scripts, t) and (present == nil or rawequal(present, own[t.name])) then
      own[t.name] = is_active() and table_of(t, p and p.from, p and p.to) or nil
      rawset(scripts, t.name, own[t.name])
    end
  end
end

--- Lets tables mean all rows until the function that it returns is called: for definitions, which outlive the focus.
---@return fun()
function M.lift()
  local lifted, scripts = own, next(own) and environment()
  own = {}
  for name in pairs(lifted) do rawset(scripts, name, nil) end
  return function()
    for name, relation in pairs(lifted) do rawset(scripts, name, relation) end
    own = lifted
  end
end

local function check_conditions(list)
  local first
  for _, condition in ipairs(list) do
    local fits = false
    for _, t in ipairs(native.tables()) do
      local info, problem = native.expression(t.name, condition)
      if info and info.type ~= "boolean" then info, problem = nil, "expected a condition, not " .. info.type end
      first = first or problem
      fits = fits or info ~= nil
    end
    if not fits then error(("%s\n  %s"):format(first, condition), 0) end
  end
end

--- Narrows the session to this and nothing else; raises before anything is changed.
---@param options { where?: string|string[], period?: string }
function M.set(options)
  local where = options.where or {}
  if type(where) == "string" then where = { where } end
  check_conditions(where)
  if options.period then
    local p, problem = period.parse(options.period, require("perilune.as_of").get())
    if not p then error(problem, 0) end
  end
  conditions, period_text = where, options.period
  M.refresh()
end

--- The tables that stay whole under a condition.
---@param condition string
---@return string[]
function M.untouched(condition)
  local names, scripts = {}, environment()
  for _, t in ipairs(native.tables()) do
    if not is_plain(scripts, t) or not native.expression(t.name, condition) then names[#names + 1] = t.name end
  end
  return names
end

--- In a line, as the prompt shows it; "" when the session is not narrowed.
---@return string
function M.text()
  local parts = { period_text }
  for _, condition in ipairs(conditions) do parts[#parts + 1] = condition end
  return table.concat(parts, ", ")
end

return M
