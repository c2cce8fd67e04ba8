--- Renderers (lua/perilune/render.lua and lua/perilune/render/): escaping, widths, empty and extreme documents.

local native = require("perilune.native")
local render = require("perilune.render")
local canvas = require("perilune.render.canvas")
local scale = require("perilune.render.scale")
local tree = require("perilune.render.tree")
local csv = require("perilune.render.csv")
local markdown = require("perilune.render.markdown")

local nan = 0 / 0
local hostile = "</script><b>x</b>\27[31m\u{202E}`|[a](http://e.example)\n\xFF\"'&"
local long_word = string.rep("x", 300)

local function equal(got, wanted)
  if got ~= wanted then error(string.format("expected %q, got %q", tostring(wanted), tostring(got)), 2) end
end

local function has(text, part)
  if not text:find(part, 1, true) then error(string.format("missing %q in:\n%s", part, text), 2) end
end

local function lacks(text, part)
  if text:find(part, 1, true) then error(string.format("unexpected %q in:\n%s", part, text), 2) end
end

local function document(blocks)
  return { kind = "document", title = "Report", subtitle = "May 2016", language = "en", blocks = blocks }
end

local function line_block(values, options)
  local points = {}
  for i, value in ipairs(values) do
    points[i] = { at = i, label = string.format("2016-%02d", (i - 1) % 12 + 1), value = value or nil }
  end
  local block = {
    kind = "line", title = "Line", unit = "count", grain = "month",
    series = { { name = "main", role = "main", points = points } },
  }
  for key, value in pairs(options or {}) do block[key] = value end
  return block
end

local function rich(text)
  local value = {
    value = 0.841, unit = "percent", low = 0.79, high = 0.88, n = 1234, status = "good", target = 0.8,
    change = { value = 0.02, unit = "percent", against = text, direction = "better" }, note = text, provisional = true,
  }
  local bad = { unit = "percent", status = "bad", note = text }
  local line = line_block({ 1, false, 3 }, { title = text, description = text, target = 2 })
  line.series[1].name = text
  line.series[1].points[3].label = text
  line.series[2] = { name = text, role = "comparison", points = line.series[1].points }
  local doc = document({
    { kind = "callout", status = "warn", text = text },
    { kind = "section", title = text, blocks = {
      { kind = "cards", title = text, cards = {
        { title = text, about = text, value = value, trend = { 1, false, 2 } }, { title = text, value = bad },
      } },
      line,
      { kind = "bars", title = text, description = text, unit = "percent",
        items = { { label = text, value = value }, { label = text, value = bad } } },
      { kind = "table", title = text, description = text, columns = { { title = text, unit = "text" },
        { title = text, unit = "count" } }, rows = { { text, 1 }, { text, value }, { text, nil } } },
      { kind = "heat", title = text, description = text, unit = "count", rows = { text }, columns = { text, "b" },
        cells = { { 1, false } } },
      { kind = "text", text = text .. "\n\n" .. text },
    } },
  })
  doc.title, doc.subtitle = text, text
  doc.header = { { label = text, text = text } }
  doc.footer = { text }
  return doc
end

local function check_width(text, width)
  for line in (text:gsub("\27%[[%d;]*m", "")):gmatch("[^\n]*") do
    if native.width(line) > width then error(string.format("wider than %d: %s", width, line), 2) end
  end
end

local every_format = { "terminal", "markdown", "html", "json", "csv" }

local tests = {}

