/* Exact quantiles by selection.
 *
 * Many keys are not copied: a sample of them tells between which two keys the wanted ranks must lie; one pass
 * counts the keys below and collects those between, some percent, among which the ranks are selected. If the
 * sample misled, the keys at hand say so and all are taken. */
#include "query/quantile.h"

#include "base/memory.h"

#include <endian.h>
#include <math.h>
#include <stdlib.h>

/* Fewer keys are copied and selected from. */
enum { FEW_KEYS = 16384 };

/* --- selection --- */

static uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Moves the key of rank `rank` to its place, smaller or equal ones before it, larger or equal ones behind
 * (Hoare's selection). Data that defeat the choice of the pivot are sorted in the end. */
static void select_rank(uint64_t *keys, size_t n, size_t rank)
{
    enum { PATIENCE = 100 };
    ptrdiff_t left = 0, right = (ptrdiff_t)n - 1, wanted = (ptrdiff_t)rank;
    for (int round = 0; left < right; round++) {
        uint64_t pivot = middle_of(keys[left], keys[left + (right - left) / 2], keys[right]);
        ptrdiff_t i = left, j = right;
        if (round == PATIENCE) {
            qsort(keys + left, (size_t)(right - left) + 1, sizeof *keys, compare_keys);
            return;
        }
        while (i <= j) {
            while (keys[i] < pivot) i++;
            while (keys[j] > pivot) j--;
            if (i > j) break;
            uint64_t t = keys[i];
            keys[i++] = keys[j];
            keys[j--] = t;
        }
        if (j < wanted) left = i;
        if (wanted < i) right = j;
    }
}

/* The keys of rank `rank` and of the next (at the end the same). */
static void select_two(uint64_t *keys, size_t n, size_t rank, struct quantile *out)
{
    select_rank(keys, n, rank);
    out->low = out->high = keys[rank];
    if (rank + 1 >= n) return;
    out->high = keys[rank + 1];
    for (size_t i = rank + 2; i < n; i++)
        if (keys[i] < out->high) out->high = keys[i];
}

/* Rule 1: the rank below h; the rest is the fraction. */
static size_t rank_of(size_t n, double q, double *fraction)
{
    double h = (double)(n - 1) * q, whole = floor(h);
    size_t rank = (size_t)whole < n ? (size_t)whole : n - 1;
    *fraction = rank + 1 < n ? h - whole : 0;
    return rank;
}

struct quantile quantile_of_keys(uint64_t *keys, size_t n, double q)
{
    struct quantile out;
    size_t rank = rank_of(n, q, &out.fraction);
    select_two(keys, n, rank, &out);
    return out;
}

long double quantile_integer(const struct quantile *quantile)
{
    const int64_t exact = INT64_C(1) << 53;
    int64_t low = sample_integer(quantile->low), high = sample_integer(quantile->high);
    if (low < -exact || high > exact)
        return (long double)low + quantile->fraction * (long double)(quantile->high - quantile->low);
    return (double)low + quantile->fraction * ((double)high - (double)low);
}

double quantile_real(const struct quantile *quantile)
{
    double low = sample_real(quantile->low), high = sample_real(quantile->high);
    if (low == high || quantile->fraction == 0) return low;
    return low + quantile->fraction * (high - low);
}

/* --- spans --- */

/* Keys from `low` to `high`, in 64 bits. */
struct bracket {
    uint64_t low, high;
};

/* What one span has of a bracket. */
struct harvest {
    size_t below;
    uint64_t *keys;
    size_t count, capacity;
    bool failed;
};

struct search {
    const struct samples *like;
    const struct sample_span *spans;
    struct bracket bracket;
    struct harvest *harvests; /* one a span */
};

static uint64_t widen(const struct samples *like, uint32_t key)
{
    return sample_of_integer((int64_t)((uint64_t)like->base + key));
}

static uint64_t key_at(const struct samples *like, const struct sample_span *span, size_t i)
{
    return like->narrow ? widen(like, ((const uint32_t *)span->keys)[i]) : ((const uint64_t *)span->keys)[i];
}

enum { HARVEST_ROWS = 1024 };

/* Notes which of the keys are in low..high; the number of those below. Branch-free, for the compiler to do
 * many at once. */
#define MARK(name, type)                                                                                     \
    static size_t name(const type *keys, size_t count, type low, type high, uint8_t *inside)                 \
    {                                                                                                        \
        type below = 0, width = (type)(high - low);                                                          \
        for (size_t i = 0; i < count; i++) {                                                                 \
            inside[i] = (type)(keys[i] - low) <= width;                                                      \
            below += keys[i] < low;                                                                          \
        }                                                                                                    \
        return (size_t)below;                                                                                \
    }

MARK(mark_narrow, uint32_t)
MARK(mark_wide, uint64_t)

/* A bracket of 64-bit keys cut to the range of narrow ones; false when it holds none of them, then all are
 * below it or none is. */
static bool narrow_bracket(const struct samples *like, const struct bracket *bracket, uint32_t *low,
                           uint32_t *high, bool *all_below)
{
    uint64_t first = widen(like, 0), last = first + UINT32_MAX;
    *all_below = bracket->low > last;
    if (bracket->low > last || bracket->high < first) return false;
    *low = bracket->low < first ? 0 : (uint32_t)(bracket->low - first);
    *high = bracket->high > last ? UINT32_MAX : (uint32_t)(bracket->high - first);
    return true;
}

/* Appends the keys of the marked rows of a piece. */
static bool harvest_marked(const struct samples *like, const struct sample_span *span, size_t first,
                           size_t count, const uint8_t *inside, struct harvest *harvest)
{
    void *keys = harvest->keys;
    bool ok = memory_try_grow(&keys, &harvest->capacity, harvest->count + count, sizeof *harvest->keys);
    harvest->keys = keys;
    if (!ok) return false;
    uint64_t *to = harvest->keys + harvest->count;
    for (size_t i = 0; i < count; i += 8) {
        uint64_t marks = 0;
        memcpy(&marks, inside + i, count - i < 8 ? count - i : 8);
        for (marks = le64toh(marks); marks; marks &= marks - 1)
            *to++ = key_at(like, span, first + i + (size_t)__builtin_ctzll(marks) / 8);
    }
    harvest->count = (size_t)(to - harvest->keys);
    return true;
}

static void harvest_span(void *context, size_t number, int worker)
{
    const struct search *search = context;
    const struct sample_span *span = &search->spans[number];
    struct harvest *harvest = &search->harvests[number];
    const struct bracket *bracket = &search->bracket;
    uint8_t inside[HARVEST_ROWS];
    uint32_t low = 0, high = 0;
    bool all_below = false;
    (void)worker;
    if (search->like->narrow && !narrow_bracket(search->like, bracket, &low, &high, &all_below)) {
        harvest->below = all_below ? span->count : 0;
        return;
    }
    for (size_t first = 0; first < span->count && !harvest->failed; first += HARVEST_ROWS) {
        size_t left = span->count - first, count = left < HARVEST_ROWS ? left : HARVEST_ROWS;
        if (search->like->narrow)
            harvest->below += mark_narrow((const uint32_t *)span->keys + first, count, low, high, inside);
        else
            harvest->below +=
                mark_wide((const uint64_t *)span->keys + first, count, bracket->low, bracket->high, inside);
        harvest->failed = !harvest_marked(search->like, span, first, count, inside, harvest);
    }
}

/* All that the spans have of the bracket, in one array that the caller frees. */
static bool gather(struct search *search, size_t span_count, struct pool *pool, struct harvest *out)
{
    *out = (struct harvest){0};
    search->harvests = memory_try_new(span_count, sizeof *search->harvests);
    bool ok = search->harvests != NULL;
    if (ok && pool)
        pool_run(pool, span_count, harvest_span, search);
    else
        for (size_t i = 0; ok && i < span_count; i++) harvest_span(search, i, 0);
    for (size_t i = 0; ok && i < span_count; i++) {
        out->below += search->harvests[i].below;
        out->count += search->harvests[i].count;
        ok = !search->harvests[i].failed;
    }
    if (ok) out->keys = memory_try_resize(NULL, out->count + 1, sizeof *out->keys);
    size_t at = 0;
    for (size_t i = 0; search->harvests && i < span_count; i++) {
        struct harvest *harvest = &search->harvests[i];
        if (ok && out->keys && harvest->count > 0)
            memcpy(out->keys + at, harvest->keys, harvest->count * sizeof *out->keys);
        at += harvest->count;
        memory_free(harvest->keys);
    }
    memory_free(search->harvests);
    search->harvests = NULL;
    return ok && out->keys;
}

/* The keys between which rank q of n must lie but for odd luck: ranks of a sample some standard deviations
 * apart. */
static bool guess_bracket(const struct search *search, size_t span_count, size_t n, double q,
                          struct bracket *out)
{
    double root = cbrt((double)n);
    size_t size = (size_t)(root * root), taken = 0, step = n / size, at = 0;
    uint64_t *sample = memory_try_new(n / step + 1, sizeof *sample);
    if (!sample) return false;
    for (size_t i = 0; i < span_count; i++) {
        for (; at < search->spans[i].count; at += step)
            sample[taken++] = key_at(search->like, &search->spans[i], at);
        at -= search->spans[i].count;
    }
    double middle = q * (double)(taken - 1), distance = 4 * sqrt((double)taken * q * (1 - q)) + 4;
    size_t low = middle > distance ? (size_t)(middle - distance) : 0, high = (size_t)(middle + distance);
    *out = (struct bracket){0, UINT64_MAX};
    if (low > 0) {
        select_rank(sample, taken, low);
        out->low = sample[low];
    }
    if (high < taken) {
        select_rank(sample + low, taken - low, high - low);
        out->high = sample[high];
    }
    memory_free(sample);
    return true;
}

static bool copy_all(const struct search *search, size_t span_count, size_t n, struct harvest *out)
{
    *out = (struct harvest){.keys = memory_try_resize(NULL, n, sizeof *out->keys)};
    for (size_t i = 0; out->keys && i < span_count; i++)
        for (size_t k = 0; k < search->spans[i].count; k++)
            out->keys[out->count++] = key_at(search->like, &search->spans[i], k);
    return out->keys != NULL;
}

/* The keys of rank `rank`, which is near the quantile q, and of the next. */
static bool select_of_spans(const struct samples *like, const struct sample_span *spans, size_t span_count,
                            size_t n, double q, size_t rank, struct pool *pool, struct quantile *out)
{
    struct search search = {like, spans, {0, 0}, NULL};
    struct harvest harvest = {0};
    size_t last = rank + 1 < n ? rank + 1 : rank;
    bool few = n <= FEW_KEYS, ok = true;
    if (!few)
        ok = guess_bracket(&search, span_count, n, q, &search.bracket) &&
             gather(&search, span_count, pool, &harvest);
    if (few || (ok && (rank < harvest.below || last >= harvest.below + harvest.count))) {
        memory_free(harvest.keys);
        ok = copy_all(&search, span_count, n, &harvest);
    }
    if (ok) select_two(harvest.keys, harvest.count, rank - harvest.below, out);
    memory_free(harvest.keys);
    return ok;
}

bool quantile_of_spans(const struct samples *like, const struct sample_span *spans, size_t span_count,
                       size_t n, double q, struct pool *pool, struct quantile *out)
{
    size_t rank = rank_of(n, q, &out->fraction);
    return select_of_spans(like, spans, span_count, n, q, rank, pool, out);
}

bool quantile_rank_of_spans(const struct samples *like, const struct sample_span *spans, size_t span_count,
                            size_t n, size_t rank, struct pool *pool, struct quantile *out)
{
    double q = n > 1 ? (double)rank / (double)(n - 1) : 0;
    bool ok = select_of_spans(like, spans, span_count, n, q, rank, pool, out);
    out->high = out->low;
    out->fraction = 0;
    return ok;
}
