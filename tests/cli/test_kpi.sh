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

# What moved it.
run 0 -d t.db kpi ticket_volume --period 2024-02 --why --by channel,status
says out "Ticket volume stayed at 2 (2024-02 against 2024-01)"
says out "Chat"
run 0 -d t.db kpi ticket_volume --period 2024-02 --why --by channel --format json
says out '"breakdowns":[{"dimension":"channel","adds_up":true'
says out '"key":"Chat","label":"Chat"'
run 0 -d t.db kpi ticket_volume --period 2024-02 --why --vs 2024-02-01..2024-02-15
says out "rose 1, from 1 to 2"
run 0 -d t.db kpi csat --why
says out "no data: needs surveys"
run 1 -d t.db kpi --why
says err "expected the name of a KPI"
run 1 -d t.db kpi ticket_volume --why --by chanel
says err 'did you mean "channel"?'

# A file counts whole or not at all, and the message has its line.
cat >bad.lua <<'L'
kpi "fine" { source = "tickets", value = "count(*)", unit = "count" }
kpi "wrong" { source = "tickets", value = "count(*)", unit = "count",
  targt = 3 }
report "r" { { cards = { "fine" } } }
L
run 1 -d t.db report bad.lua
says err 'bad.lua:2: kpi "wrong".targt: unknown key; did you mean "target"?'

# A project's own scales and benchmarks.
mkdir desk && cat >desk/perilune.lua <<'L'
project {
  scales = { stars = { family = "csat", min = 1, max = 4, positive = 4 } },
  benchmarks = { { kpi = "ticket_volume", value = 12, source = "last year's plan" } },
}
L
cat >stars.csv <<'C'
key,kind,sent,score,low,high
a,csat,2024-01-05,4,1,4
b,csat,2024-01-06,3,1,4
c,csat,2024-01-07,5,1,4
C
cat >stars.lua <<'L'
importer "stars" {
  surveys = { source = { constant = "t" }, key = "key", kind = "kind", sent_at = "sent", score = "score", scale_min = "low",
    scale_max = "high" },
}
L
cp t.db desk/d.db
run 0 --project desk -d desk/d.db import stars.csv --as stars.lua
says out "line 4: surveys.score: 5 is above scale_max, which is 4"
run 0 --project desk -d desk/d.db kpi csat --period 2024-01
says out "1 of 2 rows"
says out "on the scale 1 to 4"
run 0 --project desk -d desk/d.db kpi ticket_volume --period 2024-01
says out "benchmark: 12 (last year's plan)"
run 0 -d desk/d.db kpi csat --period 2024-01
says out "left out: 2 rows on the scale 1 to 4, which is not known for csat"
passed
