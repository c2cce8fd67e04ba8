/* Joins by key: for every row of a table the row of another one that one of its fields refers to.
 *
 * Rules (expr 15):
 *  1. A reference means the row of its key whose source is that of the referring row, else the only row of
 * that key whatever its source, else none.
 *  2. It is a left join: a row without a counterpart stays, and whatever is read through it is NULL.
 *  3. The way back means the row that refers to this one: of several the one of the same source, else none.
 *  4. The key is resolved once for every distinct text of the field, not once a row. */
#ifndef PERILUNE_QUERY_JOIN_H
#define PERILUNE_QUERY_JOIN_H

#include "base/error.h"
#include "column/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOIN_NONE UINT32_MAX

/* rows[source][text] is the number of the row of `to` that a row of `from` refers to whose source and whose
 * text in the field have these codes, or JOIN_NONE. rows[source_count] is for rows that have no source. Where
 * the source never matters there is rows[0] alone. Where `direct` is not NULL it holds the row of `to` for
 * every row of `from`, and nothing else is asked: of back references, and of joins that were kept. */
struct join {
    const struct table *from, *to;
    int field; /* or the number of a back reference */
    bool by_source;
    size_t source_count; /* of the dictionary of from's sources */
    const uint32_t *const *rows;
    const uint32_t *direct;
};

/* The row that one row of `from` refers to, or JOIN_NONE; not for loops over blocks of rows. */
uint32_t join_row(const struct join *join, uint64_t row);

/* How a query comes to its joins. */
struct query_joins {
    const struct schema *schema; /* the tables that fields refer to */
    /* The join of a reference field; it lives as long as the query runs. */
    status (*find)(void *context, const struct table *from, int field, const struct join **out,
                   struct error *error);
    void *context;
};

#endif
