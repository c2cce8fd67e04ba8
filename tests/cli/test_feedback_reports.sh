# Reports of what customers say and whether they stay: figures of the pages against SQLite on the same rows, parameters,
# and stores that hold nothing of it.
. "$ROOT/tests/cli/setup.sh"
run 0 demo shop --quiet
cd shop
run 0 --trust run "$ROOT/tests/cli/feedback_reports.lua"
says out "figures agree with SQLite"
run 0 report csat --team Technical --period 2026-Q2
says out "team           Technical"
says out "73.5 %"
run 0 report nps --segment vip
says out "68.4"
run 0 report ces --channel chat --period 2026-Q2
says out "71.4 %"
run 2 report voice --chanel chat
says err "did you mean --channel?"

cd ..
printf 'Id,Created at,Solved at,Status,Replies,Reopens,Group\n' >none.csv
printf '%s\n' '1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0,EU' | cat none.csv - >one.csv
for store in none one; do
    run 0 -d $store.db import $store.csv --as zendesk
    for name in csat nps ces ratings churn_retention voice; do
        for period in "last month" 2026-01; do
            run 0 -d $store.db report $name --period "$period"
            says out "Not shown for want of data"
            lacks out "nan"
            lacks out "╭"
        done
    done
done
passed
