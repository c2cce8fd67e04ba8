# Purchases of 2,357 customers of a record shop: repeat purchases, recency and age of each against a published summary.
. "$ROOT/tests/cli/setup.sh"
need_data cdnow/CDNOW_sample.txt
data=$PERILUNE_DATA/cdnow
awk 'BEGIN { print "customer,day" } { print $2 + 0 "," $3 }' "$data/CDNOW_sample.txt" >purchases.csv
run 0 -d c.db --tz UTC import purchases.csv --as "$ROOT/tests/cli/cdnow_importer.lua"
run 0 -d c.db --tz UTC run "$ROOT/tests/cli/cdnow.lua"
says out "ok cdnow"
sed -n 's/^summary://p' out >summary.csv
tr -d '\r' <"$data/cdnow_customers_summary.csv" | diff -u - summary.csv || fail "the customers' summaries differ"
count=$((count + 1))
passed
