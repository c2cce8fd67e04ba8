--- The benchmark: prepares the data, runs the interleaved rounds, compares every answer, prints tables and goals.
--- Started by `queries`, in this folder: lua5.4 benchmark.lua ROWS ROUNDS FOLDER SQLITE(yes|no)
local dataset = require "dataset"
local engines = require "engines"
local goals = require "goals"
local out = require "print"
local processes = require "processes"
local rounds = require "rounds"
local shell = require "shell"

local RUNS, THREADS, SMALL, UPDATES = 3, 2, 10000, 1000
local report = { "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9" }
local ten = table.move(report, 1, #report, 1, {})
ten[10] = "Q10"
local all = table.move(ten, 1, #ten, 1, {})
table.move({ "Q2approximate", "Q6products" }, 1, 2, #all + 1, all)

local rows, count, folder, with_sqlite = tonumber(arg[1]), tonumber(arg[2]), arg[3], arg[4] == "yes"
local place = { folder = folder, threads = THREADS, perilune = folder .. "/build/perilune" }
for _, name in ipairs { "generate", "duckdb", "bandwidth", "measure" } do
  place[name] = ("%s/tools/%s"):format(folder, name)
end

--- The floor under the report: bytes a row that each query cannot do without. Columns are in their narrowest form,
--- durations as if they were stored, months and weeks as if the order of the rows gave them (but for Q1, which reads
--- nothing else); Q3 reads the last 90 of 731 days.
local floor_bytes = { Q1 = 4, Q2 = 5, Q3 = 0.78, Q4 = 2, Q5 = 1, Q6 = 4, Q7 = 8, Q8 = 4, Q9 = 6 }

local complaints = {}

--- Runs rounds with engines that are opened for them only.
local function with_engines(part, list, queries, times, runs)
  local result = rounds.run(list, queries, times, runs)
  -- The last first: each process has inherited the pipes of those before it.
  for i = #list, 1, -1 do list[i]:close() end
  for _, text in ipairs(result.complaints) do complaints[#complaints + 1] = ("WRONG: %s: %s"):format(part, text) end
  return result
end

local function measure_main(data)
  return with_engines("warm", {
    engines.duckdb(place, "natural", data.natural, "sql/natural.sql"),
    engines.perilune(place, "perilune", data.store),
    engines.duckdb(place, "tuned", data.tuned, "sql/tuned.sql"),
    engines.perilune(place, "shuffled", data.shuffled),
  }, all, count, RUNS)
end

local function measure_berlin(data)
  return with_engines("Europe/Berlin", {
    engines.duckdb(place, "natural", data.natural, "sql/berlin.sql"),
    engines.perilune(place, "perilune", data.store, "Europe/Berlin"),
  }, { "Q1", "Q4", "Q7" }, count, RUNS)
end

--- SQLite takes seconds for a query, so it has one round.
local function measure_sqlite(data)
  local natural = engines.duckdb(place, "natural", data.natural, "sql/natural.sql")
  return with_engines("SQLite", { natural, engines.sqlite(data.store) }, ten, 1, 1)
end

local function measure_small()
  local data = dataset.new(place, SMALL)
  data:prepare()
  return with_engines("10,000 rows", {
    engines.duckdb(place, "natural", data.natural, "sql/natural.sql"),
    engines.perilune(place, "perilune", data.store),
  }, report, math.max(count, 21), 5)
end

local function ratio(seconds, ours) return seconds and ours and seconds / ours end

local function print_queries(main, sqlite)
  local heads = { "perilune", "natural", "tuned", "shuffled", "SQLite" }
  local lines = { { "query", "least", "perilune", "natural", "tuned", "shuffled", "SQLite", "natural/ours",
    "tuned/ours" } }
  --- seconds_of(result, engine) gives the seconds of one line
  local function add(title, least, seconds_of)
    local line, seconds = { title, out.milliseconds(least) }, {}
    for _, engine in ipairs(heads) do
      local result = engine == "SQLite" and sqlite or main
      seconds[engine] = result.times[engine] and seconds_of(result, engine)
      line[#line + 1] = out.milliseconds(seconds[engine])
    end
    line[#line + 1] = out.times(ratio(seconds.natural, seconds.perilune))
    line[#line + 1] = out.times(ratio(seconds.tuned, seconds.perilune))
    lines[#lines + 1] = line
  end
  for _, query in ipairs(all) do
    local least = main:seconds("perilune", query) and main:least("perilune", query)
    add(query, least, function(result, engine) return result:seconds(engine, query) end)
  end
  add("Q11 = Q1..Q9", nil, function(result, engine) return result:sum(engine, report) end)
  out.heading(("Warm queries over %d tickets: milliseconds, median of %d interleaved rounds of %d runs"):format(
    rows, count, RUNS))
  out.table(lines)
end

local function print_berlin(berlin)
  local lines = { { "query", "perilune", "natural", "natural/ours" } }
  for _, query in ipairs { "Q1", "Q4", "Q7" } do
    local ours, theirs = berlin:seconds("perilune", query), berlin:seconds("natural", query)
    lines[#lines + 1] = { query, out.milliseconds(ours), out.milliseconds(theirs), out.times(ratio(theirs, ours)) }
  end
  out.heading "Local days of Europe/Berlin: milliseconds"
  out.table(lines)
end

local function print_imports(data, rebuild)
  local duckdb = data:seconds_of "import duckdb"
  local lines = { { "import", "seconds", "of DuckDB's COPY" } }
  local function add(name, seconds)
    lines[#lines + 1] = { name, out.seconds(seconds), seconds and duckdb and ("%.2f"):format(seconds / duckdb) or "-" }
  end
  add("perilune import, with snapshot", data:seconds_of "import perilune")
  add("the same rows shuffled", data:seconds_of "import shuffled")
  add("snapshot removed: the next query", rebuild.seconds)
  add("DuckDB COPY", duckdb)
  add("DuckDB, from natural to tuned", data:seconds_of "tune duckdb")
  add("sqlite3 .import", data:seconds_of "import sqlite")
  out.heading "Import, each once, when the data was made"
  out.table(lines)
end

local function print_sizes(data)
  local csv = shell.size(data.csv)
  local lines = { { "file", "MB", "of the CSV" } }
  local function add(name, path)
    lines[#lines + 1] = { name, ("%.1f"):format(shell.size(path) / 1e6), ("%.2f"):format(shell.size(path) / csv) }
  end
  add("CSV", data.csv)
  add("store", data.store)
  add("snapshot", data.store .. ".columns")
  add("snapshot, shuffled", data.shuffled .. ".columns")
  add("DuckDB natural", data.natural)
  add("DuckDB tuned", data.tuned)
  out.heading "Sizes"
  out.table(lines)
end

local function print_cold(cold)
  local names = { "perilune", "natural", "tuned" }
  local lines = { { "new process", "perilune", "natural", "tuned", "perilune, dropped", "natural, dropped",
    "tuned, dropped" } }
  local function add(title, what, text_of, dropped_of)
    local line = { title }
    for i, engine in ipairs(names) do
      line[i + 1] = text_of(cold[engine .. what])
      line[i + 4] = dropped_of and dropped_of(cold[engine .. what]) or ""
    end
    lines[#lines + 1] = line
  end
  local function seconds(taken) return out.milliseconds(taken.seconds) end
  local function dropped(taken) return out.milliseconds(taken.dropped) end
  add("to Q1, ms", " first", seconds, dropped)
  add("to Q1..Q9, ms", " report", seconds, dropped)
  add("to Q1..Q9, processor ms", " report", function(taken) return out.milliseconds(taken.processor) end)
  add("to Q1..Q9, most memory, MiB", " report", function(taken) return ("%.0f"):format(taken.kib / 1024) end)
  out.heading(("New processes, warm page cache and dropped, median of %d"):format(count))
  out.table(lines)
end

local function print_goals(measured)
  local lines = { { "goal (ratios in this run)", "goal", "measured", "" } }
  for _, goal in ipairs(goals.judge(measured)) do
    lines[#lines + 1] = { goal.title, goal.wanted, goal.measured, goal.verdict }
  end
  out.heading "Goals"
  if rows ~= 10000000 then print(("(They are set for 10,000,000 tickets; these are %d.)"):format(rows)) end
  out.table(lines, { [4] = true })
end

local function report_bytes()
  local total = 0
  for _, bytes in pairs(floor_bytes) do total = total + bytes end
  return math.floor(total * rows)
end

local function main()
  local data = dataset.new(place, rows)
  data:prepare_all()
  local ticks, stolen = shell.ticks()
  local measured = { report = report, ten = ten, updates = UPDATES }
  print "measuring"
  measured.main = measure_main(data)
  measured.berlin = measure_berlin(data)
  measured.sqlite = with_sqlite and measure_sqlite(data) or nil
  measured.small = measure_small()
  measured.cold = processes.cold(data, count)
  measured.rebuild = processes.rebuild(data)
  measured.update = processes.update(data, UPDATES)
  measured.bandwidth = processes.bandwidth(data, report_bytes())
  measured.floor_seconds = report_bytes() / (measured.bandwidth * 1e9)
  measured.snapshot_share = shell.size(data.store .. ".columns") / shell.size(data.csv)
  if measured.update.wrong then complaints[#complaints + 1] = "WRONG: after updates, Q9: " .. measured.update.wrong end
  local ticks_after, stolen_after = shell.ticks()

  print_queries(measured.main, measured.sqlite)
  print_berlin(measured.berlin)
  print_cold(measured.cold)
  print_imports(data, measured.rebuild)
  print_sizes(data)
  out.heading "Machine"
  print(("reads memory at %.1f GB/s on %d threads; the host took %.1f%% of the processor time (%d ticks)"):format(
    measured.bandwidth, THREADS, 100 * (stolen_after - stolen) / (ticks_after - ticks), stolen_after - stolen))
  print_goals(measured)
  for _, text in ipairs(complaints) do print(text) end
  print(goals.summary(measured))
  os.exit(#complaints == 0)
end

local good, problem = xpcall(main, function(message)
  return type(message) == "string" and not message:match "^%S+%.lua:%d+" and message or debug.traceback(message, 2)
end)
if not good then
  io.stderr:write("benchmark: ", problem, "\n")
  os.exit(1)
end
