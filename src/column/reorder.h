/* Brings the rows of a table that is being written into the order of one of its columns. */
#ifndef PERILUNE_COLUMN_REORDER_H
#define PERILUNE_COLUMN_REORDER_H

#include "column/pending.h"

/* All rows are in the file, in the section that starts at `start` and ends the file; it is rewritten.
 * `scratch` is as for pending_flush. Interruptible. */
MUST_CHECK status reorder_columns(struct pending *columns, size_t column_count, size_t time_column,
                                  uint32_t row_count, struct aside *file, uint64_t start, void *scratch,
                                  struct error *error);

#endif
