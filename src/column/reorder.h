/* Brings the rows of a table that is being written into the order of one of its columns, and of their ids
 * where that has equal values; rows without a value come last. */
#ifndef PERILUNE_COLUMN_REORDER_H
#define PERILUNE_COLUMN_REORDER_H

#include "base/pool.h"
#include "column/pending.h"

struct reordering {
    struct pending *columns; /* the last one are the ids */
    size_t column_count;
    size_t time_column;
    uint32_t row_count;
    const struct aside *from; /* the segments as they were written, in a section that starts at from_start */
    uint64_t from_start;
    struct aside *file; /* to the end of this one, in a section that starts at start */
    uint64_t start;
    struct pool *pool; /* or NULL */
};

/* Interruptible. */
MUST_CHECK status reorder_columns(const struct reordering *reordering, struct error *error);

#endif
