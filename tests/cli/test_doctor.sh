# The doctor: sound things, and each that can be ill; SIGPIPE; the progress line on a terminal only.
. "$ROOT/tests/cli/setup.sh"

# found STATUS NAME TEXT: ./out, which is JSON, has such a finding.
found() {
    grep -o '{"about":"[^}]*}' out | grep -F "\"what\":\"$2\",\"status\":\"$1\"" | grep -qF -- "$3" ||
        { cat out; fail "no finding $1 of $2 with: $3"; }
    count=$((count + 1))
}

run 0 doctor --format json
found good perilune "$("$PERILUNE" --version | cut -d ' ' -f 2)"
found none project "none here or above"
found none store "perilune.db: not there"
[ ! -e perilune.db ] || fail "the doctor makes a store"
run 0 doctor
says out "✓  SQLite"
run 0 doctor --ascii
says out "ok  SQLite"
run 2 doctor --format html
says err "expected one of table, json"

printf 'Id,Created at,Solved at,Status,Replies,Reopens\n1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0\n2,x,,Solved,,\n' >t.csv
run 0 -d t.db import t.csv --as zendesk
run 0 -d t.db doctor --format json
found good store "t.db"
found good pages "no damage"
found good triggers "noticed"
found good snapshot "up to date"
found good tickets '"1"'
found warn "rejected rows" '"1"'
says out '{"status":"warn"'

# a snapshot that is behind, damaged, of another kind, gone
sqlite3 t.db "UPDATE tickets SET status = 'open'"
run 0 -d t.db doctor --format json
found good snapshot "1 changed rows behind"
cp t.db.columns sound
size=$(stat -c %s t.db.columns)
printf 'XXXXXXXX' | dd of=t.db.columns bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
run 0 -d t.db doctor --format json
found warn snapshot "damaged"
printf 'nonsense' >t.db.columns
run 0 -d t.db doctor --format json
found warn snapshot "makes it anew"
rm t.db.columns
run 0 -d t.db doctor --format json
found none snapshot "none yet"
[ ! -e t.db.columns ] || fail "the doctor makes a snapshot"
mv sound t.db.columns

# triggers that somebody dropped, pages that are damaged, a file that is no store
sqlite3 t.db "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'tickets'" |
    sqlite3 t.db
run 0 -d t.db doctor --format json
found warn triggers "missing on tickets"
cp t.db broken.db
size=$(stat -c %s broken.db)
dd if=/dev/urandom of=broken.db bs=4096 seek=$((size / 4096 / 2)) count=$((size / 4096 / 4)) conv=notrunc 2>/dev/null
run 1 -d broken.db doctor --format json
says out '{"status":"bad"'
echo "no store" >text.db
run 1 -d text.db doctor --format json
found bad store "not an SQLite file"
run 0 -d nowhere/x.db doctor --format json
found warn writing "no such folder"

# a project with an error does not keep the doctor away; nor does one in a definition
mkdir desk
echo 'project { nam = "x" }' >desk/perilune.lua
(cd desk && run 1 doctor --format json && found bad project 'did you mean \"name\"?')
echo 'project { name = "x" }' >desk/perilune.lua
mkdir desk/kpis
echo 'kpi "mine" { value = 3 }' >desk/kpis/mine.lua
(cd desk && run 1 doctor --format json && found good project "perilune.lua" && found bad kpis "kpis/mine.lua")

# zone data that is not there
code=0
TZDIR=/nowhere "$PERILUNE" doctor --format json >out || code=$?
[ "$code" = 0 ] || fail "exit code $code"
found good zone UTC

# A reader that has seen enough ends the program without a word, also when SIGPIPE was ignored before.
if command -v bash >/dev/null; then
    got=$(bash -c '"$PERILUNE" kpi 2>&1 >/dev/full | head -c 1 >/dev/null
        "$PERILUNE" kpi 2>errors | true; echo "${PIPESTATUS[0]}"
        trap "" PIPE; "$PERILUNE" kpi 2>>errors | true; echo "${PIPESTATUS[0]}"' | sort -u | tr '\n' ' ')
    case $got in "141 " | "0 141 " | "0 ") ;; *) fail "a closed pipe: $got" ;; esac
    [ ! -s errors ] || { cat errors; fail "a closed pipe is complained about"; }
    count=$((count + 1))
fi
code=0
"$PERILUNE" kpi >/dev/full 2>err || code=$?
[ "$code" = 1 ] || fail "a full disk: exit code $code"
says err "cannot write to the standard output"

# Progress is shown on a terminal only, and never with -q.
mkfifo pipe
head -n 1 t.csv >head.csv
awk 'BEGIN { for (i = 1; i <= 40000; i++) print i ",2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0" }' >rows.csv
slowly() { # somebody writes a file, with a pause in which nothing happens
    (cat head.csv rows.csv && sleep 1 && echo "0,2026-01-05 10:00:00,,Open,0,0") >pipe &
}
slowly
run 0 -d quiet.db import pipe --as zendesk
lacks err "rows"
if command -v script >/dev/null; then
    slowly
    script -qec "'$PERILUNE' -d shown.db import pipe --as zendesk" /dev/null >terminal
    says terminal " k rows, "
    slowly
    script -qec "'$PERILUNE' -q -d silent.db import pipe --as zendesk" /dev/null >terminal
    lacks terminal " k rows, "
else
    echo "no script: progress on a terminal is not tried"
fi
passed
