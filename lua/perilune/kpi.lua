--- KPIs: definitions are data, validated when they are read; values are records (perilune.measure), never bare numbers.
---
---   kpi "one_touch" {
---     title = "One-touch resolution",  about = "Solved with exactly one agent reply and never reopened.",  section = "D6",
---     source = "tickets",  time = "solved_at",  where = "status IN ('solved','closed')",
---     value = "share(agent_replies = :touches AND reopens = 0)",  params = { touches = 1 },
---     needs = { "agent_replies", "reopens" },  variants = { two = { params = { touches = 2 } } },
---     unit = "percent",  better = "higher",  target = 0.4,  warn = 0.3,  minimum_sample = 30,
---   }
---   kpi "backlog_age"  { source = "tickets", open = { "created_at", "solved_at" }, value = "median(:at - created_at)", unit = "duration" }
---   kpi "contact_rate" { value = "kpi.ticket_volume / kpi.order_volume", unit = "percent" }
---
--- A KPI over events, or over facts of them, may say how else it is computed in a store that has no events:
--- fallback = { source = "tickets", ... } stands in its keys' place then, as a variant's would, and its records say so.
---
--- Keys. What it is: title, about, section, unit (count, percent, duration, score, number, money), benchmark. Of which
--- rows: source, time (its anchor, D0.1), where, needs (fields without which a row cannot be judged: left out and
--- counted), requires (fields that single rows may lack but the table must not: "never replied" means nothing where no
--- reply was ever recorded), lifecycle (false: spam, deleted and merged rows count too), scale (a family of survey
--- scales), single (as currency: no value over rows with several values of it), dimensions (what it may be grouped by),
--- parts (named conditions, counted). What is computed: value; open and stock ("end", "start", "average", "peak"); to_date
--- ("month"); rolling ("28 days"); window ("7d": a row counts only when its window is over); cohort; mix; growth; params;
--- variants (false takes away a key of the definition); events (the changes with which it is read from the derived
--- tables, so that it follows the dialect: "fcr.events"; in a variant those beside them, "fcr.zendesk.events", or
--- false); uses (of a function). When it is good: better, target, warn,
--- minimum_sample, hysteresis, for_periods (perilune.threshold); check (how `perilune check` looks at it: perilune.rule).
---
--- A KPI as others see it (read-only): name (with its variant: "fcr.zendesk"), base (without), title, about, section,
--- unit, better, form ("flow", "stock", "derived", "cohort", "mix", "growth"), source, time, where, value, shape (of
--- native.expression), uses, tree, parameters, variants (names, sorted), published (true: the dialect in use chose
--- the variant), target, warn (perilune.threshold), place
--- ("file.lua:12: "), and the keys above.
local check = require "perilune.check"
local benchmark = require "perilune.benchmark"
local derive = require "perilune.derive"
local dialects = require "perilune.dialect"
local form = require "perilune.form"
local format = require "perilune.format"
local native = require "perilune.native"
local parameter = require "perilune.parameter"
local registry = require "perilune.registry"
local rows = require "perilune.rows"
local rule_options = require "perilune.rule.options"
local scale = require "perilune.scale"
local stock = require "perilune.form.stock"
local cohort = require "perilune.form.cohort"
local growth = require "perilune.form.growth"
local mix = require "perilune.form.mix"
local threshold = require "perilune.threshold"

local M = {}

M.registry = registry.new("kpi", "scripts/kpis")

--- The units a KPI may have.
M.units = { "count", "percent", "duration", "score", "number", "money" }

local grains = { "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year" }
local threshold_types = { "number", "text", "table", "function" }

local keys = {
  title = { type = "text" }, about = { type = "text" }, section = { type = "text" },
  source = { type = "text" }, time = { type = "text" }, where = { type = "text" },
  value = { type = { "text", "function", "table" } }, uses = { type = "texts" },
  unit = { type = "text", required = true, one_of = M.units },
  better = { type = "text", one_of = { "higher", "lower" } },
  target = { type = threshold_types }, warn = { type = threshold_types },
  minimum_sample = { type = "integer" }, hysteresis = { type = "number" }, for_periods = { type = "integer" },
  needs = { type = "texts" }, requires = { type = "texts" }, single = { type = "text" }, parts = { type = "list" },
  lifecycle = { type = "boolean" },
  dimensions = { type = "texts" },
  open = { type = "list" }, stock = { type = "text", one_of = { "end", "start", "average", "peak" } },
  to_date = { type = "text", one_of = grains }, rolling = { type = "text" }, window = { type = "text" },
  params = { type = "table" }, variants = { type = "table" }, events = { type = { "table", "boolean" } },
  cohort = { type = "table" }, mix = { type = "table" }, growth = { type = "table" }, benchmark = { type = "table" },
  scale = { type = "text" }, check = { type = "table" }, fallback = { type = "table" },
}

