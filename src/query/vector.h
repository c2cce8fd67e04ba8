/* A vector: the values of one expression for the rows of one block, as flat data. */
#ifndef PERILUNE_QUERY_VECTOR_H
#define PERILUNE_QUERY_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Rows in a block: a vector of 8-byte values is 16 KB, so that a handful stays in the first-level cache. A
 * divisor of CHUNK_ROWS and a multiple of 64. */
enum { VECTOR_ROWS = 2048 };

/* How values lie in memory. A duration may be either number; a time is always an integer. */
enum shape {
    SHAPE_TRUTH,   /* uint8_t 0 or 1: booleans */
    SHAPE_INTEGER, /* int64_t */
    SHAPE_REAL,    /* double, never NaN */
    SHAPE_CODE,    /* uint32_t: a text's code in a domain known when compiling */
};

/* What is known of truths without looking at each. */
enum knowledge { KNOWN_MIXED, KNOWN_TRUE, KNOWN_FALSE }; /* nothing; all are TRUE; all are FALSE */

/* `data` and `valid` may point to `room` and `valid_room`, to another vector's, or into the snapshot. What
 * stands under a NULL is any value of the shape, but a code is always one of its domain (or 0). */
struct vector {
    union {
        const void *data;
        const uint8_t *truths;
        const int64_t *integers;
        const double *reals;
        const uint32_t *codes;
    };
    const uint8_t *valid; /* a byte a row, 1 a value, 0 NULL; NULL when every row has a value */
    bool uniform;         /* of bucket numbers: every row has the value of the first, the only one there */
    bool empty;           /* no row has a value (`valid` says so, too) */
    enum knowledge known; /* of truths, when none is NULL; they are there all the same */
    uint8_t stored;       /* keys only: values are `base` and unsigned numbers of so many bytes; 0: no */
    int64_t base;
    void *room;
    uint8_t *valid_room;
};

static inline size_t shape_size(enum shape shape)
{
    return shape == SHAPE_TRUTH ? 1 : shape == SHAPE_CODE ? 4 : 8;
}

/* The order of an integer and a real by their true values: negative, zero, positive. */
static inline int compare_integer_real(int64_t integer, double real)
{
    if (real < -9223372036854775808.0) return 1;
    if (real >= 9223372036854775808.0) return -1;
    int64_t whole = (int64_t)real;
    if (integer != whole) return integer < whole ? -1 : 1;
    double rest = real - (double)whole;
    return rest > 0 ? -1 : rest < 0;
}

/* The bits that tell a real from others: -0.0 is 0.0. */
static inline uint64_t real_bits(double real)
{
    double one_zero = real + 0.0;
    uint64_t bits;
    memcpy(&bits, &one_zero, sizeof bits);
    return bits;
}

static inline double real_from_bits(uint64_t bits)
{
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

#endif
