/* The snapshot from the rows, inside one read transaction, so that rows and generation agree. */
#include "store/store_int.h"

#include "base/memory.h"

/* ---- one table ---- */

void snapshot_append_select(struct buffer *sql, const struct table_schema *table)
{
    buffer_text(sql, "SELECT id");
    for (size_t i = 0; i < table->field_count; i++) {
        buffer_text(sql, ", ");
        if (table->fields[i].long_text)
            buffer_text(sql, "NULL");
        else
            database_name(sql, table->fields[i].name);
    }
    buffer_text(sql, " FROM ");
    database_name(sql, table->name);
}

status snapshot_read_row(const struct store *store, sqlite3_stmt *statement, const struct table_schema *table,
                         int64_t id, struct value *values, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < table->field_count; i++)
        s = cell_read(store, statement, (int)i + 1, table, &table->fields[i], id, &values[i], error);
    return s;
}

/* Until all rows are read a text's place in the buffer stands for its address: the buffer moves when it
 * grows. */
status snapshot_keep_texts(const struct store *store, const struct table_schema *table, struct value *values,
                           struct buffer *texts, struct error *error)
{
    for (size_t i = 0; i < table->field_count; i++) {
        if (table->fields[i].type != TYPE_TEXT || values[i].null) continue;
        size_t place = texts->size;
        if (!buffer_try_append(texts, values[i].text.data, values[i].text.size))
            return error_set(error, STATUS_MEMORY, "%s: no memory for the texts of its rows", store->path);
        values[i].text.data = (const char *)place;
    }
    return STATUS_OK;
}

void snapshot_place_texts(const struct table_schema *table, struct value *values, const struct buffer *texts)
{
    const char *start = buffer_get(texts);
    for (size_t i = 0; i < table->field_count; i++)
        if (table->fields[i].type == TYPE_TEXT && !values[i].null)
            values[i].text.data = start + (size_t)values[i].text.data;
}

status snapshot_from_rows(struct store *store, struct snapshot_writer *writer,
                          const struct table_schema *table, struct error *error)
{
    struct buffer sql;
    sqlite3_stmt *scan = NULL;
    buffer_init(&sql);
    snapshot_append_select(&sql, table);
    buffer_text(&sql, " ORDER BY id");
    status s = database_prepare(store, buffer_get(&sql), &scan, error);
    if (s == STATUS_OK) s = snapshot_begin_table(writer, table, error);
    if (s == STATUS_OK) s = feed_rows(store, writer, table, scan, error);
    if (s == STATUS_OK) s = snapshot_end_table(writer, error);
    sqlite3_finalize(scan);
    buffer_fini(&sql);
    return s;
}

/* A copy has checksums of its own, so what is copied must be checked first. */
static bool is_undamaged(struct snapshot *older, const struct table_schema *schema)
{
    const struct table *table = snapshot_table(older, slice_of(schema->name));
    if (!table) return false;
    for (int column = -1; column < (int)schema->field_count; column++) {
        if (column >= 0 && schema->fields[column].long_text) continue;
        if (snapshot_check(older, table, column, NULL) != STATUS_OK) return false;
    }
    return true;
}

status snapshot_from_older(struct store *store, struct snapshot_writer *writer,
                           const struct table_schema *table, struct error *error)
{
    bool good = store->snapshot && refresh_table(store, table, NULL) == STATUS_OK;
    if (good && is_undamaged(store->snapshot, table))
        return snapshot_copy_table(writer, store->snapshot, table, error);
    return snapshot_from_rows(store, writer, table, error);
}

/* ---- all of it ---- */

static status write_tables(struct store *store, struct snapshot_writer *writer, uint64_t *generation,
                           struct error *error)
{
    status s = database_exec(store, "BEGIN", error);
    if (s == STATUS_OK) s = changes_generation(store, generation, error);
    for (size_t i = 0; s == STATUS_OK && i < store->schema->table_count; i++)
        s = snapshot_from_rows(store, writer, &store->schema->tables[i], error);
    database_rollback(store); /* it only read */
    return s;
}

/* `path` NULL: in memory. */
static status build(struct store *store, const char *path, struct error *error)
{
    struct snapshot_writer *writer = NULL;
    struct snapshot *built = NULL;
    uint64_t generation = 0;
    status s = snapshot_writer_open(path, &writer, error);
    if (s == STATUS_OK) s = write_tables(store, writer, &generation, error);
    if (s == STATUS_OK) s = snapshot_commit(writer, store->id, generation, store->schema, &built, error);
    snapshot_writer_close(writer);
    if (s != STATUS_OK) return s;
    store->snapshot = built;
    store->snapshot_generation = generation;
    touched_clear(store);
    return STATUS_OK;
}

bool snapshot_wants_file(const struct store *store)
{
    return store->snapshot_path && (!store->created || store->committed);
}

static status rebuild(struct store *store, const char *reason, struct error *notice, struct error *error)
{
    struct error problem;
    error_init(&problem);
    status s = STATUS_IO;
    refresh_forget(store);
    if (snapshot_wants_file(store)) s = build(store, store->snapshot_path, &problem);
    if (s == STATUS_OK) {
        if (notice) error_set(notice, STATUS_OK, "%s: %s; built from the rows", store->snapshot_path, reason);
    } else if (s == STATUS_IO) { /* if it was the store that could not be read, this fails again */
        s = build(store, NULL, error);
        if (s == STATUS_OK && notice && problem.message[0])
            error_set(notice, STATUS_IO, "%s: %s; built in memory, because it cannot be written: %s",
                      store->snapshot_path, reason, problem.message);
    } else if (error) {
        *error = problem;
    }
    return s;
}

static const char *reason_for(status s)
{
    switch (s) {
    case STATUS_NOT_FOUND: return "missing";
    case STATUS_STALE: return "out of date";
    case STATUS_VERSION: return "of another version";
    case STATUS_CORRUPT: return "damaged";
    default: return "cannot be read";
    }
}

static status check_idle(const struct store *store, struct error *error)
{
    if (!store->import) return STATUS_OK;
    return error_set(error, STATUS_INVALID, "%s: an import is running", store->path);
}

status store_snapshot(struct store *store, struct snapshot **out, struct error *notice, struct error *error)
{
    if (notice) error_init(notice);
    *out = NULL;
    status s = check_idle(store, error);
    if (s == STATUS_OK) s = database_exec(store, "BEGIN", error);
    if (s != STATUS_OK) return s;
    s = refresh_snapshot(store, error);
    database_rollback(store); /* it only read */
    if (s != STATUS_OK && s != STATUS_INTERRUPTED) s = rebuild(store, reason_for(s), notice, error);
    *out = store->snapshot;
    return s;
}

status store_rebuild_snapshot(struct store *store, struct snapshot **out, struct error *error)
{
    *out = NULL;
    status s = check_idle(store, error);
    store->facts_damaged = store->clocks_damaged = true; /* it may be one of those files which is */
    if (s == STATUS_OK) s = rebuild(store, "damaged", NULL, error);
    *out = store->snapshot;
    return s;
}
