# Specs: what passes, how a failure reads, what is wrong with a file, which KPIs have none. No store is touched.
. "$ROOT/tests/cli/setup.sh"
mkdir kpis tests
printf 'project { name = "Specs", zone = "Europe/Berlin" }\n' >perilune.lua
cat >kpis/own.lua <<'L'
kpi "quick" {
  source = "tickets", time = "solved_at", value = "share(resolution_time <= :limit)", params = { limit = "1d" },
  unit = "percent", better = "higher", target = 0.5, variants = { hour = { params = { limit = "1h" } } },
}
kpi "untested" { source = "tickets", value = "count(*)", unit = "count" }
kpi "loops" { value = function() while true do end end, uses = { "untested" }, unit = "number" }
L
cat >tests/good.lua <<'L'
spec "quick" {
  as_of = "2026-11-01",
  rows = { tickets = {
    { created_at = "2026-09-30T21:30:00Z", solved_at = "2026-09-30T22:00:00Z", channel = "email" },
    { created_at = "2026-10-01", solved_at = "2026-10-20", channel = "chat" },
  } },
  period = "2026-10",
  expect = { value = "50 %", status = "good", n = 2, change = none },
  sql = "SELECT avg(solved_at - created_at <= :limit) FROM tickets WHERE solved_at >= :from AND solved_at < :to AND ':x' <> ''",
  cases = {
    { "with a parameter", params = { limit = "30d" }, expect = 1 },
    { "in UTC the first one is of September", zone = "UTC", expect = { value = 0, n = 1 } },
    { "a condition", where = "channel = 'chat'", expect = 0, sql = false },
    { "text by commas", rows = { tickets = 'created_at,solved_at,subject\n2026-10-01,2026-10-02,"a, ""b"""\n' },
      where = "subject = 'a, \"b\"'", expect = 1 },
    { "a file beside the spec", rows = { tickets = { csv = "rows.csv" } }, expect = 0.75 },
    { "against the month before", rows = { tickets = { csv = "rows.csv" } }, vs = "2026-09",
      expect = { value = 0.75, change = { against = "2026-09", difference = -0.25 } } },
    { "by channel and none", by = "channel", rows = { tickets = { csv = "rows.csv" } },
      expect = { email = 1, chat = 0, [none] = 1 },
      sql = "SELECT channel, avg(solved_at - created_at <= 86400) FROM tickets WHERE solved_at >= :from GROUP BY 1" },
  },
}
spec "quick.hour" {
  as_of = "2026-11-01", period = "2026-10",
  rows = { tickets = { { created_at = "2026-10-01", solved_at = "2026-10-01 01:00" } } }, expect = 1,
}
L
printf 'created_at,solved_at,channel\n2026-10-01,2026-10-02,email\n2026-10-01,2026-10-01,\n2026-10-01,2026-10-01,\n2026-10-01,2026-10-09,chat\n2026-08-01,2026-09-01,chat\n2026-09-01,2026-09-01,chat\n' >tests/rows.csv
sed -i '/2026-08-01/d' tests/rows.csv
run 0 test
says out "tests/good.lua"
says out "  ok      quick.hour"
says out "9 cases in 1 file: 9 passed, 0 failed"
[ ! -e perilune.db ] || fail "a store was made"
run 0 --tz America/New_York --as-of 2020-01-01 test --format tap
says out "TAP version 13"
says out "1..9"
says out "ok 1 - tests/good.lua quick"
run 0 test tests tests/good.lua tests/
says out "9 cases in 1 file"

# Which KPIs have no spec: the project's, not the bundled ones.
run 1 test --require-all
says out 'FAILED  kpi "untested" has no spec; expected spec "untested"'
says out "9 cases in 1 file: 9 passed, 0 failed; 2 KPIs without a spec"
lacks out '"csat"'
lacks out '"quick" has no spec'

