--- A page of terminal text: widths, wrapping, colours and ASCII, for terminal.lua.
--
-- A line is a list of runs { text, style }. No line is ever wider than the page. Text enters through `page:text`,
-- which makes it harmless (see clean.lua) and, on an ASCII page, replaces what is not ASCII.

local native = require("perilune.native")
local clean = require("perilune.render.clean")
local format = require("perilune.format")

local M = {}

local Page = {}
Page.__index = Page

local PIPED_WIDTH = 100
local LEAST_WIDTH = 24 -- layout is made for no less; narrower pages are cut

local codes = {
  title = "1", total = "1", value = "1", head = "1", muted = "2", accent = "36", good = "32", warn = "33", bad = "31",
  series1 = "36", series2 = "35", series3 = "34", series4 = "33", series5 = "32", series6 = "31",
}

local glyphs = {
  unicode = {
    top_left = "╭", top_right = "╮", bottom_left = "╰", bottom_right = "╯", horizontal = "─", vertical = "│",
    tick_left = "┤", corner = "└", tick_down = "┬", rule = "━", thin = "─", target = "╌", dot = "·", bullet = "•",
    solid = "━━", dotted = "┈┈", dashed = "╍╍", ellipsis = "…", warn = "┄", up = "▲", down = "▼", aim = "◆",
    stop = "┃", fills = { "█", "▓", "▒", "░", "▚", "┼", "╱", "·" }, bands = { "░", "▒", "▓" },
    dots = { "●", "○", "◆", "◇", "■", "□", "▲", "△" }, shades = { " ", "░", "▒", "▓", "█" },
  },
  ascii = {
    top_left = "+", top_right = "+", bottom_left = "+", bottom_right = "+", horizontal = "-", vertical = "|",
    tick_left = "+", corner = "+", tick_down = "+", rule = "=", thin = "-", target = "-", dot = "|", bullet = "*",
    solid = "**", dotted = "..", dashed = "o ", ellipsis = "...", warn = ".", up = "^", down = "v", aim = "T",
    stop = "|", fills = { "#", "=", "+", "-", ":", "o", "x", "." }, bands = { ".", "-", "=" },
    dots = { "o", "x", "+", "#", "@", "%", "&", "*" }, shades = { " ", ".", "+", "*", "#" },
  },
}

local plain = {
  ["–"] = " .. ", ["—"] = "-", ["…"] = "...", ["▲"] = "^", ["▼"] = "v", ["►"] = ">", ["✓"] = "+", ["✕"] = "x",
  ["·"] = "|", ["•"] = "*", ["\u{A0}"] = " ", ["\u{202F}"] = " ", ["−"] = "-", ["’"] = "'", ["‘"] = "'",
  ["“"] = '"', ["”"] = '"', ["×"] = "x", ["Δ"] = "d",
}

local function to_ascii(text)
  if text == "–" then return "-" end
  return (text:gsub(utf8.charpattern, function(character)
    if #character == 1 then return character end
    return plain[character] or string.rep("?", math.max(0, native.width(character)))
  end))
end

--- A new page. `width` nil means that nobody looks at it on a screen: 100 columns, and long texts are wrapped
-- instead of being cut.
---@param options { width: integer|nil, color: boolean|nil, ascii: boolean|nil }
---@param language table
function M.new(options, language)
  local limit = math.max(1, math.floor(options.width or PIPED_WIDTH))
  return setmetatable({
    limit = limit, width = math.max(LEAST_WIDTH, limit), wraps = options.width == nil, color = options.color,
    ascii = options.ascii or false, language = language, lines = {}, widths = {},
    glyph = options.ascii and glyphs.ascii or glyphs.unicode,
  }, Page)
end

--- A harmless line of text fit for this page.
---@param text any
---@return string
function Page:text(text)
  text = clean.line(text)
  return self.ascii and to_ascii(text) or text
end

--- The longest beginning of the text in so many columns; marked with an ellipsis when something is missing.
function Page:cut(text, columns)
  if native.width(text) <= columns then return text end
  local mark = self.glyph.ellipsis
  local room = columns - native.width(mark)
  if room < 1 then return native.fit(text, math.max(0, columns)) end
  return native.fit(text, room) .. mark
end

--- The text in exactly so many columns, cut or filled with spaces.
function Page:pad(text, columns, align)
  text = self:cut(text, columns)
  local fill = string.rep(" ", columns - native.width(text))
  return align == "right" and fill .. text or text .. fill
end

