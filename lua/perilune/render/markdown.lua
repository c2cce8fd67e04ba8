--- A document as GitHub-flavoured Markdown: headings, pipe tables and sparklines as text.
--
-- Texts from data are escaped: what Markdown or HTML would act on (emphasis, code, links, tables, tags, entities,
-- headings and lists at the start of a line, addresses that would become links) shows as it was written. Status is
-- a sign and a word. Charts are tables, with a trend line above or bars beside the numbers.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")

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

local function put_title(out, block, level)
  if block.title then put_heading(out, level, block.title) end
  if block.description then
    put_line_of(out, escape(block.description))
    put_line_of(out, "")
  end
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

local function put_cards(out, block, language, level)
  put_title(out, block, level)
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

local function put_line(out, block, language, level)
  put_title(out, block, level)
  local plot = scale.line(block, 4, language)
  if plot.empty then
    put_line_of(out, language.no_data)
    put_line_of(out, "")
    return
  end
  local heads, right, rows = { language.grains[block.grain] or language.period }, {}, {}
  for i, series in ipairs(plot.series) do
    heads[i + 1], right[i + 1] = escape(series.name), true
    put_line_of(out, "- " .. escape(series.name) .. ": " .. canvas.sparkline(series.values))
  end
  if plot.target then
    local text = format.plain(plot.target, block.unit, language, block.currency)
    put_line_of(out, "- " .. escape(string.format(language.target, text)))
  end
  put_line_of(out, "")
  for j = 1, plot.count do
    rows[j] = { escape(plot.labels[j]) }
    for i, series in ipairs(plot.series) do
      local value = series.values[j]
      rows[j][i + 1] = value and escape(format.plain(value, block.unit, language, block.currency)) or "–"
    end
  end
  put_table(out, heads, right, rows)
end

local function put_bars(out, block, language, level)
  put_title(out, block, level)
  local values, largest = {}, 0
  for i, item in ipairs(block.items) do
    values[i] = format.finite(item.value.value)
    largest = math.max(largest, math.abs(values[i] or 0))
  end
  local rows = {}
  for i, item in ipairs(block.items) do
    local length = values[i] and largest > 0 and math.abs(values[i]) / largest * BAR_COLUMNS or 0
    rows[i] = {
      escape(item.label), value_text(item.value, language), escape(format.interval(item.value, language) or ""),
      status_text(item.value.status, language), ((values[i] or 0) < 0 and "-" or "") .. canvas.bar(length),
    }
  end
  local heads = { language.item, language.value, language.interval_title, language.status_title, "" }
  put_table(out, heads, { false, true, true, false, false }, rows)
end

local function put_table_block(out, block, language, level)
  put_title(out, block, level)
  local heads, right, rows = {}, {}, {}
  for c, column in ipairs(block.columns) do
    heads[c], right[c] = escape(column.title), #block.rows > 0
  end
  for r, row in ipairs(block.rows) do
    rows[r] = {}
    for c, column in ipairs(block.columns) do
      local text, align, status = format.cell(row[c], column, language)
      right[c] = right[c] and align == "right"
      rows[r][c] = escape(text) .. (status and " " .. status_text(status, language) or "")
    end
  end
  put_table(out, heads, right, rows)
end

local function put_heat(out, block, language, level)
  local columns, rows = { { title = "", unit = "text" } }, {}
  for c, label in ipairs(block.columns) do columns[c + 1] = { title = label, unit = block.unit } end
  for r, label in ipairs(block.rows) do
    rows[r] = { label }
    for c = 1, #block.columns do rows[r][c + 1] = (block.cells[r] or {})[c] end
  end
  local grid = { title = block.title, description = block.description, columns = columns, rows = rows }
  put_table_block(out, grid, language, level)
end

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
  put_line_of(out, "> " .. (status ~= "" and "**" .. status .. ":** " or "") .. escape(block.text))
  put_line_of(out, "")
end

local put_blocks

local function put_section(out, block, language, level)
  put_heading(out, level, block.title)
  put_blocks(out, block.blocks, language, level + 1)
end

--- One row for each kind of block.
local kinds = {
  section = put_section, cards = put_cards, line = put_line, bars = put_bars, table = put_table_block, heat = put_heat,
  text = put_text, callout = put_callout,
}

function put_blocks(out, blocks, language, level)
  for _, block in ipairs(blocks) do kinds[block.kind](out, block, language, level) end
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
