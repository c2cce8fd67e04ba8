# The bundled reports that say what to do: numbers against SQL over the demonstration data (tests/reports/NAME.lua), their
# parameters, and stores that lack nearly everything.
. "$ROOT/tests/cli/setup.sh"
run 0 demo demo -q
ln -s "$ROOT/tests" demo/tests
for name in agents backlog data_quality response_times sla workload; do
    run 0 --trust --project demo run "$ROOT/tests/reports/$name.lua"
    says out "$name agrees"
done

# Parameters narrow every block; what is not declared is a wrong usage.
run 0 --project demo report backlog --team Returns --priority urgent -f markdown
says out "Returns"
lacks out "Delivery"
run 0 --project demo report sla --team Technical -f markdown
lacks out "Delivery"
run 0 --project demo report response_times --channel chat -f markdown
lacks out "| email"
run 0 --project demo report workload --within 5m --service_level 0.95 --handle_time 30m
says out "95.0 % answered"
says out "within 5 min, 30 min to handle one"
run 2 --project demo report workload --within soon
says err '--within: expected a duration as 4h, not "soon"'
run 2 --project demo report agents --priority high
says err "report \"agents\" takes --badges, --channel, --team"
for language in ko ja zh-TW; do
    run 0 --project demo report data_quality --lang "$language"
    lacks out "looked wrong"
done

# Without policies service levels are the help desk's own word.
rm -r demo/sla
run 0 --project demo report sla
says out "The project has no SLA policies"
says out "Breaches by day of the solve"
lacks out "What breaches next"

# An empty store, one row, tickets alone: pages, not errors; what is lacking is said once.
printf 'Id,Created at,Solved at,Status,Replies,Reopens,Group\n' >none.csv
{ cat none.csv; echo '1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0,EU'; } >one.csv
for store in none one; do
    run 0 -d $store.db import $store.csv --as zendesk -q
    for name in agents backlog data_quality response_times sla workload; do
        for period in "last month" 2026-01 today; do
            run 0 -d $store.db report $name --period "$period" -f markdown
            ! grep -qw nan out || fail "$name of $store says nan"
            twice=$(grep -o '[A-Z][^;:]*(needs [a-z_.]*)' out | sort | uniq -d)
            [ -z "$twice" ] || fail "$name of $store says twice: $twice"
        done
    done
done
passed
