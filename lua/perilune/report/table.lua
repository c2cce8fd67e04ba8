--- Tables.
---
---   { table = { "ticket_volume", "csat" }, by = "team", order = "-csat", limit = 10, min_n = 30, bars = true,
---     trend = "13 weeks", total = true, vs = "previous" }          a row for each team
---   { table = { "ticket_volume", "csat" }, trend = "13 weeks", vs = "last year" }    without `by`: a row for each KPI
---   { table = tickets:by("channel"):agg{ n = "count(*)" } }        a frame; or function(r) return frame end
---   { table = tickets:where("priority = 'urgent'"), fields = { "key", "subject" }, limit = 20 }    rows of the period
---
--- Rules: 1. With `vs` a column says what the figure of a row changed by: with `by` that of the first KPI, else each
--- one's, beside its value before. 2. A row's trend is the first KPI's. 3. A segment's figure without a value is a dash.
--- 4. n = true: how many rows the first KPI rests on.
local build_module = require "perilune.report.build"
local format = require "perilune.format"
local measure = require "perilune.measure"
local show = require "perilune.show"

local M = {}

local default_limit = 20

-- ---- frames and relations ----

local function relation_frame(build, block, relation)
  local frame, count = build:relation(relation, block.where):rows(block.limit or default_limit, 0, block.fields)
  return frame, count
end

--- A frame as it is; a function's is asked for now.
local function frame_of(build, block, given)
  local sort = build_module.sort_of(given)
  if sort == "relation" then return relation_frame(build, block, given) end
  if sort == "frame" then return given, #given end
  if given == nil then return nil end
  error(("%s: the function must return a frame, a relation or nil, not %s"):format(build.path, type(given)), 0)
end

