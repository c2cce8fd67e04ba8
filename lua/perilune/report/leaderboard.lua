--- Leaderboards: { leaderboard = "csat", by = "agent", min_n = 20, shrink = true, adjust = "type", trend = "13 weeks",
--- badges = function(record, rank) return rank == 1 and "most" end, limit = 10 }.
---
--- Rules: 1. The best stands first, by `better`; without it the highest. Equal values have one rank, the next one
--- counts on (1, 2, 2, 4). 2. shrink: the order is that of values drawn to the common one (stats.shrink_shares,
--- stats.shrink_means), so that 1 of 1 does not lead; the value alone stands beside. For shares and means of rows.
--- 3. adjust: indirect standardisation (N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II, 1987,
--- ch. 2): a segment's value over what its own mix of types would give at the common value of each type, times the
--- common value of all. Of shares above one half the same is done with the rest to one, which is the rarer side. It
--- comes before shrinking. For shares and means of rows, whose value is a mean over their rows. 4. Fewer rows than
--- min_n: left out and counted. Those without a value of the dimension have no rank. 5. streak = true: a badge for
--- three and more of the last buckets of the trend, without a gap, each at least as good as the target, or as the
--- common value where there is no target. badges sees the record, the rank and the page.
local build_module = require "perilune.report.build"
local measure = require "perilune.measure"
local stats = require "perilune.stats"

local M = {}

local default_limit, least_streak = 10, 3

--- What shrinking and adjusting need of a KPI (rules 2, 3): "share" or "mean", else nil.
local function kind_of(build, k, block)
  local readings = build:readings(k, block.by, block.where)
  local kind = readings[1] and readings[1].kind
  return (kind == "share" or kind == "mean") and kind or nil, readings
end

--- The common value of each type and what every segment would have with its own mix: { [key] = expected }, overall.
local function expected_values(build, k, block)
  local cells = build:cross(k, block.by, block.adjust, block.where)
  local sums, own, all_sum, all_n = {}, {}, 0, 0
  for _, cell in ipairs(cells) do
    if cell.value then
      local id = cell.column == nil and measure.no_key or cell.column
      sums[id] = sums[id] or { sum = 0, n = 0 }
      sums[id].sum, sums[id].n = sums[id].sum + cell.value * cell.n, sums[id].n + cell.n
      all_sum, all_n = all_sum + cell.value * cell.n, all_n + cell.n
    end
  end
  for _, cell in ipairs(cells) do
    if cell.value then
      local of_type = sums[cell.column == nil and measure.no_key or cell.column]
      local row = own[cell.row] or (cell.row ~= nil and { sum = 0, n = 0 })
      if row then
        own[cell.row] = row
        row.sum, row.n = row.sum + cell.n * of_type.sum / of_type.n, row.n + cell.n
      end
    end
  end
  local expected = {}
  for key, row in pairs(own) do expected[key] = row.n > 0 and row.sum / row.n or nil end
  return expected, all_n > 0 and all_sum / all_n or nil
end

--- A value as it would be with the common mix (rule 3); a share stays one.
local function adjusted(value, expected, overall, kind)
  local rest = kind == "share" and overall > 0.5
  if rest then value, expected, overall = 1 - value, 1 - expected, 1 - overall end
  if expected > 0 then value = value / expected * overall end
  if kind == "share" then value = math.min(1, value) end
  return rest and 1 - value or value
end

local function adjust(build, k, block, entries, kind)
  local expected, overall = expected_values(build, k, block)
  for _, entry in ipairs(entries) do
    if expected[entry.key] then entry.value = adjusted(entry.value, expected[entry.key], overall, kind) end
  end
end

--- Draws the values to the common one (rule 2). Says whether the segments differ by more than chance explains.
local function shrink(entries, kind, readings)
  local by_key, groups = {}, {}
  for _, reading in ipairs(readings) do
    if reading.key ~= nil then by_key[reading.key] = reading end
  end
  for _, entry in ipairs(entries) do
    local reading = by_key[entry.key]
    if entry.value and kind == "share" then
      groups[entry.key] = { entry.value * entry.n, entry.n }
    elseif entry.value then
      groups[entry.key] = { entry.value, reading.deviation or 0, entry.n }
    end
  end
  local shrunk, prior = (kind == "share" and stats.shrink_shares or stats.shrink_means)(groups)
  for _, entry in ipairs(entries) do
    local one = shrunk and shrunk[entry.key]
    if one then entry.value, entry.low, entry.high = one.value, one.low, one.high end
  end
  return not prior or prior.strength < math.huge
end

