--- Reports: layouts are data, checked when they are read; `build` makes the neutral tree of perilune.render.
---
---   report "weekly" {
---     title = "Support, week by week",  period = "last week",
---     { cards = { "ticket_volume", "first_reply_time", "csat", "backlog" } },
---     { line  = "ticket_volume", span = "13 weeks", target = true, vs = "previous" },
---     { bars  = "ticket_volume", by = "channel", limit = 8 },
---     { table = { "ticket_volume", "resolution_time" }, by = "team", order = "-ticket_volume", limit = 10 },
---     { text  = function(r) return r.csat.status == "bad" and "CSAT is below target." or nil end },
---   }
local as_of = require "perilune.as_of"
local check = require "perilune.check"
local format = require "perilune.format"
local kpis = require "perilune.kpi"
local measure = require "perilune.measure"
local native = require "perilune.native"
local period = require "perilune.period"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("report", "scripts/reports")

local report_keys = {
  title = { type = "text" },
  about = { type = "text" },
  period = { type = "text" },
  where = { type = "text" },
}

local shared = { title = { type = "text" }, where = { type = "text" } }

--- One row for each kind of block: its keys beside the shared ones.
local block_keys = {
  cards = { cards = { type = "list", required = true }, span = { type = "text" } },
  line = {
    line = { type = "text", required = true }, span = { type = "text" }, target = { type = "boolean" },
    vs = { type = "text", one_of = { "previous" } },
    grain = { type = "text", one_of = { "hour", "day", "week", "month", "quarter", "year",
      "fiscal_quarter", "fiscal_year" } },
  },
  bars = {
    bars = { type = "text", required = true }, by = { type = "text", required = true }, limit = { type = "integer" },
    order = { type = "text" },
  },
  table = {
    table = { type = "list", required = true }, by = { type = "text", required = true },
    order = { type = "text" }, limit = { type = "integer" },
  },
  text = { text = { type = { "text", "function" }, required = true } },
  section = { section = { type = "text", required = true } },
}

-- ---- reading definitions ----

local function kind_of(block)
  for kind in pairs(block_keys) do
    if block[kind] ~= nil then return kind end
  end
end

