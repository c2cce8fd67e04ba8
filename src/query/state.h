/* States: what an accumulator keeps for one group, and the loops that fill it. For the files of this folder.
 */
#ifndef PERILUNE_QUERY_STATE_H
#define PERILUNE_QUERY_STATE_H

#include "query/aggregate.h"

/* A vector of values on its way into the states. */
struct feed {
    size_t count;
    const uint32_t *groups; /* NULL: all of `group` */
    uint32_t group;
    struct numbering *numbering; /* of groups that are bytes */
    int64_t base;                /* and of packed sums the smallest value there can be */
    struct vector values;        /* of count(*): nothing */
    const uint8_t *active;       /* a byte a row: valid and inside the filter; NULL: all are */
    enum shape shape;
};

struct state_functions {
    size_t size;
    void (*init)(void *states, size_t from, size_t to);  /* NULL: zeros */
    void (*step)(void *states, const struct feed *feed); /* without groups: the state of the one */
    void (*merge)(void *into, const void *from);         /* one group each; `from` comes later in the table */
};

/* Sums over a block of values that differ by less than 2^SUM_BITS are kept in one word a group: the count of
 * rows, the count of active rows, and above them the sum of `value - base`. */
enum { SUM_BITS = 29, SUM_COUNT_BITS = 12 };

_Static_assert(VECTOR_ROWS < 1 << SUM_COUNT_BITS && VECTOR_ROWS <= 1 << (64 - 2 * SUM_COUNT_BITS - SUM_BITS),
               "a word holds the counts and the sum of a block");

/* Most groups in bytes whose shares are counted, each of four kinds, in bytes too. */
enum { SHARE_BYTES = GROUP_BYTES / 4 };

struct count_state {
    uint64_t count;
};

struct integer_sum_state {
    __int128 sum;
    uint64_t count;
};

/* Neumaier: `rest` is what rounding took from `sum`. */
struct real_sum_state {
    double sum, rest;
    uint64_t count;
};

/* The bits of the value: an int64, a double, a truth or a code. */
struct value_state {
    union {
        int64_t integer;
        double real;
        uint64_t bits;
    };
    uint64_t count; /* 0: there is none */
};

struct moments_state {
    uint64_t count;
    double mean, squares; /* squares: of the distances from the mean */
};

/* How many rows were of each kind: 2 * active + TRUE (of inactive ones anything). Their sum is all rows. */
struct share_state {
    uint64_t kinds[4];
};

struct nps_state {
    uint64_t promoters, detractors, count;
};

/* What one accumulator has for all groups of a stripe. */
struct partial_column {
    void *states;
    size_t count, capacity;             /* states made, room for states */
    struct samples samples;             /* of a stripe */
    struct sample_parts parts;          /* of all stripes */
    struct sample_groups sample_groups; /* once they are finished */
    struct pair_set set;
    struct pair_rows rows;
};

/* What count(*) counts are the rows of the groups: it needs no states. */
static inline bool accumulate_counts_rows(const struct accumulator *accumulator)
{
    return accumulator->kind == ACCUMULATE_COUNT && accumulator->argument < 0 && accumulator->filter < 0;
}

/* Steps over rows whose groups are bytes (feed->numbering): `states` are those of all groups. NULL: the kind
 * takes numbers only. */
typedef void state_step_bytes(void *states, const struct feed *feed);
state_step_bytes *state_bytes_function(enum accumulate kind, enum shape shape);

/* The loops of a kind for a shape; NULL when states do not serve it. */
const struct state_functions *state_functions(enum accumulate kind, enum shape shape);

#endif
