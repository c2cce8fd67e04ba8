# Charts as Vega-Lite: compiled and drawn by vega-lite itself, without a warning. It is looked for in
# $PERILUNE_NODE_MODULES and among node's global packages (npm install vega@5 vega-lite@5).
. "$ROOT/tests/cli/setup.sh"
command -v node >/dev/null || { echo "SKIPPED: there is no node"; exit 77; }
modules=${PERILUNE_NODE_MODULES:-$(npm root -g 2>/dev/null || :)}
[ -d "$modules/vega-lite" ] && [ -d "$modules/vega" ] || {
    echo "SKIPPED: no vega-lite in \"$modules\" (npm install vega@5 vega-lite@5, then PERILUNE_NODE_MODULES)"
    exit 77
}
mkdir json vega
ln -s "$ROOT/tests" tests
ln -s "$modules" node_modules
run 0 --trust run "$ROOT/tests/cli/every_block.lua"
cat >draw.mjs <<'J'
import * as vega from "vega";
import * as lite from "vega-lite";
import fs from "fs";

const complaints = [];
let file;
const note = (...words) => { complaints.push(`${file}: ${words.join(" ")}`); return logger; };
const logger = { warn: note, error: note, info: () => logger, debug: () => logger, level: () => logger };
for (file of process.argv.slice(2)) {
  const { spec } = lite.compile(JSON.parse(fs.readFileSync(file, "utf8")), { logger });
  const svg = await new vega.View(vega.parse(spec), { renderer: "none", logger }).toSVG();
  if (svg.length < 1000 || svg.includes("NaN")) note("draws nothing, or NaN");
  if (svg.includes("<script") || svg.includes("<b>x")) note("markup from data");
}
console.log(`${process.argv.length - 2} charts drawn`);
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length ? 1 : 0);
J
node draw.mjs vega/*.vl.json >out 2>err || { cat out err; fail "vega-lite does not take the charts"; }
says out "56 charts drawn"
passed