local function test(name, run)
  tests[#tests + 1] = { name = name, run = run }
end

-- The contract

test("an_unknown_format_names_the_known_ones", function()
  local ok, message = pcall(render.render, document({}), "pdf")
  assert(not ok)
  has(message, 'unknown format "pdf" (known: csv, html, json, markdown, terminal, vega)')
end)

test("an_unknown_kind_names_its_path_and_the_known_ones", function()
  local ok, message = pcall(render.render, document({ { kind = "text", text = "" }, { kind = "pie" } }), "html")
  assert(not ok)
  has(message, 'document.blocks[2].kind: unknown block kind "pie"')
  has(message, "area, bars, bullet, callout, cards, cohort, columns")
end)

test("an_unknown_unit_or_status_names_its_path", function()
  local card = { title = "x", value = { unit = "parsec" } }
  local ok, message = pcall(tree.check, document({ { kind = "cards", cards = { card } } }))
  assert(not ok)
  has(message, 'document.blocks[1].cards[1].value.unit: unknown unit "parsec"')
  card.value = { unit = "count", status = "great" }
  ok, message = pcall(tree.check, document({ { kind = "cards", cards = { card } } }))
  assert(not ok)
  has(message, 'cards[1].value.status: unknown status "great" (known: bad, good, none, warn)')
end)

test("a_bare_number_is_no_value", function()
  local ok, message = pcall(tree.check, document({ { kind = "cards", cards = { { title = "x", value = 3 } } } }))
  assert(not ok)
  has(message, "cards[1].value: expected a table, got number")
end)

test("every_format_renders_an_empty_document", function()
  for _, format in ipairs(every_format) do equal(type(render(document({}), format)), "string") end
  equal(render(document({}), "csv"), "")
end)

test("every_format_renders_empty_blocks", function()
  local blocks = {
    { kind = "section", title = "s", blocks = {} }, { kind = "cards", cards = {} },
    { kind = "line", unit = "count", series = {} }, { kind = "bars", unit = "count", items = {} },
    { kind = "table", columns = {}, rows = {} }, { kind = "table", columns = { { title = "a" } }, rows = {} },
    { kind = "heat", unit = "count", rows = {}, columns = {}, cells = {} }, { kind = "text", text = "" },
    { kind = "callout", status = "none", text = "" }, line_block({}),
  }
  for _, format in ipairs(every_format) do
    render(document(blocks), format)
    render({ kind = "document", blocks = blocks }, format, { width = 80 })
  end
end)

test("the_same_document_gives_the_same_text", function()
  for _, format in ipairs(every_format) do equal(render(rich("a"), format), render(rich("a"), format)) end
end)

test("no_format_shows_nan_or_infinity", function()
  for _, x in ipairs({ nan, math.huge, -math.huge }) do
    local change = { value = x, unit = "count" }
    local value = { value = x, unit = "count", low = x, high = x, n = x, target = x, change = change }
    local blocks = {
      { kind = "cards", cards = { { title = "c", value = value, trend = { x, 1, x } } } },
      line_block({ 1, x, 2 }, { target = x }), line_block({ x }),
      { kind = "bars", unit = "count", items = { { label = "b", value = value } } },
      { kind = "table", columns = { { title = "t", unit = "count" } }, rows = { { x }, { value } } },
      { kind = "heat", unit = "count", rows = { "r" }, columns = { "c" }, cells = { { x } } },
    }
    for _, format in ipairs(every_format) do
      local text = render(document(blocks), format):lower()
      assert(not text:find("%f[%w]%-?nan%f[%W]"), format)
      assert(not text:find("%f[%w]inf%f[%W]"), format)
    end
  end
end)

test("extreme_numbers_can_be_drawn", function()
  for _, values in ipairs({
    { -5, -3, -9 }, { -1, 0, 1 }, { 1e308, -1e308, 0 }, { 1e-300, 2e-300 }, { 1e15, 1e15 + 1 }, { 7 }, { 0, 0 },
    { math.maxinteger, math.mininteger }, { -4 },
  }) do
    for _, unit in ipairs({ "count", "percent", "duration", "score", "number", "time" }) do
      local items, cells = {}, { values }
      for i, x in ipairs(values) do items[i] = { label = "i", value = { value = x, unit = unit } } end
      local blocks = {
        line_block(values, { unit = unit, target = values[1] }), { kind = "bars", unit = unit, items = items },
        { kind = "heat", unit = unit, rows = { "r" }, columns = { "a", "b", "c" }, cells = cells },
        { kind = "cards", cards = { { title = "c", value = items[1].value, trend = values } } },
      }
      for _, format in ipairs(every_format) do
        local text = render(document(blocks), format, { width = 80 })
        assert(not text:find("nan%f[%W]") and not text:find("%f[%w]inf%f[%W]"), format .. " " .. unit)
      end
    end
  end
end)

-- Terminal

test("no_terminal_line_is_wider_than_the_page", function()
  for _, text in ipairs({ "plain words in a row", "고객지원팀 상담 채팅 답변 시간", "東京サポート", "👩‍🚀🚀", hostile, long_word }) do
    for _, width in ipairs({ 12, 24, 40, 80, 133 }) do
      check_width(render(rich(text), "terminal", { width = width }), width)
      check_width(render(rich(text), "terminal", { width = width, ascii = true }), width)
      check_width(render(rich(text), "terminal", { width = width, color = true }), width)
    end
    check_width(render(rich(text), "terminal", {}), 100)
  end
end)

test("piped_output_cuts_nothing", function()
  local value = { value = 1, unit = "count", note = long_word }
  local text = render(document({ { kind = "section", title = long_word, blocks = {
    { kind = "cards", cards = { { title = long_word, value = value } } },
    { kind = "bars", title = long_word, unit = "count", items = { { label = long_word, value = value } } },
    { kind = "table", columns = { { title = "a" }, { title = "b" } }, rows = { { long_word, long_word } } },
    { kind = "text", text = long_word }, { kind = "callout", status = "bad", text = long_word },
  } } }), "terminal", {})
  lacks(text, "…")
  local _, count = text:gsub("x", "")
  equal(count, 9 * 300)
end)

test("nothing_that_acts_reaches_the_terminal", function()
  for _, options in ipairs({ { width = 80 }, {}, { width = 80, ascii = true } }) do
    local text = render(rich(hostile .. "\u{9B}2J\r\8\7"), "terminal", options)
    assert(not text:find("[%z\1-\9\11-\31\127]"))
    lacks(text, "\u{202E}")
    lacks(text, "\u{9B}")
    assert(utf8.len(text))
  end
end)

test("ascii_is_ascii", function()
  local text = render(rich("고객 – “Ω” 🚀"), "terminal", { width = 80, ascii = true })
  assert(not text:find("[\128-\255]"))
end)

test("status_is_told_without_colour", function()
  local text = render(rich("a"), "terminal", { width = 80 })
  lacks(text, "\27")
  has(text, "✓ good")
  has(text, "✕ bad")
end)

test("numbers_in_terminal_tables_are_right_aligned", function()
  local block = {
    kind = "table", columns = { { title = "Team", unit = "text" }, { title = "Tickets", unit = "count" } },
    rows = { { "서울", 12 }, { "Berlin", 1204 } },
  }
  local text = render(document({ block }), "terminal", { width = 80 })
  has(text, "서울         12\n")
  has(text, "Berlin    1,204\n")
end)

test("a_table_with_too_many_columns_is_split", function()
  local columns, row = { { title = "Team", unit = "text" } }, { "Berlin" }
  for i = 1, 30 do columns[i + 1], row[i + 1] = { title = "c" .. i, unit = "count" }, 1234567 + i end
  local text = render(document({ { kind = "table", columns = columns, rows = { row } } }), "terminal", { width = 60 })
  check_width(text, 60)
  for i = 1, 30 do has(text, string.format("1,234,%d", 567 + i)) end
end)

-- Markdown

test("markdown_escapes_what_acts", function()
  equal(markdown.escape("a|b `c` <d> [e](f) *g* _h_"), "a\\|b \\`c\\` &lt;d&gt; \\[e\\](f) \\*g\\* \\_h\\_")
  equal(markdown.escape("# x\ny"), "\\# x y")
  equal(markdown.escape("- x"), "\\- x")
  equal(markdown.escape("1. x"), "1\\. x")
  equal(markdown.escape("---"), "\\---")
  equal(markdown.escape("-4.2"), "-4.2")
  equal(markdown.escape("http://a.b www.c.d &amp;"), "http\\://a.b www\\.c.d &amp;amp;")
end)

test("markdown_tables_keep_their_columns", function()
  local block = { kind = "table", columns = { { title = "a|b", unit = "text" } }, rows = { { hostile }, { nil } } }
  local text = render(document({ block }), "markdown")
  for line in text:gmatch("[^\n]+") do
    if line:sub(1, 1) == "|" then
      local _, bars = line:gsub("\\|", ""):gsub("|", "")
      equal(bars, 2)
    end
  end
  lacks(text, "<b>")
  lacks(text, "\27")
end)

-- HTML

test("html_escapes_everything_from_data", function()
  local text = render(rich(hostile), "html")
  lacks(text, "<script")
  lacks(text, "</script")
  lacks(text, "<b>x")
  lacks(text, "\27")
  lacks(text, "\u{202E}")
  lacks(text, "[a](http://e.example)\n")
  assert(utf8.len(text))
  local attributes = render(rich('" onload="x'), "html")
  lacks(attributes, '" onload="x')
end)

test("html_is_self_contained", function()
  local text = render(rich("a"), "html")
  has(text, "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
  lacks(text, "http://")
  lacks(text, "https://")
  lacks(text, "url(")
  lacks(text, "@import")
  lacks(text, "<link")
  assert(#text < 150000)
end)

test("html_is_accessible", function()
  local text = render(rich("a"), "html")
  has(text, '<html lang="en">')
  local _, h1 = text:gsub("<h1", "")
  equal(h1, 1)
  has(text, "<main>")
  has(text, 'role="img"')
  has(text, "<desc id=")
  has(text, "<details><summary>")
  has(text, "✓ good")
  local before = 1
  for level in text:gmatch("<h(%d)[ >]") do
    level = tonumber(level)
    assert(level <= before + 1, "heading levels skip one")
    before = level
  end
end)

test("html_ids_are_unique", function()
  local seen = {}
  for id in render(rich("a"), "html"):gmatch(' id="([^"]*)"') do
    assert(not seen[id], id)
    seen[id] = true
  end
end)

test("html_language_is_no_way_in", function()
  local doc = document({})
  doc.language = 'en"><script>'
  lacks(render(doc, "html"), "<script>")
end)

test("a_long_daily_series_stays_small", function()
  local points = {}
  for i = 1, 1000 do points[i] = { at = i, label = string.format("%04d-01-01", 1000 + i), value = i % 17 } end
  local series = { name = "a", role = "main", points = points }
  local block = { kind = "line", unit = "count", grain = "day", series = { series } }
  assert(#render(document({ block }), "html") < 150000)
end)

test("gaps_break_the_line_and_lone_points_are_dots", function()
  local text = render(document({ line_block({ 1, 2, false, 4, false, 3 }) }), "html")
  has(text, 'class="line s1" d="M')
  local path = text:match('class="line s1" d="([^"]*)"')
  local _, moves = path:gsub("M", "")
  equal(moves, 1) -- one stretch; the two lone points are dots
  local _, dots = text:gsub('<circle class="dot s1"', "")
  assert(dots >= 2)
  has(text, '<circle class="dot s1"')
end)

test("an_all_nil_series_says_no_data", function()
  for _, format in ipairs({ "terminal", "markdown", "html" }) do
    has(render(document({ line_block({ false, false }) }), format), "no data")
  end
end)

-- JSON

test("json_tells_its_format_and_version", function()
  local text = render(rich("a"), "json")
  assert(text:find('^{\n  "format": "perilune%-report",\n  "version": 1,\n  "title": '))
  local compact = render(document({}), "json", { compact = true })
  equal(compact, '{"format":"perilune-report","version":1,"title":"Report","subtitle":"May 2016","language":"en",'
    .. '"header":[],"blocks":[],"footer":[]}\n')
end)

test("json_gives_nil_as_null_and_numbers_exactly", function()
  local block = {
    kind = "table", columns = { { title = "a", unit = "number" }, { title = "b" } },
    rows = { { 0.1 + 0.2, nil }, { nil, "x" } },
  }
  has(render(document({ block }), "json", { compact = true }), '"rows":[[0.30000000000000004,null],[null,"x"]]')
end)

test("json_is_harmless_in_a_terminal", function()
  local text = render(rich(hostile), "json")
  assert(not text:find("[%z\1-\9\11-\31\127]"))
  lacks(text, "\u{202E}")
  has(text, "\\u001b")
end)

-- CSV

test("csv_makes_formulas_harmless", function()
  equal(csv.text('=HYPERLINK("http://e")'), '"\'=HYPERLINK(""http://e"")"')
  equal(csv.text("+1"), "'+1")
  equal(csv.text("-1"), "'-1")
  equal(csv.text("@x"), "'@x")
  equal(csv.text("\tx"), "'\tx")
  equal(csv.text("\rx"), "\"'\rx\"")
  equal(csv.text("\27=1+1"), "'=1+1")
  equal(csv.text("\u{FEFF}=1+1"), "'=1+1")
  equal(csv.text("＝1+1"), "'＝1+1")
  equal(csv.text("a=b"), "a=b")
end)

test("csv_quotes_by_rfc_4180", function()
  equal(csv.text('a,"b"\nc'), '"a,""b""\nc"')
  equal(csv.text("plain"), "plain")
end)

test("csv_numbers_stay_numbers", function()
  local block = {
    kind = "table",
    columns = {
      { title = "team", unit = "text" }, { title = "wait", unit = "duration" }, { title = "share", unit = "percent" },
    },
    rows = { { "-x", -3, 0.841 }, { "y", nil, { value = 0.5, unit = "percent" } } },
  }
  equal(render(document({ block }), "csv"),
    "team,wait (seconds),share (fraction)\r\n'-x,-3,0.841\r\ny,,0.5\r\n")
end)

test("csv_puts_several_tables_one_after_another", function()
  local block = { kind = "table", title = "T", columns = { { title = "a" } }, rows = { { "x" } } }
  local doc = document({ block, { kind = "section", title = "s", blocks = { block } } })
  equal(render(doc, "csv"), "T\r\na\r\nx\r\n\r\nT\r\na\r\nx\r\n")
  equal(render(doc, "csv", { block = 2 }), "a\r\nx\r\n")
  local ok, message = pcall(render.render, doc, "csv", { block = 3 })
  assert(not ok)
  has(message, "expected 1 to 2, one of")
end)

-- Parts

test("sparklines_scale_and_keep_gaps", function()
  equal(canvas.sparkline({ 1, false, 8 }), "▁ █")
  equal(canvas.sparkline({ 5 }), "▅")
  equal(canvas.sparkline({ false, nan }), "")
  equal(canvas.sparkline({ 1, 2, 3, 4 }, 2), "▁█")
  equal(canvas.sparkline(nil), "")
end)

test("bars_are_exact_to_an_eighth", function()
  equal(canvas.bar(2.5), "██▌")
  equal(canvas.bar(0), "")
  equal(canvas.bar(0.01), "▏")
  equal(canvas.bar(3.4, true), "###")
end)

test("axes_have_round_ticks", function()
  local axis = scale.axis(0, 33 * 3600, "duration", 4)
  equal(axis.text(axis.ticks[2]), "12 h")
  equal(axis.low, 0)
  axis = scale.axis(0, 3, "count", 4)
  equal(#axis.ticks, 4)
  axis = scale.axis(0.81, 0.82, "percent", 4)
  assert(axis.high - axis.low >= 0.1 - 1e-9)
  axis = scale.axis(0.99, 1, "percent", 4)
  assert(axis.high <= 1 + 1e-9)
end)

test("months_are_named_and_years_stand_below", function()
  local language = require("perilune.format").language("en")
  local labels = {}
  for i = 0, 29 do labels[i + 1] = string.format("%d-%02d", 2014 + (i + 6) // 12, (i + 6) % 12 + 1) end
  local ticks = scale.time_ticks(labels, 8, 10, function(text) return #text * 7 end, language)
  for i = 2, #ticks do assert((ticks[i].index - ticks[i - 1].index) * 8 >= 31) end
  equal(ticks[1].wider, "2014")
  equal(scale.short_label("2016-W21", language), "W21")
  equal(scale.short_label("2016-05-03", language), "3 May")
  equal(scale.short_label("2016-Q2", language), "Q2")
  equal(scale.short_label("2016-05-03 14:00", language), "14:00")
end)

for _, case in ipairs(tests) do
  local ok, message = pcall(case.run)
  if not ok then error(case.name .. ": " .. tostring(message), 0) end
end
print("1.." .. #tests)
for i, case in ipairs(tests) do print(string.format("ok %d %s", i, case.name)) end
