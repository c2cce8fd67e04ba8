/* How often each small number occurs in a block of bytes. */
#ifndef PERILUNE_QUERY_HISTOGRAM_H
#define PERILUNE_QUERY_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Adds the counts of the values 0 to span - 1 among `count` bytes (at most VECTOR_ROWS) to `counts`; no byte
 * is `span` or more. */
void histogram_bytes(const uint8_t *bytes, size_t count, unsigned span, uint32_t *counts);

/* The same for those rows only whose mask is 1, not 0. */
void histogram_masked(const uint8_t *bytes, const uint8_t *mask, size_t count, unsigned span,
                      uint32_t *counts);

#endif
