--- Blocks over time: { line = "ticket_volume", span = "13 weeks", vs = "previous", target = true, by = "channel" } and
--- { area = "ticket_volume", by = "channel", share = true }, parts stacked.
---
--- Rules: 1. A line of one KPI marks its spikes (stats.unusual) unless spikes = false: not in buckets that the span or
--- the as-of cuts off. 2. Lines that share an axis share a unit. 3. With `by` the largest segments show, six unless
--- `limit` says otherwise; an area adds up the rest as "others" where segments add up.
local build_module = require "perilune.report.build"
local forecast = require "perilune.report.forecast"
local form = require "perilune.form"
local measure = require "perilune.measure"
local native = require "perilune.native"
local period = require "perilune.period"
local stats = require "perilune.stats"

local M = {}

local most_lines = 6

local grain_key = { type = "text", one_of = build_module.grains }

local function names_of(given) return type(given) == "table" and not given.kpi and given or { given } end

local function points_of(series)
  local points = {}
  for i, r in ipairs(series) do
    points[i] = { at = r.bucket.from, label = r.bucket.label, value = r.value, provisional = r.provisional }
  end
  return points
end

-- ---- in words ----

--- What a line shows, in words.
local function describe(build, k, series)
  local words, first, last, low, high = build.words, nil, nil, nil, nil
  for _, r in ipairs(series) do
    if r.value then
      first, last = first or r, r
      if not low or r.value < low.value then low = r end
      if not high or r.value > high.value then high = r end
    end
  end
  if not first then return words.no_data_in_span:format(k.title) end
  local function say(r) return words.at:format(build:plain(r.value, k.unit), r.bucket.label) end
  if first == last then return words.one_value:format(k.title, say(first)) end
  local alike = build:plain(first.value, k.unit) == build:plain(last.value, k.unit) -- as the page shows them
  local template = alike and words.same or last.value > first.value and words.rose or words.fell
  return template:format(k.title, say(first), say(last), say(low), say(high))
end

-- ---- spikes ----

--- Buckets of a season: hours of the week where four weeks are seen, else of the day; months where four years are.
local function phase_of(grain, count)
  local function part(name) return function(from) return native.time_parts(from)[name] end end
  if grain == "day" then return part("weekday") end
  if grain == "month" and count >= 48 then return part("month") end
  if grain ~= "hour" then return nil end
  if count < 4 * 168 then return part("hour") end
  return function(from) return native.time_parts(from).weekday * 24 + native.time_parts(from).hour end
end

