--- Line drawing with characters: a grid of cells, each made of dots.
--
-- With Unicode a cell is a Braille pattern of 2 x 4 dots; in ASCII it is one character. Later series draw over
-- earlier ones: a cell takes the style of the last one that touched it. Sparklines and bars in eighths are here too.

local finite = require("perilune.format").finite

local M = {}

local Canvas = {}
Canvas.__index = Canvas

local braille_bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } }

--- A canvas of columns x rows characters.
---@param columns integer
---@param rows integer
---@param ascii boolean
function M.new(columns, rows, ascii)
  local canvas = setmetatable({ columns = columns, rows = rows, ascii = ascii, cells = {} }, Canvas)
  canvas.dots_x, canvas.dots_y = columns * (ascii and 1 or 2), rows * (ascii and 1 or 4)
  return canvas
end

--- Sets the dot at (x, y), counted from 0 at the upper left.
function Canvas:dot(x, y, style, mark)
  if x < 0 or y < 0 or x >= self.dots_x or y >= self.dots_y then return end
  local wide, high = self.ascii and 1 or 2, self.ascii and 1 or 4
  local index = (y // high) * self.columns + x // wide
  local cell = self.cells[index]
  if not cell or cell.text then
    cell = { bits = 0 }
    self.cells[index] = cell
  end
  cell.style, cell.mark = style, mark
  if not self.ascii then cell.bits = cell.bits | braille_bits[y % 4 + 1][x % 2 + 1] end
end

--- A row of one character, drawn only where nothing is yet.
function Canvas:rule(row, text, style)
  for column = 0, self.columns - 1 do
    local index = row * self.columns + column
    if not self.cells[index] then self.cells[index] = { text = text, style = style } end
  end
end

--- A character in a cell, whatever was there.
function Canvas:text(column, row, text, style)
  if column < 0 or row < 0 or column >= self.columns or row >= self.rows then return end
  self.cells[row * self.columns + column] = { text = text, style = style }
end

local function round(x)
  return math.floor(x + 0.5)
end

local function segment(self, x0, y0, x1, y1, style, mark, every)
  local before = round(y0)
  for x = x0, x1 do
    local y = x1 == x0 and round(y1) or round(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
    local from, to = before, y
    if from < to then from = from + 1 elseif from > to then from = from - 1 end
    for at = math.min(from, to), math.max(from, to) do
      if every == 1 or (x % every == 0 and at == y) then self:dot(x, at, style, mark) end
    end
    before = y
  end
end

--- A line through the places (0..1, nil or false for a gap) spread evenly over the width.
---@param places (number|false)[]
---@param count integer   points on the whole width
---@param style string
---@param mark string     the character in ASCII
---@param every integer   1: solid; more: every n-th dot only
function Canvas:line(places, count, style, mark, every)
  local function at(i)
    local x = count == 1 and (self.dots_x - 1) / 2 or (i - 1) * (self.dots_x - 1) / (count - 1)
    return round(x), (1 - places[i]) * (self.dots_y - 1)
  end
  for i = 1, count do
    if places[i] then
      local x, y = at(i)
      self:dot(x, round(y), style, mark)
      if i > 1 and places[i - 1] then
        local x0, y0 = at(i - 1)
        segment(self, x0, y0, x, y, style, mark, every)
      end
    end
  end
end

--- The row as { text, style } runs.
---@param row integer  from 0
---@return { [1]: string, [2]: string|nil }[]
function Canvas:row(row)
  local runs, run = {}, nil
  for column = 0, self.columns - 1 do
    local cell = self.cells[row * self.columns + column]
    local text, style = " ", nil
    if cell then
      style = cell.style
      text = cell.text or (self.ascii and cell.mark or utf8.char(0x2800 + cell.bits))
    end
    if run and run[2] == style then
      run[1] = run[1] .. text
    else
      run = { text, style }
      runs[#runs + 1] = run
    end
  end
  return runs
end

local levels = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }
local ascii_levels = { "_", ".", "-", "=", "+", "*", "#" }

--- A trend in one line of text, one character a value; gaps are blank. "" when there is no value at all.
-- Of a trend longer than `columns` the newest values show.
---@param trend (number|false)[]|nil|false
---@param columns integer|nil
---@param ascii boolean|nil
---@return string
function M.sparkline(trend, columns, ascii)
  if not trend then return "" end
  local low, high
  local first = columns and math.max(1, #trend - columns + 1) or 1
  for i = first, #trend do
    local x = finite(trend[i])
    if x then low, high = math.min(low or x, x), math.max(high or x, x) end
  end
  if not low then return "" end
  local marks, parts = ascii and ascii_levels or levels, {}
  for i = first, #trend do
    local x = finite(trend[i])
    local place = high > low and x and (x / 2 - low / 2) / (high / 2 - low / 2) or 0.5
    parts[#parts + 1] = x and marks[1 + round(place * (#marks - 1))] or " "
  end
  return table.concat(parts)
end

--- One character of a column of `height` rows (not whole ones): the one that stands `row` rows above its foot.
---@param height number
---@param row integer  from 0, upwards
---@param ascii boolean|nil
---@return string
function M.column(height, row, ascii)
  local part = height - row
  if row == 0 and height > 0 then part = math.max(part, 1 / 8) end
  if ascii then return (part >= 0.5 or (row == 0 and height > 0)) and "#" or " " end
  if part >= 1 then return "█" end
  return part >= 1 / 16 and levels[math.max(1, round(part * 8))] or " "
end

local eighths = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

--- A bar of `length` columns, exact to an eighth; in ASCII to a whole one. Anything above zero shows.
---@param length number
---@param ascii boolean|nil
---@return string
function M.bar(length, ascii)
  if not (length > 0) then return "" end
  if ascii then return string.rep("#", math.max(1, round(length))) end
  local parts = math.max(1, round(length * 8))
  return string.rep("█", parts // 8) .. (eighths[parts % 8] or "")
end

return M
