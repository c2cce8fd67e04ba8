--- Runs the cases of specs: each in a scratch store of its own with the spec's clock and zone.
local expect = require "perilune.spec.expect"
local format = require "perilune.format"
local measure = require "perilune.measure"
local native = require "perilune.native"
local project = require "perilune.project"
local rows = require "perilune.spec.rows"
local spec = require "perilune.spec"

local M = {}

--- Seconds a case may take.
M.time_limit = 10

---@class perilune.spec_result
---@field case perilune.spec_case
---@field lines string[] how it differs; none when it passed

-- ---- the independent statement ----

local function literal(value)
  if type(value) == "string" then return "'" .. value:gsub("'", "''") .. "'" end
  if type(value) == "boolean" then return value and "1" or "0" end
  if type(value) == "table" then return tostring(value.duration or value.time) end
  return math.type(value) == "float" and ("%.17g"):format(value) or tostring(value)
end

--- The statement with its parameters; those that stand in quotes are text.
local function write_statement(text, values)
  local names, parts = {}, {}
  for name in pairs(values) do names[#names + 1] = name end
  table.sort(names)
  local function value_of(name)
    if values[name] ~= nil then return literal(values[name]) end
    local near = native.nearest(name, names)
    error(("no parameter :%s; %s"):format(name, near and ("did you mean :%s?"):format(near)
      or "there are :" .. table.concat(names, ", :")), 0)
  end
  for plain, quoted in (text .. "''"):gmatch("([^']*)('[^']*')") do
    parts[#parts + 1] = plain:gsub(":([%a_][%w_]*)", value_of) .. quoted
  end
  return (table.concat(parts):gsub("''$", ""))
end

local function ask(c, from, to)
  local values = { from = from, to = to, at = to, as_of = native.now() }
  for name, value in pairs(c.kpi.parameters or {}) do values[name] = value end
  return native.sql(write_statement(c.sql, values))
end

local function cell(value)
  if value == false then return nil end
  return value
end

--- One row for each mode: lines that say where the statement does not agree.
local statements = {}

function statements.value(c, r)
  local told = ask(c, r.period.from, r.period.to)
  return { expect.disagreement(r.value, told[1] and cell(told[1][1]), r.unit, "sql") }
end

function statements.at(c, r)
  local told = ask(c, r.period.from, r.period.from)
  return { expect.disagreement(r.value, told[1] and cell(told[1][1]), r.unit, "sql") }
end

function statements.grain(c, list)
  local lines = {}
  for _, r in ipairs(list) do
    local told = ask(c, r.period.from, r.period.to)
    local label = ("sql[%s]"):format(r.bucket.label)
    lines[#lines + 1] = expect.disagreement(r.value, told[1] and cell(told[1][1]), r.unit, label)
  end
  return lines
end

function statements.by(c, list)
  if not list[1] then return {} end
  local told, lines, values = ask(c, list[1].period.from, list[1].period.to), {}, {}
  if #told.names ~= 2 then error("expected two columns, the key and the value", 0) end
  for _, row in ipairs(told) do values[tostring(cell(row[1]))] = cell(row[2]) end
  for _, r in ipairs(list) do
    local key = tostring(r.key)
    lines[#lines + 1] = expect.disagreement(r.value, values[key], r.unit, ("sql[%s]"):format(key))
  end
  return lines
end

-- ---- a case ----

local function wants_change(expectation)
  return expectation and expectation.change ~= nil and expectation.change ~= rows.none
end

--- What a case compares with: nothing unless it asks for it.
local function against(c)
  if c.vs then return c.vs end
  return c.mode == "value" and (wants_change(c.expect) or wants_change(c.expect_not)) and "previous" or false
end

local function instant_of(c)
  local at, problem = native.time_parse(c.at)
  if not at then error("at: " .. problem, 0) end
  return at
end

--- One row for each mode: the record or records.
local measures = {
  value = function(c, p, options) return measure.value(c.kpi, p, options) end,
  by = function(c, p, options) return measure.by(c.kpi, c.by, p, options) end,
  grain = function(c, p, options) return measure.series(c.kpi, c.grain, p.from, p.to, options) end,
  at = function(c, _, options) return measure.at(c.kpi, instant_of(c), options) end,
}

local function compare(c, got)
  local differences = (c.mode == "by" or c.mode == "grain") and expect.differences_of_list or expect.differences
  local lines = {}
  local function add(list) table.move(list, 1, #list, #lines + 1, lines) end
  if c.expect then add(differences(got, c.expect)) end
  if c.expect_not then add(differences(got, c.expect_not, true)) end
  if c.sql then
    local good, told = pcall(statements[c.mode], c, got)
    add(good and told or { "sql: " .. tostring(told):gsub("^SQL: ", "") })
  end
  return lines
end

--- Rows that were rejected although no expectation speaks of it.
local function unexpected_rejects(c, rejected, reasons)
  if rejected == 0 or c.mode == "by" or c.mode == "grain" then return rejected > 0 and reasons or nil end
  local asked = c.expect and c.expect.rejected ~= nil or c.expect_not and c.expect_not.rejected ~= nil
  return not asked and reasons or nil
end

local function body(c)
  local p = c.period and measure.period(c.period)
  local rejected, reasons = rows.import(c.rows, c.defaults, p and format.time(p.from) or c.at)
  local refused = unexpected_rejects(c, rejected, reasons)
  if refused then
    local lines = {}
    for i, reason in ipairs(refused) do lines[i] = "rejected: " .. reason end
    return lines
  end
  local got = measures[c.mode](c, p, { where = c.where, against = against(c) })
  if c.mode == "value" or c.mode == "at" then got.rejected = rejected end
  return compare(c, got)
end

local function under_policies(policies, call)
  if not policies then return call() end
  return require("perilune.sla").during(policies, call)
end

--- Runs one case.
---@param c perilune.spec_case
---@return perilune.spec_result
function M.case(c)
  local options = { zone = c.zone or project.get().zone or "UTC", as_of = c.as_of }
  local good, lines = pcall(native.limited, function()
    return native.scratch(options, function() return under_policies(c.sla, function() return body(c) end) end)
  end, M.time_limit)
  if native.interrupted() then error("interrupted", 0) end
  return { case = c, lines = good and lines or { tostring(lines) } }
end

--- Runs a file: its results in order, or what is wrong with the file as a whole.
---@param path string
---@return { path: string, results: perilune.spec_result[], problem: string|nil }
function M.file(path)
  local good, specs = pcall(spec.load, path)
  if native.interrupted() then error("interrupted", 0) end
  local file = { path = path, results = {}, problem = not good and tostring(specs) or nil }
  for _, s in ipairs(good and specs or {}) do
    for _, c in ipairs(s.cases) do file.results[#file.results + 1] = M.case(c) end
  end
  return file
end

return M
