--- What completes inside an expression of a table: fields, derived fields, dimensions, functions, and between single
--- quotes the values that the field in front of them has.
local native = require "perilune.native"
local words = require "perilune.repl.words"

local M = {}

local most_values = 2000

local function table_named(name)
  for _, t in ipairs(native.tables()) do
    if t.name == name then return t end
  end
end

--- The table to which a path leads, as "ticket." or "" itself, and the last name of it.
local function follow(table_name, path)
  local steps, last = path:match("^(.*)%.([^.]*)$")
  local t = table_named(table_name)
  for step in (steps or ""):gmatch("[^.]+") do
    local target
    for _, field in ipairs(t and t.fields or {}) do
      if field.name == step then target = field.references end
    end
    t = target and table_named(target)
  end
  return t, last or path
end

--- Values that a field has, from the snapshot's dictionary: no row is looked at.
---@param table_name string
---@param path string a field, or one behind a reference
---@param start string what they begin with
---@param close? string what follows a value that is the only one
---@return perilune.choice[]
function M.values(table_name, path, start, close)
  local t, field = follow(table_name, path)
  if not t then return {} end
  local list = {}
  for i, text in ipairs(native.texts(t.name, field, start, most_values)) do list[i] = { text = text, after = close } end
  table.sort(list, function(a, b) return a.text < b.text end)
  return list
end

local function begins(text, start) return text:sub(1, #start) == start end

--- Fields of a table, with what they mean.
---@param t table
---@param start string
---@param into perilune.choice[]
---@param before? string the path that leads to them
local function add_fields(t, start, into, before)
  for _, field in ipairs(t.fields) do
    if begins(field.name, start) then
      into[#into + 1] = { text = before .. field.name, help = ("%s: %s"):format(field.type, field.about or "") }
    end
  end
  for _, field in ipairs(t.derived) do
    if begins(field.name, start) then
      into[#into + 1] = { text = before .. field.name, help = field.about or field.expression }
    end
  end
end

local function add_dimensions(table_name, start, into)
  local registry = require("perilune.dimension").registry
  for _, name in ipairs(registry:names()) do
    local d = registry:get(name)
    if d.source == table_name and begins(name, start) then
      into[#into + 1] = { text = name, help = d.about or "dimension of " .. d.from }
    end
  end
end

local function add_functions(start, into)
  for _, f in ipairs(native.functions()) do
    local help = ("%s: %s"):format(f.signature, f.about)
    if begins(f.name, start) then into[#into + 1] = { text = f.name .. "(", help = help } end
  end
end

local function add_plain(list, start, into)
  for _, text in ipairs(list) do
    if begins(text, start) then into[#into + 1] = { text = text } end
  end
end

--- The text constant that is open at the end of an expression: what it begins with, and the field in front of it.
local function open_constant(content)
  local from = 1
  while true do
    local open = content:find("'", from, true)
    if not open then return nil end
    local close = content:find("'", open + 1, true)
    if not close then
      local before = content:sub(1, open - 1)
      local path = before:match("([%a_][%w_.]*)%s*[=!<>]+%s*$") or before:match("([%a_][%w_.]*)%s+[Ll][Ii][Kk][Ee]%s*$")
        or before:match("([%a_][%w_.]*)%s+[Nn][Oo][Tt]%s+[Ii][Nn]%s*%([^()]*$")
        or before:match("([%a_][%w_.]*)%s+[Ii][Nn]%s*%([^()]*$")
      return content:sub(open + 1), path
    end
    from = close + 1
  end
end

--- What completes an expression that was typed so far.
---@param table_name string
---@param content string
---@param options? { grains?: boolean } grains alone mean something, as in by()
---@return integer typed, perilune.choice[] list  bytes at the end of the content that the choices begin with
function M.complete(table_name, content, options)
  local constant, field = open_constant(content)
  if constant then return #constant, field and M.values(table_name, field, constant, "'") or {} end
  local typed = content:match("[%a_][%w_.]*$") or ""
  local path, start = typed:match("^(.*%.)([^.]*)$")
  local list = {}
  local t = follow(table_name, typed)
  if not t then return #typed, list end
  add_fields(t, start or typed, list, path or "")
  if path then return #typed, list end
  add_dimensions(table_name, typed, list)
  if options and options.grains then add_plain(words.grains, typed, list) end
  add_functions(typed, list)
  if typed ~= "" then add_plain(words.operators, typed, list) end
  return #typed, list
end

return M
