/* Scans: the rows of a table that pass all conditions, a vector's worth at a time, in table order.
 *
 * The chunks that may have such rows are cut into at most SCAN_STRIPES stripes of consecutive ones, whatever
 * the number of threads (query 1). A row that an earlier condition drops is not seen by a later one, so it
 * cannot fail there. */
#ifndef PERILUNE_QUERY_SCAN_H
#define PERILUNE_QUERY_SCAN_H

#include "query/program.h"
#include "query/prune.h"

enum { SCAN_STRIPES = 32 };

struct condition {
    struct program program;
    int result;
    struct prune prune;
};

struct scan {
    const struct table *table;
    struct snapshot *snapshot;    /* as in struct rows */
    struct condition *conditions; /* borrowed */
    size_t condition_count;
    const size_t *chunks; /* those that are looked at, from scan_prepare */
    size_t chunk_count;
};

/* What one thread needs beside. */
struct scan_worker {
    struct machine **machines; /* one a condition */
    size_t machine_count;
    uint32_t *selection;
};

/* Called with at least one row; `rows` is valid during the call. */
typedef status scan_step(void *context, const struct rows *rows, struct error *error);

/* Lists the chunks, when the conditions are complete. */
void scan_prepare(struct scan *scan, struct arena *arena);

size_t scan_stripe_count(const struct scan *scan);

/* False when there is no memory; fini is right then too. */
bool scan_worker_init(struct scan_worker *worker, const struct scan *scan);
void scan_worker_fini(struct scan_worker *worker);

/* Steps through one stripe until a step fails or the user interrupts. */
MUST_CHECK status scan_stripe(const struct scan *scan, struct scan_worker *worker, size_t stripe,
                              scan_step *step, void *context, struct error *error);

#endif
