--- What completes an entry at the cursor. Nothing of the user's is run: names lead to values that are there
--- (kinds.lua).
local expression = require "perilune.repl.expression"
local kinds = require "perilune.repl.kinds"
local native = require "perilune.native"
local scan = require "perilune.repl.scan"
local words = require "perilune.repl.words"

-- Each source gives the bytes at the end of the text that its choices begin with, and the choices.

local function begins(text, start) return text:sub(1, #start) == start end

local function add_words(list, rows, start)
  for _, row in ipairs(rows) do
    if begins(row[1], start) then list[#list + 1] = { text = row[1], help = row[2] } end
  end
  return list
end

--- Choices of plain texts.
local function of_texts(texts, start, after)
  local list = {}
  for _, text in ipairs(texts) do
    if begins(text, start) then list[#list + 1] = { text = text, after = after } end
  end
  return #start, list
end

--- Names of a registry with their titles.
local function of_registry(module, start, after)
  local registry, list = require(module).registry, {}
  for _, name in ipairs(registry:names()) do
    local item = registry:get(name)
    if begins(name, start) then
      local help = type(item) == "table" and (item.title or item.about) or nil
      list[#list + 1] = { text = name, help = help, after = after }
    end
  end
  return #start, list
end

-- ---- periods and files ----

local function periods(start, after)
  local list = { "last month", "this month", "last week", "this week", "last quarter", "this quarter", "last year",
    "this year", "yesterday", "today", "last 8 weeks", "last 3 months", "last 12 months", "last 30 days to now",
    "month to date", "year to date" }
  local as_of = require("perilune.as_of").get()
  for _, grain in ipairs { "year", "quarter", "month", "week" } do
    local at = native.time_floor(grain, as_of)
    for back = 0, grain == "year" and 3 or 11 do
      list[#list + 1] = native.time_label(grain, native.time_add(grain, at, -back))
    end
  end
  return of_texts(list, start, after)
end

local function files(start, after)
  local folder, name = start:match("^(.*/)([^/]*)$")
  folder, name = folder or "", name or start
  local list = {}
  for found in native.file_names(folder, name):gmatch("[^\n]+") do
    list[#list + 1] = { text = folder .. found, after = found:sub(-1) ~= "/" and after or nil }
  end
  table.sort(list, function(a, b) return a.text < b.text end)
  return #start, list
end

-- ---- behind a dot or a colon ----

local function keys(value, start, only_functions)
  local list = {}
  for key, item in next, value do
    local fits = type(key) == "string" and key:match("^[%a_][%w_]*$") and begins(key, start)
    if fits and (not only_functions or type(item) == "function") then list[#list + 1] = { text = key } end
  end
  table.sort(list, function(a, b) return a.text < b.text end)
  return list
end

local behind_colon = { kpi = words.kpi, relation = words.relation, frame = words.frame, segments = words.segments,
  report = words.report }
local behind_dot = { record = words.record, period = words.period }
local named = { kpis = "perilune.kpi", reports = "perilune.report", calendars = "perilune.calendar",
  dimensions = "perilune.dimension" }

local function members(value, separator, start)
  if not value then return #start, {} end
  if separator == "." and named[value.kind] then return of_registry(named[value.kind], start) end
  local rows = (separator == ":" and behind_colon or behind_dot)[value.kind]
  if rows then return #start, add_words({}, rows, start) end
  if value.kind == "table" then return #start, keys(value.value, start, separator == ":") end
  return #start, {}
end

local function names(start)
  local list = {}
  local known = {}
  for _, row in ipairs(words.globals) do
    known[row[1]] = true
    if begins(row[1], start) and kinds.is_global(row[1]) then list[#list + 1] = { text = row[1], help = row[2] } end
  end
  for _, t in ipairs(native.tables()) do
    known[t.name] = true
    if begins(t.name, start) then list[#list + 1] = { text = t.name, help = t.about or "table" } end
  end
  for _, name in ipairs(kinds.own_names()) do
    if not known[name] and begins(name, start) then list[#list + 1] = { text = name } end
  end
  if start ~= "" then
    for _, word in ipairs(words.keywords) do
      if begins(word, start) then list[#list + 1] = { text = word } end
    end
  end
  table.sort(list, function(a, b) return a.text < b.text end)
  return #start, list
end

local function code(tokens, text)
  local start = text:match("[%a_][%w_]*$") or ""
  local last = #tokens - (start ~= "" and 1 or 0)
  local separator = tokens[last] and tokens[last].kind == "sign" and tokens[last].text
  if separator ~= "." and separator ~= ":" then return names(start) end
  local chain = scan.chain(tokens, last - 1)
  return members(chain and kinds.of_chain(chain, #chain), separator, start)
end

-- ---- in a text: by the call in which it stands ----

local function on_table(options)
  return function(place, content, of) return expression.complete(of.table, content, options) end
end

local function a_period(_, content, _, quote) return periods(content, quote) end
local function a_grain(_, content, _, quote) return of_texts(words.grains, content, quote) end

local function against(_, content, _, quote)
  local typed, list = of_texts(require("perilune.period_against").names, content, quote)
  local _, others = periods(content, quote)
  return typed, table.move(others, 1, #others, #list + 1, list)
end

--- Only what a KPI may be grouped by, where it says so.
local function a_dimension(_, content, of, quote)
  if of.kpi.dimensions then return of_texts(of.kpi.dimensions, content, quote) end
  if of.kpi.source then return expression.complete(of.kpi.source, content) end
  return 0, {}
end

local function a_condition(_, content, of)
  if of.kpi.source then return expression.complete(of.kpi.source, content) end
  return 0, {}
end

local function of_keys(by_key) return function(place, ...)
    if by_key[place.key] then return by_key[place.key](place, ...) end
    return 0, {}
  end
end

--- where{ channel = "em
local function a_value(place, content, of, quote)
  if place.key == "" or not place.key then return 0, {} end
  return #content, expression.values(of.table, place.key, content, quote)
end

local kpi_options = of_keys { by = a_dimension, where = a_condition, vs = against }

--- Method -> for each argument what completes it; `keys` where the text stands under a key of a table.
local kpi_methods = {
  value = { a_period, keys = kpi_options }, rows = { a_period, keys = kpi_options },
  why = { a_period, keys = kpi_options }, triangle = { a_period },
  series = { a_grain, a_period, keys = kpi_options }, last = { nil, a_grain, keys = kpi_options },
  by = { a_dimension, a_period, keys = kpi_options }, vs = { against },
  variant = { function(_, content, of, quote) return of_texts(of.kpi.variants or {}, content, quote) end },
}

local relation_methods = {
  where = { on_table(), keys = a_value }, between = { a_period, a_period }, agg = { keys = on_table() },
  by = { repeated = on_table { grains = true }, keys = on_table() }, map = { nil, on_table() },
  top = { nil, on_table() }, explain = { keys = on_table() }, sql = { keys = on_table() },
}
for _, name in ipairs { "value", "sum", "avg", "min", "max", "median", "stddev", "share", "nps", "first", "last",
  "quantile", "distinct", "histogram", "anchor" } do
  relation_methods[name] = { repeated = on_table() }
end

local function registry_names(module)
  return { function(_, content, _, quote) return of_registry(module, content, quote) end }
end

local functions = {
  period = { a_period }, kpi = registry_names "perilune.kpi", report = registry_names "perilune.report",
  ["store.import"] = { function(_, content, _, quote) return files(content, quote) end,
    function(_, content, _, quote) return of_registry("perilune.importer", content, quote) end },
  ["dialect.use"] = registry_names "perilune.dialect",
  focus = { keys = of_keys { period = a_period } },
}

local function source_for(rows, place)
  if not rows then return nil end
  if place.key then return rows.keys end
  return rows[place.argument] or rows.repeated
end

local function in_text(tokens, content, quote)
  local place = scan.place(tokens)
  local chain = place and place.callee
  if not chain then return 0, {} end
  local last = chain[#chain]
  if place.index then
    local value = kinds.of_chain(chain, #chain)
    if value and named[value.kind] then return of_registry(named[value.kind], content, quote) end
    return 0, {}
  end
  local of = last.method and kinds.of_chain(chain, #chain - 1) or nil
  local rows
  if of then
    rows = (of.kind == "kpi" and kpi_methods or of.kind == "relation" and relation_methods or {})[last.method]
  elseif not last.method then
    rows = functions[(chain[#chain - 1] and chain[#chain - 1].root or "") .. (last.root or "." .. (last.field or "?"))]
  end
  local source = source_for(rows, place)
  if not source then return 0, {} end
  return source(place, content, of, quote)
end

-- ---- the whole ----

--- What completes Lua: bytes before the cursor, choices.
local function lua(text)
  local tokens, state, from = scan.tokens(text)
  if state == "comment" then return 0, {} end
  if state == "code" then return code(tokens, text) end
  local quote = text:sub(from - 1, from - 1)
  return in_text(tokens, text:sub(from), quote ~= "[" and quote or "")
end

--- Fields and functions of any table: a condition of the session may speak of several.
local function condition(rest)
  local seen, list, typed = {}, {}, 0
  for _, t in ipairs(native.tables()) do
    local found
    typed, found = expression.complete(t.name, rest)
    for _, choice in ipairs(found) do
      if not seen[choice.text] then
        seen[choice.text] = true
        list[#list + 1] = choice
      end
    end
  end
  return typed, list
end

local arguments = {
  lua = lua, condition = condition,
  table = function(rest)
    local list = {}
    for i, t in ipairs(native.tables()) do list[i] = { t.name, t.about } end
    return #rest, add_words({}, list, rest)
  end,
  file = function(rest) return files(rest) end,
  import = function(rest)
    local importer = rest:match("^%S+%s+(%S*)$")
    if importer then return of_registry("perilune.importer", importer) end
    return files(rest, " ")
  end,
  mode = function(rest) return of_texts(require("perilune.repl.output").modes, rest) end,
  switch = function(rest) return of_texts({ "on", "off" }, rest) end,
  period = function(rest)
    local typed, list = periods(rest)
    if begins("off", rest) then list[#list + 1] = { text = "off" } end
    return typed, list
  end,
}

local function command(text)
  local rows = require("perilune.repl.commands").rows
  local name, rest = text:match("^%s*%.(%a+)%s+(.*)$")
  if not name then
    local start, list = text:match("^%s*%.(%a*)$"), {}
    if not start then return 0, {} end
    for _, row in ipairs(rows) do
      local after = row[2] ~= "" and " " or nil
      if begins(row[1], start) then list[#list + 1] = { text = row[1], help = row[3], after = after } end
    end
    return #start, list
  end
  for _, row in ipairs(rows) do
    if row[1] == name and row[4] then return arguments[row[4]](rest) end
  end
  return 0, {}
end

--- What completes a text at the cursor; nothing where that cannot be told. Never raises, but when it is interrupted.
---@param text string
---@param cursor integer bytes before it
---@return integer start bytes before what the choices begin with, perilune.choice[] list
return function(text, cursor)
  local before = text:sub(1, cursor)
  local source = (before:match("^%s*%.%a") or before:match("^%s*%.$")) and command or lua
  local good, typed, list = pcall(source, before:match("^%s*%?%s*(.*)$") or before)
  if not good then return cursor, {} end
  return cursor - typed, list
end
