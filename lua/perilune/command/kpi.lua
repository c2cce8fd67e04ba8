--- `perilune kpi [NAME]`: the list of KPIs; or one with its definition, value, parts, interval, exclusions, change and
--- benchmarks, as text or JSON.
local form = require "perilune.form"
local format = require "perilune.format"
local json = require "perilune.json"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local period = require "perilune.period"
local render = require "perilune.render"
local show = require "perilune.show"
local stock = require "perilune.form.stock"
local threshold = require "perilune.threshold"

local LABEL_COLUMNS = 15

--- The words of the session's language.
local function words() return format.language(nil).kpi end

local function count_text(count) return format.plain(count, "count") end

-- ---- the list ----

local function list_row(k) return { k.name, k.title, k.unit, k.source or table.concat(k.uses, ", ") } end

--- All KPIs and their variants, by name.
local function all_kpis()
  local list = {}
  for _, name in ipairs(kpis.registry:names()) do
    local k = kpis.registry:get(name)
    list[#list + 1] = k
    for _, variant in ipairs(k.variants) do list[#list + 1] = kpis.need(name .. "." .. variant) end
  end
  return list
end

local function list_text(page)
  local rows = {}
  kpis.check_all()
  for i, k in ipairs(all_kpis()) do rows[i] = list_row(k) end
  local block = { kind = "table", rows = rows,
    columns = { { title = words().columns.name }, { title = words().columns.title }, { title = words().columns.unit },
      { title = words().columns.source } } }
  return render({ kind = "document", language = format.language(nil).code, blocks = { block } }, "terminal", page)
end

local function list_json()
  local list = {}
  kpis.check_all()
  for i, k in ipairs(all_kpis()) do
    list[i] = json.object { { "kpi", k.name }, { "title", k.title }, { "unit", k.unit }, { "form", k.form },
      { "source", k.source }, { "section", k.section } }
  end
  return json.encode(json.list(list)) .. "\n"
end

-- ---- the definition ----

local function threshold_text(k)
  local w = words()
  if not k.target then return w.none end
  local function say(x) return format.plain(x, k.unit) end
  local text = (k.better == "lower" and w.at_most or w.at_least):format(threshold.words(k.target, say))
  return k.warn and w.warn_from:format(text, threshold.words(k.warn, say)) or text
end

local function parameters_text(k)
  local list = {}
  for name, value in pairs(k.parameters) do
    list[#list + 1] = ("%s = %s"):format(name, type(value) == "table" and format.duration(value.duration) or tostring(value))
  end
  table.sort(list)
  return table.concat(list, ", ")
end

local function formula(k)
  if k.form == "cohort" then
    local c, w, age = k.cohort, words(), k.cohort.age or 1
    return (c.rolling and w.cohort_rolling or w.cohort):format(format.language(nil).grains[c.grain]:lower(), c.entity,
      c.start or w.first_row, w.ages[c.grain][age == 1 and 1 or 2]:format(format.plain(age, "count")))
  end
  local text = form.formula(k)
  if text then return text end
  if type(k.value) == "function" then
    return words().function_of:format(table.concat(k.uses, format.language(nil).list))
  end
  return k.formula or k.value
end

--- What the definition says, in the order it is read: { { label, text }, ... }.
local function definition_rows(k)
  local w = words()
  local rows = { { w.labels.about, k.about or "-" }, { w.labels.value, formula(k) } }
  local function add(label, text)
    if text and text ~= "" then rows[#rows + 1] = { w.labels[label], text } end
  end
  add("section", k.section)
  add("source", k.source)
  add("fallback", k.fallback and w.fallback:format(k.fallback.source))
  add("time", not k.open and k.time)
  add("where", k.where)
  add("open", k.open and w.open:format(k.open[1], k.open[2], stock.about(k)))
  add("uses", k.uses and table.concat(k.uses, ", "))
  add("to_date", k.to_date and w.to_date:format(format.language(nil).grains[k.to_date]:lower()))
  add("rolling", k.rolling and w.rolling:format(k.rolling))
  add("window", k.window and k.window_text)
  add("parameters", parameters_text(k))
  add("needs", table.concat(k.needs, ", "))
  add("scale", k.scale)
  add("single", k.single)
  add("unit", k.unit)
  add("target", threshold_text(k))
  add("minimum_sample", k.minimum_sample and tostring(k.minimum_sample))
  add("variants", table.concat(k.variants, ", "))
  local from_events = kpis.from_events(k)
  add("from_events", from_events and words().by_dialect:format(k.base, from_events))
  return rows
end

-- ---- the value ----

local function part_text(part)
  if part.count then return "  " .. words().rows:format(count_text(part.count), part.text) end
  return ("  %s (%s): %s"):format(part.text, part.kpi, format.plain(part.value, part.unit))
end

local function range_text(row, unit)
  local function say(x) return format.plain(x, unit) end
  if row.value then return say(row.value) end
  if row.low and row.high then return words().range:format(say(row.low), say(row.high)) end
  return row.low and words().from:format(say(row.low)) or words().up_to:format(say(row.high))
end

local function benchmark_text(row, unit)
  local source = row.from and row.source .. ", " .. row.from or row.source
  local text = "  " .. words().benchmark:format(range_text(row, unit), source)
  return row.note and text .. ": " .. row.note or text
end

local function fraction_text(r)
  if not r.denominator then return nil end
  if r.numerator and r.interval == "Wilson" then
    return "  " .. words().of_rows:format(count_text(r.numerator), count_text(r.denominator))
  end
  return "  " .. words().fraction:format(format.number(r.numerator), format.number(r.denominator))
end

local function change_text(c, unit)
  if not (c and c.low and c.high) then return nil end
  local function say(x)
    return format.difference { value = unit == "count" and math.floor(x + 0.5) or x, unit = unit, relative = false }
  end
  return "  " .. words().change_between:format(say(c.low), say(c.high),
    c.significant and words().more_than_noise or format.language(nil).noise)
end

local function value_lines(r)
  local lines = { ("%s (%s): %s"):format(r.period.text, period.words(r.period), show.record(r)) }
  local function add(text) lines[#lines + 1] = text end
  add(fraction_text(r))
  for _, part in ipairs(r.parts or {}) do add(part_text(part)) end
  if r.interval then add("  " .. words().interval:format(r.interval)) end
  for _, e in ipairs(r.exclusions or {}) do
    local part = e.kpi and (" (%s)"):format(e.kpi) or ""
    add("  " .. words().left_out:format(count_text(e.count), e.reason .. part))
  end
  if r.provisional then add("  " .. words().may_move) end
  if r.previous and r.previous.value then
    add(("  %s: %s"):format(r.previous.period.text, format.plain(r.previous.value, r.unit)))
  end
  add(change_text(r.change, r.unit))
  for _, row in ipairs(r.benchmark or {}) do add(benchmark_text(row, r.unit)) end
  return lines
end

--- The label in its column, however wide its letters are.
local function labelled(label) return label .. (" "):rep(math.max(0, LABEL_COLUMNS - native.width(label))) end

local function explain_text(k, r, list)
  local lines = { ("%s (%s)"):format(k.title, k.name), "" }
  for _, row in ipairs(definition_rows(k)) do lines[#lines + 1] = ("  %s %s"):format(labelled(row[1]), row[2]) end
  lines[#lines + 1] = ""
  for _, line in ipairs(value_lines(r)) do lines[#lines + 1] = line end
  local text = table.concat(lines, "\n") .. "\n"
  return list and text .. "\n" .. show.records(list) or text
end

-- ---- JSON ----

local function json_change(c)
  if not c then return nil end
  return json.object { { "value", c.value }, { "relative", c.relative }, { "difference", c.difference }, { "low", c.low },
    { "high", c.high }, { "significant", c.significant }, { "direction", c.direction }, { "against", c.against } }
end

--- The members of a record that every answer has, in their order.
local function json_members(r)
  return {
    { "value", r.value }, { "unit", r.unit }, { "n", r.n }, { "low", r.low }, { "high", r.high },
    { "interval", r.interval }, { "confidence", r.interval and r.confidence or nil }, { "numerator", r.numerator },
    { "denominator", r.denominator },
    { "status", r.status }, { "target", r.target }, { "warn", r.warn }, { "note", r.note }, { "lacks", r.lacks },
    { "provisional", r.provisional or false },
  }
end

local function json_segment(r)
  local members = json_members(r)
  table.insert(members, 1, { "key", r.key })
  members[#members + 1] = { "change", json_change(r.change) }
  return json.object(members)
end

local function json_items(list, names)
  local items = {}
  for i, item in ipairs(list or {}) do
    local members = {}
    for _, name in ipairs(names) do
      if item[name] ~= nil then members[#members + 1] = { name, item[name] } end
    end
    items[i] = json.object(members)
  end
  return json.list(items)
end

local function explain_json(k, r, list)
  local members = { { "kpi", k.name }, { "title", k.title }, { "about", k.about }, { "section", k.section },
    { "form", k.form },
    { "formula", formula(k) }, { "source", k.source }, { "period", r.period.text }, { "from", r.period.from },
    { "to", r.period.to } }
  for _, member in ipairs(json_members(r)) do members[#members + 1] = member end
  members[#members + 1] = { "previous", r.previous and r.previous.value }
  members[#members + 1] = { "change", json_change(r.change) }
  members[#members + 1] = { "exclusions", json_items(r.exclusions, { "reason", "count" }) }
  members[#members + 1] = { "parts", json_items(r.parts, { "text", "kpi", "count", "value", "unit", "n" }) }
  members[#members + 1] = { "benchmark", json_items(r.benchmark, { "value", "low", "high", "source", "from", "note" }) }
  members[#members + 1] = { "variants", json.list(k.variants) }
  if list then
    local segments = {}
    for i, segment in ipairs(list) do segments[i] = json_segment(segment) end
    members[#members + 1] = { "segments", json.list(segments) }
  end
  return json.encode(json.object(members)) .. "\n"
end

-- ---- why ----

local function why_text(k, p, options, wanted, page)
  local why, text = require "perilune.why", require "perilune.why.text"
  local result = why.explain(k, p, { by = options.by, vs = options.vs })
  if wanted == "json" then return text.json(result) end
  return text.terminal(result, page, options.by ~= nil)
end

-- ---- dialects ----

local function reconcile_text(options, wanted, page)
  local reconcile, text = require "perilune.reconcile", require "perilune.reconcile.text"
  if not options.argument then error("kpi --reconcile: expected the name of a KPI", 0) end
  for _, other in ipairs { "why", "by", "vs" } do
    if options[other] then error(("kpi: --reconcile compares dialects; it goes without --%s"):format(other), 0) end
  end
  local a, b = options.reconcile:match("^%s*([^,]-)%s*,%s*([^,]-)%s*$")
  if not a then
    error(("--reconcile: expected two dialects, as zendesk,gorgias, not %q"):format(options.reconcile), 0)
  end
  local result = reconcile.explain(options.argument, a, b, { period = options.period })
  if wanted == "json" then return text.json(result) end
  return text.render(result, wanted == "table" and "terminal" or wanted, page)
end

--- What the command prints.
---@param options table<string, string> argument, period, vs, by, why, reconcile
---@param wanted "table"|"json"|"markdown"
---@param page table for the renderer
---@return string
return function(options, wanted, page)
  if options.reconcile then return reconcile_text(options, wanted, page) end
  if options.why and not options.argument then error("kpi --why: expected the name of a KPI", 0) end
  if not options.argument then return wanted == "json" and list_json() or list_text(page) end
  local k = kpis.need(options.argument)
  local p = measure.period(options.period or "last month")
  if options.why then return why_text(k, p, options, wanted, page) end
  local r = measure.value(k, p, { against = options.vs })
  local list = options.by and measure.by(k, options.by, p, { against = options.vs })
  return (wanted == "json" and explain_json or explain_text)(k, r, list)
end
