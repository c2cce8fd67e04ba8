--- The plane that charts over time are drawn on: a value axis on the left, time below, what lies behind the data.
--
--   1. The shaded band is where values are good: from the target to the end that `better` names.
--   2. The labels of target and warning stand where the lines disturb them least, and never on each other.
--   3. Hover titles: one strip for each point; with more than 120 points, every second, third, ... has one.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")

local M = {}

local HOVER_POINTS = 120
local TOP, BELOW = 14, 40 -- room above the plane and for the labels below it

local px, text_width = draw.px, draw.text_width

--- Where points of a plot stand in a picture of that size.
---@param plot table       { axis, count, labels }
---@param size table       see draw.sizes
---@param right number     room for labels on the right
---@return table frame { left, right, top, bottom, spacing, x_of(index), y_of(value) }
function M.frame(plot, size, right)
  local left = 0
  for _, tick in ipairs(plot.axis.ticks) do left = math.max(left, text_width(plot.axis.text(tick))) end
  local frame = { width = size.width, top = TOP, bottom = size.height - BELOW }
  frame.left, frame.right = left + 10, size.width - math.max(14, right)
  local span = frame.right - frame.left
  frame.spacing = plot.count > 1 and span / (plot.count - 1) or span
  function frame.x_of(i) return plot.count > 1 and frame.left + (i - 1) * frame.spacing or frame.left + span / 2 end
  function frame.y_of(value) return frame.bottom - plot.axis.place(value) * (frame.bottom - frame.top) end
  return frame
end

--- Grid lines with what their ticks say.
function M.put_grid(canvas, axis, frame)
  for _, tick in ipairs(axis.ticks) do
    local y = frame.y_of(tick)
    canvas:path(tick == 0 and "zero" or "grid", string.format("M%s %sH%s", px(frame.left), px(y), px(frame.right)))
    canvas:text(frame.left - 8, y + 4, "end", nil, axis.text(tick))
  end
end

--- The labels of time, thinned until none touches the next.
function M.put_time(canvas, plot, frame, language)
  for _, tick in ipairs(scale.time_ticks(plot.labels, frame.spacing, 10, text_width, language)) do
    local x, half = frame.x_of(tick.index), text_width(tick.text) / 2
    if tick.wider then half = math.max(half, text_width(tick.wider) / 2) end
    x = math.max(half, math.min(frame.width - half, x))
    canvas:text(x, frame.bottom + 18, "middle", nil, tick.text)
    if tick.wider then canvas:text(x, frame.bottom + 33, "middle", "year", tick.wider) end
  end
end

--- The good region (rule 1).
function M.put_band(canvas, block, plot, frame)
  if not plot.target or not block.better then return end
  local edge = block.better == "higher" and frame.top or frame.bottom
  local y = frame.y_of(plot.target)
  if math.abs(edge - y) >= 1 then canvas:rect("band", frame.left, y, frame.right, edge) end
end

--- How much of the strip from x to x + width, `low` to `high` units down, the lines run through.
local function crossed(plot, frame, x, width, low, high)
  local count = 0
  for _, series in ipairs(plot.series) do
    for at = x, x + width, 4 do
      local place = frame.spacing > 0 and 1 + (at - frame.left) / frame.spacing or 1
      local i = math.floor(place)
      local from, to = series.values[i], series.values[i + 1]
      if from and to then
        local y = frame.y_of(from) + (frame.y_of(to) - frame.y_of(from)) * (place - i)
        if y >= low and y <= high then count = count + 1 end
      end
    end
  end
  return count
end

local function best_place(plot, frame, places, y, width)
  local best
  for step = 0, 8 do
    local x = frame.left + 4 + (frame.right - frame.left - width - 8) * step / 8
    for _, up in ipairs({ true, false }) do
      local low, high = up and y - 18 or y + 3, up and y - 3 or y + 18
      local cost = crossed(plot, frame, x, width, low, high)
      if low < frame.top - 12 or high > frame.bottom then cost = cost + 1000 end
      for _, box in ipairs(places.boxes) do
        if x < box[3] and x + width > box[1] and low < box[4] and high > box[2] then cost = cost + 500 end
      end
      if not best or cost < best.cost then best = { cost = cost, x = x, low = low, high = high, up = up } end
    end
  end
  places.boxes[#places.boxes + 1] = { best.x, best.low, best.x + width, best.high }
  return best.x, best.up
end

local function put_limit(canvas, plot, frame, places, class, value, text)
  local y = frame.y_of(value)
  canvas:path(class, string.format("M%s %sH%s", px(frame.left), px(y), px(frame.right)))
  local x, up = best_place(plot, frame, places, y, text_width(text))
  canvas:text(x, up and y - 6 or y + 15, "start", "note " .. class .. "t", text)
end

--- The lines of target and warning with their labels (rule 2).
function M.put_limits(canvas, block, plot, frame, places, language)
  local function say(x) return format.plain(x, block.unit, language, block.currency) end
  if plot.warn and plot.warn ~= plot.target then
    put_limit(canvas, plot, frame, places, "warning", plot.warn, string.format(language.warn, say(plot.warn)))
  end
  if plot.target then
    put_limit(canvas, plot, frame, places, "target", plot.target, string.format(language.target, say(plot.target)))
  end
end

--- What a strip says when one points at it.
local function hover_title(block, plot, index, language)
  local lines = { scale.long_label(plot.labels[index], language) }
  for _, series in ipairs(plot.series) do
    local value, point = series.values[index], series.points[index] or {}
    local text = value and format.plain(value, block.unit, language, block.currency)
    if text and point.provisional then text = text .. " (" .. language.provisional .. ")" end
    if text and format.finite(point.low) and format.finite(point.high) then
      local interval = format.interval({ unit = block.unit, low = point.low, high = point.high }, language)
      text = text .. " " .. interval
    end
    if text or #plot.series == 1 then
      lines[#lines + 1] = (#plot.series > 1 and series.name .. ": " or "") .. (text or language.no_data)
    end
  end
  return table.concat(lines, "\n")
end

--- Invisible strips that show a title and the points when one points at them (rule 3).
---@param dots fun(index: integer): any[]  list of { class, y }
function M.put_hover(canvas, block, plot, frame, language, dots)
  local every = math.ceil(plot.count / HOVER_POINTS)
  local width = math.max(2, frame.spacing * every)
  for index = 1, plot.count, every do
    local x = frame.x_of(index)
    local lines = hover_title(block, plot, index, language)
    local parts = {}
    for line in lines:gmatch("[^\n]+") do parts[#parts + 1] = clean.markup(line) end
    canvas:put('<g class="hit"><title>%s</title><rect x="%s" y="%s" width="%s" height="%s"/>',
      table.concat(parts, "\n"), px(x - width / 2), px(frame.top), px(width), px(frame.bottom - frame.top))
    for _, dot in ipairs(dots(index)) do canvas:circle(dot[1], x, dot[2], 3.5) end
    canvas:put("</g>")
  end
end

return M
