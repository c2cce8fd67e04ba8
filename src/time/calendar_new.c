/* Making calendars: hours become plans of dates, versions and changes of the clock become stretches. */
#include "time/calendar_int.h"

#include "base/memory.h"
#include "time/civil.h"
#include "time/grain.h"

#include <inttypes.h>
#include <stdlib.h>

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for a calendar");
}

/* ---- plans ---- */

static int compare_openings(const void *a, const void *b)
{
    const struct opening *left = a, *right = b;
    return left->from != right->from ? (left->from > right->from) - (left->from < right->from)
                                     : (left->to > right->to) - (left->to < right->to);
}

/* Adds the openings, which it sorts, to the schedule's; what overlaps or touches becomes one (rule 2). */
static struct day_plan add_plan(struct schedule *schedule, struct opening *openings, size_t count)
{
    struct day_plan plan = {.first = (uint32_t)schedule->opening_count};
    struct opening *kept = schedule->openings + schedule->opening_count;
    qsort(openings, count, sizeof *openings, compare_openings);
    for (size_t i = 0; i < count; i++) {
        struct opening *last = plan.count ? &kept[plan.count - 1] : NULL;
        if (!last || openings[i].from > last->to)
            kept[plan.count++] = openings[i];
        else if (openings[i].to > last->to)
            last->to = openings[i].to;
    }
    for (uint32_t i = 0; i < plan.count; i++) plan.seconds += kept[i].to - kept[i].from;
    schedule->opening_count += plan.count;
    return plan;
}

/* The openings of a weekday: those that begin on it, and what is left of those of the day before. */
static size_t openings_of_weekday(const struct calendar_version *version, int weekday,
                                  struct opening *openings)
{
    size_t count = 0;
    for (size_t i = 0; i < version->hour_count; i++) {
        const struct calendar_hours *hours = &version->hours[i];
        int32_t rest = hours->to - DAY_SECONDS;
        if (hours->weekday == weekday)
            openings[count++] = (struct opening){hours->from, rest > 0 ? DAY_SECONDS : hours->to};
        if (hours->weekday % 7 + 1 == weekday && rest > 0) openings[count++] = (struct opening){0, rest};
    }
    return count;
}

static void make_week(struct schedule *schedule, const struct calendar_version *version, struct opening *room)
{
    for (int i = 0; i < 7; i++) {
        size_t count = openings_of_weekday(version, i + 1, room);
        schedule->week[i] = add_plan(schedule, room, count);
        schedule->week_before[i] = schedule->week_seconds;
        schedule->week_seconds += schedule->week[i].seconds;
    }
}

static int compare_dates(const void *a, const void *b)
{
    const struct calendar_date *left = a, *right = b;
    return (left->day > right->day) - (left->day < right->day);
}

/* `dates` ascend. */
static void make_specials(struct schedule *schedule, const struct calendar_date *dates, size_t count,
                          struct opening *room)
{
    struct special_date *specials = schedule->specials;
    int64_t gained = 0;
    for (size_t i = 0; i < count;) {
        int64_t day = dates[i].day;
        size_t openings = 0;
        for (; i < count && dates[i].day == day; i++)
            if (dates[i].to > dates[i].from) room[openings++] = (struct opening){dates[i].from, dates[i].to};
        struct day_plan plan = add_plan(schedule, room, openings);
        specials[schedule->special_count++] = (struct special_date){day, plan, gained};
        gained += plan.seconds - schedule->week[civil_weekday(day) - 1].seconds;
    }
    specials[schedule->special_count] = (struct special_date){.day = INT64_MAX, .gained = gained};
}

/* Up to the last special date. */
static bool index_specials(struct schedule *schedule)
{
    const struct special_date *specials = schedule->specials;
    size_t count = schedule->special_count;
    schedule->special_base = specials[0].day; /* INT64_MAX where there are none */
    if (count)
        schedule->special_index_count =
            (size_t)((specials[count - 1].day - specials[0].day) >> SPECIAL_SHIFT) + 1;
    schedule->special_index =
        memory_try_new(schedule->special_index_count + 1, sizeof *schedule->special_index);
    if (!schedule->special_index) return false;
    for (size_t i = 0, at = 0; i < schedule->special_index_count; i++) {
        while (specials[at].day < schedule->special_base + ((int64_t)i << SPECIAL_SHIFT)) at++;
        schedule->special_index[i] = (uint32_t)at;
    }
    return true;
}

/* ---- versions ---- */

static bool is_date(int64_t day)
{
    return day >= civil_days(CALENDAR_FIRST_YEAR, 1, 1) && day < civil_days(CALENDAR_LAST_YEAR + 1, 1, 1);
}

