/* Slices: keywords, trimming and "did you mean". */
#include "base/slice.h"

#include <stdint.h>

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool slice_equal_nocase(struct slice a, struct slice b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i])) return false;
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice s)
{
    while (s.size && is_space(s.data[0])) s.data++, s.size--;
    while (s.size && is_space(s.data[s.size - 1])) s.size--;
    return s;
}

enum { LONGEST_NAME = 63 };

/* Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost 1 each. */
static size_t distance(struct slice a, struct slice b)
{
    size_t rows[3][LONGEST_NAME + 1];
    for (size_t j = 0; j <= b.size; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *now = rows[i % 3], *before = rows[(i - 1) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            bool same = lower(a.data[i - 1]) == lower(b.data[j - 1]);
            size_t best = before[j - 1] + !same;
            if (before[j] + 1 < best) best = before[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && lower(a.data[i - 1]) == lower(b.data[j - 2]) &&
                           lower(a.data[i - 2]) == lower(b.data[j - 1]);
            if (swapped && earlier[j - 2] + 1 < best) best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a.size % 3][b.size];
}

const char *slice_nearest(struct slice wanted, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t limit = wanted.size <= 3 ? 1 : wanted.size <= 6 ? 2 : 3, best = SIZE_MAX;
    if (wanted.size == 0 || wanted.size > LONGEST_NAME) return NULL;
    for (size_t i = 0; i < count; i++) {
        struct slice name = slice_of(names[i]);
        if (name.size > LONGEST_NAME) continue;
        size_t d = distance(wanted, name);
        if (d < best) best = d, nearest = names[i];
    }
    return best <= limit ? nearest : NULL;
}
