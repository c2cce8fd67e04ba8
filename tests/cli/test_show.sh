#!/bin/sh
# What the prompt shows and says: frames cut to the window, pages opened by a browser that was asked for, mistakes.
. "$ROOT/tests/cli/setup.sh"

export TMPDIR=$work
cat >browser <<'END'
#!/bin/sh
echo "$#" "$1" >"$TMPDIR/asked"
END
chmod +x browser
cat >importer.lua <<'END'
importer "mine" { tickets = { source = { constant = "x" }, key = "key", created_at = "at", channel = "channel" } }
END
printf 'key,at,channel\n' >tickets.csv
for i in $(seq 1 60); do printf '%s,2024-01-%02d,%s\n' "$i" $((i % 28 + 1)) email; done >>tickets.csv
run 0 -d t.db import tickets.csv --as importer.lua

# entry CODE TEXT OPTION...: what an entry at the prompt prints.
entry() {
    wanted=$1
    text=$2
    shift 2
    code=0
    printf '%s\n' "$text" | "$PERILUNE" -d t.db "$@" >out 2>err || code=$?
    [ "$code" = "$wanted" ] || { cat out err; fail "exit code $code instead of $wanted: $text"; }
    count=$((count + 1))
}

entry 0 'tickets:rows(60)'
lacks out 'the first 20'
entry 0 'tickets:rows(60)' --width 60
says out '60 rows; the first 20 and the last 20 are shown'
[ "$(LC_ALL=C.UTF-8 wc -L <out)" -le 60 ] || fail "a line is wider than the window"
entry 0 'tickets:by("channel"):agg{ n = "count(*)" }' --color always --width 60
says out "$(printf '\033[1m')"
entry 2 'tickets' --width 5
says err '--width: expected a number from 20 to 1000'
entry 2 'tickets' --color blue

# ---- open ----
BROWSER=$work/browser
export BROWSER
entry 0 'report.executive:open()'
page=$(head -n 1 out)
for i in 1 2 3 4 5 6 7 8 9 10; do [ -s asked ] || sleep 0.3; done
[ "$(cat asked)" = "1 $page" ] || fail "the browser was not given the page: $(cat asked) is not 1 $page"
says "$page" '<!DOCTYPE html>'
[ "$(stat -c %a "$page")" = 600 ] || fail "others can read the page"
BROWSER=nothing-of-that-name:$work/browser entry 0 'tickets:rows(3):open()'
BROWSER=nothing-of-that-name entry 1 'tickets:rows(3):open()'
says err 'cannot start nothing-of-that-name: No such file or directory; BROWSER names the program'
echo 'tickets:rows(3):open()' >open.lua
run 1 -d t.db run open.lua
says err 'open.lua:1: open() starts a browser: only at the prompt, or with --trust'
run 0 -d t.db --trust run open.lua

# ---- mistakes ----
entry 1 'tickets:where("chanel = 1")'
says err 'unknown field "chanel"; did you mean "channel"?'
says err '  chanel = 1'
says err '  ^'
entry 1 'tickets:by("channel"):agg{ n = "count(*) + median(status)" }'
says err '                    ^'
entry 1 'tickts:count()'
says err 'there is no "tickts"; did you mean "tickets"?'
entry 1 'x = kpi.csat:valeu()'
says err 'a KPI has no "valeu"; did you mean "value"?'
entry 1 'kpi.csat.value("2024-01")'
says err 'call it with a colon, as kpi.csat:value(...)'
entry 1 'tickets.count()'
lacks err 'lua/perilune'
entry 1 'kpi.csat:last()'
says err 'last(): expected a whole number, as last(6, "month"), not nothing'
cat >deep.lua <<'END'
local function inner(x) return tickets:rows(x) .. "" end
local function outer(x) inner(x) return 1 end
outer("many")
END
run 1 -d t.db run deep.lua
says err "deep.lua:1: bad argument #1 to 'rows'"
run 1 -d t.db -v run deep.lua
says err 'called from deep.lua:2'
says err 'called from deep.lua:3'
lacks err '[C]'
entry 0 'help "percentile"'
says out 'relation:quantile'
passed