local function kind_names()
  local names = {}
  for kind in pairs(block_keys) do names[#names + 1] = kind end
  table.sort(names)
  return names
end

local function check_span(span, path)
  if not span then return nil end
  local count, grain = span:match("^(%d+)%s+(%a-)s?$")
  if not count or not block_keys.line.grain.one_of[1] then return path .. ".span: expected as \"13 weeks\"" end
  for _, known in ipairs(block_keys.line.grain.one_of) do
    if grain == known and tonumber(count) > 0 and tonumber(count) <= 1000 then return nil end
  end
  return ("%s.span: expected as \"13 weeks\", not %q"):format(path, span)
end

local function check_block(block, path)
  if type(block) ~= "table" then return path .. ": expected a block, as { cards = {...} }" end
  local kind = kind_of(block)
  if not kind then return ("%s: expected one of %s"):format(path, table.concat(kind_names(), ", ")) end
  local keys = {}
  for key, description in pairs(shared) do keys[key] = description end
  for key, description in pairs(block_keys[kind]) do keys[key] = description end
  return check.problem(block, keys, path .. "." .. kind) or check_span(block.span, path .. "." .. kind)
end

local function read(name, d)
  local path = ("report %q"):format(name)
  local problem = check.problem(d, report_keys, path, true)
  if problem then return nil, problem end
  local r = { name = name, title = d.title or name, about = d.about, period = d.period or "last month", where = d.where,
    blocks = {} }
  for i, block in ipairs(d) do
    problem = check_block(block, ("%s[%d]"):format(path, i))
    if problem then return nil, problem end
    r.blocks[i] = block
  end
  if #r.blocks == 0 then return nil, path .. ": expected at least one block" end
  return r
end

--- report "name" { ... }
M.define = M.registry:definer(read)

-- ---- building the tree ----

---@class perilune.build what one report is being made with
---@field report table
---@field period perilune.period
---@field values table<string, table> KPI name -> record of the period
---@field used table<string, table> KPIs whose definitions went into the page
---@field missed table<string, true> KPIs of which the page has said that their data is missing

local function both(a, b)
  if a and b then return ("(%s) AND (%s)"):format(a, b) end
  return a or b
end

local function use(build, name)
  local k = kpis.need(name)
  build.used[name] = k
  return k
end

local function value_of(build, name, where)
  local id = where and name .. "\0" .. where or name
  if not build.values[id] then
    build.values[id] = measure.value(use(build, name), build.period, { where = both(build.report.where, where) })
  end
  return build.values[id]
end

--- A record as the renderers want it. The interval of a count would only distract: it says how it would vary by chance.
local function shown(r)
  local k = r.kpi
  local counts = k.unit == "count"
  return {
    value = r.value, unit = k.unit, low = not counts and r.low or nil, high = not counts and r.high or nil,
    n = not counts and k.form ~= "stock" and r.n or nil, status = r.status, target = r.target, warn = r.warn,
      better = k.better,
    note = r.note, change = r.change, provisional = r.provisional,
  }
end

--- "13 weeks": the last thirteen that are over when the period ends. A week of two days is no point of a line.
local function span_of(build, text)
  local count, grain = text:match("^(%d+)%s+(%a-)s?$")
  local to = native.time_floor(grain, build.period.to)
  return grain, native.time_add(grain, to, -math.tointeger(tonumber(count))), to
end

--- A grain that gives a readable number of points.
local function grain_for(seconds)
  local day = 86400
  if seconds <= 3 * day then return "hour" end
  if seconds <= 62 * day then return "day" end
  if seconds <= 200 * day then return "week" end
  if seconds <= 5 * 366 * day then return "month" end
  return "year"
end

local function span_or_period(build, block)
  if block.span then
    local grain, from, to = span_of(build, block.span)
    return block.grain or grain, from, to
  end
  local p = build.period
  return block.grain or grain_for(p.to - p.from), p.from, p.to
end

--- Buckets before the first row of the data are not "0 tickets": they are not there. Nor is the one in which the data
--- begins when more than a seventh of it was over: two days are no week.
local function start_of_data(k, grain, from)
  local first = measure.first(k)
  if not first or first <= from then return from end
  local start, next_start = native.time_floor(grain, first), native.time_add(grain, first, 1)
  return (first - start) * 7 > next_start - start and next_start or start
end

local function trend_of(build, k, span, where)
  local grain, from, to = span_of(build, span)
  from = start_of_data(k, grain, from)
  if from >= to then return nil end
  local list = {}
  for i, r in ipairs(measure.series(k, grain, from, to, { where = where })) do list[i] = r.value or false end
  return #list > 1 and list or nil
end

--- A sentence about what the page cannot show, once for each KPI: missing = { { kpi, what it lacks }, ... }.
local function missing_block(build, missing)
  local texts = {}
  for _, m in ipairs(missing) do
    local k, lacks = m[1], m[2]
    if not build.missed[k.name] then texts[#texts + 1] = ("%s (needs %s)"):format(k.title, lacks) end
    build.missed[k.name] = true
  end
  if #texts == 0 then return nil end
  return { kind = "text", text = ("Not shown for want of data: %s."):format(table.concat(texts, "; ")) }
end

local function build_cards(build, block)
  local cards, missing = {}, {}
  for i, name in ipairs(block.cards) do
    local k, r = use(build, name), value_of(build, name, block.where)
    if r.lacks then
      missing[#missing + 1] = { k, r.lacks }
    else
      cards[#cards + 1] = { title = k.title, about = k.about, value = shown(r),
        trend = trend_of(build, k, block.span or "12 weeks", both(build.report.where, block.where)) }
    end
  end
  local blocks = {}
  if #cards > 0 then blocks[1] = { kind = "cards", title = block.title, cards = cards } end
  blocks[#blocks + 1] = missing_block(build, missing)
  return table.unpack(blocks)
end

local function points_of(series)
  local points = {}
  for i, r in ipairs(series) do points[i] = { at = r.bucket.from, label = r.bucket.label, value = r.value } end
  return points
end

--- What a line shows, in words.
local function describe(k, series)
  local first, last, low, high
  for _, r in ipairs(series) do
    if r.value then
      first, last = first or r, r
      if not low or r.value < low.value then low = r end
      if not high or r.value > high.value then high = r end
    end
  end
  if not first then return k.title .. ": no data in this span." end
  local function say(r) return ("%s (%s)"):format(format.plain(r.value, k.unit), r.bucket.label) end
  if first == last then return ("%s: %s."):format(k.title, say(first)) end
  local verb = last.value > first.value and "rose" or last.value < first.value and "fell" or "was the same:"
  return ("%s %s from %s to %s; lowest %s, highest %s."):format(k.title, verb, say(first), say(last), say(low),
    say(high))
end

local function build_line(build, block)
  local k = use(build, block.line)
  local where = both(build.report.where, block.where)
  local grain, from, to = span_or_period(build, block)
  local lacks = measure.lacks(k)
  if lacks then return missing_block(build, { { k, lacks } }) end
  local main_from = start_of_data(k, grain, from)
  if native.time_add(grain, main_from, 1) >= to then -- the data is younger than two such buckets: look closer
    to = build.period.to
    main_from = math.max(start_of_data(k, "hour", from), math.min(from, build.period.from))
    if main_from >= to then
      return { kind = "text", text = ("%s: no data before the end of %s."):format(k.title, build.period.text) }
    end
    grain = block.grain or grain_for(to - main_from)
  end
  local series = measure.series(k, grain, main_from, to, { where = where })
  local lines = { { name = k.title, role = "main", points = points_of(series) } }
  if block.vs then
    local length = #period.buckets(grain, main_from, to)
    local before_to = native.time_floor(grain, main_from)
    local before_from = native.time_add(grain, before_to, -length)
    if measure.known(k, { from = before_from, to = before_to }) then
      local before = measure.series(k, grain, before_from, before_to, { where = where })
      lines[2] = { name = ("the %d %ss before"):format(length, grain), role = "comparison", points = points_of(before) }
    end
  end
  return { kind = "line", title = block.title or ("%s by %s"):format(k.title, grain), description = describe(k, series),
    unit = k.unit, grain = grain, target = block.target and series[#series].target or nil, series = lines }
end

--- Orders records by their value or, for tables, by one of the KPIs; the key decides ties, no value comes last.
local function sort_records(list, descending, value)
  table.sort(list, function(a, b)
    local x, y = value(a), value(b)
    if x ~= y then
      if x == nil then return false end
      if y == nil then return true end
      if descending then return x > y end
      return x < y
    end
    return tostring(a.key or "\255") < tostring(b.key or "\255")
  end)
end

local function label_of(key)
  if key == nil then return "(none)" end
  return tostring(key)
end

local function order_of(block, default)
  local order = block.order or default
  local descending = order:sub(1, 1) == "-"
  return descending and order:sub(2) or order, descending
end

--- Is there any row with a value of the dimension?
local function has_segments(list)
  for _, r in ipairs(list) do
    if r.key ~= nil then return true end
  end
  return false
end

local function no_segments(title, by, p)
  return { kind = "text", text = ("%s by %s: no row of %s has a value of %s."):format(title, by, p.text, by) }
end

local function build_bars(build, block)
  local k = use(build, block.bars)
  local lacks = measure.lacks(k)
  if lacks then return missing_block(build, { { k, lacks } }) end
  local list = measure.by(k, block.by, build.period, { where = both(build.report.where, block.where) })
  if not has_segments(list) then return no_segments(k.title, block.by, build.period) end
  local by, descending = order_of(block, "-value")
  sort_records(list, descending, function(r) if by == "value" then return r.value end return r.key end)
  local items, limit = {}, block.limit or 12
  for i = 1, math.min(#list, limit) do items[i] = { label = label_of(list[i].key), value = shown(list[i]) } end
  local more = #list > limit and (" The %d largest of %d are shown."):format(limit, #list) or ""
  local top = items[1] and (" %s has most: %s."):format(items[1].label, format.plain(items[1].value.value,
    k.unit)) or ""
  return { kind = "bars", title = block.title or ("%s by %s"):format(k.title, block.by), unit = k.unit, items = items,
    description = ("%s by %s, %s.%s%s"):format(k.title, block.by, build.period.text, by == "value" and top or "",
      more) }
end

--- Records of several KPIs side by side: { { key, records = { [name] = record } }, ... }.
local function join_records(build, block, names)
  local rows, by_key = {}, {}
  for _, name in ipairs(names) do
    local k = use(build, name)
    for _, r in ipairs(measure.by(k, block.by, build.period, { where = both(build.report.where, block.where) })) do
      local id = r.key == nil and "\0none" or r.key
      if not by_key[id] then
        by_key[id] = { key = r.key, records = {} }
        rows[#rows + 1] = by_key[id]
      end
      by_key[id].records[name] = r
    end
  end
  return rows
end

local function build_table(build, block)
  local names, missing = {}, {}
  for _, name in ipairs(block.table) do
    local k = use(build, name)
    local lacks = measure.lacks(k)
    if lacks then missing[#missing + 1] = { k, lacks } else names[#names + 1] = name end
  end
  if #names == 0 then return missing_block(build, missing) end
  local rows = join_records(build, block, names)
  if not has_segments(rows) then return no_segments(block.title or "Table", block.by, build.period) end
  local by, descending = order_of(block, "-" .. names[1])
  sort_records(rows, descending, function(row)
    if by == "key" then return row.key end
    return row.records[by] and row.records[by].value
  end)
  local columns, limit = { { title = block.by, unit = "text" } }, block.limit or 20
  for i, name in ipairs(names) do columns[i + 1] = { title = build.used[name].title, unit = build.used[name].unit } end
  local cells = {}
  for i = 1, math.min(#rows, limit) do
    cells[i] = { label_of(rows[i].key) }
    for j, name in ipairs(names) do
      local r = rows[i].records[name]
      local k = build.used[name]
      cells[i][j + 1] = r and shown(r) or measure.empty(k) or false
    end
  end
  local more = #rows > limit and ("The first %d of %d."):format(limit, #rows) or nil
  local result = { kind = "table", title = block.title or ("By " .. block.by), description = more, columns = columns,
    rows = cells }
  return result, missing_block(build, missing)
end

--- The function of a text block sees the records of the page by KPI name.
local function build_text(build, block)
  local text = block.text
  if type(text) == "function" then
    local records = setmetatable({}, { __index = function(_, name) return value_of(build, name) end })
    text = native.limited(function() return block.text(records) end, registry.time_limit)
  end
  if not text then return nil end
  if type(text) ~= "string" then
    error(("report %q: a text block's function must return text or nil, not %s"):format(build.report.name, type(text)), 0)
  end
  return { kind = "text", text = text }
end

local builders = {
  cards = build_cards, line = build_line, bars = build_bars, table = build_table, text = build_text,
}

--- A section takes the blocks that follow it, and is left out when none of them has anything to show.
local function build_blocks(build)
  local top, open = {}, nil
  for _, block in ipairs(build.report.blocks) do
    local kind = kind_of(block)
    if kind == "section" then
      open = { kind = "section", title = block.section, blocks = {} }
      top[#top + 1] = open
    else
      local into = open and open.blocks or top
      for _, made in ipairs { builders[kind](build, block) } do into[#into + 1] = made end
    end
  end
  local shown_blocks = {}
  for _, block in ipairs(top) do
    if block.kind ~= "section" or #block.blocks > 0 then shown_blocks[#shown_blocks + 1] = block end
  end
  return shown_blocks
end

-- ---- head and foot ----

local function definitions_hash(build)
  local names, texts = {}, {}
  for name in pairs(build.used) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do texts[i] = kpis.fingerprint(build.used[name]) end
  return native.hash(table.concat(texts, "\1")):sub(1, 8)
end

local function header(build)
  local p, watermark = build.period, as_of.watermark()
  local before = period.previous(p)
  return {
    { label = "Period", text = ("%s (%s)%s"):format(p.text, period.words(p), p.running and ", running" or "") },
    { label = "Compared with", text = ("%s (%s)"):format(before.text, period.words(before)) },
    { label = "As of", text = format.time(as_of.get()) },
    { label = "Data until", text = watermark and format.time(watermark) or "no data" },
    { label = "Zone", text = native.zone() },
    { label = "Definitions", text = definitions_hash(build) },
  }
end

--- What was left out, said once for each reason and set of KPIs, and what did not get in.
local function footer(build)
  local lines, order, by_text = {}, {}, {}
  for _, r in pairs(build.values) do
    for _, exclusion in ipairs(not r.lacks and r.exclusions or {}) do
      local text = ("%s rows %s"):format(format.plain(exclusion.count, "count"), exclusion.reason)
      if not by_text[text] then
        by_text[text] = {}
        order[#order + 1] = text
      end
      table.insert(by_text[text], r.kpi.title)
    end
    for _, part in ipairs(r.parts or {}) do
      if part.count then
        lines[#lines + 1] = ("%s: %s rows %s."):format(r.kpi.title, format.plain(part.count, "count"), part.text)
      end
    end
  end
  table.sort(order)
  table.sort(lines)
  for _, text in ipairs(order) do
    table.sort(by_text[text])
    lines[#lines + 1] = ("Left out: %s (%s)."):format(text, table.concat(by_text[text], ", "))
  end
  local rejected = native.sql("SELECT count(*) FROM rejects")[1][1]
  if rejected > 0 then
    lines[#lines + 1] = ("%s rows were rejected on import; perilune sql \"SELECT * FROM rejects\" shows them.")
      :format(format.plain(rejected, "count"))
  end
  lines[#lines + 1] = "Intervals are 95 %."
  return lines
end

--- The neutral tree of a report.
---@param r table a report
---@param options? { period?: string }
---@return table document
function M.build(r, options)
  local p = measure.period((options and options.period) or r.period)
  local build = { report = r, period = p, values = {}, used = {}, missed = {} }
  local blocks = build_blocks(build)
  return { kind = "document", title = r.title, subtitle = p.text, language = "en", blocks = blocks,
    header = header(build), footer = footer(build) }
end

return M
