--- Lines over time: values against their target, another period, a forecast.
--
--   1. Main and other series take the colours in turn, in the order of the block; comparisons are pale; a forecast is
--      dashed in the colour of the main series before it, begins at its last point and lies in its interval.
--   2. Lone points are dots; provisional ones are hollow and the line to them is dotted.
--   3. A mark is a ring with the value above ("high") or below it ("low").
--   4. One main series alone has an area below it, if its axis begins at zero.
--   5. The end of each series that is no comparison says its last value, and its name when there are several. Labels
--      that would touch are moved apart and joined to their line's end.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local plane = require("perilune.render.svg.plane")

local M = {}

local px = draw.px

--- How each series is drawn (rule 1): { class, forecast, comparison }.
---@param plot table  what scale.line gave
---@return table[] looks, integer coloured  how many colours are in use
function M.looks(plot)
  local looks, coloured, main = {}, 0, "s1"
  for i, series in ipairs(plot.series) do
    if series.role == "comparison" then
      looks[i] = { class = "cmp", comparison = true }
    elseif series.role == "forecast" then
      looks[i] = { class = main, forecast = true }
    else
      coloured = coloured + 1
      main = draw.colour(coloured)
      looks[i] = { class = main }
    end
  end
  return looks, coloured
end

--- The stretches of a series without a gap: { { first, last }, ... }.
local function stretches(values)
  local list, first = {}, nil
  for i = 1, #values + 1 do
    if values[i] and not first then first = i end
    if first and not values[i] then
      list[#list + 1] = { first, i - 1 }
      first = nil
    end
  end
  return list
end

--- Path data from the first to the last point of a stretch.
local function along(first, last, frame, y_at, letter)
  local path = {}
  for i = first, last, first <= last and 1 or -1 do
    path[#path + 1] = (#path == 0 and (letter or "M") or "L") .. px(frame.x_of(i)) .. " " .. px(y_at(i))
  end
  return table.concat(path)
end

local function put_area(canvas, series, frame)
  for _, s in ipairs(stretches(series.values)) do
    if s[2] > s[1] then
      local function y_at(i) return frame.y_of(series.values[i]) end
      canvas:path("area", string.format("M%s %s", px(frame.x_of(s[1])), px(frame.bottom))
        .. along(s[1], s[2], frame, y_at, "L") .. "V" .. px(frame.bottom) .. "Z")
    end
  end
end

--- The band between low and high, wherever a point has both.
local function put_ribbon(canvas, series, look, frame, from)
  local lows, highs = {}, {}
  for i = 1, #series.values do
    local point = series.points[i]
    local low, high = format.finite(point.low), format.finite(point.high)
    local whole = series.values[i] and low and high
    lows[i], highs[i] = whole and low or false, whole and high or false
  end
  if from then lows[from.index], highs[from.index] = from.value, from.value end
  for _, s in ipairs(stretches(lows)) do
    if s[2] > s[1] then
      canvas:path("ribbon " .. look.class, along(s[1], s[2], frame, function(i) return frame.y_of(highs[i]) end)
        .. along(s[2], s[1], frame, function(i) return frame.y_of(lows[i]) end, "L") .. "Z")
    end
  end
end

local function put_dot(canvas, series, look, frame, i)
  local hollow = (series.points[i] or {}).provisional
  canvas:circle((hollow and "hollow " or "dot ") .. look.class, frame.x_of(i), frame.y_of(series.values[i]),
    hollow and 3.5 or 3)
end

--- One series: its line, dotted where it is provisional, and its lone points (rule 2).
local function put_series(canvas, series, look, frame, from)
  local values = series.values
  local function y_at(i) return frame.y_of(values[i]) end
  local firm, open = {}, {}
  for _, s in ipairs(stretches(values)) do
    for i = s[1], s[2] do
      local provisional = (series.points[i] or {}).provisional
      if i > s[1] then
        local into = provisional and open or firm
        local joined = into[#into] and into[#into][2] == i - 1
        if joined then into[#into][2] = i else into[#into + 1] = { i - 1, i } end
      end
    end
  end
  local class = "line " .. look.class .. (look.forecast and " forecast" or "")
  local paths = {}
  if from then
    local first = stretches(values)[1]
    if first then
      paths[1] = string.format("M%s %s", px(frame.x_of(from.index)), px(frame.y_of(from.value)))
        .. "L" .. px(frame.x_of(first[1])) .. " " .. px(y_at(first[1]))
    end
  end
  for _, s in ipairs(firm) do paths[#paths + 1] = along(s[1], s[2], frame, y_at) end
  canvas:path(class, table.concat(paths))
  for i, s in ipairs(open) do open[i] = along(s[1], s[2], frame, y_at) end
  canvas:path(class .. " open", table.concat(open))
  for _, s in ipairs(stretches(values)) do
    for i = s[1], s[2] do
      local lone = s[1] == s[2] and not from
      if lone or (series.points[i] or {}).provisional then put_dot(canvas, series, look, frame, i) end
    end
  end
end

--- The last point of the main series before a forecast, where the forecast begins.
local function joint(plot, index)
  for i = index - 1, 1, -1 do
    if plot.series[i].role ~= "comparison" and plot.series[i].role ~= "forecast" then
      local at, value = scale.last(plot.series[i].values)
      return at and { index = at, value = value } or nil
    end
  end
end

--- Rings around what was marked, with the value (rule 3).
local function put_marks(canvas, block, plot, looks, frame, places, language)
  for i, series in ipairs(plot.series) do
    for j, value in ipairs(series.values) do
      local mark = value and (series.points[j] or {}).mark
      if mark then
        local x, y = frame.x_of(j), frame.y_of(value)
        canvas:circle("ring " .. looks[i].class, x, y, 6.5)
        local text = format.plain(value, block.unit, language, block.currency)
        local half = draw.text_width(text, true) / 2
        local at = math.max(frame.left + half, math.min(frame.width - half - 2, x))
        local up = mark ~= "low"
        if up and y - 26 < 0 then up = false end
        if not up and y + 20 > frame.bottom then up = true end -- there the axis has its labels
        local base = up and y - 11 or y + 20
        if places:take(at - half, base - 12, at + half, base + 2) then canvas:text(at, base, "middle", "end", text) end
      end
    end
  end
end

--- The labels at the ends (rule 5), and the room they need.
local function end_labels(block, plot, looks, coloured, most, language)
  local labels, width, cut = {}, 0, false
  local several = coloured > 1
  for i, series in ipairs(plot.series) do
    local index, value = scale.last(series.values)
    if index and not looks[i].comparison then
      local text = clean.line(format.plain(value, block.unit, language, block.currency))
      local full = several and text .. " " .. series.name or text
      local label = { text = draw.cut(full, most, true), index = index, value = value, class = looks[i].class }
      cut = cut or label.text ~= full
      if index == plot.count then width = math.max(width, draw.text_width(label.text, true)) end
      labels[#labels + 1] = label
    end
  end
  return labels, width, cut
end

--- True when every series says its name beside its end, in all sizes: then no legend is needed.
---@param block table
---@param plot table
---@param sizes string[]
---@param language table
---@return boolean
function M.named_at_ends(block, plot, sizes, language)
  local looks, coloured = M.looks(plot)
  for i, look in ipairs(looks) do
    if look.comparison or look.forecast or scale.last(plot.series[i].values) ~= plot.count then return false end
  end
  for _, size in ipairs(sizes) do
    local _, _, cut = end_labels(block, plot, looks, coloured, draw.sizes[size].end_label, language)
    if cut then return false end
  end
  return true
end

--- The label of a series that ends before the others, above or below its last point.
local function put_early_end(canvas, frame, places, label)
  local x, y, half = frame.x_of(label.index), frame.y_of(label.value), draw.text_width(label.text, true) / 2
  canvas:circle("dot " .. label.class, x, y, 3.5)
  local at = math.max(frame.left + half, math.min(frame.right - half, x))
  for _, base in ipairs({ y - 10, y + 20 }) do
    if base > 10 and base < frame.bottom and places:take(at - half, base - 11, at + half, base + 2) then
      return canvas:text(at, base, "middle", "end", label.text)
    end
  end
end

local function put_ends(canvas, plot, frame, places, all)
  local labels = {}
  for _, label in ipairs(all) do
    label.y = frame.y_of(label.value)
    if label.index < plot.count then put_early_end(canvas, frame, places, label) else labels[#labels + 1] = label end
  end
  draw.spread(labels, frame.top, frame.bottom, 15)
  for _, label in ipairs(labels) do
    local x, y = frame.x_of(label.index), frame.y_of(label.value)
    canvas:circle("dot " .. label.class, x, y, 3.5)
    local at = (plot.count == 1 and x or frame.right) + 14
    if math.abs(label.y - y) > 2 then
      canvas:path("leader " .. label.class, string.format("M%s %sL%s %s", px(x + 5), px(y), px(at - 3), px(label.y)))
    end
    canvas:text(at, label.y + 4, "start", "end", label.text)
  end
end

local function hover_dots(plot, looks, frame)
  return function(index)
    local dots = {}
    for i, series in ipairs(plot.series) do
      local value = series.values[index]
      if value then dots[#dots + 1] = { looks[i].class, frame.y_of(value) } end
    end
    return dots
  end
end

--- A line chart. `plot` is what scale.line gave.
---@param block table
---@param plot table
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, plot, size, id, texts, language)
  local looks, coloured = M.looks(plot)
  local labels, label_width = end_labels(block, plot, looks, coloured, size.end_label, language)
  local frame = plane.frame(plot, size, label_width + 18)
  local canvas, places = draw.canvas(size, size.height, id, texts), draw.places()
  plane.put_band(canvas, block, plot, frame)
  plane.put_grid(canvas, plot.axis, frame)
  for pass = 1, 2 do
    for i, series in ipairs(plot.series) do
      local look = looks[i]
      if (look.comparison and 1 or 2) == pass then
        local from = look.forecast and joint(plot, i) or nil
        if coloured == 1 and not look.comparison and not look.forecast and plot.axis.low == 0 then
          put_area(canvas, series, frame)
        end
        if coloured == 1 or look.forecast then put_ribbon(canvas, series, look, frame, from) end
        put_series(canvas, series, look, frame, from)
      end
    end
  end
  plane.put_time(canvas, plot, frame, language)
  put_marks(canvas, block, plot, looks, frame, places, language)
  plane.put_limits(canvas, block, plot, frame, places, language)
  put_ends(canvas, plot, frame, places, labels)
  if size.hover then
    plane.put_hover(canvas, block, plot, frame, language, hover_dots(plot, looks, frame))
  end
  return canvas:close()
end

return M