local function break_word(lines, word, columns)
  local width = native.width(word)
  while width > columns do
    local head = native.fit(word, columns)
    if head == "" then head = word:match(utf8.charpattern) end
    lines[#lines + 1] = head
    word, width = word:sub(#head + 1), width - math.max(1, native.width(head))
  end
  return word
end

--- The text in lines of at most so many columns; words that are longer are broken. At least one line.
---@return string[]
function Page:wrap(text, columns)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    local longer = line == "" and word or line .. " " .. word
    if native.width(longer) <= columns then
      line = longer
    else
      if line ~= "" then lines[#lines + 1] = line end
      line = break_word(lines, word, columns)
    end
  end
  if line ~= "" or #lines == 0 then lines[#lines + 1] = line end
  return lines
end

--- Cut on a screen, wrapped when piped.
---@return string[]
function Page:flow(text, columns)
  if self.wraps then return self:wrap(text, columns) end
  return { self:cut(text, columns) }
end

--- Columns that a line takes.
function M.width_of(runs)
  local width = 0
  for _, run in ipairs(runs) do width = width + native.width(run[1]) end
  return width
end

--- Adds one line: runs { text, style }.
function Page:put(runs)
  local left, line = self.limit, {}
  for i, run in ipairs(runs) do
    local text = run[1]
    if native.width(text) > left then text = native.fit(text, left) end
    if i == #runs and not run[2] then text = text:gsub("%s+$", "") end
    left = left - native.width(text)
    local code = self.color and run[2] and codes[run[2]]
    if text ~= "" then line[#line + 1] = code and "\27[" .. code .. "m" .. text .. "\27[0m" or text end
  end
  local text = self.color and table.concat(line) or (table.concat(line):gsub("%s+$", ""))
  self.lines[#self.lines + 1] = text
  self.widths[#self.lines] = self.color and self.limit - left or native.width(text)
end

--- A page of its own that is a part of this one, so many columns wide.
---@param columns integer
function Page:part(columns)
  local part = {}
  for key, value in pairs(self) do part[key] = value end
  part.limit, part.width, part.lines, part.widths = columns, columns, {}, {}
  return setmetatable(part, Page)
end

--- Adds parts side by side, all of the same width, with a gap between them.
---@param parts table[]
---@param gap integer
function Page:put_parts(parts, gap)
  local height = 0
  for _, part in ipairs(parts) do height = math.max(height, #part.lines) end
  for i = 1, height do
    local texts, fill, used = {}, 0, 0
    for _, part in ipairs(parts) do
      local text = part.lines[i] or ""
      if text ~= "" then
        texts[#texts + 1] = string.rep(" ", fill) .. text
        used = used + fill + part.widths[i]
        fill = part.limit - part.widths[i] + gap
      else
        fill = fill + part.limit + gap
      end
    end
    self.lines[#self.lines + 1] = table.concat(texts)
    self.widths[#self.lines] = used
  end
end

--- "no data", where a chart would stand.
function Page:put_nothing()
  self:put({ { self:text(self.language.no_data), "muted" } })
end

--- A legend: entries { mark, style, name } side by side while they fit. Piped, a long name is wrapped, else cut.
function Page:put_legend(entries)
  local runs = {}
  for _, entry in ipairs(entries) do
    local names = self:flow(self:text(entry[3]), self.width - native.width(entry[1]) - 4)
    if #runs > 0 and M.width_of(runs) + 4 + native.width(entry[1]) + native.width(names[1]) > self.width then
      self:put(runs)
      runs = {}
    end
    if #runs > 0 then runs[#runs + 1] = { "   " } end
    runs[#runs + 1] = { entry[1], entry[2] }
    runs[#runs + 1] = { " " .. names[1] }
    for i = 2, #names do
      self:put(runs)
      runs = { { string.rep(" ", native.width(entry[1]) + 1) .. names[i] } }
    end
  end
  if #runs > 0 then self:put(runs) end
end

--- Adds text in one style, wrapped to the page, behind an indent.
function Page:paragraph(text, style, indent)
  indent = indent or ""
  for _, line in ipairs(self:wrap(self:text(text), self.width - native.width(indent))) do
    self:put({ { indent }, { line, style } })
  end
end

--- An empty line, unless there is one already.
function Page:gap()
  local last = self.lines[#self.lines]
  if last and last ~= "" then self.lines[#self.lines + 1] = "" end
end

--- Sign and word of a status as a run; nil when there is no status to show.
function Page:status(status)
  if not status or status == "none" then return nil end
  local sign, word = format.status(status, self.language)
  return { self:text(sign) .. " " .. self:text(word), status }
end

--- The style of a change: none when it is within noise or neither better nor worse.
function M.change_style(change)
  if change.significant == false then return "muted" end
  return change.direction == "better" and "good" or change.direction == "worse" and "bad" or "muted"
end

--- The page as text; ends with a line feed.
function Page:finish()
  while self.lines[#self.lines] == "" do self.lines[#self.lines] = nil end
  return table.concat(self.lines, "\n") .. "\n"
end

return M
