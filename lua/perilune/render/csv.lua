--- A document's numbers as CSV (RFC 4180) for spreadsheets and other programs.
--
--   1. Every block that holds numbers is one table, in the order of the document. A document with a single one is
--      just that table: one head row, then rows. With several, each is preceded by a row with its title alone and
--      followed by an empty row. Option `block = n` picks the n-th table and writes it alone.
--   2. Numbers are exact and plain: percent values are fractions, durations seconds; the head says so. Times are
--      local ("2016-05-31 17:00"). What has no value is an empty field.
--   3. A text that a spreadsheet could take for a formula gets a leading apostrophe: one that starts with
--      = + - @, their full-width forms, a tab or a line break. Numbers are never changed.
--   4. Fields with commas, quotes or line breaks are quoted; lines end in CR LF. Control characters other than tab
--      and line breaks are removed.
--   5. A chart's table is the one behind it (data.lua). Cards, bars, bullets and leaderboards have instead a row for
--      each value with all that is known of it; those head rows are the same in every language, for programs.

local format = require("perilune.format")
local clean = require("perilune.render.clean")
local json = require("perilune.json")
local data = require("perilune.render.data")

local M = {}

--- Numbers and times are for programs: the same in every language (rule 2).
local english = format.language("en")

local risky = { ["＝"] = true, ["＋"] = true, ["－"] = true, ["＠"] = true }

local function quote(text)
  if not text:find('[,"\r\n]') and not text:find("^%s") and not text:find("%s$") then return text end
  return '"' .. text:gsub('"', '""') .. '"'
end

--- A text from data as a field (rules 3 and 4).
---@param text any
---@return string
function M.text(text)
  text = clean.lines(text)
  if text:find("^[=+%-@\t\r\n]") or risky[text:match("^" .. utf8.charpattern)] then text = "'" .. text end
  return quote(text)
end

local function number(x)
  x = format.finite(x)
  return x and json.number(x) or ""
end

--- A number, a text or nothing, in a unit (rule 2).
local function field(x, unit)
  if type(x) == "string" then return M.text(x) end
  if not format.finite(x) then return x == true and "true" or "" end
  return unit == "time" and format.time(x, english) or number(x)
end

local measures = { percent = "fraction", duration = "seconds", time = "local time" }

local function head(title, unit)
  local measure = measures[unit]
  return M.text(measure and string.format("%s (%s)", clean.lines(title), measure) or title)
end

local function flag(x)
  if x == nil then return "" end
  return x and "yes" or "no"
end

local value_heads = {
  "value", "unit", "currency", "low", "high", "n", "status", "target", "warn", "change", "change_unit",
  "change_relative", "against", "significant", "direction", "provisional", "note",
}

--- All fields of a value, in the order of value_heads.
local function value_fields(value)
  local change = value.change or {}
  return {
    field(value.value, value.unit), value.unit, M.text(value.currency), field(value.low, value.unit),
    field(value.high, value.unit), number(value.n), value.status or "none", field(value.target, value.unit),
    field(value.warn, value.unit), number(change.value), change.unit or "", flag(change.relative),
    M.text(change.against), flag(change.significant), M.text(change.direction), flag(value.provisional or false),
    M.text(value.note),
  }
end

--- Items with a value each: a row for each with all that is known of the value.
local function labelled(first, items, label)
  local rows = { { first, table.unpack(value_heads) } }
  for _, item in ipairs(items) do rows[#rows + 1] = { M.text(item[label]), table.unpack(value_fields(item.value)) } end
  return rows
end

local function ranked(block)
  local rows = labelled("item", block.items, "label")
  table.insert(rows[1], 1, "rank")
  table.move({ "badges", "remark" }, 1, 2, #rows[1] + 1, rows[1])
  for i, item in ipairs(block.items) do
    local row = rows[i + 1]
    table.insert(row, 1, number(item.rank or i))
    row[#row + 1] = M.text(item.badges and table.concat(item.badges, "; ") or "")
    row[#row + 1] = M.text(item.note)
  end
  return rows
end

local function cell_field(cell, unit)
  if type(cell) ~= "table" then return field(cell, unit) end
  if not cell.trend then return field(cell.value, cell.unit) end
  local numbers = {}
  for i, x in ipairs(cell.trend) do numbers[i] = number(x) end
  return M.text(table.concat(numbers, " "))
end

--- The table behind a block (rule 5).
local function of_table(block, language)
  local shown = data.table(block, language)
  local rows = { {} }
  for c, column in ipairs(shown.columns) do rows[1][c] = head(column.title, column.unit or block.unit) end
  for r, row in ipairs(shown.rows) do
    rows[r + 1] = {}
    for c, column in ipairs(shown.columns) do rows[r + 1][c] = cell_field(row[c], column.unit) end
  end
  return rows
end

--- One row for each kind of block whose values say more than the table behind it has room for.
local kinds = {
  cards = function(block) return labelled("metric", block.cards, "title") end,
  bars = function(block) return labelled("item", block.items, "label") end,
  bullet = function(block) return labelled("item", block.items, "label") end,
  leaderboard = ranked,
}

--- The tables of a document: { title, rows of finished fields }.
local function collect(document)
  local language, tables = format.language(document.language), {}
  for i, block in ipairs(data.blocks(document.blocks)) do
    tables[i] = { title = data.title(block, language), rows = (kinds[block.kind] or of_table)(block, language) }
  end
  return tables
end

local function text_of(rows)
  local lines = {}
  for i, row in ipairs(rows) do lines[i] = table.concat(row, ",") .. "\r\n" end
  return table.concat(lines)
end

--- A file for each table.
---@param document table  see perilune.render.tree
---@return { path: string, text: string }[]
function M.files(document)
  local titles, texts = {}, {}
  for i, part in ipairs(collect(document)) do titles[i], texts[i] = part.title, text_of(part.rows) end
  return data.files(titles, texts, "csv")
end

--- The CSV text; "" when the document holds no numbers.
---@param document table  see perilune.render.tree
---@param options { block: integer|string|nil }|nil
---@return string
function M.render(document, options)
  local tables = data.choose(collect(document), options and options.block, "tables")
  if #tables == 1 then return text_of(tables[1].rows) end
  local parts = {}
  for i, part in ipairs(tables) do parts[i] = M.text(part.title) .. "\r\n" .. text_of(part.rows) end
  return table.concat(parts, "\r\n")
end

return M
