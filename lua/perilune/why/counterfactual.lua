--- What can be said of numbers that are no sum of their segments, as medians: how far the number moves back when the
--- rows of one segment are put back as they were in the other period.
---
--- 1. The effect of a segment is the value less the value over all other rows of the period and the segment's rows of
---    the other period. It holds the segment's values and its number of rows.
--- 2. These effects do not add up to the change, and nothing is said of chance.
--- 3. Only for rows dated in a period (no stocks) and expressions that do not speak of the period.
local breakdown = require "perilune.why.breakdown"
local form = require "perilune.form"
local measure = require "perilune.measure"
local parameter = require "perilune.parameter"
local rows = require "perilune.rows"

local M = {}

local function between(time, span)
  return ("(%s) >= %s AND (%s) < %s"):format(time, parameter.literal { time = span.from }, time,
    parameter.literal { time = span.to })
end

local function segments(k, p, q, dimension, options)
  local list, by_label = {}, {}
  for _, side in ipairs { "after", "before" } do
    for _, reading in ipairs(measure.readings(k, side == "after" and p or q, options, dimension)) do
      local label = breakdown.label(reading.key)
      local line = by_label[label]
      if not line then
        line = { key = reading.key, label = label, n_before = 0, n_after = 0 }
        by_label[label], list[#list + 1] = line, line
      end
      line[side], line["n_" .. side] = reading.value, reading.n
    end
  end
  table.sort(list, function(a, b)
    local size_a, size_b = a.n_before + a.n_after, b.n_before + b.n_after
    if size_a ~= size_b then return size_a > size_b end
    return a.label < b.label
  end)
  return list
end

--- The lines of the segments with the most rows, or nil and why there are none.
---@param k table
---@param p perilune.period
---@param q perilune.period
---@param dimension string
---@param options perilune.measure_options
---@param after number the value of the period
---@param limit integer how many segments
---@return table[]|nil lines, string|nil reason
function M.lines(k, p, q, dimension, options, after, limit)
  if k.form ~= "flow" or k.moving then return nil, "its rows are not those of a period" end
  measure.check_dimension(k, dimension)
  local relation, here = measure.counted(k, p, options)
  local time = rows.written(k, k.time, here)
  local now, other = between(time, form.span(k, p)), between(time, form.span(k, q))
  local lines = {}
  for i, line in ipairs(segments(k, p, q, dimension, options)) do
    if i > limit then break end
    local here_in = ("COALESCE(%s, FALSE)"):format(rows.segment(dimension, line.key))
    local put_back = relation:where(("(%s AND NOT %s) OR (%s AND %s)"):format(now, here_in, other, here_in))
    line.without = put_back:value(k.written)
    line.effect = line.without and after - line.without
    lines[#lines + 1] = line
  end
  return lines
end

return M
