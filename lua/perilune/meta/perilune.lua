---@meta
-- made by scripts/reference from lua/perilune/help

---@class perilune.relation
local relation = {}

---@class perilune.frame
local frame = {}

---@class perilune.kpi
local kpi = {}

---@class perilune.record
local record = {}

---@class perilune.series
local series = {}

---@class perilune.breakdown
local breakdown = {}

---@class perilune.grid
local grid = {}

---@class perilune.report
local report = {}

---@class perilune.picture
local picture = {}

---@class perilune.ticket
local ticket = {}

---@class perilune.calendar
local calendar = {}

---@type perilune.relation One row a ticket, as the help desk last reported it.
tickets = nil

---@type perilune.relation One row a survey sent, answered or not.
surveys = nil

---@type perilune.relation One row a customer.
customers = nil

---@type perilune.relation One row an order.
orders = nil

---@type perilune.relation One row a change in the life of a ticket; append-only.
events = nil

---@type perilune.relation One row a ticket: what its events say about it, or where it has none its own fields.
ticket_facts = nil

---@type perilune.relation One row a question of a customer: its oldest unanswered message to the reply (D2).
turns = nil

---@type perilune.relation One row an interval in which state, agent, team and priority of a ticket stayed the same.
spans = nil

---@type perilune.relation One row an SLA instance under the policies beside the same under other ones.
sla_what_if = nil

--- Defines a KPI (kpi "name" { ... }); kpi.name is one, with the methods of KPIs, kpi["fcr.zendesk"] a variant.
---@class perilune.global.kpi
---@field [string] perilune.kpi
---@overload fun(name: string): fun(definition: table): table
kpi = {}

--- Defines a report; report.name is one: it shows itself, renders in every format and opens in a browser.
---@class perilune.global.report
---@field [string] perilune.report
---@overload fun(name: string): fun(definition: table): table
report = {}

--- Defines a survey scale: which answers are positive.
---@class perilune.global.scale
---@overload fun(name: string): fun(definition: table): table
scale = {}

--- Defines published figures that KPIs are shown beside.
---@class perilune.global.benchmark
---@overload fun(name: string): fun(rows: table): table
benchmark = {}

--- Defines which column of a file is which field.
---@class perilune.global.importer
---@overload fun(name: string): fun(definition: table): table
importer = {}

--- Defines the rules by which events are read, as a help desk means them.
---@class perilune.global.dialect
---@overload fun(name: string): fun(definition: table): table
dialect = {}

--- Defines a field that a Lua function makes of another one; it is called once for each different value.
---@class perilune.global.dimension
---@overload fun(name: string): fun(definition: table): table
dimension = {}

--- Defines a business calendar; calendar.name is one.
---@class perilune.global.calendar
---@field [string] perilune.calendar
---@overload fun(name: string): fun(definition: table): perilune.calendar
calendar = {}

--- Defines what `perilune check` looks at.
---@class perilune.global.check
---@overload fun(name: string): fun(definition: table): table
check = {}

--- Defines an SLA policy; sla is also the table of its instances, with methods of its own.
---@class perilune.global.sla
---@overload fun(name: string): fun(definition: table): table
sla = {}

--- A time range: "2026-10", "2026-Q3", "2026-W41", "last 8 weeks", "this month", "2026-09-01..2026-09-15".
---@class perilune.global.period
---@overload fun(text: string): perilune.period
period = {}

--- Why two dialects give different figures of a KPI, cause by cause.
---@class perilune.global.reconcile
---@overload fun(kpi: perilune.kpi|string, from: string, to: string, options?: table): table
reconcile = {}

--- The life of a ticket: its fields, the timeline of its events with the clocks, questions, SLA instances, surveys.
---@class perilune.global.ticket
---@overload fun(key: string|integer, source?: string): perilune.ticket
ticket = {}

--- What there is to know: a topic's or a name's help, else everything that mentions the words.
---@class perilune.global.help
---@overload fun(words?: string): nil
help = {}

