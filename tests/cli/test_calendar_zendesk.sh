# A real Zendesk export: our business minutes against the ones that Zendesk computed. The desk was open every day from
# 09:00 to 21:00; the tickets that differ were solved on 19 to 22 May 2023, when another schedule was in force.
. "$ROOT/tests/cli/setup.sh"
need_data zendesk_export_16k/zendesk_tickets_2023_04.csv
file=$PERILUNE_DATA/zendesk_export_16k/zendesk_tickets_2023_04.csv
cat >match.lua <<'L'
calendar "desk" { daily = "09:00-21:00" }
local off = "abs(business(created_at, solved_at) - resolution_business)"
print(tickets:where("solved_at IS NOT NULL"):value("count(*)", "sum(" .. off .. " <= 1m)", "sum(" .. off
  .. " > 1m AND solved_at >= '2023-05-19' AND solved_at < '2023-05-23')", "sum(" .. off .. " > 1m)"))
L
for zone in UTC Asia/Kolkata Europe/Berlin; do # the export's times are the desk's, whatever its zone
    rm -f z.db z.db.columns
    run 0 -q -d z.db --tz $zone import "$file" --as zendesk
    run 0 -d z.db --tz $zone run match.lua
    says out "7363	7315	48	48"
done
passed
