--- Figures: a chart in the sizes the page needs, its legend, and the table behind it.

local clean = require("perilune.render.clean")
local data = require("perilune.render.data")
local scale = require("perilune.render.scale")
local draw = require("perilune.render.svg.draw")
local area = require("perilune.render.svg.area")
local line = require("perilune.render.svg.line")
local scatter = require("perilune.render.svg.scatter")
local tables = require("perilune.render.html.tables")
local words = require("perilune.render.html.words")
local escape = require("perilune.render.html.page").escape

local M = {}

local MOST_ROWS = 400 -- the table behind a chart ends here; the whole is in the CSV

--- Names beside a sample of how they are drawn: { svg, name, width or 12 }.
local function put_legend(page, entries)
  if #entries == 0 then return end
  page:put('<ul class="legend">')
  for _, entry in ipairs(entries) do
    local width = entry[3] or 12
    page:put('<li><svg viewBox="0 0 %d 12" width="%d" aria-hidden="true">%s</svg>%s</li>', width, width, entry[1],
      escape(entry[2]))
  end
  page:put("</ul>")
end

local function line_legend(block, plot, sizes, language)
  local entries = {}
  if #plot.series < 2 or line.named_at_ends(block, plot, sizes, language) then return entries end
  for i, look in ipairs(line.looks(plot)) do
    local dashed = look.forecast and " forecast" or ""
    entries[i] = { string.format('<path class="line %s%s" d="M2 6H22"/>', look.class, dashed), plot.series[i].name, 24 }
  end
  return entries
end

local function fills(names)
  local entries = {}
  for i, name in ipairs(names) do
    entries[i] = { string.format('<rect class="fill %s" width="12" height="12"/>', draw.colour(i)),
      clean.line(name) }
  end
  return entries
end

local function area_legend(block, plot, sizes, language)
  if area.named_at_ends(block, plot, sizes, language) then return {} end
  local names = {}
  for i, series in ipairs(plot.series) do names[i] = series.name end
  return fills(names)
end

local function group_legend(block)
  local entries, groups = {}, scatter.groups(block)
  for i, name in ipairs(groups) do
    entries[i] = { string.format('<path class="point %s" d="M6 6%s"/>', draw.colour(i), scatter.shape(i)), name }
  end
  return entries
end

local function line_plot(block, language)
  local plot = scale.line(block, 4, language)
  return not plot.empty and plot or nil
end

local function area_plot(block, language)
  local plot = area.plot(block, language)
  return not plot.empty and plot or nil
end

local function has(key)
  return function(block) return #block[key] > 0 and {} or nil end
end

local function none() return {} end

--- One row for each kind: `plot` gathers what is drawn (nil: nothing to draw), `legend` lists what needs a name.
local kinds = {
  line = { draw = line.draw, plot = line_plot, words = words.line, legend = line_legend },
  area = { draw = area.draw, plot = area_plot, words = words.area, legend = area_legend },
  bars = { draw = require("perilune.render.svg.bars").draw, plot = has("items"), words = words.items, legend = none },
  bullet = { draw = require("perilune.render.svg.bullet").draw, plot = has("items"), words = words.items,
    legend = none },
  stacked = { draw = require("perilune.render.svg.stacked").draw, plot = has("items"), words = words.stacked,
    legend = function(block) return fills(block.parts) end },
  histogram = { draw = require("perilune.render.svg.histogram").draw, plot = has("bins"), words = words.histogram,
    legend = none },
  scatter = { draw = scatter.draw, words = words.scatter, legend = group_legend,
    plot = function(block) return #scatter.known(block) > 0 and {} or nil end },
  funnel = { draw = require("perilune.render.svg.funnel").draw, plot = has("steps"), words = words.funnel,
    legend = none },
}

local function put_details(page, block, title)
  local rows = data.table(block, page.language)
  if #rows.rows > MOST_ROWS then
    rows = { columns = rows.columns, rows = table.move(rows.rows, 1, MOST_ROWS, 1, {}) }
  end
  page:put("<details><summary>%s</summary>", escape(page.language.data_table))
  tables.put(page, rows, title)
  page:put("</details>")
end

local function put_figure(page, block)
  local kind, language = kinds[block.kind], page.language
  page:framed("figure", nil, block, function()
    local plot = kind.plot(block, language)
    if not plot then return page:empty() end
    local texts = { title = data.title(block, language),
      description = block.description or kind.words(block, plot, language) }
    put_legend(page, kind.legend(block, plot, page.sizes, language))
    for _, size in ipairs(page.sizes) do
      page:put(kind.draw(block, plot, draw.sizes[size], page:next_id(), texts, language))
    end
    put_details(page, block, texts.title)
  end)
end

for kind in pairs(kinds) do M[kind] = put_figure end

return M