--- Prints values as the prompt does; show.as("csv", value) in another form: table, csv, json, markdown.
---@class perilune.global.show
---@overload fun(...: any): nil
show = {}

--- Narrows all that follows to some rows and a period, { where = ..., period = ... }; focus{} ends it.
---@class perilune.global.focus
---@overload fun(options?: table): any
focus = {}

--- Only rows for which a condition is true; a ? takes a value, a table quotes itself. NULL is not true.
---@param condition string|table
---@param ... any
---@return perilune.relation
function relation:where(condition, ...) end

--- The rows of a period ("2026-Q3") or of two instants, by the anchor's time, else the table's own; the end is not part.
---@param from string|integer
---@param to? integer
---@return perilune.relation
function relation:between(from, to) end

--- As between, for two instants in unix seconds.
---@param from integer
---@param to integer
---@return perilune.relation
function relation:between_instants(from, to) end

--- Groups by fields, expressions or grains of the time; { name = "expression" } names a key.
---@param ... string|table
---@return perilune.relation
function relation:by(...) end

--- The figures of each group: { name = "expression" }, or pairs in order { { "name", "expression", ... } }.
---@param values table
---@return perilune.frame
function relation:agg(values) end

--- The time that periods and grains mean from here on.
---@param time string
---@return perilune.relation
function relation:anchor(time) end

--- Sorts the groups by columns of the result; - in front: the largest first.
---@param ... string
---@return perilune.relation
function relation:order(...) end

--- At most so many groups.
---@param count integer
---@return perilune.relation
function relation:limit(count) end

--- The groups with the largest value, count(*) unless said.
---@param count integer
---@param value? string
---@return perilune.frame
function relation:top(count, value) end

--- A field that a function makes of another one, called once for each different value.
---@param name string
---@param from string
---@param f fun(value: any): any
---@return perilune.relation
function relation:map(name, from, f) end

--- The stored rows, 20 unless said, and how many there are in all.
---@param limit? integer
---@param skip? integer
---@param fields? string[]
---@return perilune.frame
---@return integer
function relation:rows(limit, skip, fields) end

--- One value for each expression over all rows.
---@param ... string
---@return any
function relation:value(...) end

--- How many rows.
---@return integer
function relation:count() end

--- How many different values, NULL not counted.
---@param expression string
---@return integer
function relation:distinct(expression) end

--- The sum; NULLs are skipped, of none it is nil.
---@param expression string
---@return number?
function relation:sum(expression) end

--- The mean of numbers, durations or times; NULLs are skipped.
---@param expression string
---@return number?
function relation:avg(expression) end

--- The smallest value.
---@param expression string
---@return any
function relation:min(expression) end

--- The largest value.
---@param expression string
---@return any
function relation:max(expression) end

--- The middle value, or the mean of the two in the middle (R-7).
---@param expression string
---@return number?
function relation:median(expression) end

--- The q-quantile, percentile 100 q: interpolated as NumPy does (R-7).
---@param expression string
---@param q number
---@return number?
function relation:quantile(expression, q) end

--- The sample standard deviation.
---@param expression string
---@return number?
function relation:stddev(expression) end

--- How often a condition is true among the rows where it is not NULL, 0 to 1.
---@param condition string
---@return number?
function relation:share(condition) end

--- Net promoter score of scores from 0 to 10.
---@param score string
---@return number?
function relation:nps(score) end

--- The value of the earliest row that has one.
---@param expression string
---@return any
function relation:first(expression) end

--- The value of the latest row that has one.
---@param expression string
---@return any
function relation:last(expression) end

--- How many values lie in each bin: bins, width, from, to; and what lies beside.
---@param expression string
---@param options? table
---@return perilune.frame
---@return table
function relation:histogram(expression, options) end

--- The cohort triangle: size, active and remained by cohort and age.
---@param options perilune.cohorts
---@return perilune.frame
function relation:cohorts(options) end

