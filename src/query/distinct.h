/* Sets of (group, value): what count(DISTINCT x) counts. */
#ifndef PERILUNE_QUERY_DISTINCT_H
#define PERILUNE_QUERY_DISTINCT_H

#include "base/pool.h"
#include "query/samples.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pair {
    uint64_t bits;
    uint32_t group, used;
};

struct pair_set {
    struct pair *pairs;
    size_t mask, count; /* mask: room - 1, or 0 before the first pair */
};

void pair_set_fini(struct pair_set *set);

/* False when there is no memory. */
bool pair_set_add(struct pair_set *set, uint32_t group, uint64_t bits);

/* Adds another set whose group numbers are mapped. */
bool pair_set_merge(struct pair_set *set, const struct pair_set *from, const uint32_t *map);

/* Adds to counts[group] the number of its values. */
void pair_set_count(const struct pair_set *set, uint64_t *counts);

/* The same for values that are small numbers and groups that have the same number in every stripe: a bit for
 * each (group, value). The bits may be too many for the cache, so that each would be waited for: which ones
 * are to be set is first written down, apart for every PAIR_RANGE_BITS that follow each other; these are then
 * set and counted in the cache. What is written down are samples: a range is their group, the bit in it their
 * key. */
enum { PAIR_RANGE_BITS = 1 << 22 };

struct pair_ranges {
    uint64_t bits_a_group; /* a multiple of 64 */
    size_t count;          /* 0: this is not used */
};

/* False when so many bits for so few rows are not worth it: then a set serves. */
bool pair_ranges_init(struct pair_ranges *ranges, uint64_t groups, uint64_t values, uint64_t rows);

/* Adds to counts[group] the number of its values. False when there is no memory. `pool` may be NULL. */
bool pair_ranges_count(const struct pair_ranges *ranges, const struct sample_groups *bits, struct pool *pool,
                       uint64_t *counts);

/* The same where a stripe meets few of the groups: each has its own bits, made when a group is first met, and
 * needs no atomic operation. */
struct pair_rows {
    uint64_t **rows; /* one a group, NULL: not met */
    size_t group_count, words_a_group;
};

bool pair_rows_init(struct pair_rows *rows, uint64_t groups, uint64_t values);
void pair_rows_fini(struct pair_rows *rows);

/* The bits of a group, or NULL: no memory. */
uint64_t *pair_rows_get(struct pair_rows *rows, uint32_t group);

/* Adds those of another stripe, which is left empty. */
void pair_rows_merge(struct pair_rows *rows, struct pair_rows *from);
uint64_t pair_rows_count(const struct pair_rows *rows, uint32_t group);

#endif
