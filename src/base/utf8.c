/* UTF-8, by utf8proc. */
#include "base/utf8.h"

#include <utf8proc.h>

size_t utf8_point(struct slice text, size_t at, int32_t *point)
{
    utf8proc_int32_t found;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + at,
                                             (utf8proc_ssize_t)(text.size - at), &found);
    if (size <= 0) {
        *point = -1;
        return 1;
    }
    *point = found;
    return (size_t)size;
}

const char *utf8_library(void)
{
    return utf8proc_version();
}

bool utf8_valid(struct slice text)
{
    size_t at = 0;
    while (at < text.size) {
        if ((unsigned char)text.data[at] < 0x80) {
            at++;
            continue;
        }
        int32_t point;
        at += utf8_point(text, at, &point);
        if (point < 0) return false;
    }
    return true;
}

size_t utf8_length(struct slice text)
{
    size_t at = 0, length = 0;
    int32_t point;
    for (; at < text.size; length++) at += utf8_point(text, at, &point);
    return length;
}

size_t utf8_offset(struct slice text, size_t index)
{
    size_t at = 0;
    int32_t point;
    for (; at < text.size && index > 0; index--) at += utf8_point(text, at, &point);
    return at;
}

/* A cluster starts at `at`; gives its end and its width: that of its widest character, or 2 when an emoji
 * presentation selector (U+FE0F) or a second regional indicator makes it an emoji. */
static size_t cluster_end(struct slice text, size_t at, size_t *width)
{
    int32_t previous, point;
    utf8proc_int32_t state = 0;
    size_t end = at + utf8_point(text, at, &previous);
    int widest = previous < 0 ? 1 : utf8proc_charwidth(previous);
    while (end < text.size) {
        size_t size = utf8_point(text, end, &point);
        if (point < 0 || previous < 0 || utf8proc_grapheme_break_stateful(previous, point, &state)) break;
        int wide = utf8proc_charwidth(point);
        bool flag = point >= 0x1F1E6 && point <= 0x1F1FF;
        if (point == 0xFE0F || flag) wide = 2;
        if (wide > widest) widest = wide;
        previous = point;
        end += size;
    }
    *width = (size_t)(widest > 0 ? widest : 0);
    return end;
}

size_t utf8_width(struct slice text)
{
    size_t at = 0, total = 0, width;
    while (at < text.size) {
        at = cluster_end(text, at, &width);
        total += width;
    }
    return total;
}

struct slice utf8_fit(struct slice text, size_t columns)
{
    size_t at = 0, total = 0, width;
    while (at < text.size) {
        size_t end = cluster_end(text, at, &width);
        if (total + width > columns) break;
        total += width;
        at = end;
    }
    return slice_make(text.data, at);
}

enum utf8_kind utf8_kind(int32_t point)
{
    if (point < 0) return UTF8_OTHER;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return UTF8_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return UTF8_MARK;
    default: return UTF8_OTHER;
    }
}

size_t utf8_lower(int32_t point, char out[4])
{
    return (size_t)utf8proc_encode_char(utf8proc_tolower(point), (utf8proc_uint8_t *)out);
}
