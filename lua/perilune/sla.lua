--- SLA policies: what a desk promises, and how the instances of the table sla come of it (D10).
---
---   sla "urgent" {
---     when = "priority = 'urgent'",  first_reply = "1h",  resolution = "8h",  calendar = "support",
---   }
---   sla "standard" {
---     first_reply = { high = "4h", otherwise = "8h" },  next_reply = "8h",
---     resolution = "3d",  pauses_in = { "pending", "hold" },  calendar = "support",  from = "2026-01-01",
---   }
---
---   sla:next("2h")                        what breaches within two hours
---   sla:what_if "strict.lua"              the same log under other policies, side by side
---   sla:by("policy", "metric"):agg{ met = "share(met)" }    a table like the others
---
--- Keys: when (a condition over spans: what holds while it holds), calendar (none: always open), from and until
--- (dates: clocks activated before `from`, or from `until` on, are none of this version); the metrics first_reply,
--- next_reply, resolution, requester_wait, agent_work, each a duration or durations by priority, with `otherwise`;
--- pauses_in (states in which the clock of the resolution stands still); solve_fulfils (true: a solve fulfils a reply
--- that was not given); reopen ("continue": a reopened ticket goes on with its clocks, "restart": with new ones,
--- "ignore": the first solve was the end).
---
--- Rules (those of the clocks: src/facts/clock.c):
--- 1. Policies are tried in the order of their definition: by file, in the file by line; the first whose condition
---    holds is the one. What is not caught by others comes last, without `when`.
--- 2. Another definition of a name with another `from` is a version; it holds for clocks that are activated from its
---    date on, the one before up to there. One with the same `from`, or again without, takes its place.
--- 3. Durations are as in expressions: "90s", "15m", "4h", "2d", "1w"; a day of them is 24 hours on the clock,
---    business hours where there is a calendar.
local calendars = require "perilune.calendar"
local check = require "perilune.check"
local native = require "perilune.native"
local registry = require "perilune.registry"
local schema = require "perilune.schema"

local M = {}

M.registry = registry.new("sla", "scripts/sla")
M.registry.versions = true -- a name again, from a later date

--- What may be promised: which clock runs, for states in which ones (D4).
M.metrics = {
  { name = "first_reply", kind = "first_reply" },
  { name = "next_reply", kind = "next_reply" },
  { name = "resolution", kind = "states", states = { "new", "open", "pending", "hold" } },
  { name = "requester_wait", kind = "states", states = { "new", "open", "hold" } },
  { name = "agent_work", kind = "states", states = { "new", "open" } },
}

local reopens = { "continue", "restart", "ignore" }

local keys = {
  about = { type = "text" },
  when = { type = "text" },
  calendar = { type = "text" },
  pauses_in = { type = "texts" },
  solve_fulfils = { type = "boolean" },
  reopen = { type = "text", one_of = reopens },
  from = { type = "text" },
  ["until"] = { type = "text" },
}
for _, metric in ipairs(M.metrics) do keys[metric.name] = { type = { "text", "table" } } end

-- ---- reading a definition ----

local function seconds_of(text, path)
  if type(text) ~= "string" then return nil, ("%s: expected a duration as \"4h\", not %s"):format(path, type(text)) end
  local seconds, problem = native.duration_parse(text)
  if not seconds then return nil, ("%s: %s"):format(path, problem) end
  if seconds <= 0 then return nil, ("%s: expected a duration above 0, not %q"):format(path, text) end
  return seconds
end

