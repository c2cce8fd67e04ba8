--- Percentile intervals by drawing again and again (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap,
--- 1993), with a seed, so that a report says the same tomorrow.
---
--- 1. `bootstrap` is parametric: each part of a derived number (a ratio of KPIs, a weighted score) is drawn from the
---    distribution that its data leave it, and the estimate is made of the draws. Parts are independent of each other.
--- 2. Shares, counts and NPS are drawn with Jeffreys' prior: Beta(k + 1/2, n - k + 1/2), Gamma(count + 1/2), Dirichlet
---    with 1/2 on promoters, passives and detractors. Drawing from Binomial(n, k / n) would never leave 0 of n or n of
---    n, and would give them no width (L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16, 2001).
--- 3. Means are drawn as mean + t stddev / sqrt(n), t of Student's distribution with n - 1 degrees of freedom.
--- 4. A round whose estimate is nil, NaN or infinite (a division by 0) is left out and counted; when they are more than
---    1 in 20 there is no interval, for its limits would be anywhere.
--- 5. Limits are R-7 quantiles of the rounds. They know no bias: below some 20 values `resample` is too narrow.
local argument = require "perilune.stats.argument"
local random = require "perilune.stats.random"
local robust = require "perilune.stats.robust"

local M = {}

---@class perilune.bootstrap_result
---@field rounds integer with a value
---@field undefined integer rounds without a value
---@field mean number of the rounds
---@field stddev number of the rounds: the standard error of the estimate

--- What draws a part, by its kind; nil when it has no data.
local drawers = {}

function drawers.share(where, part)
  local n = argument.non_negative(where, "n", part[2])
  local successes = argument.part(where, "successes", part[1], "n", n)
  if n == 0 then return nil end
  return function(generator) return generator:beta(successes + 0.5, n - successes + 0.5) end
end

function drawers.count(where, part)
  local count = argument.non_negative(where, "count", part[1])
  return function(generator) return generator:gamma(count + 0.5) end
end

function drawers.mean(where, part)
  local n = argument.non_negative(where, "n", part[3])
  if n < 2 then return nil end
  local mean = argument.finite(where, "mean", part[1])
  local error_of_mean = argument.non_negative(where, "stddev", part[2]) / math.sqrt(n)
  return function(generator) return mean + error_of_mean * generator:student(n - 1) end
end

function drawers.nps(where, part)
  local n = argument.non_negative(where, "n", part[3])
  local promoters = argument.part(where, "promoters", part[1], "n", n)
  local detractors = argument.part(where, "detractors", part[2], "n - promoters", n - promoters)
  if n == 0 then return nil end
  return function(generator)
    local p = generator:gamma(promoters + 0.5)
    local d = generator:gamma(detractors + 0.5)
    return 100 * (p - d) / (p + d + generator:gamma(n - promoters - detractors + 0.5))
  end
end

local kinds = { "count", "mean", "nps", "share" }

--- The names of the parts in an order that does not depend on the table's inside.
local function ordered_names(parts)
  local names = {}
  for name in pairs(parts) do names[#names + 1] = name end
  table.sort(names, function(a, b)
    if type(a) == type(b) then return a < b end
    return type(a) == "number"
  end)
  return names
end

--- One drawer a part; nil when a part has no data.
local function drawers_of(parts, names)
  local list = {}
  for i, name in ipairs(names) do
    local part = argument.kind("bootstrap", ("parts[%s]"):format(name), parts[name], "table")
    argument.choice("bootstrap", ("parts[%s].kind"):format(name), part.kind, kinds)
    list[i] = drawers[part.kind](("bootstrap: parts[%s]"):format(name), part)
    if not list[i] then return nil end
  end
  return list
end

--- The limits of the rounds, and what else is known of them.
local function summary(values, undefined, confidence)
  local rounds = #values
  if undefined * 20 > rounds + undefined then return nil, nil, nil end
  local sum, squares = 0.0, 0.0
  for _, value in ipairs(values) do sum = sum + value end
  local mean = sum / rounds
  for _, value in ipairs(values) do squares = squares + (value - mean) ^ 2.0 end
  local outside = (1 - confidence) / 2
  return robust.quantile(values, outside), robust.quantile(values, 1 - outside), {
    rounds = rounds, undefined = undefined, mean = mean, stddev = math.sqrt(squares / math.max(1, rounds - 1)),
  }
end

--- Runs the estimate `rounds` times on what `draw` gives.
local function repeat_rounds(rounds, confidence, draw, estimate)
  local values, undefined = {}, 0
  for _ = 1, rounds do
    local value = estimate(draw())
    if type(value) == "number" and value == value and math.abs(value) < math.huge then
      values[#values + 1] = value
    else
      undefined = undefined + 1
    end
  end
  return summary(values, undefined, confidence)
end

--- The interval of a number derived from others (rules 1-4):
--- `bootstrap{ seed = 1, parts = { tickets = { kind = "count", 480 }, orders = { kind = "count", 9000 } },
---   estimate = function(draws) return draws.tickets / draws.orders end }`.
--- Parts: `{ kind = "share", successes, n }` in 0 ... 1, `{ kind = "count", count }`, `{ kind = "mean", mean, stddev, n
--- }`, `{ kind = "nps", promoters, detractors, n }` in -100 ... 100.
---@param options { parts: table, estimate: fun(draws: table): number|nil, seed?: integer, rounds?: integer,
---  confidence?: number }
---  draws has the names (or places) of parts; seed: default 1; rounds: default 2000; confidence: default 0.95
---@return number|nil low, number|nil high nil when a part has no data or the estimate often has no value
---@return perilune.bootstrap_result|nil
function M.bootstrap(options)
  argument.keys("bootstrap", "options", options, { "seed", "rounds", "confidence", "parts", "estimate" })
  local parts = argument.kind("bootstrap", "parts", options.parts, "table")
  argument.kind("bootstrap", "estimate", options.estimate, "function")
  local rounds = argument.counting("bootstrap", "rounds", options.rounds or 2000)
  local confidence = argument.inside("bootstrap", "confidence", options.confidence or 0.95)
  local generator = random.generator(options.seed or 1)
  local names = ordered_names(parts)
  local list = drawers_of(parts, names)
  if not list then return nil, nil, nil end
  return repeat_rounds(rounds, confidence, function()
    local draws = {}
    for i, name in ipairs(names) do draws[name] = list[i](generator) end
    return draws
  end, options.estimate)
end

--- The interval of any number of a list, from lists of the same length drawn out of it with replacement.
---@param list any[]|nil
---@param estimate fun(sample: any[]): number|nil is given the same table each round
---@param seed? integer default 1
---@param rounds? integer default 2000
---@param confidence? number default 0.95
---@return number|nil low, number|nil high nil for an empty list
---@return perilune.bootstrap_result|nil
function M.resample(list, estimate, seed, rounds, confidence)
  if list == nil then return nil, nil, nil end
  argument.kind("resample", "list", list, "table")
  argument.kind("resample", "estimate", estimate, "function")
  rounds = argument.counting("resample", "rounds", rounds or 2000)
  confidence = argument.inside("resample", "confidence", confidence or 0.95)
  local generator = random.generator(seed or 1)
  local n, sample = #list, {}
  if n == 0 then return nil, nil, nil end
  return repeat_rounds(rounds, confidence, function()
    for i = 1, n do sample[i] = list[generator:index(n)] end
    return sample
  end, estimate)
end

return M
