# The prompt in a real terminal (tmux): keys in, screen out.
. "$ROOT/tests/cli/setup.sh"

if ! command -v tmux >/dev/null; then
    echo "SKIPPED: tmux is not installed"
    exit 77
fi
sessions=0
server=
tmux_() { tmux -L "$server" -f /dev/null "$@"; }
trap 'tmux -L "$server" kill-server 2>/dev/null || :; rm -rf "$work"' EXIT

cat >t.csv <<'C'
Id,Created at,Solved at,Status,Replies,Reopens,Channel
1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0,email
2,2026-01-06 10:00:00,2026-01-07 11:00:00,Solved,1,0,chat
C
run 0 -d t.db import t.csv --as zendesk

# session COMMAND...: the program in a window of 80 by 24, in a shell that says when it ended.
session() {
    [ -z "$server" ] || tmux_ kill-server 2>/dev/null || :
    sessions=$((sessions + 1))
    server=perilune-$$-$sessions
    tmux_ new-session -d -x 80 -y 24 "cd '$work'; LC_ALL=C.UTF-8 XDG_STATE_HOME='$work/state' $*; echo ENDED \$?; sleep 60"
}

screen() { tmux_ capture-pane -p; }
type() { tmux_ send-keys -l -- "$1"; }
key() { tmux_ send-keys "$@"; }

# shows TEXT: the screen comes to have it, within ten seconds.
shows() {
    tries=0
    until screen | grep -qF -- "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { screen; fail "the screen does not show: $1"; }
        sleep 0.05
    done
    count=$((count + 1))
}

# shows_line LINE: as a whole line.
shows_line() {
    tries=0
    until screen | grep -qxF -- "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { screen; fail "no line of the screen is: $1"; }
        sleep 0.05
    done
    count=$((count + 1))
}

clear() { key C-c C-l; sleep 0.1; }

program="'$PERILUNE' -d t.db"
prompt="t.db 2026-01-07 11:00>"
session "$program"
shows "Tab completes"
shows "$prompt"

# Values without return; an error keeps the session.
type "20 + 22"; key Enter
shows_line "42"
type "kpi.cast"; key Enter
shows 'did you mean "csat"?'
clear

# Completion: a name at once, what several share, then a list with help that fits into the window.
type "ticke"; key Tab
shows "$prompt ticket"
type "s:where(\"cha"; key Tab
shows 'tickets:where("channel'
type " = 'em"; key Tab
shows "tickets:where(\"channel = 'email'"
type '"):count()'; key Enter
shows_line "1"
clear
type "kpi."; key Tab Tab
shows "more"
shows "active_tickets"
[ "$(screen | grep -c "$prompt")" = 1 ] || { screen; fail "the list does not fit into the window"; }
clear
type "kpi.csat:"; key Tab Tab
shows "what moved it"
type "by('chan"; key Tab
shows "kpi.csat:by('channel"
clear
type ".mo"; key Tab
shows "$prompt .mode"
clear

# Korean and emoji: the cursor stands where it seems to.
type 'print("한국어 😀 좋아")'
key Left Left Left Left
key BSpace
key BSpace
type "아주"
key Enter
shows_line "한국어 아주좋아"
type 'print("가나")'; key Home Right Right Right Right Right Right Right Delete; type "다"; key Enter
shows_line "다나"
clear

# Several lines: Enter goes on while the statement does, all lines can be edited, Up within them.
type "for i = 1, 2 do"; key Enter
type "print('row', i)"; key Enter
key Up C-e Left; type " * 10"
key Down; type "end"
shows_line "print('row', i * 10)"
key Enter
shows "row"
key Up
shows_line "end"
key C-c
clear

# Cutting to the end of a line, and of the last one, which comes back.
type "if true then"; key Enter
type "print(12345)"; key Enter
type "end"
key Up C-a Right Right Right Right Right Right Right C-k
type "6)"; key Down; key C-a C-k
shows_line "print(16)"
key C-y Enter
shows_line "16"
clear

# Ctrl-C: at the prompt, in a loop of Lua, in a query of the store; the session stays.
type "this is dropped"; key C-c
shows "$prompt this is dropped"
type "while true do end"; key Enter
sleep 0.3
key C-c
shows "interrupted"
clear
type 'store.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")'; key Enter
sleep 0.3
key C-c
shows "interrupted"
clear
type "6 * 7"; key Enter
shows_line "42"
clear

# The window gets another size: what is typed is drawn once. (Rows above it are what tmux moves out of the window and in.)
type 'print(("above\n"):rep(6))'; key Enter
shows_line "above"
type 'x = "0123456789 0123456789 0123456789"'
tmux_ resize-window -x 40 -y 24
shows '0123456789"'
sleep 0.2
[ "$(screen | grep -c 'x = "')" = 1 ] || { screen; fail "the text stands there twice"; }
tmux_ resize-window -x 80 -y 24
sleep 0.2
[ "$(screen | grep -c 'x = "')" = 1 ] || { screen; fail "the text stands there twice"; }
key Enter
type "#x"; key Enter
shows_line "32"
clear

# A paste of 200 lines is one chunk: nothing runs before Enter, and then all of it, locals and all.
{
    echo "local sum = 0"
    for i in $(seq 198); do echo "sum = sum + $i -- line $i"; done
    echo 'print("sum", sum)'
} >paste.txt
tmux_ load-buffer paste.txt
tmux_ paste-buffer -p
shows 'print("sum", sum)'
lines=$(screen | grep -c '^sum	19701' || :)
[ "$lines" = 0 ] || fail "the paste ran before Enter"
key Enter
shows "sum     19701"
clear

# Filters stand in the prompt.
type ".where channel = 'chat'"; key Enter
shows "[channel = 'chat']>"
type ".where off"; key Enter
clear

# The user's editor on the last entry.
printf '#!/bin/sh\nsed -i "s/6/7/" "$1"\n' >editor.sh
chmod +x editor.sh
type "6 * 6"; key Enter
shows_line "36"
type ".quit"; key Enter
shows "ENDED 0"
session "EDITOR='$work/editor.sh' $program"
shows "$prompt"

# History outlives the session: by what it begins with, by search, whole statements.
type "for i"; key Up
shows_line "print('row', i * 10)"
key C-c
clear
key C-r; type "한국"
shows "한국어 아주좋아"
key Enter
shows_line "한국어 아주좋아"
clear
type "1 + 6"; key Enter
shows_line "7"
type ".edit"; key Enter
shows_line "8"
[ "$(stat -c %a state/perilune/history)" = 600 ] || fail "the history is not its owner's alone"
says state/perilune/history 'for i = 1, 2 do\nprint('
lacks state/perilune/history "this is dropped"
key C-d
shows "ENDED 0"

# A dumb terminal: a prompt, no editing, no control sequences.
session "TERM=dumb $program"
shows "$prompt"
type "for i = 1, 2 do"; key Enter
shows "...>"
type "print(i * 21) end"; key Enter
shows_line "42"
key C-c
type "1 + 1"; key Enter
shows_line "2"
key C-d
shows "ENDED 0"

# A store that is not there yet.
session "'$PERILUNE' -d new.db"
shows "new.db (new)>"
passed
