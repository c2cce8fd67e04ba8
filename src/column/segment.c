/* The segment encoder: one pass for the ranges, 64 rows at a time where there are NULLs, one pass to pack. */
#include "column/segment.h"

#include <math.h>
#include <string.h>

struct range {
    int64_t minimum, maximum;
};

static size_t padded(size_t size)
{
    return (size + SEGMENT_ALIGN - 1) & ~(size_t)(SEGMENT_ALIGN - 1);
}

size_t segment_data_size(uint8_t width, uint32_t rows)
{
    return padded((size_t)width * rows);
}

size_t segment_size(uint8_t width, uint32_t null_count, uint32_t rows)
{
    size_t words = null_count ? ((size_t)rows + 63) / 64 : 0;
    return segment_data_size(width, rows) + padded(words * sizeof(uint64_t));
}

static double real_of(int64_t bits)
{
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static int64_t bits_of(double real)
{
    int64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

static bool less(enum type type, int64_t a, int64_t b)
{
    return type == TYPE_REAL ? real_of(a) < real_of(b) : a < b;
}

static struct range empty_range(enum type type)
{
    if (type == TYPE_REAL) return (struct range){bits_of(INFINITY), bits_of(-INFINITY)};
    return (struct range){INT64_MAX, INT64_MIN};
}

static inline void widen(enum type type, struct range *range, int64_t value)
{
    if (less(type, value, range->minimum)) range->minimum = value;
    if (less(type, range->maximum, value)) range->maximum = value;
}

/* The type is tested outside the loop: `type` is a constant in both calls. */
static inline void widen_all(enum type type, struct range *range, const int64_t *values, uint32_t count)
{
    struct range local = *range;
    for (uint32_t i = 0; i < count; i++) widen(type, &local, values[i]);
    *range = local;
}

static void range_of_run(enum type type, struct range *range, const int64_t *values, uint32_t count)
{
    if (type == TYPE_REAL) {
        widen_all(TYPE_REAL, range, values, count);
    } else {
        widen_all(TYPE_INTEGER, range, values, count);
    }
}

/* Up to 64 rows with their validity word. */
static void range_of_word(enum type type, struct range *range, const int64_t *values, uint64_t word,
                          uint32_t count)
{
    if (word == UINT64_MAX && count == 64) {
        range_of_run(type, range, values, count);
        return;
    }
    if (count < 64) word &= ((uint64_t)1 << count) - 1;
    for (; word; word &= word - 1) widen(type, range, values[__builtin_ctzll(word)]);
}

static struct range range_of_block(enum type type, const int64_t *values, const uint64_t *validity,
                                   uint32_t count)
{
    struct range range = empty_range(type);
    if (!validity) {
        if (count) range_of_run(type, &range, values, count);
        return range;
    }
    for (uint32_t row = 0; row < count; row += 64) {
        uint32_t rest = count - row < 64 ? count - row : 64;
        range_of_word(type, &range, values + row, validity[row / 64], rest);
    }
    return range;
}

static uint32_t rows_of_block(uint32_t rows, uint32_t block)
{
    uint32_t from = block * BLOCK_ROWS;
    if (rows <= from) return 0;
    return rows - from < BLOCK_ROWS ? rows - from : BLOCK_ROWS;
}

static void summarise(enum type type, const int64_t *values, const uint64_t *validity, uint32_t rows,
                      struct segment_summary *summary)
{
    struct range whole = empty_range(type);
    for (uint32_t block = 0; block < CHUNK_BLOCKS; block++) {
        size_t from = (size_t)block * BLOCK_ROWS;
        struct range range = range_of_block(type, values + from, validity ? validity + from / 64 : NULL,
                                            rows_of_block(rows, block));
        summary->block_minimum[block] = range.minimum;
        summary->block_maximum[block] = range.maximum;
        if (less(type, range.minimum, whole.minimum)) whole.minimum = range.minimum;
        if (less(type, whole.maximum, range.maximum)) whole.maximum = range.maximum;
    }
    summary->minimum = whole.minimum;
    summary->maximum = whole.maximum;
}

static uint8_t width_for(uint64_t distance)
{
    if (distance == 0) return 0;
    if (distance <= UINT8_MAX) return 1;
    if (distance <= UINT16_MAX) return 2;
    return distance <= UINT32_MAX ? 4 : 8;
}

static void choose_width(enum type type, struct segment_summary *summary)
{
    summary->base = 0;
    summary->width = 8;
    if (type == TYPE_REAL) return;
    bool any = summary->minimum <= summary->maximum;
    summary->base = any ? summary->minimum : 0;
    summary->width = any ? width_for((uint64_t)summary->maximum - (uint64_t)summary->minimum) : 0;
}

static void fill_nulls(int64_t *values, const uint64_t *validity, uint32_t rows, int64_t base)
{
    for (uint32_t row = 0; row < rows; row += 64) {
        uint64_t missing = ~validity[row / 64];
        if (rows - row < 64) missing &= ((uint64_t)1 << (rows - row)) - 1;
        for (; missing; missing &= missing - 1) values[row + (uint32_t)__builtin_ctzll(missing)] = base;
    }
}

#define PACK(unsigned_type)                                                                                  \
    do {                                                                                                     \
        unsigned_type *packed = out;                                                                         \
        for (uint32_t i = 0; i < rows; i++) packed[i] = (unsigned_type)((uint64_t)values[i] - from);         \
    } while (0)

static void pack(const int64_t *values, uint32_t rows, int64_t base, uint8_t width, void *out)
{
    uint64_t from = (uint64_t)base;
    switch (width) {
    case 1: PACK(uint8_t); break;
    case 2: PACK(uint16_t); break;
    case 4: PACK(uint32_t); break;
    case 8: PACK(uint64_t); break;
    default: break;
    }
}

static void put_validity(const uint64_t *validity, uint32_t rows, char *out, size_t room)
{
    size_t words = ((size_t)rows + 63) / 64;
    memset(out, 0, room);
    memcpy(out, validity, words * sizeof *validity);
    if (rows % 64 == 0) return;
    uint64_t last = validity[words - 1] & (((uint64_t)1 << rows % 64) - 1);
    memcpy(out + (words - 1) * sizeof last, &last, sizeof last);
}

size_t segment_encode(enum type type, int64_t *values, const uint64_t *validity, uint32_t null_count,
                      uint32_t rows, void *out, struct segment_summary *summary)
{
    memset(summary, 0, sizeof *summary);
    summary->null_count = null_count;
    summarise(type, values, null_count ? validity : NULL, rows, summary);
    choose_width(type, summary);
    if (null_count) fill_nulls(values, validity, rows, summary->base);
    size_t used = (size_t)summary->width * rows;
    size_t data_size = segment_data_size(summary->width, rows);
    size_t size = segment_size(summary->width, null_count, rows);
    pack(values, rows, summary->base, summary->width, out);
    memset((char *)out + used, 0, data_size - used);
    if (null_count) put_validity(validity, rows, (char *)out + data_size, size - data_size);
    return size;
}

#define UNPACK(unsigned_type)                                                                                \
    do {                                                                                                     \
        const unsigned_type *packed = segment->data;                                                         \
        for (uint32_t i = 0; i < rows; i++) values[i] = (int64_t)(base + packed[i]);                         \
    } while (0)

void segment_decode(const struct segment *segment, uint32_t rows, int64_t *values, uint64_t *validity)
{
    uint64_t base = (uint64_t)segment->base;
    switch (segment->width) {
    case 1: UNPACK(uint8_t); break;
    case 2: UNPACK(uint16_t); break;
    case 4: UNPACK(uint32_t); break;
    case 8: UNPACK(uint64_t); break;
    default:
        for (uint32_t i = 0; i < rows; i++) values[i] = segment->base;
    }
    if (segment->validity) memcpy(validity, segment->validity, ((size_t)rows + 63) / 64 * sizeof *validity);
}

bool segment_fits(enum type type, const struct segment_summary *summary, int64_t value)
{
    if (type == TYPE_REAL) return true;
    if (value < summary->base) return false;
    return width_for((uint64_t)value - (uint64_t)summary->base) <= summary->width;
}

static void widen_range(enum type type, int64_t *minimum, int64_t *maximum, int64_t value)
{
    struct range range = {*minimum, *maximum};
    widen(type, &range, value);
    *minimum = range.minimum;
    *maximum = range.maximum;
}

void segment_widen(enum type type, struct segment_summary *summary, uint32_t row, int64_t value)
{
    uint32_t block = row / BLOCK_ROWS;
    widen_range(type, &summary->minimum, &summary->maximum, value);
    widen_range(type, &summary->block_minimum[block], &summary->block_maximum[block], value);
}

static bool range_inside(enum type type, struct range inner, struct range outer)
{
    if (less(type, inner.maximum, inner.minimum)) return true;
    return !less(type, inner.minimum, outer.minimum) && !less(type, outer.maximum, inner.maximum);
}

static bool plausible_real(const struct segment_summary *summary)
{
    if (summary->width != 8 || summary->base != 0) return false;
    return !isnan(real_of(summary->minimum)) && !isnan(real_of(summary->maximum));
}

static bool plausible_integer(enum type type, const struct segment_summary *summary, uint32_t texts)
{
    if (summary->minimum > summary->maximum) return summary->width == 0 && summary->base == 0;
    if (summary->base != summary->minimum) return false;
    if (summary->width != width_for((uint64_t)summary->maximum - (uint64_t)summary->minimum)) return false;
    if (type == TYPE_BOOLEAN) return summary->minimum >= 0 && summary->maximum <= 1;
    if (type == TYPE_TEXT) return summary->minimum >= 0 && summary->maximum < (int64_t)texts;
    return true;
}

bool segment_plausible(enum type type, const struct segment_summary *summary, uint32_t rows, uint32_t texts)
{
    struct range whole = {summary->minimum, summary->maximum};
    if (summary->null_count > rows) return false;
    if (less(type, whole.maximum, whole.minimum) != (summary->null_count == rows)) return false;
    for (int i = 0; i < CHUNK_BLOCKS; i++) {
        struct range block = {summary->block_minimum[i], summary->block_maximum[i]};
        if (!range_inside(type, block, whole)) return false;
    }
    return type == TYPE_REAL ? plausible_real(summary) : plausible_integer(type, summary, texts);
}

struct segment segment_view(const void *bytes, const struct segment_summary *summary, uint32_t rows)
{
    struct segment segment = {.base = summary->base,
                              .minimum = summary->minimum,
                              .maximum = summary->maximum,
                              .block_minimum = summary->block_minimum,
                              .block_maximum = summary->block_maximum,
                              .null_count = summary->null_count,
                              .width = summary->width};
    if (summary->width) segment.data = bytes;
    if (summary->null_count)
        segment.validity = (const void *)((const char *)bytes + segment_data_size(summary->width, rows));
    return segment;
}
