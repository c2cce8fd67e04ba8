--- The rows that a KPI speaks of, and those that it leaves out, each with its reason.
---
--- A moment says what for: { from, to, at, as_of: instants; where: conditions of the caller; find: KPI by name }.
--- Reasons, in this order: lifecycle (D0.10), fields the KPI needs, scales that no rule knows (D12), windows that are
--- not over at the as-of (D6). Of a row that has several the first counts.
local focus = require "perilune.focus"
local memo = require "perilune.memo"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local scale = require "perilune.scale"
local schema = require "perilune.schema"

local M = {}

--- Rows of a table for which a condition holds; 0 is the usual answer for reasons to leave rows out.
local count_where = memo(function(source, condition) return native.relation(source):where(condition):value("count(*)") end)

--- How many values an expression has over a whole table.
---@type fun(source: string, expression: string): integer
M.count_values = memo(function(source, expression)
  return native.relation(source):value(("count(%s)"):format(expression))
end)

--- The table that the rows of a table are made from; itself where it is imported.
---@param source string
---@return string
function M.base_table(source)
  for _, t in ipairs(native.tables()) do
    if t.name == source then return t.derived_from or source end
  end
  return source
end

--- The earliest time of an expression over a whole table, or nil.
---@type fun(source: string, expression: string): integer|nil
M.earliest = memo(function(source, expression)
  return native.relation(source):value(("min(%s)"):format(expression))
end)

--- Values of the parameters at a moment.
function M.values(k, moment)
  local values = {}
  for name, value in pairs(k.parameters) do values[name] = value end
  for name in pairs(parameter.given) do
    if moment[name] then values[name] = { time = moment[name] } end
  end
  return values
end

--- An expression of the KPI with its parameters written out.
function M.written(k, text, moment) return parameter.write(text, M.values(k, moment)) end

