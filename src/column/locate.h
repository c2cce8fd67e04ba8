/* Where rows are: from ids of the store to row numbers of a table. */
#ifndef PERILUNE_COLUMN_LOCATE_H
#define PERILUNE_COLUMN_LOCATE_H

#include "base/error.h"
#include "column/table.h"

#include <stdint.h>

#define ROW_NONE UINT64_MAX

/* rows[i] becomes the number of the row with ids[i], or ROW_NONE. The ids ascend; the table's have been
 * checked. */
MUST_CHECK status locate_rows(const struct table *table, const int64_t *ids, size_t count, uint64_t *rows,
                              struct error *error);

#endif