--- Marks the points that stand out (rule 1); returns their labels by mark.
local function mark_spikes(k, grain, series, points, from, to)
  local values, noise, phases, phase = {}, {}, {}, phase_of(grain, #series)
  for i, r in ipairs(series) do
    local whole = r.bucket.from >= from and r.bucket.to <= to and not r.provisional
    values[i] = whole and r.value or false
    noise[i] = r.low and r.high and (r.high - r.low) / (2 * stats.z95) or false
    phases[i] = phase and phase(r.bucket.from) or 1
  end
  local found = { high = {}, low = {} }
  local unusual = stats.unusual(values, { phases = phases, noise = noise, counts = k.unit == "count" })
  for _, spike in ipairs(unusual) do
    local mark = spike.score > 0 and "high" or "low"
    points[spike.index].mark = mark
    table.insert(found[mark], points[spike.index].label)
  end
  return found
end

local function spikes_text(build, found)
  local texts = {}
  if #found.high > 0 then texts[#texts + 1] = build.words.higher:format(table.concat(found.high, ", ")) end
  if #found.low > 0 then texts[#texts + 1] = build.words.lower:format(table.concat(found.low, ", ")) end
  return #texts > 0 and " " .. table.concat(texts, " ") or ""
end

-- ---- lines ----

--- Where a line begins and which grain it has: data that is younger than two buckets is looked at more closely.
---@return string|nil grain, integer|nil from, integer|nil to
local function stretch(build, k, block)
  local grain, from, to = build:span(block)
  local start = build:start_of_data(k, grain, from)
  if native.time_add(grain, start, 1) < to then return grain, start, to end
  to = build.period.to
  start = math.max(build:start_of_data(k, "hour", from), math.min(from, build.period.from))
  if start >= to then return nil end
  return block.grain or build_module.grain_for(to - start), start, to
end

--- The series of the period before, or of the same time last year; nil where there was no data.
local function comparison(build, k, block, grain, from, to)
  local count = #period.buckets(grain, from, to)
  local before, name
  if block.vs == "previous" then
    local before_to = native.time_floor(grain, from)
    before = { from = native.time_add(grain, before_to, -count), to = before_to }
    name = build.words.before:format(count, build.words[count == 1 and "grain" or "grains"][grain])
  else
    local problem
    before, problem = measure.against({ from = native.time_floor(grain, from), to = to, grain = grain, count = count,
      text = "" }, block.vs)
    if not before then error(problem, 0) end
    name = block.vs
  end
  if not measure.known(k, before) then return nil end
  local points = points_of(build:series(k, grain, before.from, before.to, block.where))
  local start = build:start_of_data(k, grain, before.from)
  for _, point in ipairs(points) do
    if point.at < start then point.value = nil end
  end
  return { name = name, role = "comparison", points = points }
end

local function title_of(build, block, k, grain)
  return block.title or build.words.by:format(k.title, build.words.grain[grain])
end

local function one_line(build, block, k)
  local grain, from, to = stretch(build, k, block)
  if not grain then
    return { kind = "text", text = build.words.no_data_yet:format(k.title, build.period.text) }
  end
  local series = build:series(k, grain, from, to, block.where)
  local points = points_of(series)
  local description = describe(build, k, series)
  if block.spikes ~= false then
    description = description .. spikes_text(build, mark_spikes(k, grain, series, points, from, to))
  end
  local made = { kind = "line", title = title_of(build, block, k, grain), description = description, note = block.note,
    unit = k.unit, grain = grain, better = k.better, target = build:target(block.target, k, series[#series].target),
    series = { { name = k.title, role = "main", points = points },
      block.vs and comparison(build, k, block, grain, from, to) or nil } }
  if block.forecast then forecast.extend(build, made, k, grain, to, block) end
  return made
end

local function has_values(series)
  for _, r in ipairs(series) do
    if r.value then return true end
  end
  return false
end

--- Several KPIs on one axis (rule 2); one without any value is told, not drawn.
local function several_lines(build, block, names)
  local first = build:use(names[1])
  local grain, from, to = stretch(build, first, block)
  if not grain then
    return { kind = "text", text = build.words.no_data_yet:format(first.title, build.period.text) }
  end
  local lines, titles = {}, {}
  for i, name in ipairs(names) do
    local k = build:use(name)
    if k.unit ~= first.unit then
      error(("line: %s is in %s and %s in %s; lines of one picture share a unit"):format(first.title, first.unit,
        k.title, k.unit), 0)
    end
    local series = build:series(k, grain, from, to, block.where)
    titles[i] = describe(build, k, series)
    if has_values(series) then
      lines[#lines + 1] = { name = k.title, role = #lines == 0 and "main" or "other", points = points_of(series) }
    end
  end
  if #lines == 0 then return { kind = "text", text = table.concat(titles, " ") } end
  return { kind = "line", title = title_of(build, block, first, grain), description = table.concat(titles, " "),
    note = block.note, unit = first.unit, grain = grain, better = first.better, series = lines,
    target = build:target(block.target, first, first and build:value(first, block.where).target) }
end

local function points_of_segment(series)
  local points = {}
  for i, point in ipairs(series) do points[i] = { at = point.from, label = point.label, value = point.value } end
  return points
end

--- The series of the largest segments (rule 3).
local function segments(build, block, k, grain, from, to)
  local keys, more = build:top_keys(k, block.by, block.where, block.limit or most_lines)
  local lists, lines = build:series_by(k, block.by, keys, grain, from, to, block.where), {}
  for i, key in ipairs(keys) do
    lines[i] = { name = build:label(key, block.by), role = "other", points = points_of_segment(lists[i]) }
  end
  return lines, more
end

--- "2016-W09 to 2016-W21".
local function stretch_text(build, points)
  return build.words.range:format(points[1].label, points[#points].label)
end

local function segment_block(build, block, k, kind)
  local grain, from, to = stretch(build, k, block)
  if not grain then
    return { kind = "text", text = build.words.no_data_yet:format(k.title, build.period.text) }
  end
  if not build_module.has_segments(build:by(k, block.by, block.where)) then
    return build:no_segments(k.title, block.by)
  end
  local lines, more = segments(build, block, k, grain, from, to)
  local title = block.title or build.words.by_two:format(k.title, build.words.grain[grain], build:called(block.by))
  return { kind = kind, title = title, note = block.note, unit = k.unit, grain = grain, series = lines,
    description = build.words.shown:format(k.title, build:called(block.by), stretch_text(build, lines[1].points)) },
    more, grain, from, to
end

M.line = {
  keys = {
    line = { type = { "text", "table" }, required = true }, span = { type = "text" }, grain = grain_key,
    vs = { type = "text" }, target = { type = { "boolean", "number", "text" } }, by = { type = "text" },
    limit = { type = "integer" }, spikes = { type = "boolean" }, forecast = { type = "text" },
  },
  names = function(block) return names_of(block.line) end,
  check = function(block, path)
    local several = #names_of(block.line) > 1
    if block.by and several then return path .. ".by: with one KPI only" end
    if not block.forecast then return nil end
    if block.by or several then return path .. ".forecast: of one KPI without by only" end
    local _, grain = forecast.read(block.forecast)
    local own = block.grain or (block.span or ""):match("(%a-)s?$")
    if not grain or grain ~= own then
      return ("%s.forecast: expected as \"14 days\", in the grain of the line (grain = \"day\"), not %q"):format(path,
        block.forecast)
    end
  end,
  build = function(build, block)
    local names, missing = build:answered(names_of(block.line))
    if #names == 0 then return missing end
    local made
    if block.by then made = segment_block(build, block, build:use(names[1]), "line")
    elseif #names > 1 then made = several_lines(build, block, names)
    else made = one_line(build, block, build:use(names[1])) end
    return made, missing
  end,
}

-- ---- areas ----

--- What the segments that are not shown add up to.
local function others(build, block, k, made, grain, from, to)
  local points = {}
  for i, r in ipairs(build:series(k, grain, from, to, block.where)) do
    local rest = r.value or 0
    for _, line in ipairs(made.series) do rest = rest - (line.points[i].value or 0) end
    points[i] = { at = r.bucket.from, label = r.bucket.label, value = rest }
  end
  return { name = build.words.others, role = "other", points = points }
end

M.area = {
  keys = {
    area = { type = { "text", "table" }, required = true }, by = { type = "text", required = true },
    span = { type = "text" }, grain = grain_key, limit = { type = "integer" }, share = { type = "boolean" },
  },
  names = function(block) return { block.area } end,
  build = function(build, block)
    local names, missing = build:answered { block.area }
    if #names == 0 then return missing end
    local k = build:use(block.area)
    if not (form.additive(k) or k.form == "stock") then
      error(("area: parts of %s do not add up to it; take a line with by"):format(k.title), 0)
    end
    local made, more, grain, from, to = segment_block(build, block, k, "area")
    if not made or made.kind ~= "area" then return made, missing end
    made.share = block.share
    if more then made.series[#made.series + 1] = others(build, block, k, made, grain, from, to) end
    return made, missing
  end,
}

return M
