# The project file: settings, fields, tables and definitions of a desk; bad ones of every kind.
. "$ROOT/tests/cli/setup.sh"

# ---- a project as it should be ----

mkdir -p desk/kpis desk/reports desk/importers desk/below/deeper
cat >desk/perilune.lua <<'L'
project {
  name = "Acme support",  zone = "Europe/Berlin",  week_start = "sunday",  fiscal_year_start = "april",
  currency = "EUR",  store = "support.db",
  fields = {
    tickets = {
      tier = "text",
      refund = { "real", "what was paid back" },
      slow = { derive = "resolution_time > 2h", about = "took more than two hours" },
      slow_and_dear = { derive = "slow AND refund > 10" },
    },
    visits = {
      about = "Visits to the help pages",  time = "at",  key = "number",  source = "origin",
      fields = { at = "time", number = "text", origin = "text", page = { "text", "which page" }, seconds = "duration",
        long_visit = { derive = "seconds > 60s" } },
    },
  },
  scales = { stars = { family = "csat", min = 1, max = 4, positive = 4 } },
}
L
cat >desk/importers/acme.lua <<'L'
importer "acme" {
  tickets = { source = { constant = "acme" }, key = "Id", created_at = "Created", solved_at = "Solved", status = "Status",
    tier = { "Tier", optional = true }, refund = { "Refund", optional = true } },
}
importer "visits" {
  visits = { origin = { constant = "web" }, number = "Number", at = "At", page = "Page", seconds = "Seconds" },
}
L
cat >desk/kpis/own.lua <<'L'
kpi "refunds" { title = "Refunds", source = "tickets", value = "sum(refund)", unit = "number", better = "lower" }
kpi "ticket_volume" { title = "Tickets of ours", source = "tickets", value = "count(*)", unit = "count" }
kpi "visits" { title = "Visits", source = "visits", value = "count(*)", unit = "count" }
L
cat >desk/reports/ours.lua <<'L'
report "ours" { title = "Our desk", period = "2026-03", { cards = { "refunds", "ticket_volume" } } }
L
echo 'return { answer = 42 }' >desk/shared.lua
cat >desk/tickets.csv <<'C'
Id,Created,Solved,Status,Tier,Refund
1,2026-03-28 23:30:00,2026-03-29 04:00:00,solved,gold,20.5
2,2026-03-29 00:30:00,2026-03-29 01:00:00,solved,gold,5
3,2026-04-01 10:00:00,2026-04-01 18:00:00,solved,free,
C
cat >desk/visits.csv <<'C'
Number,At,Page,Seconds
a,2026-04-02 09:00:00,returns,61
b,2026-04-02 10:00:00,returns,60
C

cd desk
run 0 import tickets.csv --as acme
says out "inserted 3"
[ -f support.db ] || fail "the store is not where the project says"
run 0 import visits.csv --as visits
cat >look.lua <<'L'
assert(require("shared").answer == 42)
local function equal(got, wanted) if got ~= wanted then error(tostring(got) .. " instead of " .. tostring(wanted), 2) end end
equal(tickets:where("tier = 'gold'"):sum("refund"), 25.5)
equal(tickets:where("slow"):count(), 2) -- the first took 3.5 h by the clock on the wall, 4.5 h on paper
equal(tickets:where("slow_and_dear"):count(), 1)
equal(visits:where("long_visit"):count(), 1)
equal(tickets:between("2026-03-28"):count(), 1) -- in Berlin
equal(tickets:between("FY2026"):count(), 2)
equal(tickets:between("FY2027-Q1"):count(), 1)
equal(tickets:by("fiscal_year"):agg({ n = "count(*)" }):value(2, "n"), 1)
equal(period("2026-W14").count, 7) -- an ISO week is no week of this desk
equal(period("week of 2026-03-31").text, "week of 2026-03-29")
equal(period("last week").text, "week of 2026-03-22") -- seen from the newest visit, a Thursday
equal(time.label("week", time.parse("2026-03-31")), "2026-03-29")
equal(time.label("fiscal_quarter", time.parse("2026-03-31")), "FY2026-Q4")
local project = require "perilune.project"
equal(project.get().name, "Acme support")
equal(project.get().scales.stars.max, 4)
equal(project.get().currency, "EUR")
L
run 0 run look.lua
run 0 kpi
says out "Refunds"
says out "Tickets of ours"
says out "reopen_rate"
run 0 report ours
says out "Our desk"
says out "Tickets of ours"
says out "Europe/Berlin"
run 0 kpi visits --period 2026-04 --format json
says out '"value":2'

