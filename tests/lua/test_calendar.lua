-- Calendars as people write them: days, hours, holidays, versions, and what is refused.
local check = require "tests.lua.check"
local equal, fails = check.equal, check.fails

local hour = 3600

--- Open hours of the seven days from Monday 2026-10-05.
local function week_of(calendar)
  local list = {}
  for day = 5, 11 do
    list[#list + 1] = calendar:business(("2026-10-%02d"):format(day), ("2026-10-%02d"):format(day + 1)) / hour
  end
  return table.concat(list, " ")
end

local function define(definition)
  local made = calendar "of_a_test" (definition) -- line 17, which is blamed
  return made
end

local tests = {
  { "what names fewer days counts more, and a day that nothing names is closed", function()
    equal(week_of(define { weekdays = "9-17" }), "8.0 8.0 8.0 8.0 8.0 0.0 0.0")
    equal(week_of(define { daily = "9-17", weekend = "closed", wed = "09:00-12:30" }), "8.0 8.0 3.5 8.0 8.0 0.0 0.0")
    equal(week_of(define { sat_mon = "9-10", mon = { "8-9", "10-12" } }), "3.0 0.0 0.0 0.0 0.0 1.0 1.0")
  end },
  { "hours may go past midnight, end at 24:00 or never", function()
    equal(week_of(define { fri = "22:00-06:00" }), "0.0 0.0 0.0 0.0 2.0 6.0 0.0")
    equal(week_of(define { sun = "22:00-06:00", tue = "20:00-00:00" }), "6.0 4.0 0.0 0.0 0.0 0.0 2.0")
    equal(week_of(define { daily = "always" }), "24.0 24.0 24.0 24.0 24.0 24.0 24.0")
    equal(week_of(define { mon = "00:00-24:00", tue = "10:00-14:00, 15:00-16:00" }), "24.0 5.0 0.0 0.0 0.0 0.0 0.0")
  end },
  { "holidays are dates, ranges with their last date, and days of every year", function()
    local c = define { daily = "9-17", holidays = { "2026-10-06", "2026-10-08..2026-10-09", "10-11", "02-29" } }
    equal(week_of(c), "8.0 0.0 8.0 0.0 0.0 8.0 0.0")
    equal(c:business("2031-10-11", "2031-10-12"), 0)
    equal(c:business("2028-02-28", "2028-03-01"), 8 * hour)
  end },
  { "a date counts more than a range, a range more than a day of every year, hours more than none", function()
    local c = define { daily = "9-17", holidays = { "2026-10-06", "2026-10-07..2026-10-09", "2026-10-10",
      ["10-06"] = "9-10", ["2026-10-08"] = "9-11", ["2026-10-09..2026-10-10"] = "9-12" } }
    equal(week_of(c), "8.0 0.0 0.0 2.0 3.0 0.0 8.0")
  end },
  { "another `from` is a version, the same one takes its place", function()
    local function week_days(c) return c:business("2026-10-05", "2026-10-08") / hour end
    local name = "versions_of_a_test"
    calendar(name) { mon_fri = "9-17", from = "2020-01-01" }
    equal(week_days(calendar(name) { mon_fri = "9-19", from = "2026-10-07" }), 26.0)
    equal(week_days(calendar(name) { mon_fri = "9-18", from = "2026-10-07" }), 25.0)
    equal(week_days(calendar(name) { mon_fri = "9-10", from = "2026-10-06" }), 18.0)
    equal(calendar[name]:business("2019-10-07", "2019-10-08"), 8 * hour, "before the first version")
  end },
  { "due times", function()
    local c = define { mon_fri = "09:00-18:00" }
    equal(c:add("2026-10-09 17:00", "2h"), time.parse("2026-10-12 10:00"))
    equal(c:add("2026-10-09 17:00", 3600), time.parse("2026-10-09 18:00"))
    equal(c:add("2026-10-12 10:00", "-2h"), time.parse("2026-10-09 17:00"))
    equal(c:add(nil, "1h"), nil)
    equal(c:is_open("2026-10-09 18:00"), false)
    equal(c:is_open(time.at(time.parse("2026-10-09 17:59"))), true)
    equal(define { mon = "closed" }:add("2026-10-09", "1h"), nil)
    fails("add: not a duration", c.add, c, "2026-10-09", "soon")
    fails("expected a time", c.business, c, true, false)
  end },
  { "the time zone is the calendar's, that of texts the desk's", function()
    local c = define { timezone = "+09:00", mon_fri = "09:00-18:00" }
    equal(c:business("2026-10-05 00:00", "2026-10-05 12:00"), 9 * hour)
    equal(c:working_days("2026-10-04 15:00", "2026-10-05 15:00"), 1)
    equal(c:working_days("2026-10-04", "2026-10-05"), 0)
  end },
  { "hours of a period are those of all of it", function()
    local c = define { mon_fri = "09:00-17:00", holidays = { "2026-12-25" } }
    equal(c:hours("2026-12"), 176.0)
    equal(c:hours("2026-W41"), 40.0)
    equal(c:hours { from = time.parse("2026-10-05"), to = time.parse("2026-10-06") }, 8.0)
    fails("is not a period", c.hours, c, "2026-13")
  end },
  { "working days as numpy and Excel document them", function()
    local days = define { timezone = "America/New_York", mon_fri = "9-17" }
    equal(days:working_days("2011-01-01", "2011-02-01"), 21)
    equal(days:working_days("2011-01-01", "2012-01-01"), 260)
    equal(days:working_days("2012-10-01", "2013-03-02"), 110)
    equal(define { mon_fri = "9-17", holidays = { "2012-11-22", "2012-12-04", "2013-01-21" } }
      :working_days("2012-10-01", "2013-03-02"), 107)
    equal(define { sat = "9-17" }:working_days("2011-01-01", "2012-01-01"), 53)
  end },
  { "the text shows the week and the special dates", function()
    equal(tostring(calendar "text_of_a_test" { timezone = "UTC", from = "2026-01-01", mon_fri = "22:00-06:00",
      sat = { "10-14", "15-16" }, holidays = { "2026-12-25", ["2026-12-24"] = "09:00-12:00" } }), [[
text_of_a_test: UTC from 2026-01-01 and before
  Mon-Fri  22:00-06:00
  Sat      10:00-14:00, 15:00-16:00
  Sun      closed
  2 special dates
    2026-12-24  09:00-12:00
    2026-12-25  closed]])
  end },
  { "what cannot be meant is refused with its place and the near form", function()
    local function refused(text, definition) fails(text, define, definition) end
    refused("test_calendar.lua:17: calendar \"of_a_test\".mon_fry: unknown key; did you mean \"mon_fri\"?",
      { mon_fry = "9-17" })
    refused("unknown time zone \"Europe/Berlyn\"; did you mean \"Europe/Berlin\"?",
      { timezone = "Europe/Berlyn", mon = "9-17" })
    refused(".mon_fri: no hours: \"9 to 17\"", { mon_fri = "9 to 17" })
    refused("did you mean \"closed\"?", { mon_fri = "cloesd" })
    refused("24:00", { mon_fri = "00:00-23:59" })
    refused("ends where it begins", { mon_fri = "22:00-22:00" })
    refused("no hours: \"24:00-25:00\"", { mon_fri = "24:00-25:00" })
    refused("mon_wed and wed_fri both say when wed is open", { mon_wed = "9-17", wed_fri = "8-9" })
    refused("no hours; expected days", {})
    refused(".holidays[1]: no 30 February 2026", { daily = "always", holidays = { "2026-02-30" } })
    refused("no such day: \"02-30\"", { daily = "always", holidays = { "02-30" } })
    refused("ends before it begins", { daily = "always", holidays = { "2026-02-03..2026-02-01" } })
    refused("belongs to the next date", { daily = "always", holidays = { ["2026-02-20"] = "22:00-02:00" } })
    refused(".from: not a date", { daily = "always", from = "January" })
    refused("dates of the years 1800 to 2400", { daily = "always", holidays = { "1700-01-01" } })
    refused("outside the project's folder", { daily = "always", ical = "../holidays.ics" })
    refused("nowhere.ics: No such file", { daily = "always", ical = "nowhere.ics" })
  end },
  { "a file that fails leaves the calendars as they were", function()
    local registry = require "perilune.registry"
    local name = "kept_of_a_test"
    registry.load(("calendar %q { daily = 'always' }"):format(name), "good.lua")
    local bad = "calendar %q { mon = '9-17' } calendar 'gone' { mon = '9-17' }\nnothing.x()"
    fails("bad.lua:2", registry.load, bad:format(name), "bad.lua")
    equal(calendar[name]:business("2026-10-05", "2026-10-06"), 24 * hour)
    fails("no calendar \"gone\"", tickets.where, tickets, "business(created_at, solved_at, 'gone') > 1h")
  end },
  { "names are found, and the near one is named", function()
    calendar "support_of_a_test" { daily = "always" }
    equal(tostring(calendar.support_of_a_test):match("^%S+"), "support_of_a_test:")
    fails("no calendar \"suport_of_a_test\"; did you mean \"support_of_a_test\"?", function()
      return calendar.suport_of_a_test
    end)
    fails("made of letters", calendar "two words", { daily = "always" })
  end },
}

check.run(tests)
