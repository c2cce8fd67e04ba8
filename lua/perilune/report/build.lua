--- What the blocks of one report are made with: its period, its parameters, and the figures that several blocks show,
--- each asked for once.
local as_of = require "perilune.as_of"
local form = require "perilune.form"
local format = require "perilune.format"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local parameters = require "perilune.report.parameter"
local registry = require "perilune.registry"
local threshold = require "perilune.threshold"

---@class perilune.build what one report is being made with
---@field report table
---@field period perilune.period
---@field against perilune.period|nil what it is compared with
---@field params table<string, any>
---@field language table
---@field words table what layouts say in that language
---@field values perilune.record[] records of the period, for the foot of the page
---@field used table<table, true> KPIs whose definitions went into the page
---@field missed table<string, true> titles of KPIs of which the page has said that their data is missing
---@field bare table<string, true> dimensions of which the page has said that no row has a value
---@field path string of the block that is made, for messages
---@field empty string|nil what the block says when it has nothing to show
local Build = {}
Build.__index = Build

local M = {}

--- Grains of lines and spans.
M.grains = { "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year" }

local is_grain = {}
for _, grain in ipairs(M.grains) do is_grain[grain] = true end

---@param report table
---@param p perilune.period
---@param against perilune.period|nil
---@param params table<string, any>
---@param language string|nil a language's code
---@return perilune.build
function M.new(report, p, against, params, language)
  local known = format.language(language)
  local build = setmetatable({ report = report, period = p, against = against, params = params, language = known,
    language_code = known.code, words = known.layout, values = {}, used = {}, missed = {}, bare = {}, named = {},
    memo = {}, path = report.name }, Build)
  build.where = build:conditions(nil)
  return build
end

-- ---- what is asked ----

--- The answer of `compute`, asked once for the same key.
function Build:once(key, compute)
  if self.memo[key] == nil then self.memo[key] = compute() end
  return self.memo[key]
end

--- Is it a KPI as scripts hold it: kpi.csat, kpi.fcr:with{...}?
function M.is_handle(given) return type(given) == "table" and type(given.kpi) == "table" and given.options ~= nil end

--- The KPI of a name, a handle, or itself; raises an error that names the near one.
---@param given string|table
---@return table
function Build:use(given)
  local k = self.named[given] or type(given) == "table" and (rawget(given, "form") and given or given.kpi)
  if not k then
    k = kpis.need(given)
    self.named[given] = k
  end
  self.used[k] = true
  return k
end

