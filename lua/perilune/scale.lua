--- Survey scales: which answers are positive on which scale is data, never code (D12, D13, D14).
---
---   scale "csat_5" { family = "csat", min = 1, max = 5, positive = 4 }            -- from 4 up
---   scale "effort_low" { family = "ces", min = 1, max = 5, positive = 2, direction = "low" }   -- 2 and below
---   scale "csat_10_from_7" { family = "csat", min = 1, max = 10, positive = 7, option = true } -- only when named
---
--- Definitions use what the scales say: value = scale.share("csat"), or scale.share("csat", "csat_10_from_7").
--- A project adds its own in a file or as scales = { name = {...} } of its project file.
--- Rules: 1. Answers on a scale that no rule of the family knows are left out and counted. 2. Shares of positive
--- answers may mix scales; means, quantiles and NPS may not (D12, D13). 3. A scale of a family is named by its ends.
local check = require "perilune.check"
local memo = require "perilune.memo"
local native = require "perilune.native"
local project = require "perilune.project"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("scale", "scripts/scales")

local keys = {
  family = { type = "text", required = true },
  about = { type = "text" },
  min = { type = "number", required = true },
  max = { type = "number", required = true },
  positive = { type = { "number", "list" }, required = true },
  direction = { type = "text", one_of = { "high", "low" } },
  option = { type = "boolean" },
}

local function outside(box, d) return type(box) ~= "number" or box < d.min or box > d.max end

local function read(name, d)
  local path = ("scale %q"):format(name)
  local problem = check.problem(d, keys, path)
  if problem then return nil, problem end
  if d.min >= d.max then return nil, ("%s.max: expected more than min, which is %g"):format(path, d.min) end
  local boxes = type(d.positive) == "table" and d.positive or { d.positive }
  if #boxes == 0 then return nil, path .. ".positive: expected at least one answer" end
  for _, box in ipairs(boxes) do
    if outside(box, d) then
      return nil, ("%s.positive: %s is not on the scale %g to %g"):format(path, tostring(box), d.min, d.max)
    end
  end
  local s = { name = name }
  for key, value in pairs(d) do s[key] = value end
  s.direction = d.direction or "high"
  return s
end

--- scale "name" { ... }
M.define = M.registry:definer(read)

local function ends(s) return ("%g to %g"):format(s.min, s.max) end

