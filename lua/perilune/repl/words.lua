--- One line of help for what stands before or behind a dot or a colon at the prompt. Names that the data or definitions
--- give (KPIs, fields) bring their own.
local M = {}

---@alias perilune.word { [1]: string, [2]: string }

---@type perilune.word[]
M.globals = {
  { "kpi", "KPIs: kpi.csat finds, kpi \"name\" { ... } defines" },
  { "report", "reports: report.executive shows, report \"name\" { ... } defines" },
  { "store", "the store: sql, import, tables, as_of" },
  { "period", "reads a period: period(\"last 8 weeks\")" },
  { "calendar", "business calendars" },
  { "dimension", "dimensions: what a function makes of each value" },
  { "dialect", "rule sets of help desks: dialect.use(\"zendesk\")" },
  { "reconcile", "why two dialects give different figures" },
  { "importer", "defines how a file is read" },
  { "check", "defines what perilune check looks at" },
  { "scale", "scales of surveys" },
  { "benchmark", "defines what others reach" },
  { "focus", "narrows the session: focus{ where = ..., period = ... }" },
  { "show", "shows values as the prompt does" },
  { "format", "numbers, times and durations as text" },
  { "stats", "statistics over lists of numbers" },
  { "time", "instants: parse, floor, add, label" },
  { "print", "prints texts" }, { "pairs", "goes through a table" }, { "ipairs", "goes through a list" },
  { "tostring", "a value as text" }, { "tonumber", "a text as number" }, { "type", "the type of a value" },
  { "select", "some of the arguments" }, { "pcall", "calls and catches errors" }, { "error", "raises an error" },
  { "assert", "raises an error when false" }, { "require", "a module of the project" },
  { "string", "Lua's functions on texts" }, { "table", "Lua's functions on lists" }, { "math", "Lua's mathematics" },
  { "utf8", "Lua's functions on UTF-8" }, { "io", "files; only with --trust" },
  { "os", "the system; only with --trust" },
}

M.keywords = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local",
  "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }

--- Methods of kpi.NAME.
M.kpi = {
  { "value", "the value of a period, last month unless named" },
  { "series", "a value for each bucket: series(\"week\", \"last 13 weeks\")" },
  { "last", "the last complete buckets: last(6, \"month\")" },
  { "by", "a value for each segment: by(\"channel\", \"2026-10\")" },
  { "vs", "compared with another period: vs(\"last year\"):value()" },
  { "rows", "the rows behind the value" },
  { "why", "what moved it" },
  { "at", "a stock at an instant: at(\"2026-10-31 17:00\")" },
  { "with", "with other parameters: with{ touches = 2 }" },
  { "variant", "a named variant: variant \"zendesk\"" },
  { "triangle", "all cohorts and ages" },
}

M.relation = {
  { "where", "only rows with a condition: where(\"channel = 'email'\") or where{ channel = \"email\" }" },
  { "by", "groups: by(\"month\", \"team\")" },
  { "agg", "values of each group: agg{ n = \"count(*)\" }" },
  { "between", "only rows of a period: between(\"2026-Q3\")" },
  { "count", "number of rows" },
  { "value", "one value over all rows: value(\"avg(score)\")" },
  { "rows", "the stored rows: rows(5)" },
  { "top", "the largest groups: by(\"team\"):top(5)" },
  { "order", "order of the result: order(\"-n\")" },
  { "limit", "at most so many groups" },
  { "median", "the median of an expression" }, { "avg", "the mean" }, { "sum", "the sum" },
  { "min", "the smallest value" }, { "max", "the largest value" }, { "stddev", "the standard deviation of a sample" },
  { "quantile", "a quantile: quantile(\"first_reply_time\", 0.9)" },
  { "share", "true / not NULL of a condition" }, { "nps", "promoters minus detractors of 0..10 scores" },
  { "distinct", "number of different values" }, { "first", "the earliest value" }, { "last", "the latest value" },
  { "histogram", "how many values lie in each bin" },
  { "cohorts", "cohort triangle: cohorts{ entity = \"customer\" }" },
  { "anchor", "the time that grains and periods mean" },
  { "open_at", "how many are open at instants" },
  { "map", "a dimension of this relation: map(\"region\", \"country\", f)" },
  { "explain", "how agg{...} is answered" }, { "sql", "agg{...} as SQL" },
  { "table_name", "the table it speaks of" },
}

M.frame = {
  { "rows", "the stored rows behind row i" }, { "column", "a column as a list" }, { "names", "names of the columns" },
  { "types", "types of the columns" }, { "value", "one cell: value(row, \"name\")" },
}

M.record = {
  { "value", "the value, in `unit`; nil: none, and `note` says why" }, { "unit", "its unit" },
  { "n", "rows it rests on" }, { "low", "lower end of the interval" }, { "high", "upper end of the interval" },
  { "interval", "the interval's method" }, { "numerator", "of shares and ratios" },
  { "denominator", "of shares and ratios" }, { "exclusions", "rows left out, by reason" },
  { "provisional", "may it still move?" }, { "status", "good, warn, bad, none" }, { "target", "what is aimed at" },
  { "warn", "where warn begins" }, { "note", "why there is no value" }, { "period", "its period" },
  { "change", "against `previous`" }, { "previous", "the record it is compared with" }, { "key", "of a segment" },
  { "bucket", "of a series" }, { "benchmark", "what others reach" }, { "parts", "what it is made of" },
  { "kpi", "the definition" },
}

M.segments = {
  { "last", "a series for each: last(6, \"month\")" }, { "vs", "compared with another period" },
}

M.report = { { "render", "as text: render(\"markdown\", { period = \"2026-10\" })" } }

M.period = {
  { "from", "the first instant" }, { "to", "the first instant after it" }, { "text", "as it is written" },
  { "grain", "of its buckets" }, { "count", "of its buckets" }, { "running", "is it not over?" },
}

M.grains = { "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year" }

M.operators = { "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS NULL", "IS NOT NULL", "CASE", "WHEN", "THEN", "ELSE",
  "END", "FILTER", "DISTINCT", "TRUE", "FALSE", "NULL" }

return M
