-- What stands out of a series: planted spikes are found, seasons and trends are not taken for spikes, and noise is
-- marked about as often as said.
local check = require "tests.lua.check"

local unusual = stats.unusual

local function places(found)
  local list = {}
  for i, one in ipairs(found) do list[i] = (one.score > 0 and "+" or "-") .. one.index end
  return table.concat(list, " ")
end

local function series(n, value)
  local list = {}
  for i = 1, n do list[i] = value(i) end
  return list
end

local function weekdays(n) return series(n, function(i) return (i - 1) % 7 + 1 end) end

--- A week with quiet ends, a slope, and noise of a few.
local week = { 100, 110, 105, 95, 90, 30, 20 }
local function seasonal(n, seed)
  local generator = stats.generator(seed)
  return series(n, function(i) return week[(i - 1) % 7 + 1] + i / 2 + 3 * generator:normal() end)
end

--- How many of `count` series without spikes get a mark.
local function marked(count, n, make, options)
  local with = 0
  for seed = 1, count do
    local generator = stats.generator(seed)
    if #unusual(series(n, function(i) return make(generator, i) end), options and options(n)) > 0 then with = with + 1 end
  end
  return with / count
end

check.run {
  { "a planted spike is found, and its expectation is that of its neighbours", function()
    local list = series(20, function(i) return 100 + i % 3 end)
    list[11] = 160
    local found = unusual(list)
    check.equal(places(found), "+11")
    check.near(found[1].expected, 101, 1)
    check.equal(found[1].value, 160)
  end },
  { "spikes above and below", function()
    local list = series(26, function(i) return 100 + i % 5 end)
    list[9], list[18] = 200, 10
    check.equal(places(unusual(list)), "+9 -18")
  end },
  { "the last point may be one", function()
    local list = series(20, function(i) return 50 + 2 * i + i % 3 end)
    list[20] = 250
    check.equal(places(unusual(list)), "+20")
  end },
  { "the first three are none: nothing is known of what was before", function()
    local list = series(20, function(i) return 100 + i % 3 end)
    list[1], list[3] = 500, 500
    check.equal(places(unusual(list)), "")
  end },
  { "a trend is no spike, however steep", function()
    check.equal(places(unusual(series(30, function(i) return 7 * i + i % 2 end))), "")
  end },
  { "a season is no spike", function()
    check.equal(places(unusual(seasonal(56, 3), { phases = weekdays(56) })), "")
  end },
  { "a spike stands out of its season: a Sunday like a Monday", function()
    local list = seasonal(56, 3)
    list[35] = 115 -- a seventh day, on which 20 + 17 are usual
    check.equal(places(unusual(list, { phases = weekdays(56) })), "+35")
  end },
  { "four points a phase make a season; with fewer it is not known, and nothing stands out", function()
    local list = seasonal(28, 5)
    list[14] = 120
    check.equal(places(unusual(list, { phases = weekdays(28) })), "+14")
    list[28] = nil
    check.equal(places(unusual(list, { phases = weekdays(27) })), "")
  end },
  { "a step is a new level, not a row of spikes", function()
    local found = unusual(series(40, function(i) return (i <= 20 and 100 or 200) + i % 3 end))
    assert(#found <= 2, places(found))
  end },
  { "counts are held against their own chance", function()
    local list = series(20, function(i) return 4 + i % 2 end)
    list[10] = 14 -- 9 above 5: four standard deviations of a count, six of what is left
    check.equal(places(unusual(list, { counts = true })), "")
    check.equal(places(unusual(list)), "+10")
    list[10] = 30
    check.equal(places(unusual(list, { counts = true })), "+10")
  end },
  { "a value of few cases is held against its interval", function()
    local list = series(20, function(i) return 0.8 + (i % 3) / 100 end)
    local noise = series(20, function() return 0.01 end)
    list[10] = 0.5
    check.equal(places(unusual(list, { noise = noise })), "-10")
    noise[10] = 0.2
    check.equal(places(unusual(list, { noise = noise })), "")
  end },
  { "less than a tenth of what was expected is no news", function()
    local list = series(20, function(i) return 1000 + i % 2 end)
    list[10] = 1090
    check.equal(places(unusual(list)), "")
    list[10] = 1110
    check.equal(places(unusual(list)), "+10")
  end },
  { "nothing stands out of a flat series, a short one, an empty one", function()
    check.equal(places(unusual(series(30, function() return 5 end))), "")
    local short = series(11, function() return 5 end)
    short[6] = 500
    check.equal(places(unusual(short)), "")
    check.equal(places(unusual {}), "")
    check.equal(unusual(nil), nil)
  end },
  { "a spike of a flat series is one", function()
    local list = series(30, function() return 5 end)
    list[10] = 50
    check.equal(places(unusual(list)), "+10")
  end },
  { "gaps are left out, and places stay those of the list", function()
    local list = series(24, function(i) return i % 4 == 0 and false or 100 + i % 3 end)
    list[14] = 300
    check.equal(places(unusual(list)), "+14")
  end },
  { "the same series gives the same answer", function()
    local list = seasonal(56, 9)
    list[20] = 400
    check.equal(places(unusual(list, { phases = weekdays(56) })), places(unusual(list, { phases = weekdays(56) })))
  end },
  { "of noise without spikes at most one series in ten has a mark", function()
    local function gaussian(g) return 100 + 10 * g:normal() end
    for _, n in ipairs { 13, 30, 90 } do
      local rate = marked(300, n, gaussian)
      print(("# normal noise, %d points: %.1f %% of the series"):format(n, 100 * rate))
      assert(rate <= 0.10, rate)
    end
    local rate = marked(300, 42, function(g, i) return week[(i - 1) % 7 + 1] + 8 * g:normal() end,
      function(n) return { phases = weekdays(n) } end)
    print(("# with a season, 42 points: %.1f %%"):format(100 * rate))
    assert(rate <= 0.10, rate)
  end },
  { "of Poisson counts at most one series in ten has a mark", function()
    local function poisson(mean)
      return function(g)
        local count, product, floor = 0, g:uniform(), math.exp(-mean)
        while product > floor do count, product = count + 1, product * g:uniform() end
        return count
      end
    end
    for _, mean in ipairs { 2, 20 } do
      local rate = marked(300, 30, poisson(mean), function() return { counts = true } end)
      print(("# counts of mean %d, 30 points: %.1f %%"):format(mean, 100 * rate))
      assert(rate <= 0.10, rate)
    end
  end },
  { "a spike of ten standard deviations is found in most series", function()
    local found = 0
    for seed = 1, 200 do
      local generator = stats.generator(seed)
      local list = series(30, function() return 100 + 5 * generator:normal() end)
      list[16] = list[16] + 50
      for _, one in ipairs(unusual(list)) do
        if one.index == 16 then found = found + 1 end
      end
    end
    print(("# found: %d of 200"):format(found))
    assert(found >= 180, found)
  end },
  { "what is no list of numbers is refused", function()
    check.fails("values", unusual, 5)
    check.fails("unusual", unusual, { 1, 2, "x", 4, 5, 6, 7, 8, 9, 10, 11, 12 })
  end },
}
