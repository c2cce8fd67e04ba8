/* Times as SQL. A bucket start takes up to three steps: instant to local clock, down to the bucket on the
 * local clock, back to an instant. Each step is an SQL expression that may name its input often, so the steps
 * are subqueries inside one another, each giving a column "_t" to the next; LIMIT keeps SQLite from merging
 * them and computing the inner ones again and again.
 *
 * Rules (those of time/grain.c):
 *  1. A wall-clock time that occurs twice is the first instant; one that is skipped is the transition that
 *     skips it.
 *  2. Where clocks go back over midnight the day that had begun goes on: the local clock does not fall below
 *     the last second before the transition.
 *  3. Minutes and hours begin on the wall clock, but not before the last transition.
 *     The number of an hour is that of the clock, corrected so that every transition begins a new one.
 *  4. Months and longer use SQLite's own calendar, which knows the years -4713 to 9999. */
#include "expr/sql_time.h"

#include "time/civil.h"

enum {
    TRANSITION_LIMIT = 2000,   /* a thousand years of summer time */
    TEXT_LIMIT = 500000,       /* that repeats itself; SQLite takes a million bytes */
    MARGIN = 400 * DAY_SECONDS /* the start of a year may lie so far before a time in it */
};

#define FLOOR_MODULO "((%s) %% %lld + %lld) %% %lld"

static int64_t within_calendar(int64_t instant)
{
    if (instant < CIVIL_EARLIEST + MARGIN) return CIVIL_EARLIEST + MARGIN;
    return instant > CIVIL_LATEST - MARGIN ? CIVIL_LATEST - MARGIN : instant;
}

status sql_zone_init(struct sql_zone *zone, struct arena *arena, const struct calendar_rules *rules,
                     int64_t from, int64_t to, struct error *error)
{
    const struct zone *source = rules ? rules->zone : NULL;
    int64_t at = within_calendar(from) - MARGIN, end = within_calendar(to) + MARGIN;
    int32_t after;
    *zone = (struct sql_zone){.rules = rules, .first_offset = zone_offset(source, at)};
    int32_t before = zone->first_offset;
    while (zone_next_transition(source, at, &at, &after) && at <= end) {
        if (zone->count == TRANSITION_LIMIT)
            return error_set(error, STATUS_LIMIT,
                             "more than %d changes of the clocks to write as SQL; narrow the range of times",
                             TRANSITION_LIMIT);
        if (!zone->transitions)
            zone->transitions = arena_new(arena, TRANSITION_LIMIT * sizeof *zone->transitions);
        zone->transitions[zone->count++] = (struct sql_transition){at, before, after};
        before = after;
    }
    return STATUS_OK;
}

/* ---- steps: each writes an expression over `x`, the text of its input ---- */

struct step {
    void (*write)(struct buffer *out, const struct sql_zone *zone, const struct node *node, const char *x);
};

static void write_add(struct buffer *out, const char *x, int64_t seconds)
{
    buffer_format(out, "(%s) + (%lld)", x, (long long)seconds);
}

static void write_modulo(struct buffer *out, const char *x, int64_t modulus)
{
    long long m = modulus;
    buffer_format(out, FLOOR_MODULO, x, m, m, m);
}

/* CASE WHEN x < t1 THEN ... WHEN x < t2 THEN ... ELSE ... END over the intervals between transitions: `write`
 * is called with the transition that began the interval, NULL for the first. */
static void write_intervals(struct buffer *out, const struct sql_zone *zone, const char *x,
                            void (*write)(struct buffer *out, const struct sql_zone *zone,
                                          const struct sql_transition *since, const char *x))
{
    if (!zone->count) {
        write(out, zone, NULL, x);
        return;
    }
    buffer_text(out, "CASE");
    for (size_t i = 0; i < zone->count; i++) {
        buffer_format(out, " WHEN (%s) < (%lld) THEN ", x, (long long)zone->transitions[i].at);
        write(out, zone, i ? &zone->transitions[i - 1] : NULL, x);
    }
    buffer_text(out, " ELSE ");
    write(out, zone, &zone->transitions[zone->count - 1], x);
    buffer_text(out, " END");
}

