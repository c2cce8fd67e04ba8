--- A frame as a table of text: names, their types below them, numbers in the unit of their type.
---
--- 1. On a terminal of `width` columns no line is wider: long texts are cut first (…), then the last columns are left out
---    and named below. Of more than 40 rows the first 20 and the last 20 show, with how many there are in all.
--- 2. Piped (no width) nothing is cut: every row, every column, every text whole.
--- 3. Of a frame with more than eight columns those without a value in any row that shows are left out and counted.
--- 4. A NULL is "–". The start of a bucket reads as its label (2016-05).
local format = require "perilune.format"
local native = require "perilune.native"
local page_of = require "perilune.render.terminal_page"

local M = {}

local HEAD, TAIL = 20, 20 -- rows on a terminal
local GAP, LEAST_TEXT, FEW_COLUMNS = 2, 12, 8
local WHOLE = 1 << 30 -- the width of a page that nobody looks at

--- The unit in which a type shows (perilune.format).
M.units = { time = "time", duration = "duration", real = "number", integer = "count", text = "text", boolean = "text" }

local grains = { minute = true, hour = true, day = true, week = true, month = true, quarter = true, year = true,
  fiscal_quarter = true, fiscal_year = true }

--- What a cell says.
---@param name string of the column
---@param type string of the column
---@param value any
---@return string|nil text nil for NULL
function M.cell(name, type, value)
  if value == nil then return nil end
  if type == "time" and grains[name] then return native.time_label(name, value) end
  if type == "text" or type == "boolean" then return tostring(value) end
  return format.plain(value, M.units[type])
end

--- The rows that show: row numbers, with 0 for what is left out.
local function shown_rows(count, piped)
  local rows = {}
  local whole = piped or count <= HEAD + TAIL
  for row = 1, whole and count or HEAD do rows[row] = row end
  if whole then return rows end
  rows[#rows + 1] = 0
  for row = count - TAIL + 1, count do rows[#rows + 1] = row end
  return rows
end

local function has_value(frame, name, rows)
  for _, row in ipairs(rows) do
    if row > 0 and frame:value(row, name) ~= nil then return true end
  end
  return #rows == 0
end

local function measured(page, frame, name, type, rows)
  local numeric = type ~= "text" and type ~= "boolean"
  local column = { name = page:text(name), type = type, right = numeric, cells = {} }
  column.width = math.max(native.width(column.name), #type)
  for i, row in ipairs(rows) do
    local text = row == 0 and "…" or M.cell(name, type, frame:value(row, name))
    column.cells[i] = page:text(text or "–")
    column.width = math.max(column.width, native.width(column.cells[i]))
  end
  return column
end

--- The columns of a frame (rule 3), and how many are left out.
local function columns_of(page, frame, rows)
  local names, types, columns = frame:names(), frame:types(), {}
  for _, name in ipairs(names) do
    if #names <= FEW_COLUMNS or has_value(frame, name, rows) then
      columns[#columns + 1] = measured(page, frame, name, types[name], rows)
    end
  end
  return columns, #names - #columns
end

local function total(columns)
  local width = -GAP
  for _, column in ipairs(columns) do width = width + column.width + GAP end
  return width
end

--- The widest text that may be cut further.
local function widest_text(columns)
  local best
  for _, column in ipairs(columns) do
    if not column.right and column.width > LEAST_TEXT and (not best or column.width > best.width) then best = column end
  end
  return best
end

--- Rule 1; returns the names of the columns that do not fit.
local function fit(columns, width)
  local left_out = {}
  while total(columns) > width do
    local column = widest_text(columns)
    if column then
      column.width = column.width - 1
    elseif #columns > 1 then
      table.insert(left_out, 1, table.remove(columns).name)
    else
      columns[1].width = width
    end
  end
  return left_out
end

local function put_line(page, columns, style, text_of)
  local runs = {}
  for i, column in ipairs(columns) do
    local text = page:cut(text_of(column), column.width)
    runs[#runs + 1] = { page:pad(text, column.width, column.right and "right" or nil), style }
    if i < #columns then runs[#runs + 1] = { (" "):rep(GAP) } end
  end
  page:put(runs)
end

local function put_notes(page, frame, rows, without, left_out)
  if #frame > #rows then
    page:paragraph(("%s rows; the first %d and the last %d are shown"):format(format.plain(#frame, "count"), HEAD, TAIL),
      "muted")
  end
  if #left_out > 0 then
    page:paragraph(("%d more column%s: %s"):format(#left_out, #left_out == 1 and "" or "s",
      table.concat(left_out, ", ")), "muted")
  end
  if without > 0 then
    page:paragraph(("%d column%s without a value %s not shown"):format(without, without == 1 and "" or "s",
      without == 1 and "is" or "are"), "muted")
  end
end

--- The frame as text.
---@param frame any
---@param options { width: integer|nil, color: boolean|nil, ascii: boolean|nil } of the page
---@return string
function M.text(frame, options)
  local piped = options.width == nil
  local page = page_of.new({ width = options.width or WHOLE, color = options.color, ascii = options.ascii },
    format.language(nil))
  local rows = shown_rows(#frame, piped)
  local columns, without = columns_of(page, frame, rows)
  local left_out = #columns > 0 and fit(columns, page.width) or {}
  put_line(page, columns, "head", function(column) return column.name end)
  put_line(page, columns, "muted", function(column) return column.type end)
  put_line(page, columns, "muted", function(column) return page.glyph.thin:rep(column.width) end)
  for i in ipairs(rows) do
    put_line(page, columns, rows[i] == 0 and "muted" or nil, function(column) return column.cells[i] end)
  end
  if #frame == 0 then page:paragraph("no rows", "muted") end
  put_notes(page, frame, rows, without, left_out)
  return page:finish()
end

return M
