# Two dialects over real logs: figures by SQL, the facts on disk are left alone, and what the command says.
. "$ROOT/tests/cli/setup.sh"
run 0 -d i.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents_log
run 0 -d i.db kpi reopen_rate.events --period 2016-05
cp i.db.facts before.facts
run 0 -d i.db run "$ROOT/tests/cli/reconcile.lua"
says out "ok"
run 0 -d i.db kpi resolution_time --reconcile zendesk,gorgias --period 2016-05
says out "Median resolution, from events is 1.9 h by zendesk and by gorgias (2016-05)."
cmp -s i.db.facts before.facts || fail "a comparison wrote facts of another dialect"

run 0 -d i.db kpi reopen_rate --reconcile "perilune, dbt_zendesk" --period 2016-05 -f json
says out '"kpi":"reopen_rate.events"'
run 0 -d i.db kpi reopen_rate --reconcile perilune,dbt_zendesk --period 2016-05 -f markdown
says out "| switched | from | to | effect | figure | n | tickets |"
run 1 -d i.db kpi fcr --reconcile zendesk
says err 'expected two dialects, as zendesk,gorgias, not "zendesk"'
run 1 -d i.db kpi fcr --reconcile zendesk,gorgia
says err 'no dialect "gorgia"; did you mean "gorgias"?'
run 1 -d i.db kpi csat --reconcile zendesk,gorgias
says err "does not depend on the dialect"
run 1 -d i.db kpi fcr --reconcile zendesk,gorgias --why
says err "it goes without --why"
run 1 -d i.db kpi --reconcile zendesk,gorgias
says err "expected the name of a KPI"
run 2 -d i.db kpi fcr --why -f markdown
says err "expected one of table, json"

sh "$ROOT/examples/09_dialects/run" "$PERILUNE" . >out || fail "the example"
says out "Median first reply, from events is 40 min by zendesk and 50 min by gorgias, +10 min (2024-03)."
says out "Median first reply, from events is 40 min by zendesk and 20 min by ours, -20 min (2024-03)."
says out "First-contact resolution is 25.0 % by perilune and 75.0 % by zendesk, +50.0 pt (2024-03)."

need_data helpdesk_italian/helpdesk.csv
run 0 -d h.db import "$PERILUNE_DATA/helpdesk_italian/helpdesk.csv" --as helpdesk
run 0 -d h.db run "$ROOT/tests/cli/reconcile.lua"
says out "ok"
passed
