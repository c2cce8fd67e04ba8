--- The page being written: its text, its ids, how deep the headings are, and the parts that all blocks share.

local format = require("perilune.format")
local clean = require("perilune.render.clean")

---@class perilune.Html
---@field out string[]
---@field level integer      level of the next heading
---@field sizes string[]     the sizes a chart is drawn in, see svg/draw.lua
---@field language table
local Page = {}
Page.__index = Page

local M = {}

local SHORT = 15 -- rows of a table that stays on one sheet of paper

M.escape = clean.markup
local escape = M.escape

---@param language table
---@return perilune.Html
function M.new(language)
  local page = { out = {}, ids = 0, regions = {}, level = 2, sizes = { "wide", "narrow" }, language = language }
  return setmetatable(page, Page)
end

--- Appends a text; with arguments, a template.
function Page:put(text, ...)
  self.out[#self.out + 1] = select("#", ...) > 0 and string.format(text, ...) or text
end

function Page:next_id()
  self.ids = self.ids + 1
  return "c" .. self.ids
end

--- The name of a region that scrolls: no two are called alike.
---@param label string
---@return string
function Page:region(label)
  local name = clean.line(label)
  self.regions[name] = (self.regions[name] or 0) + 1
  if self.regions[name] > 1 then name = name .. " (" .. self.regions[name] .. ")" end
  return escape(name)
end

--- A heading of the current level.
function Page:heading(class, text)
  local level = math.min(6, self.level)
  self:put('<h%d class="%s">%s</h%d>', level, class, escape(text), level)
end

--- Title and description of a block, where it has them.
function Page:caption(block)
  if block.title then self:heading("title", block.title) end
  if block.description then self:put('<p class="description" dir="auto">' .. escape(block.description) .. "</p>") end
end

--- The small print below a block.
function Page:note(block)
  if block.note then self:put('<p class="note" dir="auto">' .. escape(block.note) .. "</p>") end
end

--- What stands in place of a chart without data.
function Page:empty()
  self:put('<p class="empty">' .. escape(self.language.no_data) .. "</p>")
end

--- A block within a frame: caption, what `body` writes, note.
---@param tag string  "figure" or "div"
---@param class string|nil
---@param block table
---@param body fun()
function Page:framed(tag, class, block, body)
  self:put("<%s%s>", tag, class and ' class="' .. class .. '"' or "")
  self:caption(block)
  body()
  self:note(block)
  self:put("</%s>\n", tag)
end

--- A table in a frame; on paper a short one is not broken.
---@param block table
---@param count integer  rows
---@param body fun()
function Page:panel(block, count, body)
  self:framed("div", count <= SHORT and "panel whole" or "panel", block, body)
end

--- A status as sign and word; "" when it is not rated.
---@param status string|nil
---@param class "pill"|"sign"
---@return string
function Page:status(status, class)
  if not status or status == "none" then return "" end
  local sign, word = format.status(status, self.language)
  return string.format('<span class="%s %s">%s %s</span>', class, status, sign, escape(word))
end

--- What a sparkline says to who cannot see it.
---@param trend (number|false)[]
---@param unit string|nil
---@param currency string|nil
---@return string
function Page:trend_label(trend, unit, currency)
  local values = {}
  for _, x in ipairs(trend) do
    if format.finite(x) then values[#values + 1] = x end
  end
  if #values == 0 then return self.language.trend_empty end
  local function say(x) return format.plain(x, unit, self.language, currency) end
  return string.format(self.language.trend, #values, say(values[1]), say(values[#values]))
end

return M
