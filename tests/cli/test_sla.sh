# SLA policies of a project over a real log: identities that must hold, the file beside the store, the command. Whether
# the log's own flag made_sla is right cannot be checked: it does not say which policy it follows.
. "$ROOT/tests/cli/setup.sh"
log="$ROOT/examples/data/incident_event_log.csv.gz"
mkdir -p desk/sla desk/calendars
cat >desk/perilune.lua <<'END'
project { store = "log.db", zone = "UTC" }
END
run 1 --project desk sla
says err "there is no SLA policy"
cat >desk/sla/own.lua <<'END'
sla "urgent" { when = "priority = 'urgent'", requester_wait = "8h", agent_work = "8h", first_reply = "1h" }
sla "standard" { requester_wait = { high = "1d", otherwise = "3d" }, agent_work = "2d", resolution = "5d" }
END
run 0 --project desk import "$log" --as incidents_log
run 0 --project desk run "$ROOT/tests/cli/sla_incidents.lua"
says out "ok SLA instances of incidents"
[ -s desk/log.db.clocks ] || fail "no file of clocks"
cp desk/log.db.clocks first.clocks

# The same bytes for any number of threads; a damaged file is made anew; other policies are another file.
echo 'print(sla:count(), sla:where("breached"):count())' >count.lua
run 0 --project desk run count.lua
cp out counted
for threads in 1 4; do
    rm desk/log.db.clocks
    run 0 --project desk --threads $threads run count.lua
    cmp -s out counted || fail "other counts with $threads threads"
    cmp -s desk/log.db.clocks first.clocks || fail "other bytes with $threads threads"
done
printf 'xxxxxxxx' | dd of=desk/log.db.clocks bs=1 seek=64 conv=notrunc 2>/dev/null
run 0 --project desk run count.lua
cmp -s out counted || fail "other counts after damage"
printf 'xxxxxxxx' | dd of=desk/log.db.clocks bs=1 seek=200000 conv=notrunc 2>/dev/null
run 0 --project desk run count.lua
cmp -s out counted || fail "other counts after damage inside"
sed -i 's/agent_work = "2d"/agent_work = "2h"/' desk/sla/own.lua
run 0 --project desk run count.lua
cmp -s out counted && fail "an edited policy changes nothing"
sed -i 's/agent_work = "2h"/agent_work = "2d"/' desk/sla/own.lua
run 0 --project desk run count.lua
cmp -s out counted || fail "other counts after the edit was taken back"
cmp -s desk/log.db.clocks first.clocks || fail "other bytes after the edit was taken back"

# The command.
run 0 --project desk sla
says out "requester_wait"
says out "As of 2017-02-18 15:00:01."
run 0 --project desk sla --next 10d
says out "Nothing is due within 10d."
run 2 --project desk sla --next soon
says err "--next: expected a duration as 2h"
echo 'calendar "office" { timezone = "UTC", mon_fri = "09:00-17:00" }' >desk/calendars/own.lua
run 0 --project desk sla --what-if office
says out "come out otherwise"
run 1 --project desk sla --what-if ofice
says err 'did you mean "office"?'
echo 'sla "standard" { agent_work = "1h" }' >strict.lua
run 0 --project desk sla --what-if strict.lua --format csv
says out "agent_work"
run 0 --project desk run count.lua
cmp -s out counted || fail "what if has left something behind"
run 2 --project desk sla --format yaml
says err "--format"

# A file of policies is all or nothing, and says where it is wrong.
echo 'sla "x" { first_repli = "1h" }' >desk/sla/wrong.lua
run 1 --project desk sla
says err 'sla/wrong.lua:1: sla "x".first_repli: unknown key; did you mean "first_reply"?'
rm desk/sla/wrong.lua
echo 'project { store = "log.db" }
sla "x" { first_reply = "1h" }' >desk/perilune.lua
run 1 --project desk sla
says err "belongs into a file of the folder sla"
passed
