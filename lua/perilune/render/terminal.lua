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
local cards = require("perilune.render.terminal_cards")
local tables = require("perilune.render.terminal_table")
local lines = require("perilune.render.terminal_line")
local plots = require("perilune.render.terminal_plot")
local bars = require("perilune.render.terminal_bars")
local grids = require("perilune.render.terminal_grid")
local data = require("perilune.render.data")

local M = {}

local NARROWEST_COLUMN, COLUMN_GAP = 36, 3

-- Words

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
  local title = block.title and page:text(block.title) .. ". " or ""
  for i, line in ipairs(page:wrap(head .. title .. page:text(block.text), page.width - 2)) do
    local runs = { { page.glyph.vertical .. " ", style } }
    local mark = i == 1 and head ~= "" and line:sub(1, #status[1]) == status[1] and status[1] or ""
    runs[2] = { mark, style }
    runs[3] = { line:sub(#mark + 1) }
    page:put(runs)
  end
end

local function put_list(page, block)
  for _, item in ipairs(block.items) do
    local status = page:status(item.status)
    local mark = status and status[1] or page.glyph.bullet
    local indent = native.width(mark) + 1
    for i, line in ipairs(page:wrap(page:text(item.text), page.width - indent)) do
      page:put({ { i == 1 and mark or string.rep(" ", indent - 1), i == 1 and status and item.status or "muted" },
        { " " .. line } })
    end
  end
end

-- What holds others

local put_blocks

local function put_section(page, block)
  for i, title in ipairs(page:flow(page:text(block.title), page.width - 4)) do
    local rest = i == 1 and page.width - native.width(title) - 4 or 0
    page:put({
      { (i == 1 and string.rep(page.glyph.thin, 2) or "  ") .. " ", "muted" }, { title, "title" },
      { " " .. string.rep(page.glyph.thin, math.max(0, rest)), "muted" },
    })
  end
  if block.description then page:paragraph(block.description, "muted") end
  page:gap()
  put_blocks(page, block.blocks)
end

--- Side by side where each has room enough, else one below the other.
local function put_columns(page, block)
  local count = #block.columns
  local width = count > 0 and (page.width - COLUMN_GAP * (count - 1)) // count or 0
  if count < 2 or width < NARROWEST_COLUMN then
    for _, column in ipairs(block.columns) do put_blocks(page, column) end
    return
  end
  local parts = {}
  for i, column in ipairs(block.columns) do
    parts[i] = page:part(width)
    put_blocks(parts[i], column)
  end
  page:put_parts(parts, COLUMN_GAP)
end

--- A table that is behind a block, with its bars and trends.
local function put_data(page, block) tables.put(page, data.table(block, page.language)) end

--- One row for each kind of block.
local kinds = {
  section = put_section, columns = put_columns, page = function() end, text = put_text, list = put_list,
  callout = put_callout, cards = cards.put, bars = bars.put, bullet = bars.put_bullet, leaderboard = put_data,
  funnel = put_data, line = lines.put, area = lines.put_area, stacked = bars.put_stacked,
  histogram = plots.put_histogram, scatter = plots.put_scatter, table = tables.put, heat = grids.put,
  cohort = grids.put_cohort,
}

--- Kinds that put their title themselves, in the text or above it.
local own_title = { section = true, callout = true }

function put_blocks(page, blocks)
  for _, block in ipairs(blocks) do
    page:gap()
    if not own_title[block.kind] then
      if block.title then page:paragraph(block.title, "head") end
      if block.description then page:paragraph(block.description, "muted") end
    end
    kinds[block.kind](page, block)
    if block.note then page:paragraph(block.note, "muted") end
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
    local labels = page:flow(page:text(entry.label), label_width)
    local texts = page:wrap(page:text(entry.text), page.width - label_width - 2)
    for i = 1, math.max(#labels, #texts) do
      page:put({ { page:pad(labels[i] or "", label_width) .. "  ", "muted" }, { texts[i] or "" } })
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
