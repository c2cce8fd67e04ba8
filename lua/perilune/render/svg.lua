--- Charts as static SVG for html.lua: no script, colours by class (see html_style.lua), text that does not collide.
--
-- A chart comes in two sizes, "wide" and "narrow"; the page shows one of them. Every chart is one image to a screen
-- reader, with a title and a description. Everything from data is escaped and harmless (clean.lua).

local native = require("perilune.native")
local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")

local M = {}

local EM = 7.0          -- width of one column of 12 px text, on the safe side
local SERIES_COLOURS = 6
local HOVER_POINTS = 120 -- more points than this do not all get a hover title

local sizes = {
  wide = { width = 880, height = 280, label = 240, end_label = 190 },
  narrow = { width = 360, height = 230, label = 110, end_label = 112 },
}

local function px(x)
  return (string.format("%.1f", x):gsub("%.0$", ""))
end

local function text_width(text)
  return native.width(text) * EM
end

local function cut(text, pixels)
  if text_width(text) <= pixels then return text end
  return native.fit(text, math.max(1, math.floor(pixels / EM) - 1)) .. "…"
end

local function open(id, size, height, title, description)
  return string.format(
    '<svg class="%s" role="img" viewBox="0 0 %d %s" aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title>'
      .. '<desc id="%s-d">%s</desc>',
    size, sizes[size].width, px(height), id, id, id, clean.markup(title), id, clean.markup(description))
end

local function text_at(x, y, anchor, class, text, title)
  return string.format('<text x="%s" y="%s"%s%s>%s%s</text>', px(x), px(y),
    anchor ~= "start" and ' text-anchor="' .. anchor .. '"' or "", class and ' class="' .. class .. '"' or "",
    title and "<title>" .. clean.markup(title) .. "</title>" or "", clean.markup(text))
end

--- Classes of the series: main ones take the colours in turn, comparisons are pale.
---@return string[] classes, integer main_count
function M.classes(plot)
  local classes, main = {}, 0
  for i, series in ipairs(plot.series) do
    if series.comparison then
      classes[i] = "cmp"
    else
      classes[i] = "s" .. main % SERIES_COLOURS + 1
      main = main + 1
    end
  end
  return classes, main
end

