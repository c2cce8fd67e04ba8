--- A trend without axes, for cards and cells: a line with its last point marked.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")

local M = {}

local PAD = 4
local px = draw.px

--- { class, width, height } by where it stands.
local places = { card = { "spark", 260, 38 }, cell = { "cellspark", 96, 22 } }

--- "" when no value is known.
---@param trend (number|false)[]|nil|false
---@param label string  what a screen reader says
---@param where "card"|"cell"
---@return string
function M.draw(trend, label, where)
  local low, high = scale.range(trend or {}, trend and #trend or 0)
  if not low then return "" end
  local class, width, height = table.unpack(places[where])
  local n = #trend
  local function x_of(i) return n > 1 and PAD + (i - 1) * (width - 2 * PAD) / (n - 1) or width / 2 end
  local function y_of(value)
    local place = high > low and (math.max(low, math.min(high, value)) / 2 - low / 2) / (high / 2 - low / 2) or 0.5
    return height - PAD - place * (height - 2 * PAD)
  end
  local path, lone, last = {}, {}, nil
  for i = 1, n do
    local value = format.finite(trend[i])
    if value then
      local joined = i > 1 and format.finite(trend[i - 1])
      path[#path + 1] = (joined and "L" or "M") .. px(x_of(i)) .. " " .. px(y_of(value))
      if not joined and not format.finite(trend[i + 1]) then lone[#lone + 1] = i end
      last = i
    end
  end
  local out = {
    string.format('<svg class="%s" role="img" preserveAspectRatio="xMinYMid" viewBox="0 0 %d %d">', class, width,
      height),
    "<title>" .. clean.markup(label) .. "</title>",
    string.format('<path class="line s1" d="%s"/>', table.concat(path)),
  }
  for _, i in ipairs(lone) do
    if i ~= last then
      local x, y = px(x_of(i)), px(y_of(trend[i]))
      out[#out + 1] = string.format('<circle class="dot s1" cx="%s" cy="%s" r="1.5"/>', x, y)
    end
  end
  out[#out + 1] = string.format('<circle class="dot s1" cx="%s" cy="%s" r="%s"/></svg>', px(x_of(last)),
    px(y_of(trend[last])), where == "card" and "3" or "2.5")
  return table.concat(out)
end

return M
