-- Every kind of block in text formats: widths, hostile texts, extreme numbers, what is drawn.
local check = require "tests.lua.check"
local every = require "tests.lua.every_block"
local native = require "perilune.native"
local render = require "perilune.render"
local data = require "perilune.render.data"
local english = require "perilune.lang.en"

local nan = 0 / 0
local hostile = "</script><b>x</b>\27[31m\u{9B}2J\u{202E}`|[a](http://e.example)\r\n\xFF\"'&=%s%"
local texts = { "plain words in a row", "고객지원팀 문의 채팅 답변 시간", "問い合わせ👩‍🚀🚀", "=HYPERLINK(\"http://e\")", hostile,
  ("x"):rep(10000), "", "-1+2", "\u{202E}\u{200F}abc" }
local text_formats = { "terminal", "markdown", "json", "csv" }

local function document(...) return { kind = "document", language = "en", blocks = { ... } } end

local function has(text, part)
  if not text:find(part, 1, true) then error(("missing %q in:\n%s"):format(part, text:sub(1, 4000)), 2) end
end

local function lacks(text, part)
  local at = text:find(part, 1, true)
  if at then error(("unexpected %q: %q"):format(part, text:sub(math.max(1, at - 200), at + 200)), 2) end
end

local function no_line_is_wider(text, width)
  for line in (text:gsub("\27%[[%d;]*m", "")):gmatch("[^\n]*") do
    if native.width(line) > width then error(("wider than %d: %s"):format(width, line), 2) end
  end
end

