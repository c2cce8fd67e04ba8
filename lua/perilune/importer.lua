--- Importers: how a vendor's export becomes rows. An importer is data:
---
---   importer "acme" {
---     about = "Acme's ticket export",  empty = { "-" },  zone = "Europe/Berlin",
---     tickets = {
---       source = { constant = "acme" },                    key = "Ticket",
---       created_at = { "Opened", format = { "D/M/YYYY HH:mm", "D/M/YYYY" } },
---       status = { "State", words = { Done = "solved", New = "new" } },
---       handle_seconds = { "Minutes worked", multiply = 60 },
---       order = { join = { "Shop", "Order" }, with = "/" },   -- several cells in one text, as keys of several columns
---       product = { "Summary", pattern = "??* - *: *", part = 1, words = { CL = "clothes" } },
---       team = { file_name = true, pattern = "*-tickets.csv" },
---       channel = { "Via", optional = true },
---     },
---     orders = { key = { join = { "Invoice", "Line" } }, at = "Date", amount = { "Price", multiply = "Quantity" } },
---   }
---
--- A table may be a list of targets, each of which makes a row of every record, or of those that `only` and
--- `unless_empty` choose: only = { Activity = { "Opened", "Reopened" } }, or only = { Agent = true } for any text.
--- `changes` in a target of events makes several of it: for files of one row a change, with the whole ticket in it.
---     events = {
---       { source = ..., ticket = "Number", at = "Opened", kind = { constant = "created" }, only = { Version = "0" } },
---       { source = ..., ticket = "Number", at = "Updated", seq = "Version",
---         changes = { status = "State", assigned = "Agent", team = "Group", priority = "Priority" } },
---     }
--- Each non-empty cell of such a column is an event of that kind with the cell as its value; those that repeat a
--- value change nothing (src/facts/life.c), so that files may overlap and come in any order.
---
--- A pattern cuts a cell (src/ingest/template.c): `*` is any text up to what follows it, `??` two characters, all else
--- stands for itself; of several patterns the first that the cell matches counts. The example makes "CL" of
--- "CL1828 - Faulty: it broke"; its parts are "CL", "1828", "Faulty" and "it broke".
---
--- A sheet made to be looked at says how its table lies in it (src/ingest/layout.c): header_line = 4 skips a title;
--- fill_down = { "Department" } repeats a cell in the empty ones below; and a column a month becomes a record a month
--- with
---   unpivot = { columns = "20??-*", name = "Month", value = "Figure" }
--- where columns are patterns of names, and fields are then made of "Month" (the name) and "Figure" (the cell).
local check = require "perilune.check"
local native = require "perilune.native"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("importer", "scripts/importers")

local importer_keys = {
  about = { type = "text" },
  empty = { type = "texts" },
  zone = { type = "text" },
  header_line = { type = "integer" },
  fill_down = { type = "texts" },
  unpivot = { type = "table" },
  delimiter = { type = "text" },
  decimal = { type = "text", one_of = { ".", "," } },
}

local unpivot_keys = {
  columns = { type = "texts", required = true },
  name = { type = "text", required = true },
  value = { type = "text", required = true },
}

local target_options = {
  fold = { type = "text", one_of = { "last" } },
  unless_empty = { type = "texts" },
  only = { type = "table" },
}

local field_keys = {
  optional = { type = "boolean" },
  occurrence = { type = "integer" },
  constant = { type = { "text", "number" } },
  file_name = { type = "boolean" },
  words = { type = "table" },
  others = { type = "text", one_of = { "keep", "reject" } },
  format = { type = "texts" },
  pattern = { type = "texts" },
  part = { type = "integer" },
  multiply = { type = { "number", "text" } },
  join = { type = "texts" },
  with = { type = "text" },
}

--- What stands between joined cells.
local separator = "-"

local multiplied = { integer = true, real = true, duration = true }

local function tables_by_name()
  local tables = {}
  for _, t in ipairs(native.tables()) do
    if not t.derived_from then tables[t.name] = t end
  end
  return tables
end

