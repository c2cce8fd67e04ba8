# A year of a shop without contracts, through KPIs: an order is an invoice, its lines are a table of the project's own.
# Cohorts by month of the first order against matrices, and sums against figures, computed with pandas.
. "$ROOT/tests/cli/setup.sh"
need_data online_retail_2009_2010/online_retail_2009_2010.csv.gz
data=$PERILUNE_DATA/online_retail_2009_2010
mkdir -p desk/importers
cp "$ROOT/tests/cli/retail_project.lua" desk/perilune.lua
cp "$ROOT/tests/cli/retail_importer.lua" desk/importers/retail.lua
cd desk

# Whether it is a cancellation is the first letter of the invoice's number.
gzip -cd "$data/online_retail_2009_2010.csv.gz" |
    awk 'NR == 1 { print "Cancelled," $0; next } { print (/^C/ ? "yes" : "no") "," $0 }' >lines.csv

run 0 -d r.db import lines.csv --as retail
says out "lines: inserted 525,461, updated 0, unchanged 0"
says out "orders: inserted 28,816"
run 0 -d r.db run "$ROOT/tests/cli/retail.lua"
says out "ok retail"
sed -n 's/^all://p' out | diff -u "$data/expected_cohort_counts_all_rows.csv" - || fail "cohorts of all rows differ"
sed -n 's/^sales://p' out | diff -u "$data/expected_cohort_counts_sales_only.csv" - || fail "cohorts of sales differ"
count=$((count + 2))
passed
