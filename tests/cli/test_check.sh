# perilune check: exit codes, formats, rules of a project, backtests, bad input; on a small desk and the incident log.
. "$ROOT/tests/cli/setup.sh"

mkdir -p desk/kpis desk/checks desk/importers
echo 'project { name = "Desk", store = "desk.db" }' >desk/perilune.lua
cat >desk/importers/desk.lua <<'L'
importer "desk" { tickets = { source = { constant = "desk" }, key = "Id", created_at = "Created", solved_at = "Solved",
  channel = "Channel" } }
L
cat >desk/kpis/own.lua <<'L'
kpi "fast" {
  title = "Solved within an hour",  source = "tickets",  time = "solved_at",  value = "share(resolution_time <= 1h)",
  unit = "percent",  better = "higher",  target = 0.8,  warn = 0.7,  minimum_sample = 10,
}
L
# Of 20 tickets a month so many are solved within an hour: 90, 60, 85, 50, 55, 95 %.
awk 'BEGIN {
    split("18 12 17 10 11 19", fast, " ")
    print "Id,Created,Solved,Channel"
    for (m = 1; m <= 6; m++) for (t = 1; t <= 20; t++)
        printf "%d-%d,2026-%02d-%02d 09:00:00,2026-%02d-%02d %s:00,%s\n", m, t, m, t, m, t,
            t <= fast[m] ? "09:30" : "15:00", t % 2 ? "chat" : "email"
    print "last,2026-07-01 00:00:00,,chat"
}' >desk/tickets.csv
cd desk

run 3 check # no store
says err "desk.db: no such file"
run 3 check --format plugin
says out "PERILUNE UNKNOWN - desk.db: no such file"
head -n 1 tickets.csv >none.csv
run 0 import none.csv --as desk
run 3 check # an empty one
says out "no data: needs tickets"
cd ..
run 0 -d e.db import desk/none.csv --as desk/importers/desk.lua
run 3 -d e.db check # without KPIs of one's own
says err "nothing to check: no data; csat needs surveys, reopen_rate needs tickets"
run 3 -d e.db check --format plugin
says out "PERILUNE UNKNOWN - nothing to check: no data; csat needs surveys"
cd desk
run 0 import tickets.csv --as desk

# ---- exit codes ----

run 0 check
says out "✓ good"
says out "1 month"
says out "Not checked for want of data: CSAT (needs surveys)"
run 2 check --period 2026-02
says out "✕ bad"
run 2 check fast --period 2026-04
run 0 check fast --period 2026-03
run 3 check csat
says out "no data: needs surveys"
run 2 check csat fast --period 2026-04 # bad counts more than unknown
run 3 check csat fast
run 3 check fast --period 2026-06-01..2026-06-03
says out "3 rows, below the minimum sample of 10"
run 3 check fast --as-of "2026-08-15" # the import stopped
says out "no data in this period"
cp kpis/own.lua own.kept
sed -i 's/warn = 0.7/warn = 0.5/' kpis/own.lua
run 1 check fast --period 2026-02
says out "! warn"
cp own.kept kpis/own.lua

# ---- rules of the project ----

cat >checks/fast.lua <<'L'
check "twice" { kpi = "fast", for_periods = 2 }
check "sure" { kpi = "fast", bound = "high" }
check "channels" { kpi = "fast", by = "channel", severity = "warn" }
L
run 2 check --period 2026-05
says out "twice"
says out "email"
run 0 check twice --period 2026-02
says out "pending bad, 1 of 2"
run 2 check twice --period 2026-05
run 1 check sure --period 2026-02 # 12 of 20: up to 78 %
run 1 check channels --period 2026-04
run 2 check fast --period 2026-05 # all rules on it
says out "channels"
cat >one.lua <<'L'
check "weekly" { kpi = "fast", grain = "week", for_periods = 2, hysteresis = "2 %" }
L
run 3 check one.lua # the last week of June has no tickets
says out "weekly"
lacks out "twice"
says out "no data in this period"
run 3 check one.lua --period 2026-06 twise
says out 'no KPI and no rule "twise"; did you mean "twice"?'

# ---- formats ----