--- The scales of a family by their ends; `chosen` names take the place of others with the same ends.
---@param family string
---@param chosen? string[]
function M.family(family, chosen)
  local by_ends, list, families = {}, {}, {}
  M.registry:take(project.get().scales, read)
  for _, name in ipairs(M.registry:names()) do
    local s = M.registry:get(name)
    families[#families + 1] = s.family
    if s.family == family and not s.option then by_ends[ends(s)] = s end
  end
  for _, name in ipairs(chosen or {}) do
    local s = M.registry:need(name, 3)
    by_ends[ends(s)] = s
  end
  for _, s in pairs(by_ends) do list[#list + 1] = s end
  if #list == 0 then
    local near = native.nearest(family, families)
    error(("no scales of the family %q%s"):format(family, near and ("; did you mean %q?"):format(near) or ""), 3)
  end
  table.sort(list, function(a, b)
    if a.max ~= b.max then return a.max < b.max end
    return a.min < b.min
  end)
  return list
end

local function positive(s)
  if type(s.positive) == "number" then
    return ("score %s %g"):format(s.direction == "low" and "<=" or ">=", s.positive)
  end
  local boxes = {}
  for i, box in ipairs(s.positive) do boxes[i] = ("%g"):format(box) end
  return ("score IN (%s)"):format(table.concat(boxes, ", "))
end

local value_tag = {}

local function value(text, family) return setmetatable({ text = text, scale = family }, value_tag) end

--- Is it what the functions below give?
function M.is_value(v) return getmetatable(v) == value_tag end

local function line(s)
  return ("WHEN scale_min = %g AND scale_max = %g THEN %s"):format(s.min, s.max, positive(s))
end

--- Is an answer positive? Over all scales of a family.
local function condition(family, chosen)
  local lines = {}
  for i, s in ipairs(M.family(family, chosen)) do lines[i] = line(s) end
  return ("CASE %s END"):format(table.concat(lines, " "))
end

--- The scale by whose rule a definition judges answers of these ends: the one that its expression names, else the
--- family's; nil where there is none.
---@param family string
---@param text string the expression
---@param min number
---@param max number
function M.judged_by(family, text, min, max)
  local found
  for _, s in ipairs(M.family(family)) do
    if s.min == min and s.max == max then found = s end
  end
  for _, name in ipairs(M.registry:names()) do
    local s = M.registry:get(name)
    if s.family == family and s.min == min and s.max == max and text:find(line(s), 1, true) then found = s end
  end
  return found
end

--- Is an answer positive, as a condition over all scales of a family; NULL on a scale that the family does not know.
---@param family string
---@param ... string names of scales, as in share
---@return string
function M.positive(family, ...) return condition(family, { ... }) end

--- The share of positive answers over all scales of a family; for `value =` of a KPI.
---@param family string
---@param ... string names of scales to use instead of those with the same ends
function M.share(family, ...)
  return value(("share(%s)"):format(condition(family, { ... })), family)
end

--- The share of positive answers among all surveys sent if everybody who did not answer were unsatisfied ("low"), or
--- satisfied ("high"): between these lies what all would have said (D15).
---@param family string
---@param side "low"|"high"
---@param ... string names of scales, as in share
function M.bound(family, side, ...)
  if side ~= "low" and side ~= "high" then error("scale.bound: expected \"low\" or \"high\"", 2) end
  local otherwise = side == "high" and "score IS NULL" or "FALSE"
  return value(("share(COALESCE(%s, %s))"):format(condition(family, { ... }), otherwise), family)
end

--- The mean answer; without a value where answers of several scales meet.
---@param family string
function M.mean(family)
  M.family(family)
  return value("avg(score)", family)
end

--- The net promoter score of a family of 0 to 10 scales.
---@param family? string "nps" unless said
function M.nps(family)
  M.family(family or "nps")
  return value("nps(score)", family or "nps")
end

--- The scales on which a table has answers: { { min, max, count }, ... }, in order.
local function found(relation)
  local frame = relation:where("score IS NOT NULL"):by("scale_min", "scale_max"):agg { { "n", "count(*)" } }
  local list = {}
  for i = 1, #frame do
    list[i] = { min = frame:value(i, "scale_min"), max = frame:value(i, "scale_max"), count = frame:value(i, "n") }
  end
  return list
end

local in_table = memo(function(source) return found(native.relation(source)) end)

--- Why answers are left out: one reason for each scale in the table that the family does not know (rule 1).
---@return { reason: string, condition: string }[]
function M.unknown(family, source)
  local known, list = {}, {}
  for _, s in ipairs(M.family(family)) do known[ends(s)] = true end
  for _, s in ipairs(in_table(source)) do
    if not s.min or not s.max then
      list.bare = true
    elseif not known[ends(s)] then
      list[#list + 1] = { reason = ("on the scale %s, which is not known for %s"):format(ends(s), family),
        condition = ("COALESCE(scale_min = %g AND scale_max = %g, FALSE)"):format(s.min, s.max) }
    end
  end
  if list.bare then
    list[#list + 1] = { reason = "without the ends of their scale",
      condition = "scale_min IS NULL OR scale_max IS NULL" }
  end
  return list
end

--- The scales of some rows as parts of a record: { { text, count }, ... }.
function M.parts(relation)
  local list = {}
  for i, s in ipairs(found(relation)) do
    list[i] = { text = "on the scale " .. ends(s), count = s.count, max = s.max }
  end
  return list
end

--- Why there is no value over several scales, and how to choose one (rule 2).
function M.mixed_note(parts)
  local texts = {}
  for i, part in ipairs(parts) do texts[i] = ("%d %s"):format(part.count, part.text) end
  return ("no value over several scales (%s); choose one with where = \"scale_max = %g\"")
    :format(table.concat(texts, ", "), parts[#parts].max)
end

return M
