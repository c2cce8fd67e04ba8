--- Points by two numbers. Groups differ by colour and by shape; labels stand where they touch nothing.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local plane = require("perilune.render.svg.plane")

local M = {}

local EACH = 200 -- more points than this are drawn as one path a group, without hover titles
local px = draw.px

--- One path for each shape, around the origin.
local shapes = {
  "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "m-4-4h8v8h-8z", "m0-5.2 5.2 5.2-5.2 5.2-5.2-5.2z", "m0-5 5 8.6h-10z",
  "m0 5-5-8.6h10z", "m-5-1.6h3.4v-3.4h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4z",
}

--- The path of the i-th group's shape.
---@param i integer
---@return string
function M.shape(i) return shapes[(i - 1) % #shapes + 1] end

--- The groups in the order of the points; {} when the points have none.
---@param block table
---@return string[] groups, table<string, integer> place
function M.groups(block)
  local groups, place = {}, {}
  for _, point in ipairs(block.points) do
    local group = point.group and clean.line(point.group)
    if group and not place[group] then
      groups[#groups + 1] = group
      place[group] = #groups
    end
  end
  return groups, place
end

--- The points that can be drawn.
---@param block table
---@return table[]
function M.known(block)
  local list = {}
  for _, point in ipairs(block.points) do
    if format.finite(point.x) and format.finite(point.y) then list[#list + 1] = point end
  end
  return list
end

local function axis_of(points, key, unit, steps, language)
  local values = {}
  for i, point in ipairs(points) do values[i] = point[key] end
  local low, high = scale.range(values, #values)
  return scale.axis(low, high, unit == "text" and "number" or unit, steps, language)
end

local function put_points(canvas, block, points, frame, place, language)
  local dots = {}
  for _, point in ipairs(points) do
    local i = place[point.group and clean.line(point.group)] or 1
    local x, y = frame.x_of(point.x), frame.y_of(point.y)
    if #points > EACH then
      dots[i] = dots[i] or {}
      table.insert(dots[i], "M" .. px(x) .. " " .. px(y) .. "h0")
    else
      local title = string.format(language.chart.point, clean.line(block.x.title),
        format.plain(point.x, block.x.unit, language), clean.line(block.y.title),
        format.plain(point.y, block.y.unit, language))
      local name = point.label or point.group
      canvas:path("point " .. draw.colour(i), "M" .. px(x) .. " " .. px(y) .. M.shape(i),
        name and clean.line(name) .. ": " .. title or title)
    end
  end
  for i = 1, #shapes + #points do
    if dots[i] then canvas:path("dots " .. draw.colour(i), table.concat(dots[i])) end
  end
end

--- Labels at one of four places beside their point, where they touch neither a point nor another label.
local function put_labels(canvas, points, frame)
  local places = draw.places()
  for i = 1, math.min(#points, EACH) do
    local x, y = frame.x_of(points[i].x), frame.y_of(points[i].y)
    places.boxes[i] = { x - 4, y - 4, x + 4, y + 4 }
  end
  for _, point in ipairs(points) do
    if point.label and #points <= EACH then
      local text = draw.cut(clean.line(point.label), 130)
      local width, x, y = draw.text_width(text), frame.x_of(point.x), frame.y_of(point.y)
      for _, at in ipairs({ { x + 8, y + 4 }, { x - 8 - width, y + 4 }, { x - width / 2, y - 9 },
        { x - width / 2, y + 18 } }) do
        local fits = at[1] >= frame.left and at[1] + width <= frame.width and at[2] - 11 >= 0
          and at[2] <= frame.bottom
        if fits and places:take(at[1], at[2] - 10, at[1] + width, at[2] + 2) then
          canvas:text(at[1], at[2], "start", "label", text)
          break
        end
      end
    end
  end
end

local function put_below(canvas, block, axis, frame)
  local places = draw.places()
  for _, tick in ipairs(axis.ticks) do
    local x, text = frame.x_of(tick), axis.text(tick)
    local half = draw.text_width(text) / 2
    local at = math.max(half, math.min(frame.width - half, x))
    canvas:path("grid", string.format("M%s %sV%s", px(x), px(frame.top), px(frame.bottom)))
    if places:take(at - half - 4, 0, at + half + 4, 1) then
      canvas:text(at, frame.bottom + 18, "middle", nil, text)
    end
  end
  local title = draw.cut(clean.line(block.x.title), frame.right - frame.left, true)
  canvas:text(frame.right, frame.bottom + 36, "end", "axis", title)
end

---@param block table
---@param _ any
---@param size table
---@param id string
---@param texts { title: string, description: string }
---@param language table
---@return string
function M.draw(block, _, size, id, texts, language)
  local points = M.known(block)
  local height = size.height * 1.3
  local y_axis = axis_of(points, "y", block.y.unit, 5, language)
  local x_axis = axis_of(points, "x", block.x.unit, math.floor(size.width / 110), language)
  local frame = plane.frame({ axis = y_axis, count = 1 }, { width = size.width, height = height - 4 }, 20)
  frame.top = frame.top + 20
  function frame.x_of(x) return frame.left + x_axis.place(x) * (frame.right - frame.left) end
  function frame.y_of(y) return frame.bottom - y_axis.place(y) * (frame.bottom - frame.top) end
  local _, place = M.groups(block)
  local canvas = draw.canvas(size, height, id, texts)
  canvas:text(0, 12, "start", "axis", draw.cut(clean.line(block.y.title), size.width, true))
  put_below(canvas, block, x_axis, frame)
  plane.put_grid(canvas, y_axis, frame)
  put_points(canvas, block, points, frame, place, language)
  put_labels(canvas, points, frame)
  return canvas:close()
end

return M
