-- What monitors read: held against parsers written from the formats' own descriptions (Prometheus text format 0.0.4,
-- Monitoring Plugins guidelines), over a real verdict and over names that need escaping.
local check = require "tests.lua.check"
local rows = require "tests.lua.rows"
local plugin = require "perilune.rule.plugin"
local prometheus = require "perilune.rule.prometheus"
local verdict = require "perilune.rule.verdict"

kpi "fast" {
  title = "Fast | sure", source = "tickets", time = "solved_at", value = "share(resolution_time <= 1h)",
  unit = "percent", better = "higher", target = 0.8, warn = 0.7,
}
kpi "wait" { title = "Wait", source = "tickets", time = "solved_at", value = "median(resolution_time)",
  unit = "duration", better = "lower", target = "1h", warn = "2h" }
kpi "wait_by_channel" { title = "Wait", source = "tickets", time = "solved_at", value = "median(resolution_time)",
  unit = "duration", better = "lower", target = { by = "channel", default = "1h" } }
kpi "volume" { title = "Volume", source = "tickets", value = "count(*)", unit = "count", better = "lower", target = 10 }

rows("tickets", [[
  key | created_at          | solved_at           | channel
  1   | 2026-01-05 10:00:00 | 2026-01-05 10:30:00 | "e""m\a=il's"
  2   | 2026-01-06 10:00:00 | 2026-01-06 10:30:00 | Téléphone
  3   | 2026-01-07 10:00:00 | 2026-01-07 11:30:00 | chat
  4   | 2026-02-07 10:00:00 | 2026-02-07 11:30:00 |
]])

local all = { "fast", "wait", "wait_by_channel", "volume", "nothing" }

-- ---- Prometheus ----

local unescaped = { ["\\\\"] = "\\", ['\\"'] = '"', ["\\n"] = "\n" }

--- The labels of "{...}" at a position, and where they end.
local function read_labels(line, at)
  local labels = {}
  if line:sub(at, at) ~= "{" then return labels, at end
  at = at + 1
  while line:sub(at, at) ~= "}" do
    local name, start = line:match('^([%a_][%w_]*)="()', at)
    assert(name, "no label: " .. line:sub(at))
    local stop, value = start, ""
    while line:sub(stop, stop) ~= '"' do
      local character = line:sub(stop, stop)
      assert(character ~= "", "the label does not end: " .. line)
      if character == "\\" then
        character = assert(unescaped[line:sub(stop, stop + 1)], "unknown escape: " .. line)
        stop = stop + 1
      end
      value, stop = value .. character, stop + 1
    end
    labels[name], at = value, stop + 1
    if line:sub(at, at) == "," then at = at + 1 else assert(line:sub(at, at) == "}", "no , or }: " .. line) end
  end
  return labels, at + 1
end

--- Parses strictly: HELP and TYPE once, before the samples, samples of a family together, none twice.
local function parse(text)
  assert(text:sub(-1) == "\n", "no line end at the end")
  assert(utf8.len(text), "not UTF-8")
  local families, samples, current = {}, {}, nil
  for line in text:gmatch("([^\n]*)\n") do
    local kind, name, rest = line:match("^# (%u+) ([%a_:][%w_:]*) (.+)$")
    if kind == "HELP" then
      assert(not families[name], "a second HELP: " .. name)
      families[name], current = { help = rest }, name
    elseif kind == "TYPE" then
      assert(name == current and not families[name].type, "TYPE does not follow HELP: " .. line)
      assert(rest == "gauge", line)
      families[name].type = rest
    else
      local at
      name, at = line:match("^([%a_:][%w_:]*)()")
      assert(name == current and families[name].type, "a sample outside its family: " .. line)
      local labels
      labels, at = read_labels(line, at)
      local number = line:match("^ (%S+)$", at)
      assert(number and tonumber(number), "no number: " .. line)
      local id = line:sub(1, at - 1)
      assert(not samples[id], "twice: " .. id)
      samples[id] = true
      table.insert(families[name], { labels = labels, value = tonumber(number) })
    end
  end
  return families
end

local function sample(families, name, rule, segment)
  for _, s in ipairs(families[name]) do
    if s.labels.rule == rule and s.labels.segment == (segment or "") then return s.value end
  end
end

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

