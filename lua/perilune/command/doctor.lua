--- `perilune doctor`: is all well with the program, its data and its surroundings? Each finding is `good`, `warn` (it
--- works, but not as well), `bad` (it does not) or `none` (optional, and not there), and says what to do.
local format = require "perilune.format"
local json = require "perilune.json"
local native = require "perilune.native"
local render = require "perilune.render"

local doctor = native.doctor

local M = { formats = { "table", "json" } }

--- Larger stores are read through only when asked: it takes about a second for each GiB.
local large = 1 << 30

local function bytes_text(bytes)
  local units = { "B", "KiB", "MiB", "GiB", "TiB" }
  local step = 1
  while bytes >= 1024 and step < #units do bytes, step = bytes / 1024, step + 1 end
  return ("%s %s"):format(step == 1 and tostring(bytes) or format.fixed(bytes, 1), units[step])
end

local function count_text(count) return format.plain(count, "count") end

--- The folder that holds a file.
local function folder_of(path) return path:match("^(.*)/[^/]*$") or "." end

local function finding(topic, name, status, text, advice)
  return { topic = topic, name = name, status = status, text = text, advice = advice }
end

-- ---- the program ----

local function check_program(add)
  for _, library in ipairs(doctor.libraries()) do add(finding("program", library[1], "good", library[2])) end
  local threads = doctor.session().threads
  add(finding("program", "threads", "good", ("%d for queries"):format(threads)))
  local words = doctor.environment("LC_ALL") or doctor.environment("LC_CTYPE") or doctor.environment("LANG") or "C"
  local wide = words:upper():find("UTF%-?8") ~= nil
  add(finding("program", "characters", wide and "good" or "warn", words,
    not wide and "pages are UTF-8; when they look odd: --ascii, or a locale such as C.UTF-8" or nil))
end

-- ---- zone data ----

--- The version is the first line of tzdata.zi: "# version 2026a".
local function zone_version(folder)
  local good, text = pcall(native.read, folder .. "/tzdata.zi")
  return good and text:match("^# version (%S+)") or nil
end

local function check_zones(add)
  local session = doctor.session()
  if session.zone_folder then
    local version = zone_version(session.zone_folder)
    add(finding("program", "zone data", "good",
      version and ("%s (%s)"):format(version, session.zone_folder) or session.zone_folder))
  else
    add(finding("program", "zone data", "warn", "none: only UTC and fixed offsets are known",
      "install tzdata, or set TZDIR to the folder of the zone files"))
  end
  add(finding("project", "zone", "good", session.zone))
end

-- ---- the project ----

local definitions = { "kpi", "report", "importer", "dialect" }

--- All definitions are read, bundled ones too: an error in a file says where.
local function check_definitions(add)
  for _, kind in ipairs(definitions) do
    local good, result = pcall(function()
      local module = require("perilune." .. kind)
      if module.check_all then module.check_all() end
      return #module.registry:names()
    end)
    add(finding("project", kind .. "s", good and "good" or "bad", good and count_text(result) or tostring(result),
      not good and "correct the file; perilune test says whether its figures are right" or nil))
  end
end

local function check_project(add, problem)
  if problem then
    add(finding("project", "project", "bad", problem, "correct the file; the rest was looked at without it"))
    return
  end
  local file = native.project_file()
  add(finding("project", "project", file and "good" or "none", file or "none here or above",
    not file and "perilune new DIR makes one" or nil))
  check_definitions(add)
end

-- ---- the store ----

local function check_pages(add, bytes, thorough)
  if bytes > large and not thorough then
    add(finding("store", "pages", "none", ("not read: %s"):format(bytes_text(bytes)), "--thorough reads them"))
    return
  end
  local good, result = pcall(native.sql, "PRAGMA quick_check(3)")
  local lines = {}
  for i, row in ipairs(good and result or {}) do lines[i] = tostring(row[1]) end
  local text = good and table.concat(lines, "; ") or tostring(result)
  local fine = text == "ok"
  add(finding("store", "pages", fine and "good" or "bad", fine and "SQLite finds no damage" or text,
    not fine and "restore a backup, or try: sqlite3 FILE .recover" or nil))
end

local function check_snapshot(add, path, health)
  local file = doctor.file(path .. ".columns")
  local says = {
    missing = { "none", "none yet; the first query makes it" },
    current = { "good", "up to date" },
    behind = { "good", ("%s changed rows behind; the next query follows"):format(count_text(health.changes)) },
    old = { "warn", "out of date; the next query makes it anew" },
    damaged = { "warn", "damaged; the next query makes it anew" },
  }
  local status, text = table.unpack(says[health.snapshot])
  if file then text = ("%s (%s)"):format(text, bytes_text(file.bytes)) end
  add(finding("store", "snapshot", status, text, health.why ~= "" and health.why or nil))
  for _, kind in ipairs { "facts", "clocks" } do
    local kept = doctor.file(path .. "." .. kind)
    if kept then add(finding("store", kind, "good", ("%s; checked when used"):format(bytes_text(kept.bytes)))) end
  end
end

