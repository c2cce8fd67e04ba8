--- Reports: layouts are data, checked when they are read; `build` makes the neutral tree of perilune.render.tree.
---
---   report "weekly" {
---     title = "Support, week by week",  period = "last week",  vs = "previous",
---     params = { team = { type = "text", optional = true } },  where = "team = :team",        --team EU
---     { changes = true },
---     { cards = { "ticket_volume", "first_reply_time", "csat", "backlog" }, span = "13 weeks" },
---     { section = "Over time" },
---     { line  = "ticket_volume", span = "13 weeks", target = true, vs = "previous" },
---     { table = { "ticket_volume", "resolution_time" }, by = "team", order = "-ticket_volume", limit = 10 },
---     { text  = function(r) return r.csat.status == "bad" and "CSAT is below target." or nil end },
---   }
---
--- Keys of a report: title, about, period ("last month"), vs ("previous"), where (text or texts), params
--- (perilune.report.parameter), and its blocks. Keys of every block: title, note (small print), where,
--- empty (what a breakdown says that has no segment). Conditions may name :from and :to, a figure's period.
--- A KPI is its name, "name.variant", or kpi.name:with{...}. `span` is "13 weeks", the last that are over;
--- without it the period itself. `by`, `rows`, `columns`, `parts` are fields, expressions ("hour(created_at)") or grains ("month").
---
---   cards       { cards = { kpi, ... }, span = "12 weeks", vs =, present = true }      values, each with a sparkline
---   bullet      { bullet = { kpi, ... }, vs = }                                         values in their target bands
---   usual       { usual = { kpi, ... }, count = 8 }    against the same weekdays before (other periods: those before)
---   changes     { changes = true | { kpi, ... }, limit = 5, vs =, why = true }          what changed and why, in words
---   line        { line = kpi | { kpi, ... }, span =, grain =, vs =, target = true | "4h", by =, limit = 6,
---               spikes = true, forecast = "14 days" }
---   area        { area = kpi, by =, span =, grain =, limit = 6, share = }                parts stacked over time
---   bars        { bars = kpi, by =, order = "-value", limit = 12, min_n =, vs = };
---               of a number: { bars = kpi, by = ":at - created_at", edges = { "1d", "7d" } }
---   rows        { rows = kpi, fields = { "team", { "age", ":at - created_at" } }, order = "-age", limit = 10,
---               now = true }                                                             tickets, one by one
---   staffing    { staffing = kpi, service_level = 0.8, within = "1h", handle_time =, occupancy = 0.85, shrinkage =,
---               calendar =, span = "12 weeks" }                                      agents needed by hour
---   quality     { quality = "checks" | "fields" | "days" | "events" | "imports" }        what looked wrong
---   stacked     { stacked = kpi, by =, parts =, share =, limit = 12, most_parts = 6 }
---   heat        { heat = kpi, rows =, columns =, limit = 24, most_columns = 24 }
---   pivot       { pivot = kpi, rows =, columns =, total =, limit = 24, most_columns = 24 }
---   table       { table = { kpi, ... }, by =, order = "-kpi", limit = 20, min_n =, bars =, total =,
---               trend = "13 weeks", vs =, n = }; without by a row for each KPI;
---               { table = frame | relation | function(r), fields =, limit = }
---   cohort      { cohort = kpi, limit = 24 } or { cohort = relation, entity =, grain =, start =, rolling = }
---   histogram   { histogram = kpi, marks = { 0.5, 0.9 }, target =, bins = 20, width =, from =, to = };
---               of a relation: { histogram = relation, of = expression }
---   scatter     { scatter = { x_kpi, y_kpi }, by =, min_n =, limit = 200 }
---   leaderboard { leaderboard = kpi, by = "agent", min_n =, limit = 10, shrink =, adjust = "type", trend =, vs =,
---               badges = function(record, rank, r), streak = true }
---   boxes       { boxes = kpi }    of surveys: each answer's share, which of them are positive; a picture a scale
---   contrast    { contrast = { { "label", kpi, other_kpi }, ... }, heads = { "after a bad one", "after others" } }
---   survival    { survival = relation, start = "joined_at", stop = "churned_at", grain = "month", by =, limit = 4,
---               min_n = 30 }                                                         who is still there after how long
---   words       { words = kpi, groups = { { "Promoters", "score >= 9" }, { "Detractors", "score <= 6" } }, of =
---               "comment", min_n = 5, limit = 10 }                                  the words that tell them apart
---   comments    { comments = kpi, fields = { "score", "agent" }, of = "comment", limit = 8 }    the lowest, in words
---   funnel      { funnel = { { "label", kpi | relation | "condition" }, ... }, of = kpi }
---   representation  { representation = "csat_response_rate", value = "csat.sent", by = "ticket.channel", limit = 12 }
---               who answered against who was asked, and the value as if all had answered alike
---   text        { text = "..." | function(r) }    callout { callout = "..." | function(r), status = "warn" }
---   list        { list = { "..." | function(r) | { "...", status = "good" }, ... } }
---   section     { section = "Title", { ... }, ... }; without blocks in it, it takes those that follow
---   columns     { columns = { { ... }, { ... } } }    side by side     page { page = true }    a new page on paper
---   block       { block = function(r) return { kind = "bars", ... } end }    the author's own: perilune.render.tree
---
--- What a function sees as `r` is said in perilune.report.words; it has a second, and returns nil to show nothing.
local build_module = require "perilune.report.build"
local check = require "perilune.check"
local focus = require "perilune.focus"
local measure = require "perilune.measure"
local native = require "perilune.native"
local parameters = require "perilune.report.parameter"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("report", "scripts/reports")

