# The prompt without a terminal: entries, commands, and a session as a script.
. "$ROOT/tests/cli/setup.sh"

cat >t.csv <<'C'
Id,Created at,Solved at,Status,Replies,Reopens,Channel
1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0,email
2,2026-01-06 10:00:00,2026-01-07 11:00:00,Solved,1,0,chat
3,2026-01-06 12:00:00,2026-01-07 11:00:00,Solved,2,0,chat
C
run 0 -d t.db import t.csv --as zendesk

# entry CODE: the standard input at the prompt.
entry() {
    wanted=$1
    code=0
    "$PERILUNE" -d t.db >out 2>err || code=$?
    [ "$code" = "$wanted" ] || { cat out err; fail "exit code $code instead of $wanted"; }
    count=$((count + 1))
}

# Expressions, several lines, comments, the last values.
entry 0 <<'L'
40 + 2 -- an answer
_ / 2
_1
_2
"x" ..
  "y"
local gone = 1
-- nothing
for i = 1, 2 do
  print("line", i)
end
L
says out "42"
says out "21.0"
says out "xy"
says out "line	2"
says out 'a local ends with its entry; `gone = ...`'
[ "$(sed -n 3,4p out)" = "42
42" ] || fail "_1 and _2: $(cat out)"

entry 1 <<'L'
print(1)
if true then
L
says err "the input ends within a statement"
entry 1 <<'L'
.tabels
print("not reached")
L
says err "no command .tabels; did you mean .tables?"
lacks out "not reached"

# Complaints about arguments name the method.
entry 1 <<'L'
tickets:rows("x")
L
says err "bad argument #1 to 'rows' (number expected, got string)"
lacks err "lua/perilune"

# What there is.
entry 0 <<'L'
.help
.tables
.fields surveys
.kpis
.reports
.quit
print("not reached")
L
says out ".explain [EXPRESSION]"
says out "tickets"
says out "answered_at"
says out "csat"
says out "executive"
lacks out "not reached"
[ "$(sed -n '/^Commands/,/^Tab/p' out | wc -l)" -le 24 ] || fail ".help does not fit on a screen"

# Modes, against values worked out by hand.
entry 0 <<'L'
.mode csv
tickets:by("channel"):agg{ n = "count(*)", last = "max(created_at)" }
.mode json
kpi.ticket_volume:by("channel", "2026-01")
.mode markdown
store.sql("SELECT key, channel FROM tickets ORDER BY key LIMIT 1")
L
says out "chat,2026-01-06 12:00:00,2"
says out '"key":"chat","value":2,"unit":"count","n":2'
says out "| 1 | email |"
entry 1 <<'L'
.mode jsn
L
says err 'did you mean "json"?'

# Filters.
entry 0 <<'L'
.where channel = 'chat'
tickets:count()
.where agent_replies = 1
tickets:count()
kpi.ticket_volume:value("2026-01").value
.where off
.period 2026-01-05
tickets:count() + 100
.period off
tickets:count()
L
says out "stay whole"
[ "$(grep -E '^[0-9]+$' out | tr '\n' ' ')" = "2 1 1 101 3 " ] || fail "filters: $(cat out)"

# How it is answered.
entry 0 <<'L'
.explain tickets:where("channel = 'chat'"):count()
.sql tickets:where("channel = 'chat'"):by("channel"):agg{ n = "count(*)" }
.timer on
tickets:count()
.explain
L
says out "chunks skipped"
says out "threads"
says out "WHERE (\"channel\" = 'chat')"
says out "time "

# Another store, an import, files.
cat >some.lua <<'L'
local n = tickets:count()
answer = n * 10
L
printf 'Id,Created at\n9,2026-02-05 10:00:00\n' >"more tickets.csv"
entry 0 <<'L'
.open other.db
.import "more tickets.csv" zendesk
tickets:count()
.read some.lua
answer
L
says out "other.db: a new store"
says out "inserted 1"
says out "10"
[ -e other.db ] || fail "no other store"
echo "not a store" >text.db
entry 1 <<'L'
.open text.db
L
says err "text.db"
entry 1 <<'L'
.import t.csv
L
says err "the importer being one of"
entry 1 <<'L'
.edit
L
says err ".edit needs a terminal"

# A session saved as a script prints what the session printed.
cat >session.txt <<'L'
x = 5
local y = x + 1
x + 1
_ * 2 -- twice
if x then return x, "two" end
tickets:by("channel"):agg{ n = "count(*)" }
.mode csv
kpi.ticket_volume:by("channel", "2026-01")
.mode table
.where channel = 'chat'
kpi.ticket_volume:value("2026-01")
"quotes \" and \\ and
L
"$PERILUNE" -d t.db <session.txt >first 2>err || :
lacks first "nothing"
sed '$d' session.txt >good.txt
printf '%s\n' '[[a text' 'of two lines]]' '.where off' 'tickets:count()' nil >>good.txt
"$PERILUNE" -d t.db <good.txt >first
printf '%s\n' '.save "saved session.lua"' >>good.txt
"$PERILUNE" -d t.db <good.txt >/dev/null
run 0 -d t.db run "saved session.lua"
grep -v -e '^mode' -e 'stay whole$' -e '^note:' first >wanted
cmp out wanted || { diff out wanted; cat "saved session.lua"; fail "the saved session prints something else"; }

# One that opens another store needs trust, and says so.
cat >two.txt <<'L'
tickets:count() * 100
.open third.db
.import "more tickets.csv" zendesk
tickets:count() * 10
.save two.lua
L
"$PERILUNE" -d t.db <two.txt >/dev/null
says two.lua "perilune -d t.db --trust run FILE"
rm -f third.db*
run 0 -d t.db --trust run two.lua
[ "$(cat out)" = "300
10" ] || fail "two stores: $(cat out)"
run 1 -d t.db run two.lua
says err "--trust"

# The prompt's files and programs are not a script's.
echo 'require("perilune.repl.commands").run(".save stolen")' >steal.lua
run 1 -d t.db run steal.lua
says err "is for the library only"
printf 'require("perilune.repl.commands").run(".save stolen")\n' >steal.txt
entry 1 <steal.txt
says err "is for the library only"
passed
