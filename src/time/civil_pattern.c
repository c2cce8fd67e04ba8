/* Times by a declared pattern.
 *
 * 1. A run of one pattern letter is one part; a run that is in no row of the table is an error, and so are
 *    y, d, S, a and z, which other programs' patterns use for Y, D, s, A and Z.
 * 2. A part may be there once. A year is needed; h and A need each other.
 * 3. Digits are taken greedily: "DMYYYY" reads 1112024 as 11, 12, 024 and fails.
 * 4. A space matches one white space or more; every other byte matches itself.
 * 5. 12 AM is midnight, 12 PM is noon. */
#include "time/civil_int.h"
#include "time/cursor.h"
#include "time/quote.h"

#include <stdio.h>

enum slot { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, HALF, OFFSET, SLOT_COUNT };

enum form { DIGITS, SHORT_YEAR, MONTH_NAME, CLOCK_12, AM_PM, UTC_OFFSET };

struct part {
    char letter;
    unsigned char run; /* how many of it */
    enum slot slot;
    enum form form;
    int least, most; /* digits */
};

static const struct part parts[] = {
    {'Y', 4, YEAR, DIGITS, 4, 4},   {'Y', 2, YEAR, SHORT_YEAR, 2, 2},   {'M', 2, MONTH, DIGITS, 2, 2},
    {'M', 1, MONTH, DIGITS, 1, 2},  {'M', 3, MONTH, MONTH_NAME, 3, 3},  {'D', 2, DAY, DIGITS, 2, 2},
    {'D', 1, DAY, DIGITS, 1, 2},    {'H', 2, HOUR, DIGITS, 2, 2},       {'H', 1, HOUR, DIGITS, 1, 2},
    {'h', 2, HOUR, CLOCK_12, 2, 2}, {'h', 1, HOUR, CLOCK_12, 1, 2},     {'m', 2, MINUTE, DIGITS, 2, 2},
    {'m', 1, MINUTE, DIGITS, 1, 2}, {'s', 2, SECOND, DIGITS, 2, 2},     {'s', 1, SECOND, DIGITS, 1, 2},
    {'A', 1, HALF, AM_PM, 2, 2},    {'Z', 1, OFFSET, UTC_OFFSET, 0, 0},
};

static const char *const slot_names[SLOT_COUNT] = {
    "the year",
    "the month (minutes are mm)",
    "the day",
    "the hour",
    "the minute (months are MM)",
    "the second",
    "AM/PM",
    "the offset",
};

/* What has been met of a pattern so far. */
struct walk {
    struct slice pattern;
    struct cursor cursor;
    unsigned slots; /* bit set */
    bool clock_12;
};

static bool is_pattern_letter(char c)
{
    return c && strchr("YMDHhmsAZydSaz", c);
}

static status bad_pattern(const struct walk *walk, struct error *error, const char *problem,
                          struct slice what)
{
    return error_set(error, STATUS_FORMAT, "time pattern \"%s\": %s%s", quote(walk->pattern).text, problem,
                     quote(what).text);
}

static status unknown_part(const struct walk *walk, struct slice letters, struct error *error)
{
    static const char look_alikes[] = "yYdDSsaAzZ";
    const char *alike = strchr(look_alikes, letters.data[0]);
    if (alike && (alike - look_alikes) % 2 == 0)
        return error_set(error, STATUS_FORMAT, "time pattern \"%s\": no letter \"%c\"; use \"%c\"",
                         quote(walk->pattern).text, alike[0], alike[1]);
    return error_set(
        error, STATUS_FORMAT,
        "time pattern \"%s\": no \"%s\"; there are YYYY YY MMM MM M DD D HH H hh h mm m ss s A Z",
        quote(walk->pattern).text, quote(letters).text);
}

/* The next part of the pattern, or NULL for a character that stands for itself. */
static status next_part(struct walk *walk, const struct part **out, struct error *error)
{
    const char *from = walk->cursor.at;
    *out = NULL;
    if (!is_pattern_letter(*from)) {
        walk->cursor.at++;
        return STATUS_OK;
    }
    while (cursor_skip(&walk->cursor, *from)) continue;
    size_t run = (size_t)(walk->cursor.at - from);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !*out; i++)
        if (parts[i].letter == *from && parts[i].run == run) *out = &parts[i];
    if (!*out) return unknown_part(walk, slice_make(from, run), error);
    if (walk->slots & 1u << (*out)->slot)
        return bad_pattern(walk, error, "twice ", slice_of(slot_names[(*out)->slot]));
    walk->slots |= 1u << (*out)->slot;
    if ((*out)->form == CLOCK_12) walk->clock_12 = true;
    return STATUS_OK;
}

static status check_whole(const struct walk *walk, struct error *error)
{
    bool half = walk->slots & 1u << HALF;
    if (!(walk->slots & 1u << YEAR)) return bad_pattern(walk, error, "no year", slice_of(""));
    if (walk->clock_12 && !half) return bad_pattern(walk, error, "\"h\" needs \"A\" (AM/PM)", slice_of(""));
    if (half && !walk->clock_12) return bad_pattern(walk, error, "\"A\" needs \"h\"", slice_of(""));
    return STATUS_OK;
}

