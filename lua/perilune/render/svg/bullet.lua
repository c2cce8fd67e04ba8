--- Bullets: each value in its bands, against its target.
--
--   1. Each item has a scale of its own, from `low` to `high`; without them from zero (or the least number) to the next
--      round number above everything it shows.
--   2. The bands meet at target and warn; `better` says on which side it is good. Without `better` there are none.
--   3. The thick line is the value, the upright mark the target.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local rows = require("perilune.render.svg.rows")

local M = {}

local ROW = 56
local px = draw.px

local function axis_of(item, language)
  local value = item.value
  local low, high = scale.range({ format.finite(value.value) or false, format.finite(value.target) or false,
    format.finite(value.warn) or false, format.finite(item.low) or false, format.finite(item.high) or false }, 5)
  local axis = scale.axis(low, high, value.unit == "text" and "number" or value.unit, 3, language)
  local ends = { format.finite(item.low) or axis.low, format.finite(item.high) or axis.high }
  if ends[2] <= ends[1] then ends = { axis.low, axis.high } end
  return axis, ends[1], ends[2]
end

--- The bands from left to right (rule 2): { from, to, class }.
local function bands(value, low, high)
  local target, warn = format.finite(value.target), format.finite(value.warn)
  if not target or not value.better then return {} end
  warn = warn or target
  if value.better == "lower" then
    return { { low, target, "good" }, { target, warn, "warn" }, { math.max(warn, target), high, "bad" } }
  end
  return { { low, math.min(warn, target), "bad" }, { warn, target, "warn" }, { target, high, "good" } }
end

local function put_scale(canvas, axis, low, high, x_of, y, room)
  local places = draw.places()
  for _, tick in ipairs(axis.ticks) do
    if tick >= low and tick <= high then
      local text = axis.text(tick)
      local half = draw.text_width(text) / 2
      local x = math.max(room + half, math.min(x_of(high) - half, x_of(tick)))
      if places:take(x - half - 4, 0, x + half + 4, 1) then canvas:text(x, y, "middle", "tick", text) end
    end
  end
end

local function put_item(canvas, item, room, right, y, shown, language)
  local value, number = item.value, format.finite(item.value.value)
  local axis, low, high = axis_of(item, language)
  local function x_of(x) return room + (math.max(low, math.min(high, x)) - low) / (high - low) * (right - room) end
  canvas:rect("track", room, y, right, y + 22, nil, 2)
  for _, band in ipairs(bands(value, low, high)) do
    local from, to = x_of(band[1]), x_of(band[2])
    if to > from then canvas:rect("zone " .. band[3], from, y, to, y + 22) end
  end
  if number then
    local zero = x_of(math.max(low, math.min(high, 0)))
    local x = x_of(number)
    canvas:rect("value", math.min(zero, x), y + 7, math.max(zero, x, math.min(zero, x) + 1), y + 15,
      clean.line(item.label) .. ": " .. shown.text)
  end
  local target = format.finite(value.target)
  if target then canvas:path("mark", string.format("M%s %sv16", px(x_of(target)), px(y + 3))) end
  put_scale(canvas, axis, low, high, x_of, y + 36, room)
end

---@param block table
---@param _ any
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, _, size, id, texts, language)
  local shown, room_right = {}, 0
  for i, item in ipairs(block.items) do
    local text, status = rows.value_texts(item.value, size.width / 3, language)
    shown[i] = { text = text, status = status }
    room_right = math.max(room_right, draw.text_width(text, true), status and draw.text_width(status, true) or 0)
  end
  local room, head = rows.label_room(block.items, size)
  local right = size.width - room_right - 10
  right = math.max(right, room + 40)
  local canvas = draw.canvas(size, #block.items * (ROW + head), id, texts)
  for i, item in ipairs(block.items) do
    local y, value = (i - 1) * (ROW + head) + 6 + head, item.value
    rows.put_label(canvas, item.label, room, head, y + 15, y)
    put_item(canvas, item, room, right, y, shown[i], language)
    local both = shown[i].status ~= nil
    canvas:text(right + 8, y + (both and 9 or 15), "start", format.finite(value.value) and "end" or "note",
      shown[i].text)
    if both then canvas:text(right + 8, y + 24, "start", "end " .. value.status .. "t", shown[i].status) end
  end
  return canvas:close()
end

return M
