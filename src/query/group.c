/* Groups: dense numbers or a hash table. */
#include "query/group.h"

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "query/histogram.h"
#include "query/query.h"
#include "query/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_KEYS = 64,     /* NULL flags are the bits of one word */
    LOOK_GROUPS = 4096, /* groups that are merged between two looks at Ctrl-C */
};

/* --- planning --- */

/* How many values a key can have, with NULL; false when that is not known or much. */
static bool key_size(struct group_key *key, const struct operand *operand)
{
    key->base = 0;
    switch (key->shape) {
    case SHAPE_TRUTH: key->size = 3; return true;
    case SHAPE_CODE: key->size = (uint64_t)operand->domain->dictionary.count + 1; return true;
    case SHAPE_REAL: return false;
    case SHAPE_INTEGER: break;
    }
    uint64_t span = (uint64_t)operand->maximum - (uint64_t)operand->minimum;
    if (!operand->ranged || span >= GROUP_DENSE_MOST) return false;
    key->base = operand->minimum;
    key->size = span + 2;
    return true;
}

void grouping_plan(struct grouping *grouping, const struct program *program, uint64_t row_count)
{
    /* a table of few rows is not worth a large array */
    uint64_t most = row_count < GROUP_DENSE_MOST / 4 ? row_count * 4 + 64 : GROUP_DENSE_MOST;
    grouping->dense = grouping->ordered = true;
    grouping->dense_size = 1;
    for (size_t i = 0; i < grouping->key_count; i++) {
        struct group_key *key = &grouping->keys[i];
        const struct operand *operand = &program->operands[key->reg];
        if (!key->starts) key->type = operand->type;
        key->shape = operand->shape;
        key->domain = operand->domain;
        key->stride = grouping->dense_size;
        grouping->ordered = grouping->ordered && operand->ordered;
        if (!grouping->dense) continue;
        grouping->dense = key_size(key, operand) && key->size <= most / grouping->dense_size;
        if (grouping->dense) grouping->dense_size *= key->size;
    }
}

/* --- making --- */

static size_t key_words(const struct grouping *grouping)
{
    return grouping->key_count + 1;
}

bool groups_init(struct groups *groups, const struct grouping *grouping)
{
    *groups = (struct groups){.grouping = grouping};
    if (grouping->dense) {
        groups->count = (uint32_t)grouping->dense_size;
        groups->rows = memory_try_new(groups->count, sizeof *groups->rows);
        bool few = groups->count <= GROUP_LANES_MOST && grouping->key_count > 0 && !grouping->ordered;
        if (few) groups->lanes = memory_try_new((size_t)groups->count * GROUP_LANES, sizeof *groups->lanes);
        return groups->rows && (groups->lanes || !few);
    }
    groups->slot_mask = 1023;
    groups->slots = memory_try_new(groups->slot_mask + 1, sizeof *groups->slots);
    return groups->slots != NULL;
}

void groups_fini(struct groups *groups)
{
    memory_free(groups->rows);
    memory_free(groups->lanes);
    memory_free(groups->keys);
    memory_free(groups->slots);
    *groups = (struct groups){0};
}

/* --- dense numbers --- */

static uint64_t dense_index(const struct group_key *key, uint64_t value)
{
    return (value - (uint64_t)key->base) * key->stride;
}

/* The first key that varies begins with `start`; later ones add to what is there. */
#define DENSE(name, type)                                                                                    \
    static void name(const struct group_key *key, const struct vector *vector, size_t count, uint64_t base,  \
                     bool first, uint32_t start, uint32_t *restrict numbers)                                 \
    {                                                                                                        \
        const type *restrict values = vector->data;                                                          \
        const uint8_t *restrict valid = vector->valid;                                                       \
        const uint32_t stride = (uint32_t)key->stride, null = (uint32_t)(key->size - 1) * stride;            \
        const uint32_t apart = (uint32_t)(base - (uint64_t)key->base);                                       \
        if (valid)                                                                                           \
            for (size_t i = 0; i < count; i++)                                                               \
                numbers[i] = (first ? start : numbers[i]) +                                                  \
                             (valid[i] ? ((uint32_t)values[i] + apart) * stride : null);                     \
        else                                                                                                 \
            for (size_t i = 0; i < count; i++)                                                               \
                numbers[i] = (first ? start : numbers[i]) + ((uint32_t)values[i] + apart) * stride;          \
    }

