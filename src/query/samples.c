/* Samples: gathering by group, and the spans of all stripes. */
#include "query/samples.h"

#include "base/memory.h"

#include <assert.h>

/* Positive reals sort by their bits; negative ones the other way round and before them. */
uint64_t sample_of_real(double real)
{
    uint64_t bits = real_bits(real);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double sample_real(uint64_t key)
{
    return real_from_bits(key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key);
}

static size_t key_size(const struct samples *samples)
{
    return samples->narrow ? sizeof(uint32_t) : sizeof(uint64_t);
}

/* --- blocks --- */

enum { FIRST_BLOCK = 4, LARGEST_BLOCK = 8192 }; /* keys */

bool samples_reserve(struct samples *samples, size_t group_count)
{
    void *chains = samples->chains;
    if (group_count <= samples->chain_count) return true;
    bool ok = memory_try_grow(&chains, &samples->chain_capacity, group_count, sizeof *samples->chains);
    samples->chains = chains;
    if (!ok) return false;
    memset(samples->chains + samples->chain_count, 0,
           (group_count - samples->chain_count) * sizeof *samples->chains);
    samples->chain_count = group_count;
    return true;
}

/* Pieces grow like blocks, to be worth a visit of the shared region. */
static struct sample_block *cut_block(struct samples *samples, size_t bytes)
{
    enum { SMALLEST = 4096, LARGEST = 1 << 18 };
    bytes = (bytes + 7) / 8 * 8;
    if (samples->piece_left < bytes) {
        size_t size = samples->piece_size ? samples->piece_size * 2 : SMALLEST;
        size = size > LARGEST ? LARGEST : size < bytes ? bytes : size;
        samples->piece = region_take(samples->region, size);
        samples->piece_size = size;
        samples->piece_left = samples->piece ? size : 0;
        if (!samples->piece) return NULL;
    }
    struct sample_block *block = (struct sample_block *)(void *)samples->piece;
    samples->piece += bytes;
    samples->piece_left -= bytes;
    return block;
}

static bool add_block(struct samples *samples, struct sample_chain *chain, size_t wanted)
{
    size_t size = chain->last ? (size_t)chain->size * 2 : FIRST_BLOCK;
    if (size < wanted) size = wanted;
    if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
    struct sample_block *block = cut_block(samples, sizeof *block + size * key_size(samples));
    if (!block) return false;
    if (chain->last) chain->last->count = chain->count;
    block->before = chain->last;
    *chain = (struct sample_chain){block, 0, (uint32_t)size};
    return true;
}

static inline bool is_full(const struct sample_chain *chain)
{
    return chain->count == chain->size;
}

/* --- gathering --- */

/* Writes the keys of the active rows to `to`; every row is written and the next one overwrites it unless it
 * counts, so there is no branch. Returns how many count. */
#define TAKE(name, type, value)                                                                              \
    static size_t name(type *to, const struct vector *values, const uint8_t *active, size_t count,           \
                       int64_t base)                                                                         \
    {                                                                                                        \
        size_t taken = 0;                                                                                    \
        (void)base;                                                                                          \
        if (!active) {                                                                                       \
            for (size_t i = 0; i < count; i++) to[i] = (type)(value);                                        \
            return count;                                                                                    \
        }                                                                                                    \
        for (size_t i = 0; i < count; i++) {                                                                 \
            to[taken] = (type)(value);                                                                       \
            taken += active[i];                                                                              \
        }                                                                                                    \
        return taken;                                                                                        \
    }

TAKE(take_narrow, uint32_t, (uint64_t)values->integers[i] - (uint64_t)base)
TAKE(take_integers, uint64_t, sample_of_integer(values->integers[i]))
TAKE(take_reals, uint64_t, sample_of_real(values->reals[i]))

static size_t take_keys(const struct samples *samples, enum shape shape, const struct vector *values,
                        const uint8_t *active, size_t count, void *to)
{
    if (samples->narrow) return take_narrow(to, values, active, count, samples->base);
    return shape == SHAPE_REAL ? take_reals(to, values, active, count, 0)
                               : take_integers(to, values, active, count, 0);
}

/* Where the next keys of a chain go. */
static char *tail_of(const struct samples *samples, const struct sample_chain *chain)
{
    return (char *)chain->last->keys + chain->count * key_size(samples);
}

static bool append(struct samples *samples, struct sample_chain *chain, const char *keys, size_t count)
{
    size_t size = key_size(samples);
    while (count > 0) {
        if (is_full(chain) && !add_block(samples, chain, count)) return false;
        size_t room = chain->size - chain->count, piece = count < room ? count : room;
        memcpy(tail_of(samples, chain), keys, piece * size);
        chain->count += (uint32_t)piece;
        keys += piece * size;
        count -= piece;
    }
    return true;
}

/* Every key is written and the next one of its group overwrites it unless it counts. */
#define SPREAD(name, type)                                                                                   \
    static bool name(struct samples *samples, const type *keys, const uint8_t *active,                       \
                     const uint32_t *groups, size_t count)                                                   \
    {                                                                                                        \
        for (size_t i = 0; i < count; i++) {                                                                 \
            struct sample_chain *chain = &samples->chains[groups[i]];                                        \
            if (is_full(chain) && !add_block(samples, chain, 0)) return false;                               \
            ((type *)chain->last->keys)[chain->count] = keys[i];                                             \
            chain->count += active ? active[i] : 1;                                                          \
        }                                                                                                    \
        return true;                                                                                         \
    }

SPREAD(spread_narrow, uint32_t)
SPREAD(spread_wide, uint64_t)

bool samples_add(struct samples *samples, enum shape shape, const struct vector *values,
                 const uint8_t *active, const uint32_t *groups, uint32_t group, size_t count)
{
    uint64_t keys[VECTOR_ROWS];
    assert(count <= VECTOR_ROWS);
    if (groups) {
        take_keys(samples, shape, values, NULL, count, keys);
        return samples->narrow ? spread_narrow(samples, (const uint32_t *)keys, active, groups, count)
                               : spread_wide(samples, keys, active, groups, count);
    }
    struct sample_chain *chain = &samples->chains[group];
    if (chain->last && chain->size - chain->count >= count) {
        chain->count += (uint32_t)take_keys(samples, shape, values, active, count, tail_of(samples, chain));
        return true;
    }
    size_t taken = take_keys(samples, shape, values, active, count, keys);
    return append(samples, chain, (const char *)keys, taken);
}

bool samples_add_keys(struct samples *samples, const uint32_t *keys, const uint8_t *active,
                      const uint32_t *groups, size_t count)
{
    return spread_narrow(samples, keys, active, groups, count);
}

void samples_fini(struct samples *samples)
{
    memory_free(samples->chains);
    *samples = (struct samples){0};
}

/* --- by group --- */

static bool add_part(struct sample_parts *parts, uint32_t group, const void *keys, size_t count)
{
    void *list = parts->parts;
    if (count == 0) return true;
    bool ok = memory_try_grow(&list, &parts->capacity, parts->count + 1, sizeof *parts->parts);
    parts->parts = list;
    if (ok) parts->parts[parts->count++] = (struct sample_part){{keys, count}, group};
    return ok;
}

bool sample_parts_take(struct sample_parts *parts, const struct samples *from, const uint32_t *map)
{
    bool ok = true;
    for (size_t g = 0; g < from->chain_count; g++) {
        const struct sample_chain *chain = &from->chains[g];
        const struct sample_block *block = chain->last;
        uint32_t group = map ? map[g] : (uint32_t)g;
        if (block) ok = ok && add_part(parts, group, block->keys, chain->count);
        for (block = block ? block->before : NULL; ok && block; block = block->before)
            ok = add_part(parts, group, block->keys, block->count);
    }
    return ok;
}

void sample_parts_fini(struct sample_parts *parts)
{
    memory_free(parts->parts);
    *parts = (struct sample_parts){0};
}

bool sample_groups_make(struct sample_groups *groups, const struct sample_parts *parts, uint32_t group_count)
{
    groups->starts = memory_try_new((size_t)group_count + 2, sizeof *groups->starts);
    groups->spans = memory_try_new(parts->count, sizeof *groups->spans);
    if (!groups->starts || !groups->spans) return false;
    size_t *next = groups->starts + 1; /* ends up one group on: the starts */
    for (size_t p = 0; p < parts->count; p++) next[parts->parts[p].group + 1]++;
    for (uint32_t g = 0; g < group_count; g++) next[g + 1] += next[g];
    for (size_t p = 0; p < parts->count; p++)
        groups->spans[next[parts->parts[p].group]++] = parts->parts[p].span;
    return true;
}

void sample_groups_fini(struct sample_groups *groups)
{
    memory_free(groups->spans);
    memory_free(groups->starts);
    *groups = (struct sample_groups){0};
}