--- A further condition for a moment: the caller's are kept as a list.
---@param where string|string[]|nil
---@param condition string|nil
---@return string[]
function M.also(where, condition)
  local list = {}
  for _, text in ipairs(type(where) == "table" and where or { where }) do list[#list + 1] = text end
  list[#list + 1] = condition
  return list
end

--- The condition that a dimension has a key.
function M.segment(dimension, key)
  if key == nil then return ("(%s) IS NULL"):format(dimension) end
  return ("(%s) = %s"):format(dimension, parameter.literal(key))
end

--- All rows the KPI speaks of, nothing left out yet.
function M.everything(k, moment)
  local values = M.values(k, moment)
  local relation = native.relation(k.source):anchor(parameter.write(k.time, values))
  if k.where then relation = parameter.where(relation, k.where, values) end
  for _, condition in ipairs(M.also(moment.where)) do
    relation = parameter.where(relation, condition, values)
  end
  return focus.narrow(relation, k.source)
end

local function window_rule(k, moment)
  local seconds = M.window(k)
  return {
    reason = ("whose window of %s is not over"):format(k.window_text),
    condition = ("COALESCE(%s > %s, FALSE)"):format(M.written(k, k.time, moment),
      parameter.literal { time = moment.as_of - seconds }),
  }
end

--- Seconds of the window, from the definition or the parameter it names.
function M.window(k)
  local given = k.window
  if type(given) == "string" then given = k.parameters[given].duration end
  return given
end

local function all_rules(k, moment)
  local list = {}
  if k.lifecycle ~= false then
    for _, rule in ipairs(schema.lifecycle[k.source] or {}) do list[#list + 1] = rule end
  end
  for _, field in ipairs(k.needs) do
    list[#list + 1] = { reason = "without " .. field, condition = ("(%s) IS NULL"):format(M.written(k, field, moment)) }
  end
  if k.scale then
    for _, rule in ipairs(scale.unknown(k.scale, k.source)) do list[#list + 1] = rule end
  end
  if k.window then list[#list + 1] = window_rule(k, moment) end
  return list
end

--- The reasons to leave rows out that hold for any row at all.
---@return { reason: string, condition: string }[]
function M.rules(k, moment)
  local list = {}
  for _, rule in ipairs(all_rules(k, moment)) do
    if count_where(k.source, rule.condition) > 0 then list[#list + 1] = rule end
  end
  return list
end

--- The rows that count.
function M.counted(k, moment)
  local relation = M.everything(k, moment)
  for _, rule in ipairs(M.rules(k, moment)) do relation = relation:where("NOT (" .. rule.condition .. ")") end
  return relation
end

--- How many rows of a scope were left out, by reason. `scope` narrows a relation to the period.
---@return { reason: string, count: integer }[]
function M.exclusions(k, moment, scope)
  local rules = M.rules(k, moment)
  if #rules == 0 then return {} end
  local aggregates, before = {}, ""
  for i, rule in ipairs(rules) do
    aggregates[i] = { "r" .. i, ("count(*) FILTER (WHERE %s(%s))"):format(before, rule.condition) }
    before = ("%sNOT (%s) AND "):format(before, rule.condition)
  end
  local row, list = scope(M.everything(k, moment)):agg(aggregates)[1], {}
  for i, rule in ipairs(rules) do
    if row["r" .. i] > 0 then
      list[#list + 1] = { reason = rule.reason, count = row["r" .. i] }
    end
  end
  return list
end

--- Are rows of a scope left out because their windows are not over?
function M.are_waiting(k, moment, scope)
  return scope(M.everything(k, moment)):where(window_rule(k, moment).condition):value("count(*)") > 0
end

--- How many rows of a scope each part of the definition has.
---@return { text: string, count: integer }[]
function M.parts(k, moment, scope)
  local aggregates, list = {}, {}
  for i, part in ipairs(k.parts) do
    aggregates[i] = { "p" .. i, ("count(*) FILTER (WHERE %s)"):format(M.written(k, part[2], moment)) }
  end
  local row = scope(M.counted(k, moment)):agg(aggregates)[1]
  for i, part in ipairs(k.parts) do
    if row["p" .. i] > 0 then list[#list + 1] = { text = part[1], count = row["p" .. i] } end
  end
  return list
end

--- The note that a KPI has no value over several values of `single`, with how many rows have which, the most frequent
--- first, and how to choose one.
function M.several_note(k, note, moment, scope)
  local frame, texts = scope(M.counted(k, moment)):by({ value = k.single }):order("-n"):agg { { "n", "count(*)" } }, {}
  for i = 1, math.min(#frame, 5) do
    texts[i] = ("%d %s"):format(frame:value(i, "n"), tostring(frame:value(i, "value") or "without"))
  end
  if #frame > 5 then texts[6] = ("and %d more"):format(#frame - 5) end
  return ("%s (%s); choose one with where = \"%s = %s\""):format(note, table.concat(texts, ", "), k.single,
    parameter.literal(frame:value(1, "value") or frame:value(2, "value")))
end

--- The table without rows because of which this one has none: the first of those that it is made from, else itself.
local function empty_table(source)
  local base = M.base_table(source)
  if base == source or M.count_values(base, "*") > 0 then return source end
  return empty_table(base)
end

--- What the table lacks for an expression ever to have a value: "surveys.score", the first that it names; or nil.
---@param source string
---@param expression string
function M.lacks(source, expression)
  if M.count_values(source, "*") == 0 then return empty_table(source) end
  if M.count_values(source, expression) > 0 then return nil end
  local info = native.expression(source, expression, false)
  local missing = {}
  for field in pairs(info and not expression:match("^[%a_][%w_]*$") and info.fields or {}) do
    if M.count_values(source, field) == 0 then missing[#missing + 1] = field end
  end
  local function place(name) return expression:find(name, 1, true) or math.huge end
  table.sort(missing, function(a, b)
    if place(a) ~= place(b) then return place(a) < place(b) end
    return a < b
  end)
  return ("%s.%s"):format(source, missing[1] or expression)
end

return M
