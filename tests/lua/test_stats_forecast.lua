-- Holt-Winters on series whose future is known, Erlang's formulas against published cases and direct sums.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

local pattern = { 5, -2, -6, 3 }
local factors = { 1.25, 0.75, 0.8, 1.2 }

--- 100, 102, 104, ... with a season on it, and with bumps that a model cannot know where asked.
local function series(n, seasonal, bump)
  local list = {}
  for i = 1, n do
    local trend, place = 98.0 + 2 * i, (i - 1) % 4 + 1
    list[i] = seasonal == "additive" and trend + pattern[place] or trend * factors[place]
    list[i] = list[i] + (bump or 0) * ((i * 7919) % 13 - 6)
  end
  return list
end

--- How much a forecast moves for each unit that the last value is above what was forecast for it.
local function response(list, options, steps)
  local n = #list
  list[n] = stats.forecast(stats.holt_winters({ table.unpack(list, 1, n - 1) }, options), 1)[1].value
  local model = stats.holt_winters(list, options)
  local before = stats.forecast(model, steps)
  list[n] = list[n] + 1e-4
  local after = stats.forecast(stats.holt_winters(list, options), steps)
  local moved = {}
  for h = 1, steps do moved[h] = (after[h].value - before[h].value) / 1e-4 end
  return moved, before, model
end

--- Erlang B as the last term of the truncated exponential series over its sum.
local function blocked_sum(traffic, lines)
  local term, sum = 1.0, 1.0
  for n = 1, lines do
    term = term * traffic / n
    sum = sum + term
  end
  return term / sum
end

