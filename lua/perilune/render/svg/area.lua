--- Areas over time, stacked from below: how a whole is made up, and how that moves.
--
-- Each area is named at its right end where there is room; a legend names all. A bucket in which no part has a value
-- is a gap.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local plane = require("perilune.render.svg.plane")
local stack = require("perilune.render.svg.stack")

local M = {}

local px = draw.px

--- Everything an area block shows, gathered once. `series`, `labels` and `count` are those of scale.line.
---@param block table
---@param language table
---@return table plot { series, labels, count, axis, stacks = { { part or false, ... }, ... }, unit }
function M.plot(block, language)
  local plot = scale.line(block, 4, language)
  local low, high = 0, 0
  plot.stacks = {}
  for j = 1, plot.count do
    local values, any = {}, false
    for i, series in ipairs(plot.series) do
      values[i] = series.values[j] or false
      any = any or values[i] ~= false
    end
    local parts, below, above = stack.stack(values, #values, block.share)
    plot.stacks[j] = any and parts or false
    low, high = math.min(low, below), math.max(high, above)
  end
  plot.unit = block.share and "percent" or block.unit
  plot.axis = scale.axis(low, block.share and math.min(1, math.max(high, 0.1)) or high, plot.unit, 4, language)
  return plot
end

--- What a part says: its share, or its number.
---@param block table
---@param part table
---@param language table
---@return string
function M.say(block, part, language)
  if block.share then return format.percent(part.size, language) end
  return format.plain(part.value, block.unit, language, block.currency)
end

--- The outline of one part over an unbroken stretch of buckets.
local function outline(plot, frame, part, first, last)
  local upper, lower = {}, {}
  for j = first, last do
    local p = plot.stacks[j][part] or { from = 0, to = 0 }
    local x = px(frame.x_of(j))
    upper[#upper + 1] = (#upper == 0 and "M" or "L") .. x .. " " .. px(frame.y_of(p.to))
    table.insert(lower, 1, "L" .. x .. " " .. px(frame.y_of(p.from)))
  end
  return table.concat(upper) .. table.concat(lower) .. "Z"
end

--- A part without a value between two that have one keeps its place in the pile.
local function settle(plot)
  for _, parts in ipairs(plot.stacks) do
    local top = 0
    for i = 1, parts and #plot.series or 0 do
      if not parts[i] then parts[i] = { from = top, to = top, size = 0 } end
      if parts[i].size >= 0 then top = parts[i].to end
    end
  end
end

local function put_parts(canvas, plot, frame)
  for part in ipairs(plot.series) do
    local first
    for j = 1, plot.count + 1 do
      if plot.stacks[j] and not first then first = j end
      if first and not plot.stacks[j] then
        if j - first > 1 then
          canvas:path("fill " .. draw.colour(part), outline(plot, frame, part, first, j - 1))
        elseif plot.stacks[first][part].size ~= 0 then -- a lone bucket is a bar
          local x, p = frame.x_of(first), plot.stacks[first][part]
          canvas:rect("fill " .. draw.colour(part), x - 9, frame.y_of(p.from), x + 9, frame.y_of(p.to))
        end
        first = nil
      end
    end
  end
end

local function last_stack(plot)
  for j = plot.count, 1, -1 do
    if plot.stacks[j] then return plot.stacks[j], j end
  end
end

local function end_labels(block, plot, size, language)
  local labels, width, cut = {}, 0, false
  local parts, index = last_stack(plot)
  for i, series in ipairs(plot.series) do
    local part = parts and parts[i]
    if part and part.value and part.size ~= 0 then
      local full = clean.line(M.say(block, part, language)) .. " " .. series.name
      local text = draw.cut(full, size.end_label, true)
      cut = cut or text ~= full
      width = math.max(width, draw.text_width(text, true))
      labels[#labels + 1] = { text = text, class = draw.colour(i), middle = part.from / 2 + part.to / 2,
        index = index }
    end
  end
  return labels, width, cut or #labels < #plot.series
end

--- True when every part says its name at its end, in all sizes: then no legend is needed.
---@param block table
---@param plot table
---@param sizes string[]
---@param language table
---@return boolean
function M.named_at_ends(block, plot, sizes, language)
  for _, size in ipairs(sizes) do
    local _, _, lacking = end_labels(block, plot, draw.sizes[size], language)
    if lacking then return false end
  end
  return true
end

local function put_ends(canvas, plot, frame, labels)
  for _, label in ipairs(labels) do label.y = frame.y_of(label.middle) end
  draw.spread(labels, frame.top, frame.bottom, 15)
  for _, label in ipairs(labels) do
    local y, at = frame.y_of(label.middle), (plot.count == 1 and frame.x_of(1) or frame.right) + 24
    canvas:path("leader " .. label.class, string.format("M%s %sL%s %s", px(frame.x_of(label.index) + 3), px(y),
      px(at - 14), px(label.y)))
    canvas:rect("fill " .. label.class, at - 12, label.y - 4.5, at - 4, label.y + 3.5)
    canvas:text(at, label.y + 4, "start", "end", label.text)
  end
end

---@param block table
---@param plot table   what M.plot gave
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, plot, size, id, texts, language)
  settle(plot)
  local labels, width = end_labels(block, plot, size, language)
  local frame = plane.frame(plot, size, width + 28)
  local canvas = draw.canvas(size, size.height, id, texts)
  plane.put_grid(canvas, plot.axis, frame)
  put_parts(canvas, plot, frame)
  plane.put_time(canvas, plot, frame, language)
  put_ends(canvas, plot, frame, labels)
  if size.hover then
    plane.put_hover(canvas, block, plot, frame, language, function() return {} end)
  end
  return canvas:close()
end

return M
