--- Funnels: { funnel = { { "Created", "ticket_volume" }, { "Answered", "first_reply_at IS NOT NULL" }, ... } }.
---
--- A step is a label and a KPI, a relation, or a condition. Conditions speak of the rows of the first step (or of
--- `of`), and each keeps the rows of the conditions before it, so that a step is a part of the one before. One query
--- counts them.
local build_module = require "perilune.report.build"
local format = require "perilune.format"
local kpis = require "perilune.kpi"
local native = require "perilune.native"

local M = {}

--- "kpi", "relation" or "condition".
local function sort_of_step(given)
  local sort = build_module.sort_of(given)
  if sort ~= "kpi" or type(given) ~= "string" then return sort end
  return given:match("^[%a_][%w_.]*$") and kpis.find(given) and "kpi" or "condition"
end

--- Counts of all conditions from one query: of the rows that meet it and those before it.
local function count_conditions(build, block, base)
  local relation, columns, before = build:rows(base, block.where), {}, ""
  for i, step in ipairs(block.funnel) do
    if sort_of_step(step[2]) == "condition" then
      local problem = select(2, native.expression(build:use(base).source, step[2], false))
      if problem then error(("%s[%d]: %s\n  %s"):format(build.path, i, problem, step[2]), 0) end
      before = ("%s%s(%s)"):format(before, before ~= "" and " AND " or "", step[2])
      columns[#columns + 1] = { "s" .. i, ("count(*) FILTER (WHERE %s)"):format(before) }
    end
  end
  return #columns > 0 and relation:agg(columns)[1] or {}
end

local function value_of(build, block, i, given, counts)
  local sort = sort_of_step(given)
  if sort == "condition" then return counts["s" .. i] end
  if sort == "relation" then return build:relation(given, block.where):count() end
  return build:value(given, block.where).value
end

local function has_condition(block)
  for _, step in ipairs(block.funnel) do
    if sort_of_step(step[2]) == "condition" then return true end
  end
  return false
end

M.funnel = {
  keys = { funnel = { type = "list", required = true }, of = { type = "text" } },
  names = function(block)
    local names = { block.of }
    for _, step in ipairs(block.funnel) do
      if sort_of_step(step[2]) == "kpi" then names[#names + 1] = step[2] end
    end
    return names
  end,
  check = function(block, path)
    if #block.funnel < 2 then return path .. ": expected at least two steps" end
    for i, step in ipairs(block.funnel) do
      if type(step) ~= "table" or type(step[1]) ~= "string" or not build_module.sort_of(step[2]) then
        return ("%s[%d]: expected { \"label\", KPI, relation or condition }"):format(path, i)
      end
    end
  end,
  build = function(build, block)
    local names = M.funnel.names(block)
    local answered, missing = build:answered(names)
    if #answered < #names then return missing end
    local base, counts = block.of or block.funnel[1][2], {}
    if has_condition(block) then
      if sort_of_step(base) ~= "kpi" then
        error(("%s: conditions need a KPI whose rows they speak of: the first step, or of = \"ticket_volume\""):format(
          build.path), 0)
      end
      counts = count_conditions(build, block, base)
    end
    local steps, words = {}, build.words
    for i, step in ipairs(block.funnel) do
      steps[i] = { label = step[1], value = value_of(build, block, i, step[2], counts) or 0 }
    end
    local first, last = steps[1], steps[#steps]
    return { kind = "funnel", title = block.title, note = block.note, unit = "count", steps = steps,
      description = first.value > 0 and words.funnel:format(first.label, build:count(last.value),
        build:count(first.value), format.percent(last.value / first.value, build.language)) or nil }
  end,
}

return M
