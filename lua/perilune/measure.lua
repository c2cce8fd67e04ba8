--- The values of KPIs: a record for a period or an instant, a series over buckets, records by segment.
---
--- Rules: an empty bucket of a count is 0, of anything else it has no value (D0.4); totals are computed from rows,
--- never from parts (D0.8); distinct counts and stocks never sum over time (D0.9); a stock is taken at the end of a
--- period unless the definition says otherwise (D8); what is left out is counted (D0.10).
---
---@class perilune.record a KPI's value, never bare
---@field kpi table                    the definition (perilune.kpi)
---@field value number|nil             in the unit; nil: no value, and `note` says why
---@field unit string
---@field n integer                    rows it rests on; of a derived one the smallest n of its parts
---@field low number|nil               interval at `confidence`, in the unit
---@field high number|nil
---@field interval string|nil          name of the interval's method
---@field confidence number            0.95
---@field numerator number|nil         of shares, NPS (promoters - detractors), ratios, derived a / b
---@field denominator number|nil
---@field additive boolean             do the values of parts add up to this one?
---@field exclusions table|nil         { { reason, count, kpi? }, ... } rows left out; kpi: of which part
---@field parts table|nil              { { text, count } or { text, kpi, value, unit, n }, ... }
---@field provisional boolean|nil      it may still move: the period runs, or windows are not over
---@field status string                good, warn, bad, none
---@field target number|nil            resolved for this segment and period
---@field warn number|nil
---@field note string|nil              why there is no value
---@field lacks string|nil             what the data lacks for there ever to be one: "surveys.sent_at"
---@field period perilune.period
---@field segment table|nil            { dimension, key } in a breakdown; `key` is there too
---@field bucket table|nil             { from, to, label } in a series
---@field previous perilune.record|nil what it is compared with
---@field change table|nil             { value, relative, unit, difference, against, low, high, significant, direction }
---@field benchmark table|nil          rows of perilune.benchmark
---
--- change.value is the difference for percent and NPS-like scores, else the relative difference where there is one
--- (`relative`); difference, low and high are in the KPI's unit; significant is nil when one side has no interval.
local aggregate = require "perilune.form.aggregate"
local as_of = require "perilune.as_of"
local benchmark = require "perilune.benchmark"
local derived = require "perilune.form.derived"
local cohort = require "perilune.form.cohort"
local focus = require "perilune.focus"
local form = require "perilune.form"
local interval = require "perilune.interval"
local kpis = require "perilune.kpi"
local native = require "perilune.native"
local period = require "perilune.period"
local rows = require "perilune.rows"
local scale = require "perilune.scale"
local threshold = require "perilune.threshold"

local M = {}

--- Most pairs of values of two dimensions.
M.most_cells = 20000

--- Stands in lists for the segment without a value.
M.no_key = setmetatable({}, { __tostring = function() return "(none)" end })

---@class perilune.measure_options
---@field where? string|string[]  conditions beside the definition's own
---@field against? perilune.period|string|false  what to compare with: "previous" unless said; false: nothing
---@field bootstrap? { seed: integer, rounds: integer }  an interval for derived values
---@field segment? table  { dimension, key } whose rows `where` selects, for thresholds by segment

--- A KPI by name as this store can answer it (perilune.kpi: fallback).
local function find(name)
  local k, problem = kpis.find(name)
  if not k then return nil, problem end
  return kpis.serving(k)
end

local function moment_of(options)
  return { where = rows.also(options.where), as_of = as_of.get(), find = find, instant = options.instant }
end

-- ---- records ----

--- The leaves of a derived reading by name.
local function leaves(k, reading, into)
  for i, name in ipairs(k.uses) do
    local part = find(name)
    if part.form == "derived" then leaves(part, reading.readings[i], into) else into[name] = reading.readings[i] end
  end
  return into
end

--- A derived value from those of its leaves.
local function recompute(k, values)
  local own = {}
  for _, name in ipairs(k.uses) do
    local part = find(name)
    if part.form == "derived" then own[name] = recompute(part, values) else own[name] = values[name] end
    if own[name] == nil then return nil end
  end
  return (derived.compute(k, own))
