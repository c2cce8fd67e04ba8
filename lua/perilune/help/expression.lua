--- Help: functions of expressions. Name, signature and what it gives come from the engine (src/expr/function.c); here
--- are types, what NULL does, an example over tickets and the section of the definitions.
local M = {
  title = "Expressions",
  about = "SQL's expressions over the fields of a table: AND OR NOT, comparisons, IN, BETWEEN, LIKE, IS [NOT] NULL, "
    .. "CASE, + - * / %, durations as 4h and 15m, times as '2024-03-05'. NULL is SQL's: with a NULL the result is "
    .. "NULL, and where() takes only what is true.",
}

--- What NULL does.
local skips, gives = "NULLs are skipped; of none it is NULL", "NULL gives NULL"

local function row(types, null, example, section)
  return { types = types, null = null, example = example, section = section }
end

local function value(text) return ("tickets:value(%q)"):format(text) end

--- Aggregates and functions of one name, as min, are told apart by the form: "min" is the aggregate.
M.functions = {
  count = row("anything -> integer", "NULLs are not counted; of none it is 0", value "count(DISTINCT agent)"),
  sum = row("number, duration or boolean -> the same, of booleans an integer", skips, value "sum(agent_replies)"),
  avg = row("number, duration or time -> real, duration, time", skips, value "avg(resolution_time)"),
  min = row("anything -> the same; with several arguments the smallest of them", skips .. "; with several, " .. gives,
    value "min(created_at)"),
  max = row("anything -> the same; with several arguments the largest of them", skips .. "; with several, " .. gives,
    value "max(created_at)"),
  median = row("number, duration or time -> real, duration, time", skips, value "median(resolution_time)"),
  quantile = row("number, duration or time, constant 0..1 -> real, duration, time", skips,
    value "quantile(resolution_time, 0.9)"),
  quantile_low = row("as quantile, confidence a constant", "NULLs are skipped; too few values give NULL",
    value "quantile_low(resolution_time, 0.5)"),
  quantile_high = row("as quantile, confidence a constant", "NULLs are skipped; too few values give NULL",
    value "quantile_high(resolution_time, 0.5)"),
  stddev = row("number or duration -> real, duration", skips, value "stddev(resolution_time)"),
  share = row("condition -> real, 0 to 1", "rows where it is NULL count neither way", value "share(reopens > 0)"),
  nps = row("number -> real, -100 to 100", skips, "surveys:value(\"nps(score)\")", "D13"),
  first = row("anything -> the same", skips, value "first(channel)"),
  last = row("anything -> the same", skips, value "last(channel)"),
  any = row("anything -> the same", skips, value "any(source)"),
  hour = row("time -> integer", gives, [[tickets:by("hour(created_at)"):agg{ n = "count(*)" }]]),
  weekday = row("time -> integer", gives, [[tickets:by("weekday(created_at)"):agg{ n = "count(*)" }]]),
  day_of_month = row("time -> integer", gives, [[tickets:where("day_of_month(created_at) = 1"):count()]]),
  business = row("time, time [, text] -> duration", gives,
    value "median(business(created_at, solved_at, 'support'))", "D11"),
  business_add = row("time, duration [, text] -> time", gives .. ", also when the calendar never opens again",
    [[tickets:where("solved_at <= business_add(created_at, 8h, 'support')"):count()]], "D11"),
  bin = row("number or duration, constant width [, origin] -> the same", gives,
    [[tickets:where("resolution_time IS NOT NULL"):by{ bin = "bin(resolution_time, 4h)" }:agg{ n = "count(*)" }]]),
  coalesce = row("values of one type -> that type", "NULL only when all are", value "count(coalesce(team, 'nobody'))"),
  nullif = row("values of one type -> that type", "NULL when equal", value "avg(nullif(agent_replies, 0))"),
  abs = row("number or duration -> the same", gives, value "max(abs(agent_replies - 2))"),
  round = row("number or duration [, constant digits] -> real, duration", gives, value "round(avg(agent_replies), 1)"),
  lower = row("text -> text", gives, [[tickets:where("lower(channel) = 'email'"):count()]]),
  upper = row("text -> text", gives, [[tickets:by{ channel = "upper(channel)" }:agg{ n = "count(*)" }]]),
  length = row("text -> integer", gives, value "max(length(agent))"),
  substr = row("text, constant start [, constant length] -> text", gives,
    [[tickets:by{ letter = "substr(agent, 1, 1)" }:agg{ n = "count(*)" }]]),
  ordinal = row("text -> integer", gives, [[tickets:where("ordinal(customer) = 1"):count()]], "D6"),
  occurrences = row("text -> integer", gives, [[tickets:where("occurrences(customer) > 1"):count()]], "D6"),
}

for _, name in ipairs { "minute", "hour_start", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year" } do
  M.functions[name] = row("time -> time",
    gives, ([[tickets:by("%s(created_at)"):agg{ n = "count(*)" }]]):format(name), "D0.3")
end
for _, name in ipairs { "hours", "days", "weeks", "months", "quarters", "years", "fiscal_quarters", "fiscal_years" } do
  M.functions[name .. "_between"] = row("time, time -> integer", gives,
    value(("avg(%s_between(created_at, solved_at))"):format(name)))
end
for _, name in ipairs { "first_time", "last_time", "previous_time", "next_time" } do
  M.functions[name] = row("text -> time", gives .. ", also where there is no such row",
    ([[tickets:where("%s(customer) > '2024-03-05'"):count()]]):format(name), "D6")
end

return M
