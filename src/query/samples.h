/* Samples: the values of an accumulator for exact quantiles, kept by group.
 *
 * A stripe gathers the keys of its values, which are unsigned and sort as the values do: 4 bytes where the
 * range of the values is known and small, else 8. Each group has a chain of blocks, every one twice as large
 * as the one before up to some thousand keys, so that few values take little and many lie close together.
 * Blocks are in a region that the stripes share and that outlives them. */
#ifndef PERILUNE_QUERY_SAMPLES_H
#define PERILUNE_QUERY_SAMPLES_H

#include "base/region.h"
#include "query/vector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sample_block {
    struct sample_block *before;
    size_t count;    /* of keys; that of the last block of a chain stands there */
    uint64_t keys[]; /* or uint32_t */
};

/* The blocks of one group, and where its next key goes. */
struct sample_chain {
    struct sample_block *last; /* NULL: there are no keys */
    uint32_t count, size;      /* keys that the last block has, and can have */
};

/* Those of one stripe. */
struct samples {
    bool narrow;           /* keys are uint32_t: the distance from `base`; else uint64_t */
    int64_t base;          /* narrow */
    struct region *region; /* borrowed */
    struct sample_chain *chains;
    size_t chain_count, chain_capacity;
    char *piece; /* of the region: blocks are cut from it */
    size_t piece_left, piece_size;
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

/* Makes the chains of new groups. False when there is no memory. */
bool samples_reserve(struct samples *samples, size_t group_count);

/* Takes the active (NULL: all) of `count` <= VECTOR_ROWS values of a vector of integers or reals, of the
 * group of each row or, where `groups` is NULL, all of `group`. False when there is no memory. */
bool samples_add(struct samples *samples, enum shape shape, const struct vector *values,
                 const uint8_t *active, const uint32_t *groups, uint32_t group, size_t count);

/* The same of narrow keys that are there already. */
bool samples_add_keys(struct samples *samples, const uint32_t *keys, const uint8_t *active,
                      const uint32_t *groups, size_t count);

/* The keys stay in the region. */
void samples_fini(struct samples *samples);

/* Keys that lie together in memory. */
struct sample_span {
    const void *keys;
    size_t count;
};

/* The spans of several stripes. */
struct sample_parts {
    struct sample_part {
        struct sample_span span;
        uint32_t group;
    } * parts;
    size_t count, capacity;
};

/* Adds those of a stripe; map gives the numbers of their groups here (NULL: the same). */
bool sample_parts_take(struct sample_parts *parts, const struct samples *from, const uint32_t *map);
void sample_parts_fini(struct sample_parts *parts);

/* The spans of each group: those of group g are spans[starts[g]] to spans[starts[g + 1]]. */
struct sample_groups {
    struct sample_span *spans;
    size_t *starts;
};

bool sample_groups_make(struct sample_groups *groups, const struct sample_parts *parts, uint32_t group_count);
void sample_groups_fini(struct sample_groups *groups);

#endif
