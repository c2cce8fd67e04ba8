/* Memory. Small, fixed sizes abort when there is none: a program this far gone cannot say anything useful.
 * What grows with the input is asked for with the try functions, which check the size arithmetic and may
 * return NULL; the caller turns that into STATUS_MEMORY. */
#ifndef PERILUNE_BASE_MEMORY_H
#define PERILUNE_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `size` zeroed bytes, never NULL; free with memory_free. */
void *memory_new(size_t size);

/* The same, not cleared. */
void *memory_new_raw(size_t size);

/* A terminated copy of `size` bytes, never NULL. */
char *memory_copy_text(const char *data, size_t size);

/* Room for `count` things of `size` bytes, keeping the contents; NULL when there is none (the old block stays
 * valid and owned by the caller). New bytes are not cleared. */
void *memory_try_resize(void *block, size_t count, size_t size);

/* `count` zeroed things of `size` bytes, or NULL. */
void *memory_try_new(size_t count, size_t size);

/* Makes room for at least `wanted` things by doubling; `*block` and `*capacity` change only on success. */
bool memory_try_grow(void **block, size_t *capacity, size_t wanted, size_t size);

void memory_free(void *block);

/* Many zeroed bytes in pages of their own, large pages where the system has them: touching millions of small
 * ones takes longer than filling them. NULL when there are none; give back with memory_unmap and the same
 * size. */
void *memory_try_map(size_t size);
void memory_unmap(void *block, size_t size); /* NULL is allowed */

/* Tests only: the try functions fail from the n-th call on (0: never). Returns how many calls were made since
 * the last time it was set. */
uint64_t memory_fail_from(uint64_t nth_call);

#endif
