/* Durations as people and programs write them.
 *
 * 1. Parts come from large to small, each once; only the last may have a fraction.
 * 2. The sum is rounded to the nearest second, halves away from zero; digits after the twelfth of a fraction
 *    do not count.
 * 3. Days are 24 hours and weeks 7 days. Months and years are errors: they have no fixed length. */
#include "time/duration.h"

#include "time/cursor.h"
#include "time/quote.h"

#define TRILLION INT64_C(1000000000000)

/* A sum that remembers whether it went too far, so that the parsers need not ask at each step. */
struct sum {
    int64_t seconds;
    bool overflow;
};

/* A unit of either form, largest first. Only weeks and days may be before the T of ISO 8601. */
struct unit {
    char letter; /* short form */
    char iso;
    bool is_time;
    int32_t seconds;
};

static const struct unit units[] = {
    {'w', 'W', false, 604800}, {'d', 'D', false, 86400}, {'h', 'H', true, 3600},
    {'m', 'M', true, 60},      {'s', 'S', true, 1},
};

enum { UNITS = sizeof units / sizeof *units };

static void add(struct sum *sum, int64_t count, int64_t trillionths, int32_t unit_seconds)
{
    int64_t whole, part = (trillionths * unit_seconds + TRILLION / 2) / TRILLION; /* below 7e17: fits */
    sum->overflow |= __builtin_mul_overflow(count, unit_seconds, &whole);
    sum->overflow |= __builtin_add_overflow(sum->seconds, whole, &sum->seconds);
    sum->overflow |= __builtin_add_overflow(sum->seconds, part, &sum->seconds);
}

/* Digits of any number; too large a number is an overflow of the sum. */
static bool read_count(struct cursor *cursor, int64_t *count, struct sum *sum)
{
    const char *from = cursor->at;
    *count = 0;
    for (; cursor_is_digit(cursor_peek(cursor)); cursor->at++) {
        sum->overflow |= __builtin_mul_overflow(*count, 10, count);
        sum->overflow |= __builtin_add_overflow(*count, *cursor->at - '0', count);
    }
    return cursor->at > from;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* 1h30m, with white space between the parts allowed. */
static bool read_short(struct cursor cursor, struct sum *sum)
{
    int next = 0;
    bool has_fraction = false;
    do {
        int64_t count, fraction = 0;
        if (has_fraction || !read_count(&cursor, &count, sum)) return false;
        has_fraction = cursor_fraction(&cursor, &fraction);
        while (next < UNITS && units[next].letter != lower(cursor_peek(&cursor))) next++;
        if (next == UNITS) return false;
        cursor.at++;
        add(sum, count, fraction, units[next++].seconds);
        cursor_skip_space(&cursor);
    } while (!cursor_at_end(&cursor));
    return true;
}

/* PT4H30M, P2D, P1DT2H; the P is behind the cursor. */
static bool read_iso(struct cursor cursor, struct sum *sum)
{
    int next = 0;
    bool in_time = cursor_skip(&cursor, 'T'), has_fraction = false;
    do {
        int64_t count, fraction = 0;
        if (has_fraction || !read_count(&cursor, &count, sum)) return false;
        has_fraction = cursor_fraction(&cursor, &fraction);
        char letter = cursor_peek(&cursor);
        while (next < UNITS && (units[next].iso != letter || units[next].is_time != in_time)) next++;
        if (next == UNITS) return false;
        cursor.at++;
        add(sum, count, fraction, units[next++].seconds);
        if (in_time) continue;
        in_time = cursor_skip(&cursor, 'T');
        if (in_time && cursor_at_end(&cursor)) return false;
    } while (!cursor_at_end(&cursor));
    return true;
}

/* H:MM:SS, hours without limit. */
static bool read_clock(struct cursor cursor, struct sum *sum)
{
    int64_t hours, fraction = 0;
    int minutes, seconds;
    if (!read_count(&cursor, &hours, sum) || !cursor_skip(&cursor, ':') ||
        !cursor_number(&cursor, 2, 2, &minutes) || !cursor_skip(&cursor, ':') ||
        !cursor_number(&cursor, 2, 2, &seconds) || minutes > 59 || seconds > 59)
        return false;
    (void)cursor_fraction(&cursor, &fraction);
    add(sum, hours, 0, 3600);
    add(sum, minutes * 60 + seconds, fraction, 1);
    return cursor_at_end(&cursor);
}

static const char *hint(struct slice text)
{
    struct cursor cursor = cursor_of(text);
    struct sum ignored = {0};
    int64_t number;
    (void)cursor_skip(&cursor, '-');
    if (cursor_peek(&cursor) == 'P')
        return "expected ISO 8601 as PT4H30M or P2D; months and years have no fixed length";
    if (!read_count(&cursor, &number, &ignored)) return "expected as 90s, 15m, 1h30m, 2d or 4:30:00";
    (void)cursor_fraction(&cursor, &number);
    if (cursor_at_end(&cursor)) return "a number needs a unit: s, m, h, d or w";
    return "expected as 90s, 15m, 1h30m, 2d or 4:30:00";
}

status duration_parse(struct slice text, int64_t *seconds, struct error *error)
{
    struct slice trimmed = slice_trim(text);
    struct cursor cursor = cursor_of(trimmed);
    struct sum sum = {0};
    bool minus = cursor_skip(&cursor, '-'), found;
    if (cursor_skip(&cursor, 'P'))
        found = read_iso(cursor, &sum);
    else if (trimmed.size && memchr(trimmed.data, ':', trimmed.size))
        found = read_clock(cursor, &sum);
    else
        found = read_short(cursor, &sum);
    if (!found)
        return error_set(error, STATUS_FORMAT, "not a duration: \"%s\" (%s)", quote(text).text,
                         hint(trimmed));
    if (sum.overflow)
        return error_set(error, STATUS_RANGE, "a duration too long to count: \"%s\"", quote(text).text);
    *seconds = minus ? -sum.seconds : sum.seconds;
    return STATUS_OK;
}
