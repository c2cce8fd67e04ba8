/* Business calendars: what their kernels know. For the files of this folder.
 *
 * Rules (expr 16):
 *  1. A row has a value when its times (and its duration) have, its calendar is not NULL and, of a due time,
 *     the calendar ever has so much open time.
 *  2. Calendars are looked up by name once for every text there can be, when the query is compiled: a text
 *     that no calendar has as its name is an error, also when no row has it. */
#ifndef PERILUNE_QUERY_KERNEL_CALENDAR_H
#define PERILUNE_QUERY_KERNEL_CALENDAR_H

#include "query/kernel.h"
#include "time/calendar.h"

/* Inputs: two times, or a time and a duration; where the calendar depends on the row also the codes of the
 * names. */
struct calendar_table {
    const struct calendar *calendar;       /* of every row */
    const struct calendar *const *by_code; /* or of each name */
};

kernel kernel_business, kernel_business_by_code, kernel_business_add, kernel_business_add_by_code;

/* Seconds cut down to whole ones; what 64 bits do not hold becomes the most they do. */
kernel kernel_whole_seconds;

#endif
