--- The goals of the benchmark, judged on what was measured in one run.
local out = require "print"

local M = {}

--- How many times slower another engine is; nil when an answer was wrong.
local function times(result, engine, query)
  local ours, theirs = result:seconds("perilune", query), result:seconds(engine, query)
  return ours and theirs and theirs / ours
end

local function sum_times(result, engine, queries)
  local ours, theirs = result:sum("perilune", queries), result:sum(engine, queries)
  return ours and theirs and theirs / ours
end

--- The smallest of the ratios, and its query.
local function worst(result, engine, queries)
  local least, name
  for _, query in ipairs(queries) do
    local ratio = times(result, engine, query)
    if not ratio then return nil end
    if not least or ratio < least then least, name = ratio, query end
  end
  return least, name
end

--- A ratio that must be at most 1/`wanted`.
local function at_most_one_in(title, wanted, ratio, note)
  return {
    title = title, wanted = ("1/%d"):format(wanted),
    measured = out.fraction(ratio) .. (note and ratio and (" (%s)"):format(note) or ""),
    met = ratio and ratio >= wanted,
  }
end

local function at_most(title, wanted, value, form)
  return { title = title, wanted = form:format(wanted), measured = value and form:format(value) or "void",
    met = value and value <= wanted }
end

local function query_goals(m)
  local main = m.main
  local natural, natural_name = worst(main, "natural", m.ten)
  local tuned, tuned_name = worst(main, "tuned", m.ten)
  local ours = main:sum("perilune", m.report)
  local q2, approximate = main:seconds("perilune", "Q2"), main:seconds("natural", "Q2approximate")
  return {
    at_most_one_in("Q1..Q9 together, of DuckDB natural", 40, sum_times(main, "natural", m.report)),
    at_most_one_in("Q1..Q9 together, of DuckDB tuned", 20, sum_times(main, "tuned", m.report)),
    at_most_one_in("slowest of Q1..Q10, of natural", 8, natural, natural_name),
    at_most_one_in("slowest of Q1..Q10, of tuned", 4, tuned, tuned_name),
    at_most("report over the read-bandwidth floor", 4, ours and ours / m.floor_seconds, "%.1fx"),
    at_most_one_in("grouped quantiles, of quantile_cont", 20, times(main, "natural", "Q2")),
    at_most_one_in("grouped quantiles, of approx_quantile", 20, q2 and approximate / q2),
    at_most_one_in("distinct customers by month", 60, times(main, "natural", "Q6")),
    at_most_one_in("distinct customers by 300 products", 6, times(main, "natural", "Q6products")),
  }
end

local function process_goals(m)
  local cold, update = m.cold, m.update
  local function cold_times(engine, what) return cold[engine .. what].seconds / cold["perilune" .. what].seconds end
  local memory = cold["perilune report"].kib / cold["natural report"].kib
  local later = not update.wrong and (update.after - update.before) * 1000 or nil
  return {
    at_most_one_in("new process to Q1, of natural", 25, cold_times("natural", " first")),
    at_most_one_in("new process to Q1, of tuned", 6, cold_times("tuned", " first")),
    at_most("new process to Q1", 20, cold["perilune first"].seconds * 1000, "%.1f ms"),
    at_most_one_in("new process to Q1..Q9, of natural", 25, cold_times("natural", " report")),
    at_most_one_in("new process to Q1..Q9, of tuned", 12, cold_times("tuned", " report")),
    at_most(("after %d updates the next query is later by"):format(m.updates), 30, later, "%.1f ms"),
    at_most_one_in("10,000 rows, Q1..Q9, of DuckDB's C API", 15, sum_times(m.small, "natural", m.report)),
    at_most("most memory of the report, of natural", 0.4, memory, "%.2f"),
    at_most("snapshot, of the CSV", 0.2, m.snapshot_share, "%.2f"),
  }
end

--- measured -> { { title, wanted, measured, verdict }, ... }
function M.judge(measured)
  local list = query_goals(measured)
  for _, goal in ipairs(process_goals(measured)) do list[#list + 1] = goal end
  for _, goal in ipairs(list) do goal.verdict = goal.met and "met" or "missed" end
  return list
end

--- Our time over DuckDB's natural, Q1 to Q10, in one line.
function M.summary(measured)
  local logarithms, slowest = 0, 0
  for _, query in ipairs(measured.ten) do
    local ratio = times(measured.main, "natural", query)
    if not ratio then return "ratio to DuckDB: void, an answer was wrong" end
    logarithms = logarithms - math.log(ratio)
    slowest = math.max(slowest, 1 / ratio)
  end
  return ("ratio to DuckDB: geometric mean %.4f, worst %.4f"):format(math.exp(logarithms / #measured.ten), slowest)
end

return M