--- { otherwise = seconds|nil, targets = { { priority, seconds } } }, or nil and the problem.
local function read_targets(given, path)
  if type(given) == "string" then
    local seconds, problem = seconds_of(given, path)
    return seconds and { otherwise = seconds, targets = {} }, problem
  end
  local promise = { targets = {} }
  for priority, text in pairs(given) do
    if type(priority) ~= "string" then
      return nil, ("%s: expected durations by priority, as { urgent = \"1h\", otherwise = \"8h\" }"):format(path)
    end
    local seconds, problem = seconds_of(text, ("%s.%s"):format(path, priority))
    if not seconds then return nil, problem end
    if priority == "otherwise" then
      promise.otherwise = seconds
    else
      promise.targets[#promise.targets + 1] = { priority = priority, seconds = seconds }
    end
  end
  table.sort(promise.targets, function(a, b) return a.priority < b.priority end)
  if not promise.otherwise and #promise.targets == 0 then return nil, ("%s: promises nothing"):format(path) end
  return promise
end

--- The states without those in which the clock stands still.
local function states_without(states, pauses)
  local stands, list = {}, {}
  for _, state in ipairs(pauses) do stands[state] = true end
  for _, state in ipairs(states) do
    if not stands[state] then list[#list + 1] = state end
  end
  return list
end

local function read_pauses(given, path)
  local pauses = type(given) == "table" and given or { given }
  local states = M.metrics[3].states
  for _, state in ipairs(pauses) do
    local problem = check.problem({ state = state }, { state = { type = "text", one_of = states } }, path)
    if problem then return nil, (problem:gsub("%.state: ", ": ", 1)) end
  end
  if #states_without(states, pauses) == 0 then return nil, path .. ": the clock would never run" end
  return pauses
end

local function instant_of(text, path)
  if not text then return nil end
  if not text:match("^%d%d%d%d%-%d%d%-%d%d$") then
    return nil, ("%s: not a date: %q; expected as 2026-01-01"):format(path, text)
  end
  local instant, problem = native.time_parse(text)
  return instant, problem and ("%s: %s"):format(path, problem)
end

--- Is it a condition over spans? What is wrong with it, else nil.
local function condition_problem(text, path)
  local info, problem = native.expression("spans", text, false)
  if not info then return ("%s: %s"):format(path, problem) end
  if info.type ~= "boolean" then return ("%s: expected a condition, not %s"):format(path, info.type) end
  local good
  good, problem = pcall(function() return native.relation("spans"):where(text) end)
  if not good then return ("%s: %s"):format(path, problem) end
end

local function read_promises(d, path)
  local promises, pauses, problem, any = {}, nil, nil, false
  pauses, problem = read_pauses(d.pauses_in or {}, path .. ".pauses_in")
  if problem then return nil, problem end
  for i, metric in ipairs(M.metrics) do
    promises[i] = false
    if d[metric.name] then
      promises[i], problem = read_targets(d[metric.name], ("%s.%s"):format(path, metric.name))
      if problem then return nil, problem end
      promises[i].states = metric.name == "resolution" and states_without(metric.states, pauses) or metric.states
      any = true
    end
  end
  if d.pauses_in and not d.resolution then return nil, path .. ".pauses_in: there is no resolution to pause" end
  if not any then return nil, path .. ": promises nothing; expected a metric as first_reply = \"4h\"" end
  return promises
end

local function read_version(name, d)
  local path = ("sla %q"):format(name)
  local problem = check.problem(d, keys, path)
  if problem then return nil, problem end
  local version = { name = name, given = d, about = d.about, when = d.when, calendar = d.calendar,
    reopen = d.reopen or "continue", solve_fulfils = d.solve_fulfils ~= false }
  version.from, problem = instant_of(d.from, path .. ".from")
  if problem then return nil, problem end
  version["until"], problem = instant_of(d["until"], path .. ".until")
  if problem then return nil, problem end
  if version["until"] and version["until"] <= (version.from or math.mininteger) then
    return nil, path .. ".until: not after from"
  end
  problem = d.when and condition_problem(d.when, path .. ".when")
  if problem then return nil, problem end
  version.promises, problem = read_promises(d, path)
  return version.promises and version, problem
end

-- ---- policies and their versions ----

---@class perilune.sla_policy
---@field name string
---@field order integer its place among the policies (rule 1)
---@field versions table[] ascending by `from`

local known, count = {}, 0 -- name -> item, also of a file that is still being read

--- Counts the changes, so that what was made of the policies before is known to be old.
M.revision = 0

local function changed()
  M.revision = M.revision + 1
  native.clocks_changed()
end

--- The policy with this version among its own (rule 2).
local function with_version(name, version)
  local before = known[name]
  local versions = { version }
  for _, other in ipairs(before and before.versions or {}) do
    if other.from ~= version.from then versions[#versions + 1] = other end
  end
  table.sort(versions, function(a, b) return (a.from or math.mininteger) < (b.from or math.mininteger) end)
  count = count + 1
  return { name = name, order = before and before.order or count, versions = versions }
end

local function read(name, d)
  if name == "" then return nil, "sla: a policy needs a name" end
  local version, problem = read_version(name, d)
  if not version then return nil, problem end
  known[name] = with_version(name, version)
  changed()
  return known[name]
end

--- The file that defined it failed: what was there before is there again.
function M.registry:withdraw(name)
  known[name] = self.items[name]
  changed()
end

--- sla "name" { ... }
M.define = M.registry:definer(read)

local function in_order(items)
  local list = {}
  for _, item in pairs(items) do list[#list + 1] = item end
  table.sort(list, function(a, b) return a.order < b.order end)
  return list
end

local override -- the policies of M.during, or nil

--- The policies that are in force, in the order in which they are tried.
---@return perilune.sla_policy[]
function M.policies()
  if override then return override end
  M.registry:names()
  return in_order(M.registry.items)
end

--- Policies of { { name = "standard", first_reply = "4h", ... }, ... } alone, for as long as a call takes.
---@param list table[]
---@param call fun(): any
function M.during(list, call)
  local items, outer = M.read_list(list, "sla"), override
  override = items
  changed()
  local good, result = pcall(call)
  override = outer
  changed()
  if not good then error(result, 0) end
  return result
end

--- Reads definitions that are no policies of the project; raises what is wrong.
---@param list table[] definitions, each with its name
---@param path string
---@return perilune.sla_policy[]
function M.read_list(list, path)
  local items = {}
  for i, given in ipairs(list) do
    if type(given) ~= "table" or type(given.name) ~= "string" then
      error(("%s[%d]: expected a policy, as { name = \"standard\", first_reply = \"4h\" }"):format(path, i), 0)
    end
    local d = {}
    for key, value in pairs(given) do d[key] = value end
    d.name = nil
    local version, problem = read_version(given.name, d)
    if not version then error(problem, 0) end
    items[i] = { name = given.name, order = i, versions = { version } }
  end
  return items
end

-- ---- for the engine ----

--- A value as text that differs for different values.
local function written(value)
  if type(value) ~= "table" then return ("%s:%s;"):format(type(value), tostring(value)) end
  local names, parts = {}, {}
  for key in pairs(value) do names[#names + 1] = key end
  table.sort(names, function(a, b)
    if type(a) ~= type(b) then return type(a) < type(b) end
    return a < b
  end)
  for i, key in ipairs(names) do parts[i] = written(key) .. written(value[key]) end
  return "{" .. table.concat(parts) .. "}"
end

local function calendar_text(name, path)
  local good, item = pcall(calendars.registry.need, calendars.registry, name)
  if not good then error(("%s.calendar: %s"):format(path, item), 0) end
  local versions = {}
  for i, v in ipairs(item.versions) do versions[i] = { v.zone, v.day or false, v.week, v.dates } end
  return written(versions)
end

--- Everything but policies and calendars that conditions hang on: zone, first days, expressions of fields.
local function surroundings()
  local texts = { native.zone(), written(require("perilune.project").get().week_start),
    written(require("perilune.project").get().fiscal_year_start) }
  for _, t in ipairs(schema.tables) do
    for _, field in ipairs(t.derived or {}) do texts[#texts + 1] = field.name .. "=" .. field.expression end
  end
  return table.concat(texts, "\n")
end

--- One entry a version.
local function entries_of(items)
  local entries, used = {}, {}
  for _, item in ipairs(items) do
    for i, version in ipairs(item.versions) do
      local entry = {}
      for key, value in pairs(version) do entry[key] = value end
      local following = item.versions[i + 1]
      entry["until"] = math.min(version["until"] or math.maxinteger, following and following.from or math.maxinteger)
      if entry.calendar then used[entry.calendar] = calendar_text(entry.calendar, ("sla %q"):format(item.name)) end
      entries[#entries + 1] = entry
    end
  end
  return entries, used
end

--- What native.clocks_use and native.clocks_compare take.
---@param items perilune.sla_policy[]
function M.for_engine(items)
  local entries, used = entries_of(items)
  return { metrics = M.metrics, policies = entries,
    identity = written(entries) .. written(used) .. written(M.metrics) .. surroundings() }
end

local given -- what the policies in the engine were made of

--- Lets the engine have the policies of now; called before the table sla is used.
function M.load()
  local items = M.policies()
  local now = ("%d %d %s"):format(M.revision, calendars.revision, native.zone())
  if given == now then return end
  native.clocks_use(M.for_engine(items))
  given = now
end

return M
