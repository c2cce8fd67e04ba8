/* The data tables, from the declared schema. Beside the fields a table has `id`, `import_id` and, when it has
 * no key, `row_hash`; its history has the same columns and `replaced_by`. SQLite compares names without ASCII
 * case, so the checks do too. */
#include "store/store_int.h"

#include <string.h>

static const char *const reserved_tables[] = {"meta", "imports", "import_targets", "rejects", "changes"};
static const char *const reserved_fields[] = {"id", "import_id", "row_hash", "replaced_by"};

#define HISTORY "_history"

static bool same_name(const char *a, const char *b)
{
    return slice_equal_nocase(slice_of(a), slice_of(b));
}

static bool among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (same_name(name, names[i])) return true;
    return false;
}

static bool is_history_name(const char *name)
{
    size_t size = strlen(name), suffix = sizeof HISTORY - 1;
    return size >= suffix && same_name(name + size - suffix, HISTORY);
}

static bool is_text(const struct table_schema *table, int field)
{
    return field < 0 || table->fields[field].type == TYPE_TEXT;
}

static status check_field_names(const struct table_schema *table, struct error *error)
{
    if (!is_text(table, table->key_field) || !is_text(table, table->source_field))
        return error_set(error, STATUS_INVALID, "table \"%s\": its key and its source must be texts",
                         table->name);
    for (size_t i = 0; i < table->field_count; i++) {
        const char *name = table->fields[i].name;
        if (!*name || among(name, reserved_fields, sizeof reserved_fields / sizeof *reserved_fields))
            return error_set(error, STATUS_INVALID,
                             "table \"%s\": a field cannot be named \"%s\": the store uses it", table->name,
                             name);
        for (size_t j = 0; j < i; j++)
            if (same_name(name, table->fields[j].name))
                return error_set(error, STATUS_INVALID,
                                 "table \"%s\": the fields \"%s\" and \"%s\" have one name", table->name,
                                 table->fields[j].name, name);
    }
    return STATUS_OK;
}

status tables_check_names(const struct store *store, struct error *error)
{
    for (size_t i = 0; i < store->schema->table_count; i++) {
        const struct table_schema *table = &store->schema->tables[i];
        bool reserved = among(table->name, reserved_tables, sizeof reserved_tables / sizeof *reserved_tables);
        if (!*table->name || reserved || is_history_name(table->name) ||
            strncasecmp(table->name, "sqlite_", 7) == 0)
            return error_set(error, STATUS_INVALID,
                             "a table cannot be named \"%s\": the store uses such names", table->name);
        for (size_t j = 0; j < i; j++)
            if (same_name(table->name, store->schema->tables[j].name))
                return error_set(error, STATUS_INVALID, "the table \"%s\" is declared twice", table->name);
        status s = check_field_names(table, error);
        if (s != STATUS_OK) return s;
    }
    return STATUS_OK;
}

/* ---- what there is ---- */

static const char *stored_type(enum type type)
{
    return type == TYPE_TEXT ? "TEXT" : type == TYPE_REAL ? "REAL" : "INTEGER";
}

struct stored_column {
    char *name, *type;
    bool primary_key;
};

struct stored_table {
    struct arena arena;
    struct stored_column *columns; /* in the arena; none when there is no such table */
    size_t count;
};

static status read_columns(struct store *store, sqlite3_stmt *statement, struct stored_table *stored,
                           struct error *error)
{
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        struct stored_column *more = arena_new(&stored->arena, (stored->count + 1) * sizeof *more);
        if (stored->count) memcpy(more, stored->columns, stored->count * sizeof *more);
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        const char *type = (const char *)sqlite3_column_text(statement, 1);
        more[stored->count].name = arena_text(&stored->arena, slice_of(name ? name : ""));
        more[stored->count].type = arena_text(&stored->arena, slice_of(type ? type : ""));
        more[stored->count].primary_key = sqlite3_column_int(statement, 2) == 1;
        stored->columns = more;
        stored->count++;
    }
    return result == SQLITE_DONE ? STATUS_OK : database_error(store, error);
}