# A failure says what was expected, of which KPI, over which rows.
mkdir bad
cat >bad/fails.lua <<'L'
spec "quick" {
  as_of = "2026-11-01", period = "2026-10",
  rows = { tickets = { { created_at = "2026-10-01", solved_at = "2026-10-01 <&" } , { solved_at = "2026-10-20" } } },
  expect = { value = 0.5, n = 3 },
}
spec "quick" {
  as_of = "2026-11-01", period = "2026-10", defaults = { tickets = { channel = "email" } },
  rows = { tickets = { { created_at = "2026-10-01", solved_at = "2026-10-01" } } },
  expect = { value = 0.5, n = 3, status = "bad", exclusions = { spam = 1 }, note = "why" },
  sql = "SELECT 0.25",
  cases = {
    { "must not", expect_not = { status = "good", n = 2 } },
    { "segments", by = "channel", expect = { chat = 1 }, sql = false },
    { "a statement of one column", by = "channel", expect = { email = 0 } },
    { "unknown parameter", expect = 1, sql = "SELECT :form" },
    { "not SQL", expect = 1, sql = "SELEC 1" },
    { "a statement that writes", expect = 1, sql = "DELETE FROM tickets" },
    { "bad instant", rows = { tickets = { { solved_at = "2026-10-20" } } }, period = "2026-13", expect = 1 },
  },
}
L
run 1 test bad/fails.lua
says out 'rejected: tickets[1]: column "solved_at"'
says out "value: expected 0.5 (50.0 %), got 1 (100.0 %)"
says out "n: expected 3, got 1"
says out 'status: expected "bad", got "good"'
says out 'exclusions["spam"]: expected 1, got none'
says out 'note: expected "why", got none'
says out "sql: the statement gives 0.25 (25.0 %), the KPI 1 (100.0 %)"
says out 'status: expected anything but "good"'
lacks out "n: expected anything but 2"
says out "[email]: not expected, got value 1 (100.0 %)"
says out "[chat]: expected, but there is none"
says out "sql: no parameter :form; did you mean :from?"
says out "sql: expected two columns"
says out "[email].value: expected 0 (0.0 %), got 1 (100.0 %)"
says out 'sql: near "SELEC"'
says out "only statements that read"
says out '"2026-13" is not a period'
says out 'kpi "quick" is share(resolution_time <= :limit) of tickets by solved_at (kpis/own.lua:1)'
says out "period 2026-10 as of 2026-11-01, spec at bad/fails.lua:6"
says out "tickets (unless said: channel = email):"
says out "created_at | solved_at"
says out "9 cases in 1 file: 0 passed, 9 failed"
run 1 test bad/fails.lua -o out.xml
says out.xml '<testsuites tests="9" failures="9" errors="0">'
says out.xml '2026-10-01 &lt;&amp;'
says out.xml '<testcase classname="quick" name="must not">'
run 1 test bad/fails.lua --format tap
says out "not ok 3 - bad/fails.lua quick: must not"
says out "#   created_at | solved_at"

# What is wrong with a file: file, line, path, near name. Nothing of it runs.
bad() { # bad NAME TEXT MESSAGE
    printf '%s\n' "$2" >"bad/$1.lua"
    run 1 test "bad/$1.lua"
    says out "  FAILED  the file could not be run"
    says out "$3"
    says out "0 cases in 1 file: 0 passed, 0 failed; 1 file could not be run"
}
base='as_of = "2026-11-01", period = "2026-10", expect = 1'
bad unknown "spec \"quik\" { $base }" 'bad/unknown.lua:1: no kpi "quik"; did you mean "quick"?'
bad variant "spec \"quick.our\" { $base }" 'did you mean "hour"?'
bad key "
spec \"quick\" { $base, perid = \"2026-10\" }" 'bad/key.lua:2: spec "quick".perid: unknown key; did you mean "period"?'
bad table "spec \"quick\" { $base, rows = { tikets = {} } }" 'spec "quick".rows.tikets: no such table; did you mean "tickets"?'
bad field "spec \"quick\" { $base, rows = { tickets = { {}, { solvedat = \"2026\" } } } }" \
    'spec "quick".rows.tickets[2].solvedat: no such field of tickets; did you mean "solved_at"?'
