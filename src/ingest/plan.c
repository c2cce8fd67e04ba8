/* Matching a mapping with a header. Rules:
 *
 *  1. Names are the same when they are equal after trimming, without ASCII case.
 *  2. The first of a field's names that the header has is its column. With none of them the field has its
 *     constant or the file's name; without either it is left unmapped if optional, else the file cannot be
 *     imported.
 *  3. A name that the header has several times needs `occurrence`.
 *  4. With `join` all of the field's names are needed, and so is the column of a `factor`.
 *  5. A target none of whose `unless_empty` columns is in the file gets no rows and needs no columns.
 *  6. The columns of `only` must be in the file, once. */
#include "ingest/plan.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/cell.h"
#include "ingest/plan_int.h"
#include "ingest/template.h"
#include "time/civil.h"

enum {
    LONGEST_LIST = 900,
    LONGEST_IGNORED = 4000
}; /* bytes of lists of names: in a message, of ignored ones */

/* ---- the header ---- */

/* Column number of the n-th (from 1) of that name; *count is how many there are. */
static size_t find_column(const struct reader *reader, const char *name, size_t nth, size_t *count)
{
    struct slice wanted = slice_trim(slice_of(name));
    size_t found = PLAN_CONSTANT;
    *count = 0;
    for (size_t i = 0; i < reader_column_count(reader); i++)
        if (slice_equal_nocase(reader_column(reader, i), wanted) && ++*count == nth) found = i;
    return found;
}

static void append_name(struct buffer *out, struct slice name)
{
    char shown[CELL_SHOWN_SIZE];
    buffer_format(out, "\"%s\"", cell_show(name, shown));
}

static void append_header(struct buffer *out, const struct reader *reader)
{
    size_t count = reader_column_count(reader), i = 0, start = out->size;
    for (; i < count && out->size - start < LONGEST_LIST; i++) {
        if (i) buffer_text(out, ", ");
        append_name(out, reader_column(reader, i));
    }
    if (i < count) buffer_format(out, " and %zu more", count - i);
}

/* The header's name that is nearest to one of `names`, or NULL. */
static const char *nearest_column(const struct reader *reader, const char *const *names, size_t name_count)
{
    size_t count = reader_column_count(reader);
    const char **columns = memory_try_new(count, sizeof *columns), *nearest = NULL;
    for (size_t i = 0; columns && i < count; i++) columns[i] = reader_column(reader, i).data;
    for (size_t i = 0; columns && i < name_count && !nearest; i++)
        nearest = slice_nearest(slice_of(names[i]), columns, count);
    memory_free(columns);
    return nearest;
}

static status no_column(const struct plan *plan, const struct plan_target *target,
                        const struct mapping_field *spec, const char *const *names, size_t count,
                        struct error *error)
{
    struct buffer text;
    buffer_init(&text);
    buffer_text(&text, "no column ");
    for (size_t i = 0; i < count; i++) {
        if (i) buffer_text(&text, " or ");
        append_name(&text, slice_of(names[i]));
    }
    buffer_format(&text, " (needed for %s.%s); the file has: ", target->spec->table->name,
                  target->spec->table->fields[spec->field].name);
    append_header(&text, plan->reader);
    const char *nearest = nearest_column(plan->reader, names, count);
    if (nearest) {
        buffer_text(&text, "; did you mean ");
        append_name(&text, slice_of(nearest));
        buffer_char(&text, '?');
    }
    error_set(error, STATUS_NOT_FOUND, "%s", buffer_get(&text));
    buffer_fini(&text);
    return STATUS_NOT_FOUND;
}

status plan_find_column(const struct plan *plan, const struct plan_target *target,
                        const struct mapping_field *spec, const char *name, size_t *column,
                        struct error *error)
{
    const char *table = target->spec->table->name, *field = target->spec->table->fields[spec->field].name;
    size_t nth = spec->occurrence ? spec->occurrence : 1, count;
    *column = find_column(plan->reader, name, nth, &count);
    if (count > 0 && *column == PLAN_CONSTANT)
        return error_set(error, STATUS_NOT_FOUND,
                         "column \"%s\" is there %zu times, but number %zu of them is needed for %s.%s", name,
                         count, nth, table, field);
    if (count > 1 && !spec->occurrence)
        return error_set(error, STATUS_FORMAT,
                         "%zu columns are named \"%s\" (needed for %s.%s); say which one with "
                         "`occurrence` in the importer",
                         count, name, table, field);
    return STATUS_OK;
}

