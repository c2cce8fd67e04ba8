--- The commands of the prompt, which begin with a dot. A further one is a further row of `rows`: its name, what stands
--- behind it, one line of help, what completes its argument (repl/complete.lua) and what it does with the rest.
local asked = require "perilune.repl.asked"
local focus = require "perilune.focus"
local journal = require "perilune.repl.journal"
local native = require "perilune.native"
local output = require "perilune.repl.output"
local render = require "perilune.render"

local M = {}

local function repl() return require "perilune.repl" end

local function say(message, ...) native.print(message:format(...) .. "\n") end

local function print_table(titles, cells)
  local columns = {}
  for i, title in ipairs(titles) do columns[i] = { title = title, unit = "text" } end
  local block = { kind = "table", columns = columns, rows = cells }
  native.print(render({ kind = "document", blocks = { block } }, "terminal", {}))
end

--- Words of a line; quotes keep spaces together.
local function words(rest)
  local list, at = {}, 1
  while true do
    at = rest:find("%S", at)
    if not at then return list end
    local quote = rest:match("^[\"']", at)
    local word, after
    if quote then
      word, after = rest:match("^" .. quote .. "(.-)" .. quote .. "()", at)
    else
      word, after = rest:match("^(%S+)()", at)
    end
    if not word then error(("a quote is not closed: %s"):format(rest:sub(at)), 0) end
    list[#list + 1], at = word, after
  end
end

--- The one word that a command takes.
local function one_word(rest, usage)
  local list = words(rest)
  if #list ~= 1 then error("expected " .. usage, 0) end
  return list[1]
end

local function choose(text, allowed, command)
  for _, name in ipairs(allowed) do
    if name == text then return name end
  end
  local near = native.nearest(text, allowed)
  error((".%s: expected one of %s, not %q%s"):format(command, table.concat(allowed, ", "), text,
    near and ("; did you mean %q?"):format(near) or ""), 0)
end

-- ---- what there is ----

local function count_of(t)
  if t.derived_from then return "computed" end
  local good, count = pcall(function() return native.relation(t.name):count() end)
  return good and tostring(count) or ""
end

local function tables()
  local cells = {}
  for i, t in ipairs(native.tables()) do cells[i] = { t.name, count_of(t), t.time or "", t.about or "" } end
  print_table({ "table", "rows", "time", "about" }, cells)
end

local function table_names()
  local names = {}
  for i, t in ipairs(native.tables()) do names[i] = t.name end
  return names
end

local function fields(rest)
  local name = choose(one_word(rest, ".fields TABLE"), table_names(), "fields")
  local cells = {}
  for _, t in ipairs(native.tables()) do
    if t.name == name then
      for _, f in ipairs(t.fields) do
        cells[#cells + 1] = { f.name, f.long and "long text" or f.type, f.about or "" }
      end
      for _, f in ipairs(t.derived) do cells[#cells + 1] = { f.name, "derived", f.about or f.expression } end
    end
  end
  print_table({ "field", "type", "about" }, cells)
end

local function kpis()
  native.print((require("perilune.command").kpi {}))
end

local function reports()
  local registry = require("perilune.report").registry
  local cells = {}
  for i, name in ipairs(registry:names()) do cells[i] = { name, registry:get(name).title or "" } end
  print_table({ "report", "title" }, cells)
end

-- ---- files ----

local function import(rest)
  local list = words(rest)
  if #list < 1 or #list > 2 then error("expected .import FILE [IMPORTER]", 0) end
  local text, _, complaint = require("perilune.command").import { argument = list[1], as = list[2] }
  if complaint then
    local names = require("perilune.importer").registry:names()
    error(("expected .import FILE IMPORTER, the importer being one of %s or a file of Lua"):format(
      table.concat(names, ", ")), 0)
  end
  native.print(text)
  journal.add("lua", ("store.import(%s, %s)"):format(journal.quote(list[1]), journal.quote(list[2])))
end

local function open(rest)
  local path = one_word(rest, ".open STORE")
  native.open_store(path)
  local _, exists = native.store_path()
  if not exists then say("%s: a new store; .import fills it", path) end
  journal.add("trusted", ('require("perilune.native").open_store(%s)'):format(journal.quote(path)))
end

local function read(rest)
  local path = one_word(rest, ".read FILE")
  local text = native.read(path):gsub("^#[^\n]*", "")
  local chunk = native.load(text, "@" .. path)
  focus.refresh()
  asked.begin()
  chunk()
  journal.add("note", path)
  journal.add("statement", text)
end

local function save(rest)
  local path = one_word(rest, ".save FILE")
  native.write(path, journal.script(repl().first_store))
  say("%s: the session as a script", path)
end

local function edit()
  local text = native.edit(repl().last_entry or ""):gsub("%s+$", "")
  if text == "" then return end
  say("%s", text)
  focus.refresh()
  if repl().run_lua(text) then error("the edited entry ends within a statement; .edit goes on with it", 0) end
end

-- ---- how and what is shown ----

local function mode(rest)
  local settings = repl().settings
  if rest ~= "" then settings.mode = choose(rest, output.modes, "mode") end
  say("mode %s", settings.mode)
end

local function timer(rest)
  local settings = repl().settings
  if rest ~= "" then settings.timer = choose(rest, { "on", "off" }, "timer") == "on" end
  say("timer %s", settings.timer and "on" or "off")
end

local function narrow(where, period)
  focus.set { where = where, period = period }
  local parts = {}
  for i, condition in ipairs(where) do parts[i] = journal.quote(condition) end
  journal.add("lua", ("focus{ where = { %s }%s }"):format(table.concat(parts, ", "),
    period and ", period = " .. journal.quote(period) or ""))
end

local function period(rest)
  local where, before = focus.get()
  if rest == "" then return say("%s", before or "no period; .period last 3 months sets one") end
  narrow(where, rest ~= "off" and rest or nil)
end

local function where(rest)
  local conditions, present = focus.get()
  if rest == "" then
    return say("%s", conditions[1] and table.concat(conditions, "\n") or "all rows; .where CONDITION narrows them")
  end
  if rest == "off" then return narrow({}, present) end
  local all = { table.unpack(conditions) }
  all[#all + 1] = rest
  narrow(all, present)
  local whole = focus.untouched(rest)
  if #whole > 0 then say("%s lack what it names and stay whole", table.concat(whole, ", ")) end
end

-- ---- how it is answered ----

--- The queries of an expression, which is evaluated but not shown; without one those of the last entry.
local function queries_of(rest)
  if rest ~= "" then
    focus.refresh()
    asked.begin()
    local value = native.load("return " .. rest, "=input")()
    if #asked.get() == 0 then tostring(value) end -- what is only asked when it shows itself
  end
  local list, left_out = asked.get()
  if #list == 0 then error("no query: expected an expression that asks a table or a KPI", 0) end
  return list, left_out
end

local function each_query(rest, describe)
  local list, left_out = queries_of(rest)
  for i, query in ipairs(list) do
    if #list > 1 then say("-- %d of %d", i, #list + left_out) end
    native.print(describe(query))
  end
  if left_out > 0 then say("-- and %d more", left_out) end
end

local function explain(rest)
  each_query(rest, function(query)
    if query.other then return ("table   %s\n%s\n"):format(query.relation:table_name(), query.other) end
    return query.relation:explain(query.values or { { "rows", "count(*)" } })
  end)
end

local function sql(rest)
  each_query(rest, function(query)
    if query.other then return ("-- %s of %s has no single SQL statement\n"):format(query.other,
      query.relation:table_name()) end
    local good, text = pcall(query.relation.sql, query.relation, query.values, query.limit, query.skip)
    return (good and text .. ";" or "-- " .. tostring(text)) .. "\n"
  end)
end

-- ---- the list ----

local help

M.rows = {
  { "help", "", "what can be typed here", nil, function() help() end },
  { "tables", "", "tables, their rows and what they hold", nil, tables },
  { "fields", "TABLE", "fields of a table", "table", fields },
  { "kpis", "", "KPIs", nil, kpis },
  { "reports", "", "reports", nil, reports },
  { "import", "FILE IMPORTER", "read a file into the store", "import", import },
  { "open", "STORE", "go on with another store", "file", open },
  { "mode", "[table|csv|json|markdown]", "how values are shown", "mode", mode },
  { "timer", "[on|off]", "how long each entry takes", "switch", timer },
  { "edit", "", "the last entry in $VISUAL or $EDITOR, then run it", nil, edit },
  { "read", "FILE", "run a file of Lua in this session", "file", read },
  { "save", "FILE", "write the session as a script for perilune run", "file", save },
  { "period", "[PERIOD|off]", "the period where none is named", "period", period },
  { "where", "[CONDITION|off]", "count only some rows, everywhere; a further one narrows further", "condition", where },
  { "explain", "[EXPRESSION]", "how the last entry, or an expression, is answered", "lua", explain },
  { "sql", "[EXPRESSION]", "the same as SQL", "lua", sql },
  { "quit", "", "end the session, as Ctrl-D does", nil, function() end },
}

function help()
  local lines = { "Commands" }
  for _, row in ipairs(M.rows) do
    lines[#lines + 1] = ("  %-34s %s"):format("." .. row[1] .. (row[2] ~= "" and " " .. row[2] or ""), row[3])
  end
  lines[#lines + 1] = "All else is Lua: tickets:count()   kpi.csat:value()   report.executive   _ is the last value."
  lines[#lines + 1] = "Tab completes, twice lists; Ctrl-R searches; Alt-Enter begins a line; Ctrl-C stops."
  native.print(table.concat(lines, "\n") .. "\n")
end

--- The row of a command, or nil.
---@param name string without the dot
function M.find(name)
  for _, row in ipairs(M.rows) do
    if row[1] == name then return row end
  end
end

--- Runs a line that begins with a dot; raises what goes wrong.
---@param text string
function M.run(text)
  local name, rest = text:match("^%s*%.(%a+)%s*(.-)%s*$")
  local row = M.find(name)
  if row then return row[5](rest) end
  local names = {}
  for i, known in ipairs(M.rows) do names[i] = known[1] end
  local near = native.nearest(name, names)
  error(("no command .%s; %s"):format(name, near and ("did you mean .%s?"):format(near) or ".help lists them"), 0)
end

return M
