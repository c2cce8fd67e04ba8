--- Statistics: pure functions over numbers, each part in a module of its own that is read when it is first used.
local native = require "perilune.native"

--- What each module gives.
local parts = {
  distribution = {
    "normal_cdf", "normal_quantile", "z", "log_gamma", "gamma_cdf", "gamma_quantile", "chi_square_cdf",
    "chi_square_quantile", "beta_cdf", "beta_quantile", "student_cdf", "student_quantile", "binomial_cdf",
    "poisson_cdf",
  },
  interval = {
    "z95", "wilson", "clopper_pearson", "nps", "mean", "poisson", "differ", "ratio_differ", "shares_differ",
  },
  random = { "generator" },
  bootstrap = { "bootstrap", "resample" },
  survival = { "kaplan_meier", "survival_quantile" },
  shrink = { "shrink_shares", "shrink_means" },
  robust = { "median", "quantile", "mad", "spikes" },
  unusual = { "unusual" },
  words = { "log_odds" },
  forecast = { "holt_winters", "forecast" },
  erlang = { "erlang_b", "erlang_c", "service_level", "answer_time", "lines_needed", "agents_needed" },
}

local home, names = {}, {}
for part, list in pairs(parts) do
  for _, name in ipairs(list) do
    home[name] = part
    names[#names + 1] = name
  end
end
table.sort(names)

--- An unknown name is an error here, not a nil that fails somewhere else.
local function find(M, name)
  local part = home[name]
  if not part then
    local near = type(name) == "string" and native.nearest(name, names)
    local hint = near and ("did you mean %q?"):format(near) or "known are " .. table.concat(names, ", ")
    error(("stats has no %q; %s"):format(tostring(name), hint), 2)
  end
  local value = require("perilune.stats." .. part)[name]
  rawset(M, name, value)
  return value
end

--- Is there a function, or a constant, of that name?
---@return boolean
local function has(name) return home[name] ~= nil end

return setmetatable({ has = has, names = names }, { __index = find, __metatable = false })
