# README.md: what it shows runs, and prints what it says. REFRESH=1 writes it anew with what came; then read the diff.
. "$ROOT/tests/cli/setup.sh"
command -v bash >/dev/null || { echo "SKIPPED: there is no bash"; exit 77; }
mkdir bin build
ln -s "$PERILUNE" bin/perilune
ln -s "$PERILUNE" build/perilune
cp -r "$ROOT/examples" .
PATH=$work/bin:$PATH
PAGE=$ROOT/README.md
export PAGE PATH
perilune --trust run "$ROOT/tests/cli/console.lua"
