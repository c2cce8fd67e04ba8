--- What all charts draw with: a canvas that collects SVG, the sizes charts come in, widths of text.
--
-- A chart is drawn once for each size that the page may need. Colours are classes (see html_style.lua); everything
-- from data is escaped and harmless (clean.lua).

local native = require("perilune.native")
local clean = require("perilune.render.clean")

local M = {}

M.EM = 7.3        -- width of one column of 12 px text, on the safe side
M.BOLD_EM = 7.9   -- the same of bold text
M.COLOURS = 6     -- classes s1 to s6, then again s1
M.LEAST = 1e-9    -- spans below it are no span

--- Widths in user units; `label` and `end_label` are the room for names on the left and on the right. The page shows
--- "wide" or "narrow" by its own width; "half" and "small" stand in columns. `hover`: has titles to point at;
--- `over`: the names of rows stand over them.
M.sizes = {
  wide = { name = "wide", width = 820, height = 270, label = 230, end_label = 200, steps = 4, hover = true },
  narrow = { name = "narrow", width = 360, height = 230, label = 112, end_label = 112, steps = 4 },
  half = { name = "half", width = 380, height = 230, label = 118, end_label = 118, steps = 4, hover = true },
  small = { name = "small", width = 260, height = 190, label = 250, end_label = 74, steps = 3, hover = true,
    over = true },
}

local Canvas = {}
Canvas.__index = Canvas

--- A number for an attribute: a tenth of a unit is enough.
---@param x number
---@return string
function M.px(x)
  return (string.format("%.1f", x):gsub("%.0$", ""):gsub("^%-0$", "0"))
end

local px = M.px

---@param text string
---@param bold boolean|nil
---@return number
function M.text_width(text, bold)
  return native.width(text) * (bold and M.BOLD_EM or M.EM)
end

--- The text, cut to so many units.
---@param text string
---@param room number
---@param bold boolean|nil
---@return string
function M.cut(text, room, bold)
  if M.text_width(text, bold) <= room then return text end
  return native.fit(text, math.max(1, math.floor(room / (bold and M.BOLD_EM or M.EM)) - 1)) .. "…"
end

--- The class of the i-th colour.
---@param i integer
---@return string
function M.colour(i)
  return "s" .. (i - 1) % M.COLOURS + 1
end

--- A picture with a title and a description for who cannot see it.
---@param size table              one of `sizes`
---@param height number
---@param id string               unique on the page
---@param texts { title: string, description: string }
---@return table canvas
function M.canvas(size, height, id, texts)
  local canvas = setmetatable({ out = {}, width = size.width, height = height }, Canvas)
  canvas:put('<svg class="chart %s" role="img" viewBox="0 0 %d %s" aria-labelledby="%s-t %s-d">'
    .. '<title id="%s-t">%s</title><desc id="%s-d">%s</desc>', size.name, size.width, px(height), id, id, id,
    clean.markup(texts.title), id, clean.markup(texts.description))
  return canvas
end

function Canvas:put(text, ...)
  self.out[#self.out + 1] = select("#", ...) > 0 and string.format(text, ...) or text
end

local function title_of(title)
  return title and title ~= "" and "<title>" .. clean.markup(title) .. "</title>" or ""
end

--- A line of text; `anchor` is "start", "middle" or "end".
function Canvas:text(x, y, anchor, class, text, title)
  self:put('<text x="%s" y="%s"%s%s>%s%s</text>', px(x), px(y),
    anchor ~= "start" and ' text-anchor="' .. anchor .. '"' or "", class and ' class="' .. class .. '"' or "",
    title_of(title), clean.markup(text))
end

--- A path; nothing when its data are empty.
function Canvas:path(class, data, title)
  if data == "" then return end
  if title then
    self:put('<path class="%s" d="%s">%s</path>', class, data, title_of(title))
  else
    self:put('<path class="%s" d="%s"/>', class, data)
  end
end

--- A rectangle between two corners, in any order; never thinner than `least` units.
function Canvas:rect(class, x0, y0, x1, y1, title, round)
  self:put('<rect class="%s" x="%s" y="%s" width="%s" height="%s"%s%s', class, px(math.min(x0, x1)),
    px(math.min(y0, y1)), px(math.abs(x1 - x0)), px(math.abs(y1 - y0)), round and ' rx="' .. round .. '"' or "",
    title and ">" .. title_of(title) .. "</rect>" or "/>")
end

function Canvas:circle(class, x, y, radius, title)
  self:put('<circle class="%s" cx="%s" cy="%s" r="%s"%s', class, px(x), px(y), px(radius),
    title and ">" .. title_of(title) .. "</circle>" or "/>")
end

---@return string
function Canvas:close()
  self:put("</svg>")
  return table.concat(self.out)
end

--- Moves labels apart, each with `y`, until none touches the next; those at the bottom stay above `bottom`.
---@param labels { y: number }[]
---@param top number
---@param bottom number
---@param distance number
function M.spread(labels, top, bottom, distance)
  for i, label in ipairs(labels) do label.order = i end
  table.sort(labels, function(a, b)
    if a.y ~= b.y then return a.y < b.y end
    return a.order < b.order
  end)
  distance = math.min(distance, (bottom - top) / math.max(1, #labels - 1))
  for i, label in ipairs(labels) do
    label.y = math.max(label.y, i > 1 and labels[i - 1].y + distance or top)
  end
  for i = #labels, 1, -1 do
    labels[i].y = math.min(labels[i].y, i < #labels and labels[i + 1].y - distance or bottom)
  end
end

--- What was written where, so that the next label finds a free place.
---@class perilune.Places
local Places = {}
Places.__index = Places

---@return perilune.Places
function M.places()
  return setmetatable({ boxes = {} }, Places)
end

--- Takes the box if it is free.
---@return boolean taken
function Places:take(left, top, right, bottom)
  for _, box in ipairs(self.boxes) do
    if left < box[3] and right > box[1] and top < box[4] and bottom > box[2] then return false end
  end
  self.boxes[#self.boxes + 1] = { left, top, right, bottom }
  return true
end

return M
