--- Blocks of two dimensions: { heat = "ticket_volume", rows = "weekday(created_at)", columns = "hour(created_at)" } and
--- { pivot = "ticket_volume", rows = "team", columns = "channel", total = true }.
local build_module = require "perilune.report.build"
local measure = require "perilune.measure"
local parts = require "perilune.report.parts"

local M = {}

local most_rows, most_columns = 24, 24

local function first(list, limit)
  return table.move(list, 1, math.min(#list, limit), 1, {})
end

--- Rows and columns that show, how to find a cell, and what is left out; nil without a row.
local function crossed(build, block, k)
  local cells = build:cross(k, block.rows, block.columns, block.where)
  if #cells == 0 then return nil end
  local rows, columns = parts.side(cells, "row", block.rows), parts.side(cells, "column", block.columns)
  local shown_rows = first(rows, block.limit or most_rows)
  local shown_columns = first(columns, block.most_columns or most_columns)
  local texts = build:left_out(#shown_rows, #rows, 0)
  for _, text in ipairs(build:left_out(#shown_columns, #columns, 0)) do texts[#texts + 1] = text end
  return shown_rows, shown_columns, parts.grid(cells), texts
end

local function keys_with(name, more)
  local keys = {
    [name] = { type = { "text", "table" }, required = true }, rows = { type = "text", required = true },
    columns = { type = "text", required = true }, limit = { type = "integer" }, most_columns = { type = "integer" },
  }
  for key, description in pairs(more) do keys[key] = description end
  return keys
end

local function title_of(build, block, k)
  return block.title
    or build.words.by_two:format(k.title, build:called(block.rows), build:called(block.columns))
end

local function labels_of(build, list, dimension)
  local labels = {}
  for i, item in ipairs(list) do labels[i] = build:label(item.key, dimension) end
  return labels
end

--- The dimension of which no row has a value, or nil.
local function bare_dimension(block, rows, columns)
  if not build_module.has_segments(rows) then return block.rows end
  if not build_module.has_segments(columns) then return block.columns end
end

M.heat = {
  keys = keys_with("heat", {}),
  names = function(block) return { block.heat } end,
  build = function(build, block)
    local names, missing = build:answered { block.heat }
    if #names == 0 then return missing end
    local k = build:use(block.heat)
    local rows, columns, at, texts = crossed(build, block, k)
    if not rows then return { kind = "text", text = build.words.no_rows:format(k.title, build.period.text) } end
    local bare = bare_dimension(block, rows, columns)
    if bare then return build:no_segments(k.title, bare), missing end
    local cells, high, place = {}, nil, nil
    for i, row in ipairs(rows) do
      cells[i] = {}
      for j, column in ipairs(columns) do
        local r = at(row.key, column.key)
        cells[i][j] = (r and r.value or not r and measure.empty(k)) or false
        if cells[i][j] and (not high or cells[i][j] > high) then high, place = cells[i][j], { row.key, column.key } end
      end
    end
    local words = build.words
    table.insert(texts, 1, words.shown:format(k.title, build:called(block.rows), build.period.text))
    if high then
      table.insert(texts, 2, words.most:format(("%s %s"):format(build:label(place[1], block.rows),
        build:label(place[2], block.columns)), build:plain(high, k.unit)))
    end
    return { kind = "heat", title = title_of(build, block, k), note = block.note, unit = k.unit,
      rows = labels_of(build, rows, block.rows), columns = labels_of(build, columns, block.columns), cells = cells,
      description = table.concat(texts, " ") }, missing
  end,
}

-- ---- pivot ----

--- The records of one dimension alone, by key: totals are computed from rows, never from parts (D0.8).
local function totals(build, k, dimension, where)
  local found = {}
  for _, r in ipairs(build:by(k, dimension, where)) do found[r.key == nil and measure.no_key or r.key] = r end
  return function(key) return found[key == nil and measure.no_key or key] end
end

local function cell_of(build, k, r) return r and build:shown(r) or measure.empty(k) or false end

local function total_row(build, block, k, columns)
  local of_column, row = totals(build, k, block.columns, block.where), { build.words.total, role = "total" }
  for _, column in ipairs(columns) do row[#row + 1] = cell_of(build, k, of_column(column.key)) end
  row[#row + 1] = build:shown(build:value(k, block.where))
  return row
end

M.pivot = {
  keys = keys_with("pivot", { total = { type = "boolean" } }),
  names = function(block) return { block.pivot } end,
  build = function(build, block)
    local names, missing = build:answered { block.pivot }
    if #names == 0 then return missing end
    local k = build:use(block.pivot)
    local rows, columns, at, texts = crossed(build, block, k)
    if not rows then return { kind = "text", text = build.words.no_rows:format(k.title, build.period.text) } end
    local bare = bare_dimension(block, rows, columns)
    if bare then return build:no_segments(k.title, bare), missing end
    local heads, lines = { { title = build:called(block.rows), unit = "text" } }, {}
    for i, label in ipairs(labels_of(build, columns, block.columns)) do
      heads[i + 1] = { title = label, unit = k.unit, group = build:called(block.columns) }
    end
    local of_row = block.total and totals(build, k, block.rows, block.where)
    for i, row in ipairs(rows) do
      lines[i] = { build:label(row.key, block.rows) }
      for j, column in ipairs(columns) do lines[i][j + 1] = cell_of(build, k, at(row.key, column.key)) end
      if of_row then lines[i][#columns + 2] = cell_of(build, k, of_row(row.key)) end
    end
    if block.total then
      heads[#heads + 1] = { title = build.words.total, unit = k.unit }
      lines[#lines + 1] = total_row(build, block, k, columns)
    end
    return { kind = "table", title = title_of(build, block, k), note = block.note, columns = heads, rows = lines,
      description = #texts > 0 and table.concat(texts, " ") or nil }, missing
  end,
}

return M
