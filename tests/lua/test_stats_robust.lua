-- Order statistics and spikes against values worked out by hand.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

check.run {
  { "the median of an even count is the mean of the middle two", function()
    check.equal(stats.median { 10, 7, 4, 3, 2, 1 }, 3.5) -- NumPy's documentation
    check.equal(stats.median { 3, 1, 2 }, 2.0)
    check.equal(stats.median {}, nil)
  end },
  { "quantiles are linear between order statistics (R-7)", function()
    local list = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 }
    check.near(stats.quantile(list, 0.9), 9.1, 1e-14)
    check.near(stats.quantile(list, 0.25), 3.25, 1e-14)
    check.equal({ stats.quantile(list, 0), stats.quantile(list, 1) }, { 1.0, 10.0 })
    check.equal(list[1], 10, "the list is not changed")
    check.equal(stats.quantile({ 5 }, 0.3), 5.0)
  end },
  { "the bare median absolute deviation of 1, 1, 2, 2, 4, 6, 9 is 1", function()
    check.equal({ stats.mad({ 1, 1, 2, 2, 4, 6, 9 }, 1) }, { 1.0, 2.0 })
    check.near(stats.mad { 1, 1, 2, 2, 4, 6, 9 }, 1.482602218505602, 1e-15)
    check.equal({ stats.mad {} }, {})
  end },
  { "a spike does not hide itself as it would in a standard deviation", function()
    -- Median 11, deviations 1 0 1 2 0 1 29: mad 1.4826; 40 is 19.56 away, 9 is 1.35.
    local found = stats.spikes { 10, 11, 12, 9, 11, 10, 40 }
    check.equal({ #found, found[1].index, found[1].value }, { 1, 7, 40 })
    check.near(found[1].score, 29 / 1.482602218505602, 1e-12)
  end },
  { "a trough has a negative score, and the threshold counts", function()
    local list = { 10, 11, 12, 9, 11, 10, 6 }
    check.equal(#stats.spikes(list), 0)
    local found = stats.spikes(list, 2)
    check.equal({ #found, found[1].index }, { 1, 7 })
    assert(found[1].score < 0)
  end },
  { "where most values are equal the mean deviation takes the median's place", function()
    local found = stats.spikes { 5, 5, 5, 5, 5, 5, 5, 5, 5, 15 }
    check.equal({ #found, found[1].index }, { 1, 10 })
    check.near(found[1].score, 10 / 1.2533141373155003, 1e-12)
    check.equal(stats.spikes { 5, 5, 5 }, {})
    check.equal(stats.spikes {}, {})
  end },
  { "wrong arguments are told by name", function()
    check.fails("stats.median: list[2]: expected a finite number, got \"x\"", stats.median, { 1, "x" })
    check.fails("stats.quantile: q: expected a number from 0 to 1, got 90", stats.quantile, { 1 }, 90)
  end },
}
