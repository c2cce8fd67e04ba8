/* A patch: where the changed rows are, then column by column what is different in them. */
#include "base/memory.h"
#include "column/locate.h"
#include "column/patch_int.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* ---- the rows ---- */

static status no_memory(const struct patch *patch, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory to bring %zu rows of a snapshot up to date",
                     patch->count);
}

static status make_writable(struct snapshot *snapshot, struct error *error)
{
    if (snapshot->writable) return STATUS_OK;
    if (mprotect(snapshot->map, snapshot->map_size, PROT_READ | PROT_WRITE) != 0)
        return error_set(error, STATUS_MEMORY, "%s: no memory to bring it up to date: %s", snapshot->name,
                         strerror(errno));
    snapshot->writable = true;
    return STATUS_OK;
}

static status find_rows(struct patch *patch, struct error *error)
{
    struct table *table = &patch->part->table;
    int64_t *ids = memory_try_new(patch->count, sizeof *ids);
    if (!ids) return no_memory(patch, error);
    for (size_t i = 0; i < patch->count; i++) ids[i] = patch->changes[i].id;
    status result = part_check_column(patch->snapshot, patch->part, table->schema->field_count, error);
    if (result == STATUS_OK) result = locate_rows(table, ids, patch->count, patch->rows, error);
    memory_free(ids);
    return result;
}

/* ---- a column ---- */

static status cells_init(struct cells *cells, const struct patch *patch, struct error *error)
{
    cells->bits = memory_try_new(patch->count, sizeof *cells->bits);
    cells->nulls = memory_try_new(patch->count, sizeof *cells->nulls);
    cells->values = memory_try_new(CHUNK_ROWS, sizeof *cells->values);
    cells->validity = memory_try_new(SEGMENT_WORDS, sizeof *cells->validity);
    cells->encoded = memory_try_new(SEGMENT_SIZE_MAX, 1);
    if (cells->bits && cells->nulls && cells->values && cells->validity && cells->encoded) return STATUS_OK;
    return no_memory(patch, error);
}

static void cells_fini(struct cells *cells)
{
    memory_free(cells->bits);
    memory_free(cells->nulls);
    memory_free(cells->values);
    memory_free(cells->validity);
    memory_free(cells->encoded);
}

/* The cells of the changed rows as they are stored; texts that are no codes are left to patch_codes. */
static void take_cells(const struct patch *patch, struct cells *cells)
{
    bool is_text = cells->type == TYPE_TEXT && !patch->part->lent[cells->column];
    bool is_id = cells->column == patch->part->table.schema->field_count;
    for (size_t i = 0; i < patch->count; i++) {
        const struct row_change *change = &patch->changes[i];
        if (!change->values) continue;
        const struct value *value = is_id ? NULL : &change->values[cells->column];
        cells->nulls[i] = value && value->null;
        cells->bits[i] = 0;
        if (!value) {
            cells->bits[i] = change->id;
        } else if (!value->null && cells->type == TYPE_REAL) {
            memcpy(&cells->bits[i], &value->real, sizeof value->real);
        } else if (!value->null && !is_text) {
            cells->bits[i] = value->integer;
        }
    }
}

static status patch_column(const struct patch *patch, struct cells *cells, struct error *error)
{
    status result = STATUS_OK;
    cells->type = patch->part->columns[cells->column].type;
    take_cells(patch, cells);
    if (cells->type == TYPE_TEXT && !patch->part->lent[cells->column])
        result = patch_codes(patch, cells, error);
    if (result == STATUS_OK) result = patch_cells(patch, cells, error);
    if (result == STATUS_OK && patch->layout.edit_count) result = patch_rearrange(patch, cells, error);
    return result;
}

/* ---- all columns ---- */

/* One after the other: two threads were no faster, because every page that is written to first is taken from
 * the other processor too. */
static status patch_columns(struct patch *patch, struct error *error)
{
    struct cells cells = {0};
    status result = cells_init(&cells, patch, error);
    size_t fields = patch->part->table.schema->field_count;
    for (; cells.column <= fields && result == STATUS_OK; cells.column++) {
        if (!patch->part->columns[cells.column].segments) continue;
        result = patch_column(patch, &cells, error);
        cells.stored++;
    }
    cells_fini(&cells);
    return result;
}

static status patch_table(struct patch *patch, struct error *error)
{
    patch->rows = memory_try_new(patch->count, sizeof *patch->rows);
    patch->places = memory_try_new(patch->count, sizeof *patch->places);
    if (!patch->rows || !patch->places) return no_memory(patch, error);
    status result = make_writable(patch->snapshot, error);
    if (result == STATUS_OK) result = find_rows(patch, error);
    if (result == STATUS_OK) result = patch_plan(patch, error);
    if (result == STATUS_OK) result = patch_columns(patch, error);
    if (result == STATUS_OK && patch->layout.edit_count) patch_adopt(patch);
    return result;
}

status snapshot_patch(struct snapshot *snapshot, const struct table *table, const struct row_change *changes,
                      size_t count, struct error *error)
{
    struct patch patch = {
        .snapshot = snapshot, .part = part_of(snapshot, table), .changes = changes, .count = count};
    if (!patch.part)
        return error_set(error, STATUS_INVALID, "table \"%s\" is not of this snapshot", table->schema->name);
    for (size_t i = 1; i < count; i++)
        if (changes[i - 1].id >= changes[i].id)
            return error_set(error, STATUS_INVALID,
                             "table \"%s\": the changed rows are not in order of their ids",
                             table->schema->name);
    if (count == 0) return STATUS_OK;
    patch.part->patched = true;
    status result = patch_table(&patch, error);
    patch_drop_layout(&patch);
    memory_free(patch.rows);
    memory_free(patch.places);
    return result;
}

/* ---- lent texts ---- */

/* Are the first texts of `longer` those of `shorter`? */
static bool begins_with(const struct dictionary *longer, const struct dictionary *shorter)
{
    size_t offsets = ((size_t)shorter->count + 1) * sizeof *shorter->offsets;
    if (shorter->count == 0) return true;
    if (longer->count < shorter->count || memcmp(longer->offsets, shorter->offsets, offsets) != 0)
        return false;
    return memcmp(longer->bytes, shorter->bytes, (size_t)shorter->offsets[shorter->count]) == 0;
}

status snapshot_follow_texts(struct snapshot *snapshot, const struct table *table, int field,
                             const struct dictionary *texts, struct error *error)
{
    struct part *part = part_of(snapshot, table);
    size_t column = (size_t)field;
    status result = STATUS_OK;
    if (!part->lent[column]) result = part_check_dictionary(snapshot, part, column, error);
    if (result != STATUS_OK) return result;
    /* Texts that were lent before may have moved: they are not looked at. */
    if (texts && !part->lent[column] && !begins_with(texts, &part->columns[column].dictionary))
        return error_set(error, STATUS_STALE, "%s: table \"%s\": the texts of \"%s\" are others now",
                         snapshot->name, table->schema->name, part->columns[column].field->name);
    if (texts) part->columns[column].dictionary = *texts;
    part->lent[column] = true;
    return STATUS_OK;
}
