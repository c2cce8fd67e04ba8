/* One record to the rows of its targets. Rules, in this order:
 *
 *  1. A target whose `unless_empty` cells are all empty has no row, nor has one whose `only`
 *     columns hold other texts, or none where any text will do.
 *  2. Where the field has patterns, a cell that has a value (5) is cut: its part goes on as the cell. A cell
 *     that none of them matches is an error. What is cut is the cell without the white space at its ends.
 *  3. A cell is compared with words and with the texts for "no value" trimmed and without ASCII case.
 *  4. A word stands for its `to`, which is parsed like a cell; without one, or with an empty one, for no
 *     value.
 *  5. A cell of white space only, or with a text for "no value", has none.
 *  6. With words_only any other text is an error.
 *  7. Text is stored as it is in the file, spaces at its ends included; the others are parsed trimmed.
 *  8. A required field needs a value.
 *  9. What a `factor` is for is multiplied by that number (plan_join.c) before its bounds are looked at.
 * 10. A number outside the bounds that its field declares (schema.h) is an error; a bound without a value
 *     bounds nothing. */
#include "ingest/plan.h"

#include "base/buffer.h"
#include "ingest/cell.h"
#include "ingest/plan_int.h"
#include "ingest/template.h"

#include <math.h>

enum { LONGEST_LIST = 400 }; /* bytes of a list of words in a message */

bool plan_is_empty(const struct plan *plan, struct slice trimmed)
{
    if (trimmed.size == 0) return true;
    for (size_t i = 0; i < plan->mapping->empty_count; i++)
        if (slice_equal_nocase(trimmed, plan->empty[i])) return true;
    return false;
}

static const struct mapping_word *find_word(const struct plan_field *field, struct slice trimmed)
{
    for (size_t i = 0; i < field->spec->word_count; i++)
        if (slice_equal_nocase(trimmed, field->words[i])) return &field->spec->words[i];
    return NULL;
}

/* Rule 2. */
static status cut(const struct plan_field *field, struct slice *cell, struct error *error)
{
    struct slice trimmed = slice_trim(*cell);
    char shown[CELL_SHOWN_SIZE];
    struct buffer list;
    for (size_t i = 0; i < field->spec->pattern_count; i++)
        if (template_match(slice_of(field->spec->patterns[i]), trimmed, field->spec->part, cell))
            return STATUS_OK;
    buffer_init(&list);
    for (size_t i = 0; i < field->spec->pattern_count; i++)
        buffer_format(&list, "%s\"%s\"", i ? " or " : "", field->spec->patterns[i]);
    error_set(error, STATUS_FORMAT, "not of the form %s: \"%s\"", buffer_get(&list),
              cell_show(trimmed, shown));
    buffer_fini(&list);
    return STATUS_FORMAT;
}

static status not_a_word(const struct plan_field *field, struct slice trimmed, struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    struct buffer list;
    buffer_init(&list);
    size_t i = 0;
    for (; i < field->spec->word_count && list.size < LONGEST_LIST; i++)
        buffer_format(&list, "%s%s", i ? ", " : "", field->spec->words[i].from);
    if (i < field->spec->word_count) buffer_format(&list, " and %zu more", field->spec->word_count - i);
    error_set(error, STATUS_FORMAT, "not one of the known words: \"%s\" (%s)", cell_show(trimmed, shown),
              buffer_get(&list));
    buffer_fini(&list);
    return STATUS_FORMAT;
}

status plan_convert(const struct plan *plan, const struct plan_field *field, struct slice cell,
                    struct value *out, struct error *error)
{
    struct slice trimmed = slice_trim(cell);
    *out = (struct value){.null = true};
    if (field->spec->pattern_count && !plan_is_empty(plan, trimmed)) {
        status result = cut(field, &cell, error);
        if (result != STATUS_OK) return result;
        trimmed = slice_trim(cell);
    }
    const struct mapping_word *word = find_word(field, trimmed);
    if (word) {
        struct slice to = slice_of(word->to ? word->to : "");
        return to.size ? coerce(to, field->field->type, &field->options, out, error) : STATUS_OK;
    }
    if (plan_is_empty(plan, trimmed)) return STATUS_OK;
    if (field->spec->words_only) return not_a_word(field, trimmed, error);
    return coerce(field->field->type == TYPE_TEXT ? cell : trimmed, field->field->type, &field->options, out,
                  error);
}

