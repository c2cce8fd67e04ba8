/* Fields made of several columns. Rules:
 *
 *  1. A joined cell is the cells of its columns as they are in the file, with the spec's text between them; a
 * text that no cell has inside keeps ("a", "bc") and ("ab", "c") apart.
 *  2. An empty part stays empty between its separators; without any part there is no cell.
 *  3. A value times a factor: integers and durations are rounded to whole ones, halves away from zero.
 * Without a value or a factor there is no value. */
#include "ingest/cell.h"
#include "ingest/plan_int.h"

#include <math.h>

status plan_find_parts(const struct plan *plan, const struct plan_target *target,
                       const struct mapping_field *spec, size_t *parts, const char **missing,
                       struct error *error)
{
    *missing = NULL;
    for (size_t i = 0; i < spec->column_count; i++) {
        status result = plan_find_column(plan, target, spec, spec->columns[i], &parts[i], error);
        if (result != STATUS_OK) return result;
        if (parts[i] == PLAN_CONSTANT && !*missing) *missing = spec->columns[i];
    }
    return STATUS_OK;
}

static bool append(struct buffer *out, struct slice text)
{
    return buffer_try_append(out, text.data, text.size);
}

status plan_join(struct plan_field *field, const struct record *record, struct slice *out,
                 struct error *error)
{
    struct slice separator = slice_of(field->spec->join);
    bool any = false, room = true;
    buffer_clear(&field->cell);
    for (size_t i = 0; i < field->spec->column_count && room; i++) {
        struct slice part = record->fields[field->parts[i]];
        any = any || slice_trim(part).size > 0;
        room = (i == 0 || append(&field->cell, separator)) && append(&field->cell, part);
    }
    if (!room)
        return error_set(error, STATUS_MEMORY, "no memory to join %zu columns", field->spec->column_count);
    *out = any ? slice_make(field->cell.data, field->cell.size) : slice_of("");
    return STATUS_OK;
}

static status multiply(enum type type, double factor, struct value *value, struct error *error)
{
    double product = (type == TYPE_REAL ? value->real : (double)value->integer) * factor;
    if (type == TYPE_REAL && isfinite(product)) {
        value->real = product;
        return STATUS_OK;
    }
    product = round(product);
    if (type == TYPE_REAL || !(product >= -0x1p63 && product < 0x1p63))
        return error_set(error, STATUS_RANGE, "the product is out of range");
    value->integer = (int64_t)product;
    return STATUS_OK;
}

status plan_multiply(const struct plan *plan, const struct plan_field *field, const struct record *record,
                     struct value *value, struct error *error)
{
    struct slice cell = slice_trim(record->fields[field->factor]);
    struct coerce_options options = {.decimal = field->options.decimal};
    struct value factor;
    if (value->null) return STATUS_OK;
    *value = plan_is_empty(plan, cell) ? (struct value){.null = true} : *value;
    if (value->null) return STATUS_OK;
    status result = coerce(cell, TYPE_REAL, &options, &factor, error);
    if (result == STATUS_OK) result = multiply(field->field->type, factor.real, value, error);
    char shown[CELL_SHOWN_SIZE];
    if (result != STATUS_OK)
        error_prefix(error, "column \"%s\"", cell_show(reader_column(plan->reader, field->factor), shown));
    return result;
}
