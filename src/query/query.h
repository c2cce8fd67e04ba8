/* Queries over one table: filter, group, aggregate, order, limit.
 *
 * Rules:
 *  1. The result is the same to the last bit for any number of threads: the table is cut into stripes of
 * chunks that do not depend on the threads; each is aggregated in row order and they are merged in order.
 *  2. A row belongs to the groups of its key values; NULL is a key value of its own. Without keys there is
 * one group, also over no rows. With keys only groups that have rows appear.
 *  3. Groups come out in ascending order of their keys, NULL last, unless `order` says otherwise; ties in an
 * order are broken by the keys. NULL is last in a descending order, too.
 *  4. Sums of integers are exact or an error; sums of reals are compensated (Neumaier).
 *  5. Quantiles interpolate linearly between order statistics at (n - 1) q.
 */
#ifndef PERILUNE_QUERY_QUERY_H
#define PERILUNE_QUERY_QUERY_H

#include "base/pool.h"
#include "column/snapshot.h"
#include "expr/expr.h"
#include "query/frame.h"
#include "query/join.h"

/* One output column: a name and a text; for keys an expression without aggregates, for values one with. */
struct query_item {
    const char *name;
    struct slice text;
    const struct parameter *parameters;
    size_t parameter_count;
};

/* A condition that the store has answered, because it names what the snapshot does not hold: only rows with
 * these ids pass, which ascend. */
struct query_row_set {
    const int64_t *ids;
    size_t count;
};

struct query_order {
    const char *name; /* an output column */
    bool descending;
};

struct query {
    const struct table *table;
    struct snapshot *snapshot; /* for its checksums; NULL: they are not checked */
    const struct calendar_rules *rules;
    const struct query_joins *joins;  /* NULL: no reference can be followed */
    const struct query_item *filters; /* all must be TRUE; `name` is unused */
    size_t filter_count;
    const struct query_row_set *row_sets; /* all must hold the row */
    size_t row_set_count;
    const struct query_item *keys;
    size_t key_count;
    const struct query_item *values;
    size_t value_count;
    const struct expr_map *maps; /* mapped dimensions, known to every text above */
    size_t map_count;
    const struct query_order *order;
    size_t order_count;
    uint64_t limit; /* 0: all */
};

/* Most groups a query may have. */
enum { QUERY_GROUP_LIMIT = 1000000 };

/* Runs the query. The frame has the keys first, then the values. */
MUST_CHECK status query_run(const struct query *query, struct pool *pool, struct frame **out,
                            struct error *error);

/* Says what the query reads and skips, how it groups and how long it takes, as lines of text; runs it for
 * that. */
MUST_CHECK status query_explain(const struct query *query, struct pool *pool, struct buffer *out,
                                struct error *error);

/* Stock: how many filtered rows are open at each of `instants` (ascending): start <= t and (end is NULL or t
 * < end); rows whose start is NULL never are. One frame row for each instant and group: columns `at`, the
 * keys, `open`, ordered by instant and keys. Groups that are never open are left out, others have a row at
 * every instant; without keys there is one group, also when it is never open (D8, D0.3, D0.4). start and end
 * are expressions of times. query.values, order and limit are not used. */
MUST_CHECK status query_open_at(const struct query *query, struct slice start, struct slice end,
                                const int64_t *instants, size_t instant_count, struct pool *pool,
                                struct frame **out, struct error *error);

/* Row ids (in the store) of the filtered rows in table order, at most `limit` (0: all) after `skip`; *total
 * counts all of them. The caller frees *ids with memory_free. */
MUST_CHECK status query_rows(const struct query *query, uint64_t skip, uint64_t limit, int64_t **ids,
                             size_t *count, uint64_t *total, struct error *error);

#endif
