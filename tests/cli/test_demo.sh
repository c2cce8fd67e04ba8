# Invented data: it agrees with itself, the same seed makes the same bytes, and what was planted is found.
. "$ROOT/tests/cli/setup.sh"
run 0 demo shop
says out "shop: a project of an invented web shop, 2024-10-01 to 2026-10-01:"
says out "20,000"
says out "Next: cd shop, then perilune report executive"
for file in perilune.lua README.md .gitignore reports/stories.lua demo.db demo.db.columns; do
    [ -s "shop/$file" ] || fail "shop/$file is missing"
done
lacks shop/README.md "{"
says shop/README.md "from 2024-10-01 up to 2026-10-01"
says shop/README.md "2026-03-05 to 2026-03-26"
cp shop/demo.db first.db
cp shop/demo.db.columns first.columns
cd shop

run 0 run "$ROOT/tests/cli/demo_facts.lua"
says out "agree"
# Every bundled KPI, with its variants, has a value in a usual month.
names=$("$PERILUNE" kpi --format json | grep -o '"kpi":"[^"]*"' | cut -d'"' -f4)
[ "$(echo "$names" | wc -l)" -gt 80 ] || fail "too few KPIs: $names"
for name in $names; do
    [ "$name" != nps.relational ] || continue # the shop asks after orders only
    run 0 kpi "$name" --period 2026-06 --format json
    grep -q '"value":-\{0,1\}[0-9]' out || fail "no data: $(cat out)"
done
run 0 run "$ROOT/tests/cli/demo_stories.lua"
says out "all stories found"
run 0 report executive
lacks out "Not shown for want of data"
run 0 report stories
lacks out "Not shown for want of data"
says out "subscription"

last_line() { tail -n 1 out | tr -d '\r'; }

# none SQL WHAT: the statement counts what must not be.
none() {
    run 0 sql "$1" --format csv
    [ "$(last_line)" = 0 ] || fail "$2: $(last_line)"
}
none "SELECT count(*) FROM tickets t LEFT JOIN orders o ON o.key = t.\"order\" WHERE t.\"order\" IS NOT NULL AND
    (o.key IS NULL OR o.customer <> t.customer OR o.at > t.created_at OR o.product <> t.product)" "tickets and orders"
none "SELECT count(*) FROM tickets t LEFT JOIN customers c ON c.key = t.customer WHERE t.customer IS NOT NULL AND
    (c.key IS NULL OR c.joined_at > t.created_at OR c.churned_at <= t.created_at OR c.country <> t.country)" "tickets and customers"
none "SELECT count(*) FROM orders o LEFT JOIN customers c ON c.key = o.customer WHERE c.key IS NULL OR
    c.joined_at > o.at OR c.churned_at <= o.at" "orders and customers"
none "SELECT count(*) FROM (SELECT c.joined_at, min(o.at) AS first FROM customers c JOIN orders o ON o.customer = c.key
    WHERE c.joined_at >= unixepoch('2024-10-01') GROUP BY c.key) WHERE joined_at <> first" "customers come with an order"
none "SELECT count(*) FROM surveys s LEFT JOIN tickets t ON t.key = s.ticket WHERE s.ticket IS NOT NULL AND
    (t.key IS NULL OR s.sent_at <= t.solved_at OR t.solved_at IS NULL OR s.customer <> t.customer OR t.spam)" "surveys and tickets"
none "SELECT count(*) FROM surveys WHERE answered_at <= sent_at OR (answered_at IS NULL) <> (score IS NULL) OR
    score NOT BETWEEN scale_min AND scale_max OR score <> round(score)" "answers"
none "SELECT count(*) FROM (SELECT count(*) - max(seq) + (min(seq) - 1) + (max(at) <> (SELECT updated_at FROM tickets
    WHERE key = ticket)) AS wrong FROM events GROUP BY ticket) WHERE wrong <> 0" "numbers of events"
none "SELECT count(*) FROM (SELECT at < lag(at) OVER (PARTITION BY ticket ORDER BY seq) AS early FROM events) WHERE early" "order of events"
none "SELECT count(*) FROM tickets t JOIN tickets m ON m.key = t.merged_into WHERE m.created_at > t.created_at OR
    m.customer <> t.customer OR m.merged_into IS NOT NULL" "merged tickets"
