# Orders, who ordered, what they held and what was said about them: four files, joined by key.
. "$ROOT/tests/cli/setup.sh"
need_data olist_sample/olist_orders_dataset.csv
data=$PERILUNE_DATA/olist_sample
mkdir -p desk/importers
cp "$ROOT/tests/cli/marketplace_project.lua" desk/perilune.lua
cp "$ROOT/tests/cli/marketplace_importers.lua" desk/importers/olist.lua
cd desk
run 0 -d o.db import "$data/olist_orders_dataset.csv" --as olist_orders
says out "orders: inserted 8,135, updated 0, unchanged 0"
run 0 -d o.db import "$data/olist_customers_dataset.csv" --as olist_customers
says out "customers: inserted 8,135, updated 0, unchanged 0"
run 0 -d o.db import "$data/olist_order_reviews_dataset.csv" --as olist_reviews
says out "surveys: inserted 8,225, updated 0, unchanged 0"
run 0 -d o.db import "$data/olist_order_items_dataset.csv" --as olist_items
says out "items: inserted 8,365, updated 0, unchanged 0"
run 0 -d o.db run "$ROOT/tests/cli/marketplace.lua"
says out "ok marketplace"
passed
