--- A verdict in Prometheus' text format 0.0.4, for node_exporter's textfile collector: no timestamps, base units
--- (seconds, ratios), every family with HELP and TYPE, a line end at the end. A sample that has no value is not
--- there.
local clean = require "perilune.render.clean"
local json = require "perilune.json"
local native = require "perilune.native"
local verdicts = require "perilune.rule.verdict"
local words = require "perilune.rule.words"

local M = {}

local function of_record(name)
  return function(r) return r.record and r.record[name] end
end

--- One row for each metric: name, help, the number of a result.
local families = {
  { "perilune_kpi_value", "Value of the KPI in its base unit (ratio, seconds, count).", of_record("value") },
  { "perilune_kpi_low", "Lower end of the value's 95 % interval.", of_record("low") },
  { "perilune_kpi_high", "Upper end of the value's 95 % interval.", of_record("high") },
  { "perilune_kpi_n", "Rows the value rests on.", of_record("n") },
  { "perilune_kpi_target", "What the value is held against.", of_record("target") },
  { "perilune_kpi_status", "State of the rule: 0 good, 1 warn, 2 bad, 3 unknown.",
    function(r) return verdicts.codes[r.status] end },
}

local escapes = { ["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = "\\n" }

--- A label's value in quotes.
local function label(text) return '"' .. clean.utf8(text):gsub('[\\"\n]', escapes) .. '"' end

local function labels(r)
  return ("{rule=%s,kpi=%s,segment=%s}"):format(label(r.name), label(r.rule and r.rule.kpi.name or ""),
    label(words.segment(r.segment) or ""))
end

local function add_family(lines, name, help)
  lines[#lines + 1] = ("# HELP %s %s"):format(name, help)
  lines[#lines + 1] = ("# TYPE %s gauge"):format(name)
end

local function add_instant(lines, name, help, instant)
  if not instant then return end
  add_family(lines, name, help)
  lines[#lines + 1] = ("%s %d"):format(name, instant)
end

---@param verdict perilune.verdict
---@return string
function M.render(verdict)
  local lines = {}
  for _, family in ipairs(families) do
    add_family(lines, family[1], family[2])
    for _, r in ipairs(verdict.results) do
      local value = family[3](r)
      if value then lines[#lines + 1] = ("%s%s %s"):format(family[1], labels(r), json.number(value)) end
    end
  end
  add_instant(lines, "perilune_check_timestamp_seconds", "When the check ran.", native.now())
  add_instant(lines, "perilune_data_timestamp_seconds", "The newest time in the data.", verdict.watermark)
  return table.concat(lines, "\n") .. "\n"
end

return M
