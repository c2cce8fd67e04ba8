--- Specs: what a KPI must give for a few rows. A spec file (tests/*.lua of a project) is data:
---
---   spec "csat" {
---     about = "Answers in the top two boxes of those given.",  zone = "Europe/Berlin",  as_of = "2026-11-01",
---     defaults = { surveys = { kind = "csat", scale_min = 1, scale_max = 5 } },
---     rows = { surveys = { { sent_at = "2026-10-02 10:00", score = 5 }, { sent_at = "2026-10-03", score = 2 } } },
---     period = "2026-10",
---     expect = { value = 0.5, n = 2, status = "none" },
---     sql = "SELECT avg(score >= 4) FROM surveys WHERE sent_at >= :from AND sent_at < :to",
---     cases = {
---       { "no answers", rows = { surveys = {} }, expect = { value = none, note = "no data" }, sql = false },
---       { "by channel", by = "channel", expect = { email = 0.5, [none] = 1 } },
---     },
---   }
---
--- Keys of a spec and of its cases; a case inherits what it does not say (rows and defaults table by table), and false
--- takes away what it would inherit:
---   zone            the project's unless said, whatever --tz says
---   as_of           the clock stands there too
---   rows, defaults  perilune.spec.rows
---   period; by (a dimension), grain (a series) or at (an instant, of stocks)
---   where, params, vs (what to compare with)
---   sla             the SLA policies that hold, and no others: { { name = "standard", first_reply = "4h" } }
---   expect, expect_not  keys of a record, or the value alone: perilune.spec.expect
---   sql             an independent statement that must give the value, with :from, :to, :as_of, :at and the KPI's
---                   parameters; of a breakdown rows of key and value; of a series it is asked for every bucket
local check = require "perilune.check"
local expect = require "perilune.spec.expect"
local kpis = require "perilune.kpi"
local native = require "perilune.native"
local registry = require "perilune.registry"
local rows = require "perilune.spec.rows"

local M = {}

local case_keys = {
  zone = { type = "text" }, as_of = { type = "text" }, period = { type = "text" },
  rows = { type = "table" }, defaults = { type = "table" },
  by = { type = { "text", "boolean" } }, grain = { type = { "text", "boolean" } },
  at = { type = { "text", "boolean" } }, vs = { type = { "text", "boolean" } },
  where = { type = { "texts", "boolean" } }, params = { type = "table" },
  sla = { type = "list" },
  expect = { type = { "number", "text", "table" } }, expect_not = { type = { "number", "text", "table" } },
  sql = { type = { "text", "boolean" } },
}

local spec_keys = { about = { type = "text" }, cases = { type = "list" } }
for key, description in pairs(case_keys) do spec_keys[key] = description end

---@class perilune.spec
---@field name string the KPI's, or with its variant
---@field place string "tests/csat.lua:1: "
---@field about string|nil
---@field cases perilune.spec_case[]

---@class perilune.spec_case
---@field spec perilune.spec
---@field title string|nil nil: what the spec itself expects
---@field kpi table with the case's parameters
---@field mode "value"|"by"|"grain"|"at"

-- ---- one case ----

local function merged_tables(outer, inner)
  local whole = {}
  for name, value in pairs(outer or {}) do whole[name] = value end
  for name, value in pairs(inner or {}) do whole[name] = value end
  return whole
end

--- What holds for a case: its own keys, else those of the spec. An expectation of its own takes the place of both.
local function inherit(d, case)
  local whole = {}
  for key in pairs(case_keys) do
    whole[key] = case[key]
    if case[key] == nil then whole[key] = d[key] end
    whole[key] = whole[key] or nil
  end
  if case.expect ~= nil or case.expect_not ~= nil then whole.expect, whole.expect_not = case.expect, case.expect_not end
  whole.rows, whole.defaults = merged_tables(d.rows, case.rows), merged_tables(d.defaults, case.defaults)
  return whole
end

local function mode_of(c, path)
  local modes = {}
  for _, key in ipairs { "by", "grain", "at" } do
    if c[key] == true then return nil, ("%s.%s: expected text, or false"):format(path, key) end
    if c[key] then modes[#modes + 1] = key end
  end
  if #modes > 1 then
    return nil, ("%s.%s: not together with %s; false takes away what is inherited"):format(path, modes[2], modes[1])
  end
  return modes[1] or "value"
end

local function read_kpi(name, c, path)
  local k, problem = kpis.find(name)
  if k and c.params then k, problem = kpis.with(k, c.params) end
  if not k then return nil, c.params and path .. ".params: " .. problem or problem end
  return k
end

local function read_expectations(c, path)
  local several, problem = c.mode == "by" or c.mode == "grain", nil
  for _, key in ipairs { "expect", "expect_not" } do
    if c[key] ~= nil then
      c[key], problem = expect.read(c[key], c.kpi.unit, several, ("%s.%s"):format(path, key))
      if problem then return problem end
    end
  end
  if c.expect == nil and c.expect_not == nil then return path .. ".expect: missing" end
end

--- A case with everything that holds for it, checked; or nil and what is wrong.
local function read_case(name, d, case, path, folder)
  local c, problem = inherit(d, case), nil
  c.title = case[1]
  c.mode, problem = mode_of(c, path)
  if problem then return nil, problem end
  if not c.as_of then return nil, path .. ".as_of: missing; a spec has a fixed clock, as \"2026-11-01\"" end
  if not c.period and not c.at then return nil, path .. ".period: missing, as \"2026-10\"" end
  if c.sql == true then return nil, path .. ".sql: expected a statement, or false" end
  c.kpi, problem = read_kpi(name, c, path)
  if problem then return nil, problem end
  problem = read_expectations(c, path) or rows.defaults_problem(c.defaults, path .. ".defaults")
  if problem then return nil, problem end
  c.rows, problem = rows.read(c.rows, path .. ".rows", folder)
  if problem then return nil, problem end
  return c
end

-- ---- a spec ----

local function check_case(case, path)
  local problem = check.problem(case, case_keys, path, true)
  if problem then return problem end
  if type(case[1]) ~= "string" or #case > 1 then
    return path .. ": expected a title first, as { \"no answers\", ... }"
  end
end

local function read(name, d, folder)
  local path = ("spec %q"):format(name)
  local _, problem = kpis.find(name)
  problem = problem or check.problem(d, spec_keys, path)
  if problem then return nil, problem end
  local s = { name = name, about = d.about, cases = {} }
  local function add(case, case_path)
    local c
    c, problem = read_case(name, d, case, case_path, folder)
    if c then c.spec = s end
    s.cases[#s.cases + 1] = c
    return c ~= nil
  end
  if (d.expect ~= nil or d.expect_not ~= nil) and not add({}, path) then return nil, problem end
  for i, case in ipairs(d.cases or {}) do
    local case_path = ("%s.cases[%d]"):format(path, i)
    problem = check_case(case, case_path)
    if problem or not add(case, case_path) then return nil, problem end
  end
  if #s.cases == 0 then return nil, path .. ".expect: missing; expected expect = ... or cases = { ... }" end
  return s
end

-- ---- a file ----

--- What a spec file must not define, because the files after it would see it.
local elsewhere = { kpi = "kpis", report = "reports", importer = "importers", scale = "scales",
  dimension = "dimensions" }

--- The names that spec files have beside those of every script.
local function environment(list, folder)
  local function define(name)
    if type(name) ~= "string" then error("spec: expected the name of a KPI", 2) end
    return function(definition)
      local s, problem = read(name, definition, folder)
      if not s then error(problem, 2) end
      s.place = select(2, pcall(error, "", 3))
      list[#list + 1] = s
    end
  end
  local names = { spec = define, none = rows.none, near = expect.near }
  for kind, place in pairs(elsewhere) do
    names[kind] = function()
      error(("%s: belongs into a file of the folder %s, not to specs"):format(kind, place), 2)
    end
  end
  local outside = native.load("return _G", "=spec")()
  return setmetatable(names, { __index = outside, __metatable = false })
end

--- The specs of a file, in their order. Raises what is wrong, with file and line.
---@param path string
---@return perilune.spec[]
function M.load(path)
  local list = {}
  local chunk, problem = load(native.read(path), "@" .. path, "t", environment(list, path:match("^.*/") or ""))
  if not chunk then error(problem, 0) end
  native.limited(chunk, registry.time_limit)
  if #list == 0 then error(path .. ": declares no spec; expected spec \"name\" { ... }", 0) end
  return list
end

return M
