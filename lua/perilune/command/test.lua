--- `perilune test [FILE|DIR...]`: runs spec files and says which cases failed, and with --require-all which KPIs have
--- none.
local kpis = require "perilune.kpi"
local native = require "perilune.native"
local output = require "perilune.spec.output"
local run = require "perilune.spec.run"

local M = {}

--- The folder tests of the project, or of the current folder.
local function default_folder()
  local project = native.project_file()
  return (project and project:match("^.*/") or "") .. "tests"
end

--- The spec files that were asked for, each once; or nil and what is wrong.
local function spec_files(arguments)
  local list, seen = {}, {}
  local function add(path)
    if not seen[path] then list[#list + 1] = path end
    seen[path] = true
  end
  for _, argument in ipairs(arguments or { default_folder() }) do
    if argument:match("%.lua$") then
      add(argument)
    else
      local found = native.definition_files(#argument > 1 and argument:gsub("/+$", "") or argument)
      if #found == 0 then return nil, ("%s: no spec files (*.lua) in that folder"):format(argument) end
      for _, path in ipairs(found) do add(path) end
    end
  end
  return list
end

--- The files whose KPIs must have specs: the project's, or the bundled ones where there is no project.
local function own_kpi_files()
  local own = {}
  if native.project_file() then
    for _, path in ipairs(native.project_files("kpis")) do own[path] = true end
  else
    for _, file in ipairs(native.bundled("scripts/kpis")) do own[file.path] = true end
  end
  return own
end

--- Their names that no spec speaks of; a spec of a variant does not stand for its KPI.
local function without_spec(files)
  local covered, own, list = {}, own_kpi_files(), {}
  for _, file in ipairs(files) do
    for _, result in ipairs(file.results) do covered[result.case.spec.name] = true end
  end
  for _, name in ipairs(kpis.registry:names()) do
    local path = kpis.registry:get(name).place:match("^(.-):%d+:")
    if own[path] and not covered[name] then list[#list + 1] = name end
  end
  return list
end

--- What is printed, and the exit code.
---@param options table arguments, require-all
---@param wanted "table"|"tap"|"junit"
---@return string text, integer code
function M.run(options, wanted)
  local paths, problem = spec_files(options.arguments)
  if not paths then error(problem, 0) end
  local files = {}
  for i, path in ipairs(paths) do files[i] = run.file(path) end
  local lacking = options["require-all"] and without_spec(files) or nil
  local count = output.count(files, lacking)
  return output.formats[wanted](files, lacking), count.failed + count.broken > 0 and 1 or 0
end

return M
