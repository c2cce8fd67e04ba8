--- The difference of a KPI by two dialects, as a waterfall of causes that adds up, with examples of tickets.
---
---   reconcile(kpi.first_reply_time, "zendesk", "gorgias")
---   reconcile("fcr", "perilune", "zendesk", { period = "2026-10", where = "team = 'north'", examples = 5 })
---
--- 1. A KPI is read from events (fcr.events) where it has such a form, because imported columns follow no dialect; by each
---    dialect in the variant that the dialect names, unless the caller named one.
--- 2. Causes are all in which the dialects differ (perilune.reconcile.causes), in the order of their effect in a ticket's
---    life. They are switched one after the other from the first dialect's rule to the second's: what the figure moves
---    at each is that cause's effect. Each figure on the way is that of a dialect one could write, so anybody can check
---    it; the steps end where the second dialect is, so they add up. What two causes do only together falls to the later
---    one.
--- 3. method = "shapley": each cause's effect is its mean over all orders of switching, which prefers none; the effects
---    add up as well. It takes 2^causes figures, so at most 6 causes. Before, after, n and tickets of a cause are then
---    those of switching it alone.
--- 4. Where a figure on the way has no value, the effects of the causes up to the next one that has are told there, as
---    one (`together`).
--- 5. A ticket is changed when its own figure is another one: the KPI over its rows alone, or how many rows it has in
---    the figure. Gained and lost tickets are in the figure on one side only. KPIs made of others have no rows and
---    no examples: their parts have.
---
---@class perilune.reconciliation
---@field kpi table                 the KPI as the first dialect has it
---@field a string                  the dialects
---@field b string
---@field period perilune.period
---@field before perilune.record    by the first dialect
---@field after perilune.record     by the second one
---@field change number|nil         after - before in the KPI's unit; nil: one has no value, and `note` says why
---@field method "steps"|"shapley"
---@field causes perilune.reconcile_cause[]
---@field note string|nil
---
---@class perilune.reconcile_cause : perilune.reconcile_difference
---@field before number|nil         the figure before the switch
---@field after number|nil          and after it
---@field n_before integer          rows the figure rests on
---@field n_after integer
---@field effect number|nil         in the KPI's unit
---@field formulas table|nil        { from, to } where another variant of the KPI is published
---@field together boolean|nil      the effect is also that of the causes above it that have none
---@field changed integer|nil       tickets in both figures with another one of their own; nil: not known
---@field gained integer|nil        tickets that are only in the figure after it
---@field lost integer|nil
---@field examples { ticket: string, source: string, before: number|nil, after: number|nil }[]
local causes = require "perilune.reconcile.causes"
local check = require "perilune.check"
local dialects = require "perilune.dialect"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local rows = require "perilune.rows"
local text = require "perilune.reconcile.text"

local M = {}

--- Plain sentences, one for the whole and one for each cause with an effect: M.sentences(result).
M.sentences = text.sentences

local meta = { __tostring = function(result) return text.render(result, "terminal") end }

local most_for_shapley, most_examples = 6, 1000

local keys = {
  period = { type = "text" }, where = { type = { "text", "list" } }, examples = { type = "integer" },
  method = { type = "text", one_of = { "steps", "shapley" } },
}

-- ---- which KPI by which dialect ----

--- Which variant stands for a KPI and those that it is made of, put into `into`; true when one of them reads derived
--- tables.
local function choose(base, wanted, published, into)
  local variant = wanted or published[base] or "own"
  local k = kpis.need(base .. "." .. variant)
  local from_events = not k.uses and not kpis.follows_dialect(k) and kpis.from_events(k)
  if from_events then
    variant = from_events
    k = kpis.need(base .. "." .. variant)
  end
  into[base] = variant
  local follows = not k.uses and kpis.follows_dialect(k)
  for _, part in ipairs(k.uses or {}) do
    local name, own = part:match("^([^.]*)%.?(.*)$")
    local named = own ~= "" and not kpis.need(part).uses
    local here = named and kpis.follows_dialect(kpis.need(part)) or not named and choose(name, nil, published, into)
    follows = follows or here
  end
  return follows
end