run 2 check twice --period 2026-05 --format plugin
says out "twice BAD - 55.0 % (target ≥ 80.0 %) | twice=55%;80:;70:;0;100"
run 2 check --period 2026-05 --format plugin
says out "PERILUNE BAD - "
run 2 check twice --period 2026-05 --format json
says out '"status": "bad"'
says out '"exit_code": 2'
says out '"value": 0.55'
says out '"periods": 1'
run 2 check twice --period 2026-05 -o twice.prom
[ ! -s out ] || fail "the metrics went to the terminal too"
says twice.prom 'perilune_kpi_status{rule="twice",kpi="fast",segment=""} 2'
says twice.prom 'perilune_check_timestamp_seconds '
if command -v promtool >/dev/null; then promtool check metrics <twice.prom || fail "promtool"; fi

# ---- backtests ----

run 0 check twice --backtest "6 months"
says out "2026-05"
says out "55.0 %"
says out "of a row read as they are now"
run 0 check twice --backtest "6 months" --format json
says out '"first": "2026-05"'
says out '"pages_saved": 1'
says out '"share_bad": 0.16666666666666666'
run 0 check --backtest 2026-Q2

# ---- bad input: always unknown, always with the reason ----

run 3 check fats
says out 'no KPI and no rule "fats"; did you mean "fast"?'
run 3 check backlog
says out 'kpi "backlog" has no target'
run 3 check fast --backtest "12 moons"
says err '--backtest: "last 12 moons" is not a period'
run 3 check fast --backtest 2030
says err "2030 has not begun"
run 3 check fast --backtest 2020
says out "no complete month with data in 2020"
run 3 check fast --period 2026-13
says out "months are 01 to 12"
run 3 check fast -o /nonexistent/folder/x.prom
says err "/nonexistent/folder/x.prom"
run 3 check fast --format plug
says err 'did you mean "plugin"?'
run 3 check fast --backtest 2026 --format plugin
says err "expected one of table, json"
run 3 check --forma json
says err "did you mean --format?"
run 3 check missing.lua
says out "missing.lua"
echo 'kpi "x" { source = "tickets", value = "count(*)", unit = "count", better = "lower", target = 5, warn = 3 }' >x.lua
run 3 check x.lua
says out "is harder to reach than the target"
echo 'check "bad" { kpi = "fast", for_period = 2 }' >checks/bad.lua
run 3 check
says err 'unknown key; did you mean "for_periods"?'
rm checks/bad.lua
echo 'check "lost" { kpi = "fasst" }' >checks/lost.lua
run 3 check lost
says out 'no kpi "fasst"; did you mean "fast"?'
run 2 check --period 2026-05 # it hides no other
says out "lost"
rm checks/lost.lua
echo 'project { name = 1 }' >perilune.lua
run 3 check
says err "project.name"
cd ..

# ---- the incident log ----

run 0 -d i.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents
run 0 -d i.db check --period 2016-05 --format plugin
says out "Reopen rate GOOD - 0.87 % (target ≤ 5.0 %) | reopen_rate=0.867133%;~:5;~:10;0;100"
cat >slow.lua <<'L'
kpi "slow" { title = "Median resolution", source = "tickets", time = "solved_at", value = "median(resolution_time)",
  unit = "duration", better = "lower", target = "1d", minimum_sample = 30 }
check "slow" { kpi = "slow", grain = "week" }
check "slow_lately" { kpi = "slow", grain = "week", for_periods = 2, hysteresis = "2h", bound = "low" }
L
run 0 -d i.db check slow.lua --backtest "2016-03-01..2016-05-31"
says out "slow_lately"
says out "When they fired"

# ---- the example ----

mkdir example
sh "$ROOT/examples/04_thresholds/run" "$PERILUNE" "$work/example" >out || fail "the example"
says out "slow_weeks WARN - 32.8 h (target ≤ 24 h) | slow_weeks=117900s;~:86400;~:172800;0"
says out "1 unknown, 5 good"
says out "same_day  normal   2016-W11  2016-W12  2 weeks  37.3 %"
says example/perilune.prom 'perilune_kpi_status{rule="same_day",kpi="solved_same_day",segment="urgent"} 3'
passed
