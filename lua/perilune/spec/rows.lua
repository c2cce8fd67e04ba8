--- The rows of a spec: written as Lua tables or as text, completed, and imported on the way that a user's rows take, so
--- that constraints hold and rows that do not fit are rejected.
---
---   rows = { surveys = { { score = 5, sent_at = "2026-10-02 10:00" }, { score = none } } }
---   rows = { surveys = [[ score | sent_at
---                         5     | 2026-10-02 10:00
---                               | 2026-10-03 10:00 ]] }      cells between bars, or by commas as in CSV
---   rows = { surveys = { csv = "surveys.csv" } }             a file beside the spec
---
--- Rules:
---  1. An empty cell of a text is no value.
---  2. What a row does not say comes from defaults = { surveys = { kind = "csat" } }; `none` says that there is none.
---  3. A source that is missing is "test", a key the number of its row, a required time the beginning of the period.
---  4. Times are in the spec's zone.
local native = require "perilune.native"
local schema = require "perilune.schema"

local M = {}

--- Stands for "no value", in rows and in expectations.
M.none = setmetatable({}, { __tostring = function() return "none" end, __metatable = false })

local function near_text(name, names)
  local near = type(name) == "string" and native.nearest(name, names)
  return near and ("; did you mean %q?"):format(near) or ""
end

