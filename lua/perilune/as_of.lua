--- The as-of: the first instant that is not known. Everything before it is. It enters once, at the start of a command:
--- from --as-of, else one second after the newest time in the data (the watermark), never after the clock.
local native = require "perilune.native"
local schema = require "perilune.schema"

local M = {}

local known, newest

--- The newest instant the data knows, or nil for an empty store.
---@return integer|nil
function M.watermark()
  if newest == nil then
    newest = false
    for _, t in ipairs(native.tables()) do
      for _, field in ipairs(schema.watermark[t.name] or {}) do
        local _, high = native.range(t.name, field)
        if high and (not newest or high > newest) then newest = high end
      end
    end
  end
  return newest or nil
end

---@return integer
function M.get()
  if known then return known end
  local text = native.as_of()
  if text then
    local at, problem = native.time_parse(text)
    if not at then error("--as-of: " .. problem, 0) end
    known = at
  else
    local watermark = M.watermark()
    known = watermark and math.min(watermark, native.now()) + 1 or native.now()
  end
  return known
end

--- Forgets what the data knows: after an import.
function M.forget() known, newest = nil, nil end

return M
