-- Runs what a Markdown file shows, in order, and compares what comes of it: perilune --trust run console.lua, in the
-- folder where the commands are to run. PAGE is the file; with REFRESH=1 it is written anew with what came.
--
--   ```console    lines "$ command" run in one shell, "perilune> entry" at the prompt (on PROMPT_STORE, set by a setup);
--                 what follows must be their output, stderr too. A line "..." stands for any lines.
--   ```sh         the commands must succeed
--   ```lua        must run: perilune -d $PROMPT_STORE run
--
-- A comment before a block changes that:
--   <!-- setup: COMMAND -->       runs before it (also over several lines); in the same shell
--   <!-- file: PATH -->           the block is written to this file instead
--   <!-- not run: WHY -->         the block is left alone
local page = assert(os.getenv "PAGE")

local function lines_of(text)
  local lines = {}
  for line in (text:sub(-1) == "\n" and text or text .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
  return lines
end

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- ---- reading the page ----

--- Joins a comment that goes over several lines; returns its text and the number of its last line.
local function read_comment(lines, at)
  local last = at
  while not lines[last]:find("-->", 1, true) do last = last + 1 end
  local text = table.concat(lines, "\n", at, last):match "^<!%-%-%s*(.-)%s*%-%->"
  return text, last
end

--- Entries of a console block: { prompt, command, at, first, last } with the numbers of the lines of the output.
local function read_entries(lines, from, to)
  local entries = {}
  for at = from, to do
    local prompt, command = lines[at]:match "^(%$) (.*)$"
    if not prompt then prompt, command = lines[at]:match "^(perilune>) (.*)$" end
    local before = entries[#entries]
    if prompt then
      entries[#entries + 1] = { prompt = prompt, command = command, at = at, first = at + 1, last = at }
    elseif before and before.command:sub(-1) == "\\" and before.last == before.first - 1 then
      before.command = before.command .. "\n" .. lines[at]
      before.first, before.last = at + 1, at
    else
      if not before then error(("%s:%d: a console block begins with a command"):format(page, at), 0) end
      before.last = at
    end
  end
  return entries
end

--- Blocks with what the comments before them say, in order.
local function read_blocks(lines)
  local blocks, before, at = {}, { setup = {} }, 1
  while at <= #lines do
    local line = lines[at]
    if line:find "^<!%-%-" then
      local text, last = read_comment(lines, at)
      local kind, rest = text:match "^([%a ]-):%s*(.*)$"
      if kind == "setup" then before.setup[#before.setup + 1] = rest else before[kind or "?"] = rest end
      at = last
    elseif line:find "^```" then
      local last = at + 1
      while lines[last] ~= "```" do last = last + 1 end
      before.kind, before.from, before.to = line:match "^```(.*)$", at + 1, last - 1
      blocks[#blocks + 1], before = before, { setup = {} }
      at = last
    end
    at = at + 1
  end
  return blocks
end

-- ---- running it ----

local quote = function(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
local script, runs = { "PROMPT_STORE=support.db", "export PROMPT_STORE" }, {}

--- Adds a command; what it prints is found again by a mark behind it, and $? stays what it was.
local function add(command, what)
  runs[#runs + 1] = what
  script[#script + 1] = ("{ %s\n} 2>&1; code=$?; printf '\\001%%d\\n' \"$code\"; (exit $code)"):format(command)
end

local function must_succeed(place) return { place = place, succeed = true } end

local function add_block(lines, block)
  local place = ("%s:%d"):format(page, block.from)
  for _, command in ipairs(block.setup) do add(command, must_succeed(place .. " (setup)")) end
  if block["not run"] then return end
  local text = table.concat(lines, "\n", block.from, block.to)
  if block.file then
    add(("mkdir -p \"$(dirname %s)\" && printf '%%s\\n' %s >%s"):format(block.file, quote(text), block.file),
      must_succeed(place))
  elseif block.kind == "console" then
    for _, entry in ipairs(read_entries(lines, block.from, block.to)) do
      entry.place = ("%s:%d"):format(page, entry.at)
      local command = entry.command
      if entry.prompt ~= "$" then
        command = ("printf '%%s\\n' %s | perilune -q -d \"$PROMPT_STORE\""):format(quote(command))
      end
      add(command, entry)
    end
  elseif block.kind == "sh" then
    add(text, must_succeed(place))
  elseif block.kind == "lua" then
    add(("printf '%%s\\n' %s >block.lua && perilune -d \"$PROMPT_STORE\" run block.lua"):format(quote(text)),
      must_succeed(place))
  end
end

-- ---- comparing ----

--- What differs each time is left out: the hash of all definitions, and empty lines at the end.
local function settled(lines)
  local list = {}
  for i, line in ipairs(lines) do list[i] = line:gsub("^(Definitions +)%x+$", "%1*") end
  while list[#list] == "" do list[#list] = nil end
  return list
end

--- Does the output match? A line "..." stands for any lines, also none.
local function matches(wanted, got, i, j)
  i, j = i or 1, j or 1
  while wanted[i] and wanted[i] ~= "..." do
    if wanted[i] ~= got[j] then return false, i, j end
    i, j = i + 1, j + 1
  end
  if not wanted[i] then return j > #got, i, j end
  local bad_i, bad_j = i, j
  for start = j, #got + 1 do
    local good, at, where = matches(wanted, got, i + 1, start)
    if good then return true end
    if at > bad_i then bad_i, bad_j = at, where end
  end
  return false, bad_i, bad_j
end

local failed = 0
local function complain(run, text)
  failed = failed + 1
  print(("FAILED: %s: %s"):format(run.place, text))
end

local function compare(run, lines, got, code)
  if run.succeed then
    if code ~= 0 then complain(run, ("exit code %d:\n%s"):format(code, table.concat(got, "\n"))) end
    return
  end
  local wanted = settled(table.move(lines, run.first, run.last, 1, {}))
  local good, i, j = matches(wanted, settled(got))
  if good then return end
  while got[#got] == "" do got[#got] = nil end
  run.got = got
  complain(run, ("%s\n  expected: %s\n  got:      %s"):format(run.command, wanted[i] or "(the end)", got[j] or "(the end)"))
end

--- What is written in the place of the lines of a run, or nil to leave them: only the end may be left out ("...").
local function replacement(run, lines)
  for i = run.first, run.last do
    if lines[i] == "..." and i < run.last then return nil end
  end
  if lines[run.last] ~= "..." or run.last < run.first then return run.got end
  local part = table.move(run.got, 1, run.last - run.first, 1, {})
  part[#part + 1] = "..."
  return part
end

--- The page with what came in the place of what was expected.
local function refreshed(lines)
  local parts, at = {}, 1
  for _, run in ipairs(runs) do
    local new = run.got and replacement(run, lines)
    if new then
      table.move(lines, at, run.first - 1, #parts + 1, parts)
      table.move(new, 1, #new, #parts + 1, parts)
      at = run.last + 1
    end
  end
  table.move(lines, at, #lines, #parts + 1, parts)
  return table.concat(parts, "\n") .. "\n"
end

local lines = lines_of(read(page))
for _, block in ipairs(read_blocks(lines)) do add_block(lines, block) end
write("console.sh", table.concat(script, "\n") .. "\n")
local pipe <close> = assert(io.popen("bash console.sh", "r"))
local output, number = pipe:read "a", 0
for text, code in output:gmatch "(.-)\1(%d+)\n" do
  number = number + 1
  compare(runs[number], lines, text == "" and {} or lines_of(text), tonumber(code))
end
if number < #runs then error(("%s: the shell ended after %d of %d commands"):format(page, number, #runs), 0) end
if os.getenv "REFRESH" then write(page, refreshed(lines)) end
if failed > 0 then error(("%s: %d of %d failed"):format(page, failed, #runs), 0) end
print(("%s: %d commands and files"):format(page, #runs))
