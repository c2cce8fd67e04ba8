# HTML in a real browser: a gallery of all blocks, hostile, scarce and extreme documents, and every bundled report.
# What is looked at is in tests/html/browser.js. Screenshots and PDFs stay in html/ beside the program.
. "$ROOT/tests/cli/setup.sh"

skip() {
    echo "SKIPPED: $*"
    exit 77
}

for program in chromium node npm; do
    command -v $program >/dev/null || skip "needs $program (tests/run installs it)"
done
pages=$(dirname "$PERILUNE")/html
mkdir -p "$pages"
axe=$pages/npm/node_modules/axe-core/axe.min.js
[ -e "$axe" ] || timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$pages/npm" \
    axe-core@4.10.3 >npm.out 2>&1 || { cat npm.out; skip "npm could not install axe-core"; }
rm -f "$pages"/*.png "$pages"/*.pdf "$pages"/*.html

(cd "$ROOT" && PAGES=$pages "$PERILUNE" --trust -d "$work/gallery.db" run tests/html/gallery.lua)
run 0 -d incidents.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents
for file in "$ROOT"/scripts/reports/*.lua; do
    name=$(basename "$file" .lua)
    run 0 -d incidents.db report "$name" --period 2016-05 -o "$pages/report-$name.html"
done
size=$(wc -c <"$pages/report-executive.html")
[ "$size" -lt 150000 ] || fail "the executive report has $size bytes"

code=0
timeout 500 node "$ROOT/tests/html/browser.js" "$axe" "$pages" "$pages"/*.html >browser.out 2>&1 || code=$?
cat browser.out
[ "$code" != 2 ] || ! grep -q 'ENOENT\|the browser ended' browser.out || skip "the browser does not start here"
[ "$code" = 0 ] || fail "see $pages"
count=$((count + $(grep -c '^ok' browser.out)))
passed
