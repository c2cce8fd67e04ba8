/* A frame: the small result of a query. Columns of equal length, each flat data with a validity byte a row.
 * Owned by whoever made it; texts are copied into it, so it outlives the snapshot.
 *
 * Made in two steps: frame_new gives the columns without names and data, frame_add_column fills in one of
 * them. Every cell is NULL until it is set. */
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
    void *
        block; /* freed with the frame: the memory of `valid` and the values, or NULL when the arena has it */
};

struct frame {
    struct arena arena;
    struct frame_column *columns;
    size_t column_count, row_count;
};

struct frame *frame_new(size_t columns, size_t rows);
void frame_free(struct frame *frame); /* NULL is allowed */

/* Names column number `column` and gives it data for all rows, all NULL. The name is copied; `real` is
 * implied by TYPE_REAL. STATUS_MEMORY when there is no room for the rows. To be called once a column. */
MUST_CHECK status frame_add_column(struct frame *frame, size_t column, struct slice name, enum type type,
                                   bool real, struct error *error);

/* Set one cell of a column whose data are of that kind; the text is copied. */
void frame_set_integer(struct frame *frame, size_t column, size_t row, int64_t integer);
void frame_set_real(struct frame *frame, size_t column, size_t row, double real);
void frame_set_text(struct frame *frame, size_t column, size_t row, struct slice text);

/* Sets one cell from a value of the column's type (of a `real` column: value.real); texts are copied. */
void frame_set_value(struct frame *frame, size_t column, size_t row, struct value value);

/* -1 when there is none of that name. */
int frame_find(const struct frame *frame, struct slice name);

/* One cell: value.text for texts, value.real for columns that are `real`, else value.integer. */
struct value frame_value(const struct frame *frame, size_t column, size_t row);

#endif