/* The caller ends stored->arena, also on failure. */
static status load_table(struct store *store, const char *name, struct stored_table *stored,
                         struct error *error)
{
    *stored = (struct stored_table){0};
    arena_init(&stored->arena);
    sqlite3_stmt *statement = NULL;
    status s = database_prepare(store, "SELECT name, type, pk FROM pragma_table_info(?1)", &statement, error);
    if (s != STATUS_OK) return s;
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    s = read_columns(store, statement, stored, error);
    sqlite3_finalize(statement);
    return s;
}

static const struct stored_column *find_column(const struct stored_table *stored, const char *name)
{
    for (size_t i = 0; i < stored->count; i++)
        if (same_name(stored->columns[i].name, name)) return &stored->columns[i];
    return NULL;
}

static status check_stored(const struct store *store, const struct table_schema *table,
                           const struct stored_table *stored, struct error *error)
{
    const struct stored_column *id = find_column(stored, "id");
    if (!id || !id->primary_key || !same_name(id->type, "INTEGER"))
        return error_set(error, STATUS_FORMAT,
                         "%s: the table \"%s\" was not made by perilune (it has no id INTEGER PRIMARY KEY)",
                         store->path, table->name);
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field *field = &table->fields[i];
        const struct stored_column *column = find_column(stored, field->name);
        if (column && !same_name(column->type, stored_type(field->type)))
            return error_set(
                error, STATUS_TYPE,
                "%s: field \"%s\" of table \"%s\" is declared %s (%s) but stored as %s; give the new "
                "field another name, or start a new store",
                store->path, field->name, table->name, type_name(field->type), stored_type(field->type),
                column->type);
    }
    return STATUS_OK;
}

/* ---- names of what belongs to a table ---- */

static void history_name(struct buffer *name, const struct table_schema *table)
{
    buffer_clear(name);
    buffer_format(name, "%s" HISTORY, table->name);
}

static void index_name(struct buffer *name, const struct table_schema *table)
{
    buffer_clear(name);
    buffer_format(name, "%s_by_%s", table->name, table->key_field >= 0 ? "key" : "row_hash");
}

/* ---- check ---- */

static void say_missing(struct buffer *missing, const char *kind, const char *table, const char *field)
{
    if (missing->size) buffer_text(missing, ", ");
    buffer_format(missing, "%s %s%s%s", kind, table, field ? "." : "", field ? field : "");
}

static void append_indexed(struct buffer *sql, const struct table_schema *table)
{
    if (table->key_field >= 0 && table->source_field >= 0) {
        database_name(sql, table->fields[table->source_field].name);
        buffer_text(sql, ", ");
    }
    database_name(sql, table->key_field >= 0 ? table->fields[table->key_field].name : "row_hash");
}

/* Is there the index, and is it on the fields that are the key now? */
static status has_index(struct store *store, const struct table_schema *table, bool *found,
                        struct error *error)
{
    struct buffer name, wanted;
    sqlite3_stmt *statement = NULL;
    buffer_init(&name);
    buffer_init(&wanted);
    index_name(&name, table);
    append_indexed(&wanted, table);
    status s = database_prepare(
        store,
        "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"', ', ') = ?2 COLLATE NOCASE"
        " FROM pragma_index_info(?1)",
        &statement, error);
    if (s == STATUS_OK) {
        sqlite3_bind_text(statement, 1, buffer_get(&name), -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, buffer_get(&wanted), -1, SQLITE_STATIC);
        int result = sqlite3_step(statement);
        *found = result == SQLITE_ROW && sqlite3_column_int(statement, 0);
        if (result != SQLITE_ROW) s = database_error(store, error);
    }
    sqlite3_finalize(statement);
    buffer_fini(&wanted);
    buffer_fini(&name);
    return s;
}

static status check_helpers(struct store *store, const struct table_schema *table, bool *complete,
                            struct error *error)
{
    bool found = true;
    status s = has_index(store, table, &found, error);
    *complete &= found;
    return s == STATUS_OK ? triggers_check(store, table, complete, error) : s;
}

