/* Short ways to make calendars, and a model of them that asks the wall clock of one second. */
#ifndef PERILUNE_TESTS_TIME_CALENDARS_H
#define PERILUNE_TESTS_TIME_CALENDARS_H

#include "tests/unit/time/builders.h"
#include "time/calendar.h"

enum { HOUR = 3600, MOST_HOURS = 16, MOST_DATES = 16 };

/* A version whose lists have room. */
struct draft {
    struct calendar_version version;
    struct calendar_hours hours[MOST_HOURS];
    struct calendar_date dates[MOST_DATES];
};

static inline struct draft draft_in(const char *zone)
{
    return (struct draft){.version = {.zone = zone}};
}

/* Hours of the weekdays `first` to `last`. */
static inline void draft_open(struct draft *draft, int first, int last, int32_t from, int32_t to)
{
    for (int weekday = first; weekday <= last; weekday++)
        draft->hours[draft->version.hour_count++] = (struct calendar_hours){weekday, from, to};
}

static inline int64_t day_of(const char *date)
{
    return at(date) / DAY_SECONDS;
}

static inline void draft_date(struct draft *draft, const char *date, int32_t from, int32_t to)
{
    draft->dates[draft->version.date_count++] = (struct calendar_date){day_of(date), from, to};
}

static inline status try_calendar(struct draft *drafts, size_t count, struct calendar **out,
                                  struct error *error)
{
    struct calendar_version versions[4];
    error_init(error);
    for (size_t i = 0; i < count; i++) {
        versions[i] = drafts[i].version;
        versions[i].hours = drafts[i].hours;
        versions[i].dates = drafts[i].dates;
    }
    return calendar_new("desk", versions, count, out, error);
}

/* Skips the test aloud when a zone is not installed. */
static inline struct calendar *calendar_of(struct draft *drafts, size_t count)
{
    struct error error;
    struct calendar *calendar;
    status code = try_calendar(drafts, count, &calendar, &error);
    if (code == STATUS_NOT_FOUND) {
        fprintf(stderr, "SKIPPED: %s\n", error.message);
        skip();
    }
    if (code) fail_msg("%s", error.message);
    return calendar;
}

/* Monday to Friday, 09:00 to 17:00. */
static inline struct calendar *office(const char *zone)
{
    struct draft draft = draft_in(zone);
    draft_open(&draft, 1, 5, 9 * HOUR, 17 * HOUR);
    return calendar_of(&draft, 1);
}

static inline int64_t business(const struct calendar *calendar, const char *from, const char *to)
{
    return calendar_between(calendar, at(from), at(to));
}

/* ---- the model ---- */

static inline bool draft_shows_open(const struct draft *draft, int64_t local)
{
    int64_t day = (local - (local % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS) / DAY_SECONDS;
    int32_t second = (int32_t)(local - day * DAY_SECONDS);
    int weekday = civil_weekday(day), yesterday = civil_weekday(day - 1);
    bool special = false;
    for (size_t i = 0; i < draft->version.date_count; i++) {
        const struct calendar_date *date = &draft->dates[i];
        if (date->day != day) continue;
        special = true;
        if (second >= date->from && second < date->to) return true;
    }
    for (size_t i = 0; !special && i < draft->version.hour_count; i++) {
        const struct calendar_hours *hours = &draft->hours[i];
        if (hours->weekday == weekday && second >= hours->from && second < hours->to) return true;
        if (hours->weekday == yesterday && second + DAY_SECONDS < hours->to) return true;
    }
    return false;
}

/* Is it open, by the last version whose date has come in its zone? */
static inline bool model_is_open(const struct draft *drafts, struct zone *const *zones, size_t count,
                                 int64_t instant)
{
    size_t i = count - 1;
    for (; i > 0; i--)
        if (zone_to_local(zones[i], instant) >= drafts[i].version.from * DAY_SECONDS) break;
    return draft_shows_open(&drafts[i], zone_to_local(zones[i], instant));
}

#endif
