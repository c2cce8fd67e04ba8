/* A place in a text that is read from left to right. For the files of this layer. A function that does not
 * find what it looks for returns false and leaves the cursor where it was. */
#ifndef PERILUNE_TIME_CURSOR_H
#define PERILUNE_TIME_CURSOR_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct cursor {
    const char *at, *end;
};

static inline struct cursor cursor_of(struct slice text)
{
    return (struct cursor){text.data, text.size ? text.data + text.size : text.data};
}

static inline struct slice cursor_rest(const struct cursor *cursor)
{
    return slice_make(cursor->at, (size_t)(cursor->end - cursor->at));
}

static inline bool cursor_at_end(const struct cursor *cursor)
{
    return cursor->at == cursor->end;
}

/* The next byte, or 0 at the end. */
static inline char cursor_peek(const struct cursor *cursor)
{
    return cursor_at_end(cursor) ? 0 : *cursor->at;
}

static inline bool cursor_skip(struct cursor *cursor, char expected)
{
    if (cursor_at_end(cursor) || *cursor->at != expected) return false;
    cursor->at++;
    return true;
}

static inline bool cursor_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Skips ASCII white space; true when there was some. */
bool cursor_skip_space(struct cursor *cursor);

/* A number of at least `least` and at most `most` digits (9 or fewer), as many as there are. */
bool cursor_number(struct cursor *cursor, int least, int most, int *value);

/* A point or comma and one digit or more; the value is in units of 10^-12, further digits are cut. */
bool cursor_fraction(struct cursor *cursor, int64_t *trillionths);

/* +HH, +HHMM, +HH:MM or the same with a minus: seconds east of UTC, less than a day. */
bool cursor_offset(struct cursor *cursor, int32_t *seconds);

#endif
