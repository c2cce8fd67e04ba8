/* Ids are mostly given in the order in which rows come, and then a few blocks can hold an id and a search by
 * halves finds it. Nothing depends on that: a search that finds nothing is followed by a look at every row of
 * the block. */
#include "column/locate.h"

#include "base/memory.h"
#include "column/segment.h"

#include <string.h>

enum {
    HALVING_MOST = 64, /* ids of one block; more are found faster by looking at all its rows */
    FILTER_BITS = 16,  /* a wanted id, at least */
};

struct search {
    const int64_t *ids;
    size_t count, found;
    uint64_t *rows;
    uint64_t *filter; /* the bits of all wanted ids */
    int filter_shift;
};

static size_t filter_bit(const struct search *search, int64_t id)
{
    return (size_t)(((uint64_t)id * 0x9E3779B97F4A7C15u) >> search->filter_shift);
}

static bool make_filter(struct search *search)
{
    int bits = 10;
    while (((size_t)1 << bits) / FILTER_BITS < search->count && bits < 30) bits++;
    search->filter_shift = 64 - bits;
    search->filter = memory_try_new(((size_t)1 << bits) / 64, sizeof *search->filter);
    if (!search->filter) return false;
    for (size_t i = 0; i < search->count; i++) {
        size_t bit = filter_bit(search, search->ids[i]);
        search->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return true;
}

/* The first wanted id that is not below `id`. */
static size_t first_from(const struct search *search, int64_t id)
{
    size_t low = 0, high = search->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (search->ids[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void hit(struct search *search, size_t wanted, uint64_t row)
{
    search->found += search->rows[wanted] == ROW_NONE;
    search->rows[wanted] = row;
}

struct block {
    const struct segment *segment;
    uint64_t first_row; /* of the chunk */
    uint32_t from, to;  /* in the chunk */
};

static bool halve(struct search *search, const struct block *block, size_t wanted)
{
    int64_t id = search->ids[wanted];
    uint32_t low = block->from, high = block->to;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int64_t there = segment_integer(block->segment, middle);
        if (there == id) {
            hit(search, wanted, block->first_row + middle);
            return true;
        }
        if (there < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

static void look_at_all(struct search *search, const struct block *block)
{
    for (uint32_t row = block->from; row < block->to; row++) {
        int64_t id = segment_integer(block->segment, row);
        size_t bit = filter_bit(search, id);
        if (!(search->filter[bit / 64] >> bit % 64 & 1)) continue;
        size_t wanted = first_from(search, id);
        if (wanted < search->count && search->ids[wanted] == id) hit(search, wanted, block->first_row + row);
    }
}

static void search_block(struct search *search, const struct block *block, int64_t minimum, int64_t maximum)
{
    size_t low = first_from(search, minimum), high = low;
    bool halving = true;
    for (; high < search->count && search->ids[high] <= maximum && halving; high++) {
        if (search->rows[high] != ROW_NONE) continue;
        halving = high - low < HALVING_MOST && halve(search, block, high);
    }
    if (!halving) look_at_all(search, block);
}

static void search_chunk(struct search *search, const struct table *table, size_t chunk)
{
    const struct segment *segment = &table->row_id.segments[chunk];
    uint32_t rows = table_chunk_rows(table, chunk);
    for (uint32_t from = 0; from < rows && search->found < search->count; from += BLOCK_ROWS) {
        uint32_t to = rows - from < BLOCK_ROWS ? rows : from + BLOCK_ROWS;
        struct block block = {segment, (uint64_t)chunk * CHUNK_ROWS, from, to};
        search_block(search, &block, segment->block_minimum[from / BLOCK_ROWS],
                     segment->block_maximum[from / BLOCK_ROWS]);
    }
}

status locate_rows(const struct table *table, const int64_t *ids, size_t count, uint64_t *rows,
                   struct error *error)
{
    struct search search = {.ids = ids, .count = count, .rows = rows};
    for (size_t i = 0; i < count; i++) rows[i] = ROW_NONE;
    if (!make_filter(&search)) return error_set(error, STATUS_MEMORY, "no memory to find %zu rows", count);
    for (size_t chunk = 0; chunk < table->chunk_count && search.found < count; chunk++)
        search_chunk(&search, table, chunk);
    memory_free(search.filter);
    return STATUS_OK;
}
