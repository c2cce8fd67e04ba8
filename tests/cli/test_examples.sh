# The examples' README.md: what they show runs in a copy of their folder, and prints what they say. REFRESH=1 as in
# test_readme.sh; EXAMPLE names one of them.
. "$ROOT/tests/cli/setup.sh"
command -v bash >/dev/null || { echo "SKIPPED: there is no bash"; exit 77; }
mkdir bin
ln -s "$PERILUNE" bin/perilune
ln -s "$(dirname "$PERILUNE")" build
PATH=$work/bin:$PATH
export PATH
for folder in "$ROOT"/examples/${EXAMPLE:-0*}; do
    PAGE=$folder/README.md
    export PAGE
    rm -rf examples
    cp -r "$ROOT/examples" .
    (cd "examples/$(basename "$folder")" && perilune --trust run "$ROOT/tests/cli/console.lua")
done
