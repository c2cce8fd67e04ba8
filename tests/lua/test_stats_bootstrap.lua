-- The generator against published streams, the bootstrap against intervals that are known exactly.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

-- xoshiro256** from the state 1, 2, 3, 4 (the reference program's output; the last is 16172922978634559625).
local stream = {
  11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 0xe071c3c2e143f089,
}

local function moments(n, draw)
  local sum, squares = 0.0, 0.0
  for _ = 1, n do
    local x = draw()
    sum, squares = sum + x, squares + x * x
  end
  return sum / n, squares / n - (sum / n) ^ 2
end

local function same(draws) return draws[1] end

check.run {
  { "the state is filled by SplitMix64, whose stream for 1234567 is published", function()
    local g = stats.generator(1234567)
    check.equal({ g[1], g[2] }, { 6457827717110365317, 3203168211198807973 })
    check.equal({ g[3], g[4] }, { 0x883ebce5a3f27c77, 4593380528125082431 })
  end },
  { "xoshiro256** gives the reference stream", function()
    local g = stats.generator(1)
    g[1], g[2], g[3], g[4] = 1, 2, 3, 4
    for i, wanted in ipairs(stream) do check.equal(g:bits(), wanted, i) end
  end },
  { "one seed gives one stream, another seed another", function()
    local a, b, c = stats.generator(7), stats.generator(7), stats.generator(8)
    for _ = 1, 100 do
      local x = a:bits()
      check.equal(b:bits(), x)
      assert(c:bits() ~= x)
    end
  end },
  { "draws have the moments of their distributions", function()
    local g, n = stats.generator(11), 20000
    local cases = {
      uniform = { function() return g:uniform() end, 1 / 2, 1 / 12 },
      normal = { function() return g:normal() end, 0, 1 },
      gamma = { function() return g:gamma(4.5) end, 4.5, 4.5 },
      ["small gamma"] = { function() return g:gamma(0.5) end, 0.5, 0.5 },
      beta = { function() return g:beta(2, 6) end, 2 / 8, 2 * 6 / (64 * 9) },
      student = { function() return g:student(9) end, 0, 9 / 7 },
      index = { function() return g:index(5) end, 3, 2 },
    }
    for name, c in pairs(cases) do
      local mean, variance = moments(n, c[1])
      check.near(mean, c[2], 5 * math.sqrt(c[3] / n), name .. " mean")
      check.near(variance, c[3], 0.08 * c[3], name .. " variance")
    end
  end },
  { "an index takes every place of a list and no other", function()
    local g, seen = stats.generator(3), {}
    for _ = 1, 500 do seen[g:index(4)] = true end
    check.equal(seen, { true, true, true, true })
  end },
  { "a share has the quantiles of Jeffreys' beta distribution", function()
    local low, high = stats.bootstrap { rounds = 8000, estimate = same, parts = { { kind = "share", 30, 100 } } }
    check.near(low, stats.beta_quantile(0.025, 30.5, 70.5), 0.004)
    check.near(high, stats.beta_quantile(0.975, 30.5, 70.5), 0.004)
  end },
  { "0 of 20 still has a width", function()
    local low, high = stats.bootstrap { estimate = same, parts = { { kind = "share", 0, 20 } } }
    assert(low >= 0 and low < 0.001 and high > 0.08 and high < 0.14, high)
  end },
  { "a mean has the quantiles of Student's distribution, at the confidence asked for", function()
    local low, high, more = stats.bootstrap {
      rounds = 20000, confidence = 0.8, estimate = same, parts = { { kind = "mean", 50, 12, 9 } },
    }
    local wanted_low, wanted_high = stats.mean(50, 12, 9, 0.8)
    check.near(low, wanted_low, 0.15)
    check.near(high, wanted_high, 0.15)
    check.near(more.mean, 50, 0.15)
    check.equal({ more.rounds, more.undefined }, { 20000, 0 })
  end },
  { "an NPS has about the interval of its variance", function()
    local low, high = stats.bootstrap { rounds = 20000, estimate = same, parts = { { kind = "nps", 300, 120, 600 } } }
    local wanted_low, wanted_high = stats.nps(300, 120, 600)
    check.near(low, wanted_low, 0.5)
    check.near(high, wanted_high, 0.5)
  end },
  { "a ratio of counts has about the interval of MOVER-R", function()
    local low, high = stats.bootstrap {
      rounds = 20000, parts = { tickets = { kind = "count", 480 }, orders = { kind = "count", 9000 } },
      estimate = function(draws) return draws.tickets / draws.orders end,
    }
    local a_low, a_high = stats.poisson(480)
    local b_low, b_high = stats.poisson(9000)
    local _, wanted_low, wanted_high = stats.ratio_differ(480, a_low, a_high, 9000, b_low, b_high)
    check.near(low, wanted_low, 5e-4)
    check.near(high, wanted_high, 5e-4)
  end },
  { "the same seed says the same, another seed something near", function()
    local function run(seed)
      return { stats.bootstrap { seed = seed, rounds = 500, estimate = function(d) return d.b / d.a end,
        parts = { b = { kind = "count", 40 }, a = { kind = "share", 50, 80 } } } }
    end
    check.equal(run(5), run(5))
    assert(run(5)[1] ~= run(6)[1])
    check.near(run(5)[1], run(6)[1], 5)
  end },
  { "this seed has said this since the first version", function()
    local low, high = stats.bootstrap {
      seed = 42, rounds = 1000, parts = { { kind = "share", 45, 60 }, { kind = "nps", 10, 5, 30 } },
      estimate = function(draws) return draws[1] * 100 + draws[2] end,
    }
    check.near(low, 64.526509751253, 1e-9)
    check.near(high, 116.839965523399, 1e-9)
  end },
  { "a part without data has no interval", function()
    check.equal({ stats.bootstrap { estimate = same, parts = { { kind = "share", 0, 0 } } } }, {})
    check.equal({ stats.bootstrap { estimate = same, parts = { { kind = "mean", 3, nil, 1 } } } }, {})
  end },
  { "rounds without a value are counted; when they are many there is no interval", function()
    local round = 0
    local function sometimes(limit)
      return function(draws)
        round = round + 1
        if round % 100 < limit then return limit % 2 == 0 and 0 / 0 or nil end
        return draws[1]
      end
    end
    local parts = { { kind = "count", 9 } }
    local low, _, more = stats.bootstrap { rounds = 1000, parts = parts, estimate = sometimes(4) }
    check.equal({ more.rounds, more.undefined }, { 960, 40 })
    assert(low)
    check.equal({ stats.bootstrap { rounds = 1000, parts = parts, estimate = sometimes(7) } }, {})
  end },
  { "resampling a list gives about the interval of its mean", function()
    local g, list, sum, squares = stats.generator(2), {}, 0.0, 0.0
    for i = 1, 200 do
      list[i] = g:normal() * 3 + 20
      sum, squares = sum + list[i], squares + list[i] ^ 2
    end
    local mean = sum / 200
    local stddev = math.sqrt((squares - 200 * mean ^ 2) / 199)
    local low, high = stats.resample(list, function(sample)
      local total = 0.0
      for _, x in ipairs(sample) do total = total + x end
      return total / #sample
    end, 9, 4000)
    local wanted_low, wanted_high = stats.mean(mean, stddev, 200)
    check.near(low, wanted_low, 0.05)
    check.near(high, wanted_high, 0.05)
  end },
  { "resampling equal values has no width, an empty list no interval", function()
    check.equal({ stats.resample({ 4, 4, 4 }, stats.median, 1, 50) }, {
      4.0, 4.0, { mean = 4.0, rounds = 50, stddev = 0.0, undefined = 0 },
    })
    check.equal({ stats.resample({}, stats.median) }, {})
  end },
  { "wrong options are told by name", function()
    check.fails('options has the unknown key "round"; did you mean "rounds"?', stats.bootstrap, {
      round = 5, parts = {}, estimate = same,
    })
    check.fails('stats.bootstrap: parts[1].kind: expected one of count, mean, nps, share (did you mean "share"?)',
      stats.bootstrap, { parts = { { kind = "shar", 1, 2 } }, estimate = same })
    check.fails("stats.bootstrap: parts[x]: successes: expected a number from 0 to n (2), got 3", stats.bootstrap, {
      parts = { x = { kind = "share", 3, 2 } }, estimate = same,
    })
    check.fails("stats.generator: seed: expected a whole number, got 1.5", stats.generator, 1.5)
    check.fails("stats.resample: estimate: expected a function", stats.resample, { 1 }, "mean")
  end },
}
