/* The inside of a calendar. For calendar.c and calendar_new.c only. */
#ifndef PERILUNE_TIME_CALENDAR_INT_H
#define PERILUNE_TIME_CALENDAR_INT_H

#include "time/calendar.h"
#include "time/zone.h"

/* Seconds of the wall clock since midnight, 0 <= from < to <= 86400. */
struct opening {
    int32_t from, to;
};

/* The openings of a date: some of the schedule's, in order, with a gap between any two. */
struct day_plan {
    uint32_t first, count;
    int32_t seconds; /* together */
};

struct special_date {
    int64_t day;
    struct day_plan plan;
    int64_t gained; /* by how much the special dates before it have more open seconds than the week says */
};

/* A version on the wall clock of its zone, which knows of no transitions. */
struct schedule {
    struct zone *zone;
    int64_t from; /* its first date */
    struct opening *openings;
    size_t opening_count;
    struct day_plan week[7]; /* from Monday */
    int64_t week_before[7];  /* open seconds of the week before each of them */
    int64_t week_seconds;
    struct special_date *specials; /* ascending; behind the last one of the day INT64_MAX */
    size_t special_count;
    uint32_t *special_index; /* how many are before special_base + i * 2^SPECIAL_SHIFT */
    size_t special_index_count;
    int64_t special_base; /* the first of them */
};

/* A stretch of time with one schedule and one offset from UTC: F(t) = shift + the open seconds of the
 * schedule up to t + offset on its wall clock. */
struct stretch {
    int64_t start;  /* the first one has INT64_MIN, behind the last is one with INT64_MAX */
    int64_t before; /* F(start); of the first INT64_MIN */
    int64_t shift;
    const struct schedule *schedule;
    int32_t offset;
};

/* Rules of summer time go on for ever, and the Gregorian calendar with its weekdays repeats after 400 years:
 * from repeat_from on so does the calendar, whose stretches are listed up to 400 years later. */
struct calendar {
    char *name;
    struct schedule *schedules;
    size_t schedule_count;
    struct stretch *stretches;
    size_t stretch_count, stretch_capacity;
    uint32_t *index; /* the stretch that holds index_base + i * 2^STRETCH_SHIFT */
    size_t index_count;
    int64_t index_base;
    int64_t repeat_from, repeat_end; /* repeat_end INT64_MAX: the last stretch has no end */
    int64_t repeat_seconds;          /* open seconds of 400 years */
    int64_t repeat_end_seconds;      /* F(repeat_end) */
};

enum {
    SPECIAL_SHIFT = 5,  /* a month has few special dates */
    STRETCH_SHIFT = 24, /* half a year: most stretches are from one change of the clock to the next */
};

#define FOUR_CENTURIES (INT64_C(146097) * 86400)

/* Open seconds of a schedule from Monday 1969-12-29 to a wall-clock time. */
int64_t schedule_seconds(const struct schedule *schedule, int64_t local);

#endif
