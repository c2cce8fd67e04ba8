--- Derived KPIs: arithmetic over other KPIs. `kpi.ticket_volume / kpi.order_volume`.
---
---   sum     := product { ("+" | "-") product }
---   product := factor { ("*" | "/") factor }
---   factor  := "-" factor | number | kpi.NAME | kpi.NAME.VARIANT | "(" sum ")"
---
--- Rules: 1. A part without a value gives none. 2. Division by zero has no value. 3. Shares are fractions: 1 -
--- kpi.retention.
local M = {}

local deepest = 100

local function fail(state, expected)
  local rest = state.text:match("^%S+", state.at)
  error({ ("column %d: expected %s, found %s"):format(utf8.len(state.text, 1, state.at - 1, true) + 1, expected,
    rest and ("%q"):format(rest) or "the end") }, 0)
end

local function skip(state) state.at = state.text:match("^%s*()", state.at) end

--- Takes what the pattern matches, and the space behind it.
local function take(state, pattern)
  local found, after = state.text:match("^(" .. pattern .. ")()", state.at)
  if not found then return nil end
  state.at = after
  skip(state)
  return found
end

local parse_sum

local function parse_name(state)
  local name = take(state, "kpi%s*%.%s*[%a_][%w_]*%.?[%w_]*")
  if not name then return nil end
  name = name:gsub("%s", ""):sub(5)
  if name:sub(-1) == "." then fail(state, "the name of a variant") end
  if not state.seen[name] then state.uses[#state.uses + 1], state.seen[name] = name, true end
  return { name = name }
end

local function parse_factor(state)
  state.depth = state.depth + 1
  if state.depth > deepest then error({ "more than 100 parentheses inside one another" }, 0) end
  local factor
  if take(state, "%-") then
    factor = { operator = "-", { number = 0 }, parse_factor(state) }
  elseif take(state, "%(") then
    factor = parse_sum(state)
    if not take(state, "%)") then fail(state, "\")\"") end
  else
    local digits = take(state, "%d+%.?%d*[eE][%+%-]?%d+") or take(state, "%d+%.?%d*") or take(state, "%.%d+")
    factor = digits and { number = tonumber(digits) } or parse_name(state) or fail(state, "a number, kpi.NAME or \"(\"")
  end
  state.depth = state.depth - 1
  return factor
end

local function parse_chain(state, operators, parse_operand)
  local left = parse_operand(state)
  while true do
    local operator = take(state, operators)
    if not operator then return left end
    left = { operator = operator, left, parse_operand(state) }
  end
end

local function parse_product(state) return parse_chain(state, "[%*/]", parse_factor) end

function parse_sum(state) return parse_chain(state, "[%+%-]", parse_product) end

--- Does the text speak of other KPIs?
function M.is_derived(text) return (" " .. text:gsub("'[^']*'", "")):find("[^%w_.]kpi%s*%.%s*[%a_]") ~= nil end

--- The tree of a text and the names it uses, in order; nil and what is wrong where.
---@param text string
---@return { tree: table, uses: string[] }|nil, string|nil message
function M.parse(text)
  local state = { text = text, at = 1, depth = 0, uses = {}, seen = {} }
  local good, result = pcall(function()
    skip(state)
    local tree = parse_sum(state)
    if state.at <= #text then fail(state, "an operator") end
    return tree
  end)
  if not good then
    if type(result) ~= "table" then error(result, 0) end
    return nil, result[1]
  end
  return { tree = result, uses = state.uses }
end

local operations = {
  ["+"] = function(a, b) return a + b end,
  ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
  ["/"] = function(a, b) return a / b end,
}

local function show(node)
  if node.name then return "kpi." .. node.name end
  if node.number then return ("%g"):format(node.number) end
  return ("%s %s %s"):format(show(node[1]), node.operator, show(node[2]))
end

--- The value of a tree, or nil and why.
---@param node table
---@param values table<string, number> by name
---@return number|nil, string|nil note
function M.evaluate(node, values)
  if node.number then return node.number end
  if node.name then return values[node.name] end
  local a, problem = M.evaluate(node[1], values)
  if a == nil then return nil, problem end
  local b
  b, problem = M.evaluate(node[2], values)
  if b == nil then return nil, problem end
  if node.operator == "/" and b == 0 then return nil, ("no value: division by zero, %s is 0"):format(show(node[2])) end
  local value = operations[node.operator](a, b)
  if value ~= value or value == math.huge or value == -math.huge then
    return nil, "no value: the result is no number"
  end
  return value
end

--- Fails on the first name that is not known and on a circle, which it shows.
---@param k table a KPI
---@param find fun(name: string): table|nil, string|nil
function M.resolve(k, find)
  local function visit(item, trail)
    for _, name in ipairs(item.uses or {}) do
      for i, earlier in ipairs(trail) do
        if earlier == name then
          error(("%skpi %q.value goes round in a circle: %s -> %s"):format(trail.place or "", trail[1],
            table.concat(trail, " -> ", i), name), 0)
        end
      end
      local part, problem = find(name)
      if not part then error(("%skpi %q.value: %s"):format(item.place or "", item.name, problem), 0) end
      trail[#trail + 1] = name
      visit(part, trail)
      trail[#trail] = nil
    end
  end
  visit(k, { k.name, place = k.place })
end

return M
