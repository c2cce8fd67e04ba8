--- Heat maps and cohort triangles: real tables whose cells are shaded; the numbers stay readable on every shade.
--
--   1. The shade goes from the lowest to the highest number shown.
--   2. The last cells of a cohort that are not over yet are slanted and paler, and a line below says why.
--   3. On paper nothing scrolls: the text is as small as the room asks for. Cohorts in columns show whole percents.

local native = require("perilune.native")
local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local cell = require("perilune.render.html.cell")
local escape = require("perilune.render.html.page").escape

local M = {}

--- Room on A4 in px, by the size of charts there.
local PAPER = { wide = 640, half = 300, small = 190 }
local EM_OF_COLUMN = 0.64 -- width of one column of text, in em

--- The lowest and the highest of the rows of cells.
local function range_of(rows, count)
  local values = {}
  for _, cells in ipairs(rows) do
    for c = 1, count do values[#values + 1] = format.finite(cells[c]) or false end
  end
  return scale.range(values, #values)
end

--- Where the first cell with that number is, in words.
local function where_is(x, rows, labels, columns, language)
  for r, cells in ipairs(rows) do
    for c in ipairs(columns) do
      if format.finite(cells[c]) == x then
        return string.format(language.chart.cell, clean.line(labels[r]), clean.line(columns[c]))
      end
    end
  end
  return language.no_data
end

--- What the grid shows, for who cannot see its shades.
local function put_words(page, block, rows, labels, low, high)
  if block.description or not low then return end
  local language = page.language
  local function say(x) return format.plain(x, block.unit, language) end
  page:put('<caption class="hidden">%s</caption>', escape(string.format(language.chart.grid, say(high),
    where_is(high, rows, labels, block.columns, language), say(low),
    where_is(low, rows, labels, block.columns, language))))
end

--- Widths in em: of the names of rows, and of a cell.
local function widths(block, labels, rows, say)
  local label, width = 3, 2
  for _, text in ipairs(labels) do label = math.max(label, native.width(clean.line(text)) * EM_OF_COLUMN + 1) end
  for _, cells in ipairs(rows) do
    for c = 1, #block.columns do
      local x = format.finite(cells[c])
      width = math.max(width, x and native.width(say(x)) * EM_OF_COLUMN + 0.5 or 0)
    end
  end
  for _, text in ipairs(block.columns) do
    width = math.max(width, math.min(6, native.width(clean.line(text)) * EM_OF_COLUMN + 0.5))
  end
  return math.min(16, label), width
end

--- The table, `total` em wide at least; on paper the text shrinks until that fits (rule 3).
local function put_open(page, block, class, total)
  page:put('<div class="scroll" tabindex="0" role="region" aria-label="%s"><table class="%s" style="min-width:%.1fem;'
    .. '--f:%.1fpx">', page:region(block.title or page.language.kinds[block.kind]), class, total,
    math.min(10, PAPER[page.sizes[1]] / total))
end

--- How the numbers of a block read: whole percents for cohorts in columns (rule 3).
local function sayer(page, block)
  local language = page.language
  if block.kind == "cohort" and block.unit == "percent" and page.sizes[1] ~= "wide" then
    return function(x) return string.format(language.percent, format.fixed(x * 100, 0, language)) end
  end
  return function(x) return format.plain(x, block.unit, language) end
end

local function put_shaded(page, x, say, low, high, class)
  if x then
    page:put("<td%s%s>%s</td>", class and ' class="' .. class .. '"' or "", cell.shade(x, low, high),
      escape(say(x)))
  else
    page:put("<td>–</td>")
  end
end

function M.heat(page, block)
  page:panel(block, #block.rows, function()
    local low, high = range_of(block.cells, #block.columns)
    local say = sayer(page, block)
    local label, width = widths(block, block.rows, block.cells, say)
    put_open(page, block, "heat", label + (width + 0.3) * #block.columns)
    put_words(page, block, block.cells, block.rows, low, high)
    page:put('<thead><tr><td style="width:%.1fem"></td>', label)
    for _, text in ipairs(block.columns) do page:put('<th scope="col">' .. escape(text) .. "</th>") end
    page:put("</tr></thead><tbody>\n")
    for r, text in ipairs(block.rows) do
      page:put('<tr><th scope="row">' .. escape(text) .. "</th>")
      for c in ipairs(block.columns) do
        put_shaded(page, format.finite((block.cells[r] or {})[c]), say, low, high)
      end
      page:put("</tr>\n")
    end
    page:put("</tbody></table></div>")
  end)
end

local function cohort_parts(block)
  local cells, labels, sized, open = {}, {}, false, false
  for r, row in ipairs(block.rows) do
    cells[r], labels[r] = row.cells, row.label
    sized, open = sized or format.finite(row.size) ~= nil, open or (row.provisional or 0) > 0
  end
  return cells, labels, sized, open
end

local function put_cohort_row(page, block, row, say, sized, low, high)
  page:put('<tr><th scope="row" dir="auto">' .. escape(row.label) .. "</th>")
  if sized then
    page:put('<td class="size">%s</td>', escape(row.size and format.plain(row.size, "count", page.language) or "–"))
  end
  local last = 0
  for c = 1, #block.columns do last = format.finite(row.cells[c]) and c or last end
  local firm = last - (row.provisional or 0)
  for c = 1, #block.columns do
    if c > last then
      page:put("<td></td>")
    else
      put_shaded(page, format.finite(row.cells[c]), say, low, high, c > firm and "soft" or nil)
    end
  end
  page:put("</tr>\n")
end

function M.cohort(page, block)
  page:panel(block, #block.rows, function()
    local language = page.language
    local cells, labels, sized, open = cohort_parts(block)
    local low, high = range_of(cells, #block.columns)
    local say = sayer(page, block)
    local label, width = widths(block, labels, cells, say)
    local size_title = block.size_title or language.size
    local size = sized and math.max(4, math.min(8, native.width(clean.line(size_title)) * 0.7 + 1)) or 0
    put_open(page, block, "heat cohort", label + size + (width + 0.3) * #block.columns)
    put_words(page, block, cells, labels, low, high)
    page:put('<thead><tr><th scope="col" style="width:%.1fem">%s</th>', label, escape(language.cohort))
    if sized then
      page:put('<th scope="col" class="size" style="width:%.1fem">%s</th>', size, escape(size_title))
    end
    for _, text in ipairs(block.columns) do page:put('<th scope="col">' .. escape(text) .. "</th>") end
    page:put("</tr></thead><tbody>\n")
    for _, row in ipairs(block.rows) do put_cohort_row(page, block, row, say, sized, low, high) end
    page:put("</tbody></table></div>")
    if open then page:put('<p class="note">' .. escape(language.chart.provisional) .. "</p>") end
  end)
end

return M
