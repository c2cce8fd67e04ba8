--- Tables on a terminal page: columns shrink, then the table is split by columns; numbers are never cut before texts.

local native = require("perilune.native")
local format = require("perilune.format")

local M = {}

local GAP = 2
local LEAST_TEXT, WIDE_TEXT, WIDE_HEAD = 8, 30, 16

local function cell_texts(page, block)
  local rows, signs, any = {}, {}, {}
  for r, row in ipairs(block.rows) do
    rows[r], signs[r] = {}, {}
    for c, column in ipairs(block.columns) do
      local text, align, status, empty = format.cell(row[c], column, page.language)
      rows[r][c] = { text = page:text(text), align = align, status = status, empty = empty }
      if status then
        any[c], any.status = true, true
        signs[r][c] = page:text((format.status(status, page.language)))
      end
    end
  end
  return rows, signs, any
end

local function longest_word(page, text)
  local longest = 0
  for word in text:gmatch("%S+") do longest = math.max(longest, native.width(word)) end
  return math.min(longest, WIDE_HEAD)
end

local function measure(page, block)
  local rows, signs, any = cell_texts(page, block)
  local columns = {}
  for c, column in ipairs(block.columns) do
    local title = page:text(column.title)
    local right = #rows > 0
    local width = 0
    for r = 1, #rows do
      local cell = rows[r][c]
      width = math.max(width, native.width(cell.text))
      right = right and (cell.align == "right")
    end
    local sign_width = any[c] and 2 or 0
    local head = native.width(title)
    local narrow = math.max(width + sign_width, longest_word(page, title))
    columns[c] = {
      title = title, right = right, sign = sign_width, index = c,
      wanted = right and math.max(narrow, math.min(head, WIDE_HEAD)) or math.max(narrow, head),
    }
  end
  return columns, rows, signs, any
end

local function total(columns)
  local width = GAP * (#columns - 1)
  for _, column in ipairs(columns) do width = width + column.wanted end
  return width
end

--- Splits the columns into groups that fit; every group repeats the first column.
local function groups(columns, page_width)
  local function least(column)
    return column.right and column.wanted or math.min(column.wanted, LEAST_TEXT)
  end
  local function wide(column)
    return column.right and column.wanted or math.min(column.wanted, WIDE_TEXT)
  end
  local width = GAP * (#columns - 1)
  for _, column in ipairs(columns) do width = width + least(column) end
  if width <= page_width or #columns < 3 then return { columns } end
  local list, group, used = {}, nil, 0
  for c = 2, #columns do
    if not group or used + GAP + wide(columns[c]) > page_width then
      group, used = { columns[1] }, wide(columns[1])
      list[#list + 1] = group
    end
    group[#group + 1] = columns[c]
    used = used + GAP + wide(columns[c])
  end
  return list
end

--- Takes the columns that are missing from the widest texts first, then from the widest numbers.
local function shrink(columns, page_width)
  local widths, width = {}, total(columns)
  for i, column in ipairs(columns) do widths[i] = column.wanted end
  local function widest(least, texts_only)
    local best
    for i, column in ipairs(columns) do
      if (not texts_only or not column.right) and widths[i] > least and (not best or widths[i] > widths[best]) then
        best = i
      end
    end
    return best
  end
  while width > page_width do
    local i = widest(LEAST_TEXT, true) or widest(2, false)
    if not i then break end
    widths[i], width = widths[i] - 1, width - 1
  end
  return widths
end

local function put_lines(page, columns, widths, cells)
  local height = 1
  for i in ipairs(columns) do height = math.max(height, #cells[i].lines) end
  for line = 1, height do
    local runs = {}
    for i, column in ipairs(columns) do
      local cell = cells[i]
      local text, sign = cell.lines[line] or "", ""
      if column.sign > 0 then sign = " " .. (line == 1 and cell.sign or " ") end
      runs[#runs + 1] = { page:pad(text, widths[i] - column.sign, column.right and "right" or cell.align), cell.style }
      if sign ~= "" then runs[#runs + 1] = { sign, cell.status } end
      if i < #columns then runs[#runs + 1] = { string.rep(" ", GAP) } end
    end
    page:put(runs)
  end
end

local function put_group(page, columns, rows, signs)
  local widths = shrink(columns, page.width)
  local heads, rule = {}, {}
  for i, column in ipairs(columns) do
    heads[i] = { lines = page:wrap(column.title, math.max(2, widths[i] - column.sign)), style = "head", align = "left" }
    rule[i] = string.rep(page.glyph.thin, widths[i])
  end
  put_lines(page, columns, widths, heads)
  page:put({ { table.concat(rule, string.rep(" ", GAP)), "muted" } })
  for r = 1, #rows do
    local cells = {}
    for i, column in ipairs(columns) do
      local cell, columns_left = rows[r][column.index], math.max(2, widths[i] - column.sign)
      cells[i] = {
        lines = page:flow(cell.text, columns_left), align = cell.align, style = cell.empty and "muted" or nil,
        sign = signs[r][column.index], status = cell.status,
      }
    end
    put_lines(page, columns, widths, cells)
  end
end

--- Whether the whole table fits on the page without losing anything.
function M.fits(page, block)
  return total((measure(page, block))) <= page.width
end

--- Puts a table block's head and rows on the page (not its title).
---@param page table
---@param block { columns: table[], rows: table[] }
function M.put(page, block)
  if #block.columns == 0 then return end
  local columns, rows, signs, any = measure(page, block)
  for i, group in ipairs(groups(columns, page.width)) do
    if i > 1 then page:gap() end
    put_group(page, group, rows, signs)
  end
  if #rows == 0 then page:put({ { page:text(page.language.no_data), "muted" } }) end
  if any.status then
    local runs = {}
    for _, status in ipairs({ "good", "warn", "bad" }) do
      runs[#runs + 1] = page:status(status)
      runs[#runs + 1] = { "   " }
    end
    page:put(runs)
  end
end

return M
