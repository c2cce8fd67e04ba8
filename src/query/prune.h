/* Chunks and blocks that a condition need not look at, by their minimum and maximum.
 *
 * Rules:
 *  1. Known are: field op constant (either way round), field BETWEEN constants, field IN (constants), a
 * boolean field and its negation, field IS NULL and its negation. Everything else is looked at.
 *  2. NONE only when no row can be TRUE; ALL only when every row is TRUE, so no row may be NULL. */
#ifndef PERILUNE_QUERY_PRUNE_H
#define PERILUNE_QUERY_PRUNE_H

#include "column/table.h"
#include "expr/expr.h"

enum verdict { VERDICT_SOME, VERDICT_NONE, VERDICT_ALL };

enum prune_kind { PRUNE_NEVER, PRUNE_INTEGERS, PRUNE_REALS, PRUNE_NULL, PRUNE_NOT_NULL };

struct prune {
    enum prune_kind kind;
    const struct column *column;
    int64_t low, high; /* TRUE only for values in low..high; empty when low > high */
    double real_low, real_high;
    bool exact; /* every value in low..high is TRUE */
};

/* `node` is folded. */
struct prune prune_make(const struct table *table, const struct node *node);

/* Of a set of row ids, which ascend. */
struct prune prune_row_set(const struct table *table, const int64_t *ids, size_t count);

enum verdict prune_chunk(const struct prune *prune, size_t chunk, size_t rows);

/* Of one block of BLOCK_ROWS of the chunk. */
enum verdict prune_block(const struct prune *prune, size_t chunk, size_t block);

#endif
