-- The desk's week. In May 2016 it began to work longer; what was before stays as it was.
calendar "desk" {
  timezone = "Europe/Berlin",
  mon_fri = "09:00-18:00",
  ical = "holidays.ics",
}
calendar "desk" {
  from = "2016-05-02",
  timezone = "Europe/Berlin",
  mon_fri = "08:00-20:00",  sat = "10:00-14:00",
  holidays = { ["12-24"] = "08:00-12:00", ["12-31"] = "08:00-12:00" },
  ical = "holidays.ics",
}

-- Urgent tickets: somebody is there from Sunday night to Saturday morning.
calendar "emergency" {
  timezone = "Europe/Berlin",
  weekdays = "always",  sat = "00:00-06:00",  sun = "22:00-24:00",
}
