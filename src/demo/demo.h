/* An invented support desk of a chosen size, written into an empty store: customers, orders, tickets with
 * their events, surveys. They agree with each other to the second. The same model (and so the same seed)
 * gives the same rows in the same order, and the same identity of the store. */
#ifndef PERILUNE_DEMO_DEMO_H
#define PERILUNE_DEMO_DEMO_H

#include "demo/model.h"
#include "demo/rows.h"

struct demo_counts {
    uint64_t tickets, events, surveys, customers, orders;
};

struct demo_progress {
    void (*show)(void *context, uint64_t done, uint64_t total, uint64_t rows); /* NULL: none */
    void *context;
};

/* One import, all or nothing, dated at the model's end. STATUS_INVALID when the store holds anything;
 * STATUS_INTERRUPTED, STATUS_MEMORY, STATUS_IO. */
MUST_CHECK status demo_write(struct store *store, const struct schema *schema, const struct demo_model *model,
                             const struct demo_progress *progress, struct demo_counts *counts,
                             struct error *error);

#endif
