# Scripts are sandboxed: nothing outside the store, no endless loop, no endless memory.
. "$ROOT/tests/cli/setup.sh"
cat >safe.lua <<'L'
for _, name in ipairs { "io", "os", "debug", "package", "dofile", "loadfile" } do
  assert(_G[name] == nil, name .. " is there")
end
assert(string.dump == nil)
assert(load("\27Lua") == nil, "bytecode is loaded")
assert(not pcall(function() string.format = nil end), "string can be changed")
assert(getmetatable("") == false, "the real string table can be reached")
assert(not getmetatable(tickets), "the relation's metatable can be reached")
assert(not pcall(require, "../secret"), "require leaves the folder")
assert(not pcall(require, "/etc/passwd"))
local good, message = pcall(require, "perilune.native")
assert(not good and message:find("%-%-trust"), "scripts reach the engine's bindings")
local f = load("return x", "chunk", "t", { x = 7 })
assert(f() == 7)
L
run 0 -d x.db run safe.lua
echo 'assert(io.open("safe.lua"):close() and os.time() > 0 and debug.traceback())' >trusted.lua
run 0 --trust -d x.db run trusted.lua
run 1 -d x.db run trusted.lua
says err "trusted.lua:1:"
echo 'while true do end' >loop.lua
run 1 -d x.db --time-limit 1 run loop.lua
says err "time limit"
echo 'while true do pcall(function() while true do end end) end' >stubborn.lua
run 1 -d x.db --time-limit 1 run stubborn.lua
says err "time limit"
echo 'local t = {} while true do t[#t + 1] = ("x"):rep(1000000) .. #t end' >memory.lua
run 1 -d x.db run memory.lua
says err "memory"
echo 'local x = nil; x.y = 1' >nil.lua
run 1 -d x.db run nil.lua
says err "nil.lua:1:"
printf 'x = = 1\n' >syntax.lua
run 1 -d x.db run syntax.lua
says err "syntax.lua:1:"
printf '#!/usr/bin/env perilune\nprint("shebang")\n' >bang.lua
run 0 -d x.db run bang.lua
says out "shebang"
mkdir kpis
echo 'return { answer = 42 }' >kpis/own.lua
echo 'print(require("kpis.own").answer)' >module.lua
run 0 -d x.db run module.lua
says out "42"

# Definition files: all or nothing, with line and path.
printf 'Id,Created at,Solved at,Status,Replies,Reopens\n1,2026-01-05 10:00:00,2026-01-05 11:00:00,Solved,1,0\n' >t.csv
run 0 -d t.db import t.csv --as zendesk
definition() { # definition TEXT MESSAGE
    printf '%s\n' "$1" >bad.lua
    run 1 -d t.db report bad.lua
    says err "$2"
}
definition 'kpi "x" { source = "tickets", value = "count(*)", unit = "count", tagret = 3 }' \
    'bad.lua:1: kpi "x".tagret: unknown key; did you mean "target"?'
definition 'kpi "x" { source = "tickts", value = "count(*)", unit = "count" }' 'no table "tickts"; did you mean "tickets"?'
definition 'kpi "x" { source = "tickets", value = "count(", unit = "count" }' 'kpi "x".value: column '
definition 'kpi "x" { source = "tickets", value = "median(chanel)", unit = "count" }' 'did you mean "channel"?'
definition 'kpi "x" { source = "tickets", value = "count(*)", unit = "count", target = 5, warn = 9, better = "higher" }' \
    'kpi "x".warn'
definition 'kpi "x" { source = "tickets", value = "count(*)", unit = "count", target = "soon", better = "lower" }' \
    'kpi "x".target: expected a number'
definition 'report "y" { title = "Y", { cads = { "csat" } } }' 'report "y"[1]: no block "cads"; did you mean "cards"?'
definition 'report "y" { title = "Y", { cards = { "csat" }, span = "soon" } }' 'span: expected as "13 weeks"'
definition 'while true do end' 'time limit'
definition 'kpi "x" { source = "tickets", value = "count(*)", unit = "count" }' 'bad.lua: declares no report'
definition 'report "y" { { cards = { "no_such_kpi" } } }' 'no kpi "no_such_kpi"'
definition 'importer "z" { tickets = { key = {} } }' 'importer "z".tickets.key: expected the name of a column'
cat >mine.lua <<'L'
kpi "quick" { title = "Solved within an hour", source = "tickets", time = "solved_at",
  value = "share(resolution_time <= 1h)", unit = "percent", better = "higher", target = 0.5 }
report "mine" { title = "Mine", period = "2026-01",
  { cards = { "quick" } }, { text = function(r) return "quick is " .. r.quick.status end } }
L
run 0 -d t.db report mine.lua
says out "Solved within an hour"
says out "quick is good"
passed
