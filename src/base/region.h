/* A region: memory that grows with the input, for several threads at once. It is handed out in pieces, which
 * stay where they are, and is given back as a whole. Where it is large it lies in large pages. */
#ifndef PERILUNE_BASE_REGION_H
#define PERILUNE_BASE_REGION_H

#include <pthread.h>
#include <stddef.h>

struct region {
    pthread_mutex_t lock; /* of what follows */
    struct region_segment *segments;
    size_t count, capacity;
};

void region_init(struct region *region);
void region_fini(struct region *region);

enum { REGION_PIECE_MOST = 8 << 20 };

/* A piece of `size` <= REGION_PIECE_MOST bytes, at a multiple of 16, not cleared; NULL when there is no
 * memory. */
void *region_take(struct region *region, size_t size);

#endif
