/* Sets of (group, value). */
#include "query/distinct.h"

#include "base/hash.h"
#include "base/memory.h"

void pair_set_fini(struct pair_set *set)
{
    memory_free(set->pairs);
    *set = (struct pair_set){0};
}

static struct pair *find(struct pair *pairs, size_t mask, uint32_t group, uint64_t bits)
{
    size_t at = hash_integer(bits * 0x9E3779B97F4A7C15u + group) & mask;
    while (pairs[at].used && (pairs[at].bits != bits || pairs[at].group != group)) at = (at + 1) & mask;
    return &pairs[at];
}

static bool grow(struct pair_set *set)
{
    size_t room = set->mask ? (set->mask + 1) * 2 : 256;
    struct pair *pairs = memory_try_new(room, sizeof *pairs);
    if (!pairs) return false;
    for (size_t i = 0; set->mask && i <= set->mask; i++)
        if (set->pairs[i].used)
            *find(pairs, room - 1, set->pairs[i].group, set->pairs[i].bits) = set->pairs[i];
    memory_free(set->pairs);
    set->pairs = pairs;
    set->mask = room - 1;
    return true;
}

bool pair_set_add(struct pair_set *set, uint32_t group, uint64_t bits)
{
    if (set->count * 2 >= set->mask && !grow(set)) return false;
    struct pair *pair = find(set->pairs, set->mask, group, bits);
    set->count += !pair->used;
    *pair = (struct pair){bits, group, 1};
    return true;
}

bool pair_set_merge(struct pair_set *set, const struct pair_set *from, const uint32_t *map)
{
    for (size_t i = 0; from->mask && i <= from->mask; i++) {
        const struct pair *pair = &from->pairs[i];
        if (pair->used && !pair_set_add(set, map[pair->group], pair->bits)) return false;
    }
    return true;
}

void pair_set_count(const struct pair_set *set, uint64_t *counts)
{
    for (size_t i = 0; set->mask && i <= set->mask; i++)
        if (set->pairs[i].used) counts[set->pairs[i].group]++;
}

/* --- bits --- */

bool pair_bits_init(struct pair_bits *bits, uint64_t groups, uint64_t values)
{
    const uint64_t most_words = (UINT64_C(128) << 20) / sizeof *bits->words;
    *bits = (struct pair_bits){0};
    if (values / 64 >= most_words) return false;
    bits->words_a_group = values / 64 + 1;
    if (groups > most_words / bits->words_a_group) return false;
    bits->words = memory_try_new(groups * bits->words_a_group, sizeof *bits->words);
    return bits->words != NULL;
}

void pair_bits_fini(struct pair_bits *bits)
{
    memory_free(bits->words);
    *bits = (struct pair_bits){0};
}

uint64_t pair_bits_count(const struct pair_bits *bits, uint32_t group)
{
    uint64_t count = 0;
    const uint64_t *words = bits->words + (size_t)group * bits->words_a_group;
    for (size_t i = 0; i < bits->words_a_group; i++) count += (uint64_t)__builtin_popcountll(words[i]);
    return count;
}
