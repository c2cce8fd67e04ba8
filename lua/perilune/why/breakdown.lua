--- The segments of both periods of a KPI, and what each adds to the change (perilune.why.effect).
---
--- 1. A breakdown is prepared first and finished when it is known how many comparisons all breakdowns make together.
--- 2. Whether the parts make the whole is not believed but checked: where they do not, as for ratios of distinct
---    counts, there is no breakdown. Distinct counts and peaks have a line for what is counted in several segments.
--- 3. Segments with less than 0.5 % of the rows of both periods, and those after the 50 largest, are not looked at
---    one by one but pooled, by their size only, so that what stands out has no say in it.
--- 4. Sums are looked at as n times mean, by the mean of the same rows.
--- 5. Derived KPIs: their parts' effects on the value (perilune.why.parts), each shared out in proportion to what the
---    segments add to the change of that part. A part that does not know the dimension is a line of its own.
local aggregate = require "perilune.form.aggregate"
local effect = require "perilune.why.effect"
local form = require "perilune.form"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local parts = require "perilune.why.parts"
local rows = require "perilune.rows"

local M = {}

--- Rule 3.
local smallest_part, most_segments = 0.005, 50

-- ---- kinds ----

local function added(r) return { weight = r.value or 0, amount = r.value or 0 } end

--- One row for each kind: sides of readings, lines of items, may chance be judged, how many comparisons a segment
--- makes.
local kinds = {
  share = { side = function(r) return { weight = r.denominator, amount = r.numerator } end,
    lines = effect.rate, judged = true, comparisons = 2 },
  nps = { side = function(r) return { weight = r.denominator, amount = 100 * r.numerator } end,
    lines = effect.rate, judged = true, comparisons = 2 },
  mean = { side = function(r) return { weight = r.n, amount = r.n * (r.value or 0) } end,
    lines = effect.rate, judged = true, comparisons = 2 },
  ratio = { side = function(r) return { weight = r.denominator or 0, amount = r.numerator or 0 } end,
    lines = effect.rate },
  count = { side = added, lines = effect.volume, judged = true, comparisons = 1 },
  distinct = { side = added, lines = effect.volume, rest = "distinct" },
  sum = { side = function(r)
    return { weight = r.n, amount = r.n * (r.value or 0), shown = r.n > 0 and r.n * r.value or nil }
  end, lines = effect.sum, judged = true, comparisons = 2 },
  stock = { side = added, lines = effect.stock },
  stock_average = { side = added, lines = effect.volume },
  stock_peak = { side = added, lines = effect.volume, rest = "peak" },
}

local function counts_rows(k) return k.shape.aggregate == "count" and not k.shape.argument and not k.shape.filter end

--- The end of what a stock reads of a period: in and out are counted from one to the other.
local function instant_of(k, p)
  local span = form.span(k, p)
  return k.stock == "start" and span.from or span.to
end

local function kind_of_stock(k, p, q)
  if k.stock == "peak" then return "stock_peak" end
  if k.stock == "average" or instant_of(k, q) >= instant_of(k, p) then return "stock_average" end
  return "stock"
end

--- What kind of number a KPI is: a row of `kinds`, or "quantile", "other", "growth", "derived".
---@param k table
---@param p perilune.period
---@param q perilune.period
---@return string
function M.kind(k, p, q)
  if k.form == "derived" then return "derived" end
  if k.form == "cohort" or k.form == "mix" then return "share" end
  if k.form == "growth" then return "growth" end
  if k.form == "stock" and counts_rows(k) then return kind_of_stock(k, p, q) end
  return aggregate.kind(k.shape)
end

-- ---- readings ----

--- The KPI whose value is the mean of what a sum or quantile is made of, for a period; nil when it has no such
--- argument.
---@param k table
---@param p perilune.period
---@param options perilune.measure_options
function M.mean_of(k, p, options)
  local _, here = measure.counted(k, p, options)
  local shape = native.expression(k.source, rows.written(k, k.value, here), true)
  if not shape or not shape.argument or shape.type == "time" then return nil end
  local text = ("avg(%s)"):format(shape.argument)
  if shape.filter then text = ("%s FILTER (WHERE %s)"):format(text, shape.filter) end
  local own = { value = text, written = text, shape = native.expression(k.source, text, true), moving = false }
  return setmetatable(own, { __index = k })
end

local function readings(k, kind, p, options, dimension)
  if kind == "sum" then k = M.mean_of(k, p, options) end
  return measure.readings(k, p, options, dimension)
end

local function label_of(key)
  if key == nil then return "(none)" end
  return tostring(key)
end

M.label = label_of

--- The side of a segment without rows; a count of nothing is 0, anything else has no value (D0.4).
local function empty_side(row)
  local counts = row.lines == effect.volume or row.lines == effect.stock
  return { n = 0, weight = 0, amount = 0, value = counts and 0 or nil }
