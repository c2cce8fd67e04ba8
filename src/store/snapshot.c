/* The snapshot from the rows, inside one read transaction, so that rows and generation agree. */
#include "store/store_int.h"

#include "base/memory.h"

/* ---- one table ---- */

/* Long texts stay in the rows. */
static void append_scan(struct buffer *sql, const struct table_schema *table)
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
    buffer_text(sql, " ORDER BY id");
}

static status copy_rows(struct store *store, struct snapshot_writer *writer, const struct table_schema *table,
                        sqlite3_stmt *scan, struct error *error)
{
    struct value *values = memory_new(table->field_count * sizeof *values);
    uint64_t seen = 0;
    bool more = true;
    status s = STATUS_OK;
    while (s == STATUS_OK) {
        s = database_next(store, scan, &seen, &more, error);
        if (s != STATUS_OK || !more) break;
        int64_t id = sqlite3_column_int64(scan, 0);
        for (size_t i = 0; s == STATUS_OK && i < table->field_count; i++)
            s = cell_read(store, scan, (int)i + 1, table, &table->fields[i], id, &values[i], error);
        if (s == STATUS_OK) s = snapshot_append(writer, id, values, error);
    }
    memory_free(values);
    return s;
}

status snapshot_from_rows(struct store *store, struct snapshot_writer *writer,
                          const struct table_schema *table, struct error *error)
{
    struct buffer sql;
    sqlite3_stmt *scan = NULL;
    buffer_init(&sql);
    append_scan(&sql, table);
    status s = database_prepare(store, buffer_get(&sql), &scan, error);
    if (s == STATUS_OK) s = snapshot_begin_table(writer, table, error);
    if (s == STATUS_OK) s = copy_rows(store, writer, table, scan, error);
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

status snapshot_from_older(struct store *store, struct snapshot_writer *writer, struct snapshot *older,
                           const struct table_schema *table, struct error *error)
{
    if (older && is_undamaged(older, table)) return snapshot_copy_table(writer, older, table, error);
    return snapshot_from_rows(store, writer, table, error);
}

/* ---- all of it ---- */

static status write_tables(struct store *store, struct snapshot_writer *writer, uint64_t *generation,
                           struct error *error)
{
    status s = database_exec(store, "BEGIN", error);
    if (s == STATUS_OK) s = migrate_generation(store, generation, error);
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
    return STATUS_OK;
}

static void forget(struct store *store)
{
    snapshot_close(store->snapshot);
    store->snapshot = NULL;
}

/* A store that has no import yet may vanish when it is closed: it gets no file beside it. */
static bool wants_file(const struct store *store)
{
    return !store->created || store->committed;
}

static status rebuild(struct store *store, const char *reason, struct error *notice, struct error *error)
{
    struct error problem;
    error_init(&problem);
    status s = STATUS_IO;
    forget(store);
    if (wants_file(store)) s = build(store, store->snapshot_path, &problem);
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
    uint64_t generation = 0;
    if (notice) error_init(notice);
    *out = NULL;
    status s = check_idle(store, error);
    if (s == STATUS_OK) s = migrate_generation(store, &generation, error);
    if (s != STATUS_OK) return s;
    if (!store->snapshot || store->snapshot_generation != generation) {
        forget(store);
        s = snapshot_open(store->snapshot_path, store->id, generation, store->schema, &store->snapshot, NULL);
        store->snapshot_generation = generation;
        if (s != STATUS_OK) {
            store->snapshot = NULL;
            s = rebuild(store, reason_for(s), notice, error);
        }
    }
    *out = store->snapshot;
    return s;
}

status store_rebuild_snapshot(struct store *store, struct snapshot **out, struct error *error)
{
    *out = NULL;
    status s = check_idle(store, error);
    if (s == STATUS_OK) s = rebuild(store, "damaged", NULL, error);
    *out = store->snapshot;
    return s;
}
