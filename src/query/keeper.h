/* Memory that grows with the input and lives as long as a plan: taken piece by piece, freed all at once. */
#ifndef PERILUNE_QUERY_KEEPER_H
#define PERILUNE_QUERY_KEEPER_H

#include <stddef.h>

struct keeper {
    void **blocks;
    size_t count, capacity;
};

void keeper_init(struct keeper *keeper);
void keeper_fini(struct keeper *keeper);

/* `count` zeroed things of `size` bytes that live until the keeper is finished, or NULL. */
void *keeper_try_new(struct keeper *keeper, size_t count, size_t size);

#endif
