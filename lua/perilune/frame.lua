--- Methods of frames that are made of others. The C side has names, types, keys, column, value, rows; frame[i] is a
--- row.
local mistake = require "perilune.mistake"
local native = require "perilune.native"

local methods = native.frame_methods
local of_c = {}
for name in pairs(methods) do of_c[name] = true end

local function picture() return require "perilune.show.picture" end
local function plots() return require "perilune.show.plot" end

--- A chart: by("month"):agg{...}:plot() a line, by("channel"):agg{...}:plot() bars, of two keys a heat map, of a histogram
--- its columns. x, y and by name columns.
---@param options? string|{ kind?: string, x?: string, y?: string, by?: string, title?: string, unit?: string }
function methods:plot(options) return picture().of(plots().frame(self, options)) end

--- A sparkline of a column, the last one of numbers unless said.
---@param name? string
---@return string
function methods:spark(name) return require("perilune.render.canvas").sparkline(plots().trend(self, name)) end

--- The frame as a block of a report (perilune.render.tree).
local function block_of(frame)
  local names, types = frame:names(), frame:types()
  local cell = require("perilune.show.frame").cell
  return require("perilune.show").block(names, types, #frame, function(row, column)
    local value, name = frame:value(row, names[column]), names[column]
    return types[name] == "time" and cell(name, "time", value) or value
  end)
end

--- As text in a format: frame:render("markdown"), "csv", "html", "json", "terminal".
---@param format? string
---@param options? table the renderer's own
---@return string
function methods:render(format, options) return picture().of(block_of(self)):render(format, options) end

--- Shows it in a browser; returns the file it wrote.
---@return string path
function methods:open() return picture().of(block_of(self)):open() end

--- The life of the ticket in row i: frame:rows(3):ticket(1).
---@param row integer
function methods:ticket(row)
  local check = require "perilune.check"
  check.argument(row, "integer", "ticket()", "ticket(1)", 2)
  local here = self[row]
  if not here then error(("ticket(): no row %d; there are %d"):format(row, #self), 2) end
  local key = here.ticket or here.key
  if not key then error("ticket(): expected a frame with a column \"ticket\" or \"key\", as rows() gives", 2) end
  return require("perilune.ticket").find(key, here.source)
end

mistake.need_self(methods, function(self) return type(self) == "userdata" end, "frames", "frame", of_c)

return methods
