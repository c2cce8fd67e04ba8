--- Blocks of words and of the author's own: { text = "..." }, { text = function(r) return ... end }, { callout = "...",
--- status = "warn" }, { list = { "...", ... } } and { block = function(r) return tree end }.
---
--- The functions see the page as `r`: r.csat is the record of a KPI in the period (perilune.measure), r.params the
--- parameters, r.period and r.against the periods; r:by(kpi, dimension) and r:series(kpi, grain, span) give records,
--- r:shown(record) a record as blocks hold it, r:where() the page's conditions. They return nil to show nothing.
local build_module = require "perilune.report.build"
local native = require "perilune.native"
local parameters = require "perilune.report.parameter"
local tree = require "perilune.render.tree"

local M = {}

-- ---- the page as functions see it ----

local methods = {
  by = function(build) return function(_, name, dimension) return build:by(name, dimension) end end,
  series = function(build)
    return function(_, name, grain, span)
      local problem = span and build_module.span_problem(span, "r:series()")
      if problem then error(problem, 2) end
      local _, from, to = build:span { span = span, grain = grain }
      return build:series(name, grain, from, to)
    end
  end,
  shown = function(build) return function(_, record) return build:shown(record) end end,
  where = function(build) return function() return build:written(nil) end end,
  period = function(build) return build.period end,
  against = function(build) return build.against end,
  params = function(build)
    local values = {}
    for name, value in pairs(build.params) do values[name] = parameters.plain(value) end
    return values
  end,
}

--- The page of a build for functions.
---@param build perilune.build
function M.reader(build)
  return setmetatable({}, {
    __index = function(_, name)
      if methods[name] then return methods[name](build) end
      return build:value(name)
    end,
    __metatable = false,
  })
end

local function text_of(build, given, what)
  if type(given) ~= "function" then return given end
  local text = build:call(given, build:reader())
  if text == nil or text == false or type(text) == "string" then return text or nil end
  error(("%s: the function of a %s block must return text or nil, not %s (%s)"):format(build.path, what, type(text),
    native.place(given)), 0)
end

-- ---- words ----

local spoken = { type = { "text", "function" }, required = true }

local function no_names() return {} end

M.text = {
  keys = { text = spoken },
  names = no_names,
  build = function(build, block)
    local text = text_of(build, block.text, "text")
    return text and { kind = "text", title = block.title, note = block.note, text = text }
  end,
}

local status_names = { "good", "warn", "bad", "none" }

M.callout = {
  keys = { callout = spoken, status = { type = { "text", "function" }, one_of = status_names } },
  names = no_names,
  build = function(build, block)
    local text = text_of(build, block.callout, "callout")
    if not text then return nil end
    return { kind = "callout", title = block.title, note = block.note, text = text,
      status = text_of(build, block.status, "callout") or "none" }
  end,
}

M.list = {
  keys = { list = { type = "list", required = true } },
  names = no_names,
  build = function(build, block)
    local items = {}
    for _, given in ipairs(block.list) do
      local text = text_of(build, type(given) == "table" and given[1] or given, "list")
      if text then items[#items + 1] = { text = text, status = type(given) == "table" and given.status or nil } end
    end
    if #items > 0 then return { kind = "list", title = block.title, note = block.note, items = items } end
  end,
  check = function(block, path)
    for i, given in ipairs(block.list) do
      local text = type(given) == "table" and given[1] or given
      if type(text) ~= "string" and type(text) ~= "function" then
        return ("%s[%d]: expected text, a function, or { text, status = ... }"):format(path, i)
      end
    end
  end,
}

-- ---- the author's own ----

--- A block, or a list of blocks, that a function made; each is checked against the tree.
local function own_blocks(build, block)
  local made = build:call(block.block, build:reader())
  if made == nil or made == false then return {} end
  local list = type(made) == "table" and made.kind == nil and made or { made }
  local path = ("%s (%s)"):format(build.path, native.place(block.block))
  for i, one in ipairs(list) do tree.check_block(#list > 1 and ("%s[%d]"):format(path, i) or path, one) end
  return list
end

M.block = {
  keys = { block = { type = "function", required = true } },
  names = no_names,
  build = function(build, block) return table.unpack(own_blocks(build, block)) end,
}

M.page = {
  keys = { page = { type = "boolean", required = true } },
  names = no_names,
  build = function(_, block) return block.page and { kind = "page" } or nil end,
}

return M
