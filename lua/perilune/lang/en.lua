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

  -- Descriptions read aloud
  trend = "Trend over %s values, from %s to %s.",
  trend_empty = "Trend: no data.",
  line_summary = "%s: %s values, lowest %s (%s), highest %s (%s), last %s (%s).",
  line_empty = "%s: no data.",
  bars_summary = "%s: %s.",
}

return M
