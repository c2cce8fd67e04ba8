--- Charts that are rows with a name on the left: what they share.

local clean = require("perilune.render.clean")
local format = require("perilune.format")
local draw = require("perilune.render.svg.draw")

local M = {}

local HEAD = 18 -- height of a name that stands over its row

--- The room that the names take on the left, at most what the size allows, and above each row.
---@param items { label: string }[]
---@param size table
---@return number left, number head
function M.label_room(items, size)
  if size.over then return 1, HEAD end
  local room = 0
  for _, item in ipairs(items) do room = math.max(room, draw.text_width(clean.line(item.label))) end
  return math.min(size.label, room) + 14, 0
end

--- The name of a row, cut where it is too long; then pointing at it says the whole.
---@param canvas table
---@param label string
---@param left number   what label_room gave
---@param head number
---@param y number      its base line beside the row
---@param top number    where the row begins
function M.put_label(canvas, label, left, head, y, top)
  label = clean.line(label)
  if head > 0 then
    canvas:text(left, top - 6, "start", "label", draw.cut(label, canvas.width - left))
    return
  end
  local shown = draw.cut(label, left - 14)
  canvas:text(left - 10, y, "end", "label", shown, shown ~= label and label or nil)
end

--- The value and the status of an item as texts; the status is nil when it is not rated.
---@param value table
---@param room number
---@param language table
---@return string text, string|nil status
function M.value_texts(value, room, language)
  local text = draw.cut(clean.line(format.value(value, nil, language)), room, true)
  if not value.status or value.status == "none" then return text, nil end
  local sign, word = format.status(value.status, language)
  return text, sign .. " " .. word
end

--- Writes value and status from x on.
function M.put_value(canvas, x, y, text, status, value)
  canvas:text(x, y, "start", format.finite(value.value) and "end" or "note", text)
  if status then
    canvas:text(x + 8 + draw.text_width(text, true), y, "start", "end " .. value.status .. "t", status)
  end
end

--- The room that value and status take.
function M.value_room(text, status)
  return draw.text_width(text, true) + (status and draw.text_width(status, true) + 8 or 0)
end

return M
