--- Argument checks of the statistics: a wrong argument raises `stats.wilson: n: expected ..., got ...` and blames the
--- caller of the public function. What passes comes back as a float, so that no product of counts can overflow.
local native = require "perilune.native"

local M = {}

local function show(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) == "number" then return ("%.14g"):format(value) end
  return type(value)
end

local function refuse(where, name, wanted, value, level)
  error(("stats.%s: %s: expected %s, got %s"):format(where, name, wanted, show(value)), level + 1)
end

--- A check for numbers: NaN never passes.
local function checker(wanted, good)
  return function(where, name, value)
    if type(value) ~= "number" or value ~= value or not good(value) then refuse(where, name, wanted, value, 3) end
    return value + 0.0
  end
end

M.number = checker("a number", function() return true end)
M.finite = checker("a finite number", function(v) return math.abs(v) < math.huge end)
M.positive = checker("a finite number above 0", function(v) return v > 0 and v < math.huge end)
M.non_negative = checker("a finite number of at least 0", function(v) return v >= 0 and v < math.huge end)
M.probability = checker("a number from 0 to 1", function(v) return v >= 0 and v <= 1 end)
M.inside = checker("a number between 0 and 1, both excluded", function(v) return v > 0 and v < 1 end)
M.whole = checker("a whole number of at least 0", function(v)
  return v >= 0 and v < math.huge and v == math.floor(v)
end)
M.counting = checker("a whole number of at least 1", function(v)
  return v >= 1 and v < math.huge and v == math.floor(v)
end)

--- A number of at most `most`, as a part is of its whole.
function M.part(where, name, value, most_name, most)
  if type(value) ~= "number" or not (value >= 0 and value <= most) then
    refuse(where, name, ("a number from 0 to %s (%.14g)"):format(most_name, most), value, 3)
  end
  return value + 0.0
end

--- A list of finite numbers; given back as it is.
---@return number[]
function M.numbers(where, name, value)
  if type(value) ~= "table" then refuse(where, name, "a list of numbers", value, 3) end
  for i = 1, #value do
    local number = value[i]
    if type(number) ~= "number" or number ~= number or math.abs(number) == math.huge then
      refuse(where, ("%s[%d]"):format(name, i), "a finite number", number, 3)
    end
  end
  return value
end

--- A value of that Lua type.
function M.kind(where, name, value, wanted)
  if type(value) ~= wanted then refuse(where, name, "a " .. wanted, value, 3) end
  return value
end

--- One of the names in a list.
function M.choice(where, name, value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then return value end
  end
  local near = type(value) == "string" and native.nearest(value, choices)
  local wanted = "one of " .. table.concat(choices, ", ")
  if near then wanted = ("%s (did you mean %q?)"):format(wanted, near) end
  refuse(where, name, wanted, value, 3)
end

--- A table whose keys are all among `choices`.
function M.keys(where, name, value, choices)
  if type(value) ~= "table" then refuse(where, name, "a table", value, 3) end
  local known = {}
  for _, choice in ipairs(choices) do known[choice] = true end
  for key in pairs(value) do
    if not known[key] then
      local near = type(key) == "string" and native.nearest(key, choices)
      local hint = near and ("did you mean %q?"):format(near) or "known are " .. table.concat(choices, ", ")
      error(("stats.%s: %s has the unknown key %s; %s"):format(where, name, show(key), hint), 3)
    end
  end
  return value
end

return M
