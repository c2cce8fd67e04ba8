# Fields behind references on real data, before and after another tool has changed the table referred to.
. "$ROOT/tests/cli/setup.sh"
need_data zendesk_export_16k/zendesk_tickets_2023_04.csv
run 0 -d z.db import "$PERILUNE_DATA/zendesk_export_16k/zendesk_tickets_2023_04.csv" --as zendesk
run 0 -d z.db run "$ROOT/tests/cli/references.lua"
says out "ok references"
echo 'print(surveys:where("ticket.tean = 1"):count())' >wrong.lua
run 1 -d z.db run wrong.lua
says err 'surveys.where: column 8: unknown field "tean" of table "tickets"; did you mean "team"?'
echo 'print(surveys:by("ticket.key"):agg{ n = "count(*)" })' >long.lua
run 1 -d z.db run long.lua
says err 'field "key" stays in the rows of the store: it can stand in where() only'
command -v sqlite3 >/dev/null || { echo "not tested: changes by another tool, for there is no sqlite3"; passed; exit 0; }
sqlite3 z.db "UPDATE tickets SET channel = 'Fax', team = NULL WHERE channel = 'OutBound';
    UPDATE tickets SET reopens = reopens + 1 WHERE id % 7 = 0"
run 0 -d z.db run "$ROOT/tests/cli/references.lua"
says out "ok references"
passed