DENSE(dense_of_1, uint8_t)
DENSE(dense_of_2, uint16_t)
DENSE(dense_of_4, uint32_t)
DENSE(dense_of_8, int64_t)

static void add_key(const struct group_key *key, const struct vector *vector, size_t count, bool first,
                    uint32_t start, uint32_t *numbers)
{
    size_t width = vector->stored ? vector->stored : shape_size(key->shape);
    uint64_t base = vector->stored ? (uint64_t)vector->base : 0;
    switch (width) {
    case 1: dense_of_1(key, vector, count, base, first, start, numbers); break;
    case 2: dense_of_2(key, vector, count, base, first, start, numbers); break;
    case 4: dense_of_4(key, vector, count, base, first, start, numbers); break;
    default: dense_of_8(key, vector, count, base, first, start, numbers); break;
    }
}

/* --- bytes --- */

static unsigned byte_values(const struct group_key *key, const struct vector *vector)
{
    return (unsigned)key->size - !vector->valid; /* the last is NULL */
}

/* Adds a key to the bytes, which have told `stride` combinations apart so far. */
static void add_bytes(const struct group_key *key, const struct vector *vector, size_t count, uint8_t stride,
                      uint8_t *restrict to)
{
    const uint8_t *restrict values = vector->data, *restrict valid = vector->valid;
    const uint8_t apart = (uint8_t)((uint64_t)vector->base - (uint64_t)key->base);
    const uint8_t null = (uint8_t)(key->size - 1);
    if (stride == 1) memset(to, 0, count);
    if (valid)
        for (size_t i = 0; i < count; i++)
            to[i] = (uint8_t)(to[i] + (uint8_t)(valid[i] ? values[i] + apart : null) * stride);
    else
        for (size_t i = 0; i < count; i++) to[i] = (uint8_t)(to[i] + (uint8_t)(values[i] + apart) * stride);
}

/* The keys that vary must all be stored in bytes and have few combinations, fewer than there are rows. */
static bool number_bytes(const struct grouping *grouping, const struct machine *machine, uint32_t start,
                         struct numbering *numbering)
{
    unsigned span = 1;
    for (size_t i = 0; i < grouping->key_count; i++) {
        const struct group_key *key = &grouping->keys[i];
        const struct vector *vector = &machine->vectors[key->reg];
        if (vector->uniform) continue;
        if (vector->stored != 1 || key->size > GROUP_BYTES + 1) return false;
        span *= byte_values(key, vector);
        if (span > GROUP_BYTES || span > machine->count) return false;
    }
    numbering->byte_groups[0] = start;
    numbering->bytes = numbering->room;
    numbering->span = 1;
    for (size_t i = 0; i < grouping->key_count; i++) {
        const struct group_key *key = &grouping->keys[i];
        const struct vector *vector = &machine->vectors[key->reg];
        unsigned before = numbering->span, values = byte_values(key, vector);
        if (vector->uniform) continue;
        if (before == 1 && values == span && !vector->valid && vector->base == key->base)
            numbering->bytes = vector->data; /* the only key */
        else
            add_bytes(key, vector, machine->count, (uint8_t)before, numbering->room);
        for (unsigned at = before; at < before * values; at++)
            numbering->byte_groups[at] = numbering->byte_groups[at - before] + (uint32_t)key->stride;
        numbering->span *= values;
    }
    return true;
}

const uint32_t *numbering_numbers(struct numbering *numbering, size_t count)
{
    if (!numbering->numbered)
        for (size_t i = 0; i < count; i++)
            numbering->numbers[i] = numbering->byte_groups[numbering->bytes[i]];
    numbering->numbered = true;
    return numbering->numbers;
}

void numbering_count(struct numbering *numbering, size_t count)
{
    if (numbering->counted) return;
    memset(numbering->byte_rows, 0, numbering->span * sizeof *numbering->byte_rows);
    histogram_bytes(numbering->bytes, count, numbering->span, numbering->byte_rows);
    numbering->counted = true;
}

void groups_count_bytes(struct groups *groups, struct numbering *numbering, size_t count)
{
    if (groups->uncounted || !numbering->bytes) return;
    numbering_count(numbering, count);
    for (unsigned i = 0; i < numbering->span; i++)
        groups->rows[numbering->byte_groups[i]] += numbering->byte_rows[i];
}

