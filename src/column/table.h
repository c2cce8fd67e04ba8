/* A table of columns as queries see it: immutable, in chunks of CHUNK_ROWS rows, usually borrowed from a
 * mapped snapshot file. Everything a pointer here points to lives as long as the snapshot it came from. */
#ifndef PERILUNE_COLUMN_TABLE_H
#define PERILUNE_COLUMN_TABLE_H

#include "column/schema.h"

#include <stdint.h>

enum {
    CHUNK_ROWS = 65536,
    BLOCK_ROWS = 8192, /* the finer unit that has a minimum and a maximum of its own */
    CHUNK_BLOCKS = CHUNK_ROWS / BLOCK_ROWS,
};

/* The distinct texts of one column, numbered by code from 0 in order of first arrival at the writer. A column
 * without any text has count 0, and then no code is valid. */
struct dictionary {
    const uint64_t *offsets; /* count + 1 offsets into bytes */
    const char *bytes;
    uint32_t count;
};

static inline struct slice dictionary_text(const struct dictionary *dictionary, uint32_t code)
{
    uint64_t from = dictionary->offsets[code];
    return slice_make(dictionary->bytes + from, (size_t)(dictionary->offsets[code + 1] - from));
}

/* One column of one chunk. Booleans, integers, times, durations and text codes are stored as unsigned numbers
 * of `width` bytes (0: all rows equal `base`, data is NULL) above `base`; reals have width 8, base 0 and hold
 * doubles. A row that is NULL holds `base` (integers), 0.0 (reals). Bit `row % 64` of validity word `row /
 * 64` is 1 for a value, and 0 beyond the last row; validity is NULL when all rows have one. data and validity
 * start at multiples of 64 bytes and may be read up to the next multiple of 64 bytes after their end.
 *
 * minimum and maximum are over the valid rows; with no valid row they are INT64_MAX and INT64_MIN, for reals
 * +infinity and -infinity, so that folding them needs no test. For reals they are the bits of a double
 * (real_minimum, real_maximum). For text they are codes. block_minimum[b] and block_maximum[b] are the same
 * over the rows of block b alone (rows b * BLOCK_ROWS to the next block or the end of the chunk); blocks
 * beyond the last row are as blocks with no valid row.
 *
 * In a snapshot that was patched (snapshot.h) minimum and maximum may be wider than the valid rows, of which
 * there may be none any more, and validity may be there with null_count 0. */
struct segment {
    const void *data;
    const uint64_t *validity;
    int64_t base;
    union {
        int64_t minimum;
        double real_minimum;
    };
    union {
        int64_t maximum;
        double real_maximum;
    };
    union {
        const int64_t *block_minimum; /* CHUNK_BLOCKS of them */
        const double *real_block_minimum;
    };
    union {
        const int64_t *block_maximum;
        const double *real_block_maximum;
    };
    uint32_t null_count;
    uint8_t width;
};

struct column {
    const struct field *field; /* NULL for the implicit row-id column */
    enum type type;
    const struct segment *segments; /* one a chunk */
    struct dictionary dictionary;   /* TYPE_TEXT only */
};

struct table {
    const struct table_schema *schema;
    uint64_t row_count;
    size_t chunk_count;
    struct column *columns; /* one a stored field, in schema order; `segments` is NULL for long texts */
    struct column row_id;   /* the row's integer id in the store */
    bool sorted;            /* rows are in ascending order of the time field, rows without a time last */
};

/* Rows in a chunk: CHUNK_ROWS but for the last one. A table has at most 2^32 - 1 rows. */
static inline uint32_t table_chunk_rows(const struct table *table, size_t chunk)
{
    uint64_t left = table->row_count - (uint64_t)chunk * CHUNK_ROWS;
    return left < CHUNK_ROWS ? (uint32_t)left : (uint32_t)CHUNK_ROWS;
}

/* One cell, for tests and drill-down; not for loops over rows. NULL for long texts, which are not here. */
struct value column_value(const struct column *column, uint64_t row);

/* Smallest and largest value of a column of integers, times or durations over the whole table, or a wider
 * range after a patch; false when it has no value. */
bool column_range(const struct table *table, const struct column *column, int64_t *minimum, int64_t *maximum);

#endif
