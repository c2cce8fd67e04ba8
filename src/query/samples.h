/* Samples: the values of an accumulator for exact quantiles, kept by group.
 *
 * A stripe gathers the keys of its values, which are unsigned and sort as the values do: 4 bytes where the
 * range of the values is known and small, else 8. Rows of a time bucket follow each other, so groups are kept
 * as runs as long as that is so, and as a number beside each key from the first vector on that is mixed. */
#ifndef PERILUNE_QUERY_SAMPLES_H
#define PERILUNE_QUERY_SAMPLES_H

#include "query/vector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sample_run {
    uint32_t group;
    size_t first, count;
};

struct samples {
    bool narrow;  /* keys are uint32_t: the distance from `base`; else uint64_t */
    int64_t base; /* narrow */
    bool mixed;   /* the groups stand in `groups`, else in the runs */
    void *keys;
    uint32_t *groups;
    size_t count, key_capacity, group_capacity;
    struct sample_run *runs;
    size_t run_count, run_capacity;
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

/* Takes the active (NULL: all) values of a vector of integers or reals, of the group of each row or, where
 * `groups` is NULL, all of `group`. False when there is no memory. */
bool samples_add(struct samples *samples, enum shape shape, const struct vector *values,
                 const uint8_t *active, const uint32_t *groups, uint32_t group, size_t count);

/* Brings the keys of each group together, after the last vector: then there are only runs. */
bool samples_seal(struct samples *samples, uint32_t group_count);
void samples_fini(struct samples *samples);

/* The sealed samples of several stripes. */
struct sample_parts {
    struct samples *parts;
    size_t count, capacity;
};

/* Takes over those of a stripe; map gives the numbers of their groups here. */
bool sample_parts_take(struct sample_parts *parts, struct samples *from, const uint32_t *map);
void sample_parts_fini(struct sample_parts *parts);

/* Keys that lie together in memory. */
struct sample_span {
    const void *keys;
    size_t count;
};

/* The spans of each group: those of group g are spans[starts[g]] to spans[starts[g + 1]]. */
struct sample_groups {
    struct sample_span *spans;
    size_t *starts;
};

bool sample_groups_make(struct sample_groups *groups, const struct sample_parts *parts, uint32_t group_count);
void sample_groups_fini(struct sample_groups *groups);

#endif
