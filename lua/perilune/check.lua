--- Checks a definition table against a description of its keys, and says what is wrong with its path:
--- `kpi "csat".target: expected a number`. Unknown keys are errors that name the near one.
local native = require "perilune.native"

local M = {}

---@class perilune.key
---@field type string|string[] text, number, integer, boolean, table, function, list, texts (one text or a list), userdata
---@field required? boolean
---@field one_of? string[] the texts that are allowed

local function is_list(value)
  if type(value) ~= "table" then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value
end

local function is_texts(value)
  if type(value) == "string" then return true end
  if not is_list(value) then return false end
  for _, text in ipairs(value) do
    if type(text) ~= "string" then return false end
  end
  return true
end

local tests = {
  text = function(v) return type(v) == "string" end,
  number = function(v) return type(v) == "number" and v == v end,
  integer = function(v) return math.type(v) == "integer" end,
  boolean = function(v) return type(v) == "boolean" end,
  table = function(v) return type(v) == "table" end,
  list = is_list,
  texts = is_texts,
  ["function"] = function(v) return type(v) == "function" end,
  userdata = function(v) return type(v) == "userdata" end,
}

local words = {
  text = "text", number = "a number", integer = "a whole number", boolean = "true or false", table = "a table",
  list = "a list", texts = "text or a list of texts", ["function"] = "a function", userdata = "a relation or a frame",
}

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  table.sort(keys)
  return keys
end

local function unknown_key(key, keys, path)
  local near = type(key) == "string" and native.nearest(key, sorted_keys(keys))
  if near then return ("%s.%s: unknown key; did you mean %q?"):format(path, key, near) end
  return ("%s.%s: unknown key; known are %s"):format(path, tostring(key), table.concat(sorted_keys(keys), ", "))
end

local function check_value(value, key, path)
  local types = type(key.type) == "table" and key.type or { key.type }
  for _, name in ipairs(types) do
    if tests[name](value) then
      if key.one_of and type(value) == "string" then
        for _, allowed in ipairs(key.one_of) do
          if value == allowed then return nil end
        end
        local near = native.nearest(value, key.one_of)
        return ("%s: %q is not one of %s%s"):format(path, value, table.concat(key.one_of, ", "),
          near and (" (did you mean %q?)"):format(near) or "")
      end
      return nil
    end
  end
  local expected = {}
  for _, name in ipairs(types) do expected[#expected + 1] = words[name] end
  return ("%s: expected %s, not %s"):format(path, table.concat(expected, " or "), type(value))
end

--- Returns nil when `value` fits, else the message.
---@param value any
---@param keys table<string, perilune.key>
---@param path string for example `kpi "csat"`
---@param open? boolean numbers as keys are allowed (a list part)
---@return string|nil
function M.problem(value, keys, path, open)
  if type(value) ~= "table" then return ("%s: expected a table, not %s"):format(path, type(value)) end
  for key in pairs(value) do
    local listed = open and math.type(key) == "integer"
    if not listed and not keys[key] then return unknown_key(key, keys, path) end
  end
  for _, name in ipairs(sorted_keys(keys)) do
    local key, given = keys[name], value[name]
    if given == nil then
      if key.required then return ("%s.%s: missing"):format(path, name) end
    else
      local problem = check_value(given, key, path .. "." .. name)
      if problem then return problem end
    end
  end
  return nil
end

--- The same, raising; `level` is whom to blame, as in error().
function M.table(value, keys, path, level, open)
  local problem = M.problem(value, keys, path, open)
  if problem then error(problem, (level or 1) + 1) end
end

local function described(value)
  if value == nil then return "nothing" end
  if type(value) == "string" then return ("%q"):format(#value > 40 and value:sub(1, 40) .. "..." or value) end
  if type(value) == "number" or type(value) == "boolean" then return tostring(value) end
  return "a " .. type(value)
end

--- Raises when an argument of a public function is not of its type: `last(): expected a whole number, as last(6, "month"),
--- not nothing`.
---@param value any
---@param kind string a type of perilune.key
---@param what string "last()"
---@param example? string how it is called
---@param level? integer whose line is to blame, as error's
function M.argument(value, kind, what, example, level)
  if tests[kind](value) then return end
  error(("%s: expected %s%s, not %s"):format(what, words[kind], example and ", as " .. example or "", described(value)),
    (level or 2) + 1)
end

return M
