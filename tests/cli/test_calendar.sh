# Business calendars in a project: files, the project file, expressions, fields, errors; and the example.
. "$ROOT/tests/cli/setup.sh"

mkdir desk desk/calendars
cd desk
cat >perilune.lua <<'L'
project {
  zone = "Europe/Berlin",  store = "d.db",
  calendars = {
    vip = { daily = "always" },
    field = { { mon_fri = "08:00-16:00" }, { from = "2026-10-08", mon_fri = "08:00-17:00" } },
  },
  fields = { tickets = { open_time = { derive = "business(created_at, solved_at)" } } },
}
L
cat >calendars/support.lua <<'L'
calendar "default" { mon_fri = "09:00-18:00", ical = "holidays.ics" }
L
printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Day\r\nDTSTART;VALUE=DATE:20261005\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' >holidays.ics
cat >import.lua <<'L'
importer "plain" {
  tickets = { source = { constant = "t" }, key = "key", created_at = "created_at", solved_at = "solved_at", team = "team" },
}
store.import_text("key,created_at,solved_at,team\n" ..
  "1,2026-10-02 17:00,2026-10-06 10:00,vip\n" .. -- Friday to Tuesday; Monday is a holiday
  "2,2026-10-07 00:00,2026-10-09 00:00,field\n" ..
  "3,2026-10-24 12:00,2026-10-26 00:00,vip\n" .. -- over the end of summer time
  "4,2026-10-07 00:00,,vip\n", "plain")
L
cat >times.lua <<'L'
print(tickets:value("sum(open_time)", "sum(business(created_at, solved_at, team))",
  "count(business(created_at, solved_at, team))"))
print(time.label("minute", tickets:where("key = '1'"):value("max(business_add(created_at, 3h))")))
L
run 0 run import.lua
run 0 run times.lua
# default: 1 h + 1 h, 9 h + 9 h, nothing at the weekend; by team: 89 h, 8 h + 9 h, 12 h + 25 h
says out "$((20 * 3600))	$((143 * 3600))	3"
says out "2026-10-06 11:00"

# ---- what is refused ----

cat >calendars/support.lua <<'L'
calendar "night" { daily = "22:00-06:00" }
calendar "default" { mon_fry = "09:00-18:00" }
L
run 1 run times.lua
says err 'calendars/support.lua:2: calendar "default".mon_fry: unknown key; did you mean "mon_fri"?'
cat >calendars/support.lua <<'L'
calendar "defalt" { mon_fri = "09:00-18:00" }
L
run 1 run times.lua
says err 'which calendar? name one, or call one "default"; there are "defalt", "field", "vip"'
cat >calendars/support.lua <<'L'
calendar "default" { mon_fri = "09:00-18:00", ical = "holidays.ics" }
L
printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Party\nDTSTART:20261005T180000\nEND:VEVENT\nEND:VCALENDAR\n' >holidays.ics
run 1 run times.lua
says err 'calendars/support.lua:1: calendar "default".ical: holidays.ics: event "Party": DTSTART has a time of day'
cat >>perilune.lua <<'L'
calendar "here" { daily = "always" }
L
run 1 run times.lua
says err 'calendar: belongs into a file of the folder calendars beside perilune.lua'
cd ..

# ---- the example ----

mkdir example
sh "$ROOT/examples/07_calendars/run" "$PERILUNE" "$work/example" >out || fail "the example"
# April: 21 weekdays of 9 h. May: 20 of 12 h (two holidays), four Saturdays of 4 h.
says out "April 2016 had 189 open hours, May 256"
says out "working days in May 2016: 24"
# 2 h on Friday, 4 h on Saturday, Whit Monday closed, 2 h on Tuesday
says out "8 open hours after Friday 2016-05-13 18:00 it is 2016-05-17 10:00"
says out "1 dates  Whit Monday"
says out "5,379 of 7,150 rows"
passed
