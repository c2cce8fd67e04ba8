--- The frame of a chart on a terminal page: values up the left side, time or values along the foot.

local native = require("perilune.native")
local scale = require("perilune.render.scale")

local M = {}

--- The row of a place (0 at the foot, 1 at the top) among so many rows.
---@param place number
---@param rows integer
---@return integer
function M.row(place, rows)
  return math.floor((1 - place) * (rows - 1) + 0.5)
end

--- The ticks of a value axis by row, and how wide they are.
---@param page table
---@param axis perilune.Axis
---@param rows integer
---@return table<integer, string> ticks, integer width
function M.ticks(page, axis, rows)
  local ticks, width = {}, 0
  for _, tick in ipairs(axis.ticks) do
    local row = M.row(axis.place(tick), rows)
    ticks[row] = page:text(axis.text(tick))
    width = math.max(width, native.width(ticks[row]))
  end
  return ticks, width
end

--- The rows of a grid behind its ticks, with labels at the end of some.
---@param page table
---@param grid table          a canvas
---@param ticks table<integer, string>
---@param width integer       of the ticks
---@param labels table|nil    runs by row
function M.put_rows(page, grid, ticks, width, labels)
  for row = 0, grid.rows - 1 do
    local runs = { { page:pad(ticks[row] or "", width, "right") .. " ", "muted" } }
    runs[2] = { ticks[row] and page.glyph.tick_left or page.glyph.vertical, "muted" }
    for _, run in ipairs(grid:row(row)) do runs[#runs + 1] = run end
    if labels and labels[row] then
      runs[#runs + 1] = { " " }
      runs[#runs + 1] = labels[row]
    end
    page:put(runs)
  end
end

--- Adds a text to a line so that its middle stands at a column; the line itself where it does not fit.
local function place(page, line, text, centre, most)
  text = page:text(text)
  local start = math.max(0, math.min(centre - native.width(text) // 2, most - native.width(text)))
  local fill = start - native.width(line)
  if fill < (line == "" and 0 or 1) then return line end
  return line .. string.rep(" ", fill) .. text
end

--- The foot of a chart: a rule with ticks { column, text, wider? }, their texts and, below, the wider ones.
---@param page table
---@param ticks table[]     from left to right
---@param left integer      columns before the chart
---@param columns integer   of the chart
function M.put_foot(page, ticks, left, columns)
  local marks, texts, wider = {}, "", ""
  for _, tick in ipairs(ticks) do
    marks[tick.column] = true
    texts = place(page, texts, tick.text, left + tick.column, left + columns)
    if tick.wider then wider = place(page, wider, tick.wider, left + tick.column, left + columns) end
  end
  local axis = { string.rep(" ", left - 1) .. page.glyph.corner }
  for column = 0, columns - 1 do
    axis[#axis + 1] = marks[column] and page.glyph.tick_down or page.glyph.horizontal
  end
  page:put({ { table.concat(axis), "muted" } })
  page:put({ { texts, "muted" } })
  if wider ~= "" then page:put({ { wider, "muted" } }) end
end

--- The foot of a chart over time.
---@param page table
---@param labels string[]
---@param left integer
---@param columns integer
function M.put_time(page, labels, left, columns)
  local spacing = #labels > 1 and (columns - 1) / (#labels - 1) or 0
  local ticks = {}
  for i, tick in ipairs(scale.time_ticks(labels, spacing, 2, native.width, page.language)) do
    local column = #labels > 1 and math.floor((tick.index - 1) * spacing + 0.5) or (columns - 1) // 2
    ticks[i] = { column = column, text = tick.text, wider = tick.wider }
  end
  M.put_foot(page, ticks, left, columns)
end

--- The foot of a chart over values.
---@param page table
---@param axis perilune.Axis
---@param left integer
---@param columns integer
function M.put_values(page, axis, left, columns)
  local ticks = {}
  for i, tick in ipairs(axis.ticks) do
    ticks[i] = { column = math.floor(axis.place(tick) * (columns - 1) + 0.5), text = axis.text(tick) }
  end
  M.put_foot(page, ticks, left, columns)
end

return M
