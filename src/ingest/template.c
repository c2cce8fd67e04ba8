/* Templates. Rules:
 *
 *  1. `*` is a part of any length, also none; a run of `?` is a part of exactly so many characters (UTF-8);
 *     all else stands for itself, case included. A star or question mark of the text is met by `?`.
 *  2. `*` ends where what follows it in the template is found first. What stands at the template's end must
 *     stand at the text's end: "* (*)" cuts "a (b) (c)" into "a" and "b) (c".
 *  3. What follows a `*` stands for itself: of "**" or "*?" nobody could say where the first part ends.
 *  4. The whole text must match. A template has at least one part. */
#include "ingest/template.h"

#include "ingest/cell.h"

#include <stdint.h>

static bool is_part(char c)
{
    return c == '*' || c == '?';
}

/* How many bytes from `at` are one piece: a star, a run of question marks, or what stands for itself. */
static size_t piece_size(struct slice pattern, size_t at)
{
    size_t end = at + 1;
    if (pattern.data[at] == '*') return 1;
    if (pattern.data[at] == '?')
        while (end < pattern.size && pattern.data[end] == '?') end++;
    else
        while (end < pattern.size && !is_part(pattern.data[end])) end++;
    return end - at;
}

status template_check(struct slice pattern, size_t *parts, struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    *parts = 0;
    for (size_t at = 0, size; at < pattern.size; at += size) {
        size = piece_size(pattern, at);
        if (!is_part(pattern.data[at])) continue;
        ++*parts;
        if (pattern.data[at] == '*' && at + 1 < pattern.size && is_part(pattern.data[at + 1]))
            return error_set(
                error, STATUS_INVALID,
                "pattern \"%s\": nothing says where part %zu ends; a * is followed by text of the cell",
                cell_show(pattern, shown), *parts);
    }
    if (*parts > 0) return STATUS_OK;
    return error_set(error, STATUS_INVALID,
                     "pattern \"%s\": expected at least one part, * for any text or ? for one character",
                     cell_show(pattern, shown));
}

/* Bytes of the first `count` characters, or SIZE_MAX when there are fewer. */
static size_t characters_size(struct slice text, size_t count)
{
    size_t at = 0;
    for (; count > 0; count--) {
        if (at == text.size) return SIZE_MAX;
        at++;
        while (at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80) at++;
    }
    return at;
}

/* Where `wanted` begins in the text: first, or at the text's end when it is the template's last; else
 * SIZE_MAX. */
static size_t find(struct slice text, struct slice wanted, bool last)
{
    if (wanted.size > text.size) return SIZE_MAX;
    size_t at = last ? text.size - wanted.size : 0;
    for (; at + wanted.size <= text.size; at++)
        if (memcmp(text.data + at, wanted.data, wanted.size) == 0) return at;
    return SIZE_MAX;
}

/* How much of the text the piece at `at` takes; SIZE_MAX when it does not fit (1, 2). */
static size_t piece_takes(struct slice pattern, size_t at, size_t size, struct slice text)
{
    size_t next = at + size;
    if (pattern.data[at] == '?') return characters_size(text, size);
    if (pattern.data[at] == '*') {
        if (next == pattern.size) return text.size;
        size_t follows = piece_size(pattern, next);
        return find(text, slice_make(pattern.data + next, follows), next + follows == pattern.size);
    }
    return text.size >= size && memcmp(text.data, pattern.data + at, size) == 0 ? size : SIZE_MAX;
}

bool template_match(struct slice pattern, struct slice text, size_t part, struct slice *out)
{
    size_t parts = 0;
    for (size_t at = 0, size; at < pattern.size; at += size) {
        size = piece_size(pattern, at);
        size_t taken = piece_takes(pattern, at, size, text);
        if (taken == SIZE_MAX) return false;
        if (is_part(pattern.data[at]) && ++parts == part) *out = slice_make(text.data, taken);
        text = slice_make(text.data + taken, text.size - taken);
    }
    return text.size == 0;
}
