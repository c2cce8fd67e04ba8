--- The generated tickets of one size: the file, and what each engine made of it. Everything is made once and kept; how
--- long it took is kept beside it.
local shell = require "shell"
local statements = require "statements"

local M = {}

local dataset = {}
dataset.__index = dataset

--- Runs a command under build/measure; gives { seconds, processor, kib }.
function dataset:measure(line, purpose)
  local result = self.folder .. "/measured.txt"
  shell.run(("%s %s"):format(shell.command(self.place.measure, result), line), purpose)
  local seconds, processor, kib = shell.read(result):match "(%S+) (%S+) (%S+)"
  return { seconds = tonumber(seconds), processor = tonumber(processor), kib = tonumber(kib) }
end

--- Writes down how long a step took. The times stay with the files they belong to.
function dataset:remember(name, seconds)
  shell.write(("%s/%s.seconds"):format(self.folder, name), ("%.6f\n"):format(seconds))
end

function dataset:seconds_of(name)
  local path = ("%s/%s.seconds"):format(self.folder, name)
  return shell.exists(path) and tonumber(shell.read(path)) or nil
end

--- Makes a file with `make(path aside)`, unless it is there. A half-made one is never taken for whole.
local function once(path, make)
  if shell.exists(path) then return end
  local aside = path .. ".making"
  local companions = shell.command(aside, aside .. "-wal", aside .. "-shm", aside .. ".columns", aside .. ".wal")
  shell.run("rm -f " .. companions, "tidying")
  make(aside)
  assert(os.rename(aside, path))
end

local function generate(self, path, order)
  once(path, function(aside)
    print(("generating %d tickets%s"):format(self.rows, order and ", shuffled" or ""))
    shell.run(shell.command(self.place.generate, self.rows, aside, order), "generating tickets")
  end)
end

--- The snapshot lies beside the store and takes its name, so it moves with it.
local function import(self, path, csv, name)
  once(path, function(aside)
    print("importing into perilune: " .. name)
    local line = shell.command(self.place.perilune, "-q", "-d", aside, "import", csv, "--as", "importer.lua")
    self:remember(name, self:measure(line, "importing").seconds)
    local left = shell.size(aside .. "-wal")
    if left > 0 then error(aside .. "-wal was left behind by the import", 0) end
    os.rename(aside .. ".columns", path .. ".columns")
  end)
end

--- Runs the statements of an SQL file through the DuckDB driver, one after another.
local function load_duckdb(self, path, file, values, name)
  once(path, function(aside)
    print("loading DuckDB: " .. name)
    local texts, names = statements.load(file)
    local lines = {}
    for i, statement in ipairs(names) do lines[i] = "1 " .. statements.fill(texts[statement], values) .. "\n" end
    local script, said = self.folder .. "/load.txt", self.folder .. "/loaded.txt"
    shell.write(script, table.concat(lines))
    local line = ("%s <%s >%s"):format(shell.command(self.place.duckdb, aside, self.place.threads),
      shell.quote(script), shell.quote(said))
    self:remember(name, self:measure(line, "loading DuckDB").seconds)
    local problem = shell.read(said):match "error\t([^\n]*)"
    if problem then error(("loading DuckDB: %s: %s"):format(file, problem), 0) end
  end)
end

local function import_sqlite(self)
  local path = self.folder .. "/plain.db"
  once(path, function(aside)
    print("sqlite3 .import, for its time only")
    local texts = statements.load "sql/sqlite_load.sql"
    local line = shell.command("sqlite3", "-csv", aside, texts.create, (".import --skip 1 '%s' t"):format(self.csv))
    self:remember("import sqlite", self:measure(line, "sqlite3 .import").seconds)
  end)
  shell.write(path, "") -- the rows are not needed any more
end

--- place: { folder, perilune, generate, duckdb, measure, bandwidth, threads }
function M.new(place, rows)
  local self = setmetatable({ place = place, rows = rows, folder = ("%s/rows-%d"):format(place.folder, rows) }, dataset)
  shell.run("mkdir -p " .. shell.quote(self.folder), "making a folder")
  self.csv = self.folder .. "/tickets.csv"
  self.store = self.folder .. "/tickets.db"
  self.natural = self.folder .. "/natural.duckdb"
  self.tuned = self.folder .. "/tuned.duckdb"
  self.shuffled = self.folder .. "/shuffled.db"
  return self
end

--- What every measurement needs: perilune's store and DuckDB's natural file.
function dataset:prepare()
  generate(self, self.csv)
  import(self, self.store, self.csv, "import perilune")
  load_duckdb(self, self.natural, "sql/natural_load.sql", { csv = self.csv }, "import duckdb")
end

--- The peers and the orders that only the main size has.
function dataset:prepare_all()
  self:prepare()
  load_duckdb(self, self.tuned, "sql/tuned_load.sql", { natural = self.natural }, "tune duckdb")
  import_sqlite(self)
  if shell.exists(self.shuffled) then return end
  local csv = self.folder .. "/shuffled.csv"
  generate(self, csv, "shuffled")
  import(self, self.shuffled, csv, "import shuffled")
  os.remove(csv)
end

--- A copy of the store and its snapshot, to change or to damage.
function dataset:copy_store(name)
  local path = ("%s/%s.db"):format(self.folder, name)
  shell.run("rm -f " .. shell.command(path, path .. "-wal", path .. "-shm", path .. ".columns"), "tidying")
  shell.run(shell.command("cp", self.store, path), "copying the store")
  shell.run(shell.command("cp", self.store .. ".columns", path .. ".columns"), "copying the snapshot")
  return path
end

function dataset:remove_store(path)
  shell.run("rm -f " .. shell.command(path, path .. "-wal", path .. "-shm", path .. ".columns"), "tidying")
end

return M
