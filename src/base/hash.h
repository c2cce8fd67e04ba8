/* Hashes: a fast one for tables and checksums of our own files. Not for secrets. */
#ifndef PERILUNE_BASE_HASH_H
#define PERILUNE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A 64-bit hash of `size` bytes. The same bytes give the same hash on every machine of the same byte order;
 * it reads 32 bytes a step in four independent lanes, so that a checksum of a mapped file runs at memory
 * speed. */
uint64_t hash_bytes(const void *data, size_t size);

/* A 64-bit mix of one integer. */
static inline uint64_t hash_integer(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    return x ^ x >> 32;
}

#endif
