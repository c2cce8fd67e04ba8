/* UTF-8: is it, how many characters, how wide on a terminal. */
#ifndef PERILUNE_BASE_UTF8_H
#define PERILUNE_BASE_UTF8_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of the library behind it. */
const char *utf8_library(void);

/* True for well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF). */
bool utf8_valid(struct slice text);

/* Number of code points; a byte that starts no well-formed character counts as one. */
size_t utf8_length(struct slice text);

/* Byte offset of code point `index` (0-based), or the size when there are fewer. */
size_t utf8_offset(struct slice text, size_t index);

/* Columns the text takes on a terminal: grapheme clusters, East Asian wide characters and emoji are 2,
 * combining marks and control characters are 0. */
size_t utf8_width(struct slice text);

/* The longest prefix that is at most `columns` wide and ends between two grapheme clusters. */
struct slice utf8_fit(struct slice text, size_t columns);

/* What a code point is in a word. */
enum utf8_kind {
    UTF8_OTHER, /* a space, a digit, punctuation, a symbol, an ill-formed byte */
    UTF8_LETTER,
    UTF8_MARK, /* belongs to the letter before it, as an accent or a vowel sign */
};

/* The code point at byte `at`, below the size, and its bytes; -1 and one byte where none is well-formed. */
size_t utf8_point(struct slice text, size_t at, int32_t *point);

enum utf8_kind utf8_kind(int32_t point);

/* Writes a code point in lower case, where it has one, and gives its bytes: at most 4. */
size_t utf8_lower(int32_t point, char out[4]);

#endif
