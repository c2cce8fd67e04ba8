--- Cohorts: of those who came at one time, how many are back later (D16: retention).
---
---   cohort = { entity = "customer", grain = "month", start = "first_order_at", age = 1, rolling = false }
---
--- Rules: 1. An entity's cohort is the bucket of its first row, or of `start`. 2. A period's value is that of the
--- cohort whose age-th bucket it is: active / size; several cohorts when the period has several buckets, their sizes
--- added. 3. Rolling retention counts those who are back in that bucket or later. 4. A bucket that is not over is
--- provisional. 5. There is no value before the first cohort is that old. It is a share: Wilson's interval.
local check = require "perilune.check"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local period = require "perilune.period"
local rows = require "perilune.rows"

local M = {}

local keys = {
  entity = { type = "text", required = true },
  grain = { type = "text", required = true, one_of = { "day", "week", "month", "quarter", "year" } },
  start = { type = "text" },
  age = { type = "integer" },
  rolling = { type = "boolean" },
}

--- Most segments for which a cohort is built one after the other.
local most_segments = 100

--- What is wrong with a definition's `cohort`, or nil.
function M.check_keys(cohort, path)
  local problem = check.problem(cohort, keys, path .. ".cohort")
  if problem then return problem end
  if cohort.age and cohort.age < 0 then return path .. ".cohort.age: expected 0 or more" end
end

--- The triangle of some rows up to an instant: a frame of cohort, age, size, active, remained.
function M.triangle_of(relation, options) return relation:cohorts(options) end

--- Every cohort and age that began before the end of a period, from rows up to the as-of: { { cohort, label, age, size,
--- active, remained, over }, ... }.
function M.triangle(k, p, moment, relation)
  local c, list = k.cohort, {}
  relation = relation or rows.counted(k, moment)
  local frame = M.triangle_of(relation, { entity = rows.written(k, c.entity, moment), grain = c.grain,
    time = rows.written(k, k.time, moment), start = c.start and rows.written(k, c.start, moment), to = moment.as_of })
  for i = 1, #frame do
    local cohort, age = frame:value(i, "cohort"), frame:value(i, "age")
    if native.time_add(c.grain, cohort, age) < p.to then
      list[#list + 1] = { cohort = cohort, label = native.time_label(c.grain, cohort), age = age,
        size = frame:value(i, "size"), active = frame:value(i, "active"), remained = frame:value(i, "remained"),
        over = native.time_add(c.grain, cohort, age + 1) <= moment.as_of }
    end
  end
  return list
end

--- The cohorts whose age-th bucket is in the period.
local function wanted_cohorts(k, p, moment)
  local c, wanted, provisional = k.cohort, {}, nil
  for _, bucket in ipairs(period.buckets(c.grain, p.from, p.to)) do
    if bucket.from < moment.as_of then
      wanted[native.time_add(c.grain, bucket.from, -(c.age or 1))] = true
      provisional = provisional or bucket.to > moment.as_of or nil
    end
  end
  return wanted, provisional
end

--- A cohort of which no row is as late as its bucket has a size and nobody who is back.
local function read_one(k, p, moment, relation, key)
  local c, age, size, back, value = k.cohort, k.cohort.age or 1, 0, 0, nil
  local wanted, provisional = wanted_cohorts(k, p, moment)
  for _, cell in ipairs(M.triangle(k, p, moment, relation)) do
    if wanted[cell.cohort] and cell.age == 0 then size = size + cell.size end
    if wanted[cell.cohort] and cell.age == age then back = back + (c.rolling and cell.remained or cell.active) end
  end
  if size > 0 then value = back / size end
  local note = size == 0 and ("no cohort is %d %s%s old in this period"):format(age, c.grain, age == 1 and "" or "s")
  return { kind = "share", value = value, n = size, numerator = back, denominator = size, provisional = provisional,
    key = key, note = note or nil }
end

function M.read(k, p, moment, dimension)
  if not dimension then return { read_one(k, p, moment) } end
  local frame = rows.counted(k, moment):by({ segment = dimension }):agg { { "n", "count(*)" } }
  if #frame > most_segments then
    error(("kpi %q by %s: %d segments; cohorts are built for %d at most"):format(k.name, dimension, #frame,
      most_segments), 0)
  end
  local list = {}
  for i = 1, #frame do
    local key = frame:value(i, "segment")
    local relation = rows.counted(k, moment):where(rows.segment(dimension, key))
    list[i] = read_one(k, p, moment, relation, key)
  end
  return list
end

function M.scope(_, p)
  return function(relation) return relation:between_instants(p.from, p.to) end
end

function M.additive() return false end

function M.empty() return nil end

function M.fields(k)
  local samples = parameter.samples(k.parameters)
  local fields = { parameter.write(k.time, samples), parameter.write(k.cohort.entity, samples) }
  if k.cohort.start then fields[3] = parameter.write(k.cohort.start, samples) end
  for _, field in ipairs(k.needs) do fields[#fields + 1] = parameter.write(field, samples) end
  return fields
end

return M
