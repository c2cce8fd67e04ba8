--- Bands of a number: { bars = "backlog", by = ":at - created_at", edges = { "1d", "3d", "7d", "30d" } } has a bar for
--- each stretch between two edges, and one below and above all of them. A band holds its lower edge; empty bands show.
local measure = require "perilune.measure"
local native = require "perilune.native"

local M = {}

local function edge_problem(edge, before, path)
  local number = type(edge) == "string" and native.duration_parse(edge) or edge
  if type(number) ~= "number" then return nil, ("%s: expected a number, or a duration as \"3d\""):format(path) end
  if before and number <= before then return nil, path .. ": expected edges that ascend" end
  return number
end

--- What is wrong with edges, or nil.
---@param edges table
---@param path string
---@return string|nil
function M.problem(edges, path)
  if #edges == 0 then return path .. ": expected at least one edge" end
  local before
  for i, edge in ipairs(edges) do
    local number, problem = edge_problem(edge, before, ("%s[%d]"):format(path, i))
    if not number then return problem end
    before = number
  end
end

--- The expression whose values are the places of the bands, from 0 on; none for a number that is not there.
---@param by string
---@param edges (string|number)[]
---@return string
function M.expression(by, edges)
  local parts = { ("CASE WHEN (%s) IS NULL THEN NULL"):format(by) }
  for i, edge in ipairs(edges) do parts[i + 1] = ("WHEN (%s) < %s THEN %d"):format(by, edge, i - 1) end
  return ("%s ELSE %d END"):format(table.concat(parts, " "), #edges)
end

--- The names of the bands as people read them.
---@param build perilune.build
---@param edges (string|number)[]
---@return string[] names the first is that of place 0
function M.names(build, edges)
  local function say(edge)
    if type(edge) == "string" then return build:plain(native.duration_parse(edge), "duration") end
    return build:plain(edge, "number")
  end
  local words, list = build.words.bands, {}
  for i, edge in ipairs(edges) do
    list[i] = i == 1 and words.below:format(say(edge)) or words.between:format(say(edges[i - 1]), say(edge))
  end
  list[#edges + 1] = words.above:format(say(edges[#edges]))
  return list
end

--- The bars of a block with edges, in the order of the bands.
---@param build perilune.build
---@param block table
---@param k table
---@return table block of the tree
function M.block(build, block, k)
  local found, total, largest = {}, 0, nil
  for _, r in ipairs(build:by(k, M.expression(block.by, block.edges), block.where)) do
    if r.key then found[r.key], total = r, total + r.n end
  end
  local words, items = build.words, {}
  if total == 0 then
    return { kind = "text", title = block.title, text = words.no_rows:format(k.title, build.period.text) }
  end
  for i, name in ipairs(M.names(build, block.edges)) do
    local r = found[i - 1]
    local value = r and build:shown(r) or { unit = k.unit, value = measure.empty(k) }
    items[i] = { label = name, value = value }
    if value.value and not (largest and largest.value.value >= value.value) then largest = items[i] end
  end
  return { kind = "bars", title = block.title or k.title, note = block.note, unit = k.unit, items = items,
    description = ("%s %s"):format(words.bands.about:format(k.title, build.period.text),
      words.most:format(largest.label, build:plain(largest.value.value, k.unit))) }
end

return M
