--- Runs once when a state starts: reads the project file, declares the schema and gives scripts their names.
local native = require "perilune.native"
local schema = require "perilune.schema"

local globals = SCRIPT_GLOBALS
SCRIPT_GLOBALS = nil
native.globals = globals -- for help, completion and near names

local project = native.project_file() and require "perilune.project"
if project then project.load(globals) end
native.schema(schema.tables)

--- A module that is read when it is first used, so that starting stays quick.
local function lazy(name)
  local loaded
  return function()
    loaded = loaded or require(name)
    return loaded
  end
end

--- A table of what there is under names: asked for another one it is an error that names the near one.
local function named(list, what, level)
  return setmetatable(list, {
    __index = function(_, name) require("perilune.mistake").unknown(what, name, { list }, level or 2) end,
  })
end

local relation, show, handles = lazy "perilune.relation", lazy "perilune.show", lazy "perilune.handle"
local scales, benchmarks = lazy "perilune.scale", lazy "perilune.benchmark"
local kpis, reports, importers = lazy "perilune.kpi", lazy "perilune.report", lazy "perilune.importer"
local dimensions = lazy "perilune.dimension"
local periods, as_of, render = lazy "perilune.period", lazy "perilune.as_of", lazy "perilune.render"

relation()
require "perilune.frame"
named(native.relation_methods, "a relation")
named(native.frame_methods, "a frame", 3)
native.relation_meta.__tostring = function(r)
  return ("%s: %d rows; try :by(\"month\"):agg{ n = \"count(*)\" } or :rows(5)"):format(r:table_name(), r:count())
end
native.frame_meta.__tostring = function(f) return show().frame(f) end

--- A table that is called to define and indexed to find; `find` gives the handle for a name.
local function definitions(module, find)
  return setmetatable({}, {
    __call = function(_, name) return module().define(name) end,
    __index = function(_, name) return find((module().registry:need(name, 3))) end,
    __newindex = function() error("define with " .. "name \"...\" { ... }", 2) end,
    __metatable = false,
  })
end

-- kpi "name" { ... } defines; kpi.name, kpi["name.variant"] find.
globals.kpi = setmetatable({}, {
  __call = function(_, name) return kpis().define(name) end,
  __index = function(_, name) return handles().new(kpis().need(name, 2)) end,
  __newindex = function() error("define with kpi \"name\" { ... }", 2) end,
  __metatable = false,
})

local report_handle = {}

--- report.executive:render("markdown", { period = "2026-10" }) -> text
function report_handle:render(format, options)
  local document = reports().build(self.report, options)
  return render()(document, format or "terminal", options or {})
end

--- report.executive:open({ period = "2026-10" }): shows it in a browser; returns the file it wrote.
function report_handle:open(options)
  return require("perilune.show.picture").open(reports().build(self.report, options))
end

native.report_methods = report_handle -- for help

globals.report = definitions(reports, function(r)
  return setmetatable({ report = r }, {
    __index = named(report_handle, "a report"), __metatable = false,
    __tostring = function(h) return h:render("terminal", native.page()) end,
  })
end)

-- scale "name" { ... } defines; scale.share("csat") and its like expand in definitions.
globals.scale = setmetatable({}, {
  __call = function(_, name) return scales().define(name) end,
  __index = function(_, name)
    local known = { share = true, bound = true, mean = true, nps = true, positive = true }
    if not known[name] then
      error(("scale has share, bound, mean, nps and positive, not %q"):format(tostring(name)), 2)
    end
    return scales()[name]
  end,
  __newindex = function() error("define with scale \"name\" { ... }", 2) end,
  __metatable = false,
})

globals.benchmark = setmetatable({}, {
  __call = function(_, name) return benchmarks().define(name) end, __metatable = false,
})

globals.importer = setmetatable({}, {
  __call = function(_, name) return importers().define(name) end, __metatable = false,
})

local dialects = lazy "perilune.dialect"
native.dialect_loader(function() dialects().current() end)

-- dialect "name" { ... } defines; dialect.use("name") lets derived tables follow it.
globals.dialect = setmetatable({}, {
  __call = function(_, name) return dialects().define(name) end,
  __index = function(_, key)
    if key ~= "use" and key ~= "current" then
      error(("dialect has use and current, not %q"):format(tostring(key)), 2)
    end
    return dialects()[key]
  end,
  __newindex = function() error("define with dialect \"name\" { ... }", 2) end,
  __metatable = false,
})

--- reconcile(kpi.fcr, "zendesk", "gorgias", options) -> why the figures differ
globals.reconcile = function(...) return require("perilune.reconcile").explain(...) end

