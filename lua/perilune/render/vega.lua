--- A document's charts as Vega-Lite 5, for editors, notebooks and web pages that draw it.
--
--   1. A chart is one specification that holds its data; tables, cards and words are no charts.
--   2. Numbers are exact: percent values are fractions, durations seconds. The axes say them as people read them, and
--      every mark carries its text for tooltips.
--   3. Texts from data stand in values only, never in field names or expressions.
--   4. A document with one chart is that chart; with several, option `block = n` picks the n-th, or `files` makes one
--      file each.

local format = require("perilune.format")
local json = require("perilune.json")
local clean = require("perilune.render.clean")
local data = require("perilune.render.data")
local charts = require("perilune.render.vega_charts")

local M = {}

local SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
local keys = { "$schema", "title", "description", "width", "height", "background", "data", "mark", "encoding", "layer",
  "vconcat", "resolve", "config" }

--- Titles of several lines are lists.
local function title_of(block, language)
  local title = { text = clean.line(data.title(block, language)), anchor = "start" }
  if block.note then title.subtitle = clean.line(block.note) end
  return title
end

local function spec_of(block, language)
  local spec = charts.spec(block, language)
  spec["$schema"], spec.title = SCHEMA, title_of(block, language)
  spec.description = clean.line(block.description or data.title(block, language))
  spec.background = "white"
  local ordered = {}
  for _, key in ipairs(keys) do
    if spec[key] ~= nil then ordered[#ordered + 1] = { key, spec[key] } end
  end
  return json.encode(json.object(ordered), { pretty = true }) .. "\n"
end

--- The charts of a document: titles and specifications.
local function collect(document)
  local language, titles, texts = format.language(document.language), {}, {}
  for _, block in ipairs(data.blocks(document.blocks)) do
    if charts.has(block.kind) then
      titles[#titles + 1] = data.title(block, language)
      texts[#texts + 1] = spec_of(block, language)
    end
  end
  return titles, texts
end

--- A file for each chart.
---@param document table  see perilune.render.tree
---@return { path: string, text: string }[]
function M.files(document)
  local titles, texts = collect(document)
  return data.files(titles, texts, "vl.json")
end

--- One chart as Vega-Lite JSON (rule 4); raises when there are several and none is chosen.
---@param document table  see perilune.render.tree
---@param options { block: integer|string|nil }|nil
---@return string
function M.render(document, options)
  local _, texts = collect(document)
  local chosen = data.choose(texts, options and options.block, "charts")
  if #chosen == 1 then return chosen[1] end
  if #chosen == 0 then error("vega: the report has no charts", 0) end
  error(("vega: a file holds one chart and the report has %d; expected -o FOLDER/ or --block 1 to %d"):format(#chosen,
    #chosen), 0)
end

return M
