/* Grains: buckets of time.
 *
 * 1. Days and longer are counted: every bucket of a grain has a number, the number has a first day, and the
 *    bucket begins at the first instant that is on that day's wall clock. Where midnight does not occur it
 *    begins at the transition that skips it; a day that does not occur at all is empty.
 * 2. An instant is in the last bucket that has begun. (Clocks have gone back over midnight, from 00:01 to
 *    23:01; the hour that follows belongs to the day that had begun.)
 * 3. Minutes and hours are those of the wall clock, and a transition begins a new one: the hour that occurs
 *    twice is two buckets with one label, and where clocks move by 30 minutes there is a half hour. Adding
 *    them adds seconds that pass.
 * 4. A week from Monday is labelled with its ISO week, any other with the date of its first day: several ways
 * to number weeks from Sunday are in use, and a number would not say which.
 * 5. A fiscal year, and its quarters, have the number of the calendar year in which the fiscal year ends.
 * Plain quarters and years are the calendar's.
 * 6. Instants outside the years -9999 to 9999 are in the first or the last bucket. */
#include "time/grain.h"

#include "time/civil.h"

#include <assert.h>
#include <stdio.h>

static const char *const names[GRAIN_COUNT] = {
    "minute", "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"};

/* The shortest each can be, but for the effects of transitions. */
static const int64_t least_seconds[GRAIN_COUNT] = {60,
                                                   3600,
                                                   DAY_SECONDS,
                                                   7 * DAY_SECONDS,
                                                   28 * DAY_SECONDS,
                                                   90 * DAY_SECONDS,
                                                   365 * DAY_SECONDS,
                                                   89 * DAY_SECONDS,
                                                   365 * DAY_SECONDS};

const char *grain_name(enum grain grain)
{
    return names[grain];
}

