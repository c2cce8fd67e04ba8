/* Civil dates: the proleptic Gregorian calendar as arithmetic. An instant is unix seconds UTC (int64); a
 * local time is the same count on the wall clock of some zone. Years -9999 to 9999. */
#ifndef PERILUNE_TIME_CIVIL_H
#define PERILUNE_TIME_CIVIL_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

#define DAY_SECONDS    86400
#define CIVIL_EARLIEST INT64_C(-377705116800) /* -9999-01-01T00:00:00 */
#define CIVIL_LATEST   INT64_C(253402300799)  /* 9999-12-31T23:59:59 */

struct civil {
    int year, month, day;     /* month and day from 1 */
    int hour, minute, second; /* second 0 to 59 */
};

/* Days since 1970-01-01. Month may be outside 1..12 (it carries into the year), day outside the month. */
int64_t civil_days(int64_t year, int64_t month, int64_t day);

/* The civil time of a local count of seconds, and back. Any count is allowed; those more than a thousand
 * million years out are taken as that. */
struct civil civil_from_seconds(int64_t local_seconds);
int64_t civil_to_seconds(const struct civil *civil);

int civil_days_in_month(int year, int month);
bool civil_valid(const struct civil *civil);

/* ISO weekday of a day number: Monday 1 to Sunday 7. */
int civil_weekday(int64_t days);

/* ISO 8601 week: the week-year and week number (1..53) of a day number. */
void civil_iso_week(int64_t days, int *year, int *week);

/* Parses an instant. Accepted: YYYY-MM-DD, then optionally T or a space and HH:MM[:SS[.fraction]], and after
 * that optionally Z or +HH, +HHMM, +HH:MM; the fraction (point or comma) is cut, not rounded; second 60
 * becomes the next minute. Without an offset the time is on the wall clock of `zone` (NULL: UTC). White space
 * around it is allowed. On failure the message is `not an ISO-8601 time: "31/02"`, with what cannot be read
 * when the beginning can, or says which part is impossible (`no 30 February 2023`). */
MUST_CHECK status civil_parse(struct slice text, const struct zone *zone, int64_t *instant,
                              struct error *error);

/* Parses by a declared pattern whose letters are YYYY YY MM M DD D HH H hh h mm m ss s A (AM/PM) MMM (Jan,
 * any case) Z (offset or Z); every other character stands for itself, a space for any white space. M, D, H,
 * h, m, s take one or two digits, the doubled forms exactly two; YY is 19YY from 70 on, else 20YY. MM is
 * always the month, mm the minute. Parts that the pattern leaves out are 0 (day and month 1), but a year must
 * be there, no part twice, and h only with A. The whole text must match. */
MUST_CHECK status civil_parse_pattern(struct slice text, struct slice pattern, const struct zone *zone,
                                      int64_t *instant, struct error *error);

/* Is the pattern itself well formed? The message names the bad letter; y, d, S, a and z, which other programs
 * write for Y, D, s, A and Z, are bad ones. */
MUST_CHECK status civil_check_pattern(struct slice pattern, struct error *error);

#endif
