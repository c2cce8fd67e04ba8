--- Growth: how much another KPI changed against a comparable period (D5: like for like, with a minimum base).
---
---   growth = { of = "ticket_volume", against = "previous", minimum_base = 20 }
---
--- Rules: 1. The value is now / before - 1: 0.25 is a quarter more. 2. The period before is perilune.period's: "previous"
--- has as many buckets, "last year" is the same place in the calendar; a running period is compared with the same part.
--- 3. Where the value before is below `minimum_base` (1 unless said) there is none: from 1 to 3 is no growth of 200 %.
--- Nor is there one where the data begins only after the period before. 4. A segment that only one side has counts 0 on
--- the other, when the KPI is a count. 5. Of counts the interval is that of a ratio of two Poisson counts: given their
--- sum the newer one is binomial, so Wilson's bounds p of its share give p / (1 - p) - 1. 6. n is the smaller of both
--- sides.
local check = require "perilune.check"
local period = require "perilune.period"

local M = {}

local keys = {
  of = { type = "text", required = true },
  against = { type = "text" },
  minimum_base = { type = "number" },
}

--- Reads a definition's `growth`; what is wrong with it, or nil.
function M.read_keys(k, path)
  local problem = check.problem(k.growth, keys, path .. ".growth")
  if problem then return problem end
  if k.growth.minimum_base and k.growth.minimum_base <= 0 then
    return path .. ".growth.minimum_base: expected more than 0"
  end
  if k.growth.of == k.name then return path .. ".growth.of: it is made of itself" end
  k.uses = { k.growth.of }
end

--- The figure in words.
function M.formula(k)
  return ("%s / %s of %s - 1"):format(k.growth.of, k.growth.of, k.growth.against or "the period before")
end

--- The period before, and whether it ends before the data begins.
local function before(k, part, p, moment, forms)
  local other, problem = period.against(p, k.growth.against or "previous", moment.as_of)
  if not other then error(("%skpi %q.growth.against: %s"):format(k.place or "", k.name, problem), 0) end
  local first = forms.first(part, moment.find)
  return { from = other.from, to = other.to, text = other.text, grain = other.grain, count = other.count,
    before_data = first ~= nil and first >= other.to }
end

local function component(part, p, reading)
  return { text = p.text or "now", kpi = part.name, value = reading.value, unit = part.unit, n = reading.n }
end

--- The reading of two values.
local function compare(k, part, now, old, p, other)
  local base = k.growth.minimum_base or 1
  local reading = { kind = "other", n = math.min(now.n, old.n), key = now.key,
    components = { component(part, p, now), component(part, other, old) } }
  if other.before_data then
    reading.note = ("no value: the data of %s begins after %s"):format(part.name, other.text or "the period before")
  elseif now.value == nil or old.value == nil then
    reading.note = ("no data for %s in %s"):format(part.name, (now.value == nil and p or other).text or "the period")
  elseif old.value < base then
    reading.note = ("no value: %g in %s is below the minimum base of %g"):format(old.value,
      other.text or "the period before", base)
  else
    reading.value, reading.numerator, reading.denominator = now.value / old.value - 1, now.value, old.value
    if now.kind == "count" and old.kind == "count" then reading.kind = "growth" end
  end
  return reading
end

local function id_of(key) return key == nil and "\0none" or key end

--- Readings by segment: those of now, then those that only the other period has.
local function by_segment(k, part, now, old, p, other, forms)
  local empty, found, list = forms.empty(part), {}, {}
  for _, reading in ipairs(old) do found[id_of(reading.key)] = reading end
  for _, reading in ipairs(now) do
    local id = id_of(reading.key)
    list[#list + 1] = compare(k, part, reading, found[id] or { value = empty, n = 0, kind = reading.kind }, p, other)
    found[id] = nil
  end
  for _, reading in ipairs(old) do
    if found[id_of(reading.key)] then
      local now_empty = { value = empty, n = 0, kind = reading.kind, key = reading.key }
      list[#list + 1] = compare(k, part, now_empty, reading, p, other)
    end
  end
  return list
end

function M.read(k, p, moment, dimension, forms)
  local part = moment.find(k.growth.of)
  local other = before(k, part, p, moment, forms)
  local now, old = forms.read(part, p, moment, dimension), forms.read(part, other, moment, dimension)
  if dimension then return by_segment(k, part, now, old, p, other, forms) end
  return { compare(k, part, now[1], old[1], p, other) }
end

function M.additive() return false end

function M.empty() return nil end

return M
