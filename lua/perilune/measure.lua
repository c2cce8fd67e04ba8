--- The values of KPIs: a record for a period, a series over buckets, records by segment.
---
--- A record is { kpi, value, n, numerator?, denominator?, low?, high?, status, target?, warn?, note?, exclusions,
--- provisional?, period, previous?, change? }. Rules: an empty bucket of a count is 0, of anything else it has no value
--- (D0.4); totals are computed from rows, never from parts (D0.8); a stock is taken at the end of a period (D8).
local as_of = require "perilune.as_of"
local kpis = require "perilune.kpi"
local memo = require "perilune.memo"
local native = require "perilune.native"
local period = require "perilune.period"
local stats = require "perilune.stats"

local M = {}

--- Rows of a table for which a condition holds; 0 is the usual answer for reasons to leave rows out.
local count_where = memo(function(source, condition) return native.relation(source):where(condition):value("count(*)") end)

--- Values that an expression has over a whole table.
local count_values = memo(function(source, expression)
  return native.relation(source):value(("count(%s)"):format(expression))
end)

--- The earliest time of an expression over a whole table, or nil.
M.earliest = memo(function(source, expression)
  return native.relation(source):value(("min(%s)"):format(expression))
end)

--- All rows that the KPI speaks of, exclusions not yet applied.
local function everything(k, where)
  local rows = native.relation(k.source):anchor(k.time)
  if k.where then rows = rows:where(k.where) end
  if where then rows = rows:where(where) end
  return rows
end

