/* Time buckets made once from the range of the data, so that no row needs calendar arithmetic.
 *
 * Rules:
 *  1. A bucket table holds the starts of all buckets of a grain from the one of `minimum` to the end of that
 * of `maximum`; it exists only when they are at most BUCKET_MOST.
 *  2. An offset table holds the zone's offsets between two instants: constant between its transitions. */
#ifndef PERILUNE_QUERY_BUCKET_H
#define PERILUNE_QUERY_BUCKET_H

#include "query/keeper.h"
#include "time/grain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BUCKET_MOST = 20000 };

struct bucket_table {
    const int64_t *starts; /* count + 1: the last is the end of the last bucket */
    size_t count;
    const uint16_t *slots; /* the bucket at the start of every 2^slot_bits seconds, or NULL: too many */
    unsigned slot_bits;    /* no bucket is shorter, so a slot has at most one border inside */
};

/* False when there are too many (or no memory): count is 0 then. */
bool bucket_table_make(struct bucket_table *table, struct keeper *keeper, enum grain grain,
                       const struct calendar_rules *rules, int64_t minimum, int64_t maximum);

/* The bucket of an instant, at first looking at `guess`; instants outside the table get an end of it. */
static inline size_t bucket_find(const struct bucket_table *table, int64_t instant, size_t guess)
{
    const int64_t *starts = table->starts;
    if (instant >= starts[guess] && instant < starts[guess + 1]) return guess;
    size_t low = 0, high = table->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (starts[middle] <= instant)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The same without branches, for instants in any order; the table has slots. */
static inline size_t bucket_by_slot(const struct bucket_table *table, int64_t instant)
{
    uint64_t first = (uint64_t)table->starts[0], span = (uint64_t)table->starts[table->count] - first;
    uint64_t above = (uint64_t)instant - first;
    above = above < span ? above : span - 1;
    size_t bucket = table->slots[above >> table->slot_bits];
    return bucket + (above >= (uint64_t)table->starts[bucket + 1] - first);
}

struct offset_table {
    const int64_t *from; /* ascending; offset i holds from from[i] until from[i + 1] */
    const int32_t *offsets;
    size_t count;
};

bool offset_table_make(struct offset_table *table, struct keeper *keeper, const struct zone *zone,
                       int64_t minimum, int64_t maximum);

#endif
