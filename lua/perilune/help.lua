--- Help: what there is, in one registry of entries from which the prompt's `?name`, the manual page, the reference and
--- the stubs for editors are made (perilune.help.texts).
---
---   ?tickets   ?tickets.priority   ?kpi.csat   ?where   ?relation:where   ?quantile   help "percentile"
---
--- 1. What is asked for by its full name is shown alone: a table, a field, a KPI, a report, holder:method, module.function.
--- 2. A short name shows every entry of that name: ?quantile is a function of expressions, a method, and one of stats.
--- 3. Else all words are looked for in names and texts; without a hit the near names are told.
local expression = require "perilune.help.expression"
local native = require "perilune.native"
local page_of = require "perilune.render.terminal_page"

local M = {}

---@class perilune.help_entry
---@field name string "relation:where", "stats.wilson", "kpi", "quantile()" of expressions
---@field short string "where"
---@field holder string|nil whose: "relation", "stats", "expression", nil of globals
---@field form string how it is written: "tickets:where(condition, ...)"
---@field params string|nil nil: no function
---@field returns string
---@field class string|nil of the holder, for editors
---@field about string
---@field example string
---@field section string|nil of the definitions
---@field index string|nil the class of what a global holds by name
---@field null string|nil what NULL does, of expressions
---@field topic table

local topic_names = { "globals", "relation", "frame", "kpi", "report", "modules", "stats", "format" }

