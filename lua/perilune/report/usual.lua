--- A period against what is usual: { usual = { "ticket_volume", "csat" }, count = 8 }, a row for each KPI.
---
--- Rules: 1. A day is held against the same weekday of the `count` weeks before, other periods against as many of their
--- kind before; eight unless said. 2. Usual is the median of those, and the range their smallest and largest value.
--- 3. A value is higher or lower than usual when it is further from the median than Student's t at 95 % times the
--- spread: the mad (P. J. Rousseeuw and C. Croux, JASA 88, 1993), whose efficiency leaves 0.37 n degrees of freedom.
--- 4. The spread is never less than chance gives: of counts the square root of the median (Poisson), else what the
--- interval of the value says. 5. Fewer than four values before, or a period that is not over: no judgement.
local build_module = require "perilune.report.build"
local native = require "perilune.native"
local stats = require "perilune.stats"

local M = {}

local default_count, fewest, efficiency = 8, 4, 0.37

--- The period and those it is held against, oldest first: a record for each that the data knows.
local function comparable(build, k, block)
  local p = build.period
  local step = p.grain == "day" and 7 or 1
  local from = native.time_add(p.grain, p.from, -step * (block.count or default_count))
  local list, start = {}, build:start_of_data(k, p.grain, from)
  if start >= p.to then return list end
  local series = build:series(k, p.grain, start, p.to, block.where)
  for i = #series, 1, -step do table.insert(list, 1, series[i]) end
  return list
end

local function values_of(records)
  local values = {}
  for i = 1, #records - 1 do values[#values + 1] = records[i].value end
  return values
end

--- What chance alone gives (rule 4).
local function noise_of(r, median)
  if r.unit == "count" then return math.sqrt(math.max(median, 1)) end
  return r.low and r.high and (r.high - r.low) / (2 * stats.z95) or 0
end

--- "high", "low", "usual" or nil (rules 3 to 5).
---@param r perilune.record
---@param values number[] those it is held against
---@return string|nil
function M.judge(r, values)
  if r.value == nil or r.provisional or #values < fewest then return nil end
  local median = stats.median(values)
  local spread = math.max(stats.mad(values), noise_of(r, median))
  local far = stats.student_quantile(0.975, efficiency * #values) * spread
  if math.abs(r.value - median) <= far then return "usual" end
  return r.value > median and "high" or "low"
end

--- "120 to 180", or one of them where they read alike.
local function range_text(build, k, values)
  local low = build:plain(math.min(table.unpack(values)), k.unit)
  local high = build:plain(math.max(table.unpack(values)), k.unit)
  return low == high and low or build.words.range:format(low, high)
end

local function row_of(build, block, r)
  local k, words, records = r.kpi, build.words.usual, comparable(build, r.kpi, block)
  local values, trend = values_of(records), {}
  for i, record in ipairs(records) do trend[i] = record.value or false end
  local shown = build:shown(r)
  shown.change = nil -- against the period before, which is another weekday
  local verdict = M.judge(r, values)
  if #values == 0 then return { k.title, shown, false, false, false, false } end
  local median = stats.median(values)
  if k.unit == "count" then median = math.floor(median + 0.5) end -- half a ticket reads as more than it says
  return { k.title, shown, { value = median, unit = k.unit }, range_text(build, k, values),
    verdict and words.verdict[verdict] or false, #trend > 1 and { trend = trend } or false }
end

local function heads_of(build)
  local words = build.words.usual
  return { { title = build.words.metric, unit = "text" }, { title = build.period.text, align = "right" },
    { title = words.usual, align = "right" }, { title = words.range, unit = "text", align = "right" },
    { title = words.judged, unit = "text" }, { title = build.words.trend, unit = "text" } }
end

local function about(build, block)
  local p, count, words = build.period, block.count or default_count, build.words.usual
  if p.grain ~= "day" then return words.about:format(build:count(count), build.words.grains[p.grain]) end
  return words.about_days:format(build.words.weekdays[native.time_parts(p.from).weekday], build:count(count))
end

M.usual = {
  keys = { usual = { type = "list", required = true }, count = { type = "integer" } },
  names = function(block) return block.usual end,
  check = function(block, path)
    if block.count and block.count < fewest then return ("%s.count: expected %d or more"):format(path, fewest) end
  end,
  build = function(build, block)
    local p = build.period
    if not p.grain or p.count ~= 1 then
      error(("usual: %s is no single day, week or month; only those have others of their kind"):format(p.text), 0)
    end
    local names, missing = build:answered(block.usual)
    if #names == 0 then return missing end
    local rows, any = {}, false
    for i, name in ipairs(names) do
      rows[i] = row_of(build, block, build:value(name, block.where))
      any = any or rows[i][3]
    end
    local heads, description = heads_of(build), about(build, block)
    if not any then -- the data begins here: values, and why there is no more
      description = build.words.usual.unknown
      heads = table.move(heads, 1, 2, 1, {})
      for i, row in ipairs(rows) do rows[i] = table.move(row, 1, 2, 1, {}) end
    end
    return { kind = "table", title = block.title or build.words.usual.title:format(p.text), note = block.note,
      description = description, columns = heads, rows = rows }, missing
  end,
}

return M