/* False when the runs are too short to be worth it. */
static bool find_runs(struct numbering *numbering, size_t count)
{
    const size_t most = count / 16 < VECTOR_ROWS / 16 ? count / 16 : VECTOR_ROWS / 16;
    const uint32_t *numbers = numbering->numbers;
    size_t found = 0;
    for (size_t i = 0; i < count; found++) {
        uint32_t group = numbers[i];
        if (found == most) return false;
        while (i < count && numbers[i] == group) i++;
        numbering->runs[found] = (struct group_run){group, (uint32_t)i};
    }
    numbering->run_count = found;
    return true;
}

static void count_rows(struct groups *groups, const struct numbering *numbering, size_t count)
{
    const uint32_t *numbers = numbering->numbers;
    uint32_t first = 0;
    if (groups->uncounted || numbering->bytes) return;
    for (size_t i = 0; i < numbering->run_count; i++) {
        groups->rows[numbering->runs[i].group] += numbering->runs[i].end - first;
        first = numbering->runs[i].end;
    }
    if (numbering->run_count > 0) return;
    if (groups->lanes)
        for (size_t i = 0; i < count; i++) groups->lanes[numbers[i] * GROUP_LANES + i % GROUP_LANES]++;
    else
        for (size_t i = 0; i < count; i++) groups->rows[numbers[i]]++;
}

static void number_rows(const struct grouping *grouping, const struct machine *machine, uint32_t start,
                        struct numbering *numbering)
{
    bool first = true;
    for (size_t i = 0; i < grouping->key_count; i++) {
        const struct group_key *key = &grouping->keys[i];
        const struct vector *vector = &machine->vectors[key->reg];
        if (vector->uniform) continue;
        add_key(key, vector, machine->count, first, start, numbering->numbers);
        first = false;
    }
    numbering->numbered = true;
    if (grouping->ordered) find_runs(numbering, machine->count);
}

static void number_dense(struct groups *groups, const struct machine *machine, struct numbering *numbering)
{
    const struct grouping *grouping = groups->grouping;
    uint32_t start = 0;
    size_t varying = 0;
    for (size_t i = 0; i < grouping->key_count; i++) {
        const struct vector *vector = &machine->vectors[grouping->keys[i].reg];
        varying += !vector->uniform;
        if (vector->uniform)
            start += (uint32_t)dense_index(&grouping->keys[i], (uint64_t)vector->integers[0]);
    }
    numbering->run_count = varying == 0;
    numbering->runs[0] = (struct group_run){start, (uint32_t)machine->count};
    if (varying && !number_bytes(grouping, machine, start, numbering))
        number_rows(grouping, machine, start, numbering);
    count_rows(groups, numbering, machine->count);
}

void groups_seal(struct groups *groups)
{
    for (size_t i = 0; groups->lanes && i < (size_t)groups->count * GROUP_LANES; i++)
        groups->rows[i / GROUP_LANES] += groups->lanes[i];
    memory_free(groups->lanes);
    groups->lanes = NULL;
}

/* --- hashed numbers --- */

static status too_many(uint64_t count, struct error *error)
{
    char have[32], most[32];
    return error_set(error, STATUS_LIMIT,
                     "%s groups: more than the limit of %s; filter, or group by something coarser",
                     group_thousands(count, have), group_thousands(QUERY_GROUP_LIMIT, most));
}

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the groups");
}

static uint64_t hash_words(const uint64_t *words, size_t count)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++) hash = hash_integer(hash * 0x9E3779B97F4A7C15u + words[i]);
    return hash;
}

static bool grow_slots(struct groups *groups)
{
    size_t words = key_words(groups->grouping), size = (groups->slot_mask + 1) * 2;
    uint32_t *slots = memory_try_new(size, sizeof *slots);
    if (!slots) return false;
    for (uint32_t number = 0; number < groups->count; number++) {
        size_t at = hash_words(groups->keys + number * words, words) & (size - 1);
        while (slots[at]) at = (at + 1) & (size - 1);
        slots[at] = number + 1;
    }
    memory_free(groups->slots);
    groups->slots = slots;
    groups->slot_mask = size - 1;
    return true;
}