--- The dialect with the variants that stand for the KPI in it, and whether the figure follows it.
local function prepared(k, variant, name)
  local whole = dialects.whole(dialects.registry:need(name))
  kpis.check_dialect(whole)
  local chosen = {}
  local follows = choose(k.base, variant, whole.kpis, chosen)
  local ready = { name = name, words = whole.words, rules = whole.rules, kpis = chosen }
  return ready, follows, kpis.need(("%s.%s"):format(k.base, chosen[k.base]))
end

local function refuse(k)
  error(("kpi %q does not depend on the dialect: it reads %s, as imported, and both publish the same definition; "
    .. "KPIs that do are %s"):format(k.name, k.source or table.concat(k.uses, ", "),
    "first_reply_time, reply_time, resolution_time, fcr, reopen_rate and others with a line \"from events\""), 0)
end

-- ---- figures ----

local function has_tickets(source)
  for _, t in ipairs(native.tables()) do
    if t.name == source then
      for _, field in ipairs(t.fields) do
        if field.name == "ticket" then return true end
      end
    end
  end
  return false
end

--- Each ticket's own figure: a frame of source, ticket, value and n; nil where rows are of no ticket.
local function by_ticket(k, p, options)
  local relation, moment, scope = measure.counted(k, p, options)
  if not relation or not k.shape or not has_tickets(k.source) then return nil end
  return scope(relation):by("source", "ticket"):agg { { "value", rows.written(k, k.value, moment) }, { "n", "count(*)" } }
end

