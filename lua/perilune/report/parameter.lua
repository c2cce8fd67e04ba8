--- Parameters of a report: declared in it, given on the command line or by a script, named in its conditions.
---
---   params = {
---     team = "text",                                                      has to be given: --team EU
---     since = { type = "time", default = "2026-01-01", about = "..." },   --since 2026-03-01
---     plan = { type = "text", optional = true, one_of = { "free", "paid" } },
---   }
---   where = "team = :team AND created_at >= :since"
---
--- Rules: 1. A value stands in a condition as a value of its type, whatever its text is; it is never read as a part of
--- the expression. 2. A parameter without a default has to be given, unless it is optional. 3. A condition that names
--- an optional parameter does not apply while it is not given. 4. Parameters cannot have the names of the options of
--- the command line. 5. :from, :to, :at and :as_of are in every condition: those of the period that a figure is of.
local check = require "perilune.check"
local format = require "perilune.format"
local native = require "perilune.native"
local parameter = require "perilune.parameter"

local M = {}

local types = { "text", "number", "integer", "boolean", "time", "duration" }

--- Options that the command line has already.
M.taken = { "period", "format", "output", "store", "project", "tz", "as-of", "color", "width", "threads", "time-limit",
  "quiet", "trust", "verbose", "help", "version", "lang", "block", "all", "watch" }

local taken = {}
for _, name in ipairs(M.taken) do taken[name] = true end

local keys = {
  type = { type = "text", required = true, one_of = types },
  default = { type = { "text", "number", "boolean" } },
  about = { type = "text" },
  optional = { type = "boolean" },
  one_of = { type = "list" },
}

local truths = { ["true"] = true, yes = true, ["1"] = true, ["false"] = false, no = false, ["0"] = false }

--- One row for each type: the value of what was given, or nil and what is expected.
local readers = {
  text = function(given) return type(given) == "string" and given or nil, "text" end,
  number = function(given) return tonumber(given), "a number" end,
  integer = function(given) return math.tointeger(tonumber(given)), "a whole number" end,
  boolean = function(given)
    local value = given
    if type(given) == "string" then value = truths[given:lower()] end
    if type(value) == "boolean" then return value end
    return nil, "true or false"
  end,
  time = function(given)
    if type(given) == "table" and math.type(given.time) == "integer" then return given end
    local at = type(given) == "string" and native.time_parse(given)
    return at and { time = at } or nil, "a time as 2026-10-31 or \"2026-10-31 17:00\""
  end,
  duration = function(given)
    local seconds = type(given) == "string" and native.duration_parse(given)
    return seconds and { duration = seconds } or nil, "a duration as 4h"
  end,
}

local function allowed_problem(spec, value, shown)
  if not spec.one_of then return nil end
  local names = {}
  for i, allowed in ipairs(spec.one_of) do
    if allowed == value then return nil end
    names[i] = tostring(allowed)
  end
  local near = native.nearest(tostring(shown), names)
  return near and ("one of %s (did you mean %q?)"):format(table.concat(names, ", "), near)
    or "one of " .. table.concat(names, ", ")
end

--- The value of what was given, or nil and what was expected.
local function read_value(spec, given)
  local value, expected = readers[spec.type](given)
  if value == nil then return nil, expected end
  expected = allowed_problem(spec, value, given)
  if expected then return nil, expected end
  return value
end

local function read_one(name, given, path)
  if type(name) ~= "string" or not name:match("^%a[%w_]*$") then
    return nil, path .. ": expected names made of letters, digits and _ as keys"
  end
  path = ("%s.%s"):format(path, name)
  if taken[name] then return nil, ("%s: --%s is an option of every report; take another name"):format(path, name) end
  local spec = type(given) == "string" and { type = given } or given
  local problem = check.problem(spec, keys, path)
  if problem then return nil, problem end
  spec = { name = name, type = spec.type, default = spec.default, about = spec.about, optional = spec.optional,
    one_of = spec.one_of }
  if spec.default ~= nil then
    local value, expected = read_value(spec, spec.default)
    if value == nil then
      return nil, ("%s.default: expected %s, not %q"):format(path, expected, tostring(spec.default))
    end
  end
  return spec
