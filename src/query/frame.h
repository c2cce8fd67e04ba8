/* A frame: the small result of a query. Columns of equal length, each flat data with a validity byte a row.
 * Owned by whoever made it; texts are copied into it, so it outlives the snapshot. */
#ifndef PERILUNE_QUERY_FRAME_H
#define PERILUNE_QUERY_FRAME_H

#include "base/arena.h"
#include "base/error.h"
#include "column/type.h"

#include <stddef.h>
#include <stdint.h>

struct frame_column {
    const char *name;
    enum type type;
    bool real;            /* values are doubles (TYPE_REAL always; a mean of durations or times too) */
    unsigned char *valid; /* 1 a value, 0 NULL */
    union {
        int64_t *integers;
        double *reals;
        struct slice *texts;
    };
};

struct frame {
    struct arena arena;
    struct frame_column *columns;
    size_t column_count, row_count;
};

struct frame *frame_new(size_t columns, size_t rows);
void frame_free(struct frame *frame); /* NULL is allowed */

/* -1 when there is none of that name. */
int frame_find(const struct frame *frame, struct slice name);

struct value frame_value(const struct frame *frame, size_t column, size_t row);

#endif
