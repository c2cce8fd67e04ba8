/* Radix sort, least significant digit first, of pairs of a 32-bit key and a row. The key is the distance to
 * the smallest value. Distances beyond 32 bits (136 years of seconds) are sorted in two rounds, the low half
 * first: each round is stable. */
#include "column/order.h"

#include "base/memory.h"
#include "column/segment.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, KEY_BITS = 32 };

struct pair {
    uint32_t key, row;
};

/* Two buffers of pairs; `from` holds the pairs, `to` is free. */
struct pairs {
    struct pair *from, *to;
    size_t count;
};

static uint32_t digit_of(uint32_t key, int shift)
{
    return key >> shift & (DIGITS - 1);
}

static void sort_digit(struct pairs *pairs, int shift)
{
    size_t starts[DIGITS] = {0};
    for (size_t i = 0; i < pairs->count; i++) starts[digit_of(pairs->from[i].key, shift)]++;
    if (starts[digit_of(pairs->from[0].key, shift)] == pairs->count) return; /* all have the same digit */
    size_t sum = 0;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t count = starts[digit];
        starts[digit] = sum;
        sum += count;
    }
    for (size_t i = 0; i < pairs->count; i++)
        pairs->to[starts[digit_of(pairs->from[i].key, shift)]++] = pairs->from[i];
    struct pair *swap = pairs->from;
    pairs->from = pairs->to;
    pairs->to = swap;
}

static void sort_keys(struct pairs *pairs)
{
    for (int shift = 0; shift < KEY_BITS; shift += DIGIT_BITS) sort_digit(pairs, shift);
}

static uint64_t distance(const struct segment *segments, uint32_t row, int64_t minimum)
{
    int64_t value = segment_integer(&segments[row / CHUNK_ROWS], row % CHUNK_ROWS);
    return (uint64_t)value - (uint64_t)minimum;
}

static bool valid(const struct segment *segments, uint32_t row)
{
    return segment_valid(&segments[row / CHUNK_ROWS], row % CHUNK_ROWS);
}

static void collect(struct pairs *pairs, const struct segment *segments, uint32_t row_count, int64_t minimum)
{
    for (uint32_t row = 0; row < row_count; row++) {
        if (!valid(segments, row)) continue;
        uint32_t low = (uint32_t)distance(segments, row, minimum);
        pairs->from[pairs->count++] = (struct pair){low, row};
    }
}

static void sort(struct pairs *pairs, const struct segment *segments, int64_t minimum, int64_t maximum)
{
    if (pairs->count == 0) return;
    sort_keys(pairs);
    if ((uint64_t)maximum - (uint64_t)minimum <= UINT32_MAX) return;
    for (size_t i = 0; i < pairs->count; i++)
        pairs->from[i].key = (uint32_t)(distance(segments, pairs->from[i].row, minimum) >> KEY_BITS);
    sort_keys(pairs);
}

/* Writes the rows over the free buffer, which becomes the result. */
static uint32_t *rows_of(const struct pairs *pairs, const struct segment *segments, uint32_t row_count)
{
    uint32_t *rows = (uint32_t *)pairs->to;
    size_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) rows[count++] = pairs->from[i].row;
    for (uint32_t row = 0; pairs->count < row_count && row < row_count; row++)
        if (!valid(segments, row)) rows[count++] = row;
    uint32_t *smaller = memory_try_resize(rows, row_count, sizeof *rows);
    return smaller ? smaller : rows;
}

uint32_t *order_rows(const struct segment *segments, uint32_t row_count)
{
    struct pairs pairs = {.from = memory_try_new(row_count, sizeof *pairs.from),
                          .to = memory_try_new(row_count, sizeof *pairs.to)};
    if (!pairs.from || !pairs.to) {
        memory_free(pairs.from);
        memory_free(pairs.to);
        return NULL;
    }
    int64_t minimum = INT64_MAX, maximum = INT64_MIN;
    for (uint64_t first = 0; first < row_count; first += CHUNK_ROWS) {
        const struct segment *segment = &segments[first / CHUNK_ROWS];
        if (segment->minimum < minimum) minimum = segment->minimum;
        if (segment->maximum > maximum) maximum = segment->maximum;
    }
    collect(&pairs, segments, row_count, minimum);
    sort(&pairs, segments, minimum, maximum);
    uint32_t *rows = rows_of(&pairs, segments, row_count);
    memory_free(pairs.from);
    return rows;
}
