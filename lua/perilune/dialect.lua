--- Dialects: what the words of a help desk's events mean, and the rules on which help desks differ (D1 to D4, D9). The
--- derived tables ticket_facts, turns and spans follow the dialect that is in use: the project's (`dialect = "zendesk"`
--- in its file), else "perilune".
---
---   dialect "acme" {
---     extends  = "perilune",                        -- what is not said here is as there
---     kinds    = { message = { "reply", "comment" }, status = "state" },
---     fields   = { team = "queue" },                -- of events of a kind that means "field"
---     actors   = { agent = { "agent", "lead" }, customer = "requester", bot = "assistant" },
---     statuses = { pending = { "waiting", "awaiting customer" } },
---     agent_created = "second",
---     kpis     = { fcr = "zendesk", first_reply_time = "events" },  -- variants that the help desk publishes
---   }
---
--- A word of a dialect that it extends keeps its meaning unless it is said here to have another one. A KPI that a
--- script or a report asks for without a variant is the one that the dialect in use names; "own" is the definition
--- itself.
local check = require "perilune.check"
local native = require "perilune.native"
local project = require "perilune.project"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("dialect", "scripts/dialects")

local meanings = native.dialect_meanings()

local rules = {
  reply_start = { type = "text", one_of = meanings.reply_start },
  agent_created = { type = "text", one_of = meanings.agent_created },
  reopens = { type = "text", one_of = meanings.reopens },
  creation_asks = { type = "boolean" },
  solve_ends_turn = { type = "boolean" },
  reply_after_solve = { type = "boolean" },
  message_reopens = { type = "boolean" },
  merge_solves = { type = "boolean" },
}

local keys = {
  about = { type = "text" },
  extends = { type = "text" },
  kinds = { type = "table" },
  fields = { type = "table" },
  actors = { type = "table" },
  statuses = { type = "table" },
  kpis = { type = "table" },
}
for name, key in pairs(rules) do keys[name] = key end

local defaults = {
  reply_start = "creation", agent_created = "customer", reopens = "transition", creation_asks = true,
  solve_ends_turn = true, reply_after_solve = true, message_reopens = false, merge_solves = false,
}

--- Which meanings each group of words may have; a ticket is never "gone" by its status alone.
local function allowed(list, without)
  local result = {}
  for _, name in ipairs(list) do
    if not without[name] then result[name] = { type = "texts" } end
  end
  return result
end

local groups = {
  kinds = allowed(meanings.kinds, {}),
  fields = allowed(meanings.kinds, { created = true, message = true, note = true, field = true }),
  actors = allowed(meanings.actors, {}),
  statuses = allowed(meanings.statuses, { gone = true }),
}

--- The groups of words, in the order in which an event is read, and the rules, in the order in which they take effect
--- in the life of a ticket: who asked and how, the first reply, the solve, what comes after it.
M.groups = { "kinds", "fields", "actors", "statuses" }
M.rules = { "creation_asks", "agent_created", "reply_start", "reply_after_solve", "solve_ends_turn", "message_reopens",
  "merge_solves", "reopens" }

--- meaning -> words, to small word -> meaning.
local function read_words(given, group, path)
  local problem = check.problem(given, groups[group], path)
  if problem then return nil, problem end
  local words = {}
  for meaning, texts in pairs(given) do
    for _, text in ipairs(type(texts) == "table" and texts or { texts }) do
      local word = text:lower()
      if words[word] then
        local first, second = words[word], meaning
        if second < first then first, second = second, first end
        return nil, ("%s: %q cannot mean both %q and %q"):format(path, word, first, second)
      end
      words[word] = meaning
    end
  end
  return words
end

---@class perilune.dialect
---@field name string
---@field about string|nil
---@field words table<string, table<string, string>> group -> word -> meaning
---@field rules table<string, string|boolean>
---@field kpis table<string, string> KPI -> variant

