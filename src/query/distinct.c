/* Sets of (group, value). */
#include "query/distinct.h"

#include "base/hash.h"
#include "base/memory.h"

#include <sys/mman.h>
#include <unistd.h>

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

enum { LARGE_WORDS = 1 << 19 }; /* 4 MiB */

/* Bits are set all over the block: with small pages most of the time would go into finding these. */
static void use_large_pages(void *block, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = ((uintptr_t)block + page - 1) / page * page;
    size_t rest = size - (size_t)(start - (uintptr_t)block);
    (void)madvise((void *)start, rest / page * page, MADV_HUGEPAGE); /* only a wish */
}

bool pair_bits_init(struct pair_bits *bits, uint64_t groups, uint64_t values)
{
    const uint64_t most_words = (UINT64_C(128) << 20) / sizeof *bits->words;
    *bits = (struct pair_bits){0};
    if (values / 64 >= most_words) return false;
    bits->words_a_group = values / 64 + 1;
    if (groups > most_words / bits->words_a_group) return false;
    size_t count = groups * bits->words_a_group;
    bits->words = memory_try_new(count, sizeof *bits->words);
    if (!bits->words) return false;
    if (count > LARGE_WORDS) use_large_pages(bits->words, count * sizeof *bits->words);
    /* a page that is read before it is written to is mapped twice, and the second time every thread stops */
    for (size_t i = 0; i < count; i += 512) *(volatile uint64_t *)&bits->words[i] = 0;
    return true;
}

void pair_bits_fini(struct pair_bits *bits)
{
    memory_free(bits->words);
    *bits = (struct pair_bits){0};
}

/* Sums of neighbouring 1, 2 and 4 bits leave a count in every byte; bytes of 31 words are added before they
 * are summed. Without the processor's own instruction, which not every one has. */
static uint64_t count_bits(const uint64_t *words, size_t count)
{
    const uint64_t twos = UINT64_C(0x3333333333333333), fours = UINT64_C(0x0F0F0F0F0F0F0F0F);
    uint64_t total = 0;
    for (size_t i = 0; i < count;) {
        size_t end = count - i < 31 ? count : i + 31;
        uint64_t bytes = 0;
        for (; i < end; i++) {
            uint64_t x = words[i] - (words[i] >> 1 & UINT64_C(0x5555555555555555));
            x = (x & twos) + (x >> 2 & twos);
            bytes += (x + (x >> 4)) & fours;
        }
        bytes = (bytes & UINT64_C(0x00FF00FF00FF00FF)) + (bytes >> 8 & UINT64_C(0x00FF00FF00FF00FF));
        total += bytes * UINT64_C(0x0001000100010001) >> 48;
    }
    return total;
}

uint64_t pair_bits_count(const struct pair_bits *bits, uint32_t group)
{
    return count_bits(bits->words + (size_t)group * bits->words_a_group, bits->words_a_group);
}

/* --- bits of each stripe --- */

bool pair_rows_init(struct pair_rows *rows, uint64_t groups, uint64_t values)
{
    *rows = (struct pair_rows){.group_count = groups, .words_a_group = values / 64 + 1};
    rows->rows = memory_try_new(groups, sizeof *rows->rows);
    return rows->rows != NULL;
}

void pair_rows_fini(struct pair_rows *rows)
{
    for (size_t i = 0; rows->rows && i < rows->group_count; i++) memory_free(rows->rows[i]);
    memory_free(rows->rows);
    *rows = (struct pair_rows){0};
}

uint64_t *pair_rows_get(struct pair_rows *rows, uint32_t group)
{
    if (!rows->rows[group]) rows->rows[group] = memory_try_new(rows->words_a_group, sizeof **rows->rows);
    return rows->rows[group];
}

void pair_rows_merge(struct pair_rows *rows, struct pair_rows *from)
{
    for (size_t g = 0; g < from->group_count; g++) {
        uint64_t *to = rows->rows[g], *more = from->rows[g];
        if (!to) {
            rows->rows[g] = more;
            from->rows[g] = NULL;
        } else if (more) {
            for (size_t i = 0; i < rows->words_a_group; i++) to[i] |= more[i];
        }
    }
}

uint64_t pair_rows_count(const struct pair_rows *rows, uint32_t group)
{
    return rows->rows[group] ? count_bits(rows->rows[group], rows->words_a_group) : 0;
}
