--- What a spec expects of a record, and how it differs from what came.
---
--- Rules:
---  1. Two whole numbers must be equal; others may differ by 1e-9 of the larger, or by what near(x, tolerance) allows.
---  2. `none` is no value; a status that is not decided is the text "none".
---  3. Durations may be written "4h", shares "75 %".
---  4. Of a note the given text must be a part.
---  5. Exclusions and parts are given whole: what is not named is not there.
local check = require "perilune.check"
local format = require "perilune.format"
local native = require "perilune.native"
local rows = require "perilune.spec.rows"

local M = {}

local none = rows.none
local relative_tolerance = 1e-9

local near_tag = {
  __metatable = false,
  __tostring = function(n) return ("%.17g within %g"):format(n.number, n.tolerance) end,
}

--- A number that may differ by a tolerance: near(0.3006, 1e-4).
function M.near(number, tolerance)
  if type(number) ~= "number" or type(tolerance) ~= "number" or tolerance < 0 then
    error("near(): expected a number and a tolerance of 0 or more", 2)
  end
  return setmetatable({ near = true, number = number, tolerance = tolerance }, near_tag)
end

local function is_near(x) return type(x) == "table" and x ~= none and rawget(x, "near") == true end

--- Are two numbers the same, by rule 1?
---@param got number
---@param wanted number|table
function M.same(got, wanted)
  if is_near(wanted) then return math.abs(got - wanted.number) <= wanted.tolerance end
  if math.type(got) == "integer" and math.type(wanted) == "integer" then return got == wanted end
  return got == wanted or math.abs(got - wanted) <= relative_tolerance * math.max(math.abs(got), math.abs(wanted))
end

-- ---- reading ----

local keys = {
  value = "number", low = "number", high = "number", target = "number", warn = "number",
  numerator = "plain", denominator = "plain", n = "plain", rejected = "plain",
  status = "text", interval = "text", lacks = "text", note = "text", provisional = "boolean",
  exclusions = "counts", parts = "counts", change = "change",
}
local change_keys = { value = "number", difference = "number", low = "number", high = "number", relative = "boolean",
  significant = "boolean", direction = "text", against = "text" }

--- A number in the KPI's unit (rule 3): the number, or nil and what is wrong.
local function read_number(given, unit, path)
  if type(given) == "number" and given == given or is_near(given) then return given end
  if type(given) == "string" and unit == "duration" then
    local seconds = native.duration_parse(given)
    if seconds then return seconds end
  elseif type(given) == "string" and unit == "percent" then
    local number = tonumber(given:match("^%s*(.-)%s*%%%s*$"))
    if number then return number / 100 end
  end
  return nil, ("%s: expected a number%s or none, not %s"):format(path,
    unit == "duration" and ", a duration as \"4h\"" or unit == "percent" and ", a share as \"75 %\"" or "",
    type(given) == "string" and ("%q"):format(given) or tostring(given))
end

local read_keys

local readers = {
  number = read_number,
  plain = function(given, _, path) return read_number(given, "number", path) end,
  text = function(given, _, path)
    if type(given) == "string" then return given end
    return nil, ("%s: expected text or none, not %s"):format(path, type(given))
  end,
  boolean = function(given, _, path)
    if type(given) == "boolean" then return given end
    return nil, ("%s: expected true or false, not %s"):format(path, type(given))
  end,
  counts = function(given, _, path)
    if type(given) ~= "table" then
      return nil, ("%s: expected { [\"text\"] = number }, not %s"):format(path, type(given))
    end
    for text, number in pairs(given) do
      if type(text) ~= "string" or type(number) ~= "number" and not is_near(number) then
        return nil, path .. ": expected { [\"text\"] = number }"
      end
    end
    return given
  end,
  change = function(given, unit, path) return read_keys(given, change_keys, unit, path) end,
}

function read_keys(given, kinds, unit, path)
  local read, known = {}, {}
  for key in pairs(kinds) do known[key] = { type = "text" } end
  if type(given) ~= "table" then return nil, ("%s: expected a table, not %s"):format(path, type(given)) end
  for key, value in pairs(given) do
    if not kinds[key] then return nil, check.problem({ [key] = value }, known, path) end
    local problem
    if value == none then read[key] = key == "status" and "none" or none
    else read[key], problem = readers[kinds[key]](value, unit, ("%s.%s"):format(path, key)) end
    if problem then return nil, problem end
  end
  return read
end

--- One expectation: a table of keys, or a value alone.
local function read_one(given, unit, path)
  if type(given) ~= "table" or given == none or is_near(given) then given = { value = given } end
  return read_keys(given, keys, unit, path)
end

