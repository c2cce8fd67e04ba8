# examples/quickstart in a copy of the tree: from sources to the report.
. "$ROOT/tests/cli/setup.sh"
skip() {
    echo "SKIPPED: $*"
    exit 77
}
! grep -q __asan_init "$PERILUNE" || skip "the quick start is the same in a tree with sanitizers"
command -v apt-get >/dev/null || skip "there is no apt-get"
if command -v ccache >/dev/null; then
    CMAKE_C_COMPILER_LAUNCHER=ccache
    export CMAKE_C_COMPILER_LAUNCHER
fi
mkdir tree
(cd "$ROOT" && tar -cf - CMakeLists.txt LICENSE README.md examples lua scripts src tests) | tar -xf - -C tree
tree/examples/quickstart >out 2>&1 || { tail -n 60 out; fail "the quick start"; }
says out "inserted 24,918"
says out "Executive report"
[ -s tree/build-quickstart/executive.html ] || fail "there is no HTML file"
passed
