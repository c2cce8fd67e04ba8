# Mapped dimensions, histograms, bound values: over a few tickets and over a real incident log.
. "$ROOT/tests/cli/setup.sh"
cat >map.lua <<'EOF'
importer "few" {
  tickets = {
    source = { constant = "test" }, key = { "id" }, created_at = { "created" }, solved_at = { "solved", optional = true },
    country = { "country", optional = true }, subject = { "subject", optional = true },
    reopens = { "reopens", optional = true },
  },
}
EOF
cat >few.csv <<'EOF'
id,created,solved,country,subject,reopens
1,2026-01-30 10:00:00,2026-01-30 10:20:00,DE,refund please,0
2,2026-01-31 23:00:00,2026-02-01 01:00:00,FR,hello,1
3,2026-02-01 09:00:00,2026-02-01 19:30:00,US,refund,1
4,2026-02-02 09:00:00,,,lost,7
5,2026-02-03 09:00:00,2026-02-03 09:10:00,DE,hello,0
EOF
run 0 -d few.db import few.csv --as map.lua
run 0 -d few.db run "$ROOT/tests/cli/dimensions.lua"
says out "ok dimensions"
run 0 -d few.db run "$ROOT/tests/cli/dimensions.lua"

# The limits of scripts hold while a map's function runs.
echo 'print(tickets:map("k", "country", function() while true do end end):by("k"):agg{ n = "count(*)" })' >endless.lua
run 1 -d few.db --time-limit 1 run endless.lua
says err "still running after 1 seconds, its time limit"

# A dimension of a definition file is known to what stands behind it; one of a file that fails is not.
cat >good.lua <<'EOF'
dimension "continent" {
  source = "tickets",  from = "country",
  map = function(country) return country and (country == "US" and "America" or "Europe") end,
}
report "places" {
  title = "Places",  period = "2026",
  { table = { "ticket_volume" }, by = "continent" },
}
EOF
run 0 -d few.db report good.lua
says out "Europe"
says out "America"
cat >bad.lua <<'EOF'
dimension "continent" { source = "tickets",  from = "contry",  map = function() end }
EOF
run 1 -d few.db report bad.lua
says err 'did you mean "country"?'
cat >half.lua <<'EOF'
dimension "continent" { source = "tickets",  from = "country",  map = function() end }
error("in the middle")
EOF
run 1 -d few.db report half.lua
says err "in the middle"
passed
