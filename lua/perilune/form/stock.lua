--- Stocks: what is open at an instant (D8). open = { start, end }: a row is open at t when start <= t < end or it has
--- no end.
---
--- Rules: 1. A period's reading is taken at its last instant, `to - 1`, so that B(to) = B(from) + in - out over
--- `[from, to)`; `:at` is then `to`. 2. stock = "start" reads the last instant before the period. 3. "average" is the
--- time-weighted mean: the sum of what every row's open time overlaps with the period, over the period's length; exact.
--- 4. "peak" is the highest reading at the end of any hour of the period. 5. Stocks never add over time (D0.9), and
--- have no interval: they are counted, not sampled.
local aggregate = require "perilune.form.aggregate"
local flow = require "perilune.form.flow"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local period = require "perilune.period"
local rows = require "perilune.rows"

local M = {}

local function ends(k, moment)
  local values = rows.values(k, moment)
  return parameter.write(k.open[1], values), parameter.write(k.open[2], values)
end

--- The rows that are open at some time of `[from, to)`.
local function narrow(k, moment, relation, from, to)
  local start, finish = ends(k, moment)
  return relation:where(("(%s) < ?"):format(start), { time = to })
    :where(("(%s) IS NULL OR (%s) > ?"):format(finish, finish), { time = from })
    :where(("(%s) IS NULL OR (%s) > (%s)"):format(finish, finish, start))
end

local function counts_rows(k) return k.shape.aggregate == "count" and not k.shape.argument and not k.shape.filter end

local function reading(open, key) return { kind = "stock", value = open, n = open, key = key } end

--- Counts at instants, by segment: { { at, key, open }, ... }.
local function counts(k, moment, instants, dimension)
  local relation, list = rows.counted(k, moment), {}
  if dimension then relation = relation:by({ segment = dimension }) end
  local start, finish = ends(k, moment)
  local frame = relation:open_at(start, finish, instants)
  for i = 1, #frame do
    list[i] = { at = frame:value(i, "at"), open = frame:value(i, "open"), key = dimension and frame:value(i,
      "segment") }
  end
  return list
end

local function as_stock(list)
  for _, r in ipairs(list) do
    if r.kind ~= "ratio" and r.kind ~= "share" then r.kind = "stock" end
  end
  return list
end

--- The readings at one instant; `at` is what :at stands for.
local function read_at(k, moment, instant, at, dimension)
  local here = setmetatable({ at = at }, { __index = moment })
  if counts_rows(k) then
    local list = {}
    for i, c in ipairs(counts(k, here, { instant }, dimension)) do list[i] = reading(c.open, c.key) end
    if not dimension and #list == 0 then list[1] = reading(0) end
    return list
  end
  local text = rows.written(k, k.value, here)
  local relation = narrow(k, here, rows.counted(k, here), instant, instant + 1)
  return as_stock(aggregate.read(relation, text, native.expression(k.source, text, true), dimension, k))
end

local function average(k, p, moment, dimension)
  local start, finish = ends(k, moment)
  local from, to = parameter.literal { time = p.from }, parameter.literal { time = p.to }
  local relation = narrow(k, moment, rows.counted(k, moment), p.from, p.to)
  if dimension then relation = relation:by({ segment = dimension }) end
  local overlap = ("sum(min(COALESCE(%s, %s), %s) - max(%s, %s))"):format(finish, to, to, start, from)
  local frame, list = relation:agg { { "overlap", overlap }, { "n", "count(*)" } }, {}
  for i = 1, #frame do
    list[i] = { kind = "stock", n = frame:value(i, "n"), value = (frame:value(i, "overlap") or 0) / (p.to - p.from),
      key = dimension and frame:value(i, "segment") }
  end
  if not dimension and #list == 0 then list[1] = reading(0) end
  return list
end

local function peak(k, p, moment, dimension)
  local instants, list, by_key = {}, {}, {}
  for i, bucket in ipairs(period.buckets("hour", p.from, p.to)) do instants[i] = math.min(bucket.to, p.to) - 1 end
  for _, c in ipairs(counts(k, moment, instants, dimension)) do
    local id = c.key == nil and "\0none" or c.key
    if not by_key[id] then
      by_key[id] = reading(0, c.key)
      list[#list + 1] = by_key[id]
    end
    local highest = by_key[id]
    if c.open > highest.value then highest.value, highest.n, highest.peak_at = c.open, c.open, c.at + 1 end
  end
  if not dimension and #list == 0 then list[1] = reading(0) end
  return list
end

--- One row for each way to read a period.
local modes = {
  ["end"] = {
    about = "at the end of the period",
    read = function(k, p, moment, dimension) return read_at(k, moment, p.to - 1, p.to, dimension) end,
    range = function(p) return p.to - 1, p.to end,
  },
  start = {
    about = "at the start of the period",
    read = function(k, p, moment, dimension) return read_at(k, moment, p.from - 1, p.from, dimension) end,
    range = function(p) return p.from - 1, p.from end,
  },
  average = { about = "time-weighted mean over the period", read = average, only_counts = true,
    range = function(p) return p.from, p.to end },
  peak = { about = "highest at the end of any hour of the period", read = peak, only_counts = true,
    range = function(p) return p.from, p.to end },
}

--- How the period is read, in words.
function M.about(k) return modes[k.stock].about end

--- What :at stands for.
function M.instant(k, p, moment)
  if moment.instant then return moment.instant end
  return k.stock == "start" and p.from or p.to
end

--- What is wrong with a definition, or nil.
function M.check(k, path)
  if modes[k.stock].only_counts and not counts_rows(k) then
    return ("%s.stock: \"%s\" counts rows; expected value = \"count(*)\""):format(path, k.stock)
  end
end

function M.read(k, p, moment, dimension)
  if moment.instant then return read_at(k, moment, moment.instant, moment.instant, dimension) end
  return modes[k.stock].read(k, p, moment, dimension)
end

--- Counts at the ends or starts of all buckets come from one sweep.
function M.series(k, buckets, moment)
  if not counts_rows(k) or modes[k.stock].only_counts or k.moving then return nil end
  local instants, found, list = {}, {}, {}
  for i, bucket in ipairs(buckets) do instants[i] = modes[k.stock].range(bucket) end
  for _, c in ipairs(counts(k, moment, instants)) do found[c.at] = c.open end
  for i in ipairs(buckets) do list[i] = reading(found[instants[i]] or 0) end
  return list
end

function M.scope(k, p, moment)
  return function(relation)
    local from, to = modes[k.stock].range(p)
    if moment.instant then from, to = moment.instant, moment.instant + 1 end
    return narrow(k, moment, relation, from, to)
  end
end

function M.additive() return false end

function M.empty(k) return aggregate.empty(k.shape) end

function M.fields(k)
  local fields = flow.fields(k)
  fields[1] = parameter.write(k.open[1], parameter.samples(k.parameters))
  return fields
end

function M.part(k, moment, part)
  local text = rows.written(k, k.value, moment)
  return aggregate.condition(native.expression(k.source, text, true), part,
    function(side) return native.expression(k.source, side, true) end)
end

return M
