# Usage: help, near misses, exit codes, streams.
. "$ROOT/tests/cli/setup.sh"
run 0 --help
says out "Usage: perilune"
for command in import report kpi run sql test new; do
    says out "  $command "
    run 0 $command --help
    says out "Examples:"
    run 0 --help
done
run 0 --help
says out "--project DIR"
run 0 --version
says out "perilune "
run 2 imprt x
says err 'unknown command "imprt"; did you mean "import"?'
run 2 import --dry-rum x
says err "did you mean --dry-run?"
run 2 import
says err "expected FILE..."
run 2 import x.csv
says err "expected --as NAME"
run 2 report executive extra
says err "one argument too many"
run 2 --threads many report executive
says err "--threads: expected a number"
run 2 report executive --format htlm
says err 'did you mean "html"?'
run 2 report executive --color sometimes
says err "--color: expected auto, always or never"
run 1 --tz Europe/Berln -d x.db kpi
says err "Europe/Berlin"

printf 'Id,Created at,Solved at,Status,Replies,Reopens\n1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0\n' >t.csv
run 0 -d t.db import t.csv --as zendesk
run 1 -d t.db report exective
says err 'no report "exective"; did you mean "executive"?'
run 1 -d t.db report executive --period 2026-13
says err '"2026-13" is not a period'
run 1 -d t.db kpi cast
says err 'did you mean "csat"?'
run 0 -d t.db kpi one_touch --period 2026-01
says out "100.0 %"
says out "1 of 1 rows"
run 0 -d t.db kpi one_touch --period 2026-01 --format json
says out '"value":1'
run 0 -d t.db sql "SELECT key, created_at FROM tickets" --format csv
says out "1,1767607200"
run 1 -d t.db sql "DELETE FROM tickets"
says err "only statements that read"
run 1 -d t.db sql "SELECT nonesuch FROM tickets"
says err "no such column: nonesuch"
run 0 -d t.db report executive --period 2026-01 --color always
says out "$(printf '\033[')"
run 0 -d t.db report executive --period 2026-01
lacks out "$(printf '\033[')"

# The store comes from the environment when -d is not given.
code=0
PERILUNE_STORE=t.db "$PERILUNE" sql "SELECT 41 + 1" --format csv >out || code=$?
says out "42"

# The prompt, without a terminal: entries run, values show themselves, the first failure ends it.
printf 'tickets:count()\nx = 5\nx + 1\nfor i = 1, 2 do\n  print("line", i)\nend\nkpi.ticket_volume:value("2026-01").value\n' |
    "$PERILUNE" -d t.db >out 2>err || fail "the prompt failed: $(cat err)"
says out "line	2"
says out "6"
code=0
printf 'print(1)\ntickets:where("chanel = 1")\nprint(2)\n' | "$PERILUNE" -d t.db >out 2>err || code=$?
[ "$code" = 1 ] || fail "a failing entry must give exit code 1"
says err 'unknown field "chanel"; did you mean "channel"?'
lacks out "2"

# Texts that stay in the rows: SQLite answers conditions on them.
printf 'Id,Created at,Subject\n1,2026-01-05,Refund please\n2,2026-01-06,Hello\n3,2026-01-07,refund?\n' >r.csv
run 0 -d r.db import r.csv --as zendesk
cat >r.lua <<'L'
local refunds = tickets:where("subject LIKE '%refund%'")
assert(refunds:count() == 2)
assert(refunds:where("created_at >= '2026-01-06'"):rows(5)[1].key == "3")
assert(tickets:where("key = ?", "2"):count() == 1)
assert(tickets:where("key = '9'"):count() == 0)
local good, message = pcall(function() return tickets:by("subject"):top(1) end)
assert(not good and message:find("can stand in where() only", 1, true), message)
L
run 0 -d r.db run r.lua

# A closed pipe is no error message.
"$PERILUNE" -d t.db sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n" \
    --format csv 2>err | head -n 1 >/dev/null
[ ! -s err ] || fail "SIGPIPE is not quiet: $(cat err)"
passed
