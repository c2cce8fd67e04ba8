--- The numbers behind a block as a table, for whoever cannot draw or wants to read them.
--
-- `table` turns every block that holds numbers into a table block ({ columns, rows } of perilune.render.tree), so that
-- the CSV of a chart, its Markdown and the table below it say the same. Rules:
--   1. The first column names the row. Columns that would be empty in every row are left out.
--   2. A value keeps its unit, its status and its interval; a point of a line with an interval has two more columns,
--      its ends.
--   3. A part of a whole shows as it is counted; where the block asks for shares, the share stands beside it.
--   4. Counts outside of a histogram's bins are its first and last row.

local format = require("perilune.format")
local clean = require("perilune.render.clean")

local M = {}

--- Leaves out the columns that no row has anything for (rule 1).
local function compact(columns, rows)
  local kept = {}
  for c in ipairs(columns) do
    local filled = c == 1 or #rows == 0
    for _, row in ipairs(rows) do filled = filled or (row[c] ~= nil and row[c] ~= false and row[c] ~= "") end
    if filled then kept[#kept + 1] = c end
  end
  local result = { columns = {}, rows = {} }
  for i, c in ipairs(kept) do
    result.columns[i] = columns[c]
    for r in ipairs(rows) do
      result.rows[r] = result.rows[r] or { role = rows[r].role }
      result.rows[r][i] = rows[r][c] or false
    end
  end
  return result
end

local function joined(list)
  return list and #list > 0 and table.concat(list, ", ") or false
end

-- Values

local function value_columns(language, first)
  return {
    { title = first, unit = "text" }, { title = language.value, align = "right" },
    { title = language.interval_title, unit = "text", align = "right" },
    { title = language.sample_title, unit = "count" }, { title = language.target_title, unit = "text", align = "right" },
  }
end

local function value_row(label, value, language)
  local target = format.finite(value.target)
  return { clean.line(label), value, format.interval(value, language) or false, format.finite(value.n) or false,
    target and format.plain(target, value.unit, language, value.currency) or false }
end

local function of_items(items, language, first, label)
  local rows = {}
  for i, item in ipairs(items) do rows[i] = value_row(item[label], item.value, language) end
  return compact(value_columns(language, first), rows)
end

local function of_leaderboard(block, language)
  local columns = value_columns(language, language.rank)
  table.insert(columns, 2, { title = language.item, unit = "text" })
  columns[#columns + 1] = { title = language.trend_title, unit = "text" }
  columns[#columns + 1] = { title = language.badges, unit = "text" }
  columns[#columns + 1] = { title = language.note, unit = "text" }
  columns[1].align, columns[3].bar = "right", true
  local rows = {}
  for i, item in ipairs(block.items) do
    local row = value_row(item.label, item.value, language)
    table.insert(row, 1, tostring(item.rank or i))
    row[7] = item.trend and #item.trend > 0 and { trend = item.trend } or false
    row[8], row[9] = joined(item.badges), item.note or false
    rows[i] = row
  end
  return compact(columns, rows)
end

local function share(part, whole)
  part, whole = format.finite(part), format.finite(whole)
  return part and whole and whole ~= 0 and { value = part / whole, unit = "percent" } or false
end

local function of_funnel(block, language)
  local columns = {
    { title = language.step, unit = "text" }, { title = language.value, unit = block.unit, bar = true },
    { title = language.share_of_first, unit = "percent" }, { title = language.share_of_previous, unit = "percent" },
    { title = language.note, unit = "text" },
  }
  local rows, first, previous = {}, nil, nil
  for i, step in ipairs(block.steps) do
    rows[i] = { clean.line(step.label), format.finite(step.value) or false, share(step.value, first),
      share(step.value, previous), step.note or false }
    first, previous = first or step.value, step.value
  end
  return compact(columns, rows)
end

-- Over time

--- The labels of the points of a line or an area by position: those of a comparison only where no other has one.
---@param block table
---@return string[]
function M.labels(block)
  local labels, count = {}, 0
  for pass = 1, 2 do
    for _, series in ipairs(block.series) do
      if (series.role == "comparison") == (pass == 2) then
        for i, point in ipairs(series.points) do
          labels[i] = labels[i] or (point.label and clean.line(point.label)) or nil
          count = math.max(count, i)
        end
      end
    end
  end
  for i = 1, count do labels[i] = labels[i] or tostring(i) end
  return labels
end

local function has_interval(series)
  for _, point in ipairs(series.points) do
    if format.finite(point.low) and format.finite(point.high) then return true end
  end
  return false
end

--- What is remarkable about a point: it stands out, or it may still move.
local function remark(point, language)
  local words = {}
  if point.mark then words[1] = language.marks[point.mark] end
  if point.provisional then words[#words + 1] = language.provisional end
  return words
end

local function remarks_at(block, index, language)
  local words = {}
  for _, series in ipairs(block.series) do
    local point = series.points[index]
    for _, word in ipairs(point and remark(point, language) or {}) do
      words[#words + 1] = #block.series > 1 and ("%s: %s"):format(clean.line(series.name), word) or word
    end
  end
  return joined(words)
end

--- A column for the remarks, where there are any.
local function with_remarks(block, columns, rows, language)
  local remarks, any = {}, false
  for j in ipairs(rows) do
    remarks[j] = remarks_at(block, j, language)
    any = any or remarks[j]
  end
  if any then
    columns[#columns + 1] = { title = language.note, unit = "text" }
    for j, row in ipairs(rows) do row[#columns] = remarks[j] end
  end
  return { columns = columns, rows = rows }
end

local function of_series(block, language)
  local columns = { { title = language.grains[block.grain] or language.period, unit = "text" } }
  local fields, labels, rows = {}, M.labels(block), {}
  local function add(title, series, field)
    columns[#columns + 1] = { title = title, unit = block.unit, currency = block.currency }
    fields[#columns] = { series, field }
  end
  for _, series in ipairs(block.series) do
    local name = clean.line(series.name)
    add(name, series, "value")
    if has_interval(series) then
      add(language.low_end:format(name), series, "low")
      add(language.high_end:format(name), series, "high")
    end
  end
  for j, label in ipairs(labels) do
    rows[j] = { label }
    for c, field in pairs(fields) do
      local point = field[1].points[j]
      rows[j][c] = point and format.finite(point[field[2]]) or false
    end
  end
  return with_remarks(block, columns, rows, language)
end

-- Parts

local function of_stacked(block, language)
  local columns, rows = { { title = language.item, unit = "text" } }, {}
  for _, part in ipairs(block.parts) do
    columns[#columns + 1] = { title = clean.line(part), unit = block.unit, currency = block.currency }
    if block.share then
      columns[#columns + 1] = { title = language.share_of:format(clean.line(part)), unit = "percent" }
    end
  end
  for i, item in ipairs(block.items) do
    local total, row = 0, { clean.line(item.label) }
    for p in ipairs(block.parts) do total = total + (format.finite(item.values[p]) or 0) end
    for p in ipairs(block.parts) do
      row[#row + 1] = format.finite(item.values[p]) or false
      if block.share then row[#row + 1] = share(item.values[p], total) end
    end
    rows[i] = row
  end
  return { columns = columns, rows = rows }
end

-- Distributions

local function of_histogram(block, language)
  local unit = block.unit
  local columns = { { title = language.from, unit = unit, align = "right" },
    { title = language.to, unit = unit, align = "right" }, { title = language.count, unit = "count", bar = true } }
  local rows, bins = {}, block.bins
  if format.finite(block.below) and bins[1] then rows[1] = { false, bins[1].from, block.below } end
  for _, bin in ipairs(bins) do rows[#rows + 1] = { bin.from, bin.to, bin.count } end
  if format.finite(block.above) and bins[1] then rows[#rows + 1] = { bins[#bins].to, false, block.above } end
  return { columns = columns, rows = rows }
end

local function of_scatter(block, language)
  local columns = {
    { title = language.item, unit = "text" }, { title = block.x.title or "x", unit = block.x.unit },
    { title = block.y.title or "y", unit = block.y.unit }, { title = language.group_title, unit = "text" },
  }
  local rows = {}
  for i, point in ipairs(block.points) do
    rows[i] = { clean.line(point.label or i), format.finite(point.x) or false, format.finite(point.y) or false,
      point.group and clean.line(point.group) or false }
  end
  return compact(columns, rows)
end

-- Grids

local function of_heat(block)
  local columns, rows = { { title = "", unit = "text" } }, {}
  for c, label in ipairs(block.columns) do columns[c + 1] = { title = clean.line(label), unit = block.unit } end
  for r, label in ipairs(block.rows) do
    rows[r] = { clean.line(label) }
    for c = 1, #block.columns do rows[r][c + 1] = (block.cells[r] or {})[c] or false end
  end
  return { columns = columns, rows = rows }
end

--- The last cell of a cohort that there is; those after it have not begun.
local function last_cell(row)
  for c = #row.cells, 1, -1 do
    if format.finite(row.cells[c]) then return c end
  end
  return 0
end

--- The cells that are not over yet are provisional values.
local function cohort_cell(row, c, unit)
  local x = format.finite(row.cells[c])
  if x and c > last_cell(row) - (row.provisional or 0) then return { value = x, unit = unit, provisional = true } end
  return x or false
end

local function of_cohort(block, language)
  local columns = { { title = language.cohort, unit = "text" },
    { title = block.size_title or language.size, unit = "count" } }
  local rows, has_size = {}, false
  for _, label in ipairs(block.columns) do columns[#columns + 1] = { title = clean.line(label), unit = block.unit } end
  for r, row in ipairs(block.rows) do
    rows[r] = { clean.line(row.label), format.finite(row.size) or false }
    has_size = has_size or rows[r][2]
    for c in ipairs(block.columns) do rows[r][c + 2] = cohort_cell(row, c, block.unit) end
  end
  if not has_size then
    table.remove(columns, 2)
    for _, row in ipairs(rows) do table.remove(row, 2) end
  end
  return { columns = columns, rows = rows }
end

--- One row for each kind of block that holds numbers.
local kinds = {
  cards = function(block, language) return of_items(block.cards, language, language.metric, "title") end,
  bars = function(block, language) return of_items(block.items, language, language.item, "label") end,
  bullet = function(block, language) return of_items(block.items, language, language.item, "label") end,
  leaderboard = of_leaderboard,
  funnel = of_funnel,
  line = of_series,
  area = of_series,
  stacked = of_stacked,
  histogram = of_histogram,
  scatter = of_scatter,
  table = function(block) return { columns = block.columns, rows = block.rows } end,
  heat = of_heat,
  cohort = of_cohort,
}

--- The table behind a block; nil for blocks that hold no numbers.
---@param block table
---@param language table
---@return { columns: table[], rows: table[] }|nil
function M.table(block, language)
  local make = kinds[block.kind]
  return make and make(block, language)
end

--- All blocks that hold numbers in the order of the document, those of sections and columns too.
---@param blocks table[]
---@param list table[]|nil
---@return table[]
function M.blocks(blocks, list)
  list = list or {}
  for _, block in ipairs(blocks) do
    if block.kind == "section" then
      M.blocks(block.blocks, list)
    elseif block.kind == "columns" then
      for _, column in ipairs(block.columns) do M.blocks(column, list) end
    elseif kinds[block.kind] then
      list[#list + 1] = block
    end
  end
  return list
end

--- What a block without a title is called.
---@param block table
---@param language table
---@return string
function M.title(block, language)
  return block.title or language.kinds[block.kind] or language.data_table
end

--- The title as part of a file's name: letters, digits and hyphens.
---@param title string
---@return string
function M.file_name(title)
  local name = clean.line(title):lower():gsub("[%z\1-,./:-@%[-`{-\127]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")
  local size = math.min(#name, 60)
  while size > 0 and size < #name and name:byte(size + 1) & 0xC0 == 0x80 do size = size - 1 end
  return name:sub(1, size)
end

--- A file for each entry: { path = "01-title.ext", text = text }.
---@param titles string[]
---@param texts string[]
---@param ending string
---@return { path: string, text: string }[]
function M.files(titles, texts, ending)
  local files = {}
  for i, text in ipairs(texts) do
    local name = M.file_name(titles[i])
    files[i] = { path = ("%02d%s.%s"):format(i, name ~= "" and "-" .. name or "", ending), text = text }
  end
  return files
end

--- The chosen one of a list, or an error that says how many there are.
---@param list any[]
---@param chosen integer|string|nil
---@param what string  "tables", "charts"
---@return any[]
function M.choose(list, chosen, what)
  if chosen == nil then return list end
  local index = math.tointeger(tonumber(chosen))
  if index and list[index] then return { list[index] } end
  if #list == 0 then error(("--block: the report has no %s"):format(what), 0) end
  error(("--block: expected 1 to %d, one of the report's %s, got %q"):format(#list, what, tostring(chosen)), 0)
end

return M
