--- What each segment adds to the change of a number: arithmetic over items, no queries.
---
--- An item is a segment of both periods: { key, label, before = side, after = side }; a side is { n, weight, amount,
--- value, reading }: rows, weight in the mean, value times weight, value (nil: it has none). R0, R1: values of the
--- whole; s: an item's part of all weights; r: its value; a bar over a letter: the mean of both periods.
---
--- 1. Shares, means, NPS, ratios (E. M. Kitagawa, JASA 50, 1955): within = s_bar (r1 - r0), mix = (r_bar - R_bar)
---    (s1 - s0). Mix is measured from the mean of both wholes R_bar, so that only segments unlike the whole matter; all
---    s1 - s0 together are 0, so this takes nothing away. Everything together is R1 - R0.
--- 2. A segment with a value on one side only: entry = what it adds with its weight, measured from R_bar too.
--- 3. Counts and what else adds up over segments: volume = after - before.
--- 4. Sums, n times mean: volume = M_bar (n1 - n0), mix = (m_bar - M_bar) (n1 - n0), within = n_bar (m1 - m0), where M
---    is the mean of the whole; of segments on one side only all of it is entry. A line's total is the change of its
---    sum.
--- 5. Stocks: in and out over the time between, after = before + in - out (D8).
--- 6. `weight` of a line is the mean of its parts of the whole: what it would add to a change that is alike everywhere.
--- 7. Sums run in the order of the items, so that the same data gives the same bits.
local noise = require "perilune.why.noise"

local M = {}

---@class perilune.why_line
---@field key any                  value of the dimension; nil with label "(none)" for rows without one
---@field label string
---@field before number|nil        its value in the other period
---@field after number|nil
---@field n_before integer
---@field n_after integer
---@field weight number            rule 6
---@field effects table<string, perilune.effect>
---@field effect number            sum of the effects
---@field state "entered"|"left"|nil a segment without rows on one side
---@field share number|nil         effect / change of the whole
---@field noise number|nil         the part of the effect that is not distinguishable from noise; nil: nothing is known
---@field verdict "sure"|"noise"|"partly"|nil are its effects larger than chance; nil: not judged, or they are all 0
---@field part_before number|nil   of rates and sums: its part of all weights
---@field part_after number|nil
---@field pooled integer|nil       how many segments it stands for

local function whole_of(items)
  local whole = { before = { n = 0, weight = 0, amount = 0 }, after = { n = 0, weight = 0, amount = 0 } }
  for _, item in ipairs(items) do
    for _, side in ipairs { "before", "after" } do
      for _, name in ipairs { "n", "weight", "amount" } do
        whole[side][name] = whole[side][name] + item[side][name]
      end
    end
  end
  return whole
end

local function ratio(a, b) return b ~= 0 and a / b or 0 end

local function state_of(item)
  if item.before.n == 0 and item.after.n > 0 then return "entered" end
  if item.after.n == 0 and item.before.n > 0 then return "left" end
end

local function line_of(item, weight, effects, columns)
  local line = { key = item.key, label = item.label, n_before = item.before.n, n_after = item.after.n,
    before = item.before.shown, after = item.after.shown, state = state_of(item), weight = weight, effects = effects,
    small = item.small, part_before = item.part_before, part_after = item.part_after, effect = 0 }
  if line.before == nil then line.before = item.before.value end
  if line.after == nil then line.after = item.after.value end
  for _, name in ipairs(columns) do
    if effects[name] then line.effect = line.effect + effects[name].value end
  end
  return line
end

local function value_effect(factor, before, after, judge)
  local low, high
  if judge then low, high = noise.values(before.reading, after.reading, judge) end
  return noise.scaled(factor * (after.value - before.value), factor, low, high)
end

--- Rules 1 and 2. `judge` is the confidence of one comparison, nil where nothing is known of chance.
local function rate_effects(item, whole, middle, reach, judge)
  local b, a = item.before, item.after
  local moved, low, high = item.part_after - item.part_before, nil, nil
  if judge then low, high = noise.shares(b.weight, whole.before.weight, a.weight, whole.after.weight, judge) end
  if b.value and a.value then
    return { mix = noise.product((b.value + a.value) / 2 - middle, reach, moved, low, high),
      within = value_effect(item.part, b, a, judge) }
  end
  local value = a.amount / whole.after.weight - b.amount / whole.before.weight - middle * moved
  return { entry = noise.product((a.value or b.value or middle) - middle, reach, moved, low, high, value) }
end

--- What part of the weight of the whole each item has.
local function add_parts(items, whole)
  for _, item in ipairs(items) do
    item.part_before = ratio(item.before.weight, whole.before.weight)
    item.part_after = ratio(item.after.weight, whole.after.weight)
    item.part = (item.part_before + item.part_after) / 2
  end
end

--- The lines of a share, mean, NPS or ratio.
---@param items table[]
---@param judge number|nil confidence of one comparison
---@return perilune.why_line[] lines, string[] columns
function M.rate(items, judge)
  local columns, lines, whole = { "mix", "within", "entry" }, {}, whole_of(items)
  local middle = (whole.before.amount / whole.before.weight + whole.after.amount / whole.after.weight) / 2
  add_parts(items, whole)
  local reaches = judge and noise.levels(items, judge) or {}
  for i, item in ipairs(items) do
    lines[i] = line_of(item, item.part, rate_effects(item, whole, middle, reaches[item], judge), columns)
  end
  return lines, columns
