-- A report's tree for tests that hold its numbers against SQL over the same rows: page("weekly", "2026-W20") gives its
-- blocks by title, its tables as rows by label, and the period for the statements.
local measure = require "perilune.measure"
local native = require "perilune.native"
local render = require "perilune.render.tree"
local reports = require "perilune.report"

local Page = {}
Page.__index = Page

local function walk(blocks, visit)
  for _, block in ipairs(blocks) do
    visit(block)
    walk(block.blocks or {}, visit)
    for _, column in ipairs(block.kind == "columns" and block.columns or {}) do walk(column, visit) end
  end
end

--- The block of a title, or of a kind when no title is given.
function Page:block(title)
  local found
  walk(self.document.blocks, function(block)
    if block.title == title or block.kind == title then found = found or block end
  end)
  return found or error(("no block %q"):format(title), 2)
end

--- The cells of a table's row by its label, numbers bare.
function Page:row(title, label)
  for _, row in ipairs(self:block(title).rows) do
    if row[1] == label then
      local cells = {}
      for i = 2, #row do cells[i - 1] = type(row[i]) == "table" and (row[i].value or row[i].trend) or row[i] end
      return cells
    end
  end
  error(("%s: no row %q"):format(title, label), 2)
end

--- The value of the card of a title.
function Page:card(title)
  local found
  walk(self.document.blocks, function(block)
    for _, card in ipairs(block.kind == "cards" and block.cards or {}) do
      if card.title == title then found = found or card.value end
    end
  end)
  return found and found.value or error(("no card %q"):format(title), 2)
end

--- The values of a chart's items or points by their labels.
function Page:values(title, series)
  local block, list = self:block(title), {}
  for _, item in ipairs(block.items or block.series[series or 1].points) do
    list[item.label] = type(item.value) == "table" and item.value.value or item.value
  end
  return list
end

--- The first cell of a statement, in which :from and :to are the period and :alive what no metric leaves out.
function Page:sql(statement)
  local words = { from = self.period.from, to = self.period.to,
    alive = "NOT COALESCE(spam, 0) AND NOT COALESCE(deleted, 0) AND merged_into IS NULL" }
  return native.sql((statement:gsub(":(%a+)", words)))[1][1]
end

---@param name string a report
---@param period string
---@param params? table
return function(name, period, params)
  local document = reports.build(reports.registry:need(name), { period = period, params = params })
  render.check(document)
  return setmetatable({ document = document, period = measure.period(period) }, Page)
end
