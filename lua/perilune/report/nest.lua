--- Blocks that hold others: { section = "Title", { ... }, ... } holds the blocks in it, or without any takes those that
--- follow it; { columns = { { ... }, { ... } } } stand side by side, each a block or a list of blocks.
local M = {}

M.section = { keys = { section = { type = "text", required = true } }, open = true }

M.columns = {
  keys = { columns = { type = "list", required = true } },
  check = function(block, path)
    for i, column in ipairs(block.columns) do
      if type(column) ~= "table" then return ("%s[%d]: expected a block or a list of blocks"):format(path, i) end
    end
  end,
}

--- The blocks of one column.
---@param column table
---@return table[]
function M.column_blocks(column) return type(column[1]) == "table" and column or { column } end

return M