bool grain_parse(struct slice name, enum grain *grain)
{
    for (int i = 0; i < GRAIN_COUNT; i++) {
        if (!slice_equal_nocase(name, slice_of(names[i]))) continue;
        *grain = (enum grain)i;
        return true;
    }
    return false;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t within_calendar(int64_t instant)
{
    if (instant < CIVIL_EARLIEST) return CIVIL_EARLIEST;
    return instant > CIVIL_LATEST ? CIVIL_LATEST : instant;
}

/* No count moves further than twice through the calendar; that keeps the arithmetic in range. */
static int64_t within_counts(enum grain grain, int64_t count)
{
    int64_t most = 2 * ((CIVIL_LATEST - CIVIL_EARLIEST) / least_seconds[grain] + 1);
    if (count < -most) return -most;
    return count > most ? most : count;
}

/* Months a quarter or year of this grain has. */
static int months_of(enum grain grain)
{
    if (grain == GRAIN_YEAR || grain == GRAIN_FISCAL_YEAR) return 12;
    return grain == GRAIN_QUARTER || grain == GRAIN_FISCAL_QUARTER ? 3 : 1;
}

/* First month of the year that buckets are counted from: only fiscal ones have their own. */
static int first_month(enum grain grain, const struct calendar_rules *rules)
{
    assert(rules->year_start >= 1 && rules->year_start <= 12);
    return grain >= GRAIN_FISCAL_QUARTER ? rules->year_start : 1;
}

/* Day number of the first day of week number 0. */
static int week_origin(const struct calendar_rules *rules)
{
    assert(rules->week_start >= 1 && rules->week_start <= 7);
    return rules->week_start - 4; /* 1970-01-01, day 0, was weekday 4 */
}

/* The number of the bucket that a day is in (rule 1). */
static int64_t bucket_of_day(enum grain grain, const struct calendar_rules *rules, int64_t day)
{
    if (grain == GRAIN_DAY) return day;
    if (grain == GRAIN_WEEK) return floor_div(day - week_origin(rules), 7);
    struct civil civil = civil_from_seconds(day * DAY_SECONDS);
    int64_t month = (int64_t)civil.year * 12 + civil.month - first_month(grain, rules);
    return floor_div(month, months_of(grain));
}

static int64_t first_day(enum grain grain, const struct calendar_rules *rules, int64_t bucket)
{
    if (grain == GRAIN_DAY) return bucket;
    if (grain == GRAIN_WEEK) return bucket * 7 + week_origin(rules);
    return civil_days(0, first_month(grain, rules) + bucket * months_of(grain), 1);
}

/* The first instant whose wall clock shows `local` or, where that is skipped, something later. */
static int64_t first_instant(const struct zone *zone, int64_t local)
{
    int64_t instant = zone_to_instant(zone, local), at = instant - 2 * DAY_SECONDS, skipping = instant;
    int32_t offset;
    if (zone_to_local(zone, instant) == local) return instant;
    while (zone_next_transition(zone, at, &at, &offset) && at <= instant) skipping = at;
    return skipping;
}

static int64_t bucket_start(enum grain grain, const struct calendar_rules *rules, int64_t bucket)
{
    return first_instant(rules->zone, first_day(grain, rules, bucket) * DAY_SECONDS);
}

/* The bucket of an instant: that of its day, corrected for days that overlap (rule 2). */
static int64_t bucket_at(enum grain grain, const struct calendar_rules *rules, int64_t instant,
                         int64_t *start)
{
    int64_t day = floor_div(zone_to_local(rules->zone, instant), DAY_SECONDS);
    int64_t bucket = bucket_of_day(grain, rules, day);
    int64_t next = bucket_start(grain, rules, bucket + 1);
    if (next <= instant) {
        *start = next;
        return bucket + 1;
    }
    *start = bucket_start(grain, rules, bucket);
    return bucket;
}

/* Minute and hour: back to the full one on the wall clock, but not over a transition (rule 3). */
static int64_t clock_floor(enum grain grain, const struct zone *zone, int64_t instant)
{
    int64_t unit = least_seconds[grain], local = zone_to_local(zone, instant);
    int64_t start = instant - (local - floor_div(local, unit) * unit), at = start;
    int32_t offset;
    if (zone_offset(zone, start) == zone_offset(zone, instant)) return start;
    while (zone_next_transition(zone, at, &at, &offset) && at <= instant) start = at;
    return start;
}

static int64_t clock_next(enum grain grain, const struct zone *zone, int64_t instant)
{
    int64_t unit = least_seconds[grain], local = zone_to_local(zone, instant), at;
    int64_t next = instant + unit - (local - floor_div(local, unit) * unit);
    int32_t offset;
    return zone_next_transition(zone, instant, &at, &offset) && at < next ? at : next;
}

int64_t grain_floor(enum grain grain, const struct calendar_rules *rules, int64_t instant)
{
    int64_t start;
    instant = within_calendar(instant);
    if (grain <= GRAIN_HOUR) return clock_floor(grain, rules->zone, instant);
    bucket_at(grain, rules, instant, &start);
    return start;
}

int64_t grain_next(enum grain grain, const struct calendar_rules *rules, int64_t instant)
{
    int64_t start;
    if (instant > CIVIL_LATEST) return INT64_MAX; /* so that a loop over buckets ends */
    instant = within_calendar(instant);
    if (grain <= GRAIN_HOUR) return clock_next(grain, rules->zone, instant);
    return bucket_start(grain, rules, bucket_at(grain, rules, instant, &start) + 1);
}

int64_t grain_add(enum grain grain, const struct calendar_rules *rules, int64_t instant, int64_t count)
{
    int64_t start;
    instant = within_calendar(instant);
    count = within_counts(grain, count);
    if (grain <= GRAIN_HOUR) {
        start = clock_floor(grain, rules->zone, instant) + count * least_seconds[grain];
        return clock_floor(grain, rules->zone, start);
    }
    return bucket_start(grain, rules, bucket_at(grain, rules, instant, &start) + count);
}

int64_t grain_between(enum grain grain, const struct calendar_rules *rules, int64_t from, int64_t to)
{
    if (grain > GRAIN_HOUR) return grain_number(grain, rules, to) - grain_number(grain, rules, from);
    from = within_calendar(from);
    to = within_calendar(to);
    return floor_div(clock_floor(grain, rules->zone, to) - clock_floor(grain, rules->zone, from),
                     least_seconds[grain]);
}

/* Starts of minutes or hours in (from, to]: those of the wall clock, and transitions (rule 3). */
static int64_t clock_starts(enum grain grain, const struct zone *zone, int64_t from, int64_t to)
{
    int64_t unit = least_seconds[grain], count = 0, at = from, transition;
    int32_t offset = zone_offset(zone, from), after;
    while (zone_next_transition(zone, at, &transition, &after) && transition <= to) {
        count += floor_div(transition - 1 + offset, unit) - floor_div(at + offset, unit) + 1;
        at = transition;
        offset = after;
    }
    return count + floor_div(to + offset, unit) - floor_div(at + offset, unit);
}

int64_t grain_number(enum grain grain, const struct calendar_rules *rules, int64_t instant)
{
    int64_t start;
    instant = within_calendar(instant);
    if (grain > GRAIN_HOUR) return bucket_at(grain, rules, instant, &start);
    return instant < 0 ? -clock_starts(grain, rules->zone, instant, 0)
                       : clock_starts(grain, rules->zone, 0, instant);
}

static int64_t shift_months(int64_t local, int64_t months)
{
    struct civil civil = civil_from_seconds(local);
    int64_t first = civil_days(civil.year, civil.month + months, 1);
    int64_t length = civil_days(civil.year, civil.month + months + 1, 1) - first;
    int64_t day = first + (civil.day <= length ? civil.day : length) - 1;
    return day * DAY_SECONDS + civil.hour * 3600 + civil.minute * 60 + civil.second;
}

int64_t grain_shift(enum grain grain, const struct calendar_rules *rules, int64_t instant, int64_t count)
{
    if (count == 0) return instant; /* the second 02:30 of an autumn night stays the second */
    instant = within_calendar(instant);
    count = within_counts(grain, count);
    if (grain <= GRAIN_HOUR) return instant + count * least_seconds[grain];
    int64_t local = zone_to_local(rules->zone, instant);
    if (grain <= GRAIN_WEEK)
        local += count * least_seconds[grain];
    else
        local = shift_months(local, count * months_of(grain));
    return zone_to_instant(rules->zone, local);
}

static int print_bucket(enum grain grain, const struct calendar_rules *rules, int64_t instant, char *out,
                        size_t size)
{
    int64_t start, bucket = bucket_at(grain, rules, instant, &start), day = first_day(grain, rules, bucket);
    struct civil first = civil_from_seconds(day * DAY_SECONDS);
    int year, week, later = rules->year_start > 1; /* rule 5 */
    switch (grain) {
    case GRAIN_WEEK:
        if (rules->week_start != 1) break; /* rule 4 */
        civil_iso_week(day, &year, &week);
        return snprintf(out, size, "%04d-W%02d", year, week);
    case GRAIN_MONTH: return snprintf(out, size, "%04d-%02d", first.year, first.month);
    case GRAIN_QUARTER:
        year = (int)floor_div(bucket, 4);
        return snprintf(out, size, "%04d-Q%d", year, (int)(bucket - (int64_t)year * 4) + 1);
    case GRAIN_YEAR: return snprintf(out, size, "%04d", (int)bucket);
    case GRAIN_FISCAL_QUARTER:
        year = (int)floor_div(bucket, 4);
        return snprintf(out, size, "FY%04d-Q%d", year + later, (int)(bucket - (int64_t)year * 4) + 1);
    case GRAIN_FISCAL_YEAR: return snprintf(out, size, "FY%04d", (int)bucket + later);
    default: break;
    }
    return snprintf(out, size, "%04d-%02d-%02d", first.year, first.month, first.day);
}

size_t grain_label(enum grain grain, const struct calendar_rules *rules, int64_t instant, char *out,
                   size_t size)
{
    int length;
    if (size == 0) return 0;
    instant = within_calendar(instant);
    if (grain <= GRAIN_HOUR) {
        struct civil civil = civil_from_seconds(zone_to_local(rules->zone, instant));
        length = snprintf(out, size, "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day,
                          civil.hour, grain == GRAIN_HOUR ? 0 : civil.minute);
    } else {
        length = print_bucket(grain, rules, instant, out, size);
    }
    return (size_t)length < size ? (size_t)length : size - 1;
}
