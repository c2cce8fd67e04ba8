--- Rules: what `perilune check` holds a KPI's values against.
---
---   check "csat_by_channel" {
---     kpi = "csat",  by = "channel",  period = "last week",  for_periods = 2,  hysteresis = 0.02,  bound = "high",
---   }
---
--- Keys: kpi (or "kpi.variant"), about; by (a rule for each segment; that of the target unless said); period ("last
--- month", or the last bucket of the grain); grain (the step by which history is looked at; the period's own); bound
--- ("point", or the "low" or "high" end of the value's interval is held against the target: better = "higher" with
--- bound = "high" is bad only when it is sure to be); for_periods and hysteresis (perilune.rule.state; the KPI's own
--- unless said); severity ("warn": never worse than that).
---
--- Rules lie in files of the project's folder checks, or in a file that is named on the command line. A KPI with a
--- target that no rule names is a rule of its own; its options are `check = { by, period, grain, bound, severity }`
--- and the keys hysteresis and for_periods of the KPI.
local format = require "perilune.format"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local options = require "perilune.rule.options"
local registry = require "perilune.registry"
local threshold = require "perilune.threshold"

local M = {}

M.registry = registry.new("check", "scripts/checks")

local function read(name, d)
  local path = ("check %q"):format(name)
  if not name:match("^[%a_][%w_%-%.]*$") then return nil, path .. ": a name is made of letters, digits, _, - and ." end
  local problem = options.problem(d, path)
  if problem then return nil, problem end
  local definition = { name = name }
  for key, value in pairs(d) do definition[key] = value end
  return definition
end

--- check "name" { ... }
M.define = M.registry:definer(read)

-- ---- which rules ----

--- The rule that a KPI with a target is by itself.
local function own_rule(name, k)
  local definition = { name = name, kpi = name, own = true }
  for key, value in pairs(k.check or {}) do definition[key] = value end
  return definition
end

local function rules_on(kpi)
  local list = {}
  for _, name in ipairs(M.registry:names()) do
    local definition = M.registry:get(name)
    if definition.kpi == kpi then list[#list + 1] = definition end
  end
  return list
end

local function all()
  local list, named = {}, {}
  for _, name in ipairs(M.registry:names()) do
    list[#list + 1] = M.registry:get(name)
    named[M.registry:get(name).kpi] = true
  end
  for _, name in ipairs(kpis.registry:names()) do
    local k = kpis.registry:get(name)
    if k.target and not named[name] then
      list[#list + 1] = own_rule(name, k)
      list[#list].bundled = k.place:find("^scripts/kpis/") ~= nil
    end
  end
  return list
end

--- The rules a file declares; without one, its KPIs that have a target.
local function in_file(path)
  local rules, targets = {}, {}
  for _, item in ipairs(registry.load(native.read(path), path)) do
    if item.kind == "check" then rules[#rules + 1] = item.item end
    if item.kind == "kpi" and item.item.target then targets[#targets + 1] = own_rule(item.name, item.item) end
  end
  if #rules == 0 then rules = targets end
  if #rules > 0 then return rules end
  error(("%s: declares no rule; expected check \"name\" { ... } or a KPI with a target"):format(path), 0)
end

local function unknown_name(name)
  local known = M.registry:names()
  table.move(kpis.registry:names(), 1, #kpis.registry:names(), #known + 1, known)
  local near = native.nearest(name, known)
  error(("no KPI and no rule %q%s"):format(name, near and ("; did you mean %q?"):format(near) or ""), 0)
end

local function named(name)
  if name:match("%.lua$") then return in_file(name) end
  if M.registry:get(name) then return { M.registry:get(name) } end
  local rules = rules_on(name)
  if #rules > 0 then return rules end
  if not name:find(".", 1, true) and not kpis.registry:get(name) then unknown_name(name) end
  return { own_rule(name, kpis.need(name)) }
end

--- The definitions of rules by name, each once, or all of them. A name that is none gives { name, problem }.
---@param names string[]|nil
---@return table[]
function M.select(names)
  if not names or #names == 0 then return all() end
  local list, seen = {}, {}
  for _, name in ipairs(names) do
    local good, found = pcall(named, name)
    for _, definition in ipairs(good and found or { { name = name, problem = found } }) do
      if not seen[definition.name] then list[#list + 1] = definition end
      seen[definition.name] = true
    end
  end
  return list
end

-- ---- what a definition means ----

---@class perilune.rule
---@field name string
---@field kpi table
---@field by string|nil
---@field period string
---@field grain string|nil
---@field bound "point"|"low"|"high"
---@field hysteresis number in the KPI's unit
---@field for_periods integer
---@field severity "bad"|"warn"

local function hysteresis_of(d, k, path)
  if d.hysteresis == nil then return k.hysteresis or 0 end
  local spec, problem = threshold.read(d.hysteresis, k.unit, path .. ".hysteresis")
  if not spec then error(problem, 0) end
  if spec.value < 0 then error(path .. ".hysteresis: expected 0 or more", 0) end
  return spec.value
end

--- Limits that no value could pass again: below 0 for what is never negative, above 1 for shares.
local function check_reach(rule, path)
  local k, h = rule.kpi, rule.hysteresis
  local target = h > 0 and k.target.kind == "constant" and k.target.value
  if not target then return end
  local is_share = k.shape and k.shape.aggregate == "share"
  local natural = is_share or k.unit == "count" or k.unit == "duration"
  local lower = k.better == "lower"
  if not (lower and natural and target - h < 0 or not lower and is_share and target + h > 1) then return end
  error(("%s.hysteresis: once bad it could never be good again: %s %s the target %s"):format(path,
    format.plain(h, k.unit), lower and "below" or "above", format.plain(target, k.unit)), 0)
end

--- The rule of a definition; raises what is wrong with it.
---@param d table
---@return perilune.rule
function M.resolve(d)
  if d.problem then error(d.problem, 0) end
  local k, path = kpis.need(d.kpi), d.own and ("kpi %q"):format(d.kpi) or ("check %q"):format(d.name)
  if not k.target then
    error(("kpi %q has no target; say in its definition what is good: target = ..."):format(k.name), 0)
  end
  local rule = { name = d.name, kpi = k, by = d.by or k.target.by or k.warn and k.warn.by, grain = d.grain,
    period = d.period or d.grain and "last " .. d.grain:gsub("_", " ") or "last month", bound = d.bound or "point",
    hysteresis = hysteresis_of(d, k, path), for_periods = d.for_periods or k.for_periods or 1,
    severity = d.severity or "bad" }
  check_reach(rule, path)
  return rule
end

--- What a bundled KPI's rule that nobody asked for lacks in this data: "surveys", or nil.
function M.lacks(d) return d.bundled and measure.lacks(kpis.need(d.kpi)) or nil end

return M
