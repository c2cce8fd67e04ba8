/* The words of a text, for counting which of them people use.
 *
 *  1. A word is a run of letters with the marks on them, in lower case; digits, signs and spaces end it. An
 *     apostrophe between two letters belongs to it (don't), as ' in both its shapes.
 *  2. A single letter of an alphabet is no word.
 *  3. Where a script writes no spaces between words (Chinese characters, Hiragana, Katakana, Thai, Lao,
 * Khmer, Burmese), each two letters of a run of one script are a word, overlapping; a run of one letter is a
 * word of Chinese characters only. Korean is written with spaces: its words carry their particles.
 *  4. A run of more than WORDS_MOST_BYTES is no word: links, keys and the like.
 *  5. Ill-formed bytes end a word. */
#ifndef PERILUNE_BASE_WORDS_H
#define PERILUNE_BASE_WORDS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST_BYTES = 64 };

/* A plain value; begin with {.text = text}. The text has to live as long. */
struct words {
    struct slice text;
    size_t at;    /* the byte that comes next */
    bool in_pair; /* the last word was a pair of a run, whose second letter begins the next one */
    char word[WORDS_MOST_BYTES];
};

/* The next word, or false at the end. It lives in `words` until the next call. */
bool words_next(struct words *words, struct slice *word);

#endif
