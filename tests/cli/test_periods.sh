# Periods where clocks change, under other zones, and ISO weeks against a published table.
. "$ROOT/tests/cli/setup.sh"
echo 'return nil' >empty.lua
"$PERILUNE" --tz Pacific/Apia run empty.lua 2>/dev/null || { echo "SKIPPED: no time zones on this machine"; exit 77; }
mkdir -p tests
ln -s "$ROOT/tests/lua" tests/lua
cat >helper.lua <<'L'
local M = {}
M.check = require "tests.lua.check"
M.period = require "perilune.period"

function M.at(text) return assert(time.parse(text)) end

--- The hours a period has, and its bounds in the desk's zone.
function M.hours(text, hours, from, to)
  local p = assert(M.period.parse(text, M.at("2030-01-01")))
  M.check.equal((p.to - p.from) / 3600, hours, text)
  if from then M.check.equal({ p.from, p.to }, { M.at(from), M.at(to) }, text) end
end

--- The comparison's bounds, text and part.
function M.compared(text, with, as_of, from, to, called, part)
  local p = assert(M.period.parse(text, M.at(as_of)))
  local other = assert(M.period.against(p, with, M.at(as_of)))
  M.check.equal({ other.from, other.to, other.text, other.partial }, { M.at(from), M.at(to), called, part }, text)
end

return M
L

cat >berlin.lua <<'L'
local h = require "helper"
h.hours("2026-03-29", 23.0, "2026-03-28T23:00Z", "2026-03-29T22:00Z")
h.hours("2026-10-25", 25.0, "2026-10-24T22:00Z", "2026-10-25T23:00Z")
h.hours("2026-W43", 169.0)
h.hours("2026-03", 743.0)
h.hours("2026-10", 745.0)
h.hours("2026-03-23..2026-04-05", 335.0)
-- A range of days over the change is preceded by as many days, not by as many hours.
h.compared("2026-10-20..2026-11-02", "previous", "2027-01-01", "2026-10-06T00:00+02:00", "2026-10-20T00:00+02:00",
  "the 14 days before")
