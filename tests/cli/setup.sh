# Sourced by the tests: a folder of their own, and small checks. $PERILUNE is the program, $ROOT the source tree.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PERILUNE_STORE NO_COLOR 2>/dev/null || :
count=0

fail() {
    echo "FAILED: $*"
    exit 1
}

# run CODE ARGUMENT...: runs the program, checks its exit code, leaves stdout in ./out and stderr in ./err.
run() {
    wanted=$1
    shift
    code=0
    "$PERILUNE" "$@" >out 2>err </dev/null || code=$?
    [ "$code" = "$wanted" ] || { cat out err; fail "exit code $code instead of $wanted: perilune $*"; }
    count=$((count + 1))
}

# says FILE TEXT: the file has the text.
says() {
    grep -qF -- "$2" "$1" || { echo "--- $1:"; cat "$1"; fail "$1 does not say: $2"; }
    count=$((count + 1))
}

# lacks FILE TEXT: the file does not have it.
lacks() {
    ! grep -qF -- "$2" "$1" || { cat "$1"; fail "$1 says: $2"; }
    count=$((count + 1))
}

need_data() {
    [ -n "${PERILUNE_DATA:-}" ] && [ -e "$PERILUNE_DATA/$1" ] && return 0
    echo "SKIPPED: PERILUNE_DATA does not hold $1"
    exit 77
}

passed() { echo "$count checks passed"; }
