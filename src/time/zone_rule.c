/* The rule in the footer of a TZif file: a POSIX TZ string as "CET-1CEST,M3.5.0,M10.5.0/3".
 *
 * 1. Offsets in the text are west of UTC; here they are east.
 * 2. Daylight saving time is an hour ahead unless it says so; it changes at 02:00 unless it says so.
 * 3. The hour of a change may be from -167 to 167 (RFC 8536, version 3), in any version.
 * 4. Both changes must be there when there is daylight saving time; POSIX has no portable default.
 * 5. When the end of one year and the begin of the next coincide, daylight saving time never ends. */
#include "time/civil.h"
#include "time/cursor.h"
#include "time/zone_int.h"

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_quoted_letter(char c)
{
    return is_letter(c) || cursor_is_digit(c) || c == '+' || c == '-';
}

/* Three letters or more, or any of letters, digits and signs in angle brackets. */
static bool skip_name(struct cursor *cursor)
{
    bool quoted = cursor_skip(cursor, '<');
    const char *from = cursor->at;
    while (quoted ? is_quoted_letter(cursor_peek(cursor)) : is_letter(cursor_peek(cursor))) cursor->at++;
    return cursor->at - from >= 3 && (!quoted || cursor_skip(cursor, '>'));
}

/* [+-]h[h[h]][:mm[:ss]] as seconds. */
static bool read_clock(struct cursor *cursor, int most_hours, int32_t *seconds)
{
    int hours, minutes = 0, rest = 0;
    bool minus = cursor_skip(cursor, '-');
    if (!minus) (void)cursor_skip(cursor, '+');
    if (!cursor_number(cursor, 1, 3, &hours) || hours > most_hours) return false;
    if (cursor_skip(cursor, ':')) {
        if (!cursor_number(cursor, 2, 2, &minutes) || minutes > 59) return false;
        if (cursor_skip(cursor, ':') && (!cursor_number(cursor, 2, 2, &rest) || rest > 59)) return false;
    }
    *seconds = (minus ? -1 : 1) * (hours * 3600 + minutes * 60 + rest);
    return true;
}

static bool read_ranged(struct cursor *cursor, int least, int most, int *value)
{
    return cursor_number(cursor, 1, 3, value) && *value >= least && *value <= most;
}

static bool read_day(struct cursor *cursor, struct rule_day *day)
{
    bool good;
    *day = (struct rule_day){.seconds = 2 * 3600};
    if (!cursor_skip(cursor, ',')) return false;
    if (cursor_skip(cursor, 'J')) {
        day->kind = RULE_JULIAN;
        good = read_ranged(cursor, 1, 365, &day->day);
    } else if (cursor_skip(cursor, 'M')) {
        day->kind = RULE_MONTH;
        good = read_ranged(cursor, 1, 12, &day->month) && cursor_skip(cursor, '.') &&
               read_ranged(cursor, 1, 5, &day->week) && cursor_skip(cursor, '.') &&
               read_ranged(cursor, 0, 6, &day->weekday);
    } else {
        day->kind = RULE_ZERO_BASED;
        good = read_ranged(cursor, 0, 365, &day->day);
    }
    if (good && cursor_skip(cursor, '/')) good = read_clock(cursor, 167, &day->seconds);
    return good;
}

bool zone_rule_parse(struct slice text, struct zone_rule *rule)
{
    struct cursor cursor = cursor_of(text);
    int32_t west;
    *rule = (struct zone_rule){0};
    if (!skip_name(&cursor) || !read_clock(&cursor, 24, &west)) return false;
    rule->standard = -west;
    if (cursor_at_end(&cursor)) return true;
    if (!skip_name(&cursor)) return false;
    rule->has_daylight = true;
    rule->daylight = rule->standard + 3600;
    if (cursor_peek(&cursor) != ',') {
        if (!read_clock(&cursor, 24, &west)) return false;
        rule->daylight = -west;
    }
    return read_day(&cursor, &rule->begin) && read_day(&cursor, &rule->end) && cursor_at_end(&cursor);
}

static int64_t month_day(const struct rule_day *day, int year)
{
    int64_t first = civil_days(year, day->month, 1);
    int64_t found = first + (day->weekday - civil_weekday(first) + 7) % 7 + (day->week - 1) * 7;
    return found < first + civil_days_in_month(year, day->month) ? found : found - 7;
}

/* The instant of a change in a year, when `offset` is in force before it. */
static int64_t change_at(const struct rule_day *day, int year, int32_t offset)
{
    int64_t days = 0;
    switch (day->kind) {
    case RULE_JULIAN:
        days = civil_days(year, 1, day->day);
        if (day->day >= 60 && civil_days_in_month(year, 2) == 29) days++; /* 60 is always 1 March */
        break;
    case RULE_ZERO_BASED: days = civil_days(year, 1, 1 + day->day); break;
    case RULE_MONTH: days = month_day(day, year); break;
    }
    return days * DAY_SECONDS + day->seconds - offset;
}

struct change {
    int64_t at;
    int32_t before, after;
};

enum { CHANGES = 8 };

/* The changes of four years in order of time; of two at the same instant the later year's is last (rule 5).
 */
static void collect(const struct zone_rule *rule, int second_year, struct change *changes)
{
    size_t count = 0;
    for (int year = second_year - 1; year <= second_year + 2; year++) {
        struct change of_year[2] = {
            {change_at(&rule->begin, year, rule->standard), rule->standard, rule->daylight},
            {change_at(&rule->end, year, rule->daylight), rule->daylight, rule->standard},
        };
        for (int i = 0; i < 2; i++) {
            size_t place = count++;
            for (; place > 0 && changes[place - 1].at > of_year[i].at; place--)
                changes[place] = changes[place - 1];
            changes[place] = of_year[i];
        }
    }
}

struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t instant)
{
    if (!rule->has_daylight) return (struct zone_span){rule->standard, INT64_MAX};
    struct change changes[CHANGES];
    collect(rule, civil_from_seconds(instant).year, changes);
    struct zone_span span = {changes[0].before, INT64_MAX};
    size_t next = 0;
    for (; next < CHANGES && changes[next].at <= instant; next++) span.offset = changes[next].after;
    /* The last one does not count, since what may replace it is not in the list. */
    for (; next + 1 < CHANGES; next++) {
        bool replaced = changes[next + 1].at == changes[next].at;
        if (replaced || changes[next].after == span.offset) continue;
        span.until = changes[next].at;
        break;
    }
    return span;
}
