# The bundled reports: every format as it is kept, numbers against SQL over the same rows (tests/reports/NAME.lua).
. "$ROOT/tests/cli/setup.sh"
PERILUNE=$PERILUNE "$ROOT/tests/reports/run" || fail "a report differs from what is kept"
"$PERILUNE" demo "$work/demo" --quiet
ln -s "$ROOT/tests" demo/tests # from which its project reads modules
for file in "$ROOT"/tests/reports/*.lua; do
    [ -e "$file" ] || continue
    "$PERILUNE" --trust --project "$work/demo" run "$file" || fail "$file"
    count=$((count + 1))
done
passed
