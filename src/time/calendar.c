/* Business time: F, its inverse, and questions about dates. The rules are in the header.
 *
 * On a wall clock that never changes F is arithmetic: weeks, days of the week, what special dates have more
 * or less than their weekday, and the openings of the day. Where the clock changes, or a version ends,
 * another stretch begins. So nothing is expanded, and F costs about the same for any instant. */
#include "time/calendar.h"

#include "time/calendar_int.h"
#include "time/civil.h"

enum { MONDAY = 3 }; /* 1970-01-01 was a Thursday, three days after a Monday */

static inline int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static inline int64_t within_years(int64_t instant)
{
    if (instant < CIVIL_EARLIEST) return CIVIL_EARLIEST;
    return instant > CIVIL_LATEST ? CIVIL_LATEST : instant;
}

/* ---- the wall clock ---- */

/* The first special date that is not before the day. */
static inline const struct special_date *special_from(const struct schedule *schedule, int64_t day)
{
    const struct special_date *special = schedule->specials;
    if (day < schedule->special_base) return special;
    uint64_t place = (uint64_t)(day - schedule->special_base) >> SPECIAL_SHIFT;
    if (place >= schedule->special_index_count) return special + schedule->special_count;
    special += schedule->special_index[place];
    while (special->day < day) special++;
    return special;
}

/* The open seconds before a day, and its plan. */
static inline int64_t day_start(const struct schedule *schedule, int64_t day, const struct day_plan **plan)
{
    int64_t from_monday = day + MONDAY, week = floor_div(from_monday, 7), weekday = from_monday - 7 * week;
    const struct special_date *special = special_from(schedule, day);
    *plan = special->day == day ? &special->plan : &schedule->week[weekday];
    return week * schedule->week_seconds + schedule->week_before[weekday] + special->gained;
}

static inline int64_t local_seconds(const struct schedule *schedule, int64_t local)
{
    const struct day_plan *plan;
    int64_t day = floor_div(local, DAY_SECONDS);
    int32_t second = (int32_t)(local - day * DAY_SECONDS);
    int64_t sum = day_start(schedule, day, &plan);
    const struct opening *openings = schedule->openings + plan->first;
    for (uint32_t i = 0; i < plan->count; i++) {
        int32_t passed = (second < openings[i].to ? second : openings[i].to) - openings[i].from;
        sum += passed > 0 ? passed : 0;
    }
    return sum;
}

int64_t schedule_seconds(const struct schedule *schedule, int64_t local)
{
    return local_seconds(schedule, local);
}

/* The plan of a date; a date belongs to the last version that begins on it or before. */
static const struct day_plan *plan_of_date(const struct calendar *calendar, int64_t day)
{
    const struct day_plan *plan;
    size_t version = calendar->schedule_count - 1;
    while (version > 0 && calendar->schedules[version].from > day) version--;
    (void)day_start(&calendar->schedules[version], day, &plan);
    return plan;
}

/* ---- F ---- */

static inline const struct stretch *stretch_at(const struct calendar *calendar, int64_t instant)
{
    const struct stretch *stretch = calendar->stretches;
    if (instant >= calendar->index_base) {
        uint64_t place = (uint64_t)(instant - calendar->index_base) >> STRETCH_SHIFT;
        stretch += calendar->index[place < calendar->index_count ? place : calendar->index_count - 1];
    }
    while (instant >= stretch[1].start) stretch++;
    return stretch;
}

static inline int64_t seconds_at(const struct calendar *calendar, int64_t instant)
{
    int64_t repeated = 0;
    instant = within_years(instant);
    if (instant >= calendar->repeat_end) {
        int64_t periods = (instant - calendar->repeat_from) / FOUR_CENTURIES;
        instant -= periods * FOUR_CENTURIES;
        repeated = periods * calendar->repeat_seconds;
    }
    const struct stretch *stretch = stretch_at(calendar, instant);
    return repeated + stretch->shift + local_seconds(stretch->schedule, instant + stretch->offset);
}

int64_t calendar_seconds(const struct calendar *calendar, int64_t instant)
{
    return seconds_at(calendar, instant);
}

void calendar_seconds_of(const struct calendar *calendar, const int64_t *instants, size_t count,
                         int64_t *seconds)
{
    for (size_t i = 0; i < count; i++) seconds[i] = seconds_at(calendar, instants[i]);
}