none "SELECT abs(count(*) - 20000) FROM tickets" "tickets asked for"

# more SQL: it gives 1.
more() {
    run 0 sql "$1" --format csv
    [ "$(last_line)" = 1 ] || fail "not so: $1"
}
more "SELECT avg(bad) > 1.5 * (SELECT avg(c.churned_at IS NOT NULL) FROM surveys s JOIN customers c ON c.key = s.customer
    WHERE s.kind = 'csat' AND s.score >= 4) FROM (SELECT c.churned_at IS NOT NULL AS bad FROM surveys s
    JOIN customers c ON c.key = s.customer WHERE s.kind = 'csat' AND s.score <= 2)"
more "SELECT count(*) > 3 FROM (SELECT agent FROM tickets WHERE first_reply_at < unixepoch('2025-06-01') GROUP BY agent
    EXCEPT SELECT agent FROM tickets WHERE created_at > unixepoch('2026-06-01') GROUP BY agent)"
more "SELECT count(*) > 3 FROM (SELECT agent FROM tickets WHERE created_at > unixepoch('2026-06-01') GROUP BY agent
    EXCEPT SELECT agent FROM tickets WHERE created_at < unixepoch('2025-06-01') GROUP BY agent)"
more "SELECT count(DISTINCT language) = 6 AND min(n) > 20 FROM (SELECT t.language, count(*) AS n FROM surveys s
    JOIN tickets t ON t.key = s.ticket WHERE s.comment IS NOT NULL GROUP BY 1)"
more "SELECT avg(score) FILTER (WHERE comment = 'Quick and friendly, thank you!') -
    avg(score) FILTER (WHERE comment = 'Slow and unhelpful.') > 1 FROM surveys WHERE kind = 'csat'"
cd ..

# The same bytes: in another folder, another zone of the machine, with other threads; other data for another seed.
mkdir elsewhere
(cd elsewhere && TZ=Asia/Tokyo "$PERILUNE" --threads 1 --tz America/New_York demo again -q)
cmp elsewhere/again/demo.db first.db || fail "another file"
cmp elsewhere/again/demo.db.columns first.columns || fail "another snapshot"
for file in README.md perilune.lua; do cmp elsewhere/again/$file shop/$file; done
run 0 demo other --seed 2 --tickets 500 -q
run 0 demo same --seed 2 --tickets 500 -q
cmp other/demo.db same/demo.db || fail "a small file differs"
run 0 demo third --seed 3 --tickets 500 -q
! cmp -s other/demo.db third/demo.db || fail "the seed changes nothing"
run 0 -d other/demo.db sql "SELECT count(*), min(imported_at) = unixepoch('2026-09-30 22:00') FROM tickets, imports" --format csv
says out "500,1"
run 0 demo later --tickets 100 --from 2030-02-01
says out "2030-02-01 to 2032-02-01"

# All of it, or nothing.
mkdir full && echo mine >full/notes
run 1 demo full
says err 'full: the folder is not empty (it has "notes"); expected a new or empty one'
[ "$(ls -A full)" = notes ] || fail "something was put into full"
run 1 demo no/where
says err "no/where: cannot be made: the folder above it is not there"
mkdir empty
(ulimit -f 400; trap '' XFSZ; "$PERILUNE" demo empty --tickets 2000 >out 2>err) && fail "a file size limit was no failure"
[ -d empty ] && [ -z "$(ls -A empty)" ] || fail "left behind: $(ls -A empty)"
(ulimit -f 400; trap '' XFSZ; "$PERILUNE" demo gone --tickets 2000 >out 2>err) && fail "a file size limit was no failure"
[ ! -e gone ] || fail "left behind: gone"

run 2 demo
says err "demo: expected DIR"
run 2 demo x --tickets many
says err 'demo: --tickets: expected a whole number from 100 to 10000000, not "many"'
run 2 demo x --tickets 20000000
run 2 demo x --seed -1
says err "--seed: expected a whole number from 0"
run 2 demo x --from yesterday
says err 'demo: --from: expected a date as 2024-10-01, not "yesterday"'
run 2 demo x --from 2024-13-01
says err "demo: --from:"
run 2 demo x --ticket 5
says err "did you mean --tickets?"
[ ! -e x ] || fail "x was made"
run 0 demo --help
says out "--tickets N"
passed
