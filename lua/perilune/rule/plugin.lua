--- A verdict as a monitoring plugin prints it (Monitoring Plugins guidelines, "Plugin Output" and "Performance
--- data"): one line `SERVICE STATUS: ... | performance data`, then a line for each rule.
---
--- Performance data is 'label'=value[UOM];warn;crit;min;max. Rules: 1. The unit is s for durations and % for
--- percents, else none. 2. warn and crit are ranges outside of which the guidelines alert: `80:` is at least 80,
--- `~:5` at most 5. crit is where the rule is bad: outside its warn, or without one outside its target. 3. A label
--- has no `=` and no quotes; a value that is not known is U. 4. Numbers have no exponent. 5. The text has no `|` and
--- no line end.
local clean = require "perilune.render.clean"
local words = require "perilune.rule.words"

local M = {}

local units = { duration = { uom = "s", factor = 1 }, percent = { uom = "%", factor = 100 } }
local no_unit = { uom = "", factor = 1 }

--- A number as [-0-9.]+ (rule 4).
local function number(x)
  local text = ("%.6f"):format(x):gsub("0+$", ""):gsub("%.$", "")
  return text == "-0" and "0" or text
end

local function text_of(text) return (clean.line(text):gsub("|", "/")) end

local function label_of(r)
  local name = r.segment and ("%s %s"):format(r.name, words.segment(r.segment)) or r.name
  name = clean.line(name):gsub("[='|]", "_")
  return name:find("^[%w_.%-]+$") and name or "'" .. name .. "'"
end

local function range(better, limit, factor)
  if limit == nil then return "" end
  local scaled = number(limit * factor)
  return better == "lower" and "~:" .. scaled or scaled .. ":"
end

--- Bounds of what the value can be.
local function extremes(record)
  if record.unit == "percent" and record.interval == "Wilson" then return "0", "100" end
  return (record.unit == "duration" or record.interval == "Poisson") and "0" or "", ""
end

--- The performance data of a result.
---@param r perilune.rule_result
---@return string
function M.data(r)
  local record = r.record
  if not record or record.value == nil then return label_of(r) .. "=U" end
  local unit, better = units[record.unit] or no_unit, r.rule.kpi.better
  local warn, crit = record.warn and record.target, record.warn or record.target
  if r.rule.severity == "warn" then warn, crit = record.target, nil end
  local low, high = extremes(record)
  local text = ("%s=%s%s;%s;%s;%s;%s"):format(label_of(r), number(record.value * unit.factor), unit.uom,
    range(better, warn, unit.factor), range(better, crit, unit.factor), low, high)
  return (text:gsub(";+$", ""))
end

local function value_text(r)
  local record = r.record
  if not record or record.value == nil then return r.note or "no data" end
  local target = words.limit(r.rule.kpi, record.target)
  local text = words.value(record) .. (target and (" (target %s)"):format(target) or "")
  return r.note and ("%s, %s"):format(text, r.note) or text
end

local function name_of(r)
  local title = r.rule and r.rule.name == r.rule.kpi.name and r.rule.kpi.title or r.name
  return r.segment and ("%s %s"):format(title, words.segment(r.segment)) or title
end

local function line_of(r) return text_of(("%s %s - %s"):format(name_of(r), r.status:upper(), value_text(r))) end

local function first_of(results, status)
  for _, r in ipairs(results) do
    if r.status == status then return r end
  end
end

--- What a plugin prints.
---@param verdict perilune.verdict
---@return string
function M.render(verdict)
  local results, data, lines = verdict.results, {}, {}
  for i, r in ipairs(results) do data[i] = M.data(r) end
  if #results == 1 then return ("%s | %s\n"):format(line_of(results[1]), data[1]) end
  local worst = first_of(results, verdict.status)
  lines[1] = text_of(("PERILUNE %s - %s: %s %s"):format(verdict.status:upper(), words.counts(results), name_of(worst),
    value_text(worst))) .. " | " .. table.concat(data, " ")
  for _, r in ipairs(results) do lines[#lines + 1] = line_of(r) end
  return table.concat(lines, "\n") .. "\n"
end

--- What a plugin prints when nothing could be checked.
---@param message string
function M.problem(message) return text_of("PERILUNE UNKNOWN - " .. message) .. "\n" end

return M