static status check_table(struct store *store, const struct table_schema *table, struct buffer *missing,
                          bool *complete, struct error *error)
{
    struct stored_table stored;
    status s = load_table(store, table->name, &stored, error);
    if (s == STATUS_OK && stored.count == 0) {
        say_missing(missing, "table", table->name, NULL);
        *complete = false;
    } else if (s == STATUS_OK) {
        s = check_stored(store, table, &stored, error);
        for (size_t i = 0; s == STATUS_OK && i < table->field_count; i++)
            if (!find_column(&stored, table->fields[i].name)) {
                say_missing(missing, "field", table->name, table->fields[i].name);
                *complete = false;
            }
        if (s == STATUS_OK) s = check_helpers(store, table, complete, error);
    }
    arena_fini(&stored.arena);
    return s;
}

status tables_check(struct store *store, struct buffer *missing, bool *complete, struct error *error)
{
    *complete = true;
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < store->schema->table_count; i++)
        s = check_table(store, &store->schema->tables[i], missing, complete, error);
    return s;
}

status tables_stored_columns(struct store *store, const char *table, struct buffer *sql, struct error *error)
{
    struct stored_table stored;
    status s = load_table(store, table, &stored, error);
    for (size_t i = 0; s == STATUS_OK && i < stored.count; i++) {
        if (i) buffer_text(sql, ", ");
        database_name(sql, stored.columns[i].name);
    }
    arena_fini(&stored.arena);
    return s;
}

/* ---- extend ---- */

static void append_definition(struct buffer *sql, const struct field *field, bool not_null)
{
    database_name(sql, field->name);
    buffer_format(sql, " %s%s", stored_type(field->type), not_null ? " NOT NULL" : "");
    if (field->type != TYPE_BOOLEAN) return;
    buffer_text(sql, " CHECK (");
    database_name(sql, field->name);
    buffer_text(sql, " IN (0, 1))");
}

static status create_table(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql);
    buffer_text(&sql, "CREATE TABLE ");
    database_name(&sql, table->name);
    buffer_text(&sql, " (id INTEGER PRIMARY KEY");
    for (size_t i = 0; i < table->field_count; i++) {
        buffer_text(&sql, ", ");
        append_definition(&sql, &table->fields[i], table->fields[i].required || (int)i == table->key_field);
    }
    buffer_format(&sql, ", import_id INTEGER%s) STRICT", table->key_field < 0 ? ", row_hash INTEGER" : "");
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

/* `definition`: a quoted name and what follows it. */
static status add_column(struct store *store, const char *table, const char *definition, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql);
    buffer_text(&sql, "ALTER TABLE ");
    database_name(&sql, table);
    buffer_format(&sql, " ADD COLUMN %s", definition);
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

/* Rows that are there have no value for the new fields, so these allow NULL even when required. */
static status add_fields(struct store *store, const struct table_schema *table,
                         const struct stored_table *stored, struct error *error)
{
    status s = STATUS_OK;
    struct buffer definition;
    buffer_init(&definition);
    for (size_t i = 0; s == STATUS_OK && i < table->field_count; i++) {
        if (find_column(stored, table->fields[i].name)) continue;
        buffer_clear(&definition);
        append_definition(&definition, &table->fields[i], false);
        s = add_column(store, table->name, buffer_get(&definition), error);
    }
    if (s == STATUS_OK && !find_column(stored, "import_id"))
        s = add_column(store, table->name, "import_id INTEGER", error);
    if (s == STATUS_OK && table->key_field < 0 && !find_column(stored, "row_hash"))
        s = add_column(store, table->name, "row_hash INTEGER", error);
    buffer_fini(&definition);
    return s;
}

/* Another tool's column may have a type that STRICT tables do not know. */
static const char *strict_type(const char *type)
{
    static const char *const strict[] = {"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"};
    return among(type, strict, sizeof strict / sizeof *strict) ? type : "ANY";
}

static void append_copy(struct buffer *sql, const struct stored_column *column)
{
    database_name(sql, column->name);
    buffer_format(sql, " %s", strict_type(column->type));
}

