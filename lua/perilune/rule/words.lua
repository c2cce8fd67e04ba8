--- Results of rules in words: shared by the page, the plugin's lines and the backtest.
local format = require "perilune.format"
local periods = require "perilune.rule.periods"

local M = {}

local signs = { unknown = "?" }

--- "✕ bad": status by sign and word.
function M.status(status) return ("%s %s"):format(signs[status] or format.status(status), status) end

--- The segment's key as people read it; nil without one.
function M.segment(segment)
  if not segment then return nil end
  return segment.key == nil and "(none)" or tostring(segment.key)
end

--- "3 months"; nil where nothing is known.
function M.run(count, unit)
  if not count then return nil end
  return ("%d %s%s"):format(count, unit and unit:gsub("_", " ") or "period", count == 1 and "" or "s")
end

--- The same for a state, of which no more than perilune.rule.periods' look_back is seen: "≥ 52 weeks".
function M.since(count, unit)
  local text = M.run(count, unit)
  return count == periods.look_back and "≥ " .. text or text
end

local comparisons = { higher = "≥", lower = "≤" }

--- "≥ 80.0 %"; nil without a limit.
function M.limit(k, limit)
  return limit and ("%s %s"):format(comparisons[k.better], format.plain(limit, k.unit)) or nil
end

--- "71.2 %", "no data".
function M.value(r) return format.plain(r.value, r.unit) end

--- The interval of a record, or nil.
function M.interval(r) return format.interval { low = r.low, high = r.high, unit = r.unit } end

--- "1 bad, 2 good", in the order of gravity.
---@param results perilune.rule_result[]
function M.counts(results)
  local counts, list = {}, {}
  for _, r in ipairs(results) do counts[r.status] = (counts[r.status] or 0) + 1 end
  for _, status in ipairs { "bad", "warn", "unknown", "good" } do
    if counts[status] then list[#list + 1] = ("%d %s"):format(counts[status], status) end
  end
  return table.concat(list, ", ")
end

--- What was not checked for want of data, or nil.
function M.left_out(left_out)
  if #left_out == 0 then return nil end
  local list = {}
  for i, item in ipairs(left_out) do list[i] = ("%s (needs %s)"):format(item.title, item.lacks) end
  return "Not checked for want of data: " .. table.concat(list, "; ") .. "."
end

return M
