--- Tables for the terminal: columns padded to their widest cell, numbers to the right.
local M = {}

--- seconds -> "12.3" (milliseconds), "-" when there are none
function M.milliseconds(seconds)
  if not seconds then return "-" end
  local value = seconds * 1000
  return (value < 10 and "%.2f" or value < 100 and "%.1f" or "%.0f"):format(value)
end

function M.times(ratio) return ratio and (ratio < 10 and "%.1fx" or "%.0fx"):format(ratio) or "-" end

--- One over, as the goals are written: 41.3 -> "1/41.3"
function M.fraction(ratio) return ratio and ("1/%.1f"):format(ratio) or "void" end

function M.seconds(seconds) return seconds and ("%.2f s"):format(seconds) or "-" end

local function width_of(text) return utf8.len(text) or #text end

--- rows: lists of texts, the first the heads. The first column is to the left, and so are those in `left`.
function M.table(rows, left)
  local widths = {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, width_of(cell)) end
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row) do
      local pad = (" "):rep(widths[i] - width_of(cell))
      cells[i] = (i == 1 or left and left[i]) and cell .. pad or pad .. cell
    end
    print((table.concat(cells, "  "):gsub("%s+$", "")))
  end
end

function M.heading(text) print(("\n== %s"):format(text)) end

return M
