/* Grains: the calendar buckets a time falls in, in a zone. A bucket is a half-open range of instants; a local
 * day is 23, 24 or 25 hours long (D0.3). */
#ifndef PERILUNE_TIME_GRAIN_H
#define PERILUNE_TIME_GRAIN_H

#include "base/slice.h"
#include "time/zone.h"

#include <stdbool.h>
#include <stdint.h>

struct calendar_list;

enum grain {
    GRAIN_MINUTE,
    GRAIN_HOUR,
    GRAIN_DAY,
    GRAIN_WEEK,
    GRAIN_MONTH,
    GRAIN_QUARTER,
    GRAIN_YEAR,
    GRAIN_FISCAL_QUARTER,
    GRAIN_FISCAL_YEAR,
    GRAIN_COUNT
};

/* What the calendar of a desk is: enters once, as a value. `week_start` is an ISO weekday (1 Monday .. 7
 * Sunday); `year_start` the first month of the fiscal year (1: it is the calendar year). Only the fiscal
 * grains follow `year_start`: a plain year is always the calendar's. */
struct calendar_rules {
    const struct zone *zone; /* NULL: UTC; borrowed */
    int week_start;
    int year_start;
    const struct calendar_list *calendars; /* business calendars (calendar.h); NULL: none; borrowed */
};

/* "minute", ... "year", "fiscal_quarter", "fiscal_year". */
const char *grain_name(enum grain grain);
bool grain_parse(struct slice name, enum grain *grain);

/* The start of the bucket that holds the instant, and of the one after it. Never fails: instants outside the
 * years -9999 to 9999 are in the first or the last bucket, and what comes after the last is INT64_MAX. */
int64_t grain_floor(enum grain grain, const struct calendar_rules *rules, int64_t instant);
int64_t grain_next(enum grain grain, const struct calendar_rules *rules, int64_t instant);

/* `count` buckets later (or earlier) than the bucket of `instant`, as a bucket start. */
int64_t grain_add(enum grain grain, const struct calendar_rules *rules, int64_t instant, int64_t count);

/* How many buckets the one of `to` is after the one of `from` (negative when before). Minutes and hours are
 * those that pass. */
int64_t grain_between(enum grain grain, const struct calendar_rules *rules, int64_t from, int64_t to);

/* The number of the bucket that holds the instant, counted from anywhere: of two instants, the numbers differ
 * by how many buckets start after the earlier, up to the later. Days are those of the calendar: one that a
 * zone skips counts. */
int64_t grain_number(enum grain grain, const struct calendar_rules *rules, int64_t instant);

/* Moves an instant by calendar units keeping the wall clock; months, quarters and years keep the day where
 * the month has it, else its last day (31 January + 1 month = 28 February). */
int64_t grain_shift(enum grain grain, const struct calendar_rules *rules, int64_t instant, int64_t count);

/* A label that sorts: 2026-10-31 14:00, 2026-10-31, 2026-W44, 2026-10, 2026-Q4, 2026, FY2027-Q2, FY2027. A
 * week that does not begin on Monday is no ISO week and has the date of its first day; a fiscal year, and its
 * quarters, the number of the calendar year it ends in. Writes at most `size` bytes with the terminator and
 * returns the length. */
size_t grain_label(enum grain grain, const struct calendar_rules *rules, int64_t instant, char *out,
                   size_t size);

#endif
