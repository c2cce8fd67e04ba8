# Bad input: the message names the file, the line and the column and what was expected; exit 1; the store is as before.
. "$ROOT/tests/cli/setup.sh"

head='Id,Created at,Solved at,Status,Replies'
printf '%s\n1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1\n2,2026-01-06 10:00:00,,Open,0\n' "$head" >good.csv
run 0 -d s.db import good.csv --as zendesk
says out "inserted 2"
before=$("$PERILUNE" -d s.db sql "SELECT * FROM tickets, meta" --format csv)

unchanged() {
    [ "$("$PERILUNE" -d s.db sql "SELECT * FROM tickets, meta" --format csv)" = "$before" ] || fail "the store changed"
    count=$((count + 1))
}

# refused TEXT ARGUMENT...: exit 1, the message says TEXT, the store is as before.
refused() {
    text=$1
    shift
    run 1 -d s.db "$@"
    says err "$text"
    [ ! -s out ] || fail "something on stdout: $(cat out)"
    unchanged
}

refused "nowhere.csv: cannot open: No such file" import nowhere.csv --as zendesk
: >empty.csv
refused "empty.csv" import empty.csv --as zendesk
printf 'Name,Created at\nx,2026-01-01\n' >keyless.csv
refused 'keyless.csv: line 1: no column "Id"' import keyless.csv --as zendesk
says err "needed for tickets.key"
cp "$PERILUNE" binary.csv
refused "binary.csv" import binary.csv --as zendesk
printf 'Id,Id,Created at\n1,2,2026-01-01\n' >twice.csv
refused 'twice.csv' import twice.csv --as zendesk
says err '"Id"'
mkdir folder
refused "folder" import folder --as zendesk
refused 'no importer "zendesc"; did you mean "zendesk"?' import good.csv --as zendesc

# Bad rows are kept aside, good ones are not lost to them.
printf '%s\n7,2026-02-01 10:00:00,,Open,0\n8,2026-02-30 10:00:00,,Open,0\n9,2026-02-01\n10,2026-02-03 10:00:00,,Open,0,extra\n11,2026-02-04 10:00:00,,Open,many\n' \
    "$head" >mixed.csv
run 0 -d m.db import mixed.csv --as zendesk
says out "tickets: inserted 1"
says out "rejected 4 of 5 rows"
says out 'line 3: column "Created at"'
says out "no 30 February 2026"
says out "line 4: 2 fields where the header has 5"
says out "line 5: 6 fields where the header has 5"
says out 'line 6: column "Replies"'
run 0 -d m.db sql "SELECT line, reason FROM rejects ORDER BY line" --format csv
says out "not an integer"
[ "$(wc -l <out)" = 5 ] || fail "expected a header and four rejects"
run 1 -d strict.db import mixed.csv --as zendesk --strict
says err "line 3"
[ ! -e strict.db ] || fail "a failed first import left a store"

# Stores that are none.
echo "this is not a database, whatever its name says; it is long enough to be looked at" >text.db
run 1 -d text.db import good.csv --as zendesk
says err "text.db: not a perilune store"
run 1 -d text.db report executive
says err "text.db: not a perilune store"
grep -q "whatever its name says" text.db || fail "the file was changed"
run 1 -d nowhere.db report executive
says err "nowhere.db: no such file"
[ ! -e nowhere.db ] || fail "reading made a store"
cp s.db newer.db
format=$(sqlite3 newer.db "PRAGMA user_version")
sqlite3 newer.db "PRAGMA user_version = $((format + 6))"
run 1 -d newer.db import good.csv --as zendesk
says err "newer.db: made by a newer perilune"
sqlite3 other.db "CREATE TABLE mine (a); INSERT INTO mine VALUES (1)"
run 1 -d other.db import good.csv --as zendesk
says err "other.db"
[ "$(sqlite3 other.db "SELECT count(*) FROM sqlite_schema")" = 1 ] || fail "somebody else's database was changed"

# What loops for ever is stopped, and where it was is said; --time-limit holds for definitions and their functions, too.
printf 'local x\nwhile true do end\n' >loop.lua
run 1 -d s.db --time-limit 1 run loop.lua
says err "loop.lua:2: stopped: still running after 1 seconds, its time limit"
run 1 -d s.db --time-limit 1 report ./loop.lua
says err "loop.lua:2: stopped: still running after 1 seconds, its time limit"
cat >text.lua <<'EOF'
report "endless" { period = "2026-01",
  { text = function()
      while true do end
    end },
}
EOF
run 1 -d s.db --time-limit 1 report text.lua
says err "text.lua:3: stopped: still running after 1 seconds, its time limit"

# So is a statement of SQL, also that of a spec, which no instruction of Lua interrupts.
endless="WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
echo "print(1)
store.sql('$endless')" >sql.lua
run 1 -d s.db --time-limit 1 run sql.lua
says err "sql.lua:2: stopped: still running after 1 seconds, its time limit"
mkdir tests
cat >tests/sql.lua <<EOF
spec "ticket_volume" {
  zone = "UTC", as_of = "2026-02-01", period = "2026-01",  rows = { tickets = {} },  expect = { value = 0 },  sql = "$endless",
}
EOF
run 1 --time-limit 1 test
says out "stopped: still running after 1 seconds, its time limit"

# Damaged snapshots are built again, never believed.
run 0 -d s.db sql "SELECT count(*) FROM tickets" --format csv
echo 'print(tickets:count(), tickets:median("resolution_time"))' >show.lua
for damage in 'truncate -s 100 s.db.columns' 'printf x | dd of=s.db.columns bs=1 seek=200 conv=notrunc status=none' \
    'rm s.db.columns' ': >s.db.columns'; do
    sh -c "$damage"
    run 0 -d s.db run show.lua
    says out "2	3600"
done
sqlite3 s.db "UPDATE tickets SET solved_at = created_at + 7200 WHERE key = '1'" # another tool writes
run 0 -d s.db run show.lua
says out "2	7200"

# A folder that cannot be written, and a full disk: by mounts, where they are allowed.
mkdir small
if mount -t tmpfs -o size=300k tmpfs small 2>/dev/null; then
    trap 'cd /; umount "$work/small" 2>/dev/null || umount -l "$work/small"; rm -rf "$work"' EXIT
    cp good.csv small/
    run 0 -d small/s.db import small/good.csv --as zendesk
    { echo "$head"; i=100; while [ $i -lt 20000 ]; do echo "$i,2026-01-05 10:00:00,,Open,1"; i=$((i + 1)); done; } >many.csv
    run 1 -d small/s.db import many.csv --as zendesk
    says err "s.db"
    says err "no space left"
    run 0 -d small/s.db run show.lua
    says out "2	3600"
    mount -o remount,ro small
    run 1 -d small/s.db import good.csv --as zendesk
    says err "s.db"
    run 1 -d small/new.db import good.csv --as zendesk
    says err "new.db"
    run 0 -d small/s.db run show.lua # reading works
    says out "2	3600"
    run 1 -d small/s.db report executive --period 2026-01 -o small/r.html
    says err "small/r.html"
else
    echo "SKIPPED: full disk and read-only folder (mounting a tmpfs is not allowed here)"
fi
passed
