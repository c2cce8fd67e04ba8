--- From what completes to what Tab does: the common beginning, or a list that fits into the window.
local native = require "perilune.native"

local M = {}

---@class perilune.choice
---@field text string
---@field help? string
---@field after? string what follows it when it is the only one: a closing quote, a space

--- The longest beginning that all have; it ends between two characters.
local function common(list)
  local prefix = list[1].text
  for i = 2, #list do
    local text, length = list[i].text, 0
    while length < #prefix and prefix:byte(length + 1) == text:byte(length + 1) do length = length + 1 end
    prefix = prefix:sub(1, length)
  end
  while #prefix > 0 and not utf8.len(prefix) do prefix = prefix:sub(1, -2) end
  return prefix
end

local function pad(text, width) return text .. (" "):rep(width - native.width(text)) end

local function plain(text) return (text:gsub("%c", "?")) end

--- A line each, with its help.
local function described(list, columns, rows)
  local lines, width = {}, 0
  for i = 1, math.min(#list, rows) do width = math.max(width, native.width(plain(list[i].text))) end
  width = math.min(width, columns // 2)
  for i = 1, math.min(#list, rows) do
    local text = pad(native.fit(plain(list[i].text), width), width)
    lines[i] = native.fit(("%s  %s"):format(text, plain(list[i].help or "")), columns - 1)
  end
  return lines, math.min(#list, rows)
end

--- Several in a line, down the columns.
local function packed(list, columns, rows)
  local width = 1
  for _, choice in ipairs(list) do width = math.max(width, native.width(plain(choice.text))) end
  width = math.min(width, columns - 1)
  local across = math.max(1, (columns + 1) // (width + 2))
  local down = math.min((#list + across - 1) // across, rows)
  local lines, shown = {}, math.min(#list, across * down)
  for row = 1, down do
    local cells = {}
    for column = 0, across - 1 do
      local choice = list[column * down + row]
      local is_shown = choice and column * down + row <= shown
      if is_shown then cells[#cells + 1] = pad(native.fit(plain(choice.text), width), width) end
    end
    lines[row] = table.concat(cells, "  "):gsub("%s+$", "")
  end
  return lines, shown
end

--- The choices as lines, with how many more there are.
---@param list perilune.choice[]
---@param columns integer
---@param rows integer of the window: two stay free, for the rest and the prompt
function M.listing(list, columns, rows)
  local has_help = false
  for _, choice in ipairs(list) do has_help = has_help or choice.help ~= nil end
  local lines, shown = (has_help and described or packed)(list, columns, math.max(rows - 2, 1))
  if shown < #list then lines[#lines + 1] = ("and %d more"):format(#list - shown) end
  return table.concat(lines, "\n") .. "\n"
end

--- What Tab does: bytes to erase, the text that comes, what a second Tab shows.
---@param typed string what the choices begin with
---@param list perilune.choice[]
---@return integer erase, string insert, string listing
function M.answer(typed, list, columns, rows)
  if #list == 0 then return #typed, typed, "" end
  if #list == 1 then return #typed, list[1].text .. (list[1].after or ""), "" end
  local prefix = common(list)
  if #prefix > #typed then return #typed, prefix, "" end
  return #typed, typed, M.listing(list, columns, rows)
end

return M
