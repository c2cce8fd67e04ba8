--- A funnel: each step a part of the one before. The number between two steps is the share that goes on.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local draw = require("perilune.render.svg.draw")
local rows = require("perilune.render.svg.rows")

local M = {}

local STEP, BAR = 56, 30
local px = draw.px

--- The share of the step before; nil when there is none to divide by.
---@param steps table[]
---@param i integer
---@param of integer|nil  another step than the one before
---@return number|nil
function M.share(steps, i, of)
  local before, value = format.finite((steps[of or i - 1] or {}).value), format.finite(steps[i].value)
  if not before or not value or before <= 0 then return nil end
  return format.finite(value / before)
end

local function put_passage(canvas, steps, i, frame, y, language)
  local x0, x1 = frame.x_of(steps[i].value), frame.x_of(steps[i + 1].value)
  canvas:path("passage", string.format("M%s %sL%s %sL%s %sL%s %sZ", px(frame.left), px(y + BAR), px(x0), px(y + BAR),
    px(x1), px(y + STEP), px(frame.left), px(y + STEP)))
  local share = M.share(steps, i + 1)
  if share then
    canvas:text(frame.left + 8, y + BAR + 17, "start", "note", "▼ " .. format.percent(share, language))
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
  local largest, right, shown = 0, 0, {}
  for i, step in ipairs(block.steps) do
    largest = math.max(largest, format.finite(step.value) or 0)
    local share = i > 1 and M.share(block.steps, i, 1)
    shown[i] = format.plain(step.value, block.unit, language, block.currency)
    if share and i > 2 then shown[i] = shown[i] .. " · " .. format.percent(share, language) end
    right = math.max(right, draw.text_width(shown[i], true) + 12)
  end
  local frame = {}
  frame.left, frame.head = rows.label_room(block.steps, size)
  frame.step = STEP + frame.head
  frame.right = math.max(frame.left + 40, size.width - right)
  function frame.x_of(x)
    local part = largest > 0 and math.max(0, math.min(1, (format.finite(x) or 0) / largest)) or 0
    return frame.left + math.max(2, part * (frame.right - frame.left))
  end
  local canvas = draw.canvas(size, #block.steps * frame.step - STEP + BAR + 8, id, texts)
  for i, step in ipairs(block.steps) do
    local y = (i - 1) * frame.step + 4 + frame.head
    if block.steps[i + 1] then put_passage(canvas, block.steps, i, frame, y, language) end
    local title = clean.line(step.label) .. ": " .. shown[i]
    if step.note then title = title .. " (" .. clean.line(step.note) .. ")" end
    rows.put_label(canvas, step.label, frame.left, frame.head, y + 20, y)
    canvas:rect("bar", frame.left, y, frame.x_of(step.value), y + BAR, title, 2)
    canvas:text(frame.x_of(step.value) + 8, y + 20, "start", "end", shown[i])
  end
  return canvas:close()
end

return M