static status add_group(struct groups *groups, const uint64_t *key, size_t slot, struct error *error)
{
    size_t words = key_words(groups->grouping);
    if (groups->count >= QUERY_GROUP_LIMIT) return too_many((uint64_t)QUERY_GROUP_LIMIT + 1, error);
    void *rows = groups->rows, *keys = groups->keys;
    bool ok = memory_try_grow(&rows, &groups->rows_capacity, groups->count + 1, sizeof *groups->rows);
    groups->rows = rows;
    ok =
        ok && memory_try_grow(&keys, &groups->keys_capacity, groups->count + 1, words * sizeof *groups->keys);
    groups->keys = keys;
    if (!ok) return no_memory(error);
    memcpy(groups->keys + groups->count * words, key, words * sizeof *key);
    groups->rows[groups->count] = 0;
    groups->slots[slot] = ++groups->count;
    return groups->count * 2 <= groups->slot_mask || grow_slots(groups) ? STATUS_OK : no_memory(error);
}

static status find_group(struct groups *groups, const uint64_t *key, uint32_t *number, struct error *error)
{
    size_t words = key_words(groups->grouping), at = hash_words(key, words) & groups->slot_mask;
    for (; groups->slots[at]; at = (at + 1) & groups->slot_mask) {
        *number = groups->slots[at] - 1;
        if (memcmp(groups->keys + *number * words, key, words * sizeof *key) == 0) return STATUS_OK;
    }
    *number = groups->count;
    return add_group(groups, key, at, error);
}

static uint64_t key_bits(const struct group_key *key, const struct vector *vector, size_t row)
{
    switch (key->shape) {
    case SHAPE_TRUTH: return vector->truths[row];
    case SHAPE_INTEGER: return (uint64_t)vector->integers[row];
    case SHAPE_REAL: return real_bits(vector->reals[row]);
    case SHAPE_CODE: return vector->codes[row];
    }
    return 0;
}

/* Neighbouring rows often share a group: the key before is tried first. */
static status number_hashed(struct groups *groups, const struct machine *machine, uint32_t *numbers,
                            struct error *error)
{
    const struct grouping *grouping = groups->grouping;
    size_t words = key_words(grouping);
    uint64_t key[MOST_KEYS + 1], before[MOST_KEYS + 1];
    for (size_t row = 0; row < machine->count; row++) {
        uint64_t nulls = 0;
        for (size_t i = 0; i < grouping->key_count; i++) {
            const struct vector *vector = &machine->vectors[grouping->keys[i].reg];
            size_t at = vector->uniform ? 0 : row;
            bool null = vector->valid && !vector->valid[at];
            key[i] = null ? 0 : key_bits(&grouping->keys[i], vector, at);
            nulls |= (uint64_t)null << i;
        }
        key[grouping->key_count] = nulls;
        if (row > 0 && memcmp(key, before, words * sizeof *key) == 0) {
            numbers[row] = numbers[row - 1];
        } else {
            status code = find_group(groups, key, &numbers[row], error);
            if (code) return code;
            memcpy(before, key, words * sizeof *key);
        }
        groups->rows[numbers[row]]++;
    }
    return STATUS_OK;
}

status groups_number(struct groups *groups, const struct machine *machine, struct numbering *numbering,
                     struct error *error)
{
    numbering->run_count = 0;
    numbering->bytes = NULL;
    numbering->counted = false;
    numbering->numbered = !groups->grouping->dense;
    if (numbering->numbered) return number_hashed(groups, machine, numbering->numbers, error);
    number_dense(groups, machine, numbering);
    return STATUS_OK;
}

status groups_merge(struct groups *groups, const struct groups *from, uint32_t *map, struct error *error)
{
    size_t words = key_words(groups->grouping);
    for (uint32_t number = 0; number < from->count; number++) {
        status look = number % LOOK_GROUPS == 0 ? query_look(error) : STATUS_OK;
        if (look) return look;
        map[number] = number;
        if (!groups->grouping->dense) {
            status code = find_group(groups, from->keys + number * words, &map[number], error);
            if (code) return code;
        }
        groups->rows[map[number]] += from->rows[number];
    }
    return STATUS_OK;
}

/* --- reading --- */

/* The bits of a key of a group; false when it is NULL. */
static bool stored_bits(const struct groups *groups, uint32_t number, size_t i, uint64_t *bits)
{
    const struct grouping *grouping = groups->grouping;
    const struct group_key *key = &grouping->keys[i];
    if (!grouping->dense) {
        const uint64_t *words = groups->keys + number * key_words(grouping);
        *bits = words[i];
        return !(words[grouping->key_count] >> i & 1);
    }
    uint64_t index = number / key->stride % key->size;
    *bits = (uint64_t)key->base + index;
    return index != key->size - 1;
}

