--- `perilune sla [--next 2h] [--what-if SCENARIO]`: how many promises were kept, by policy and metric; what breaches
--- next; what would be under other policies.
local format = require "perilune.format"
local native = require "perilune.native"
local render = require "perilune.render"
local sla = require "perilune.sla"
local view = require "perilune.sla.view"

local M = {}

M.formats = { "table", "markdown", "csv", "json" }

local function text_block(text) return { kind = "text", text = text } end

local function summary_blocks()
  local list = view.summary()
  if #list == 0 then return { text_block("No SLA instance: no policy applies to any ticket that has events.") } end
  return { view.summary_block(list), text_block(("As of %s."):format(format.time(list.as_of))) }
end

local function next_blocks(duration)
  local frame = view.next(nil, duration)
  if #frame == 0 then return { text_block(("Nothing is due within %s."):format(duration)) } end
  local block = view.next_block(frame)
  block.title = ("%s due within %s"):format(format.plain(#frame, "count"), duration)
  local blocks = { block }
  if #frame > #block.rows then
    blocks[2] = text_block(("The first %d of %s."):format(#block.rows, format.plain(#frame, "count")))
  end
  return blocks
end

local function is_duration(text) return native.duration_parse(text) ~= nil end

--- What the command prints, or nil and a complaint.
---@param options table<string, string> next, what-if
---@param wanted string the format
---@param page table for the renderer
---@return string|nil text, string|nil complaint
function M.run(options, wanted, page)
  local duration, scenario = options.next, options["what-if"]
  if duration and not is_duration(duration) then
    return nil, ("--next: expected a duration as 2h, not %q"):format(duration)
  end
  if #sla.policies() == 0 and not scenario then
    error("there is no SLA policy; expected sla \"name\" { first_reply = \"4h\" } in a file of the project's "
      .. "folder sla", 0)
  end
  local blocks = scenario and view.what_if_blocks(view.what_if(nil, scenario)) or duration and next_blocks(duration)
    or summary_blocks()
  return render({ kind = "document", blocks = blocks }, wanted == "table" and "terminal" or wanted, page)
end

return M
