--- A document as a page for the terminal.
--
-- Options: `width` in columns (nil: the output is piped; 100 columns, texts from data are wrapped and not cut, except
-- the labels of a line chart), `color` (ANSI colours; status is told by sign and word as well), `ascii` (only ASCII
-- comes out; what cannot be written so becomes "?"). No line is wider than the width. Control characters, escape
-- sequences and marks that reorder text never reach the terminal. A card's `about` is left out here; HTML and
-- Markdown have room for it.

local native = require("perilune.native")
local format = require("perilune.format")
local page_of = require("perilune.render.terminal_page")
local tables = require("perilune.render.terminal_table")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")

local M = {}

local CARD_WIDTH, WIDEST_CARD = 24, 40
local CHART_ROWS = 8

local width_of = page_of.width_of

local function put_title(page, block)
  if block.title then page:paragraph(block.title, "head") end
  if block.description then page:paragraph(block.description, "muted") end
end

-- Cards

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

local function put_cards(page, block)
  put_title(page, block)
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

-- Line charts

local function series_style(plot)
  local styles, main = {}, 0
  for i, series in ipairs(plot.series) do
    if series.comparison then
      styles[i] = "muted"
    else
      styles[i] = "series" .. main % 6 + 1
      main = main + 1
    end
  end
  return styles, main
end

