--- What is asked of a set of rows for one expression of aggregates, and the reading that comes of it.
---
--- A reading is { value, n, kind, key?, numerator?, denominator?, ... what the interval of its kind needs }. Rules: 1.
--- Counts of nothing are 0, everything else of nothing has no value (D0.4). 2. n is how many rows the value rests on:
--- those whose argument is not NULL, where there is one. 3. Only counts and sums of rows add up over parts (D0.9).
local M = {}

local function filtered(aggregate, condition)
  return condition and ("%s FILTER (WHERE %s)"):format(aggregate, condition) or aggregate
end

local function both(a, b)
  if a and b then return ("(%s) AND (%s)"):format(a, b) end
  return a or b
end

local function count_of(shape, condition)
  return filtered("count(*)", both(condition, shape.filter))
end

local function argument_count(shape) return filtered(("count(%s)"):format(shape.argument or "*"), shape.filter) end

local function copy(...)
  local names = { ... }
  return function(row, reading)
    for _, name in ipairs(names) do reading[name] = row[name] end
  end
end

local function quantile_columns(shape)
  local list = { { "n", argument_count(shape) } }
  for _, side in ipairs { "low", "high" } do
    list[#list + 1] = { "quantile_" .. side,
      filtered(("quantile_%s(%s, %s)"):format(side, shape.argument, shape.second or "0.5"), shape.filter) }
  end
  return list
end

local function n_only(shape) return { { "n", argument_count(shape) } } end

--- One row for each kind: what is asked beside the value, what comes of it, what holds of it.
local kinds = {
  count = { columns = n_only, empty = 0, additive = true },
  distinct = { columns = n_only, empty = 0 },
  sum = { columns = n_only, additive = true },
  share = {
    mixes_scales = true,
    columns = function(s) return { { "n", argument_count(s) }, { "numerator", count_of(s, s.argument) } } end,
    finish = function(row, reading) reading.numerator, reading.denominator = row.numerator, row.n end,
  },
  nps = {
    columns = function(s)
      return { { "n", argument_count(s) }, { "promoters", count_of(s, ("%s >= 9"):format(s.argument)) },
        { "detractors", count_of(s, ("%s <= 6"):format(s.argument)) } }
    end,
    finish = function(row, reading)
      reading.promoters, reading.detractors = row.promoters, row.detractors
      reading.numerator, reading.denominator = row.promoters - row.detractors, row.n
    end,
  },
  mean = {
    columns = function(s)
      return { { "n", argument_count(s) }, { "deviation", filtered(("stddev(%s)"):format(s.argument), s.filter) } }
    end,
    finish = copy("deviation"),
  },
  quantile = { columns = quantile_columns, finish = copy("quantile_low", "quantile_high") },
  ratio = {
    columns = function(s)
      return { { "n", "count(*)" }, { "numerator", s.numerator }, { "denominator", s.denominator } }
    end,
    finish = function(row, reading)
      reading.numerator, reading.denominator = row.numerator, row.denominator
      if row.value == nil and row.denominator == 0 then reading.note = "no value: division by zero" end
    end,
  },
  other = { columns = n_only },
}

local kind_of_aggregate = { count = "count", sum = "sum", share = "share", nps = "nps", avg = "mean",
  median = "quantile",
  quantile = "quantile" }

--- The kind of what native.expression says of a text.
---@return string
function M.kind(shape)
  if shape.aggregate == "count" and shape.distinct then return "distinct" end
  if shape.aggregate == "avg" and shape.type == "time" then return "other" end
  if shape.aggregate then return kind_of_aggregate[shape.aggregate] or "other" end
  return shape.numerator and "ratio" or "other"
end

--- Does the figure of a whole follow from its parts by adding?
function M.is_additive(shape) return kinds[M.kind(shape)].additive == true end

--- The value of nothing: 0 for counts, else nil.
function M.empty(shape) return kinds[M.kind(shape)].empty end

--- May it be computed over answers of several scales?
function M.mixes_scales(shape) return kinds[M.kind(shape)].mixes_scales == true or kinds[M.kind(shape)].empty == 0 end

--- The expression of which the rows must have one value: money is of one currency, answers are of one scale.
local function single_of(k, shape)
  if k.single then return k.single end
  return k.scale and not M.mixes_scales(shape) and "scale_min * 1000 + scale_max" or nil
end

--- Why there is no value where the rows have several.
---@param k table a KPI with `single` or `scale`
function M.several_note(k) return "no value over several " .. (k.single and "values of " .. k.single or "scales") end

---@param text string expression of aggregates, parameters written out
---@param shape table of native.expression
---@param k table the KPI, of which `single` and `scale` count
function M.columns(text, shape, k)
  local list = { { "value", text } }
  for _, column in ipairs(kinds[M.kind(shape)].columns(shape)) do list[#list + 1] = column end
  local single = single_of(k, shape)
  if single then list[#list + 1] = { "singles", ("count(DISTINCT %s)"):format(single) } end
  return list
end

--- The reading of a row of results; nil stands for a group that has no rows.
function M.reading(row, shape, k)
  local kind = M.kind(shape)
  local reading = { kind = kind, n = row and row.n or 0, value = row and row.value }
  if reading.n == 0 then
    reading.value = kinds[kind].empty
    if kind == "share" or kind == "nps" then reading.numerator, reading.denominator = 0, 0 end
    return reading
  end
  if kinds[kind].finish then kinds[kind].finish(row, reading) end
  if row.singles and row.singles > 1 then
    reading.value, reading.kind, reading.note = nil, "other", M.several_note(k)
  end
  return reading
end

--- More groups than that are no answer to a person, and would fill the memory of a script.
M.most_groups = 100000

--- The readings of a relation: one for each value of `dimension`, else a single one. `cut` says that there are more than
--- most_groups, of which the rest is left away.
function M.read(relation, text, shape, dimension, k)
  local columns = M.columns(text, shape, k)
  if not dimension then return { M.reading(relation:agg(columns)[1], shape, k) } end
  local frame, list = relation:by({ segment = dimension }):limit(M.most_groups + 1):agg(columns), {}
  for i = 1, math.min(#frame, M.most_groups) do
    list[i] = M.reading(frame[i], shape, k)
    list[i].key = frame:value(i, "segment")
  end
  list.cut = #frame > M.most_groups or nil
  return list
end

--- The condition under which a row is part of the numerator or the denominator, or nil and why there is none.
---@param part string "numerator" or "denominator"
function M.condition(shape, part, expression)
  local kind = M.kind(shape)
  if kind == "share" then
    return both(part == "numerator" and shape.argument or ("(%s) IS NOT NULL"):format(shape.argument), shape.filter)
  end
  local side = kind == "ratio" and expression(shape[part])
  if side and side.aggregate then
    return both(side.argument and ("(%s) IS NOT NULL"):format(side.argument), side.filter) or "TRUE"
  end
  return nil, ("rows(): only shares and ratios of two aggregates have a %s"):format(part)
end

return M
