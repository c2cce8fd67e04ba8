/* Scratch memory for one command, one expression or one import batch: taken piece by piece, given back all at
 * once. Pieces are aligned for any type and stay where they are. Small pieces only: an arena aborts when
 * there is no memory. */
#ifndef PERILUNE_BASE_ARENA_H
#define PERILUNE_BASE_ARENA_H

#include "base/slice.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *newest;
    size_t used; /* bytes used of the newest block */
};

struct arena_mark {
    struct arena_block *newest;
    size_t used;
};

void arena_init(struct arena *arena);
void arena_fini(struct arena *arena);

/* `size` zeroed bytes, valid until the mark before them is released or the arena is finished. */
void *arena_new(struct arena *arena, size_t size);

/* A terminated copy. */
char *arena_text(struct arena *arena, struct slice text);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Everything taken after the mark is given back by the release. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);

#endif
