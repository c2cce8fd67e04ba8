--- In what two dialects differ, as causes that can be switched one at a time.
---
--- Rules: 1. A group of words is one cause: kinds and fields (what an event does), actors (who replies), statuses (the
--- category map). Of its words only those count that stand in the events; case does not matter. 2. A rule is one cause.
--- 3. Which variant of the KPI is published is one cause. 4. They stand in the order of their effect in a ticket's life:
--- first how an event is read (words), then who asks, the first reply, the solve and what comes after it
--- (perilune.dialect.rules), and what is asked of all that last (the KPI).
local dialects = require "perilune.dialect"
local native = require "perilune.native"
local parameter = require "perilune.parameter"

local M = {}

---@class perilune.reconcile_difference
---@field cause string      kinds, fields, actors, statuses, a rule of a dialect, or "kpi"
---@field from any          of a rule its value in the first dialect; of the KPI its name, or those of its parts
---@field to any
---@field words table|nil   of a group: { { word, from, to, count }, ... }, the most frequent first; nil: not known there

--- Where the words of a group stand in events.
local places = { kinds = "kind", fields = "field", actors = "actor_kind", statuses = "value" }

--- How often each word stands in the events.
local function counts_of(group, words)
  local literals, field = {}, ("lower(%s)"):format(places[group])
  for i, word in ipairs(words) do literals[i] = parameter.literal(word) end
  local found = native.relation("events"):where(("%s IN (%s)"):format(field, table.concat(literals, ", ")))
  if group == "statuses" then found = found:where("COALESCE(lower(kind), '') <> 'message'") end
  local frame, counts = found:by({ word = field }):agg { { "n", "count(*)" } }, {}
  for i = 1, #frame do counts[frame:value(i, "word")] = frame:value(i, "n") end
  return counts
end

local function differing_words(a, b)
  local list, seen = {}, {}
  for _, words in ipairs { a, b } do
    for word in pairs(words) do
      if a[word] ~= b[word] and not seen[word] then list[#list + 1] = word end
      seen[word] = true
    end
  end
  table.sort(list)
  return list
end

local function words_of(group, a, b)
  local names = differing_words(a, b)
  if #names == 0 then return names end
  local counts, list = counts_of(group, names), {}
  for _, word in ipairs(names) do
    if counts[word] then
      list[#list + 1] = { word = word, from = a[word], to = b[word], count = counts[word] }
    end
  end
  table.sort(list, function(x, y)
    if x.count ~= y.count then return x.count > y.count end
    return x.word < y.word
  end)
  return list
end

--- The KPIs of which the dialects publish other variants, by their names: "fcr.events, csat", "fcr.zendesk.events, csat".
local function other_variants(a, b)
  local bases, from, to = {}, {}, {}
  for base, variant in pairs(a) do
    if b[base] and b[base] ~= variant then bases[#bases + 1] = base end
  end
  table.sort(bases)
  local function named(base, variant) return variant == "own" and base or base .. "." .. variant end
  for i, base in ipairs(bases) do from[i], to[i] = named(base, a[base]), named(base, b[base]) end
  return table.concat(from, ", "), table.concat(to, ", ")
end

--- The causes, in their order.
---@param a perilune.dialect whole
---@param b perilune.dialect whole
---@return perilune.reconcile_difference[]
function M.list(a, b)
  local list = {}
  for _, group in ipairs(dialects.groups) do
    local words = words_of(group, a.words[group], b.words[group])
    if #words > 0 then list[#list + 1] = { cause = group, words = words } end
  end
  for _, rule in ipairs(dialects.rules) do
    local from, to = a.rules[rule], b.rules[rule]
    if from ~= to then list[#list + 1] = { cause = rule, from = from, to = to } end
  end
  local from, to = other_variants(a.kpis, b.kpis)
  if from ~= to then list[#list + 1] = { cause = "kpi", from = from, to = to } end
  return list
end

--- The first dialect with some causes switched to the second: `on` holds their names. What is no cause is the first's.
---@param a perilune.dialect whole
---@param b perilune.dialect whole
---@param on table<string, boolean>
---@return perilune.dialect
function M.mixed(a, b, on)
  local mixed = { name = ("(%s to %s)"):format(a.name, b.name), words = {}, rules = {} }
  for _, group in ipairs(dialects.groups) do mixed.words[group] = (on[group] and b or a).words[group] end
  for _, rule in ipairs(dialects.rules) do mixed.rules[rule] = (on[rule] and b or a).rules[rule] end
  mixed.kpis = (on.kpi and b or a).kpis
  return mixed
end

return M
