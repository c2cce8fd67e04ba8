/* Business calendars: when a desk is open, and how much open time lies between two instants (D11).
 *
 * A calendar has versions, each in force from a date on: a time zone, the opening hours of a week and dates
 * that have hours of their own (holidays have none). F(t) is the open time from 1970-01-01T00:00:00Z to t,
 * negative before; the business time from a to b is F(b) - F(a).
 *
 * Rules:
 *  1. An instant is open when the wall clock of the version's zone shows an open second then. So an hour that
 *     the clock shows twice in autumn counts twice, one that it skips in spring does not count, and a
 *     calendar that is always open counts as many seconds as pass.
 *  2. Hours are half open: at closing time it is closed. They may go past midnight (22:00 to 30:00 is 22:00
 *     to 06:00 of the next day); what is after midnight belongs to the next date. Hours that overlap or touch
 *     are one opening.
 *  3. A special date has exactly its own hours, from 00:00 to 24:00 on the wall clock: of an overnight shift
 *     the part on that date falls away, the part on the date before or after stays.
 *  4. A version is in force from the first instant of its date, in its own zone, until the next one is; an
 *     opening that is under way then ends or goes on as the new version says. The first version is in force
 *     before its date, too.
 *  5. F counts to the second and is exact for the years -9999 to 9999; instants outside are taken as the
 *     first or the last one inside. F(c) - F(a) = F(b) - F(a) + F(c) - F(b) for any a, b, c: business time is
 *     negative when b is before a.
 *  6. a plus n open seconds, n > 0, is the earliest instant at which n open seconds have passed since a: when
 *     they are used up at closing time it is closing time, not the next opening. For n < 0 it is the latest
 *     instant from which -n open seconds pass until a: an opening time, not the closing before it. a + 0 is
 *     a. Always F(a + n) - F(a) = n.
 *
 * A calendar never changes once it is made: any number of threads may read it, and a list of calendars that
 * nobody changes, at the same time. */
#ifndef PERILUNE_TIME_CALENDAR_H
#define PERILUNE_TIME_CALENDAR_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct calendar;

/* Opening hours on one weekday (ISO: 1 Monday to 7 Sunday), in seconds of the wall clock since midnight:
 * `from` before 24:00, `to` after it and at most 24 hours later (rule 2). */
struct calendar_hours {
    int weekday;
    int32_t from, to;
};

/* A special date as days since 1970-01-01, and hours of it between 0:00 and 24:00; without hours, from = to =
 * 0, it is closed. A date with several openings has several of these. */
struct calendar_date {
    int64_t day;
    int32_t from, to;
};

/* What a calendar is made of; borrowed while it is made. */
struct calendar_version {
    const char *zone; /* as zone_load takes it */
    int64_t from;     /* days since 1970-01-01; ascending from version to version, of the first unused */
    const struct calendar_hours *hours;
    size_t hour_count;
    const struct calendar_date *dates;
    size_t date_count;
};

/* Dates a calendar may name: these years and those between them. */
enum { CALENDAR_FIRST_YEAR = 1800, CALENDAR_LAST_YEAR = 2400 };

/* Makes a calendar; the caller frees it with calendar_free (NULL is allowed). STATUS_RANGE: hours or dates
 * that are none, STATUS_INVALID: versions out of order, STATUS_NOT_FOUND: the zone. On failure it is NULL. */
MUST_CHECK status calendar_new(const char *name, const struct calendar_version *versions, size_t count,
                               struct calendar **out, struct error *error);
void calendar_free(struct calendar *calendar);

const char *calendar_name(const struct calendar *calendar);

/* F(t), in seconds. */
int64_t calendar_seconds(const struct calendar *calendar, int64_t instant);

/* F of many: seconds[i] = F(instants[i]). */
void calendar_seconds_of(const struct calendar *calendar, const int64_t *instants, size_t count,
                         int64_t *seconds);

/* Open seconds from one instant to another; negative when `to` is before `from` (rule 5). */
static inline int64_t calendar_between(const struct calendar *calendar, int64_t from, int64_t to)
{
    return calendar_seconds(calendar, to) - calendar_seconds(calendar, from);
}

/* The instant so many open seconds after `from` (before it when negative), by rule 6; false when the calendar
 * does not have so many before the end of the year 9999 (after the beginning of the year -9999). */
bool calendar_add(const struct calendar *calendar, int64_t from, int64_t seconds, int64_t *out);

bool calendar_is_open(const struct calendar *calendar, int64_t instant);

/* The date that the wall clock shows at an instant, as days since 1970-01-01, in the zone of the version that
 * is in force. */
int64_t calendar_day(const struct calendar *calendar, int64_t instant);

/* How many of the dates from `from` up to, not with, `to` have opening hours; negative when `to` is before
 * `from`. Dates outside the years a calendar may name are not looked at. */
int64_t calendar_working_days(const struct calendar *calendar, int64_t from, int64_t to);

/* ---- lists of calendars ---- */

/* Borrowed. Where a list is asked for, NULL is an empty one. */
struct calendar_list {
    const struct calendar *const *items;
    size_t count;
};

/* The calendar of a name, or NULL. */
const struct calendar *calendar_find(const struct calendar_list *list, struct slice name);

/* The calendar that is meant when none is named: the one called "default", or the only one; else NULL. */
const struct calendar *calendar_default(const struct calendar_list *list);

/* Why calendar_find or, without a name (size 0), calendar_default found none: `no calendar "suport"; did you
 * mean "support"?`. */
void calendar_explain(const struct calendar_list *list, struct slice name, struct buffer *out);

#endif
