--- How the prompt shows values: as tables, or by `.mode` as CSV, JSON or Markdown.
---
--- For the latter three a value is rows under names: frames, what store.sql gives, records of KPIs. Numbers are written
--- in full, times as text in the desk's zone, durations as seconds; nothing for what has no value.
local clean = require "perilune.render.csv"
local format = require "perilune.format"
local json = require "perilune.json"
local native = require "perilune.native"
local show = require "perilune.show"

local M = {}

M.modes = { "table", "csv", "json", "markdown" }

local function is_frame(value)
  return type(value) == "userdata" and (pcall(native.frame_methods.names, value))
end

local function time_text(instant)
  local p = native.time_parts(instant)
  return ("%04d-%02d-%02d %02d:%02d:%02d"):format(p.year, p.month, p.day, p.hour, p.minute, p.second)
end

local function frame_rows(frame)
  local names, types, rows = frame:names(), frame:types(), {}
  for row = 1, #frame do
    rows[row] = {}
    for column, name in ipairs(names) do
      local value = frame:value(row, name)
      if value and types[name] == "time" then value = time_text(value) end
      rows[row][column] = value == nil and json.null or value
    end
  end
  return names, rows
end

local function sql_rows(result)
  local rows = {}
  for i, row in ipairs(result) do
    rows[i] = {}
    for column in ipairs(result.names) do rows[i][column] = row[column] == false and json.null or row[column] end
  end
  return result.names, rows
end

local function is_record(value) return type(value) == "table" and type(rawget(value, "kpi")) == "table"
  and rawget(value, "period") ~= nil and rawget(value, "unit") ~= nil end

local function record_rows(list)
  local rows = {}
  for i, r in ipairs(list) do
    local label = r.bucket and r.bucket.label or r.key
    rows[i] = { r.kpi.name, r.period.text, label, r.value, r.unit, r.n, r.low, r.high, r.status }
    for column = 1, 9 do
      if rows[i][column] == nil then rows[i][column] = json.null end
    end
  end
  return { "kpi", "period", "key", "value", "unit", "n", "low", "high", "status" }, rows
end

--- Names and rows of a value, or nil when it has no such form.
local function rows_of(value)
  if is_frame(value) then return frame_rows(value) end
  if type(value) ~= "table" then return nil end
  if is_record(value) then return record_rows { value } end
  if is_record(value[1]) then return record_rows(value) end
  if type(rawget(value, "names")) == "table" then return sql_rows(value) end
end

local function csv_field(value)
  if value == json.null then return "" end
  if type(value) == "number" then return json.number(value) end
  return clean.text(tostring(value))
end

local function markdown_field(value)
  if value == json.null then return "" end
  local text = type(value) == "number" and json.number(value) or tostring(value)
  return (text:gsub("[|\\]", "\\%0"):gsub("[%c]", " "):gsub("<", "&lt;"))
end

local writers = {}

function writers.csv(names, rows)
  local lines, fields = {}, {}
  for column, name in ipairs(names) do fields[column] = csv_field(name) end
  lines[1] = table.concat(fields, ",")
  for i, row in ipairs(rows) do
    for column in ipairs(names) do fields[column] = csv_field(row[column]) end
    lines[i + 1] = table.concat(fields, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

function writers.json(names, rows)
  local objects = {}
  for i, row in ipairs(rows) do
    local members = {}
    for column, name in ipairs(names) do members[column] = { name, row[column] } end
    objects[i] = json.encode(json.object(members))
  end
  return "[" .. table.concat(objects, ",\n ") .. "]\n"
end

function writers.markdown(names, rows)
  local lines, fields, rules = {}, {}, {}
  for column, name in ipairs(names) do
    fields[column] = markdown_field(name)
    rules[column] = rows[1] and type(rows[1][column]) == "number" and "---:" or "---"
  end
  lines[1], lines[2] = "| " .. table.concat(fields, " | ") .. " |", "| " .. table.concat(rules, " | ") .. " |"
  for i, row in ipairs(rows) do
    for column in ipairs(names) do fields[column] = markdown_field(row[column]) end
    lines[i + 2] = "| " .. table.concat(fields, " | ") .. " |"
  end
  return table.concat(lines, "\n") .. "\n"
end

--- A value without rows: JSON of scalars is JSON, all else reads as it does in a table.
local function plain(mode, value)
  local kind = type(value)
  if mode == "json" and (kind == "number" or kind == "boolean" or kind == "string" or kind == "nil") then
    native.print(json.encode(value) .. "\n")
  else
    show.entry(value)
  end
end

--- Prints values in a mode.
---@param mode string one of M.modes
function M.show(mode, ...)
  if mode == "table" then return show.entry(...) end
  if not writers[mode] then
    local near = native.nearest(tostring(mode), M.modes)
    error(("expected one of %s, not %q%s"):format(table.concat(M.modes, ", "), tostring(mode),
      near and ("; did you mean %q?"):format(near) or ""), 2)
  end
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    local names, rows = rows_of(value)
    if names then native.print(writers[mode](names, rows)) else plain(mode, value) end
  end
end

--- Seconds as .timer prints them.
function M.seconds(seconds)
  if seconds < 1 then return ("%.1f ms"):format(seconds * 1000) end
  return seconds < 60 and ("%.2f s"):format(seconds) or format.plain(seconds, "duration")
end

return M