--- Names of parameters: "condition: string|table, ...: any" is (condition, ...).
local function names_of(params)
  local names = {}
  for name in (params .. ","):gmatch("%s*([%w_%.]+)%??:[^,]*,") do names[#names + 1] = name end
  return table.concat(names, ", ")
end

local function form_of(group, name, params)
  local whole = group.call and ("%s%s%s"):format(group.call, group.dot and "." or ":", name) or name
  return params and ("%s(%s)"):format(whole, names_of(params)) or whole
end

local function add_group(list, group, topic)
  for _, row in ipairs(group) do
    local name, params = row[1], row[2]
    list[#list + 1] = { short = name, holder = group.holder, params = params, returns = row[3], about = row[4],
      example = row[5], section = row.section, index = row.index, class = group.class, dot = group.dot, topic = topic,
      form = form_of(group, name, params),
      name = group.holder and ("%s%s%s"):format(group.holder, group.dot and "." or ":", name) or name }
  end
  for _, part in ipairs(group.of or {}) do add_group(list, part, topic) end
end

--- Functions of expressions: the engine's words and those of perilune.help.expression; aggregates before functions of
--- single rows of the same name.
local function add_expressions(list)
  for _, f in ipairs(native.functions()) do
    local more = expression.functions[f.name] or {}
    list[#list + 1] = { name = f.name .. "()", short = f.name, holder = "expression", form = f.signature, about = f.about,
      returns = more.types, null = more.null, example = more.example, section = more.section, topic = expression }
  end
end

local entries

--- All entries, by topic.
---@return perilune.help_entry[]
function M.entries()
  if entries then return entries end
  local list = {}
  for _, name in ipairs(topic_names) do
    local topic = require("perilune.help." .. name)
    add_group(list, topic, topic)
  end
  add_expressions(list)
  entries = list
  return list
end

--- The topics in order, each with title and about.
function M.topics()
  local list = {}
  for _, name in ipairs(topic_names) do list[#list + 1] = require("perilune.help." .. name) end
  list[#list + 1] = expression
  return list
end

-- ---- pages ----

local function new_page() return page_of.new(native.page(), require("perilune.format").language(nil)) end

local function put_labelled(page, label, text)
  if not text then return end
  for i, line in ipairs(page:wrap(page:text(text), page.width - 12)) do
    page:put { { page:pad(i == 1 and "  " .. label or "", 12), "muted" }, { line } }
  end
end

local function put_entry(page, entry)
  page:gap()
  page:paragraph(entry.form, "head")
  page:paragraph(entry.about .. (entry.about:match("[.!]$") and "" or "."), nil, "  ")
  if entry.holder == "expression" then
    put_labelled(page, "types", entry.returns)
  elseif entry.params and entry.params ~= "" then
    put_labelled(page, "takes", entry.params)
  end
  if entry.holder ~= "expression" and entry.params then put_labelled(page, "gives", entry.returns) end
  put_labelled(page, "NULL", entry.null)
  put_labelled(page, "see", entry.section and "definitions, " .. entry.section)
  for line in entry.example:gmatch("[^\n]+") do put_labelled(page, "example", line) end
end

local function put_list(page, list, most)
  local width = 0
  for i = 1, math.min(#list, most) do width = math.max(width, native.width(list[i][1])) end
  width = math.min(width, 34)
  for i = 1, math.min(#list, most) do
    local lines = page:wrap(page:text(list[i][2]), math.max(20, page.width - width - 4))
    for j = 1, math.max(1, #lines) do
      page:put { { "  " .. page:pad(j == 1 and list[i][1] or "", width) .. "  ", "head" }, { lines[j] or "" } }
    end
  end
  if #list > most then page:paragraph(("%d more"):format(#list - most), "muted", "  ") end
end

local function find_table(name)
  for _, t in ipairs(native.tables()) do
    if t.name == name then return t end
  end
end

local function field_line(field)
  return { ("%s  %s"):format(field.name, field.type), field.about or field.expression or "" }
end

local function table_page(page, t)
  page:gap()
  page:paragraph(t.name, "head")
  page:paragraph(t.about or "", nil, "  ")
  put_labelled(page, "time", t.time)
  put_labelled(page, "example", ('%s:by("month"):agg{ n = "count(*)" }'):format(t.name))
  page:paragraph("Fields", "muted", "  ")
  local list = {}
  for _, field in ipairs(t.fields) do list[#list + 1] = field_line(field) end
  put_list(page, list, 200)
end

local function field_page(page, t, field)
  page:gap()
  page:paragraph(("%s.%s"):format(t.name, field.name), "head")
  page:paragraph(field.about or "", nil, "  ")
  put_labelled(page, "type", field.type)
  put_labelled(page, "is", field.expression)
  put_labelled(page, "example", ('%s:by("%s"):agg{ n = "count(*)" }'):format(t.name, field.name))
end

local function kpi_page(page, k)
  page:gap()
  page:paragraph(("kpi.%s: %s"):format(k.name:match("^[%a_][%w_]*$") and k.name or ("[%q]"):format(k.name), k.title), "head")
  page:paragraph(k.about or "", nil, "  ")
  put_labelled(page, "value", k.formula or type(k.value) == "string" and k.value or nil)
  put_labelled(page, "where", k.where)
  put_labelled(page, "source", k.source)
  put_labelled(page, "unit", k.unit)
  put_labelled(page, "variants", k.variants and #k.variants > 0 and table.concat(k.variants, ", ") or nil)
  put_labelled(page, "see", k.section and "definitions, " .. k.section)
  put_labelled(page, "from", k.place and k.place:gsub(":%s*$", ""))
  put_labelled(page, "example", ("kpi.%s:last(6, \"month\")"):format(k.base))
end

-- ---- what is asked ----

local function kpis() return require "perilune.kpi" end

--- Rule 1: true when something was put.
local function put_exact(page, words)
  local t = find_table(words)
  if t then table_page(page, t) return true end
  local owner, member = words:match("^([%a_][%w_]*)[%.:](.+)$")
  if owner == "kpi" and kpis().find(member) then kpi_page(page, kpis().find(member)) return true end
  t = owner and find_table(owner)
  for _, field in ipairs(t and t.fields or {}) do
    if field.name == member then field_page(page, t, field) return true end
  end
  local name = t and not M.has(words) and "relation:" .. member or words
  if owner == "report" and not M.has(name) and require("perilune.report").registry:get(member) then
    local r = require("perilune.report").registry:get(member)
    page:paragraph(("report.%s: %s"):format(r.name, r.title), "head")
    page:paragraph(r.about or ("%d blocks over %s"):format(#r.blocks, r.period), nil, "  ")
    put_labelled(page, "example", ("report.%s"):format(r.name))
    return true
  end
  local found = false
  for _, entry in ipairs(M.entries()) do
    if entry.name == name and (entry.holder or words ~= entry.short) then
      put_entry(page, entry)
      found = true
    end
  end
  return found
end

--- Is there an entry of that full name?
function M.has(name)
  for _, entry in ipairs(M.entries()) do
    if entry.name == name then return true end
  end
  return false
end

--- Rule 2.
local function put_short(page, words)
  local found = false
  for _, entry in ipairs(M.entries()) do
    if entry.short == words then
      put_entry(page, entry)
      found = true
    end
  end
  local members = {}
  for _, entry in ipairs(M.entries()) do
    if entry.holder == words then members[#members + 1] = { entry.form, entry.about } end
  end
  if #members > 0 then
    page:gap()
    page:paragraph(("What %s has"):format(words), "muted")
    put_list(page, members, 60)
  end
  local k = kpis().registry:get(words)
  if k then kpi_page(page, k) end
  return found or #members > 0 or k ~= nil
end

local function contains(text, words)
  text = text:lower()
  for word in words:lower():gmatch("%S+") do
    if not text:find(word, 1, true) then return false end
  end
  return true
end

--- What mentions all the words: { { name, about }, ... }: entries, KPIs, fields.
---@param words string
---@return { [1]: string, [2]: string }[]
function M.search(words)
  local list = {}
  if not words:find("%S") then return list end
  for _, entry in ipairs(M.entries()) do
    local types = entry.holder == "expression" and entry.returns or ""
    if contains(table.concat({ entry.name, entry.form, entry.about, types }, " "), words) then
      list[#list + 1] = { entry.name, entry.about }
    end
  end
  for _, name in ipairs(kpis().registry:names()) do
    local k = kpis().registry:get(name)
    if contains(("kpi.%s %s %s"):format(name, k.title, k.about or ""), words) then
      list[#list + 1] = { "kpi." .. name, k.about or k.title }
    end
  end
  for _, t in ipairs(native.tables()) do
    for _, field in ipairs(t.fields) do
      if contains(("%s.%s %s"):format(t.name, field.name, field.about or ""), words) then
        list[#list + 1] = { t.name .. "." .. field.name, field.about or "" }
      end
    end
  end
  return list
end

local function all_names()
  local names, seen = {}, {}
  local function add(name)
    if not seen[name] then names[#names + 1] = name end
    seen[name] = true
  end
  for _, entry in ipairs(M.entries()) do add(entry.short) end
  for _, t in ipairs(native.tables()) do add(t.name) end
  for _, name in ipairs(kpis().registry:names()) do add(name) end
  return names
end

--- Rule 3.
local function put_search(page, words)
  local list = M.search(words)
  if #list == 0 then
    local near = native.nearest(words:match("[^%.:]+$") or words, all_names())
    page:paragraph(("nothing is known of %q%s"):format(words, near and (": did you mean ?%s"):format(near)
      or ": help alone says what there is"))
    return
  end
  page:paragraph(("%d mention%s %q; ?name says more"):format(#list, #list == 1 and "s" or "", words), "muted")
  put_list(page, list, 40)
end

local function put_overview(page)
  page:paragraph("?name says what something is: ?tickets, ?kpi.csat, ?where, ?quantile. help \"words\" searches.")
  local tables = {}
  for _, t in ipairs(native.tables()) do tables[#tables + 1] = t.name end
  page:gap()
  page:paragraph("Tables", "head")
  page:paragraph(table.concat(tables, ", "), nil, "  ")
  for _, topic in ipairs(M.topics()) do
    page:gap()
    page:paragraph(("%s: %s"):format(topic.title, topic.about), "head")
    local names, seen = {}, {}
    for _, entry in ipairs(M.entries()) do
      if entry.topic == topic and not seen[entry.short] then
        names[#names + 1], seen[entry.short] = entry.short, true
      end
    end
    page:paragraph(table.concat(names, ", "), nil, "  ")
  end
end

--- The help of a name, or what mentions the words; without any the overview.
---@param words? string
---@return string
function M.text(words)
  words = (words or ""):match("^%s*(.-)%s*$"):gsub("%(%)$", "")
  local page = new_page()
  if words == "" then put_overview(page)
  elseif not put_exact(page, words) and not put_short(page, words) then put_search(page, words) end
  return page:finish()
end

--- Prints it: what `?words` at the prompt does.
---@param words? string
function M.show(words) native.print(M.text(words)) end

return M