local report_keys = {
  title = { type = "text" },
  about = { type = "text" },
  period = { type = "text" },
  vs = { type = "text" },
  where = { type = "texts" },
  params = { type = "table" },
}

local shared = { title = { type = "text" }, note = { type = "text" }, where = { type = "texts" },
  empty = { type = "text" } }

--- One row for each kind of block: the module that reads and makes it. A module gives a table for each of its kinds:
---   keys(perilune.check), beside the shared ones; names(block) -> the KPIs it shows; check(block, path) -> problem;
---   build(build, block) -> blocks of the tree, or nothing; open: may it hold blocks?
local modules = {
  cards = "value", bullet = "value", usual = "usual", representation = "representation", changes = "changes",
  line = "time", area = "time", bars = "parts",
  stacked = "parts", heat = "cross", pivot = "cross", table = "table", cohort = "cohort", histogram = "distribution",
  boxes = "boxes", contrast = "contrast", survival = "survival", words = "voice", comments = "voice",
  scatter = "distribution", leaderboard = "leaderboard", funnel = "funnel", text = "words", callout = "words",
  list = "words", block = "words", page = "words", section = "nest", columns = "nest",
  rows = "rows", staffing = "staffing", quality = "quality",
}

local kind_names = {}
for kind in pairs(modules) do kind_names[#kind_names + 1] = kind end
table.sort(kind_names)

local function kind(name) return require("perilune.report." .. modules[name])[name] end

-- ---- reading definitions ----

--- Kinds whose names are also keys of others: { pivot = ..., columns = ... } is a pivot, { table = ..., bars = true } a
--- table.
local weak = { columns = true, bars = true, rows = true }

local function kind_of(block)
  local found
  for _, name in ipairs(kind_names) do
    if block[name] ~= nil then
      if not weak[name] then return name end
      found = name
    end
  end
  return found
end

local function unknown_kind(block, path)
  for key in pairs(block) do
    local near = type(key) == "string" and native.nearest(key, kind_names)
    if near then return ("%s: no block %q; did you mean %q?"):format(path, key, near) end
  end
  return ("%s: expected one of %s"):format(path, table.concat(kind_names, ", "))
end

local function span_problem(block, path)
  for _, key in ipairs { "span", "trend" } do
    local problem = type(block[key]) == "string" and build_module.span_problem(block[key], path .. "." .. key)
    if problem then return problem end
  end
end

local function where_problem(where, specs, path)
  for _, text in ipairs(type(where) == "table" and where or { where }) do
    local problem = parameters.problem(text, specs, path .. ".where")
    if problem then return problem end
  end
end

local function limit_problem(block, path)
  for _, key in ipairs { "limit", "min_n", "bins", "most_columns", "most_parts" } do
    if block[key] and block[key] < 1 then return ("%s.%s: expected 1 or more"):format(path, key) end
  end
end

local check_block

--- The blocks that a block holds, each checked.
local function check_nested(block, path, specs)
  for i, inner in ipairs(block) do
    local problem = check_block(inner, ("%s[%d]"):format(path, i), specs)
    if problem then return problem end
  end
  for i, column in ipairs(block.columns and kind_of(block) == "columns" and block.columns or {}) do
    for j, inner in ipairs(require("perilune.report.nest").column_blocks(column)) do
      local problem = check_block(inner, ("%s[%d][%d]"):format(path, i, j), specs)
      if problem then return problem end
    end
  end
end

function check_block(block, path, specs)
  if type(block) ~= "table" then return path .. ": expected a block, as { cards = {...} }" end
  local name = kind_of(block)
  if not name then return unknown_kind(block, path) end
  local description, keys = kind(name), {}
  for key, one in pairs(shared) do keys[key] = one end
  for key, one in pairs(description.keys) do keys[key] = one end
  path = path .. "." .. name
  return check.problem(block, keys, path, description.open) or span_problem(block, path) or limit_problem(block, path)
    or where_problem(block.where, specs, path) or description.check and description.check(block, path)
    or check_nested(block, path, specs)
end

local function read(name, d)
  local path = ("report %q"):format(name)
  local problem = check.problem(d, report_keys, path, true)
  if problem then return nil, problem end
  local specs
  specs, problem = parameters.read(d.params, path)
  problem = problem or where_problem(d.where, specs, path)
  if problem then return nil, problem end
  local r = { name = name, title = d.title or name, about = d.about, period = d.period or "last month",
    vs = d.vs or "previous", where = d.where, params = specs, blocks = {} }
  for i, block in ipairs(d) do
    problem = check_block(block, ("%s[%d]"):format(path, i), specs)
    if problem then return nil, problem end
    r.blocks[i] = block
  end
  if #r.blocks == 0 then return nil, path .. ": expected at least one block" end
  return r
end

--- report "name" { ... }
M.define = M.registry:definer(read)

-- ---- building the tree ----

--- The KPIs that blocks show, each once, in their order; without those of blocks that are about changes.
local function collect_names(blocks, into, seen)
  for _, block in ipairs(blocks) do
    local name = kind_of(block)
    local description = kind(name)
    for _, given in ipairs(description.names and description.names(block) or {}) do
      if not seen[given] then into[#into + 1], seen[given] = given, true end
    end
    if description.open then collect_names(block, into, seen) end
    for _, column in ipairs(name == "columns" and block.columns or {}) do
      collect_names(require("perilune.report.nest").column_blocks(column), into, seen)
    end
  end
  return into
end

--- Where the block stands is said once, by the innermost.
local function make(build, block, path)
  local name = kind_of(block)
  build.path, build.empty = path .. "." .. name, block.empty
  local made = table.pack(pcall(kind(name).build, build, block))
  if made[1] then return made end
  local problem = made[2]
  if type(problem) == "string" and problem:sub(1, 7) ~= "report " then
    problem = ("%s: %s"):format(build.path, problem)
  end
  error(problem, 0)
end

local build_blocks

local function build_columns(build, block, path)
  local columns = {}
  for i, column in ipairs(block.columns) do
    local made = build_blocks(build, require("perilune.report.nest").column_blocks(column),
      ("%s.columns[%d]"):format(path, i))
    if #made > 0 then columns[#columns + 1] = made end
  end
  return #columns > 0 and { kind = "columns", title = block.title, note = block.note, columns = columns } or nil
end

local function build_section(build, block, path)
  return { kind = "section", title = block.section, note = block.note,
    blocks = build_blocks(build, block, path .. ".section") }
end

--- A section takes the blocks in it, or those that follow it, and is left out when none of them has anything to show.
function build_blocks(build, blocks, path)
  local top, open = {}, nil
  for i, block in ipairs(blocks) do
    local name, here = kind_of(block), ("%s[%d]"):format(path, i)
    if name == "section" then
      top[#top + 1] = build_section(build, block, here)
      open = #block == 0 and top[#top] or nil
    else
      local into = open and open.blocks or top
      if name == "columns" then
        into[#into + 1] = build_columns(build, block, here)
      else
        local made = make(build, block, here)
        for j = 2, made.n do into[#into + 1] = made[j] or nil end
      end
    end
  end
  local shown = {}
  for _, block in ipairs(top) do
    if block.kind ~= "section" or #block.blocks > 0 then shown[#shown + 1] = block end
  end
  return shown
end

--- What the report is compared with.
local function against_of(r, p)
  local other, problem = measure.against(p, r.vs)
  if not other then error(("report %q.vs: %s"):format(r.name, problem), 0) end
  return other
end

---@class perilune.report_options
---@field period? string instead of the report's own
---@field params? table<string, any> texts, or values
---@field language? string a language's code

--- The neutral tree of a report.
---@param r table a report
---@param options? perilune.report_options
---@return table document
function M.build(r, options)
  options = options or {}
  local values, problem = parameters.resolve(r, options.params)
  if not values then error(problem, 0) end
  local _, session = focus.get()
  local p = measure.period(options.period or session or r.period)
  local build = build_module.new(r, p, against_of(r, p), values, options.language)
  function build:all_names() return collect_names(self.report.blocks, {}, {}) end
  function build:reader() return require("perilune.report.words").reader(self) end
  local blocks = build_blocks(build, r.blocks, ("report %q"):format(r.name))
  local page = require "perilune.report.page"
  return { kind = "document", title = r.title, subtitle = p.text, language = build.language_code, blocks = blocks,
    header = page.header(build), footer = page.footer(build) }
end

--- What is wrong with parameters that were given, or nil.
---@param r table
---@param params table<string, any>
---@return string|nil
function M.problem(r, params) return select(2, parameters.resolve(r, params)) end

--- What `report NAME --help` says: what it shows, and its parameters.
---@param r table
---@return string
function M.help(r)
  local lines = { ("perilune report %s: %s"):format(r.name, r.about or r.title), "",
    ("Usage: perilune [OPTIONS] report %s [PARAMETERS]"):format(r.name), "",
    ("Period: %s (--period says otherwise); compared with: %s"):format(r.period, r.vs), "" }
  local list = parameters.help(r)
  lines[#lines + 1] = #list > 0 and "Parameters:" or "It takes no parameters."
  table.move(list, 1, #list, #lines + 1, lines)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "perilune report --help lists the other options."
  return table.concat(lines, "\n") .. "\n"
end

return M
