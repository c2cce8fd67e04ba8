--- The queries that an entry asks, kept until the next one, for .explain and .sql.
local native = require "perilune.native"

local M = {}

local most = 50
local list, left_out = {}, 0

local function keep(query)
  if #list < most then list[#list + 1] = query else left_out = left_out + 1 end
end

--- value("a", "b") as the values of agg{...}.
local function values_of(...)
  local values = {}
  for i, given in ipairs { ... } do
    local pair = { "value " .. i }
    for j, part in ipairs(type(given) == "table" and given or { given }) do pair[j + 1] = part end
    values[i] = pair
  end
  return values
end

local kept = {
  agg = function(relation, values) return { relation = relation, values = values } end,
  value = function(relation, ...) return { relation = relation, values = values_of(...) } end,
  rows = function(relation, limit, skip) return { relation = relation, rows = true, limit = limit, skip = skip } end,
  open_at = function(relation) return { relation = relation, other = "open_at: what is open at instants" } end,
  cohort_triangle = function(relation) return { relation = relation, other = "cohorts" } end,
}

--- From now on relations tell what they are asked.
function M.watch()
  for name, describe in pairs(kept) do
    local methods = native.relation_methods
    methods[name] = native.watched(methods[name], function(relation, ...)
      if type(relation) == "userdata" then keep(describe(relation, ...)) end
    end)
  end
end

--- An entry begins.
function M.begin() list, left_out = {}, 0 end

--- What was asked since then, and how many more there were than are kept.
---@return table[] queries, integer left_out
function M.get() return list, left_out end

return M
