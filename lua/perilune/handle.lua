--- What scripts hold as kpi.NAME: methods over perilune.measure. A further method is a further function of M.methods.
---
---   kpi.csat:value("2026-10")          kpi.csat:series("week", "last 13 weeks")     kpi.csat:last(6, "month")
---   kpi.csat:by("channel", "2026-10")  kpi.csat:by("channel"):last(6, "month")      kpi.csat:rows("2026-10", 50)
---   kpi.csat:vs("last year"):value("2026-10")    kpi.backlog:at("2026-10-31 17:00")    kpi.retention:triangle("2026")
---   kpi.csat:why("2026-10", { by = { "channel", "team" }, vs = "last year" })
---   kpi.fcr:with{ touches = 2 }        kpi.fcr:variant "zendesk"
---
--- A handle is { kpi, options }; methods that choose (vs, with, variant) give a new handle and leave the old one as it
--- was.
local focus = require "perilune.focus"
local check = require "perilune.check"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local mistake = require "perilune.mistake"
local native = require "perilune.native"
local rows = require "perilune.rows"
local show = require "perilune.show"

local function why() return require "perilune.why" end -- seldom asked, so read when it is

local M = { methods = {} }

local methods = setmetatable(M.methods, {
  __index = function(list, name) mistake.unknown("a KPI", name, { list }, 2) end,
})
local meta = { __index = methods, __metatable = false, __tostring = function(h) return show.kpi(h.kpi, h.options) end }

--- The handle of a KPI.
---@param k table
---@param options? perilune.measure_options
function M.new(k, options) return setmetatable({ kpi = k, options = options or {} }, meta) end

-- The options with which a record was made, for its methods. Weak, so that it keeps nothing alive.
local made = setmetatable({}, { __mode = "k" })

local function picture(block) return require("perilune.show.picture").of(block) end
local function plots() return require "perilune.show.plot" end

--- Methods of a record, as kpi.csat:value("2026-10") or a row of by("channel") is one.
M.record_methods = {}

--- The rows behind a record, of its period and its segment: a frame, and how many there are in all.
---@param options? integer|table as handle:rows
function M.record_methods:rows(options)
  local where = made[self].where
  if self.segment then where = rows.also(where, rows.segment(self.segment.dimension, self.segment.key)) end
  local all = { where = where, limit = type(options) == "number" and options or nil }
  for key, value in pairs(type(options) == "table" and options or {}) do all[key] = value end
  return measure.rows(self.kpi, self.period, all)
end

local record_meta = { __index = M.record_methods, __tostring = function(r) return show.record(r) end }

local function shown(r, options)
  made[r] = options
  return setmetatable(r, record_meta)
end

local function all_shown(list, options)
  for _, r in ipairs(list) do shown(r, options) end
  return list
end

--- Methods of a series: a list of records, one a bucket.
M.series_methods = {}

--- A line with interval and target.
function M.series_methods:plot() return picture(plots().series(self)) end

--- A sparkline.
---@return string
function M.series_methods:spark() return show.spark(self) end

--- Methods of a series of each segment.
M.grid_methods = {}

--- Lines, or a heat map: plot("heat").
---@param kind? string
function M.grid_methods:plot(kind) return picture(plots().grid(self, kind)) end

local series_meta = { __index = M.series_methods, __tostring = function(list) return show.records(list) end }
local grid_meta = { __index = M.grid_methods, __tostring = function(list) return show.grid(list) end }

--- The handle's options with those of one call in front.
local function merged(handle, options)
  if options ~= nil then check.argument(options, "table", "options", "{ where = \"channel = 'email'\" }", 3) end
  local all = {}
  for key, value in pairs(handle.options) do all[key] = value end
  for key, value in pairs(options or {}) do all[key] = value end
  return all
end

local function period_of(text)
  local _, session = focus.get()
  return measure.period(text or session or "last month", 4)
end

--- The record of a period, "last month" unless said.
---@param text? string
---@param options? perilune.measure_options
---@return perilune.record
function methods:value(text, options)
  local all = merged(self, options)
  return shown(measure.value(self.kpi, period_of(text), all), all)
end

--- A record a bucket: series("week", "last 13 weeks").
---@return perilune.record[]
function methods:series(grain, text, options)
  check.argument(grain, "text", "series()", "series(\"week\", \"last 13 weeks\")", 2)
  local p, all = period_of(text), merged(self, options)
  return setmetatable(all_shown(measure.series(self.kpi, grain, p.from, p.to, all), all), series_meta)
