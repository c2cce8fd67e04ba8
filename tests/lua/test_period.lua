-- The grammar of periods and their arithmetic in UTC, as the program runs without --tz. What they are compared with
-- is in
-- test_period_against.lua; other zones and calendars are in tests/cli/test_periods.sh.
local check = require "tests.lua.check"
local period = require "perilune.period"

local as_of = assert(time.parse("2026-10-15 12:00:00")) -- a Thursday

local function at(text) return assert(time.parse(text)) end

local function bounds(text, from, to)
  return function()
    local p = assert(period.parse(text, as_of))
    check.equal({ p.from, p.to }, { at(from), at(to) }, text)
  end
end

local function called(text, expected, grain, count)
  return function()
    local p = assert(period.parse(text, as_of))
    check.equal({ p.text, p.grain, p.count }, { expected, grain, count }, text)
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
  { "a quarter without the dash", bounds("2025q1", "2025-01-01", "2025-04-01") },
  { "a month", bounds("2024-02", "2024-02-01", "2024-03-01") },
  { "a month over the end of a year", bounds("2025-12", "2025-12-01", "2026-01-01") },
  { "an ISO week", bounds("2026-W41", "2026-10-05", "2026-10-12") },
  { "week 1 begins in the year before", bounds("2026-W01", "2025-12-29", "2026-01-05") },
  { "a week of one digit", called("2026-W1", "2026-W01", "week", 1) },
  { "week 53 where there is one", bounds("2020-W53", "2020-12-28", "2021-01-04") },
  { "the week of a day", bounds("week of 2026-01-01", "2025-12-29", "2026-01-05") },
  { "the week of a day is called by its number", called("week of 2026-01-01", "2026-W01", "week", 1) },
  { "a day", bounds("2026-10-03", "2026-10-03", "2026-10-04") },
  { "29 February of a leap year", bounds("2024-02-29", "2024-02-29", "2024-03-01") },
  { "without a fiscal calendar a fiscal year is the year", bounds("FY2025", "2025-01-01", "2026-01-01") },
  { "and its quarters are the quarters", bounds("fy2025-q3", "2025-07-01", "2025-10-01") },
  { "a fiscal year is called so", called("fy2025", "FY2025", "fiscal_year", 1) },

  { "a range of days includes the last", bounds("2026-09-01..2026-09-15", "2026-09-01", "2026-09-16") },
  { "a range of days knows how many", called("2026-09-01..2026-09-15", "2026-09-01..2026-09-15", "day", 15) },
  { "a range of months", bounds("2026-03 .. 2026-05", "2026-03-01", "2026-06-01") },
  { "a range of months knows how many", called("2025-11..2026-02", "2025-11..2026-02", "month", 4) },
  { "a range of weeks over a year's end", called("2025-W52..2026-w02", "2025-W52..2026-W02", "week", 3) },
  { "a range of two grains is one of days", called("2026-02..2026-03-10", "2026-02..2026-03-10", "day", 38) },
  { "a range of fiscal quarters", bounds("FY2025-Q1..FY2025-Q2", "2025-01-01", "2025-07-01") },
  { "a range of instants is half open",
    bounds("2026-09-01 08:00..2026-09-01 12:30", "2026-09-01 08:00:00", "2026-09-01 12:30:00") },
  { "a range of instants has no buckets",
    called("2026-09-01 08:00..2026-09-01 12:30", "2026-09-01 08:00..2026-09-01 12:30") },
  { "a range from an instant up to a day",
    bounds("2026-09-01 08:00..2026-09-03", "2026-09-01 08:00:00", "2026-09-04") },

  { "today runs up to the as-of", bounds("today", "2026-10-15", "2026-10-15 12:00:00") },
  { "yesterday", bounds("yesterday", "2026-10-14", "2026-10-15") },
  { "this month runs", bounds("this month", "2026-10-01", "2026-10-15 12:00:00") },
  { "this week runs", bounds("this week", "2026-10-12", "2026-10-15 12:00:00") },
  { "this fiscal year runs", bounds("this fiscal year", "2026-01-01", "2026-10-15 12:00:00") },
  { "this hour begins at the as-of", bounds("this hour", "2026-10-15 12:00", "2026-10-15 13:00") },
  { "last hour", bounds("last hour", "2026-10-15 11:00", "2026-10-15 12:00") },
  { "last month is complete", bounds("last month", "2026-09-01", "2026-10-01") },
  { "previous month is the last one", bounds("previous month", "2026-09-01", "2026-10-01") },
  { "last quarter", bounds("last quarter", "2026-07-01", "2026-10-01") },
  { "last fiscal quarter", called("last fiscal quarter", "FY2026-Q3", "fiscal_quarter", 1) },
  { "last year", bounds("last year", "2025-01-01", "2026-01-01") },
  { "last 8 weeks are complete ones", bounds("last 8 weeks", "2026-08-17", "2026-10-12") },
  { "previous 2 quarters", bounds("previous 2 quarters", "2026-04-01", "2026-10-01") },
  { "last 4 fiscal quarters", called("last  4 Fiscal quarters", "last 4 fiscal quarters", "fiscal_quarter", 4) },
  { "last 1 day", bounds("Last 1 day", "2026-10-14", "2026-10-15") },
  { "one is not many", called("last 1 days", "last 1 day", "day", 1) },
  { "month to date", bounds("month to date", "2026-10-01", "2026-10-15 12:00:00") },
  { "year to date in short", bounds("YTD", "2026-01-01", "2026-10-15 12:00:00") },
  { "quarter to date in short", bounds("qtd", "2026-10-01", "2026-10-15 12:00:00") },
  { "week to date in short", bounds("wtd", "2026-10-12", "2026-10-15 12:00:00") },
  { "fiscal year to date", bounds("fiscal year to date", "2026-01-01", "2026-10-15 12:00:00") },
  { "a window ends at the as-of", bounds("last 30 days to now", "2026-09-15 12:00:00", "2026-10-15 12:00:00") },
  { "a window of months keeps the day", bounds("last 3 months to now", "2026-07-15 12:00:00", "2026-10-15 12:00:00") },
  { "a window of hours", bounds("last 24 hours to now", "2026-10-14 12:00:00", "2026-10-15 12:00:00") },

  { "an as-of inside marks as running", function()
    local p = assert(period.parse("2026-10", as_of))
    check.equal({ p.to, p.full_to, p.running, p.future }, { as_of, at("2026-11-01"), true, nil })
  end },
  { "an as-of at the end leaves it complete", function()
    local p = assert(period.parse("2026-09", at("2026-10-01")))
    check.equal({ p.to, p.running, p.future }, { at("2026-10-01"), nil, nil })
  end },
  { "an as-of at the beginning leaves it to come", function()
    local p = assert(period.parse("2026-10", at("2026-10-01")))
    check.equal({ p.from, p.to, p.running, p.future }, { at("2026-10-01"), at("2026-11-01"), nil, true })
  end },
  { "an as-of one second later makes it run", function()
    local p = assert(period.parse("this month", at("2026-10-01 00:00:01")))
    check.equal({ p.to - p.from, p.running }, { 1, true })
  end },
  { "at the first instant of a month the last one is complete", function()
    local p = assert(period.parse("last month", at("2026-10-01")))
    check.equal({ p.text, p.running }, { "2026-09", nil })
  end },
  { "one second before it is not", function()
    check.equal(assert(period.parse("last month", at("2026-10-01") - 1)).text, "2026-08")
  end },
  { "a range that has not ended is running", function()
    local p = assert(period.parse("2026-10-01..2026-10-31", as_of))
    check.equal({ p.to, p.running, p.count }, { as_of, true, 31 })
  end },
  { "a period to come is marked", function()
    check.equal(assert(period.parse("2027", as_of)).future, true)
  end },

  { "no week 53", refused("2025-W53", "the ISO year 2025 has the weeks W01 to W52") },
  { "no week 0", refused("2025-W00", "the ISO year 2025 has the weeks W01 to W52") },
  { "no 30 February", refused("2026-02-30", "2026-02 has the days 01 to 28") },
  { "no month 13", refused("2026-13", "months are 01 to 12") },
  { "no quarter 5", refused("2026-Q5", "quarters are Q1 to Q4") },
  { "no fiscal quarter 0", refused("FY2026-Q0", "quarters are Q1 to Q4") },
  { "no week of a day that does not occur", refused("week of 2026-02-30", "has the days 01 to 28") },
  { "a range that ends before it begins", refused("2026-09-15..2026-09-01", "it ends before it begins") },
  { "a range with a bad end", refused("2026-09-15..2026-09-31", "2026-09 has the days 01 to 30") },
  { "a range with no time at an end", refused("2026-09-15..soon", "soon") },
  { "a count of nothing", refused("last 0 days", "from 1 to 10000") },
  { "a count of too many", refused("last 99999 days", "from 1 to 10000") },
  { "a number is no text", refused(2026, "a period is text") },
  { "nothing is no period", refused("", "is not a period; write 2026-10") },
  { "nonsense", refused("soon", "is not a period; write 2026-10") },
  { "the near form of a short month", refused("2026-9", 'did you mean "2026-09"?') },
  { "the near form of a month with slashes", refused("10/2026", 'did you mean "2026-10"?') },
  { "the near form of a short date", refused("2026-9-1", 'did you mean "2026-09-01"?') },
  { "the near form of a compact date", refused("20260901", 'did you mean "2026-09-01"?') },
  { "the near form of a German date", refused("1.9.2026", 'did you mean "2026-09-01"?') },
  { "the near form of a month in words", refused("Oct 2026", 'did you mean "2026-10"?') },
  { "the near form of a quarter", refused("Q3 2026", 'did you mean "2026-Q3"?') },
  { "the near form of a week", refused("week 41 2026", 'did you mean "2026-W41"?') },
  { "the near form of a fiscal year", refused("FY26", 'did you mean "FY2026"?') },
  { "the near form of a fiscal quarter", refused("Q1 FY2026", 'did you mean "FY2026-Q1"?') },
  { "the near form of a range", refused("2026-09-01 to 2026-09-15", 'did you mean "2026-09-01..2026-09-15"?') },
  { "the near form of a count", refused("8 weeks", 'did you mean "last 8 weeks"?') },
  { "the near form of another word for last", refused("past 8 weeks", 'did you mean "last 8 weeks"?') },
  { "the near form of a typing error", refused("last 13 weks", 'did you mean "last 13 weeks"?') },
  { "the near form of a misspelt day", refused("yesterdy", 'did you mean "yesterday"?') },
  { "the near form of current", refused("current quarter", 'did you mean "this quarter"?') },
  { "the near form of so far", refused("this month so far", 'did you mean "month to date"?') },
  { "a near form must itself be a period", refused("2026-00-07", "months are 01 to 12") },

  { "buckets cover a range", function()
    local labels = {}
    for i, b in ipairs(period.buckets("month", at("2025-11-10"), at("2026-02-01"))) do labels[i] = b.label end
    check.equal(labels, { "2025-11", "2025-12", "2026-01" })
  end },
  { "words name the last day that belongs", function()
    check.equal(period.words(assert(period.parse("2026-09", as_of))), "2026-09-01 .. 2026-09-30")
    check.equal(period.words(assert(period.parse("yesterday", as_of))), "2026-10-14")
  end },
  { "words have the time of day where there is one", function()
    check.equal(period.words(assert(period.parse("this month", as_of))), "2026-10-01 .. 2026-10-15 12:00")
    check.equal(period.words(assert(period.parse("2026-09-01 08:00..2026-09-01 12:30", as_of))),
      "2026-09-01 08:00 .. 2026-09-01 12:30")
  end },
  { "the last period of the calendar has words", function()
    check.equal(period.words(assert(period.parse("9999-12", as_of))), "9999-12-01 .. 9999-12-31")
  end },
  { "every text is read back as the same period", function()
    for _, text in ipairs { "2025", "2025-Q4", "2025-02", "2020-W53", "2026-10-03", "FY2024", "FY2024-Q2",
      "2025-11..2026-02", "2026-09-01..2026-09-15", "last 8 weeks", "last month", "last 30 days to now" } do
      local p = assert(period.parse(text, as_of))
      local again = assert(period.parse(p.text, as_of))
      check.equal({ again.from, again.to, again.text }, { p.from, p.to, p.text }, text)
    end
  end },
}