static status check_version(const struct calendar_version *version, struct error *error)
{
    for (size_t i = 0; i < version->hour_count; i++) {
        const struct calendar_hours *hours = &version->hours[i];
        if (hours->weekday < 1 || hours->weekday > 7)
            return error_set(error, STATUS_RANGE, "weekday %d is none: Monday is 1, Sunday 7",
                             hours->weekday);
        if (hours->from < 0 || hours->from >= DAY_SECONDS || hours->to <= hours->from ||
            hours->to - hours->from > DAY_SECONDS)
            return error_set(error, STATUS_RANGE, "hours from second %" PRId32 " to %" PRId32 " are none",
                             hours->from, hours->to);
    }
    for (size_t i = 0; i < version->date_count; i++) {
        const struct calendar_date *date = &version->dates[i];
        if (!is_date(date->day))
            return error_set(error, STATUS_RANGE, "expected dates of the years %d to %d", CALENDAR_FIRST_YEAR,
                             CALENDAR_LAST_YEAR);
        if (date->from < 0 || date->to > DAY_SECONDS || date->to < date->from)
            return error_set(error, STATUS_RANGE,
                             "hours of a date from second %" PRId32 " to %" PRId32 " are none", date->from,
                             date->to);
    }
    return STATUS_OK;
}

