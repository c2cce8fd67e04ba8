/* Samples and their exact quantiles: selection, no full sort. */
#include "query/quantile.h"

#include "base/memory.h"
#include "query/vector.h"

#include <math.h>
#include <stdlib.h>

/* Positive reals sort by their bits; negative ones the other way round and before them. */
uint64_t sample_of_real(double real)
{
    uint64_t bits = real_bits(real);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double sample_real(uint64_t key)
{
    return real_from_bits(key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key);
}

bool samples_reserve(struct samples *samples, size_t more)
{
    void *keys = samples->keys, *groups = samples->groups;
    bool ok = memory_try_grow(&keys, &samples->keys_capacity, samples->count + more, sizeof *samples->keys);
    samples->keys = keys;
    if (ok && samples->grouped)
        ok = memory_try_grow(&groups, &samples->groups_capacity, samples->count + more,
                             sizeof *samples->groups);
    samples->groups = groups;
    return ok;
}

void samples_fini(struct samples *samples)
{
    memory_free(samples->keys);
    memory_free(samples->groups);
    *samples = (struct samples){0};
}

bool samples_append(struct samples *samples, const struct samples *from, const uint32_t *map)
{
    if (from->count == 0) return true;
    if (!samples_reserve(samples, from->count)) return false;
    memcpy(samples->keys + samples->count, from->keys, from->count * sizeof *from->keys);
    for (size_t i = 0; samples->grouped && i < from->count; i++)
        samples->groups[samples->count + i] = map ? map[from->groups[i]] : from->groups[i];
    samples->count += from->count;
    return true;
}

bool samples_sort_by_group(struct samples *samples, uint32_t group_count, uint64_t *starts)
{
    memset(starts, 0, ((size_t)group_count + 1) * sizeof *starts);
    if (!samples->grouped || samples->count == 0) {
        for (uint32_t g = 0; g < group_count; g++) starts[g + 1] = samples->count;
        return true;
    }
    uint64_t *sorted = memory_try_new(samples->count, sizeof *sorted);
    if (!sorted) return false;
    for (size_t i = 0; i < samples->count; i++) starts[samples->groups[i] + 1]++;
    for (uint32_t g = 0; g < group_count; g++) starts[g + 1] += starts[g];
    for (size_t i = 0; i < samples->count; i++) sorted[starts[samples->groups[i]]++] = samples->keys[i];
    memmove(starts + 1, starts, group_count * sizeof *starts); /* they have moved one group on */
    starts[0] = 0;
    memory_free(samples->keys);
    samples->keys = sorted;
    return true;
}

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

double quantile_ranks(uint64_t *keys, size_t n, double q, uint64_t *low, uint64_t *high)
{
    double h = (double)(n - 1) * q, whole = floor(h);
    size_t rank = (size_t)whole;
    select_rank(keys, n, rank);
    *low = *high = keys[rank];
    if (rank + 1 >= n) return 0;
    *high = keys[rank + 1];
    for (size_t i = rank + 2; i < n; i++)
        if (keys[i] < *high) *high = keys[i];
    return h - whole;
}

long double quantile_of_integers(uint64_t *keys, size_t n, double q)
{
    uint64_t low, high;
    long double fraction = quantile_ranks(keys, n, q, &low, &high);
    return (long double)sample_integer(low) + fraction * (long double)(high - low);
}

double quantile_of_reals(uint64_t *keys, size_t n, double q)
{
    uint64_t low, high;
    double fraction = quantile_ranks(keys, n, q, &low, &high);
    if (low == high || fraction == 0) return sample_real(low);
    return sample_real(low) + fraction * (sample_real(high) - sample_real(low));
}
