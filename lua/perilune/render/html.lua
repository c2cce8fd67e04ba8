--- A document as one HTML file that can be mailed, printed and read anywhere.
--
-- No script, no network, no fonts: a content security policy in the file forbids them. Dark and light follow the
-- reader's system; A4 pages break between blocks. Charts are static SVG (svg.lua), each with a title, a description
-- and its numbers in a table behind it. Status is told by sign and word as well as colour. Everything from data is
-- escaped, and marks that reorder text are removed.

local native = require("perilune.native")
local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local style = require("perilune.render.html_style")
local svg = require("perilune.render.svg")

local M = {}

local LONG_VALUE = 11 -- characters from which a card's number is set smaller
local MANY_COLUMNS = 7 -- more than these are printed smaller
local escape = clean.markup

local Html = {}
Html.__index = Html

function Html:put(text, ...)
  self.out[#self.out + 1] = select("#", ...) > 0 and string.format(text, ...) or text
end

function Html:next_id()
  self.ids = self.ids + 1
  return "c" .. self.ids
end

local function heading(level, class, text)
  level = math.min(6, level)
  return string.format('<h%d class="%s">%s</h%d>', level, class, escape(text), level)
end

local function pill(value_status, language)
  if not value_status or value_status == "none" then return "" end
  local sign, word = format.status(value_status, language)
  return string.format('<span class="pill %s">%s %s</span>', value_status, sign, escape(word))
end

-- Cards

local function detail(value, language)
  local list = {}
  local function add(text, class) list[#list + 1] = "<span" .. (class or "") .. ">" .. escape(text) .. "</span>" end
  local interval = format.interval(value, language)
  if interval then add(interval) end
  if format.finite(value.n) then add(string.format(language.sample, format.number(value.n, language))) end
  if format.finite(value.target) then
    add(string.format(language.target, format.plain(value.target, value.unit, language, value.currency)))
  end
  if value.provisional then add(language.provisional) end
  if format.finite(value.value) and value.note then add(value.note, ' class="free"') end
  return #list > 0 and '<p class="detail">' .. table.concat(list, " · ") .. "</p>" or ""
end

local function change_line(change, language)
  local difference = format.difference(change, language)
  if not difference then return "" end
  local text = format.arrow(change) .. " " .. difference
  local against = change.against and " " .. string.format(language.change, "", change.against):gsub("^%s+", "") or ""
  local word = change.significant == false and language.noise or language.direction[change.direction]
  local class = ""
  if change.significant ~= false then
    class = change.direction == "better" and ' class="good"' or change.direction == "worse" and ' class="bad"' or ""
  end
  return string.format('<p class="change"><b%s>%s</b>%s%s</p>', class, escape(text), escape(against),
    word and ", " .. escape(word) or "")
end

local function trend_label(card, language)
  local values, n = {}, 0
  for _, x in ipairs(card.trend or {}) do
    if format.finite(x) then
      n = n + 1
      values[n] = x
    end
  end
  if n == 0 then return language.trend_empty end
  local function say(x) return format.plain(x, card.value.unit, language, card.value.currency) end
  return string.format(language.trend, n, say(values[1]), say(values[n]))
end

local function put_card(html, card)
  local value, language = card.value, html.language
  local known = type(value.value) == "string" or format.finite(value.value) ~= nil
  local text = clean.line(format.value(value, nil, language))
  local class = not known and "none" or (utf8.len(text) or 0) >= LONG_VALUE and "big long" or "big"
  html:put('<article class="card">')
  html:put(heading(html.level, "name", card.title))
  html:put('<p class="figure"><span class="' .. class .. '">' .. escape(text) .. "</span>"
    .. pill(value.status, language) .. "</p>")
  html:put(change_line(value.change, language))
  html:put(detail(value, language))
  local spark = svg.sparkline(card.trend, trend_label(card, language))
  if spark ~= "" or card.about then html:put('<div class="push"></div>' .. spark) end
  if card.about then html:put('<p class="about">' .. escape(card.about) .. "</p>") end
  html:put("</article>\n")
end

local function put_cards(html, block)
  if #block.cards == 0 then return end
  if block.title then html:put('<div class="group">' .. heading(html.level, "title", block.title)) end
  html.level = html.level + (block.title and 1 or 0)
  html:put('<div class="cards">\n')
  for _, card in ipairs(block.cards) do put_card(html, card) end
  html:put("</div>" .. (block.title and "</div>" or "") .. "\n")
  html.level = html.level - (block.title and 1 or 0)
end

-- Tables

local function cell_html(text, status, language)
  if not status then return escape(text) end
  local sign, word = format.status(status, language)
  return string.format('%s <span class="sign %s">%s %s</span>', escape(text), status, sign, escape(word))
end

local function put_table(html, block, caption)
  local language, right = html.language, {}
  html:put('<div class="scroll" tabindex="0" role="region" aria-label="%s"><table%s><thead><tr>',
    escape(caption or language.data_table), #block.columns > MANY_COLUMNS and ' class="many"' or "")
  for c, column in ipairs(block.columns) do
    right[c] = #block.rows > 0
    for _, row in ipairs(block.rows) do
      local _, align = format.cell(row[c], column, language)
      right[c] = right[c] and align == "right"
    end
    html:put('<th scope="col"' .. (right[c] and ' class="r"' or "") .. ">" .. escape(column.title) .. "</th>")
  end
  html:put("</tr></thead><tbody>\n")
  for _, row in ipairs(block.rows) do
    html:put("<tr>")
    for c, column in ipairs(block.columns) do
      local text, align, status = format.cell(row[c], column, language)
      local tag = c == 1 and not right[c] and "th" or "td"
      local class = align == "right" and "r" or tag == "td" and "t" or nil
      html:put("<%s%s%s%s>%s</%s>", tag, tag == "th" and ' scope="row"' or "",
        class and ' class="' .. class .. '"' or "", align == "left" and ' dir="auto"' or "",
        cell_html(text, status, language), tag)
    end
    html:put("</tr>\n")
  end
  html:put("</tbody></table></div>\n")
end

local function put_details(html, block, title)
  html:put("<details><summary>%s</summary>", escape(html.language.data_table))
  put_table(html, block, title)
  html:put("</details>")
end

local function put_caption(html, block)
  if not block.title and not block.description then return end
  if block.title then html:put(heading(html.level, "title", block.title)) end
  if block.description then html:put('<p class="description">' .. escape(block.description) .. "</p>") end
end

-- Charts

local function series_sentence(plot, series, block, language)
  local low, high
  for i = 1, #series.values do
    local x = series.values[i]
    if x and (not low or x < series.values[low]) then low = i end
    if x and (not high or x > series.values[high]) then high = i end
  end
  if not low then return string.format(language.line_empty, series.name) end
  local last = scale.last(series.values)
  local count = 0
  for i = 1, #series.values do count = count + (series.values[i] and 1 or 0) end
  local function say(i) return format.plain(series.values[i], block.unit, language, block.currency) end
  local function at(i) return plot.labels[i] end
  return string.format(language.line_summary, series.name, count, say(low), at(low), say(high), at(high), say(last),
    at(last))
end

local function line_texts(block, plot, language)
  local title = block.title or language.trend_title
  if block.description then return { title = title, description = block.description } end
  local sentences = {}
  for i, series in ipairs(plot.series) do sentences[i] = series_sentence(plot, series, block, language) end
  return { title = title, description = table.concat(sentences, " ") }
end

local function line_table(block, plot, language)
  local columns, rows = { { title = language.grains[block.grain] or language.period, unit = "text" } }, {}
  for i, series in ipairs(plot.series) do
    columns[i + 1] = { title = series.name, unit = block.unit, currency = block.currency }
  end
  for j = 1, plot.count do
    rows[j] = { plot.labels[j] }
    for i, series in ipairs(plot.series) do rows[j][i + 1] = series.values[j] or false end
  end
  return { columns = columns, rows = rows }
end

local function put_legend(html, block, plot)
  if #plot.series < 2 then return end
  local classes = svg.classes(plot)
  html:put('<ul class="legend">')
  for i, series in ipairs(plot.series) do
    html:put('<li><svg viewBox="0 0 24 10" aria-hidden="true"><path class="line %s" d="M1 5H23"/></svg>%s</li>',
      classes[i], escape(series.name))
  end
  html:put("</ul>")
end

local function put_line(html, block)
  local plot = scale.line(block, 4, html.language)
  html:put("<figure>")
  put_caption(html, block)
  if plot.empty then
    html:put('<p class="empty">' .. escape(html.language.no_data) .. "</p></figure>\n")
    return
  end
  put_legend(html, block, plot)
  local texts = line_texts(block, plot, html.language)
  for _, size in ipairs({ "wide", "narrow" }) do
    html:put(svg.line(block, plot, size, html:next_id(), texts, html.language))
  end
  put_details(html, line_table(block, plot, html.language), texts.title)
  html:put("</figure>\n")
end

local function bars_texts(block, language)
  local title = block.title or language.value
  if block.description then return { title = title, description = block.description } end
  local list = {}
  for i, item in ipairs(block.items) do
    list[i] = string.format("%s %s", clean.line(item.label), format.value(item.value, nil, language))
  end
  return { title = title, description = string.format(language.bars_summary, title, table.concat(list, ", ")) }
end

local function bars_table(block, language)
  local columns = {
    { title = language.item, unit = "text" }, { title = language.value, unit = block.unit },
    { title = language.interval_title, unit = "text", align = "right" },
    { title = language.sample_title, unit = "count" },
  }
  local rows, has_interval, has_sample = {}, false, false
  for i, item in ipairs(block.items) do
    local interval = format.interval(item.value, language)
    has_interval, has_sample = has_interval or interval ~= nil, has_sample or format.finite(item.value.n) ~= nil
    rows[i] = { clean.line(item.label), item.value, interval or false, format.finite(item.value.n) or false }
  end
  if not has_sample then columns[4] = nil end
  if not has_interval then
    columns[3], columns[4] = columns[4], nil
    for _, row in ipairs(rows) do row[3] = row[4] end
  end
  return { columns = columns, rows = rows }
end

local function put_bars(html, block)
  html:put("<figure>")
  put_caption(html, block)
  if #block.items == 0 then
    html:put('<p class="empty">' .. escape(html.language.no_data) .. "</p></figure>\n")
    return
  end
  local texts = bars_texts(block, html.language)
  for _, size in ipairs({ "wide", "narrow" }) do
    html:put(svg.bars(block, size, html:next_id(), texts, html.language))
  end
  put_details(html, bars_table(block, html.language), texts.title)
  html:put("</figure>\n")
end

local function put_table_block(html, block)
  html:put('<div class="panel">')
  put_caption(html, block)
  put_table(html, block, block.title)
  html:put("</div>\n")
end

local function heat_range(block)
  local values, n = {}, 0
  for r in ipairs(block.rows) do
    for c in ipairs(block.columns) do
      n = n + 1
      values[n] = (block.cells[r] or {})[c] or false
    end
  end
  return scale.range(values, n)
end

--- A heat map is a real table whose cells are shaded; the numbers stay readable on every shade.
local function put_heat(html, block)
  local language = html.language
  local low, high = heat_range(block)
  html:put('<div class="panel">')
  put_caption(html, block)
  local label_width, cell_width = 3, 2
  for _, label in ipairs(block.rows) do
    label_width = math.max(label_width, native.width(clean.line(label)) * 0.62 + 1)
  end
  for _, x in ipairs({ low or 0, high or 0 }) do
    cell_width = math.max(cell_width, native.width(format.plain(x, block.unit, language)) * 0.62 + 0.4)
  end
  for _, label in ipairs(block.columns) do
    cell_width = math.max(cell_width, math.min(6, native.width(clean.line(label)) * 0.65 + 0.4))
  end
  label_width = math.min(16, label_width)
  html:put('<div class="scroll" tabindex="0" role="region" aria-label="%s"><table class="heat" '
    .. 'style="min-width:%.1fem"><thead><tr><td style="width:%.1fem"></td>', escape(block.title or language.data_table),
    label_width + (cell_width + 0.3) * #block.columns, label_width)
  for _, label in ipairs(block.columns) do html:put('<th scope="col">' .. escape(label) .. "</th>") end
  html:put("</tr></thead><tbody>\n")
  for r, label in ipairs(block.rows) do
    html:put('<tr><th scope="row">' .. escape(label) .. "</th>")
    for c in ipairs(block.columns) do
      local x = format.finite((block.cells[r] or {})[c])
      if x then
        local place = high > low and (x / 2 - low / 2) / (high / 2 - low / 2) or 0.5
        html:put('<td style="background:rgba(var(--heat),%.2f)">%s</td>', 0.03 + 0.37 * place,
          escape(format.plain(x, block.unit, language)))
      else
        html:put("<td>–</td>")
      end
    end
    html:put("</tr>\n")
  end
  html:put("</tbody></table></div></div>\n")
end

-- Texts

local function put_text(html, block)
  html:put('<div class="prose">')
  for paragraph in (block.text:gsub("\r\n?", "\n") .. "\n\n"):gmatch("(.-)\n%s*\n") do
    if paragraph:find("%S") then html:put('<p dir="auto">' .. escape(paragraph) .. "</p>") end
  end
  html:put("</div>\n")
end

local function put_callout(html, block)
  local status = block.status or "none"
  local head = ""
  if status ~= "none" then
    local sign, word = format.status(status, html.language)
    head = "<b>" .. sign .. " " .. escape(word:sub(1, 1):upper() .. word:sub(2)) .. ".</b> "
  end
  html:put('<p class="callout %s">%s%s</p>\n', status, head, escape(block.text))
end

local put_blocks

local function put_section(html, block)
  local id = html:next_id()
  local level = math.min(6, html.level)
  html:put('<section aria-labelledby="%s"><h%d class="heading" id="%s">%s</h%d><div class="blocks">\n', id, level, id,
    escape(block.title), level)
  html.level = html.level + 1
  put_blocks(html, block.blocks)
  html.level = html.level - 1
  html:put("</div></section>\n")
end

--- One row for each kind of block.
local kinds = {
  section = put_section, cards = put_cards, line = put_line, bars = put_bars, table = put_table_block, heat = put_heat,
  text = put_text, callout = put_callout,
}

function put_blocks(html, blocks)
  for _, block in ipairs(blocks) do kinds[block.kind](html, block) end
end

local function put_head(html, document)
  local code = type(document.language) == "string" and document.language:match("^%a[%w%-]*$") or html.language.code
  local title = escape(document.title or html.language.report)
  if document.subtitle then title = title .. " · " .. escape(document.subtitle) end
  html:put('<!DOCTYPE html>\n<html lang="' .. code .. '">\n<head>\n<meta charset="utf-8">\n'
    .. "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    .. 'img-src data:">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
    .. '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<title>' .. title
    .. "</title>\n<style>\n" .. style.css .. '</style>\n</head>\n<body>\n<div class="sheet">\n')
end

local function put_header(html, document)
  html:put("<header><h1>" .. escape(document.title or html.language.report) .. "</h1>")
  if document.subtitle then html:put('<p class="subtitle">' .. escape(document.subtitle) .. "</p>") end
  if document.header and #document.header > 0 then
    html:put('<dl class="facts">')
    for _, entry in ipairs(document.header) do
      html:put("<div><dt>" .. escape(entry.label) .. '</dt><dd dir="auto">' .. escape(entry.text) .. "</dd></div>")
    end
    html:put("</dl>")
  end
  html:put("</header>\n")
end

local function put_footer(html, document)
  if not document.footer or #document.footer == 0 then return end
  html:put("<footer><h2>" .. escape(html.language.notes) .. "</h2><ul>")
  for _, line in ipairs(document.footer) do html:put('<li dir="auto">' .. escape(line) .. "</li>") end
  html:put("</ul></footer>\n")
end

--- The file as text.
---@param document table  see perilune.render
---@return string
function M.render(document)
  local html = setmetatable({ out = {}, ids = 0, level = 2, language = format.language(document.language) }, Html)
  put_head(html, document)
  put_header(html, document)
  html:put("<main>\n")
  put_blocks(html, document.blocks)
  html:put("</main>\n")
  put_footer(html, document)
  html:put("</div>\n</body>\n</html>\n")
  return table.concat(html.out)
end

return M
