--- What a session did, and the script that does it again.
---
--- Entries that failed are left out. A statement becomes a block of its own, as it had its own locals; one that returns
--- becomes a function. A value that was shown is shown again, and where a later entry names `_`, `_1` or `_2` these are
--- set as the prompt sets them.
local native = require "perilune.native"

local M = {}

---@class perilune.journal_entry
---@field kind "value"|"values"|"statement"|"lua"|"trusted"|"note"
---@field text string
---@field mode? string of shown values

local entries = {} ---@type perilune.journal_entry[]

--- value: an expression with one value; values: one with none or several, or a statement that returned some; statement;
--- lua: what a command stands for; trusted: the same, but only for scripts that are trusted; note: a comment.
---@param kind string
---@param text string
---@param mode? string
function M.add(kind, text, mode) entries[#entries + 1] = { kind = kind, text = text, mode = mode } end

--- A text as a Lua constant.
function M.quote(text) return (("%q"):format(text):gsub("\\\n", "\\n")) end

local function names_earlier(text)
  return text:find("%f[%w_]_%f[^%w_]") ~= nil or text:find("%f[%w_]_[12]%f[^%w_]") ~= nil
end

local function remembers()
  for _, entry in ipairs(entries) do
    if names_earlier(entry.text) then return true end
  end
  return false
end

local function call(mode, text)
  if mode and mode ~= "table" then return ("show.as(%s, %s\n)"):format(M.quote(mode), text) end
  return ("show(%s\n)"):format(text)
end

--- Values end with a line break, so that a comment at the end of an entry ends there.
local function simple_call(mode, text)
  local line = call(mode, text)
  if text:find("\n") or text:find("--", 1, true) then return line end
  return (line:gsub("\n%)$", ")"))
end

local function is_expression(text) return (pcall(native.load, "return " .. text, "=input")) end

local writers = {
  lua = function(entry) return entry.text end,
  trusted = function(entry) return entry.text end,
  note = function(entry) return "-- " .. entry.text:gsub("\n", "\n-- ") end,
  statement = function(entry)
    if entry.text:find("%f[%w_]return%f[^%w_]") then return (";(function()\n%s\nend)()"):format(entry.text) end
    if entry.text:find("%f[%w_]local%f[^%w_]") or entry.text:find("::", 1, true) then
      return ("do\n%s\nend"):format(entry.text)
    end
    return entry.text
  end,
  values = function(entry)
    if is_expression(entry.text) then return simple_call(entry.mode, entry.text) end
    return simple_call(entry.mode, ("(function()\n%s\nend)()"):format(entry.text))
  end,
  value = function(entry, remember)
    if not remember then return simple_call(entry.mode, entry.text) end
    local text = is_expression(entry.text) and entry.text or ("(function()\n%s\nend)()"):format(entry.text)
    local ending = text:find("[\n-]") and "\n)" or ")" -- a comment ends with its line
    return ("_2, _1, _ = _1, _, (%s%s\n%s"):format(text, ending, simple_call(entry.mode, "_"))
  end,
}

--- The script of the session so far.
---@param store string the store's path
---@return string
function M.script(store)
  local needs_trust = false
  for _, entry in ipairs(entries) do needs_trust = needs_trust or entry.kind == "trusted" end
  local lines = { ("-- A session of perilune %s. Runs with: perilune -d %s %srun FILE"):format(native.version,
    store:gsub("%c", "?"), needs_trust and "--trust " or "") }
  local remember = remembers()
  for _, entry in ipairs(entries) do lines[#lines + 1] = writers[entry.kind](entry, remember) end
  return table.concat(lines, "\n") .. "\n"
end

--- Forgets what was done: tests begin afresh.
function M.clear() entries = {} end

return M
