--- Methods of relations that are made of others. The C side has where, by, anchor, order, limit, agg, value, rows,
--- open_at; every method gives a new relation or a result and leaves the old one as it was.
local as_of = require "perilune.as_of"
local native = require "perilune.native"
local period = require "perilune.period"

local methods = native.relation_methods

--- The rows of a period: text as "2026-Q3" or two instants. The time is the anchor's, else the table's own.
function methods:between(from, to)
  if type(from) == "string" then
    local found, problem = period.parse(from, as_of.get())
    if not found then error(problem, 2) end
    from, to = found.from, found.to
  end
  return self:between_instants(from, to)
end

--- Number of rows.
function methods:count() return self:value("count(*)") end

for _, name in ipairs { "sum", "avg", "min", "max", "median", "stddev", "share", "nps", "first", "last" } do
  methods[name] = function(self, expression) return self:value(("%s(%s)"):format(name, expression)) end
end

--- The q-quantile (R-7) of an expression.
function methods:quantile(expression, q)
  if type(q) ~= "number" or not (q >= 0 and q <= 1) then
    error(("quantile: expected a number from 0 to 1, not %s"):format(tostring(q)), 2)
  end
  return self:value(("quantile(%s, %.17g)"):format(expression, q))
end

--- Number of different values.
function methods:distinct(expression) return self:value(("count(DISTINCT %s)"):format(expression)) end

--- At most `limit` groups with the largest `value`: a frame of the keys and `value`.
function methods:top(limit, expression)
  return self:order("-value"):limit(limit):agg { { "value", expression or "count(*)" } }
end

return methods
