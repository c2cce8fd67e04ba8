-- Kaplan-Meier on the remission times of Freireich et al. 1963 (weeks), as printed in textbooks and by Stata and R.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

local treated = {
  times = { 6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35 },
  events = { 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0 },
}

-- time, at risk, S, standard error.
local printed = {
  { 6, 21, 0.8571, 0.0764 }, { 7, 17, 0.8067, 0.0869 }, { 10, 15, 0.7529, 0.0963 }, { 13, 12, 0.6902, 0.1068 },
  { 16, 11, 0.6275, 0.1141 }, { 22, 7, 0.5378, 0.1282 }, { 23, 6, 0.4482, 0.1346 },
}

local placebo = { 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 }

local function all(list, value)
  local events = {}
  for i = 1, #list do events[i] = value end
  return events
end

local function step_at(curve, time)
  for _, step in ipairs(curve.steps) do
    if step.time == time then return step end
  end
end

check.run {
  { "the treated arm's table", function()
    local curve = stats.kaplan_meier(treated.times, treated.events)
    for _, row in ipairs(printed) do
      local step = step_at(curve, row[1])
      check.equal(step.at_risk, row[2] + 0.0, row[1])
      check.near(step.survival, row[3], 5.01e-5, row[1])
      check.near(math.sqrt(step.variance), row[4], 5.01e-5, row[1])
    end
    check.equal({ curve.n, curve.events, #curve.steps }, { 21.0, 9.0, 16 })
  end },
  { "its median is 23, at least 16, without an upper limit (R)", function()
    local curve = stats.kaplan_meier(treated.times, treated.events)
    check.equal({ curve.median, curve.median_low, curve.median_high }, { 23, 16 })
  end },
  { "the placebo arm's median is 8, from 4 to 12 (R)", function()
    local curve = stats.kaplan_meier(placebo, all(placebo, true))
    check.equal({ curve.median, curve.median_low, curve.median_high }, { 8, 4, 12 })
  end },
  { "where nobody is left S is 0 and has no variance", function()
    local curve = stats.kaplan_meier(placebo, all(placebo, 1))
    local last = curve.steps[#curve.steps]
    check.equal({ last.survival, last.variance, last.low, last.high }, { 0.0 })
  end },
  { "log-log limits are Stata's", function()
    local curve = stats.kaplan_meier(treated.times, treated.events, nil, { interval = "log-log" })
    local rows = { { 6, 0.6197, 0.9516 }, { 7, 0.5631, 0.9228 }, { 10, 0.5032, 0.8894 }, { 23, 0.1881, 0.6801 } }
    for _, row in ipairs(rows) do
      check.near(step_at(curve, row[1]).low, row[2], 5.01e-5, row[1])
      check.near(step_at(curve, row[1]).high, row[3], 5.01e-5, row[1])
    end
  end },
  { "plain limits are S and its standard error, within 0 and 1", function()
    local curve = stats.kaplan_meier(treated.times, treated.events, nil, { interval = "plain", confidence = 0.9 })
    local step = step_at(curve, 10)
    check.near(step.low, step.survival - 1.6448536 * math.sqrt(step.variance), 1e-7)
    check.equal(step_at(curve, 6).high <= 1, true)
  end },
  { "weights stand for repeated cases", function()
    local curve = stats.kaplan_meier(treated.times, treated.events)
    local counted = stats.kaplan_meier({ 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 34, 35 },
      { true, false, true, false, true, false, false, true, true, false, false, false, true, true, false, false, false,
        false }, { 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1 })
    check.equal(counted, curve)
  end },
  { "the order of the cases does not matter", function()
    local times, events = {}, {}
    for i = #treated.times, 1, -1 do
      times[#times + 1], events[#events + 1] = treated.times[i], treated.events[i]
    end
    check.equal(stats.kaplan_meier(times, events), stats.kaplan_meier(treated.times, treated.events))
  end },
  { "without censoring the curve is the share still open", function()
    local curve = stats.kaplan_meier(placebo, all(placebo, 1))
    check.near(step_at(curve, 8).survival, 8 / 21, 1e-14)
    check.near(step_at(curve, 8).variance, 8 / 21 * 13 / 21 / 21, 1e-14)
  end },
  { "where half is left for a while the median is the middle of that while", function()
    check.equal(stats.kaplan_meier({ 1, 2, 3, 4 }, { 1, 1, 1, 1 }).median, 2.5)
    check.equal(stats.kaplan_meier({ 1, 2, 3, 4 }, { 1, 1, 0, 0 }).median, 2)
  end },
  { "a curve that stays above a half has no median", function()
    local curve = stats.kaplan_meier({ 1, 2, 3, 4 }, { 1, 0, 0, 0 })
    check.equal({ curve.median, curve.median_high }, {})
    check.equal(curve.median_low, 1, "0.75 exp(-1.96 / sqrt(12)) is below a half")
    check.equal(stats.survival_quantile(curve, 0.2), 1)
  end },
  { "before the first event all are there", function()
    local step = stats.kaplan_meier({ 1, 2 }, { 0, 1 }, nil, { interval = "log-log" }).steps[1]
    check.equal({ step.survival, step.variance, step.low, step.high }, { 1.0, 0.0, 1.0, 1.0 })
  end },
  { "nobody has no curve", function()
    check.equal({ stats.kaplan_meier({}, {}), stats.kaplan_meier(nil, nil), stats.survival_quantile(nil, 0.5) }, {})
  end },
  { "wrong arguments are told by name", function()
    local km, wanted = stats.kaplan_meier, "stats.kaplan_meier: events[2]: expected true, false, 1 or 0, got "
    check.fails(wanted .. "2", km, { 1, 2 }, { 1, 2 })
    check.fails(wanted .. "nil", km, { 1, 2 }, { 1 })
    check.fails('expected one of log, log-log, plain (did you mean "log-log"?), got "loglog"', km, { 1 }, { 1 }, nil, {
      interval = "loglog",
    })
    check.fails("quantile: q: expected a number between 0 and 1", stats.survival_quantile, { steps = {} }, 1)
  end },
}
