/* Grains and parts of times as SQLite SQL. Inside the folder only. */
#ifndef PERILUNE_EXPR_SQL_TIME_H
#define PERILUNE_EXPR_SQL_TIME_H

#include "expr/expr.h"

struct sql_transition {
    int64_t at;
    int32_t before, after; /* seconds east of UTC */
};

/* The desk's zone as SQL needs it: the transitions in a range, in order. */
struct sql_zone {
    const struct calendar_rules *rules; /* NULL: UTC and the calendar's own weeks and years */
    int32_t first_offset;
    struct sql_transition *transitions; /* in the arena */
    size_t count;
};

/* Collects the transitions that times in [from, to] and the starts of their buckets need. STATUS_LIMIT when
 * there are too many to write out. */
MUST_CHECK status sql_zone_init(struct sql_zone *zone, struct arena *arena,
                                const struct calendar_rules *rules, int64_t from, int64_t to,
                                struct error *error);

/* Writes OP_GRAIN, OP_HOUR, OP_WEEKDAY or OP_DAY_OF_MONTH of a time given as SQL, or the number of its bucket
 * (OP_GRAINS_BETWEEN with one argument), which counts from anywhere. `aggregated` says that the
 * time is made of aggregates, which a subquery cannot hold, so that its text is repeated. */
MUST_CHECK status sql_time_write(struct buffer *out, const struct sql_zone *zone, const struct node *node,
                                 const char *time, bool aggregated, struct error *error);

#endif
