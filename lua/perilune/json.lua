--- Writes JSON (RFC 8259).
--
-- Lua tables do not say whether they are lists, nor in which order their keys are; here the caller does:
-- `json.object{ { "key", value }, ... }` keeps the order given, `json.list(values, n)` may hold nil. A plain table
-- is written as an object with sorted keys, or as a list when it has a first element or a known length.
-- Numbers are exact: the shortest decimal text that reads back as the same number; NaN and the infinities are
-- null. Control characters, C1 codes and marks that reorder text are escaped, so that the text is harmless in a
-- terminal and yet exact; bytes that are no UTF-8 become U+FFFD.

local clean = require("perilune.render.clean")

local M = {}

local object_tag, list_tag = {}, {}

--- Written as `null`, for places where nil cannot stand.
M.null = setmetatable({}, { __name = "json.null" })

--- An object whose keys keep their order. A pair whose value is nil is written as null.
---@param pairs_in_order { [1]: string, [2]: any }[]
---@return table
function M.object(pairs_in_order)
  return setmetatable({ pairs_in_order }, object_tag)
end

--- A list of exactly n values; nil inside is written as null.
---@param values any[]
---@param n integer|nil  default: #values
---@return table
function M.list(values, n)
  return setmetatable({ values, n or #values }, list_tag)
end

--- The shortest text that reads back as the same number; "null" for NaN and the infinities.
---@param x number
---@return string
function M.number(x)
  if x ~= x or x == math.huge or x == -math.huge then return "null" end
  if math.type(x) == "integer" then return string.format("%d", x) end
  for digits = 15, 17 do
    local text = string.format("%." .. digits .. "g", x)
    if tonumber(text) == x then return text end
  end
end

local short = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function escape(character)
  return short[character] or string.format("\\u%04x", utf8.codepoint(character))
end

--- A string in quotes.
---@param text string
---@return string
function M.string(text)
  text = clean.utf8(text)
  text = text:gsub('[%c"\\\127]', escape)
  text = text:gsub("\xC2[\x80-\x9F]", escape)
  text = text:gsub("\xE2\x80[\x8B\x8E\x8F\xA8-\xAE]", escape):gsub("\xE2\x81[\xA6-\xAF]", escape)
  text = text:gsub("\xD8\x9C", escape):gsub("\xEF\xBB\xBF", escape)
  return '"' .. text .. '"'
end

local write

local function write_items(out, indent, open, close, n, item)
  if n == 0 then
    out[#out + 1] = open .. close
    return
  end
  local inner = indent and indent .. "  "
  out[#out + 1] = open
  for i = 1, n do
    if i > 1 then out[#out + 1] = "," end
    if inner then out[#out + 1] = "\n" .. inner end
    item(i, inner)
  end
  if indent then out[#out + 1] = "\n" .. indent end
  out[#out + 1] = close
end

local function write_pairs(out, indent, list)
  write_items(out, indent, "{", "}", #list, function(i, inner)
    out[#out + 1] = M.string(list[i][1]) .. (inner and ": " or ":")
    write(out, inner, list[i][2])
  end)
end

local function write_list(out, indent, values, n)
  write_items(out, indent, "[", "]", n, function(i, inner) write(out, inner, values[i]) end)
end

local function write_table(out, indent, value)
  local tag = getmetatable(value)
  if value == M.null then
    out[#out + 1] = "null"
  elseif tag == object_tag then
    write_pairs(out, indent, value[1])
  elseif tag == list_tag then
    write_list(out, indent, value[1], value[2])
  elseif value[1] ~= nil or next(value) == nil then
    write_list(out, indent, value, #value)
  else
    local list = {}
    for key, item in pairs(value) do list[#list + 1] = { tostring(key), item } end
    table.sort(list, function(a, b) return a[1] < b[1] end)
    write_pairs(out, indent, list)
  end
end

function write(out, indent, value)
  local kind = type(value)
  if kind == "nil" then out[#out + 1] = "null"
  elseif kind == "boolean" then out[#out + 1] = tostring(value)
  elseif kind == "number" then out[#out + 1] = M.number(value)
  elseif kind == "string" then out[#out + 1] = M.string(value)
  elseif kind == "table" then write_table(out, indent, value)
  else error("JSON has no " .. kind, 0) end
end

--- The value as JSON text.
---@param value any
---@param options { pretty: boolean|nil }|nil  pretty: one item a line, two spaces deeper each level
---@return string
function M.encode(value, options)
  local out = {}
  write(out, options and options.pretty and "" or nil, value)
  return table.concat(out)
end

return M
