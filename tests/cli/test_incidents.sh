# The bundled incident log: imported, imported again, its numbers, the executive report.
. "$ROOT/tests/cli/setup.sh"
run 0 -d i.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents
says out "tickets: inserted 24,918, updated 0, unchanged 0, 116,794 rows folded"
run 0 -d i.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents
says out "tickets: inserted 0, updated 0, unchanged 24,918"
run 0 -d i.db run "$ROOT/tests/cli/incidents.lua"
says out "ok incidents"
# What moved the backlog, and SQLite's own count of what came and went.
run 0 -d i.db kpi backlog --period 2016-05 --why --by priority
says out "normal took in 7,048 and sent out 7,060 (-12)"
came="created_at >= unixepoch('2016-05-01') AND created_at < unixepoch('2016-06-01') AND (coalesce(solved_at, closed_at) IS NULL OR coalesce(solved_at, closed_at) > created_at)"
went="coalesce(solved_at, closed_at) >= unixepoch('2016-05-01') AND coalesce(solved_at, closed_at) < unixepoch('2016-06-01') AND coalesce(solved_at, closed_at) > created_at"
run 0 -d i.db sql "SELECT count(*) FILTER (WHERE $came), count(*) FILTER (WHERE $went) FROM tickets WHERE priority = 'normal'" --format csv
says out "7048,7060"
run 0 -d i.db report executive --period 2016-05
says out "What changed and why"
says out "Median resolution fell from 5.9 h to 2.8 h (-52.8 %), which is better"
says out "7,508"
says out "1,272"
lacks out "nan"
run 0 -d i.db report executive --period 2016-05 -o e.html
[ -s e.html ] || fail "no HTML"
says e.html "<svg"
lacks e.html "<script"
[ "$(wc -c <e.html)" -lt 150000 ] || fail "the HTML is larger than 150 kB"
run 0 -d i.db report executive --period 2016-05 --format json
says out '"format"'
run 0 -d i.db report executive --period 2016-05 --format markdown
says out "7,508"
run 0 -d i.db report executive # the last complete month of the data
says out "2017-01"
passed
