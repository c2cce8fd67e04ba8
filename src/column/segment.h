/* A segment: the values of one column in one chunk, packed. The encoder, and the reading of single values.
 *
 * Rules:
 *  1. Whole numbers are stored as the distance to `base` (the smallest valid value) in the fewest of 0, 1,
 *     2, 4 or 8 bytes that hold the largest distance. Reals are stored as they are, width 8, base 0.
 *  2. A NULL row is stored as distance 0, a NULL real as 0.0.
 *  3. Validity is stored only when there is a NULL; bits beyond the last row are 0.
 *  4. Minima and maxima are over valid rows; over no rows they are INT64_MAX and INT64_MIN, for reals the
 *     bits of +infinity and -infinity. Where -0.0 and 0.0 meet, the one that came first stands for both.
 *  5. The bytes are the data, zeros up to a multiple of 64, the validity words, zeros up to a multiple of
 *     64. */
#ifndef PERILUNE_COLUMN_SEGMENT_H
#define PERILUNE_COLUMN_SEGMENT_H

#include "column/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SEGMENT_ALIGN = 64,
    SEGMENT_WORDS = CHUNK_ROWS / 64,                       /* validity words of a full chunk */
    SEGMENT_SIZE_MAX = 8 * CHUNK_ROWS + 8 * SEGMENT_WORDS, /* both parts are multiples of 64 */
};

/* What is known of a segment beside its bytes: a plain value that stands in the file as it is. */
struct segment_summary {
    int64_t base, minimum, maximum;
    int64_t block_minimum[CHUNK_BLOCKS], block_maximum[CHUNK_BLOCKS];
    uint32_t null_count;
    uint8_t width;
    uint8_t zero[3];
};

/* Packs `rows` values (1 to CHUNK_ROWS; reals by their bits) into `out`, which has room for SEGMENT_SIZE_MAX
 * bytes, and returns the number of bytes. `validity` is read only when null_count is not 0. Values of NULL
 * rows are overwritten. */
size_t segment_encode(enum type type, int64_t *values, const uint64_t *validity, uint32_t null_count,
                      uint32_t rows, void *out, struct segment_summary *summary);

/* Bytes of the data with its padding (where the validity starts), and of the whole. */
size_t segment_data_size(uint8_t width, uint32_t rows);
size_t segment_size(uint8_t width, uint32_t null_count, uint32_t rows);

/* Could the encoder have made this summary of `rows` values of `type`, with text codes below `texts`? */
bool segment_plausible(enum type type, const struct segment_summary *summary, uint32_t rows, uint32_t texts);

/* A segment over bytes and a summary that stay where they are. */
struct segment segment_view(const void *bytes, const struct segment_summary *summary, uint32_t rows);

/* The opposite of the encoder: the values of `rows` rows (reals by their bits, any value where NULL), and the
 * validity words when there are NULLs. */
void segment_decode(const struct segment *segment, uint32_t rows, int64_t *values, uint64_t *validity);

/* Can the value be stored with this base and width? */
bool segment_fits(enum type type, const struct segment_summary *summary, int64_t value);

/* Widens the ranges of the whole and of the row's block so that they contain the value. */
void segment_widen(enum type type, struct segment_summary *summary, uint32_t row, int64_t value);

static inline bool segment_valid(const struct segment *segment, uint32_t row)
{
    return !segment->validity || (segment->validity[row / 64] >> row % 64 & 1);
}

/* The value of a row, valid or not; for reals the bits of the double. */
static inline int64_t segment_integer(const struct segment *segment, uint32_t row)
{
    uint64_t above = 0;
    switch (segment->width) {
    case 1: above = ((const uint8_t *)segment->data)[row]; break;
    case 2: above = ((const uint16_t *)segment->data)[row]; break;
    case 4: above = ((const uint32_t *)segment->data)[row]; break;
    case 8: above = ((const uint64_t *)segment->data)[row]; break;
    default: break;
    }
    return (int64_t)((uint64_t)segment->base + above);
}

#endif
