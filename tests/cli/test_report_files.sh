# A report as files: one table or chart, a folder of them, what cannot be done, what a failing write leaves; languages.
. "$ROOT/tests/cli/setup.sh"
mkdir -p desk/kpis desk/reports
cat >tickets.csv <<'C'
Ticket ID,Created at,Solved at,Status,Channel
1,2026-01-05 10:00:00,2026-01-05 12:00:00,Closed,email
2,2026-01-06 10:00:00,2026-01-06 13:00:00,Closed,=HYPERLINK(0)
3,2026-01-07 10:00:00,2026-01-07 12:30:00,Closed,email
C
cat >desk/perilune.lua <<'L'
project { store = "d.db", language = "ko" }
L
cat >desk/importers.lua <<'L'
importer "desk" { tickets = { source = { constant = "desk" }, key = "Ticket ID", created_at = "Created at",
  solved_at = "Solved at", status = "Status", channel = "Channel" } }
L
cat >desk/reports/two.lua <<'L'
report "two" { title = "Two", period = "2026-01",
  { cards = { "ticket_volume" } },
  { bars = "ticket_volume", by = "channel", title = "By/channel" },
  { table = { "ticket_volume" }, by = "channel", title = "By channel" } }
report "words" { title = "Words", period = "2026-01", { text = "Nothing but words." } }
L
run 0 --project desk import tickets.csv --as desk/importers.lua

# ---- a folder ----

run 0 --project desk report two --format csv -o numbers/
[ ! -s out ] || fail "a folder writes to the terminal too"
[ "$(ls numbers | wc -l)" = 3 ] || { ls numbers; fail "not one file a table"; }
says numbers/02-by-channel.csv "'=HYPERLINK(0),1,count"
says numbers/03-by-channel.csv "email,2"
echo old >numbers/02-by-channel.csv
echo mine >numbers/mine.txt
run 0 --project desk report two --format csv -o numbers # it is there: no slash is needed
says numbers/02-by-channel.csv "email,2,count"
says numbers/mine.txt mine
run 0 --project desk report two --format vega -o charts/
[ "$(ls charts)" = "01-by-channel.vl.json" ] || { ls charts; fail "not one file a chart"; }

# ---- one of them ----

run 0 --project desk report two --format csv --block 3
[ "$(wc -l <out)" = 3 ] || { cat out; fail "not one table"; }
run 0 --project desk report two --format vega
says out '"$schema": "https://vega.github.io/schema/vega-lite/v5.json"'
run 1 --project desk report two --format csv --block 4
says err "--block: expected 1 to 3, one of the report's tables, got \"4\""
run 1 --project desk report two --format vega --block 0
says err "expected 1 to 1"
run 1 --project desk report words --format vega
says err "the report has no charts"

# ---- what cannot be done ----

run 2 --project desk report two --format html -o numbers/
says err "is a folder and a report as html is one file; expected -o FILE, or --format csv or vega"
run 2 --project desk report two --format json --block 1
says err "--block: is for csv and vega, not for json"
run 2 --project desk report two --format csv --block 1 -o numbers/
says err "a folder gets all of them"
run 1 --project desk report words --format csv -o words/
says err "nothing to write: the report has no tables"
[ ! -e words ] || fail "a folder without files"
run 1 --project desk report two --format csv -o nowhere/there/
says err "nowhere/there: cannot be made: the folder above it is not there"
run 1 --project desk report two --format csv -o tickets.csv/
says err "tickets.csv: is there and is no folder"

# ---- a failing write leaves what was there ----

mkdir broken
echo old >broken/01-value.csv
mkdir broken/02-by-channel.csv # a folder cannot be replaced by a file
touch broken/02-by-channel.csv/inside
run 1 --project desk report two --format csv -o broken
says err "broken/02-by-channel.csv: not written"
[ "$(ls -A broken | wc -l)" -le 3 ] || { ls -A broken; fail "files written aside stay"; }
if mkdir small && mount -t tmpfs -o size=16k tmpfs small 2>/dev/null; then
    trap 'cd /; umount "$work/small" 2>/dev/null || umount -l "$work/small"; rm -rf "$work"' EXIT
    run 0 --project desk report two --format csv -o small/numbers/
    cp -r small/numbers before
    head -c 20000 /dev/zero >small/fill 2>/dev/null || :
    run 1 --project desk report two --format csv --lang ja -o small/numbers/
    says err "not written: No space left on device"
    diff -r before small/numbers || fail "a full disk changed the old files"
    run 1 --project desk report two -o small/numbers/page.html
    [ ! -e small/numbers/page.html ] || fail "half a page"
else
    echo "SKIPPED: full disk (mounting a tmpfs is not allowed here)"
fi

# ---- languages ----

run 0 --project desk report two
says out "잠정치"
run 0 --project desk report two --lang en --format markdown
says out "| Metric | Value |"
LANG=ja_JP.UTF-8 LC_ALL=ja_JP.UTF-8 run 0 --project desk report two --lang zh-TW --format markdown
says out "| 指標 | 數值 |"
LANG=ja_JP.UTF-8 LC_ALL=ja_JP.UTF-8 run 0 --project desk report two --format json # the machine's language changes nothing
says out '"language": "ko"'
run 0 --project desk kpi ticket_volume --period 2026-01 --lang ja
says out "意味"
run 2 --project desk report two --lang kr
says err 'unknown language "kr" (known: en, ja, ko, zh-TW)'
run 2 --project desk kpi --lang klingon
says err 'unknown language "klingon"'
echo 'project { language = "fr" }' >desk/perilune.lua
run 1 --project desk kpi
says err 'project.language: unknown language "fr" (known: en, ja, ko, zh-TW)'

# ---- pages ----

echo 'project { store = "d.db" }' >desk/perilune.lua
run 0 --project desk --ascii --width 60 report two
LC_ALL=C grep -q '[^ -~]' out && { cat out; fail "--ascii shows other characters"; }
NO_COLOR=1 run 0 --project desk report two
lacks out "$(printf '\033')"
run 0 --project desk --color always report two
says out "$(printf '\033')[1mTwo"
passed
