# The Lua module in an ordinary lua5.4: what it exports, what it answers, memory, the example.
. "$ROOT/tests/cli/setup.sh"
skip() {
    echo "SKIPPED: $*"
    exit 77
}
module=$(dirname "$PERILUNE")/perilune.so
[ -e "$module" ] || skip "$module is not built (a semi-static tree has none)"
command -v lua5.4 >/dev/null || skip "there is no lua5.4"
! grep -q __asan_init "$module" || skip "a module with sanitizers needs a program with them: unit/script/test_module"
LUA_CPATH="$(dirname "$module")/?.so"
export LUA_CPATH ROOT

[ "$(nm -D --defined-only "$module" | awk '{ print $3 }')" = luaopen_perilune ] ||
    fail "more than luaopen_perilune is exported"
! ldd "$module" | grep -q liblua || fail "the module is linked to liblua"

mkdir first
lua5.4 -W "$ROOT/tests/cli/module.lua" "$work/first" >out 2>&1 || { cat out; fail "module.lua"; }
says out "ok 12"

if command -v valgrind >/dev/null; then
    mkdir second
    valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        lua5.4 "$ROOT/tests/cli/module.lua" "$work/second" >out 2>&1 || { cat out; fail "valgrind"; }
    count=$((count + 1))
else
    echo "no valgrind: memory is not watched here"
fi

"$ROOT/examples/08_stock_lua/run" "$(dirname "$module")" "$work" >out
says out "24918 tickets came of 141712 rows"
says out "Solved within a day: 63.6 % of 7150 tickets, good"
says out 'volume.lua:30: no kpi "same_dya"; did you mean "same_day"?'
passed
