--- Tables on a terminal page: columns shrink, then the table is split by columns; numbers are never cut before texts.
--
-- A column's bars stand behind its numbers, as long as the largest of them allows. What may still move has a star. A
-- heading over several columns stands above them, as far as they are shown together.

local native = require("perilune.native")
local format = require("perilune.format")
local canvas = require("perilune.render.canvas")

local M = {}

local GAP = 2
local LEAST_TEXT, WIDE_TEXT, WIDE_HEAD = 8, 30, 16
local BAR_COLUMNS = 10

--- The number of a cell, to be drawn.
local function number_of(cell)
  if type(cell) == "table" then cell = cell.value end
  return format.finite(cell)
end

--- How long a bar of the column is at its longest number; totals are no part of what is compared.
local function largest_of(block, c)
  local largest = 0
  for _, row in ipairs(block.rows) do
    local x = not row.role and number_of(row[c])
    if x then largest = math.max(largest, math.abs(x)) end
  end
  return largest
end

local function bar_text(page, x, largest)
  if not x or largest == 0 then return string.rep(" ", BAR_COLUMNS) end
  local bar = canvas.bar(math.min(1, math.abs(x) / largest) * BAR_COLUMNS, page.ascii)
  if x < 0 then bar = "-" .. bar end
  return page:pad(bar, BAR_COLUMNS)
end

local function cell_of(page, cell, column)
  if type(cell) == "table" and cell.trend then
    local text = canvas.sparkline(cell.trend, not page.wraps and 16 or nil, page.ascii)
    return text, "left", nil, text == ""
  end
  local text, align, status, empty = format.cell(cell, column, page.language)
  if type(cell) == "table" and cell.provisional and not empty then text = text .. "*" end
  return page:text(text), align, status, empty
end

local function cell_texts(page, block)
  local rows, signs, any, largest = {}, {}, {}, {}
  for c, column in ipairs(block.columns) do largest[c] = column.bar and largest_of(block, c) end
  for r, row in ipairs(block.rows) do
    rows[r], signs[r] = { role = row.role }, {}
    for c, column in ipairs(block.columns) do
      local text, align, status, empty = cell_of(page, row[c], column)
      if type(row[c]) == "table" and row[c].provisional and not empty then any.provisional = true end
      if empty and row.role == "group" then text = "" end
      rows[r][c] = { text = text, align = align, status = status, empty = empty,
        bar = largest[c] and bar_text(page, not row.role and number_of(row[c]), largest[c]) }
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
    local sign_width = (any[c] and 2 or 0) + (column.bar and BAR_COLUMNS + 1 or 0)
    local head = native.width(title)
    local narrow = math.max(width + sign_width, longest_word(page, title))
    columns[c] = {
      title = title, right = right, sign = sign_width, index = c, signed = any[c], bar = column.bar,
      group = column.group and page:text(column.group), narrow = narrow,
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

--- Headings of numbers take more lines before anything is cut or split: the one with most room to give way goes first.
local function wrap_heads(columns, page_width)
  local missing = total(columns) - page_width
  while missing > 0 do
    local best
    for _, column in ipairs(columns) do
      local room = column.right and column.wanted - column.narrow or 0
      if room > 0 and (not best or room > best.wanted - best.narrow) then best = column end
    end
    if not best then return end
    best.wanted, missing = best.wanted - 1, missing - 1
  end
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
      if column.signed and not cell.whole then sign = " " .. (line == 1 and cell.sign or " ") end
      runs[#runs + 1] = { page:pad(text, cell.whole and widths[i] or widths[i] - column.sign,
        column.right and not cell.whole and "right" or cell.align), cell.style }
      if sign ~= "" then runs[#runs + 1] = { sign, cell.status } end
      if column.bar and not cell.whole then
        runs[#runs + 1] = { " " .. (line == 1 and cell.bar or string.rep(" ", BAR_COLUMNS)), "accent" }
      end
      if i < #columns then runs[#runs + 1] = { string.rep(" ", GAP) } end
    end
    page:put(runs)
  end
end

--- The headings over columns that stand together and share one: { lines, width }, and how many lines they take.
local function group_heads(page, columns, widths)
  local heads, height, i = {}, 0, 1
  while i <= #columns do
    local group, width = columns[i].group, widths[i]
    while group and columns[i + 1] and columns[i + 1].group == group do
      i = i + 1
      width = width + GAP + widths[i]
    end
    local lines = group and group ~= "" and page:flow(group, width) or {}
    heads[#heads + 1] = { lines = lines, width = width }
    height = math.max(height, #lines)
    i = i + 1
  end
  return heads, height
end

local function put_heads(page, columns, widths)
  local heads, height = group_heads(page, columns, widths)
  for line = 1, height do
    local runs = {}
    for i, head in ipairs(heads) do
      runs[#runs + 1] = { page:pad(head.lines[line] or "", head.width), "head" }
      if i < #heads then runs[#runs + 1] = { string.rep(" ", GAP) } end
    end
    page:put(runs)
  end
end

local function style_of(row, cell)
  if row.role then return "head" end
  return cell.empty and "muted" or nil
end

local function put_group(page, columns, rows, signs)
  local widths = shrink(columns, page.width)
  local heads, rule = {}, {}
  for i, column in ipairs(columns) do
    local columns_left = column.bar and widths[i] or widths[i] - column.sign
    heads[i] = { lines = page:wrap(column.title, math.max(2, columns_left)), style = "head", align = "left",
      whole = column.bar, sign = " " }
    rule[i] = string.rep(page.glyph.thin, widths[i])
  end
  put_heads(page, columns, widths)
  put_lines(page, columns, widths, heads)
  page:put({ { table.concat(rule, string.rep(" ", GAP)), "muted" } })
  for r = 1, #rows do
    local cells = {}
    if rows[r].role == "total" and r > 1 and rows[r - 1].role ~= "total" then
      page:put({ { table.concat(rule, string.rep(" ", GAP)), "muted" } })
    end
    for i, column in ipairs(columns) do
      local cell, columns_left = rows[r][column.index], math.max(2, widths[i] - column.sign)
      cells[i] = {
        lines = page:flow(cell.text, columns_left), align = cell.align,
        style = style_of(rows[r], cell), sign = signs[r][column.index] or " ", status = cell.status, bar = cell.bar,
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
  wrap_heads(columns, page.width)
  for i, group in ipairs(groups(columns, page.width)) do
    if i > 1 then page:gap() end
    put_group(page, group, rows, signs)
  end
  if #rows == 0 then page:put_nothing() end
  if any.provisional then page:paragraph("* " .. page.language.provisional, "muted") end
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
