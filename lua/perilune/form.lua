--- The forms a KPI may have. A form is a row of this table, never a branch elsewhere:
---
---   read(k, period, moment, dimension, forms) -> list of readings (one without a dimension; else each with its key)
---   series(k, buckets, moment, forms) -> a reading a bucket from few queries, or nil: then every bucket is read alone
---   cross(k, period, moment, row, column, most) -> readings of the cells of two dimensions, or nil: then each row of them
---   is read alone
---   scope(k, period, moment) -> function that narrows a relation to the rows of the period (not for derived ones)
---   additive(k), empty(k): do parts add up to the whole; the value of nothing (0 for counts, else nil: D0.4)
---   fields(k): the expressions without which there is no value
---   segment(k, period, moment, segment) -> the reading of one segment where its rows alone do not give it, or nil
---   formula(k): what is computed, in words, where no expression says it
---
--- A reading is { value, n, kind, key?, numerator?, denominator?, note?, provisional? } and what its interval needs
--- (perilune.interval). A moment is described in perilune.rows.
---
--- `to_date` and `rolling` hold for every form: they stretch the period that is read. to_date = "month": from the start
--- of the month that holds the period's end; rolling = "28 days": the 28 days that end with the period.
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local rows = require "perilune.rows"

local M = {}

local forms = {
  flow = require "perilune.form.flow",
  stock = require "perilune.form.stock",
  derived = require "perilune.form.derived",
  cohort = require "perilune.form.cohort",
  mix = require "perilune.form.mix",
  growth = require "perilune.form.growth",
}

local function of(k) return forms[k.form] end

--- A length as "28 days" or "7d": { count, grain } or { seconds }; nil when it is none.
function M.read_length(text)
  local count, grain = text:match("^(%d+)%s+(%a-)s?$")
  if count and tonumber(count) > 0 and ({ day = 1, week = 1, month = 1, quarter = 1, year = 1 })[grain] then
    return { count = math.tointeger(tonumber(count)), grain = grain }
  end
  local seconds = native.duration_parse(text)
  return seconds and seconds > 0 and { seconds = seconds } or nil
end

--- The period that is read for a period: itself unless the KPI is cumulative or rolling.
function M.span(k, p)
  if k.to_date then return { from = native.time_floor(k.to_date, p.to - 1), to = p.to } end
  local length = k.length
  if not length then return p end
  if length.seconds then return { from = p.to - length.seconds, to = p.to } end
  return { from = native.time_shift(length.grain, p.to, -length.count), to = p.to }
end

local function at_period(moment, p)
  return setmetatable({ from = p.from, to = p.to, at = p.to }, { __index = moment })
end

--- What the table lacks of the fields that it must have some values of, or nil.
local function lacks_required(k)
  for _, field in ipairs(k.requires or {}) do
    local lacks = rows.lacks(k.source, parameter.write(field, parameter.samples(k.parameters)))
    if lacks then return lacks end
  end
end

--- The readings, emptied where the table lacks what the KPI requires: "no reply yet" of all rows would be a false 100 %.
local function checked(k, list)
  local lacks = #list > 0 and lacks_required(k)
  if not lacks then return list end
  for i, reading in ipairs(list) do
    list[i] = { kind = "other", n = 0, key = reading.key, row = reading.row, column = reading.column,
      note = "no data: needs " .. lacks }
  end
  return list
end

--- The readings of a period; see the head of this file. A dimension may look at the instant: bin(:at - created_at, 1d).
function M.read(k, p, moment, dimension)
  local span = M.span(k, p)
  local here = at_period(moment, span)
  if dimension and #parameter.names(dimension) > 0 then
    local at = of(k).instant and of(k).instant(k, span, here) or here.at
    dimension = parameter.write(dimension, rows.values(k, setmetatable({ at = at }, { __index = here })))
  end
  return checked(k, of(k).read(k, span, here, dimension, M))
end

--- A reading for every bucket. `buckets` is a list with the key `grain`.
function M.series(k, buckets, moment)
  if #buckets == 0 then return {} end
  local stretched = k.to_date or k.length
  local list = not stretched and of(k).series
    and of(k).series(k, buckets, at_period(moment, { from = buckets[1].from, to = buckets[#buckets].to }), M)
  if list then return checked(k, list) end
  list = {}
  for i, bucket in ipairs(buckets) do list[i] = M.read(k, bucket, moment)[1] end
  return list
end

--- The readings of two dimensions at once, each with its `row` and `column`; at most `most` cells.
---@param row string an expression
---@param column string an expression, or a grain
---@param most integer
function M.cross(k, p, moment, row, column, most)
  local span, list = M.span(k, p), nil
  if of(k).cross then return checked(k, of(k).cross(k, span, at_period(moment, span), row, column, most)) end
  list = {}
  for _, outer in ipairs(M.read(k, p, moment, row)) do
    local where = rows.also(moment.where, rows.segment(row, outer.key))
    for _, reading in ipairs(M.read(k, p, setmetatable({ where = where }, { __index = moment }), column)) do
      reading.row, reading.column = outer.key, reading.key
      list[#list + 1] = reading
      if #list == most then return list end
    end
  end
  return list
end

--- The reading of one segment of a period.
---@param segment { dimension: string, key: any }
function M.read_segment(k, p, moment, segment)
  local span = M.span(k, p)
  local own = of(k).segment and of(k).segment(k, span, at_period(moment, span), segment)
  if own then return checked(k, { own })[1] end
  local here = rows.also(moment.where, rows.segment(segment.dimension, segment.key))
  return M.read(k, p, setmetatable({ where = here }, { __index = moment }))[1]
end

--- What is computed, in words; nil where the expression says it.
function M.formula(k) return of(k).formula and of(k).formula(k) end

--- Narrows a relation to the rows of a period; nil for derived KPIs, which have no rows of their own.
function M.scope(k, p, moment)
  if not of(k).scope then return nil end
  local span = M.span(k, p)
  return of(k).scope(k, span, at_period(moment, span))
end

--- The moment with the period's instants, for expressions.
function M.moment(k, p, moment) return at_period(moment, M.span(k, p)) end

--- Do the figures of parts add up to that of the whole (D0.8, D0.9)?
function M.additive(k) return not k.to_date and not k.length and of(k).additive(k) end

function M.empty(k) return of(k).empty(k) end

--- The condition of the rows in the numerator or denominator, or nil and why there is none.
function M.part(k, moment, part)
  if not of(k).part then return nil, ("rows(): a %s KPI has no %s of rows"):format(k.form, part) end
  return of(k).part(k, moment, part)
end

--- What the data lacks for this KPI ever to have a value: "surveys.score", or nil.
---@param find fun(name: string): table|nil finds the parts of derived ones
function M.lacks(k, find)
  for _, name in ipairs(k.uses or {}) do
    local part = find(name)
    local lacks = part and M.lacks(part, find)
    if lacks then return lacks end
  end
  if not of(k).fields then return nil end
  local required = lacks_required(k)
  if required then return required end
  for _, field in ipairs(of(k).fields(k)) do
    local lacks = rows.lacks(k.source, field)
    if lacks then return lacks end
  end
end

--- The first instant of which the data knows: of derived ones the latest of their parts'. nil without data.
function M.first(k, find)
  if not k.uses then return rows.earliest(k.source, of(k).fields(k)[1]) end
  local latest
  for _, name in ipairs(k.uses) do
    local part = find(name)
    local first = part and M.first(part, find)
    if not first then return nil end
    latest = math.max(latest or first, first)
  end
  return latest
end

return M
