--- What would be if the policies were others: the policies that a scenario stands for.
---
---   { standard = { first_reply = "30m" } }   the policies with these keys changed (false takes one away)
---   "strict.lua"    a file: its policies in the place of those of their names, further ones behind them
---   "weekend"       the name of a calendar: all policies by it; "always": by none
---   "urgent"        the name of a policy: it alone, for every ticket
local calendars = require "perilune.calendar"
local native = require "perilune.native"
local registry = require "perilune.registry"
local sla = require "perilune.sla"

local M = {}

--- The definitions of the policies that are in force, a list: { name, order, ... }.
local function definitions()
  local list = {}
  for _, item in ipairs(sla.policies()) do
    for _, version in ipairs(item.versions) do
      local d = { name = item.name }
      for key, value in pairs(version.given) do d[key] = value end
      list[#list + 1] = d
    end
  end
  return list
end

local function names_of(list)
  local names = {}
  for i, d in ipairs(list) do names[i] = d.name end
  return names
end

local function has(list, name)
  for _, d in ipairs(list) do
    if d.name == name then return true end
  end
  return false
end

--- Changes to keys of policies, { standard = { first_reply = "30m" } }.
local function changed(changes)
  local list = definitions()
  for name, keys in pairs(changes) do
    if type(name) ~= "string" or type(keys) ~= "table" then
      error("what_if: expected changes by policy, as { standard = { first_reply = \"30m\" } }", 0)
    end
    if not has(list, name) then
      local near = native.nearest(name, names_of(list))
      error(("what_if: no sla %q%s"):format(name, near and ("; did you mean %q?"):format(near) or ""), 0)
    end
    for _, d in ipairs(list) do
      if d.name == name then
        for key, value in pairs(keys) do d[key] = value or nil end
      end
    end
  end
  return list
end

--- The policies that a file defines, which count nowhere else.
local function read_file(path)
  local found = {}
  local function collect(name)
    return function(d)
      if type(name) ~= "string" or type(d) ~= "table" then error("expected sla \"name\" { ... }", 2) end
      local entry = { name = name }
      for key, value in pairs(d) do entry[key] = value end
      found[#found + 1] = entry
    end
  end
  local outside = native.load("return _G", "=what_if")()
  local environment = setmetatable({ sla = collect }, { __index = outside, __metatable = false })
  local chunk, problem = load(native.read(path), "@" .. path, "t", environment)
  if not chunk then error(problem, 0) end
  native.limited(chunk, registry.time_limit)
  if #found == 0 then error(path .. ": declares no policy; expected sla \"name\" { ... }", 0) end
  return found
end

local function with_file(path)
  local found, list, placed = read_file(path), {}, {}
  for _, d in ipairs(definitions()) do
    if not has(found, d.name) then
      list[#list + 1] = d
    elseif not placed[d.name] then
      for _, other in ipairs(found) do
        if other.name == d.name then list[#list + 1] = other end
      end
      placed[d.name] = true
    end
  end
  for _, d in ipairs(found) do
    if not placed[d.name] then list[#list + 1] = d end
  end
  return list
end

local function by_calendar(name)
  local list = definitions()
  for _, d in ipairs(list) do d.calendar = name end
  return list
end

local function alone(name)
  local list = {}
  for _, d in ipairs(definitions()) do
    if d.name == name then
      d.when = nil
      list[#list + 1] = d
    end
  end
  return list
end

local function named(name)
  if name:match("%.lua$") then return with_file(name) end
  if calendars.registry:get(name) then return by_calendar(name) end
  if name == "always" then return by_calendar(nil) end
  local list = definitions()
  if has(list, name) then return alone(name) end
  local names = names_of(list)
  table.move(calendars.registry:names(), 1, #calendars.registry:names(), #names + 1, names)
  local near = native.nearest(name, names)
  error(("what_if: %q is no policy, no calendar and no file .lua%s"):format(name,
    near and ("; did you mean %q?"):format(near) or ""), 0)
end

--- The policies of a scenario.
---@param scenario table|string
---@return perilune.sla_policy[]
function M.policies(scenario)
  if type(scenario) ~= "table" and type(scenario) ~= "string" then
    error("what_if: expected changes by policy, the name of a calendar or policy, or a file .lua", 0)
  end
  if #sla.policies() == 0 and not tostring(scenario):match("%.lua$") then
    error("what_if: there are no policies to change; expected sla \"name\" { ... } in the project's folder sla", 0)
  end
  return sla.read_list(type(scenario) == "table" and changed(scenario) or named(scenario), "what_if")
end

return M
