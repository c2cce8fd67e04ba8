/* Sets of (group, value). */
#include "query/distinct.h"

#include "base/hash.h"
#include "base/memory.h"

#include <string.h>

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

/* --- bits of ranges --- */

bool pair_ranges_init(struct pair_ranges *ranges, uint64_t groups, uint64_t values, uint64_t rows)
{
    const uint64_t most = UINT64_C(1) << 33,
                   worth_a_range = 1024; /* rows that cost a set as much as a range does */
    uint64_t bits;
    *ranges = (struct pair_ranges){0};
    if (values > most || __builtin_mul_overflow(values / 64 * 64 + 64, groups, &bits) || bits > most)
        return false;
    if (rows < bits / PAIR_RANGE_BITS * worth_a_range) return false;
    ranges->bits_a_group = values / 64 * 64 + 64;
    ranges->count = (size_t)((bits + PAIR_RANGE_BITS - 1) / PAIR_RANGE_BITS);
    return true;
}

/* One range is a work item. */
struct range_count {
    const struct pair_ranges *ranges;
    const struct sample_groups *bits;
    uint64_t **rooms; /* one a worker */
    uint64_t *counts;
};

static void count_range(void *context, size_t range, int worker)
{
    const struct range_count *work = context;
    const struct sample_groups *bits = work->bits;
    const uint64_t a_group = work->ranges->bits_a_group, first = range * (uint64_t)PAIR_RANGE_BITS;
    uint64_t *words = work->rooms[worker];
    if (bits->starts[range] == bits->starts[range + 1]) return;
    memset(words, 0, PAIR_RANGE_BITS / 8);
    for (size_t s = bits->starts[range]; s < bits->starts[range + 1]; s++) {
        const uint32_t *keys = bits->spans[s].keys;
        size_t count = bits->spans[s].count;
        for (size_t i = 0; i < count; i++) words[keys[i] / 64] |= UINT64_C(1) << keys[i] % 64;
    }
    for (uint64_t at = 0; at < PAIR_RANGE_BITS;) { /* a range ends where a group does not */
        uint64_t group = (first + at) / a_group, left = (group + 1) * a_group - (first + at);
        uint64_t size = left < PAIR_RANGE_BITS - at ? left : PAIR_RANGE_BITS - at;
        uint64_t found = count_bits(words + at / 64, (size_t)(size / 64));
        if (found) __atomic_fetch_add(&work->counts[group], found, __ATOMIC_RELAXED);
        at += size;
    }
}

bool pair_ranges_count(const struct pair_ranges *ranges, const struct sample_groups *bits, struct pool *pool,
                       uint64_t *counts)
{
    int workers = pool ? pool_size(pool) : 1;
    uint64_t **rooms = memory_try_new((size_t)workers, sizeof *rooms);
    struct range_count work = {ranges, bits, rooms, counts};
    bool ok = rooms != NULL;
    for (int i = 0; ok && i < workers; i++)
        ok = (rooms[i] = memory_try_resize(NULL, PAIR_RANGE_BITS / 64, sizeof *rooms[i])) != NULL;
    if (ok && pool)
        pool_run(pool, ranges->count, count_range, &work);
    else
        for (size_t range = 0; ok && range < ranges->count; range++) count_range(&work, range, 0);
    for (int i = 0; rooms && i < workers; i++) memory_free(rooms[i]);
    memory_free(rooms);
    return ok;
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
