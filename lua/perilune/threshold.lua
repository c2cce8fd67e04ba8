--- Targets and warnings: when a value is good, warn or bad (D18).
---
---   target = 0.8              target = "4h"             target = "80 %"           a constant in the KPI's unit
---   target = { by = "channel", email = "4h", chat = "60s", default = "8h" }       by segment
---   target = { { from = "2026-01-01", 0.80 }, { from = "2026-07-01", 0.85 } }     dated, by the period's start
---   target = { vs = "previous", factor = 1.1 }   { vs = "last year", plus = 0.02 }   from another period's value
---   target = function(record) return record.n > 100 and 0.8 or 0.7 end           at most a second; nil: no target
---
--- Rules: 1. good when the value meets the target, warn when it only meets warn, else bad; `better` says which way. 2.
--- Below minimum_sample, without a value or without a target: none. 3. A warn that is harder to reach than its target
--- is refused when the definition is read, for every segment and date that is constant. 4. Outside a breakdown by the
--- dimension, and for a segment that is not named, the default counts; without one there is no target. 5. Before the
--- first date there is none.
local native = require "perilune.native"
local period = require "perilune.period"

local M = {}

--- Seconds a function may take.
M.time_limit = 1

--- A constant in the unit: a number, "4h", "80 %"; nil and what is expected.
local function constant(given, unit)
  if type(given) == "number" and given == given and math.abs(given) ~= math.huge then return given end
  if type(given) ~= "string" then return nil, "a number" end
  if unit == "duration" then
    local seconds = native.duration_parse(given)
    if not seconds then return nil, "a duration as \"4h\"" end
    return seconds
  end
  if unit == "percent" then
    local number = tonumber(given:match("^%s*(.-)%s*%%%s*$"))
    if not number then return nil, "a number, or \"80 %\"" end
    return number / 100
  end
  return nil, "a number"
end

local function shown(given) return type(given) == "string" and ("%q"):format(given) or tostring(given) end

local function read_constant(given, unit, path)
  local number, expected = constant(given, unit)
  if number then return number end
  return nil, ("%s: expected %s, not %s"):format(path, expected, shown(given))
end

local function read_segments(given, unit, path)
  local spec = { kind = "segment", by = given.by, keys = {} }
  if type(given.by) ~= "string" then return nil, path .. ".by: expected a dimension, as \"channel\"" end
  for key, value in pairs(given) do
    if key ~= "by" then
      local number, problem = read_constant(value, unit, ("%s.%s"):format(path, tostring(key)))
      if problem then return nil, problem end
      if key == "default" then spec.default = number else spec.keys[key] = number end
    end
  end
  if spec.default == nil and next(spec.keys) == nil then
    return nil, path .. ": expected a value for at least one segment"
  end
  return spec
end

local function read_dates(given, unit, path)
  local spec = { kind = "dated", dates = {} }
  for i, entry in ipairs(given) do
    local where = ("%s[%d]"):format(path, i)
    if type(entry) ~= "table" then return nil, where .. ": expected { from = \"2026-01-01\", 0.8 }" end
    for key in pairs(entry) do
      if key ~= 1 and key ~= "from" then
        return nil, ("%s.%s: unknown key; expected from and a value"):format(where, tostring(key))
      end
    end
    local from = type(entry.from) == "string" and native.time_parse(entry.from)
    if not from then return nil, where .. ".from: expected a date as \"2026-01-01\"" end
    if i > 1 and from <= spec.dates[i - 1].from then return nil, where .. ".from: the dates must ascend" end
    local number, problem = read_constant(entry[1], unit, where)
    if problem then return nil, problem end
    spec.dates[i] = { from = from, value = number, text = entry.from }
  end
  for key in pairs(given) do
    if math.type(key) ~= "integer" then return nil, ("%s.%s: unknown key beside dates"):format(path, tostring(key)) end
  end
  return spec
end

local function read_relative(given, path)
  for key, value in pairs(given) do
    if key ~= "vs" and key ~= "factor" and key ~= "plus" then
      local near = native.nearest(tostring(key), { "vs", "factor", "plus" })
      return nil, ("%s.%s: unknown key; %s"):format(path, tostring(key),
        near and ("did you mean %q?"):format(near) or "known are vs, factor, plus")
    end
    if key ~= "vs" and type(value) ~= "number" then return nil, ("%s.%s: expected a number"):format(path, key) end
  end
  if type(given.vs) ~= "string" then return nil, path .. ".vs: expected a period, as \"previous\"" end
  local some_day = 1709251200 -- what names a period does so on any day, and beside any period
  local found, problem = period.against(period.parse("2024-02", some_day), given.vs, some_day)
  if not found then return nil, ("%s.vs: %s"):format(path, problem) end
  if not given.factor and not given.plus then return nil, path .. ": expected factor = ... or plus = ... beside vs" end
  return { kind = "relative", vs = given.vs, factor = given.factor or 1, plus = given.plus or 0 }
end

--- A threshold as data: { kind, ... }, or nil and what is wrong with it.
---@param given any
---@param unit string
---@param path string
function M.read(given, unit, path)
  if given == nil then return nil end
  if type(given) == "function" then return { kind = "call", call = given } end
  if type(given) ~= "table" then
    local number, problem = read_constant(given, unit, path)
    return number and { kind = "constant", value = number } or nil, problem
  end
  if given.vs ~= nil then return read_relative(given, path) end
  if given.by ~= nil then return read_segments(given, unit, path) end
  if #given > 0 then return read_dates(given, unit, path) end
  return nil, path .. ": expected a number, { by = ... }, { vs = ... } or a list of { from = ..., value }"
