# The release binary: it needs no library but libc's, and works.
. "$ROOT/tests/cli/setup.sh"
skip() {
    echo "SKIPPED: $*"
    exit 77
}
! grep -q __asan_init "$PERILUNE" || skip "the release binary is the same in a tree with sanitizers"
command -v cmake >/dev/null || skip "there is no cmake"
if command -v ccache >/dev/null; then
    CMAKE_C_COMPILER_LAUNCHER=ccache
    export CMAKE_C_COMPILER_LAUNCHER
fi
cmake -S "$ROOT" -B build -DCMAKE_BUILD_TYPE=Release -DPERILUNE_TESTS=OFF -DPERILUNE_SEMI_STATIC=ON >log 2>&1 ||
    { cat log; skip "the static libraries are not all there"; }
cmake --build build --parallel 2 --target perilune >log 2>&1 || { tail -n 40 log; fail "it does not build"; }
ldd build/perilune | sed 's/ (.*//; s/ =>.*//; s/^[[:space:]]*//' | sort >out
for library in liblua libsqlite3 libcsv libutf8proc libz; do lacks out "$library"; done
lacks out libedit
PERILUNE=$work/build/perilune
run 0 -d s.db import "$ROOT/examples/data/incident_event_log.csv.gz" --as incidents
run 0 -d s.db doctor
run 0 -d s.db kpi reopen_rate --period 2016-05
says out "0.87 %"
passed