--- The report's conditions and a block's, with the values of the parameters.
---@param where string|string[]|nil
---@return string[]
function Build:conditions(where)
  local list = {}
  for _, given in ipairs { self.report.where or {}, where or {} } do
    for _, text in ipairs(type(given) == "table" and given or { given }) do
      list[#list + 1] = parameters.condition(text, self.params)
    end
  end
  return list
end

--- The conditions as relations take them, which know no period.
---@param where string|string[]|nil
---@return string[]
function Build:written(where)
  local p, list = self.period, {}
  local values = { from = { time = p.from }, to = { time = p.to }, at = { time = p.to },
    as_of = { time = as_of.get() } }
  for i, condition in ipairs(self:conditions(where)) do list[i] = parameter.write(condition, values) end
  return list
end

local function key_of(...)
  local parts = { ... }
  for i = 1, select("#", ...) do
    local part = parts[i]
    if type(part) == "table" and part[1] ~= nil then part = table.concat(part, "\1") end
    parts[i] = type(part) == "table" and next(part) == nil and "" or tostring(part)
  end
  return table.concat(parts, "\0")
end

--- The record of the period, with what it is compared with.
---@param given string|table
---@param where? string|string[]
---@param vs? string what to compare with, instead of what the report says
---@return perilune.record
function Build:value(given, where, vs)
  local k, conditions = self:use(given), self:conditions(where)
  return self:once(key_of("value", k, conditions, vs), function()
    local r = measure.value(k, self.period, { where = conditions, against = vs or self.against or false })
    self.values[#self.values + 1] = r
    return r
  end)
end

--- Records by the values of a dimension.
---@param given string|table
---@param dimension string
---@param where? string|string[]
---@param vs? string each is compared with its own of that period
---@return perilune.record[]
function Build:by(given, dimension, where, vs)
  local k, conditions = self:use(given), self:conditions(where)
  return self:once(key_of("by", k, dimension, conditions, vs), function()
    local list = measure.by(k, dimension, self.period, { where = conditions })
    if vs then self:compare(k, dimension, list, conditions, vs) end
    return list
  end)
end

--- Readings by a dimension (perilune.form), for statistics over segments.
function Build:readings(given, dimension, where)
  local k, conditions = self:use(given), self:conditions(where)
  return self:once(key_of("readings", k, dimension, conditions), function()
    return measure.readings(k, self.period, { where = conditions }, dimension)
  end)
end

--- Gives the records of a breakdown their changes, from one breakdown of the other period.
function Build:compare(k, dimension, list, conditions, vs)
  local other, problem = measure.against(self.period, vs)
  if not other then error(problem, 0) end
  if not measure.known(k, other) then return end
  local before = {}
  for _, r in ipairs(measure.by(k, dimension, other, { where = conditions })) do
    before[r.key == nil and measure.no_key or r.key] = r
  end
  for _, r in ipairs(list) do
    r.previous = before[r.key == nil and measure.no_key or r.key]
    r.change = r.previous and measure.change(r, r.previous)
  end
end

--- Records by two dimensions at once.
function Build:cross(given, row, column, where)
  local k, conditions = self:use(given), self:conditions(where)
  return self:once(key_of("cross", k, row, column, conditions), function()
    return measure.cross(k, row, column, self.period, { where = conditions })
  end)
end

--- A record for each bucket.
function Build:series(given, grain, from, to, where)
  local k, conditions = self:use(given), self:conditions(where)
  return self:once(key_of("series", k, grain, from, to, conditions), function()
    return measure.series(k, grain, from, to, { where = conditions })
  end)
end

--- For each key of a dimension { value, from, label } for each bucket.
function Build:series_by(given, dimension, keys, grain, from, to, where)
  return measure.series_by(self:use(given), dimension, keys, grain, from, to, { where = self:conditions(where) })
end

--- The rows behind a KPI in the period, as a relation.
function Build:rows(given, where)
  local k = self:use(given)
  local relation, moment, scope = measure.counted(k, self.period, { where = self:conditions(where) })
  if not relation then
    error(("%s is made of other KPIs and has no rows; take one of %s"):format(k.title, table.concat(k.uses, ", ")), 0)
  end
  return scope(relation), moment
end

--- Calls a function of the report's author, with a time limit.
---@param call function
---@param ... any
function Build:call(call, ...)
  local arguments = table.pack(...)
  return native.limited(function() return call(table.unpack(arguments, 1, arguments.n)) end, registry.time_limit)
end

-- ---- spans ----

--- "13 weeks": the last thirteen that are over when the period ends. A week of two days is no point of a line.
local function span_of(self, text)
  local count, grain = text:match("^(%d+)%s+(%a-)s?$")
  local to = native.time_floor(grain, self.period.to)
  return grain, native.time_add(grain, to, -math.tointeger(tonumber(count))), to
end

--- What is wrong with "13 weeks", or nil.
function M.span_problem(span, path)
  local count, grain = span:match("^(%d+)%s+(%a-)s?$")
  if is_grain[grain] and tonumber(count) > 0 and tonumber(count) <= 1000 then return nil end
  return ("%s: expected as \"13 weeks\", not %q"):format(path, span)
end

--- A grain that gives a readable number of points.
function M.grain_for(seconds)
  local day = 86400
  if seconds <= 3 * day then return "hour" end
  if seconds <= 62 * day then return "day" end
  if seconds <= 200 * day then return "week" end
  if seconds <= 5 * 366 * day then return "month" end
  return "year"
end

--- Grain, beginning and end of what a block shows over time.
---@return string grain, integer from, integer to
function Build:span(block)
  if block.span then
    local grain, from, to = span_of(self, block.span)
    return block.grain or grain, from, to
  end
  local p = self.period
  return block.grain or M.grain_for(p.to - p.from), p.from, p.to
end

--- Buckets before the first row of the data are not "0 tickets": they are not there. Nor is the one in which the data
--- begins when more than a seventh of it was over: two days are no week.
function Build:start_of_data(k, grain, from)
  local first = measure.first(k)
  if not first or first <= from then return from end
  local start, next_start = native.time_floor(grain, first), native.time_add(grain, first, 1)
  return (first - start) * 7 > next_start - start and next_start or start
end

--- Values of a span as a list for a sparkline, or nil when there are fewer than two.
function Build:trend(given, span, where)
  local k = self:use(given)
  local grain, from, to = span_of(self, span)
  from = self:start_of_data(k, grain, from)
  if from >= to then return nil end
  local list = {}
  for i, r in ipairs(self:series(k, grain, from, to, where)) do list[i] = r.value or false end
  return #list > 1 and list or nil
end

-- ---- how things read ----

--- A record as the renderers want it. The interval of a count would only distract: it says how it would vary by chance.
---@param r perilune.record
---@return perilune.Value
function Build:shown(r)
  local k = r.kpi
  local counts = k.unit == "count"
  return {
    value = r.value, unit = k.unit, low = not counts and r.low or nil, high = not counts and r.high or nil,
    n = not counts and k.form ~= "stock" and r.n or nil, status = r.status, target = r.target, warn = r.warn,
    better = k.better, note = r.note, change = r.change, provisional = r.provisional,
  }
end

--- A number of a unit.
function Build:plain(x, unit) return format.plain(x, unit, self.language) end

function Build:count(x) return format.plain(x, "count", self.language) end

local labels = {
  weekday = function(key, words) return words.weekdays[key] end,
  hour = function(key) return ("%02d"):format(key) end,
}

--- A segment as people read it: starts of buckets by their names, weekdays by theirs.
---@param key any
---@param dimension? string
---@return string
function Build:label(key, dimension)
  if key == nil or key == measure.no_key then return self.words.none end
  key = math.tointeger(key) or key
  if dimension and math.type(key) == "integer" then
    local name = dimension:lower():match("^%s*([%a_]+)%s*%(") or dimension
    if is_grain[name] and key > 10000 then return native.time_label(name, key) end
    if labels[name] then return labels[name](key, self.words) or tostring(key) end
  end
  return tostring(key)
end

--- A dimension as people read it: "weekday" for weekday(created_at), "week" for the grain, "team" for ticket.team.
---@param dimension string
---@return string
function Build:called(dimension)
  local name = dimension:lower():match("^%s*([%a_]+)%s*%(.*%)%s*$")
  return self.words.dimensions[name] or self.words.grain[name or dimension] or dimension:match("^[%w_.]+%.([%w_]+)$")
    or dimension
end

--- Every key that a part of a day or week has, so that empty ones show; nil of other dimensions.
---@return integer[]|nil
function M.all_keys(dimension)
  local name = dimension:lower():match("^%s*([%a_]+)%s*%(.*%)%s*$")
  local first, last
  if name == "weekday" then first, last = 1, 7 elseif name == "hour" then first, last = 0, 23 else return nil end
  local list = {}
  for key = first, last do list[#list + 1] = key end
  return list
end

--- A sentence about what the page cannot show, once for each KPI: missing = { { kpi, what it lacks }, ... }.
---@return table|nil block
function Build:missing(missing)
  local texts = {}
  for _, m in ipairs(missing) do
    local k, lacks = m[1], m[2]
    if not self.missed[k.title] then texts[#texts + 1] = self.words.missing_item:format(k.title, lacks) end
    self.missed[k.title] = true
  end
  if #texts == 0 then return nil end
  return { kind = "text", text = self.words.missing:format(table.concat(texts, "; ")) }
end

--- The names whose KPIs the data can answer, and the sentence about the others.
---@return table[] names, table|nil block
function Build:answered(names)
  local list, missing = {}, {}
  for _, name in ipairs(names) do
    local k = self:use(name)
    local lacks = measure.lacks(k)
    if lacks then missing[#missing + 1] = { k, lacks } else list[#list + 1] = name end
  end
  return list, self:missing(missing)
end

--- The target of a block: true is the KPI's own, else a value in its unit.
---@return number|nil
function Build:target(given, k, own)
  if given == nil or given == false then return nil end
  if given == true then return own end
  local spec, problem = threshold.read(given, k.unit, "target")
  if not spec then error(problem, 0) end
  return spec.value
end

-- ---- breakdowns ----

--- Orders records by their value or by their key; the key decides ties, no value comes last.
---@param list table[]
---@param descending boolean
---@param value fun(record: table): any
function M.sort(list, descending, value)
  table.sort(list, function(a, b)
    local x, y = value(a), value(b)
    if x ~= y then
      if x == nil then return false end
      if y == nil then return true end
      if type(x) ~= type(y) then x, y = tostring(x), tostring(y) end
      if descending then return x > y end
      return x < y
    end
    local s, t = a.key, b.key
    if type(s) == "number" and type(t) == "number" then return s < t end
    return tostring(s == nil and "\255" or s) < tostring(t == nil and "\255" or t)
  end)
end

--- "-value" -> "value", true.
function M.order(text)
  local descending = text:sub(1, 1) == "-"
  return descending and text:sub(2) or text, descending
end

--- Is there any row with a value of the dimension?
function M.has_segments(list)
  for _, r in ipairs(list) do
    if r.key ~= nil then return true end
  end
  return false
end

--- Records without those of fewer than `min_n` rows, and how many those were. What is counted has no n of its own.
function M.large(list, min_n)
  if not min_n then return list, 0 end
  local kept = {}
  for _, r in ipairs(list) do
    if r.n >= min_n then kept[#kept + 1] = r end
  end
  return kept, #list - #kept
end

--- What a breakdown leaves out, in words: texts of a list.
function Build:left_out(shown, all, small, min_n, template)
  local list = {}
  if all > shown then list[1] = (template or self.words.largest):format(self:count(shown), self:count(all)) end
  if small > 0 then list[#list + 1] = self.words.small:format(self:count(min_n), self:count(small)) end
  return list
end

--- What stands where a breakdown has no segments: the block's own sentence (`empty`), else one that says so, once for
--- each dimension: nil when the page has said it.
---@param title string of the KPI
---@param dimension string
---@return table|nil block
function Build:no_segments(title, dimension)
  if self.bare[dimension] then return nil end
  if self.empty then return { kind = "text", text = self.empty } end
  self.bare[dimension] = true
  return { kind = "text", text = self.words.no_segments:format(title, self:called(dimension), self.period.text,
    self:called(dimension)) }
end

--- The `limit` segments with the largest values, for lines and areas; in the order of their size.
---@return any[] keys, boolean more
function Build:top_keys(k, dimension, where, limit)
  local list, keys = {}, {}
  for _, r in ipairs(self:by(k, dimension, where)) do list[#list + 1] = r end
  local additive = form.additive(k) or k.form == "stock"
  M.sort(list, true, function(r) return additive and r.value or r.n end)
  for i = 1, math.min(#list, limit) do keys[i] = list[i].key == nil and measure.no_key or list[i].key end
  return keys, #list > limit
end

-- ---- relations and frames ----

--- What stands where a KPI may stand: "kpi", "relation", "frame", "function" or nil.
function M.sort_of(given)
  if type(given) == "function" then return "function" end
  if type(given) == "string" or M.is_handle(given) then return "kpi" end
  if type(given) ~= "userdata" then return nil end
  if pcall(native.relation_methods.table_name, given) then return "relation" end
  return pcall(native.frame_methods.names, given) and "frame" or nil
end

--- A relation narrowed to the period and by the conditions.
---@param relation userdata
---@param where? string|string[]
function Build:relation(relation, where)
  relation = relation:between_instants(self.period.from, self.period.to)
  for _, condition in ipairs(self:written(where)) do relation = relation:where(condition) end
  return relation
end

return M
