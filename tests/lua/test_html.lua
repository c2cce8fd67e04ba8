-- HTML (lua/perilune/render/html*, svg/): what charts say in words, how they stack and scale, which colours they have.
local check = require "tests.lua.check"
local format = require "perilune.format"
local render = require "perilune.render"
local scale = require "perilune.render.scale"
local style = require "perilune.render.html_style"
local draw = require "perilune.render.svg.draw"
local funnel = require "perilune.render.svg.funnel"
local line = require "perilune.render.svg.line"
local stack = require "perilune.render.svg.stack"
local words = require "perilune.render.html.words"

local equal, near = check.equal, check.near
local language = format.language("en")

local function has(text, part)
  if not text:find(part, 1, true) then error(("missing %q in:\n%s"):format(part, text), 2) end
end

local function lacks(text, part)
  if text:find(part, 1, true) then error(("unexpected %q in:\n%s"):format(part, text), 2) end
end

local function html(block) return render.render({ kind = "document", blocks = { block } }, "html") end

local function series(name, role, values, first)
  local points = {}
  for i, value in ipairs(values) do
    points[i] = { at = i, label = ("2016-%02d"):format((first or 1) + i - 1), value = value or nil }
  end
  return { name = name, role = role, points = points }
end

local function csat(values)
  return { kind = "line", unit = "percent", grain = "month", title = "CSAT", series = { series("CSAT", "main",
    values) } }
end

local function say(block) return words[block.kind](block, scale.line(block, 4, language), language) end

--- The variables of a theme: { name = { red, green, blue } } from 0 to 1.
local function theme(which)
  local css = style.css
  local from = which == "dark" and css:find("prefers-color-scheme:dark", 1, true) or 1
  local colours = {}
  for name, hex in css:match(":root(%b{})", from):gmatch("%-%-([%w%-]+):#(%x+)") do
    if #hex == 3 then hex = hex:gsub("%x", "%0%0") end
    local red, green, blue = hex:match("(%x%x)(%x%x)(%x%x)")
    colours[name] = { tonumber(red, 16) / 255, tonumber(green, 16) / 255, tonumber(blue, 16) / 255 }
  end
  return colours
end

--- WCAG 2.2: relative luminance and contrast.
local function luminance(colour)
  local parts = {}
  for i, c in ipairs(colour) do parts[i] = c <= 0.04045 and c / 12.92 or ((c + 0.055) / 1.055) ^ 2.4 end
  return 0.2126 * parts[1] + 0.7152 * parts[2] + 0.0722 * parts[3]
end

local function contrast(a, b)
  a, b = luminance(a), luminance(b)
  return (math.max(a, b) + 0.05) / (math.min(a, b) + 0.05)
end

local function each_theme(f)
  for _, which in ipairs { "light", "dark" } do f(theme(which), which) end
end

