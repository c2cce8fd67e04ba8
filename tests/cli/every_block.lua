-- Writes the document with every kind of block (tests/lua/every_block.lua) as JSON and, chart by chart, as Vega-Lite.
local every = require "tests.lua.every_block"
local render = require "perilune.render"

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
end

local hostile = "</script><b>x</b>\27[31m\u{202E}\"' + datum.value + '\\ {{x}} %s"

for name, text in pairs { plain = "Support", korean = "고객 문의", hostile = hostile, empty = "" } do
  local document = every.document(text)
  write("json/" .. name .. ".json", render(document, "json"))
  for i, file in ipairs(render.files(document, "vega")) do write(("vega/%s-%02d.vl.json"):format(name, i), file.text) end
end

-- What is not there, and what is no number, has its place too.
local value = { unit = "count" }
write("json/sparse.json", render({ kind = "document", blocks = {
  { kind = "line", unit = "count", series = { { points = { {}, { label = "a", value = 0 / 0 } } } } },
  { kind = "cards", cards = { { title = "a", value = value } } }, { kind = "bars", unit = "count", items = {} },
  { kind = "table", columns = { {} }, rows = { {}, { math.huge } } },
  { kind = "leaderboard", unit = "count", items = { { label = "a", value = value } } },
  { kind = "cohort", unit = "count", columns = { "0" }, rows = { { label = "a", cells = {} } } },
} }, "json"))
