--- What is measured from outside: new processes, memory, a lost snapshot, another tool's changes.
local answers = require "answers"
local engines = require "engines"
local parameters = require "parameters"
local rounds = require "rounds"
local shell = require "shell"
local statements = require "statements"

local M = {}

local report = { "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9" }

--- The command line of a new DuckDB that answers the named queries and ends.
local function duckdb_line(data, path, queries, names)
  local texts, lines = statements.load(queries), {}
  for i, name in ipairs(names) do lines[i] = ("1 %s\n"):format(statements.fill(texts[name], parameters.of(1))) end
  local script = ("%s/cold-%s-%d.txt"):format(data.folder, queries:match "(%w+)%.sql$", #names)
  shell.write(script, table.concat(lines))
  return ("%s <%s >/dev/null"):format(shell.command(data.place.duckdb, path, data.place.threads), shell.quote(script))
end

local function perilune_line(data, store, script)
  return shell.command(data.place.perilune, "-q", "-d", store, "--threads", data.place.threads, "run", script)
end

local function median_of(list, key)
  local numbers = {}
  for i, taken in ipairs(list) do numbers[i] = taken[key] end
  return rounds.median(numbers)
end

--- Takes a file's pages out of the page cache; no process has it mapped then.
local function drop_pages(path)
  if shell.exists(path) then
    shell.run(("dd if=%s iflag=nocache count=0 status=none"):format(shell.quote(path)), "dropping pages")
  end
end

--- New processes, interleaved: name -> { seconds, processor, kib, dropped }, medians. The page cache is warm, because the
--- same process ran just before, but for `dropped`: seconds of a process whose files had to be read from the disk.
function M.cold(data, count)
  local lines = {
    { "perilune first", perilune_line(data, data.store, "cold_first.lua"), data.store },
    { "natural first", duckdb_line(data, data.natural, "sql/natural.sql", { "Q1" }), data.natural },
    { "tuned first", duckdb_line(data, data.tuned, "sql/tuned.sql", { "Q1" }), data.tuned },
    { "perilune report", perilune_line(data, data.store, "cold_report.lua"), data.store },
    { "natural report", duckdb_line(data, data.natural, "sql/natural.sql", report), data.natural },
    { "tuned report", duckdb_line(data, data.tuned, "sql/tuned.sql", report), data.tuned },
  }
  local taken, dropped, result = {}, {}, {}
  for _ = 1, count do
    for _, entry in ipairs(lines) do
      local name = entry[1]
      taken[name], dropped[name] = taken[name] or {}, dropped[name] or {}
      data:measure(entry[2], name) -- warms the page cache, which the runs before have left as they needed it
      table.insert(taken[name], data:measure(entry[2], name))
      drop_pages(entry[3])
      drop_pages(entry[3] .. ".columns")
      table.insert(dropped[name], data:measure(entry[2], name))
    end
  end
  for name, list in pairs(taken) do
    result[name] = { seconds = median_of(list, "seconds"), processor = median_of(list, "processor"),
      kib = median_of(list, "kib"), dropped = median_of(dropped[name], "seconds") }
  end
  return result
end

--- What a new process takes to its first answer when the snapshot is gone.
function M.rebuild(data)
  local copy = data:copy_store "rebuilt"
  os.remove(copy .. ".columns")
  local taken = data:measure(perilune_line(data, copy, "cold_first.lua"), "the query after the snapshot was removed")
  data:remove_store(copy)
  return taken
end

local function random_ids(rows, count)
  local ids = {}
  math.randomseed(20240101)
  for i = 1, count do ids[i] = math.random(rows) end
  return table.concat(ids, ",")
end

--- A warm process asks, sqlite3 changes rows in the same file, the process asks again. Gives the seconds before and
--- after, and what is wrong with the answer, if anything.
function M.update(data, count)
  local copy = data:copy_store "updated"
  local warm = engines.perilune(data.place, "perilune, updated", copy)
  warm:ask("Q9", 1, 1)
  local before = rounds.median(warm:ask("Q9", 7, 1).seconds)
  local updates = statements.fill(statements.load "sql/updates.sql".updates, { ids = random_ids(data.rows, count) })
  shell.run(shell.command("sqlite3", copy, updates), "updating")
  local after = warm:ask("Q9", 1, 1)
  local expected = engines.sqlite(copy):ask("Q9", 1, 1)
  warm:close()
  data:remove_store(copy)
  return { before = before, after = after.seconds[1], wrong = answers.difference("Q9", after.rows, expected.rows) }
end

--- GB/s that the threads read memory at, over a block of the size of the columns.
function M.bandwidth(data, bytes)
  local mebibytes = math.max(64, bytes >> 20)
  return tonumber(shell.output(shell.command(data.place.bandwidth, mebibytes, data.place.threads)))
end

return M
