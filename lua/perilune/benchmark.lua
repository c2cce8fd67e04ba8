--- Benchmarks: figures that others have published, shown beside a value, with source and date (D18). They are data and
--- never decide a status: a target is one's own.
---
---   benchmark "articles" {
---     { kpi = "csat", value = 0.8, source = "...", from = "2024", note = "called good" },
---     { kpi = "first_reply_time", low = "15h", high = "17h", source = "..." },
---   }
---
--- A project adds its own in a file or as benchmarks = { rows } of its project file.
local check = require "perilune.check"
local native = require "perilune.native"
local project = require "perilune.project"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("benchmark", "scripts/benchmarks")

local row_keys = {
  kpi = { type = "text" },
  value = { type = { "number", "text" } },
  low = { type = { "number", "text" } },
  high = { type = { "number", "text" } },
  source = { type = "text", required = true },
  from = { type = "text" },
  note = { type = "text" },
}

local function number(given)
  if type(given) ~= "string" then return given end
  local percent = tonumber(given:match("^%s*(.-)%s*%%%s*$"))
  return percent and percent / 100 or native.duration_parse(given)
end

--- A checked row with numbers in the KPI's unit, or nil and what is wrong.
function M.read_row(row, path)
  local problem = check.problem(row, row_keys, path)
  if problem then return nil, problem end
  local result = { kpi = row.kpi, source = row.source, from = row.from, note = row.note }
  for _, name in ipairs { "value", "low", "high" } do
    result[name] = number(row[name])
    if row[name] ~= nil and not result[name] then
      return nil, ("%s.%s: expected a number, \"80 %%\" or a duration as \"4h\", not %q"):format(path, name, row[name])
    end
  end
  if not (result.value or result.low or result.high) then return nil, path .. ": expected value, low or high" end
  return result
end

--- One row or a list of them, as a KPI's `benchmark` has it.
function M.read_rows(given, path)
  local list = {}
  for i, row in ipairs(#given > 0 and given or { given }) do
    local read, problem = M.read_row(row, #given > 0 and ("%s[%d]"):format(path, i) or path)
    if problem then return nil, problem end
    list[i] = read
  end
  return list
end

local function read(name, d)
  local path = ("benchmark %q"):format(name)
  if type(d) ~= "table" or #d == 0 then
    return nil, path .. ": expected a list of rows, as { kpi = \"csat\", value = 0.8, source = ... }"
  end
  local list, problem = M.read_rows(d, path)
  if problem then return nil, problem end
  for i, row in ipairs(list) do
    if not row.kpi then return nil, ("%s[%d].kpi: missing"):format(path, i) end
  end
  return list
end

--- benchmark "name" { rows }
M.define = M.registry:definer(read)

--- The rows of a KPI: its own, then those of all sets by the set's name.
---@return { value: number|nil, low: number|nil, high: number|nil, source: string, from: string|nil, note: string|nil }[]
function M.of(k)
  local list = {}
  for _, row in ipairs(k.benchmark or {}) do list[#list + 1] = row end
  local own = project.get().benchmarks
  if own and not M.registry:get("project") then M.registry:take({ project = own }, read) end
  for _, name in ipairs(M.registry:names()) do
    for _, row in ipairs(M.registry:get(name)) do
      if row.kpi == k.name or row.kpi == k.base then list[#list + 1] = row end
    end
  end
  return list
end

return M