check.run {
  { "a line with a season is forecast exactly once the start has died away", function()
    local list = series(140, "additive")
    local options = { period = 4, alpha = 0.5, beta = 0.3, gamma = 0 }
    local model = stats.holt_winters({ table.unpack(list, 1, 120) }, options)
    check.near(model.trend, 2, 1e-10)
    for h, forecast in ipairs(stats.forecast(model, 20)) do check.near(forecast.value, list[120 + h], 1e-9, h) end
  end },
  { "so is one with an odd period", function()
    local list = {}
    for i = 1, 140 do list[i] = 3 * i + ({ 4, -1, -3 })[i % 3 + 1] end
    local options = { period = 3, alpha = 0.4, beta = 0.2, gamma = 0 }
    local model = stats.holt_winters({ table.unpack(list, 1, 130) }, options)
    for h, forecast in ipairs(stats.forecast(model, 10)) do check.near(forecast.value, list[130 + h], 1e-9, h) end
  end },
  { "a constant with adding seasons is forecast exactly from the start", function()
    local list = {}
    for i = 1, 20 do list[i] = 80 + pattern[(i - 1) % 4 + 1] end
    local model = stats.holt_winters({ table.unpack(list, 1, 9) }, { period = 4 })
    check.near(model.sse, 0, 1e-20)
    for h, forecast in ipairs(stats.forecast(model, 11)) do check.near(forecast.value, list[9 + h], 1e-9, h) end
  end },
  { "a constant with multiplying seasons is forecast exactly", function()
    local list = {}
    for i = 1, 20 do list[i] = 80 * factors[(i - 1) % 4 + 1] end
    local model = stats.holt_winters(list, { period = 4, seasonal = "multiplicative" })
    for h, forecast in ipairs(stats.forecast(model, 8)) do check.near(forecast.value, list[h], 1e-9, h) end
  end },
  { "fitted parameters are no worse than any of a grid", function()
    for _, seasonal in ipairs { "additive", "multiplicative" } do
      local list = series(48, seasonal, 1.5)
      local best = stats.holt_winters(list, { period = 4, seasonal = seasonal }).sse
      for a = 0, 10, 2 do
        for b = 0, 10, 2 do
          for c = 0, 10, 2 do
            local options = { period = 4, seasonal = seasonal, alpha = a / 10, beta = b / 10, gamma = c / 10 }
            assert(best <= stats.holt_winters(list, options).sse * (1 + 1e-9), table.concat({ a, b, c }, " "))
          end
        end
      end
    end
  end },
  { "a given parameter stays, the others are fitted", function()
    local list = series(48, "additive", 1.5)
    local model = stats.holt_winters(list, { period = 4, gamma = 0.25 })
    check.equal(model.gamma, 0.25)
    local near = { period = 4, gamma = 0.25, alpha = math.min(1, model.alpha + 0.02), beta = model.beta }
    assert(model.sse <= stats.holt_winters(list, near).sse)
  end },
  { "the width of an additive forecast is what errors on the way do to it", function()
    local options = { period = 4, alpha = 0.3, beta = 0.2, gamma = 0.4 }
    local moved, forecasts, model = response(series(31, "additive", 1), options, 9)
    local squares = 1.0
    for h, forecast in ipairs(forecasts) do
      check.near((forecast.high - forecast.low) / 2, stats.z95 * math.sqrt(model.variance * squares), 1e-8, h)
      squares = squares + moved[h] ^ 2
    end
  end },
  { "an error acts on multiplicative forecasts by the ratio of the seasons", function()
    local options = { period = 4, seasonal = "multiplicative", alpha = 0.3, beta = 0.2, gamma = 0.4 }
    local moved, forecasts, model = response(series(32, "multiplicative", 1), options, 3)
    check.near((forecasts[1].high - forecasts[1].low) / 2, stats.z95 * math.sqrt(model.variance), 1e-10)
    local effect = moved[1] * model.seasons[4] / model.seasons[1] * model.seasons[2] / model.seasons[1]
    local wanted = stats.z95 * math.sqrt(model.variance * (1 + effect ^ 2))
    check.near((forecasts[2].high - forecasts[2].low) / 2, wanted, 1e-3 * wanted)
  end },
  { "a series that is too short or not above 0 is refused with the reason", function()
    check.equal({ stats.holt_winters({ 1, 2, 3 }, { period = 4 }) }, {
      nil, "Holt-Winters needs two whole periods (8 values), there are 3",
    })
    local _, problem = stats.holt_winters({ 1, 2, 0, 4 }, { period = 2, seasonal = "multiplicative" })
    check.equal(problem, "multiplicative seasons need values above 0, value 3 is 0")
    check.equal(stats.forecast(nil, 3), nil)
  end },
  { "wrong options are told by name", function()
    check.fails("period: expected a whole number of at least 2, got 1", stats.holt_winters, { 1, 2 }, { period = 1 })
    check.fails('did you mean "seasonal"?', stats.holt_winters, { 1 }, { period = 2, season = "additive" })
    check.fails("alpha: expected a number from 0 to 1", stats.holt_winters, { 1 }, { period = 2, alpha = 2 })
  end },
  { "Erlang B is the truncated series, its published values 0.5, 0.2 and 17 lines", function()
    check.near(stats.erlang_b(1, 1), 0.5, 1e-15)
    check.near(stats.erlang_b(1, 2), 0.2, 1e-15)
    check.equal({ stats.lines_needed(10, 0.02), stats.lines_needed(0, 0.1) }, { 17, 0 })
    for _, c in ipairs { { 0.3, 4 }, { 7.5, 9 }, { 40, 30 } } do
      check.near(stats.erlang_b(c[1], c[2]), blocked_sum(c[1], c[2]), 1e-14)
    end
    check.equal({ stats.erlang_b(5, 0), stats.erlang_b(0, 3) }, { 1.0, 0.0 })
  end },
  { "Erlang C of one agent is the occupancy, and its wait that of the M/M/1 queue", function()
    check.near(stats.erlang_c(0.7, 1), 0.7, 1e-15)
    check.near(stats.answer_time(0.7, 1, 60), 0.7 * 60 / 0.3, 1e-10)
    check.near(stats.service_level(0.7, 1, 60, 30), 1 - 0.7 * math.exp(-0.3 * 30 / 60), 1e-15)
  end },
  { "100 calls of 3 minutes in half an hour need 14 agents for 80 % in 20 seconds", function()
    local s = stats.agents_needed {
      calls = 100, interval_seconds = 1800, handle_seconds = 180, target_seconds = 20, service_level = 0.8,
      max_occupancy = 0.85, shrinkage = 0.3,
    }
    check.equal({ s.agents, s.scheduled, s.erlangs }, { 14, 20, 10.0 })
    check.near(s.service_level, 0.8883500191794669, 1e-14)
    check.near(s.waiting, 0.1741319335950498, 1e-14)
    check.near(s.occupancy, 10 / 14, 1e-15)
    check.near(s.answer_seconds, stats.answer_time(10, 14, 180), 1e-12)
  end },
  { "at most 70 % occupied they are 15, scheduled 22", function()
    local s = stats.agents_needed {
      calls = 100, interval_seconds = 1800, handle_seconds = 180, target_seconds = 19.8, service_level = 0.8,
      max_occupancy = 0.7, shrinkage = 0.3,
    }
    check.equal({ s.agents, s.scheduled }, { 15, 22 })
    check.near(s.service_level, 0.941, 5e-4)
    check.near(s.waiting, 0.102, 5e-4)
  end },
  { "with no more agents than traffic everyone waits for ever", function()
    check.equal({ stats.erlang_c(5, 5), stats.service_level(5, 4, 60, 20), stats.answer_time(5, 5, 60) }, {
      1.0, 0.0, math.huge,
    })
  end },
  { "without calls one agent waits", function()
    local s = stats.agents_needed {
      calls = 0, interval_seconds = 1800, handle_seconds = 180, target_seconds = 20, service_level = 0.8,
    }
    check.equal({ s.agents, s.waiting, s.service_level, s.answer_seconds }, { 1, 0.0, 1.0, 0.0 })
  end },
  { "a forgotten option is told by name", function()
    check.fails("stats.agents_needed: calls: expected a finite number of at least 0, got nil", stats.agents_needed, {})
    check.fails('did you mean "shrinkage"?', stats.agents_needed, { shrinkag = 1 })
    check.fails("stats.erlang_c: agents: expected a whole number of at least 0, got 2.5", stats.erlang_c, 1, 2.5)
  end },
}
