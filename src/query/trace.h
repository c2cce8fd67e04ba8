/* Traces: what a query did and how long it took, for those who ask. A query that is not traced has none and
 * looks at no clock. Every worker has a trace of its own; they are added up at the end. */
#ifndef PERILUNE_QUERY_TRACE_H
#define PERILUNE_QUERY_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows that a condition was asked of, and those for which it was TRUE. */
struct trace_condition {
    uint64_t rows, passed;
    double milliseconds;
};

/* Milliseconds. Those of the first line are added over all threads, the others are of the whole query. */
struct trace {
    double expressions, aggregation, merging;
    double planning, running, finishing, ordering;
    uint64_t blocks, rows; /* that were looked at: what minima and maxima did not skip */
    uint64_t passed;       /* rows that passed all conditions */
    struct trace_condition *conditions;
    size_t condition_count;
};

/* False when there is no memory; fini is right then too. */
bool trace_init(struct trace *trace, size_t condition_count);
void trace_fini(struct trace *trace);

/* Adds what a worker did. */
void trace_add(struct trace *trace, const struct trace *worker);

/* Milliseconds of a clock that never goes back. */
double trace_clock(void);

/* Where a step of a traced query begins: 0 when it is not traced. */
static inline double trace_begin(const struct trace *trace)
{
    return trace ? trace_clock() : 0;
}

#endif
