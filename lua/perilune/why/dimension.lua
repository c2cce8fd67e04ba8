--- By which dimensions a change is taken apart when none is named, and which of them says most.
---
--- 1. Those the definition names; else the table's text fields, and the named dimensions of the table, that have 2 to
---    50 different values and are not part of the definition itself (its value or where). Not the status of a ticket:
---    it is that of today, so it tells old tickets from new ones. Of derived KPIs those that all parts have, else
---    those of any.
--- 2. They are ranked by what is unlike an even change and beyond noise. A change that is alike in all segments says
---    nothing for a dimension, so of every within and volume effect what the segment's weight would give is taken away
---    first; mix, entry, in and out count whole. Of what is left counts only the distance of its interval from 0.
local dimensions = require "perilune.dimension"
local kpis = require "perilune.kpi"
local memo = require "perilune.memo"
local native = require "perilune.native"
local parameter = require "perilune.parameter"

local M = {}

local fewest, most = 2, 50

--- Fields that say how a row is now, by table (rule 1).
local present_states = { tickets = { status = true } }

--- Text fields and named dimensions of a table with few different values (rule 1).
---@type fun(source: string): string[]
local few_valued = memo(function(source)
  local names, columns, list = {}, {}, {}
  for _, t in ipairs(native.tables()) do
    for _, field in ipairs(t.name == source and t.fields or {}) do
      if field.type == "text" and not field.long then names[#names + 1] = field.name end
    end
  end
  for _, name in ipairs(dimensions.registry:names()) do
    if dimensions.registry:get(name).source == source then names[#names + 1] = name end
  end
  for i, name in ipairs(names) do columns[i] = { "d" .. i, ('count(DISTINCT "%s")'):format(name) } end
  if #names == 0 then return list end
  local row = native.relation(source):agg(columns)[1]
  for i, name in ipairs(names) do
    if row["d" .. i] >= fewest and row["d" .. i] <= most then list[#list + 1] = name end
  end
  return list
end)

--- The fields a definition is made of, and those that say how a row is now.
local function own_fields(k)
  local found = {}
  local function add(info)
    for name in pairs(info and info.fields or {}) do found[name] = true end
  end
  add(k.shape)
  add(k.where and native.expression(k.source, parameter.write(k.where, parameter.samples(k.parameters)), false))
  for name in pairs(present_states[k.source] or {}) do found[name] = true end
  return found
end

local function of_rows(k)
  if k.dimensions then return k.dimensions end
  local own, list = own_fields(k), {}
  for _, name in ipairs(few_valued(k.source)) do
    if not own[name] then list[#list + 1] = name end
  end
  return list
end

local function of_parts(k)
  local count, order, common = {}, {}, {}
  for _, name in ipairs(k.uses) do
    for _, dimension in ipairs(M.candidates(kpis.serving(kpis.find(name)))) do
      if not count[dimension] then order[#order + 1] = dimension end
      count[dimension] = (count[dimension] or 0) + 1
    end
  end
  for _, dimension in ipairs(order) do
    if count[dimension] == #k.uses then common[#common + 1] = dimension end
  end
  return #common > 0 and common or order
end

--- The dimensions that are tried for a KPI (rule 1).
---@param k table
---@return string[]
function M.candidates(k) return k.uses and of_parts(k) or of_rows(k) end

local spread_evenly = { within = true, volume = true }

--- How far the interval of an effect, moved by an even share, is from 0.
local function beyond(effect, even, judged)
  if not judged then return math.abs(effect.value - even) end
  if not effect.low then return 0 end
  return math.max(0, effect.low - even, even - effect.high)
end

--- What a breakdown says (rule 2), in the unit of the KPI; the larger the more.
---@param breakdown table
---@return number
function M.score(breakdown)
  local score = 0
  for _, line in ipairs(breakdown.lines) do
    for _, name in ipairs(breakdown.columns) do
      local even = spread_evenly[name] and line.weight * breakdown.totals[name] or 0
      if line.effects[name] then score = score + beyond(line.effects[name], even, breakdown.judged) end
    end
  end
  return score
end

return M
