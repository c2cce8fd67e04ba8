--- Definitions by kind (kpi, report, importer): bundled ones are read when first asked for, then those in the project's
--- folder of that name, which replace them; users' other ones come from files and the prompt. A file is all or nothing:
--- what it defines counts only when the whole file ran.
local native = require "perilune.native"

local M = {}

--- Seconds a definition file may take.
M.time_limit = 10

---@class perilune.registry
---@field kind string
---@field items table<string, any>

local Registry = {}
Registry.__index = Registry

local registries = {}
local staged -- definitions of the file that is being read, or nil

--- A registry whose bundled definitions are the files below `folder`.
---@param kind string "kpi"
---@param folder string "scripts/kpis"
function M.new(kind, folder)
  local registry = setmetatable({ kind = kind, folder = folder, items = {} }, Registry)
  registries[#registries + 1] = registry
  return registry
end

--- Takes an item over. Within a file a name stands once, but for kinds whose items have versions.
---@return string|nil problem
function Registry:define(name, item)
  if not staged then
    self.items[name] = item
    return nil
  end
  for _, entry in ipairs(staged) do
    if entry[1] == self and entry[2] == name and not self.versions then
      return ("%s %q is defined twice in this file"):format(self.kind, name)
    end
  end
  staged[#staged + 1] = { self, name, item }
end

--- The bundled files of "scripts/kpis", then the project's of "kpis".
local function load_files(folder)
  for _, file in ipairs(native.bundled(folder)) do M.load(file.text, file.path) end
  for _, path in ipairs(native.project_files(folder:match("[^/]+$"))) do M.load(native.read(path), path) end
end

--- Takes over definitions that the project file holds as data, { name = definition }: once, and `read` as definer's.
function Registry:take(given, read)
  if not given or self.taken == given then return end
  self.taken = given
  for name, definition in pairs(given) do
    local item, problem = read(tostring(name), definition)
    if problem then error("perilune.lua: " .. problem, 0) end
    self.items[name] = item
  end
end

function Registry:load_bundled()
  if self.loaded then return end
  self.loaded = true
  local user = self.items
  self.items = {}
  local good, problem = pcall(load_files, self.folder)
  if not good then -- tried again when asked again: somebody may correct the file meanwhile
    self.loaded, self.items = false, user
    error(problem, 0)
  end
  for name, item in pairs(user) do self.items[name] = item end
end

--- The item, or nil.
function Registry:get(name)
  if not self.items[name] then self:load_bundled() end
  return self.items[name]
end

--- All names, sorted.
function Registry:names()
  self:load_bundled()
  local names = {}
  for name in pairs(self.items) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- The item, or an error that names the near one.
function Registry:need(name, level)
  local item = self:get(name)
  if item then return item end
  local names = self:names()
  local near = native.nearest(name, names)
  local hint = near and ("; did you mean %q?"):format(near) or (#names == 0 and "; none is defined")
    or (#names <= 12 and "; there are " .. table.concat(names, ", ")) or ""
  error(("no %s %q%s"):format(self.kind, name, hint), level or 0)
end

--- What scripts call to define: `kpi "name" { ... }`. `read(name, definition)` gives the item, or nil and what is
--- wrong, which is blamed on the line of the definition.
---@param read fun(name: string, definition: any): any, string|nil
---@return fun(name: string): fun(definition: any): any
function Registry:definer(read)
  return function(name)
    if type(name) ~= "string" then error(self.kind .. ": expected a name", 2) end
    return function(definition)
      local item, problem = read(name, definition)
      if problem then error(problem, 2) end
      item.place = select(2, pcall(error, "", 3)) -- "kpis/support.lua:12: ", for what is found out later
      problem = self:define(name, item)
      if problem then error(problem, 2) end
      return item
    end
  end
end

--- The item of a name, or the last one of its kind that a file "x.lua" declares.
---@param name_or_path string
function Registry:find(name_or_path)
  if not name_or_path:match("%.lua$") then return self:need(name_or_path) end
  local found
  for _, definition in ipairs(M.load(native.read(name_or_path), name_or_path)) do
    if definition.kind == self.kind then found = definition.item end
  end
  if found then return found end
  error(("%s: declares no %s; expected %s \"name\" { ... }"):format(name_or_path, self.kind, self.kind), 0)
end

--- Runs a definition file's text and takes over what it defined, or nothing. Returns the definitions in order:
--- { { kind, name, item }, ... }.
function M.load(text, path)
  local chunk = native.load(text, "@" .. path)
  local outer = staged
  staged = {}
  local narrow_again = require("perilune.focus").lift()
  local good, problem = pcall(native.limited, chunk, M.time_limit)
  narrow_again()
  local defined = staged
  staged = outer
  if not good then
    for _, entry in ipairs(defined) do
      if entry[1].withdraw then entry[1]:withdraw(entry[2], entry[3]) end
    end
    error(problem, 0)
  end
  local list = {}
  for _, entry in ipairs(defined) do
    local registry, name, item = entry[1], entry[2], entry[3]
    registry.items[name] = item -- a whole file counts, also while another one, which asked for it, is being read
    list[#list + 1] = { kind = registry.kind, name = name, item = item }
  end
  return list
end

return M
