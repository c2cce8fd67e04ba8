# A year of a shop's order lines: cohorts by month of first purchase against matrices computed with pandas.
. "$ROOT/tests/cli/setup.sh"
need_data online_retail_2009_2010/online_retail_2009_2010.csv.gz
data=$PERILUNE_DATA/online_retail_2009_2010

# Lines of an invoice have no key of their own (6,865 are there twice), and an importer makes none: the number of the
# row becomes one. Whether it is a cancellation is the first letter of the invoice's number.
gzip -cd "$data/online_retail_2009_2010.csv.gz" |
    awk 'NR == 1 { print "Row,Kind," $0; next }
         { print NR - 1 "," (/^C/ ? "cancellation" : "sale") "," $0 }' >lines.csv

run 0 -d o.db import lines.csv --as "$ROOT/tests/cli/online_retail_importer.lua"
says out "orders: inserted 525,461, updated 0, unchanged 0"
run 0 -d o.db run "$ROOT/tests/cli/online_retail.lua"
says out "ok online retail"
sed -n 's/^all://p' out | diff -u "$data/expected_cohort_counts_all_rows.csv" - || fail "cohorts of all rows differ"
sed -n 's/^sales://p' out | diff -u "$data/expected_cohort_counts_sales_only.csv" - || fail "cohorts of sales differ"
count=$((count + 2))
cp out one_thread
run 0 -d o.db --threads 1 run "$ROOT/tests/cli/online_retail.lua"
cmp out one_thread || fail "one thread counts otherwise"
passed
