--- Distributions: { histogram = "resolution_time", marks = { 0.5, 0.9 }, target = true } of the values behind a KPI, or
--- of a relation's: { histogram = tickets, of = "resolution_time" }; and a point for each segment:
--- { scatter = { "ticket_volume", "csat" }, by = "agent", min_n = 20 }.
---
--- Without `to` a histogram ends at the 0.99-quantile, and what is above is counted beside: one ticket of a year would
--- squeeze all others into the first bin.
local build_module = require "perilune.report.build"
local measure = require "perilune.measure"
local native = require "perilune.native"
local rows = require "perilune.rows"

local M = {}

local default_marks, default_bins, tail = { 0.5, 0.9 }, 20, 0.99

local units = { duration = "duration", integer = "count", real = "number" }

--- The rows, the expression, its unit and its title.
local function values_of(build, block)
  if build_module.sort_of(block.histogram) == "relation" then
    local info, problem = native.expression(block.histogram:table_name(), block.of, false)
    if not info then error(("of: %s"):format(problem), 0) end
    return build:relation(block.histogram, block.where), block.of, units[info.type] or "number", block.of
  end
  local k = build:use(block.histogram)
  local relation, moment = build:rows(k, block.where)
  if not (k.shape and k.shape.argument) or k.shape.aggregate == "share" or k.shape.aggregate == "count" then
    error(("%s has no values to distribute; take a median, mean, sum or quantile, or of ="):format(
      k.title), 0)
  end
  local expression = block.of or rows.written(k, k.shape.argument, moment)
  if k.shape.filter then relation = relation:where(rows.written(k, k.shape.filter, moment)) end
  return relation, expression, k.unit == "percent" and "number" or k.unit, k.title, k
end

--- The quantiles of the marks, the median and the tail from one query.
local function quantiles_of(relation, expression, marks)
  local columns = { { "median", ("median(%s)"):format(expression) },
    { "tail", ("quantile(%s, %.17g)"):format(expression, tail) } }
  for i, q in ipairs(marks) do columns[i + 2] = { "q" .. i, ("quantile(%s, %.17g)"):format(expression, q) } end
  return relation:agg(columns)[1]
end

local function mark_label(build, q)
  if q == 0.5 then return build.words.median end
  return "p" .. (("%.4f"):format(100 * q):gsub("0+$", ""):gsub("%.$", ""))
end

--- The round end of the bins: beyond the tail, unless the whole is hardly longer.
local function options_of(block, found)
  local o = { bins = block.bins or default_bins, width = block.width, from = block.from, to = block.to }
  if not block.to and not block.width and found.high and found.tail and found.high > 1.5 * found.tail
    and found.tail > (o.from or 0) then
    local width = require("perilune.histogram").round_width((found.tail - (o.from or math.min(0, found.low))) / o.bins,
      found.type)
    o.width, o.to = width, (math.floor(found.tail / width) + 1) * width
  end
  return o
end

local function histogram_of(relation, expression, block, found)
  local frame = relation:agg { { "low", ("min(%s)"):format(expression) }, { "high", ("max(%s)"):format(expression) } }
  found.low, found.high, found.type = frame[1].low, frame[1].high, frame:types().low
  local bins_frame, beside = relation:histogram(expression, options_of(block, found))
  local bins = {}
  for i = 1, #bins_frame do
    local from = bins_frame:value(i, "bin")
    bins[i] = { from = from, to = from + beside.width, count = bins_frame:value(i, "count") }
  end
  return bins, beside
end

M.histogram = {
  keys = {
    histogram = { type = { "text", "table", "userdata" }, required = true }, of = { type = "text" },
    marks = { type = "list" }, target = { type = { "boolean", "number", "text" } }, bins = { type = "integer" },
    width = { type = { "number", "text" } }, from = { type = { "number", "text" } },
    to = { type = { "number", "text" } },
  },
  names = function(block) return build_module.sort_of(block.histogram) == "kpi" and { block.histogram } or {} end,
  check = function(block, path)
    if build_module.sort_of(block.histogram) == "relation" and not block.of then
      return path .. ".of: missing; of which field or expression, as \"resolution_time\""
    end
    for i, q in ipairs(block.marks or {}) do
      if type(q) ~= "number" or not (q >= 0 and q <= 1) then
        return ("%s.marks[%d]: expected a number from 0 to 1, as 0.9"):format(path, i)
      end
    end
  end,
  build = function(build, block)
    local relation_given = build_module.sort_of(block.histogram) == "relation"
    local names, missing = build:answered(relation_given and {} or { block.histogram })
    if #names == 0 and not relation_given then return missing end
    local relation, expression, unit, title, k = values_of(build, block)
    local marks = block.marks or default_marks
    local found = quantiles_of(relation, expression, marks)
    if found.median == nil then
      return { kind = "text", text = build.words.no_rows:format(title, build.period.text) }
    end
    local bins, beside = histogram_of(relation, expression, block, found)
    local shown = {}
    for i, q in ipairs(marks) do shown[i] = { value = found["q" .. i], label = mark_label(build, q) } end
    local own = block.target == true and k and build:value(k, block.where).target
    return { kind = "histogram", title = block.title or title, note = block.note, unit = unit, bins = bins,
      below = beside.below, above = beside.above, marks = shown,
      target = k and build:target(block.target, k, own) or type(block.target) == "number" and block.target or nil,
      description = build.words.distribution:format(title, build:count(beside.n), build:plain(found.median, unit)) }
  end,
}

-- ---- scatter ----

M.scatter = {
  keys = {
    scatter = { type = "list", required = true }, by = { type = "text", required = true },
    min_n = { type = "integer" }, limit = { type = "integer" },
  },
  names = function(block) return block.scatter end,
  check = function(block, path)
    if #block.scatter ~= 2 then return path .. ": expected two KPIs, as { \"ticket_volume\", \"csat\" }" end
  end,
  build = function(build, block)
    local names, missing = build:answered(block.scatter)
    if #names < 2 then return missing end
    local x, y, across, points = build:use(names[1]), build:use(names[2]), {}, {}
    for _, r in ipairs(build:by(x, block.by, block.where)) do across[r.key == nil and measure.no_key or r.key] = r end
    local all = build:by(y, block.by, block.where)
    if not build_module.has_segments(all) then return build:no_segments(y.title, block.by) end
    local list, small = build_module.large(table.move(all, 1, #all, 1, {}), block.min_n)
    build_module.sort(list, true, function(r) return r.n end)
    for i = 1, math.min(#list, block.limit or 200) do
      local r, other = list[i], across[list[i].key == nil and measure.no_key or list[i].key]
      if r.value and other and other.value then
        points[#points + 1] = { x = other.value, y = r.value, label = build:label(r.key, block.by) }
      end
    end
    local texts = build:left_out(math.min(#list, block.limit or 200), #list, small, block.min_n)
    table.insert(texts, 1, build.words.scatter:format(build:called(block.by), x.title, y.title))
    return { kind = "scatter", title = block.title or build.words.by:format(y.title, build:called(block.by)),
      note = block.note, x = { title = x.title, unit = x.unit }, y = { title = y.title, unit = y.unit },
      points = points,
      description = table.concat(texts, " ") }, missing
  end,
}

return M
