--- The as-of: the first instant that is not known. Everything before it is. It enters once, at the start of a command:
--- from --as-of (a time, or "now": the clock), else one second after the newest time in the data (the
--- watermark), never after the clock.
local memo = require "perilune.memo"
local native = require "perilune.native"
local schema = require "perilune.schema"

local M = {}

--- The newest instant the data knows, or nil for an empty store.
---@type fun(): integer|nil
local newest = memo(function()
  local high
  for _, t in ipairs(native.tables()) do
    for _, field in ipairs(schema.watermark[t.name] or {}) do
      local _, last = native.range(t.name, field)
      if last and (not high or last > high) then high = last end
    end
  end
  return high
end)

function M.watermark() return newest("") end

local pinned -- the instant of during(), or nil

--- What a call gives when it sees the data from another instant; nil: from the present one.
---@param instant integer|nil
---@param call fun(): any
function M.during(instant, call)
  local outer = pinned
  pinned = instant or outer
  local good, result = pcall(call)
  pinned = outer
  if not good then error(result, 0) end
  return result
end

---@return integer
function M.get()
  if pinned then return pinned end
  local text = native.as_of()
  if text == "now" then return native.now() end
  if text then
    local at, problem = native.time_parse(text)
    if not at then error(('--as-of: %s; expected a time as 2026-10-31 17:00, or "now"'):format(problem), 0) end
    return at
  end
  local watermark = M.watermark()
  return watermark and math.min(watermark, native.now()) + 1 or native.now()
end

return M