bool calendar_is_open(const struct calendar *calendar, int64_t instant)
{
    bool last = instant >= CIVIL_LATEST; /* the second behind it is outside the years: look one earlier */
    instant = within_years(instant) - last;
    return seconds_at(calendar, instant + 1) > seconds_at(calendar, instant);
}

/* ---- the inverse ---- */

/* The last stretch that begins with less than `seconds`. */
static const struct stretch *stretch_before(const struct calendar *calendar, int64_t seconds)
{
    size_t low = 0, high = calendar->stretch_count - 1;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (calendar->stretches[middle].before < seconds)
            low = middle;
        else
            high = middle - 1;
    }
    return &calendar->stretches[low];
}

/* The last day of a stretch that begins with less than `seconds` on the wall clock. */
static int64_t day_before(const struct stretch *stretch, int64_t seconds)
{
    const struct day_plan *plan;
    int64_t low = floor_div(within_years(stretch->start) + stretch->offset, DAY_SECONDS);
    int64_t high = floor_div(within_years(stretch[1].start) + stretch->offset, DAY_SECONDS);
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (day_start(stretch->schedule, middle, &plan) < seconds)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The second of the day at which `seconds` of its plan have passed; false when it has fewer. */
static bool second_of_plan(const struct schedule *schedule, const struct day_plan *plan, int64_t seconds,
                           int64_t *second)
{
    const struct opening *opening = schedule->openings + plan->first;
    if (seconds > plan->seconds) return false;
    while (seconds > opening->to - opening->from) {
        seconds -= opening->to - opening->from;
        opening++;
    }
    *second = opening->from + seconds;
    return true;
}

/* The earliest instant with F >= `seconds`; false when there is none, or it is the first of all. */
static bool earliest(const struct calendar *calendar, int64_t seconds, int64_t *out)
{
    int64_t periods = 0, second;
    const struct day_plan *plan;
    if (seconds <= seconds_at(calendar, CIVIL_EARLIEST)) return false;
    if (seconds > seconds_at(calendar, CIVIL_LATEST)) return false;
    if (seconds > calendar->repeat_end_seconds) {
        int64_t missing = seconds - calendar->repeat_end_seconds;
        periods = (missing + calendar->repeat_seconds - 1) / calendar->repeat_seconds;
        seconds -= periods * calendar->repeat_seconds;
    }
    const struct stretch *stretch = stretch_before(calendar, seconds);
    seconds -= stretch->shift;
    int64_t day = day_before(stretch, seconds);
    seconds -= day_start(stretch->schedule, day, &plan);
    if (!second_of_plan(stretch->schedule, plan, seconds, &second)) return false;
    *out = day * DAY_SECONDS + second - stretch->offset + periods * FOUR_CENTURIES;
    return true;
}

bool calendar_add(const struct calendar *calendar, int64_t from, int64_t seconds, int64_t *out)
{
    int64_t wanted;
    *out = from;
    if (seconds == 0) return true;
    if (__builtin_add_overflow(seconds_at(calendar, from), seconds, &wanted)) return false;
    if (seconds > 0) return earliest(calendar, wanted, out);
    /* the latest instant with F <= wanted is a second before the earliest with more (rule 6) */
    if (!earliest(calendar, wanted + 1, out)) return false;
    --*out;
    return true;
}

/* ---- dates ---- */

int64_t calendar_day(const struct calendar *calendar, int64_t instant)
{
    instant = within_years(instant);
    const struct zone *zone = stretch_at(calendar, instant)->schedule->zone;
    return floor_div(zone_to_local(zone, instant), DAY_SECONDS);
}

int64_t calendar_working_days(const struct calendar *calendar, int64_t from, int64_t to)
{
    int64_t first = civil_days(CALENDAR_FIRST_YEAR, 1, 1), last = civil_days(CALENDAR_LAST_YEAR + 1, 1, 1);
    int64_t count = 0;
    if (to < from) return -calendar_working_days(calendar, to, from);
    if (from < first) from = first;
    if (to > last) to = last;
    for (int64_t day = from; day < to; day++) count += plan_of_date(calendar, day)->seconds > 0;
    return count;
}

const char *calendar_name(const struct calendar *calendar)
{
    return calendar->name;
}
