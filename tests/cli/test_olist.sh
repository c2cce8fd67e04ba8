# Surveys of a shop: two files become one table by SQL, and satisfaction is as computed with pandas.
. "$ROOT/tests/cli/setup.sh"
need_data olist_sample/olist_order_reviews_dataset.csv
data=$PERILUNE_DATA/olist_sample
cp -r "$ROOT/tests/cli/olist" shop
cd shop
run 0 import "$data/olist_order_reviews_dataset.csv" --as reviews
says out "reviews: inserted 8,225, updated 0, unchanged 0"
run 0 import "$data/olist_orders_dataset.csv" --as deliveries
says out "deliveries: inserted 8,135, updated 0, unchanged 0"
run 0 sql "$(cat surveys.sql)" --format csv -o answers.csv
run 0 import answers.csv --as answers
says out "surveys: inserted 8,225, updated 0, unchanged 0"
run 0 run "$ROOT/tests/cli/olist.lua"
says out "ok olist"
run 0 kpi csat_mean --period 2016..2018 --by touchpoint
says out "on time"
passed