static void clock_in_interval(struct buffer *out, const struct sql_zone *zone,
                              const struct sql_transition *since, const char *x)
{
    write_add(out, x, since ? since->after : zone->first_offset);
}

static void step_local(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                       const char *x)
{
    (void)node;
    write_intervals(out, zone, x, clock_in_interval);
}

/* Rule 2. */
static void day_clock_in_interval(struct buffer *out, const struct sql_zone *zone,
                                  const struct sql_transition *since, const char *x)
{
    bool back = since && since->after < since->before;
    if (!back) {
        clock_in_interval(out, zone, since, x);
        return;
    }
    buffer_format(out, "max((%s) + (%d), (%lld))", x, since->after,
                  (long long)(since->at + since->before - 1));
}

static void step_local_day(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                           const char *x)
{
    (void)node;
    write_intervals(out, zone, x, day_clock_in_interval);
}

/* Rule 1. */
static void step_instant(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                         const char *x)
{
    int32_t offset = zone->first_offset;
    (void)node;
    if (!zone->count) {
        write_add(out, x, -(int64_t)offset);
        return;
    }
    buffer_text(out, "CASE");
    for (size_t i = 0; i < zone->count; i++) {
        const struct sql_transition *t = &zone->transitions[i];
        buffer_format(out, " WHEN (%s) < (%lld) THEN (%s) - (%d)", x, (long long)(t->at + t->before), x,
                      t->before);
        if (t->after > t->before)
            buffer_format(out, " WHEN (%s) < (%lld) THEN (%lld)", x, (long long)(t->at + t->after),
                          (long long)t->at);
        offset = t->after;
    }
    buffer_format(out, " ELSE (%s) - (%d) END", x, offset);
}

/* Rule 3: the clock's full minute or hour. */
static void write_clock_floor(struct buffer *out, int64_t unit, const struct sql_zone *zone,
                              const struct sql_transition *since, const char *x)
{
    struct buffer local;
    buffer_init(&local);
    clock_in_interval(&local, zone, since, x);
    if (since) buffer_text(out, "max(");
    buffer_format(out, "(%s) - ", x);
    write_modulo(out, buffer_get(&local), unit);
    if (since) buffer_format(out, ", (%lld))", (long long)since->at);
    buffer_fini(&local);
}

static void minute_in_interval(struct buffer *out, const struct sql_zone *zone,
                               const struct sql_transition *since, const char *x)
{
    write_clock_floor(out, 60, zone, since, x);
}

static void hour_in_interval(struct buffer *out, const struct sql_zone *zone,
                             const struct sql_transition *since, const char *x)
{
    write_clock_floor(out, 3600, zone, since, x);
}

static void step_clock_floor(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                             const char *x)
{
    write_intervals(out, zone, x, node->grain == GRAIN_MINUTE ? minute_in_interval : hour_in_interval);
}

/* Days and weeks: down to a multiple of their length, weeks counted from the week's first day (1970-01-01 was
 * a Thursday, weekday 4). */
static void write_day_floor(struct buffer *out, const char *x, int64_t days, int week_start)
{
    long long length = days * DAY_SECONDS, shift = days == 7 ? (4 - week_start) * (long long)DAY_SECONDS : 0;
    buffer_format(out, "(%s) - (((%s) + (%lld)) %% %lld + %lld) %% %lld", x, x, shift, length, length,
                  length);
}

/* Months, quarters and years: `months` long, counted from the first month of the year. */
static void write_month_floor(struct buffer *out, const char *x, int months, int year_start)
{
    buffer_format(out, "CAST(strftime('%%s', %s, 'unixepoch', 'start of month'", x);
    if (months > 1)
        buffer_format(
            out, ", '-' || ((CAST(strftime('%%m', %s, 'unixepoch') AS INTEGER) + %d) %% %d) || ' months'", x,
            12 - year_start, months);
    buffer_text(out, ") AS INTEGER)");
}

