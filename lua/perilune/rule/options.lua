--- What a rule may say beside the KPI's own target: keys of check "name" { ... } and of `check = { ... }` in a KPI.
local check = require "perilune.check"
local periods = require "perilune.rule.periods"

local M = {}

M.grains = { "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year" }

--- Keys that a KPI's `check` has too; hysteresis and for_periods are keys of the KPI itself.
local shared = {
  by = { type = "text" },
  period = { type = "text" },
  grain = { type = "text", one_of = M.grains },
  bound = { type = "text", one_of = { "point", "low", "high" } },
  severity = { type = "text", one_of = { "bad", "warn" } },
}

local own = {
  kpi = { type = "text", required = true },
  about = { type = "text" },
  hysteresis = { type = { "number", "text" } },
  for_periods = { type = "integer" },
}
for name, key in pairs(shared) do own[name] = key end

--- What is wrong with a number of periods, or nil.
function M.for_periods_problem(count, path)
  if count and (count < 1 or count > periods.look_back) then
    return ("%s.for_periods: expected 1 to %d"):format(path, periods.look_back)
  end
end

--- What is wrong with `check = { ... }` of a KPI, or nil.
---@param given any
---@param path string
function M.problem_in_kpi(given, path) return check.problem(given, shared, path) end

--- What is wrong with the table of check "name" { ... }, or nil.
---@param given any
---@param path string
function M.problem(given, path)
  return check.problem(given, own, path) or M.for_periods_problem(given.for_periods, path)
end

return M
