-- Intervals and comparisons against published values, and their edges.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

-- successes, n, lower, upper: exact arithmetic on the formula, z = 1.96.
local cases = {
  { 0, 1, 0.0, 0.7934567085261071 },
  { 1, 1, 0.20654329147389294, 1.0 },
  { 1, 2, 0.09452865480086611, 0.905471345199134 },
  { 1, 11, 0.016231752262825982, 0.3773646254862038 },
  { 10, 11, 0.6226353745137962, 0.9837682477371741 },
  { 10, 100, 0.05522854161313612, 0.1743673043676654 },
  { 90, 100, 0.8256326956323345, 0.9447714583868639 },
  { 25, 100, 0.17545094003724265, 0.3430464637007583 },
  { 75, 100, 0.6569535362992417, 0.8245490599627573 },
  { 50, 100, 0.40382982859014716, 0.5961701714098528 },
  { 0, 100, 0.0, 0.03699480747600191 },
  { 100, 100, 0.9630051925239981, 1.0 },
}

-- R. G. Newcombe, Statistics in Medicine 17, 1998, differences of proportions, method 10: x, m, y, n, low, high.
local newcombe = {
  { 56, 70, 48, 80, 0.0524, 0.3339 }, { 9, 10, 3, 10, 0.1705, 0.8090 }, { 6, 7, 2, 7, 0.0582, 0.8062 },
  { 5, 56, 0, 29, -0.0381, 0.1926 }, { 0, 10, 0, 20, -0.1611, 0.2775 }, { 0, 10, 0, 10, -0.2775, 0.2775 },
  { 10, 10, 0, 20, 0.6791, 1.0 }, { 10, 10, 0, 10, 0.6075, 1.0 },
}

-- Exact 95 % limits of a Poisson count, as printed in tables (Pearson and Hartley, table 40).
local poisson_table = {
  { 0, 0, 3.689 }, { 1, 0.0253, 5.572 }, { 2, 0.242, 7.225 }, { 3, 0.619, 8.767 }, { 5, 1.623, 11.668 },
  { 10, 4.795, 18.390 }, { 100, 81.36, 121.63 },
}

--- The limits of a / b where (a - r b)^2 = z^2 (se_a^2 + r^2 se_b^2): Fieller's theorem, from scratch.
local function fieller(a, spread_a, b, spread_b)
  local square, middle, constant = b * b - spread_b ^ 2, a * b, a * a - spread_a ^ 2
  local root = math.sqrt(middle * middle - square * constant)
  return (middle - root) / square, (middle + root) / square
end

