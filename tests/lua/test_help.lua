-- Help: every public function has an entry whose example runs, every entry is of something that there is, and the files
-- that are made of the entries are current.
local check = require "tests.lua.check"
local expression = require "perilune.help.expression"
local help = require "perilune.help"
local native = require "perilune.native"
local rows = require "tests.lua.rows"
local texts = require "perilune.help.texts"

calendar "support" { mon_fri = "09:00-17:00" }
sla "standard" { first_reply = "4h" }

rows("tickets", [[
  key | created_at          | first_reply_at      | solved_at           | channel | priority | agent | customer | agent_replies | reopens
  1   | 2024-03-04 09:00:00 | 2024-03-04 09:20:00 | 2024-03-04 12:00:00 | email   | high     | ann   | carl     | 1             | 0
  2   | 2024-03-05 09:00:00 | 2024-03-05 09:50:00 | 2024-03-06 12:00:00 | chat    | normal   | bob   | dora     | 2             | 1
  3   | 2024-03-06 09:00:00 | 2024-03-06 11:00:00 | 2024-03-06 18:00:00 | email   | urgent   | ann   | carl     | 1             | 0
  4   | 2024-04-02 09:00:00 |                     |                     | email   | normal   | ann   | emil     | 0             | 0
]])
rows("events", [[
  ticket | at                  | kind    | actor | actor_kind | value
  1      | 2024-03-04 09:00:00 | created | carl  | customer   |
  1      | 2024-03-04 09:00:00 | message | carl  | customer   |
  1      | 2024-03-04 09:20:00 | message | ann   | agent      |
  1      | 2024-03-04 12:00:00 | status  | ann   | agent      | solved
]])
rows("surveys", [[
  key | kind | ticket | sent_at             | answered_at         | score | scale_min | scale_max
  1   | nps  | 1      | 2024-03-05 09:00:00 | 2024-03-05 10:00:00 | 9     | 0         | 10
  2   | nps  | 2      | 2024-03-07 09:00:00 | 2024-03-07 10:00:00 | 4     | 0         | 10
]])
rows("orders", [[
  key | customer | at                  | amount
  1   | carl     | 2024-01-10 09:00:00 | 10
  2   | carl     | 2024-03-10 09:00:00 | 12
  3   | dora     | 2024-02-10 09:00:00 | 7
]])

-- ---- what there is ----

local handle = require "perilune.handle"
local sla_methods = { next = true, what_if = true, policies = true, summary = true }
local scale_functions = { share = true, bound = true, mean = true, nps = true }

local function names_in_list(list)
  local set = {}
  for _, name in ipairs(list) do set[name] = true end
  return set
end

--- Holders and the tables whose keys are what they have.
local public = {
  relation = native.relation_methods, frame = native.frame_methods, kpi = handle.methods,
  record = handle.record_methods, series = handle.series_methods, breakdown = handle.by_methods,
  grid = handle.grid_methods, report = native.report_methods,
  picture = require("perilune.show.picture").methods, ticket = require("perilune.show.ticket").methods,
  calendar = require("perilune.calendar").methods, store = native.globals.store, time = native.globals.time,
  sla = sla_methods, dialect = { use = true, current = true }, scale = scale_functions,
  stats = names_in_list(require("perilune.stats").names), format = require "perilune.format",
}

local of_lua = names_in_list { "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget",
  "rawlen", "rawset", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "_VERSION", "print", "load",
  "collectgarbage", "require", "string", "table", "math", "utf8", "coroutine", "io", "os", "debug" }

local function entries_of(holder)
  local set = {}
  for _, entry in ipairs(help.entries()) do
    if entry.holder == holder then set[entry.short] = true end
  end
  return set
end

local function globals()
  local set = {}
  local tables = {}
  for _, t in ipairs(native.tables()) do tables[t.name] = t.name ~= "sla" end
  for name in pairs(native.globals) do
    if not of_lua[name] and not tables[name] then set[name] = true end
  end
  return set
end

--- Names of the one that the other lacks.
local function lacking(these, those)
  local list = {}
  for name, value in pairs(these) do
    local is_function = value == true or type(value) == "function"
    if is_function and not those[name] then list[#list + 1] = name end
  end
  table.sort(list)
  return table.concat(list, " ")
end

local function run(text)
  local chunk, problem = load("return " .. text, "=example")
  if not chunk then chunk, problem = load(text, "=example") end
  assert(chunk, problem)
  local values = table.pack(chunk())
  for i = 1, values.n do tostring(values[i]) end
end

local function text_of(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

check.run {
  { "every public function has an entry, and every entry is of one", function()
    for holder, list in pairs(public) do
      local entries = entries_of(holder)
      check.equal(lacking(list, entries), "", holder .. " without an entry")
      for name in pairs(entries) do
        assert(rawget(list, name) ~= nil, ("help has %s of %s, which there is not"):format(name, holder))
      end
    end
  end },
  { "every global has an entry, and every entry is of one", function()
    check.equal(lacking(globals(), entries_of(nil)), "")
    check.equal(lacking(entries_of(nil), globals()), "")
  end },
  { "every function of expressions has types, what NULL does and an example", function()
    local known = {}
    for _, f in ipairs(native.functions()) do
      local entry = expression.functions[f.name]
      assert(entry and entry.types and entry.null and entry.example, "no help for the function " .. f.name)
      known[f.name] = true
    end
    for name in pairs(expression.functions) do assert(known[name], "help has a function that there is not: " .. name) end
  end },
  { "every example runs and what it gives shows itself", function()
    local failed = {}
    for _, entry in ipairs(help.entries()) do
      local good, problem = pcall(run, entry.example)
      if not good then failed[#failed + 1] = ("%s: %s\n    %s"):format(entry.name, problem, entry.example) end
    end
    check.equal(table.concat(failed, "\n"), "")
    assert(#help.entries() > 180, "only " .. #help.entries())
  end },
  { "a table shows its fields, a field its meaning", function()
    local text = help.text "tickets"
    assert(text:find("One row a ticket", 1, true) and text:find("first_reply_at  time", 1, true), text)
    assert(help.text("tickets.reopens"):find("how often it went from solved back to open", 1, true))
  end },
  { "a KPI shows its formula and its section", function()
    local text = help.text "kpi.reopen_rate"
    assert(text:find("share(reopens > 0)", 1, true) and text:find("D9", 1, true), text)
  end },
  { "a short name shows all of that name", function()
    local text = help.text "quantile"
    for _, part in ipairs { "tickets:quantile(expression, q)", "stats.quantile(list, q)", "quantile(x, q)" } do
      assert(text:find(part, 1, true), part .. " is missing in:\n" .. text)
    end
  end },
  { "a full name shows that alone", function()
    local text = help.text "sla:next"
    assert(text:find("breaches within", 1, true) and not text:find("stats", 1, true), text)
    assert(help.text("tickets.where"):find("tickets:where(condition, ...)", 1, true))
  end },
  { "words that no name has are searched for", function()
    local text = help.text "percentile"
    assert(text:find("relation:quantile", 1, true) and text:find("kpi.resolution_time_p90", 1, true), text)
    check.equal(#help.search "no such words at all", 0)
  end },
  { "what is unknown names the near one", function()
    assert(help.text("quantle"):find("did you mean ?quantile", 1, true))
  end },
  { "reference, manual page and stubs are current: scripts/reference writes them", function()
    for path, text in pairs(texts.files()) do assert(text_of(path) == text, path .. " is not current") end
  end },
  { "the stubs are Lua", function() assert(load(text_of "lua/perilune/meta/perilune.lua")) end },
}