static void step_bucket(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                        const char *x)
{
    int week_start = zone->rules ? zone->rules->week_start : 1,
        year_start = zone->rules ? zone->rules->year_start : 1;
    switch (node->grain) {
    case GRAIN_WEEK: write_day_floor(out, x, 7, week_start); break;
    case GRAIN_MONTH: write_month_floor(out, x, 1, 1); break;
    case GRAIN_QUARTER: write_month_floor(out, x, 3, 1); break;
    case GRAIN_YEAR: write_month_floor(out, x, 12, 1); break;
    case GRAIN_FISCAL_QUARTER: write_month_floor(out, x, 3, year_start); break;
    case GRAIN_FISCAL_YEAR: write_month_floor(out, x, 12, year_start); break;
    default: write_day_floor(out, x, 1, week_start);
    }
}

static void step_part(struct buffer *out, const struct sql_zone *zone, const struct node *node, const char *x)
{
    (void)zone;
    if (node->op == OP_DAY_OF_MONTH) {
        buffer_format(out, "CAST(strftime('%%d', %s, 'unixepoch') AS INTEGER)", x);
        return;
    }
    struct buffer seconds;
    buffer_init(&seconds);
    write_add(&seconds, x, node->op == OP_HOUR ? 0 : 3 * DAY_SECONDS); /* Monday first */
    write_modulo(out, buffer_get(&seconds), node->op == OP_HOUR ? DAY_SECONDS : 7 * DAY_SECONDS);
    buffer_text(out, node->op == OP_HOUR ? " / 3600" : " / 86400 + 1");
    buffer_fini(&seconds);
}

/* ---- numbers of buckets ---- */

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void write_floor_divide(struct buffer *out, const char *x, int64_t divisor)
{
    buffer_format(out, "((%s) - ", x);
    write_modulo(out, x, divisor);
    buffer_format(out, ") / %lld", (long long)divisor);
}

/* Rule 3. */
static void step_hour_number(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                             const char *x)
{
    const int64_t unit = 3600;
    int64_t correction = 0;
    (void)node;
    if (zone->count) buffer_text(out, "CASE");
    for (size_t i = 0; i <= zone->count; i++) {
        const struct sql_transition *since = i ? &zone->transitions[i - 1] : NULL;
        struct buffer local;
        buffer_init(&local);
        clock_in_interval(&local, zone, since, x);
        if (since)
            correction += floor_divide(since->at - 1 + since->before, unit) + 1 -
                          floor_divide(since->at + since->after, unit);
        if (i < zone->count)
            buffer_format(out, " WHEN (%s) < (%lld) THEN ", x, (long long)zone->transitions[i].at);
        else if (zone->count)
            buffer_text(out, " ELSE ");
        write_floor_divide(out, buffer_get(&local), unit);
        buffer_format(out, " + (%lld)", (long long)correction);
        buffer_fini(&local);
    }
    if (zone->count) buffer_text(out, " END");
}

/* Months counted from the first of the year, in whole buckets; the margin keeps it positive, where / rounds
 * down. */
static void write_month_number(struct buffer *out, const char *x, int months, int year_start)
{
    enum { MARGIN_MONTHS = 12 * 10000 };
    buffer_format(out,
                  "(CAST(strftime('%%Y', %s, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%%m', %s, "
                  "'unixepoch') AS INTEGER) + %d) / %d",
                  x, x, MARGIN_MONTHS - year_start, months);
}

static void step_number(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                        const char *x)
{
    int week_start = zone->rules ? zone->rules->week_start : 1,
        year_start = zone->rules ? zone->rules->year_start : 1;
    struct buffer shifted;
    buffer_init(&shifted);
    write_add(&shifted, x, (4 - week_start) * DAY_SECONDS);
    switch (node->grain) {
    case GRAIN_WEEK: write_floor_divide(out, buffer_get(&shifted), 7 * DAY_SECONDS); break;
    case GRAIN_MONTH: write_month_number(out, x, 1, 1); break;
    case GRAIN_QUARTER: write_month_number(out, x, 3, 1); break;
    case GRAIN_YEAR: write_month_number(out, x, 12, 1); break;
    case GRAIN_FISCAL_QUARTER: write_month_number(out, x, 3, year_start); break;
    case GRAIN_FISCAL_YEAR: write_month_number(out, x, 12, year_start); break;
    default: write_floor_divide(out, x, DAY_SECONDS);
    }
    buffer_fini(&shifted);
}

