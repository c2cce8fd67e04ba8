/* The words of a text (rules: base/words.h). */
#include "base/words.h"

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* Scripts that are written without spaces between words; every other one is SPACED. */
enum script { SPACED, HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, BURMESE };

struct range {
    int32_t first, last;
    enum script script;
};

static const struct range ranges[] = {
    {0x0E00, 0x0E7F, THAI},     {0x0E80, 0x0EFF, LAO},      {0x1000, 0x109F, BURMESE},
    {0x1780, 0x17FF, KHMER},    {0x3005, 0x3007, HAN},      {0x3041, 0x309F, HIRAGANA},
    {0x30A1, 0x30FF, KATAKANA}, {0x31F0, 0x31FF, KATAKANA}, {0x3400, 0x4DBF, HAN},
    {0x4E00, 0x9FFF, HAN},      {0xF900, 0xFAFF, HAN},      {0xFF66, 0xFF9F, KATAKANA},
    {0x20000, 0x3FFFF, HAN},
};

static enum script script_of(int32_t point)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last) return ranges[i].script;
    return SPACED;
}

static bool is_apostrophe(int32_t point)
{
    return point == '\'' || point == 0x2019;
}

/* The letter at `at`, its bytes with the marks that follow it, and its script; false where there is none. */
static bool letter_at(struct slice text, size_t at, size_t *size, enum script *script)
{
    int32_t point;
    if (at >= text.size) return false;
    *size = utf8_point(text, at, &point);
    if (utf8_kind(point) != UTF8_LETTER) return false;
    *script = script_of(point);
    while (at + *size < text.size) {
        size_t more = utf8_point(text, at + *size, &point);
        if (utf8_kind(point) != UTF8_MARK) break;
        *size += more;
    }
    return true;
}

/* Adds the bytes from..to in lower case; false where they do not fit (rule 4). */
static bool add(struct words *words, size_t *length, size_t from, size_t to)
{
    while (from < to) {
        int32_t point;
        char lower[4];
        from += utf8_point(words->text, from, &point);
        size_t size = utf8_lower(is_apostrophe(point) ? '\'' : point, lower);
        if (*length + size > sizeof words->word) return false;
        memcpy(words->word + *length, lower, size);
        *length += size;
    }
    return true;
}

/* The run of letters from `at` that are written with spaces: its end, and how many letters it has. */
static size_t run_end(struct slice text, size_t at, size_t *letters)
{
    size_t size;
    enum script script;
    int32_t point;
    for (*letters = 0; letter_at(text, at, &size, &script) && script == SPACED;) {
        at += size;
        ++*letters;
        size_t next;
        size_t mark = at < text.size ? utf8_point(text, at, &point) : 0;
        if (mark && is_apostrophe(point) && letter_at(text, at + mark, &next, &script) && script == SPACED)
            at += mark;
    }
    return at;
}

/* Two letters of one script without spaces, the first of `size` bytes (rule 3). */
static bool pair(struct words *words, size_t size, enum script script, size_t *length)
{
    size_t first = words->at, second;
    enum script other;
    words->at += size;
    bool alone = !letter_at(words->text, words->at, &second, &other) || other != script;
    bool was_second = words->in_pair;
    words->in_pair = !alone;
    if (alone && (was_second || script != HAN)) return false;
    return add(words, length, first, words->at + (alone ? 0 : second));
}

bool words_next(struct words *words, struct slice *word)
{
    while (words->at < words->text.size) {
        size_t size, letters, length = 0;
        enum script script;
        bool found;
        if (!letter_at(words->text, words->at, &size, &script)) {
            int32_t point;
            words->at += utf8_point(words->text, words->at, &point);
            continue;
        }
        if (script == SPACED) {
            size_t from = words->at;
            words->at = run_end(words->text, from, &letters);
            found = letters > 1 && add(words, &length, from, words->at);
        } else {
            found = pair(words, size, script, &length);
        }
        if (!found) continue;
        *word = slice_make(words->word, length);
        return true;
    }
    return false;
}