add("the text format holds what was found, in base units", function()
  local families = parse(prometheus.render(verdict.of(all, "2026-01")))
  check.near(sample(families, "perilune_kpi_value", "fast"), 2 / 3, 1e-15)
  check.equal(sample(families, "perilune_kpi_n", "fast"), 3)
  check.equal(sample(families, "perilune_kpi_target", "fast"), 0.8)
  check.equal(sample(families, "perilune_kpi_status", "fast"), 2)
  check.equal(sample(families, "perilune_kpi_value", "wait"), 1800)
  check.equal(sample(families, "perilune_kpi_status", "wait"), 0)
  local low, high = sample(families, "perilune_kpi_low", "fast"), sample(families, "perilune_kpi_high", "fast")
  check.near(low, 0.2077, 5e-5) -- Wilson, 2 of 3
  check.near(high, 0.9385, 5e-5)
  check.equal(#families.perilune_check_timestamp_seconds, 1)
  assert(math.type(families.perilune_check_timestamp_seconds[1].value) == "integer")
  check.equal(families.perilune_data_timestamp_seconds[1].value, time.parse "2026-02-07 11:30:00")
end)

add("labels are escaped and come back whole", function()
  local families = parse(prometheus.render(verdict.of({ "wait_by_channel" }, "2026-01")))
  check.equal(sample(families, "perilune_kpi_value", "wait_by_channel", [[e"m\a=il's]]), 1800)
  check.equal(sample(families, "perilune_kpi_status", "wait_by_channel", "chat"), 2)
  local result = { name = "a\nb", segment = { dimension = "x", key = "\xFF" }, status = "bad" }
  families = parse(prometheus.render { results = { result }, as_of = 1 })
  check.equal(families.perilune_kpi_status[1].labels, { rule = "a\nb", kpi = "", segment = "\u{FFFD}" })
end)

add("what has no value has no sample but a status", function()
  local families = parse(prometheus.render(verdict.of(all, "2026-03-01..2026-03-02")))
  check.equal(sample(families, "perilune_kpi_value", "fast"), nil)
  check.equal(sample(families, "perilune_kpi_status", "fast"), 3)
  check.equal(sample(families, "perilune_kpi_status", "nothing"), 3)
end)

-- ---- plugins ----

--- 'label'=value[UOM];[warn];[crit];[min];[max], separated by spaces.
local function parse_data(text)
  local list, at = {}, 1
  while at <= #text do
    local label, after = text:match("^'([^'=]+)'=()", at)
    if not label then label, after = text:match("^([^'= ]+)=()", at) end
    assert(label, "no label: " .. text:sub(at))
    local rest, stop = text:match("^(%S+)()", after)
    local fields = {}
    for field in (rest .. ";"):gmatch("([^;]*);") do fields[#fields + 1] = field end
    assert(#fields <= 5, rest)
    local value, uom = fields[1]:match("^(%-?[%d.]+)([s%%]?)$")
    assert(value or fields[1] == "U", "value: " .. fields[1])
    for i = 2, 3 do
      local range = fields[i] or ""
      assert(range == "" or range:find("^%-?[%d.]+:$") or range:find("^~:%-?[%d.]+$"), "range: " .. range)
    end
    list[label] = { value = tonumber(value), uom = uom, warn = fields[2], crit = fields[3], min = fields[4],
      max = fields[5] }
    list[#list + 1] = label
    at = stop
    if at <= #text then assert(text:sub(at, at) == " ") end
    at = at + 1
  end
  return list
end

--- Would the guidelines alert: is the value outside the range?
local function outside(value, range)
  local low, high = range:match("^(.-):(.*)$")
  return low ~= "~" and value < tonumber(low) or high ~= "" and value > tonumber(high)
end

local function first_line(text)
  local line = text:match("^([^\n]*)\n")
  local said, data = line:match("^([^|]*) | ([^|]*)$")
  assert(said, "expected one bar: " .. line)
  return said, parse_data(data)
end

add("one rule is one line with its data", function()
  local text = plugin.render(verdict.of({ "fast" }, "2026-01"))
  check.equal(text, "Fast / sure BAD - 66.7 % (target ≥ 80.0 %) | fast=66.666667%;80:;70:;0;100\n")
end)

add("the ranges alert where the state does", function()
  for _, name in ipairs { "fast", "wait" } do
    local v = verdict.of({ name }, "2026-01")
    local _, data = first_line(plugin.render(v))
    local d = data[name]
    local state = outside(d.value, d.crit) and "bad" or outside(d.value, d.warn) and "warn" or "good"
    check.equal(state, v.status)
  end
end)

add("without warn there is only a critical range", function()
  local _, data = first_line(plugin.render(verdict.of({ "volume" }, "2026-01")))
  check.equal(data.volume, { value = 3, uom = "", warn = "", crit = "~:10", min = "0" })
end)

add("several rules: the worst first, all data on the first line, a line for each", function()
  local text = plugin.render(verdict.of(all, "2026-01"))
  local said, data = first_line(text)
  check.equal(said, "PERILUNE BAD - 2 bad, 1 unknown, 4 good: Fast / sure 66.7 % (target ≥ 80.0 %)")
  check.equal(#data, 7)
  check.equal({ data.wait.value, data.wait.uom, data.wait.warn, data.wait.crit }, { 1800, "s", "~:3600", "~:7200" })
  check.equal(data.nothing, { warn = nil })
  check.equal(data["wait_by_channel e\"m\\a_il_s"].value, 1800)
  check.equal(select(2, text:gsub("\n", "\n")), 8)
  local _, bars = text:gsub("|", "")
  check.equal(bars, 1)
end)

add("numbers have no exponent", function()
  local k = { name = "x", title = "X", better = "lower", unit = "number" }
  local function data(value)
    local record = { value = value, unit = "number", target = 1e9 }
    return plugin.data { name = "x", rule = { kpi = k, severity = "bad" }, record = record }
  end
  check.equal(data(1e-9), "x=0;;~:1000000000")
  check.equal(data(-0.25), "x=-0.25;;~:1000000000")
  check.equal(data(123456789012), "x=123456789012;;~:1000000000")
end)

add("an error is one line without a bar", function()
  check.equal(plugin.problem("a | b\nc"), "PERILUNE UNKNOWN - a / b c\n")
end)

check.run(tests)
