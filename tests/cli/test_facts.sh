# Facts of real logs: events of the bundled incident log, and of the help desk log where the data are there.
. "$ROOT/tests/cli/setup.sh"
log="$ROOT/examples/data/incident_event_log.csv.gz"
run 0 -d i.db import "$log" --as incidents_log
says out "events: inserted 550,052, updated 0, unchanged 0"
says out "tickets: inserted 24,918"
run 0 -d i.db run "$ROOT/tests/cli/facts_incidents.lua"
says out "ok facts of incidents"
[ -s i.db.facts ] || fail "no file of facts"
cp i.db.facts first.facts
run 0 -d i.db import "$log" --as incidents_log
says out "events: inserted 0, updated 0, unchanged 550,052"

# The same bytes for any number of threads; a dialect of the project; a damaged file is made anew without a word lost.
echo 'print(ticket_facts:count(), turns:count(), spans:count())' >count.lua
run 0 -d i.db run count.lua
cp out counted
for threads in 1 4; do
    rm i.db.facts
    run 0 -d i.db --threads $threads run count.lua
    cmp -s out counted || fail "other counts with $threads threads"
    cmp -s i.db.facts first.facts || fail "other bytes with $threads threads"
done
printf 'xxxxxxxx' | dd of=i.db.facts bs=1 seek=64 conv=notrunc 2>/dev/null
run 0 -d i.db run count.lua
cmp -s out counted || fail "other counts after damage"

mkdir desk
echo 'project { dialect = "wrong_one" }' >desk/perilune.lua
run 1 -d i.db --project desk run count.lua
says err 'no dialect "wrong_one"'
mkdir desk/dialects
echo 'dialect "wrong_one" { extends = "perilune", statuses = { none_such = "x" } }' >desk/dialects/own.lua
run 1 -d i.db --project desk run count.lua
says err 'dialect "wrong_one".statuses.none_such: unknown key'
echo 'dialect "wrong_one" { extends = "perilune", reopens = "solves" }' >desk/dialects/own.lua
run 0 -d i.db --project desk run count.lua

need_data helpdesk_italian/helpdesk.csv
run 0 -d h.db import "$PERILUNE_DATA/helpdesk_italian/helpdesk.csv" --as helpdesk
run 0 -d h.db run "$ROOT/tests/cli/facts_helpdesk.lua"
says out "ok facts of the help desk"
passed
