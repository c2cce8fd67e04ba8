--- KPIs: definitions are data, validated when they are read; values are records, never bare numbers.
---
---   kpi "one_touch" {
---     title = "One-touch resolution",  about = "Solved with exactly one agent reply and never reopened (D6).",
---     source = "tickets",  time = "solved_at",  where = "status IN ('solved','closed')",
---     value = "share(agent_replies = 1 AND reopens = 0)",  needs = { "agent_replies", "reopens" },
---     unit = "percent",  better = "higher",  target = 0.4,  warn = 0.3,  minimum_sample = 30,
---   }
---
--- `open = { start, end }` makes it a stock: rows open at an instant. `needs` are fields without which a row cannot be
--- judged: rows that lack one are left out and counted.
local check = require "perilune.check"
local native = require "perilune.native"
local registry = require "perilune.registry"
local schema = require "perilune.schema"

local M = {}

M.registry = registry.new("kpi", "scripts/kpis")

local keys = {
  title = { type = "text" },
  about = { type = "text" },
  source = { type = "text", required = true },
  time = { type = "text" },
  where = { type = "text" },
  value = { type = "text", required = true },
  open = { type = "list" },
  unit = { type = "text", required = true, one_of = { "count", "percent", "duration", "score", "number" } },
  better = { type = "text", one_of = { "higher", "lower" } },
  target = { type = { "number", "text" } },
  warn = { type = { "number", "text" } },
  minimum_sample = { type = "integer" },
  needs = { type = "texts" },
  parts = { type = "list" },
  lifecycle = { type = "boolean" },
}

local function table_of(name)
  for _, t in ipairs(native.tables()) do
    if t.name == name then return t end
  end
end

local function table_names()
  local names = {}
  for _, t in ipairs(native.tables()) do names[#names + 1] = t.name end
  return names
end

local function check_source(d, path)
  local t = table_of(d.source)
  if t then return t end
  local near = native.nearest(d.source, table_names())
  return nil, ("%s.source: no table %q%s"):format(path, d.source, near and ("; did you mean %q?"):format(near) or "")
end

--- An expression of the right type, or the message with its path.
local function check_expression(d, path, text, aggregates, wanted)
  local info, problem = native.expression(d.source, text, aggregates)
  if not info then return nil, ("%s: %s\n  %s"):format(path, problem, text) end
  if wanted and info.type ~= wanted then
    return nil, ("%s: expected %s, but this is of type %s\n  %s"):format(path, wanted, info.type, text)
  end
  return info
end

--- A target is a number in the KPI's unit, or a duration as "4h".
local function read_threshold(d, name, path)
  local given = d[name]
  if type(given) ~= "string" then return given end
  if d.unit ~= "duration" then return nil, ("%s.%s: expected a number"):format(path, name) end
  local seconds = native.duration_parse(given)
  if not seconds then return nil, ("%s.%s: expected a duration as \"4h\", not %q"):format(path, name, given) end
  return seconds
end

local function check_thresholds(k, path)
  if (k.target or k.warn) and not k.better then return path .. ".better: missing; a target needs to know which way is good" end
  if k.warn and not k.target then return path .. ".target: missing beside warn" end
  if not (k.warn and k.target) then return nil end
  local contradicts = k.better == "higher" and k.warn > k.target or k.better == "lower" and k.warn < k.target
  return contradicts and ("%s.warn: %s is harder to reach than the target %s, but %s is better")
    :format(path, k.warn, k.target, k.better) or nil
end

local function read_open(d, path)
  if not d.open then return nil end
  if #d.open ~= 2 or type(d.open[1]) ~= "string" or type(d.open[2]) ~= "string" then
    return path .. ".open: expected two times, as { \"created_at\", \"solved_at\" }"
  end
  for i = 1, 2 do
    local _, problem = check_expression(d, ("%s.open[%d]"):format(path, i), d.open[i], false, "time")
    if problem then return problem end
  end
  if d.value ~= "count(*)" then return path .. ".value: a stock counts: expected \"count(*)\"" end
  return nil
end

local function read_parts(d, path)
  for i, part in ipairs(d.parts or {}) do
    local where = ("%s.parts[%d]"):format(path, i)
    if type(part) ~= "table" or type(part[1]) ~= "string" or type(part[2]) ~= "string" then
      return where .. ": expected { \"text\", \"condition\" }"
    end
    local _, problem = check_expression(d, where, part[2], false, "boolean")
    if problem then return problem end
  end
end

local function needs_of(d)
  if type(d.needs) == "string" then return { d.needs } end
  return d.needs or {}
end

local function read(name, d)
  local path = ("kpi %q"):format(name)
  if not name:match("^[%a_][%w_]*$") then return nil, path .. ": a name is made of letters, digits and _" end
  local problem = check.problem(d, keys, path)
  if problem then return nil, problem end
  local source
  source, problem = check_source(d, path)
  if problem then return nil, problem end
  local k = { name = name }
  for key, value in pairs(d) do k[key] = value end
  k.title = d.title or name
  k.needs = needs_of(d)
  k.time = d.time or source.time
  for _, threshold in ipairs { "target", "warn" } do
    k[threshold], problem = read_threshold(d, threshold, path)
    if problem then return nil, problem end
  end
  problem = check_thresholds(k, path) or read_open(d, path) or read_parts(d, path)
  if problem then return nil, problem end
  if not k.time then return nil, ("%s.time: missing; the table %s has no time of its own"):format(path, d.source) end
  local _
  _, problem = check_expression(d, path .. ".time", k.time, false, "time")
  if not problem and d.where then _, problem = check_expression(d, path .. ".where", d.where, false, "boolean") end
  for _, field in ipairs(k.needs) do
    if not problem then _, problem = check_expression(d, path .. ".needs", field, false) end
  end
  if problem then return nil, problem end
  k.shape, problem = check_expression(d, path .. ".value", d.value, true)
  if problem then return nil, problem end
  return k
end

--- kpi "name" { ... }
M.define = M.registry:definer(read)

--- A text that changes when what a KPI means changes.
function M.fingerprint(k)
  local parts = { k.name, k.source, k.time, k.where or "", k.shape.text, table.concat(k.needs, ","),
    k.open and table.concat(k.open, ",") or "", tostring(k.target), tostring(k.warn), k.better or "",
    tostring(k.minimum_sample), tostring(k.lifecycle) }
  return table.concat(parts, "\0")
end

--- The conditions under which rows are left out, each with its reason: lifecycle first, then missing needs.
---@return { reason: string, condition: string }[]
function M.exclusions(k)
  local list = {}
  if k.lifecycle ~= false then
    for _, rule in ipairs(schema.lifecycle[k.source] or {}) do list[#list + 1] = rule end
  end
  for _, field in ipairs(k.needs) do
    list[#list + 1] = { reason = "without " .. field, condition = ("(%s) IS NULL"):format(field) }
  end
  return list
end

return M
