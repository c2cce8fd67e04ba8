-- Periods in UTC, as the program runs without --tz.
local check = require "tests.lua.check"
local period = require "perilune.period"

local as_of = assert(time.parse("2026-10-15 12:00:00"))

local function at(text) return assert(time.parse(text)) end

local function bounds(text, from, to)
  return function()
    local p = assert(period.parse(text, as_of))
    check.equal({ p.from, p.to }, { at(from), at(to) }, text)
  end
end

local function previous(text, from, to)
  return function()
    local p = period.previous(assert(period.parse(text, as_of)))
    check.equal({ p.from, p.to }, { at(from), at(to) }, "before " .. text)
  end
end

local function refused(text, message)
  return function()
    local p, problem = period.parse(text, as_of)
    check.equal(p, nil)
    if not problem:find(message, 1, true) then error(problem) end
  end
end

check.run {
  { "a year", bounds("2025", "2025-01-01", "2026-01-01") },
  { "a quarter", bounds("2025-Q4", "2025-10-01", "2026-01-01") },
  { "a month", bounds("2024-02", "2024-02-01", "2024-03-01") },
  { "an ISO week", bounds("2026-W41", "2026-10-05", "2026-10-12") },
  { "week 1 begins in the year before", bounds("2026-W01", "2025-12-29", "2026-01-05") },
  { "week 53 where there is one", bounds("2020-W53", "2020-12-28", "2021-01-04") },
  { "no week 53", refused("2025-W53", "is not a period") },
  { "a day", bounds("2026-10-03", "2026-10-03", "2026-10-04") },
  { "no 30 February", refused("2026-02-30", "is not a period") },
  { "no month 13", refused("2026-13", "is not a period") },
  { "a range of days includes the last", bounds("2026-09-01..2026-09-15", "2026-09-01", "2026-09-16") },
  { "a range of months", bounds("2026-03..2026-05", "2026-03-01", "2026-06-01") },
  { "a range of instants is half open", bounds("2026-09-01 08:00..2026-09-01 12:30", "2026-09-01 08:00:00", "2026-09-01 12:30:00") },
  { "a range that ends before it begins", refused("2026-09-15..2026-09-01", "ends before it begins") },
  { "today runs up to the as-of", bounds("today", "2026-10-15", "2026-10-15 12:00:00") },
  { "yesterday", bounds("yesterday", "2026-10-14", "2026-10-15") },
  { "this month runs", bounds("this month", "2026-10-01", "2026-10-15 12:00:00") },
  { "last month is complete", bounds("last month", "2026-09-01", "2026-10-01") },
  { "last 8 weeks are complete ones", bounds("last 8 weeks", "2026-08-17", "2026-10-12") },
  { "last 1 day", bounds("Last 1 day", "2026-10-14", "2026-10-15") },
  { "nonsense", refused("soon", "is not a period") },
  { "the month before", previous("2026-03", "2026-02-01", "2026-03-01") },
  { "the eight weeks before", previous("last 8 weeks", "2026-06-22", "2026-08-17") },
  { "a range is preceded by one as long", previous("2026-09-01..2026-09-15", "2026-08-17", "2026-09-01") },
  { "a running month is compared with the same part", previous("this month", "2026-09-01", "2026-09-15 12:00:00") },
  { "the same part of a shorter month is at most all of it", function()
    local p = period.previous(assert(period.parse("2026-03", at("2026-03-31 10:00:00"))))
    check.equal({ p.from, p.to }, { at("2026-02-01"), at("2026-02-28 10:00:00") })
  end },
  { "buckets cover a range", function()
    local labels = {}
    for i, b in ipairs(period.buckets("month", at("2025-11-10"), at("2026-02-01"))) do labels[i] = b.label end
    check.equal(labels, { "2025-11", "2025-12", "2026-01" })
  end },
  { "words name the last day that belongs", function()
    check.equal(period.words(assert(period.parse("2026-09", as_of))), "2026-09-01 .. 2026-09-30")
    check.equal(period.words(assert(period.parse("yesterday", as_of))), "2026-10-14")
  end },
}
