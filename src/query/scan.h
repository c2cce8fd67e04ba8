/* Scans: the rows of a table that pass all conditions, a vector's worth at a time, in table order.
 *
 * The chunks that may have such rows are cut into at most SCAN_STRIPES stripes of consecutive ones, whatever
 * the number of threads (query 1). A row that an earlier condition drops is not seen by a later one, so it
 * cannot fail there. */
#ifndef PERILUNE_QUERY_SCAN_H
#define PERILUNE_QUERY_SCAN_H

#include "query/program.h"
#include "query/prune.h"
#include "query/trace.h"

enum { SCAN_STRIPES = 32 };

struct condition {
    struct program program;
    int result;
    struct prune prune;
    const struct node *node; /* NULL: a set of rows */
    size_t written;          /* its place among the conditions as they were written, from 1 */
    bool one_look;           /* one instruction that reads a column, and cannot fail */
    bool estimated;          /* what follows is known (arrange.h) */
    double selectivity;      /* share of the rows it is TRUE for */
    double cost;             /* bytes that kernels move for a row */
};

struct scan {
    const struct table *table;
    struct snapshot *snapshot;    /* as in struct rows */
    struct condition *conditions; /* borrowed; in the order they are asked in */
    size_t condition_count;
    struct trace *trace;  /* NULL: not wanted */
    const size_t *chunks; /* those that are looked at, from scan_prepare */
    size_t chunk_count;
};

/* What one thread needs beside. */
struct scan_worker {
    struct machine **machines; /* one a condition */
    size_t machine_count;
    uint32_t *selection;
    uint8_t *mask;      /* of a block */
    struct trace trace; /* when one is wanted */
};

/* STATUS_INTERRUPTED when the user has asked for it. Whatever may take longer than a few milliseconds looks
 * in between. */
MUST_CHECK status query_look(struct error *error);

/* Called with at least one row; `rows` is valid during the call. */
typedef status scan_step(void *context, const struct rows *rows, struct error *error);

/* Lists the chunks, when the conditions are complete. */
void scan_prepare(struct scan *scan, struct arena *arena);

size_t scan_stripe_count(const struct scan *scan);

/* False when there is no memory; fini is right then too. */
bool scan_worker_init(struct scan_worker *worker, const struct scan *scan);
void scan_worker_fini(struct scan_worker *worker);

/* Can a whole chunk, or one block of it (-1: all), have rows that pass? A condition that all its rows pass
 * loses its bit of `asked`; those beyond 64 stay. */
bool scan_judge(const struct scan *scan, size_t chunk, int block, uint64_t *asked);

/* Steps through one stripe until a step fails or the user interrupts. */
MUST_CHECK status scan_stripe(const struct scan *scan, struct scan_worker *worker, size_t stripe,
                              scan_step *step, void *context, struct error *error);

#endif