--- What cohorts{} calls.
---@param entity string
---@param grain string
---@param time? string
---@param start? string
---@param to? integer
---@return perilune.frame
function relation:cohort_triangle(entity, grain, time, start, to) end

--- How many rows are open at each of some ascending instants.
---@param start string
---@param finish string
---@param instants integer[]
---@return perilune.frame
function relation:open_at(start, finish, instants) end

--- What a query reads and skips.
---@param values table
---@return string
function relation:explain(values) end

--- What agg{...} asks, as SQL for the store.
---@param values table
---@return string
function relation:sql(values) end

--- The name of the table.
---@return string
function relation:table_name() end

--- The names of the columns.
---@return string[]
function frame:names() end

--- The type of each column.
---@return table<string, string>
function frame:types() end

--- The columns that by() gave; nil when agg() did not make the frame.
---@return string[]?
function frame:keys() end

--- A column as a list, false for NULL.
---@param name string
---@return any[]
function frame:column(name) end

--- One cell; nil for NULL.
---@param row integer
---@param name string
---@return any
function frame:value(row, name) end

--- The stored rows behind a row of a result, and how many there are in all: drill-down.
---@param row integer
---@param limit? integer
---@param skip? integer
---@param fields? string[]
---@return perilune.frame
---@return integer
function frame:rows(row, limit, skip, fields) end

--- The life of the ticket in a row, of a frame with a column key or ticket.
---@param row integer
---@return perilune.ticket
function frame:ticket(row) end

--- A chart: line over time, bars by a key, heat map by two keys, histogram; kind, x, y, by, title, unit say otherwise.
---@param options? string|table
---@return perilune.picture
function frame:plot(options) end

--- A sparkline of a column, the last one of numbers unless said.
---@param name? string
---@return string
function frame:spark(name) end

--- As text: "markdown", "csv", "json", "html", "terminal".
---@param format? string
---@param options? table
---@return string
function frame:render(format, options) end

--- Shows it in the browser; returns the file it wrote.
---@return string
function frame:open() end

--- The record of a period, "last month" unless said; options: where, bootstrap.
---@param period? string
---@param options? table
---@return perilune.record
function kpi:value(period, options) end

--- A record for each bucket of a period.
---@param grain string
---@param period? string
---@param options? table
---@return perilune.series
function kpi:series(grain, period, options) end

--- The last complete buckets of a grain.
---@param n integer
---@param grain string
---@param options? table
---@return perilune.series
function kpi:last(n, grain, options) end

--- A record for each value of a dimension.
---@param dimension string
---@param period? string
---@param options? table
---@return perilune.breakdown
function kpi:by(dimension, period, options) end

--- The same KPI compared with another period: "previous", "last year", "2025-10".
---@param period string
---@return perilune.kpi
function kpi:vs(period) end

--- The same KPI with other parameters.
---@param parameters table
---@return perilune.kpi
function kpi:with(parameters) end

--- A named variant.
---@param name string
---@return perilune.kpi
function kpi:variant(name) end

--- The rows behind the number, and how many there are in all; options: limit, part = "numerator", fields, where.
---@param period? string
---@param options? integer|table
---@return perilune.frame
---@return integer
function kpi:rows(period, options) end

--- What moved it: the change taken apart by segments; options: by, vs, limit, where.
---@param period? string
---@param options? table
---@return perilune.why
function kpi:why(period, options) end

--- A stock at an instant.
---@param instant string|integer
---@param options? table
---@return perilune.record
function kpi:at(instant, options) end

--- All cohorts and ages up to the end of a period.
---@param period? string
---@return table
function kpi:triangle(period) end

--- The rows behind a record, of its period and segment.
---@param options? integer|table
---@return perilune.frame
---@return integer
function record:rows(options) end

--- A line with its interval and target.
---@return perilune.picture
function series:plot() end

--- A sparkline.
---@return string
function series:spark() end