/* Puts the name of the column that was at fault, or those of all parts, before the message. */
static void name_column(const struct plan *plan, const struct plan_field *field, const struct record *record,
                        struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    struct buffer names;
    buffer_init(&names);
    size_t count = field->column == PLAN_JOINED ? field->spec->column_count : 1;
    for (size_t i = 0; i < count && names.size < LONGEST_LIST; i++) {
        size_t column = field->column == PLAN_JOINED ? field->parts[i] : field->column;
        bool wide = record->wide.size && column + 1 == record->field_count;
        struct slice name = wide ? record->wide : reader_column(plan->reader, column);
        buffer_format(&names, "%s\"%s\"", i ? ", " : "", cell_show(name, shown));
    }
    error_prefix(error, "column%s %s", count > 1 ? "s" : "", buffer_get(&names));
    buffer_fini(&names);
}

/* The value of a field that is not constant. */
static status read_field(const struct plan *plan, struct plan_field *field, const struct record *record,
                         struct value *value, struct error *error)
{
    struct slice cell;
    status result = STATUS_OK;
    if (field->column == PLAN_JOINED)
        result = plan_join(field, record, &cell, error);
    else
        cell = record->fields[field->column];
    if (result == STATUS_OK) result = plan_convert(plan, field, cell, value, error);
    if (result != STATUS_OK) name_column(plan, field, record, error);
    if (result == STATUS_OK && field->factor != PLAN_NONE)
        result = plan_multiply(plan, field, record, value, error);
    return result;
}

static status fill_field(const struct plan *plan, const struct plan_target *target, struct plan_field *field,
                         const struct record *record, struct error *error)
{
    struct value *value = &target->values[field->spec->field];
    if (field->column == PLAN_CONSTANT) {
        *value = field->constant;
        return STATUS_OK;
    }
    status result = read_field(plan, field, record, value, error);
    if (result != STATUS_OK || !value->null || !field->field->required) return result;
    error_set(error, STATUS_FORMAT, "empty, but %s.%s needs a value", target->spec->table->name,
              field->field->name);
    name_column(plan, field, record, error);
    return STATUS_FORMAT;
}

/* Rule 2. */
static bool meets(const struct plan *plan, const struct mapping_condition *condition, struct slice trimmed)
{
    if (condition->text_count == 0) return !plan_is_empty(plan, trimmed);
    for (size_t i = 0; i < condition->text_count; i++)
        if (slice_equal_nocase(trimmed, slice_trim(slice_of(condition->texts[i])))) return true;
    return false;
}

static bool is_wanted(const struct plan *plan, const struct plan_target *target, const struct record *record)
{
    for (size_t i = 0; i < target->spec->only_count; i++)
        if (!meets(plan, &target->spec->only[i], slice_trim(record->fields[target->only[i]]))) return false;
    if (target->spec->unless_empty_count == 0) return true;
    for (size_t i = 0; i < target->unless_empty_count; i++)
        if (!plan_is_empty(plan, slice_trim(record->fields[target->unless_empty[i]]))) return true;
    return false;
}

static double number_of(const struct table_schema *table, size_t field, const struct value *values)
{
    return table->fields[field].type == TYPE_REAL ? values[field].real : (double)values[field].integer;
}

/* The bound's value, or `otherwise` where there is none. */
static double bound_of(const struct table_schema *table, const char *bound, const struct value *values,
                       double otherwise)
{
    int field = bound ? schema_field(table, slice_of(bound)) : -1;
    return field < 0 || values[field].null ? otherwise : number_of(table, (size_t)field, values);
}

static status check_bounds(const struct plan_target *target, struct error *error)
{
    const struct table_schema *table = target->spec->table;
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        if ((!field->lowest && !field->highest) || target->values[i].null) continue;
        double value = number_of(table, i, target->values);
        double low = bound_of(table, field->lowest, target->values, -INFINITY);
        double high = bound_of(table, field->highest, target->values, INFINITY);
        if (value < low)
            return error_set(error, STATUS_FORMAT, "%s.%s: %g is below %s, which is %g", table->name,
                             field->name, value, field->lowest, low);
        if (value > high)
            return error_set(error, STATUS_FORMAT, "%s.%s: %g is above %s, which is %g", table->name,
                             field->name, value, field->highest, high);
    }
    return STATUS_OK;
}

static status fill_target(const struct plan *plan, struct plan_target *target, const struct record *record,
                          struct error *error)
{
    status result = STATUS_OK;
    target->wanted = !target->inactive && is_wanted(plan, target, record);
    if (!target->wanted) return result;
    for (size_t i = 0; i < target->spec->table->field_count; i++)
        target->values[i] = (struct value){.null = true};
    for (size_t i = 0; i < target->field_count && result == STATUS_OK; i++)
        result = fill_field(plan, target, &target->fields[i], record, error);
    return result == STATUS_OK ? check_bounds(target, error) : result;
}

status plan_fill(struct plan *plan, const struct record *record, struct error *error)
{
    status result = STATUS_OK;
    for (size_t i = 0; i < plan->mapping->target_count && result == STATUS_OK; i++)
        result = fill_target(plan, &plan->targets[i], record, error);
    return result;
}
