/* Samples and their exact quantiles.
 *
 * Rules (query 5):
 *  1. The quantile q of n values is found at h = (n - 1) q of the sorted values, counted from 0, and
 * interpolated linearly between its neighbours (R-7, as NumPy's default and percentile_cont).
 *  2. Of no values it is NULL. Of integers it is interpolated in 64-bit precision, not in that of a double.
 *  3. Infinities are values: between two equal neighbours nothing is interpolated. */
#ifndef PERILUNE_QUERY_QUANTILE_H
#define PERILUNE_QUERY_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values with the group they belong to, in the order they came. The keys are unsigned and sort as the values
 * do. */
struct samples {
    uint64_t *keys;
    uint32_t *groups; /* NULL when all are of group 0 */
    size_t count, keys_capacity, groups_capacity;
    bool grouped;
};

static inline uint64_t sample_of_integer(int64_t integer)
{
    return (uint64_t)integer ^ UINT64_C(1) << 63;
}

static inline int64_t sample_integer(uint64_t key)
{
    return (int64_t)(key ^ UINT64_C(1) << 63);
}

uint64_t sample_of_real(double real);
double sample_real(uint64_t key);

/* Room for `more` samples behind the last; false when there is no memory. */
bool samples_reserve(struct samples *samples, size_t more);
void samples_fini(struct samples *samples);

/* Appends those of a stripe; map (NULL: as they are) gives their groups here. */
bool samples_append(struct samples *samples, const struct samples *from, const uint32_t *map);

/* Brings the samples of each group together: those of group g are starts[g] to starts[g + 1]. `starts` has
 * group_count + 1 places. The group numbers are gone then. */
bool samples_sort_by_group(struct samples *samples, uint32_t group_count, uint64_t *starts);

/* The keys at ranks h and h + 1 of rule 1 (equal at the end), and the fraction between them. n > 0. Reorders
 * the keys. */
double quantile_ranks(uint64_t *keys, size_t n, double q, uint64_t *low, uint64_t *high);

long double quantile_of_integers(uint64_t *keys, size_t n, double q);
double quantile_of_reals(uint64_t *keys, size_t n, double q);

#endif