--- A series of each segment.
---@param n integer
---@param grain string
---@return perilune.grid
function breakdown:last(n, grain) end

--- The records again, each with its change.
---@param period string
---@return perilune.breakdown
function breakdown:vs(period) end

--- Bars with their intervals and status.
---@return perilune.picture
function breakdown:plot() end

--- Lines, of more than six segments a heat map; "line" or "heat" says which.
---@param kind? string
---@return perilune.picture
function grid:plot(kind) end

--- The report as text: "terminal", "markdown", "html", "json", "csv", "vega"; options: period, width, color.
---@param format? string
---@param options? table
---@return string
function report:render(format, options) end

--- Shows it in the browser that $BROWSER names, else with xdg-open; returns the file it wrote. At the prompt, or with --trust.
---@param options? table
---@return string
function report:open(options) end

--- A chart as text in a format.
---@param format? string
---@param options? table
---@return string
function picture:render(format, options) end

--- Shows a chart in the browser; returns the file it wrote.
---@return string
function picture:open() end

--- The life of a ticket as text in a format.
---@param format? string
---@param options? table
---@return string
function ticket:render(format, options) end

--- Shows it in the browser; returns the file it wrote.
---@return string
function ticket:open() end

store = store or {}

--- Rows of a query in SQLite's own SQL: { names = {...}, { cell, ... }, ... }; NULL is false. Only reading.
---@param text string
---@return table
function store.sql(text) end

--- Imports a file; options: dry_run, strict. Gives what came of it.
---@param path string
---@param importer string
---@param options? table
---@return table
function store.import(path, importer, options) end

--- Imports rows that a script holds as text.
---@param text string
---@param importer string
---@param options? table
---@return table
function store.import_text(text, importer, options) end

--- The tables and their fields.
---@return table[]
function store.tables() end

--- The instant that reports are made for: the newest the data knows, or --as-of.
---@return integer
function store.as_of() end

time = time or {}

--- An instant to be bound to a ?.
---@param seconds integer
---@return table
function time.at(seconds) end

--- An instant from text in the desk's zone; nil and what is wrong.
---@param text string
---@return integer?
---@return string?
function time.parse(text) end

--- Where the bucket of an instant starts.
---@param grain string
---@param instant integer
---@return integer
function time.floor(grain, instant) end

--- Where the bucket starts that is so many later.
---@param grain string
---@param instant integer
---@param count integer
---@return integer
function time.add(grain, instant, count) end

--- The same wall clock, so many grains later.
---@param grain string
---@param instant integer
---@param count integer
---@return integer
function time.shift(grain, instant, count) end

--- The name of a bucket: "2024-03".
---@param grain string
---@param instant integer
---@return string
function time.label(grain, instant) end

--- year, month, day, hour, minute, second, weekday, offset on the desk's wall clock.
---@param instant integer
---@return table
function time.parts(instant) end

--- Seconds from "90s", "15m", "4h", "2d", "1w"; nil and what is wrong.
---@param text string
---@return integer?
---@return string?
function time.duration(text) end

--- Seconds that pass, for measuring only.
---@return number
function time.clock() end

--- Open seconds between two times; negative backwards, nil when one is nil.
---@param from string|integer
---@param to string|integer
---@return integer?
function calendar:business(from, to) end

--- The time at which so much open time has passed: a due time.
---@param from string|integer
---@param duration string|integer
---@return integer?
function calendar:add(from, duration) end

--- Is it open then? At closing time it is not.
---@param at string|integer
---@return boolean
function calendar:is_open(at) end

--- How many hours it is open in a period.
---@param period string|table
---@return number
function calendar:hours(period) end

--- How many dates from one up to, not with, another have opening hours.
---@param from string|integer
---@param to string|integer
---@return integer
function calendar:working_days(from, to) end

--- The events that iCalendar files gave.
---@return table[]
function calendar:events() end

--- What breaches within a duration, the next one first.
---@param duration? string
---@return perilune.frame
function sla:next(duration) end

