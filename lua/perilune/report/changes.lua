--- What changed and why: { changes = true } over the figures of the report, { changes = { "csat", "backlog" } } over
--- those; limit = 5, vs = "last year", why = false.
---
--- Rules: 1. A figure takes part when it has a value in both periods and something is known of chance: its interval
--- (the difference by MOVER), or of stocks, sums and what else has none, how it moved between the periods before, at
--- least six of them. 2. The p-value is that of the normal distribution for the difference over its standard error; of
--- m figures those exceed noise that the step-up procedure of Y. Benjamini and Y. Hochberg (JRSS B 57, 1995) keeps at a
--- false discovery rate of 5 %. 3. The size of an effect is the difference in standard deviations of one case,
--- z * sqrt((a + b) / (a * b)) for a and b cases: Cohen's d of means, about Cohen's h of shares and the logarithm of
--- the ratio of counts, so that sizes compare; without cases it is the logarithm of the ratio. Below 0.05 it is no
--- news, however many cases prove it, unless the status changed. 4. Order: changes of status first, then the size of
--- the effect. 5. The driver is the dimension that says most (perilune.why), with the effects that chance does not
--- explain; asked only for what is shown.
local format = require "perilune.format"
local measure = require "perilune.measure"
local native = require "perilune.native"
local stats = require "perilune.stats"

local M = {}

local rate, least_size, default_limit = 0.05, 0.05, 5
local history_periods, fewest_moves = 12, 6

-- ---- does it exceed noise? ----

--- z of a difference whose limits are known.
local function score_of_interval(c)
  local toward_zero = c.difference > 0 and c.difference - c.low or c.high - c.difference
  return toward_zero > 0 and math.abs(c.difference) / toward_zero * stats.z95 or math.huge
end

--- z of a difference held against those between the periods before (rule 1); nil when too few are known.
local function score_of_history(build, r, where)
  local p = build.period
  if not p.grain then return nil end
  local from = native.time_add(p.grain, native.time_floor(p.grain, p.from), -history_periods * (p.count or 1))
  from = build:start_of_data(r.kpi, p.grain, from)
  if from >= p.from then return nil end
  local moves, before = {}, nil
  for _, point in ipairs(build:series(r.kpi, p.grain, from, p.from, where)) do
    if before and point.value then moves[#moves + 1] = math.abs(point.value - before) end
    before = point.value
  end
  if #moves < fewest_moves then return nil end
  local spread = 1.4826022185056018 * stats.median(moves)
  return spread > 0 and math.abs(r.change.difference) / spread or nil
end

--- The standardised size of an effect (rule 3).
local function size_of(r, z)
  local a, b = r.n, r.previous.n
  if r.interval and z < math.huge and a > 0 and b > 0 then return z * math.sqrt((a + b) / (a * b)) end
  local after, before = math.abs(r.value), math.abs(r.previous.value)
  if after == 0 or before == 0 then return math.huge end
  return math.abs(math.log(after / before))
end

local rated = { good = true, warn = true, bad = true }

local function status_changed(r)
  return rated[r.status] and rated[r.previous.status] and r.status ~= r.previous.status or false
end

--- The figures that take part, each with z, p and size.
local function candidates(build, names, block)
  local list, compared = {}, 0
  for _, name in ipairs(names) do
    local r = build:value(name, block.where, block.vs)
    local c = not r.lacks and r.change
    if c and c.difference then
      compared = compared + 1
      local z = c.difference == 0 and 0 or c.low and score_of_interval(c) or score_of_history(build, r, block.where)
      if z then
        list[#list + 1] = { record = r, z = z, p = 2 * (1 - stats.normal_cdf(z)), size = size_of(r, z),
          flipped = status_changed(r), place = #list }
      end
    end
  end
  return list, compared
end

--- The step-up procedure (rule 2): those with the smallest p up to the last one below its line.
---@param list { p: number, place: integer }[] is sorted
---@return table[]
function M.discoveries(list, false_rate)
  table.sort(list, function(a, b)
    if a.p ~= b.p then return a.p < b.p end
    return a.place < b.place
  end)
  local last = 0
  for i, one in ipairs(list) do
    if one.p <= i / #list * false_rate then last = i end
  end
  return table.move(list, 1, last, 1, {})
end

local function important(list)
  local kept = {}
  for _, one in ipairs(list) do
    if one.flipped or one.size >= least_size then kept[#kept + 1] = one end
  end
  table.sort(kept, function(a, b)
    if a.flipped ~= b.flipped then return a.flipped end
    if a.size ~= b.size then return a.size > b.size end
    return a.place < b.place
  end)
  return kept
end

-- ---- in words ----

local function driver_of(build, block, r)
  if block.why == false then return nil end
  local why, text = require "perilune.why", require "perilune.why.text"
  local result = why.explain(r.kpi, build.period,
    { where = build:conditions(block.where), against = r.previous.period })
  return text.driver(result, build.language_code)
end

local function sentence(build, block, one)
  local r, words = one.record, build.words.changes
  local c, k = r.change, r.kpi
  local text = (c.difference > 0 and words.rose or words.fell):format(k.title, build:plain(r.previous.value, k.unit),
    build:plain(r.value, k.unit), format.difference(c, build.language))
  if words[c.direction] then text = words[c.direction]:format(text) end
  if one.flipped then
    local status = build.language.status
    text = words.moved:format(text, status[r.previous.status], status[r.status])
  end
  local dimension, movers = driver_of(build, block, r)
  if dimension then text = words.driver:format(text, dimension, movers) end
  return { text = text .. ".", status = rated[r.status] and r.status or nil }
end

--- The names of KPIs that the blocks of a report show, each once, in their order.
local function names_of(build, block)
  return type(block.changes) == "table" and block.changes or build:all_names()
end

local function against_text(build, block)
  if not block.vs then return build.against and build.against.text or "" end
  local other, problem = measure.against(build.period, block.vs)
  if not other then error(problem, 0) end
  return other.text
end

M.changes = {
  keys = { changes = { type = { "boolean", "list" }, required = true }, limit = { type = "integer" },
    vs = { type = "text" }, why = { type = "boolean" } },
  names = function(block) return type(block.changes) == "table" and block.changes or {} end,
  build = function(build, block)
    if block.changes == false then return nil end
    local words, against = build.words.changes, against_text(build, block)
    local list, compared = candidates(build, names_of(build, block), block)
    local title = block.title or words.title
    if compared == 0 then
      return { kind = "text", title = title, text = words.nothing_known:format(build.period.text, against) }
    end
    local tried, items = #list, {}
    local kept = important(M.discoveries(list, rate))
    for i = 1, math.min(#kept, block.limit or default_limit) do items[i] = sentence(build, block, kept[i]) end
    if #items == 0 then
      return { kind = "text", title = title,
        text = words.nothing:format(build.period.text, against, build:count(compared)) }
    end
    return { kind = "list", title = title, items = items,
      note = block.note or words.note:format(build.period.text, against, build:count(tried)) }
  end,
}

return M