end

local default_bootstrap = { seed = 1, rounds = 2000 }

local function bounds(k, reading, options)
  if reading.kind ~= "derived" then return interval.of(reading) end
  if not options.bootstrap or reading.value == nil then return nil end
  local given = type(options.bootstrap) == "table" and options.bootstrap or default_bootstrap
  return interval.bootstrap(leaves(k, reading, {}), function(values) return recompute(k, values) end,
    { seed = given.seed or default_bootstrap.seed, rounds = given.rounds or default_bootstrap.rounds })
end

--- Conditions of a caller and of a segment.
local function conditions(options, segment)
  return segment and rows.also(options.where, rows.segment(segment.dimension, segment.key)) or options.where
end

--- The reading of a period, or of a segment of it.
local function reading_of(k, p, options, segment)
  local moment = moment_of { where = options.where }
  return segment and form.read_segment(k, p, moment, segment) or form.read(k, p, moment)[1]
end

--- The value in another period, for thresholds that are relative to it.
local function comparer(k, p, options, segment)
  return function(text)
    local other = M.against(p, text)
    if not other or not M.known(k, other) then return nil end
    return reading_of(k, other, options, segment).value
  end
end

--- Do rows of the period, or of a part's, wait for their windows to be over?
local function waits(k, p, moment)
  for _, name in ipairs(k.uses or {}) do
    if waits(find(name), p, moment) then return true end
  end
  if not k.window or form.span(k, p).to <= moment.as_of - rows.window(k) then return false end
  return rows.are_waiting(k, form.moment(k, p, moment), form.scope(k, p, moment))
end

--- A record of a reading.
local function record(k, reading, p, options, segment)
  local r = { kpi = k, value = reading.value, unit = k.unit, n = reading.n, numerator = reading.numerator,
    denominator = reading.denominator, additive = form.additive(k), confidence = interval.confidence, period = p,
    note = reading.note, parts = reading.components, segment = segment, key = segment and segment.key,
    peak_at = reading.peak_at }
  r.provisional = p.running or reading.provisional
    or waits(k, p, moment_of { where = conditions(options, segment) }) or nil
  r.low, r.high, r.interval = bounds(k, reading, options)
  if r.value == nil and not r.note then r.note = "no data in this period" end
  r.status, r.target, r.warn = threshold.status(k, r.value, r.n, { segment = segment, period = p, record = r,
    compare = comparer(k, p, options, segment) })
  return r
end

