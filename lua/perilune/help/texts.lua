--- What is made of the help entries: the reference in Markdown, the manual page's part on Lua, the stubs for editors
--- (LuaCATS). scripts/reference writes them; a test holds the files to what this gives.
local help = require "perilune.help"
local schema = require "perilune.schema"

local M = {}

local generated = "made by scripts/reference from lua/perilune/help"

--- Calls f(title, about, entries) for each topic.
local function each_topic(f)
  for _, topic in ipairs(help.topics()) do
    local list = {}
    for _, entry in ipairs(help.entries()) do
      if entry.topic == topic then list[#list + 1] = entry end
    end
    f(topic, list)
  end
end

local function sentence(text) return text:match("[.!]$") and text or text .. "." end

-- ---- Markdown ----

local function markdown_entry(out, e)
  local gives = e.holder == "expression" and e.returns or e.params and e.returns ~= "nil" and e.returns
  out[#out + 1] = ("- `%s`%s"):format(e.form, gives and (" : `%s`"):format(gives) or "")
  out[#out + 1] = ("  %s%s%s"):format(sentence(e.about:gsub("^%l", string.upper)), e.null and (" %s."):format(e.null:gsub("^%l",
    string.upper)) or "", e.section and (" (%s)"):format(e.section) or "")
  for line in e.example:gmatch("[^\n]+") do out[#out + 1] = ("  `%s`"):format(line) end
end

--- The reference.
---@return string
function M.markdown()
  local out = { "# Reference", "", ("What scripts and the prompt can call; %s."):format(generated) }
  each_topic(function(topic, list)
    out[#out + 1] = ""
    out[#out + 1] = "## " .. topic.title
    out[#out + 1] = ""
    out[#out + 1] = sentence(topic.about)
    out[#out + 1] = ""
    for _, e in ipairs(list) do markdown_entry(out, e) end
  end)
  return table.concat(out, "\n") .. "\n"
end

-- ---- the manual page ----

local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-")
  return (text:gsub("^[.']", "\\&%0"):gsub("\n([.'])", "\n\\&%1"))
end

--- The section LUA, in the macros of man(7).
---@return string
function M.manual()
  local out = { ".SH LUA", roff "What scripts and the prompt can call. ?name at the prompt says more." }
  each_topic(function(topic, list)
    out[#out + 1] = (".SS \"%s\""):format(roff(topic.title))
    out[#out + 1] = roff(sentence(topic.about))
    for _, e in ipairs(list) do
      out[#out + 1] = ".TP"
      out[#out + 1] = "\\fB" .. roff(e.form) .. "\\fR"
      out[#out + 1] = roff(sentence(e.about))
    end
  end)
  return table.concat(out, "\n") .. "\n"
end

-- ---- stubs ----

--- Types of returns are separated by commas outside of brackets and parentheses.
local function split_types(text)
  local list, depth, from = {}, 0, 1
  for at, character in text:gmatch("()([,%(%)<>])") do
    if character == "(" or character == "<" then depth = depth + 1
    elseif character == ")" or character == ">" then depth = depth - 1
    elseif depth == 0 then
      list[#list + 1], from = text:sub(from, at - 1):match("^%s*(.-)%s*$"), at + 1
    end
  end
  list[#list + 1] = text:sub(from):match("^%s*(.-)%s*$")
  return list
end

local function add_function(out, e, name)
  local names = {}
  out[#out + 1] = "--- " .. sentence(e.about)
  for _, param in ipairs(e.params ~= "" and split_types(e.params) or {}) do
    local label, type = param:match("^([%w_%.]+%??):%s*(.*)$")
    out[#out + 1] = ("---@param %s %s"):format(label, type)
    names[#names + 1] = (label:gsub("%?$", ""))
  end
  for _, type in ipairs(e.returns ~= "nil" and split_types(e.returns) or {}) do out[#out + 1] = "---@return " .. type end
  out[#out + 1] = ("function %s(%s) end"):format(name, table.concat(names, ", "))
  out[#out + 1] = ""
end

--- Classes get a local of their name that methods hang on.
local function class_local(class) return (class:gsub("^perilune%.", ""):gsub("%W", "_")) end

local function add_classes(out)
  local seen = {}
  for _, e in ipairs(help.entries()) do
    if e.class and not seen[e.class] then
      seen[e.class] = true
      out[#out + 1] = "---@class " .. e.class
      out[#out + 1] = ("local %s = {}"):format(class_local(e.class))
      out[#out + 1] = ""
    end
  end
end

local function add_entry(out, e, tables)
  if e.holder == "expression" then return end
  if e.class then return add_function(out, e, ("%s:%s"):format(class_local(e.class), e.short)) end
  if e.holder then
    if not tables[e.holder] then
      tables[e.holder] = true
      out[#out + 1] = ("%s = %s or {}"):format(e.holder, e.holder)
      out[#out + 1] = ""
    end
    local name = ("%s%s%s"):format(e.holder, e.dot and "." or ":", e.short)
    if e.params then return add_function(out, e, name) end
    out[#out + 1] = ("---@type %s %s"):format(e.returns, e.about)
    out[#out + 1] = ("%s = nil"):format(name)
    out[#out + 1] = ""
  elseif e.params then -- a global that is called and has members
    out[#out + 1] = ("--- %s\n---@class perilune.global.%s"):format(sentence(e.about), e.short)
    if e.index then out[#out + 1] = "---@field [string] " .. e.index end
    out[#out + 1] = ("---@overload fun(%s): %s\n%s = {}\n"):format(e.params, e.returns, e.short)
    tables[e.short] = true
  end
end

--- Stubs for editors that read LuaCATS annotations.
---@return string
function M.stubs()
  local out, tables = { "---@meta", "-- " .. generated, "" }, {}
  add_classes(out)
  for _, t in ipairs(schema.tables) do
    if not help.has(t.name) then
      out[#out + 1] = ("---@type perilune.relation %s\n%s = nil\n"):format(t.about, t.name)
    end
  end
  for _, e in ipairs(help.entries()) do add_entry(out, e, tables) end
  return table.concat(out, "\n")
end

--- The files and their texts.
---@return table<string, string>
function M.files()
  local folder = "lua/perilune/meta/"
  return { [folder .. "reference.md"] = M.markdown(), [folder .. "manual.roff"] = M.manual(), [folder .. "perilune.lua"] = M.stubs() }
end

return M
