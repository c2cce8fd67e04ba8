/* References: the names of a path lead from table to table (rule 15 of expr.h). Also through a derived field,
 * whose own paths begin where it was found. */
#include "expr/check.h"

#include <string.h>

static const char *const many = "fields that refer to a table: ";

/* `; fields that refer to a table: "ticket", "customer"`. */
static const char *referring_fields(struct checker *checker, const struct table_schema *table)
{
    struct buffer list;
    buffer_init(&list);
    for (size_t i = 0; i < table->field_count; i++) {
        if (!table->fields[i].references) continue;
        buffer_format(&list, "%s\"%s\"", list.size ? ", " : many, table->fields[i].name);
    }
    for (size_t i = 0; i < table->back_count; i++)
        buffer_format(&list, "%s\"%s\"", list.size ? ", " : many, table->backs[i].name);
    if (!list.size) buffer_format(&list, "no field of \"%s\" does", table->name);
    const char *text = arena_text(checker->arena, slice_make(buffer_get(&list), list.size));
    buffer_fini(&list);
    return text;
}

static status refers_to_nothing(struct checker *checker, const struct place *place, const struct syntax *name)
{
    return error_at(checker->error, STATUS_TYPE, name->position,
                    "field \"%.*s\" does not refer to a table, so that no dot can follow it; %s",
                    SLICE_ARGS(name->text), referring_fields(checker, place->table));
}

static bool is_derived(const struct table_schema *table, struct slice name)
{
    for (size_t i = 0; i < table->derived_count; i++)
        if (slice_is(name, table->derived[i].name)) return true;
    return false;
}

static status too_far(struct checker *checker, const struct syntax *name)
{
    return error_at(checker->error, STATUS_LIMIT, name->position,
                    "the path follows more than %d references, derived fields written out", EXPR_PATH_LIMIT);
}

/* One name: a field of the place that refers to another table. */
static status step(struct checker *checker, struct place *place, const struct syntax *name)
{
    const struct schema *schema = checker->context->schema;
    const struct table_schema *table = place->table;
    int number = table ? schema_step(table, name->text) : -1;
    bool computed = (table && is_derived(table, name->text)) || check_find_map(checker, place, name->text);
    if (number < 0 && !computed) return check_unknown_field(checker, place, name);
    const char *references = number < 0 ? NULL : schema_step_table(table, number);
    if (!references) return refers_to_nothing(checker, place, name);
    const struct table_schema *other = schema ? schema_table(schema, slice_of(references)) : NULL;
    if (!other)
        return error_at(checker->error, STATUS_INVALID, name->position,
                        "table \"%s\", to which \"%.*s\" refers, cannot be reached from here", references,
                        SLICE_ARGS(name->text));
    if (place->length == EXPR_PATH_LIMIT) return too_far(checker, name);
    struct reference *longer = arena_new(checker->arena, (place->length + 1) * sizeof *longer);
    if (place->length) memcpy(longer, place->path, place->length * sizeof *longer);
    longer[place->length] = (struct reference){table, number};
    *place = (struct place){other, longer, place->length + 1};
    return STATUS_OK;
}

status reference_follow(struct checker *checker, const struct syntax *path, struct place *out)
{
    status code = STATUS_OK;
    *out = checker->place;
    for (size_t i = 0; !code && i + 1 < path->count; i++) code = step(checker, out, path->children[i]);
    return code;
}
