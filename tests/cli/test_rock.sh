# The rockspec: luarocks builds the module from a copy of the tree, without a network, and lua5.4 finds it.
. "$ROOT/tests/cli/setup.sh"
skip() {
    echo "SKIPPED: $*"
    exit 77
}
command -v luarocks >/dev/null || skip "there is no luarocks"
command -v lua5.4 >/dev/null || skip "there is no lua5.4"
! grep -q __asan_init "$PERILUNE" || skip "the rock is the same in a tree with sanitizers"

mkdir tree
(cd "$ROOT" && tar -cf - CMakeLists.txt LICENSE README.md lua scripts src) | tar -xf - -C tree
cd tree
if command -v ccache >/dev/null; then
    CMAKE_C_COMPILER_LAUNCHER=ccache
    export CMAKE_C_COMPILER_LAUNCHER
fi
luarocks --lua-version 5.4 --tree "$work/rocks" make scripts/install/perilune-scm-1.rockspec >"$work/log" 2>&1 ||
    { cat "$work/log"; fail "luarocks make"; }
cd "$work"
eval "$(luarocks --lua-version 5.4 --tree "$work/rocks" path)"
lua5.4 -e 'print("loads " .. require("perilune").version, package.searchpath("perilune", package.cpath))' >out
says out "loads "
says out "$work/rocks/lib/lua/5.4/perilune.so"
luarocks --lua-version 5.4 lint "$ROOT/scripts/install/perilune-scm-1.rockspec" >out 2>&1 || { cat out; fail "luarocks lint"; }
luarocks --lua-version 5.4 --tree "$work/rocks" remove perilune >>log 2>&1 || { cat log; fail "luarocks remove"; }
[ ! -e "$work/rocks/lib/lua/5.4/perilune.so" ] || fail "luarocks remove leaves the module"
passed
