# A report as JSON against its schema, every kind of block; a wrong one must be refused.
. "$ROOT/tests/cli/setup.sh"
python3 -c "import jsonschema" 2>/dev/null || { echo "SKIPPED: Python has no module jsonschema"; exit 77; }
mkdir json vega
ln -s "$ROOT/tests" tests
run 0 --trust run "$ROOT/tests/cli/every_block.lua"
cat >validate.py <<'P'
import copy, glob, json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def kinds(blocks):
    for block in blocks:
        yield block["kind"]
        yield from kinds(block.get("blocks", []))
        for column in block["columns"] if block["kind"] == "columns" else []:
            yield from kinds(column)


seen = set()
for path in sorted(glob.glob("json/*.json")):
    document = json.load(open(path))
    for error in validator.iter_errors(document):
        best = jsonschema.exceptions.best_match([error])
        sys.exit(f"{path}: {list(best.absolute_path)}: {best.message[:300]}")
    seen |= set(kinds(document["blocks"]))
known = {name[6:] for name in schema["$defs"] if name.startswith("block_")}
if seen != known:
    sys.exit(f"kinds without an example or a schema: {sorted(seen ^ known)}")
for path, wrong in ((("version",), 2), (("blocks", 0, "kind"), "pie"), (("blocks", 0, "status"), "great")):
    document = json.load(open("json/plain.json"))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = wrong
    if validator.is_valid(document):
        sys.exit(f"the schema takes {wrong!r} at {path}")
print(f"{len(seen)} kinds of blocks fit the schema")
P
python3 validate.py "$ROOT/lua/perilune/render/report.schema.json" >out 2>err || { cat out err; fail "JSON does not fit its schema"; }
says out "19 kinds"
passed
