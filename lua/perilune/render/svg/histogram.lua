--- A histogram: how many in each bin, with marks such as the median, and what lies outside of the bins.
--
--   1. Bins of about one width stand on a continuous axis. When the widest is more than 1.5 times the narrowest, each
--      takes the same room and its edges are named: then the height, not the area, is the count.
--   2. Counts outside of the bins are pale bars at the ends, named "< edge" and "≥ edge".

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local plane = require("perilune.render.svg.plane")

local M = {}

local UNEVEN = 1.5
local px = draw.px

local function uneven(bins)
  local least, most = math.huge, 0
  for _, bin in ipairs(bins) do
    local width = bin.to - bin.from
    least, most = math.min(least, width), math.max(most, width)
  end
  return not (most <= least * UNEVEN)
end

--- Where a value stands, as a number of bins from the left: exact at the edges, straight between them.
local function place_in(bins)
  return function(x)
    if x <= bins[1].from then return 0 end
    for i, bin in ipairs(bins) do
      if x < bin.to then return i - 1 + math.max(0, (x - bin.from) / (bin.to - bin.from)) end
    end
    return #bins
  end
end

--- Ticks below the bins: round numbers on a continuous axis, else the edges.
local function ticks_of(bins, unit, steps, language)
  if not uneven(bins) then
    local low, high = bins[1].from, bins[#bins].to
    local axis = scale.axis(low, high, unit == "text" and "number" or unit, steps, language)
    local ticks = {}
    for _, tick in ipairs(axis.ticks) do
      local text = unit == "duration" and tick > 0 and format.duration(tick, language) or axis.text(tick)
      if tick >= low and tick <= high then ticks[#ticks + 1] = { tick, text } end
    end
    if #ticks > 1 then return ticks end
  end
  local ticks = {}
  for i = 0, #bins do
    local edge = i == 0 and bins[1].from or bins[i].to
    ticks[i + 1] = { edge, format.plain(edge, unit, language) }
  end
  return ticks
end

local function put_ticks(canvas, block, frame, size, language)
  local places = draw.places()
  local steps = math.floor((frame.right - frame.left) / 80)
  for _, tick in ipairs(ticks_of(block.bins, block.unit, math.max(2, steps), language)) do
    local x, half = frame.x_of(tick[1]), draw.text_width(tick[2]) / 2
    local at = math.max(half, math.min(size.width - half, x))
    if places:take(at - half - 4, 0, at + half + 4, 1) then
      canvas:path("zero", string.format("M%s %sv5", px(x), px(frame.bottom)))
      canvas:text(at, frame.bottom + 19, "middle", nil, tick[2])
    end
  end
end

local function put_bins(canvas, block, frame, language)
  local function say(x) return format.plain(x, block.unit, language, block.currency) end
  local function count(x) return format.plain(x, "count", language) end
  for i, bin in ipairs(block.bins) do
    local x0, x1 = frame.left + frame.step * (i - 1), frame.left + frame.step * i
    local gap = math.min(1, frame.step / 8)
    canvas:rect("bar", x0 + gap, frame.y_of(bin.count), x1 - gap, frame.bottom,
      string.format(language.chart.bin, say(bin.from), say(bin.to), count(bin.count)))
  end
  local first, last = block.bins[1].from, block.bins[#block.bins].to
  for _, outside in ipairs({
    { frame.below, frame.left - frame.step * 1.25, "< " .. say(first) },
    { frame.above, frame.right + frame.step * 0.25, "≥ " .. say(last) },
  }) do
    if outside[1] then
      canvas:rect("outside", outside[2], frame.y_of(outside[1]), outside[2] + frame.step, frame.bottom,
        outside[3] .. ": " .. count(outside[1]))
      local half = draw.text_width(outside[3], true) / 2
      local x = math.max(half, math.min(frame.width - half, outside[2] + frame.step / 2))
      canvas:text(x, frame.bottom + 34, "middle", "year", outside[3])
    end
  end
end

--- Marks and the target: a line up, its label above the plane, lower where labels would touch.
local function put_marks(canvas, block, frame, language)
  local marks = {}
  for _, mark in ipairs(block.marks or {}) do
    marks[#marks + 1] = { mark.value, "mark", clean.line(mark.label or "") .. " "
      .. format.plain(mark.value, block.unit, language, block.currency) }
  end
  local target = format.finite(block.target)
  if target then
    marks[#marks + 1] = { target, "target",
      string.format(language.target, format.plain(target, block.unit, language, block.currency)) }
  end
  local places = draw.places()
  for _, mark in ipairs(marks) do
    local text = draw.cut(mark[3], (frame.right - frame.left) * 0.6, true)
    local x, width = frame.x_of(mark[1]), draw.text_width(text, true)
    local left = x + 5 + width <= frame.width and x + 5 or math.max(0, x - 5 - width)
    local y = 12
    while y < frame.top and not places:take(left, y - 11, left + width + 6, y + 2) do y = y + 15 end
    canvas:path(mark[2], string.format("M%s %sV%s", px(x), px(y - 9), px(frame.bottom)))
    canvas:text(left, y, "start", "end", text)
  end
  return #marks
end

---@param block table
---@param _ any
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, _, size, id, texts, language)
  local bins = block.bins
  local below, above = format.finite(block.below) or 0, format.finite(block.above) or 0
  local counts = { 0, below, above }
  for _, bin in ipairs(bins) do counts[#counts + 1] = format.finite(bin.count) or false end
  local _, high = scale.range(counts, #counts)
  local axis = scale.axis(0, high, "count", size.steps, language)
  local frame = plane.frame({ axis = axis, count = 1 }, size, 14)
  frame.below, frame.above = below > 0 and below or nil, above > 0 and above or nil
  local marks = #(block.marks or {}) + (block.target and 1 or 0)
  frame.top = math.min(14 + 15 * math.min(marks, 4), size.height / 2)
  local slots = #bins + (frame.below and 1.25 or 0) + (frame.above and 1.25 or 0)
  local grid_right = frame.right
  frame.step = (frame.right - frame.left) / slots
  local grid = { left = frame.left, right = grid_right, y_of = frame.y_of }
  if frame.below then frame.left = frame.left + frame.step * 1.25 end
  frame.right = frame.left + frame.step * #bins
  local place = place_in(bins)
  function frame.x_of(x) return frame.left + place(x) * frame.step end
  local canvas = draw.canvas(size, size.height, id, texts)
  plane.put_grid(canvas, axis, grid)
  put_bins(canvas, block, frame, language)
  put_ticks(canvas, block, frame, size, language)
  put_marks(canvas, block, frame, language)
  return canvas:close()
end

return M
