# `perilune kpi`: definition, value, what it rests on, comparisons, breakdowns, JSON; a file of definitions is all or nothing.
. "$ROOT/tests/cli/setup.sh"
cat >t.csv <<'C'
Id,Created at,Solved at,Status,Replies,Reopens,Via
1,2024-01-05 10:00:00,2024-01-06 10:00:00,Solved,1,0,Mail
2,2024-01-10 00:00:00,2024-01-10 12:00:00,Solved,2,0,Chat
3,2024-02-01 00:00:00,2024-02-03 00:00:00,Solved,1,0,Chat
4,2024-02-29 23:59:59,,Open,,,Chat
C
run 0 -d t.db import t.csv --as zendesk
run 0 -d t.db kpi one_touch --period 2024-01
says out "share(agent_replies = 1 AND reopens = 0)"
says out "1 of 2 rows"
says out "interval: Wilson, 95 %"
run 0 -d t.db kpi ticket_volume --period 2024-02 --by channel
says out "2024-01: 2"
says out "within noise"
says out "Chat"
run 0 -d t.db kpi ticket_volume --period 2024-02 --vs 2024-01 --format json
says out '"against":"2024-01"'
says out '"significant":false'
run 0 -d t.db kpi ticket_volume --by channel --period 2024-02 --format json
says out '"segments":[{"key":"Chat","value":2'
run 0 -d t.db kpi csat
says out "no data: needs surveys"
says out "benchmark: from 80.0 %"
run 0 -d t.db kpi csat --format json
says out '"value":null'
says out '"lacks":"surveys"'
run 0 -d t.db kpi --format json
says out '"kpi":"one_touch"'
run 1 -d t.db kpi ticket_volume --vs sometime
says err 'is not a period'
run 1 -d t.db kpi ticket_volume --by chanel
says err 'did you mean "channel"?'
run 1 -d t.db kpi one_touch.zendesk
says err 'has no variant "zendesk"'
run 2 -d t.db kpi ticket_volume --vz 2024-01
says err 'did you mean --vs?'

# A file counts whole or not at all, and the message has its line.
cat >bad.lua <<'L'
kpi "fine" { source = "tickets", value = "count(*)", unit = "count" }
kpi "wrong" { source = "tickets", value = "count(*)", unit = "count",
  targt = 3 }
report "r" { { cards = { "fine" } } }
L
run 1 -d t.db report bad.lua
says err 'bad.lua:2: kpi "wrong".targt: unknown key; did you mean "target"?'
passed