status civil_check_pattern(struct slice pattern, struct error *error)
{
    struct walk walk = {.pattern = pattern, .cursor = cursor_of(pattern)};
    while (!cursor_at_end(&walk.cursor)) {
        const struct part *part;
        status code = next_part(&walk, &part, error);
        if (code) return code;
    }
    return check_whole(&walk, error);
}

static bool read_month_name(struct cursor *cursor, int *month)
{
    struct slice rest = cursor_rest(cursor);
    if (rest.size < 3) return false;
    for (int i = 0; i < 12; i++) {
        if (!slice_equal_nocase(slice_make(rest.data, 3), slice_make(civil_month_names[i], 3))) continue;
        *month = i + 1;
        cursor->at += 3;
        return true;
    }
    return false;
}

static bool read_half(struct cursor *cursor, int *half)
{
    struct slice rest = cursor_rest(cursor);
    if (rest.size < 2) return false;
    rest.size = 2;
    *half = slice_equal_nocase(rest, slice_of("PM"));
    if (!*half && !slice_equal_nocase(rest, slice_of("AM"))) return false;
    cursor->at += 2;
    return true;
}

static bool read_offset(struct cursor *cursor, int *seconds)
{
    int32_t offset = 0;
    bool found = cursor_skip(cursor, 'Z') || cursor_skip(cursor, 'z') || cursor_offset(cursor, &offset);
    *seconds = offset;
    return found;
}

static bool read_part(struct cursor *cursor, const struct part *part, int *values)
{
    int *value = &values[part->slot];
    switch (part->form) {
    case MONTH_NAME: return read_month_name(cursor, value);
    case AM_PM: return read_half(cursor, value);
    case UTC_OFFSET: return read_offset(cursor, value);
    case SHORT_YEAR:
        if (!cursor_number(cursor, part->least, part->most, value)) return false;
        *value += *value >= 70 ? 1900 : 2000;
        return true;
    case DIGITS:
    case CLOCK_12: break;
    }
    return cursor_number(cursor, part->least, part->most, value);
}

static status no_match(struct slice text, const struct walk *walk, const char *from,
                       const struct cursor *cursor, struct error *error)
{
    struct slice expected = slice_make(from, (size_t)(walk->cursor.at - from));
    char place[128] = "the end";
    if (!cursor_at_end(cursor)) snprintf(place, sizeof place, "\"%s\"", quote(cursor_rest(cursor)).text);
    if (expected.size == 0)
        return error_set(error, STATUS_FORMAT,
                         "not a time of the form \"%s\": \"%s\" (expected the end at %s)",
                         quote(walk->pattern).text, quote(text).text, place);
    return error_set(error, STATUS_FORMAT, "not a time of the form \"%s\": \"%s\" (expected \"%s\" at %s)",
                     quote(walk->pattern).text, quote(text).text, quote(expected).text, place);
}

static status resolve(const struct walk *walk, const int *values, struct slice text, const struct zone *zone,
                      int64_t *instant, struct error *error)
{
    struct civil_reading reading = {
        .civil = {values[YEAR], values[MONTH], values[DAY], values[HOUR], values[MINUTE], values[SECOND]},
        .has_offset = walk->slots & 1u << OFFSET,
        .offset = values[OFFSET],
    };
    if (walk->clock_12) {
        if (values[HOUR] < 1 || values[HOUR] > 12)
            return error_set(error, STATUS_FORMAT, "no hour %d with AM or PM: \"%s\"", values[HOUR],
                             quote(text).text);
        reading.civil.hour = values[HOUR] % 12 + (values[HALF] ? 12 : 0);
    }
    return civil_resolve(&reading, text, zone, instant, error);
}

status civil_parse_pattern(struct slice text, struct slice pattern, const struct zone *zone, int64_t *instant,
                           struct error *error)
{
    struct walk walk = {.pattern = pattern, .cursor = cursor_of(pattern)};
    struct cursor cursor = cursor_of(text);
    int values[SLOT_COUNT] = {[MONTH] = 1, [DAY] = 1};
    while (!cursor_at_end(&walk.cursor)) {
        const char *from = walk.cursor.at;
        const struct part *part;
        status code = next_part(&walk, &part, error);
        if (code) return code;
        bool found = part           ? read_part(&cursor, part, values)
                     : *from == ' ' ? cursor_skip_space(&cursor)
                                    : cursor_skip(&cursor, *from);
        if (!found) return no_match(text, &walk, from, &cursor, error);
    }
    status code = check_whole(&walk, error);
    if (code) return code;
    if (!cursor_at_end(&cursor)) return no_match(text, &walk, walk.cursor.at, &cursor, error);
    return resolve(&walk, values, text, zone, instant, error);
}
