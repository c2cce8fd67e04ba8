--- Numbers stacked on one another, for areas and for bars of parts.
--
--   1. Positive parts are stacked upwards from zero, negative ones downwards; a part without a value takes no room.
--   2. As shares, each part is divided by the sum of the sizes of all parts.

local format = require("perilune.format")

local M = {}

local LARGEST = 1e300 -- so that sums stay finite

--- From and to of each part.
---@param values (number|false|nil)[]
---@param count integer
---@param share boolean|nil
---@return table[] parts { from, to, value } or false, number low, number high
function M.stack(values, count, share)
  local parts, whole, low, high = {}, 0, 0, 0
  for i = 1, count do whole = whole + math.min(LARGEST / count, math.abs(format.finite(values[i]) or 0)) end
  for i = 1, count do
    local value = format.finite(values[i])
    parts[i] = false
    if value then
      local size = math.max(-LARGEST / count, math.min(LARGEST / count, value))
      if share then size = whole > 0 and size / whole or 0 end
      local from = size < 0 and low or high
      parts[i] = { from = from, to = from + size, value = value, size = size }
      low, high = math.min(low, from + size), math.max(high, from + size)
    end
  end
  return parts, low, high
end

return M