end

---@class perilune.report_parameter
---@field name string
---@field type string
---@field default any
---@field about string|nil
---@field optional boolean|nil

--- The declared parameters by name and in order, or nil and what is wrong.
---@param declared table|nil
---@param path string
---@return table<string, perilune.report_parameter>|nil, string|nil
function M.read(declared, path)
  local specs = {}
  for name, given in pairs(declared or {}) do
    local spec, problem = read_one(name, given, path .. ".params")
    if not spec then return nil, problem end
    specs[name] = spec
  end
  return specs
end

--- The names, sorted.
---@return string[]
function M.names(specs)
  local names = {}
  for name in pairs(specs) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- What is wrong with the parameters that a condition names, or nil.
---@param text string
---@param specs table<string, perilune.report_parameter>
---@param path string
function M.problem(text, specs, path)
  for _, name in ipairs(parameter.names(text)) do
    if not specs[name] and not parameter.given[name] then
      local near = native.nearest(name, M.names(specs))
      return ("%s: :%s: no such parameter; %s"):format(path, name, near and ("did you mean :%s?"):format(near)
        or ("declare it, as params = { %s = \"text\" }"):format(name))
    end
  end
end

local function unknown(report, name)
  local names = M.names(report.params)
  local known = table.move(M.taken, 1, #M.taken, #names + 1, table.move(names, 1, #names, 1, {}))
  local near = native.nearest(name, known)
  local declared = #names > 0 and ("report %q takes --%s"):format(report.name, table.concat(names, ", --"))
    or ("report %q takes no parameters"):format(report.name)
  return ("unknown option --%s; %s%s"):format(name, near and ("did you mean --%s? "):format(near) or "", declared)
end

--- The values of a report's parameters, or nil and what is wrong with what was given.
---@param report table
---@param given table<string, any>|nil texts of the command line, or values
---@return table<string, any>|nil values, string|nil message
function M.resolve(report, given)
  local values = {}
  for name in pairs(given or {}) do
    if not report.params[name] then return nil, unknown(report, tostring(name)) end
  end
  for _, name in ipairs(M.names(report.params)) do
    local spec, text = report.params[name], given and given[name]
    if text == nil then text = spec.default end
    if text ~= nil then
      local value, expected = read_value(spec, text)
      if value == nil then return nil, ("--%s: expected %s, not %q"):format(name, expected, tostring(text)) end
      values[name] = value
    elseif not spec.optional then
      return nil, ("report %q needs --%s%s"):format(report.name, name, spec.about and (": " .. spec.about) or "")
    end
  end
  return values
end

--- A condition with the values of its parameters, those of the period still open (rule 5); nil when it does not apply
--- (rule 3).
---@param text string
---@param values table<string, any>
---@return string|nil
function M.condition(text, values)
  for _, name in ipairs(parameter.names(text)) do
    if values[name] == nil and not parameter.given[name] then return nil end
  end
  return parameter.fill(text, values)
end

--- A value as people read it.
---@return string
function M.shown(value, language)
  if type(value) == "table" and value.time then return format.time(value.time, language) end
  if type(value) == "table" then return format.duration(value.duration, language) end
  return tostring(value)
end

--- A value as a function of the report sees it: instants and durations as numbers.
function M.plain(value)
  if type(value) == "table" then return value.time or value.duration end
  return value
end

--- What `report NAME --help` says of the parameters, one line each.
---@return string[]
function M.help(report)
  local lines = {}
  for i, name in ipairs(M.names(report.params)) do
    local spec = report.params[name]
    local left = ("--%s %s"):format(name, spec.type:upper())
    local default = spec.default ~= nil and ("default: %s"):format(tostring(spec.default))
      or spec.optional and "optional" or "has to be given"
    lines[i] = ("  %-26s %s(%s)"):format(left, spec.about and spec.about .. " " or "", default)
  end
  return lines
end

return M