--- The segments that take part: { key, n, record, value }.
local function entries_of(build, k, block)
  local list, all = {}, build:by(k, block.by, block.where, block.vs)
  for _, r in ipairs(all) do
    if r.key ~= nil and r.value ~= nil then list[#list + 1] = { key = r.key, n = r.n, record = r, value = r.value } end
  end
  return build_module.large(list, block.min_n)
end

local function rank(k, entries)
  build_module.sort(entries, k.better ~= "lower", function(entry) return entry.value end)
  for i, entry in ipairs(entries) do
    local before = entries[i - 1]
    entry.rank = before and before.value == entry.value and before.rank or i
  end
end

--- How many of the last buckets were at least as good as the target, or as the common value where there is none
--- (rule 5).
local function streak_of(k, trend, mark)
  local count = 0
  for i = #trend, 1, -1 do
    local value = trend[i]
    if not value or (k.better == "lower" and value > mark) or (k.better ~= "lower" and value < mark) then break end
    count = count + 1
  end
  return count
end

local function streak_badge(build, k, block, trend)
  local wanted = block.streak
  if type(wanted) == "function" then wanted = build:call(wanted, build:reader()) end
  if not wanted or not trend then return nil end
  local common = build:value(k, block.where)
  local mark = common.target or common.value
  local count = mark and streak_of(k, trend, mark) or 0
  if count < least_streak then return nil end
  local grain = build:span { span = block.trend }
  return build.words.rank.streak:format(build:count(count), build.words.grains[grain])
end

local function badges_of(build, k, block, entry, trend)
  local streak, given = streak_badge(build, k, block, trend), nil
  if block.badges then given = build:call(block.badges, entry.record, entry.rank, build:reader()) end
  if type(given) == "string" then given = { given } end
  if given and type(given) ~= "table" then
    error(("%s.badges: the function must return text, a list of texts or nil, not %s"):format(build.path,
      type(given)), 0)
  end
  local list = table.move(given or {}, 1, #(given or {}), 1, {})
  list[#list + 1] = streak
  return #list > 0 and list or nil
end

local function trends_of(build, k, block, entries, count)
  if not block.trend then return {} end
  local grain, from, to = build:span { span = block.trend }
  local keys, lists = {}, {}
  from = build:start_of_data(k, grain, from)
  for i = 1, count do keys[i] = entries[i].key end
  if from >= to then return {} end
  for i, series in ipairs(build:series_by(k, block.by, keys, grain, from, to, block.where)) do
    lists[i] = {}
    for j, point in ipairs(series) do lists[i][j] = point.value or false end
  end
  return lists
end

--- Orders by what is asked for; returns the sentences that say so.
local function arrange(build, k, block, entries)
  local words, texts = build.words.rank, {}
  if block.shrink or block.adjust then
    local kind, readings = kind_of(build, k, block)
    if not kind and #entries > 0 then
      error((block.shrink and words.shrink_kind or words.adjust_kind):format(k.title), 0)
    end
    if block.adjust then
      adjust(build, k, block, entries, kind)
      texts[#texts + 1] = words.about_adjusted:format(build:called(block.adjust))
    end
    if block.shrink and #entries > 1 then
      local differ = shrink(entries, kind, readings)
      texts[#texts + 1] = (differ and words.about_shrunk or words.about_alike):format(k.title)
    end
  end
  rank(k, entries)
  return texts
end

local function item_of(build, k, block, entry, trend)
  local value = build:shown(entry.record)
  local changed = value.value ~= entry.value
  local note = changed and build.words.rank.shrunk:format(build:plain(value.value, k.unit)) or nil
  if changed then value.value, value.low, value.high, value.status = entry.value, entry.low, entry.high, "none" end
  if value.low and value.low == value.high then value.low, value.high = nil, nil end
  return { rank = entry.rank, label = build:label(entry.key, block.by), value = value, note = note,
    trend = trend and #trend > 1 and trend or nil, badges = badges_of(build, k, block, entry, trend) }
end

M.leaderboard = {
  keys = {
    leaderboard = { type = { "text", "table" }, required = true }, by = { type = "text" }, min_n = { type = "integer" },
    limit = { type = "integer" }, shrink = { type = "boolean" }, adjust = { type = "text" },
    badges = { type = "function" }, streak = { type = { "boolean", "function" } },
    trend = { type = "text" }, vs = { type = "text" },
  },
  names = function(block) return { block.leaderboard } end,
  build = function(build, given)
    local names, missing = build:answered { given.leaderboard }
    if #names == 0 then return missing end
    local block = setmetatable({ by = given.by or "agent" }, { __index = given })
    local k = build:use(block.leaderboard)
    local entries, small = entries_of(build, k, block)
    if #entries == 0 and small == 0 then return build:no_segments(k.title, block.by) end
    local texts = arrange(build, k, block, entries)
    local count, items = math.min(#entries, block.limit or default_limit), {}
    local trends = trends_of(build, k, block, entries, count)
    for i = 1, count do items[i] = item_of(build, k, block, entries[i], trends[i]) end
    table.insert(texts, 1, build.words.shown:format(k.title, build:called(block.by), build.period.text))
    for _, text in ipairs(build:left_out(count, #entries, small, block.min_n, build.words.first)) do
      texts[#texts + 1] = text
    end
    return { kind = "leaderboard", title = block.title or build.words.by:format(k.title, build:called(block.by)),
      note = block.note, unit = k.unit, items = items, description = table.concat(texts, " ") }
  end,
}

return M