/* ---- steps put together ---- */

static size_t choose_steps(const struct node *node, struct step *steps)
{
    if (node->op == OP_GRAINS_BETWEEN) {
        bool hours = node->grain == GRAIN_HOUR;
        steps[0].write = hours ? step_hour_number : step_local_day;
        steps[1].write = step_number;
        return hours ? 1 : 2;
    }
    if (node->op != OP_GRAIN) {
        steps[0].write = step_local;
        steps[1].write = step_part;
        return 2;
    }
    if (node->grain <= GRAIN_HOUR) {
        steps[0].write = step_clock_floor;
        return 1;
    }
    steps[0].write = step_local_day;
    steps[1].write = step_bucket;
    steps[2].write = step_instant;
    return 3;
}

/* The time as a table with the one column "_t". A grain of a grain has that form already: SQLite's parser
 * does not take many subqueries inside one another. */
static void write_source(struct buffer *out, const struct node *node, const char *time)
{
    const struct node *argument = node->arguments[0];
    if (argument->kind == NODE_CALL && argument->op == OP_GRAIN)
        buffer_text(out, time);
    else
        buffer_format(out, "(SELECT %s AS \"_t\" LIMIT 1)", time);
}

/* (SELECT step 2 of "_t" AS "_t" FROM (SELECT step 1 of "_t" AS "_t" FROM (SELECT time AS "_t"))) */
static void write_subqueries(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                             const char *time, const struct step *steps, size_t count)
{
    for (size_t i = count; i > 0; i--) {
        buffer_text(out, "(SELECT ");
        steps[i - 1].write(out, zone, node, "\"_t\"");
        buffer_text(out, " AS \"_t\" FROM ");
    }
    write_source(out, node, time);
    for (size_t i = 0; i < count; i++) buffer_text(out, " LIMIT 1)");
}

/* Each step over the text of the one before. */
static status write_repeated(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                             const char *time, const struct step *steps, size_t count, struct error *error)
{
    struct buffer texts[2];
    status code = STATUS_OK;
    buffer_init(&texts[0]);
    buffer_init(&texts[1]);
    buffer_text(&texts[0], time);
    for (size_t i = 0; i < count && !code; i++) {
        struct buffer *from = &texts[i % 2], *to = &texts[(i + 1) % 2];
        size_t mentions = 3 * zone->count + 4;
        if (from->size > TEXT_LIMIT / mentions)
            code = error_set(
                error, STATUS_LIMIT,
                "a calendar function of an aggregate is too long as SQL; narrow the range of times");
        buffer_clear(to);
        if (!code) steps[i].write(to, zone, node, buffer_get(from));
    }
    if (!code) buffer_format(out, "(%s)", buffer_get(&texts[count % 2]));
    buffer_fini(&texts[0]);
    buffer_fini(&texts[1]);
    return code;
}

/* With a fixed offset the steps are short enough for one subquery. */
static status write_fixed(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                          const char *time, const struct step *steps, size_t count, struct error *error)
{
    buffer_text(out, "(SELECT ");
    status code = write_repeated(out, zone, node, "\"_t\"", steps, count, error);
    buffer_text(out, " AS \"_t\" FROM ");
    write_source(out, node, time);
    buffer_text(out, " LIMIT 1)");
    return code;
}

status sql_time_write(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                      const char *time, bool aggregated, struct error *error)
{
    struct step steps[3];
    size_t count = choose_steps(node, steps);
    if (aggregated) return write_repeated(out, zone, node, time, steps, count, error);
    if (!zone->count) return write_fixed(out, zone, node, time, steps, count, error);
    write_subqueries(out, zone, node, time, steps, count);
    return STATUS_OK;
}
