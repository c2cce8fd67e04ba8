/* Radix sort, least significant digit first, of pairs of a 32-bit key and a row. The key is the distance to
 * the smallest value. Distances beyond 32 bits (136 years of seconds) are sorted in two rounds, the low half
 * first: each round is stable. */
#include "column/order.h"

#include "base/memory.h"
#include "column/segment.h"

#include <stdlib.h>
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

/* ---- rows with equal values ---- */

/* Rows of equal values on their way into the order of their ids. */
struct tie {
    int64_t id;
    uint32_t place; /* among them, before */
    uint32_t row;
};

struct ties {
    struct tie *all;
    size_t capacity;
};

static int compare_ties(const void *left, const void *right)
{
    const struct tie *a = left, *b = right;
    if (a->id != b->id) return a->id < b->id ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static int64_t id_of(const struct segment *ids, uint32_t row)
{
    return segment_integer(&ids[row / CHUNK_ROWS], row % CHUNK_ROWS);
}

static bool order_run(struct ties *ties, const struct segment *ids, uint32_t *rows, size_t count)
{
    size_t in_order = 1;
    while (in_order < count && id_of(ids, rows[in_order - 1]) <= id_of(ids, rows[in_order])) in_order++;
    if (in_order >= count) return true;
    void *all = ties->all;
    if (!memory_try_grow(&all, &ties->capacity, count, sizeof *ties->all)) return false;
    ties->all = all;
    for (size_t i = 0; i < count; i++) ties->all[i] = (struct tie){id_of(ids, rows[i]), (uint32_t)i, rows[i]};
    qsort(ties->all, count, sizeof *ties->all, compare_ties);
    for (size_t i = 0; i < count; i++) rows[i] = ties->all[i].row;
    return true;
}

/* Equal keys are equal values, but for distances beyond 32 bits, whose keys are half of them. */
static bool order_ties(const struct pairs *pairs, const struct segment *segments, const struct segment *ids,
                       uint32_t *rows, uint32_t row_count)
{
    struct ties ties = {0};
    bool good = true;
    for (size_t from = 0, to; from < pairs->count && good; from = to) {
        for (to = from + 1; to < pairs->count && pairs->from[to].key == pairs->from[from].key; to++)
            if (distance(segments, rows[to], 0) != distance(segments, rows[from], 0)) break;
        if (to - from > 1) good = order_run(&ties, ids, rows + from, to - from);
    }
    if (good) good = order_run(&ties, ids, rows + pairs->count, row_count - pairs->count);
    memory_free(ties.all);
    return good;
}

/* ---- the rows ---- */

/* In the memory of the free buffer, which becomes the result. */
static uint32_t *rows_of(const struct pairs *pairs, const struct segment *segments, uint32_t row_count)
{
    uint32_t *rows = (uint32_t *)pairs->to;
    size_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) rows[count++] = pairs->from[i].row;
    for (uint32_t row = 0; pairs->count < row_count && row < row_count; row++)
        if (!valid(segments, row)) rows[count++] = row;
    return rows;
}

static void find_range(const struct segment *segments, uint32_t row_count, int64_t *minimum, int64_t *maximum)
{
    for (uint64_t first = 0; first < row_count; first += CHUNK_ROWS) {
        const struct segment *segment = &segments[first / CHUNK_ROWS];
        if (segment->minimum < *minimum) *minimum = segment->minimum;
        if (segment->maximum > *maximum) *maximum = segment->maximum;
    }
}

uint32_t *order_rows(const struct segment *segments, const struct segment *ids, uint32_t row_count)
{
    struct pairs pairs = {.from = memory_try_new(row_count, sizeof *pairs.from),
                          .to = memory_try_new(row_count, sizeof *pairs.to)};
    uint32_t *rows = NULL;
    int64_t minimum = INT64_MAX, maximum = INT64_MIN;
    if (pairs.from && pairs.to) {
        find_range(segments, row_count, &minimum, &maximum);
        collect(&pairs, segments, row_count, minimum);
        sort(&pairs, segments, minimum, maximum);
        rows = rows_of(&pairs, segments, row_count);
        if (ids && !order_ties(&pairs, segments, ids, rows, row_count)) rows = NULL;
    }
    memory_free(pairs.from);
    if (!rows) {
        memory_free(pairs.to);
        return NULL;
    }
    uint32_t *smaller = memory_try_resize(rows, row_count, sizeof *rows);
    return smaller ? smaller : rows;
}