local function put_legend(page, block, plot, styles)
  local entries = {}
  for i, series in ipairs(plot.series) do
    local mark = series.comparison and page.glyph.dotted or page.glyph.solid
    entries[#entries + 1] = { mark, styles[i], page:text(series.name) }
  end
  if plot.target then
    local text = format.plain(plot.target, block.unit, page.language, block.currency)
    local mark = string.rep(page.glyph.target, 2)
    entries[#entries + 1] = { mark, "muted", page:text(string.format(page.language.target, text)) }
  end
  if #entries < 2 then return end
  local runs = {}
  for _, entry in ipairs(entries) do
    local name = page:cut(entry[3], page.width - 6)
    if #runs > 0 and width_of(runs) + 6 + native.width(name) > page.width then
      page:put(runs)
      runs = {}
    end
    runs[#runs + 1] = { (#runs > 0 and "   " or "") }
    runs[#runs + 1] = { entry[1], entry[2] }
    runs[#runs + 1] = { " " .. name }
  end
  page:put(runs)
end

--- Texts to the right of the chart in the order of their values, each on a row of its own near its last value.
-- When there are more texts than rows, those of the lowest values are left out.
local function end_labels(page, block, plot, styles, main_count)
  local list, labels = {}, {}
  for i, series in ipairs(plot.series) do
    local _, value = scale.last(series.values)
    if value and not series.comparison then
      local text = format.plain(value, block.unit, page.language, block.currency)
      if main_count > 1 then text = text .. " " .. series.name end
      list[#list + 1] = {
        value = value, index = i, row = math.floor((1 - plot.axis.place(value)) * (CHART_ROWS - 1) + 0.5),
        run = { page:cut(page:text(text), math.max(8, page.width // 4)), styles[i] },
      }
    end
  end
  table.sort(list, function(a, b)
    if a.value ~= b.value then return a.value > b.value end
    return a.index < b.index
  end)
  for i = CHART_ROWS + 1, #list do list[i] = nil end
  for i = 2, #list do list[i].row = math.max(list[i].row, list[i - 1].row + 1) end
  for i = #list, 1, -1 do
    list[i].row = math.min(list[i].row, i < #list and list[i + 1].row - 1 or CHART_ROWS - 1)
    labels[list[i].row] = list[i].run
  end
  return labels
end

local function draw(page, plot, styles, columns)
  local grid = canvas.new(columns, CHART_ROWS, page.ascii)
  for pass = 1, 2 do
    for i, series in ipairs(plot.series) do
      if series.comparison == (pass == 1) then
        local places = {}
        for j, value in ipairs(series.values) do places[j] = value and plot.axis.place(value) end
        grid:line(places, plot.count, styles[i], series.comparison and "." or "*", series.comparison and 3 or 1)
      end
    end
  end
  if plot.target then
    grid:rule(math.floor((1 - plot.axis.place(plot.target)) * (CHART_ROWS - 1) + 0.5), page.glyph.target, "muted")
  end
  return grid
end

local function put_time_axis(page, plot, left, columns)
  local spacing = plot.count > 1 and (columns - 1) / (plot.count - 1) or 0
  local ticks = scale.time_ticks(plot.labels, spacing, 2, native.width, page.language)
  local marks, texts, wider = {}, "", ""
  local function place(line, text, centre)
    text = page:text(text)
    local start = math.max(0, math.min(centre - native.width(text) // 2, left + columns - native.width(text)))
    local fill = start - native.width(line)
    if fill < (line == "" and 0 or 1) then return line end
    return line .. string.rep(" ", fill) .. text
  end
  for _, tick in ipairs(ticks) do
    local at = plot.count > 1 and math.floor((tick.index - 1) * spacing + 0.5) or (columns - 1) // 2
    marks[at] = true
    texts = place(texts, tick.text, left + at)
    if tick.wider then wider = place(wider, tick.wider, left + at) end
  end
  local axis = { string.rep(" ", left - 1) .. page.glyph.corner }
  for column = 0, columns - 1 do
    axis[#axis + 1] = marks[column] and page.glyph.tick_down or page.glyph.horizontal
  end
  page:put({ { table.concat(axis), "muted" } })
  page:put({ { texts, "muted" } })
  if wider ~= "" then page:put({ { wider, "muted" } }) end
end

local function put_line(page, block)
  put_title(page, block)
  local plot = scale.line(block, 4, page.language)
  if plot.empty then
    page:put({ { page:text(page.language.no_data), "muted" } })
    return
  end
  local styles, main_count = series_style(plot)
  put_legend(page, block, plot, styles)
  local ticks, left = {}, 0
  for _, tick in ipairs(plot.axis.ticks) do
    local row = math.floor((1 - plot.axis.place(tick)) * (CHART_ROWS - 1) + 0.5)
    ticks[row] = page:text(plot.axis.text(tick))
    left = math.max(left, native.width(ticks[row]))
  end
  local labels, right = end_labels(page, block, plot, styles, main_count), 0
  for _, label in pairs(labels) do right = math.max(right, native.width(label[1])) end
  local columns = math.max(4, page.width - left - 2 - right - 1)
  local grid = draw(page, plot, styles, columns)
  for row = 0, CHART_ROWS - 1 do
    local runs = { { page:pad(ticks[row] or "", left, "right") .. " ", "muted" } }
    runs[2] = { ticks[row] and page.glyph.tick_left or page.glyph.vertical, "muted" }
    for _, run in ipairs(grid:row(row)) do runs[#runs + 1] = run end
    if labels[row] then
      runs[#runs + 1] = { " " }
      runs[#runs + 1] = labels[row]
    end
    page:put(runs)
  end
  put_time_axis(page, plot, left + 2, columns)
end

-- Bars

local function bar_ends(items, columns)
  local values, low, high = {}, 0, 0
  for i, item in ipairs(items) do values[i] = format.finite(item.value.value) or false end
  local from, to = scale.range(values, #items)
  low, high = math.min(0, from or 0), math.max(0, to or 0)
  local span = high / 2 - low / 2
  local function size(x) return span > 0 and columns * math.min(1, math.abs(x) / 2 / span) or 0 end
  return values, size, math.ceil(size(low) - 1e-9)
end

local function put_bars(page, block)
  put_title(page, block)
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
  if #block.items == 0 then page:put({ { page:text(page.language.no_data), "muted" } }) end
end

-- Tables, heat maps, texts

local function put_table(page, block)
  put_title(page, block)
  tables.put(page, block)
end

local shades = { " ", "░", "▒", "▓", "█" }
local ascii_shades = { " ", ".", "+", "*", "#" }

local function heat_table(block)
  local columns, rows = { { title = "", unit = "text" } }, {}
  for c, label in ipairs(block.columns) do columns[c + 1] = { title = label, unit = block.unit } end
  for r, label in ipairs(block.rows) do
    rows[r] = { label }
    for c = 1, #block.columns do rows[r][c + 1] = (block.cells[r] or {})[c] end
  end
  return { columns = columns, rows = rows }
end

local function put_shades(page, block, label_width, cell_width)
  local values, n = {}, 0
  for r in ipairs(block.rows) do
    for c in ipairs(block.columns) do
      n = n + 1
      values[n] = (block.cells[r] or {})[c] or false
    end
  end
  local low, high = scale.range(values, n)
  local marks = page.ascii and ascii_shades or shades
  local heads = page:pad("", label_width)
  for _, label in ipairs(block.columns) do heads = heads .. " " .. page:pad(page:text(label), cell_width - 1) end
  page:put({ { heads, "muted" } })
  for r, label in ipairs(block.rows) do
    local runs = { { page:pad(page:text(label), label_width) }, { "", "accent" } }
    for c in ipairs(block.columns) do
      local x = format.finite(values[(r - 1) * #block.columns + c])
      local level = x and (high > low and 2 + math.floor((x / 2 - low / 2) / (high / 2 - low / 2) * 3 + 0.5) or 3) or 1
      runs[2][1] = runs[2][1] .. " " .. string.rep(marks[level], cell_width - 1)
    end
    page:put(runs)
  end
  if not low then return end
  local ends = { format.plain(low, block.unit, page.language), format.plain(high, block.unit, page.language) }
  page:put({ { page:text(ends[1]) .. " " .. table.concat(marks, "", 2) .. " " .. page:text(ends[2]), "muted" } })
end

--- Numbers while they fit or when piped, else shades.
local function put_heat(page, block)
  put_title(page, block)
  local grid = heat_table(block)
  local label_width = 0
  for _, label in ipairs(block.rows) do label_width = math.max(label_width, native.width(page:text(label))) end
  label_width = math.min(label_width, page.width // 4)
  local cell_width = #block.columns > 0 and math.min(8, (page.width - label_width) // #block.columns) or 0
  if page.wraps or cell_width < 2 or tables.fits(page, grid) then
    tables.put(page, grid)
  else
    put_shades(page, block, label_width, cell_width)
  end
end

local function put_text(page, block)
  local first = true
  for paragraph in (block.text:gsub("\r\n?", "\n") .. "\n\n"):gmatch("(.-)\n%s*\n") do
    if paragraph:find("%S") then
      if not first then page:gap() end
      page:paragraph(paragraph)
      first = false
    end
  end
end

local function put_callout(page, block)
  local status = page:status(block.status)
  local style = status and block.status or "accent"
  local head = status and status[1] .. ": " or ""
  for i, line in ipairs(page:wrap(head .. page:text(block.text), page.width - 2)) do
    local runs = { { page.glyph.vertical .. " ", style } }
    local mark = i == 1 and head ~= "" and line:sub(1, #status[1]) == status[1] and status[1] or ""
    runs[2] = { mark, style }
    runs[3] = { line:sub(#mark + 1) }
    page:put(runs)
  end
end

local put_blocks

local function put_section(page, block)
  for i, title in ipairs(page:flow(page:text(block.title), page.width - 4)) do
    local rest = i == 1 and page.width - native.width(title) - 4 or 0
    page:put({
      { (i == 1 and string.rep(page.glyph.thin, 2) or "  ") .. " ", "muted" }, { title, "title" },
      { " " .. string.rep(page.glyph.thin, math.max(0, rest)), "muted" },
    })
  end
  page:gap()
  put_blocks(page, block.blocks)
end

--- One row for each kind of block.
local kinds = {
  section = put_section, cards = put_cards, line = put_line, bars = put_bars, table = put_table, heat = put_heat,
  text = put_text, callout = put_callout,
}

function put_blocks(page, blocks)
  for _, block in ipairs(blocks) do
    page:gap()
    kinds[block.kind](page, block)
  end
end

local function put_head(page, document)
  if document.title then page:paragraph(document.title, "title") end
  if document.subtitle then page:paragraph(document.subtitle, "muted") end
  if document.title then page:put({ { string.rep(page.glyph.rule, page.width), "muted" } }) end
  local label_width = 0
  for _, entry in ipairs(document.header or {}) do
    label_width = math.max(label_width, native.width(page:text(entry.label)))
  end
  label_width = math.min(label_width, page.width // 3)
  for _, entry in ipairs(document.header or {}) do
    for i, line in ipairs(page:wrap(page:text(entry.text), page.width - label_width - 2)) do
      page:put({ { page:pad(i == 1 and page:text(entry.label) or "", label_width) .. "  ", "muted" }, { line } })
    end
  end
end

--- The page as text.
---@param document table  see perilune.render
---@param options { width: integer|nil, color: boolean|nil, ascii: boolean|nil }
---@return string
function M.render(document, options)
  local page = page_of.new(options, format.language(document.language))
  put_head(page, document)
  put_blocks(page, document.blocks)
  if document.footer and #document.footer > 0 then
    page:gap()
    page:put({ { string.rep(page.glyph.thin, page.width), "muted" } })
    for _, line in ipairs(document.footer) do
      local lines = page:wrap(page:text(line), page.width - 2)
      for i, text in ipairs(lines) do
        page:put({ { (i == 1 and page.glyph.bullet or " ") .. " " .. text, "muted" } })
      end
    end
  end
  return page:finish()
end

return M
