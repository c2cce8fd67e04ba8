-- iCalendar files: which dates their events take.
local check = require "tests.lua.check"
local ical = require "perilune.calendar.ical"
local native = require "perilune.native"

local function file(...)
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" .. table.concat({ ... }, "\r\n") .. "\r\nEND:VCALENDAR\r\n"
end

local function event(...)
  return "BEGIN:VEVENT\r\n" .. table.concat({ ... }, "\r\n") .. "\r\nEND:VEVENT"
end

--- The dates of all events, as "2026-12-25 2026-12-26".
local function dates(text, last_year)
  local list = {}
  for _, e in ipairs(ical.events(text, last_year or 2030)) do
    for _, day in ipairs(e.days) do list[#list + 1] = native.business_date(day) end
  end
  return table.concat(list, " ")
end

local function rule(text, start, last_year)
  return dates(file(event("DTSTART;VALUE=DATE:" .. (start or "20241225"), "RRULE:" .. text)), last_year)
end

local function refused(text, ...) check.fails(text, dates, file(event("SUMMARY:Some day", ...))) end

local tests = {
  { "an event takes the dates before its end", function()
    check.equal(dates(file(event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"),
      event("DTSTART;VALUE=DATE:20270101"), event("DTSTART;VALUE=DATE:20270501", "DURATION:P2D"),
      event("DTSTART;VALUE=DATE:20270601", "DTEND;VALUE=DATE:20270601"))),
      "2026-12-25 2026-12-26 2027-01-01 2027-05-01 2027-05-02 2027-06-01")
  end },
  { "long lines are unfolded and names unescaped", function()
    local events = ical.events(file(event("SUMMARY;LANGUAGE=\"x:y\":Second\\, and l", " ast",
      "DTSTART;VALUE=DATE:2026122", " 6")), 2030)
    check.equal(events[1].name, "Second, and last")
    check.equal(native.business_date(events[1].days[1]), "2026-12-26")
  end },
  { "alarms inside, cancelled events and other components do not count", function()
    check.equal(dates(file("BEGIN:VTIMEZONE", "DTSTART:19700101T000000", "END:VTIMEZONE",
      event("DTSTART;VALUE=DATE:20261225", "BEGIN:VALARM", "DTSTART:20260101T000000", "END:VALARM"),
      event("DTSTART;VALUE=DATE:20261226", "STATUS:CANCELLED"))), "2026-12-25")
  end },
  { "yearly rules are written out", function()
    check.equal(rule("FREQ=YEARLY", nil, 2027), "2024-12-25 2025-12-25 2026-12-25 2027-12-25")
    check.equal(rule("FREQ=YEARLY;COUNT=2"), "2024-12-25 2025-12-25")
    check.equal(rule("FREQ=YEARLY;INTERVAL=2;UNTIL=20281225"), "2024-12-25 2026-12-25 2028-12-25")
    check.equal(rule("FREQ=YEARLY;UNTIL=20251224T235959Z"), "2024-12-25")
    check.equal(rule("FREQ=YEARLY", "20240229", 2032), "2024-02-29 2028-02-29 2032-02-29")
    check.equal(rule("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-1", "20240531", 2025), "2024-05-31 2025-05-31")
  end },
  { "weekdays of a month: Thanksgiving and Memorial Day", function()
    check.equal(rule("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "20231123", 2026),
      "2023-11-23 2024-11-28 2025-11-27 2026-11-26")
    check.equal(rule("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "20230529", 2026),
      "2023-05-29 2024-05-27 2025-05-26 2026-05-25")
  end },
  { "dates that are excepted fall away, with their whole event", function()
    check.equal(dates(file(event("DTSTART;VALUE=DATE:20241225", "DTEND;VALUE=DATE:20241227",
      "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20251225"))), "2024-12-25 2024-12-26 2026-12-25 2026-12-26")
  end },
  { "what cannot be taken is refused by name", function()
    refused("event \"Some day\": DTSTART has a time of day", "DTSTART:20261225T090000Z")
    refused("event \"Some day\": RRULE: only FREQ=YEARLY", "DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=WEEKLY")
    refused("\"BYSETPOS=1\" is not understood", "DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYSETPOS=1")
    refused("BYDAY=MO is not understood", "DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO")
    refused("needs BYMONTH", "DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYDAY=4TH")
    refused("RDATE", "DTSTART;VALUE=DATE:20261225", "RDATE;VALUE=DATE:20261226")
    refused("no date of the calendar", "DTSTART;VALUE=DATE:20260230")
    refused("it has no DTSTART")
    refused("ends before it begins", "DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261224")
    check.fails("expected BEGIN:VCALENDAR", dates, "<html>")
    check.fails("is the file cut off", dates, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\n")
  end },
}

check.run(tests)
