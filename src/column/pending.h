/* One column while it is written: the values of the chunk that is filling, the dictionary, and what is known
 * of the segments already in the file. */
#ifndef PERILUNE_COLUMN_PENDING_H
#define PERILUNE_COLUMN_PENDING_H

#include "column/aside.h"
#include "column/dictionary.h"
#include "column/snapshot_int.h"

struct pending {
    const struct field *field; /* NULL: the row ids */
    size_t number;             /* of the field */
    enum type type;
    int64_t *values;    /* CHUNK_ROWS; reals by their bits, texts by their codes, NULL as 0 */
    uint64_t *validity; /* SEGMENT_WORDS; bits are cleared for NULLs, the others are 1 */
    uint32_t null_count;
    struct dictionary_builder dictionary;
    const struct dictionary *copied; /* stands for the builder when the codes are another table's */
    struct file_segment *segments;
    size_t segment_count, segment_capacity;
    void *encoded; /* SEGMENT_SIZE_MAX bytes that a writer with a pool encodes to, or NULL */
    size_t encoded_size;
};

MUST_CHECK status pending_init(struct pending *pending, const struct field *field, size_t number,
                               struct error *error);
void pending_fini(struct pending *pending); /* zeros are allowed */

/* Room for the directory entry of one more segment. */
MUST_CHECK status pending_reserve(struct pending *pending, struct error *error);

/* Encodes the first `rows` rows to `out` and starts an empty chunk. The segment's entry, for which there is
 * room, lacks its offset. Thread safe for different columns. */
void pending_encode(struct pending *pending, uint32_t rows, void *out);

/* Encodes the first `rows` rows, appends them to the file and starts an empty chunk. `scratch` has room for
 * SEGMENT_SIZE_MAX bytes; `start` is where the section starts in the file. */
MUST_CHECK status pending_flush(struct pending *pending, uint32_t rows, struct aside *file, uint64_t start,
                                void *scratch, struct error *error);

/* Appends the dictionary of a text column and fills the column's directory entry. */
MUST_CHECK status pending_finish(const struct pending *pending, struct aside *file, uint64_t start,
                                 struct file_column *entry, struct error *error);

/* Puts a value into row `at` of the filling chunk. */
MUST_CHECK status pending_put_text(struct pending *pending, uint32_t at, struct slice text,
                                   struct error *error);

static inline void pending_put_integer(struct pending *pending, uint32_t at, int64_t value)
{
    pending->values[at] = value;
}

static inline void pending_put_null(struct pending *pending, uint32_t at)
{
    pending->values[at] = 0;
    pending->validity[at / 64] &= ~((uint64_t)1 << at % 64);
    pending->null_count++;
}

#endif
