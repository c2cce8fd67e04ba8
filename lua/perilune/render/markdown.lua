--- A document as GitHub-flavoured Markdown: headings, pipe tables and sparklines as text.
--
-- Texts from data are escaped: what Markdown or HTML would act on (emphasis, code, links, tables, tags, entities,
-- headings and lists at the start of a line, addresses that would become links) shows as it was written. Status is
-- a sign and a word. Charts are the tables behind them (data.lua), with trends above or bars beside the numbers.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")
local data = require("perilune.render.data")

local M = {}

local BAR_COLUMNS = 20

local entities = { ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;" }

--- A text from data as inline Markdown.
---@param text any
---@return string
function M.escape(text)
  text = clean.line(text):gsub("[\\`*_%[%]|~#$]", "\\%0"):gsub("[<>&]", entities)
  text = text:gsub("://", "\\://"):gsub("([Ww][Ww][Ww])%.", "%1\\."):gsub("@", "&#64;")
  -- What starts a list, a rule or an underlined heading; a plain negative number does not.
  text = text:gsub("^(%s*)([-+])%f[%s\0]", "%1\\%2"):gsub("^(%s*%d+)([.)])%f[%s\0]", "%1\\%2")
  if text:find("^%s*[-=][-=%s]+$") then text = text:gsub("[-=]", "\\%0", 1) end
  return text
end

local escape = M.escape

local function put_line_of(out, text)
  out[#out + 1] = text
end

local function put_table(out, heads, right, rows)
  if #heads == 0 then return end
  local rule = {}
  for i in ipairs(heads) do rule[i] = right[i] and "---:" or "---" end
  put_line_of(out, "| " .. table.concat(heads, " | ") .. " |")
  put_line_of(out, "| " .. table.concat(rule, " | ") .. " |")
  for _, row in ipairs(rows) do put_line_of(out, "| " .. table.concat(row, " | ") .. " |") end
  put_line_of(out, "")
end

local function put_heading(out, level, text)
  put_line_of(out, string.rep("#", math.min(6, level)) .. " " .. escape(text))
  put_line_of(out, "")
end

local function status_text(status, language)
  if not status or status == "none" then return "" end
  local sign, word = format.status(status, language)
  return sign .. " " .. word
end

local function value_text(value, language)
  local text = escape(format.value(value, nil, language))
  if value.provisional then text = text .. " (" .. language.provisional .. ")" end
  return text
end

local function target_text(value, language)
  if not format.finite(value.target) then return "" end
  return escape(format.plain(value.target, value.unit, language, value.currency))
end

local function put_cards(out, block, language)
  if #block.cards == 0 then return end
  local heads = {
    language.metric, language.value, language.status_title, language.change_title, language.interval_title,
    language.sample_title, language.target_title, language.trend_title,
  }
  local rows, abouts = {}, {}
  for i, card in ipairs(block.cards) do
    local value = card.value
    rows[i] = {
      "**" .. escape(card.title) .. "**", value_text(value, language), status_text(value.status, language),
      escape(format.change(value.change, language) or ""), escape(format.interval(value, language) or ""),
      format.finite(value.n) and format.number(value.n, language) or "", target_text(value, language),
      canvas.sparkline(card.trend),
    }
    if card.about then abouts[#abouts + 1] = "- **" .. escape(card.title) .. "**: " .. escape(card.about) end
  end
  put_table(out, heads, { false, true, false, false, true, true, true, false }, rows)
  if #abouts > 0 then
    put_line_of(out, table.concat(abouts, "\n"))
    put_line_of(out, "")
  end
end

-- Tables

local function number_of(cell)
  if type(cell) == "table" then cell = cell.value end
  return format.finite(cell)
end

local function bar_text(x, largest)
  if not x or not (largest > 0) then return "" end
  return (x < 0 and "-" or "") .. canvas.bar(math.abs(x) / largest * BAR_COLUMNS)
end

--- The bars of a column by row; totals are no part of what is compared.
local function bars_of(block, c)
  local bars, largest = {}, 0
  for _, row in ipairs(block.rows) do
    if not row.role then largest = math.max(largest, math.abs(number_of(row[c]) or 0)) end
  end
  for r, row in ipairs(block.rows) do bars[r] = row.role and "" or bar_text(number_of(row[c]), largest) end
  return bars
end

local function cell_text(cell, column, language)
  if type(cell) == "table" and cell.trend then return canvas.sparkline(cell.trend), "left" end
  local text, align, status, empty = format.cell(cell, column, language)
  text = escape(text)
  if type(cell) == "table" and cell.provisional and not empty then
    text = ("%s (%s)"):format(text, language.provisional)
  end
  return status and text .. " " .. status_text(status, language) or text, align
end

local function strong(row, text)
  return row.role and text ~= "" and text ~= "–" and "**" .. text .. "**" or text
end

--- A table; a column with bars has a further one beside it, and `bars` (one a row) stand last.
local function put_grid(out, block, language, bars)
  local heads, right, rows = {}, {}, {}
  for r in ipairs(block.rows) do rows[r] = {} end
  for c, column in ipairs(block.columns) do
    local group = column.group and column.group ~= "" and escape(column.group) .. ": " or ""
    heads[#heads + 1] = group .. escape(column.title)
    local index, aligned = #heads, #block.rows > 0
    for r, row in ipairs(block.rows) do
      local text, align = cell_text(row[c], column, language)
      aligned = aligned and align == "right"
      rows[r][index] = row.role == "group" and c > 1 and row[c] == nil and "" or strong(row, text)
    end
    right[index] = aligned
    if column.bar then
      heads[index + 1], right[index + 1] = "", false
      for r, text in ipairs(bars_of(block, c)) do rows[r][index + 1] = text end
    end
  end
  if bars then
    heads[#heads + 1], right[#heads + 1] = "", false
    for r in ipairs(rows) do rows[r][#heads] = bars[r] end
  end
  put_table(out, heads, right, rows)
end

local function put_table_block(out, block, language) put_grid(out, block, language) end

-- Charts

local function put_nothing(out, language)
  put_line_of(out, language.no_data)
  put_line_of(out, "")
end

--- A chart is the table behind it.
local function put_data(out, block, language)
  local shown = data.table(block, language)
  if #shown.rows == 0 then return put_nothing(out, language) end
  put_grid(out, shown, language)
end

local function limit_line(out, template, x, block, language)
  if not format.finite(x) then return end
  put_line_of(out, "- " .. escape(template:format(format.plain(x, block.unit, language, block.currency))))
end

local function put_line(out, block, language)
  local plot = scale.line(block, 4, language)
  if plot.empty then return put_nothing(out, language) end
  for _, series in ipairs(plot.series) do
    put_line_of(out, "- " .. escape(series.name) .. ": " .. canvas.sparkline(series.values))
  end
  limit_line(out, language.target, block.target, block, language)
  limit_line(out, language.warn, block.warn, block, language)
  put_line_of(out, "")
  put_grid(out, data.table(block, language), language)
end

local function put_bars(out, block, language)
  local values, largest, bars = {}, 0, {}
  for i, item in ipairs(block.items) do
    values[i] = format.finite(item.value.value)
    largest = math.max(largest, math.abs(values[i] or 0))
  end
  for i in ipairs(block.items) do bars[i] = bar_text(values[i], largest) end
  if #block.items == 0 then return put_nothing(out, language) end
  put_grid(out, data.table(block, language), language, bars)
end

local fills = { "█", "▓", "▒", "░", "▚", "┼", "╱", "·" }

--- The parts of an item as one bar; parts beyond the eighth share the fills again.
local function stacked_bar(item, parts, whole)
  local texts, sum, used = {}, 0, 0
  for p in ipairs(parts) do
    sum = sum + math.max(0, format.finite(item.values[p]) or 0)
    local upto = whole > 0 and math.floor(math.min(1, sum / whole) * BAR_COLUMNS + 0.5) or 0
    texts[p] = string.rep(fills[(p - 1) % #fills + 1], upto - used)
    used = upto
  end
  return table.concat(texts)
end

local function put_stacked(out, block, language)
  local bars, sums, largest = {}, {}, 0
  for i, item in ipairs(block.items) do
    sums[i] = 0
    for p in ipairs(block.parts) do sums[i] = sums[i] + math.max(0, format.finite(item.values[p]) or 0) end
    largest = math.max(largest, sums[i])
  end
  for i, item in ipairs(block.items) do
    bars[i] = stacked_bar(item, block.parts, math.min(1e300, block.share and sums[i] or largest))
  end
  if #block.items == 0 then return put_nothing(out, language) end
  put_grid(out, data.table(block, language), language, bars)
end

local function put_histogram(out, block, language)
  for _, mark in ipairs(block.marks or {}) do
    local value = format.plain(mark.value, block.unit, language)
    put_line_of(out, "- " .. escape(mark.label and mark.label .. ": " .. value or value))
  end
  limit_line(out, language.target, block.target, block, language)
  if out[#out] ~= "" then put_line_of(out, "") end
  put_data(out, block, language)
end

-- Words

local function put_text(out, block)
  for paragraph in (block.text:gsub("\r\n?", "\n") .. "\n\n"):gmatch("(.-)\n%s*\n") do
    if paragraph:find("%S") then
      put_line_of(out, (escape(paragraph):gsub("^%s+", "")))
      put_line_of(out, "")
    end
  end
end

local function put_callout(out, block, language)
  local status = status_text(block.status, language)
  local title = block.title and "**" .. escape(block.title) .. "**  \n> " or ""
  put_line_of(out, "> " .. title .. (status ~= "" and "**" .. status .. ":** " or "") .. escape(block.text))
  put_line_of(out, "")
end

local function put_list(out, block, language)
  for _, item in ipairs(block.items) do
    local status = status_text(item.status, language)
    put_line_of(out, "- " .. (status ~= "" and "**" .. status .. ":** " or "") .. escape(item.text))
  end
  put_line_of(out, "")
end

local put_blocks

local function put_section(out, block, language, level) put_blocks(out, block.blocks, language, level + 1) end

local function put_columns(out, block, language, level)
  for _, column in ipairs(block.columns) do put_blocks(out, column, language, level) end
end

--- One row for each kind of block.
local kinds = {
  section = put_section, columns = put_columns, page = function() end, text = put_text, list = put_list,
  callout = put_callout, cards = put_cards, bars = put_bars, bullet = put_data, leaderboard = put_data,
  funnel = put_data, line = put_line, area = put_line, stacked = put_stacked, histogram = put_histogram,
  scatter = put_data, table = put_table_block, heat = put_data, cohort = put_data,
}

local function put_paragraph(out, text)
  put_line_of(out, text)
  put_line_of(out, "")
end

function put_blocks(out, blocks, language, level)
  for _, block in ipairs(blocks) do
    if block.title and block.kind ~= "callout" then put_heading(out, level, block.title) end
    if block.description then put_paragraph(out, escape(block.description)) end
    kinds[block.kind](out, block, language, level)
    local note = escape(block.note):match("^%s*(.-)%s*$")
    if note ~= "" then put_paragraph(out, "_" .. note .. "_") end
  end
end

--- The Markdown text; ends with one line feed.
---@param document table  see perilune.render
---@return string
function M.render(document)
  local out, language = {}, format.language(document.language)
  if document.title then put_heading(out, 1, document.title) end
  if document.subtitle then
    put_line_of(out, "**" .. escape(document.subtitle) .. "**")
    put_line_of(out, "")
  end
  for _, entry in ipairs(document.header or {}) do
    put_line_of(out, "- " .. escape(entry.label) .. ": " .. escape(entry.text))
  end
  if document.header and #document.header > 0 then put_line_of(out, "") end
  put_blocks(out, document.blocks, language, 2)
  if document.footer and #document.footer > 0 then
    put_line_of(out, "---")
    put_line_of(out, "")
    for _, line in ipairs(document.footer) do put_line_of(out, "- " .. escape(line)) end
  end
  while out[#out] == "" do out[#out] = nil end
  return table.concat(out, "\n") .. "\n"
end

return M
