--- The SQL files: statements under headings as `-- Q1`, with ${names} to be filled in.
local shell = require "shell"

local M = {}

--- path -> { Q1 = "SELECT ...", ... } and the list of names. A statement becomes one line without comments.
function M.load(path)
  local statements, names, name = {}, {}, nil
  for line in shell.read(path):gmatch "[^\n]*" do
    local heading = line:match "^%-%- (%w+)$"
    if heading then
      name = heading
      names[#names + 1] = name
    elseif name and not line:match "^%-%-" then
      statements[name] = ((statements[name] or "") .. " " .. line:match "^%s*(.-)%s*$"):match "^%s*(.-)%s*$"
    end
  end
  return statements, names
end

function M.fill(text, values)
  return (text:gsub("%${(%w+)}", function(name)
    return tostring(values[name] or error(("no value for ${%s} in: %s"):format(name, text), 0))
  end))
end

return M