--- Checks an expectation. Of several records it is a table of expectations: by segment (`none` for those without), by
--- the bucket's label, or a list in the order of the buckets.
---@param given any
---@param unit string
---@param several boolean
---@param path string
---@return table|nil read, string|nil problem
function M.read(given, unit, several, path)
  if not several then return read_one(given, unit, path) end
  if type(given) ~= "table" or given == none then
    return nil, path .. ": expected a table with an expectation for each segment or bucket"
  end
  local read = {}
  for key, one in pairs(given) do
    local problem
    local label = type(key) == "string" and ("%q"):format(key) or tostring(key)
    read[key], problem = read_one(one, unit, ("%s[%s]"):format(path, label))
    if problem then return nil, problem end
  end
  return read
end

-- ---- comparing ----

local in_unit = { value = true, low = true, high = true, target = true, warn = true }

--- A value for a message, beside the number how a report shows it.
local function shown(value, unit)
  if value == nil or value == none then return "none" end
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) ~= "number" then return tostring(value) end
  local text = math.type(value) == "integer" and tostring(value) or ("%.15g"):format(value)
  local plain = unit and unit ~= "number" and format.plain(value, unit) or text
  return plain == text and text or ("%s (%s)"):format(text, plain)
end

local function counts_of(list)
  local counts = {}
  for _, item in ipairs(list or {}) do counts[item.reason or item.text] = item.count or item.value end
  return counts
end

--- Does a value fit? Notes by rule 4.
local function fits(key, got, wanted)
  if wanted == none then return got == nil end
  if type(wanted) == "number" or is_near(wanted) then return type(got) == "number" and M.same(got, wanted) end
  if key == "note" then return type(got) == "string" and got:find(wanted, 1, true) ~= nil end
  if type(wanted) == "boolean" then return (got or false) == wanted end
  return got == wanted
end

local function sorted(...)
  local names, seen = {}, {}
  for _, t in ipairs { ... } do
    for name in pairs(t) do
      if not seen[name] then names[#names + 1] = name end
      seen[name] = true
    end
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

--- Calls see(label, got, wanted, key) for every single value that is expected of a record.
local function each(r, wanted, see)
  for _, key in ipairs(sorted(wanted)) do
    local kind = keys[key]
    if kind == "counts" and wanted[key] ~= none then
      local got = counts_of(r[key])
      for _, text in ipairs(sorted(got, wanted[key])) do
        local count = wanted[key][text]
        see(("%s[%q]"):format(key, text), got[text], count == nil and none or count, key)
      end
    elseif kind == "change" and wanted.change ~= none then
      for _, name in ipairs(sorted(wanted.change)) do
        see("change." .. name, r.change and r.change[name], wanted.change[name], name)
      end
    elseif kind == "counts" or kind == "change" then -- none is expected
      see(key, r[key] and next(r[key]) and "some" or nil, none, key)
    else
      see(key, r[key], wanted[key], key)
    end
  end
end

--- How a record differs from what is expected: lines, none when it does not.
---@param r perilune.record
---@param wanted table what M.read gave
---@param negated? boolean nothing of it may fit
---@return string[]
function M.differences(r, wanted, negated)
  local lines = {}
  each(r, wanted, function(label, got, value, key)
    local unit = in_unit[key] and r.unit or nil
    if fits(key, got, value) == (negated or false) then
      lines[#lines + 1] = negated and ("%s: expected anything but %s"):format(label, shown(value, unit))
        or ("%s: expected %s, got %s"):format(label, shown(value, unit), shown(got, unit))
    end
  end)
  return lines
end

local function label_of(r)
  if r.bucket then return r.bucket.label end
  return r.key == nil and none or r.key
end

--- The expectation of each record: { { record, wanted }, ... }, and what is missing or too much.
local function pair_up(list, wanted)
  local pairs_found, lines, used = {}, {}, {}
  for i, r in ipairs(list) do
    local label = label_of(r)
    local key = wanted[label] ~= nil and label or r.bucket and i
    if wanted[key] then
      used[key] = true
      pairs_found[#pairs_found + 1] = { r, wanted[key], tostring(label) }
    else
      lines[#lines + 1] = ("[%s]: not expected, got value %s"):format(tostring(label), shown(r.value, r.unit))
    end
  end
  for _, key in ipairs(sorted(wanted)) do
    if not used[key] then lines[#lines + 1] = ("[%s]: expected, but there is none"):format(tostring(key)) end
  end
  return pairs_found, lines
end

--- The same for the records of a breakdown or a series.
---@param list perilune.record[]
function M.differences_of_list(list, wanted, negated)
  local found, lines = pair_up(list, wanted)
  if negated then lines = {} end
  for _, pair in ipairs(found) do
    for _, line in ipairs(M.differences(pair[1], pair[2], negated)) do
      lines[#lines + 1] = ("[%s].%s"):format(pair[3], line)
    end
  end
  return lines
end

--- Does the KPI's value agree with that of an independent statement? nil, or a line that says how not.
---@param got number|nil
---@param told number|nil
---@param unit string
---@param label string
function M.disagreement(got, told, unit, label)
  local agree = got == nil and told == nil or type(got) == "number" and type(told) == "number" and M.same(got, told)
  if agree then return nil end
  return ("%s: the statement gives %s, the KPI %s"):format(label, shown(told, unit), shown(got, unit))
end

return M
