--- Cells of tables: bars drawn behind numbers, and shades that leave the number readable.

local format = require("perilune.format")

local M = {}

--- The attribute that draws a bar from zero to x; "" without a number. low <= 0 <= high.
---@param x number|nil
---@param low number
---@param high number
---@return string
function M.bar(x, low, high)
  if not x or not (high > low) then return "" end
  local function place(v) return 100 * (math.max(low, math.min(high, v)) / 2 - low / 2) / (high / 2 - low / 2) end
  local from, to = place(math.min(x, 0)), place(math.max(x, 0))
  return string.format(' style="--a:%.1f%%;--b:%.1f%%"', from, math.max(to, from + 0.5))
end

--- The attribute that shades a cell by its place between low and high.
---@param x number
---@param low number
---@param high number
---@return string
function M.shade(x, low, high)
  local place = high > low and (x / 2 - low / 2) / (high / 2 - low / 2) or 0.5
  return string.format(' style="--h:%.2f"', 0.03 + 0.37 * math.max(0, math.min(1, place)))
end

--- The number of a cell that may be a KPI value.
---@param cell any
---@return number|nil
function M.number(cell)
  if type(cell) == "table" then return format.finite(cell.value) end
  return format.finite(cell)
end

return M
