--- `perilune new DIR`: a project to begin with. Its files are those below scripts/new, which run as they are, and a store
--- of its demonstration data, so that tests, checks and reports have something to say at once.
local importers = require "perilune.importer"
local native = require "perilune.native"

local M = {}

local folder = "scripts/new"

--- Names that mean something to other programs while they lie in our own tree.
local renamed = { gitignore = ".gitignore" }

local function templates()
  local list = {}
  for i, file in ipairs(native.bundled(folder)) do
    local path = file.path:sub(#folder + 2)
    list[i] = { path = renamed[path] or path, text = file.text }
  end
  return list
end

--- Imports the project's demonstration data into its store.
local function import_demonstration(path)
  local importer = importers.registry:find(path .. "/importers/own.lua")
  native.with_store(path .. "/demo.db", function() native.import(importer, path .. "/data/demo.csv", {}) end)
end

--- Makes the project in a folder that is new or empty; raises when it cannot.
---@param path string
---@return string text
function M.run(path)
  native.make_folder(path, templates())
  import_demonstration(path)
  local lines = { ("%s: a new project:"):format(path) }
  for _, file in ipairs(templates()) do lines[#lines + 1] = "  " .. file.path end
  lines[#lines + 1] = "  demo.db, made of data/demo.csv"
  local go = path ~= "." and ("cd %s, then "):format(path) or ""
  lines[#lines + 1] = ("Next: %sperilune test; its README.md says more."):format(go)
  return table.concat(lines, "\n") .. "\n"
end

return M
