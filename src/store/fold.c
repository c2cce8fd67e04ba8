/* Several rows of one key in a file are one row, the last wins: rows wait in a TEMP table whose conflict rule
 * replaces the values and keeps the place, so that the merge follows the order of first appearance. */
#include "store/import_int.h"

#include "base/memory.h"

static void fold_name(struct buffer *name, const struct store_import *import,
                      const struct import_target *target)
{
    buffer_format(name, "temp.fold_%zu", (size_t)(target - import->targets));
}

static void append_key(struct buffer *sql, const struct table_schema *schema)
{
    /* NULLs would differ from each other; no text equals a blob. */
    if (schema->source_field >= 0) buffer_format(sql, "ifnull(f%d, x''), ", schema->source_field);
    buffer_format(sql, "f%d", schema->key_field);
}

static status create_fold(struct store_import *import, const struct import_target *target, const char *name,
                          struct error *error)
{
    struct buffer sql;
    const struct table_schema *schema = target->table->schema;
    buffer_init(&sql);
    buffer_format(&sql, "CREATE TABLE %s (place INTEGER PRIMARY KEY", name);
    for (size_t i = 0; i < schema->field_count; i++) buffer_format(&sql, ", f%zu", i);
    buffer_text(&sql, "); CREATE UNIQUE INDEX ");
    buffer_format(&sql, "%s_by_key ON %s (", name, name + sizeof "temp." - 1);
    append_key(&sql, schema);
    buffer_char(&sql, ')');
    status s = database_exec(import->store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

static status prepare_add(struct store_import *import, struct import_target *target, const char *name,
                          struct error *error)
{
    struct buffer sql;
    const struct table_schema *schema = target->table->schema;
    buffer_init(&sql);
    buffer_format(&sql, "INSERT INTO %s VALUES (NULL", name);
    for (size_t i = 0; i < schema->field_count; i++) buffer_format(&sql, ", ?%zu", i + 1);
    buffer_text(&sql, ") ON CONFLICT (");
    append_key(&sql, schema);
    buffer_text(&sql, ") DO UPDATE SET ");
    for (size_t i = 0; i < schema->field_count; i++)
        buffer_format(&sql, "%sf%zu = excluded.f%zu", i ? ", " : "", i, i);
    status s = database_prepare(import->store, buffer_get(&sql), &target->fold_add, error);
    buffer_fini(&sql);
    return s;
}

status fold_open(struct store_import *import, struct import_target *target, struct error *error)
{
    const struct table_schema *schema = target->table->schema;
    if (schema->key_field < 0)
        return error_set(error, STATUS_INVALID, "table \"%s\" has no key: its rows cannot be folded",
                         schema->name);
    struct buffer name;
    buffer_init(&name);
    fold_name(&name, import, target);
    status s = create_fold(import, target, buffer_get(&name), error);
    if (s == STATUS_OK) s = prepare_add(import, target, buffer_get(&name), error);
    buffer_fini(&name);
    return s;
}

status fold_row(struct store_import *import, struct import_target *target, const struct value *values,
                struct error *error)
{
    const struct table_schema *schema = target->table->schema;
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < schema->field_count; i++) {
        bool mapped = !target->spec.mapped || target->spec.mapped[i];
        struct value value = mapped ? values[i] : (struct value){.null = true};
        s = cell_bind(import->store, target->fold_add, (int)i + 1, schema->fields[i].type, value, error);
    }
    return s == STATUS_OK ? database_run(import->store, target->fold_add, error) : s;
}

static status merge_rows(struct store_import *import, struct import_target *target, sqlite3_stmt *scan,
                         uint64_t *merged, struct error *error)
{
    const struct table_schema *schema = target->table->schema;
    struct value *values = memory_new(schema->field_count * sizeof *values);
    enum store_outcome outcome;
    uint64_t seen = 0;
    bool more = true;
    status s = STATUS_OK;
    while (s == STATUS_OK) {
        s = database_next(import->store, scan, &seen, &more, error);
        if (s != STATUS_OK || !more) break;
        for (size_t i = 0; s == STATUS_OK && i < schema->field_count; i++)
            s = cell_read(import->store, scan, (int)i, schema, &schema->fields[i], 0, &values[i], error);
        if (s == STATUS_OK) s = upsert_row(import, target, values, &outcome, error);
        ++*merged;
    }
    memory_free(values);
    return s;
}

status fold_merge(struct store_import *import, struct import_target *target, struct error *error)
{
    struct buffer sql, name;
    sqlite3_stmt *scan = NULL;
    uint64_t merged = 0;
    buffer_init(&sql);
    buffer_init(&name);
    fold_name(&name, import, target);
    buffer_text(&sql, "SELECT ");
    for (size_t i = 0; i < target->table->schema->field_count; i++)
        buffer_format(&sql, "%sf%zu", i ? ", " : "", i);
    buffer_format(&sql, " FROM %s ORDER BY place", buffer_get(&name));
    status s = database_prepare(import->store, buffer_get(&sql), &scan, error);
    if (s == STATUS_OK) s = merge_rows(import, target, scan, &merged, error);
    sqlite3_finalize(scan);
    sqlite3_finalize(target->fold_add);
    target->fold_add = NULL;
    if (s == STATUS_OK) s = database_format(import->store, error, "DROP TABLE %s", buffer_get(&name));
    target->counts.folded = target->counts.read - merged;
    buffer_fini(&name);
    buffer_fini(&sql);
    return s;
}
