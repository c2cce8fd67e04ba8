--- Horizontal bars from zero, with the value, its interval as a whisker, its target as a mark and its status.

local clean = require("perilune.render.clean")
local format = require("perilune.format")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local rows = require("perilune.render.svg.rows")

local M = {}

local ROW = 30
local px = draw.px

local function put_whisker(canvas, value, frame, y, at)
  local low, high = format.finite(value.low), format.finite(value.high)
  if not low or not high or high < low then return at end
  local x0, x1 = frame.x_of(low), frame.x_of(high)
  canvas:path("whisker", string.format("M%s %sH%sM%s %sv6M%s %sv6", px(x0), px(y), px(x1), px(x0), px(y - 3), px(x1),
    px(y - 3)))
  return math.max(at, x1)
end

--- Draws the bar of an item; returns where its text may begin.
local function put_bar(canvas, item, frame, y, text, room)
  local value = item.value
  local number = format.finite(value.value)
  if not number then return frame.zero end
  local x = frame.x_of(number)
  local from, to = math.min(x, frame.zero), math.max(x, frame.zero)
  canvas:rect("bar", from, y + 3, math.max(to, from + 1), y + 19, clean.line(item.label) .. ": " .. text, 2)
  local at = put_whisker(canvas, value, frame, y + 11, to)
  local target = format.finite(value.target)
  if target then
    local mark = frame.x_of(target)
    canvas:path("mark", string.format("M%s %sv22", px(mark), px(y)))
    if mark >= at - 1 and mark < at + 8 + room then at = mark end
  end
  return at
end

local function numbers_of(items)
  local values, n = { 0 }, 1
  for _, item in ipairs(items) do
    for _, key in ipairs({ "value", "low", "high", "target" }) do
      n = n + 1
      values[n] = format.finite(item.value[key]) or false
    end
  end
  return scale.range(values, n)
end

--- The target that all items with a target share; nil when they differ.
local function common_target(items)
  local common
  for _, item in ipairs(items) do
    local target = format.finite(item.value.target)
    if target and common and target ~= common then return nil end
    common = common or target
  end
  return common
end

--- What the marks are, said once above them.
local function put_target(canvas, target, block, frame, size, language)
  local text = string.format(language.target, format.plain(target, block.unit, language, block.currency))
  local half = draw.text_width(text) / 2
  canvas:text(math.max(half, math.min(size.width - half, frame.x_of(target))), 11, "middle", "note", text)
end

---@param block table
---@param _ any
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, _, size, id, texts, language)
  local shown, right = {}, 0
  for i, item in ipairs(block.items) do
    local text, status = rows.value_texts(item.value, size.width / 3, language)
    shown[i] = { text = text, status = status, room = rows.value_room(text, status) }
    right = math.max(right, shown[i].room + 10)
  end
  local low, high = numbers_of(block.items)
  if high - low <= 0 then high = low + 1 end
  local frame = {}
  frame.left, frame.head = rows.label_room(block.items, size)
  frame.right = math.max(frame.left + 40, size.width - right)
  function frame.x_of(x)
    return frame.left + (math.max(low, math.min(high, x)) - low) / (high - low) * (frame.right - frame.left)
  end
  frame.zero = frame.x_of(0)
  local target = common_target(block.items)
  local top, row = target and 18 or 4, ROW + frame.head
  local height = #block.items * row + top + 4
  local canvas = draw.canvas(size, height, id, texts)
  if target then put_target(canvas, target, block, frame, size, language) end
  for i, item in ipairs(block.items) do
    local y = (i - 1) * row + top + frame.head
    rows.put_label(canvas, item.label, frame.left, frame.head, y + 15, y)
    local at = put_bar(canvas, item, frame, y, shown[i].text, shown[i].room)
    rows.put_value(canvas, math.min(at, frame.right) + 8, y + 15, shown[i].text, shown[i].status, item.value)
  end
  canvas:path("zero", string.format("M%s %sV%s", px(frame.zero), px(top - 4), px(height)))
  return canvas:close()
end

return M
