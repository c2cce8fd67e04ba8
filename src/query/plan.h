/* Plans: the texts of a query parsed, folded and compiled.
 *
 * Rules:
 *  1. Errors name the item: `where: `, `by: `, `agg "p90": `, and keep the position in its text.
 *  2. A condition of the form a AND b is two conditions: rows that fail the first never reach the second.
 *  3. Equal aggregates, of one item or several, are accumulated once. */
#ifndef PERILUNE_QUERY_PLAN_H
#define PERILUNE_QUERY_PLAN_H

#include "query/aggregate.h"
#include "query/entity.h"
#include "query/query.h"
#include "query/scan.h"

struct planned_aggregate {
    const struct node *node;
    const struct origin *origin; /* the first item that has it */
    size_t accumulator;
    struct result result; /* its type from the start, its values when the query has run */
};

struct planned_expression {
    struct node *node;
    const struct origin *origin;
};

/* A field of another table that is read. */
struct reached_field {
    const struct node *node;
    const struct reached_field *next;
};

struct plan {
    const struct query *query;
    const struct table *table;
    const struct calendar_rules *rules; /* never NULL */
    struct arena arena;
    struct keeper keeper;
    bool *used,
        *named; /* the fields that are read; those of them whose texts matter, not their codes alone */
    struct entities entities;
    const struct reached_field *reached;
    struct scan scan;
    size_t condition_room;
    struct program program; /* over rows: the keys and the arguments of aggregates */
    struct grouping grouping;
    struct accumulator *accumulators;
    size_t accumulator_count;
    struct planned_aggregate *aggregates;
    size_t aggregate_count;
    struct program output; /* over groups: the values */
    int *value_registers;
    const struct node **values;
};

/* The filters. Close is right after a failure, too. */
MUST_CHECK status plan_open(struct plan *plan, const struct query *query, struct error *error);
void plan_close(struct plan *plan);

/* The keys; afterwards the values. */
MUST_CHECK status plan_keys(struct plan *plan, struct error *error);
MUST_CHECK status plan_values(struct plan *plan, struct error *error);

/* Decides how to group and in which order to ask the conditions, when all is compiled; makes the tables of
 * the entity functions before. */
MUST_CHECK status plan_ready(struct plan *plan, struct error *error);

/* Drops what neither keys nor aggregates need, and lets the keys of dense groups stay as they are stored
 * where nothing else reads them. Last of all. */
void plan_trim(struct plan *plan);

/* An expression over rows, compiled into plan->program; or in two steps. */
MUST_CHECK status plan_expression(struct plan *plan, const struct query_item *item, const char *label,
                                  const struct node **node, int *out, struct error *error);
MUST_CHECK status plan_parse(struct plan *plan, const struct query_item *item, const char *label,
                             struct planned_expression *out, struct error *error);
MUST_CHECK status plan_compile(struct plan *plan, const struct planned_expression *expression, int *out,
                               struct error *error);

/* Plans a query and runs it. The plan is still to be closed, after a failure too; so is the trace, unless it
 * is NULL, which stays as it was when planning fails. */
MUST_CHECK status query_run_plan(struct plan *plan, const struct query *query, struct pool *pool,
                                 struct trace *trace, struct frame **out, struct error *error);

/* The name of a column of the result. */
struct slice plan_name(const struct query_item *item);

#endif
