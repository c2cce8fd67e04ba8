--- The engines, each a process that is kept warm behind two named pipes.
---
--- The protocol is lines of fields between tabs: "seconds" and the seconds of each run, "row" and the cells of a row,
--- "error" and a message, and at last "end".
local parameters = require "parameters"
local shell = require "shell"
local statements = require "statements"

local M = {}

local engine = {}
engine.__index = engine

local opened = 0

--- Starts a process with its input and output on named pipes in `folder`.
local function open(name, line, folder)
  opened = opened + 1
  local input = ("%s/pipe-%d-in"):format(folder, opened)
  local output = ("%s/pipe-%d-out"):format(folder, opened)
  local errors = ("%s/pipe-%d-errors"):format(folder, opened)
  local pipes = shell.command(input, output)
  shell.run(("rm -f %s && mkfifo %s"):format(pipes, pipes), "making pipes")
  shell.run(("%s <%s >%s 2>%s &"):format(line, shell.quote(input), shell.quote(output), shell.quote(errors)), name)
  local self = setmetatable({ name = name, errors = errors }, engine)
  self.to, self.from = assert(io.open(input, "w")), assert(io.open(output, "r"))
  os.remove(input)
  os.remove(output)
  return self
end

function engine:fail(message)
  error(("%s: %s\n%s"):format(self.name, message, shell.read(self.errors)), 0)
end

--- Sends one line; gives { seconds = {...}, rows = { { cell, ... }, ... } }.
function engine:send(line)
  local answer = { seconds = {}, rows = {} }
  self.to:write(line, "\n")
  self.to:flush()
  for text in self.from:lines() do
    local fields = {}
    for field in (text .. "\t"):gmatch "([^\t]*)\t" do fields[#fields + 1] = field end
    local kind = table.remove(fields, 1)
    if kind == "end" then return answer end
    if kind == "error" then self:fail(fields[1] .. ": " .. line) end
    if kind == "seconds" then
      for i, field in ipairs(fields) do answer.seconds[i] = tonumber(field) end
    elseif kind == "row" then
      answer.rows[#answer.rows + 1] = fields
    end
  end
  self:fail("ended without an answer to: " .. line)
end

--- Waits for the process to end: DuckDB holds a lock on its file until then.
function engine:close()
  self.to:close()
  self.from:read "a"
  self.from:close()
end

--- perilune's read-eval-print loop on a store. The current folder must be this one: the loop requires "queries".
function M.perilune(place, name, store, zone)
  local line = shell.command(place.perilune, "-q", "-d", store, "--threads", place.threads, "--tz", zone or "UTC")
  local self = open(name, line, place.folder)
  self.to:write('queries = require "queries"\n')
  function self:ask(query, times, round)
    if query == "Q2approximate" then return nil end
    return self:send(("queries.answer(%q, %d, %d)"):format(query, times, round))
  end
  return self
end

--- DuckDB on a file, with the queries of an SQL file. Queries that the file does not have are not asked.
function M.duckdb(place, name, path, queries)
  local self = open(name, shell.command(place.duckdb, path, place.threads), place.folder)
  local texts = statements.load(queries)
  function self:ask(query, times, round)
    if not texts[query] then return nil end
    return self:send(("%d %s"):format(times, statements.fill(texts[query], parameters.of(round))))
  end
  return self
end

--- SQLite's own shell on a store, a process for each question; its timer says how long the statement took.
function M.sqlite(store)
  local texts = statements.load "sql/sqlite.sql"
  local settings = "PRAGMA mmap_size = 8000000000; PRAGMA cache_size = -4000000; PRAGMA temp_store = MEMORY;"
  local self = { name = "SQLite" }
  function self:ask(query, _, round)
    if not texts[query] then return nil end
    local answer = { seconds = {}, rows = {} }
    local script = shell.command(".output /dev/null", settings, ".output", ".timer on",
      statements.fill(texts[query], parameters.of(round)))
    local line = ("printf '%%s\\n' %s | %s"):format(script,
      shell.command("sqlite3", "-batch", "-readonly", "-tabs", "-nullvalue", "NULL", store))
    for text in shell.output(line):gmatch "[^\n]+" do
      local seconds = text:match "^Run Time: real ([%d.]+)"
      local cells = {}
      for cell in (text .. "\t"):gmatch "([^\t]*)\t" do cells[#cells + 1] = cell end
      if seconds then answer.seconds[1] = tonumber(seconds) else answer.rows[#answer.rows + 1] = cells end
    end
    if not answer.seconds[1] then error("sqlite3 gave no answer to " .. query, 0) end
    return answer
  end
  function self:close() end
  return self
end

return M