static status check_versions(const struct calendar_version *versions, size_t count, struct error *error)
{
    if (count == 0) return error_set(error, STATUS_INVALID, "a calendar needs a version");
    for (size_t i = 0; i < count; i++) {
        status code = check_version(&versions[i], error);
        if (code) return code;
        if (i && !is_date(versions[i].from))
            return error_set(error, STATUS_RANGE, "expected versions from the years %d to %d",
                             CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
        if (i > 1 && versions[i].from <= versions[i - 1].from)
            return error_set(error, STATUS_INVALID, "versions must ascend by the date they begin");
    }
    return STATUS_OK;
}

/* `room` has place for as many openings as there can be on one date. */
static void fill_schedule(struct schedule *schedule, const struct calendar_version *version,
                          struct opening *room, struct calendar_date *dates)
{
    if (version->date_count) memcpy(dates, version->dates, version->date_count * sizeof *dates);
    qsort(dates, version->date_count, sizeof *dates, compare_dates);
    make_week(schedule, version, room);
    make_specials(schedule, dates, version->date_count, room);
}

static status make_schedule(struct schedule *schedule, const struct calendar_version *version,
                            struct error *error)
{
    size_t most = 2 * version->hour_count + version->date_count;
    schedule->from = version->from;
    status code = zone_load(version->zone, NULL, &schedule->zone, error);
    if (code) return code;
    schedule->openings = memory_try_new(most + 1, sizeof *schedule->openings);
    schedule->specials = memory_try_new(version->date_count + 1, sizeof *schedule->specials);
    struct opening *room = memory_try_new(most + 1, sizeof *room);
    struct calendar_date *dates = memory_try_new(version->date_count + 1, sizeof *dates);
    bool enough = schedule->openings && schedule->specials && room && dates;
    if (enough) fill_schedule(schedule, version, room, dates);
    if (!enough || !index_specials(schedule)) code = no_memory(error);
    memory_free(dates);
    memory_free(room);
    return code;
}

/* ---- stretches ---- */

/* A stretch that begins at an instant; F goes on where the one before ends. */
static bool add_stretch(struct calendar *calendar, int64_t start, const struct schedule *schedule,
                        int32_t offset)
{
    void *list = calendar->stretches;
    if (!memory_try_grow(&list, &calendar->stretch_capacity, calendar->stretch_count + 2,
                         sizeof *calendar->stretches))
        return false;
    calendar->stretches = list;
    struct stretch *stretch = &calendar->stretches[calendar->stretch_count];
    *stretch = (struct stretch){.start = start, .before = INT64_MIN, .schedule = schedule, .offset = offset};
    if (calendar->stretch_count > 0) {
        const struct stretch *last = stretch - 1;
        stretch->before = last->shift + schedule_seconds(last->schedule, start + last->offset);
        stretch->shift = stretch->before - schedule_seconds(schedule, start + offset);
    }
    stretch[1] = (struct stretch){.start = INT64_MAX, .before = INT64_MAX};
    calendar->stretch_count++;
    return true;
}

/* The first instant of a date. */
static int64_t start_of_date(const struct zone *zone, int64_t day)
{
    const struct calendar_rules rules = {.zone = zone, .week_start = 1, .year_start = 1};
    return grain_floor(GRAIN_DAY, &rules, zone_to_instant(zone, day * DAY_SECONDS));
}

/* Adds what lies between `start` and `end`; the first schedule begins with the first stretch. */
static bool add_schedule(struct calendar *calendar, const struct schedule *schedule, int64_t start,
                         int64_t end)
{
    int64_t at = start == INT64_MIN ? CIVIL_EARLIEST - 2 * DAY_SECONDS : start;
    int32_t offset = zone_offset(schedule->zone, at);
    if (!add_stretch(calendar, start, schedule, offset)) return false;
    while (zone_next_transition(schedule->zone, at, &at, &offset) && at < end)
        if (!add_stretch(calendar, at, schedule, offset)) return false;
    return true;
}

/* From when on nothing happens that is not by rule: the last entries of zone files are of 2037. */
static int64_t find_repeat(const struct calendar *calendar, int64_t last_start)
{
    int64_t from = civil_days(2100, 1, 1) * DAY_SECONDS;
    const struct schedule *last = &calendar->schedules[calendar->schedule_count - 1];
    int64_t specials_end =
        last->special_count ? (last->specials[last->special_count - 1].day + 3) * DAY_SECONDS : 0;
    if (from < last_start) from = last_start;
    return from < specials_end ? specials_end : from;
}

/* Where a schedule ends. Of two versions in zones far apart the later can begin before the earlier has. */
static int64_t end_of_schedule(const struct calendar *calendar, size_t version, int64_t start)
{
    const struct schedule *next = &calendar->schedules[version + 1];
    if (version + 1 == calendar->schedule_count) return find_repeat(calendar, start) + FOUR_CENTURIES;
    int64_t end = start_of_date(next->zone, next->from);
    return end < start ? start : end;
}

static bool make_stretches(struct calendar *calendar)
{
    int64_t start = INT64_MIN;
    for (size_t i = 0; i < calendar->schedule_count; i++) {
        int64_t end = end_of_schedule(calendar, i, start);
        if (!add_schedule(calendar, &calendar->schedules[i], start, end)) return false;
        start = end;
    }
    calendar->repeat_end = start;
    return true;
}

/* F(0) is 0; what a stretch of 400 years has; nothing of the kind when the clock changes no more. */
static void settle(struct calendar *calendar)
{
    int64_t end = calendar->repeat_end, at;
    int32_t offset;
    const struct zone *zone = calendar->schedules[calendar->schedule_count - 1].zone;
    bool repeats = zone_next_transition(zone, end, &at, &offset);
    calendar->repeat_end = calendar->repeat_end_seconds = INT64_MAX;
    int64_t epoch = calendar_seconds(calendar, 0);
    for (size_t i = 0; i < calendar->stretch_count; i++) {
        calendar->stretches[i].shift -= epoch;
        if (i > 0) calendar->stretches[i].before -= epoch;
    }
    if (!repeats) return;
    int64_t end_seconds = calendar_seconds(calendar, end);
    calendar->repeat_from = end - FOUR_CENTURIES;
    calendar->repeat_seconds = end_seconds - calendar_seconds(calendar, calendar->repeat_from);
    calendar->repeat_end_seconds = end_seconds;
    calendar->repeat_end = end;
}

static bool make_index(struct calendar *calendar)
{
    const struct stretch *stretches = calendar->stretches;
    size_t last = calendar->stretch_count - 1;
    calendar->index_base = last ? stretches[1].start : INT64_MAX;
    calendar->index_count =
        last ? (size_t)((stretches[last].start - stretches[1].start) >> STRETCH_SHIFT) + 1 : 0;
    calendar->index = memory_try_new(calendar->index_count + 1, sizeof *calendar->index);
    for (size_t i = 0, at = 1; calendar->index && i < calendar->index_count; i++) {
        int64_t instant = calendar->index_base + ((int64_t)i << STRETCH_SHIFT);
        while (stretches[at + 1].start <= instant) at++;
        calendar->index[i] = (uint32_t)at;
    }
    return calendar->index != NULL;
}

status calendar_new(const char *name, const struct calendar_version *versions, size_t count,
                    struct calendar **out, struct error *error)
{
    *out = NULL;
    status code = check_versions(versions, count, error);
    if (code) return code;
    struct calendar *calendar = memory_new(sizeof *calendar);
    calendar->name = memory_copy_text(name, strlen(name));
    calendar->schedules = memory_try_new(count, sizeof *calendar->schedules);
    if (!calendar->schedules) code = no_memory(error);
    for (size_t i = 0; !code && i < count; i++) {
        calendar->schedule_count++;
        code = make_schedule(&calendar->schedules[i], &versions[i], error);
    }
    if (!code && !(make_stretches(calendar) && make_index(calendar))) code = no_memory(error);
    if (code) {
        calendar_free(calendar);
        return code;
    }
    settle(calendar);
    *out = calendar;
    return STATUS_OK;
}

void calendar_free(struct calendar *calendar)
{
    if (!calendar) return;
    memory_free(calendar->index);
    memory_free(calendar->stretches);
    for (size_t i = 0; i < calendar->schedule_count; i++) {
        zone_free(calendar->schedules[i].zone);
        memory_free(calendar->schedules[i].openings);
        memory_free(calendar->schedules[i].specials);
        memory_free(calendar->schedules[i].special_index);
    }
    memory_free(calendar->schedules);
    memory_free(calendar->name);
    memory_free(calendar);
}
