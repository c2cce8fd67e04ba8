--- Tables: headings over groups of columns, rows of groups and totals, bars and trends in cells.

local native = require("perilune.native")
local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local sparkline = require("perilune.render.svg.sparkline")
local cell = require("perilune.render.html.cell")
local escape = require("perilune.render.html.page").escape

local M = {}

local MANY_COLUMNS = 7 -- more than these are printed smaller
local LONG = 24 -- columns of text in a cell that may then break anywhere

local function is_trend(value) return type(value) == "table" and value.trend ~= nil and value.unit == nil end

--- A class for texts that may break anywhere: numbers and words are kept whole, long texts are not.
local function freedom(text) return native.width(clean.line(text)) > LONG and "free" or nil end

local function class_of(list) return #list > 0 and ' class="' .. table.concat(list, " ") .. '"' or "" end

--- Which columns hold only what is set on the right.
local function right_columns(block, language)
  local right = {}
  for c, column in ipairs(block.columns) do
    right[c] = #block.rows > 0
    for _, row in ipairs(block.rows) do
      local skip = is_trend(row[c]) or (row.role == "group" and not row[c])
      if not skip then
        local _, align = format.cell(row[c], column, language)
        right[c] = right[c] and align == "right"
      end
    end
  end
  return right
end

--- The headings over neighbouring columns of one group; nothing when no column has one.
local function put_groups(page, columns)
  local runs, any = {}, false
  for _, column in ipairs(columns) do
    local last = runs[#runs]
    any = any or column.group ~= nil
    if last and column.group and last.group == column.group then
      last.count = last.count + 1
    else
      runs[#runs + 1] = { group = column.group, count = 1 }
    end
  end
  if not any then return end
  page:put('<tr class="over">')
  for _, run in ipairs(runs) do
    if run.group then
      page:put('<th scope="colgroup" colspan="%d"%s>%s</th>', run.count, class_of({ freedom(run.group) }),
        escape(run.group))
    else
      page:put("<td></td>")
    end
  end
  page:put("</tr>")
end

local function put_head(page, block, right)
  page:put("<thead>")
  put_groups(page, block.columns)
  page:put("<tr>")
  for c, column in ipairs(block.columns) do
    local tag = column.title and column.title ~= "" and "th" or "td"
    local classes = { right[c] and "r" or nil }
    classes[#classes + 1] = freedom(column.title)
    page:put("<%s%s%s>%s</%s>", tag, tag == "th" and ' scope="col"' or "", class_of(classes), escape(column.title), tag)
  end
  page:put("</tr></thead><tbody>\n")
end

--- From zero to the largest of each column with bars; totals would dwarf the others.
local function bar_ranges(block)
  local ranges = {}
  for c, column in ipairs(block.columns) do
    if column.bar then
      local values = { 0 }
      for _, row in ipairs(block.rows) do
        if row.role ~= "total" then values[#values + 1] = cell.number(row[c]) or false end
      end
      ranges[c] = { scale.range(values, #values) }
    end
  end
  return ranges
end

local function put_cell(page, value, column, is_head, range, is_total)
  local language = page.language
  if is_total and not value then return page:put("<td></td>") end
  if is_trend(value) then
    local label = page:trend_label(value.trend, column.unit, column.currency)
    page:put('<td class="r">' .. sparkline.draw(value.trend, label, "cell") .. "</td>")
    return
  end
  local text, align, status = format.cell(value, column, language)
  if type(value) == "number" and column.currency then
    text = format.plain(value, column.unit, language, column.currency)
  end
  local tag = is_head and "th" or "td"
  local classes = { align == "right" and "r" or tag == "td" and "t" or nil }
  local bar = range and cell.bar(cell.number(value), range[1], range[2]) or ""
  if bar ~= "" then classes[#classes + 1] = "bar" end
  if type(value) == "table" and value.provisional then classes[#classes + 1] = "soft" end
  classes[#classes + 1] = freedom(text)
  page:put("<%s%s%s%s%s>%s%s</%s>", tag, is_head and ' scope="row"' or "", class_of(classes), bar,
    align == "left" and ' dir="auto"' or "", escape(text), page:status(status, "sign"), tag)
end

local function is_lone(row, count)
  for c = 2, count do
    if row[c] then return false end
  end
  return true
end

local function put_row(page, block, row, right, ranges)
  page:put(row.role and '<tr class="%s">' or "<tr>", row.role)
  if row.role == "group" and is_lone(row, #block.columns) then
    page:put('<th scope="rowgroup" colspan="%d" dir="auto">%s</th></tr>\n', #block.columns, escape(row[1] or ""))
    return
  end
  for c, column in ipairs(block.columns) do
    local range = row.role ~= "total" and ranges[c] or nil
    put_cell(page, row[c], column, c == 1 and not right[1], range, row.role == "total")
  end
  page:put("</tr>\n")
end

--- The table alone; `label` names the region that scrolls.
---@param page perilune.Html
---@param block table
---@param label string|nil
function M.put(page, block, label)
  local right, ranges = right_columns(block, page.language), bar_ranges(block)
  page:put('<div class="scroll" tabindex="0" role="region" aria-label="%s"><table%s>',
    page:region(label or page.language.data_table), #block.columns > MANY_COLUMNS and ' class="many"' or "")
  put_head(page, block, right)
  for _, row in ipairs(block.rows) do put_row(page, block, row, right, ranges) end
  page:put("</tbody></table></div>\n")
end

--- A table block.
function M.table(page, block)
  page:panel(block, #block.rows, function() M.put(page, block, block.title) end)
end

return M
