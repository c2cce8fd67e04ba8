/* Aggregates: what is accumulated for each group, and what becomes of it.
 *
 * An accumulator is init, step over a vector, merge, finish. Several aggregates may read one accumulator: sum
 * and avg of the same thing, all quantiles of the same thing. Stripes accumulate apart and are merged in
 * order.
 *
 * Rules (expr 9, query 4, 5):
 *  1. NULLs and rows outside the FILTER are skipped; what is left of nothing is NULL, of a count 0.
 *  2. A sum of integers is kept in 128 bits: exact in any order, an error only if the result leaves 64 bits.
 * A sum of reals is Neumaier's.
 *  3. avg is sum / n; of durations a real number of seconds, of times a time, cut to the second it lies in.
 *  4. stddev is that of a sample (n - 1) by Welford's and Chan's formulas; NULL for n < 2.
 *  5. share is true / not NULL; nps is 100 * (n(9, 10) - n(0..6)) / n.
 *  6. first and last are those of the table's order; min and max of texts are bytewise.
 *  7. count(DISTINCT x) counts values; -0.0 and 0.0 are one.
 *  8. quantile_low and quantile_high are the values of the ranks of base/binomial.h (rule 3 there).
 *  9. An infinite sum is infinite; a result that is no number is NULL. */
#ifndef PERILUNE_QUERY_AGGREGATE_H
#define PERILUNE_QUERY_AGGREGATE_H

#include "query/distinct.h"
#include "query/group.h"
#include "query/program.h"
#include "query/quantile.h"

enum accumulate {
    ACCUMULATE_COUNT,
    ACCUMULATE_SUM,
    ACCUMULATE_MIN,
    ACCUMULATE_MAX,
    ACCUMULATE_FIRST,
    ACCUMULATE_LAST,
    ACCUMULATE_MOMENTS,
    ACCUMULATE_SHARE,
    ACCUMULATE_NPS,
    ACCUMULATE_SAMPLES,  /* of all values, for quantiles */
    ACCUMULATE_DISTINCT, /* the set of values */
};

struct accumulator {
    enum accumulate kind;
    int argument; /* register, or -1: count(*) */
    int filter;   /* register of a mask, or -1 */
    enum shape shape;
    struct text_domain *domain;
    const struct state_functions *functions; /* NULL for samples and sets */
    bool narrow;            /* samples: their keys are of 32 bits, the distance from `base` */
    uint64_t base;          /* samples, distinct: the smallest value there can be */
    uint64_t row_values;    /* distinct: bits of each stripe, for values below this above `base`, or 0 */
    struct pair_bits *bits; /* distinct: bits shared by all stripes, or NULL */
};

/* All accumulators of a query over the groups of one stripe. */
struct partial {
    struct groups groups;
    struct partial_column *columns; /* one an accumulator */
    size_t column_count;
};

/* The accumulator of an aggregate node, added to `list` (which has room for one more) unless it is there. Its
 * argument and filter are compiled into `program`. */
MUST_CHECK status aggregate_plan(struct program *program, const struct node *node,
                                 const struct origin *origin, struct accumulator *list, size_t *count,
                                 size_t *out, struct error *error);

/* Decides how samples and distinct values are kept, once the grouping is known. */
void aggregate_prepare(struct accumulator *list, size_t count, const struct grouping *grouping,
                       const struct program *program);
void aggregate_unprepare(struct accumulator *list, size_t count);

/* False when there is no memory; fini is right then too. */
bool partial_init(struct partial *partial, const struct grouping *grouping, const struct accumulator *list,
                  size_t count);
void partial_fini(struct partial *partial);

/* Scratch of one thread for partial_step. */
struct step_room {
    struct numbering numbering;
    uint8_t active[VECTOR_ROWS];
};

/* Takes in the rows that the machine has run over. */
MUST_CHECK status partial_step(struct partial *partial, const struct accumulator *list,
                               const struct machine *machine, struct step_room *room, struct error *error);

/* After the last rows of a stripe; what can be done before merging. */
MUST_CHECK status partial_seal(struct partial *partial, const struct accumulator *list, struct error *error);

/* Adds the next stripe, which is sealed and may be emptied. */
MUST_CHECK status partial_merge(struct partial *into, struct partial *from, const struct accumulator *list,
                                struct error *error);

/* The values of an aggregate for the groups `numbers`; the arrays live in the keeper. `pool` may be NULL. */
MUST_CHECK status aggregate_finish(struct partial *partial, const struct accumulator *list, size_t number,
                                   const struct node *node, const struct origin *origin,
                                   const uint32_t *numbers, size_t count, struct pool *pool,
                                   struct keeper *keeper, struct result *out, struct error *error);

/* Type and shape of an aggregate's result, before there is one. */
void aggregate_result_type(const struct accumulator *accumulator, const struct node *node,
                           struct result *out);

#endif
