-- The statistics against the reference tables in the folder that oracle_folder.lua names.
local check = require "tests.lua.check"
local folder = require "oracle_folder"
local native = require "perilune.native"
local stats = require "perilune.stats"

--- The rows of a CSV file without commas in its fields, by column name; numbers where they look like ones.
local function rows_of(name)
  local names, rows = nil, {}
  for line in native.read(folder .. "/" .. name):gmatch("[^\r\n]+") do
    local fields = {}
    for field in (line .. ","):gmatch("([^,]*),") do fields[#fields + 1] = (field:gsub('"', "")) end
    if names then
      local row = {}
      for i, key in ipairs(names) do row[key] = tonumber(fields[i]) or fields[i] end
      rows[#rows + 1] = row
    else
      names = fields
    end
  end
  assert(#rows > 0, name .. " has no rows")
  return rows
end

local function column(rows, name)
  local list = {}
  for i, row in ipairs(rows) do list[i] = row[name] end
  return list
end

--- Equal to 1e-12 of the value, or of 1 where it is smaller.
local function close(got, wanted, what, tolerance)
  check.near(got, wanted, (tolerance or 1e-12) * math.max(1, math.abs(wanted)), what)
end

local function compare_survival(curve, rows)
  check.equal(#curve.steps, #rows)
  for i, row in ipairs(rows) do
    local step, what = curve.steps[i], "time " .. row.time
    check.equal({ step.time, step.at_risk, step.events, step.censored }, {
      row.time, row.n_risk + 0.0, row.n_event + 0.0, row.n_censor + 0.0,
    })
    close(step.survival, row.surv, what)
    close(math.sqrt(step.variance), row.std_err, what)
    close(step.low, row.lower95, what)
    close(step.high, row.upper95, what)
  end
end

--- The curve of the lung patients of one sex, or of all.
local function lung(sex)
  local times, events = {}, {}
  for _, row in ipairs(rows_of "lung_input.csv") do
    if not sex or row.sex == sex then times[#times + 1], events[#events + 1] = row.time, row.status == 2 end
  end
  return stats.kaplan_meier(times, events)
end

local function compare_holt_winters(name, seasonal, options, tolerance)
  local series = column(rows_of "hw_airpassengers_mult_input.csv", "x")
  local wanted = {}
  for _, row in ipairs(rows_of("hw_airpassengers_" .. name .. "_params.csv")) do wanted[row.name] = row.value end
  options.period, options.seasonal = 12, seasonal
  local model = stats.holt_winters(series, options)
  for _, key in ipairs { "alpha", "beta", "gamma" } do check.near(model[key], wanted[key], tolerance, key) end
  close(model.sse, wanted.SSE, "SSE", tolerance)
  close(model.level, wanted.a, "level", tolerance)
  close(model.trend, wanted.b, "trend", tolerance)
  for i = 1, 12 do close(model.seasons[i], wanted["s" .. i], "season " .. i, tolerance) end
  for i, row in ipairs(rows_of("hw_airpassengers_" .. name .. "_fitted.csv")) do
    local fitted = model.fitted[i]
    close(fitted.value, row.xhat, "fitted " .. i, tolerance)
    close(fitted.level, row.level, "level " .. i, tolerance)
    close(fitted.trend, row.trend, "trend " .. i, tolerance * 10)
    close(fitted.season, row.season, "season " .. i, tolerance)
  end
  return model
end

local function chi_square_of(table_of_counts)
  local rows, columns, all, sum = {}, {}, 0.0, 0.0
  for i, row in ipairs(table_of_counts) do
    for j, count in ipairs(row) do
      rows[i], columns[j], all = (rows[i] or 0) + count, (columns[j] or 0) + count, all + count
    end
  end
  for i, row in ipairs(table_of_counts) do
    for j, count in ipairs(row) do
      local expected = rows[i] * columns[j] / all
      sum = sum + (count - expected) ^ 2 / expected
    end
  end
  return sum
end

local tests = {
  { "Wilson's intervals (published cases, z = 1.96)", function()
    for _, row in ipairs(rows_of "wilson_z196.csv") do
      local low, high = stats.wilson(row.successes, row.successes + row.failures, row.z)
      close(low, row.lower)
      close(high, row.upper)
    end
  end },
  { "quantiles of type 7 (R)", function()
    for _, name in ipairs { "q_1to10", "q_three", "q_ties" } do
      local list, compared = column(rows_of(name .. "_input.csv"), "x"), 0
      for _, row in ipairs(rows_of(name .. "_quantiles.csv")) do
        if row.type == 7 then
          close(stats.quantile(list, row.p), row.value, name .. " at " .. row.p)
          compared = compared + 1
        end
      end
      check.equal(compared, 10)
    end
  end },
  { "medians of the attitude survey (R)", function()
    local rows = rows_of "attitude_input.csv"
    for _, row in ipairs(rows_of "attitude_summary.csv") do
      local list = column(rows, row.col)
      check.equal({ stats.median(list), stats.quantile(list, 0), stats.quantile(list, 1) }, {
        row.median + 0.0, row.min + 0.0, row.max + 0.0,
      })
    end
  end },
  { "p-values of chi-square tests (R's help pages, Agresti 2007)", function()
    local smokers = chi_square_of { { 83, 90, 129, 70 }, { 3, 3, 7, 12 } }
    close(smokers, 12.60041129713, "smokers", 1e-11)
    close(select(2, stats.chi_square_cdf(smokers, 3)), 0.00558547666163, "smokers p", 1e-13)
    local parties = chi_square_of { { 762, 327, 468 }, { 484, 239, 477 } }
    close(parties, 30.07014909575, "parties", 1e-11)
    check.near(select(2, stats.chi_square_cdf(parties, 2)) / 2.95358918321e-07, 1, 1e-11)
    check.near(select(2, stats.chi_square_cdf(10.3267419548856, 1)), 0.00131116452035549, 1e-15)
  end },
  { "Kaplan-Meier of the lung patients (R's survfit)", function()
    local curve = lung()
    compare_survival(curve, rows_of "lung_km_all.csv")
    check.equal({ curve.n, curve.events }, { 228.0, 165.0 })
    check.equal({ curve.median, curve.median_low, curve.median_high }, { 310, 285, 363 })
  end },
  { "Kaplan-Meier by sex (R's survfit)", function()
    local strata = { ["sex=1"] = {}, ["sex=2"] = {} }
    for _, row in ipairs(rows_of "lung_km_by_sex.csv") do table.insert(strata[row.stratum], row) end
    local men, women = lung(1), lung(2)
    compare_survival(men, strata["sex=1"])
    compare_survival(women, strata["sex=2"])
    check.equal({ men.median, men.median_low, men.median_high }, { 270, 212, 310 })
    check.equal({ women.median, women.median_low, women.median_high }, { 426, 348, 550 })
  end },
  { "Holt-Winters with given parameters (R)", function()
    compare_holt_winters("add_fixed", "additive", { alpha = 0.3, beta = 0.1, gamma = 0.2 }, 1e-11)
    compare_holt_winters("mult_fixed", "multiplicative", { alpha = 0.3, beta = 0.1, gamma = 0.2 }, 1e-11)
  end },
  { "Holt-Winters with fitted parameters (R), to what its optimiser is good for", function()
    local model = compare_holt_winters("mult", "multiplicative", {}, 1e-3)
    assert(model.sse <= 16570.7779, model.sse)
    local forecasts = stats.forecast(model, 12)
    for h, row in ipairs(rows_of "hw_airpassengers_mult_forecast12.csv") do
      close(forecasts[h].value, row.fit, "forecast " .. h, 1e-3)
    end
  end },
  { "Erlang B and C over a grid (exact rational arithmetic)", function()
    for _, row in ipairs(rows_of "erlang_grid.csv") do
      local what = row.erlangs .. " erlangs, " .. row.agents .. " agents"
      check.near(stats.erlang_b(row.erlangs, row.agents) / row.erlang_b, 1, 1e-13, what)
      check.near(stats.erlang_c(row.erlangs, row.agents) / row.p_wait, 1, 1e-13, what)
      check.near(stats.answer_time(row.erlangs, row.agents, row.aht_s) / row.asa_s, 1, 1e-13, what)
      close(stats.service_level(row.erlangs, row.agents, row.aht_s, row.target_s), row.service_level, what)
    end
  end },
}

check.run(tests)
