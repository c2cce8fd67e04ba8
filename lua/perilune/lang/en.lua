--- Fixed texts and formats in English.
--
-- A language is one table of this shape; a further language is a further file and a row in the list of
-- `perilune.format`. Templates are for string.format; `%s` arrive already formatted.

local M = {
  code = "en",

  -- Numbers
  decimal = ".",
  group = ",",
  percent = "%s %%",
  points = "%s pt",
  money = "%s %s", -- amount, currency code
  multiples = { { 1e12, "%s T" }, { 1e9, "%s B" }, { 1e6, "%s M" }, { 1e3, "%s k" } },
  seconds = "%s s",
  minutes = "%s min",
  hours = "%s h",
  days = "%s d",
  days_hours = "%s d %s h",
  interval = "[%s–%s]",

  -- Values
  no_data = "no data",
  sample = "n = %s",
  target = "target %s",
  provisional = "provisional",
  status = { good = "good", warn = "warning", bad = "bad", none = "not rated" },
  change = "%s vs %s", -- change, the other period
  direction = { better = "better", worse = "worse", same = "no change" },
  noise = "within noise",
  change_word = "%s, %s", -- change against, what it means

  -- Calendar
  months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
  day_month = "%d %s",
  grains = {
    hour = "Hour", day = "Day", week = "Week", month = "Month", quarter = "Quarter", year = "Year",
    fiscal_quarter = "Fiscal quarter", fiscal_year = "Fiscal year",
  },
  period = "Period",

  report = "Report",

  -- Headings of tables the renderers write themselves
  metric = "Metric",
  value = "Value",
  status_title = "Status",
  interval_title = "Interval",
  sample_title = "n",
  change_title = "Change",
  target_title = "Target",
  trend_title = "Trend",
  item = "Item",
  data_table = "Data table",
  notes = "Notes",

  -- What moved a number
  why = {
    rose = "%s rose %s, from %s to %s (%s against %s)", -- title, by how much, before, after, the two periods
    fell = "%s fell %s, from %s to %s (%s against %s)",
    same = "%s stayed at %s (%s against %s)",
    within_noise = "%s; the change is within noise",
    by = "By %s: %s", -- dimension, movers
    within_rose = "%s rose from %s to %s (%s)", -- segment, before, after, what it adds
    within_fell = "%s fell from %s to %s (%s)",
    mix = "%s was %s of all instead of %s (%s)", -- segment, part after, part before, what it adds
    more = "%s had %s instead of %s (%s)", -- segment, after, before, what it adds
    entered = "%s came new (%s)",
    left = "%s is gone (%s)",
    stock = "%s took in %s and sent out %s (%s)", -- segment, in, out, what that adds
    other = "%s (%s)",
    named = "%s, %s (%s)", -- segment, which effect, what it adds
    parts = "Of its parts: %s",
    part = "%s from %s to %s (%s)", -- part, before, after, what it adds
    put_back = "with %s as it was, it would be %s (%s)", -- segment, value, the difference
    nothing_sure = "By %s nothing moved more than chance explains",
    noise = "Not distinguishable from noise: %s of %s",
    columns = { volume = "volume", mix = "mix", within = "within", entry = "new or gone", ["in"] = "in", out = "out" },
    verdict = { sure = "sure", noise = "noise", partly = "partly" },
    rest = { distinct = "(counted in several)", peak = "(peaks at other hours)" },
    rows_of = "n %s", before = "before", after = "after", total = "total", share = "share",
    put_back_title = "if as it was", effect = "moved",
    others = "others (%s)", all = "all",
    corrected = "Each of %s effects was held to a confidence of %s, so that all together have 95 %% (Bonferroni).",
    counted = "Counted, not sampled: nothing here is noise.",
    not_judged = "Nothing is known of chance for this kind of number.",
    not_additive = "Each line puts the rows of one segment back as they were; they do not add up to the change.",
    not_apart = "It is not taken apart: %s.",
    also = "Also tried: %s.", skipped = "Not by %s: %s.",
  },

  -- Descriptions read aloud
  trend = "Trend over %s values, from %s to %s.",
  trend_empty = "Trend: no data.",
  line_summary = "%s: %s values, lowest %s (%s), highest %s (%s), last %s (%s).",
  line_empty = "%s: no data.",
  bars_summary = "%s: %s.",
}

return M