local function variants_problem(given, path)
  for kpi, variant in pairs(given) do
    if type(kpi) ~= "string" or type(variant) ~= "string" then
      return ("%s: expected variants by KPI, as { fcr = \"zendesk\" }"):format(path)
    end
  end
end

---@return perilune.dialect|nil
---@return string|nil problem
local function read(name, d)
  local path = ("dialect %q"):format(name)
  local problem = check.problem(d, keys, path) or variants_problem(d.kpis or {}, path .. ".kpis")
  if problem then return nil, problem end
  local dialect = { name = name, about = d.about, extends = d.extends, words = {}, rules = {}, kpis = d.kpis or {} }
  for group in pairs(groups) do
    local words
    words, problem = read_words(d[group] or {}, group, ("%s.%s"):format(path, group))
    if problem then return nil, problem end
    dialect.words[group] = words
  end
  for rule in pairs(rules) do dialect.rules[rule] = d[rule] end
  return dialect
end

--- dialect "name" { ... }
M.define = M.registry:definer(read)

local function joined(base, own)
  local all = {}
  for _, given in ipairs { base, own } do
    for key, value in pairs(given) do all[key] = value end
  end
  return all
end

--- The dialect with everything that those it extends say.
---@param dialect perilune.dialect
---@param depth? integer
---@return perilune.dialect
function M.whole(dialect, depth)
  depth = depth or 1
  if depth > 16 then
    error(("%sdialect %q: what it extends leads back to it"):format(dialect.place or "", dialect.name), 0)
  end
  local base = { words = {}, rules = defaults, kpis = {} }
  if dialect.extends then base = M.whole(M.registry:need(dialect.extends), depth + 1) end
  local whole = { name = dialect.name, about = dialect.about, place = dialect.place, words = {}, rules = {} }
  for group in pairs(groups) do whole.words[group] = joined(base.words[group] or {}, dialect.words[group]) end
  whole.kpis = joined(base.kpis, dialect.kpis)
  for rule, otherwise in pairs(base.rules) do
    local said = dialect.rules[rule]
    if said == nil then said = otherwise end
    whole.rules[rule] = said
  end
  return whole
end

local function word_list(words)
  local list = {}
  for text, meaning in pairs(words) do list[#list + 1] = { text = text, meaning = meaning } end
  table.sort(list, function(a, b) return a.text < b.text end)
  return list
end

--- As native.dialect_use takes it.
local function given_to_native(whole)
  local given = { name = whole.name }
  for group, words in pairs(whole.words) do given[group] = word_list(words) end
  for rule, value in pairs(whole.rules) do given[rule] = value end
  return given
end

--- Lets the derived tables follow a dialect from now on.
---@param name string
function M.use(name) native.dialect_use(given_to_native(M.whole(M.registry:need(name)))) end

--- The name of the dialect in use.
function M.current()
  if not native.dialect_name() then M.use(project.get().dialect or "perilune") end
  return native.dialect_name()
end

local passing = {} -- whole dialects that are nobody's, by name, while M.during follows them

--- What a function returns while derived tables and KPIs follow a dialect that need not be defined. Afterwards they
--- follow the one before, also after an error or Ctrl-C; the file of facts beside the store is left as it is.
---@param whole perilune.dialect as M.whole gives it
---@param f fun(): any
function M.during(whole, f)
  M.current()
  passing[whole.name] = whole
  return native.dialect_during(given_to_native(whole), f)
end

--- The variants of KPIs that the dialect in use names, and the dialect; nil where none can name any, which is cheap to
--- know: no dialect was chosen, and the default one is the bundled one.
---@return table<string, string>|nil, perilune.dialect|nil
function M.variants()
  local name = native.dialect_name() or project.get().dialect
  if not name and #native.project_files("dialects") == 0 then return nil end
  local whole = passing[name] or M.whole(M.registry:need(name or "perilune"))
  return whole.kpis, whole
end

return M