--- What was left out of the rows of a KPI, or of those of its parts, which are then named.
local function exclusions(k, p, moment, into, part)
  for _, name in ipairs(k.uses or {}) do exclusions(find(name), p, moment, into, name) end
  local scope = form.scope(k, p, moment)
  for _, e in ipairs(scope and rows.exclusions(k, form.moment(k, p, moment), scope) or {}) do
    into[#into + 1] = { reason = e.reason, count = e.count, kpi = part }
  end
  return into
end

--- What was left out, which parts there are, on which scales the answers are.
local function add_rows(r, moment)
  local k, p = r.kpi, r.period
  r.exclusions = exclusions(k, p, moment, {})
  local scope, here = form.scope(k, p, moment), form.moment(k, p, moment)
  if k.parts then r.parts = rows.parts(k, here, scope) end
  if k.stands_in_for and r.n > 0 then
    r.parts = r.parts or {}
    table.insert(r.parts, 1, { text = ("of %s, by their own fields: there are no events"):format(k.source), count = r.n })
  end
  if k.single and r.note == aggregate.several_note(k) then r.note = rows.several_note(k, r.note, here, scope) end
  if not k.scale then return end
  local scales = scale.parts(scope(rows.counted(k, here)))
  if r.note == aggregate.several_note(k) then r.note = scale.mixed_note(scales) end
  r.parts = r.parts or {}
  for _, part in ipairs(scales) do r.parts[#r.parts + 1] = { text = part.text, count = part.count } end
end

--- Without a row or a value the data may lack what the KPI needs: then there is no value, not even 0.
local function add_lacks(r)
  if r.n > 0 and r.value ~= nil then return end
  r.lacks = M.lacks(r.kpi)
  if not r.lacks then return end
  r.value, r.low, r.high, r.interval, r.status = nil, nil, nil, nil, "none"
  r.numerator, r.denominator = nil, nil
  r.note = "no data: needs " .. r.lacks
end

--- The record of a KPI that cannot tell its rows from those the session leaves out (perilune.focus).
local function without_value(k, p, lacks)
  return { kpi = k, unit = k.unit, n = 0, additive = form.additive(k), confidence = interval.confidence, period = p,
    status = "none", exclusions = {}, lacks = lacks, note = "no data: needs " .. lacks }
end

-- ---- comparing ----

--- The change from one record to another, or nil where one has no value.
---@param r perilune.record
---@param before perilune.record
---@return table|nil
function M.change(r, before)
  if r.value == nil or before.value == nil then return nil end
  local k, difference = r.kpi, r.value - before.value
  local c = { unit = k.unit, against = before.period.text, difference = difference, relative = false,
    value = difference }
  c.significant, c.low, c.high = interval.differ(r, before)
  if k.unit ~= "percent" and k.unit ~= "score" and before.value ~= 0 then
    c.value, c.relative = difference / before.value, true
  end
  if difference == 0 then c.direction = "same"
  elseif k.better then c.direction = ((difference > 0) == (k.better == "higher")) and "better" or "worse" end
  return c
end

--- The period to compare with: "previous", "last year", any period's text. nil and a message when it is none.
---@param p perilune.period
---@param text string
function M.against(p, text)
  return period.against(p, text, as_of.get())
end

local function resolve_against(p, given)
  if given == nil then return period.previous(p) end
  if type(given) ~= "string" then return given end
  local other, problem = M.against(p, given)
  if not other then error(problem, 0) end
  return other
end

--- The reading of another period as a record of its own; without a value before the data begins.
local function compared(k, other, options, segment)
  local where = conditions(options, segment)
  local before = record(k, reading_of(k, other, options, segment), other,
    { where = where, bootstrap = options.bootstrap })
  if not M.known(k, other) then before.value, before.low, before.high = nil, nil, nil end
  return before
end

-- ---- what others call ----

--- The KPI over a period, with what it is compared with.
---@param k table a KPI
---@param p perilune.period
---@param options? perilune.measure_options
---@return perilune.record
function M.value(k, p, options)
  k = kpis.serving(k)
  options = options or {}
  local unknown = focus.lacks(k, find)
  if unknown then return without_value(k, p, unknown) end
  local moment = moment_of(options)
  local r = record(k, form.read(k, p, moment)[1], p, options, options.segment)
  add_rows(r, moment)
  add_lacks(r)
  r.benchmark = benchmark.of(k)
  local against = resolve_against(p, options.against)
  if against then
    r.previous = compared(k, against, options)
    r.change = M.change(r, r.previous)
  end
  return r
end

--- A stock at an instant: what is open then.
---@param k table a KPI with `open`
---@param instant integer
---@param options? perilune.measure_options
---@return perilune.record
function M.at(k, instant, options)
  k = kpis.serving(k)
  options = options or {}
  if k.form ~= "stock" then error(("kpi %q is no stock; at() needs open = { start, end }"):format(k.name), 0) end
  local p = { from = instant, to = instant + 1, text = require("perilune.format").time(instant) }
  local moment = moment_of { where = options.where, instant = instant }
  local r = record(k, form.read(k, p, moment)[1], p, options)
  add_rows(r, moment)
  add_lacks(r)
  return r
end

--- The buckets of a grain that a range touches, as periods.
local function buckets_of(grain, from, to)
  local buckets = { grain = grain }
  for i, b in ipairs(period.buckets(grain, from, to)) do
    buckets[i] = { from = math.max(b.from, from), to = math.min(b.to, to), grain = grain, count = 1, text = b.label,
      running = b.to > as_of.get() and b.from < as_of.get() or nil, bucket = b }
  end
  return buckets
end

--- One record for each bucket of a grain that a range touches, each with its `bucket`; buckets end at `to`.
---@param k table
---@param grain string
---@param from integer
---@param to integer
---@param options? perilune.measure_options
---@return perilune.record[]
function M.series(k, grain, from, to, options)
  k = kpis.serving(k)
  options = options or {}
  local buckets, series = buckets_of(grain, from, to), {}
  for i, reading in ipairs(form.series(k, buckets, moment_of(options))) do
    series[i] = record(k, reading, buckets[i], options, options.segment)
    series[i].bucket = buckets[i].bucket
  end
  return series
end

--- May the KPI be grouped by a dimension? Raises what it may be grouped by.
---@param k table
---@param dimension string
function M.check_dimension(k, dimension)
  if not k.dimensions then return end
  for _, allowed in ipairs(k.dimensions) do
    if allowed == dimension then return end
  end
  local near = native.nearest(dimension, k.dimensions)
  error(("kpi %q is not grouped by %q; %s"):format(k.name, dimension, near and ("did you mean %q?"):format(near)
    or "it may be by " .. table.concat(k.dimensions, ", ")), 0)
end

--- One record for each value of a dimension, each with its `key` and `segment`, in the order of the keys. They add up
--- to the whole only where `additive` says so: a total is M.value.
---@param k table
---@param dimension string an expression
---@param p perilune.period
---@param options? perilune.measure_options compared only when `against` is given
---@return perilune.record[]
function M.by(k, dimension, p, options)
  k = kpis.serving(k)
  options = options or {}
  M.check_dimension(k, dimension)
  local readings, list = form.read(k, p, moment_of(options), dimension), {}
  if readings.cut then
    error(("%s by %s: more than %d values; narrow them with where, or take a dimension with fewer"):format(k.title,
      dimension, aggregate.most_groups), 0)
  end
  for i, reading in ipairs(readings) do
    list[i] = record(k, reading, p, options, { dimension = dimension, key = reading.key })
  end
  if not options.against then return list end
  local other = resolve_against(p, options.against)
  for _, r in ipairs(list) do
    r.previous = compared(k, other, options, r.segment)
    r.change = M.change(r, r.previous)
  end
  return list
end

--- One record for each pair of values of two dimensions that has rows, each with `row` and `column`.
---@param k table
---@param row string an expression
---@param column string an expression, or a grain
---@param p perilune.period
---@param options? perilune.measure_options
---@return perilune.record[]
function M.cross(k, row, column, p, options)
  options = options or {}
  for _, dimension in ipairs { row, column } do M.check_dimension(k, dimension) end
  local readings, list = form.cross(k, p, moment_of(options), row, column, M.most_cells + 1), {}
  if #readings > M.most_cells then
    error(("%s by %s and %s: more than %d pairs of values; narrow them with where, or take others"):format(k.title, row,
      column, M.most_cells), 0)
  end
  for i, reading in ipairs(readings) do
    list[i] = record(k, reading, p, options)
    list[i].row, list[i].column = reading.row, reading.column
  end
  return list
end

--- Several segments over the buckets of a grain, from one query where the form allows it: for each key a list of
--- { value?, from, label }.
---@param k table
---@param dimension string an expression
---@param keys any[] of which segments; none = the one without a value stands as M.no_key
---@param grain string
---@param from integer
---@param to integer
---@param options? perilune.measure_options
---@return { value: number|nil, from: integer, label: string }[][]
function M.series_by(k, dimension, keys, grain, from, to, options)
  options = options or {}
  local buckets, found = buckets_of(grain, from, to), {}
  local shared = k.form == "flow" and not k.moving and not k.to_date and not k.length
  if shared and #buckets > 0 then
    local p = { from = buckets[1].from, to = buckets[#buckets].to }
    for _, r in ipairs(form.cross(k, p, moment_of(options), dimension, grain, M.most_cells)) do
      local key = r.row == nil and M.no_key or r.row
      found[key] = found[key] or {}
      found[key][r.column] = r
    end
  end
  local list = {}
  for i, key in ipairs(keys) do
    local dimension_key = key ~= M.no_key and key or nil
    local readings = not shared
      and form.series(k, buckets,
        moment_of { where = rows.also(options.where, rows.segment(dimension, dimension_key)) })
    list[i] = {}
    for b, bucket in ipairs(buckets) do
      local reading = shared and (found[key] or {})[bucket.bucket.from] or readings and readings[b]
      local value
      if reading then value = reading.value else value = M.empty(k) end
      list[i][b] = { value = value, from = bucket.bucket.from, label = bucket.bucket.label }
    end
  end
  return list
end

--- Readings as they come from rows (perilune.form), for what takes a value apart: one for each value of a dimension, else
--- a single one.
---@param k table
---@param p perilune.period
---@param options perilune.measure_options of which `where` counts
---@param dimension? string
---@return table[]
function M.readings(k, p, options, dimension)
  return form.read(kpis.serving(k), p, moment_of(options), dimension)
end

--- The rows that count, the moment for expressions over them, and what narrows them to the period; nil for derived KPIs.
---@param k table
---@param p perilune.period
---@param options perilune.measure_options of which `where` and `instant` count; own = true: never the fallback's rows
---@return table|nil relation, table|nil moment, fun(relation: table)|nil scope
function M.counted(k, p, options)
  if not options.own then k = kpis.serving(k) end
  local moment = moment_of(options)
  local here, scope = form.moment(k, p, moment), form.scope(k, p, moment)
  if scope then return rows.counted(k, here), here, scope end
end

--- The stored rows behind a period's value: a frame, and how many there are in all.
---@param k table
---@param p perilune.period
---@param options? { where?: string|string[], part?: "numerator"|"denominator", limit?: integer, skip?: integer, fields?: string[], instant?: integer }
function M.rows(k, p, options)
  k = kpis.serving(k)
  options = options or {}
  local moment = moment_of(options)
  local scope = form.scope(k, p, moment)
  if not scope then
    error(("kpi %q is made of others and has no rows of its own; ask %s"):format(k.name, table.concat(k.uses, ", ")), 0)
  end
  local here = form.moment(k, p, moment)
  local relation = scope(rows.counted(k, here))
  if options.part then
    if options.part ~= "numerator" and options.part ~= "denominator" then
      error(("rows(): part: expected \"numerator\" or \"denominator\", not %q"):format(tostring(options.part)), 0)
    end
    local condition, problem = form.part(k, here, options.part)
    if not condition then error(problem, 0) end
    relation = relation:where(condition)
  end
  return relation:rows(options.limit or 20, options.skip or 0, options.fields)
end

--- Every cohort and age up to the end of a period; see perilune.form.cohort.
function M.triangle(k, p, options)
  k = kpis.serving(k)
  if k.form ~= "cohort" then error(("kpi %q has no cohorts; triangle() needs cohort = {...}"):format(k.name), 0) end
  local moment = form.moment(k, p, moment_of(options or {}))
  return cohort.triangle(k, p, moment)
end

--- What the data lacks for this KPI ever to have a value: "surveys.score", or nil; of derived ones what a part lacks.
---@param k table
---@return string|nil
function M.lacks(k) return focus.lacks(kpis.serving(k), find) or form.lacks(kpis.serving(k), find) end

--- The first instant that this KPI's data knows, or nil.
---@param k table
---@return integer|nil
function M.first(k) return form.first(kpis.serving(k), find) end

--- The value of nothing: 0 for counts, else nil (D0.4).
function M.empty(k) return form.empty(k) end

--- Does the data of this KPI reach back to the beginning of the period? A period before the first row is not one with 0
--- tickets.
function M.known(k, p)
  local first = M.first(k)
  return first ~= nil and first < p.to
end

--- A period from text, seen from the as-of.
function M.period(text, level)
  local p, problem = period.parse(text, as_of.get())
  if not p then error(problem, level or 0) end
  return p
end

return M
