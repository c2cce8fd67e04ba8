# Reports on the command line: parameters as options, help, bad input, and too many groups.
. "$ROOT/tests/cli/setup.sh"
printf 'Id,Created at,Solved at,Status,Replies,Reopens,Group\n' >t.csv
printf '%s\n' '1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0,EU' '2,2026-01-06 10:00:00,,Open,1,0,US' \
    "3,2026-01-07 10:00:00,,Open,0,0,O'Neill --" '4,2026-02-02 10:00:00,,Open,0,0,EU' >>t.csv
run 0 -d t.db import t.csv --as zendesk
cat >mine.lua <<'L'
report "mine" {
  title = "Mine", about = "Tickets of a team.", period = "2026-01",
  params = { team = { type = "text", optional = true, about = "only this team" }, least = { type = "integer", default = 1 } },
  where = "team = :team",
  { text = function(r) return "count " .. r.ticket_volume.value .. " of " .. (r.params.team or "all") end },
}
L
run 0 -d t.db report mine.lua
says out "count 3 of all"
run 0 -d t.db report mine.lua --team EU
says out "count 1 of EU"
says out "team           EU"
run 0 -d t.db report mine.lua --team="O'Neill --"
says out "count 1 of O'Neill --"
run 0 -d t.db report mine.lua --team "x' OR '1'='1"
says out "count 0 of"
run 0 -d t.db report --least 2 --team US mine.lua -f json
says out "count 1 of US"

# What is not declared is a wrong usage, with what there is.
run 2 -d t.db report mine.lua --taem EU
says err 'unknown option --taem; did you mean --team? report "mine" takes --least, --team'
run 2 -d t.db report mine.lua --fromat html
says err "did you mean --format?"
run 2 -d t.db report executive --team EU
says err 'report "executive" takes no parameters'
run 2 -d t.db report mine.lua --least many
says err '--least: expected a whole number, not "many"'
run 2 -d t.db report mine.lua --team
says err "option --team needs a value"
run 2 -d t.db kpi ticket_volume --team EU
says err "unknown option --team"

run 0 -d t.db report mine.lua --help
says out "perilune report mine: Tickets of a team."
says out "  --team TEXT                only this team (optional)"
says out "  --least INTEGER            (default: 1)"
run 0 report --help
says out "perilune report NAME --help"

# An empty store, and one of a single row: pages, not errors.
head -1 t.csv >none.csv
head -2 t.csv >one.csv
for name in none one; do
    run 0 -d $name.db import $name.csv --as zendesk
    for period in "last month" 2026-01 today; do
        run 0 -d $name.db report executive --period "$period" -f markdown
        lacks out "nan"
    done
done

# A field that differs in every row: said, with what to do, and the memory is not filled.
awk 'BEGIN { print "Id,Created at,Group"; for (i = 1; i <= 150000; i++) print i ",2026-01-05 10:00:00,team " i }' >many.csv
run 0 -d many.db import many.csv --as zendesk -q
echo 'report "many" { period = "2026-01", { bars = "ticket_volume", by = "team" } }' >many.lua
run 1 -d many.db report many.lua
says err 'report "many"[1].bars: Ticket volume by team: more than 100000 values; narrow them with where'
echo 'report "many" { period = "2026-01", { heat = "ticket_volume", rows = "team", columns = "hour(created_at)" } }' >many.lua
run 1 -d many.db report many.lua
says err "more than 20000 pairs of values; narrow them with where"
echo "report \"many\" { period = \"2026-01\", where = \"team < 'team 10'\", { bars = \"ticket_volume\", by = \"team\", limit = 2 } }" >many.lua
run 0 -d many.db report many.lua
says out "team 1 "
passed
