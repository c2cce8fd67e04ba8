/* Hashes: four multiply-and-rotate lanes over 32 bytes, then the tail, then a final mix. */
#include "base/hash.h"

#include <string.h>

#define MULTIPLY_1 0x9E3779B97F4A7C15u
#define MULTIPLY_2 0xC2B2AE3D27D4EB4Fu

static uint64_t load8(const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static uint64_t step(uint64_t lane, uint64_t word)
{
    lane += word * MULTIPLY_2;
    lane = lane << 31 | lane >> 33;
    return lane * MULTIPLY_1;
}

uint64_t hash_bytes(const void *data, size_t size)
{
    const unsigned char *p = data;
    size_t left = size;
    uint64_t lanes[4] = {MULTIPLY_1, MULTIPLY_2, 0, (uint64_t)size};
    for (; left >= 32; p += 32, left -= 32)
        for (int i = 0; i < 4; i++) lanes[i] = step(lanes[i], load8(p + 8 * i));
    uint64_t hash = (uint64_t)size * MULTIPLY_1;
    for (int i = 0; i < 4; i++) hash = (hash ^ hash_integer(lanes[i])) * MULTIPLY_1;
    for (; left >= 8; p += 8, left -= 8) hash = step(hash, load8(p));
    if (left) {
        uint64_t tail = 0;
        memcpy(&tail, p, left);
        hash = step(hash, tail ^ (uint64_t)left << 56);
    }
    return hash_integer(hash);
}