bad derived "spec \"quick\" { $base, rows = { tickets = { { resolution_time = 5 } } } }" "is computed from other fields"
bad text "spec \"quick\" { $base, rows = { tickets = 'key | chanel\n1 | email' } }" 'did you mean "channel"?'
bad cells "spec \"quick\" { $base, rows = { tickets = 'key | channel\n1' } }" "rows.tickets[1]: expected 2 cells as in the header, got 1: 1"
bad empty "spec \"quick\" { $base, rows = { tickets = { { channel = '' } } } }" "an empty text is no value"
bad csv "spec \"quick\" { $base, rows = { tickets = { csv = 'none.csv' } } }" "bad/none.csv: No such file"
bad outside "spec \"quick\" { $base, rows = { tickets = { csv = '../tests/rows.csv' } } }" "expected the path of a file beside the spec"
bad defaults "spec \"quick\" { $base, defaults = { tickets = { chanel = 1 } } }" 'spec "quick".defaults.tickets.chanel'
bad clock 'spec "quick" { period = "2026-10", expect = 1 }' 'spec "quick".as_of: missing; a spec has a fixed clock'
bad nothing 'spec "quick" { as_of = "2026-11-01", period = "2026-10" }' 'spec "quick".expect: missing'
bad record "spec \"quick\" { as_of = '2026-11-01', period = '2026-10', expect = { valeu = 1 } }" \
    'spec "quick".expect.valeu: unknown key; did you mean "value"?'
bad share "spec \"quick\" { as_of = '2026-11-01', period = '2026-10', expect = '4h' }" \
    'spec "quick".expect.value: expected a number, a share as "75 %" or none, not "4h"'
bad case "spec \"quick\" { $base, cases = { { expect = 2 } } }" 'spec "quick".cases[1]: expected a title first'
bad modes "spec \"quick\" { $base, cases = { { 'x', by = 'channel', grain = 'day' } } }" "cases[1].grain: not together with by"
bad params "spec \"quick\" { $base, cases = { { 'x', params = { limt = '1d' } } } }" 'did you mean "limit"?'
bad syntax 'spec "quick" {' "bad/syntax.lua:2:"
bad raises 'error("by intent")' "bad/raises.lua:1: by intent"
bad kpi 'kpi "csat" { source = "tickets", value = "count(*)", unit = "count" }' "bad/kpi.lua:1: kpi: belongs into a file of the folder kpis"
bad none 'local x = 1' "bad/none.lua: declares no spec"
bad escape 'os.remove("kpis/own.lua")' 'there is no "os"'

# One bad file is one message; the others go on.
mkdir mixed
cp bad/raises.lua mixed/a.lua
cp tests/good.lua mixed/b.lua
cp tests/rows.csv mixed/
run 1 test mixed
says out "by intent"
says out "9 cases in 2 files: 9 passed, 0 failed; 1 file could not be run"
run 1 test mixed -o mixed.xml
says mixed.xml 'tests="10" failures="0" errors="1"'
run 1 test mixed --format tap
says out "not ok 1 - mixed/a.lua"

# A KPI without an end is stopped, and so is a file; what comes after them runs.
cat >mixed/a.lua <<'L'
spec "loops" { as_of = "2026-11-01", period = "2026-10", rows = { tickets = { {} } }, expect = 1 }
spec "untested" { as_of = "2026-11-01", period = "2026-10", rows = { tickets = { {} } }, expect = 1 }
L
printf 'while true do pcall(function() while true do end end) end\n' >mixed/c.lua
run 1 test mixed
says out "its time limit"
says out "  ok      untested"
says out "11 cases in 3 files: 10 passed, 1 failed; 1 file could not be run"

# Usage.
run 1 test nowhere
says err "nowhere: no spec files (*.lua) in that folder"
run 1 test nowhere.lua
says out "nowhere.lua: No such file or directory"
run 2 test --format jnit
says err 'did you mean "junit"?'
run 0 test --help
says out "[FILE|DIR...]"
says out "Every case has a store of its own"

# Without a project the bundled KPIs are the ones that need specs.
mkdir "$work/elsewhere" && rm perilune.lua && cd "$work/elsewhere"
printf 'spec "csat" { as_of = "2026-11-01", period = "2026-10", rows = { surveys = {} }, expect = none }\n' >one.lua
run 1 test one.lua --require-all
says out 'kpi "ticket_volume" has no spec'
lacks out 'kpi "csat" has no spec'
passed
