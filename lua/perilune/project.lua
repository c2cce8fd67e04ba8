--- The project file `perilune.lua`: what a desk sets once. It lies in the current folder or one above it, or in the
--- folder that --project names, and is Lua in the sandbox that makes one call:
---
---   project {
---     name = "Acme support",  zone = "Europe/Berlin",  week_start = "sunday",  fiscal_year_start = "april",
---     currency = "EUR",  language = "ko",  store = "support.db",
---     fields = {
---       tickets = {
---         tier = "text",  refund = { "real", "what was paid back" },
---         late = { derive = "first_reply_time > 4h", about = "answered after four hours" },
---       },
---       visits = { time = "at", key = "key", source = "source",
---         fields = { at = "time", key = "text", source = "text", page = "text" } },
---     },
---   }
---
--- The options -d and --tz count more than it does; a store is looked for beside it. Definitions in the folders kpis,
--- reports, importers, checks and calendars beside it are read like bundled ones and replace those of the same name
--- (registry.lua). Fields and tables that are new are made when the store is used next. All or nothing: a project file with an
--- error stops the command.
local check = require "perilune.check"
local native = require "perilune.native"
local registry = require "perilune.registry"
local schema = require "perilune.schema"

local M = {}

local weekdays = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
local months = { "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december" }
local types = { "text", "integer", "real", "boolean", "time", "duration" }

local keys = {
  name = { type = "text" },
  zone = { type = "text" },
  week_start = { type = "text", one_of = weekdays },
  fiscal_year_start = { type = { "text", "integer" }, one_of = months },
  currency = { type = "text" },
  language = { type = "text" },
  store = { type = "text" },
  fields = { type = "table" },
  -- read by the modules of that name
  dialect = { type = "text" },
  benchmarks = { type = "table" },
  calendars = { type = "table" },
  dimensions = { type = "table" },
  scales = { type = "table" },
}

local table_keys = {
  about = { type = "text" },
  time = { type = "text" },
  key = { type = "text" },
  source = { type = "text" },
  fields = { type = "table", required = true },
}

local stored_keys = {
  about = { type = "text" }, long = { type = "boolean" }, required = { type = "boolean" },
  references = { type = "text" },
}
local derived_keys = { about = { type = "text" }, derive = { type = "text", required = true } }

--- Names that the store uses itself (src/store/tables.c).
local reserved_fields = { id = true, import_id = true, row_hash = true, replaced_by = true }
local reserved_tables = { meta = true, imports = true, import_targets = true, rejects = true, changes = true }

local function index_of(list, value)
  for i, item in ipairs(list) do
    if item == value then return i end
  end
end