local function sorted(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

--- words = { Done = "solved", Offered = false }: false stands for no value.
local function read_words(words, path)
  local list = {}
  for _, from in ipairs(sorted(words)) do
    local to = words[from]
    if type(from) ~= "string" or (type(to) ~= "string" and type(to) ~= "number" and to ~= false) then
      return nil, path .. ".words: expected text = text, number or false"
    end
    list[#list + 1] = { from = from, to = to ~= false and tostring(to) or nil }
  end
  return list
end

local function list_of(texts) return type(texts) == "table" and texts or { texts } end

local function joining_problem(given, path)
  if not given.join then return given.with and path .. ".with: only beside join = { ... }" or nil end
  if given[1] then return path .. ".join: the columns stand in it, or before it, but not both" end
  if #list_of(given.join) < 2 then return path .. ".join: expected the names of two columns or more" end
end

local function multiplying_problem(given, kind, path)
  if type(given.multiply) ~= "string" then return nil end
  if given.constant ~= nil then return path .. ".multiply: a constant is not multiplied by a column" end
  if multiplied[kind] then return nil end
  return ("%s.multiply: a column multiplies numbers and durations, and this is of type %s"):format(path, kind)
end

--- One field: "Column", { "Column", "Other name", optional = true, ... }, { join = { "Column", "Column" } } or
--- { constant = "acme" }.
local function read_field(name, given, type_of_field, path)
  if type(given) == "string" then given = { given } end
  local problem = check.problem(given, field_keys, path, true)
  if problem then return nil, problem end
  problem = joining_problem(given, path) or multiplying_problem(given, type_of_field, path)
  if problem then return nil, problem end
  local columns = {}
  for i, column in ipairs(given.join and list_of(given.join) or given) do
    if type(column) ~= "string" then return nil, path .. ": expected names of columns" end
    columns[i] = column
  end
  if given.file_name and (#columns > 0 or given.constant ~= nil) then
    return nil, path .. ".file_name: the field has its value from the file's name alone"
  end
  if #columns == 0 and given.constant == nil and not given.file_name then
    return nil, path .. ": expected the name of a column, constant = ... or file_name = true"
  end
  local words, trouble = read_words(given.words or {}, path)
  if trouble then return nil, trouble end
  for _, key in ipairs { "format", "pattern" } do
    if type(given[key]) == "table" and #given[key] == 0 then
      return nil, ("%s.%s: expected at least one %s"):format(path, key, key)
    end
  end
  if given.part and not given.pattern then return nil, path .. ".part: only beside pattern" end
  if given.part and given.part < 1 then return nil, path .. ".part: parts are counted from 1" end
  return {
    field = name, columns = columns, optional = given.optional, occurrence = given.occurrence,
    constant = given.constant ~= nil and tostring(given.constant) or nil, file_name = given.file_name,
    words = words,
    words_only = given.words ~= nil and given.others ~= "keep", format = given.format,
    pattern = given.pattern, part = given.part,
    join = given.join and (given.with or separator) or nil,
    multiply = type(given.multiply) == "number" and given.multiply or nil,
    factor = type(given.multiply) == "string" and given.multiply or nil,
  }
end

--- only = { Column = "text", Other = { "this", "or this" }, Third = true }
local function read_only(only, path)
  local list = {}
  for _, column in ipairs(sorted(only)) do
    local texts = only[column]
    if type(texts) == "string" then texts = { texts } end
    local good = type(column) == "string" and (texts == true or type(texts) == "table" and #texts > 0)
    for _, text in ipairs(good and texts ~= true and texts or {}) do good = good and type(text) == "string" end
    if not good then return nil, path .. ".only: expected column = text, a list of texts, or true for any" end
    list[#list + 1] = { columns = { column }, texts = texts ~= true and texts or {} }
  end
  return list
end

local function read_target(name, given, known, path)
  local target = { table = name, fields = {}, fold_last = given.fold == "last", unless_empty = given.unless_empty }
  local keys = {}
  for option, key in pairs(target_options) do keys[option] = key end
  local types = {}
  for _, field in ipairs(known.fields) do
    keys[field.name] = { type = { "text", "table" } }
    types[field.name] = field.type
  end
  local problem = check.problem(given, keys, path)
  if problem then return nil, problem end
  target.only, problem = read_only(given.only or {}, path)
  if problem then return nil, problem end
  for _, field in ipairs(known.fields) do
    if given[field.name] ~= nil then
      local read, trouble = read_field(field.name, given[field.name], field.type, path .. "." .. field.name)
      if trouble then return nil, trouble end
      target.fields[#target.fields + 1] = read
    end
  end
  return target
end

--- A change is an event of its column's non-empty cells.
local function read_change(name, kind, value, given, known, path)
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" then return nil, ("%s.changes.%s: expected a column"):format(path, tostring(kind)) end
  local event = {}
  for key, spec in pairs(given) do event[key] = spec end
  event.changes, event.kind, event.value = nil, { constant = tostring(kind) }, value
  local target, problem = read_target(name, event, known, path)
  if not target then return nil, problem end
  local columns
  for _, field in ipairs(target.fields) do columns = field.field == "value" and field.columns or columns end
  if value.optional or value.join then target.unless_empty = columns
  elseif #columns > 0 then target.only[#target.only + 1] = { columns = columns, texts = {} } end
  return target
end

--- One target, or one a change, at the end of the list; or what is wrong.
local function add_targets(targets, name, given, known, path)
  local changes = name == "events" and given.changes
  if changes == nil or changes == false then
    local target, problem = read_target(name, given, known, path)
    targets[#targets + 1] = target
    return problem
  end
  if type(changes) ~= "table" then return path .. ".changes: expected kind = column" end
  if given.kind or given.value then return path .. ".changes: says the kind and the value itself" end
  for _, kind in ipairs(sorted(changes)) do
    local target, problem = read_change(name, kind, changes[kind], given, known, path)
    if problem then return problem end
    targets[#targets + 1] = target
  end
end

--- The targets of one table: { ... } or { { ... }, { ... } }.
local function read_targets(targets, name, given, known, path)
  if given[1] == nil then return add_targets(targets, name, given, known, path) end
  for i, one in ipairs(given) do
    local place = ("%s[%d]"):format(path, i)
    if type(one) ~= "table" then return place .. ": expected a table of fields" end
    local problem = add_targets(targets, name, one, known, place)
    if problem then return problem end
  end
  for key in pairs(given) do
    if math.type(key) ~= "integer" then
      return ("%s.%s: a list of targets has no fields of its own"):format(path, tostring(key))
    end
  end
end

--- How the table lies in the file, into the mapping; or what is wrong with it.
local function read_layout(mapping, definition, path)
  if definition.header_line and definition.header_line < 1 then
    return path .. ".header_line: lines are counted from 1"
  end
  mapping.header_line, mapping.fill_down = definition.header_line, definition.fill_down
  local unpivot = definition.unpivot
  if not unpivot then return nil end
  local problem = check.problem(unpivot, unpivot_keys, path .. ".unpivot")
  if problem then return problem end
  if #unpivot.columns == 0 then return path .. ".unpivot.columns: expected at least one pattern" end
  mapping.unpivot, mapping.name_column, mapping.value_column = unpivot.columns, unpivot.name, unpivot.value
end

local function read(name, definition)
  local path = ("importer %q"):format(name)
  local tables, keys = tables_by_name(), {}
  for key, description in pairs(importer_keys) do keys[key] = description end
  for table_name in pairs(tables) do keys[table_name] = { type = "table" } end
  local problem = check.problem(definition, keys, path)
  if problem then return nil, problem end
  local mapping = { name = name, about = definition.about, empty = definition.empty, zone = definition.zone,
    delimiter = definition.delimiter, decimal = definition.decimal, targets = {} }
  problem = read_layout(mapping, definition, path)
  if problem then return nil, problem end
  for _, table_name in ipairs(sorted(definition)) do
    if tables[table_name] then
      local trouble = read_targets(mapping.targets, table_name, definition[table_name], tables[table_name],
        path .. "." .. table_name)
      if trouble then return nil, trouble end
    end
  end
  if #mapping.targets == 0 then return nil, path .. ": expected at least one table, as tickets = {...}" end
  return mapping
end

--- importer "name" { ... }
M.define = M.registry:definer(read)

return M