end

local function side_of(reading, row)
  if reading.n == 0 then return empty_side(row) end
  local side = row.side(reading)
  side.n, side.value, side.reading = reading.n, reading.value, reading
  return side
end

--- Readings of both periods by segment, those of the period first.
local function pair(before, after, row)
  local items, by_label = {}, {}
  local function take(list, name)
    for _, reading in ipairs(list) do
      local id = reading.key == nil and "\0none" or reading.key
      local item = by_label[id]
      if not item then
        item = { key = reading.key, label = label_of(reading.key) }
        by_label[id], items[#items + 1] = item, item
      end
      item[name] = side_of(reading, row)
    end
  end
  take(after, "after")
  take(before, "before")
  for _, item in ipairs(items) do
    item.before, item.after = item.before or empty_side(row), item.after or empty_side(row)
  end
  return items
end

--- What is added to and taken from a stock between the two instants, by segment.
local function add_flows(items, k, p, q, options, dimension)
  local relation, here = measure.counted(k, p, options)
  local start, finish = rows.written(k, k.open[1], here), rows.written(k, k.open[2], here)
  local from, to = parameter.literal { time = instant_of(k, q) }, parameter.literal { time = instant_of(k, p) }
  local function within(time, also)
    return ("count(*) FILTER (WHERE (%s) >= %s AND (%s) < %s AND (%s))"):format(time, from, time, to, also)
  end
  local frame = relation:by({ segment = dimension }):agg {
    { "inflow", within(start, ("(%s) IS NULL OR (%s) > (%s)"):format(finish, finish, start)) },
    { "outflow", within(finish, ("(%s) > (%s)"):format(finish, start)) },
  }
  local found = {}
  for i = 1, #frame do found[label_of(frame:value(i, "segment"))] = i end
  for _, item in ipairs(items) do
    local i = found[item.label]
    item.inflow, item.outflow = i and frame:value(i, "inflow") or 0, i and frame:value(i, "outflow") or 0
    found[item.label] = nil
  end
  for i = 1, #frame do -- opened and solved in between: on neither side
    local key = frame:value(i, "segment")
    local came, went = frame:value(i, "inflow"), frame:value(i, "outflow")
    if found[label_of(key)] and came + went > 0 then
      items[#items + 1] = { key = key, label = label_of(key), inflow = came, outflow = went,
        before = empty_side(kinds.stock), after = empty_side(kinds.stock) }
    end
  end
end

local function mark_small(items)
  local by_size, all = table.move(items, 1, #items, 1, {}), 0
  local function size(item) return item.before.n + item.after.n + (item.inflow or 0) + (item.outflow or 0) end
  for _, item in ipairs(items) do all = all + size(item) end
  table.sort(by_size, function(a, b)
    if size(a) ~= size(b) then return size(a) > size(b) end
    return a.label < b.label
  end)
  for i, item in ipairs(by_size) do item.small = i > most_segments or size(item) < smallest_part * all end
end

-- ---- does it add up ----

local function near(a, b, size) return math.abs(a - b) <= 1e-9 * math.max(math.abs(a), math.abs(b), size or 0) end

--- What the parts make of a side of the whole; nil when they have no weight.
local function made(items, row, side)
  local whole = effect.whole(items)[side]
  if row.lines ~= effect.rate then return whole.amount end
  if whole.weight == 0 then return nil end
  return whole.amount / whole.weight
end

local function check_whole(prepared, before, after)
  local row, made_before = prepared.row, made(prepared.items, prepared.row, "before")
  local made_after = made(prepared.items, row, "after")
  if not (made_before and made_after) then return "a weight of the whole is 0" end
  local size = math.max(math.abs(before), math.abs(after))
  if near(made_before, before, size) and near(made_after, after, size) then return nil end
  if not row.rest then return "its segments do not add up to the whole" end
  prepared.rest = (after - before) - (made_after - made_before)
end

-- ---- prepare and finish ----

--- Can a KPI be read by this dimension, of derived ones any part or, with `all`, every part?
---@param k table
---@param dimension string
---@param all? boolean
---@return boolean
function M.knows(k, dimension, all)
  if k.uses then
    for _, name in ipairs(k.uses) do
      if M.knows(kpis.serving(kpis.find(name)), dimension, all) ~= (all == true) then return not all end
    end
    return all == true
  end
  for _, allowed in ipairs(k.dimensions or {}) do
    if allowed == dimension then return true end
  end
  return not k.dimensions and native.expression(k.source, dimension, false) ~= nil
end

local function count_comparisons(items, row)
  if not row.judged then return 0 end
  local count, pooled = 0, 0
  for _, item in ipairs(items) do
    if item.small then pooled = row.comparisons
    elseif item.before.n > 0 and item.after.n > 0 then count = count + row.comparisons
    else count = count + 1 end
  end
  return count + pooled
end

local function prepare_derived(k, p, q, dimension, options, split)
  local prepared = { k = k, dimension = dimension, split = split, parts = {}, comparisons = 0, judged = true }
  for i, part in ipairs(split.parts) do
    if M.knows(part.kpi, dimension) then
      prepared.parts[i] = M.prepare(part.kpi, p, q, dimension, options, part.before, part.after)
    end
    local own = prepared.parts[i]
    prepared.comparisons = prepared.comparisons + (own and own.comparisons or 1)
    if own and part.effect ~= 0 and not own.judged then prepared.judged = false end
  end
  if next(prepared.parts) == nil then return nil, ("none of its parts can be taken apart by %s"):format(dimension) end
  if M.knows(k, dimension, true) then
    prepared.before = measure.readings(k, q, options, dimension)
    prepared.after = measure.readings(k, p, options, dimension)
  end
  return prepared
end

--- Reads what a breakdown needs.
---@param k table
---@param p perilune.period
---@param q perilune.period what it is compared with
---@param dimension string
---@param options perilune.measure_options
---@param before number value of the whole
---@param after number
---@return table|nil prepared, string|nil reason why there is none
function M.prepare(k, p, q, dimension, options, before, after)
  if k.form == "derived" then
    local split, reason = parts.split(k, p, q, options)
    if not split then return nil, reason end
    return prepare_derived(k, p, q, dimension, options, split)
  end
  local kind = M.kind(k, p, q)
  local row = kinds[kind]
  if not row then return nil, ("a %s is no sum of its segments"):format(kind == "other" and "value" or kind) end
  measure.check_dimension(k, dimension)
  local items = pair(readings(k, kind, q, options, dimension), readings(k, kind, p, options, dimension), row)
  if row.lines == effect.stock then add_flows(items, k, p, q, options, dimension) end
  mark_small(items)
  local prepared = { k = k, dimension = dimension, row = row, items = items, exact = k.form == "stock",
    judged = row.judged == true and k.form ~= "stock", comparisons = 0 }
  local reason = check_whole(prepared, before, after)
  if reason then return nil, reason end
  if prepared.judged then prepared.comparisons = count_comparisons(items, row) end
  return prepared
end

local function with_pooled(lines, columns)
  local kept, small = {}, {}
  for _, line in ipairs(lines) do
    local list = line.small and small or kept
    list[#list + 1] = line
  end
  if #small < 2 then return lines end
  kept[#kept + 1] = effect.pool(small, columns, "others (%d)")
  return kept
end

local function rest_line(prepared)
  return { label = prepared.row.rest, rest = true, n_before = 0, n_after = 0, weight = 0, effect = prepared.rest,
    effects = { volume = { value = prepared.rest } } }
end

--- Which line of a derived KPI a line of a part belongs to.
local function identity(line, name)
  if line.pooled then return "\0pooled" end
  if line.whole then return "\0whole" .. name end
  return line.rest and "\0rest" or line.label
end

--- The value of the derived KPI itself in a segment, where all its parts know the segment.
local function own_values(prepared)
  local found = {}
  for _, side in ipairs { "before", "after" } do
    for _, reading in ipairs(prepared[side] or {}) do
      local label = label_of(reading.key)
      found[label] = found[label] or {}
      found[label][side], found[label]["n_" .. side] = reading.value, reading.n
    end
  end
  return found
end

local function finish_derived(prepared, confidence)
  local lines, by_identity, columns, own = {}, {}, {}, own_values(prepared)
  for i, part in ipairs(prepared.split.parts) do
    local name = part.kpi.name
    columns[i] = name
    local given = prepared.parts[i] and M.finish(prepared.parts[i], confidence)
      or { lines = { parts.whole_line(part, confidence) }, columns = { name } }
    for _, line in ipairs(given.lines) do
      local id = identity(line, name)
      local target = by_identity[id]
      if not target then
        target = parts.empty_line(line, own[line.label])
        by_identity[id], lines[#lines + 1] = target, target
      end
      parts.add(target, line, given.columns, part)
    end
  end
  return lines, columns
end

--- The lines of a breakdown, the largest effect first.
---@param prepared table
---@param confidence number of one comparison
---@return { dimension: string, lines: perilune.why_line[], columns: string[], judged: boolean, exact: boolean }
function M.finish(prepared, confidence)
  local lines, columns
  if prepared.split then
    lines, columns = finish_derived(prepared, confidence)
  else
    lines, columns = prepared.row.lines(prepared.items, prepared.judged and confidence or nil)
    lines = with_pooled(lines, columns)
    if prepared.rest and prepared.rest ~= 0 then lines[#lines + 1] = rest_line(prepared) end
  end
  if prepared.judged then effect.judge(lines, columns) end
  return { dimension = prepared.dimension, lines = lines, columns = columns, judged = prepared.judged,
    exact = prepared.exact }
end

return M
