--- Verdicts and backtests as JSON.
---
--- A verdict: status, exit_code, as_of, rules: [{ rule, kpi, title, segment: { dimension, key } | null, period, from,
--- to, value, unit, n, low, high, interval, target, warn, better, bound, status, level (what the value alone says),
--- periods (in a row with this status), since (start of the first), step, pending: { status, count, of } | null,
--- provisional, note }], left_out: [{ kpi, lacks }].
---
--- A backtest: range, from, to, restated (what history cannot show), rules: [{ rule, kpi, segment, step, periods,
--- known, bad, share_bad, longest, changes, firings: [{ first, from, last, to, periods, worst }], plain: { firings,
--- bad, changes }, pages_saved, error }], left_out. Instants are unix seconds; percents fractions; durations seconds.
local backtest = require "perilune.rule.backtest"
local json = require "perilune.json"

local M = {}

local function segment_of(r)
  if not r.segment then return nil end
  return json.object { { "dimension", r.segment.dimension }, { "key", r.segment.key } }
end

local function list_of(items, make)
  local list = {}
  for i, item in ipairs(items) do list[i] = make(item) end
  return json.list(list)
end

local function left_out_of(list)
  return list_of(list, function(item) return json.object { { "kpi", item.kpi }, { "lacks", item.lacks } } end)
end

local function pending_of(r)
  local p = r.pending
  return p and json.object { { "status", p.status }, { "count", p.count }, { "of", p.of } } or nil
end

local function result(r)
  local k, record, p = r.rule and r.rule.kpi or {}, r.record or {}, r.period or {}
  return json.object {
    { "rule", r.name }, { "kpi", k.name }, { "title", k.title }, { "segment", segment_of(r) }, { "period", p.text },
    { "from", p.from }, { "to", p.to }, { "value", record.value }, { "unit", k.unit }, { "n", record.n },
    { "low", record.low }, { "high", record.high }, { "interval", record.interval }, { "target", record.target }, { "warn", record.warn },
    { "better", k.better }, { "bound", r.rule and r.rule.bound }, { "status", r.status }, { "level", r.level },
    { "periods", r.since }, { "since", r.since_from }, { "step", r.step }, { "pending", pending_of(r) },
    { "provisional", record.provisional or false }, { "note", r.note },
  }
end

---@param verdict perilune.verdict
---@return string
function M.verdict(verdict)
  return json.encode(json.object {
    { "status", verdict.status }, { "exit_code", verdict.code }, { "as_of", verdict.as_of },
    { "rules", list_of(verdict.results, result) }, { "left_out", left_out_of(verdict.left_out) },
  }, { pretty = true }) .. "\n"
end

local function firing(f)
  return json.object { { "first", f.first.text }, { "from", f.first.from }, { "last", f.last.text },
    { "to", f.last.to }, { "periods", f.periods }, { "worst", f.worst } }
end

local function replay(r)
  local s, plain, kpi = r.summary, r.plain, r.rule and r.rule.kpi.name
  if not s then return json.object { { "rule", r.name }, { "kpi", kpi }, { "error", r.problem } } end
  return json.object {
    { "rule", r.name }, { "kpi", kpi }, { "segment", segment_of(r) }, { "step", r.step },
    { "periods", s.periods }, { "known", s.known }, { "bad", s.bad },
    { "share_bad", s.known > 0 and s.bad / s.known or nil }, { "longest", s.longest }, { "changes", s.changes }, { "firings", list_of(r.firings, firing) },
    { "plain", json.object { { "firings", #plain.firings }, { "bad", plain.bad }, { "changes", plain.changes } } },
    { "pages_saved", r.saved }, { "error", nil },
  }
end

--- What perilune.rule.backtest gives.
---@return string
function M.backtest(b)
  return json.encode(json.object {
    { "range", b.range.text }, { "from", b.range.from }, { "to", b.range.to }, { "restated", backtest.restated },
    { "rules", list_of(b.results, replay) }, { "left_out", left_out_of(b.left_out) },
  }, { pretty = true }) .. "\n"
end

return M