# From below, from elsewhere, and what options say counts more.
cd below/deeper
run 0 report ours
says out "Tickets of ours"
run 0 run ../../look.lua
cd "$work"
run 0 --project desk report ours
says out "Tickets of ours"
run 0 --project desk/ report ours
run 0 --project desk --tz America/New_York report ours
says out "America/New_York"
run 1 --project desk -d other.db report ours
says err "other.db: no such file"
PERILUNE_STORE=third.db run 1 --project desk report ours
says err "third.db: no such file"
run 0 -d desk/support.db kpi
lacks out "Refunds"
run 1 --project below kpi
says err '--project below: no file perilune.lua in that folder'

# New fields come to a store that is there when it is used next.
cp -r desk grown
sed -i 's/tier = "text",/tier = "text", mood = { "integer", "from 1 to 3" },/' grown/perilune.lua
sed -i 's/tier = { "Tier"/mood = { "Mood", optional = true }, tier = { "Tier"/' grown/importers/acme.lua
sed 's/Refund/Refund,Mood/; s/\(gold\|free\),\(.*\)/\1,\2,3/' desk/tickets.csv >grown/tickets.csv
run 0 --project grown import grown/tickets.csv --as acme
says out "updated 3"
echo 'assert(tickets:where("mood = 3"):count() == 3); assert(tickets:where("tier = '"'gold'"'"):count() == 2)' >mood.lua
run 0 --project grown run mood.lua

# ---- bad ones ----

mkdir bad
bad() { # bad TEXT MESSAGE: the project file is refused so
    printf '%s\n' "$1" >bad/perilune.lua
    run 1 --project bad kpi
    says err "$2"
}
bad 'project { nam = "x" }' 'bad/perilune.lua:1: project.nam: unknown key; did you mean "name"?'
bad '
project { zone = "Europe/Berln" }' 'bad/perilune.lua:2: project.zone: '
says err 'Europe/Berlin'
bad 'project { week_start = "sundy" }' 'project.week_start: "sundy" is not one of'
says err 'did you mean "sunday"?'
bad 'project { week_start = 1 }' 'project.week_start: expected text'
bad 'project { fiscal_year_start = "aprl" }' 'did you mean "april"?'
bad 'project { fiscal_year_start = 13 }' 'project.fiscal_year_start: expected a month, 1 to 12 or its name, not 13'
bad 'project { currency = "euro" }' 'project.currency: expected an ISO 4217 code'
bad 'project { store = "" }' 'project.store: expected the path of a file'
bad 'project { scales = "stars" }' 'project.scales: expected a table'
bad 'project { fields = { tickets = "tier" } }' 'project.fields.tickets: expected a table of fields'
bad 'project { fields = { tickets = { tier = "txt" } } }' 'project.fields.tickets.tier: expected a type'
says err 'did you mean "text"?'
bad 'project { fields = { tickets = { tier = 3 } } }' 'project.fields.tickets.tier: expected a table'
bad 'project { fields = { tickets = { tier = {} } } }' 'project.fields.tickets.tier: expected a type'
bad 'project { fields = { tickets = { tier = { "text", "a", "b" } } } }' 'expected { "type", "what it is" }'
bad 'project { fields = { tickets = { tier = { "text", lang = true } } } }' 'tier.lang: unknown key; did you mean "long"?'
bad 'project { fields = { tickets = { tier = { "real", long = true } } } }' 'tier.long: only text can be long'
bad 'project { fields = { tickets = { tier = { "text", required = true } } } }' 'tier.required: rows that are there lack it'
bad 'project { fields = { tickets = { status = "text" } } }' 'project.fields.tickets.status: the table has a field of that name'
bad 'project { fields = { tickets = { resolution_time = "real" } } }' 'the table has a field of that name'
bad 'project { fields = { tickets = { import_id = "text" } } }' 'the store uses the name "import_id" itself'
bad 'project { fields = { tickets = { ["my tier"] = "text" } } }' 'a name is made of small letters, digits and _'
bad '-- one

