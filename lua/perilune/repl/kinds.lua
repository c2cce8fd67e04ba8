--- What a chain of names at the prompt stands for, found without running anything of the user's: names lead to values
--- that are there; methods give what they always give; what a function would return is not known.
---
---@class perilune.kind_of_value
---@field kind string "kpis", "kpi", "relation", "frame", "record", "segments", "series", "report", ..., "table"
---@field kpi? table
---@field table? string of a relation
---@field value? any of a plain table
local native = require "perilune.native"

local M = {}

local environment = native.load("return _G", "=repl")()

local function is_table(name)
  for _, t in ipairs(native.tables()) do
    if t.name == name then return true end
  end
  return false
end

local library = { string = string, table = table, math = math, utf8 = utf8 }

--- What a value of the user's is.
---@return perilune.kind_of_value|nil
function M.of_value(value)
  if type(value) == "userdata" then
    local good, name = pcall(native.relation_methods.table_name, value)
    if good then return { kind = "relation", table = name } end
    return pcall(native.frame_methods.names, value) and { kind = "frame" } or nil
  end
  if type(value) ~= "table" then return nil end
  local k = rawget(value, "kpi")
  if type(k) == "table" and rawget(value, "options") then return { kind = "kpi", kpi = k } end
  if type(k) == "table" and rawget(value, "unit") then return { kind = "record" } end
  local first = rawget(value, 1)
  if type(first) == "table" and type(rawget(first, "kpi")) == "table" then
    return { kind = rawget(first, "segment") and "segments" or "series" }
  end
  if rawget(value, "report") then return { kind = "report" } end
  return { kind = "table", value = value }
end

--- What stands behind the dot of `stats`, whose functions are read when they are used.
local function statistics()
  local fields = {}
  for _, name in ipairs(require("perilune.stats").names) do fields[name] = true end
  return fields
end

local modules = {
  format = function() return require "perilune.format" end,
  stats = statistics,
  dialect = function() return { use = true, current = true } end,
}

local definitions = { kpi = "kpis", report = "reports", calendar = "calendars", dimension = "dimensions" }

local function of_root(name)
  local own = rawget(environment, name)
  if own ~= nil then return M.of_value(own) end
  if library[name] then return { kind = "table", value = library[name] } end
  if modules[name] then return { kind = "table", value = modules[name]() } end
  if definitions[name] then return { kind = definitions[name] } end
  if is_table(name) then return { kind = "relation", table = name } end
  local value = environment[name] -- the frozen globals, whose tables are ours
  return type(value) == "table" and { kind = "table", value = value } or nil
end

local kpi_gives = { value = "record", at = "record", series = "series", last = "series", by = "segments", why = "why" }
local relation_gives = { agg = "frame", rows = "frame", top = "frame", histogram = "frame", cohorts = "frame",
  open_at = "frame" }
local same_relation = { where = true, by = true, between = true, order = true, limit = true, anchor = true, map = true }
local same_kpi = { vs = true, with = true, variant = true }

local function of_method(before, name)
  if before.kind == "kpi" then
    return same_kpi[name] and before or kpi_gives[name] and { kind = kpi_gives[name] } or nil
  end
  if before.kind == "relation" then
    return same_relation[name] and before or relation_gives[name] and { kind = relation_gives[name] } or nil
  end
  if before.kind == "segments" and name == "vs" then return before end
end

local registries = { kpis = "perilune.kpi", reports = "perilune.report" }

local function of_field(before, name)
  if before.kind == "kpis" then
    local good, k = pcall(require("perilune.kpi").find, name)
    return good and k and { kind = "kpi", kpi = k } or nil
  end
  if registries[before.kind] then
    return require(registries[before.kind]).registry:get(name) and { kind = before.kind:sub(1, -2) } or nil
  end
  if before.kind == "table" then return M.of_value(rawget(before.value, name)) end
end

--- What the first `count` links of a chain stand for, or nil.
---@param chain perilune.link[]|nil
---@param count integer
---@return perilune.kind_of_value|nil
function M.of_chain(chain, count)
  local here
  for i = 1, chain and count or 0 do
    local link = chain[i]
    if link.root then here = of_root(link.root)
    elseif link.method then here = of_method(here, link.method)
    elseif link.field then here = of_field(here, link.field)
    elseif link.index then
      here = here.kind == "series" and { kind = "record" } or here.kind == "segments" and { kind = "record" } or nil
    elseif not (chain[i - 1] and chain[i - 1].method) then -- a call of a function
      here = chain[i - 1] and chain[i - 1].root == "period" and { kind = "period" } or nil
    end
    if not here then return nil end
  end
  return here
end

--- Names of the user's own globals.
---@return string[]
function M.own_names()
  local names = {}
  for name in next, environment do
    if type(name) == "string" and name:match("^[%a_][%w_]*$") then names[#names + 1] = name end
  end
  return names
end

--- Is there a global of the library by this name? With --trust there are more.
function M.is_global(name) return environment[name] ~= nil end

return M
