--- Head and foot of a report: of when, of what, by which definitions; and what was left out.
local as_of = require "perilune.as_of"
local focus = require "perilune.focus"
local format = require "perilune.format"
local kpis = require "perilune.kpi"
local native = require "perilune.native"
local parameters = require "perilune.report.parameter"
local period = require "perilune.period"

local M = {}

--- A text that changes when the definitions behind the page do.
local function definitions_hash(build)
  local texts = {}
  for k in pairs(build.used) do texts[#texts + 1] = kpis.fingerprint(k) end
  table.sort(texts)
  return native.hash(table.concat(texts, "\1")):sub(1, 8)
end

local function with_days(build, p) return build.words.period_words:format(p.text, period.words(p)) end

---@param build perilune.build
---@return { label: string, text: string }[]
function M.header(build)
  local p, watermark, words = build.period, as_of.watermark(), build.words
  local labels, list = words.header, {}
  local function add(label, text) list[#list + 1] = { label = label, text = text } end
  add(labels.period, p.running and words.running:format(with_days(build, p)) or with_days(build, p))
  add(labels.against, with_days(build, build.against))
  for _, name in ipairs(parameters.names(build.report.params)) do
    if build.params[name] ~= nil then add(name, parameters.shown(build.params[name], build.language)) end
  end
  local conditions = focus.get()
  if #conditions > 0 then add(labels.only, table.concat(conditions, ", ")) end
  add(labels.as_of, format.time(as_of.get(), build.language))
  add(labels.watermark, watermark and format.time(watermark, build.language) or labels.empty)
  add(labels.zone, native.zone())
  add(labels.definitions, definitions_hash(build))
  return list
end

--- Exclusions of all figures: { text = titles }, the texts in order.
local function exclusions_of(build)
  local order, by_text = {}, {}
  for _, r in ipairs(build.values) do
    for _, exclusion in ipairs(not r.lacks and r.exclusions or {}) do
      local text = build.words.excluded:format(build:count(exclusion.count), exclusion.reason)
      if not by_text[text] then
        by_text[text] = {}
        order[#order + 1] = text
      end
      by_text[text][r.kpi.title] = true
    end
  end
  table.sort(order)
  return order, by_text
end

local function sorted_keys(set)
  local list = {}
  for key in pairs(set) do list[#list + 1] = key end
  table.sort(list)
  return list
end

--- What was left out, said once for each reason and set of KPIs, and what did not get in.
---@param build perilune.build
---@return string[]
function M.footer(build)
  local words, parts = build.words, {}
  for _, r in ipairs(build.values) do
    for _, part in ipairs(r.parts or {}) do
      if part.count then parts[words.part:format(r.kpi.title, build:count(part.count), part.text)] = true end
    end
  end
  local lines = sorted_keys(parts)
  local order, by_text = exclusions_of(build)
  for _, text in ipairs(order) do
    lines[#lines + 1] = words.left_out:format(text, table.concat(sorted_keys(by_text[text]), ", "))
  end
  local rejected = native.sql("SELECT count(*) FROM rejects")[1][1]
  if rejected > 0 then lines[#lines + 1] = words.rejected:format(build:count(rejected)) end
  lines[#lines + 1] = words.intervals
  return lines
end

return M
