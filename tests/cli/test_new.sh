# A new project: its specs pass, its data comes in, its report and its KPIs answer; all of it or nothing is made.
. "$ROOT/tests/cli/setup.sh"
run 0 new desk
says out "desk: a new project:"
says out "kpis/own.lua"
says out "Next: cd desk, then perilune test"
for file in perilune.lua kpis/own.lua reports/own.lua importers/own.lua tests/own.lua sla/own.lua data/demo.csv README.md .gitignore; do
    [ -s "desk/$file" ] || fail "desk/$file is missing"
done
cmp desk/kpis/own.lua "$ROOT/scripts/new/kpis/own.lua"
cd desk
run 0 test --require-all
says out "4 cases in 1 file: 4 passed, 0 failed"
run 0 check
says out "3 good"

# What its README.md says.
run 0 import data/demo.csv --as own
says out "tickets: inserted 0, updated 0, unchanged 104"
lacks out "rejected"
[ "$(ls *.db)" = demo.db ] || fail "another store than demo.db"
run 0 report own
says out "How the desk did"
says out "Solved within 24 h"
lacks out "Not shown for want of data"
run 0 report own -o own.html
run 0 kpi solved_same_day --format json
says out '"status":"good"'
for kpi in csat reopen_rate; do # the bundled KPIs that have a target
    run 0 kpi $kpi --format json
    says out '"status":"good"'
done
grep -q '^\*\.db$' .gitignore || fail "the store is not ignored"

# Its commented lines are valid as they stand.
sed 's/^  -- /  /' perilune.lua >p && mv p perilune.lua
grep -q '^  fields = {' perilune.lua || fail "no example of fields"
sed 1d sla/own.lua | sed 's/^-- \{0,1\}//' >p && mv p sla/own.lua
run 0 sla
says out "standard"
run 0 test
run 0 import data/demo.csv --as own
run 0 sql "SELECT count(tier) + count(*) FROM tickets" --format csv
says out 104
run 0 kpi ticket_volume --by slow --period 2026-10
cd ..

# A folder that is there: empty is fine, anything in it is kept.
mkdir empty
(cd empty && "$PERILUNE" new .) >out || fail "new . in an empty folder"
lacks out "Next: cd"
run 0 --project empty test
says out "empty/tests/own.lua"
mkdir full && echo mine >full/notes
run 1 new full
says err 'full: the folder is not empty (it has "notes"); expected a new or empty one'
[ "$(ls -A full)" = notes ] || fail "something was put into full"
run 1 new desk
says err "desk: the folder is not empty"
echo >file
run 1 new file
says err "file: is there and is no folder"
run 1 new no/where
says err "no/where: cannot be made: the folder above it is not there"
[ ! -e no ] || fail "no was made"
run 2 new
says err "new: expected DIR"
run 2 new a b
says err "one argument too many"

# A disk that is full leaves nothing behind.
small=$work/small
mkdir "$small"
if mount -t tmpfs -o size=16k,nr_inodes=6 none "$small" 2>/dev/null; then
    trap 'umount "$small"; rm -rf "$work"' EXIT
    run 1 new "$small/desk"
    says err "cannot be"
    [ -z "$(ls -A "$small")" ] || fail "left behind: $(ls -AR "$small")"
else
    echo "SKIPPED: a full disk, for mounting is not allowed here"
fi
passed