local function table_named(name, path)
  local names = {}
  for _, t in ipairs(schema.tables) do
    if t.name == name and t.derived_from then
      return nil, ("%s.%s: is computed from %s; give rows of that"):format(path, name, t.derived_from)
    end
    if t.name == name then return t end
    if not t.derived_from then names[#names + 1] = t.name end
  end
  return nil, ("%s.%s: no such table%s"):format(path, tostring(name), near_text(name, names))
end

local function field_problem(t, name, path)
  local names = {}
  for i, field in ipairs(t.fields) do
    if field.name == name then return nil end
    names[i] = field.name
  end
  for _, field in ipairs(t.derived or {}) do
    if field.name == name then
      return ("%s.%s: is computed from other fields and cannot be given"):format(path, name)
    end
  end
  return ("%s.%s: no such field of %s%s"):format(path, tostring(name), t.name, near_text(name, names))
end

-- ---- rows as text ----

--- The cells of a line between bars.
local function barred(line)
  local list = {}
  for cell in (line .. "|"):gmatch("%s*(.-)%s*|") do list[#list + 1] = cell end
  return list
end

--- A cell in quotes, in which a doubled quote is one: the cell and what comes after it; nil when it does not end.
local function quoted_cell(line, at)
  local cell, after = line:match('^"(.-)"()', at)
  while after and line:sub(after, after) == '"' do
    local more, further = line:match('^"(.-)"()', after)
    cell, after = further and cell .. '"' .. more, further
  end
  return cell, after and line:match("^%s*()", after)
end

--- The cells of a line by commas; nil when a quote does not end, or goes on after its end.
local function by_commas(line)
  local list, at = {}, line:match("^%s*()")
  while true do
    local cell, after
    if line:sub(at, at) == '"' then
      cell, after = quoted_cell(line, at)
    else
      cell, after = line:match("^([^,]*)()", at)
      cell = cell:match("^(.-)%s*$")
    end
    if not after then return nil end
    list[#list + 1] = cell
    if after > #line then return list end
    if line:sub(after, after) ~= "," then return nil end
    at = line:match("^%s*()", after + 1)
  end
end

local function read_line(line, split, names, path)
  local cells = split(line)
  if not cells or #cells ~= #names then
    return nil, ("%s: expected %d cells as in the header, got %s: %s"):format(path, #names,
      cells and #cells or "a quote out of place", line:match("^%s*(.-)%s*$"))
  end
  local row = {}
  for i, name in ipairs(names) do
    if cells[i] ~= "" then row[name] = cells[i] end
  end
  return row
end

local function read_text(text, path)
  local list, names, split = {}, nil, nil
  for line in text:gmatch("[^\r\n]+") do
    if line:match("%S") and not names then
      split = line:find("|", 1, true) and barred or by_commas
      names = split(line)
      if not names then return nil, path .. ": expected names of fields in the first line" end
    elseif line:match("%S") then
      local row, problem = read_line(line, split, names, ("%s[%d]"):format(path, #list + 1))
      if problem then return nil, problem end
      list[#list + 1] = row
    end
  end
  if not names then return nil, path .. ": expected names of fields in the first line" end
  return list, nil, names
end

-- ---- rows as tables ----

local value_types = { string = true, number = true, boolean = true }

local function row_problem(t, row, path)
  if type(row) ~= "table" then return ("%s: expected a row, as { key = \"1\" }, not %s"):format(path, type(row)) end
  for name, value in pairs(row) do
    local problem = field_problem(t, name, path)
    if problem then return problem end
    if value == "" then
      return ("%s.%s: an empty text is no value when it is imported; write none"):format(path, name)
    end
    if value ~= M.none and not value_types[type(value)] then
      return ("%s.%s: expected text, a number, true or false, or none, not %s"):format(path, name, type(value))
    end
  end
end

local function read_given(given, path, folder)
  if type(given) == "string" then return read_text(given, path) end
  if type(given) ~= "table" then
    return nil, ("%s: expected a list of rows or a text, not %s"):format(path, type(given))
  end
  if given.csv == nil then return given end
  local file = given.csv
  if type(file) ~= "string" or file:sub(1, 1) == "/" or file:find("..", 1, true) then
    return nil, path .. ".csv: expected the path of a file beside the spec or below"
  end
  local good, text = pcall(native.read, folder .. file)
  if not good then return nil, ("%s.csv: %s"):format(path, text) end
  return read_text(text, path)
end

local function read_table(t, given, path, folder)
  local list, problem, names = read_given(given, path, folder)
  if problem then return nil, problem end
  for _, name in ipairs(names or {}) do
    problem = field_problem(t, name, path)
    if problem then return nil, problem end
  end
  local count = 0
  for i in pairs(list) do
    if math.type(i) ~= "integer" then return nil, ("%s.%s: expected a list of rows"):format(path, tostring(i)) end
    count = count + 1
  end
  if count ~= #list then return nil, path .. ": expected a list of rows without holes" end
  for i, row in ipairs(list) do
    problem = row_problem(t, row, ("%s[%d]"):format(path, i))
    if problem then return nil, problem end
  end
  return { table = t, rows = list }
end

--- Checks the rows of a spec: table name -> { table, rows }, or nil and what is wrong.
---@param given table
---@param path string for messages
---@param folder string of the spec's file, "" or with a slash at its end
function M.read(given, path, folder)
  local read = {}
  for name, rows_given in pairs(given) do
    local t, problem = table_named(name, path)
    if t then read[name], problem = read_table(t, rows_given, ("%s.%s"):format(path, name), folder) end
    if problem then return nil, problem end
  end
  return read
end

--- Checks the defaults of a spec: nil, or what is wrong.
function M.defaults_problem(given, path)
  for name, row in pairs(given) do
    local t, problem = table_named(name, path)
    problem = problem or row_problem(t, row, ("%s.%s"):format(path, name))
    if problem then return problem end
  end
end

-- ---- importing ----

--- A row with what it does not say (rules 2 and 3).
local function completed(t, row, number, defaults, from)
  local whole = {}
  for _, field in ipairs(t.fields) do
    local value = row[field.name]
    if value == nil then value = defaults[field.name] end
    if value == nil and field.name == t.source then value = "test" end
    if value == nil and field.name == t.key then value = tostring(number) end
    if value == nil and field.required and field.type == "time" then value = from end
    if value ~= M.none then whole[field.name] = value end
  end
  return whole
end

local function cell(value)
  if value == nil then return "" end
  local text = math.type(value) == "float" and ("%.17g"):format(value) or tostring(value)
  return '"' .. text:gsub('"', '""') .. '"'
end

local function any_has(rows, name)
  for _, row in ipairs(rows) do
    if row[name] ~= nil then return true end
  end
  return false
end

--- The rows as CSV, and its columns: the fields that any of them has, or that all of them must have.
local function as_csv(t, rows)
  local names, lines = {}, {}
  for _, field in ipairs(t.fields) do
    if field.required or any_has(rows, field.name) then names[#names + 1] = field.name end
  end
  lines[1] = table.concat(names, ",")
  for i, row in ipairs(rows) do
    local cells = {}
    for column, name in ipairs(names) do cells[column] = cell(row[name]) end
    lines[i + 1] = table.concat(cells, ",")
  end
  return table.concat(lines, "\n") .. "\n", names
end

local function import_table(part, defaults, from)
  local t, rows, fields = part.table, {}, {}
  for i, row in ipairs(part.rows) do rows[i] = completed(t, row, i, defaults, from) end
  local csv, names = as_csv(t, rows)
  for i, name in ipairs(names) do fields[i] = { field = name, columns = { name }, words = {} } end
  local mapping = { name = "spec", delimiter = ",", targets = { { table = t.name, fields = fields } } }
  return native.import(mapping, "rows", { text = csv, lenient = true })
end

--- Imports the rows into the store of the session: how many were rejected, and why (the first of them).
---@param read table what M.read gave
---@param defaults table<string, table>
---@param from string a time for required ones
---@return integer rejected, string[] reasons
function M.import(read, defaults, from)
  local rejected, reasons = 0, {}
  for _, t in ipairs(schema.tables) do
    local part = read[t.name]
    if part and #part.rows > 0 then
      local summary = import_table(part, defaults[t.name] or {}, from)
      rejected = rejected + summary.rejected
      for _, example in ipairs(summary.examples) do
        reasons[#reasons + 1] = example:gsub("^line (%d+)", function(line)
          return ("%s[%d]"):format(t.name, tonumber(line) - 1)
        end)
      end
    end
  end
  return rejected, reasons
end

return M
