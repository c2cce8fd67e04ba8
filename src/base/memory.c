/* Memory: checked sizes, and failure on demand for the tests. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Atomic uint64_t fail_from, calls;

static _Noreturn void give_up(size_t size)
{
    fprintf(stderr, "perilune: out of memory (%zu bytes)\n", size);
    abort();
}

static bool must_fail(void)
{
    uint64_t from = atomic_load_explicit(&fail_from, memory_order_relaxed);
    uint64_t call = atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed) + 1;
    return from != 0 && call >= from;
}

void *memory_new(size_t size)
{
    void *block = calloc(1, size ? size : 1);
    if (!block) give_up(size);
    return block;
}

void *memory_new_raw(size_t size)
{
    void *block = malloc(size ? size : 1);
    if (!block) give_up(size);
    return block;
}

char *memory_copy_text(const char *data, size_t size)
{
    char *copy = memory_new(size + 1);
    if (size) memcpy(copy, data, size);
    return copy;
}

void *memory_try_resize(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX || must_fail()) return NULL;
    return realloc(block, bytes ? bytes : 1);
}

void *memory_try_new(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX || must_fail()) return NULL;
    return calloc(1, bytes ? bytes : 1);
}

bool memory_try_grow(void **block, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity) return true;
    size_t next = *capacity ? *capacity : 16;
    while (next < wanted) {
        if (next > SIZE_MAX / 2) return false;
        next *= 2;
    }
    void *grown = memory_try_resize(*block, next, size);
    if (!grown) return false;
    *block = grown;
    *capacity = next;
    return true;
}

void memory_free(void *block)
{
    free(block);
}

static const size_t large_page = (size_t)2 << 20;

static size_t whole_pages(size_t size)
{
    return (size + large_page - 1) / large_page * large_page;
}

/* One large page more is asked for than is needed, so that the block can begin at one. */
void *memory_try_map(size_t size)
{
    if (size > PTRDIFF_MAX - 2 * large_page || must_fail()) return NULL;
    size_t wanted = whole_pages(size), all = wanted + large_page;
    char *start = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return NULL;
    size_t before = (large_page - (uintptr_t)start % large_page) % large_page, after = large_page - before;
    if (before) munmap(start, before);
    if (after) munmap(start + before + wanted, after);
    (void)madvise(start + before, wanted, MADV_HUGEPAGE); /* only a wish */
    return start + before;
}

void memory_unmap(void *block, size_t size)
{
    if (block) munmap(block, whole_pages(size));
}

uint64_t memory_fail_from(uint64_t nth_call)
{
    uint64_t made = atomic_exchange(&calls, 0);
    atomic_store(&fail_from, nth_call);
    return made;
}
