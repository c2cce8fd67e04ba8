--- Answers to a survey by their boxes: { boxes = "csat" }.
---
--- Rules: 1. Scales never mix: each has a picture of its own, the one with most answers first, three at most. 2. Every
--- whole answer of the scale shows, those that nobody gave too; an answer between two boxes stands in the nearer one.
--- 3. Shares are of all answers on that scale, with Wilson's interval. 4. Below it stands which answers the KPI counts
--- as positive, and in which direction (D12, D14).
local build_module = require "perilune.report.build"
local scale = require "perilune.scale"
local stats = require "perilune.stats"

local M = {}

local most_scales, most_boxes = 3, 24

--- Answers by scale: { { min, max, n, [box] = count }, ... }, the largest first.
local function scales_of(relation)
  local frame = relation:by("scale_min", "scale_max", { box = "round(score)" }):limit(1000):agg { { "n", "count(*)" } }
  local list, found = {}, {}
  for i = 1, #frame do
    local min, max = frame:value(i, "scale_min"), frame:value(i, "scale_max")
    local id = ("%g %g"):format(min, max)
    if not found[id] then
      found[id] = { key = id, min = min, max = max, n = 0, counts = {} }
      list[#list + 1] = found[id]
    end
    local one, count = found[id], frame:value(i, "n")
    one.counts[frame:value(i, "box")], one.n = count, one.n + count
  end
  build_module.sort(list, true, function(s) return s.n end)
  return list
end

local function items_of(s)
  local items = {}
  for box = math.floor(s.max), math.ceil(s.min), -1 do
    local count = s.counts[box] or 0
    local low, high = stats.wilson(count, s.n)
    items[#items + 1] = { label = ("%d"):format(box),
      value = { value = count / s.n, unit = "percent", n = count, low = low, high = high } }
  end
  return items
end

--- Which answers are positive, in words (rule 4).
local function positive_text(words, rule)
  if type(rule.positive) ~= "number" then
    local boxes = {}
    for i, box in ipairs(rule.positive) do boxes[i] = ("%g"):format(box) end
    return words.listed:format(table.concat(boxes, ", "))
  end
  return (rule.direction == "low" and words.low or words.high):format(("%g"):format(rule.positive))
end

local function picture(build, block, k, s)
  local words = build.words.boxes
  local rule = scale.judged_by(k.scale, k.value, s.min, s.max)
  local title = words.title:format(block.title or k.title, ("%g"):format(s.min), ("%g"):format(s.max))
  return { kind = "bars", title = title, unit = "percent", items = items_of(s), note = block.note,
    description = words.about:format(build:count(s.n), rule and positive_text(words, rule) or "") }
end

M.boxes = {
  keys = { boxes = { type = { "text", "table" }, required = true } },
  names = function(block) return { block.boxes } end,
  build = function(build, block)
    local names, missing = build:answered { block.boxes }
    if #names == 0 then return missing end
    local k = build:use(block.boxes)
    if not k.scale then error(("%s has no scales; take a KPI of answers on a survey scale"):format(k.title), 0) end
    local blocks = {}
    for _, s in ipairs(scales_of(build:rows(k, block.where))) do
      if #blocks < most_scales and s.max - s.min < most_boxes then blocks[#blocks + 1] = picture(build, block, k, s) end
    end
    if #blocks == 0 then
      return { kind = "text", text = build.words.no_rows:format(block.title or k.title, build.period.text) }
    end
    return table.unpack(blocks)
  end,
}

return M
