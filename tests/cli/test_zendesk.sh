# A real Zendesk export: counts, quirks, numbers, and nothing twice.
. "$ROOT/tests/cli/setup.sh"
need_data zendesk_export_16k/zendesk_tickets_2023_04.csv
file=$PERILUNE_DATA/zendesk_export_16k/zendesk_tickets_2023_04.csv
run 0 -d z.db import "$file" --as zendesk --dry-run
says out "dry run: nothing was changed"
run 0 -d z.db import "$file" --as zendesk
says out "tickets: inserted 8,223, updated 0, unchanged 0"
run 0 -d z.db import "$file" --as zendesk
says out "tickets: inserted 0, updated 0, unchanged 8,223"
run 0 -d z.db run "$ROOT/tests/cli/zendesk.lua"
says out "ok zendesk"
rm z.db.columns # the snapshot is made again from the rows
run 0 -d z.db run "$ROOT/tests/cli/zendesk.lua"
says out "ok zendesk"
run 0 -d z.db report executive --period 2023-04
says out "8,223"
run 0 -d z.db kpi csat --period 2023
says out "88.9 %"
passed
