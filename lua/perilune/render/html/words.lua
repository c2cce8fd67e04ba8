--- What a chart shows, in words, made from its numbers: "CSAT rose from 78 % in May 2016 to 84 % in October 2016."
--
-- A description that the block brings goes first; these stand in for it.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local scale = require("perilune.render.scale")
local area = require("perilune.render.svg.area")
local funnel = require("perilune.render.svg.funnel")
local scatter = require("perilune.render.svg.scatter")

local M = {}

local MOST = 12 -- more items than this are counted, not named

local function named(list, language)
  if #list > MOST then
    local more = #list - MOST
    list = table.move(list, 1, MOST, 1, {})
    list[MOST + 1] = string.format(language.chart.more, format.number(more, language))
  end
  return table.concat(list, language.list)
end

--- "in May 2016", "on 3 May 2016".
local function when(block, label, language)
  local template = language.chart.at[(block.grain or "other"):gsub("^fiscal_", "")] or language.chart.at.other
  return string.format(template, scale.long_label(label, language))
end

--- The places of the first, last, lowest and highest value; nil when there is none.
local function turning_points(values)
  local first, last, low, high
  for i = 1, #values do
    local x = values[i]
    if x then
      first, last = first or i, i
      if not low or x < values[low] then low = i end
      if not high or x > values[high] then high = i end
    end
  end
  return first, last, low, high
end

--- One sentence about one series.
local function of_series(block, plot, series, language)
  local words, values = language.chart, series.values
  local first, last, low, high = turning_points(values)
  if not first then return string.format(language.line_empty, series.name) end
  local function say(i) return format.plain(values[i], block.unit, language, block.currency) end
  local function at(i) return when(block, plot.labels[i], language) end
  if first == last then
    return string.format(words.stop, string.format(words.one, series.name, say(first), at(first)))
  end
  local way = values[last] > values[first] and words.rose or values[last] < values[first] and words.fell or words.level
  local text = string.format(way, series.name, say(first), at(first), say(last), at(last))
  if (low ~= first and low ~= last) or (high ~= first and high ~= last) then
    text = string.format(words.extremes, text, say(low), at(low), say(high), at(high))
  end
  return string.format(words.stop, text)
end

function M.line(block, plot, language)
  local sentences = {}
  for i, series in ipairs(plot.series) do sentences[i] = of_series(block, plot, series, language) end
  if plot.target then
    sentences[#sentences + 1] = string.format(language.chart.target,
      format.plain(plot.target, block.unit, language, block.currency))
  end
  return table.concat(sentences, " ")
end

--- How the whole was made up at the beginning and at the end.
function M.area(block, plot, language)
  local sentences = {}
  local first, last
  for j = 1, plot.count do
    if plot.stacks[j] then first, last = first or j, j end
  end
  for _, j in ipairs(first == last and { first } or { first, last }) do
    local parts = {}
    for i, series in ipairs(plot.series) do
      local part = plot.stacks[j][i]
      if part and part.value then
        parts[#parts + 1] = string.format(language.chart.share, series.name, area.say(block, part, language))
      end
    end
    sentences[#sentences + 1] = string.format(language.chart.parts, scale.long_label(plot.labels[j], language),
      named(parts, language))
  end
  return table.concat(sentences, " ")
end

--- Names with their values, for bars and bullets.
function M.items(block, _, language)
  local list = {}
  for i, item in ipairs(block.items) do
    list[i] = string.format(language.chart.share, clean.line(item.label), format.value(item.value, nil, language))
  end
  return string.format(language.chart.parts, clean.line(block.title or language.kinds[block.kind]),
    named(list, language))
end

function M.stacked(block, _, language)
  local sentences = {}
  for i, item in ipairs(block.items) do
    local parts = {}
    for p, name in ipairs(block.parts) do
      local x = format.finite(item.values[p])
      if x then
        parts[#parts + 1] = string.format(language.chart.share, clean.line(name),
          format.plain(x, block.unit, language, block.currency))
      end
    end
    sentences[i] = string.format(language.chart.parts, clean.line(item.label),
      #parts > 0 and named(parts, language) or language.no_data)
    if i == MOST then break end
  end
  return table.concat(sentences, " ")
end

function M.histogram(block, _, language)
  local all, largest = (block.below or 0) + (block.above or 0), nil
  for _, bin in ipairs(block.bins) do
    all = all + (format.finite(bin.count) or 0)
    if not largest or bin.count > largest.count then largest = bin end
  end
  local function say(x) return format.plain(x, block.unit, language, block.currency) end
  local text = string.format(language.chart.bins, format.plain(all, "count", language),
    format.plain(largest.count, "count", language), say(largest.from), say(largest.to))
  local marks = {}
  for i, mark in ipairs(block.marks or {}) do
    marks[i] = string.format(language.chart.share, clean.line(mark.label or ""), say(mark.value))
  end
  return #marks > 0 and text .. " " .. string.format(language.chart.stop, named(marks, language)) or text
end

function M.scatter(block, _, language)
  local points = scatter.known(block)
  local function ends(key, axis)
    local values = {}
    for i, point in ipairs(points) do values[i] = point[key] end
    local low, high = scale.range(values, #values)
    return format.plain(low, axis.unit, language), format.plain(high, axis.unit, language)
  end
  local x0, x1 = ends("x", block.x)
  local y0, y1 = ends("y", block.y)
  return string.format(language.chart.points, format.plain(#points, "count", language), clean.line(block.x.title), x0,
    x1, clean.line(block.y.title), y0, y1)
end

function M.funnel(block, _, language)
  local list = {}
  for i, step in ipairs(block.steps) do
    local text = format.plain(step.value, block.unit, language, block.currency)
    local share = i > 1 and funnel.share(block.steps, i)
    if share then text = string.format("%s (%s)", text, format.percent(share, language)) end
    list[i] = string.format(language.chart.share, clean.line(step.label), text)
  end
  return string.format(language.chart.parts, clean.line(block.title or language.kinds.funnel), named(list, language))
end

return M