h.compared("2026-03-29", "previous", "2027-01-01", "2026-03-28T00:00+01:00", "2026-03-29T00:00+01:00", "2026-03-28")
h.compared("2026-03-29", "last year", "2027-01-01", "2025-03-29T00:00+01:00", "2025-03-30T00:00+01:00", "2025-03-29")
-- The same part of a day of 23 or 25 hours is the same time of day.
h.compared("today", "previous", "2026-10-25 12:00", "2026-10-24 00:00", "2026-10-24 12:00", "2026-10-24", "first 12 h")
h.compared("today", "previous", "2026-10-26 12:00", "2026-10-25 00:00", "2026-10-25 12:00", "2026-10-25", "first 12 h")
h.compared("today", "previous", "2026-03-29 12:00", "2026-03-28 00:00", "2026-03-28 12:00", "2026-03-28", "first 12 h")
h.compared("today", "previous", "2026-03-30 23:30", "2026-03-29 00:00", "2026-03-29 23:30", "2026-03-29", "first 23 h 30 min")
h.compared("this week", "previous", "2026-10-26 06:00", "2026-10-19 00:00", "2026-10-19 06:00", "2026-W43", "first 6 h")
h.compared("this month", "last year", "2026-10-27 12:00", "2025-10-01 00:00", "2025-10-27 12:00", "2025-10", "first 26 days 12 h")
-- Both hours that the clock shows as 02:00 are hours.
local at = h.at("2026-10-25T01:30Z")
h.check.equal(assert(h.period.parse("this hour", at)).from, h.at("2026-10-25T01:00Z"))
h.check.equal(assert(h.period.parse("last hour", at)).from, h.at("2026-10-25T00:00Z"))
h.check.equal(assert(h.period.parse("last 24 hours to now", at)).from, h.at("2026-10-24T01:30Z"))
h.check.equal(#h.period.buckets("hour", h.at("2026-10-25 00:00"), h.at("2026-10-26 00:00")), 25)
h.check.equal(h.period.words(assert(h.period.parse("2026-10-25", at + 100000))), "2026-10-25")
L
run 0 -d none.db --tz Europe/Berlin run berlin.lua

cat >new_york.lua <<'L'
local h = require "helper"
h.hours("2026-03-08", 23.0, "2026-03-08T05:00Z", "2026-03-09T04:00Z")
h.hours("2026-11-01", 25.0, "2026-11-01T04:00Z", "2026-11-02T05:00Z")
h.hours("2026-W10", 167.0)
h.hours("2026-11", 721.0)
h.compared("today", "previous", "2026-11-02 09:00", "2026-11-01 00:00", "2026-11-01 09:00", "2026-11-01", "first 9 h")
h.compared("last 2 weeks", "previous", "2026-11-12 12:00", "2026-10-12 00:00", "2026-10-26 00:00", "the 2 weeks before")
h.compared("2025-12-31..2026-01-01", "previous", "2027-01-01", "2025-12-29 00:00", "2025-12-31 00:00", "the 2 days before")
L
run 0 -d none.db --tz America/New_York run new_york.lua

cat >lord_howe.lua <<'L'
local h = require "helper" -- its clocks move by half an hour
h.hours("2026-10-04", 23.5)
h.hours("2026-04-05", 24.5)
h.compared("today", "previous", "2026-10-05 15:00", "2026-10-04 00:00", "2026-10-04 15:00", "2026-10-04", "first 15 h")
L
run 0 -d none.db --tz Australia/Lord_Howe run lord_howe.lua

cat >apia.lua <<'L'
local h = require "helper" -- had no 30 December 2011
local p, problem = h.period.parse("2011-12-30", h.at("2030-01-01"))
h.check.equal({ p, problem }, { nil, '"2011-12-30" is not a period: 2011-12-30 was left out of the calendar in Pacific/Apia' })
h.hours("2011-12", 720.0)
h.compared("2011-12-31", "previous", "2030-01-01", "2011-12-29 00:00", "2011-12-31 00:00", "2011-12-29")
h.check.equal(assert(h.period.parse("yesterday", h.at("2011-12-31 12:00"))).text, "2011-12-29")
L
run 0 -d none.db --tz Pacific/Apia run apia.lua

cat >sao_paulo.lua <<'L'
local h = require "helper" -- 4 November 2018 began at 01:00
h.hours("2018-11-04", 23.0, "2018-11-04T03:00Z", "2018-11-05T02:00Z")
h.compared("today", "previous", "2018-11-05 12:00", "2018-11-04T03:00Z", "2018-11-04 12:00", "2018-11-04", "first 12 h")
h.compared("today", "previous", "2018-11-04 12:00", "2018-11-03 00:00", "2018-11-03 12:00", "2018-11-03", "first 12 h")
L
run 0 -d none.db --tz America/Sao_Paulo run sao_paulo.lua

# The as-of: a time in the desk's zone, or the clock.
echo 'print(period("last month").text, store.as_of())' >as_of.lua
run 0 -d none.db --tz Europe/Berlin --as-of 2026-10-01 run as_of.lua
says out "2026-09	1790805600"
run 0 -d none.db --as-of "2026-09-30 23:59:59" run as_of.lua
says out "2026-08"
before=$(date +%s)
run 0 -d none.db --as-of now run as_of.lua
[ "$(cut -f2 out)" -ge "$before" ] || fail "--as-of now is not the clock: $(cat out)"
run 1 -d none.db --as-of soon run as_of.lua
says err 'or "now"'

# Every day of the table is in the ISO week that the table says, under two zones.
weeks="${PERILUNE_DATA:-}/oracles/iso_weeks.csv"
if [ -r "$weeks" ]; then
    {
        echo 'local h = require "helper"; local days = {'
        awk -F, 'NR > 1 { printf "{ \"%s\", \"%s-W%02d\", %d },\n", $1, $2, $3, $4 }' "$weeks"
        cat <<'L'
}
assert(#days > 10)
for _, row in ipairs(days) do
  local date, name, weekday = row[1], row[2], row[3]
  local week = assert(h.period.parse(name, h.at("2100-01-01")))
  h.check.equal(week.from, time.shift("day", h.at(date), 1 - weekday), date)
  h.check.equal(assert(h.period.parse("week of " .. date, h.at("2100-01-01"))).text, name, date)
end
print(#days .. " days")
L
    } >weeks.lua
    run 0 -d none.db run weeks.lua
    run 0 -d none.db --tz America/New_York run weeks.lua
    says out " days"
else
    echo "SKIPPED a part: PERILUNE_DATA does not hold oracles/iso_weeks.csv"
fi
passed
