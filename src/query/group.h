/* Groups: a number for every combination of key values.
 *
 * Rules (query 2):
 *  1. NULL is a key value of its own; -0.0 and 0.0 are one. Without keys all rows are group 0.
 *  2. Dense: when the domains of all keys are small, the number is computed and the same in every stripe.
 *  3. Otherwise a hash table numbers groups in order of appearance; merging maps the numbers of a stripe.
 *  4. More than QUERY_GROUP_LIMIT groups are an error. */
#ifndef PERILUNE_QUERY_GROUP_H
#define PERILUNE_QUERY_GROUP_H

#include "query/program.h"

/* Groups a dense numbering may have. */
enum { GROUP_DENSE_MOST = 65536 };

/* Of few groups neighbouring rows often share one: they are counted in turns at so many places, because a
 * count that was just stored is slow to read again. */
enum { GROUP_LANES = 4, GROUP_LANES_MOST = 1024 };

struct group_key {
    int reg;
    enum type type;
    enum shape shape;
    struct text_domain *domain; /* SHAPE_CODE */
    const int64_t *starts;      /* of a grain or bin: the register holds numbers, these are the starts; `type`
                                   is theirs */
    int64_t base;               /* dense: the value numbered 0 */
    uint64_t size, stride;      /* dense: values including NULL, which is the last; steps between them */
};

struct grouping {
    struct group_key *keys;
    size_t key_count;
    bool dense;
    bool ordered; /* rows of a group follow each other, but for the end of a chunk: keys are times in order */
    uint64_t dense_size;
};

/* Rows that follow each other in one group, up to (not with) row `end` of the vector. */
struct group_run {
    uint32_t group, end;
};

/* The groups of the rows of one vector: runs where they are known and long, else a number for each row. */
struct numbering {
    size_t run_count; /* 0: there are numbers */
    struct group_run runs[VECTOR_ROWS / 16];
    uint32_t numbers[VECTOR_ROWS];
};

/* The groups of one stripe, or of all. */
struct groups {
    const struct grouping *grouping;
    uint32_t count;   /* numbers in use, or the dense size */
    uint64_t *rows;   /* how many rows each has */
    bool uncounted;   /* dense: somebody else counts them, until the groups are sealed */
    uint32_t *lanes;  /* dense and few: counts that are yet to be added to rows, GROUP_LANES for each */
    uint64_t *keys;   /* hashed: the bits of each key, then a word of NULL flags */
    uint32_t *slots;  /* hashed: number + 1, 0 is free */
    size_t slot_mask; /* slots - 1 */
    size_t rows_capacity, keys_capacity;
};

/* Takes the first keys' registers from `program`; decides between dense and hashed. */
void grouping_plan(struct grouping *grouping, const struct program *program, uint64_t row_count);

/* False when there is no memory; fini is right then too. */
bool groups_init(struct groups *groups, const struct grouping *grouping);
void groups_fini(struct groups *groups);

/* Numbers the machine's rows. New groups are made. */
MUST_CHECK status groups_number(struct groups *groups, const struct machine *machine,
                                struct numbering *numbering, struct error *error);

/* Brings `rows` up to date after the last vector. */
void groups_seal(struct groups *groups);

/* Adds the groups of a stripe; map[number there] is the number here. `map` has room for from->count. */
MUST_CHECK status groups_merge(struct groups *groups, const struct groups *from, uint32_t *map,
                               struct error *error);

/* Is there such a group: has it rows? */
static inline bool groups_has(const struct groups *groups, uint32_t number)
{
    return groups->rows[number] > 0 || groups->grouping->key_count == 0;
}

/* The value of key number `key` of a group, as a value of the key's type. Texts are borrowed. */
struct value groups_key(const struct groups *groups, uint32_t number, size_t key);

/* The order of two groups by their keys, NULL last (query 3). */
int groups_compare(const struct groups *groups, uint32_t a, uint32_t b);

/* The same by one key, NULL last also when descending. */
int groups_compare_key(const struct groups *groups, uint32_t a, uint32_t b, size_t key, bool descending);

/* 1234567 as "1,234,567"; the result is `out`, which holds 32 bytes. */
const char *group_thousands(uint64_t number, char *out);

#endif