struct value groups_key(const struct groups *groups, uint32_t number, size_t i)
{
    const struct group_key *key = &groups->grouping->keys[i];
    uint64_t bits;
    if (!stored_bits(groups, number, i, &bits)) return (struct value){.null = true};
    if (key->starts) return (struct value){.integer = key->starts[bits]};
    if (key->shape == SHAPE_REAL) return (struct value){.real = real_from_bits(bits)};
    if (key->shape == SHAPE_CODE) return (struct value){.text = text_of(key->domain, (uint32_t)bits)};
    return (struct value){.integer = (int64_t)bits};
}

static int compare_bits(const struct group_key *key, uint64_t a, uint64_t b)
{
    if (a == b) return 0;
    if (key->shape == SHAPE_REAL) {
        double x = real_from_bits(a), y = real_from_bits(b);
        return (x > y) - (x < y);
    }
    if (key->shape == SHAPE_CODE) {
        const uint32_t *ranks = key->domain->ranks;
        if (ranks) return ranks[a] < ranks[b] ? -1 : 1;
        return slice_compare(text_of(key->domain, (uint32_t)a), text_of(key->domain, (uint32_t)b));
    }
    return (int64_t)a < (int64_t)b ? -1 : 1;
}

int groups_compare_key(const struct groups *groups, uint32_t a, uint32_t b, size_t key, bool descending)
{
    uint64_t left = 0, right = 0;
    bool has_left = stored_bits(groups, a, key, &left), has_right = stored_bits(groups, b, key, &right);
    if (!has_left || !has_right) return has_right - has_left;
    int order = compare_bits(&groups->grouping->keys[key], left, right);
    return descending ? -order : order;
}

int groups_compare(const struct groups *groups, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < groups->grouping->key_count; i++) {
        int order = groups_compare_key(groups, a, b, i, false);
        if (order) return order;
    }
    return 0;
}

/* --- sorting --- */

/* Of a query that was interrupted all are equal, so that the sort comes to its end. */
static int compare_numbers(const void *a, const void *b, void *context)
{
    if (interrupt_pending()) return 0;
    return groups_compare(context, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Ranks of the texts of all keys; false when a dictionary is too large for so few groups. */
static bool rank_texts(const struct grouping *grouping, size_t count, struct keeper *keeper)
{
    for (size_t i = 0; i < grouping->key_count; i++) {
        struct text_domain *domain = grouping->keys[i].domain;
        if (grouping->keys[i].shape != SHAPE_CODE) continue;
        if (domain->dictionary.count > count || !text_ranks(domain, keeper)) return false;
    }
    return true;
}

/* The place of a dense group among all there could be. */
static size_t place_of(const struct grouping *grouping, uint32_t number)
{
    size_t place = 0;
    for (size_t i = 0; i < grouping->key_count; i++) {
        const struct group_key *key = &grouping->keys[i];
        uint64_t value = number / key->stride % key->size;
        bool ranked = key->shape == SHAPE_CODE && value != key->size - 1; /* the last is NULL */
        place = place * key->size + (ranked ? key->domain->ranks[value] : value);
    }
    return place;
}

/* Dense groups need no comparisons: every one has a place of its own. */
static bool sort_dense(const struct groups *groups, uint32_t *numbers, size_t count)
{
    uint32_t *places = memory_try_new((size_t)groups->grouping->dense_size, sizeof *places);
    size_t found = 0;
    if (!places) return false;
    for (size_t i = 0; i < count; i++) places[place_of(groups->grouping, numbers[i])] = numbers[i] + 1;
    for (size_t place = 0; place < groups->grouping->dense_size; place++)
        if (places[place]) numbers[found++] = places[place] - 1;
    memory_free(places);
    return true;
}

bool groups_sort(const struct groups *groups, uint32_t *numbers, size_t count, struct keeper *keeper)
{
    const struct grouping *grouping = groups->grouping;
    bool many = count > 16 && count * 16 > grouping->dense_size;
    if (grouping->dense && many && rank_texts(grouping, count, keeper))
        return sort_dense(groups, numbers, count);
    qsort_r(numbers, count, sizeof *numbers, compare_numbers, (void *)groups);
    return true;
}

const char *group_thousands(uint64_t number, char *out)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number), written = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) out[written++] = ',';
        out[written++] = digits[i];
    }
    out[written] = 0;
    return out;
}
