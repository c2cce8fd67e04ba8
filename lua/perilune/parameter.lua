--- Named parameters in expressions: `:from` and `:to` (the period), `:at` (the instant of a stock's reading), `:as_of`,
--- and those that a definition declares: params = { touches = 1, window = "7d" }. They are values, never pasted text.
---
--- A value is a number, a text, a boolean, { time = instant } or { duration = seconds }.
local native = require "perilune.native"

local M = {}

--- The names that every expression may use.
M.given = { from = true, to = true, at = true, as_of = true }

--- The text with every `:name` outside quotes replaced by what `replace` says.
local function rewrite(text, replace)
  local out, at = {}, 1
  while at <= #text do
    local plain, stop = text:match("^([^'\":]*)()", at)
    local sign = text:sub(stop, stop)
    local name, after = text:match("^:([%a_][%w_]*)()", stop)
    out[#out + 1] = plain
    if name then
      out[#out + 1], at = replace(name), after
    elseif sign == ":" then
      out[#out + 1], at = sign, stop + 1
    else -- a doubled quote inside closes and opens again, which comes to the same
      local close = sign ~= "" and text:find(sign, stop + 1, true) or #text
      out[#out + 1], at = text:sub(stop, close), close + 1
    end
  end
  return table.concat(out)
end

--- The names in a text, in order, each once.
---@param text string
---@return string[]
function M.names(text)
  local names, seen = {}, {}
  rewrite(text, function(name)
    if not seen[name] then names[#names + 1], seen[name] = name, true end
    return ""
  end)
  return names
end

--- A value as the literal that means it.
---@return string
function M.literal(value)
  if type(value) == "table" and value.time then return ("TIME '@%d'"):format(value.time) end
  if type(value) == "table" and value.duration then
    return value.duration < 0 and ("(-%ds)"):format(-value.duration) or ("%ds"):format(value.duration)
  end
  if type(value) == "boolean" then return value and "TRUE" or "FALSE" end
  if type(value) == "string" then return "'" .. value:gsub("'", "''") .. "'" end
  local text = math.type(value) == "integer" and ("%d"):format(value) or ("%.17g"):format(value)
  if math.type(value) == "float" and not text:find("[%.e]") then text = text .. ".0" end
  return value < 0 and "(" .. text .. ")" or text
end

local function value_of(values, name)
  local value = values[name]
  if value == nil then error((":%s: no such parameter"):format(name), 0) end
  return value
end

--- The text with its parameters as literals: for aggregates, groups and anchors.
---@param text string
---@param values table<string, any>
---@return string
function M.write(text, values)
  return rewrite(text, function(name) return M.literal(value_of(values, name)) end)
end

--- The text with those of its parameters as literals that have a value; the others stay.
---@param text string
---@param values table<string, any>
---@return string
function M.fill(text, values)
  return rewrite(text, function(name)
    if values[name] == nil then return ":" .. name end
    return M.literal(values[name])
  end)
end

--- The relation narrowed by a condition whose parameters are bound.
function M.where(relation, text, values)
  local bound = {}
  local with_marks = rewrite(text, function(name)
    bound[#bound + 1] = value_of(values, name)
    return "?"
  end)
  return relation:where(with_marks, table.unpack(bound))
end

--- The declared parameters as values: texts that read as durations are durations.
---@param declared table<string, any>
---@param path string
---@return table<string, any>|nil values, string|nil message
function M.read(declared, path)
  local values = {}
  for name, given in pairs(declared) do
    if type(name) ~= "string" or not name:match("^[%a_][%w_]*$") then
      return nil, ("%s: expected names made of letters, digits and _ as keys"):format(path)
    end
    if M.given[name] then return nil, ("%s.%s: every expression has a parameter of this name"):format(path, name) end
    local kind = type(given)
    if kind ~= "number" and kind ~= "string" and kind ~= "boolean" then
      return nil, ("%s.%s: expected a number, a duration or a text, not %s"):format(path, name, kind)
    end
    local seconds = kind == "string" and native.duration_parse(given)
    values[name] = seconds and { duration = seconds } or given
  end
  return values
end

--- What is wrong with the names in a text, or nil.
---@param text string
---@param values table<string, any> declared ones
function M.problem(text, values)
  for _, name in ipairs(M.names(text)) do
    if not M.given[name] and values[name] == nil then
      local known = {}
      for other in pairs(M.given) do known[#known + 1] = other end
      for other in pairs(values) do known[#known + 1] = other end
      table.sort(known)
      local near = native.nearest(name, known)
      return (":%s: no such parameter; %s"):format(name, near and ("did you mean :%s?"):format(near)
        or "declare it in params = {...}")
    end
  end
end

--- Values that have the right types, for checking expressions before there is a period.
---@param declared table<string, any>
function M.samples(declared)
  local values = { from = { time = 0 }, to = { time = 86400 }, at = { time = 86400 }, as_of = { time = 86400 } }
  for name, value in pairs(declared) do values[name] = value end
  return values
end

return M
