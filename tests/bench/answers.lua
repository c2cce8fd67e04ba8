--- Are two answers the same? Texts and counts must be equal, averages and shares within 1e-9 of each other. Quantiles
--- are order statistics, but the numbers between two of them come from one more multiplication: 1e-14.
local M = {}

local average, quantile = 1e-9, 1e-14

--- query -> column -> how far apart, relatively, two numbers may be; 0 where nothing is said
local tolerances = {
  Q2 = { [2] = average, [3] = quantile, [4] = quantile },
  Q3 = { [2] = average },
  Q4 = { [3] = average },
  Q8 = { quantile, quantile },
  Q9 = { [2] = average },
}

local function same_cell(a, b, tolerance)
  if a == b then return true end
  local x, y = tonumber(a), tonumber(b)
  if not x or not y then return false end
  return math.abs(x - y) <= tolerance * math.max(math.abs(x), math.abs(y))
end

--- nil when the rows agree, else a text that names the first difference.
function M.difference(query, rows, expected)
  if #rows ~= #expected then return ("%d rows; expected %d"):format(#rows, #expected) end
  for i, row in ipairs(rows) do
    for column = 1, math.max(#row, #expected[i]) do
      local tolerance = tolerances[query] and tolerances[query][column] or 0
      if not same_cell(row[column], expected[i][column], tolerance) then
        return ("row %d is %s; expected %s"):format(i, table.concat(row, " | "), table.concat(expected[i], " | "))
      end
    end
  end
end

return M
