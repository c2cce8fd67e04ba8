--- Charts over time on a terminal page: lines, and areas that are stacked.
--
--   1. A comparison is dotted, a forecast dashed and joined to the last main value, an interval two faint lines. What
--      may still move is dashed.
--   2. The last value of each line stands at its end; a point that stands out has an arrow and is named below.
--   3. The parts of an area differ by their fill, not by colour alone. Where a part has no value it has no height.

local native = require("perilune.native")
local format = require("perilune.format")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")
local axes = require("perilune.render.terminal_axis")
local data = require("perilune.render.data")

local M = {}

local CHART_ROWS = 8

local function series_style(block)
  local styles, main = {}, 0
  for i, series in ipairs(block.series) do
    if series.role == "comparison" then
      styles[i] = "muted"
    elseif series.role == "forecast" then
      styles[i] = styles[1] or "accent"
    else
      styles[i] = "series" .. main % 6 + 1
      main = main + 1
    end
  end
  return styles, main
end

local marks = { comparison = "dotted", forecast = "dashed" }

local function has_interval(series)
  for _, point in ipairs(series.points) do
    if format.finite(point.low) and format.finite(point.high) then return true end
  end
  return false
end

local function put_legend(page, block, plot, styles)
  local entries, language = {}, page.language
  local function say(x) return format.plain(x, block.unit, language, block.currency) end
  for i, series in ipairs(block.series) do
    entries[#entries + 1] = { page.glyph[marks[series.role] or "solid"], styles[i], series.name }
    if has_interval(series) then
      entries[#entries + 1] = { page.glyph.dotted, "muted", language.interval_range:format(series.name) }
    end
  end
  if plot.target then
    entries[#entries + 1] = { string.rep(page.glyph.target, 2), "muted", language.target:format(say(plot.target)) }
  end
  if format.finite(block.warn) then
    entries[#entries + 1] = { string.rep(page.glyph.warn, 2), "muted", language.warn:format(say(block.warn)) }
  end
  if #entries > 1 then page:put_legend(entries) end
end

--- Texts to the right of the chart in the order of their values, each on a row of its own near its last value.
-- When there are more texts than rows, those of the lowest values are left out.
local function end_labels(page, block, plot, styles, main_count)
  local list, labels = {}, {}
  for i, series in ipairs(plot.series) do
    local _, value = scale.last(series.values)
    if value and block.series[i].role ~= "comparison" then
      local text = format.plain(value, block.unit, page.language, block.currency)
      if main_count > 1 then text = text .. " " .. series.name end
      list[#list + 1] = {
        value = value, index = i, row = axes.row(plot.axis.place(value), CHART_ROWS),
        run = { page:cut(page:text(text), math.max(8, page.width // 4)), styles[i] },
      }
    end
  end
  table.sort(list, function(a, b)
    if a.value ~= b.value then return a.value > b.value end
    return a.index < b.index
  end)
  for i = CHART_ROWS + 1, #list do list[i] = nil end
  for i = 2, #list do list[i].row = math.max(list[i].row, list[i - 1].row + 1) end
  for i = #list, 1, -1 do
    list[i].row = math.min(list[i].row, i < #list and list[i + 1].row - 1 or CHART_ROWS - 1)
    labels[list[i].row] = list[i].run
  end
  return labels
end

local function places_of(plot, series, field)
  local places = {}
  for j, point in ipairs(series.points) do
    local x = format.finite(point[field])
    places[j] = x and plot.axis.place(x)
  end
  return places
end

--- Where a forecast begins it is joined to the last value before it (rule 1).
local function join(places, plot, block)
  local first
  for j = 1, plot.count do
    if places[j] then first = j break end
  end
  for i, series in ipairs(block.series) do
    local value = first and first > 1 and (series.role or "main") == "main" and plot.series[i].values[first - 1]
    if value then
      places[first - 1] = plot.axis.place(value)
      return
    end
  end
end

--- The places that are sure, and those that may still move with the one before them.
local function split(places, points)
  local sure, moving = {}, {}
  for j = 1, #points do
    if points[j].provisional then
      moving[j] = places[j]
      if not moving[j - 1] then moving[j - 1] = sure[j - 1] end
    else
      sure[j] = places[j]
    end
  end
  return sure, moving
end

local function draw_series(grid, plot, block, i, style)
  local series = block.series[i]
  local places = places_of(plot, series, "value")
  if series.role == "comparison" then return grid:line(places, plot.count, style, ".", 3) end
  if series.role == "forecast" then
    join(places, plot, block)
    return grid:line(places, plot.count, style, "o", 2)
  end
  local sure, moving = split(places, series.points)
  grid:line(moving, plot.count, style, "o", 2)
  grid:line(sure, plot.count, style, "*", 1)
end

local function draw_marks(page, grid, plot, block)
  for i, series in ipairs(block.series) do
    for j, point in ipairs(series.points) do
      local value = point.mark and plot.series[i].values[j]
      if value then
        local column = plot.count > 1 and math.floor((j - 1) * (grid.columns - 1) / (plot.count - 1) + 0.5)
          or (grid.columns - 1) // 2
        local row = axes.row(plot.axis.place(value), grid.rows) + (point.mark == "high" and -1 or 1)
        local sign = point.mark == "high" and page.glyph.up or page.glyph.down
        grid:text(column, math.max(0, math.min(grid.rows - 1, row)), sign, "warn")
      end
    end
  end
end

local function draw(page, block, plot, styles, columns)
  local grid = canvas.new(columns, CHART_ROWS, page.ascii)
  for _, series in ipairs(block.series) do
    for _, field in ipairs { "low", "high" } do
      grid:line(places_of(plot, series, field), plot.count, "muted", ":", 4)
    end
  end
  for pass = 1, 2 do
    for i, series in ipairs(block.series) do
      if (series.role == "comparison") == (pass == 1) then draw_series(grid, plot, block, i, styles[i]) end
    end
  end
  draw_marks(page, grid, plot, block)
  local warn = format.finite(block.warn)
  if warn then grid:rule(axes.row(plot.axis.place(warn), CHART_ROWS), page.glyph.warn, "muted") end
  if plot.target then grid:rule(axes.row(plot.axis.place(plot.target), CHART_ROWS), page.glyph.target, "muted") end
  return grid
end

--- The points that stand out and those that may still move, in words (rule 2).
local function put_remarks(page, block, plot)
  local language, moving = page.language, {}
  for i, series in ipairs(block.series) do
    for j, point in ipairs(series.points) do
      local value = plot.series[i].values[j]
      if value and point.mark then
        local text = language.mark_at:format(plot.labels[j], format.plain(value, block.unit, language, block.currency),
          language.marks[point.mark])
        local sign = point.mark == "high" and page.glyph.up or page.glyph.down
        page:paragraph(sign .. " " .. text, "warn")
      end
      if value and point.provisional and series.role ~= "forecast" then moving[#moving + 1] = plot.labels[j] end
    end
  end
  if #moving == 0 then return end
  page:paragraph(("%s: %s"):format(language.provisional, table.concat(moving, language.list)), "muted")
end

--- Puts a line block on the page (not its title).
---@param page table
---@param block table
function M.put(page, block)
  local plot = scale.line(block, 4, page.language)
  if plot.empty then return page:put_nothing() end
  plot.labels = data.labels(block)
  local styles, main_count = series_style(block)
  put_legend(page, block, plot, styles)
  local ticks, left = axes.ticks(page, plot.axis, CHART_ROWS)
  local labels, right = end_labels(page, block, plot, styles, main_count), 0
  for _, label in pairs(labels) do right = math.max(right, native.width(label[1])) end
  local columns = math.max(4, page.width - left - 2 - right - 1)
  axes.put_rows(page, draw(page, block, plot, styles, columns), ticks, left, labels)
  axes.put_time(page, plot.labels, left + 2, columns)
  put_remarks(page, block, plot)
end

-- Areas

--- The upper ends of the parts at each point; false where no part has a value.
local function stack(block, count)
  local ends, top = {}, 0
  for j = 1, count do
    local sum, any, list = 0, false, {}
    for i, series in ipairs(block.series) do
      local x = series.points[j] and format.finite(series.points[j].value)
      any = any or x ~= nil
      sum = math.min(1e300, sum + math.max(0, x or 0))
      list[i] = sum
    end
    if block.share and sum > 0 then
      for i in ipairs(list) do list[i] = list[i] / sum end
      sum = 1
    end
    ends[j] = any and list or false
    top = math.max(top, any and sum or 0)
  end
  return ends, top
end

--- The ends of the parts at a place between two points; nil in a gap.
local function between(ends, at)
  local j = math.floor(at + 1e-9)
  local before, after, part = ends[j], ends[j + 1], at - j
  if not before or part < 1e-6 then return before or nil end
  if not after then return part < 0.5 and before or nil end
  local list = {}
  for i in ipairs(before) do list[i] = before[i] + (after[i] - before[i]) * part end
  return list
end

local function draw_area(page, ends, axis, columns)
  local grid, fills = canvas.new(columns, CHART_ROWS, page.ascii), page.glyph.fills
  for column = 0, columns - 1 do
    local at = #ends > 1 and 1 + column * (#ends - 1) / (columns - 1) or 1
    local list = between(ends, at)
    for row = 0, list and CHART_ROWS - 1 or -1 do
      local place = 1 - (row + 0.5) / CHART_ROWS
      for i, x in ipairs(list) do
        if axis.place(x) >= place then
          grid:text(column, row, fills[(i - 1) % #fills + 1], "series" .. (i - 1) % 6 + 1)
          break
        end
      end
    end
  end
  return grid
end

--- Puts an area block on the page (not its title).
---@param page table
---@param block table
function M.put_area(page, block)
  local plot = scale.line(block, 4, page.language)
  if plot.empty then return page:put_nothing() end
  plot.labels = data.labels(block)
  local ends, top = stack(block, plot.count)
  local axis = scale.axis(0, top, block.share and "percent" or block.unit, 4, page.language)
  local entries, fills = {}, page.glyph.fills
  for i = #block.series, 1, -1 do
    entries[#entries + 1] = { string.rep(fills[(i - 1) % #fills + 1], 2), "series" .. (i - 1) % 6 + 1,
      block.series[i].name }
  end
  page:put_legend(entries)
  local ticks, left = axes.ticks(page, axis, CHART_ROWS)
  local columns = math.max(4, page.width - left - 2)
  axes.put_rows(page, draw_area(page, ends, axis, columns), ticks, left)
  axes.put_time(page, plot.labels, left + 2, columns)
end

return M
