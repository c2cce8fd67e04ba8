--- `perilune check [KPI|RULE|FILE.lua...]`: the state of rules, or with --backtest their history.
local render = require "perilune.render"
local verdict = require "perilune.rule.verdict"

local M = {}

--- One row for each format: the text of a verdict; `problem` where a monitor reads errors from the output too.
local formats = {
  table = { text = function(v, page) return render(require("perilune.rule.page").verdict(v), "terminal", page) end },
  json = { text = function(v) return require("perilune.rule.json").verdict(v) end },
  plugin = {
    text = function(v) return require("perilune.rule.plugin").render(v) end,
    problem = function(message) return require("perilune.rule.plugin").problem(message) end,
  },
  prometheus = { text = function(v) return require("perilune.rule.prometheus").render(v) end },
}

--- The formats of a check and of a backtest.
M.formats = { "table", "json", "plugin", "prometheus" }
M.backtest_formats = { "table", "json" }

local function backtest_text(options, wanted, page)
  local replay = require("perilune.rule.backtest").of(options.arguments, options.backtest, options.period)
  local text = wanted == "json" and require("perilune.rule.json").backtest(replay)
    or render(require("perilune.rule.page").backtest(replay), "terminal", page)
  return text, replay.code
end

local function check_text(options, wanted, page)
  local found = verdict.of(options.arguments, options.period)
  return formats[wanted].text(found, page), found.code
end

--- What the command prints, its exit code and, when nothing could be checked, why: that is unknown too.
---@param options table<string, any> arguments, period, backtest
---@param wanted string the format
---@param page table for the renderer
---@return string|nil text, integer code, string|nil complaint
function M.run(options, wanted, page)
  local good, text, code = pcall(options.backtest and backtest_text or check_text, options, wanted, page)
  if good then return text, code end
  local problem = not options.backtest and formats[wanted].problem
  if problem then return problem(text), verdict.codes.unknown end
  return nil, verdict.codes.unknown, text
end

return M