local function list_of(given)
  if type(given) == "string" then return { given } end
  return given or {}
end

-- ---- the form ----

local function form_of(d)
  for _, name in ipairs { "cohort", "mix", "growth" } do
    if d[name] then return name end
  end
  if d.open then return "stock" end
  if type(d.value) == "function" or d.uses then return "derived" end
  return type(d.value) == "string" and derive.is_derived(d.value) and "derived" or "flow"
end

--- Keys that speak of rows: a derived KPI has none of its own.
local of_rows = { "source", "time", "where", "needs", "requires", "single", "parts", "lifecycle", "scale", "open", "stock",
  "window", "cohort", "params", "dimensions" }

local function rows_problem(d, path)
  for _, key in ipairs(of_rows) do
    if d[key] ~= nil then return ("%s.%s: a KPI made of others has no rows; set it in its parts"):format(path, key) end
  end
end

local function read_derived(k, d, path)
  local misplaced = rows_problem(d, path)
  if misplaced then return misplaced end
  k.parameters = {}
  if type(d.value) == "function" then
    k.uses = list_of(d.uses)
    if #k.uses == 0 then
      return path .. ".uses: missing; the names of the KPIs that the function reads, as { \"a\", \"b\" }"
    end
  else
    if d.uses then return path .. ".uses: only for a function; the text says what it uses" end
    local parsed, problem = derive.parse(d.value)
    if not parsed then return ("%s.value: %s\n  %s"):format(path, problem, d.value) end
    k.tree, k.uses = parsed.tree, parsed.uses
  end
  for _, name in ipairs(k.uses) do
    if name == k.name then return ("%s.value: it is made of itself"):format(path) end
  end
end

-- ---- expressions over rows ----

