/* Exact quantiles by selection.
 *
 * Many keys are not copied: a sample of them tells between which two keys the wanted ranks must lie; one pass
 * counts the keys below and collects those between, some percent, among which the ranks are selected. If the
 * sample misled, the keys at hand say so and all are taken. */
#include "query/quantile.h"

#include "base/memory.h"

#include <endian.h>
#include <math.h>

/* Fewer keys are copied and selected from. */
enum { FEW_KEYS = 16384 };

/* --- selection --- */

static void find_range(const uint64_t *keys, size_t n, uint64_t *lowest, uint64_t *width)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = 0; i < n; i++) {
        low = keys[i] < low ? keys[i] : low;
        high = keys[i] > high ? keys[i] : high;
    }
    *lowest = low;
    *width = high - low;
}

/* Moves the keys of a bin to the front; returns how many. */
static size_t keep_bin(uint64_t *keys, size_t n, uint64_t first, int shift, uint64_t *next)
{
    size_t kept = 0;
    uint64_t above = *next;
    for (size_t i = 0; i < n; i++) {
        uint64_t key = keys[i];
        keys[kept] = key;
        bool inside = (key - first) >> shift == 0;
        kept += inside;
        uint64_t candidate = key > first && !inside ? key : UINT64_MAX;
        above = candidate < above ? candidate : above;
    }
    *next = above;
    return kept;
}

static void sort_few(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* The keys of rank `rank` and of the next (at the end the same). The keys are spread over bins of equal
 * width, and only those in the bin of the rank stay, until few are left: every pass over n keys leaves at
 * least one less, and after six all are equal. The array is written over. */
static void select_two(uint64_t *keys, size_t n, size_t rank, struct quantile *out)
{
    enum { FEW = 32, BIN_BITS = 11 };
    uint64_t next = UINT64_MAX; /* the smallest key that was above those left */
    bool is_last = rank + 1 == n;
    for (uint64_t lowest, width; n > FEW;) {
        find_range(keys, n, &lowest, &width);
        if (width == 0) break;
        int bits = 64 - __builtin_clzll(width), shift = bits > BIN_BITS ? bits - BIN_BITS : 0;
        uint32_t counts[1 << BIN_BITS] = {0};
        for (size_t i = 0; i < n; i++) counts[(keys[i] - lowest) >> shift]++;
        uint64_t bin = 0;
        while (rank >= counts[bin]) rank -= counts[bin++];
        n = keep_bin(keys, n, lowest + (bin << shift), shift, &next);
    }
    if (n <= FEW) sort_few(keys, n);
    out->low = keys[rank];
    out->high = is_last ? out->low : rank + 1 < n ? keys[rank + 1] : next;
}

static uint64_t select_rank(uint64_t *keys, size_t n, size_t rank)
{
    struct quantile found;
    select_two(keys, n, rank, &found);
    return found.low;
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

/* Keys as they stand in the spans, from `low` to `high`. */
struct bracket {
    uint64_t low, high;
};

/* What one thread found of a bracket. */
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
    struct harvest *harvests; /* one a thread */
};

static uint64_t key_at(const struct samples *like, const struct sample_span *span, size_t i)
{
    return like->narrow ? ((const uint32_t *)span->keys)[i] : ((const uint64_t *)span->keys)[i];
}

/* From a key as it stands in a span. */
static uint64_t whole_key(const struct samples *like, uint64_t key)
{
    return like->narrow ? sample_of_integer((int64_t)((uint64_t)like->base + key)) : key;
}

enum { HARVEST_KEYS = 1024 };

/* Notes which of the keys are in the bracket; the number of those below. Branch-free, for the compiler to do
 * many at once. */
#define MARK(name, type)                                                                                     \
    static size_t name(const type *keys, size_t count, const struct bracket *bracket, uint8_t *inside)       \
    {                                                                                                        \
        const type low = (type)bracket->low, width = (type)(bracket->high - bracket->low);                   \
        type below = 0;                                                                                      \
        for (size_t i = 0; i < count; i++) {                                                                 \
            inside[i] = (type)(keys[i] - low) <= width;                                                      \
            below += keys[i] < low;                                                                          \
        }                                                                                                    \
        return (size_t)below;                                                                                \
    }

MARK(mark_narrow, uint32_t)
MARK(mark_wide, uint64_t)

/* Appends the marked keys of a piece. */
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
    struct harvest *harvest = &search->harvests[worker];
    uint8_t inside[HARVEST_KEYS];
    for (size_t first = 0; !harvest->failed && first < span->count; first += HARVEST_KEYS) {
        size_t left = span->count - first, count = left < HARVEST_KEYS ? left : HARVEST_KEYS;
        if (search->like->narrow)
            harvest->below +=
                mark_narrow((const uint32_t *)span->keys + first, count, &search->bracket, inside);
        else
            harvest->below +=
                mark_wide((const uint64_t *)span->keys + first, count, &search->bracket, inside);
        harvest->failed = !harvest_marked(search->like, span, first, count, inside, harvest);
    }
}

/* All that the spans have of the bracket, in one array that the caller frees. */
static bool gather(struct search *search, size_t span_count, struct pool *pool, struct harvest *out)
{
    size_t workers = pool ? (size_t)pool_size(pool) : 1;
    struct harvest *harvests = memory_try_new(workers, sizeof *harvests);
    bool ok = harvests != NULL;
    *out = (struct harvest){0};
    search->harvests = harvests;
    if (ok && pool)
        pool_run(pool, span_count, harvest_span, search);
    else
        for (size_t i = 0; ok && i < span_count; i++) harvest_span(search, i, 0);
    for (size_t i = 0; ok && i < workers; i++) {
        void *keys = out->keys;
        ok = !harvests[i].failed &&
             memory_try_grow(&keys, &out->capacity, out->count + harvests[i].count + 1, sizeof *out->keys);
        out->keys = keys;
        if (!ok) break;
        if (harvests[i].count)
            memcpy(out->keys + out->count, harvests[i].keys, harvests[i].count * sizeof *out->keys);
        out->count += harvests[i].count;
        out->below += harvests[i].below;
    }
    for (size_t i = 0; harvests && i < workers; i++) memory_free(harvests[i].keys);
    memory_free(harvests);
    return ok;
}

/* The keys between which rank q of n must lie but for odd luck: ranks of a sample some standard deviations
 * apart. */
static bool guess_bracket(const struct search *search, size_t span_count, size_t n, double q,
                          struct bracket *out)
{
    double root = cbrt((double)n);
    size_t size = (size_t)(root * root), taken = 0, step = n / size, at = 0;
    uint64_t *sample = memory_try_resize(NULL, 2 * (n / step + 1), sizeof *sample);
    if (!sample) return false;
    for (size_t i = 0; i < span_count; i++) {
        for (; at < search->spans[i].count; at += step)
            sample[taken++] = key_at(search->like, &search->spans[i], at);
        at -= search->spans[i].count;
    }
    double middle = q * (double)(taken - 1), distance = 3 * sqrt((double)taken * q * (1 - q)) + 3;
    size_t low = middle > distance ? (size_t)(middle - distance) : 0, high = (size_t)(middle + distance);
    *out = (struct bracket){0, search->like->narrow ? UINT32_MAX : UINT64_MAX};
    memcpy(sample + taken, sample, taken * sizeof *sample);
    if (low > 0) out->low = select_rank(sample + taken, taken, low);
    if (high < taken) out->high = select_rank(sample, taken, high);
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
    if (!ok) return false;
    out->low = whole_key(like, out->low);
    out->high = whole_key(like, out->high);
    return true;
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