local function frame_block(build, block)
  local given = block.table
  if type(given) == "function" then given = build:call(given, build:reader()) end
  local frame, count = frame_of(build, block, given)
  if not frame then return nil end
  local limit = block.limit or default_limit
  local types = frame:types()
  local names = frame:names()
  local made = show.block(names, types, #frame, function(row, column)
    local name = names[column]
    local value = frame:value(row, name)
    if value and types[name] == "time" then return build:label(value, name) ~= tostring(value)
      and build:label(value, name) or value end
    return value
  end, limit)
  local shown = math.min(#frame, limit)
  made.title, made.note = block.title, block.note
  if count > shown then made.description = build.words.first:format(build:count(shown), build:count(count)) end
  for i, column in ipairs(made.columns) do
    if block.bars and i > 1 and column.unit ~= "text" and column.unit ~= "time" then column.bar = true end
  end
  return made
end

-- ---- KPIs by a dimension ----

--- Records of several KPIs side by side: { { key, n, records = { [k] = record } }, ... }; n is that of the first.
local function join_records(build, block, ks)
  local rows, by_key = {}, {}
  for i, k in ipairs(ks) do
    for _, r in ipairs(build:by(k, block.by, block.where, block.vs)) do
      local id = r.key == nil and measure.no_key or r.key
      if not by_key[id] then
        by_key[id] = { key = r.key, records = {}, n = 0 }
        rows[#rows + 1] = by_key[id]
      end
      by_key[id].records[k] = r
      if i == 1 then by_key[id].n = r.n end
    end
  end
  return rows
end

--- The KPI that a table is ordered by, or nil for the keys.
local function order_kpi(build, name, ks)
  if name == "key" then return nil end
  for _, k in ipairs(ks) do
    if k.name == name then return k end
  end
  local k = build:use(name)
  for _, own in ipairs(ks) do
    if own == k then return k end
  end
  return ks[1]
end

local function check_order(block, path)
  if not block.order or not block.by then return nil end
  local name, names = build_module.order(block.order), { "key" }
  for i, given in ipairs(block.table) do names[i + 1] = type(given) == "table" and given.kpi.name or given end
  for _, known in ipairs(names) do
    if known == name then return nil end
  end
  return ("%s.order: expected one of %s, perhaps with - before it, not %q"):format(path, table.concat(names, ", "),
    block.order)
end

--- "▲ +8.9 %, within noise", or false.
local function change_text(build, r)
  local change, language = r and r.change, build.language
  local difference = change and format.difference(change, language)
  if not difference then return false end
  local text = format.arrow(change) .. " " .. difference
  local word = change.significant == false and language.noise or language.direction[change.direction]
  return word and language.change_word:format(text, word) or text
end

--- The sentence that says what changes are against.
local function against_text(build, vs)
  local other, problem = measure.against(build.period, vs)
  if not other then error(problem, 0) end
  return build.words.change_against:format(other.text), other
end

--- Cells of one row after its label: a value for each KPI, the change and the trend of the first (rules 1 to 3).
local function cells_of(build, block, ks, records, trend)
  local cells = {}
  for i, k in ipairs(ks) do
    local r = records[k]
    if r then cells[#cells + 1] = r.value ~= nil and build:shown(r) or false
    else cells[#cells + 1] = measure.empty(k) or false end
    if i == 1 and block.n then cells[#cells + 1] = r and r.n or 0 end
    if i == 1 and block.vs then cells[#cells + 1] = change_text(build, r) end
  end
  if trend then cells[#cells + 1] = #trend > 1 and { trend = trend } or false end
  return cells
end

local function heads_of(build, block, ks)
  local columns = { { title = build:called(block.by), unit = "text" } }
  for i, k in ipairs(ks) do
    columns[#columns + 1] = { title = k.title, unit = k.unit, bar = block.bars or nil }
    if i == 1 and block.n then columns[#columns + 1] = { title = build.language.sample_title, unit = "count" } end
    if i == 1 and block.vs then columns[#columns + 1] = { title = build.language.change_title, unit = "text" } end
  end
  if block.trend then columns[#columns + 1] = { title = build.words.trend, unit = "text" } end
  return columns
end

--- Trends of the shown rows, from one query where the form allows it.
local function trends_of(build, block, k, rows, count)
  if not block.trend then return nil end
  local grain, from, to = build:span { span = block.trend }
  local keys, lists = {}, {}
  from = build:start_of_data(k, grain, from)
  if from >= to then return lists end
  for i = 1, count do keys[i] = rows[i].key == nil and measure.no_key or rows[i].key end
  for i, series in ipairs(build:series_by(k, block.by, keys, grain, from, to, block.where)) do
    lists[i] = {}
    for j, point in ipairs(series) do lists[i][j] = point.value or false end
  end
  return lists
end

local function total_row(build, block, ks)
  local records = {}
  for _, k in ipairs(ks) do records[k] = build:value(k, block.where, block.vs) end
  local row = cells_of(build, block, ks, records, block.trend and build:trend(ks[1], block.trend, block.where) or nil)
  table.insert(row, 1, build.words.total)
  row.role = "total"
  return row
end

--- With present = true the names of those that have a row in the period; of all where none has.
local function present(build, block, names)
  local list = {}
  for _, name in ipairs(block.present and names or {}) do
    if build:value(name, block.where).n > 0 then list[#list + 1] = name end
  end
  return #list > 0 and list or names
end

local function by_block(build, block)
  local names, missing = build:answered(block.table)
  if #names == 0 then return missing end
  names = present(build, block, names)
  local ks = {}
  for i, name in ipairs(names) do ks[i] = build:use(name) end
  local all = join_records(build, block, ks)
  if not build_module.has_segments(all) then
    return build:no_segments(ks[1].title, block.by), missing
  end
  local rows, small = build_module.large(all, block.min_n)
  local name, descending = build_module.order(block.order or "-" .. ks[1].name)
  local ordering = order_kpi(build, name, ks)
  build_module.sort(rows, descending, function(row)
    if not ordering then return row.key end
    return row.records[ordering] and row.records[ordering].value
  end)
  local shown, lines = math.min(#rows, block.limit or default_limit), {}
  local trends = trends_of(build, block, ks[1], rows, shown)
  for i = 1, shown do
    lines[i] = cells_of(build, block, ks, rows[i].records, trends and (trends[i] or {}))
    table.insert(lines[i], 1, build:label(rows[i].key, block.by))
  end
  if block.total then lines[#lines + 1] = total_row(build, block, ks) end
  local texts = build:left_out(shown, #rows, small, block.min_n, build.words.first)
  if block.vs then table.insert(texts, 1, (against_text(build, block.vs))) end
  return { kind = "table", title = block.title or build.words.table_by:format(build:called(block.by)),
    note = block.note,
    description = #texts > 0 and table.concat(texts, " ") or nil, columns = heads_of(build, block, ks), rows = lines },
    missing
end

-- ---- a row for each KPI ----

--- A row: title, value, with `vs` the value before and the change, and the trend where any row has one.
local function kpi_row(build, block, r, trend)
  local row = { r.kpi.title, build:shown(r) }
  if block.vs then
    row[3] = r.previous and r.previous.value and { value = r.previous.value, unit = r.unit } or false
    row[4] = change_text(build, r)
    row[2].change = nil -- it has a column
  end
  row[#row + 1] = trend and { trend = trend } or false
  return row
end

local function kpi_heads(build, block, other, trends)
  local columns = { { title = build.words.metric, unit = "text" },
    { title = block.vs and build.period.text or build.words.value, align = "right" } }
  if block.vs then
    columns[3] = { title = other.text, align = "right" }
    columns[4] = { title = build.language.change_title, unit = "text" }
  end
  if trends then columns[#columns + 1] = { title = build.words.trend, unit = "text" } end
  return columns
end

local function kpi_block(build, block)
  local rows, missing, trends = {}, {}, false
  for _, name in ipairs(block.table) do
    local r = build:value(name, block.where, block.vs)
    if r.lacks then
      missing[#missing + 1] = { r.kpi, r.lacks }
    else
      local trend = block.trend and build:trend(r.kpi, block.trend, block.where)
      trends = trends or trend ~= nil and trend ~= false
      rows[#rows + 1] = kpi_row(build, block, r, trend)
    end
  end
  if #rows == 0 then return build:missing(missing) end
  local text, other
  if block.vs then text, other = against_text(build, block.vs) end
  local columns = kpi_heads(build, block, other, trends)
  for _, row in ipairs(rows) do row[#columns + 1] = nil end
  return { kind = "table", title = block.title, note = block.note, description = text, columns = columns, rows = rows },
    build:missing(missing)
end

local function is_names(given) return type(given) == "table" and not build_module.is_handle(given) end

M.table = {
  keys = {
    table = { type = { "list", "function", "userdata" }, required = true }, by = { type = "text" },
    order = { type = "text" }, limit = { type = "integer" }, min_n = { type = "integer" },
    present = { type = "boolean" },
    bars = { type = "boolean" }, trend = { type = "text" }, total = { type = "boolean" }, vs = { type = "text" },
    fields = { type = "list" }, n = { type = "boolean" },
  },
  names = function(block) return is_names(block.table) and block.table or {} end,
  check = function(block, path)
    if not is_names(block.table) then
      if block.by then
        return path .. ".by: with KPIs only; a relation groups itself, as tickets:by(\"channel\"):agg{...}"
      end
      return nil
    end
    if block.fields then return path .. ".fields: with a relation only" end
    if #block.table == 0 then return path .. ": expected at least one KPI" end
    return check_order(block, path)
  end,
  build = function(build, block)
    if not is_names(block.table) then return frame_block(build, block) end
    if block.by then return by_block(build, block) end
    return kpi_block(build, block)
  end,
}

return M
