--- `perilune demo DIR`: a project with a store of invented data, in which every report finds something. Its files are
--- those below scripts/demo/project, with the dates of this plan in them.
local demo = require "perilune.demo"
local format = require "perilune.format"
local native = require "perilune.native"

local M = {}

local folder = "scripts/demo/project"
local most_tickets = 10000000

--- Names that mean something to other programs while they lie in our own tree.
local renamed = { gitignore = ".gitignore" }

--- A text with what the plan says for each {name}.
local function fill_in(text, words)
  return (text:gsub("{([%w_]+)}", function(name)
    return words[name] or error(("scripts/demo/project: no word for {%s}"):format(name))
  end))
end

local function templates(words)
  local list = {}
  for i, file in ipairs(native.bundled(folder)) do
    local path = file.path:sub(#folder + 2)
    list[i] = { path = renamed[path] or path, text = fill_in(file.text, words) }
  end
  return list
end

local function whole(text, name, least, most, otherwise)
  if not text then return otherwise end
  local value = text:match("^%d+$") and math.tointeger(tonumber(text))
  if value and value >= least and value <= most then return value end
  return nil, ("demo: --%s: expected a whole number from %d to %d, not %q"):format(name, least, most, text)
end

--- What was asked for, or nil and the complaint.
local function read_options(options)
  local tickets, seed, problem
  tickets, problem = whole(options.tickets, "tickets", 100, most_tickets, 20000)
  if problem then return nil, problem end
  seed, problem = whole(options.seed, "seed", 0, 1 << 53, 1)
  if problem then return nil, problem end
  local from = options.from or "2024-10-01"
  if not from:match("^%d%d%d%d%-%d%d%-%d%d$") then
    return nil, ("demo: --from: expected a date as 2024-10-01, not %q"):format(from)
  end
  return { tickets = tickets, seed = seed, from = from }
end

local function words_of(plan, wanted)
  local s = plan.stories
  return {
    tickets = format.plain(wanted.tickets, "count"), seed = tostring(wanted.seed), from = s.from, to = s.to,
    release_from = s.release[1], release_to = s.release[2], policy = s.policy, bot = s.bot,
    subscription = s.subscription, calendar = demo.calendar, zone = plan.shop.zone,
  }
end

--- Makes the project in a folder that is new or empty: all of it, or nothing. Raises when it cannot.
---@return string|nil text
---@return string|nil complaint about the options
function M.run(path, options)
  local wanted, problem = read_options(options)
  if not wanted then return nil, problem end
  local plan = demo.plan(wanted)
  if plan.problem then return nil, "demo: --from: " .. plan.problem end
  local files = templates(words_of(plan, wanted))
  local new = native.make_folder(path, files)
  local store = path .. "/demo.db"
  local made, counts = pcall(native.with_store, store, function() return demo.fill(plan) end)
  if not made then
    native.remove_folder(path, files, new)
    error(counts, 0)
  end
  local lines = { ("%s: a project of an invented web shop, %s to %s:"):format(path, plan.stories.from,
    plan.stories.to) }
  for _, name in ipairs { "tickets", "events", "surveys", "customers", "orders" } do
    lines[#lines + 1] = ("  %-9s %12s"):format(name, format.plain(counts[name], "count"))
  end
  local go = path ~= "." and ("cd %s, then "):format(path) or ""
  lines[#lines + 1] = ("Next: %sperilune report executive; its README.md says what is to be found."):format(go)
  return table.concat(lines, "\n") .. "\n"
end

return M
