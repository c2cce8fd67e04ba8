--- Shrinkage: what an agent or a segment with few cases is likely worth, told from all of them (D17). A share of 1 of 1
--- is drawn far to the common share, one of 900 of 1000 hardly.
---
--- 1. Shares: beta-binomial. The prior's mean and strength are the method of moments with weights n (J. C. Kleinman,
---    JASA 68, 1973); the answer is (successes + strength * mean) / (n + strength), its limits are the posterior
---    beta's.
--- 2. Means: normal-normal, a one-way random-effects model by analysis of variance (S. R. Searle, G. Casella and C. E.
---    McCulloch, Variance Components, 1992): one variance within groups, pooled, because a group of two has hardly one
---    of its own, and one between them.
--- 3. Groups that differ no more than chance explains have between-variance 0: strength is inf and all get the common
---    value.
--- 4. The limits take the prior as known (B. Efron and C. Morris, JASA 70, 1975), so with few groups they are somewhat
---    narrow.
--- 5. One group, or none with data, tells nothing of how groups differ: the answer is nil. A group without data gets
---    the common value.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"

local M = {}

---@class perilune.shrunk
---@field value number the estimate
---@field raw number|nil what the group alone says; nil without data
---@field weight number 0 ... 1: how much of it is the group's own
---@field low number|nil
---@field high number|nil

---@class perilune.prior
---@field mean number the common value
---@field strength number how many cases the prior is worth; inf when groups do not differ

