--- Dimensions: what a function makes of each different value of an expression, as a name that every relation and KPI of
--- a table knows.
---
---   dimension "region" {
---     source = "tickets",  from = "country",  about = "Where the team that answers sits.",
---     map = function(country) return regions[country] end,
---   }
---
--- The function is called once for each different value (text, integer or boolean; NULL as nil), never for a row, and gives
--- a text or nil. tickets:map("region", "country", f) does the same for one relation.
local check = require "perilune.check"
local native = require "perilune.native"
local registry = require "perilune.registry"

local M = {}

M.registry = registry.new("dimension", "scripts/dimensions")

local keys = {
  source = { type = "text", required = true },
  from = { type = "text", required = true },
  about = { type = "text" },
  map = { type = "function", required = true },
}

--- A definition as it is kept, or nil and the problem with its path.
local function read(name, definition)
  local path = ("dimension %q"):format(name)
  local problem = check.problem(definition, keys, path)
  if problem then return nil, problem end
  local info, trouble = native.expression(definition.source, definition.from)
  if not info then return nil, ("%s.from: %s"):format(path, trouble) end
  return { name = name, source = definition.source, from = definition.from, about = definition.about, map = definition.map }
end

local define = M.registry.define

--- Relations learn the name at once, for what stands below it in the same file may use it.
function M.registry:define(name, item)
  local problem = define(self, name, item)
  if not problem then native.dimension(item.source, name, item.from, item.map) end
  return problem
end

--- The file that defined it failed: what was there before is there again.
function M.registry:withdraw(name, item)
  local before = self.items[name]
  native.dimension(item.source, name)
  if before then native.dimension(before.source, name, before.from, before.map) end
end

--- dimension "name" { ... }
M.define = M.registry:definer(read)

return M
