--- Who answered against who was asked: { representation = "csat_response_rate", value = "csat.sent", by = "channel",
--- limit = 12 }, a row for each segment.
---
--- Rules: 1. The share that answered is a KPI of rows (answered / asked); a segment's part of those asked and its part
--- of those who answered are of its denominators and numerators, so that rows are matched one by one, not totals (D15).
--- 2. A segment answers more or less than the others when the difference of the two shares exceeds chance (Newcombe's
--- interval of a difference of two Wilson intervals), at 95 % for all segments together (Bonferroni). 3. The value as
--- if all had answered alike weights each segment's by its part of those asked (post-stratification: D. Holt and
--- T. M. F. Smith, JRSS A 142, 1979); of segments without a value nothing is known, and their part is said.
local build_module = require "perilune.report.build"
local measure = require "perilune.measure"
local stats = require "perilune.stats"

local M = {}

local default_limit = 12

local function id_of(key) return key == nil and measure.no_key or key end

--- Segments { key, asked, answered, rate, record }, those with most asked first, and the sums of both.
local function segments_of(build, block)
  local values, list, asked, answered = {}, {}, 0, 0
  for _, r in ipairs(build:by(block.value, block.by, block.where)) do values[id_of(r.key)] = r end
  for _, r in ipairs(build:by(block.representation, block.by, block.where)) do
    list[#list + 1] = { key = r.key, asked = r.denominator or 0, answered = r.numerator or 0, rate = r,
      record = values[id_of(r.key)] }
    asked, answered = asked + list[#list].asked, answered + list[#list].answered
  end
  build_module.sort(list, true, function(segment) return segment.asked end)
  return list, asked, answered
end

--- Does the segment answer more ("high"), less ("low") or as much as the others ("same")? nil without any (rule 2).
---@param segment { asked: integer, answered: integer }
---@param asked integer of all
---@param answered integer of all
---@param count integer of segments
function M.judge(segment, asked, answered, count)
  if segment.asked == 0 or segment.asked == asked then return nil end
  local z = stats.z(1 - 0.05 / count)
  local differs = stats.shares_differ(segment.answered, segment.asked, answered - segment.answered,
    asked - segment.asked, z)
  if not differs then return "same" end
  return segment.answered * (asked - segment.asked) > (answered - segment.answered) * segment.asked and "high" or "low"
end

--- The value as if all had answered alike, and the part of those asked of whom nothing is known (rule 3).
---@param list { asked: integer, record: perilune.record|nil }[]
---@return number|nil value, number unknown
function M.weighted(list)
  local sum, known, all = 0, 0, 0
  for _, segment in ipairs(list) do
    all = all + segment.asked
    if segment.record and segment.record.value then
      sum, known = sum + segment.asked * segment.record.value, known + segment.asked
    end
  end
  return known > 0 and sum / known or nil, all > 0 and 1 - known / all or 0
end

local function share(count, all) return all > 0 and { value = count / all, unit = "percent" } or false end

local function row_of(build, block, segment, asked, answered, count)
  local verdict = M.judge(segment, asked, answered, count)
  return { build:label(segment.key, block.by), { value = segment.asked, unit = "count" },
    { value = segment.answered, unit = "count" }, share(segment.asked, asked), share(segment.answered, answered),
    build:shown(segment.rate), verdict and build.words.representation.verdict[verdict] or false,
    segment.record and build:shown(segment.record) or false }
end

local function heads_of(build, block)
  local words = build.words.representation
  return { { title = build:called(block.by), unit = "text" }, { title = words.asked, align = "right" },
    { title = words.answered, align = "right" }, { title = words.asked_part, align = "right" },
    { title = words.answered_part, align = "right" },
    { title = build:use(block.representation).title, align = "right" }, { title = words.judged, unit = "text" }, { title = build:use(block.value).title, align = "right" } }
end

--- "CSAT is 83.4 %; as if all channels had answered alike it would be 82.9 %."
local function about(build, block, list)
  local words, overall = build.words.representation, build:value(block.value, block.where)
  local value, unknown = M.weighted(list)
  if not (value and overall.value) then return nil end
  local k = overall.kpi
  local text = words.about:format(k.title, build:plain(overall.value, k.unit), build:called(block.by),
    build:plain(value, k.unit))
  if unknown > 0 then text = text .. " " .. words.unknown:format(build:plain(unknown, "percent")) end
  return text
end

M.representation = {
  keys = {
    representation = { type = "text", required = true }, value = { type = "text", required = true },
    by = { type = "text", required = true }, limit = { type = "integer" },
  },
  names = function(block) return { block.representation, block.value } end,
  build = function(build, block)
    local names, missing = build:answered { block.representation, block.value }
    if #names < 2 then return missing end
    local k, words = build:use(block.representation), build.words
    local list, asked, answered = segments_of(build, block)
    if not build_module.has_segments(list) then return build:no_segments(k.title, block.by) end
    local rows, shown = {}, math.min(#list, block.limit or default_limit)
    for i = 1, shown do rows[i] = row_of(build, block, list[i], asked, answered, #list) end
    local texts = build:left_out(shown, #list, 0)
    table.insert(texts, 1, about(build, block, list))
    return { kind = "table", title = block.title or words.representation.title:format(build:called(block.by)),
      note = block.note, description = table.concat(texts, " "), columns = heads_of(build, block), rows = rows }
  end,
}

return M
