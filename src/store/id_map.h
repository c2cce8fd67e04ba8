/* Two sets that an import keeps in memory: which rows it has touched, and where a hash was seen. Both are
 * for the numbers of rows that a file has: a few bytes a row, and running out of memory is a status. */
#ifndef PERILUNE_STORE_ID_MAP_H
#define PERILUNE_STORE_ID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of row ids: a bitmap in blocks of 512, found by hashing, because ids need not be dense. Zeroed is
 * empty. */
struct id_set {
    struct id_block *blocks;
    size_t capacity, count;
};

void id_set_fini(struct id_set *set);
bool id_set_has(const struct id_set *set, int64_t id);
bool id_set_add(struct id_set *set, int64_t id); /* false: no memory */

/* A map from 64-bit hashes to numbers that are not 0; a hash may be added more than once. Zeroed is empty. */
struct id_map {
    struct id_entry *entries;
    size_t capacity, count;
};

void id_map_fini(struct id_map *map);
bool id_map_add(struct id_map *map, uint64_t hash, int64_t number); /* false: no memory */

/* Places of the numbers of one hash, one after the other: *at starts at 0; NULL when there are no more. */
int64_t *id_map_next(const struct id_map *map, uint64_t hash, size_t *at);

#endif