end

--- One row for each kind: the number at a context.
local resolvers = {
  constant = function(spec) return spec.value end,
  segment = function(spec, context)
    local segment = context.segment
    if not segment or segment.dimension ~= spec.by or segment.key == nil then return spec.default end
    local own = spec.keys[segment.key]
    if own == nil then return spec.default end
    return own
  end,
  dated = function(spec, context)
    local value
    for _, date in ipairs(spec.dates) do
      if context.period and context.period.from >= date.from then value = date.value end
    end
    return value
  end,
  relative = function(spec, context)
    local other = context.compare and context.compare(spec.vs)
    return other and other * spec.factor + spec.plus
  end,
  call = function(spec, context, k, which)
    local good, value = pcall(native.limited, function() return spec.call(context.record) end, M.time_limit)
    if not good then error(("%skpi %q.%s: %s"):format(k.place or "", k.name, which, value), 0) end
    if value ~= nil and (type(value) ~= "number" or value ~= value) then
      error(("%skpi %q.%s: the function must return a number or nil, not %s"):format(k.place or "", k.name, which,
        type(value)), 0)
    end
    return value
  end,
}

---@class perilune.threshold_context
---@field segment? { dimension: string, key: any } of a breakdown
---@field period? perilune.period
---@field compare? fun(vs: string): number|nil the value in another period
---@field record? table what a function sees

--- The number a value is held against, or nil.
---@param k table a KPI
---@param which string "target" or "warn"
---@param context perilune.threshold_context
---@return number|nil
function M.resolve(k, which, context)
  local spec = k[which]
  return spec and resolvers[spec.kind](spec, context, k, which)
end

local function meets(better, value, limit)
  if better == "lower" then return value <= limit end
  return value >= limit
end

--- good, warn or bad (rule 1).
---@param better "higher"|"lower"
---@param value number
---@param target number
---@param warn number|nil
function M.level(better, value, target, warn)
  if meets(better, value, target) then return "good" end
  return warn and meets(better, value, warn) and "warn" or "bad"
end

--- good, warn, bad or none, with the target and warn that said so (rules 1 and 2).
---@param k table a KPI
---@param value number|nil
---@param n integer
---@param context perilune.threshold_context
---@return string status, number|nil target, number|nil warn
function M.status(k, value, n, context)
  local target, warn = M.resolve(k, "target", context), M.resolve(k, "warn", context)
  if value == nil or target == nil or n < (k.minimum_sample or 0) then return "none", target, warn end
  return M.level(k.better, value, target, warn), target, warn
end

-- ---- refusing contradictions (rule 3) ----

local static = { constant = true, segment = true, dated = true }

--- Every context in which two static thresholds may differ, with words for it.
local function contexts(a, b)
  local list = { { words = "", segment = nil } }
  for _, spec in ipairs { a, b } do
    for key in pairs(spec.keys or {}) do
      list[#list + 1] = { words = (" for %s %q"):format(spec.by, tostring(key)), segment = { dimension = spec.by,
        key = key } }
    end
  end
  local dated = {}
  for _, context in ipairs(list) do
    dated[#dated + 1] = context
    for _, spec in ipairs { a, b } do
      for _, date in ipairs(spec.dates or {}) do
        dated[#dated + 1] = { words = ("%s from %s"):format(context.words, date.text), segment = context.segment,
          period = { from = date.from } }
      end
    end
  end
  table.sort(dated, function(x, y) return x.words < y.words end)
  return dated
end

--- What is wrong with target and warn together, or nil.
---@param k table with target, warn and better
---@param path string
---@param show fun(number: number): string
function M.problem(k, path, show)
  if (k.target or k.warn) and not k.better then
    return path .. ".better: missing; a target needs to know which way is good"
  end
  if k.warn and not k.target then return path .. ".target: missing beside warn" end
  if not k.warn or not static[k.target.kind] or not static[k.warn.kind] then return nil end
  for _, context in ipairs(contexts(k.target, k.warn)) do
    local target, warn = M.resolve(k, "target", context), M.resolve(k, "warn", context)
    if target and warn and target ~= warn and not meets(k.better, target, warn) then
      return ("%s.warn%s: %s is harder to reach than the target %s, but %s is better"):format(path, context.words,
        show(warn),
        show(target), k.better)
    end
  end
end

-- ---- in words ----

local function sorted(keys)
  local list = {}
  for key in pairs(keys) do list[#list + 1] = key end
  table.sort(list, function(a, b) return tostring(a) < tostring(b) end)
  return list
end

--- A threshold for people: "80.0 %", "by channel: chat 1 min, email 4 h, else 8 h".
---@param spec table
---@param show fun(number: number): string
function M.words(spec, show)
  if spec.kind == "constant" then return show(spec.value) end
  if spec.kind == "call" then return "by a function" end
  if spec.kind == "relative" then
    local plus = spec.plus ~= 0 and (" %+g"):format(spec.plus) or ""
    local times = spec.factor ~= 1 and ("%g times "):format(spec.factor) or ""
    return ("%sthe value of %s%s"):format(times, spec.vs, plus)
  end
  local parts = {}
  for _, key in ipairs(sorted(spec.keys or {})) do
    parts[#parts + 1] = ("%s %s"):format(tostring(key), show(spec.keys[key]))
  end
  if spec.default then parts[#parts + 1] = "else " .. show(spec.default) end
  for _, date in ipairs(spec.dates or {}) do parts[#parts + 1] = ("%s from %s"):format(show(date.value), date.text) end
  return (spec.by and ("by %s: "):format(spec.by) or "") .. table.concat(parts, ", ")
end

return M
