--- Lua's words up to the cursor, and in what the cursor stands: code, a text or a comment. Nothing is run.
local M = {}

---@class perilune.token
---@field kind "name"|"number"|"text"|"sign"
---@field text string of a text its contents

--- Where a long bracket that opens at `at` ends, as [[ ]] and [==[ ]==]; nil: it is none, false: it is not closed.
local function long_bracket(text, at)
  local level, from = text:match("^%[(=*)%[()", at)
  if not level then return nil end
  local first, last = text:find("]" .. level .. "]", from, true)
  return first and last + 1 or false, from, first
end

--- Reads a text in quotes that opens at `at`: what follows it, or false when it is not closed.
local function quoted(text, at)
  local quote, from = text:sub(at, at), at + 1
  while true do
    local found = text:find("[\\" .. quote .. "]", from)
    if not found then return false end
    if text:sub(found, found) == quote then return found + 1 end
    from = found + 2
  end
end

--- What the text before the cursor is made of.
---@param text string up to the cursor
---@return perilune.token[] tokens, "code"|"text"|"comment" state, integer|nil from where an open text's contents begin
function M.tokens(text)
  local list, at = {}, 1
  local function add(kind, content) list[#list + 1] = { kind = kind, text = content } end
  while true do
    at = text:find("%S", at)
    if not at then return list, "code" end
    local character = text:sub(at, at)
    local name, after = text:match("^([%a_][%w_]*)()", at)
    if name then
      add("name", name)
      at = after
    elseif text:find("^%-%-", at) then
      local closed = long_bracket(text, at + 2)
      if closed == nil then closed = text:match("^[^\n]*\n()", at) end
      if not closed then return list, "comment" end
      at = closed
    elseif character == '"' or character == "'" then
      local closed = quoted(text, at)
      if not closed then return list, "text", at + 1 end
      add("text", text:sub(at + 1, closed - 2))
      at = closed
    elseif long_bracket(text, at) ~= nil then
      local closed, from, first = long_bracket(text, at)
      if not closed then return list, "text", from end
      add("text", text:sub(from, first - 1))
      at = closed
    elseif character:match("%d") then
      after = text:match("^[%w.]+()", at)
      add("number", text:sub(at, after - 1))
      at = after
    else
      local sign = text:match("^%.%.%.?", at) or text:match("^::", at) or text:match("^[=~<>]=", at) or character
      add("sign", sign)
      at = at + #sign
    end
  end
end

local opens = { [")"] = "(", ["]"] = "[", ["}"] = "{" }
local is_open = { ["("] = true, ["["] = true, ["{"] = true }

local function sign(token, text) return token ~= nil and token.kind == "sign" and token.text == text end

--- The place of the bracket that the one at `at` closes, or nil.
local function opening(tokens, at)
  local depth = 0
  for i = at, 1, -1 do
    local token = tokens[i]
    if token.kind == "sign" and opens[token.text] then depth = depth + 1 end
    if token.kind == "sign" and is_open[token.text] then
      depth = depth - 1
      if depth == 0 then return i end
    end
  end
end

---@class perilune.link a step of a chain: a name, then .field, :method, a call or an index
---@field root? string
---@field field? string
---@field method? string
---@field call? boolean

--- The chain of names, fields, methods and calls that ends with the token at `last`, first step first; nil: it is none.
---@param tokens perilune.token[]
---@param last integer
---@return perilune.link[]|nil
function M.chain(tokens, last)
  local links, at = {}, last
  local function add(link) table.insert(links, 1, link) end
  while at >= 1 do
    local token = tokens[at]
    if token.kind == "name" then
      local before = tokens[at - 1]
      if sign(before, ".") then add { field = token.text }
      elseif sign(before, ":") then add { method = token.text }
      else
        add { root = token.text }
        return links
      end
      at = at - 2
    elseif token.kind == "text" then
      add { call = true, text = token.text }
      at = at - 1
    elseif token.kind == "sign" and opens[token.text] then
      local from = opening(tokens, at)
      if not from then return nil end
      local inside = from + 2 == at and tokens[from + 1].kind == "text" and tokens[from + 1].text or nil
      add(token.text == "]" and { field = inside, index = true } or { call = true, text = inside })
      at = from - 1
    else
      return nil
    end
  end
end

---@class perilune.place where a text stands: in which call, as which argument, under which key of a table
---@field callee perilune.link[]
---@field argument integer
---@field key? string
---@field index? boolean it is an index: callee["..."]

--- Walks from a place inside brackets to the one that is open, counting commas.
local function enclosing(tokens, at)
  local depth, commas = 0, 0
  for i = at, 1, -1 do
    local token = tokens[i]
    if token.kind == "sign" then
      if opens[token.text] then depth = depth + 1
      elseif is_open[token.text] and depth > 0 then depth = depth - 1
      elseif is_open[token.text] then return i, commas
      elseif token.text == "," and depth == 0 then commas = commas + 1 end
    end
  end
end

--- Where a text stands that begins behind the last token.
---@param tokens perilune.token[]
---@return perilune.place|nil
function M.place(tokens)
  local at, key = #tokens, nil
  if at == 0 then return nil end
  if tokens[at].kind == "name" then return { callee = M.chain(tokens, at), argument = 1 } end
  while true do
    if sign(tokens[at], "=") and tokens[at - 1] and tokens[at - 1].kind == "name" then
      key = key or tokens[at - 1].text
    end
    local open, commas = enclosing(tokens, at)
    if not open then return nil end
    local before = tokens[open - 1]
    if sign(tokens[open], "[") then return { callee = M.chain(tokens, open - 1), argument = 1, index = true } end
    if sign(tokens[open], "(") then return { callee = M.chain(tokens, open - 1), argument = commas + 1, key = key } end
    if before and (before.kind == "name" or sign(before, ")")) then -- a call with a table: where{ ... }
      return { callee = M.chain(tokens, open - 1), argument = 1, key = key or "" }
    end
    at = open - 1 -- a table in a table, or the value of a key
  end
end

return M