end

--- The last n complete buckets of a grain.
---@param n integer
---@param grain string
---@return perilune.record[]
function methods:last(n, grain, options)
  check.argument(n, "integer", "last()", "last(6, \"month\")", 2)
  check.argument(grain, "text", "last()", "last(6, \"month\")", 2)
  return self:series(grain, ("last %d %ss"):format(n, grain), options)
end

local segments = {}

--- What by() gives: records in a list, and last(n, grain) for a series of each: { { key, series }, ... }.
local function by_result(handle, dimension, list)
  segments[list] = { handle = handle, dimension = dimension }
  return list
end

--- Methods of what by() gives.
M.by_methods = {}
local by_meta = M.by_methods
setmetatable(segments, { __mode = "k" })

--- by("channel"):last(6, "month") -> { { key, series = records }, ... }
function by_meta:last(n, grain)
  check.argument(n, "integer", "last()", "last(6, \"month\")", 2)
  check.argument(grain, "text", "last()", "last(6, \"month\")", 2)
  local made = segments[self]
  local list = {}
  for i, r in ipairs(self) do
    local where = rows.also(made.handle.options.where, rows.segment(made.dimension, r.key))
    list[i] = { key = r.key, series = made.handle:last(n, grain, { where = where }) }
  end
  return setmetatable(list, grid_meta)
end

--- by("channel"):vs("previous") -> the records again, each with its change.
function by_meta:vs(text)
  local made = segments[self]
  return made.handle:vs(text):by(made.dimension, self[1] and self[1].period.text)
end

--- Bars with their intervals and status.
function by_meta:plot() return picture(plots().segments(self)) end

local by_list = { __index = by_meta, __tostring = function(list) return show.records(list) end }

--- A record for each value of a dimension.
---@param dimension string an expression
---@param text? string
---@return perilune.record[]
function methods:by(dimension, text, options)
  check.argument(dimension, "text", "by()", "by(\"channel\")", 2)
  local all = merged(self, options)
  local list = all_shown(measure.by(self.kpi, dimension, period_of(text), all), all)
  return by_result(self, dimension, setmetatable(list, by_list))
end

--- The tickets (or surveys, ...) behind the number: a frame, and how many there are in all.
---@param text? string
---@param options? integer|table a limit, or { limit, part = "numerator", fields, where }
function methods:rows(text, options)
  if type(options) == "number" then options = { limit = options } end
  return measure.rows(self.kpi, period_of(text), merged(self, options))
end

--- What moved it: the change taken apart by segments (perilune.why).
---@param text? string
---@param options? { by?: string|string[], vs?: string, limit?: integer, where?: string|string[] }
---@return perilune.why
function methods:why(text, options)
  local result = why().explain(self.kpi, period_of(text), merged(self, options))
  return result
end

--- A stock at an instant: at("2026-10-31 17:00").
---@param instant string|integer
---@return perilune.record
function methods:at(instant, options)
  local at, problem = instant, nil
  if type(instant) == "string" then at, problem = native.time_parse(instant) end
  if math.type(at) ~= "integer" then error(problem or "at(): expected a time as \"2026-10-31 17:00\"", 2) end
  local all = merged(self, options)
  return shown(measure.at(self.kpi, at, all), all)
end

--- The same KPI compared with another period: "previous", "last year", "2025-10".
---@param text string
function methods:vs(text)
  if type(text) ~= "string" then error("vs(): expected \"previous\", \"last year\" or a period", 2) end
  return M.new(self.kpi, merged(self, { against = text }))
end

--- The same KPI with other parameters.
---@param params table<string, any>
function methods:with(params)
  if type(params) ~= "table" then error("with(): expected { name = value }", 2) end
  local k, problem = kpis.with(self.kpi, params)
  if not k then error(problem, 2) end
  return M.new(k, self.options)
end

--- A named variant.
---@param name string
function methods:variant(name)
  return M.new(kpis.need(self.kpi.base .. "." .. tostring(name), 2), self.options)
end

--- All cohorts and ages up to the end of a period.
---@param text? string
function methods:triangle(text) return measure.triangle(self.kpi, period_of(text), self.options) end

mistake.need_self(methods, function(self) return type(self) == "table" and rawget(self, "kpi") ~= nil end, "KPIs",
  "kpi.csat")

return M
