/* Cells written over. Only what differs is written, because a write costs a copy of its page. A value that
 * does not fit the segment, or its first NULL, has the segment encoded anew. */
#include "base/memory.h"
#include "column/patch_int.h"

#include <string.h>

/* The places of one chunk. */
struct run {
    const struct place *places;
    size_t count;
    uint32_t rows; /* of the chunk */
};

static uint32_t row_of(const struct place *place)
{
    return (uint32_t)(place->row % CHUNK_ROWS);
}

static bool differs(const struct cells *cells, const struct segment *segment, const struct place *place)
{
    bool null = cells->nulls[place->change];
    if (null == segment_valid(segment, row_of(place))) return true;
    return !null && segment_integer(segment, row_of(place)) != cells->bits[place->change];
}

static bool has_room(const struct cells *cells, const struct segment *segment,
                     const struct segment_summary *summary, const struct place *place)
{
    if (cells->nulls[place->change]) return segment->validity;
    return segment_fits(cells->type, summary, cells->bits[place->change]);
}

static void write_data(const struct segment *segment, uint32_t row, int64_t value)
{
    uint64_t above = (uint64_t)value - (uint64_t)segment->base;
    char *data = (char *)(uintptr_t)segment->data; /* of our own mapping or block */
    switch (segment->width) {
    case 1: ((uint8_t *)data)[row] = (uint8_t)above; break;
    case 2: ((uint16_t *)(void *)data)[row] = (uint16_t)above; break;
    case 4: ((uint32_t *)(void *)data)[row] = (uint32_t)above; break;
    case 8: ((uint64_t *)(void *)data)[row] = above; break;
    default: break;
    }
}

static void write_cell(const struct cells *cells, struct segment *segment, struct segment_summary *summary,
                       const struct place *place)
{
    uint32_t row = row_of(place);
    bool was_null = !segment_valid(segment, row), null = cells->nulls[place->change];
    uint64_t *word = segment->validity ? (uint64_t *)(uintptr_t)&segment->validity[row / 64] : NULL;
    uint64_t bit = (uint64_t)1 << row % 64;
    if (was_null && !null) *word |= bit;
    if (null && !was_null) *word &= ~bit;
    segment->null_count += (uint32_t)null - (uint32_t)was_null;
    write_data(segment, row, null ? segment->base : cells->bits[place->change]);
    if (!null) segment_widen(cells->type, summary, row, cells->bits[place->change]);
}

/* `scratch` holds the chunk's values. */
static void change_scratch(struct cells *cells, const struct run *run, uint32_t *null_count)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct place *place = &run->places[i];
        uint32_t row = row_of(place);
        uint64_t bit = (uint64_t)1 << row % 64, *word = &cells->validity[row / 64];
        bool was_null = !(*word & bit), null = cells->nulls[place->change];
        *word = null ? *word & ~bit : *word | bit;
        *null_count += (uint32_t)null - (uint32_t)was_null;
        cells->values[row] = cells->bits[place->change];
    }
}

status patch_encode(struct cells *cells, uint32_t null_count, uint32_t rows, struct segment *segment,
                    struct segment_state *state, struct error *error)
{
    struct segment_summary summary;
    size_t size = segment_encode(cells->type, cells->values, cells->validity, null_count, rows,
                                 cells->encoded, &summary);
    size_t head = (sizeof summary + SEGMENT_ALIGN - 1) / SEGMENT_ALIGN * SEGMENT_ALIGN;
    char *block = memory_try_new(head + size + SEGMENT_ALIGN, 1);
    if (!block) return error_set(error, STATUS_MEMORY, "no memory for %u rows of a snapshot", rows);
    char *aligned = block + (SEGMENT_ALIGN - (uintptr_t)block % SEGMENT_ALIGN) % SEGMENT_ALIGN;
    memcpy(aligned, &summary, sizeof summary);
    memcpy(aligned + head, cells->encoded, size);
    *state = (struct segment_state){.summary = (void *)aligned, .block = block, .checked = true};
    *segment = segment_view(aligned + head, state->summary, rows);
    return STATUS_OK;
}

static status encode_anew(struct cells *cells, const struct run *run, struct segment *segment,
                          struct segment_state *state, struct error *error)
{
    void *old = state->block;
    uint32_t null_count = segment->null_count;
    memset(cells->validity, 0xFF, SEGMENT_WORDS * sizeof *cells->validity);
    segment_decode(segment, run->rows, cells->values, cells->validity);
    change_scratch(cells, run, &null_count);
    status result = patch_encode(cells, null_count, run->rows, segment, state, error);
    if (result == STATUS_OK) memory_free(old);
    return result;
}

static void write_run(const struct cells *cells, const struct run *run, struct segment *segment,
                      struct segment_summary *summary)
{
    for (size_t i = 0; i < run->count; i++)
        if (differs(cells, segment, &run->places[i])) write_cell(cells, segment, summary, &run->places[i]);
    segment->minimum = summary->minimum;
    segment->maximum = summary->maximum;
}

static status patch_run(const struct patch *patch, struct cells *cells, size_t chunk, const struct run *run,
                        struct error *error)
{
    struct part *part = patch->part;
    struct segment_state *state = part_states(part, cells->column) + chunk;
    struct segment *segment = part->segments + (state - part->states);
    bool any = false, room = true;
    for (size_t i = 0; i < run->count; i++) {
        if (!differs(cells, segment, &run->places[i])) continue;
        any = true;
        room = room && has_room(cells, segment, state->summary, &run->places[i]);
    }
    if (!any) return STATUS_OK;
    status result = part_check_segment(patch->snapshot, part, cells->column, chunk, error);
    if (result != STATUS_OK) return result;
    if (!room) return encode_anew(cells, run, segment, state, error);
    write_run(cells, run, segment, state->summary);
    return STATUS_OK;
}

status patch_cells(const struct patch *patch, struct cells *cells, struct error *error)
{
    status result = STATUS_OK;
    for (size_t from = 0, to; from < patch->place_count && result == STATUS_OK; from = to) {
        size_t chunk = (size_t)(patch->places[from].row / CHUNK_ROWS);
        for (to = from + 1; to < patch->place_count; to++)
            if (patch->places[to].row / CHUNK_ROWS != chunk) break;
        struct run run = {&patch->places[from], to - from, table_chunk_rows(&patch->part->table, chunk)};
        result = patch_run(patch, cells, chunk, &run, error);
    }
    return result;
}
