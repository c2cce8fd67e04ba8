--- What went wrong, in the words of who wrote the script: the script's own line, and the name that was meant.
---
--- 1. A message that begins with a place in the library is blamed on the script's line that led there.
--- 2. A bare failure of Lua inside the library is a fault of the library's; it says so and where.
--- 3. A method that was called with a dot says so.
--- 4. A global that is nothing is named, with the near one.
local native = require "perilune.native"

local M = {}

--- Lua's own functions, whose wrong arguments inside the library are the library's fault.
local of_lua = { ["for iterator"] = true, format = true, concat = true, insert = true, ipairs = true, pairs = true,
  gsub = true, match = true, find = true, rep = true, sub = true, unpack = true, sort = true, setmetatable = true, rawget = true }

local function is_fault(text)
  if text:match("^attempt to ") then return true end
  local name = text:match("^bad argument #%d+ to '([^']+)'")
  return name ~= nil and of_lua[name] == true
end

--- The names that scripts know: the program's and the script's own.
local function global_names()
  local names = {}
  for name in pairs(native.globals) do names[#names + 1] = name end
  for name in pairs(native.load("return _G", "=names")()) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

local function unknown_global(place, name)
  local near = native.nearest(name, global_names())
  return ("%sthere is no %q%s"):format(place, name, near and ("; did you mean %q?"):format(near) or "")
end

--- The message of a failure as the user reads it.
---@param message string
---@param place string "file:line: " of the script's line that led to it, or ""
---@return string
function M.explain(message, place)
  local inside, rest = message:match("^(lua/perilune/[%w_/]+%.lua:%d+): (.*)$")
  if inside and is_fault(rest) then
    return ("%sPerilune failed inside (%s: %s); the fault is the program's, not the script's"):format(place, inside,
      rest)
  end
  if inside then return place .. rest end
  local method, kind = message:match("bad argument #1 to '([%w_]+)' %(perilune%.(%l+) expected, got [^)]*%)$")
  if method then
    return ("%s; %s is a method of a %s: call it with a colon, as x:%s(...)"):format(message, method, kind, method)
  end
  local at, name = message:match("^(.-)attempt to [%a ]+ a nil value %(global '([^']+)'%)$")
  if name then return unknown_global(at, name) end
  return message
end

--- Raises that something has no such name, and which is near.
---@param what string as "a relation"
---@param name any
---@param lists table[] tables whose keys, or listed texts, are the names there are
---@param level? integer whose line is to blame, as error's
function M.unknown(what, name, lists, level)
  local names = {}
  for _, list in ipairs(lists) do
    for key, value in pairs(list) do
      local text = type(key) == "string" and key or value
      if type(text) == "string" and text:sub(1, 2) ~= "__" then names[#names + 1] = text end
    end
  end
  table.sort(names)
  local near = type(name) == "string" and native.nearest(name, names)
  local hint = near and ("; did you mean %q?"):format(near)
    or #names <= 12 and "; there are " .. table.concat(names, ", ") or ""
  error(("%s has no %q%s"):format(what, tostring(name), hint), (level or 2) + 1)
end

--- Lets methods say when they were called with a dot: tickets.count() would take nothing, or an argument, for its self.
---@param methods table<string, function> are replaced
---@param is_own fun(self: any): boolean
---@param what string as "KPIs"
---@param example string what stands before the colon
---@param except? table<string, any> names that are left as they are: those of C check for themselves
function M.need_self(methods, is_own, what, example, except)
  for name, method in pairs(methods) do
    if not (except and except[name]) then
      methods[name] = function(self, ...)
        if not is_own(self) then
          error(("%s is a method of %s: call it with a colon, as %s:%s(...)"):format(name, what, example, name), 2)
        end
        return method(self, ...)
      end
    end
  end
end

return M
