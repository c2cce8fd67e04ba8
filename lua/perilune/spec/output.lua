--- How the results of specs are printed: as a list for people, as TAP, or as JUnit's XML for CI servers.
local rows = require "perilune.spec.rows"
local schema = require "perilune.schema"

local M = {}

--- How many rows of a table a failure shows.
M.most_rows = 20

local function title_of(c) return c.title and ("%s: %s"):format(c.spec.name, c.title) or c.spec.name end

-- ---- what helps to understand a failure ----

--- The KPI's definition in one line.
local function definition_line(k)
  local words = { ("kpi %q is"):format(k.name) }
  if k.uses then
    words[#words + 1] = type(k.value) == "string" and k.value or "a function of " .. table.concat(k.uses, ", ")
  else
    words[#words + 1] = ("%s of %s"):format(k.form == "cohort" and "a cohort" or k.formula or k.value, k.source)
    words[#words + 1] = k.open and ("open from %s to %s"):format(k.open[1], k.open[2]) or "by " .. k.time
    if k.where then words[#words + 1] = "where " .. k.where end
  end
  return table.concat(words, " ") .. (k.place and (" (%s)"):format(k.place:gsub(":%s*$", "")) or "")
end

local function cell_text(row, name)
  local value = row[name]
  if value == nil then return "" end
  return value == rows.none and "none" or tostring(value)
end

--- The given rows of a table with their fields in columns.
local function table_lines(part)
  local names, widths, lines = {}, {}, {}
  local last = math.min(#part.rows, M.most_rows)
  for _, field in ipairs(part.table.fields) do
    local width = 0
    for i = 1, last do width = math.max(width, utf8.len(cell_text(part.rows[i], field.name)) or 0) end
    if width > 0 then
      names[#names + 1] = field.name
      widths[#names] = math.max(width, #field.name)
    end
  end
  local function line(text_of)
    local cells = {}
    for i, name in ipairs(names) do
      local text = text_of(name)
      cells[i] = text .. (" "):rep(widths[i] - (utf8.len(text) or #text))
    end
    return (table.concat(cells, " | "):gsub("%s+$", ""))
  end
  lines[1] = "  " .. line(function(name) return name end)
  for i = 1, last do lines[i + 1] = "  " .. line(function(name) return cell_text(part.rows[i], name) end) end
  if last < #part.rows then lines[#lines + 1] = ("  ... and %d more"):format(#part.rows - last) end
  return lines
end

--- What every row of a table has that does not say otherwise.
local function defaults_text(t, defaults)
  local words = {}
  for _, field in ipairs(t.fields) do
    if defaults and defaults[field.name] ~= nil then
      words[#words + 1] = ("%s = %s"):format(field.name, cell_text(defaults, field.name))
    end
  end
  return #words > 0 and (" (unless said: %s)"):format(table.concat(words, ", ")) or ""
end

--- Everything about a failed case: how it differs, the definition, the period, the rows.
local function failure_lines(result)
  local c, lines = result.case, {}
  table.move(result.lines, 1, #result.lines, 1, lines)
  lines[#lines + 1] = definition_line(c.kpi)
  lines[#lines + 1] = ("%s %s as of %s, spec at %s"):format(c.at and "at" or "period", c.at or c.period, c.as_of,
    (c.spec.place:gsub(":%s*$", "")))
  for _, t in ipairs(schema.tables) do
    local part = c.rows[t.name]
    if part and #part.rows > 0 then
      lines[#lines + 1] = t.name .. defaults_text(t, c.defaults[t.name]) .. ":"
      for _, line in ipairs(table_lines(part)) do lines[#lines + 1] = line end
    end
  end
  return lines
end

-- ---- counting ----

---@class perilune.spec_count
---@field cases integer
---@field failed integer cases
---@field broken integer files that could not be run, and KPIs without a spec
---@param files table[] of perilune.spec.run
---@param lacking string[]|nil KPIs without a spec
---@return perilune.spec_count
function M.count(files, lacking)
  local count = { cases = 0, failed = 0, broken = lacking and #lacking or 0 }
  for _, file in ipairs(files) do
    if file.problem then count.broken = count.broken + 1 end
    for _, result in ipairs(file.results) do
      count.cases = count.cases + 1
      if #result.lines > 0 then count.failed = count.failed + 1 end
    end
  end
  return count
end

local function plural(n, word) return ("%d %s%s"):format(n, word, n == 1 and "" or "s") end

local lacking_text = "kpi %q has no spec; expected spec %q { ... } in a file of specs"

-- ---- for people ----

local function indented(lines, into, prefix)
  for _, text in ipairs(lines) do
    for line in text:gmatch("[^\n]+") do into[#into + 1] = prefix .. line end
  end
end

local function summary(files, lacking)
  local count = M.count(files, lacking)
  local unrunnable = count.broken - (lacking and #lacking or 0)
  local text = ("%s in %s: %d passed, %d failed"):format(plural(count.cases, "case"), plural(#files, "file"),
    count.cases - count.failed, count.failed)
  if unrunnable > 0 then text = ("%s; %s could not be run"):format(text, plural(unrunnable, "file")) end
  return lacking and #lacking > 0 and ("%s; %s without a spec"):format(text, plural(#lacking, "KPI")) or text
end

local function as_table(files, lacking)
  local lines = {}
  for _, file in ipairs(files) do
    lines[#lines + 1] = file.path
    if file.problem then
      lines[#lines + 1] = "  FAILED  the file could not be run"
      indented({ file.problem }, lines, "          ")
    end
    for _, result in ipairs(file.results) do
      lines[#lines + 1] = ("  %s  %s"):format(#result.lines == 0 and "ok    " or "FAILED", title_of(result.case))
      if #result.lines > 0 then indented(failure_lines(result), lines, "          ") end
    end
  end
  for _, name in ipairs(lacking or {}) do lines[#lines + 1] = "FAILED  " .. lacking_text:format(name, name) end
  lines[#lines + 1] = summary(files, lacking)
  return table.concat(lines, "\n") .. "\n"
end

-- ---- TAP ----

local function as_tap(files, lacking)
  local lines, number = { "TAP version 13", "" }, 0
  local function test(passed, name, diagnostics)
    number = number + 1
    lines[#lines + 1] = ("%s %d - %s"):format(passed and "ok" or "not ok", number, (name:gsub("#", "\\#")))
    indented(diagnostics, lines, "# ")
  end
  for _, file in ipairs(files) do
    if file.problem then test(false, file.path, { file.problem }) end
    for _, result in ipairs(file.results) do
      local passed = #result.lines == 0
      test(passed, ("%s %s"):format(file.path, title_of(result.case)), passed and {} or failure_lines(result))
    end
  end
  for _, name in ipairs(lacking or {}) do test(false, name .. " has a spec", { lacking_text:format(name, name) }) end
  lines[2] = "1.." .. number
  return table.concat(lines, "\n") .. "\n"
end

-- ---- JUnit ----

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

--- Text for XML 1.0, which knows no control characters but tab and line ends.
local function escaped(text)
  return (text:gsub('[&<>"]', entities):gsub("[\0-\8\11\12\14-\31]", "?"))
end

local function test_case(class, name, tag, lines)
  local head = ('    <testcase classname="%s" name="%s"'):format(escaped(class), escaped(name))
  if not lines then return head .. "/>" end
  return ('%s>\n      <%s message="%s">%s</%s>\n    </testcase>'):format(head, tag, escaped(lines[1]:match("[^\n]*")),
    escaped(table.concat(lines, "\n")), tag)
end

local function suite(name, cases, failures, errors)
  return ('  <testsuite name="%s" tests="%d" failures="%d" errors="%d">\n%s\n  </testsuite>')
    :format(escaped(name), #cases, failures, errors, table.concat(cases, "\n"))
end

local function suite_of(file)
  local cases, failures = {}, 0
  if file.problem then cases[1] = test_case(file.path, "the file runs", "error", { file.problem }) end
  for _, result in ipairs(file.results) do
    local failed = #result.lines > 0
    if failed then failures = failures + 1 end
    cases[#cases + 1] = test_case(result.case.spec.name, result.case.title or "spec", "failure",
      failed and failure_lines(result) or nil)
  end
  return suite(file.path, cases, failures, file.problem and 1 or 0)
end

local function as_junit(files, lacking)
  local suites, cases, count = {}, {}, M.count(files, lacking)
  for i, file in ipairs(files) do suites[i] = suite_of(file) end
  for i, name in ipairs(lacking or {}) do
    cases[i] = test_case(name, "has a spec", "failure", { lacking_text:format(name, name) })
  end
  if #cases > 0 then suites[#suites + 1] = suite("KPIs without a spec", cases, #cases, 0) end
  local unrunnable = count.broken - #cases
  local head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  return head .. ('<testsuites tests="%d" failures="%d" errors="%d">\n%s\n</testsuites>\n')
    :format(count.cases + count.broken, count.failed + #cases, unrunnable, table.concat(suites, "\n"))
end

--- Formats by name.
M.formats = { table = as_table, tap = as_tap, junit = as_junit }

return M
