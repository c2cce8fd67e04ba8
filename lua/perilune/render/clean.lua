--- Text from data made harmless before it is shown.
--
-- Whatever a customer typed may end up in a report. Here it becomes valid UTF-8 on one line, without characters
-- that act instead of showing:
--   1. Bytes that are no UTF-8, and code points that are no characters, become U+FFFD.
--   2. Tab, line feed, carriage return and the Unicode line separators become a space (or stay, on request).
--   3. Other control characters (C0, DEL, C1) go: what is left of an escape sequence is plain text.
--   4. Marks that reorder text (bidi embeddings, overrides, isolates, LRM, RLM, ALM), the zero-width space, the
--      soft hyphen, the byte order mark and interlinear annotation go. The joiners and variation selectors stay,
--      for emoji and many scripts need them, but not at the start or after a space, where they would change the
--      space in front of them.

local M = {}

local REPLACEMENT = "\u{FFFD}"

local dropped = {
  [0x00AD] = true, [0x061C] = true, [0x180E] = true, [0x200B] = true, [0x200E] = true, [0x200F] = true,
  [0xFEFF] = true, [0xFFF9] = true, [0xFFFA] = true, [0xFFFB] = true,
}
for code = 0x202A, 0x202E do dropped[code] = true end
for code = 0x2066, 0x206F do dropped[code] = true end

local spaces = { [0x09] = true, [0x0A] = true, [0x0D] = true, [0x85] = true, [0x2028] = true, [0x2029] = true }

local function is_character(code)
  return code <= 0x10FFFF and not (code >= 0xD800 and code <= 0xDFFF) and not (code >= 0xFDD0 and code <= 0xFDEF)
    and code & 0xFFFE ~= 0xFFFE
end

local function joins(code)
  return code == 0x200C or code == 0x200D or (code >= 0xFE00 and code <= 0xFE0F)
end

local function clean_code(code, keep_lines)
  if spaces[code] then return (keep_lines and code < 0x20) and utf8.char(code) or " " end
  if code < 0x20 or (code >= 0x7F and code <= 0x9F) or dropped[code] then return "" end
  return is_character(code) and utf8.char(code) or REPLACEMENT
end

--- The text with every invalid byte replaced by U+FFFD (rule 1, first half), otherwise unchanged.
---@param text string
---@return string
function M.utf8(text)
  if utf8.len(text) then return text end
  local parts, from = {}, 1
  while from <= #text do
    local _, bad = utf8.len(text, from)
    parts[#parts + 1] = text:sub(from, (bad or #text + 1) - 1)
    if not bad then break end
    parts[#parts + 1] = REPLACEMENT
    from = bad + 1
  end
  return table.concat(parts)
end

local function walk(text, keep_lines)
  if not text:find("[%c\127-\255]") then return text end
  local parts, before = {}, " "
  for _, code in utf8.codes(M.utf8(text)) do
    local piece = clean_code(code, keep_lines)
    if before:find("^%s") and joins(code) then piece = "" end
    if piece ~= "" then before = piece end
    parts[#parts + 1] = piece
  end
  return table.concat(parts)
end

--- One harmless line (rules 1 to 4).
---@param text any  anything but a string goes through tostring; nil is ""
---@return string
function M.line(text)
  if text == nil then return "" end
  return walk(type(text) == "string" and text or tostring(text), false)
end

--- As `line`, but tab, line feed and carriage return stay: for formats that can quote them.
---@param text any
---@return string
function M.lines(text)
  if text == nil then return "" end
  return walk(type(text) == "string" and text or tostring(text), true)
end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- A harmless line for HTML and SVG: element text as well as quoted attributes.
---@param text any
---@return string
function M.markup(text)
  return (M.line(text):gsub("[&<>\"']", entities))
end

return M
