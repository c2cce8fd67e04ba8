/* Rows that come, go and move. Between two edits rows only shift; a chunk that neither holds an edit nor is
 * shifted is kept as it is, the others are put together from the rows before and the new ones.
 *
 * Rules:
 *  1. Rows are in order of their keys: by time, without a time last, then by id; in a table without a time
 *     field by id.
 *  2. A new row goes before the first row whose key is greater. A row whose time has changed is taken out and
 *     put in again.
 *  3. At most LAYOUT_CHUNKS chunks, or an eighth of them all, are put together anew. */
#include "base/memory.h"
#include "column/locate.h"
#include "column/patch_int.h"

#include <stdlib.h>
#include <string.h>

enum { LAYOUT_CHUNKS = 64, LAYOUT_SHARE = 8 };

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory to put the rows of a snapshot in order");
}

/* ---- keys ---- */

static struct row_key key_of_row(const struct table *table, uint64_t row)
{
    size_t chunk = (size_t)(row / CHUNK_ROWS);
    uint32_t at = (uint32_t)(row % CHUNK_ROWS);
    struct row_key key = {.id = segment_integer(&table->row_id.segments[chunk], at)};
    if (table->schema->time_field < 0) return key;
    const struct segment *times = &table->columns[table->schema->time_field].segments[chunk];
    key.timeless = !segment_valid(times, at);
    if (!key.timeless) key.time = segment_integer(times, at);
    return key;
}

static struct row_key key_of_change(const struct table *table, const struct row_change *change)
{
    struct row_key key = {.id = change->id};
    if (table->schema->time_field < 0) return key;
    const struct value *time = &change->values[table->schema->time_field];
    key.timeless = time->null;
    if (!time->null) key.time = time->integer;
    return key;
}

