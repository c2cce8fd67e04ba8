/* Time buckets made once from the range of the data. */
#include "query/bucket.h"

#include "base/memory.h"
#include "time/civil.h"

/* Walks the buckets, writing their starts when there is room for them; the count, or BUCKET_MOST + 1. */
static size_t walk(int64_t *starts, enum grain grain, const struct calendar_rules *rules, int64_t minimum,
                   int64_t maximum)
{
    size_t count = 0;
    int64_t at = grain_floor(grain, rules, minimum);
    while (at <= maximum && count <= BUCKET_MOST) {
        if (starts) starts[count] = at;
        count++;
        int64_t next = grain_next(grain, rules, at);
        if (next <= at) return BUCKET_MOST + 1; /* the end of time */
        at = next;
    }
    if (starts) starts[count] = at;
    return count;
}

/* A table without them serves, too. */
static void make_slots(struct bucket_table *table, struct keeper *keeper)
{
    const int64_t *starts = table->starts;
    uint64_t span = (uint64_t)starts[table->count] - (uint64_t)starts[0], shortest = span;
    for (size_t i = 0; i < table->count; i++)
        if ((uint64_t)(starts[i + 1] - starts[i]) < shortest)
            shortest = (uint64_t)(starts[i + 1] - starts[i]);
    unsigned bits = 63 - (unsigned)__builtin_clzll(shortest);
    size_t count = (size_t)(span >> bits) + 1, bucket = 0;
    if (count > 4 * (size_t)BUCKET_MOST) return;
    uint16_t *slots = keeper_try_new(keeper, count, sizeof *slots);
    for (size_t i = 0; slots && i < count; i++) {
        uint64_t at = (uint64_t)i << bits;
        while (bucket + 1 < table->count && (uint64_t)(starts[bucket + 1] - starts[0]) <= at) bucket++;
        slots[i] = (uint16_t)bucket;
    }
    table->slots = slots;
    table->slot_bits = bits;
}

bool bucket_table_make(struct bucket_table *table, struct keeper *keeper, enum grain grain,
                       const struct calendar_rules *rules, int64_t minimum, int64_t maximum)
{
    static const int64_t shortest[GRAIN_COUNT] = {60,         3600,        23 * 3600,  6 * 86400,  28 * 86400,
                                                  90 * 86400, 365 * 86400, 89 * 86400, 365 * 86400};
    *table = (struct bucket_table){0};
    if (minimum > maximum || minimum < CIVIL_EARLIEST || maximum > CIVIL_LATEST) return false;
    /* a first guess, so that a hopeless table is not walked */
    if ((maximum - minimum) / shortest[grain] > (int64_t)BUCKET_MOST * 2) return false;
    size_t count = walk(NULL, grain, rules, minimum, maximum);
    if (count == 0 || count > BUCKET_MOST) return false;
    int64_t *starts = keeper_try_new(keeper, count + 1, sizeof *starts);
    if (!starts) return false;
    walk(starts, grain, rules, minimum, maximum);
    *table = (struct bucket_table){.starts = starts, .count = count};
    make_slots(table, keeper);
    return true;
}

bool offset_table_make(struct offset_table *table, struct keeper *keeper, const struct zone *zone,
                       int64_t minimum, int64_t maximum)
{
    *table = (struct offset_table){0};
    if (minimum > maximum || minimum < CIVIL_EARLIEST || maximum > CIVIL_LATEST) return false;
    size_t count = 1;
    int64_t at = minimum;
    int32_t offset;
    while (count <= BUCKET_MOST && zone && zone_next_transition(zone, at, &at, &offset) && at <= maximum)
        count++;
    if (count > BUCKET_MOST) return false;
    int64_t *from = keeper_try_new(keeper, count, sizeof *from);
    int32_t *offsets = keeper_try_new(keeper, count, sizeof *offsets);
    if (!from || !offsets) return false;
    from[0] = at = minimum;
    offsets[0] = zone_offset(zone, minimum);
    for (size_t i = 1; i < count && zone_next_transition(zone, at, &at, &offsets[i]); i++) from[i] = at;
    *table = (struct offset_table){from, offsets, count};
    return true;
}
