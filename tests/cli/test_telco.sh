# A telephone company's customers of one month: churn, retention and survival against published and independent figures.
. "$ROOT/tests/cli/setup.sh"
need_data telco_churn/Telco-Customer-Churn.csv
mkdir -p desk/importers
cp "$ROOT/tests/cli/telco_project.lua" desk/perilune.lua
cp "$ROOT/tests/cli/telco_importer.lua" desk/importers/telco.lua
cd desk
run 0 -d t.db import "$PERILUNE_DATA/telco_churn/Telco-Customer-Churn.csv" --as telco
says out "customers: inserted 7,043, updated 0, unchanged 0"
run 0 -d t.db run "$ROOT/tests/cli/telco.lua"
says out "ok telco"
run 0 -d t.db kpi churn_rate --period 2019-09
says out "26.5 % [25.5–27.6] n=7043"
says out "1,869 of 7,043 rows"
passed