project { fields = { tickets = { late = { derive = "frist_reply_time > 4h" } } } }' \
    'bad/perilune.lua:3: project.fields.tickets.late.derive: '
says err 'did you mean "first_reply_time"?'
bad 'project { fields = { tickets = { late = { derive = "late > 4h" } } } }' 'project.fields.tickets.late.derive: '
bad 'project { fields = { tickets = { late = { derive = "spam", long = true } } } }' 'late.long: unknown key'
bad 'project { fields = { ticket = { tier = "text" } } }' 'did you mean the table "tickets"?'
bad 'project { fields = { visits = {} } }' 'project.fields.visits.fields: missing'
bad 'project { fields = { visits = { fields = {} } } }' 'expected at least one stored field'
bad 'project { fields = { visits = { time = "att", fields = { at = "time" } } } }' 'did you mean "at"?'
bad 'project { fields = { visits = { time = "at", fields = { at = "text" } } } }' 'is of type text, expected time'
bad 'project { fields = { visits = { key = "k", fields = { k = "text" } } } }' 'project.fields.visits.source: missing beside key'
bad 'project { fields = { meta = { fields = { k = "text" } } } }' 'the store uses the name "meta" itself'
bad 'project { fields = { tickets_history = { fields = { k = "text" } } } }' 'the store uses the name "tickets_history" itself'
bad 'project { fields = { kpi = { fields = { k = "text" } } } }' 'scripts know something else by the name "kpi"'
bad 'project { fields = { print = { fields = { k = "text" } } } }' 'scripts know something else by the name "print"'
bad 'project "Acme"' 'project: expected a table, not string'
bad 'project {} project {}' 'project: a second one'
bad 'return {}' 'bad/perilune.lua: declares no project; expected project { ... }'
bad 'project { ' 'bad/perilune.lua:'
bad 'kpi "x" {}' 'bad/perilune.lua:1: kpi: belongs into a file of the folder kpis beside bad/perilune.lua'
bad 'io.open("x")' 'bad/perilune.lua:1: '
bad 'project { name = error("no luck") }' 'bad/perilune.lua:1: no luck'

# An error in a definition file names file and line, and nothing of it counts; what does not read it still works.
cp -r desk broken
printf 'kpi "fine" { source = "tickets", value = "count(*)", unit = "count" }\nkpi "worse" { sorce = "tickets" }\n' \
    >broken/kpis/zz.lua
run 1 --project broken kpi
says err 'broken/kpis/zz.lua:2: kpi "worse".sorce: unknown key; did you mean "source"?'
run 1 --project broken kpi fine
run 1 --project broken report ours
says err 'broken/kpis/zz.lua:2:'
run 0 --project broken sql "SELECT count(*) FROM tickets"
twice='kpi "twice" { source = "tickets", value = "count(*)", unit = "count" }'
printf '%s\n%s\n' "$twice" "$twice" >broken/kpis/zz.lua
run 1 --project broken kpi twice
says err 'broken/kpis/zz.lua:2: kpi "twice" is defined twice in this file'
echo 'this is not Lua' >broken/kpis/.hidden.lua
echo 'neither is this' >broken/kpis/notes.txt
rm broken/kpis/zz.lua
run 0 --project broken kpi
echo 'report "r" {' >broken/reports/r.lua
run 1 --project broken report ours
says err 'broken/reports/r.lua:'

# A project file above that belongs to somebody else is not believed.
if [ "$(id -u)" = 0 ] && mkdir -p theirs/below && echo 'project { name = "theirs", oops = 1 }' >theirs/perilune.lua &&
    chown 12345 theirs/perilune.lua 2>/dev/null; then
    cd theirs/below
    run 0 kpi
    says err "../perilune.lua belongs to another user and is not used"
    cd ..
    run 1 kpi
    says err "project.oops: unknown key"
    cd ..
else
    echo "SKIPPED a part: only root can make files of another user"
fi
passed
