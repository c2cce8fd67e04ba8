# The statistics against reference tables: R's and published ones.
. "$ROOT/tests/cli/setup.sh"
need_data oracles/oracles.json
ln -s "$ROOT/tests" tests
printf 'return [==[%s]==]\n' "$PERILUNE_DATA/oracles" >oracle_folder.lua
run 0 --trust -d s.db run "$ROOT/tests/cli/stats.lua"
cat out
passed
