-- Bundled reports over the store in use, so that their numbers can be held against SQL over the same rows.
local measure = require "perilune.measure"
local native = require "perilune.native"
local render = require "perilune.render.tree"
local reports = require "perilune.report"

local M = {}

local function collect(blocks, into)
  for _, block in ipairs(blocks) do
    if block.title then into[block.title] = block end
    if block.blocks then collect(block.blocks, into) end
    for _, column in ipairs(block.kind == "columns" and block.columns or {}) do collect(column, into) end
    if block.kind == "cards" then
      for _, card in ipairs(block.cards) do into["card " .. card.title] = card.value end
    end
  end
  return into
end

--- The blocks of a report by their titles, values of cards as "card TITLE", and its period.
function M.read(name, options)
  local r = reports.registry:need(name)
  local document = reports.build(r, options)
  render.check(document)
  return collect(document.blocks, {}), measure.period(options and options.period or r.period)
end

--- The rows of a statement as lists; :from and :to are the period's instants, :zone what local time is ahead of UTC.
function M.sql(text, p)
  local names = { from = p and p.from, to = p and p.to, zone = 7200 }
  local frame, list = native.sql((text:gsub(":(%l+)", function(name) return names[name] end))), {}
  for i = 1, #frame do
    list[i] = {}
    for j = 1, #frame.names do list[i][j] = frame[i][j] end
  end
  return list
end

--- The rows of a table as lists of numbers and texts.
function M.cells(block)
  local list = {}
  for i, row in ipairs(block.rows) do
    list[i] = { role = row.role }
    for j, cell in ipairs(row) do
      if type(cell) == "table" then list[i][j] = cell.value else list[i][j] = cell end
    end
  end
  return list
end

--- The median of a list.
function M.median(values)
  table.sort(values)
  local n = #values
  if n == 0 then return nil end
  return (values[(n + 1) // 2] + values[n // 2 + 1]) / 2
end

function M.near(got, wanted, what)
  if got == wanted then return end
  if got and wanted and math.abs(got - wanted) <= 1e-9 * math.max(1, math.abs(wanted)) then return end
  error(("%s: got %s, SQL says %s"):format(what, tostring(got), tostring(wanted)), 2)
end

return M
