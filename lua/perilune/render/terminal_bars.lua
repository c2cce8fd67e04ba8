--- Bars on a terminal page: values side by side, parts of a whole, values against their targets.
--
--   1. Bars are exact to an eighth of a column; parts of a whole to a column, rounded so that they add up.
--   2. Parts differ by their fill, not by colour alone.
--   3. A bullet's scale runs from its low to its high end, else from zero (or the least) to the largest of value, target
--      and warning. Behind the value stand the bands: bad, warning, good.

local native = require("perilune.native")
local format = require("perilune.format")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")

local M = {}



local function bar_ends(items, columns)
  local values, low, high = {}, 0, 0
  for i, item in ipairs(items) do values[i] = format.finite(item.value.value) or false end
  local from, to = scale.range(values, #items)
  low, high = math.min(0, from or 0), math.max(0, to or 0)
  local span = high / 2 - low / 2
  local function size(x) return span > 0 and columns * math.min(1, math.abs(x) / 2 / span) or 0 end
  return values, size, math.ceil(size(low) - 1e-9)
end

--- Puts a bars block on the page (not its title).
---@param page table
---@param block table
function M.put(page, block)
  local labels, texts, label_width, text_width = {}, {}, 0, 0
  for i, item in ipairs(block.items) do
    labels[i] = page:text(item.label)
    texts[i] = page:text(format.value(item.value, nil, page.language))
    local interval = format.interval(item.value, page.language)
    if interval and page.width >= 60 then texts[i] = texts[i] .. " " .. page:text(interval) end
    label_width = math.max(label_width, native.width(labels[i]))
    local status = page:status(item.value.status)
    text_width = math.max(text_width, native.width(texts[i]) + (status and native.width(status[1]) + 2 or 0))
  end
  label_width = math.min(label_width, page.width // 3)
  local columns = math.max(4, page.width - label_width - 1 - text_width - 2)
  local values, size, below = bar_ends(block.items, columns)
  for i, item in ipairs(block.items) do
    local lines = page:flow(labels[i], label_width)
    local value, length = values[i], values[i] and size(values[i]) or 0
    local bar, fill = "", below
    if value and value < 0 then
      local cells = math.max(1, math.floor(length + 0.5))
      bar, fill = string.rep(page.ascii and "#" or "█", cells), math.max(0, below - cells)
    elseif value then
      bar = canvas.bar(math.min(length, columns - below), page.ascii)
    end
    local runs = { { page:pad(lines[1], label_width) .. " " }, { string.rep(" ", fill) }, { bar, "accent" } }
    runs[#runs + 1] = { (bar == "" and "" or " ") .. texts[i], not value and "muted" or nil }
    local status = page:status(item.value.status)
    if status then
      runs[#runs + 1] = { "  " }
      runs[#runs + 1] = status
    end
    page:put(runs)
    for line = 2, #lines do page:put({ { lines[line] } }) end
  end
  if #block.items == 0 then page:put_nothing() end
end

-- Stacked

--- Sums of an item's parts, negative and missing ones as nothing.
local function sum_of(item, parts)
  local sum = 0
  for p in ipairs(parts) do sum = math.min(1e300, sum + math.max(0, format.finite(item.values[p]) or 0)) end
  return sum
end

local function stacked_runs(page, item, parts, columns, whole)
  local runs, sum, used = {}, 0, 0
  for p in ipairs(parts) do
    sum = sum + math.max(0, format.finite(item.values[p]) or 0)
    local upto = math.floor(math.min(1, sum / whole) * columns + 0.5)
    if upto > used then
      local fills = page.glyph.fills
      runs[#runs + 1] = { string.rep(fills[(p - 1) % #fills + 1], upto - used), "series" .. (p - 1) % 6 + 1 }
      used = upto
    end
  end
  return runs
end

--- The numbers behind a bar: every part while there are few, else the sum.
local function stacked_text(page, block, item, sum)
  local language, texts = page.language, {}
  if #block.parts > 4 then return page:text(format.plain(sum, block.unit, language, block.currency)) end
  for p in ipairs(block.parts) do
    local x = format.finite(item.values[p])
    local text = "–"
    if x and block.share then text = sum > 0 and format.percent(x / sum, language) or text
    elseif x then text = format.plain(x, block.unit, language, block.currency) end
    texts[p] = page:text(text)
  end
  return table.concat(texts, " " .. page.glyph.dot .. " ")
end

--- Puts a stacked block on the page (not its title).
---@param page table
---@param block table
function M.put_stacked(page, block)
  local sums, texts, labels, largest, label_width, text_width = {}, {}, {}, 0, 0, 0
  for i, item in ipairs(block.items) do
    sums[i], labels[i] = sum_of(item, block.parts), page:text(item.label)
    texts[i] = stacked_text(page, block, item, sums[i])
    largest = math.max(largest, sums[i])
    label_width = math.max(label_width, native.width(labels[i]))
    text_width = math.max(text_width, native.width(texts[i]))
  end
  if #block.items == 0 then return page:put_nothing() end
  local entries, fills = {}, page.glyph.fills
  for p, name in ipairs(block.parts) do
    entries[p] = { string.rep(fills[(p - 1) % #fills + 1], 2), "series" .. (p - 1) % 6 + 1, name }
  end
  page:put_legend(entries)
  label_width = math.min(label_width, page.width // 3)
  local columns = page.width - label_width - text_width - 2
  local below = columns < 8 -- too narrow: the numbers stand on a line of their own
  if below then columns = page.width - label_width - 1 end
  for i, item in ipairs(block.items) do
    local lines = page:flow(labels[i], label_width)
    local whole = block.share and sums[i] or largest
    local runs = whole > 0 and stacked_runs(page, item, block.parts, columns, whole) or {}
    table.insert(runs, 1, { page:pad(lines[1], label_width) .. " " })
    if not below then runs[#runs + 1] = { " " .. texts[i] } end
    page:put(runs)
    for line = 2, #lines do page:put({ { lines[line] } }) end
    if below then page:paragraph(texts[i], "muted", string.rep(" ", label_width + 1)) end
  end
end

-- Bullets

--- The ends of a bullet's scale (rule 3).
local function ends_of(item)
  local value = item.value
  local low, high = scale.range({ value.value, value.target, value.warn, 0 }, 4)
  return format.finite(item.low) or low, format.finite(item.high) or high
end

local function band_at(value, x)
  local target, warn = format.finite(value.target), format.finite(value.warn)
  local lower = value.better == "lower"
  if not target then return nil end
  local function meets(limit)
    if lower then return x <= limit end
    return x >= limit
  end
  return meets(target) and 3 or warn and meets(warn) and 2 or 1
end

local function bullet_runs(page, item, columns)
  local value, runs = item.value, {}
  local low, high = ends_of(item)
  local x, target = format.finite(value.value), format.finite(value.target)
  local function column(y)
    local place = (y / 2 - low / 2) / (high / 2 - low / 2)
    return math.floor(math.max(0, math.min(1, place)) * (columns - 1) + 0.5)
  end
  if not (high > low) then return { { string.rep(" ", columns) } } end
  local upto, aim = x and column(x) or -1, target and column(target)
  for at = 0, columns - 1 do
    local band = band_at(value, low + (high - low) * (at / math.max(1, columns - 1)))
    local text, style = band and page.glyph.bands[band] or " ", "muted"
    if at == aim then
      text, style = page.glyph.stop, "head"
    elseif at <= upto then
      text, style = page.ascii and "#" or "█", value.status ~= "none" and value.status or "accent"
    end
    if runs[#runs] and runs[#runs][2] == style then
      runs[#runs][1] = runs[#runs][1] .. text
    else
      runs[#runs + 1] = { text, style }
    end
  end
  return runs
end

local function bullet_text(page, value)
  local text = page:text(format.value(value, nil, page.language))
  if format.finite(value.target) then
    local target = format.plain(value.target, value.unit, page.language, value.currency)
    text = text .. " (" .. page:text(page.language.target:format(target)) .. ")"
  end
  return text
end

--- Puts a bullet block on the page (not its title): a line for each item, its numbers below when there is no room.
---@param page table
---@param block table
function M.put_bullet(page, block)
  if #block.items == 0 then return page:put_nothing() end
  local label_width = 0
  for _, item in ipairs(block.items) do label_width = math.max(label_width, native.width(page:text(item.label))) end
  label_width = math.min(label_width, page.width // 3)
  local columns = math.max(8, math.min(40, page.width - label_width - 30))
  for _, item in ipairs(block.items) do
    local lines = page:flow(page:text(item.label), label_width)
    local runs = bullet_runs(page, item, columns)
    table.insert(runs, 1, { page:pad(lines[1], label_width) .. " " })
    local text, status = bullet_text(page, item.value), page:status(item.value.status)
    local room = page.width - label_width - 1 - columns - 1
    local whole = native.width(text) + (status and native.width(status[1]) + 2 or 0)
    if whole <= room then runs[#runs + 1] = { " " .. text } end
    if whole <= room and status then
      runs[#runs + 1] = { "  " }
      runs[#runs + 1] = status
    end
    page:put(runs)
    for line = 2, #lines do page:put({ { lines[line] } }) end
    if whole > room then
      page:paragraph(status and text .. "  " .. status[1] or text, nil, string.rep(" ", math.min(label_width + 1, 4)))
    end
  end
end

return M