local function read_shares(groups)
  local list = {}
  for key, group in pairs(argument.kind("shrink_shares", "groups", groups, "table")) do
    local where = ("shrink_shares: groups[%s]"):format(key)
    argument.kind(where, "group", group, "table")
    local n = argument.non_negative(where, "n", group[2])
    list[#list + 1] = { key = key, x = argument.part(where, "successes", group[1], "n", n), n = n }
  end
  -- Sums in an order of the values, not of the table's inside: the same groups give the same bits.
  table.sort(list, function(a, b)
    if a.n ~= b.n then return a.n < b.n end
    return a.x < b.x
  end)
  return list
end

--- Kleinman's estimate of the mean and of 1 / (strength + 1); nil with fewer than two groups.
local function prior_of_shares(list)
  local n, x, squares, groups = 0.0, 0.0, 0.0, 0
  for _, g in ipairs(list) do
    n, x, squares = n + g.n, x + g.x, squares + g.n ^ 2
    if g.n > 0 then groups = groups + 1 end
  end
  if groups < 2 then return nil end
  local p, spread, chance = x / n, 0.0, 0.0
  for _, g in ipairs(list) do
    if g.n > 0 then
      spread = spread + g.n * (g.x / g.n - p) ^ 2
      chance = chance + 1 - g.n / n
    end
  end
  local variance = p * (1 - p)
  local room = variance * (n - squares / n - chance)
  local correlation = room > 0 and (spread - variance * chance) / room or 0.0
  if correlation <= 0 then return { mean = p, strength = math.huge } end
  return { mean = p, strength = correlation >= 1 and 0.0 or 1 / correlation - 1 }
end

local function shrink_share(g, prior, outside)
  local raw = g.n > 0 and g.x / g.n or nil
  if prior.strength == math.huge then
    return { value = prior.mean, raw = raw, weight = 0.0, low = prior.mean, high = prior.mean }
  end
  local weight = g.n > 0 and g.n / (g.n + prior.strength) or 0.0
  local a = g.x + prior.strength * prior.mean
  local b = g.n - g.x + prior.strength * (1 - prior.mean)
  local shrunk = { value = raw and weight * raw + (1 - weight) * prior.mean or prior.mean, raw = raw, weight = weight }
  if a > 0 and b > 0 then
    shrunk.low, shrunk.high = distribution.beta_quantile(outside, a, b), distribution.beta_quantile(1 - outside, a, b)
  end
  return shrunk
end

--- Shares of groups, shrunk to their common share (rule 1).
---@param groups table<any, number[]>|nil `{ successes, n }` by group
---@param confidence? number default 0.95
---@return table<any, perilune.shrunk>|nil by group, perilune.prior|nil
function M.shrink_shares(groups, confidence)
  if groups == nil then return nil, nil end
  local outside = (1 - argument.inside("shrink_shares", "confidence", confidence or 0.95)) / 2
  local list = read_shares(groups)
  local prior = prior_of_shares(list)
  if not prior then return nil, nil end
  local result = {}
  for _, g in ipairs(list) do result[g.key] = shrink_share(g, prior, outside) end
  return result, prior
end

local function read_means(groups)
  local list = {}
  for key, group in pairs(argument.kind("shrink_means", "groups", groups, "table")) do
    local where = ("shrink_means: groups[%s]"):format(key)
    argument.kind(where, "group", group, "table")
    local g = { key = key, n = argument.whole(where, "n", group[3]), mean = 0.0, stddev = 0.0 }
    if g.n > 0 then g.mean = argument.finite(where, "mean", group[1]) end
    if g.n > 1 then g.stddev = argument.non_negative(where, "stddev", group[2]) end
    list[#list + 1] = g
  end
  table.sort(list, function(a, b)
    if a.n ~= b.n then return a.n < b.n end
    if a.mean ~= b.mean then return a.mean < b.mean end
    return a.stddev < b.stddev
  end)
  return list
end

--- Variances within and between groups by analysis of variance; nil where there are no degrees of freedom.
local function variances(list)
  local n, sum, squares, within, groups = 0.0, 0.0, 0.0, 0.0, 0
  for _, g in ipairs(list) do
    n, sum, squares = n + g.n, sum + g.n * g.mean, squares + g.n ^ 2
    within = within + math.max(0.0, g.n - 1) * g.stddev ^ 2
    if g.n > 0 then groups = groups + 1 end
  end
  if groups < 2 or n <= groups then return nil end
  local grand, between = sum / n, 0.0
  for _, g in ipairs(list) do between = between + g.n * (g.mean - grand) ^ 2 end
  within = within / (n - groups)
  local size = (n - squares / n) / (groups - 1)
  return within, math.max(0.0, (between / (groups - 1) - within) / size), grand
end

--- The common mean: groups weigh by what is known of them.
local function common_mean(list, within, between, grand)
  if within + between == 0 or between == 0 then return grand end
  local sum, weights = 0.0, 0.0
  for _, g in ipairs(list) do
    if g.n > 0 then
      local weight = 1 / (between + within / g.n)
      sum, weights = sum + weight * g.mean, weights + weight
    end
  end
  return sum / weights
end

--- Means of groups, shrunk to their common mean (rule 2).
---@param groups table<any, number[]>|nil `{ mean, stddev, n }` by group; stddev may be nil where n is 1
---@param confidence? number default 0.95
---@return table<any, perilune.shrunk>|nil by group, perilune.prior|nil
function M.shrink_means(groups, confidence)
  if groups == nil then return nil, nil end
  local z = distribution.z(argument.inside("shrink_means", "confidence", confidence or 0.95))
  local list = read_means(groups)
  local within, between, grand = variances(list)
  if not within then return nil, nil end
  local prior = { mean = common_mean(list, within, between, grand) }
  prior.strength = between > 0 and within / between or math.huge
  local result = {}
  for _, g in ipairs(list) do
    local weight = between > 0 and g.n > 0 and g.n / (g.n + prior.strength) or 0.0
    local value = prior.mean + weight * (g.mean - prior.mean)
    local spread = z * math.sqrt(between * (1 - weight))
    result[g.key] = {
      value = value, raw = g.n > 0 and g.mean or nil, weight = weight, low = value - spread, high = value + spread,
    }
  end
  return result, prior
end

return M
