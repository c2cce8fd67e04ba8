/* Open addressing with linear probing; a table grows when it is three quarters full. */
#include "store/id_map.h"

#include "base/hash.h"
#include "base/memory.h"

#include <assert.h>

enum { BLOCK_WORDS = 8, BLOCK_IDS = 64 * BLOCK_WORDS, FIRST_CAPACITY = 64 };

struct id_block {
    int64_t number;             /* id / BLOCK_IDS, rounded down */
    uint64_t bits[BLOCK_WORDS]; /* all 0: the slot is free */
};

struct id_entry {
    uint64_t hash;
    int64_t number; /* 0: the slot is free */
};

static bool is_full(size_t count, size_t capacity)
{
    return count >= capacity / 4 * 3;
}

static size_t next_capacity(size_t capacity)
{
    return capacity ? capacity * 2 : FIRST_CAPACITY;
}

/* ---- id_set ---- */

static bool block_is_free(const struct id_block *block)
{
    uint64_t any = 0;
    for (int i = 0; i < BLOCK_WORDS; i++) any |= block->bits[i];
    return any == 0;
}

static struct id_block *find_block(struct id_block *blocks, size_t capacity, int64_t number)
{
    size_t at = (size_t)hash_integer((uint64_t)number) & (capacity - 1);
    while (!block_is_free(&blocks[at]) && blocks[at].number != number) at = (at + 1) & (capacity - 1);
    return &blocks[at];
}

static bool grow_blocks(struct id_set *set)
{
    size_t capacity = next_capacity(set->capacity);
    struct id_block *blocks = memory_try_new(capacity, sizeof *blocks);
    if (!blocks) return false;
    for (size_t i = 0; i < set->capacity; i++)
        if (!block_is_free(&set->blocks[i]))
            *find_block(blocks, capacity, set->blocks[i].number) = set->blocks[i];
    memory_free(set->blocks);
    set->blocks = blocks;
    set->capacity = capacity;
    return true;
}

/* Arithmetic shift: negative ids have blocks of their own. */
static int64_t block_number(int64_t id)
{
    return id >> 9;
}

static uint64_t *word_of(struct id_block *block, int64_t id)
{
    return &block->bits[(uint64_t)id % BLOCK_IDS / 64];
}

void id_set_fini(struct id_set *set)
{
    memory_free(set->blocks);
    *set = (struct id_set){0};
}

bool id_set_has(const struct id_set *set, int64_t id)
{
    if (set->capacity == 0) return false;
    struct id_block *block = find_block(set->blocks, set->capacity, block_number(id));
    return *word_of(block, id) >> ((uint64_t)id % 64) & 1;
}

bool id_set_add(struct id_set *set, int64_t id)
{
    if (is_full(set->count, set->capacity) && !grow_blocks(set)) return false;
    struct id_block *block = find_block(set->blocks, set->capacity, block_number(id));
    if (block_is_free(block)) {
        block->number = block_number(id);
        set->count++;
    }
    *word_of(block, id) |= (uint64_t)1 << ((uint64_t)id % 64);
    return true;
}

/* ---- id_map ---- */

static void place(struct id_entry *entries, size_t capacity, struct id_entry entry)
{
    size_t at = (size_t)entry.hash & (capacity - 1);
    while (entries[at].number) at = (at + 1) & (capacity - 1);
    entries[at] = entry;
}

static bool grow_entries(struct id_map *map)
{
    size_t capacity = next_capacity(map->capacity);
    struct id_entry *entries = memory_try_new(capacity, sizeof *entries);
    if (!entries) return false;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].number) place(entries, capacity, map->entries[i]);
    memory_free(map->entries);
    map->entries = entries;
    map->capacity = capacity;
    return true;
}

void id_map_fini(struct id_map *map)
{
    memory_free(map->entries);
    *map = (struct id_map){0};
}

bool id_map_add(struct id_map *map, uint64_t hash, int64_t number)
{
    assert(number != 0);
    if (is_full(map->count, map->capacity) && !grow_entries(map)) return false;
    place(map->entries, map->capacity, (struct id_entry){hash, number});
    map->count++;
    return true;
}

int64_t *id_map_next(const struct id_map *map, uint64_t hash, size_t *at)
{
    while (*at < map->capacity) {
        struct id_entry *entry = &map->entries[((size_t)hash + *at) & (map->capacity - 1)];
        ++*at;
        if (entry->number == 0) break;
        if (entry->hash == hash) return &entry->number;
    }
    return NULL;
}
