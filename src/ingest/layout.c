/* Undoing the layout of a sheet. Rules:
 *
 *  1. Names of columns are compared as an importer's are: trimmed, without ASCII case. Templates of wide
 *     columns are compared with the trimmed names as they are, and with every column that is not filled down.
 *  2. A cell of white space only, in a column that is filled down, is that of the record before, which may
 *     have been filled itself; before the first one that is not empty it stays empty.
 *  3. A record with n wide columns makes n records, in the order of the columns, empty cells included: an
 *     importer leaves them out with unless_empty. All have the line of the record in the file.
 *  4. A malformed record fills nothing down and makes one record. */
#include "ingest/layout.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/cell.h"
#include "ingest/template.h"

#include <stdio.h>

enum { LONGEST_LIST = 900 }; /* bytes of the list of names in a message */

struct filled {
    size_t column;
    struct buffer last; /* the newest cell that was not empty */
};

struct reshape {
    size_t file_columns;
    struct filled *filled;
    size_t filled_count;
    size_t *kept, *wide; /* columns of the file, in their order */
    size_t kept_count, wide_count;
    const struct slice *file_header;
    struct slice *header;

    /* the record of the file, filled, and the one made of it */
    struct record record;
    struct slice *cells, *fields;
    bool *quoted;
    size_t next; /* of the wide columns, or of one when there are none */
    char defect[80];
};

/* ---- against the header ---- */

static status no_column(const struct reshape *reshape, const char *problem, const char *name,
                        struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    struct buffer list;
    buffer_init(&list);
    for (size_t i = 0; i < reshape->file_columns && list.size < LONGEST_LIST; i++)
        buffer_format(&list, "%s\"%s\"", i ? ", " : "", cell_show(reshape->file_header[i], shown));
    error_set(error, STATUS_NOT_FOUND, "%s \"%s\"; the file has: %s", problem,
              cell_show(slice_of(name), shown), buffer_get(&list));
    buffer_fini(&list);
    return STATUS_NOT_FOUND;
}

static status find_filled(struct reshape *reshape, const struct layout *layout, struct error *error)
{
    for (size_t i = 0; i < layout->fill_down_count; i++) {
        size_t column = 0;
        struct slice name = slice_trim(slice_of(layout->fill_down[i]));
        while (column < reshape->file_columns && !slice_equal_nocase(reshape->file_header[column], name))
            column++;
        if (column == reshape->file_columns)
            return no_column(reshape, "fill_down: no column", layout->fill_down[i], error);
        reshape->filled[reshape->filled_count++].column = column;
    }
    return STATUS_OK;
}

static bool is_filled(const struct reshape *reshape, size_t column)
{
    for (size_t i = 0; i < reshape->filled_count; i++)
        if (reshape->filled[i].column == column) return true;
    return false;
}

static bool is_wide(const struct reshape *reshape, const struct layout *layout, size_t column)
{
    for (size_t i = 0; i < layout->unpivot_count && !is_filled(reshape, column); i++)
        if (template_match(slice_of(layout->unpivot[i]), reshape->file_header[column], 0, NULL)) return true;
    return false;
}

static status sort_columns(struct reshape *reshape, const struct layout *layout, struct error *error)
{
    for (size_t column = 0; column < reshape->file_columns; column++)
        if (is_wide(reshape, layout, column))
            reshape->wide[reshape->wide_count++] = column;
        else
            reshape->kept[reshape->kept_count++] = column;
    for (size_t i = 0; i < reshape->kept_count; i++)
        reshape->header[i] = reshape->file_header[reshape->kept[i]];
    if (layout->unpivot_count == 0) return STATUS_OK;
    if (reshape->wide_count == 0)
        return no_column(reshape, "unpivot: no column has the form", layout->unpivot[0], error);
    reshape->header[reshape->kept_count] = slice_trim(slice_of(layout->name_column));
    reshape->header[reshape->kept_count + 1] = slice_trim(slice_of(layout->value_column));
    return STATUS_OK;
}

static status check_templates(const struct layout *layout, struct error *error)
{
    status result = STATUS_OK;
    size_t parts;
    for (size_t i = 0; i < layout->unpivot_count && result == STATUS_OK; i++)
        result = template_check(slice_of(layout->unpivot[i]), &parts, error);
    return result;
}

/* ---- made and freed ---- */