check.run {
  { "a_line_says_how_it_moved", function()
    equal(say(csat { 0.78, 0.8, 0.84 }), "CSAT rose from 78.0 % in Jan 2016 to 84.0 % in Mar 2016.")
    equal(say(csat { 0.8, 0.7, 0.75 }),
      "CSAT fell from 80.0 % in Jan 2016 to 75.0 % in Mar 2016; lowest 70.0 % in Feb 2016, highest 80.0 % in Jan 2016.")
    equal(say(csat { 0.8, false, 0.8 }), "CSAT was 80.0 % in Jan 2016 and is 80.0 % in Mar 2016.")
    equal(say(csat { false, 0.8 }), "CSAT was 80.0 % in Feb 2016.")
    equal(say(csat { false }), "CSAT: no data.")
  end },

  { "a_description_of_the_block_goes_first", function()
    local block = csat { 0.7, 0.8 }
    block.description = "As the board asked for."
    lacks(html(block), "rose from")
    has(html(block), "-d\">As the board asked for.</desc>")
  end },

  { "a_funnel_says_what_goes_on", function()
    local block = { kind = "funnel", unit = "count", title = "F",
      steps = { { label = "asked", value = 200 }, { label = "answered", value = 150 }, { label = "none", value = 0 } } }
    equal(words.funnel(block, nil, language), "F: asked 200, answered 150 (75.0 %), none 0 (0.0 %).")
    equal(funnel.share(block.steps, 1), nil)
    equal(funnel.share(block.steps, 2), 0.75)
    equal(funnel.share({ { value = 0 }, { value = 3 } }, 2), nil)
  end },

  { "long_lists_are_counted", function()
    local items = {}
    for i = 1, 15 do items[i] = { label = "i" .. i, value = { value = i, unit = "count" } } end
    has(words.items({ kind = "bars", title = "B", items = items }, nil, language), "i12 12, and 3 more.")
  end },

  { "labels_of_time_in_words", function()
    equal(scale.long_label("2016-05", language), "May 2016")
    equal(scale.long_label("2016-Q2", language), "Q2 2016")
    equal(scale.long_label("2016-05-03", language), "3 May 2016")
    equal(scale.long_label("2016-W21", language), "2016-W21")
    equal(scale.long_label("Email", language), "Email")
  end },

  { "a_forecast_names_what_lies_ahead", function()
    local block = csat { 0.7, 0.8 }
    block.series[2] = series("forecast", "forecast", { false, false, 0.9 })
    block.series[2].points[3].low, block.series[2].points[3].high = 0.5, 1.2
    local plot = scale.line(block, 4, language)
    equal(plot.labels, { "2016-01", "2016-02", "2016-03" })
    assert(plot.axis.low <= 0.5 and plot.axis.high >= 1.2, "the interval is on the axis")
    local looks, coloured = line.looks(plot)
    equal(coloured, 1)
    equal(looks[2].class, "s1")
    has(html(block), 'class="line s1 forecast" d="M')
    has(html(block), 'class="ribbon s1"')
  end },

  { "target_and_warning_are_on_the_axis", function()
    local plot = scale.line({ unit = "count", target = 40, warn = 90, series = { series("a", "main", { 1, 2 }) } },
      4, language)
    assert(plot.axis.high >= 90)
  end },

  { "the_good_region_is_on_the_side_that_is_better", function()
    local block = csat { 0.7, 0.9 }
    block.target = 0.8
    lacks(html(block), 'class="band"')
    block.better = "higher"
    local top = tonumber(html(block):match('class="band" x="[%d.]+" y="([%d.]+)"'))
    block.better = "lower"
    local y, height = html(block):match('class="band" x="[%d.]+" y="([%d.]+)" width="[%d.]+" height="([%d.]+)"')
    equal(top, 14)
    near(tonumber(y) + tonumber(height), draw.sizes.wide.height - 40, 0.11)
  end },

  { "marks_and_provisional_points_show", function()
    local block = csat { 0.7, 0.9, 0.8 }
    block.series[1].points[2].mark = "high"
    block.series[1].points[3].provisional = true
    local text = html(block)
    has(text, '<circle class="ring s1"')
    has(text, '<circle class="hollow s1"')
    has(text, 'class="line s1 open"')
    has(text, ">90.0 %</text>")
  end },

  { "parts_stack_and_shares_add_up_to_one", function()
    local parts, low, high = stack.stack({ 3, false, -2, 1 }, 4)
    equal({ low, high }, { -2, 4 })
    equal({ parts[1].from, parts[1].to, parts[2], parts[3].from, parts[3].to, parts[4].from, parts[4].to },
      { 0, 3, false, 0, -2, 3, 4 })
    parts, low, high = stack.stack({ 1, 3 }, 2, true)
    equal({ parts[1].to, parts[2].to, low, high }, { 0.25, 1.0, 0, 1.0 })
    parts = stack.stack({ 0, 0 }, 2, true)
    equal(parts[2].size, 0)
    local _, _, huge = stack.stack({ 1e308, 1e308 }, 2)
    assert(huge < math.huge)
  end },

  { "labels_are_spread_until_none_touches", function()
    local labels = { { y = 50 }, { y = 52 }, { y = 51 }, { y = 99 }, { y = 100 } }
    draw.spread(labels, 0, 100, 10)
    for i = 2, #labels do assert(labels[i].y - labels[i - 1].y >= 10 - 1e-9) end
    assert(labels[1].y >= 0 and labels[5].y <= 100)
  end },

  { "a_place_is_taken_once", function()
    local places = draw.places()
    equal(places:take(0, 0, 10, 10), true)
    equal(places:take(5, 5, 15, 15), false)
    equal(places:take(10, 0, 20, 10), true)
  end },

  { "durations_tick_at_round_hours", function()
    local axis = scale.axis(0, 15 * 3600, "duration", 4, language)
    equal(axis.ticks[2], 14400)
    equal(axis.text(axis.ticks[2]), "4 h")
  end },

  { "totals_do_not_dwarf_the_bars_of_a_table", function()
    local text = html { kind = "table", columns = { { title = "a" }, { title = "n", unit = "count", bar = true,
      group = "G" } },
      rows = { { "x", 50 }, { "y", 100 }, { "all", 150, role = "total" } } }
    has(text, '<td class="r bar" style="--a:0.0%;--b:50.0%">50</td>')
    has(text, '<td class="r bar" style="--a:0.0%;--b:100.0%">100</td>')
    has(text, '<td class="r">150</td>')
    has(text, '<th scope="colgroup" colspan="1">G</th>')
    has(text, '<tr class="total">')
  end },

  { "the_open_cells_of_a_cohort_are_marked", function()
    local text = html { kind = "cohort", unit = "percent", columns = { "0", "1", "2" },
      rows = { { label = "May", size = 10, cells = { 1, 0.5, 0.4 }, provisional = 1 }, { label = "June",
        cells = { 1 } } } }
    has(text, '<td class="soft" style="--h:0.03">40.0 %</td>')
    has(text, language.chart.provisional)
    local _, count = text:gsub('class="soft"', "")
    equal(count, 1)
  end },

  { "charts_in_columns_are_drawn_for_columns", function()
    local block = csat { 0.7, 0.8 }
    local two = html { kind = "columns", columns = { { block }, { block } } }
    has(two, 'class="chart half"')
    lacks(two, 'class="chart wide"')
    has(html { kind = "columns", columns = { { block }, { block }, { block } } }, 'class="chart small"')
    has(html { kind = "columns", columns = { { block } } }, 'class="chart wide"')
  end },

  { "every_figure_has_a_title_a_description_and_its_numbers", function()
    local gallery = require "tests.html.gallery"
    local text = render.render(gallery.gallery(), "html")
    local charts = select(2, text:gsub('<svg class="chart', ""))
    local described = select(2,
      text:gsub('<svg class="chart[^>]*aria%-labelledby="c(%d+)%-t c%1%-d"><title id="c%1%-t">[^<]+'
      .. '</title><desc id="c%1%-d">[^<]+</desc>', ""))
    equal(described, charts)
    equal(select(2, text:gsub("<figure", "")), select(2, text:gsub("<details><summary>Data table</summary>", "")))
    assert(charts > 20)
  end },

  { "series_stand_out_from_the_card_in_both_themes", function()
    each_theme(function(colours, which)
      for i = 1, draw.COLOURS do
        assert(contrast(colours["s" .. i], colours.card) >= 3, which .. " s" .. i)
        assert(contrast(colours["s" .. i], colours["t" .. i]) >= 4.5, which .. " t" .. i)
      end
      assert(contrast(colours.pale, colours.card) >= 3, which .. " pale")
    end)
  end },

  { "neighbouring_series_differ_on_grey_paper", function()
    local colours = theme("light")
    for i = 2, draw.COLOURS do
      assert(contrast(colours["s" .. i], colours["s" .. i - 1]) >= 1.5, "s" .. i)
    end
  end },

  { "texts_reach_double_a_in_both_themes", function()
    each_theme(function(colours, which)
      for _, pair in ipairs { { "ink", "page" }, { "muted", "page" }, { "muted", "card" }, { "soft", "card" },
        { "good", "good-bg" }, { "warn", "warn-bg" }, { "bad", "bad-bg" }, { "good", "card" }, { "warn", "card" },
        { "bad", "card" }, { "ink", "tint" } } do
        assert(contrast(colours[pair[1]], colours[pair[2]]) >= 4.5, which .. " " .. pair[1] .. " on " .. pair[2])
      end
    end)
  end },
}
