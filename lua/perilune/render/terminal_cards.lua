--- Cards on a terminal page: boxes side by side, each with its value, status, facts, change and trend.

local native = require("perilune.native")
local format = require("perilune.format")
local page_of = require("perilune.render.terminal_page")
local canvas = require("perilune.render.canvas")

local M = {}

local CARD_WIDTH, WIDEST_CARD = 24, 40

local width_of = page_of.width_of

local function facts(page, value)
  local language, list = page.language, {}
  local function add(text) list[#list + 1] = page:text(text) end
  local interval = format.interval(value, language)
  if interval then add(interval) end
  if format.finite(value.n) then add(string.format(language.sample, format.number(value.n, language))) end
  if format.finite(value.target) then
    add(string.format(language.target, format.plain(value.target, value.unit, language, value.currency)))
  end
  if value.provisional then add(language.provisional) end
  if format.finite(value.value) and value.note then add(value.note) end
  return list
end

--- Facts side by side while they fit, the others below.
local function join_facts(page, list, columns)
  local lines, line = {}, nil
  for _, fact in ipairs(list) do
    local longer = line and line .. " " .. page.glyph.dot .. " " .. fact
    if longer and native.width(longer) <= columns then
      line = longer
    else
      if line then lines[#lines + 1] = line end
      local parts = page:wrap(fact, columns)
      for i = 1, #parts - 1 do lines[#lines + 1] = parts[i] end
      line = parts[#parts]
    end
  end
  if line then lines[#lines + 1] = line end
  return lines
end

local function card_lines(page, card, columns)
  local value, lines = card.value, {}
  local has_value = type(value.value) == "string" or format.finite(value.value) ~= nil
  local status = page:status(value.status)
  local texts = page:wrap(page:text(format.value(value, nil, page.language)), columns)
  for _, text in ipairs(texts) do lines[#lines + 1] = { { text, has_value and "value" or "muted" } } end
  if status then
    local first = lines[1]
    local fill = columns - width_of(first) - native.width(status[1])
    if #texts == 1 and fill >= 2 then
      first[2], first[3] = { string.rep(" ", fill) }, status
    else
      lines[#lines + 1] = { status }
    end
  end
  for _, line in ipairs(join_facts(page, facts(page, value), columns)) do lines[#lines + 1] = { { line, "muted" } } end
  local change = format.change(value.change, page.language)
  if change then
    local style = page_of.change_style(value.change)
    for _, line in ipairs(page:wrap(page:text(change), columns)) do lines[#lines + 1] = { { line, style } } end
  end
  local spark = canvas.sparkline(card.trend, columns, page.ascii)
  if spark ~= "" then lines[#lines + 1] = { { spark, "accent" } } end
  return lines
end

local function card_box(page, card, width)
  local glyph, inner = page.glyph, width - 4
  local title = page:text(card.title)
  local lines = card_lines(page, card, inner)
  local shown = title
  if native.width(title) > inner - 1 then
    if page.wraps then
      local heads = page:wrap(title, inner)
      for i = #heads, 1, -1 do table.insert(lines, 1, { { heads[i], "head" } }) end
      shown = ""
    else
      shown = page:cut(title, inner - 1)
    end
  end
  local head = { { glyph.top_left .. glyph.horizontal, "muted" } }
  if shown ~= "" then head[#head + 1] = { " " .. shown .. " ", "head" } end
  head[#head + 1] = { string.rep(glyph.horizontal, width - 1 - width_of(head)) .. glyph.top_right, "muted" }
  return { head = head, lines = lines }
end

local function put_card_row(page, boxes, width)
  local glyph, height = page.glyph, 0
  for _, box in ipairs(boxes) do height = math.max(height, #box.lines) end
  local function row_of(part)
    local runs = {}
    for i, box in ipairs(boxes) do
      if i > 1 then runs[#runs + 1] = { " " } end
      for _, run in ipairs(part(box)) do runs[#runs + 1] = run end
    end
    page:put(runs)
  end
  row_of(function(box) return box.head end)
  for line = 1, height do
    row_of(function(box)
      local runs = { { glyph.vertical .. " ", "muted" } }
      for _, run in ipairs(box.lines[line] or {}) do runs[#runs + 1] = run end
      local fill = width - 2 - width_of(runs)
      runs[#runs + 1] = { string.rep(" ", math.max(0, fill)) }
      runs[#runs + 1] = { " " .. glyph.vertical, "muted" }
      return runs
    end)
  end
  row_of(function()
    return { { glyph.bottom_left .. string.rep(glyph.horizontal, width - 2) .. glyph.bottom_right, "muted" } }
  end)
end

--- Puts a cards block on the page (not its title).
---@param page table
---@param block table
function M.put(page, block)
  if #block.cards == 0 then return end
  local most = math.max(1, math.min(#block.cards, (page.width + 1) // (CARD_WIDTH + 1)))
  local across = math.ceil(#block.cards / math.ceil(#block.cards / most))
  local width = math.min((page.width - across + 1) // across, across == 1 and page.width or WIDEST_CARD)
  for first = 1, #block.cards, across do
    local boxes = {}
    for i = first, math.min(#block.cards, first + across - 1) do
      boxes[#boxes + 1] = card_box(page, block.cards[i], width)
    end
    put_card_row(page, boxes, width)
  end
end

return M
