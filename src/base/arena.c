/* Arenas: a list of blocks, the newest in front. */
#include "base/arena.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 8192, ALIGN = _Alignof(max_align_t) };

struct arena_block {
    struct arena_block *older;
    size_t size;
    max_align_t data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_fini(struct arena *arena)
{
    arena_release(arena, (struct arena_mark){0});
}

static void add_block(struct arena *arena, size_t size)
{
    struct arena_block *block = memory_new_raw(sizeof *block + size); /* arena_new clears the pieces */
    block->older = arena->newest;
    block->size = size;
    arena->newest = block;
    arena->used = 0;
}

void *arena_new(struct arena *arena, size_t size)
{
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (!arena->newest || arena->newest->size - arena->used < size)
        add_block(arena, size > BLOCK ? size : BLOCK);
    void *piece = (char *)arena->newest->data + arena->used;
    arena->used += size;
    return memset(piece, 0, size);
}

char *arena_text(struct arena *arena, struct slice text)
{
    char *copy = arena_new(arena, text.size + 1);
    if (text.size) memcpy(copy, text.data, text.size);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = arena_new(arena, (size_t)(size < 0 ? 0 : size) + 1);
    va_start(arguments, format);
    if (size > 0) vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){arena->newest, arena->used};
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
    while (arena->newest != mark.newest) {
        struct arena_block *older = arena->newest->older;
        memory_free(arena->newest);
        arena->newest = older;
    }
    arena->used = mark.used;
}