/* Rules 2 and 3. *column is PLAN_CONSTANT when the header has none of the names. */
static status choose_column(const struct plan *plan, const struct plan_target *target,
                            const struct mapping_field *spec, size_t *column, struct error *error)
{
    status result = STATUS_OK;
    *column = PLAN_CONSTANT;
    for (size_t i = 0; i < spec->column_count && result == STATUS_OK && *column == PLAN_CONSTANT; i++)
        result = plan_find_column(plan, target, spec, spec->columns[i], column, error);
    return result;
}

/* ---- fields ---- */

/* Is there a value for a file without the column? */
static bool has_constant(const struct mapping_field *spec)
{
    return spec->constant || spec->file_name;
}

static status check_pattern(const char *pattern, size_t part, struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    size_t parts;
    status result = template_check(slice_of(pattern), &parts, error);
    if (result != STATUS_OK || (part >= 1 && part <= parts)) return result;
    return error_set(error, STATUS_INVALID, "pattern \"%s\" has the parts 1 to %zu, no part %zu",
                     cell_show(slice_of(pattern), shown), parts, part);
}

static status check_field(const struct plan *plan, const struct plan_target *target,
                          const struct mapping_field *spec, struct error *error)
{
    const struct table_schema *table = target->spec->table;
    if (spec->field < 0 || (size_t)spec->field >= table->field_count)
        return error_set(error, STATUS_INVALID, "importer \"%s\": table %s has no field number %d",
                         plan->mapping->name, table->name, spec->field);
    const char *name = table->fields[spec->field].name;
    if (target->mapped[spec->field])
        return error_set(error, STATUS_INVALID, "importer \"%s\": %s.%s is mapped twice", plan->mapping->name,
                         table->name, name);
    if (spec->column_count == 0 && !has_constant(spec))
        return error_set(error, STATUS_INVALID, "importer \"%s\": %s.%s has neither a column nor a constant",
                         plan->mapping->name, table->name, name);
    status result = STATUS_OK;
    for (size_t i = 0; i < spec->format_count && result == STATUS_OK; i++)
        result = civil_check_pattern(slice_of(spec->formats[i]), error);
    for (size_t i = 0; i < spec->pattern_count && result == STATUS_OK; i++)
        result = check_pattern(spec->patterns[i], spec->part, error);
    if (result != STATUS_OK)
        error_prefix(error, "importer \"%s\": %s.%s", plan->mapping->name, table->name, name);
    return result;
}

static status set_constant(const struct plan *plan, const struct plan_target *target,
                           struct plan_field *field, struct error *error)
{
    const char *text = field->spec->file_name ? plan->file_name : field->spec->constant;
    status result = plan_convert(plan, field, slice_of(text), &field->constant, error);
    if (result == STATUS_OK && (!field->constant.null || !field->field->required)) return STATUS_OK;
    if (result == STATUS_OK) result = error_set(error, STATUS_INVALID, "empty, but it needs a value");
    error_prefix(error, "importer \"%s\": the %s for %s.%s", plan->mapping->name,
                 field->spec->file_name ? "file's name" : "constant", target->spec->table->name,
                 field->field->name);
    return result;
}

/* What was found of a field in the header. */
struct match {
    size_t column, factor; /* as in struct plan_field */
    size_t *parts;
};

static void use_columns(struct plan *plan, const struct mapping_field *spec, const struct match *match)
{
    if (match->column == PLAN_JOINED)
        for (size_t i = 0; i < spec->column_count; i++) plan->used[match->parts[i]] = true;
    else
        plan->used[match->column] = true;
    if (match->factor != PLAN_NONE) plan->used[match->factor] = true;
}