--- The same log under other policies, side by side.
---@param scenario table|string
---@return table
function sla:what_if(scenario) end

--- The versions of the policies, in the order in which they are tried.
---@return table[]
function sla:policies() end

--- By policy and metric: met, breached, running, cancelled, share.
---@return table[]
function sla:summary() end

--- Lets derived tables and KPIs follow a dialect.
---@param name string
function dialect.use(name) end

--- The dialect in use.
---@return table
function dialect.current() end

--- For value = of a KPI: the share of positive answers over all scales of a family.
---@param family string
---@param ... string
---@return table
function scale.share(family, ...) end

--- The share if everybody who did not answer were unsatisfied ("low") or satisfied ("high").
---@param family string
---@param side string
---@param ... string
---@return table
function scale.bound(family, side, ...) end

--- The mean answer; no value where scales differ.
---@param family string
---@return table
function scale.mean(family) end

--- The net promoter score of a family.
---@param family? string
---@return table
function scale.nps(family) end

stats = stats or {}

---@type number The two-sided 95 % point of the normal distribution.
stats.z95 = nil

--- The two-sided point of the normal distribution: 1.96 for 0.95.
---@param confidence? number
---@return number
function stats.z(confidence) end

--- Wilson's interval for a share.
---@param successes number?
---@param n number?
---@param z? number
---@return number?
---@return number?
function stats.wilson(successes, n, z) end

--- The exact interval for a share: never below the confidence promised.
---@param successes number?
---@param n number?
---@param confidence? number
---@return number?
---@return number?
function stats.clopper_pearson(successes, n, confidence) end

--- The interval of a net promoter score.
---@param promoters number?
---@param detractors number?
---@param n number?
---@param confidence? number
---@return number?
---@return number?
function stats.nps(promoters, detractors, n, confidence) end

--- The interval of a mean, by Student's distribution.
---@param mean number?
---@param stddev number?
---@param n number?
---@param confidence? number
---@return number?
---@return number?
function stats.mean(mean, stddev, n, confidence) end

--- The exact interval of a count of independent events.
---@param count number?
---@param confidence? number
---@return number?
---@return number?
function stats.poisson(count, confidence) end

--- Do two values with intervals differ beyond noise; and the interval of a - b.
---@param a number?
---@param low_a number?
---@param high_a number?
---@param b number?
---@param low_b number?
---@param high_b number?
---@return boolean?
---@return number?
---@return number?
function stats.differ(a, low_a, high_a, b, low_b, high_b) end

--- The same for the ratio a / b.
---@param a number?
---@param low_a number?
---@param high_a number?
---@param b number?
---@param low_b number?
---@param high_b number?
---@return boolean?
---@return number?
---@return number?
function stats.ratio_differ(a, low_a, high_a, b, low_b, high_b) end

--- Do two shares differ beyond noise; and the interval of their difference.
---@param successes_a number?
---@param n_a number?
---@param successes_b number?
---@param n_b number?
---@param z? number
---@return boolean?
---@return number?
---@return number?
function stats.shares_differ(successes_a, n_a, successes_b, n_b, z) end

--- The middle value, or the mean of the two in the middle.
---@param list number[]?
---@return number?
function stats.median(list) end

--- The q-quantile of a list (R-7), a percentile.
---@param list number[]?
---@param q number
---@return number?
function stats.quantile(list, q) end

--- The median absolute deviation, scaled to estimate a standard deviation; and the median.
---@param list number[]?
---@param scale? number
---@return number?
---@return number?
function stats.mad(list, scale) end

--- The values that stand out: index, value, score.
---@param list number[]?
---@param threshold? number
---@return table[]?
function stats.spikes(list, threshold) end

--- The values of a series that stand out of its trend and season: index, value, expected, score; false is a gap. Options: phases, noise, counts.
---@param values any[]?
---@param options? table
---@return perilune.unusual[]?
function stats.unusual(values, options) end

