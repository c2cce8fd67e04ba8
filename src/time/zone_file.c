/* TZif files (RFC 8536 and its version 4): the transitions of a zone.
 *
 * 1. Version 1 has one block with 32-bit times; later ones repeat it with 64-bit times, which is the one that
 *    is read, and a rule after it.
 * 2. Before the first transition the first type holds.
 * 3. Transitions that do not change the offset (a new name, a new flag) are left out.
 * 4. The rule is written out as transitions up to the year 2100, so that looking up is a search.
 * 5. Nothing in the file is believed: counts, indexes, order and offsets are checked. */
#include "base/memory.h"
#include "time/civil.h"
#include "time/zone_int.h"

enum { HEADER_SIZE = 44, TYPE_SIZE = 6 };
enum { EARLIEST_OFFSET = -89999, LATEST_OFFSET = 93599 }; /* RFC 8536, 3.2 */

#define EXPAND_FROM  INT64_C(-5364662400) /* 1800-01-01 */
#define EXPAND_UNTIL INT64_C(4133980800)  /* 2101-01-01 */
#define EXPAND_ROOM  (2 * 302)

/* The counts of a block; 64 bits, so that sums of products of 32-bit numbers cannot overflow. */
struct block {
    char version;
    uint64_t in_utc, in_standard, leaps, times, types, letters;
    size_t time_size;
};

static uint32_t big_32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t big_time(const char *p, size_t size)
{
    if (size == 4) return (int32_t)big_32(p);
    return (int64_t)((uint64_t)big_32(p) << 32 | big_32(p + 4));
}

static uint64_t block_size(const struct block *block)
{
    return block->times * (block->time_size + 1) + block->types * TYPE_SIZE + block->letters +
           block->leaps * (block->time_size + 4) + block->in_standard + block->in_utc;
}

/* Takes the header and its block off the front of the bytes; `data` is the block. */
static status take_block(struct slice *bytes, size_t time_size, struct block *block, const char **data,
                         struct error *error)
{
    if (bytes->size < 5 || memcmp(bytes->data, "TZif", 4) != 0)
        return error_set(error, STATUS_FORMAT, "not a TZif file");
    if (bytes->size < HEADER_SIZE) return error_set(error, STATUS_FORMAT, "cut off in its header");
    const char *counts = bytes->data + 20;
    *block = (struct block){
        .version = bytes->data[4],
        .in_utc = big_32(counts),
        .in_standard = big_32(counts + 4),
        .leaps = big_32(counts + 8),
        .times = big_32(counts + 12),
        .types = big_32(counts + 16),
        .letters = big_32(counts + 20),
        .time_size = time_size,
    };
    if (block_size(block) > bytes->size - HEADER_SIZE)
        return error_set(error, STATUS_FORMAT, "cut off: its header promises %llu bytes more than there are",
                         (unsigned long long)(block_size(block) - (bytes->size - HEADER_SIZE)));
    *data = bytes->data + HEADER_SIZE;
    size_t taken = HEADER_SIZE + (size_t)block_size(block);
    *bytes = slice_make(bytes->data + taken, bytes->size - taken);
    return STATUS_OK;
}

static status read_offset(const struct block *block, const char *types, uint64_t type, int32_t *offset,
                          struct error *error)
{
    if (type >= block->types)
        return error_set(error, STATUS_FORMAT, "damaged: type %llu of %llu", (unsigned long long)type,
                         (unsigned long long)block->types);
    *offset = (int32_t)big_32(types + type * TYPE_SIZE);
    if (*offset < EARLIEST_OFFSET || *offset > LATEST_OFFSET)
        return error_set(error, STATUS_FORMAT, "damaged: an offset of %d seconds", *offset);
    return STATUS_OK;
}

static void append(struct zone *zone, int64_t start, int32_t offset)
{
    if (offset == zone->offsets[zone->count]) return; /* rule 3 */
    zone->starts[zone->count++] = start;
    zone->offsets[zone->count] = offset;
}

static status read_transitions(const struct block *block, const char *data, struct zone *zone,
                               struct error *error)
{
    const char *indexes = data + block->times * block->time_size, *types = indexes + block->times;
    int64_t before = INT64_MIN;
    status code = read_offset(block, types, 0, &zone->offsets[0], error);
    for (size_t i = 0; i < block->times && !code; i++) {
        int64_t start = big_time(data + i * block->time_size, block->time_size);
        int32_t offset = 0;
        if (i > 0 && start <= before)
            return error_set(error, STATUS_FORMAT, "damaged: transition %zu is not after the one before it",
                             i + 1);
        code = read_offset(block, types, (unsigned char)indexes[i], &offset, error);
        if (!code) append(zone, start, offset);
        before = start;
    }
    return code;
}

/* The rule between two line ends; an empty one means that there is none. */
static status read_footer(struct slice bytes, struct zone *zone, struct error *error)
{
    const char *end = bytes.size > 1 ? memchr(bytes.data + 1, '\n', bytes.size - 1) : NULL;
    if (!end || bytes.data[0] != '\n') return error_set(error, STATUS_FORMAT, "cut off: it has no footer");
    struct slice text = slice_make(bytes.data + 1, (size_t)(end - bytes.data - 1));
    zone->has_rule = text.size > 0;
    if (zone->has_rule && !zone_rule_parse(text, &zone->rule))
        return error_set(error, STATUS_FORMAT, "damaged: its footer is not a POSIX TZ rule");
    return STATUS_OK;
}

static void expand_rule(struct zone *zone)
{
    if (!zone->has_rule || zone->count == 0) return;
    int64_t at = zone->starts[zone->count - 1];
    if (at < EXPAND_FROM) return;
    size_t room = zone->count + EXPAND_ROOM;
    struct zone_span span = zone_rule_span(&zone->rule, at);
    while (span.until < EXPAND_UNTIL && zone->count < room) {
        at = span.until;
        span = zone_rule_span(&zone->rule, at);
        append(zone, at, span.offset);
    }
}

status zone_file_read(struct slice bytes, struct zone *zone, struct error *error)
{
    struct block block;
    const char *data;
    status code = take_block(&bytes, 4, &block, &data, error);
    bool has_footer = !code && block.version >= '2';
    if (has_footer) code = take_block(&bytes, 8, &block, &data, error);
    if (code) return code;
    if (block.types == 0) return error_set(error, STATUS_FORMAT, "damaged: it has no local time types");
    if (block.leaps > 0)
        return error_set(error, STATUS_FORMAT, "it counts leap seconds; use the zone without \"right/\"");
    zone->starts = memory_try_new((size_t)block.times + EXPAND_ROOM + 1, sizeof *zone->starts);
    zone->offsets = memory_try_new((size_t)block.times + EXPAND_ROOM + 2, sizeof *zone->offsets);
    if (!zone->starts || !zone->offsets) return error_set(error, STATUS_MEMORY, "out of memory");
    code = read_transitions(&block, data, zone, error);
    if (!code && has_footer) code = read_footer(bytes, zone, error);
    if (!code) expand_rule(zone);
    return code;
}
