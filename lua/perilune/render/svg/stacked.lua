--- Horizontal bars made of parts; as shares, all of them are as long.
--
-- A part says its number where it is wide enough; a legend above names the parts in the order of the bars.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local area = require("perilune.render.svg.area")
local draw = require("perilune.render.svg.draw")
local rows = require("perilune.render.svg.rows")
local stack = require("perilune.render.svg.stack")

local M = {}

local ROW, BAR = 32, 22
local px = draw.px

--- The sum of the parts that have a value; nil when none has one.
---@param item table
---@return number|nil
function M.total(item)
  local sum
  for _, x in ipairs(item.values) do
    if format.finite(x) then sum = (sum or 0) + x end
  end
  return format.finite(sum)
end

local function put_part(canvas, block, item, i, part, frame, y, language)
  local x0, x1 = frame.x_of(part.from), frame.x_of(part.to)
  local title = string.format("%s, %s: %s", clean.line(item.label), clean.line(block.parts[i]),
    format.plain(part.value, block.unit, language, block.currency))
  if block.share then title = title .. " (" .. format.percent(part.size, language) .. ")" end
  canvas:rect("fill " .. draw.colour(i), x0, y, x1, y + BAR, title)
  local text = area.say(block, part, language)
  if draw.text_width(text) + 4 <= math.abs(x1 - x0) then
    canvas:text((x0 + x1) / 2, y + 15, "middle", "on " .. draw.colour(i), text)
  end
end

---@param block table
---@param _ any
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, _, size, id, texts, language)
  local stacks, totals, low, high, right = {}, {}, 0, 0, 8
  for i, item in ipairs(block.items) do
    local below, above
    stacks[i], below, above = stack.stack(item.values, #block.parts, block.share)
    low, high = math.min(low, below), math.max(high, above)
    local total = M.total(item)
    if not total then
      totals[i] = language.no_data
    elseif not block.share then
      totals[i] = format.plain(total, block.unit, language, block.currency)
    end
    if totals[i] then right = math.max(right, draw.text_width(totals[i], true) + 12) end
  end
  if high - low <= 0 then high = low + 1 end
  local frame = {}
  frame.left, frame.head = rows.label_room(block.items, size)
  frame.right = math.max(frame.left + 40, size.width - right)
  function frame.x_of(x) return frame.left + (x - low) / (high - low) * (frame.right - frame.left) end
  local row = ROW + frame.head
  local height = #block.items * row + 6
  local canvas = draw.canvas(size, height, id, texts)
  for i, item in ipairs(block.items) do
    local y, longest = (i - 1) * row + 5 + frame.head, 0
    rows.put_label(canvas, item.label, frame.left, frame.head, y + 15, y)
    for p, part in ipairs(stacks[i]) do
      if part and part.size ~= 0 then
        put_part(canvas, block, item, p, part, frame, y, language)
        longest = math.max(longest, part.to)
      end
    end
    if totals[i] then canvas:text(frame.x_of(longest) + 8, y + 15, "start", "end", totals[i]) end
  end
  canvas:path("zero", string.format("M%s 0V%s", px(frame.x_of(0)), px(height)))
  return canvas:close()
end

return M
