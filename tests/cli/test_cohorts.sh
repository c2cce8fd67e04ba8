# Cohorts and entity functions through scripts, in a zone in which a day is another one than in UTC.
. "$ROOT/tests/cli/setup.sh"
cat >importer.lua <<'LUA'
importer "shop" {
  about = "five orders",
  orders = { source = { constant = "shop" }, key = "id", customer = "who", at = "at", channel = "via", amount = "sum" },
}
LUA
cat >orders.csv <<'CSV'
id,who,at,via,sum
o1,ann,2026-01-10T09:00:00Z,web,10
o2,bob,2026-01-20T09:00:00Z,web,20
o3,cid,2026-01-31T23:59:59Z,web,30
o4,ann,2026-02-15T09:00:00Z,email,40
o5,ann,2026-04-02T09:00:00Z,email,50
CSV
run 0 -d c.db import orders.csv --as importer.lua
run 0 -d c.db --tz Asia/Tokyo run "$ROOT/tests/cli/cohorts.lua"
says out "ok cohorts"
passed
