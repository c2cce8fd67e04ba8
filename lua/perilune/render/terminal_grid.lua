--- Grids on a terminal page: heat maps and cohorts, as numbers while they fit or when piped, else as shades.

local native = require("perilune.native")
local format = require("perilune.format")
local data = require("perilune.render.data")
local scale = require("perilune.render.scale")
local tables = require("perilune.render.terminal_table")

local M = {}

local function put_shades(page, block, label_width, cell_width)
  local values, n = {}, 0
  for r in ipairs(block.rows) do
    for c in ipairs(block.columns) do
      n = n + 1
      values[n] = (block.cells[r] or {})[c] or false
    end
  end
  local low, high = scale.range(values, n)
  local marks = page.glyph.shades
  local heads = page:pad("", label_width)
  for _, label in ipairs(block.columns) do heads = heads .. " " .. page:pad(page:text(label), cell_width - 1) end
  page:put({ { heads, "muted" } })
  for r, label in ipairs(block.rows) do
    local runs = { { page:pad(page:text(label), label_width) }, { "", "accent" } }
    for c in ipairs(block.columns) do
      local x = format.finite(values[(r - 1) * #block.columns + c])
      local level = x and (high > low and 2 + math.floor((x / 2 - low / 2) / (high / 2 - low / 2) * 3 + 0.5) or 3) or 1
      runs[2][1] = runs[2][1] .. " " .. string.rep(marks[level], cell_width - 1)
    end
    page:put(runs)
  end
  if not low then return end
  local ends = { format.plain(low, block.unit, page.language), format.plain(high, block.unit, page.language) }
  page:put({ { page:text(ends[1]) .. " " .. table.concat(marks, "", 2) .. " " .. page:text(ends[2]), "muted" } })
end

--- A grid as numbers, or as shades of its labels and cells.
local function put_grid(page, block, unit, labels, columns, cells)
  local shown = data.table(block, page.language)
  local label_width = 0
  for _, label in ipairs(labels) do label_width = math.max(label_width, native.width(page:text(label))) end
  label_width = math.min(label_width, page.width // 4)
  local cell_width = #columns > 0 and math.min(8, (page.width - label_width) // #columns) or 0
  if page.wraps or cell_width < 2 or tables.fits(page, shown) then
    tables.put(page, shown)
  else
    put_shades(page, { unit = unit, rows = labels, columns = columns, cells = cells }, label_width, cell_width)
  end
end

--- Puts a heat map on the page (not its title).
---@param page table
---@param block table
function M.put(page, block) put_grid(page, block, block.unit, block.rows, block.columns, block.cells) end

--- Puts cohorts on the page (not their title).
---@param page table
---@param block table
function M.put_cohort(page, block)
  local labels, cells = {}, {}
  for r, row in ipairs(block.rows) do labels[r], cells[r] = row.label, row.cells end
  put_grid(page, block, block.unit, labels, block.columns, cells)
end

return M