static status add_field(struct plan *plan, struct plan_target *target, const struct mapping_field *spec,
                        const struct match *match, struct error *error)
{
    const struct mapping *mapping = plan->mapping;
    struct plan_field *field = &target->fields[target->field_count++];
    buffer_init(&field->cell);
    field->parts = match->parts;
    field->factor = match->factor;
    field->spec = spec;
    field->field = &target->spec->table->fields[spec->field];
    field->column = match->column;
    field->options = (struct coerce_options){spec->formats, spec->format_count, mapping->zone, spec->multiply,
                                             mapping->decimal};
    field->words = arena_new(&plan->arena, spec->word_count * sizeof *field->words);
    for (size_t i = 0; i < spec->word_count; i++) field->words[i] = slice_trim(slice_of(spec->words[i].from));
    target->mapped[spec->field] = true;
    if (match->column == PLAN_CONSTANT) return set_constant(plan, target, field, error);
    use_columns(plan, spec, match);
    return STATUS_OK;
}

/* Rule 4. */
static status match_join(struct plan *plan, struct plan_target *target, const struct mapping_field *spec,
                         struct match *match, struct error *error)
{
    const char *missing;
    match->parts = arena_new(&plan->arena, spec->column_count * sizeof *match->parts);
    status result = plan_find_parts(plan, target, spec, match->parts, &missing, error);
    if (result != STATUS_OK) return result;
    if (!missing) match->column = PLAN_JOINED;
    if (!missing || spec->optional || has_constant(spec)) return STATUS_OK;
    return no_column(plan, target, spec, &missing, 1, error);
}

static status match_columns(struct plan *plan, struct plan_target *target, const struct mapping_field *spec,
                            struct match *match, struct error *error)
{
    if (spec->join) return match_join(plan, target, spec, match, error);
    status result = choose_column(plan, target, spec, &match->column, error);
    if (result != STATUS_OK || match->column != PLAN_CONSTANT || has_constant(spec) || spec->optional)
        return result;
    return no_column(plan, target, spec, spec->columns, spec->column_count, error);
}

static status match_factor(struct plan *plan, struct plan_target *target, const struct mapping_field *spec,
                           struct match *match, struct error *error)
{
    if (!spec->factor || match->column == PLAN_CONSTANT) return STATUS_OK;
    size_t column;
    status result = plan_find_column(plan, target, spec, spec->factor, &column, error);
    if (result == STATUS_OK && column == PLAN_CONSTANT)
        result = no_column(plan, target, spec, &spec->factor, 1, error);
    match->factor = column;
    return result;
}

static status match_field(struct plan *plan, struct plan_target *target, const struct mapping_field *spec,
                          const char *path, struct error *error)
{
    struct match match = {.column = PLAN_CONSTANT, .factor = PLAN_NONE};
    status result = check_field(plan, target, spec, error);
    if (result != STATUS_OK) return result;
    result = match_columns(plan, target, spec, &match, error);
    if (result == STATUS_OK) result = match_factor(plan, target, spec, &match, error);
    if (result == STATUS_OK && match.column == PLAN_CONSTANT && !has_constant(spec)) return STATUS_OK;
    if (result == STATUS_OK) return add_field(plan, target, spec, &match, error);
    error_prefix(error, "%s: line %llu", path, (unsigned long long)reader_header_line(plan->reader));
    return result;
}

/* ---- targets ---- */

/* Rule 5. A name that is there several times counts with all its columns. */
static void match_unless_empty(struct plan *plan, struct plan_target *target)
{
    size_t columns = reader_column_count(plan->reader);
    for (int pass = 0; pass < 2; pass++) { /* counts, then fills */
        size_t count = 0;
        for (size_t i = 0; i < target->spec->unless_empty_count; i++) {
            struct slice name = slice_trim(slice_of(target->spec->unless_empty[i]));
            for (size_t column = 0; column < columns; column++) {
                if (!slice_equal_nocase(reader_column(plan->reader, column), name)) continue;
                if (pass) target->unless_empty[count] = column;
                plan->used[column] = true;
                count++;
            }
        }
        if (!pass) target->unless_empty = arena_new(&plan->arena, count * sizeof *target->unless_empty);
        target->unless_empty_count = count;
    }
    target->inactive = target->spec->unless_empty_count > 0 && target->unless_empty_count == 0;
}

