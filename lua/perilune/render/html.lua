--- A document as one HTML file that can be mailed, printed and read anywhere.
--
-- No script, no network, no fonts: a content security policy in the file forbids them. Dark and light follow the
-- reader's system; A4 pages break between blocks. Charts are static SVG (svg/), each with a title, a description and
-- its numbers in a table behind it. Status is told by sign and word as well as colour. Everything from data is
-- escaped, and marks that reorder text are removed.

local format = require("perilune.format")
local style = require("perilune.render.html_style")
local cards = require("perilune.render.html.cards")
local figures = require("perilune.render.html.figures")
local grids = require("perilune.render.html.grids")
local pages = require("perilune.render.html.page")
local prose = require("perilune.render.html.prose")
local tables = require("perilune.render.html.tables")

local M = {}

local escape = pages.escape

--- Charts in two columns are drawn at half, in more at a third of the page.
local column_sizes = { { "wide", "narrow" }, { "half" }, { "small" } }

local put_blocks

local function put_section(page, block)
  page:put("<section>")
  page:heading("heading", block.title)
  if block.description then page:put('<p class="description">' .. escape(block.description) .. "</p>") end
  page:put('<div class="blocks">\n')
  page.level = page.level + 1
  put_blocks(page, block.blocks)
  page.level = page.level - 1
  page:put("</div>")
  page:note(block)
  page:put("</section>\n")
end

local function put_columns(page, block)
  local sizes = page.sizes
  page:put('<div class="group">')
  page:caption(block)
  page:put('<div class="columns n%d">\n', math.min(4, #block.columns))
  if #block.columns > 1 then page.sizes = column_sizes[#sizes == 1 and 3 or math.min(3, #block.columns)] end
  for _, column in ipairs(block.columns) do
    page:put('<div class="blocks">')
    put_blocks(page, column)
    page:put("</div>\n")
  end
  page.sizes = sizes
  page:put("</div>")
  page:note(block)
  page:put("</div>\n")
end

local function put_page(page) page:put('<div class="page"></div>\n') end

--- One row for each kind of block.
local kinds = {
  section = put_section, columns = put_columns, page = put_page,
  text = prose.text, list = prose.list, callout = prose.callout,
  cards = cards.cards, leaderboard = cards.leaderboard,
  line = figures.line, area = figures.area, bars = figures.bars, bullet = figures.bullet, stacked = figures.stacked,
  histogram = figures.histogram, scatter = figures.scatter, funnel = figures.funnel,
  table = tables.table, heat = grids.heat, cohort = grids.cohort,
}

function put_blocks(page, blocks)
  for _, block in ipairs(blocks) do kinds[block.kind](page, block) end
end

local function put_head(page, document)
  local code = type(document.language) == "string" and document.language:match("^%a[%w%-]*$") or page.language.code
  local title = escape(document.title or page.language.report)
  if document.subtitle then title = title .. " · " .. escape(document.subtitle) end
  page:put('<!DOCTYPE html>\n<html lang="' .. code .. '">\n<head>\n<meta charset="utf-8">\n'
    .. "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    .. 'img-src data:">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
    .. '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<title>' .. title
    .. "</title>\n<style>\n" .. style.css .. '</style>\n</head>\n<body>\n<div class="sheet">\n')
end

local function put_header(page, document)
  page:put("<header><h1>" .. escape(document.title or page.language.report) .. "</h1>")
  if document.subtitle then page:put('<p class="subtitle">' .. escape(document.subtitle) .. "</p>") end
  if document.header and #document.header > 0 then
    page:put('<dl class="facts">')
    for _, entry in ipairs(document.header) do
      page:put("<div><dt>" .. escape(entry.label) .. '</dt><dd dir="auto">' .. escape(entry.text) .. "</dd></div>")
    end
    page:put("</dl>")
  end
  page:put("</header>\n")
end

local function put_footer(page, document)
  if not document.footer or #document.footer == 0 then return end
  page:put("<footer><h2>" .. escape(page.language.notes) .. "</h2><ul>")
  for _, line in ipairs(document.footer) do page:put('<li dir="auto">' .. escape(line) .. "</li>") end
  page:put("</ul></footer>\n")
end

local function put_end(page) page:put("</div>\n</body>\n</html>\n") end

--- A report on the page that leads to all: its title as a link, or what was wrong with it.
local function put_entry(page, entry)
  page:put('<article class="card"><h2 class="name">')
  if entry.path then
    page:put('<a href="' .. escape(entry.path) .. '">' .. escape(entry.title) .. "</a>")
  else
    page:put(escape(entry.title))
  end
  page:put("</h2>")
  if entry.period then page:put('<p class="detail">' .. escape(entry.period) .. "</p>") end
  local text = entry.problem and page.language.not_made:format(entry.problem) or entry.about
  if text then
    page:put('<p class="about%s" dir="auto">', entry.problem and " bad" or "")
    page:put(escape(text) .. "</p>")
  end
  page:put("</article>\n")
end

--- A page that leads to the files of reports in the same folder.
---@param entries { path: string|nil, title: string, about: string|nil, period: string|nil, problem: string|nil,
---  header: table|nil }[] without a path: what was wrong with it
---@return string
function M.index(entries)
  local page, facts = pages.new(format.language(nil)), {}
  for _, entry in ipairs(entries) do facts = entry.header or facts end
  local shown = {}
  for _, fact in ipairs(facts) do
    local labels = page.language.layout.header
    if fact.label == labels.as_of or fact.label == labels.watermark or fact.label == labels.zone then
      shown[#shown + 1] = fact
    end
  end
  local document = { title = page.language.reports, header = shown }
  put_head(page, document)
  put_header(page, document)
  page:put('<main>\n<div class="cards">\n')
  for _, entry in ipairs(entries) do put_entry(page, entry) end
  page:put("</div>\n</main>\n")
  put_end(page)
  return table.concat(page.out)
end

--- The file as text.
---@param document table  see perilune.render
---@return string
function M.render(document)
  local page = pages.new(format.language(document.language))
  put_head(page, document)
  put_header(page, document)
  page:put("<main>\n")
  put_blocks(page, document.blocks)
  page:put("</main>\n")
  put_footer(page, document)
  put_end(page)
  return table.concat(page.out)
end

return M