local function read_source(k, path)
  if not k.source then return path .. ".source: missing" end
  local names = {}
  for _, t in ipairs(native.tables()) do
    if t.name == k.source then
      k.time = k.time or t.time
      if k.time then return nil end
      return ("%s.time: missing; the table %s has no time of its own"):format(path, k.source)
    end
    names[#names + 1] = t.name
  end
  local near = native.nearest(k.source, names)
  return ("%s.source: no table %q%s"):format(path, k.source, near and ("; did you mean %q?"):format(near) or "")
end

--- What is wrong with an expression, or nil; and what it is made of. Parameters stand in with sample values.
local function expression_problem(k, path, text, aggregates, wanted)
  local problem = parameter.problem(text, k.parameters)
  if problem then return ("%s: %s\n  %s"):format(path, problem, text) end
  local info, position
  local written = parameter.write(text, parameter.samples(k.parameters))
  info, problem, position = native.expression(k.source, written, aggregates)
  if not info then return ("%s: %s%s"):format(path, problem, native.point(written, position)) end
  if wanted and info.type ~= wanted then
    return ("%s: expected %s, but this is of type %s\n  %s"):format(path, wanted, info.type, text)
  end
  return nil, info
end

local function read_open(k, path)
  if not k.open then return k.stock and path .. ".stock: only with open = { start, end }" or nil end
  if #k.open ~= 2 or type(k.open[1]) ~= "string" or type(k.open[2]) ~= "string" then
    return path .. ".open: expected two times, as { \"created_at\", \"solved_at\" }"
  end
  for i = 1, 2 do
    local problem = expression_problem(k, ("%s.open[%d]"):format(path, i), k.open[i], false, "time")
    if problem then return problem end
  end
  k.stock = k.stock or "end"
end

local function read_parts(k, path)
  for i, part in ipairs(k.parts or {}) do
    local where = ("%s.parts[%d]"):format(path, i)
    if type(part) ~= "table" or type(part[1]) ~= "string" or type(part[2]) ~= "string" then
      return where .. ": expected { \"text\", \"condition\" }"
    end
    local problem = expression_problem(k, where, part[2], false, "boolean")
    if problem then return problem end
  end
end

local function read_window(k, path)
  if not k.window then return nil end
  if k.form ~= "flow" then return path .. ".window: only for KPIs over the rows of a period" end
  local name = k.window:match("^:(.+)$")
  if name then
    if type(k.parameters[name]) ~= "table" then
      return ("%s.window: no parameter %q that is a duration"):format(path, name)
    end
    k.window = name
  else
    k.window = native.duration_parse(k.window)
  end
  local seconds = k.window and rows.window(k)
  if not seconds or seconds <= 0 then return path .. ".window: expected a duration as \"7d\"" end
  k.window_text = format.duration(seconds)
end

local function read_value(k, path)
  if type(k.value) ~= "string" then
    return path .. ".value: " .. (k.value == nil and "missing" or "expected an expression, or what scale.share gives")
  end
  local problem
  problem, k.shape = expression_problem(k, path .. ".value", k.value, true)
  if problem then return problem end
  local names = parameter.names(k.value)
  for _, name in ipairs(names) do k.moving = k.moving or parameter.given[name] end
  if not k.moving then k.written = parameter.write(k.value, k.parameters) end
  k.formula = #names == 0 and k.shape.text or (k.value:gsub("%s+", " "))
end

local function read_scale(k, path)
  if not k.scale then return nil end
  local good, problem = pcall(scale.family, k.scale)
  return not good and ("%s.scale: %s"):format(path, problem:gsub("^[^:]+:%d+: ", "")) or nil
end

local function read_rows(k, path)
  local problem
  k.parameters, problem = parameter.read(k.params or {}, path .. ".params")
  problem = problem or read_source(k, path)
    or expression_problem(k, path .. ".time", k.time, false, "time")
    or k.where and expression_problem(k, path .. ".where", k.where, false, "boolean")
    or k.single and expression_problem(k, path .. ".single", k.single, false)
    or read_open(k, path) or read_parts(k, path) or read_window(k, path) or read_scale(k, path)
  for _, list in ipairs { "needs", "requires", "dimensions" } do
    for _, text in ipairs(k[list] or {}) do
      problem = problem or expression_problem(k, ("%s.%s"):format(path, list), text, false)
    end
  end
  return problem
end

local function read_cohort(k, path)
  if k.value then return path .. ".value: a cohort's value is the share of it that is back" end
  if k.single then return path .. ".single: a cohort counts, and adds nothing up" end
  return cohort.check_keys(k.cohort, path)
    or expression_problem(k, path .. ".cohort.entity", k.cohort.entity, false)
    or k.cohort.start and expression_problem(k, path .. ".cohort.start", k.cohort.start, false, "time")
end

local function read_mix(k, path)
  if k.value then return path .. ".value: a mix's value is the share of its most common values" end
  local problem = mix.check_keys(k.mix, path) or expression_problem(k, path .. ".mix.of", k.mix.of, false)
  if problem then return problem end
  local needs = { k.mix.of }
  for _, field in ipairs(k.needs) do
    if field ~= k.mix.of then needs[#needs + 1] = field end
  end
  k.needs = needs
end

local function read_growth(k, d, path)
  if k.value then return path .. ".value: what grows is named in growth = { of = \"ticket_volume\" }" end
  k.parameters = {}
  return rows_problem(d, path) or growth.read_keys(k, path)
end

--- One row for each form: what else is read.
local readers = {
  derived = read_derived,
  flow = function(k, _, path) return read_rows(k, path) or read_value(k, path) end,
  stock = function(k, _, path) return read_rows(k, path) or read_value(k, path) or stock.check(k, path) end,
  cohort = function(k, _, path) return read_rows(k, path) or read_cohort(k, path) end,
  mix = function(k, _, path) return read_rows(k, path) or read_mix(k, path) end,
  growth = read_growth,
}

-- ---- the rest ----

local function read_lengths(k, path)
  if k.to_date and k.rolling then return path .. ".rolling: not together with to_date" end
  if k.rolling then
    k.length = form.read_length(k.rolling)
    if not k.length then
      return ("%s.rolling: expected a length as \"28 days\" or \"7d\", not %q"):format(path, k.rolling)
    end
  end
end

local function read_thresholds(k, d, path)
  local problem
  for _, name in ipairs { "target", "warn" } do
    k[name], problem = threshold.read(d[name], k.unit, ("%s.%s"):format(path, name))
    if problem then return problem end
  end
  if k.hysteresis and k.hysteresis < 0 then return path .. ".hysteresis: expected 0 or more, in the KPI's unit" end
  problem = rule_options.for_periods_problem(k.for_periods, path)
    or k.check and rule_options.problem_in_kpi(k.check, path .. ".check")
  if problem then return problem end
  return threshold.problem(k, path, function(x) return format.plain(x, k.unit) end)
end

local function read_benchmark(k, d, path)
  if not d.benchmark then return nil end
  local problem
  k.benchmark, problem = benchmark.read_rows(d.benchmark, path .. ".benchmark")
  return problem
end

--- Names that stand for the definition itself and for what it is when read from events.
local reserved = { own = true, events = true }

local function variant_problem(name, changes, path)
  if type(name) ~= "string" or not name:match("^[%w_]+$") then return path .. ".variants: expected names as keys" end
  if reserved[name] then return ("%s.variants.%s: every KPI has a meaning of this name"):format(path, name) end
  if type(changes) ~= "table" then return ("%s.variants.%s: expected a table of changes"):format(path, name) end
  if changes.variants then return ("%s.variants.%s: a variant has no variants"):format(path, name) end
end

--- Is there a definition for the variant, or for the KPI itself, when it is read from events?
local function has_events(d, variant)
  local own = variant and d.variants[variant].events
  return type(d.events) == "table" and own ~= false
end

--- The names of the variants, each of which must be a definition too. What is read from events is one when it is asked
--- for (M.check_all asks for all): reading them all would take as long as everything else here.
local function read_variants(k, d, path, read)
  k.variants = {}
  if d.events == true then return path .. ".events: expected a table of changes" end
  for name, changes in pairs(d.variants or {}) do
    local problem, _ = variant_problem(name, changes, path)
    if not problem then _, problem = read(k.name, d, name) end
    if problem then return problem end
    k.variants[#k.variants + 1] = name
  end
  table.sort(k.variants)
end

--- The definition with a variant's keys in place of its own; parameters are changed one by one. Of lifecycle false is a value.
local function with_changes(d, changes)
  local merged = {}
  for key, value in pairs(d) do merged[key] = value end
  for key, value in pairs(changes) do
    if value == false and key ~= "lifecycle" then merged[key] = nil else merged[key] = value end
  end
  merged.variants, merged.events, merged.fallback, merged.params = nil, nil, nil, {}
  for _, given in ipairs { d.params or {}, changes.params or {} } do
    for name, value in pairs(given) do merged.params[name] = value end
  end
  if next(merged.params) == nil then merged.params = nil end
  return merged
end

--- "zendesk.events": the variant that a name is of, and whether it is read from events.
local function split_variant(name)
  if name == "events" then return nil, true end
  local variant = name:match("^(.+)%.events$")
  return variant or name, variant ~= nil
end

--- The fallback of a variant: that of the definition, with its own keys in front; false: none.
local function fallback_of(d, own)
  if own.fallback == false or not (d.fallback or own.fallback) then return nil end
  local whole = {}
  for _, given in ipairs { d.fallback or {}, own.fallback or {} } do
    for key, value in pairs(given) do whole[key] = value end
  end
  return whole
end

--- The definition that a variant stands for. What is read from events has no fallback.
local function variant_definition(d, name)
  local variant, from_events = split_variant(name)
  local own = variant and d.variants[variant] or {}
  local whole = with_changes(d, own)
  if from_events then return with_changes(with_changes(whole, d.events), own.events or {}) end
  whole.fallback = fallback_of(d, own)
  return whole
end

local function titled(d, name, variant)
  local title = d.title or name
  if not variant then return title end
  local of, from_events = split_variant(variant)
  local own = of and d.variants[of]
  if own then title = own.title or ("%s (%s)"):format(title, of) end
  return from_events and title .. ", from events" or title
end

--- What serves in a store without events: a definition too, over rows that are no events'.
local function read_fallback(k, whole, path, read)
  path = path .. ".fallback"
  if k.uses then return path .. ": a KPI made of others has none; its parts may" end
  for _, key in ipairs { "variants", "fallback" } do
    if whole.fallback[key] then return ("%s.%s: cannot stand here"):format(path, key) end
  end
  local found, problem = read(k.base, with_changes(whole, whole.fallback))
  if not found then return (problem:gsub("^kpi %b\"\"", function() return path end, 1)) end
  if rows.base_table(found.source) ~= found.source then
    return ("%s.source: %s is made of %s; expected a table that is imported"):format(path, found.source,
      rows.base_table(found.source))
  end
  found.name, found.variant, found.title, found.variants = k.name, k.variant, k.title, k.variants
  found.stands_in_for, found.place = k.source, k.place
  k.fallback = found
end

--- Reads a definition or one of its variants: the KPI, or nil and what is wrong.
local function read(name, d, variant)
  local path = ("kpi %q"):format(name)
  if not name:match("^[%a_][%w_]*$") then return nil, path .. ": a name is made of letters, digits and _" end
  local problem = check.problem(d, keys, path)
  if problem then return nil, problem end
  local whole = variant and variant_definition(d, variant) or d
  if variant then
    path = ("%s.variants.%s"):format(path, variant)
    problem = check.problem(whole, keys, path)
    if problem then return nil, problem end
  end
  local k = { name = variant and name .. "." .. variant or name, base = name, variant = variant, definition = d }
  for key, value in pairs(whole) do k[key] = value end
  if scale.is_value(k.value) then k.value, k.scale = k.value.text, k.scale or k.value.scale end
  k.title, k.form = titled(d, name, variant), form_of(k)
  k.needs, k.requires = list_of(whole.needs), list_of(whole.requires)
  k.dimensions = whole.dimensions and list_of(whole.dimensions)
  problem = readers[k.form](k, whole, path) or read_lengths(k, path) or read_thresholds(k, whole, path)
    or read_benchmark(k, whole, path)
  if not problem and not variant then problem = read_variants(k, d, path, read) end
  if not problem and whole.fallback then problem = read_fallback(k, whole, path, read) end
  if problem then return nil, problem end
  k.variants = k.variants or {}
  return k
end

--- kpi "name" { ... }
M.define = M.registry:definer(read)

-- ---- finding ----

local function has_variant(k, name)
  local d, variant, from_events = k.definition, split_variant(name)
  if variant and not (d.variants and d.variants[variant]) then return false end
  return not from_events or has_events(d, variant)
end

local function variant_of(k, variant)
  if variant == "own" then return k end
  if has_variant(k, variant) then
    local found, problem = read(k.base, k.definition, variant)
    if not found then error((k.place or "") .. problem, 0) end
    found.place = k.place
    return found
  end
  local names = { table.unpack(k.variants) }
  if has_events(k.definition) then names[#names + 1] = "events" end
  local near = native.nearest(variant, names)
  local there = #names > 0 and "there are " .. table.concat(names, ", ") or "it has none"
  return nil, ("kpi %q has no variant %q; %s"):format(k.base, variant,
    near and ("did you mean %q?"):format(near) or there)
end

--- Every KPI and variant that a dialect names must be there.
---@param whole perilune.dialect
function M.check_dialect(whole)
  local names = {}
  for base in pairs(whole.kpis) do names[#names + 1] = base end
  table.sort(names)
  for _, base in ipairs(names) do
    local good, problem = pcall(M.registry.need, M.registry, base)
    if good then
      local found
      found, problem = variant_of(problem, whole.kpis[base])
      good = found ~= nil
    end
    if not good then error(("%sdialect %q.kpis.%s: %s"):format(whole.place or "", whole.name, base, problem), 0) end
  end
end

local checked -- the last dialect whose KPIs were found to be there

--- The variant of a KPI that the dialect in use publishes, or nil.
local function chosen(base)
  local variants, whole = dialects.variants()
  if not variants or next(variants) == nil then return nil end
  if checked ~= whole.name then
    M.check_dialect(whole)
    checked = whole.name
  end
  return variants[base]
end

--- The KPI of "name" or "name.variant", or nil and a message that names the near one. Without a variant it is the one
--- that the dialect in use names, if it does.
---@param name string
---@return table|nil k, string|nil message
function M.find(name)
  local base, variant = name:match("^([^.]*)%.(.+)$")
  local good, k = pcall(M.registry.need, M.registry, base or name)
  if not good then return nil, k end
  local published = not variant and chosen(name)
  if not (variant or published) then return k end
  local found, problem = variant_of(k, variant or published)
  if published and found and found ~= k then found.published = true end
  return found, problem
end

--- Does its figure follow the dialect: is it read from derived tables, or made of others that are?
---@param k table a KPI
function M.follows_dialect(k)
  for _, t in ipairs(native.tables()) do
    if t.name == k.source then return t.derived_from ~= nil end
  end
  for _, name in ipairs(k.uses or {}) do
    local part = M.find(name)
    if part and M.follows_dialect(part) then return true end
  end
  return false
end

--- The name of the variant that reads the same from events, or nil.
---@param k table a KPI
---@return string|nil
function M.from_events(k)
  local variant, from_events = split_variant(k.variant or "own")
  if variant == "own" then variant = nil end
  if from_events or not has_events(k.definition, variant) then return nil end
  return variant and variant .. ".events" or "events"
end

--- The KPI as this store can answer it: itself, or where the table that its rows are made from is empty its fallback.
---@param k table
function M.serving(k)
  if not k.fallback or rows.count_values(rows.base_table(k.source), "*") > 0 then return k end
  return k.fallback
end

--- The same, raising; `level` is whom to blame, as in error().
function M.need(name, level)
  local k, problem = M.find(name)
  if not k then error(problem, level and level + 1 or 0) end
  return k
end

--- The KPI with other parameters: { touches = 2 }. nil and a message when one is not declared or does not fit.
---@param k table
---@param params table<string, any>
function M.with(k, params)
  local declared = {}
  for name in pairs(k.parameters) do declared[#declared + 1] = name end
  table.sort(declared)
  for name in pairs(params) do
    if k.parameters[name] == nil then
      local near = native.nearest(tostring(name), declared)
      return nil, ("kpi %q has no parameter %q; %s"):format(k.name, tostring(name),
        near and ("did you mean %q?"):format(near)
        or #declared > 0 and "there are " .. table.concat(declared, ", ") or "it has none")
    end
  end
  local d = k.variant and variant_definition(k.definition, k.variant) or k.definition
  local with = with_changes(d, { params = params })
  with.fallback = d.fallback
  local changed, problem = read(k.base, with)
  if not changed then return nil, problem end
  changed.name, changed.place, changed.given = k.name, k.place, params
  return changed
end

local function check_events(k)
  if has_events(k.definition) then variant_of(k, "events") end
  for _, variant in ipairs(k.variants) do
    if has_events(k.definition, variant) then variant_of(k, variant .. ".events") end
  end
end

--- Every KPI's parts are known and none goes round in a circle, and what is read from events has a meaning; raises what
--- is wrong.
function M.check_all()
  for _, name in ipairs(M.registry:names()) do
    local k = M.registry:get(name)
    derive.resolve(k, M.find)
    check_events(k)
  end
end

-- ---- what a report stamps ----

local function fingerprint_of_threshold(spec)
  return spec and threshold.words(spec, function(x) return ("%.17g"):format(x) end) or ""
end

local function fingerprint_of_parameters(k)
  local list = {}
  for name, value in pairs(k.parameters) do list[#list + 1] = name .. "=" .. parameter.literal(value) end
  table.sort(list)
  return table.concat(list, ",")
end

local function fingerprint_of_cohort(c)
  return c and table.concat({ c.entity, c.grain, c.start or "", tostring(c.age), tostring(c.rolling) }, ",") or ""
end

local function fingerprint_of_others(k)
  local m, g = k.mix, k.growth
  return (m and m.of .. "," .. tostring(m.top) or "")
    .. (g and table.concat({ g.of, g.against or "", tostring(g.minimum_base) }, ",") or "")
end

--- A text that changes when what a KPI means changes.
function M.fingerprint(k)
  local parts = { k.name, k.form, k.source or "", k.time or "", k.where or "",
    k.formula or type(k.value) == "string" and k.value or k.place or "", table.concat(k.needs, ","),
    table.concat(k.requires, ","), fingerprint_of_others(k), k.open and table.concat(k.open, ",") or "", k.stock or "", k.to_date or "", k.rolling or "", tostring(k.window),
    fingerprint_of_parameters(k), fingerprint_of_cohort(k.cohort), table.concat(k.uses or {}, ","),
    fingerprint_of_threshold(k.target), fingerprint_of_threshold(k.warn), k.better or "", tostring(k.minimum_sample),
    tostring(k.lifecycle), k.scale or "", k.single or "" }
  if k.fallback then parts[#parts + 1] = M.fingerprint(k.fallback) end
  return table.concat(parts, "\0")
end

return M