local function check_rows(add)
  local last = native.sql("SELECT imported_at, file FROM imports ORDER BY id DESC LIMIT 1")[1]
  local tickets = native.sql("SELECT count(*) FROM tickets")[1][1]
  local rejects = native.sql("SELECT count(*) FROM rejects")[1][1]
  add(finding("store", "tickets", tickets > 0 and "good" or "none", count_text(tickets)))
  if last then add(finding("store", "last import", "good", ("%s, %s"):format(format.time(last[1]), last[2]))) end
  if rejects > 0 then
    add(finding("store", "rejected rows", "warn", count_text(rejects),
      "perilune sql \"SELECT * FROM rejects\" says why; the importer can be corrected and the file imported again"))
  end
end

local function check_writing(add, path, file)
  local folder = folder_of(path)
  local there = doctor.file(folder)
  if there and there.writable and (not file or file.writable) then return end
  add(finding("store", "writing", "warn", there and ("%s: cannot be written"):format(file and path or folder)
    or ("%s: no such folder"):format(folder), "imports fail, and a snapshot lasts only as long as a command"))
end

local function check_store(add, thorough)
  local path = doctor.session().store
  local file = doctor.file(path)
  check_writing(add, path, file)
  if not file then
    add(finding("store", "store", "none", path .. ": not there", "perilune import FILE --as NAME makes it"))
    return
  end
  local good, health = pcall(doctor.health)
  if not good then
    add(finding("store", "store", "bad", tostring(health), "the message says what it is; a backup is a plain copy"))
    return
  end
  add(finding("store", "store", "good", ("%s (%s, format %d)"):format(path, bytes_text(file.bytes), health.format)))
  check_pages(add, file.bytes, thorough)
  local lacks = health.lacks_trigger
  add(finding("store", "triggers", lacks and "warn" or "good",
    lacks and ("missing on %s: changes by other SQLite tools go unnoticed"):format(lacks)
      or "changes by other SQLite tools are noticed", lacks and "the next import makes them again" or nil))
  check_snapshot(add, path, health)
  good, health = pcall(check_rows, add)
  if not good then add(finding("store", "rows", "bad", tostring(health))) end
end

-- ---- what is optional ----

local function first_program(names)
  for _, name in ipairs(names) do
    local path = doctor.program(name)
    if path then return path end
  end
end

local function check_optional(add)
  local editor = doctor.environment("VISUAL") or doctor.environment("EDITOR")
  local wanted = {
    { "editor", editor or first_program { "editor", "vi", "nano" }, "set EDITOR, for files of definitions" },
    { "browser", first_program { "xdg-open", "open", "chromium", "firefox" }, "to look at report.html" },
    { "sqlite3", first_program { "sqlite3" }, "the store is a plain SQLite file; perilune sql reads it too" },
    { "lua5.4", first_program { "lua5.4", "lua" }, "for programs that say require \"perilune\"" },
    { "man", first_program { "man" }, "perilune man writes the manual page" },
  }
  for _, row in ipairs(wanted) do
    add(finding("optional", row[1], row[2] and "good" or "none", row[2] or "not found", not row[2] and row[3] or nil))
  end
end

-- ---- what is said ----

local order = { good = 0, none = 0, warn = 1, bad = 2 }
local signs = { good = "✓", none = "–", warn = "!", bad = "✕" }
local plain_signs = { good = "ok", none = "-", warn = "!", bad = "x" }

local function as_table(findings, page)
  local rows, advice = {}, {}
  for i, f in ipairs(findings) do
    local same = i > 1 and findings[i - 1].topic == f.topic
    rows[i] = { same and "" or f.topic, (page.ascii and plain_signs or signs)[f.status], f.name, f.text }
    if f.advice then advice[#advice + 1] = ("%s: %s"):format(f.name, f.advice) end
  end
  local blocks = { { kind = "table", rows = rows,
    columns = { { title = "about" }, { title = "" }, { title = "what" }, { title = "found" } } } }
  local text = render({ kind = "document", blocks = blocks }, "terminal", page)
  if #advice > 0 then text = text .. "\n" .. table.concat(advice, "\n") .. "\n" end
  return text
end

local function as_json(findings, status)
  local list = {}
  for i, f in ipairs(findings) do
    list[i] = json.object { { "about", f.topic }, { "what", f.name }, { "status", f.status }, { "found", f.text },
      { "advice", f.advice } }
  end
  return json.encode(json.object { { "status", status }, { "findings", json.list(list) } }) .. "\n"
end

--- Looks at everything; the exit code is 1 when something is bad.
---@param options table  thorough: also read large stores; problem: why the project could not be read
---@param wanted string  "table" or "json"
---@param page table
---@return string text
---@return integer code
function M.run(options, wanted, page)
  local findings, status = {}, "good"
  local function add(f)
    findings[#findings + 1] = f
    if order[f.status] > order[status] then status = f.status end
  end
  check_program(add)
  check_zones(add)
  check_project(add, options.problem)
  check_store(add, options.thorough ~= nil)
  check_optional(add)
  local text = wanted == "json" and as_json(findings, status) or as_table(findings, page)
  return text, status == "bad" and 1 or 0
end

return M
