/* Cells as text: well formed or not, and shown. */
#include "ingest/cell.h"

#include "base/utf8.h"

#include <stdio.h>

enum { LONGEST_ESCAPE = 4 }; /* \x1B, and the longest character of UTF-8 */

static struct slice slice_from(struct slice text, size_t at)
{
    return slice_make(text.data + at, text.size - at);
}

/* Bytes of the character that starts at `at`, 0 when none does. */
static size_t character_size(struct slice text, size_t at)
{
    unsigned char first = (unsigned char)text.data[at];
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size > text.size - at) return 0;
    return utf8_valid(slice_make(text.data + at, size)) ? size : 0;
}

/* Offset of the first byte that may not be stored, or the size. */
static size_t first_wrong(struct slice text)
{
    size_t at = 0;
    for (size_t size; at < text.size && text.data[at] && (size = character_size(text, at)) != 0;) at += size;
    return at;
}

status cell_check(struct slice text, struct error *error)
{
    if (text.size == 0) return STATUS_OK;
    if (utf8_valid(text) && !memchr(text.data, 0, text.size)) return STATUS_OK;
    size_t at = first_wrong(text);
    size_t character = utf8_length(slice_make(text.data, at)) + 1;
    if (text.data[at] == 0)
        return error_set(error, STATUS_FORMAT, "a NUL byte at character %zu; is this a text file?",
                         character);
    return error_set(error, STATUS_FORMAT,
                     "not UTF-8 (byte 0x%02X at character %zu); convert the file first, for example with "
                     "iconv -f WINDOWS-1252 -t UTF-8",
                     (unsigned char)text.data[at], character);
}

/* C0 and DEL, and the C1 controls U+0080 to U+009F, which a terminal may obey as well. */
static bool is_control(const char *character, size_t size)
{
    unsigned char first = (unsigned char)character[0];
    if (size == 2) return first == 0xC2 && (unsigned char)character[1] < 0xA0;
    return size == 1 && (first < 0x20 || first == 0x7F);
}

/* Writes one character or wrong byte so that it can be seen; returns the bytes written and, in *taken, read.
 */
static size_t show_one(struct slice text, char out[LONGEST_ESCAPE + 1], size_t *taken)
{
    size_t size = character_size(text, 0);
    const char *named = text.data[0] ? strchr("\nn\rr\tt", text.data[0]) : NULL;
    bool control = size && is_control(text.data, size);
    *taken = size ? size : 1;
    if (size && !control) {
        memcpy(out, text.data, size);
        return size;
    }
    if (control && size == 1 && named) return (size_t)snprintf(out, LONGEST_ESCAPE + 1, "\\%c", named[1]);
    return (size_t)snprintf(out, LONGEST_ESCAPE + 1, "\\x%02X", (unsigned char)text.data[*taken - 1]);
}

const char *cell_show(struct slice text, char *out)
{
    char *end = out, one[LONGEST_ESCAPE + 1];
    size_t at = 0, taken;
    for (size_t shown = 0; at < text.size && shown < CELL_SHOWN; shown++) {
        size_t size = show_one(slice_from(text, at), one, &taken);
        memcpy(end, one, size);
        end += size;
        at += taken;
    }
    memcpy(end, at < text.size ? "..." : "", at < text.size ? 4 : 1);
    return out;
}
