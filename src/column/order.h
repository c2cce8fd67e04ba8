/* The order of a table's rows by a column of whole numbers.
 *
 * Rules: ascending; rows with equal values are in order of their ids, without ids or with equal ones they
 * keep their order; rows without a value come last, in the same way. */
#ifndef PERILUNE_COLUMN_ORDER_H
#define PERILUNE_COLUMN_ORDER_H

#include "column/table.h"

#include <stdint.h>

/* The row numbers in their order, or NULL when there is no memory; the caller frees them with memory_free. At
 * most 2^32 - 1 rows. `ids` has a value in every row, or is NULL. Takes 16 bytes a row while it works, 4
 * bytes a row of result. */
uint32_t *order_rows(const struct segment *segments, const struct segment *ids, uint32_t row_count);

#endif
