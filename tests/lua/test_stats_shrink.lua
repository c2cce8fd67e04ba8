-- Shrinkage of small groups against moments worked out by hand, and against a prior that is known.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

check.run {
  { "shares 2 and 8 of 10 are drawn to each other by Kleinman's moments", function()
    -- Mean 0.5, spread 1.8, by chance 1, variance 0.25: correlation (1.8 - 0.25) / (0.25 * 9), strength 0.4516.
    local shrunk, prior = stats.shrink_shares { low = { 2, 10 }, high = { 8, 10 } }
    local strength = 2.25 / 1.55 - 1
    check.near(prior.strength, strength, 1e-12)
    check.near(shrunk.low.value, (2 + strength * 0.5) / (10 + strength), 1e-12)
    check.near(shrunk.low.value + shrunk.high.value, 1, 1e-12)
    check.near(shrunk.low.low, stats.beta_quantile(0.025, 2 + strength / 2, 8 + strength / 2), 1e-12)
    check.equal(shrunk.low.raw, 0.2)
  end },
  { "a share of 1 of 1 is drawn far, one of 900 of 1000 hardly", function()
    local shrunk = stats.shrink_shares { { 900, 1000 }, { 700, 1000 }, { 800, 1000 }, { 1, 1 }, { 0, 0 } }
    check.near(shrunk[1].value, 0.9, 0.005)
    assert(shrunk[4].value < 0.83 and shrunk[4].weight < 0.08, shrunk[4].value)
    check.equal({ shrunk[5].raw, shrunk[5].weight }, { nil, 0.0 })
    check.near(shrunk[5].value, 0.8, 1e-3)
  end },
  { "groups that differ as chance explains all get the common share", function()
    local shrunk, prior = stats.shrink_shares { { 50, 100 }, { 51, 100 }, { 49, 100 } }
    check.equal({ prior.mean, prior.strength, shrunk[2].value }, { 0.5, math.huge, 0.5 })
    check.equal(stats.shrink_shares({ { 5, 5 }, { 9, 9 } })[1].value, 1.0)
  end },
  { "the prior that made the groups is found again", function()
    local g, groups = stats.generator(4), {}
    for i = 1, 400 do
      local share, n, hits = g:beta(8, 2), 5 + i % 40, 0
      for _ = 1, n do hits = hits + (g:uniform() < share and 1 or 0) end
      groups[i] = { hits, n }
    end
    local _, prior = stats.shrink_shares(groups)
    check.near(prior.mean, 0.8, 0.02)
    check.near(prior.strength, 10, 2)
  end },
  { "one group tells nothing of how groups differ", function()
    check.equal({ stats.shrink_shares { { 3, 4 } } }, {})
    check.equal({ stats.shrink_shares { { 3, 4 }, { 0, 0 } } }, {})
    check.equal({ stats.shrink_means { { 3, 1, 9 } } }, {})
    check.equal({ stats.shrink_means { { 3, nil, 1 }, { 4, nil, 1 } } }, {})
  end },
  { "means 10 and 14 of 5 with deviation 1: between-variance (40 - 1) / 5", function()
    local shrunk, prior = stats.shrink_means { a = { 10, 1, 5 }, b = { 14, 1, 5 } }
    local weight = 7.8 / (7.8 + 1 / 5)
    check.near(prior.mean, 12, 1e-12)
    check.near(prior.strength, 1 / 7.8, 1e-12)
    check.near(shrunk.a.value, 12 - 2 * weight, 1e-12)
    check.near(shrunk.b.high - shrunk.b.value, stats.z95 * math.sqrt(7.8 * (1 - weight)), 1e-9)
  end },
  { "a group of one leans on the others, a group without data is the common mean", function()
    local groups = { { 10, 4, 50 }, { 13, 4, 60 }, { 16, 4, 40 }, { 40, nil, 1 }, { nil, nil, 0 } }
    local shrunk, prior = stats.shrink_means(groups)
    assert(shrunk[4].value < 40 and shrunk[4].value > 16)
    check.equal(shrunk[5].value, prior.mean)
    check.equal({ shrunk[5].raw, shrunk[4].raw }, { nil, 40.0 })
  end },
  { "means that differ as chance explains are all the common one", function()
    local shrunk, prior = stats.shrink_means { { 10, 5, 10 }, { 10.5, 5, 30 } }
    check.equal(prior.strength, math.huge)
    check.near(shrunk[1].value, (100 + 315) / 40, 1e-12)
  end },
  { "wrong arguments are told by name", function()
    check.fails("groups[a]: successes: expected a number from 0 to n (3), got 4", stats.shrink_shares, { a = { 4, 3 } })
  end },
}