/* Rule 6. */
static status match_condition(struct plan *plan, const struct plan_target *target,
                              const struct mapping_condition *condition, size_t *column, struct error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < condition->column_count && count == 0; i++)
        *column = find_column(plan->reader, condition->columns[i], 1, &count);
    if (count == 1) {
        plan->used[*column] = true;
        return STATUS_OK;
    }
    const char *near = nearest_column(plan->reader, condition->columns, condition->column_count);
    return error_set(
        error, STATUS_NOT_FOUND, "the rows of %s are chosen by column \"%s\", but the file has %s%s%s%s",
        target->spec->table->name, condition->columns[0], count ? "several of that name" : "none",
        near && !count ? "; did you mean \"" : "", near && !count ? near : "", near && !count ? "\"?" : "");
}

static status match_only(struct plan *plan, struct plan_target *target, const char *path, struct error *error)
{
    size_t count = target->spec->only_count;
    status result = STATUS_OK;
    target->only = arena_new(&plan->arena, (count + 1) * sizeof *target->only);
    for (size_t i = 0; i < count && result == STATUS_OK; i++)
        result = match_condition(plan, target, &target->spec->only[i], &target->only[i], error);
    if (result != STATUS_OK)
        error_prefix(error, "%s: line %llu", path, (unsigned long long)reader_header_line(plan->reader));
    return result;
}

static status match_target(struct plan *plan, struct plan_target *target, const char *path,
                           struct error *error)
{
    const struct table_schema *table = target->spec->table;
    size_t count = target->spec->field_count;
    target->mapped = arena_new(&plan->arena, table->field_count * sizeof *target->mapped);
    target->values = arena_new(&plan->arena, table->field_count * sizeof *target->values);
    target->fields = arena_new(&plan->arena, count * sizeof *target->fields);
    match_unless_empty(plan, target);
    status result = target->inactive ? STATUS_OK : match_only(plan, target, path, error);
    for (size_t i = 0; i < count && result == STATUS_OK && !target->inactive; i++)
        result = match_field(plan, target, &target->spec->fields[i], path, error);
    if (result != STATUS_OK || target->inactive) return result;
    if (table->key_field >= 0 && !target->mapped[table->key_field])
        return error_set(error, STATUS_INVALID,
                         "%s: importer \"%s\" has nothing for %s.%s, the key of its rows", path,
                         plan->mapping->name, table->name, table->fields[table->key_field].name);
    return STATUS_OK;
}

status plan_init(struct plan *plan, const struct mapping *mapping, const struct reader *reader,
                 const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    *plan = (struct plan){.mapping = mapping, .reader = reader, .file_name = slash ? slash + 1 : path};
    arena_init(&plan->arena);
    plan->used = memory_try_new(reader_column_count(reader), sizeof *plan->used);
    if (!plan->used) return error_set(error, STATUS_MEMORY, "%s: no memory for its columns", path);
    plan->empty = arena_new(&plan->arena, mapping->empty_count * sizeof *plan->empty);
    for (size_t i = 0; i < mapping->empty_count; i++)
        plan->empty[i] = slice_trim(slice_of(mapping->empty[i]));
    plan->targets = arena_new(&plan->arena, mapping->target_count * sizeof *plan->targets);
    status result = STATUS_OK;
    for (size_t i = 0; i < mapping->target_count && result == STATUS_OK; i++) {
        plan->targets[i].spec = &mapping->targets[i];
        result = match_target(plan, &plan->targets[i], path, error);
    }
    return result;
}

void plan_fini(struct plan *plan)
{
    for (size_t i = 0; plan->targets && i < plan->mapping->target_count; i++)
        for (size_t k = 0; k < plan->targets[i].field_count; k++)
            buffer_fini(&plan->targets[i].fields[k].cell);
    arena_fini(&plan->arena);
    memory_free(plan->used);
    plan->used = NULL;
    plan->targets = NULL;
}

char *plan_ignored_columns(const struct plan *plan)
{
    struct buffer names;
    size_t more = 0;
    buffer_init(&names);
    for (size_t i = 0; i < reader_column_count(plan->reader); i++) {
        char shown[CELL_SHOWN_SIZE];
        struct slice name = reader_column(plan->reader, i);
        if (plan->used[i]) continue;
        if (names.size >= LONGEST_IGNORED) {
            more++;
            continue;
        }
        if (names.size) buffer_text(&names, ", ");
        if (name.size == 0) buffer_format(&names, "(column %zu)", i + 1);
        buffer_text(&names, cell_show(name, shown));
    }
    if (more) buffer_format(&names, " and %zu more", more);
    return names.data;
}
