--- Flows: what happened in a period, dated by the KPI's time (D0.1). Any expression of aggregates over those rows.
local aggregate = require "perilune.form.aggregate"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local rows = require "perilune.rows"

local M = {}

--- The expression at a moment and what it is made of.
local function shape_at(k, moment)
  if not k.moving then return k.written, k.shape end
  local text = rows.written(k, k.value, moment)
  return text, native.expression(k.source, text, true)
end

--- Narrows a relation to the period.
function M.scope(_, p)
  return function(relation) return relation:between_instants(p.from, p.to) end
end

function M.read(k, p, moment, dimension)
  local text, shape = shape_at(k, moment)
  return aggregate.read(M.scope(k, p)(rows.counted(k, moment)), text, shape, dimension, k)
end

--- All buckets in one query, as long as no expression looks at the period itself.
function M.series(k, buckets, moment)
  if k.moving then return nil end
  local from, to = buckets[1].from, buckets[#buckets].to
  local relation = rows.counted(k, moment):between_instants(from, to):by({ bucket = buckets.grain })
  local frame, found, list = relation:agg(aggregate.columns(k.written, k.shape, k)), {}, {}
  for i = 1, #frame do found[frame:value(i, "bucket")] = frame[i] end
  for i, bucket in ipairs(buckets) do
    list[i] = aggregate.reading(found[native.time_floor(buckets.grain, bucket.from)], k.shape, k)
  end
  return list
end

--- Two dimensions at once: the readings of the cells that have rows, each with `row` and `column`.
function M.cross(k, p, moment, row, column, most)
  local text, shape = shape_at(k, moment)
  local relation = M.scope(k, p)(rows.counted(k, moment)):by({ row = row }, { column = column })
  local frame, list = relation:limit(most):agg(aggregate.columns(text, shape, k)), {}
  for i = 1, #frame do
    list[i] = aggregate.reading(frame[i], shape, k)
    list[i].row, list[i].column = frame:value(i, "row"), frame:value(i, "column")
  end
  return list
end

function M.additive(k) return aggregate.is_additive(k.shape) end

function M.empty(k) return aggregate.empty(k.shape) end

--- The expressions that must have values for the KPI to have one, the time first.
function M.fields(k)
  local fields = { k.time }
  for _, field in ipairs(k.needs) do fields[#fields + 1] = field end
  local shape = k.shape
  if shape.argument and shape.aggregate ~= "count" then fields[#fields + 1] = shape.argument end
  for _, side in ipairs { shape.numerator, shape.denominator } do
    local info = native.expression(k.source, side, true)
    if info and info.argument and info.aggregate ~= "count" then fields[#fields + 1] = info.argument end
  end
  for i, text in ipairs(fields) do fields[i] = parameter.write(text, parameter.samples(k.parameters)) end
  return fields
end

--- The condition of the rows of a part of the figure.
function M.part(k, moment, part)
  local _, shape = shape_at(k, moment)
  return aggregate.condition(shape, part, function(text) return native.expression(k.source, text, true) end)
end

return M
