--- Which words one group of texts uses more than another.
---
--- 1. Log-odds with an informative Dirichlet prior (B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin' Words",
---    Political Analysis 16, 2008, equations 15 and 16): with y of n words in a group and a of A in the prior, d =
---    log((y1 + a) / (n1 + A - y1 - a)) - log((y2 + a) / (n2 + A - y2 - a)), variance 1 / (y1 + a) + 1 / (y2 + a), z =
---    d over its root. The prior draws rare words to no difference, so that one that was used once does not lead.
--- 2. The prior is what both groups say: a word has a = A (y1 + y2) / (n1 + n2). A is 500 words unless said, but no
---    more than there are.
--- 3. p is two-sided by the normal distribution, of one word alone: who looks at many has to correct for it.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"

local M = {}

local usual_prior = 500

---@class perilune.word_odds
---@field word string
---@field first number how often the first group uses it
---@field second number
---@field log_odds number above 0: the first group uses it more
---@field z number
---@field p number

local function total_of(counts, name)
  local total = 0.0
  for word, count in pairs(counts) do
    total = total + argument.non_negative("log_odds", ("%s[%q]"):format(name, word), count)
  end
  return total
end

local function odds_of(word, y1, n1, y2, n2, prior)
  local a = prior * (y1 + y2) / (n1 + n2)
  local log_odds = math.log((y1 + a) / (n1 + prior - y1 - a)) - math.log((y2 + a) / (n2 + prior - y2 - a))
  local z = log_odds / math.sqrt(1 / (y1 + a) + 1 / (y2 + a))
  return { word = word, first = y1, second = y2, log_odds = log_odds, z = z,
    p = 2 * distribution.normal_cdf(-math.abs(z)) }
end

--- The words of two groups, those that tell them apart most first; words decide ties.
---@param first table<string, number>|nil how often the first group uses each word
---@param second table<string, number>|nil
---@param options? { prior?: number, minimum?: number } words in the prior (rule 2); words that both together use less
--- often than the minimum are counted in the totals, but not given back
---@return perilune.word_odds[]|nil nil where a group has no word
function M.log_odds(first, second, options)
  if first == nil or second == nil then return nil end
  options = argument.keys("log_odds", "options", options or {}, { "prior", "minimum" })
  local n1 = total_of(argument.kind("log_odds", "first", first, "table"), "first")
  local n2 = total_of(argument.kind("log_odds", "second", second, "table"), "second")
  if n1 == 0 or n2 == 0 then return nil end
  local prior = math.min(argument.positive("log_odds", "prior", options.prior or usual_prior), n1 + n2)
  local minimum, list, seen = options.minimum or 1, {}, {}
  local function take(word)
    local y1, y2 = first[word] or 0, second[word] or 0
    if seen[word] or y1 + y2 < minimum or y1 + y2 == 0 or y1 + y2 == n1 + n2 then return end
    seen[word] = true
    list[#list + 1] = odds_of(word, y1, n1, y2, n2, prior)
  end
  for word in pairs(first) do take(word) end
  for word in pairs(second) do take(word) end
  table.sort(list, function(x, y)
    if math.abs(x.z) ~= math.abs(y.z) then return math.abs(x.z) > math.abs(y.z) end
    return x.word < y.word
  end)
  return list
end

return M
