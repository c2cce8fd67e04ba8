--- The commands of the program: each takes the named options as texts and returns what is printed and the exit code.
--- A third result is a complaint about the usage.
local format = require "perilune.format"
local importers = require "perilune.importer"
local json = require "perilune.json"
local native = require "perilune.native"
local render = require "perilune.render"
local reports = require "perilune.report"
local show = require "perilune.show"

local M = {}

local USAGE = 2

local function page(options)
  return { width = math.tointeger(tonumber(options.width or "")), color = options.color ~= nil,
    ascii = options.ascii ~= nil }
end

local function complain(message, ...) return nil, USAGE, message:format(...) end

--- The format asked for, or a complaint that names the near one.
local function choose_format(options, allowed)
  local wanted = options.format
  if wanted then
    for _, name in ipairs(allowed) do
      if name == wanted then return name end
    end
    local near = native.nearest(wanted, allowed)
    return nil, ("--format: expected one of %s, not %q%s"):format(table.concat(allowed, ", "), wanted,
      near and ("; did you mean %q?"):format(near) or "")
  end
  local by_ending = { md = "markdown", htm = "html", xml = "junit", prom = "prometheus" }
  local ending = options.ending and options.ending:lower()
  ending = by_ending[ending] or ending
  for _, name in ipairs(allowed) do
    if name == ending then return name end
  end
  return allowed[1]
end

--- Puts the language of --lang into force; else the project's is. A complaint when it is not known.
local function choose_language(options)
  if not options.lang then return nil end
  local code, problem = format.known_language(options.lang)
  if not code then return "--lang: " .. problem end
  format.use(code)
end

-- ---- import ----

local function plural(count, word)
  return ("%s %s%s"):format(format.plain(count, "count"), word, count == 1 and "" or "s")
end

