/* ISO 8601 times to instants.
 *
 * 1. Impossible parts are errors that name the part, never carried over; only second 60 is, into the next
 *    minute.
 * 2. A fraction of a second is cut.
 * 3. Without an offset the time is on the wall clock of the zone: one that occurs twice is the first, one
 *    that does not occur is moved forward by the gap (zone_to_instant).
 * 4. An instant after the year 9999 in UTC is an error. */
#include "time/civil_int.h"
#include "time/cursor.h"
#include "time/quote.h"
#include "time/zone.h"

const char *const civil_month_names[12] = {"January",   "February", "March",    "April",
                                           "May",       "June",     "July",     "August",
                                           "September", "October",  "November", "December"};

static status check_parts(const struct civil *civil, struct slice text, struct error *error)
{
    const struct {
        const char *name;
        int value, least, most;
    } parts[] = {
        {"month", civil->month, 1, 12},
        {"hour", civil->hour, 0, 23},
        {"minute", civil->minute, 0, 59},
        {"second", civil->second, 0, 60},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].value < parts[i].least || parts[i].value > parts[i].most)
            return error_set(error, STATUS_FORMAT, "no %s %d: \"%s\"", parts[i].name, parts[i].value,
                             quote(text).text);
    if (civil->day < 1 || civil->day > civil_days_in_month(civil->year, civil->month))
        return error_set(error, STATUS_FORMAT, "no %d %s %d", civil->day, civil_month_names[civil->month - 1],
                         civil->year);
    return STATUS_OK;
}

status civil_resolve(const struct civil_reading *reading, struct slice text, const struct zone *zone,
                     int64_t *instant, struct error *error)
{
    status code = check_parts(&reading->civil, text, error);
    if (code) return code;
    int64_t local = civil_to_seconds(&reading->civil);
    int64_t found = reading->has_offset ? local - reading->offset : zone_to_instant(zone, local);
    if (found > CIVIL_LATEST)
        return error_set(error, STATUS_RANGE, "after the year 9999: \"%s\"", quote(text).text);
    *instant = found;
    return STATUS_OK;
}

static bool read_date(struct cursor *cursor, struct civil *civil)
{
    return cursor_number(cursor, 4, 4, &civil->year) && cursor_skip(cursor, '-') &&
           cursor_number(cursor, 2, 2, &civil->month) && cursor_skip(cursor, '-') &&
           cursor_number(cursor, 2, 2, &civil->day);
}

/* T or a space, HH:MM, and seconds when a colon follows. */
static bool read_time(struct cursor *cursor, struct civil *civil)
{
    struct cursor ahead = *cursor;
    if (!cursor_skip(&ahead, 'T') && !cursor_skip(&ahead, ' ') && !cursor_skip(&ahead, 't')) return false;
    if (!cursor_number(&ahead, 2, 2, &civil->hour) || !cursor_skip(&ahead, ':') ||
        !cursor_number(&ahead, 2, 2, &civil->minute))
        return false;
    if (cursor_skip(&ahead, ':')) {
        int64_t cut;
        if (!cursor_number(&ahead, 2, 2, &civil->second)) return false;
        (void)cursor_fraction(&ahead, &cut);
    }
    *cursor = ahead;
    return true;
}

/* Any accepted form, and the message for what is none. */
static status parse_any(struct slice text, const struct zone *zone, int64_t *instant, struct error *error)
{
    struct civil_reading reading = {0};
    struct cursor cursor = cursor_of(slice_trim(text));
    if (!read_date(&cursor, &reading.civil))
        return error_set(error, STATUS_FORMAT, "not an ISO-8601 time: \"%s\"", quote(text).text);
    if (read_time(&cursor, &reading.civil))
        reading.has_offset =
            cursor_skip(&cursor, 'Z') || cursor_skip(&cursor, 'z') || cursor_offset(&cursor, &reading.offset);
    if (!cursor_at_end(&cursor))
        return error_set(error, STATUS_FORMAT, "not an ISO-8601 time: \"%s\" (cannot read \"%s\")",
                         quote(text).text, quote(cursor_rest(&cursor)).text);
    return civil_resolve(&reading, text, zone, instant, error);
}

static inline int digit(char c, unsigned *wrong)
{
    unsigned value = (unsigned)(unsigned char)c - '0';
    *wrong |= value > 9;
    return (int)(value & 15);
}

static inline int two_digits(const char *p, unsigned *wrong)
{
    return digit(p[0], wrong) * 10 + digit(p[1], wrong);
}

/* The form nearly all exports have, without a branch for each character. */
static bool read_common(const char *p, struct civil *civil)
{
    unsigned wrong = 0;
    civil->year = two_digits(p, &wrong) * 100 + two_digits(p + 2, &wrong);
    civil->month = two_digits(p + 5, &wrong);
    civil->day = two_digits(p + 8, &wrong);
    civil->hour = two_digits(p + 11, &wrong);
    civil->minute = two_digits(p + 14, &wrong);
    civil->second = two_digits(p + 17, &wrong);
    wrong |=
        (p[4] != '-') | (p[7] != '-') | ((p[10] != ' ') & (p[10] != 'T')) | (p[13] != ':') | (p[16] != ':');
    return !wrong && civil_valid(civil);
}

status civil_parse(struct slice text, const struct zone *zone, int64_t *instant, struct error *error)
{
    struct civil civil;
    bool utc = text.size == 20 && text.data[19] == 'Z';
    if ((text.size != 19 && !utc) || !read_common(text.data, &civil))
        return parse_any(text, zone, instant, error);
    int64_t local = civil_to_seconds(&civil), found = utc ? local : zone_to_instant(zone, local);
    if (found > CIVIL_LATEST) return parse_any(text, zone, instant, error);
    *instant = found;
    return STATUS_OK;
}