check.run {
  { "Wilson at the table's points", function()
    for _, c in ipairs(cases) do
      local low, high = stats.wilson(c[1], c[2], 1.96)
      check.near(low, c[3], 1e-12, c[1] .. "/" .. c[2])
      check.near(high, c[4], 1e-12, c[1] .. "/" .. c[2])
    end
  end },
  { "Wilson, Newcombe 1998 table I: 81 of 263 is 0.2553 to 0.3662", function()
    local low, high = stats.wilson(81, 263)
    check.near(low, 0.2553, 5e-5)
    check.near(high, 0.3662, 5e-5)
  end },
  { "Wilson, Newcombe 1998 table I: 15 of 148 is 0.0624 to 0.1605", function()
    local low, high = stats.wilson(15, 148)
    check.near(low, 0.0624, 5e-5)
    check.near(high, 0.1605, 5e-5)
  end },
  { "without answers there is no interval", function()
    check.equal({ stats.wilson(0, 0) }, {})
  end },
  { "the interval holds the share and stays within 0 and 1", function()
    for n = 1, 60 do
      for k = 0, n do
        local low, high = stats.wilson(k, n)
        assert(low >= 0 and high <= 1 and low <= k / n + 1e-15 and high >= k / n - 1e-15)
      end
    end
  end },
  { "difference, Newcombe 1998 table II: 56/70 against 48/80 is 0.0524 to 0.3339, so it is real", function()
    check.equal(stats.shares_differ(56, 70, 48, 80), true)
    check.equal(stats.shares_differ(48, 80, 56, 70), true)
  end },
  { "difference, the same table: 9/10 against 3/10 is real, 10/10 against 9/10 is not", function()
    check.equal(stats.shares_differ(9, 10, 3, 10), true)
    check.equal(stats.shares_differ(10, 10, 9, 10), false)
  end },
  { "difference of nothing is not known", function()
    check.equal(stats.shares_differ(0, 0, 1, 2), nil)
  end },
  { "Wilson's limits are the shares from which the sample is z standard errors away, at any confidence", function()
    for _, confidence in ipairs { 0.5, 0.9, 0.99, 0.9999 } do
      local z = stats.z(confidence)
      for _, limit in ipairs { stats.wilson(15, 148, z) } do
        check.near(math.abs(15 / 148 - limit), z * math.sqrt(limit * (1 - limit) / 148), 1e-14, confidence)
      end
    end
  end },
  { "Wilson of billions does not overflow", function()
    local low, high = stats.wilson(2000000000, 4000000000)
    check.near(low, 0.5 - stats.z95 / 2 / math.sqrt(4e9), 1e-12)
    check.near(high, 0.5 + stats.z95 / 2 / math.sqrt(4e9), 1e-12)
  end },
  { "Clopper-Pearson, Newcombe 1998 table I, method 5", function()
    local cases = {
      { 81, 263, 0.2527, 0.3676 }, { 15, 148, 0.0578, 0.1617 }, { 0, 20, 0.0, 0.1684 }, { 1, 29, 0.0009, 0.1776 },
    }
    for _, c in ipairs(cases) do
      local low, high = stats.clopper_pearson(c[1], c[2])
      check.near(low, c[3], 5.01e-5, c[1] .. " of " .. c[2])
      check.near(high, c[4], 5.01e-5, c[1] .. " of " .. c[2])
    end
  end },
  { "Clopper-Pearson leaves 2.5 % of the binomial distribution on each side", function()
    local low, high = stats.clopper_pearson(7, 25)
    local _, above = stats.binomial_cdf(6, 25, low)
    check.near(above, 0.025, 1e-14)
    check.near(stats.binomial_cdf(7, 25, high), 0.025, 1e-14)
    check.equal({ stats.clopper_pearson(0, 0) }, {})
    check.equal(select(2, stats.clopper_pearson(4, 4)), 1.0)
  end },
  { "NPS: with 50 promoters and 20 detractors of 100 the band is about 15 points (D13)", function()
    local low, high = stats.nps(50, 20, 100)
    check.near(low, 30 - 15.3078, 1e-4)
    check.near(high, 30 + 15.3078, 1e-4)
    local low90 = stats.nps(50, 20, 100, 0.9)
    check.near(low90, 30 - 1.6448536 * 7.8102497, 1e-5)
  end },
  { "NPS stays within -100 and 100", function()
    check.equal({ stats.nps(3, 0, 3) }, { 100.0, 100.0 })
    local low, high = stats.nps(9, 0, 10)
    assert(low < 90 and high == 100)
    check.equal({ stats.nps(0, 0, 0) }, {})
  end },
  { "a mean by Student's distribution: 5 values, mean 10, deviation 2", function()
    local low, high = stats.mean(10, 2, 5)
    check.near(low, 10 - 2.776445 * 2 / math.sqrt(5), 1e-6)
    check.near(high, 10 + 2.776445 * 2 / math.sqrt(5), 1e-6)
    local low99 = stats.mean(10, 2, 6, 0.99)
    check.near(low99, 10 - 4.032143 * 2 / math.sqrt(6), 1e-5)
  end },
  { "a mean of one value has no interval", function()
    check.equal({ stats.mean(10, 0, 1) }, {})
    check.equal({ stats.mean(10, nil, 5) }, {})
  end },
  { "Poisson limits are those of the printed table", function()
    for _, c in ipairs(poisson_table) do
      local low, high = stats.poisson(c[1])
      local tolerance = c[1] == 100 and 5.01e-3 or 5.01e-4
      check.near(low, c[2], tolerance, c[1])
      check.near(high, c[3], tolerance, c[1])
    end
    local _, high = stats.poisson(0, 0.9)
    check.near(high, -math.log(0.05), 1e-14)
  end },
  { "Poisson limits of a million", function()
    local low, high = stats.poisson(1000000)
    check.near(low, 1e6 - stats.z95 * 1e3, 2)
    check.near(high, 1e6 + stats.z95 * 1e3, 3)
  end },
  { "differences, Newcombe 1998 table II, method 10", function()
    for _, c in ipairs(newcombe) do
      local significant, low, high = stats.shares_differ(c[1], c[2], c[3], c[4])
      local what = ("%d/%d - %d/%d"):format(c[1], c[2], c[3], c[4])
      check.near(low, c[5], 5.01e-5, what)
      check.near(high, c[6], 5.01e-5, what)
      check.equal(significant, c[5] > 0 or c[6] < 0, what)
    end
  end },
  { "symmetric intervals differ by the root of the sum of squares", function()
    local significant, low, high = stats.differ(10, 7, 13, 4, 0, 8)
    check.equal({ significant, low, high }, { true, 1.0, 11.0 })
    check.equal(stats.differ(8, 5, 11, 4, 0, 8), false)
    check.equal(stats.differ(4, 0, 8, 10, 7, 13), true)
  end },
  { "what is not known does not differ", function()
    check.equal({ stats.differ(1, 0, 2, nil, 0, 1) }, {})
    check.equal({ stats.ratio_differ(1, nil, 2, 3, 0, 1) }, {})
  end },
  { "an interval that leaves its value out reaches it", function()
    check.equal({ stats.differ(0, 0.5, 3, 10, 9, 12) }, { stats.differ(0, 0, 3, 10, 9, 12) })
    check.equal({ stats.ratio_differ(5, 3, 4, 2, 3, 4) }, { stats.ratio_differ(5, 3, 5, 2, 2, 4) })
  end },
  { "limits in the wrong order are an error", function()
    check.fails("stats.differ: high_b: expected at least low_b (3), got 1", stats.differ, 1, 0, 2, 2, 3, 1)
  end },
  { "the ratio of symmetric intervals is Fieller's", function()
    for _, c in ipairs { { 10, 2, 5, 1 }, { 3, 1, 40, 25 }, { 7, 6, 2, 0.1 } } do
      local _, low, high = stats.ratio_differ(c[1], c[1] - c[2], c[1] + c[2], c[3], c[3] - c[4], c[3] + c[4])
      local wanted_low, wanted_high = fieller(c[1], c[2], c[3], c[4])
      check.near(low, wanted_low, 1e-12)
      check.near(high, wanted_high, 1e-12)
    end
  end },
  { "a ratio differs when its interval excludes 1", function()
    local low_a, high_a = stats.poisson(150)
    local low_b, high_b = stats.poisson(100)
    local significant, low, high = stats.ratio_differ(150, low_a, high_a, 100, low_b, high_b)
    check.equal(significant, true)
    -- The exact interval by the binomial share of 150 among 250, as odds.
    local exact_low, exact_high = stats.clopper_pearson(150, 250)
    check.near(low, exact_low / (1 - exact_low), 0.01)
    check.near(high, exact_high / (1 - exact_high), 0.03)
    check.equal(stats.ratio_differ(150, low_a, high_a, 150, low_a, high_a), false)
  end },
  { "a ratio to what may be 0 has no upper limit; to 0 it has none at all", function()
    local significant, low, high = stats.ratio_differ(10, 8, 12, 2, 0, 5)
    check.equal({ significant, high }, { true, math.huge })
    assert(low > 1 and low < 5)
    check.equal({ stats.ratio_differ(10, 8, 12, 0, 0, 3) }, {})
    local none, none_low, none_high = stats.ratio_differ(0, 0, 3, 10, 5, 18)
    check.equal({ none, none_low }, { true, 0.0 })
    assert(none_high > 0.3 and none_high < 1, none_high)
  end },
  { "where the other's interval reaches twice its value nothing divides by 0", function()
    local _, low = stats.ratio_differ(10, 8, 12, 2, 1, 4)
    check.near(low, 8 * 12 / (2 * 20), 1e-12)
  end },
  { "wrong arguments are told by name", function()
    check.fails("stats.wilson: successes: expected a number from 0 to n (4), got 5", stats.wilson, 5, 4)
    check.fails("stats.nps: detractors: expected a number from 0 to n - promoters (3), got 4", stats.nps, 7, 4, 10)
    check.fails("stats.poisson: count: expected a finite number of at least 0, got -1", stats.poisson, -1)
    check.fails("stats.mean: confidence: expected a number between 0 and 1", stats.mean, 1, 1, 5, 95)
  end },
}
