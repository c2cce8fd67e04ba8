--- The prompt: what an entry does, what stands before it, what completes it.
---
--- 1. An entry that begins with a dot is a command of the prompt (repl/commands.lua), one that begins with `?` asks for
---    help; all else is Lua. An expression shows its values without `return`.
--- 2. A text that Lua calls cut short is only the beginning of an entry: the next line belongs to it.
--- 3. `_` is the last value that was not nil, `_1` and `_2` are those before it.
--- 4. What a session did can be written as a script (repl/journal.lua).
local as_of = require "perilune.as_of"
local asked = require "perilune.repl.asked"
local focus = require "perilune.focus"
local format = require "perilune.format"
local journal = require "perilune.repl.journal"
local native = require "perilune.native"
local output = require "perilune.repl.output"

local M = {}

local function commands() return require "perilune.repl.commands" end

---@class perilune.repl_settings
---@field mode string how values are shown
---@field timer boolean are entries timed?
M.settings = { mode = "table", timer = false }

--- The store that the session began with.
M.first_store = native.store_path()

local environment = native.load("return _G", "=repl")()
asked.watch()

local function is_command(text) return text:match("^%s*%.%a") ~= nil end
local function is_question(text) return text:match("^%s*%?") ~= nil end

local function ends_early(message) return message:sub(-5) == "<eof>" end

--- The entry as a function; else nil, the message, and whether more lines may mend it.
---@return function|nil chunk, string|nil message, boolean|nil early
local function compile(text)
  local good, chunk = pcall(native.load, "return " .. text, "=input")
  if good then return chunk end
  local early = ends_early(chunk)
  good, chunk = pcall(native.load, text, "=input")
  if good then return chunk end
  return nil, chunk, early or ends_early(chunk)
end

--- Is the text a whole entry, right or wrong?
---@param text string
function M.is_whole(text)
  if is_command(text) or is_question(text) then return true end
  local chunk, _, early = compile(text)
  return chunk ~= nil or not early
end

--- Rule 3.
local function remember(value)
  if value == nil then return end
  rawset(environment, "_2", rawget(environment, "_1"))
  rawset(environment, "_1", rawget(environment, "_"))
  rawset(environment, "_", value)
end

local function ask(text)
  local good, help = pcall(require, "perilune.help")
  if not good then return commands().run(".help") end
  return help.show((text:gsub("^%s*%?%s*", "")))
end

local function keep(text, values)
  local shown = M.settings.mode
  if values.n == 0 then
    journal.add("statement", text)
  else
    journal.add(values.n == 1 and values[1] ~= nil and "value" or "values", text, shown)
  end
end

local function warn_of_local(text)
  local name = not text:find("\n") and text:match("^%s*local%s+([%a_][%w_]*)")
  if name then
    native.print(("note: a local ends with its entry; `%s = ...` keeps it for the next ones\n"):format(name))
  end
end

--- Runs a piece of Lua and shows its values; true when the text is only the beginning of one.
---@param text string
---@return boolean|nil incomplete
function M.run_lua(text)
  local chunk, problem, early = compile(text)
  if not chunk then
    if early then return true end
    error(problem, 0)
  end
  text = text:gsub("%s+$", "")
  M.last_entry = text
  asked.begin()
  local values = table.pack(chunk())
  output.show(M.settings.mode, table.unpack(values, 1, values.n))
  remember(values[1])
  keep(text, values)
  if values.n == 0 then warn_of_local(text) end
end

--- Runs an entry; true when the text is only the beginning of one and nothing was done. Raises what goes wrong.
---@param text string
---@return boolean|nil incomplete
function M.run(text)
  local started = native.clock()
  local incomplete
  if is_question(text) then
    ask(text)
  elseif is_command(text) then
    commands().run(text)
  else
    focus.refresh()
    incomplete = M.run_lua(text)
  end
  if M.settings.timer and not incomplete then
    native.print(("time %s\n"):format(output.seconds(native.clock() - started)))
  end
  return incomplete
end

--- `support.db 2026-10-31 17:00 [last month, channel = 'email']> `
---@return string
function M.prompt()
  local path, exists = native.store_path()
  local parts = { path:match("[^/]+$") or path }
  if exists then
    local good, at = pcall(as_of.get)
    parts[2] = good and format.time(at):gsub(":%d%d:%d%d$", function(clock) return clock:sub(1, 3) end) or nil
  else
    parts[2] = "(new)"
  end
  local narrowed = focus.text()
  if narrowed ~= "" then
    local short = native.fit(narrowed, 40)
    parts[#parts + 1] = ("[%s%s]"):format(short, short ~= narrowed and "…" or "")
  end
  return table.concat(parts, " "):gsub("%c", "?") .. "> "
end

--- What completes a text; see repl/complete.lua.
---@param text string
---@param cursor integer bytes before it
---@param columns integer of the window
---@param rows integer
---@return integer erase, string insert, string listing
function M.complete(text, cursor, columns, rows)
  local complete, choices = require "perilune.repl.complete", require "perilune.repl.choices"
  local start, list = complete(text, cursor)
  return choices.answer(text:sub(start + 1, cursor), list, columns, rows)
end

return M