local function sorted(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

local function name_problem(name, reserved, path)
  if type(name) ~= "string" or not name:match("^%l[%l%d_]*$") then
    return ("%s: a name is made of small letters, digits and _, not %s"):format(path, tostring(name))
  end
  if reserved[name] or name:match("_history$") then
    return ("%s: the store uses the name %q itself"):format(path, name)
  end
end

-- ---- fields ----

local function read_derived(name, given, path)
  local problem = check.problem(given, derived_keys, path)
  if problem then return nil, problem end
  return { name = name, expression = given.derive, about = given.about }
end

--- "text", { "text", "about" } or { "text", long = true, ... }.
local function read_stored(name, given, path)
  if type(given) == "string" then given = { given } end
  local problem = check.problem(given, stored_keys, path, true)
  if problem then return nil, problem end
  if not index_of(types, given[1]) then
    local near = type(given[1]) == "string" and native.nearest(given[1], types)
    return nil, ("%s: expected a type (%s), not %s%s"):format(path, table.concat(types, ", "), tostring(given[1]),
      near and ("; did you mean %q?"):format(near) or "")
  end
  local about = given[2] or given.about
  if #given > 2 or (about ~= nil and type(about) ~= "string") then
    return nil, path .. ": expected { \"type\", \"what it is\" }"
  end
  if given.long and given[1] ~= "text" then return nil, path .. ".long: only text can be long" end
  return { name = name, type = given[1], about = about, long = given.long, required = given.required,
    references = given.references }
end

--- Reads fields of a table to stored and derived ones, in the order of their names so that it is always the same.
local function read_fields(given, path, taken)
  local stored, derived = {}, {}
  for _, name in ipairs(sorted(given)) do
    local field_path = ("%s.%s"):format(path, tostring(name))
    local problem = name_problem(name, reserved_fields, field_path)
    if problem then return nil, problem end
    if taken[name] then return nil, field_path .. ": the table has a field of that name" end
    local is_derived = type(given[name]) == "table" and given[name].derive ~= nil
    local field
    field, problem = (is_derived and read_derived or read_stored)(name, given[name], field_path)
    if problem then return nil, problem end
    local list = is_derived and derived or stored
    list[#list + 1] = field
  end
  return { stored = stored, derived = derived }
end

local function names_in(t)
  local names = {}
  for _, list in ipairs { t.fields, t.derived or {} } do
    for _, field in ipairs(list) do names[field.name] = true end
  end
  return names
end

--- Fields for a bundled table: rows that are there lack them, so none can be required.
local function read_addition(t, given, path)
  local read, problem = read_fields(given, path, names_in(t))
  if problem then return nil, problem end
  for _, field in ipairs(read.stored) do
    if t.derived_from then
      return nil, ("%s.%s: the rows of this table are computed from %s; expected a field with derive = \"...\""):format(
        path, field.name, t.derived_from)
    end
    if field.required then
      return nil, ("%s.%s.required: rows that are there lack it"):format(path, field.name)
    end
  end
  return { table = t, stored = read.stored, derived = read.derived }
end

local function role_problem(given, role, type_name, fields, path)
  local name = given[role]
  if not name then return nil end
  local names = {}
  for i, field in ipairs(fields) do
    if field.name == name then
      if field.type == type_name then return nil end
      return ("%s.%s: the field %q is of type %s, expected %s"):format(path, role, name, field.type, type_name)
    end
    names[i] = field.name
  end
  local near = native.nearest(name, names)
  return ("%s.%s: no stored field %q%s"):format(path, role, name, near and ("; did you mean %q?"):format(near) or "")
end

--- A table of the project's own. What names its rows is required, and its key is different in every row.
local function read_table(name, given, path)
  local problem = name_problem(name, reserved_tables, path) or check.problem(given, table_keys, path)
  if problem then return nil, problem end
  local read
  read, problem = read_fields(given.fields, path .. ".fields", {})
  if problem then return nil, problem end
  if #read.stored == 0 then return nil, path .. ".fields: expected at least one stored field" end
  problem = role_problem(given, "time", "time", read.stored, path)
    or role_problem(given, "key", "text", read.stored, path)
    or role_problem(given, "source", "text", read.stored, path)
  if problem then return nil, problem end
  if given.key and not given.source then return nil, path .. ".source: missing beside key" end
  for _, field in ipairs(read.stored) do
    if field.name == given.key then field.long = true end
    if field.name == given.key or field.name == given.source then field.required = true end
  end
  return { name = name, about = given.about, time = given.time, key = given.key, source = given.source,
    fields = read.stored, derived = read.derived }
end

local function read_all_fields(given)
  local bundled, additions, tables = {}, {}, {}
  for _, t in ipairs(schema.tables) do bundled[t.name] = t end
  for _, name in ipairs(sorted(given)) do
    local path = ("project.fields.%s"):format(tostring(name))
    if type(given[name]) ~= "table" then return nil, path .. ": expected a table of fields" end
    local read, problem
    if bundled[name] then
      read, problem = read_addition(bundled[name], given[name], path)
      additions[#additions + 1] = read
    else
      read, problem = read_table(name, given[name], path)
      tables[#tables + 1] = read
      local near = problem and native.nearest(tostring(name), sorted(bundled))
      if near then problem = ("%s (or did you mean the table %q?)"):format(problem, near) end
    end
    if problem then return nil, problem end
  end
  return { additions = additions, tables = tables }
end

-- ---- the file ----

local function value_problem(d)
  local month = d.fiscal_year_start
  if math.type(month) == "integer" and (month < 1 or month > 12) then
    return ("project.fiscal_year_start: expected a month, 1 to 12 or its name, not %d"):format(month)
  end
  if d.currency and not d.currency:match("^%u%u%u$") then
    return ("project.currency: expected an ISO 4217 code as \"EUR\", not %q"):format(d.currency)
  end
  if d.language then
    local _, problem = require("perilune.format").known_language(d.language)
    if problem then return "project.language: " .. problem end
  end
  if d.store == "" then return "project.store: expected the path of a file" end
end

--- What the file says, checked but for its zone and its expressions.
local function read(d)
  local problem = check.problem(d, keys, "project") or value_problem(d)
  if problem then return nil, problem end
  local fields
  fields, problem = read_all_fields(d.fields or {})
  if problem then return nil, problem end
  return { definition = d, fields = fields }
end

local current -- the checked project, or nil

--- Runs the file with the one function it calls; kinds of definitions have files of their own.
local function run(path, globals)
  local found
  function globals.project(definition)
    if found then error("project: a second one; a project file has one", 2) end
    local problem
    found, problem = read(definition)
    if problem then error(problem, 2) end
    found.place = select(2, pcall(error, "", 3)) -- "perilune.lua:1: ", the line of the call
  end
  for kind, folder in pairs { kpi = "kpis", report = "reports", importer = "importers", check = "checks",
    calendar = "calendars", dialect = "dialects", sla = "sla" } do
    globals[kind] = function()
      error(("%s: belongs into a file of the folder %s beside %s"):format(kind, folder, path), 2)
    end
  end
  native.limited(native.load(native.read(path), "@" .. path), registry.time_limit)
  for _, name in ipairs { "project", "kpi", "report", "importer", "check", "calendar", "dialect", "sla" } do
    globals[name] = nil
  end
  if not found then error(path .. ": declares no project; expected project { ... }", 0) end
  return found
end

local function take_fields(fields)
  for _, addition in ipairs(fields.additions) do
    local t = addition.table
    t.derived = t.derived or {}
    table.move(addition.stored, 1, #addition.stored, #t.fields + 1, t.fields)
    table.move(addition.derived, 1, #addition.derived, #t.derived + 1, t.derived)
  end
  for _, t in ipairs(fields.tables) do
    schema.tables[#schema.tables + 1] = t
    schema.watermark[t.name] = t.time and { t.time } or nil
  end
end

--- Reads the project file, if there is one, and puts what it says into force: settings of the session, and fields and
--- tables into schema.tables, which is to be declared afterwards.
---@param globals table what scripts see
function M.load(globals)
  local path = native.project_file()
  if not path then return end
  local project = run(path, globals)
  local d = project.definition
  local problem = native.project_settings(d.zone, index_of(weekdays, d.week_start),
    index_of(months, d.fiscal_year_start) or d.fiscal_year_start, d.store)
  if problem then error(project.place .. "project.zone: " .. problem, 0) end
  take_fields(project.fields)
  if d.language then require("perilune.format").use(d.language) end
  current = project
end

local function check_derived(table_name, field)
  local info, problem = native.expression(table_name, field.name, false)
  if info then return end
  error(("%sproject.fields.%s.%s.derive: %s\n  %s"):format(current.place, table_name, field.name, problem,
    field.expression), 0)
end

--- Does the project define calendars, which its expressions may use?
---@return boolean
function M.has_calendars()
  return M.get().calendars ~= nil or #native.project_files("calendars") > 0
end

--- Once the schema is declared: do the derived fields of the project have a meaning?
function M.check_expressions()
  if not current then return end
  for _, addition in ipairs(current.fields.additions) do
    for _, field in ipairs(addition.derived) do check_derived(addition.table.name, field) end
  end
  for _, t in ipairs(current.fields.tables) do
    for _, field in ipairs(t.derived) do check_derived(t.name, field) end
  end
end

--- A table of the project whose name scripts use for something else.
function M.refuse_table(name)
  error(("%sproject.fields.%s: scripts know something else by the name %q"):format(current.place, name, name), 0)
end

--- The project as its file gives it, checked; an empty table when there is none.
---@return table
function M.get() return current and current.definition or {} end

return M
