--- Methods of relations that are made of others. The C side has where, by, anchor, order, limit, agg, value, rows,
--- open_at; every method gives a new relation or a result and leaves the old one as it was.
local as_of = require "perilune.as_of"
local check = require "perilune.check"
local mistake = require "perilune.mistake"
local native = require "perilune.native"
local period = require "perilune.period"

local methods = native.relation_methods
local of_c = {}
for name in pairs(methods) do of_c[name] = true end

--- The rows of a period: text as "2026-Q3" or two instants. The time is the anchor's, else the table's own.
function methods:between(from, to)
  if type(from) == "string" then
    local found, problem = period.parse(from, as_of.get())
    if not found then error(problem, 2) end
    from, to = found.from, found.to
  end
  check.argument(from, "integer", "between()", "between(\"2026-Q3\") or two instants", 2)
  check.argument(to, "integer", "between()", "between(\"2026-Q3\") or two instants", 2)
  return self:between_instants(from, to)
end

--- Number of rows.
function methods:count() return self:value("count(*)") end

for _, name in ipairs { "sum", "avg", "min", "max", "median", "stddev", "share", "nps", "first", "last" } do
  methods[name] = function(self, expression)
    check.argument(expression, "text", name .. "()", ("%s(\"resolution_time\")"):format(name), 2)
    return self:value(("%s(%s)"):format(name, expression))
  end
end

--- The q-quantile (R-7) of an expression.
function methods:quantile(expression, q)
  check.argument(expression, "text", "quantile()", "quantile(\"resolution_time\", 0.9)", 2)
  if type(q) ~= "number" or not (q >= 0 and q <= 1) then
    error(("quantile: expected a number from 0 to 1, not %s"):format(tostring(q)), 2)
  end
  return self:value(("quantile(%s, %.17g)"):format(expression, q))
end

--- Number of different values.
function methods:distinct(expression)
  check.argument(expression, "text", "distinct()", "distinct(\"agent\")", 2)
  return self:value(("count(DISTINCT %s)"):format(expression))
end

--- At most `limit` groups with the largest `value`: a frame of the keys and `value`.
function methods:top(limit, expression)
  check.argument(limit, "integer", "top()", "top(10)", 2)
  return self:order("-value"):limit(limit):agg { { "value", expression or "count(*)" } }
end

local cohort_keys = {
  entity = { type = "text", required = true },
  grain = { type = "text", one_of = { "minute", "hour", "day", "week", "month", "quarter", "year" } },
  time = { type = "text" },
  start = { type = "text" },
  to = { type = "integer" },
}

---@class perilune.cohorts
---@field entity string whose cohorts: an expression that gives a text, as "customer"
---@field grain? string the buckets; "month" unless said otherwise
---@field time? string when an entity was there; the anchor's time unless said otherwise
---@field start? string when an entity began, as "joined_at"; its first time unless said otherwise
---@field to? integer an instant: what is at it or later does not count

--- The cohort triangle of the rows (D16): a row for each cohort and age, with size, active (there in that bucket) and
--- remained (there in that bucket or later). The bucket that holds `to`, or the data's end, may still grow.
---@param options perilune.cohorts
---@return userdata frame cohort, age, size, active, remained
function methods:cohorts(options)
  check.table(options, cohort_keys, "cohorts", 2)
  return self:cohort_triangle(options.entity, options.grain or "month", options.time, options.start, options.to)
end

--- How many values of an expression lie in each bin of equal width: a frame of bin, count and share, and what lies beside.
---@param expression string a number or a duration
---@param options table|nil { bins = 20, width = nil, from = nil, to = nil }
function methods:histogram(expression, options)
  return require("perilune.histogram").histogram(self, expression, options)
end

mistake.need_self(methods, function(self) return type(self) == "userdata" end, "relations", "tickets", of_c)

return methods
