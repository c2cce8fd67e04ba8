--- `perilune report --all -o DIR`: every report, bundled and the project's, as a file each, and a page index.html that
--- leads to them. A report that fails is named, on the page too; the others are written.
local format = require "perilune.format"
local native = require "perilune.native"
local parameters = require "perilune.report.parameter"
local render = require "perilune.render"
local reports = require "perilune.report"

local M = {}

--- The formats of a file that holds a whole report, and how its name ends.
local endings = { html = "html", markdown = "md", json = "json", csv = "csv", table = "txt" }
M.formats = { "html", "markdown", "json", "csv", "table" }

local function format_of(options)
  local wanted = options.format or "html"
  if endings[wanted] then return wanted end
  local near = native.nearest(wanted, M.formats)
  return nil, ("--format: with --all expected one of %s, not %q%s"):format(table.concat(M.formats, ", "), wanted,
    near and ("; did you mean %q?"):format(near) or "")
end

--- The options that are parameters of reports, by name.
local function given_parameters(options)
  local given = {}
  for name, value in pairs(options) do
    if name:sub(1, 2) == "--" then given[name:sub(3)] = value end
  end
  return given
end

--- What is wrong with a parameter that no report takes, or nil.
local function unknown_parameter(given)
  local known = {}
  for _, name in ipairs(reports.registry:names()) do
    for parameter in pairs(reports.registry:get(name).params) do known[parameter] = true end
  end
  for name in pairs(given) do
    if not known[name] then
      local near = native.nearest(name, parameters.names(known))
      return ("unknown option --%s: no report takes it%s"):format(name,
        near and ("; did you mean --%s?"):format(near) or "")
    end
  end
end

--- Those of the given parameters that a report takes.
local function own_parameters(report, given)
  local own = {}
  for name, value in pairs(given) do own[name] = report.params[name] and value end
  return own
end

local function make(name, wanted, options, given, how)
  local report = reports.registry:get(name)
  local document = reports.build(report, { period = options.period, params = own_parameters(report, given),
    language = format.language(nil).code })
  local text = render(document, wanted == "table" and "terminal" or wanted, how)
  return { path = name .. "." .. endings[wanted], title = report.title, about = report.about,
    period = document.subtitle, header = document.header }, text
end

--- What is wrong with the options, or nil.
local function problem_of(options, given)
  if options.argument then
    return ("report: --all makes every report; expected no name, not %q"):format(options.argument)
  end
  if not options.output then return "report: --all: expected -o FOLDER" end
  if options.block then return "--block: is for one report, not for --all" end
  return unknown_parameter(given)
end

--- Writes the folder. A third result is a complaint: about the usage with code 2, else what failed, by report.
---@param options table<string, string>
---@param how table the page: width, color, ascii
---@param complaint string|nil what is wrong with the language
---@return string|nil text, integer code, string|nil complaint
function M.run(options, how, complaint)
  local given = given_parameters(options)
  local wanted, problem = format_of(options)
  problem = complaint or problem or problem_of(options, given)
  if problem then return nil, 2, problem end
  local entries, files, failed = {}, {}, {}
  for _, name in ipairs(reports.registry:names()) do
    local made, entry, text = pcall(make, name, wanted, options, given, how)
    if made then
      files[#files + 1] = { path = entry.path, text = text }
    else
      failed[#failed + 1] = ("%s: %s"):format(name, entry)
      entry = { title = reports.registry:get(name).title, problem = entry }
    end
    entries[#entries + 1] = entry
  end
  files[#files + 1] = { path = "index.html", text = require("perilune.render.html").index(entries) }
  native.fill_folder((options.output:gsub("(.)/+$", "%1")), files)
  if #failed > 0 then return nil, 1, "not made: " .. table.concat(failed, "\n") end
  return options.quiet and "" or ("%s: %d reports and index.html\n"):format(options.output, #entries), 0
end

return M