static bool make_room(struct reshape *reshape, const struct layout *layout)
{
    size_t columns = reshape->file_columns;
    reshape->filled = memory_try_new(layout->fill_down_count + 1, sizeof *reshape->filled);
    reshape->kept = memory_try_new(columns, sizeof *reshape->kept);
    reshape->wide = memory_try_new(columns, sizeof *reshape->wide);
    reshape->cells = memory_try_new(columns, sizeof *reshape->cells);
    reshape->header = memory_try_new(columns + 2, sizeof *reshape->header);
    reshape->fields = memory_try_new(columns + 2, sizeof *reshape->fields);
    reshape->quoted = memory_try_new(columns + 2, sizeof *reshape->quoted);
    return reshape->filled && reshape->kept && reshape->wide && reshape->cells && reshape->header &&
           reshape->fields && reshape->quoted;
}

status reshape_new(const struct layout *layout, const struct slice *header, size_t column_count,
                   struct reshape **out, struct error *error)
{
    *out = NULL;
    if (!layout || (layout->fill_down_count == 0 && layout->unpivot_count == 0)) return STATUS_OK;
    struct reshape *reshape = memory_new(sizeof *reshape);
    reshape->file_columns = column_count;
    reshape->next = column_count + 1; /* no record yet */
    reshape->file_header = header;
    status result = check_templates(layout, error);
    if (result == STATUS_OK && !make_room(reshape, layout))
        result = error_set(error, STATUS_MEMORY, "no memory for %zu columns", column_count);
    if (result == STATUS_OK) result = find_filled(reshape, layout, error);
    if (result == STATUS_OK) result = sort_columns(reshape, layout, error);
    if (result == STATUS_OK)
        *out = reshape;
    else
        reshape_free(reshape);
    return result;
}

void reshape_free(struct reshape *reshape)
{
    if (!reshape) return;
    for (size_t i = 0; i < reshape->filled_count; i++) buffer_fini(&reshape->filled[i].last);
    memory_free(reshape->filled);
    memory_free(reshape->kept);
    memory_free(reshape->wide);
    memory_free(reshape->cells);
    memory_free(reshape->header);
    memory_free(reshape->fields);
    memory_free(reshape->quoted);
    memory_free(reshape);
}

size_t reshape_column_count(const struct reshape *reshape)
{
    return reshape->kept_count + (reshape->wide_count ? 2 : 0);
}

const struct slice *reshape_header(const struct reshape *reshape)
{
    return reshape->header;
}

/* ---- records ---- */

/* Rule 2. */
static bool fill_down(struct filled *filled, struct slice *cell)
{
    if (slice_trim(*cell).size == 0) {
        *cell = slice_make(buffer_get(&filled->last), filled->last.size);
        return true;
    }
    buffer_clear(&filled->last);
    return buffer_try_append(&filled->last, cell->data, cell->size);
}

/* Rule 4. */
static void take_malformed(struct reshape *reshape)
{
    if (reshape->record.defect) return;
    size_t count = reshape->record.field_count;
    snprintf(reshape->defect, sizeof reshape->defect, "%zu field%s where the header has %zu", count,
             count == 1 ? "" : "s", reshape->file_columns);
    reshape->record.defect = reshape->defect;
}

status reshape_take(struct reshape *reshape, const struct record *record, struct error *error)
{
    reshape->record = *record;
    reshape->next = 0;
    if (record->defect || record->field_count != reshape->file_columns) {
        take_malformed(reshape);
        return STATUS_OK;
    }
    memcpy(reshape->cells, record->fields, record->field_count * sizeof *reshape->cells);
    for (size_t i = 0; i < reshape->filled_count; i++)
        if (!fill_down(&reshape->filled[i], &reshape->cells[reshape->filled[i].column]))
            return error_set(error, STATUS_MEMORY, "line %llu: no memory for a cell of this size",
                             (unsigned long long)record->line);
    for (size_t i = 0; i < reshape->kept_count; i++) {
        reshape->fields[i] = reshape->cells[reshape->kept[i]];
        reshape->quoted[i] = record->quoted[reshape->kept[i]];
    }
    return STATUS_OK;
}

bool reshape_next(struct reshape *reshape, struct record *out)
{
    size_t at = reshape->next++, kept = reshape->kept_count;
    *out = reshape->record;
    if (out->defect) return at == 0;
    if (at >= (reshape->wide_count ? reshape->wide_count : 1)) return false;
    out->fields = reshape->fields;
    out->quoted = reshape->quoted;
    out->field_count = reshape_column_count(reshape);
    if (reshape->wide_count == 0) return true;
    size_t column = reshape->wide[at];
    out->wide = reshape->file_header[column];
    reshape->fields[kept] = out->wide;
    reshape->quoted[kept] = false;
    reshape->fields[kept + 1] = reshape->cells[column];
    reshape->quoted[kept + 1] = reshape->record.quoted[column];
    return true;
}