--- The reasons to leave rows out that hold for any row at all.
local function exclusions(k)
  local list = {}
  for _, rule in ipairs(kpis.exclusions(k)) do
    if count_where(k.source, rule.condition) > 0 then list[#list + 1] = rule end
  end
  return list
end

--- The rows that count.
local function counted(k, where)
  local rows = everything(k, where)
  for _, rule in ipairs(exclusions(k)) do rows = rows:where("NOT (" .. rule.condition .. ")") end
  return rows
end

local function filtered(aggregate, condition)
  return condition and ("%s FILTER (WHERE %s)"):format(aggregate, condition) or aggregate
end

local function both(a, b)
  if a and b then return ("(%s) AND (%s)"):format(a, b) end
  return a or b
end

--- What is aggregated for a record: the value, how many rows it rests on, and for shares how many of them are true.
local function columns(k)
  local shape, list = k.shape, { { "value", k.value } }
  if shape.aggregate == "share" then
    list[#list + 1] = { "n", filtered(("count(%s)"):format(shape.argument), shape.filter) }
    list[#list + 1] = { "hits", filtered("count(*)", both(shape.argument, shape.filter)) }
  elseif shape.aggregate and shape.argument then
    list[#list + 1] = { "n", filtered(("count(%s)"):format(shape.argument), shape.filter) }
  else
    list[#list + 1] = { "n", filtered("count(*)", shape.filter) }
  end
  return list
end

--- good when the value meets the target, warn when it only meets warn, else bad; none below the minimum sample.
function M.status(k, value, n)
  if value == nil or not k.target or n < (k.minimum_sample or 0) then return "none" end
  local function meets(limit)
    if k.better == "lower" then return value <= limit end
    return value >= limit
  end
  if meets(k.target) then return "good" end
  if k.warn and meets(k.warn) then return "warn" end
  return "bad"
end

local function record(k, row)
  local r = { kpi = k, value = row.value, n = row.n or 0, target = k.target, warn = k.warn }
  if k.shape.aggregate == "share" then
    r.numerator, r.denominator = row.hits or 0, r.n
    r.low, r.high = stats.wilson(r.numerator, r.n)
  end
  r.status = M.status(k, r.value, r.n)
  return r
end

--- Counts are 0 where there is nothing; nothing else has a value then.
local function empty_row(k)
  return k.shape.aggregate == "count" and { value = 0, n = 0 } or { n = 0 }
end

--- The first field that the KPI needs and that no row of its table has: why there can be no value.
local function missing_field(k)
  local fields = { k.open and k.open[1] or k.time }
  for _, field in ipairs(k.needs) do fields[#fields + 1] = field end
  if k.shape.argument and k.shape.aggregate ~= "count" then fields[#fields + 1] = k.shape.argument end
  for _, field in ipairs(fields) do
    if count_values(k.source, field) == 0 then return field end
  end
end

--- What the data lacks for this KPI ever to have a value: "surveys.score", or nil.
---@param k table
---@return string|nil
function M.lacks(k)
  if count_values(k.source, "*") == 0 then return k.source end
  local field = missing_field(k)
  return field and (k.source .. "." .. field)
end

local function note(k)
  local lacks = M.lacks(k)
  return lacks and "no data: needs " .. lacks or "no data in this period"
end

local function at_instants(k, where, instants)
  return counted(k, where):open_at(k.open[1], k.open[2], instants)
end

--- The last instant of a period; a stock is taken there, so that B(to) = B(from) + in - out over `[from, to)` (D8).
local function closing(p) return p.to - 1 end

local function stock_record(k, p, where)
  local frame = at_instants(k, where, { closing(p) })
  local open = #frame > 0 and frame:value(1, "open") or 0
  return record(k, { value = open, n = open })
end

local function flow_record(k, p, where)
  local frame = counted(k, where):between_instants(p.from, p.to):agg(columns(k))
  local row = frame[1]
  if not row or (row.n == 0 and k.shape.aggregate ~= "count") then row = empty_row(k) end
  return record(k, row)
end

--- How many rows of the period were left out, by reason; the first reason of a row counts.
local function count_exclusions(k, p, where)
  local rules = exclusions(k)
  if #rules == 0 then return {} end
  local aggregates, before = {}, nil
  for i, rule in ipairs(rules) do
    local condition = both(before, rule.condition)
    aggregates[i] = { "r" .. i, ("count(*) FILTER (WHERE %s)"):format(condition) }
    before = both(before, ("NOT (%s)"):format(rule.condition))
  end
  local row = everything(k, where):between_instants(p.from, p.to):agg(aggregates)[1]
  local list = {}
  for i, rule in ipairs(rules) do
    if row["r" .. i] > 0 then list[#list + 1] = { reason = rule.reason, count = row["r" .. i] } end
  end
  return list
end

local function count_parts(k, p, where)
  if not k.parts then return nil end
  local aggregates = {}
  for i, part in ipairs(k.parts) do
    aggregates[i] = { "p" .. i, ("count(*) FILTER (WHERE %s)"):format(part[2]) }
  end
  local row = counted(k, where):between_instants(p.from, p.to):agg(aggregates)[1]
  local list = {}
  for i, part in ipairs(k.parts) do
    if row["p" .. i] > 0 then list[#list + 1] = { text = part[1], count = row["p" .. i] } end
  end
  return list
end

local function plain(k, p, where)
  if k.open then return stock_record(k, p, where) end
  return flow_record(k, p, where)
end

--- The change from one record to another: percentage points for shares, a ratio for everything else.
local function change(r, before)
  if r.value == nil or before.value == nil then return nil end
  local k, difference = r.kpi, r.value - before.value
  local c = { unit = k.unit, against = before.period.text }
  if k.unit == "percent" then
    c.value, c.relative = difference, false
    c.significant = stats.shares_differ(r.numerator, r.denominator, before.numerator, before.denominator)
  elseif before.value ~= 0 then
    c.value, c.relative = difference / before.value, true
  else
    c.value, c.relative = difference, false
  end
  if difference == 0 then c.direction = "same"
  elseif k.better then c.direction = ((difference > 0) == (k.better == "higher")) and "better" or "worse" end
  return c
end

--- The KPI over a period, with what it is compared with.
---@param k table a KPI
---@param p perilune.period
---@param options? { where?: string, against?: perilune.period|false } against: the period before unless said
function M.value(k, p, options)
  options = options or {}
  local r = plain(k, p, options.where)
  r.period, r.provisional = p, p.running
  if not k.open then
    r.exclusions = count_exclusions(k, p, options.where)
    r.parts = count_parts(k, p, options.where)
  end
  if r.n == 0 then
    local lacks = M.lacks(k)
    if lacks then r.value, r.status, r.lacks = nil, "none", lacks end
    if r.value == nil then r.note = note(k) end
  end
  local against = options.against
  if against == nil then against = period.previous(p) end
  if against then
    r.previous = plain(k, against, options.where)
    r.previous.period = against
    if not M.known(k, against) then r.previous.value = nil end
    r.change = change(r, r.previous)
  end
  return r
end

--- Does the data of this KPI's table reach back to the beginning of the period? A period before the first row is not one
--- with 0 tickets.
function M.known(k, p)
  local first = M.earliest(k.source, k.open and k.open[1] or k.time)
  return first ~= nil and first < p.to
end

--- One record for each bucket: { { bucket = { from, to, label }, value, n, ... }, ... }.
---@param grain string
---@param from integer
---@param to integer
function M.series(k, grain, from, to, options)
  local where, buckets, rows = options and options.where, period.buckets(grain, from, to), {}
  if k.open then
    local instants = {}
    for i, b in ipairs(buckets) do instants[i] = math.min(b.to, to) - 1 end
    local frame = at_instants(k, where, instants)
    for i = 1, #frame do rows[frame:value(i, "at")] = frame:value(i, "open") end
  else
    local list = columns(k)
    local frame = counted(k, where):between_instants(from, to):by({ bucket = grain }):agg(list)
    for i = 1, #frame do rows[frame:value(i, "bucket")] = frame[i] end
  end
  local series = {}
  for i, b in ipairs(buckets) do
    local row
    if k.open then
      local open = rows[math.min(b.to, to) - 1] or 0
      row = { value = open, n = open }
    else
      row = rows[b.from]
    end
    series[i] = record(k, row or empty_row(k))
    series[i].bucket = b
  end
  return series
end

--- One record for each value of a dimension: { { key = text|nil, value, n, ... }, ... }, in the order of the keys.
---@param dimension string an expression
function M.by(k, dimension, p, options)
  local where, list = options and options.where, {}
  if k.open then
    local frame = counted(k, where):by({ segment = dimension }):open_at(k.open[1], k.open[2], { closing(p) })
    for i = 1, #frame do
      local open = frame:value(i, "open")
      list[i] = record(k, { value = open, n = open })
      list[i].key = frame:value(i, "segment")
    end
  else
    local frame = counted(k, where):between_instants(p.from, p.to):by({ segment = dimension }):agg(columns(k))
    for i = 1, #frame do
      list[i] = record(k, frame[i])
      list[i].key = frame:value(i, "segment")
    end
  end
  return list
end

--- A period from text, seen from the as-of.
function M.period(text, level)
  local p, problem = period.parse(text, as_of.get())
  if not p then error(problem, level or 0) end
  return p
end

return M