--- The interval of an estimate made of several parts: parts, estimate, seed, rounds, confidence.
---@param options table
---@return number?
---@return number?
---@return table?
function stats.bootstrap(options) end

--- The interval of an estimate from a list, by drawing from it again.
---@param list any[]?
---@param estimate fun(sample: any[]): number?
---@param seed? integer
---@param rounds? integer
---@param confidence? number
---@return number?
---@return number?
---@return table?
function stats.resample(list, estimate, seed, rounds, confidence) end

--- A stream of random numbers that is the same everywhere.
---@param seed integer
---@return perilune.generator
function stats.generator(seed) end

--- The survival curve that counts what is still open.
---@param times number[]?
---@param events any[]
---@param weights? number[]
---@param options? table
---@return table?
function stats.kaplan_meier(times, events, weights, options) end

--- The time by which a share q has had the event, and its limits.
---@param curve table?
---@param q number
---@return number?
---@return number?
---@return number?
function stats.survival_quantile(curve, q) end

--- Shares of small groups, shrunk to their common share.
---@param groups table?
---@param confidence? number
---@return table?
---@return table?
function stats.shrink_shares(groups, confidence) end

--- Means of small groups, shrunk to their common mean.
---@param groups table?
---@param confidence? number
---@return table?
---@return table?
function stats.shrink_means(groups, confidence) end

--- The model of a series with trend and season: period, seasonal, alpha, beta, gamma.
---@param list number[]?
---@param options table
---@return table?
---@return string?
function stats.holt_winters(list, options) end

--- Forecasts behind a series' end: value, low, high.
---@param model table?
---@param steps integer
---@param confidence? number
---@return table[]?
function stats.forecast(model, steps, confidence) end

--- The share of contacts lost with that many lines.
---@param traffic number?
---@param lines integer
---@return number?
function stats.erlang_b(traffic, lines) end

--- The share of contacts that wait with that many agents.
---@param traffic number?
---@param agents integer
---@return number?
function stats.erlang_c(traffic, agents) end

--- The share of contacts answered within a target.
---@param traffic number?
---@param agents integer
---@param handle_seconds number
---@param target_seconds number
---@return number?
function stats.service_level(traffic, agents, handle_seconds, target_seconds) end

--- The mean wait in seconds (average speed of answer).
---@param traffic number?
---@param agents integer
---@param handle_seconds number
---@return number?
function stats.answer_time(traffic, agents, handle_seconds) end

--- The fewest lines that lose at most that share.
---@param traffic number?
---@param blocking number
---@return integer?
function stats.lines_needed(traffic, blocking) end

--- The fewest agents that reach a service level: calls, interval_seconds, handle_seconds, target_seconds, service_level, max_occupancy, shrinkage.
---@param options table
---@return table
function stats.agents_needed(options) end

--- Words that tell two groups of texts apart: weighted log-odds with an informative Dirichlet prior (Monroe 2008).
---@param first table?
---@param second table?
---@param options? table
---@return table[]?
function stats.log_odds(first, second, options) end

--- P(Z <= z) of the standard normal distribution.
---@param z number?
---@return number?
function stats.normal_cdf(z) end

--- The z below which it has the probability p.
---@param p number?
---@return number?
function stats.normal_quantile(p) end

--- P(T <= t) of Student's t distribution.
---@param t number?
---@param freedom number
---@return number?
function stats.student_cdf(t, freedom) end

--- The t below which it has the probability p.
---@param p number?
---@param freedom number
---@return number?
function stats.student_quantile(p, freedom) end

--- P(X <= x) of the chi-square distribution, and the p-value of a test.
---@param x number?
---@param freedom number
---@return number?
---@return number?
function stats.chi_square_cdf(x, freedom) end

--- The x below which it has the probability p.
---@param p number?
---@param freedom number
---@return number?
function stats.chi_square_quantile(p, freedom) end

