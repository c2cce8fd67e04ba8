-- Wilson's interval against published values (z = 1.96) and its edges.
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
}