/* In one statement, for every further one would read the whole schema again. */
static status create_history(struct store *store, const char *name, const struct stored_table *stored,
                             struct error *error)
{
    struct buffer sql;
    buffer_init(&sql);
    buffer_text(&sql, "CREATE TABLE ");
    database_name(&sql, name);
    buffer_text(&sql, " (id INTEGER NOT NULL, replaced_by INTEGER NOT NULL");
    for (size_t i = 0; i < stored->count; i++) {
        if (same_name(stored->columns[i].name, "id")) continue;
        buffer_text(&sql, ", ");
        append_copy(&sql, &stored->columns[i]);
    }
    buffer_text(&sql, ") STRICT");
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

static status add_history_columns(struct store *store, const char *name, const struct stored_table *stored,
                                  const struct stored_table *history, struct error *error)
{
    struct buffer definition;
    status s = STATUS_OK;
    buffer_init(&definition);
    for (size_t i = 0; s == STATUS_OK && i < stored->count; i++) {
        if (find_column(history, stored->columns[i].name)) continue;
        buffer_clear(&definition);
        append_copy(&definition, &stored->columns[i]);
        s = add_column(store, name, buffer_get(&definition), error);
    }
    buffer_fini(&definition);
    return s;
}

/* The history has every column that the table really has, in the stored type. */
static status extend_history(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer name;
    struct stored_table stored = {0}, history = {0};
    buffer_init(&name);
    history_name(&name, table);
    status s = load_table(store, table->name, &stored, error);
    if (s == STATUS_OK) s = load_table(store, buffer_get(&name), &history, error);
    if (s == STATUS_OK && history.count == 0)
        s = create_history(store, buffer_get(&name), &stored, error);
    else if (s == STATUS_OK)
        s = add_history_columns(store, buffer_get(&name), &stored, &history, error);
    arena_fini(&stored.arena);
    arena_fini(&history.arena);
    buffer_fini(&name);
    return s;
}

static status create_index(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer sql, name;
    buffer_init(&sql);
    buffer_init(&name);
    index_name(&name, table);
    buffer_format(&sql, "CREATE %s IF NOT EXISTS ", table->key_field >= 0 ? "UNIQUE INDEX" : "INDEX");
    database_name(&sql, buffer_get(&name));
    buffer_text(&sql, " ON ");
    database_name(&sql, table->name);
    buffer_text(&sql, " (");
    append_indexed(&sql, table);
    buffer_char(&sql, ')');
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    buffer_fini(&name);
    return s;
}

static status extend_table(struct store *store, const struct table_schema *table, struct error *error)
{
    struct stored_table stored;
    status s = load_table(store, table->name, &stored, error);
    if (s == STATUS_OK && stored.count == 0)
        s = create_table(store, table, error);
    else if (s == STATUS_OK) {
        s = check_stored(store, table, &stored, error);
        if (s == STATUS_OK) s = add_fields(store, table, &stored, error);
    }
    arena_fini(&stored.arena);
    if (s == STATUS_OK) s = extend_history(store, table, error);
    bool indexed = true;
    if (s == STATUS_OK) s = has_index(store, table, &indexed, error);
    if (s == STATUS_OK && !indexed)
        s = tables_drop_index(store, table, error);             /* it may be on other fields */
    if (s == STATUS_OK) s = triggers_drop(store, table, error); /* they may be of an older format */
    return s == STATUS_OK ? tables_finish(store, table, error) : s;
}

status tables_extend(struct store *store, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < store->schema->table_count; i++)
        s = extend_table(store, &store->schema->tables[i], error);
    /* Without its triggers a table may have changed unseen. */
    return s == STATUS_OK ? changes_restart(store, error) : s;
}

/* ---- around an import ---- */

status tables_drop_index(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer sql, name;
    buffer_init(&sql);
    buffer_init(&name);
    index_name(&name, table);
    buffer_text(&sql, "DROP INDEX IF EXISTS ");
    database_name(&sql, buffer_get(&name));
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&name);
    buffer_fini(&sql);
    return s;
}

status tables_finish(struct store *store, const struct table_schema *table, struct error *error)
{
    status s = create_index(store, table, error);
    if (s != STATUS_OK) return error_prefix(error, "table \"%s\"", table->name), s;
    return triggers_create(store, table, error);
}