static int compare_keys(const struct row_key *a, const struct row_key *b)
{
    if (a->timeless != b->timeless) return a->timeless - b->timeless;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static uint64_t first_after(const struct table *table, const struct row_key *key)
{
    uint64_t low = 0, high = table->row_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct row_key there = key_of_row(table, middle);
        if (compare_keys(&there, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- edits and places ---- */

static int compare_edits(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    if (x->removal != y->removal) return x->removal - y->removal;
    return compare_keys(&x->key, &y->key);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/* Does the row have the key that it had? The times need not have been checked: where they are what they were,
 * they are right. */
static bool stays(const struct patch *patch, size_t change)
{
    const struct table *table = &patch->part->table;
    if (patch->rows[change] == ROW_NONE || !patch->changes[change].values) return false;
    struct row_key before = key_of_row(table, patch->rows[change]);
    struct row_key now = key_of_change(table, &patch->changes[change]);
    return compare_keys(&before, &now) == 0;
}

static void add_edits(struct patch *patch, size_t change)
{
    const struct table *table = &patch->part->table;
    struct layout *layout = &patch->layout;
    struct edit edit = {.row = patch->rows[change], .removal = true, .change = change};
    if (edit.row != ROW_NONE) layout->edits[layout->edit_count++] = edit;
    if (!patch->changes[change].values) return;
    edit.key = key_of_change(table, &patch->changes[change]);
    edit.row = first_after(table, &edit.key);
    edit.removal = false;
    layout->edits[layout->edit_count++] = edit;
}

/* The edits of all changes that are not places. */
static status make_edits(struct patch *patch, struct error *error)
{
    struct layout *layout = &patch->layout;
    const struct table_schema *schema = patch->part->table.schema;
    layout->edits = memory_try_new(patch->count - patch->place_count, 2 * sizeof *layout->edits);
    if (!layout->edits) return no_memory(error);
    if (schema->time_field >= 0) {
        status result = part_check_column(patch->snapshot, patch->part, (size_t)schema->time_field, error);
        if (result != STATUS_OK) return result;
    }
    size_t place = 0; /* the places are still in the order of the changes */
    for (size_t i = 0; i < patch->count; i++)
        if (place < patch->place_count && patch->places[place].change == i)
            place++;
        else
            add_edits(patch, i);
    qsort(layout->edits, layout->edit_count, sizeof *layout->edits, compare_edits);
    layout->row_count = patch->part->table.row_count;
    for (size_t i = 0; i < layout->edit_count; i++)
        layout->row_count += layout->edits[i].removal ? UINT64_MAX : 1;
    if (layout->row_count <= UINT32_MAX) return STATUS_OK;
    return error_set(error, STATUS_LIMIT, "table \"%s\": more than %u rows", schema->name, UINT32_MAX);
}

static status sort_changes(struct patch *patch, struct error *error)
{
    for (size_t i = 0; i < patch->count; i++)
        if (stays(patch, i)) patch->places[patch->place_count++] = (struct place){patch->rows[i], i};
    status result = patch->place_count < patch->count ? make_edits(patch, error) : STATUS_OK;
    qsort(patch->places, patch->place_count, sizeof *patch->places, compare_places);
    return result;
}

/* ---- which row goes where ---- */

/* `rows` rows that were one after the other from `from` on and now are from `to` on. */
typedef void visit_rows(struct patch *patch, uint64_t from, uint64_t to, uint64_t rows);

static void walk(struct patch *patch, visit_rows *visit, visit_rows *visit_new)
{
    const struct layout *layout = &patch->layout;
    uint64_t from = 0, to = 0;
    for (size_t i = 0; i < layout->edit_count; i++) {
        const struct edit *edit = &layout->edits[i];
        visit(patch, from, to, edit->row - from);
        to += edit->row - from;
        from = edit->row + edit->removal;
        if (!edit->removal && visit_new) visit_new(patch, SOURCE_NEW + edit->change, to, 1);
        to += !edit->removal;
    }
    visit(patch, from, to, patch->part->table.row_count - from);
}

/* Marks the chunks in a run that has not shifted. */
static void keep_chunks(struct patch *patch, uint64_t from, uint64_t to, uint64_t rows)
{
    struct layout *layout = &patch->layout;
    if (from != to) return;
    uint64_t end = to + rows;
    bool is_last = end == layout->row_count && end == patch->part->table.row_count;
    for (uint64_t chunk = (to + CHUNK_ROWS - 1) / CHUNK_ROWS; chunk < layout->chunk_count; chunk++)
        if ((chunk + 1) * CHUNK_ROWS <= end || (is_last && chunk * CHUNK_ROWS < end))
            layout->slots[chunk] = SLOT_KEPT;
        else
            break;
}

static void fill_sources(struct patch *patch, uint64_t from, uint64_t to, uint64_t rows)
{
    const struct layout *layout = &patch->layout;
    for (uint64_t done = 0, step; done < rows; done += step) {
        uint64_t at = (to + done) % CHUNK_ROWS;
        size_t slot = layout->slots[(to + done) / CHUNK_ROWS];
        step = rows - done < CHUNK_ROWS - at ? rows - done : CHUNK_ROWS - at;
        if (slot == SLOT_KEPT) continue;
        uint64_t *sources = layout->sources + slot * CHUNK_ROWS + at;
        for (uint64_t i = 0; i < step; i++) sources[i] = from + done + i;
    }
}

static status number_slots(struct patch *patch, struct error *error)
{
    struct layout *layout = &patch->layout;
    const struct table *table = &patch->part->table;
    layout->chunk_count = (size_t)((layout->row_count + CHUNK_ROWS - 1) / CHUNK_ROWS);
    layout->slots = memory_try_new(layout->chunk_count, sizeof *layout->slots);
    if (!layout->slots) return no_memory(error);
    walk(patch, keep_chunks, NULL);
    for (size_t i = 0; i < layout->chunk_count; i++)
        if (layout->slots[i] != SLOT_KEPT) layout->slots[i] = layout->slot_count++;
    if (layout->slot_count <= LAYOUT_CHUNKS || layout->slot_count <= table->chunk_count / LAYOUT_SHARE)
        return STATUS_OK;
    return error_set(error, STATUS_STALE, "%s: table \"%s\": rows would have to move through %zu chunks",
                     patch->snapshot->name, table->schema->name, layout->slot_count);
}

status patch_plan(struct patch *patch, struct error *error)
{
    struct layout *layout = &patch->layout;
    status result = sort_changes(patch, error);
    if (result != STATUS_OK || layout->edit_count == 0) return result;
    result = number_slots(patch, error);
    if (result != STATUS_OK) return result;
    size_t segments = patch->part->stored_count * layout->chunk_count;
    layout->sources = memory_try_new(layout->slot_count, CHUNK_ROWS * sizeof *layout->sources);
    layout->segments = memory_try_new(segments, sizeof *layout->segments);
    layout->states = memory_try_new(segments, sizeof *layout->states);
    if (!layout->sources || !layout->segments || !layout->states) return no_memory(error);
    walk(patch, fill_sources, fill_sources);
    return STATUS_OK;
}

/* ---- one column ---- */

static uint32_t rows_of(const struct layout *layout, size_t chunk)
{
    uint64_t left = layout->row_count - (uint64_t)chunk * CHUNK_ROWS;
    return left < CHUNK_ROWS ? (uint32_t)left : (uint32_t)CHUNK_ROWS;
}

/* The value of a row, old or new; false when it has none. */
static bool take(const struct cells *cells, const struct column *column, uint64_t source, int64_t *value)
{
    if (source >= SOURCE_NEW) {
        *value = cells->bits[source - SOURCE_NEW];
        return !cells->nulls[source - SOURCE_NEW];
    }
    const struct segment *segment = &column->segments[source / CHUNK_ROWS];
    *value = segment_integer(segment, (uint32_t)(source % CHUNK_ROWS));
    return segment_valid(segment, (uint32_t)(source % CHUNK_ROWS));
}

static status check_sources(const struct patch *patch, size_t column, const uint64_t *sources, uint32_t rows,
                            struct error *error)
{
    status result = STATUS_OK;
    size_t last = SIZE_MAX;
    for (uint32_t i = 0; i < rows && result == STATUS_OK; i++) {
        size_t chunk = (size_t)(sources[i] / CHUNK_ROWS);
        if (sources[i] >= SOURCE_NEW || chunk == last) continue;
        result = part_check_segment(patch->snapshot, patch->part, column, chunk, error);
        last = chunk;
    }
    return result;
}

static status put_together(const struct patch *patch, struct cells *cells, const uint64_t *sources,
                           uint32_t rows, struct segment *segment, struct segment_state *state,
                           struct error *error)
{
    const struct column *from = &patch->part->columns[cells->column];
    status result = check_sources(patch, cells->column, sources, rows, error);
    if (result != STATUS_OK) return result;
    uint32_t null_count = 0;
    memset(cells->validity, 0xFF, SEGMENT_WORDS * sizeof *cells->validity);
    for (uint32_t i = 0; i < rows; i++) {
        if (take(cells, from, sources[i], &cells->values[i])) continue;
        cells->validity[i / 64] &= ~((uint64_t)1 << i % 64);
        null_count++;
    }
    return patch_encode(cells, null_count, rows, segment, state, error);
}

status patch_rearrange(const struct patch *patch, struct cells *cells, struct error *error)
{
    const struct part *part = patch->part;
    const struct layout *layout = &patch->layout;
    const struct segment *old_segments = part->columns[cells->column].segments;
    const struct segment_state *old_states = part_states(part, cells->column);
    struct segment *segments = layout->segments + cells->stored * layout->chunk_count;
    struct segment_state *states = layout->states + cells->stored * layout->chunk_count;
    status result = STATUS_OK;
    for (size_t chunk = 0; chunk < layout->chunk_count && result == STATUS_OK; chunk++) {
        size_t slot = layout->slots[chunk];
        if (slot == SLOT_KEPT) {
            segments[chunk] = old_segments[chunk];
            states[chunk] = old_states[chunk];
        } else {
            result = put_together(patch, cells, layout->sources + slot * CHUNK_ROWS, rows_of(layout, chunk),
                                  &segments[chunk], &states[chunk], error);
        }
    }
    return result;
}

/* ---- the whole table ---- */

/* Frees the blocks of those chunks that the layout does not keep. */
static void free_blocks(const struct patch *patch, struct segment_state *states, size_t chunk_count)
{
    const struct layout *layout = &patch->layout;
    for (size_t i = 0; i < patch->part->stored_count * chunk_count; i++) {
        size_t chunk = i % chunk_count;
        bool kept = chunk < layout->chunk_count && layout->slots[chunk] == SLOT_KEPT;
        if (!kept) memory_free(states[i].block);
    }
}

void patch_adopt(struct patch *patch)
{
    struct part *part = patch->part;
    struct layout *layout = &patch->layout;
    free_blocks(patch, part->states, part->table.chunk_count);
    memory_free(part->segments);
    memory_free(part->states);
    part->segments = layout->segments;
    part->states = layout->states;
    layout->segments = NULL;
    layout->states = NULL;
    part->table.row_count = layout->row_count;
    part->table.chunk_count = layout->chunk_count;
    part_attach_segments(part);
}

void patch_drop_layout(struct patch *patch)
{
    struct layout *layout = &patch->layout;
    if (layout->states) free_blocks(patch, layout->states, layout->chunk_count);
    memory_free(layout->segments);
    memory_free(layout->states);
    memory_free(layout->sources);
    memory_free(layout->slots);
    memory_free(layout->edits);
}
