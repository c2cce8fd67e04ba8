/* The pieces that times, patterns, zone rules and durations have in common. */
#include "time/cursor.h"

bool cursor_skip_space(struct cursor *cursor)
{
    const char *from = cursor->at;
    while (cursor->at < cursor->end && (*cursor->at == ' ' || (*cursor->at >= '\t' && *cursor->at <= '\r')))
        cursor->at++;
    return cursor->at > from;
}

bool cursor_number(struct cursor *cursor, int least, int most, int *value)
{
    const char *at = cursor->at;
    int number = 0, digits = 0;
    for (; at < cursor->end && digits < most && cursor_is_digit(*at); at++, digits++)
        number = number * 10 + (*at - '0');
    if (digits < least) return false;
    cursor->at = at;
    *value = number;
    return true;
}

bool cursor_fraction(struct cursor *cursor, int64_t *trillionths)
{
    const char *at = cursor->at;
    int64_t value = 0, unit = INT64_C(1000000000000);
    if (at == cursor->end || (*at != '.' && *at != ',')) return false;
    if (++at == cursor->end || !cursor_is_digit(*at)) return false;
    for (; at < cursor->end && cursor_is_digit(*at); at++) {
        unit /= 10;
        value += unit * (*at - '0');
    }
    cursor->at = at;
    *trillionths = value;
    return true;
}

bool cursor_offset(struct cursor *cursor, int32_t *seconds)
{
    struct cursor ahead = *cursor;
    int hours, minutes = 0;
    bool west = cursor_skip(&ahead, '-');
    if (!west && !cursor_skip(&ahead, '+')) return false;
    if (!cursor_number(&ahead, 2, 2, &hours)) return false;
    bool colon = cursor_skip(&ahead, ':');
    if (!cursor_number(&ahead, 2, 2, &minutes) && colon) return false;
    if (hours > 23 || minutes > 59) return false;
    *seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    *cursor = ahead;
    return true;
}
