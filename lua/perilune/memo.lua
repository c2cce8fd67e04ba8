--- Answers about the data that one command asks for again and again. They are forgotten when the next command begins or the
--- store changes, because queries may then see other data.
local native = require "perilune.native"

--- A function of one or two texts that asks `compute` once for each pair of them.
---@param compute fun(a: string, b: string|nil): any
---@return fun(a: string, b: string|nil): any
return function(compute)
  local epoch, answers
  return function(a, b)
    if epoch ~= native.epoch() then epoch, answers = native.epoch(), {} end
    local key = b and a .. "\0" .. b or a
    local answer = answers[key]
    if answer == nil then
      answer = compute(a, b)
      if answer == nil then answer = false end
      answers[key] = answer
    end
    return answer or nil
  end
end
