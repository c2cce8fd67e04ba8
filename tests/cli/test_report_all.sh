# report --all: every report as a file and a page that leads to them, one that fails is named; report --watch.
. "$ROOT/tests/cli/setup.sh"
run 0 demo shop --tickets 600 --quiet
cat >shop/reports/broken.lua <<'L'
report "broken" { title = "Broken & bent", { bars = "ticket_volume", by = "chanel" } }
L

# ---- all of them ----

run 1 --project shop report --all -o pages
says err 'perilune: not made: broken: report "broken"[1].bars: '
says err 'did you mean "channel"?'
for name in $("$PERILUNE" list reports); do
    [ -s "pages/$name.html" ] || fail "pages/$name.html is missing"
    says pages/index.html "<a href=\"$name.html\">"
done
[ ! -e pages/broken.html ] || fail "a report that failed was written"
says pages/index.html "Broken &amp; bent"
says pages/index.html "Not made: "
known=$("$PERILUNE" --project shop list reports | wc -l)
[ "$(grep -o '<article' pages/index.html | wc -l)" = "$known" ] ||
    fail "not every report is on the page"
rm shop/reports/broken.lua
run 0 --project shop report --all -o texts/ --format markdown --period 2026-06 --lang ja
says out "texts/: "
says texts/executive.md "2026-06"
says texts/index.html "レポート一覧"

# A parameter reaches the reports that take it.
run 0 --project shop report --all -o narrow --team Returns --quiet
[ ! -s out ] || fail "--quiet says something"
says narrow/ticket_types.html "Returns"
run 0 --project shop report ticket_types --team Returns -o alone.html
cmp alone.html narrow/ticket_types.html || fail "a report of --all differs from the same alone"

run 2 --project shop report --all -o x --teem Returns
says err "unknown option --teem: no report takes it; did you mean --team?"
run 2 --project shop report --all
says err "report: --all: expected -o FOLDER"
run 2 --project shop report --all executive -o x
says err 'expected no name, not "executive"'
run 2 --project shop report --all -o x --format vega
says err "--format: with --all expected one of html, markdown, json, csv, table"
run 2 --project shop report
says err "report: expected a name or a file (perilune list reports), or --all"
[ ! -e x ] || fail "wrong usage made a folder"

# ---- again when something changes ----

# until_says FILE TEXT: waits until the file has the text, at most half a minute.
until_says() {
    for _ in $(seq 120); do
        grep -qsF -- "$2" "$1" && return 0
        sleep 0.25
    done
    cat watch.err
    fail "$1 does not come to say: $2"
}

cat >shop/reports/own.lua <<'L'
report "own" { title = "First", period = "2026-06", { cards = { "ticket_volume" } } }
L
"$PERILUNE" --project shop report own -o own.md --watch 2>watch.err &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || :; rm -rf "$work"' EXIT
until_says own.md "# First"
sed -i 's/First/Second/' shop/reports/own.lua
until_says own.md "# Second"
echo "this is no Lua" >>shop/reports/own.lua
until_says watch.err "own.lua:2: syntax error"
sed -i '$d; s/Second/Third/' shop/reports/own.lua
until_says own.md "# Third" # a mistake does not end it
cat >more.csv <<'C'
Ticket ID,Created at
new-1,2026-06-05 10:00:00
C
cat >more.lua <<'L'
importer "more" { tickets = { source = { constant = "more" }, key = "Ticket ID", created_at = "Created at" } }
L
before=$(grep -c waiting watch.err)
run 0 --project shop import more.csv --as more.lua
for _ in $(seq 120); do
    [ "$(grep -c waiting watch.err)" = "$before" ] || break
    sleep 0.25
done
run 0 --project shop report own --format markdown
diff out own.md || fail "what is watched is not what the store says now"
kill -INT "$watcher"
code=0
wait "$watcher" || code=$?
[ "$code" = 0 ] || fail "Ctrl-C ends with $code"
passed
