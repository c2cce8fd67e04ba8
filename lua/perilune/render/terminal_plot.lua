--- Distributions on a terminal page: histograms and scatter plots.
--
--   1. A histogram's columns are exact to an eighth of a row. One that does not fit is a table with bars.
--   2. Marks (a median, a target) stand below the foot as arrows, their texts in the same order after it.
--   3. The points of several groups differ by their character; a cell shows the last group that fell into it.

local native = require("perilune.native")
local format = require("perilune.format")
local data = require("perilune.render.data")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")
local axes = require("perilune.render.terminal_axis")
local tables = require("perilune.render.terminal_table")

local M = {}

local HISTOGRAM_ROWS, SCATTER_ROWS = 8, 14
local WIDEST_BIN = 8

local function counts_of(block)
  local counts, any = {}, false
  for i, bin in ipairs(block.bins) do
    counts[i] = format.finite(bin.count) or 0
    any = any or counts[i] ~= 0
  end
  return counts, any
end

local function draw_columns(page, counts, axis, width)
  local grid = canvas.new(#counts * width, HISTOGRAM_ROWS, page.ascii)
  local filled = width > 1 and width - 1 or 1
  for i, count in ipairs(counts) do
    local height = axis.place(count) * HISTOGRAM_ROWS
    for row = 0, HISTOGRAM_ROWS - 1 do
      local text = canvas.column(height, row, page.ascii)
      for column = 0, text ~= " " and filled - 1 or -1 do
        grid:text((i - 1) * width + column, HISTOGRAM_ROWS - 1 - row, text, "accent")
      end
    end
  end
  return grid
end

--- The column at which a value lies among the bins; nil outside of them.
local function column_of(bins, value, width)
  for i, bin in ipairs(bins) do
    if value >= bin.from and (value < bin.to or (i == #bins and value <= bin.to)) then
      local part = bin.to > bin.from and (value - bin.from) / (bin.to - bin.from) or 0
      return math.floor((i - 1 + part) * width)
    end
  end
end

--- The marks that lie among the bins, from left to right: { column, sign, text }.
local function marks_of(page, block, width)
  local list, language = {}, page.language
  local function add(value, sign, text)
    local column = format.finite(value) and column_of(block.bins, value, width)
    if column then list[#list + 1] = { column = column, sign = sign, text = text, value = value, index = #list } end
  end
  for _, mark in ipairs(block.marks or {}) do
    local value = format.plain(mark.value, block.unit, language)
    add(mark.value, page.glyph.up, mark.label and mark.label .. " " .. value or value)
  end
  if format.finite(block.target) then
    add(block.target, page.glyph.aim, language.target:format(format.plain(block.target, block.unit, language)))
  end
  table.sort(list, function(a, b)
    if a.value ~= b.value then return a.value < b.value end
    return a.index < b.index
  end)
  return list
end

local function put_marks(page, marks, left)
  local line, entries = "", {}
  for i, mark in ipairs(marks) do
    local fill = left + mark.column - native.width(line)
    if fill >= 0 then line = line .. string.rep(" ", fill) .. mark.sign end
    entries[i] = { mark.sign, "warn", mark.text }
  end
  if #marks == 0 then return end
  page:put({ { line, "warn" } })
  page:put_legend(entries)
end

local function put_outside(page, block)
  local language, bins = page.language, block.bins
  for _, side in ipairs { { "below", bins[1].from }, { "above", bins[#bins].to } } do
    local count = format.finite(block[side[1]])
    if count and count > 0 then
      page:paragraph(language[side[1]]:format(format.plain(count, "count", language),
        format.plain(side[2], block.unit, language)), "muted")
    end
  end
end

local function put_edges(page, block, left, width)
  local labels, ticks = {}, {}
  for i, bin in ipairs(block.bins) do labels[i] = page:text(format.plain(bin.from, block.unit, page.language)) end
  local edge
  for i, text in ipairs(labels) do
    local column = (i - 1) * width
    local start = math.max(0, left + column - native.width(text) // 2)
    if not edge or start >= edge + 2 then
      ticks[#ticks + 1] = { column = column, text = text }
      edge = start + native.width(text)
    end
  end
  local last = page:text(format.plain(block.bins[#block.bins].to, block.unit, page.language))
  if left + #labels * width - native.width(last) // 2 >= edge + 2 then
    ticks[#ticks + 1] = { column = #labels * width, text = last }
  end
  axes.put_foot(page, ticks, left, math.min(page.width - left, #labels * width + 1 + native.width(last) // 2))
end

--- Puts a histogram on the page (not its title).
---@param page table
---@param block table
function M.put_histogram(page, block)
  local counts, any = counts_of(block)
  if not any then return page:put_nothing() end
  local low, high = scale.range(counts, #counts)
  local axis = scale.axis(low, high, "count", 4, page.language)
  local ticks, left = axes.ticks(page, axis, HISTOGRAM_ROWS)
  local width = math.min(WIDEST_BIN, (page.width - left - 3) // #counts)
  if width < 1 or low < 0 then return tables.put(page, data.table(block, page.language)) end
  axes.put_rows(page, draw_columns(page, counts, axis, width), ticks, left)
  put_edges(page, block, left + 2, width)
  put_marks(page, marks_of(page, block, width), left + 2)
  put_outside(page, block)
end

-- Scatter

local function axis_of(points, field, unit, wanted, language)
  local values = {}
  for i, point in ipairs(points) do values[i] = point[field] end
  local low, high = scale.range(values, #values)
  return low and scale.axis(low, high, unit, wanted, language)
end

--- The groups in the order in which they appear.
local function groups_of(points)
  local names, index = {}, {}
  for _, point in ipairs(points) do
    local name = point.group or ""
    if not index[name] then
      names[#names + 1] = name
      index[name] = #names
    end
  end
  return names, index
end

local function draw_points(page, points, x, y, columns, index, several)
  local grid = canvas.new(columns, SCATTER_ROWS, page.ascii)
  for _, point in ipairs(points) do
    if format.finite(point.x) and format.finite(point.y) then
      local across, up = x.place(point.x), y.place(point.y)
      local group = index[point.group or ""]
      local style = "series" .. (group - 1) % 6 + 1
      if several then
        grid:text(math.floor(across * (columns - 1) + 0.5), axes.row(up, SCATTER_ROWS),
          page.glyph.dots[(group - 1) % #page.glyph.dots + 1], style)
      else
        grid:dot(math.floor(across * (grid.dots_x - 1) + 0.5), math.floor((1 - up) * (grid.dots_y - 1) + 0.5), style,
          "*")
      end
    end
  end
  return grid
end

--- Puts a scatter plot on the page (not its title).
---@param page table
---@param block table
function M.put_scatter(page, block)
  local points, language = block.points, page.language
  local x = axis_of(points, "x", block.x.unit, math.max(2, page.width // 20), language)
  local y = axis_of(points, "y", block.y.unit, 5, language)
  if not x or not y then return page:put_nothing() end
  local names, index = groups_of(points)
  if #names > 1 then
    local entries = {}
    for i, name in ipairs(names) do
      entries[i] = { page.glyph.dots[(i - 1) % #page.glyph.dots + 1], "series" .. (i - 1) % 6 + 1,
        name ~= "" and name or page:text("–") }
    end
    page:put_legend(entries)
  end
  if block.y.title then page:paragraph(block.y.title, "muted") end
  local ticks, left = axes.ticks(page, y, SCATTER_ROWS)
  local columns = math.max(4, page.width - left - 2)
  axes.put_rows(page, draw_points(page, points, x, y, columns, index, #names > 1), ticks, left)
  axes.put_values(page, x, left + 2, columns)
  if block.x.title then
    for _, line in ipairs(page:wrap(page:text(block.x.title), columns)) do
      page:put({ { string.rep(" ", left + 2 + math.max(0, columns - native.width(line))) .. line, "muted" } })
    end
  end
end

return M
