/* A pool of threads that starts once and runs numbered work items. Items are handed out in order, one at a
 * time; which worker gets which is not determined, so results go into a place of the item's own. */
#ifndef PERILUNE_BASE_POOL_H
#define PERILUNE_BASE_POOL_H

#include <stddef.h>

struct pool;

/* `item` counts from 0; `worker` from 0 to pool_size - 1 and is never used by two threads at once. */
typedef void pool_work(void *context, size_t item, int worker);

/* Threads are started by the first run that needs them. `threads` 0 means one for each core; at most 64. */
struct pool *pool_new(int threads);
void pool_free(struct pool *pool);
int pool_size(const struct pool *pool);

/* Runs the items and returns when all are done; the calling thread works too, as worker 0. One run at a time.
 * If a thread cannot be started the others do its work. */
void pool_run(struct pool *pool, size_t items, pool_work *work, void *context);

#endif
