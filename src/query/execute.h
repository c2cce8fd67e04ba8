/* Running stripes on the threads of a pool and merging them in order (query 1). */
#ifndef PERILUNE_QUERY_EXECUTE_H
#define PERILUNE_QUERY_EXECUTE_H

#include "base/pool.h"
#include "query/aggregate.h"
#include "query/scan.h"

/* What is done with the rows: a state for each stripe, merged into one. The context is shared and not
 * written. */
struct stripe_work {
    size_t size;                                    /* of a state */
    bool (*init)(void *state, const void *context); /* false: no memory; fini is called then too */
    void (*fini)(void *state, const void *context);
    status (*step)(void *state, const void *context, const struct machine *machine, struct step_room *room,
                   struct error *error);
    status (*seal)(void *state, const void *context, struct error *error); /* after its last rows */
    status (*merge)(void *into, void *from, const void *context, struct error *error); /* may empty `from` */
};

/* Runs `program` over all rows that pass the scan, steps and merges into `total`, which is initialised. Of
 * several failures the first in the table's order is told. `pool` may be NULL: one thread. */
MUST_CHECK status execute_stripes(const struct scan *scan, const struct program *program, struct pool *pool,
                                  const struct stripe_work *work, const void *context, void *total,
                                  struct error *error);

#endif
