-- What periods are compared with, in UTC. Clocks that change are in tests/cli/test_periods.sh.
local check = require "tests.lua.check"
local period = require "perilune.period"

local as_of = assert(time.parse("2026-10-15 12:00:00")) -- a Thursday

local function at(text) return assert(time.parse(text)) end

--- The comparison of a period has these bounds, this text and this part.
local function compared(text, with, from, to, called, part, seen_from)
  return function()
    local now = seen_from and at(seen_from) or as_of
    local other = assert(period.against(assert(period.parse(text, now)), with, now))
    check.equal({ other.from, other.to, other.text, other.partial }, { at(from), at(to), called, part }, text)
  end
end

local function previous(text, from, to, called, part, seen_from)
  return compared(text, "previous", from, to, called, part, seen_from)
end

local function refused(with, message)
  return function()
    local other, problem = period.against(assert(period.parse("2026-09", as_of)), with, as_of)
    check.equal(other, nil)
    if not problem:find(message, 1, true) then error(problem) end
  end
end

check.run {
  { "the month before", previous("2026-03", "2026-02-01", "2026-03-01", "2026-02") },
  { "the week before week 1", previous("2026-W01", "2025-12-22", "2025-12-29", "2025-W52") },
  { "the fiscal quarter before", previous("FY2026-Q1", "2025-10-01", "2026-01-01", "FY2025-Q4") },
  { "the eight weeks before", previous("last 8 weeks", "2026-06-22", "2026-08-17", "the 8 weeks before") },
  { "the fiscal quarters before",
    previous("last 2 fiscal quarters", "2025-10-01", "2026-04-01", "the 2 fiscal quarters before") },
  { "a range of days is preceded by as many",
    previous("2026-09-01..2026-09-15", "2026-08-17", "2026-09-01", "the 15 days before") },
  { "a range of months is preceded by as many",
    previous("2026-03..2026-05", "2025-12-01", "2026-03-01", "the 3 months before") },
  { "a range of instants is preceded by one as long",
    previous("2026-09-01 08:00..2026-09-01 12:30", "2026-09-01 03:30:00", "2026-09-01 08:00:00", "the period before") },
  { "a window is preceded by one as long", previous("last 7 days to now", "2026-10-01 12:00:00", "2026-10-08 12:00:00",
    "the 7 days before") },
  { "previous() is the same", function()
    local p = assert(period.parse("this month", as_of))
    check.equal(period.previous(p), period.against(p, "previous", as_of))
  end },

  { "a running month is compared with the same part",
    previous("this month", "2026-09-01", "2026-09-15 12:00:00", "2026-09", "first 14 days 12 h") },
  { "whole days are named so",
    previous("this month", "2026-09-01", "2026-09-13", "2026-09", "first 12 days", "2026-10-13") },
  { "one day is not many", previous("this month", "2026-09-01", "2026-09-02", "2026-09", "first 1 day", "2026-10-02") },
  { "less than a day", previous("today", "2026-10-14", "2026-10-14 12:00:00", "2026-10-14", "first 12 h") },
  { "less than an hour",
    previous("this hour", "2026-10-15 11:00", "2026-10-15 11:20", "2026-10-15 11:00", "first 20 min",
      "2026-10-15 12:20") },
  { "a running week", previous("this week", "2026-10-05", "2026-10-08 12:00", "2026-W41", "first 3 days 12 h") },
  { "the same part of a shorter month is at most all of it",
    previous("2026-03", "2026-02-01", "2026-03-01", "2026-02", nil, "2026-03-31 10:00:00") },
  { "28 and a half days are all of February",
    previous("2026-03", "2026-02-01", "2026-03-01", "2026-02", nil, "2026-03-29 12:00:00") },
  { "27 and a half are not",
    previous("2026-03", "2026-02-01", "2026-02-28 12:00", "2026-02", "first 27 days 12 h", "2026-03-28 12:00:00") },
  { "a running quarter counts months, then days",
    previous("this quarter", "2026-07-01", "2026-08-15 12:00", "2026-Q3", "first 45 days 12 h",
      "2026-11-15 12:00:00") },
  { "in the second month of a quarter its end is at most that month's",
    previous("2026-Q1", "2025-10-01", "2025-12-01", "2025-Q4", "first 61 days", "2026-03-01"), },
  { "a running range of days", previous("2026-10-11..2026-10-20", "2026-10-01", "2026-10-05 12:00",
    "the 10 days before", "first 4 days 12 h") },
  { "a running range of instants",
    previous("2026-10-15 08:00..2026-10-15 16:00", "2026-10-15 00:00", "2026-10-15 04:00", "the period before",
      "first 4 h") },

  { "the same month last year", compared("2026-09", "last year", "2025-09-01", "2025-10-01", "2025-09") },
  { "the long form is the same", compared("2026-09", "Same period last year", "2025-09-01", "2025-10-01", "2025-09") },
  { "February of a leap year has all its days",
    compared("2025-02", "last year", "2024-02-01", "2024-03-01", "2024-02") },
  { "and so has the other way", compared("2024-02", "last year", "2023-02-01", "2023-03-01", "2023-02") },
  { "a quarter last year", compared("2026-Q1", "last year", "2025-01-01", "2025-04-01", "2025-Q1") },
  { "a year's last year", compared("2025", "last year", "2024-01-01", "2025-01-01", "2024") },
  { "a fiscal quarter last year", compared("FY2026-Q2", "last year", "2025-04-01", "2025-07-01", "FY2025-Q2") },
  { "months last year", compared("2025-11..2026-02", "last year", "2024-11-01", "2025-03-01", "2024-11..2025-02") },
  { "the same week number", compared("2026-W41", "last year", "2025-10-06", "2025-10-13", "2025-W41") },
  { "week 53 has the last week of the year before",
    compared("2020-W53", "last year", "2019-12-23", "2019-12-30", "2019-W52") },
  { "week 52 has week 52 of a year with 53",
    compared("2021-W52", "last year", "2020-12-21", "2020-12-28", "2020-W52") },
  { "week 1", compared("2021-W01", "last year", "2019-12-30", "2020-01-06", "2020-W01") },
  { "weeks last year", compared("last 8 weeks", "last year", "2025-08-18", "2025-10-13", "2025-W34..2025-W41") },
  { "a day last year", compared("2026-10-03", "last year", "2025-10-03", "2025-10-04", "2025-10-03") },
  { "29 February has 28 February", compared("2024-02-29", "last year", "2023-02-28", "2023-03-01", "2023-02-28") },
  { "28 February stays 28 February", compared("2025-02-28", "last year", "2024-02-28", "2024-02-29", "2024-02-28") },
  { "days last year",
    compared("2026-09-03..2026-09-15", "last year", "2025-09-03", "2025-09-16", "2025-09-03..2025-09-15") },
  { "days over a leap day have the same dates",
    compared("2024-02-10..2024-03-10", "last year", "2023-02-10", "2023-03-11", "2023-02-10..2023-03-10") },
  { "days of a whole month are the whole month",
    compared("2025-02-01..2025-02-28", "last year", "2024-02-01", "2024-03-01", "2024-02-01..2024-02-29") },
  { "an instant last year", compared("2026-09-01 08:00..2026-09-01 12:30", "last year",
    "2025-09-01 08:00", "2025-09-01 12:30", "last year") },
  { "year to date ends on the same date in a leap year",
    compared("ytd", "last year", "2024-01-01", "2024-03-15 12:00", "2024", "first 74 days 12 h", "2025-03-15 12:00") },
  { "month to date last year",
    compared("mtd", "last year", "2025-10-01", "2025-10-15 12:00", "2025-10", "first 14 days 12 h") },
  { "29 February to date has all of February",
    compared("mtd", "last year", "2023-02-01", "2023-03-01", "2023-02", nil, "2024-02-29 12:00") },
  { "a running week last year",
    compared("wtd", "last year", "2025-10-13", "2025-10-16 12:00", "2025-W42", "first 3 days 12 h") },

  { "the 31st a month before is the last",
    compared("2026-03-31", "same period last month", "2026-02-28", "2026-03-01", "2026-02-28") },
  { "the last of a month stays the last",
    compared("2026-02-28", "same period last month", "2026-01-31", "2026-02-01", "2026-01-31") },
  { "days up to the 31st a month before",
    compared("2026-03-20..2026-03-31", "same period last month", "2026-02-20", "2026-03-01",
      "2026-02-20..2026-02-28") },
  { "days up to the last of February a month before",
    compared("2026-02-20..2026-02-28", "same period last month", "2026-01-20", "2026-02-01",
      "2026-01-20..2026-01-31") },
  { "days from the 31st a month before",
    compared("2026-03-31..2026-04-05", "same period last month", "2026-02-28", "2026-03-06",
      "2026-02-28..2026-03-05") },
  { "a month a quarter before",
    compared("2026-09", "same period last quarter", "2026-06-01", "2026-07-01", "2026-06") },
  { "a year by one month is a run of months",
    compared("2025", "same period last month", "2024-12-01", "2025-12-01", "2024-12..2025-11") },
  { "a day a week before", compared("yesterday", "same period last week", "2026-10-07", "2026-10-08", "2026-10-07") },
  { "the same weekdays of a week",
    compared("2026-W41", "same weekdays last year", "2025-10-06", "2025-10-13", "2025-W41") },
  { "after a year of 53 weeks they are other numbers",
    compared("2021-W10", "same weekdays last year", "2020-03-09", "2020-03-16", "2020-W11") },
  { "the same weekday of a day",
    compared("2026-10-14", "same weekdays last year", "2025-10-15", "2025-10-16", "2025-10-15") },
  { "the same weekdays of a month",
    compared("2026-09", "same weekdays last year", "2025-09-02", "2025-10-02", "2025-09-02..2025-10-01") },
  { "the same weekdays of a window", compared("last 7 days to now", "same weekdays last year",
    "2025-10-09 12:00", "2025-10-16 12:00", "same weekdays last year") },

  { "any period", compared("2026-09", "2024-09", "2024-09-01", "2024-10-01", "2024-09") },
  { "a running one with the same part of any",
    compared("this month", "2025-12", "2025-12-01", "2025-12-15 12:00", "2025-12", "first 14 days 12 h") },
  { "with a shorter one at most all of it",
    compared("this month", "2026-W02", "2026-01-05", "2026-01-12", "2026-W02") },
  { "a complete one with a running one",
    compared("2026-09", "this month", "2026-10-01", "2026-10-15 12:00", "2026-10") },
  { "what is no period", refused("soon", "is not a period") },
  { "a misspelt comparison", refused("prevous", 'did you mean "previous"?') },
  { "a misspelt long one", refused("same weekday last year", 'did you mean "same weekdays last year"?') },
  { "no text", refused(nil, "expected the text of a period") },
}
