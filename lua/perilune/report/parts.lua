--- Blocks of segments: { bars = "ticket_volume", by = "channel", order = "-value", limit = 8 }, with edges = { "1d",
--- "3d" } of the bands of a number (perilune.report.bands), and { stacked = "ticket_volume", by = "team",
--- parts = "channel", share = true }.
local bands = require "perilune.report.bands"
local build_module = require "perilune.report.build"
local form = require "perilune.form"

local M = {}

local function by_value(order)
  return function(r)
    if order == "value" then return r.value end
    return r.key
  end
end

local function check_order(block, path)
  if not block.order then return nil end
  local name = build_module.order(block.order)
  if name ~= "value" and name ~= "key" then
    return ("%s.order: expected value, -value, key or -key, not %q"):format(path, block.order)
  end
end

M.bars = {
  keys = {
    bars = { type = { "text", "table" }, required = true }, by = { type = "text", required = true },
    limit = { type = "integer" }, order = { type = "text" }, min_n = { type = "integer" }, vs = { type = "text" },
    edges = { type = "list" },
  },
  names = function(block) return { block.bars } end,
  check = function(block, path)
    return check_order(block, path) or block.edges and bands.problem(block.edges, path .. ".edges")
  end,
  build = function(build, block)
    local names, missing = build:answered { block.bars }
    if #names == 0 then return missing end
    local k, words = build:use(block.bars), build.words
    if block.edges then return bands.block(build, block, k), missing end
    local all = build:by(k, block.by, block.where, block.vs)
    if not build_module.has_segments(all) then return build:no_segments(k.title, block.by) end
    local list, small = build_module.large(table.move(all, 1, #all, 1, {}), block.min_n)
    local order, descending = build_module.order(block.order or "-value")
    build_module.sort(list, descending, by_value(order))
    local items, limit = {}, block.limit or 12
    for i = 1, math.min(#list, limit) do
      items[i] = { label = build:label(list[i].key, block.by), value = build:shown(list[i]) }
    end
    local texts = { words.shown:format(k.title, build:called(block.by), build.period.text) }
    if order == "value" and descending and items[1] then
      texts[2] = words.most:format(items[1].label, build:plain(items[1].value.value, k.unit))
    end
    for _, text in ipairs(build:left_out(#items, #list, small, block.min_n)) do texts[#texts + 1] = text end
    return { kind = "bars", title = block.title or words.by:format(k.title, build:called(block.by)), note = block.note,
      unit = k.unit, items = items, description = table.concat(texts, " ") }, missing
  end,
}

-- ---- stacked ----

local no_key = {}

local function id_of(key) if key == nil then return no_key end return key end

--- The keys of one side of a cross with their totals, the largest first; all hours and weekdays in their order.
---@return { key: any, total: number }[]
function M.side(cells, side, dimension)
  local list, found = {}, {}
  for _, cell in ipairs(cells) do
    local id = id_of(cell[side])
    if not found[id] then
      found[id] = { key = cell[side], total = 0 }
      list[#list + 1] = found[id]
    end
    found[id].total = found[id].total + (form.additive(cell.kpi) and cell.value or cell.n)
  end
  local fixed = build_module.all_keys(dimension)
  for _, key in ipairs(fixed or {}) do
    if not found[key] then list[#list + 1] = { key = key, total = 0 } end
  end
  if fixed or math.type(list[1] and list[1].key) == "integer" then
    build_module.sort(list, false, function(s) return s.key end)
  else
    build_module.sort(list, true, function(s) return s.total end)
  end
  return list
end

--- The cells of a cross by row and column: grid(row key, column key) -> record or nil.
function M.grid(cells)
  local rows = {}
  for _, cell in ipairs(cells) do
    local row = rows[id_of(cell.row)] or {}
    rows[id_of(cell.row)] = row
    row[id_of(cell.column)] = cell
  end
  return function(row, column) return (rows[id_of(row)] or {})[id_of(column)] end
end

--- The values of one bar: the parts that show, then the sum of the rest where there is one.
local function values_of(at, row, parts, shown)
  local values, rest = {}, 0
  for i, part in ipairs(parts) do
    local cell = at(row.key, part.key)
    if i <= shown then values[i] = cell and cell.value or 0 else rest = rest + (cell and cell.value or 0) end
  end
  if #parts > shown then values[shown + 1] = rest end
  return values
end

M.stacked = {
  keys = {
    stacked = { type = { "text", "table" }, required = true }, by = { type = "text", required = true },
    parts = { type = "text", required = true }, share = { type = "boolean" }, limit = { type = "integer" },
    most_parts = { type = "integer" },
  },
  names = function(block) return { block.stacked } end,
  build = function(build, block)
    local names, missing = build:answered { block.stacked }
    if #names == 0 then return missing end
    local k, words = build:use(block.stacked), build.words
    if not (form.additive(k) or k.form == "stock") then
      error(("stacked: parts of %s do not add up to it; take a pivot or a heat map"):format(k.title), 0)
    end
    local cells = build:cross(k, block.by, block.parts, block.where)
    local rows, parts = M.side(cells, "row", block.by), M.side(cells, "column", block.parts)
    for side, dimension in pairs { [rows] = block.by, [parts] = block.parts } do
      if not build_module.has_segments(side) then return build:no_segments(k.title, dimension) end
    end
    local at, shown, limit = M.grid(cells), math.min(#parts, block.most_parts or 6), block.limit or 12
    local part_names, items = {}, {}
    for i = 1, shown do part_names[i] = build:label(parts[i].key, block.parts) end
    if #parts > shown then part_names[shown + 1] = words.others end
    for i = 1, math.min(#rows, limit) do
      items[i] = { label = build:label(rows[i].key, block.by), values = values_of(at, rows[i], parts, shown) }
    end
    local left_out = build:left_out(#items, #rows, 0)
    table.insert(left_out, 1, words.shown:format(k.title, build:called(block.by), build.period.text))
    return { kind = "stacked", title = block.title or words.by_two:format(k.title, build:called(block.by),
        build:called(block.parts)),
      note = block.note, unit = k.unit, share = block.share, parts = part_names, items = items,
      description = table.concat(left_out, " ") }, missing
  end,
}

return M