--- P(X <= x) of the gamma distribution with scale 1; and 1 - it.
---@param x number?
---@param shape number
---@return number?
---@return number?
function stats.gamma_cdf(x, shape) end

--- The x below which it has the probability p.
---@param p number?
---@param shape number
---@return number?
function stats.gamma_quantile(p, shape) end

--- P(X <= x) of the beta distribution; and 1 - it.
---@param x number?
---@param a number
---@param b number
---@return number?
---@return number?
function stats.beta_cdf(x, a, b) end

--- The x below which it has the probability p.
---@param p number?
---@param a number
---@param b number
---@return number?
function stats.beta_quantile(p, a, b) end

--- P(X <= k) for k successes among n trials; and P(X > k).
---@param k number?
---@param n number
---@param p number
---@return number?
---@return number?
function stats.binomial_cdf(k, n, p) end

--- P(X <= k) of the Poisson distribution; and P(X > k).
---@param k number?
---@param mean number
---@return number?
---@return number?
function stats.poisson_cdf(k, mean) end

--- The logarithm of the gamma function.
---@param x number?
---@return number?
function stats.log_gamma(x) end

format = format or {}

--- A value in a unit: count, percent, duration, score, number, money, time, text.
---@param value number|string?
---@param unit? string
---@param language? table
---@param currency? string
---@return string
function format.plain(value, unit, language, currency) end

--- A number with as many digits as it deserves.
---@param value number?
---@param language? table
---@return string
function format.number(value, language) end

--- A share as percent.
---@param value number?
---@param language? table
---@return string
function format.percent(value, language) end

--- A score, as NPS is one.
---@param value number?
---@param language? table
---@return string
function format.score(value, language) end

--- An amount in a currency.
---@param value number?
---@param currency string
---@param language? table
---@return string
function format.money(value, currency, language) end

--- Seconds as people say them.
---@param seconds number?
---@param language? table
---@return string
function format.duration(seconds, language) end

--- An instant in the desk's zone.
---@param instant number?
---@param language? table
---@return string
function format.time(instant, language) end

--- A number with that many decimals.
---@param x number
---@param places integer
---@param language? table
---@return string
function format.fixed(x, places, language) end

--- A KPI value, or a bare number in a unit.
---@param value table|number|string?
---@param unit? string
---@param language? table
---@return string
function format.value(value, unit, language) end

--- The interval of a value: [79.2–88.0].
---@param value table
---@param language? table
---@return string?
function format.interval(value, language) end

--- A change without words: +2.1 pt.
---@param change table?
---@param language? table
---@return string?
function format.difference(change, language) end

--- A change as a sentence: ▲ +2.1 pt vs April, better.
---@param change table?
---@param language? table
---@return string?
function format.change(change, language) end

--- Which way a number moved: ▲, ▼ or ►.
---@param change table
---@return string
function format.arrow(change) end

--- Sign and word of a status.
---@param status? string
---@param language? table
---@return string
---@return string
function format.status(status, language) end

--- A cell of a table: text, alignment, status, is it empty.
---@param cell any
---@param column table
---@param language? table
---@return string
---@return string
---@return string?
---@return boolean
function format.cell(cell, column, language) end

--- What writes the ticks of an axis.
---@param unit string
---@param step number
---@param largest number
---@param language? table
---@return fun(x: number): string
function format.axis(unit, step, largest, language) end

--- A date by a template of a language.
---@param template string
---@param parts table<string, string|integer>
---@return string
function format.date(template, parts) end

--- A number that is one: neither inf nor nan; else nil.
---@param x any
---@return number?
function format.finite(x) end

--- Is there a unit of that name?.
---@param unit any
---@return boolean
function format.is_unit(unit) end

--- The words of a language: en, ja, ko, zh-TW.
---@param code? string
---@return table
function format.language(code) end

--- The code of a language that there is; nil and what is wrong.
---@param code string
---@return string?
---@return string?
function format.known_language(code) end

--- Lets everything that follows speak a language.
---@param code string
function format.use(code) end
