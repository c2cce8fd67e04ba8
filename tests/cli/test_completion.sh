# The completion scripts in the shells they are for, and the manual page by a strict reader.
. "$ROOT/tests/cli/setup.sh"

mkdir bin
ln -s "$PERILUNE" bin/perilune
PATH=$work/bin:$PATH
touch "with space.csv" tickets.csv

# complete_bash WORD...: what bash offers for the last word, one a line.
run 0 completion bash
mv out bash.sh
complete_bash() {
    bash -c '. ./bash.sh; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _perilune; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$@" | sort
}

offers() { # offers WANTED WORD...
    wanted=$1
    shift
    got=$(complete_bash "$@" | tr '\n' ' ')
    [ "$got" = "$wanted" ] || fail "$*: expected '$wanted', got '$got'"
    count=$((count + 1))
}

offers "report " perilune rep
offers "report " perilune --tz Asia/Seoul -d x.db rep
offers "report " perilune --tz = Asia/Seoul rep
offers "markdown " perilune report executive --format ma
offers "markdown " perilune report executive --format = ma
offers "json plugin prometheus table " perilune check --format ""
offers "always auto never " perilune kpi --color ""
offers "executive " perilune report exec
offers "fcr " perilune kpi fcr
offers "--dry-run " perilune import --dry
offers "tickets.csv " perilune import tick
offers "with space.csv " perilune import with
offers "zsh " perilune completion z
offers "kpis " perilune list k
offers " " perilune report --period ""

# zsh asks in a terminal of its own; here only whether it reads the script.
if command -v zsh >/dev/null; then
    perilune completion zsh | zsh -n || fail "zsh does not read its script"
else
    echo "no zsh: its script is not tried"
fi
if command -v fish >/dev/null; then
    perilune completion fish >perilune.fish
    got=$(fish -N -c 'source perilune.fish; complete -C "perilune report exec"' 2>/dev/null | cut -f 1)
    [ "$got" = executive ] || fail "fish: expected executive, got '$got'"
    got=$(fish -N -c 'source perilune.fish; complete -C "perilune kpi --format "' 2>/dev/null | cut -f 1 | sort | tr '\n' ' ')
    [ "$got" = "json markdown table " ] || fail "fish: expected the formats of kpi, got '$got'"
else
    echo "no fish: its script is not tried"
fi

perilune man >perilune.1
if command -v mandoc >/dev/null; then
    mandoc -T lint -W error perilune.1 || fail "the manual page has faults"
else
    echo "no mandoc: the manual page is not checked"
fi
for command in import report kpi check test new list completion; do
    grep -q "perilune $command" perilune.1 || fail "the manual page lacks $command"
done

run 2 completion ksh
says err "expected bash, zsh or fish"
run 2 list moons
says err "expected kpis"
passed
