--- What moved a number: the change of a KPI between two periods, taken apart by segments so that the parts add up to
--- it.
---
---   kpi.csat:why("2026-10")
---   kpi.csat:why("2026-10", { by = { "channel", "team" }, vs = "last year", limit = 5, where = "priority = 'high'" })
---
--- 1. Shares, means, NPS and ratios: mix (the segments' weights changed), within (their values changed) and entry
---    (segments on one side only). Counts: volume. Sums: volume, mix, within. Stocks: in and out. Derived KPIs: one
---    effect for each part. The formulas are in perilune.why.effect and perilune.why.parts; they add up to the change.
--- 2. Each dimension is a breakdown of its own, the one that says most first (perilune.why.dimension).
--- 3. Effects that chance explains are summed as `noise` (perilune.why.noise, corrected for how many were looked at).
---    Stocks are counted, not sampled: there is nothing to judge. Ratios and distinct counts have no interval.
--- 4. Quantiles and what else is no sum of its segments: what putting one segment back as it was would do
---    (perilune.why.counterfactual), and what moved the mean of the same values.
---
---@class perilune.why
---@field kpi table
---@field period perilune.period
---@field against perilune.period
---@field before perilune.record
---@field after perilune.record
---@field change number|nil         after - before in the KPI's unit; nil: one side has no value, `note` says why
---@field significant boolean|nil   does the whole change exceed noise (at 95 %); nil: nothing is known
---@field kind string               share, nps, mean, ratio, count, distinct, sum, stock, ..., quantile, other, derived
---@field breakdowns perilune.why_breakdown[] the one that says most first
---@field parts table[]|nil         of derived KPIs: { kpi, before, after, effect, slope }
---@field mean perilune.why|nil     of quantiles: what moved the mean
---@field comparisons integer       how many effects were held against chance
---@field confidence number         of each of them, so that all together have 95 %
---@field note string|nil           why there is no change or no breakdown
---@field skipped { dimension: string, reason: string }[]
---
---@class perilune.why_breakdown
---@field dimension string
---@field lines perilune.why_line[] the largest effect first, then "others (k)"
---@field columns string[]          names of the effects
---@field totals table<string, number> their sums
---@field noise number|nil          the part of the change that is not distinguishable from noise; nil: not judged
---@field judged boolean
---@field exact boolean|nil         counted, not sampled
---@field score number
---@field counterfactual boolean|nil the lines do not add up (rule 4)
local breakdown = require "perilune.why.breakdown"
local check = require "perilune.check"
local counterfactual = require "perilune.why.counterfactual"
local dimension = require "perilune.why.dimension"
local effect = require "perilune.why.effect"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local noise = require "perilune.why.noise"
local parts = require "perilune.why.parts"
local text = require "perilune.why.text"

local M = {}

--- One to three plain sentences, the most important first: M.sentences(result).
M.sentences = text.sentences

local meta = { __tostring = function(result) return text.terminal(result) end }

local default_limit = 10

local keys = {
  by = { type = { "text", "list" } }, vs = { type = "text" }, limit = { type = "integer" },
  where = { type = { "text", "list" } }, against = { type = { "text", "table" } },
  bootstrap = { type = { "table", "boolean" } },
}

-- ---- breakdowns ----

local function by_size(a, b)
  local size_a, size_b = math.abs(a.effect or 0), math.abs(b.effect or 0)
  if size_a ~= size_b then return size_a > size_b end
  return a.label < b.label
end

--- The lines of the largest effects, the rest as one; those that are pooled already join it.
local function limited(b, limit)
  local kept, rest = {}, {}
  table.sort(b.lines, by_size)
  for _, line in ipairs(b.lines) do
    local list = (line.pooled or #kept >= limit) and rest or kept
    list[#list + 1] = line
  end
  if #rest == 1 and not rest[1].pooled then kept[#kept + 1] = rest[1]
  elseif #rest > 0 then kept[#kept + 1] = effect.pool(rest, b.columns, "others (%d)") end
  b.lines = kept
end

local function finish(prepared, confidence, change, limit)
  local b = breakdown.finish(prepared, confidence)
  b.totals = effect.totals(b.lines, b.columns)
  b.score = dimension.score(b)
  limited(b, limit)
  for _, line in ipairs(b.lines) do
    if change ~= 0 then line.share = line.effect / change end
    if line.noise then b.noise = (b.noise or 0) + line.noise end
  end
  return b
end

local function order(breakdowns)
  local place = {}
  for i, b in ipairs(breakdowns) do place[b] = i end
  table.sort(breakdowns, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return place[a] < place[b]
  end)
end

local function add_breakdowns(result, dimensions, options)
  local k, prepared = result.kpi, {}
  for _, name in ipairs(dimensions) do
    local one, reason = breakdown.prepare(k, result.period, result.against, name, options, result.before.value,
      result.after.value)
    if one then
      prepared[#prepared + 1] = one
      result.comparisons = result.comparisons + one.comparisons
    else
      result.skipped[#result.skipped + 1] = { dimension = name, reason = reason }
    end
  end
  result.confidence = noise.confidence(result.comparisons)
  for i, one in ipairs(prepared) do
    result.breakdowns[i] = finish(one, result.confidence, result.change, options.limit or default_limit)
  end
  order(result.breakdowns)
end

--- Rule 4: the mean of the same rows, and segments put back one at a time by the dimension that moved it most.
local function add_counterfactual(result, dimensions, options)
  local k = result.kpi
  local mean = k.shape and not k.moving and breakdown.mean_of(k, result.period, options)
  if mean then
    mean.title, mean.unit = "The mean of the same values", k.unit
    result.mean = M.explain(mean, result.period, options)
    local best = result.mean.breakdowns[1]
    if best then dimensions = { best.dimension } end
  end
  if not dimensions[1] then return end
  local lines, reason = counterfactual.lines(k, result.period, result.against, dimensions[1], options,
    result.after.value, options.limit or default_limit)
  if not lines then
    result.note = ("%s, and %s"):format(result.skipped[1].reason, reason)
    return
  end
  table.sort(lines, by_size)
  result.breakdowns[1] = { dimension = dimensions[1], lines = lines, columns = {}, totals = {}, score = 0,
    judged = false, counterfactual = true }
end

-- ---- the whole ----

local function missing_side(result)
  for _, name in ipairs { "after", "before" } do
    local r = result[name]
    if r.value == nil then return ("no value in %s: %s"):format(r.period.text, r.note or "the data begins later") end
  end
end

--- The dimensions asked for: "channel,team" or a list; else those that are tried.
local function chosen(k, by)
  if type(by) == "table" then return by end
  if not by then return dimension.candidates(k) end
  local list, depth, from = {}, 0, 1
  for at, character in by:gmatch("()([(),])") do -- a comma inside parentheses is part of an expression
    if character == "(" then depth = depth + 1 elseif character == ")" then depth = depth - 1
    elseif depth == 0 then
      list[#list + 1], from = by:sub(from, at - 1):match("^%s*(.-)%s*$"), at + 1
    end
  end
  list[#list + 1] = by:sub(from):match("^%s*(.-)%s*$")
  return list
end

local function check_dimensions(k, list)
  for i, name in ipairs(list) do
    if type(name) ~= "string" or name == "" then
      error(("why(): by[%d]: expected a field or an expression, as \"channel\""):format(i), 0)
    end
    if k.uses and not breakdown.knows(k, name) then
      error(("kpi %q: none of its parts (%s) can be grouped by %q"):format(k.name, table.concat(k.uses, ", "), name), 0)
    end
  end
end

local function measured(k, p, options)
  local r = measure.value(k, p, { where = options.where, against = options.vs or options.against,
    bootstrap = options.bootstrap or k.form == "derived" })
  if not r.previous then error("why(): expected a period to compare with, as vs = \"previous\"", 0) end
  local result = setmetatable({ kpi = k, period = p, against = r.previous.period, before = r.previous, after = r,
    breakdowns = {}, skipped = {}, comparisons = 0, confidence = noise.confidence(1) }, meta)
  result.note = missing_side(result)
  if not result.note then
    result.change, result.significant = r.change.difference, r.change.significant
    result.kind = breakdown.kind(k, p, result.against)
  end
  return result
end

--- What moved a KPI.
---@param k table a KPI
---@param p perilune.period
---@param options? { by?: string|string[], vs?: string, limit?: integer, where?: string|string[] }
---@return perilune.why
function M.explain(k, p, options)
  options = options or {}
  check.table(options, keys, "why()", 3)
  if options.limit and options.limit < 1 then error("why(): limit: expected 1 or more", 3) end
  k = kpis.serving(k)
  local dimensions = chosen(k, options.by)
  check_dimensions(k, dimensions)
  local result = measured(k, p, options)
  if result.note then return result end
  if #dimensions == 0 then result.note = "no field has few enough values; name one with by" end
  if k.form == "derived" then
    local split, reason = parts.split(k, p, result.against, options)
    result.parts, result.note = split and split.parts, reason or result.note
  end
  add_breakdowns(result, dimensions, options)
  if #result.breakdowns == 0 and k.form ~= "derived" then add_counterfactual(result, dimensions, options) end
  return result
end

return M
