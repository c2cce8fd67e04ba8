--- From a neutral tree to text.
--
-- A report is laid out as a tree of blocks that knows nothing of terminals or HTML; a renderer turns the tree into
-- one string. A renderer never queries and never computes a metric. The tree, which is the contract between the two, is
-- described and checked in perilune.render.tree.

local tree = require "perilune.render.tree"

local M = {}

--- One row for each format: the module that has `render(document, options)`.
local formats = {
  terminal = "perilune.render.terminal",
  markdown = "perilune.render.markdown",
  html = "perilune.render.html",
  json = "perilune.render.json",
  csv = "perilune.render.csv",
  vega = "perilune.render.vega",
}

--- The formats, sorted.
M.formats = { "csv", "html", "json", "markdown", "terminal", "vega" }

local function renderer(document, format)
  if not formats[format] then
    error(string.format('unknown format "%s" (known: %s)', tostring(format), table.concat(M.formats, ", ")), 3)
  end
  tree.check(document)
  return require(formats[format])
end

--- The document as text in a format.
---@param document table     see perilune.render.tree
---@param format string      "terminal", "markdown", "html", "json", "csv" or "vega"
---@param options table|nil  the renderer's own: terminal { width, color, ascii }, csv and vega { block },
---                          json { compact }
---@return string
function M.render(document, format, options)
  return renderer(document, format).render(document, options or {})
end

--- The document as files for a folder, one a table (csv) or a chart (vega); nil for formats that are one text.
---@param document table
---@param format string
---@return { path: string, text: string }[]|nil
function M.files(document, format)
  local module = renderer(document, format)
  return module.files and module.files(document)
end

return setmetatable(M, { __call = function(_, ...) return M.render(...) end })