--- One entry a table, where several targets of an importer fill it.
local function by_table(targets)
  local list, known = {}, {}
  for _, t in ipairs(targets) do
    local sum = known[t.table]
    if sum then
      for _, key in ipairs { "read", "inserted", "updated", "unchanged", "folded" } do sum[key] = sum[key] + t[key] end
    else
      known[t.table] = t
      list[#list + 1] = t
    end
  end
  return list
end

local function import_text(path, summary, dry_run)
  local lines = {}
  for _, t in ipairs(by_table(summary.targets)) do
    if t.read == 0 and #summary.targets > 1 then goto next end
    local folded = t.folded > 0 and (", %s folded into a later one"):format(plural(t.folded, "row")) or ""
    lines[#lines + 1] = ("%s: %s: inserted %s, updated %s, unchanged %s%s"):format(path, t.table,
      format.plain(t.inserted, "count"), format.plain(t.updated, "count"), format.plain(t.unchanged, "count"), folded)
    ::next::
  end
  if summary.rejected > 0 then
    lines[#lines + 1] = ("%s: rejected %s of %s:"):format(path, format.plain(summary.rejected, "count"),
      plural(summary.rows, "row"))
    for _, example in ipairs(summary.examples) do lines[#lines + 1] = "  " .. example end
    if summary.rejected > #summary.examples then
      lines[#lines + 1] = ("  ... and %s more"):format(format.plain(summary.rejected - #summary.examples, "count"))
    end
    if not dry_run then
      lines[#lines + 1] = "  All of them: perilune sql \"SELECT * FROM rejects\""
    end
  end
  if summary.warning then lines[#lines + 1] = "note: " .. summary.warning end
  if dry_run then lines[#lines + 1] = "dry run: nothing was changed" end
  return table.concat(lines, "\n") .. "\n"
end

function M.import(options)
  if not options.as then
    return complain("import: expected --as NAME (%s) or --as FILE.lua",
      table.concat(importers.registry:names(), ", "))
  end
  local importer = importers.registry:find(options.as)
  local dry_run = options["dry-run"] ~= nil
  local summary = native.import(importer, options.argument, { dry_run = dry_run, strict = options.strict ~= nil })
  local text = import_text(options.argument, summary, dry_run)
  if options.verbose and summary.ignored_columns then
    text = text .. ("columns not used: %s\n"):format(summary.ignored_columns)
  end
  return options.quiet and "" or text, 0
end

-- ---- report ----

local report_formats = { "table", "html", "markdown", "json", "csv", "vega" }

--- What --block and a folder go with: formats that are several tables or charts.
local function parts_problem(options, wanted)
  local several = wanted == "csv" or wanted == "vega"
  if several and options.folder and options.block then return "--block: a folder gets all of them; expected -o FILE" end
  if several then return nil end
  if options.folder then
    return ("-o %s: is a folder and a report as %s is one file; expected -o FILE, or --format csv or vega"):format(
      options.output, wanted)
  end
  if options.block then return ("--block: is for csv and vega, not for %s"):format(wanted) end
end

--- A file for each table or chart, in the folder that -o names.
local function fill_folder(folder, document, wanted)
  local files = render.files(document, wanted)
  if #files == 0 then
    error(("%s: nothing to write: the report has no %s"):format(folder, wanted == "csv" and "tables" or "charts"), 0)
  end
  native.fill_folder((folder:gsub("(.)/+$", "%1")), files)
  return ""
end

--- The options that the command line does not know are the report's parameters; their names come with dashes.
local function report_parameters(options)
  local given = {}
  for name, value in pairs(options) do
    if name:sub(1, 2) == "--" then given[name:sub(3)] = value end
  end
  return given
end

function M.report(options)
  if options.all then return require("perilune.command.all").run(options, page(options), choose_language(options)) end
  if not options.argument then return complain("report: expected a name or a file (perilune list reports), or --all") end
  local wanted, problem = choose_format(options, report_formats)
  if not wanted then return complain("%s", problem) end
  problem = choose_language(options) or parts_problem(options, wanted)
  if problem then return complain("%s", problem) end
  local report = reports.registry:find(options.argument)
  if options.help then return reports.help(report), 0 end
  local params = report_parameters(options)
  problem = reports.problem(report, params)
  if problem then return complain("%s", problem) end
  local document = reports.build(report,
    { period = options.period, params = params, language = format.language(nil).code })
  if options.folder then return fill_folder(options.output, document, wanted), 0 end
  local how = page(options)
  how.block = options.block
  return render(document, wanted == "table" and "terminal" or wanted, how), 0
end

-- ---- kpi ----

function M.kpi(options)
  local formats = { "table", "json", options.reconcile and "markdown" or nil }
  local wanted, problem = choose_format(options, formats)
  problem = problem or choose_language(options)
  if problem then return complain("%s", problem) end
  local print_kpi = require "perilune.command.kpi"
  return print_kpi(options, wanted, page(options)), 0
end

-- ---- test, new ----

function M.test(options)
  local wanted, problem = choose_format(options, { "table", "tap", "junit" })
  if not wanted then return complain("%s", problem) end
  return require("perilune.command.test").run(options, wanted)
end

function M.new(options)
  local text = require("perilune.command.new").run(options.argument)
  return options.quiet and "" or text, 0
end

function M.demo(options)
  local text, problem = require("perilune.command.demo").run(options.argument, options)
  if problem then return complain("%s", problem) end
  return options.quiet and "" or text, 0
end

-- ---- list ----

local listed = {
  kpis = "perilune.kpi", reports = "perilune.report", importers = "perilune.importer", dialects = "perilune.dialect",
  calendars = "perilune.calendar",
}

function M.list(options)
  if not listed[options.argument] then
    return complain("list: expected kpis, reports, importers, dialects or calendars, not %q", options.argument)
  end
  local names = require(listed[options.argument]).registry:names()
  return #names > 0 and table.concat(names, "\n") .. "\n" or "", 0
end

-- ---- check ----

function M.check(options)
  local command = require "perilune.command.check"
  local wanted, problem = choose_format(options, options.backtest and command.backtest_formats or command.formats)
  if not wanted then return nil, 3, problem end
  return command.run(options, wanted, page(options))
end

-- ---- sla ----

function M.sla(options)
  local command = require "perilune.command.sla"
  local wanted, problem = choose_format(options, command.formats)
  if not wanted then return complain("%s", problem) end
  local text
  text, problem = command.run(options, wanted, page(options))
  if not text then return complain("%s", problem) end
  return text, 0
end

-- ---- doctor ----

function M.doctor(options)
  local command = require "perilune.command.doctor"
  local wanted, problem = choose_format(options, command.formats)
  if not wanted then return complain("%s", problem) end
  return command.run(options, wanted, page(options))
end

-- ---- sql ----

local sql_formats = { "table", "markdown", "csv", "json", "jsonl" }

local function json_rows(result)
  local objects = {}
  for i, row in ipairs(result) do
    local pairs_in_order = {}
    for column, name in ipairs(result.names) do
      pairs_in_order[column] = { name, row[column] == false and json.null or row[column] }
    end
    objects[i] = json.encode(json.object(pairs_in_order))
  end
  return objects
end

function M.sql(options)
  local wanted, problem = choose_format(options, sql_formats)
  if not wanted then return complain("%s", problem) end
  local result = native.sql(options.argument)
  if wanted == "jsonl" then
    local rows = json_rows(result)
    return #rows > 0 and table.concat(rows, "\n") .. "\n" or "", 0
  end
  if wanted == "json" then return "[" .. table.concat(json_rows(result), ",\n ") .. "]\n", 0 end
  local block = show.block(result.names, {}, #result, function(row, column)
    local value = result[row][column]
    if value == false then return nil end
    return math.type(value) == "integer" and tostring(value) or type(value) == "number" and ("%.15g"):format(value) or value
  end)
  for column in ipairs(result.names) do
    local first = result[1] and result[1][column]
    block.columns[column].align = type(first) == "number" and "right" or "left"
  end
  return render({ kind = "document", blocks = { block } }, wanted == "table" and "terminal" or wanted, page(options)), 0
end

return M