--- ticket "12345", ticket("12345", "zendesk") -> its life
globals.ticket = function(...) return require("perilune.ticket").find(...) end

native.clocks_loader(function() require("perilune.sla").load() end)

globals.dimension = definitions(dimensions, function(d) return d end)

-- calendar "name" { ... } defines; calendar.name finds.
globals.calendar = setmetatable({}, {
  __call = function(_, name) return require("perilune.calendar").define(name) end,
  __index = function(_, name) return require("perilune.calendar").find(name, 2) end,
  __newindex = function() error("define with calendar \"name\" { ... }", 2) end,
  __metatable = false,
})

globals.check = setmetatable({}, {
  __call = function(_, name) return require("perilune.rule").define(name) end, __metatable = false,
})

globals.period = setmetatable({}, {
  __call = function(_, text)
    local p, problem = periods().parse(text, as_of().get())
    if not p then error(problem, 2) end
    return p
  end,
  __metatable = false,
})

globals.store = {
  --- store.sql("SELECT ...") -> { names = {...}, { cell, ... }, ... }; NULL is false
  sql = native.sql,
  --- store.import("file.csv", "zendesk") -> summary
  import = function(path, importer, options)
    return native.import(importers().registry:find(importer), path, options or {})
  end,
  --- store.import_text("key,created_at\n1,2026-01-05\n", "mine") -> summary: rows written in a script
  import_text = function(text, importer, options)
    local all = { text = text }
    for key, value in pairs(options or {}) do all[key] = value end
    return native.import(importers().registry:find(importer), "text", all)
  end,
  --- store.tables() -> what tables and fields there are
  tables = native.tables,
  as_of = function() return as_of().get() end,
}
named(globals.store, "store")

-- show(value, ...) prints values as the prompt does; show.as("csv", value, ...) as rows in another form.
globals.show = setmetatable({ as = function(mode, ...) return require("perilune.repl.output").show(mode, ...) end },
  { __call = function(_, ...) return show().entry(...) end, __metatable = false })

--- focus{ where = "channel = 'email'", period = "last 3 months" }: narrows all that follows; focus{} ends it
globals.focus = function(options) return require("perilune.focus").set(options) end

-- help "words" searches and explains; help alone says what there is.
globals.help = setmetatable({}, {
  __call = function(_, words) require("perilune.help").show(words) end,
  __tostring = function() return require("perilune.help").text() end,
  __metatable = false,
})

globals.format = setmetatable({}, {
  __index = function(_, key)
    local format = require "perilune.format"
    if format[key] == nil then require("perilune.mistake").unknown("format", key, { format }, 2) end
    return format[key]
  end,
})
globals.stats = setmetatable({}, {
  __index = function(_, key)
    local stats = require "perilune.stats"
    if not stats.has(key) then require("perilune.mistake").unknown("stats", key, { stats.names }, 2) end
    return stats[key]
  end,
})
globals.time = named({
  --- time.at(1790812800) -> an instant to be bound: where("created_at < ?", time.at(seconds))
  at = function(seconds)
    if math.type(seconds) ~= "integer" then error("time.at: expected whole unix seconds", 2) end
    return { time = seconds }
  end,
  parse = native.time_parse, floor = native.time_floor, add = native.time_add, shift = native.time_shift,
  label = native.time_label, parts = native.time_parts, duration = native.duration_parse,
  clock = native.clock,
}, "time")

--- The table sla, which is called to define policies and has methods of its own: sla:next("2h").
local function sla_table()
  local relation_of_sla = native.relation("sla")
  local own = { next = true, what_if = true, policies = true, summary = true }
  return setmetatable({}, {
    __call = function(_, name) return require("perilune.sla").define(name) end,
    __index = function(_, key)
      if own[key] then return require("perilune.sla.view")[key] end
      local method = rawget(native.relation_methods, key)
      if not method then require("perilune.mistake").unknown("sla", key, { own, native.relation_methods }, 2) end
      return function(_, ...) return method(relation_of_sla, ...) end
    end,
    __newindex = function() error("define with sla \"name\" { ... }", 2) end,
    __tostring = function() return tostring(relation_of_sla) end,
    __metatable = false,
  })
end

-- Tables: tickets, surveys, ... and the project's own
for _, t in ipairs(schema.tables) do
  if globals[t.name] ~= nil then project.refuse_table(t.name) end
  globals[t.name] = t.name == "sla" and sla_table() or native.relation(t.name)
end

if project then
  if project.has_calendars() then require("perilune.calendar").load() end
  project.check_expressions()
end

return true
