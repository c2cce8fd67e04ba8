--- What plot() gives: a page of blocks that shows itself in the terminal, renders in every format and opens in a
--- browser.
local native = require "perilune.native"
local render = require "perilune.render"

local M = {}

local methods = {}

local meta = {
  __index = methods, __metatable = false,
  __tostring = function(picture) return render(picture.document, "terminal", native.page()) end,
}

--- The page of some blocks.
---@param ... table blocks of perilune.render.tree
function M.of(...)
  return setmetatable({ document = { kind = "document", blocks = { ... } } }, meta)
end

--- As text in a format: picture:render("markdown").
---@param format? string "terminal" unless said
---@param options? table the renderer's own
---@return string
function methods:render(format, options) return render(self.document, format or "terminal", options) end

--- Shows it in a browser; returns the file it wrote.
---@return string path
function methods:open() return M.open(self.document) end

--- Writes a document as HTML into a private temporary folder and shows it in the browser that $BROWSER names, else with
--- xdg-open. Only at the prompt, or with --trust.
---@param document table
---@return string path
function M.open(document)
  local titled = {}
  for key, value in pairs(document) do titled[key] = value end
  titled.title = titled.title or document.blocks[1] and document.blocks[1].title or "Perilune"
  return native.open_page(render(titled, "html", {}))
end

M.methods = methods

return M