local function pages_keep_their_width()
  for _, text in ipairs(texts) do
    local tree = every.document(text)
    for _, width in ipairs(#text > 1000 and { 40 } or { 20, 40, 80, 200 }) do
      no_line_is_wider(render(tree, "terminal", { width = width }), width)
      no_line_is_wider(render(tree, "terminal", { width = width, ascii = true, color = true }), width)
    end
    no_line_is_wider(render(tree, "terminal", {}), 100)
  end
end

local function colour_adds_only_colour()
  for _, width in ipairs { 40, 80, 120 } do
    local plain = render(every.document "a b", "terminal", { width = width })
    local coloured = render(every.document "a b", "terminal", { width = width, color = true })
    lacks(plain, "\27")
    check.equal((coloured:gsub("\27%[[%d;]*m", ""):gsub(" +\n", "\n")), plain)
  end
end

local function ascii_is_ascii()
  for _, text in ipairs(texts) do
    assert(not render(every.document(text), "terminal", { width = 80, ascii = true }):find("[\128-\255]"))
  end
end

local function nothing_acts_in_any_format()
  for _, text in ipairs(texts) do
    for _, name in ipairs(text_formats) do
      local shown = render(every.document(text), name, {})
      assert(utf8.len(shown), name)
      local controls = name == "csv" and "[%z\1-\8\11\12\14-\31\127]" or "[%z\1-\9\11-\31\127]"
      assert(not shown:find(controls), name)
      lacks(shown, "\u{202E}")
      lacks(shown, "\u{9B}")
    end
    lacks(render(every.document(text), "markdown"), "<b>")
    assert(not render(every.document(text), "markdown"):find("[^\\]%]%(http"))
  end
end

--- The fields of a line of CSV, by RFC 4180.
local function fields_of(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local field, stop
    if text:sub(at, at) == '"' then
      local from = at + 1
      repeat
        stop = text:find('"', from, true)
        from = stop + 2
      until text:sub(stop + 1, stop + 1) ~= '"'
      field, at = text:sub(at + 1, stop - 1):gsub('""', '"'), stop + 1
    else
      stop = text:find("[,\r]", at)
      field, at = text:sub(at, stop - 1), stop
    end
    row[#row + 1] = field
    if text:sub(at, at + 1) == "\r\n" then
      rows[#rows + 1], row, at = row, {}, at + 2
    else
      at = at + 1
    end
  end
  return rows
end

local function no_csv_field_is_a_formula()
  for _, text in ipairs(texts) do
    for _, row in ipairs(fields_of(render(every.document(text), "csv"))) do
      for _, field in ipairs(row) do
        if field:find("^[=+@\t\r-]") and not tonumber(field) then error(("a formula: %q"):format(field), 0) end
      end
    end
  end
end

local function every_csv_row_has_its_columns()
  for _, file in ipairs(render.files(every.document(hostile), "csv")) do
    local rows = fields_of(file.text)
    for _, row in ipairs(rows) do check.equal(#row, #rows[1], file.path) end
  end
end

--- Blocks of all kinds with the numbers given, in every place for numbers.
local function of_numbers(x, y)
  local value = { value = x, unit = "duration", low = x, high = y, n = 1, target = y, warn = x, better = "lower" }
  local points = { { label = "a", value = x, low = y, high = x, mark = "high" }, { label = "b", value = y, provisional = true } }
  return document(
    { kind = "bullet", items = { { label = "b", value = value }, { label = "c", value = value, low = x, high = y } } },
    { kind = "leaderboard", unit = "duration", items = { { rank = 1, label = "l", value = value, trend = { x, y } } } },
    { kind = "funnel", unit = "count", steps = { { label = "a", value = x }, { label = "b", value = y } } },
    { kind = "line", unit = "count", target = x, warn = y, series = { { name = "s", points = points },
      { name = "f", role = "forecast", points = points }, { name = "c", role = "comparison", points = {} } } },
    { kind = "area", unit = "count", series = { { name = "s", points = points }, { name = "t", points = points } } },
    { kind = "area", unit = "count", share = true, series = { { name = "s", points = points } } },
    { kind = "stacked", unit = "count", parts = { "p", "q" }, items = { { label = "i", values = { x, y } } } },
    { kind = "stacked", unit = "count", share = true, parts = { "p" }, items = { { label = "i", values = { x } } } },
    { kind = "histogram", unit = "duration", bins = { { from = 0, to = 1, count = x }, { from = 1, to = 2, count = y } },
      below = x, above = y, marks = { { value = x, label = "m" } }, target = y },
    { kind = "histogram", unit = "number", bins = { { from = x, to = y, count = 3 } } },
    { kind = "scatter", x = { unit = "number" }, y = { unit = "percent" }, points = { { x = x, y = y }, { x = y, y = x } } },
    { kind = "table", columns = { { title = "t", unit = "count", bar = true }, { title = "u" } },
      rows = { { x, { trend = { x, y } } }, { y, value } } },
    { kind = "cohort", unit = "percent", columns = { "0", "1" }, rows = { { label = "r", size = x, cells = { x, y },
      provisional = 1 } } },
    { kind = "heat", unit = "count", rows = { "r" }, columns = { "a", "b" }, cells = { { x, y } } })
end

local function extreme_numbers_can_be_shown()
  for _, x in ipairs { 0, 1, -1, nan, math.huge, -math.huge, 1e308, -1e308, 1e-300, math.maxinteger, math.mininteger } do
    for _, y in ipairs { 0, 2, nan, -1e308, 1e308 } do
      for _, name in ipairs { "terminal", "markdown", "json", "csv", "vega" } do
        local tree = of_numbers(x, y)
        local parts = name == "vega" and render.files(tree, name) or { { text = render(tree, name, { width = 60 }) } }
        for _, part in ipairs(parts) do
          local text = part.text:lower()
          assert(not text:find("%f[%w]%-?nan%f[%W]") and not text:find("%f[%w]inf%f[%W]"), name)
        end
      end
    end
  end
end

local function empty_blocks_say_so()
  local blocks = {
    { kind = "bullet", items = {} }, { kind = "leaderboard", unit = "count", items = {} },
    { kind = "funnel", unit = "count", steps = {} }, { kind = "area", unit = "count", series = {} },
    { kind = "stacked", unit = "count", parts = {}, items = {} }, { kind = "histogram", unit = "count", bins = {} },
    { kind = "scatter", x = { unit = "count" }, y = { unit = "count" }, points = {} },
  }
  for _, block in ipairs(blocks) do
    has(render(document(block), "terminal", { width = 80 }), "no data")
    has(render(document(block), "markdown"), "no data")
    for _, name in ipairs { "json", "csv", "vega" } do render(document(block), name) end
  end
  for _, block in ipairs { { kind = "cohort", unit = "count", columns = {}, rows = {} }, { kind = "columns", columns = {} },
    { kind = "page" }, { kind = "list", items = {} } } do
    for _, name in ipairs(text_formats) do render(document(block), name) end
  end
end

local function piped_pages_cut_no_text()
  local word = ("x"):rep(300)
  local text = render(every.document(word), "terminal", {})
  for line in text:gmatch("[^\n]+") do -- but the names at the ends of lines, which the legend has whole
    if not (line:find("┤", 1, true) or line:find("│", 1, true)) then lacks(line, "…") end
  end
end

local function columns_stand_side_by_side_where_they_fit()
  local block = { kind = "columns", columns = { { { kind = "text", text = "left" } }, { { kind = "text", text = "right" } } } }
  has(render(document(block), "terminal", { width = 80 }), "left" .. (" "):rep(37) .. "right\n")
  has(render(document(block), "terminal", { width = 60 }), "left\n\nright\n")
  has(render(document(block), "terminal", { width = 80, color = true }), "right")
end

local function parts_fill_their_share_of_the_bar()
  local block = { kind = "stacked", unit = "count", share = true, parts = { "a", "b" },
    items = { { label = "i", values = { 1, 3 } } } }
  local text = render(document(block), "terminal", { width = 40 })
  local line = text:match("\n(i [^\n]*)")
  local a, b = select(2, line:gsub("█", "")), select(2, line:gsub("▓", ""))
  check.equal({ a, b }, { math.floor((a + b) / 4 + 0.5), math.ceil((a + b) * 3 / 4 - 0.5) })
  has(line, "25.0 % · 75.0 %")
end

local function areas_differ_without_colour()
  local function points(x) return { { label = "1", value = x }, { label = "2", value = x } } end
  local block = { kind = "area", unit = "count", series = { { name = "a", points = points(5) }, { name = "b", points = points(5) } } }
  local text = render(document(block), "terminal", { width = 40 })
  local _, lower = text:gsub("│█", "")
  has(text, "▓▓ b   ██ a")
  assert(lower >= 2)
  local ascii = render(document(block), "terminal", { width = 40, ascii = true })
  has(ascii, "== b   ## a")
end

local function histogram_columns_are_as_high_as_their_counts()
  local block = { kind = "histogram", unit = "number", bins = { { from = 0, to = 1, count = 4 }, { from = 1, to = 2, count = 8 } },
    above = 3, marks = { { value = 1.5, label = "median" } } }
  local text = render(document(block), "terminal", { width = 24, ascii = true })
  local first, second = 0, 0
  for line in text:gmatch("[^\n]+") do
    if line:find("^ *%d* [+|][# ]+") then
      local bars = line:match("[+|](.*)")
      first, second = first + (bars:sub(1, 1) == "#" and 1 or 0), second + (bars:sub(9, 9) == "#" and 1 or 0)
    end
  end
  check.equal({ first, second }, { 4, 8 })
  has(text, "^ median 1.50")
  has(text, "3 above 2")
end

local function spikes_are_named()
  local points = { { label = "2016-01", value = 1 }, { label = "2016-02", value = 9, mark = "high" }, { label = "2016-03", value = 2 } }
  local block = { kind = "line", unit = "count", series = { { name = "s", role = "main", points = points } } }
  local text = render(document(block), "terminal", { width = 60 })
  has(text, "▲ 2016-02: 9, unusually high")
  local _, arrows = text:gsub("▲", "")
  check.equal(arrows, 2)
  has(render(document(block), "markdown"), "unusually high")
  has(render(document(block), "csv"), "2016-02,9,unusually high")
end

local function forecasts_and_intervals_are_columns()
  local shown = data.table({ kind = "line", unit = "count", series = {
    { name = "s", role = "main", points = { { label = "a", value = 1 } } },
    { name = "f", role = "forecast", points = { {}, { label = "b", value = 2, low = 1, high = 3 } } } } }, english)
  local titles = {}
  for i, column in ipairs(shown.columns) do titles[i] = column.title end
  check.equal(titles, { "Period", "s", "f", "f, low", "f, high" })
  check.equal(shown.rows, { { "a", 1, false, false, false }, { "b", false, 2, 1, 3 } })
end

local function funnel_shares_are_of_the_first_and_of_the_one_before()
  local shown = data.table({ kind = "funnel", unit = "count", steps = { { label = "a", value = 200 },
    { label = "b", value = 100 }, { label = "c", value = 25 } } }, english)
  check.equal({ shown.rows[3][3].value, shown.rows[3][4].value }, { 0.125, 0.25 })
  check.equal(shown.rows[1][3], false)
end

local function running_cells_of_cohorts_are_provisional()
  local block = { kind = "cohort", unit = "percent", columns = { "0", "1", "2" }, rows = {
    { label = "r", size = 9, cells = { 1, 0.5, false }, provisional = 1 } } }
  has(render(document(block), "terminal", { width = 80 }), "50.0 %*")
  has(render(document(block), "markdown"), "50.0 % (provisional)")
  has(render(document(block), "json", { compact = true }), '"cells":[1,0.5,null],"provisional":1')
end

local function totals_are_not_drawn()
  local block = { kind = "table", columns = { { title = "n", unit = "count", bar = true } },
    rows = { { 5 }, { 10 }, { 15, role = "total" } } }
  local text = render(document(block), "terminal", { width = 80 })
  has(text, "10 ██████████\n")
  has(text, " 5 █████\n")
  has(text, "15\n")
end

local function files_are_named_after_their_titles()
  local function named(title) return { kind = "table", title = title, columns = { { title = "a" } }, rows = { { "x" } } } end
  local files = render.files(document(named "Tickets by Channel!", named "../../etc/passwd", named "문의 건수", named "\27[2J/"), "csv")
  local paths = {}
  for i, file in ipairs(files) do paths[i] = file.path end
  check.equal(paths, { "01-tickets-by-channel.csv", "02-etc-passwd.csv", "03-문의-건수.csv", "04-2j.csv" })
  check.equal(render.files(document(), "html"), nil)
  check.equal(#render.files(document(named(("ㄱ"):rep(500))), "csv")[1].path <= 70, true)
end

local function vega_holds_one_chart()
  local bars = { kind = "bars", unit = "count", items = { { label = hostile, value = { value = 3, unit = "count" } } } }
  has(render(document(bars), "vega"), '"$schema": "https://vega.github.io/schema/vega-lite/v5.json"')
  check.fails("the report has 2; expected -o FOLDER/ or --block 1 to 2", render.render, document(bars, bars), "vega")
  check.fails("expected 1 to 2, one of the report's charts, got \"x\"", render.render, document(bars, bars), "vega", { block = "x" })
  check.fails("the report has no charts", render.render, document(), "vega")
  local text = render(document(bars), "vega")
  assert(not text:find("[%z\1-\9\11-\31\127]"))
  lacks(text, "datum." .. hostile)
end

check.run {
  { "pages_keep_their_width", pages_keep_their_width },
  { "colour_adds_only_colour", colour_adds_only_colour },
  { "ascii_is_ascii", ascii_is_ascii },
  { "nothing_acts_in_any_format", nothing_acts_in_any_format },
  { "no_csv_field_is_a_formula", no_csv_field_is_a_formula },
  { "every_csv_row_has_its_columns", every_csv_row_has_its_columns },
  { "extreme_numbers_can_be_shown", extreme_numbers_can_be_shown },
  { "empty_blocks_say_so", empty_blocks_say_so },
  { "piped_pages_cut_no_text", piped_pages_cut_no_text },
  { "columns_stand_side_by_side_where_they_fit", columns_stand_side_by_side_where_they_fit },
  { "parts_fill_their_share_of_the_bar", parts_fill_their_share_of_the_bar },
  { "areas_differ_without_colour", areas_differ_without_colour },
  { "histogram_columns_are_as_high_as_their_counts", histogram_columns_are_as_high_as_their_counts },
  { "spikes_are_named", spikes_are_named },
  { "forecasts_and_intervals_are_columns", forecasts_and_intervals_are_columns },
  { "funnel_shares_are_of_the_first_and_of_the_one_before", funnel_shares_are_of_the_first_and_of_the_one_before },
  { "running_cells_of_cohorts_are_provisional", running_cells_of_cohorts_are_provisional },
  { "totals_are_not_drawn", totals_are_not_drawn },
  { "files_are_named_after_their_titles", files_are_named_after_their_titles },
  { "vega_holds_one_chart", vega_holds_one_chart },
}
