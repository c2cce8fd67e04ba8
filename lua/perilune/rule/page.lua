--- Verdicts and backtests as documents for perilune.render.
local format = require "perilune.format"
local backtest = require "perilune.rule.backtest"
local period = require "perilune.period"
local words = require "perilune.rule.words"

local M = {}

--- A table of the columns that have a cell in any row. Columns are { title, cell(row) -> cell, unit? }.
local function table_of(columns, list, title)
  local shown, rows = {}, {}
  for _, column in ipairs(columns) do
    for _, item in ipairs(list) do
      if column.cell(item) ~= nil then
        shown[#shown + 1] = column
        break
      end
    end
  end
  for i, item in ipairs(list) do
    rows[i] = {}
    for c, column in ipairs(shown) do rows[i][c] = column.cell(item) or false end
  end
  return { kind = "table", title = title, columns = shown, rows = rows }
end

local function of_record(cell)
  return function(r) return r.record and cell(r.record, r.rule.kpi) end
end

local verdict_columns = {
  { title = "rule", cell = function(r) return r.name end },
  { title = "segment", cell = function(r) return words.segment(r.segment) end },
  { title = "period", cell = function(r) return r.period and r.period.text end },
  { title = "value", align = "right", cell = of_record(function(record) return words.value(record) end) },
  { title = "interval", align = "right", cell = of_record(words.interval) },
  { title = "n", unit = "count", cell = of_record(function(record) return record.n end) },
  { title = "target", align = "right", cell = of_record(function(record, k) return words.limit(k, record.target) end) },
  { title = "warn", align = "right", cell = of_record(function(record, k) return words.limit(k, record.warn) end) },
  { title = "status", cell = function(r) return words.status(r.status) end },
  { title = "for", align = "right", cell = function(r) return words.since(r.since, r.step) end },
}

local note_columns = {
  { title = "rule", cell = function(r) return r.name end },
  { title = "segment", cell = function(r) return words.segment(r.segment) end },
  { title = "note", cell = function(r) return r.note or r.problem end },
}

--- Notes have a table of their own: errors are long.
local function add_notes(blocks, list)
  local noted = {}
  for _, r in ipairs(list) do
    if r.note or r.problem then noted[#noted + 1] = r end
  end
  if #noted > 0 then blocks[#blocks + 1] = table_of(note_columns, noted) end
end

local function add_text(blocks, text)
  if text then blocks[#blocks + 1] = { kind = "text", text = text } end
end

--- The document of a verdict.
---@param verdict perilune.verdict
function M.verdict(verdict)
  local blocks = { table_of(verdict_columns, verdict.results) }
  add_notes(blocks, verdict.results)
  add_text(blocks, words.left_out(verdict.left_out))
  add_text(blocks, ("As of %s: %s."):format(format.time(verdict.as_of), words.counts(verdict.results)))
  return { kind = "document", blocks = blocks }
end

local function of_summary(cell)
  return function(r) return r.summary and cell(r.summary, r) end
end

local function share(s) return s.known > 0 and s.bad / s.known or nil end

local function unknown(s) return s.known < s.periods and s.periods - s.known or nil end

local replay_columns = {
  { title = "rule", cell = function(r) return r.name end },
  { title = "segment", cell = function(r) return words.segment(r.segment) end },
  { title = "looked at", align = "right", cell = of_summary(function(s, r) return words.run(s.periods, r.step) end) },
  { title = "fired", unit = "count", cell = of_summary(function(s) return #s.firings end) },
  { title = "bad", unit = "percent", cell = of_summary(share) },
  { title = "longest", align = "right", cell = of_summary(function(s, r) return words.run(s.longest, r.step) end) },
  { title = "changes", unit = "count", cell = of_summary(function(s) return s.changes end) },
  { title = "unknown", unit = "count", cell = of_summary(unknown) },
  { title = "plain fired", unit = "count", cell = function(r) return r.plain and #r.plain.firings end },
  { title = "saved", unit = "count", cell = function(r) return r.saved end },
}

local firing_columns = {
  { title = "rule", cell = function(f) return f.name end },
  { title = "segment", cell = function(f) return f.segment end },
  { title = "fired", cell = function(f) return f.first.text end },
  { title = "last bad", cell = function(f) return f.last.text end },
  { title = "for", align = "right", cell = function(f) return f.length end },
  { title = "worst", align = "right", cell = function(f) return f.value end },
}

local function all_firings(results)
  local list = {}
  for _, r in ipairs(results) do
    for _, f in ipairs(r.firings or {}) do
      list[#list + 1] = { name = r.name, segment = words.segment(r.segment), first = f.first, last = f.last,
        length = words.run(f.periods, r.step), value = format.plain(f.worst, r.rule.kpi.unit) }
    end
  end
  return list
end

--- The document of a backtest.
function M.backtest(replay)
  local blocks = { table_of(replay_columns, replay.results, ("Replayed over %s"):format(period.words(replay.range))) }
  add_notes(blocks, replay.results)
  local firings = all_firings(replay.results)
  if #firings > 0 then blocks[#blocks + 1] = table_of(firing_columns, firings, "When they fired") end
  add_text(blocks, words.left_out(replay.left_out))
  add_text(blocks, backtest.restated)
  return { kind = "document", blocks = blocks }
end

return M