end

local function added_weight(item, whole)
  return ratio(item.before.amount + item.after.amount, whole.before.amount + whole.after.amount)
end

--- The lines of a count (rule 3).
---@return perilune.why_line[] lines, string[] columns
function M.volume(items, judge)
  local lines, whole = {}, whole_of(items)
  for i, item in ipairs(items) do
    local low, high
    if judge then low, high = noise.counts(item.before.amount, item.after.amount, judge) end
    local effects = { volume = noise.scaled(item.after.amount - item.before.amount, 1, low, high) }
    lines[i] = line_of(item, added_weight(item, whole), effects, { "volume" })
  end
  return lines, { "volume" }
end

local function sum_effects(item, middle, reach, judge)
  local b, a = item.before, item.after
  local more, low, high = a.weight - b.weight, nil, nil
  if judge then low, high = noise.counts(b.weight, a.weight, judge) end
  if not (b.value and a.value) then
    return { entry = noise.scaled(a.amount - b.amount, a.value or b.value or 0, low, high) }
  end
  return { volume = noise.scaled(middle * more, middle, low, high),
    mix = noise.product((b.value + a.value) / 2 - middle, reach, more, low, high),
    within = value_effect((b.weight + a.weight) / 2, b, a, judge) }
end

--- The lines of a sum (rule 4); values of the sides are means.
---@return perilune.why_line[] lines, string[] columns
function M.sum(items, judge)
  local columns, lines, whole = { "volume", "mix", "within", "entry" }, {}, whole_of(items)
  local middle = (ratio(whole.before.amount, whole.before.weight) + ratio(whole.after.amount, whole.after.weight)) / 2
  add_parts(items, whole)
  local reaches = judge and noise.levels(items, judge) or {}
  for i, item in ipairs(items) do
    lines[i] = line_of(item, item.part, sum_effects(item, middle, reaches[item], judge), columns)
  end
  return lines, columns
end

--- The lines of a stock (rule 5): items have `inflow` and `outflow`.
---@return perilune.why_line[] lines, string[] columns
function M.stock(items)
  local lines, whole = {}, whole_of(items)
  for i, item in ipairs(items) do
    local effects = { ["in"] = { value = item.inflow }, out = { value = -item.outflow } }
    lines[i] = line_of(item, added_weight(item, whole), effects, { "in", "out" })
  end
  return lines, { "in", "out" }
end

--- The sums of a side of all items; `amount / weight` is the value of a rate.
M.whole = whole_of

local function both(a, b) return (a == nil or a == b) and b or "partly" end

--- A verdict passes over what is less than this part of a line's effects.
local negligible = 0.05

local function verdict_of(all, unsure)
  if all == 0 then return nil end
  if unsure < negligible * all then return "sure" end
  return all - unsure < negligible * all and "noise" or "partly"
end

--- Gives every line its `noise`, the sum of those effects whose interval holds 0, and its `verdict`.
---@param lines perilune.why_line[]
---@param columns string[]
function M.judge(lines, columns)
  for _, line in ipairs(lines) do
    local all, unsure = 0, 0
    line.noise = 0
    for _, name in ipairs(columns) do
      local effect = line.effects[name]
      local size = effect and math.abs(effect.value) or 0
      all = all + size
      if effect and not noise.is_sure(effect) then
        line.noise, unsure = line.noise + effect.value, unsure + size
      end
    end
    line.verdict = verdict_of(all, unsure)
  end
end

--- One line for several, "others (k)": what they add, added.
---@param lines perilune.why_line[]
---@param columns string[]
---@param label string with a %d
---@return perilune.why_line
function M.pool(lines, columns, label)
  local all = { pooled = 0, n_before = 0, n_after = 0, weight = 0, effects = {}, effect = 0 }
  for _, line in ipairs(lines) do
    all.pooled = all.pooled + (line.pooled or 1)
    for _, name in ipairs { "n_before", "n_after", "weight", "effect" } do all[name] = all[name] + line[name] end
    if line.noise then all.noise = (all.noise or 0) + line.noise end
    if line.verdict then all.verdict = both(all.verdict, line.verdict) end
    for _, name in ipairs(columns) do
      if line.effects[name] then all.effects[name] = noise.plus(all.effects[name], line.effects[name]) end
    end
  end
  all.label = label:format(all.pooled)
  return all
end

--- All effects of a line as one, with its interval.
---@param line perilune.why_line
---@param columns string[]
---@return perilune.effect
function M.all(line, columns)
  local all
  for _, name in ipairs(columns) do
    if line.effects[name] then all = noise.plus(all, line.effects[name]) end
  end
  return all or { value = 0 }
end

--- The effects of all lines together, by column.
---@return table<string, number>
function M.totals(lines, columns)
  local totals = {}
  for _, name in ipairs(columns) do
    totals[name] = 0
    for _, line in ipairs(lines) do
      if line.effects[name] then totals[name] = totals[name] + line.effects[name].value end
    end
  end
  return totals
end

return M