--- Path data of a series; neighbours are joined, gaps are not. Lone points are returned apart.
local function path_of(values, x_of, y_of)
  local path, lone = {}, {}
  for i = 1, #values do
    if values[i] then
      local joined = i > 1 and values[i - 1]
      path[#path + 1] = (joined and "L" or "M") .. px(x_of(i)) .. " " .. px(y_of(values[i]))
      if not joined and not values[i + 1] then lone[#lone + 1] = i end
    end
  end
  return table.concat(path), lone
end

--- One closed path for each unbroken stretch, down to the zero line.
local function area_of(values, x_of, y_of, base)
  local parts, first = {}, nil
  for i = 1, #values + 1 do
    if values[i] and not first then first = i end
    if first and not values[i] then
      if i - first > 1 then
        parts[#parts + 1] = "M" .. px(x_of(first)) .. " " .. px(base)
        for j = first, i - 1 do parts[#parts + 1] = "L" .. px(x_of(j)) .. " " .. px(y_of(values[j])) end
        parts[#parts + 1] = "V" .. px(base) .. "Z"
      end
      first = nil
    end
  end
  return table.concat(parts)
end

local function end_labels(plot, block, classes, main_count, most, language)
  local labels, width = {}, 0
  for i, series in ipairs(plot.series) do
    local index, value = scale.last(series.values)
    if index and not series.comparison then
      local text = format.plain(value, block.unit, language, block.currency)
      if main_count > 1 then text = text .. " " .. series.name end
      labels[#labels + 1] = { text = clean.line(text), index = index, value = value, class = classes[i] }
    end
  end
  for _, label in ipairs(labels) do
    label.text = cut(label.text, most)
    width = math.max(width, text_width(label.text))
  end
  return labels, width
end

--- Moves labels apart until none touches the next; those at the bottom stay on the plot.
local function spread(labels, y_of, top, bottom)
  for _, label in ipairs(labels) do label.y = y_of(label.value) end
  table.sort(labels, function(a, b)
    if a.y ~= b.y then return a.y < b.y end
    return a.class < b.class
  end)
  local distance = math.min(14, (bottom - top) / math.max(1, #labels - 1))
  for i, label in ipairs(labels) do
    local least = i > 1 and labels[i - 1].y + distance or top
    label.y = math.max(label.y, least)
  end
  for i = #labels, 1, -1 do
    local most = i < #labels and labels[i + 1].y - distance or bottom
    labels[i].y = math.min(labels[i].y, most)
  end
end

local function hover_title(plot, block, index, language)
  local lines = { plot.labels[index] }
  for _, series in ipairs(plot.series) do
    local value = series.values[index]
    local name = #plot.series > 1 and series.name .. ": " or ""
    local text = value and format.plain(value, block.unit, language, block.currency) or language.no_data
    lines[#lines + 1] = name .. text
  end
  return table.concat(lines, " · ")
end

local function put_grid(out, plot, frame)
  for _, tick in ipairs(plot.axis.ticks) do
    local y = px(frame.y_of(tick))
    local zero = tick == 0 and "zero" or "grid"
    out[#out + 1] = string.format('<path class="%s" d="M%s %sH%s"/>', zero, px(frame.left), y, px(frame.right))
    out[#out + 1] = text_at(frame.left - 8, frame.y_of(tick) + 4, "end", nil, plot.axis.text(tick))
  end
end

local function put_time(out, plot, frame, language)
  local function measure(text) return text_width(text) end
  for _, tick in ipairs(scale.time_ticks(plot.labels, frame.spacing, 10, measure, language)) do
    local x, half = frame.x_of(tick.index), text_width(tick.text) / 2
    if tick.wider then half = math.max(half, text_width(tick.wider) / 2) end
    x = math.max(half, math.min(frame.width - half, x))
    out[#out + 1] = text_at(x, frame.bottom + 18, "middle", nil, tick.text)
    if tick.wider then out[#out + 1] = text_at(x, frame.bottom + 33, "middle", "year", tick.wider) end
  end
end

--- How much of the strip from x to x + width, `low` to `high` pixels down, the lines run through.
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

--- Where the target's label stands: above or below its line, where the lines of the series disturb it least.
local function target_place(plot, frame, y, width)
  local best, best_x, best_up
  for step = 0, 8 do
    local x = frame.left + 4 + (frame.right - frame.left - width - 8) * step / 8
    for _, up in ipairs({ true, false }) do
      local low, high = up and y - 20 or y + 2, up and y - 2 or y + 20
      local outside = low < frame.top - 10 or high > frame.bottom
      local cost = crossed(plot, frame, x, width, low, high) + (outside and 1000 or 0)
      if not best or cost < best then best, best_x, best_up = cost, x, up end
    end
  end
  return best_x, best_up
end

local function put_target(out, plot, block, frame, language)
  if not plot.target then return end
  local y = frame.y_of(plot.target)
  local text = string.format(language.target, format.plain(plot.target, block.unit, language, block.currency))
  out[#out + 1] = string.format('<path class="target" d="M%s %sH%s"/>', px(frame.left), px(y), px(frame.right))
  local x, up = target_place(plot, frame, y, text_width(text))
  out[#out + 1] = text_at(x, up and y - 6 or y + 15, "start", "note", text)
end

local function put_series(out, plot, frame, classes, main_count)
  for pass = 1, 2 do
    for i, series in ipairs(plot.series) do
      if series.comparison == (pass == 1) then
        local path, lone = path_of(series.values, frame.x_of, frame.y_of)
        if main_count == 1 and not series.comparison and plot.axis.low == 0 then
          local area = area_of(series.values, frame.x_of, frame.y_of, frame.bottom)
          if area ~= "" then out[#out + 1] = string.format('<path class="area" d="%s"/>', area) end
        end
        if path ~= "" then out[#out + 1] = string.format('<path class="line %s" d="%s"/>', classes[i], path) end
        for _, j in ipairs(lone) do
          out[#out + 1] = string.format('<circle class="dot %s" cx="%s" cy="%s" r="3"/>', classes[i],
            px(frame.x_of(j)), px(frame.y_of(series.values[j])))
        end
      end
    end
  end
end

local function put_hover(out, plot, block, frame, classes, language)
  local every = math.ceil(plot.count / HOVER_POINTS)
  local width = math.max(2, frame.spacing * every)
  for index = 1, plot.count, every do
    out[#out + 1] = string.format('<g class="hit"><title>%s</title><rect x="%s" y="%s" width="%s" height="%s"/>',
      clean.markup(hover_title(plot, block, index, language)), px(frame.x_of(index) - width / 2), px(frame.top),
      px(width), px(frame.bottom - frame.top))
    for i, series in ipairs(plot.series) do
      local value = series.values[index]
      if value then
        out[#out + 1] = string.format('<circle class="%s" cx="%s" cy="%s" r="3.5"/>', classes[i],
          px(frame.x_of(index)), px(frame.y_of(value)))
      end
    end
    out[#out + 1] = "</g>"
  end
end

--- A line chart. `plot` is what scale.line gave.
---@param block table
---@param plot table
---@param size "wide"|"narrow"
---@param id string            unique on the page
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.line(block, plot, size, id, texts, language)
  local chart = sizes[size]
  local classes, main_count = M.classes(plot)
  local labels, label_width = end_labels(plot, block, classes, main_count, chart.end_label, language)
  local left = 0
  for _, tick in ipairs(plot.axis.ticks) do left = math.max(left, text_width(plot.axis.text(tick))) end
  local frame = { width = chart.width, top = 12, bottom = chart.height - 40 }
  frame.left, frame.right = left + 10, chart.width - math.max(14, label_width + 12)
  local span = frame.right - frame.left
  frame.spacing = plot.count > 1 and span / (plot.count - 1) or span
  function frame.x_of(i) return plot.count > 1 and frame.left + (i - 1) * frame.spacing or frame.left + span / 2 end
  function frame.y_of(value) return frame.bottom - plot.axis.place(value) * (frame.bottom - frame.top) end
  local out = { open(id, size, chart.height, texts.title, texts.description) }
  put_grid(out, plot, frame)
  put_series(out, plot, frame, classes, main_count)
  put_target(out, plot, block, frame, language)
  put_time(out, plot, frame, language)
  spread(labels, frame.y_of, frame.top, frame.bottom)
  for _, label in ipairs(labels) do
    out[#out + 1] = string.format('<circle class="dot %s" cx="%s" cy="%s" r="3.5"/>', label.class,
      px(frame.x_of(label.index)), px(frame.y_of(label.value)))
    local x = (plot.count == 1 and frame.x_of(1) or frame.right) + 9
    out[#out + 1] = text_at(x, label.y + 4, "start", "end " .. label.class .. "t", label.text)
  end
  if size == "wide" then put_hover(out, plot, block, frame, classes, language) end
  out[#out + 1] = "</svg>"
  return table.concat(out)
end

local function bar_parts(item, language)
  local value = item.value
  local text = clean.line(format.value(value, nil, language))
  local status
  if value.status and value.status ~= "none" then
    local sign, word = format.status(value.status, language)
    status = sign .. " " .. word
  end
  return text, status
end

local function put_bar(out, item, frame, y, text, status)
  local value = format.finite(item.value.value)
  local label = clean.line(item.label)
  local shown = cut(label, frame.left - 14)
  out[#out + 1] = text_at(frame.left - 10, y + 15, "end", "label", shown, shown ~= label and label or nil)
  local at = frame.zero
  if value then
    local x = frame.x_of(value)
    local from, width = math.min(x, frame.zero), math.max(1, math.abs(x - frame.zero))
    out[#out + 1] = string.format('<rect class="bar" x="%s" y="%s" width="%s" height="16" rx="2">', px(from),
      px(y + 3), px(width)) .. "<title>" .. clean.markup(label .. ": " .. text) .. "</title></rect>"
    at = math.max(x, frame.zero)
    local low, high = format.finite(item.value.low), format.finite(item.value.high)
    if low and high and high >= low then
      local x0, x1, middle = frame.x_of(low), frame.x_of(high), y + 11
      out[#out + 1] = string.format('<path class="whisker" d="M%s %sH%sM%s %sv6M%s %sv6"/>', px(x0), px(middle), px(x1),
        px(x0), px(middle - 3), px(x1), px(middle - 3))
      at = math.max(at, x1)
    end
    local target = format.finite(item.value.target)
    if target then
      local x0 = frame.x_of(target)
      out[#out + 1] = string.format('<path class="mark" d="M%s %sv22"/>', px(x0), px(y))
      local width = 8 + text_width(text) + (status and 8 + text_width(status) or 0)
      if x0 >= at - 1 and x0 < at + width then at = x0 end
    end
  end
  at = math.min(at, frame.right)
  out[#out + 1] = text_at(at + 8, y + 15, "start", value and "end" or "note", text)
  if status then
    out[#out + 1] = text_at(at + 16 + text_width(text), y + 15, "start", "end " .. item.value.status .. "t", status)
  end
end

--- Horizontal bars from zero, with the value, its interval as a whisker, its target as a mark and its status.
---@param block table
---@param size "wide"|"narrow"
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.bars(block, size, id, texts, language)
  local chart = sizes[size]
  local label_width, right, values, n = 0, 0, { 0 }, 1
  local parts = {}
  for i, item in ipairs(block.items) do
    local text, status = bar_parts(item, language)
    text = cut(text, chart.width / 3)
    parts[i] = { text, status }
    label_width = math.max(label_width, text_width(clean.line(item.label)))
    right = math.max(right, text_width(text) + (status and text_width(status) + 16 or 8))
    for _, x in ipairs({ "value", "low", "high", "target" }) do
      n = n + 1
      values[n] = format.finite(item.value[x]) or false
    end
  end
  local low, high = scale.range(values, n)
  if high - low <= 0 then high = 1 end
  local frame = { left = math.min(chart.label, label_width) + 14 }
  frame.right = math.max(frame.left + 40, chart.width - right)
  function frame.x_of(x)
    x = math.max(low, math.min(high, x))
    return frame.left + (x - low) / (high - low) * (frame.right - frame.left)
  end
  frame.zero = frame.x_of(0)
  local height = #block.items * 30 + 8
  local out = { open(id, size, height, texts.title, texts.description) }
  for i, item in ipairs(block.items) do
    put_bar(out, item, frame, (i - 1) * 30 + 4, parts[i][1], parts[i][2])
  end
  out[#out + 1] = string.format('<path class="zero" d="M%s 0V%s"/></svg>', px(frame.zero), px(height))
  return table.concat(out)
end

--- A trend for a card, without axes: a line with its last point marked. "" when it has no value.
---@param trend (number|false)[]|nil|false
---@param label string  what a screen reader says
---@return string
function M.sparkline(trend, label)
  if not trend then return "" end
  local low, high = scale.range(trend, #trend)
  if not low then return "" end
  local width, height, pad = 260, 38, 4
  local values = {}
  for i = 1, #trend do values[i] = format.finite(trend[i]) or false end
  local function x_of(i) return #values > 1 and pad + (i - 1) * (width - 2 * pad) / (#values - 1) or width / 2 end
  local function y_of(value)
    value = math.max(low, math.min(high, value))
    local place = high > low and (value - low) / (high - low) or 0.5
    return height - pad - place * (height - 2 * pad)
  end
  local path, lone = path_of(values, x_of, y_of)
  local index, value = scale.last(values)
  local out = {
    string.format('<svg class="spark" role="img" preserveAspectRatio="xMinYMid" viewBox="0 0 %d %d">', width, height),
    "<title>" .. clean.markup(label) .. "</title>",
    string.format('<path class="line s1" d="%s"/>', path),
  }
  for _, i in ipairs(lone) do
    if i ~= index then
      local x, y = px(x_of(i)), px(y_of(values[i]))
      out[#out + 1] = string.format('<circle class="dot s1" cx="%s" cy="%s" r="1.5"/>', x, y)
    end
  end
  local x, y = px(x_of(index)), px(y_of(value))
  out[#out + 1] = string.format('<circle class="dot s1" cx="%s" cy="%s" r="3"/></svg>', x, y)
  return table.concat(out)
end

return M