--- A function that gives the figure by the first dialect with some causes switched, asked once for each set of them.
local function figures(k, a, b, p, options)
  local known = {}
  return function(on, with_tickets)
    local names = {}
    for name in pairs(on) do names[#names + 1] = name end
    table.sort(names)
    local id = table.concat(names, ",")
    if known[id] and (known[id].asked or not with_tickets) then return known[id] end
    known[id] = dialects.during(causes.mixed(a, b, on), function()
      local here = kpis.need(k.base)
      if k.given then here = assert(kpis.with(here, k.given)) end
      return { kpi = here, record = measure.value(here, p, { where = options.where, against = false }),
        tickets = with_tickets and by_ticket(here, p, options) or nil, asked = with_tickets }
    end)
    return known[id]
  end
end

local function example(pair)
  local side = pair.left or pair.right
  return { ticket = side.ticket, source = side.source, before = pair.left and pair.left.value,
    after = pair.right and pair.right.value, gone = not pair.right, came = not pair.left }
end

local function compare(cause, before, after, limit)
  cause.before, cause.after = before.record.value, after.record.value
  cause.n_before, cause.n_after = before.record.n, after.record.n
  cause.examples = {}
  if before.kpi.name ~= after.kpi.name then
    cause.formulas = { from = before.kpi.formula, to = after.kpi.formula }
  end
  if not before.tickets or not after.tickets then return end
  local found = native.frame_differ(before.tickets, after.tickets, 2, limit)
  cause.changed, cause.gained, cause.lost = found.changed, found.gained, found.lost
  for i, pair in ipairs(found.pairs) do cause.examples[i] = example(pair) end
end

-- ---- the two methods ----

local function by_steps(list, figure, limit)
  local on = {}
  local before = figure(on, true)
  local value, waiting = before.record.value, false -- the last one there was, and are effects yet to be told?
  for _, cause in ipairs(list) do
    on[cause.cause] = true
    local after = figure(on, true)
    compare(cause, before, after, limit)
    local now = after.record.value
    if value and now then
      cause.effect, cause.together, waiting = now - value, waiting or nil, false
    else
      waiting = true
    end
    before, value = after, now or value
  end
end

--- The weight of a set of `size` causes among the orders of `count`: size! (count - size - 1)! / count!.
local function weight(size, count)
  local product = 1 / count
  for i = 1, size do product = product * i / (count - i) end
  return product
end

--- The causes whose bits are set.
local function switched(list, bits)
  local on, size = {}, 0
  for i, cause in ipairs(list) do
    if bits & (1 << (i - 1)) ~= 0 then on[cause.cause], size = true, size + 1 end
  end
  return on, size
end

local function mean_effect(list, place, figure)
  local sum, own = 0, 1 << (place - 1)
  for bits = 0, (1 << #list) - 1 do
    if bits & own == 0 then
      local without, size = switched(list, bits)
      local before, after = figure(without).record.value, figure((switched(list, bits | own))).record.value
      if not before or not after then
        error("reconcile(): method \"shapley\": the figure has no value by some of the rules; use \"steps\"", 0)
      end
      sum = sum + weight(size, #list) * (after - before)
    end
  end
  return sum
end

local function by_shapley(list, figure, limit)
  if #list > most_for_shapley then
    error(("reconcile(): method \"shapley\": the dialects differ in %d causes, and it takes at most %d; use \"steps\"")
      :format(#list, most_for_shapley), 0)
  end
  local before = figure({}, true)
  for _, cause in ipairs(list) do compare(cause, before, figure({ [cause.cause] = true }, true), limit) end
  for i, cause in ipairs(list) do cause.effect = mean_effect(list, i, figure) end
end

local methods = { steps = by_steps, shapley = by_shapley }

-- ---- the whole ----

local function missing(result)
  for _, side in ipairs { "before", "after" } do
    local r = result[side]
    if r.value == nil then
      return ("no value by %s: %s"):format(side == "before" and result.a or result.b, r.note or "no data")
    end
  end
end

local function all_of(list)
  local on = {}
  for _, cause in ipairs(list) do on[cause.cause] = true end
  return on
end

local function check_options(options)
  check.table(options, keys, "reconcile()", 4)
  local limit = options.examples or 3
  if limit < 0 or limit > most_examples then
    error(("reconcile(): examples: expected 0 to %d"):format(most_examples), 4)
  end
  return limit
end

--- The KPI of a handle (kpi.fcr) or a name ("fcr.zendesk") as its caller chose it: the definition, the variant if one
--- was named, and the handle's conditions.
local function given_kpi(given)
  if type(given) == "string" then
    local k = kpis.need(given)
    return k, not k.published and k.variant or nil
  end
  if type(given) == "table" and type(given.kpi) == "table" then
    return given.kpi, not given.kpi.published and given.kpi.variant or nil, given.options and given.options.where
  end
  error("reconcile(): expected a KPI, as kpi.fcr or \"fcr\"", 4)
end

local function check_names(a, b)
  for i, name in ipairs { a or false, b or false } do
    if type(name) ~= "string" then error(("reconcile(): dialect %d: expected its name, as \"zendesk\""):format(i), 4) end
    dialects.registry:need(name)
  end
  if a == b then error(("reconcile(): %q twice; expected two dialects"):format(a), 0) end
end

local function check_units(first, second)
  if first.unit == second.unit then return end
  error(("reconcile(): %s is in %s and %s in %s; expected one unit"):format(first.name, first.unit, second.name,
    second.unit), 0)
end

local function joined(where, more)
  local all = rows.also(where)
  for _, condition in ipairs(rows.also(more)) do all[#all + 1] = condition end
  return all
end

--- What the methods have found, as a value that shows itself.
local function finished(result, figure)
  result.before, result.after = figure({}).record, figure(all_of(result.causes)).record
  result.kpi, result.note = result.before.kpi, missing(result)
  if not result.note then result.change = result.after.value - result.before.value end
  return setmetatable(result, meta)
end

--- Why a KPI differs by two dialects.
---@param given table|string a KPI's handle or name; with a variant only that one is looked at
---@param a string a dialect
---@param b string another one
---@param options? { period?: string, where?: string|string[], examples?: integer, method?: "steps"|"shapley" }
---@return perilune.reconciliation
function M.explain(given, a, b, options)
  options = options or {}
  local limit = check_options(options)
  local k, variant, where = given_kpi(given)
  check_names(a, b)
  local p = measure.period(options.period or "last month")
  local whole_a, follows_a, first = prepared(k, variant, a)
  local whole_b, follows_b, second = prepared(k, variant, b)
  check_units(first, second)
  local list = causes.list(whole_a, whole_b)
  local one_variant = not list[1] or list[#list].cause ~= "kpi"
  if not (follows_a or follows_b) and one_variant then refuse(k) end
  local figure = figures(k, whole_a, whole_b, p, { where = joined(where, options.where) })
  local method = options.method or "steps"
  methods[method](list, figure, limit)
  return finished({ a = a, b = b, period = p, causes = list, method = method }, figure)
end

return M
