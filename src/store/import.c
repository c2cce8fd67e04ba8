/* An import: one transaction from BEGIN IMMEDIATE to COMMIT. The triggers that count changes, and the indexes
 * of tables that are empty, are dropped at its start and made again before its end, all inside the
 * transaction: whatever happens between, the file is as it was.
 *
 * The snapshot: an import that changes few rows names them in the change log, and the file stays as it is.
 * Else it is written anew: rows of one table that was empty are streamed to the writer as they are inserted;
 * the other tables are added before the commit, while the lock is held, so that rows and generation agree. It
 * replaces the old file after the commit. A crash in between leaves a stale one, which is noticed. */
#include "store/import_int.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { REJECT_BYTES = 4000 };

/* ---- begin ---- */

static struct import_table *table_of(struct store_import *import, const struct table_schema *schema)
{
    for (size_t i = 0; i < import->table_count; i++)
        if (import->tables[i].schema == schema) return &import->tables[i];
    import->tables[import->table_count].schema = schema;
    return &import->tables[import->table_count++];
}

static struct store_import *new_import(struct store *store, const struct store_target *targets, size_t count)
{
    struct store_import *import = memory_new(sizeof *import);
    import->store = store;
    import->tables = memory_new(count * sizeof *import->tables);
    import->targets = memory_new(count * sizeof *import->targets);
    import->target_count = count;
    for (size_t i = 0; i < count; i++) {
        import->targets[i].spec = targets[i];
        import->targets[i].table = table_of(import, targets[i].table);
    }
    error_init(&import->snapshot_problem);
    return import;
}

static status take_lock(struct store *store, struct error *error)
{
    status s = database_exec(store, "BEGIN IMMEDIATE", error);
    if (s == STATUS_OK && database_moved(store)) return database_moved_error(store, error);
    return s;
}

static status record_import(struct store_import *import, const struct store_import_info *info,
                            struct error *error)
{
    sqlite3_stmt *statement = NULL;
    struct store *store = import->store;
    status s = database_prepare(
        store, "INSERT INTO imports (importer, file, imported_at) VALUES (?1, ?2, ?3)", &statement, error);
    if (s != STATUS_OK) return s;
    sqlite3_bind_text(statement, 1, info->importer, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, info->file, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, info->now);
    s = database_run(store, statement, error);
    sqlite3_finalize(statement);
    import->id = sqlite3_last_insert_rowid(store->database);
    if (s != STATUS_OK) return s;
    return database_prepare(store,
                            "INSERT INTO rejects (import_id, line, reason, row) VALUES (?1, ?2, ?3, ?4)",
                            &import->reject, error);
}

static status is_empty(struct store *store, const struct table_schema *table, bool *empty,
                       struct error *error)
{
    struct buffer sql;
    int64_t rows = 0;
    buffer_init(&sql);
    buffer_text(&sql, "SELECT EXISTS (SELECT 1 FROM ");
    database_name(&sql, table->name);
    buffer_char(&sql, ')');
    status s = database_integer(store, buffer_get(&sql), &rows, error);
    *empty = rows == 0;
    buffer_fini(&sql);
    return s;
}

static status begin_table(struct store_import *import, struct import_table *table, struct error *error)
{
    struct store *store = import->store;
    status s = triggers_drop(store, table->schema, error);
    if (s == STATUS_OK) s = is_empty(store, table->schema, &table->fresh, error);
    if (s == STATUS_OK && table->fresh) s = tables_drop_index(store, table->schema, error);
    return s;
}

/* The writer takes one table at a time: the first that was empty. */
static void start_streaming(struct store_import *import)
{
    struct import_table *table = import->tables, *end = table + import->table_count;
    while (table < end && !table->fresh) table++;
    if (table == end) return;
    struct error *problem = &import->snapshot_problem;
    status s = snapshot_writer_open(import->store->snapshot_path, &import->writer, problem);
    if (s == STATUS_OK) s = snapshot_begin_table(import->writer, table->schema, problem);
    table->streaming = s == STATUS_OK;
    if (s == STATUS_OK) return;
    snapshot_writer_close(import->writer);
    import->writer = NULL;
}

/* The log is of use only when there is a file that it leads on from: the open snapshot may be of one that is
 * gone. */
static status start_log(struct store_import *import, struct error *error)
{
    struct store *store = import->store;
    uint64_t generation = 0;
    status s = changes_generation(store, &generation, error);
    if (s == STATUS_OK) s = changes_prepare(store, &import->log, error);
    import->generation = changes_next(generation);
    refresh_forget(store);
    import->logging = s == STATUS_OK && refresh_open(store, &import->log_left, NULL) == STATUS_OK;
    if (!import->logging) refresh_forget(store);
    return s;
}

static status begin(struct store_import *import, const struct store_import_info *info, struct error *error)
{
    struct store *store = import->store;
    status s = take_lock(store, error);
    if (s == STATUS_OK) s = start_log(import, error);
    if (s == STATUS_OK) s = record_import(import, info, error);
    for (size_t i = 0; s == STATUS_OK && i < import->table_count; i++)
        s = begin_table(import, &import->tables[i], error);
    for (size_t i = 0; s == STATUS_OK && i < import->table_count; i++)
        s = upsert_open_table(import, &import->tables[i], error);
    for (size_t i = 0; s == STATUS_OK && i < import->target_count; i++) {
        s = upsert_open_target(import, &import->targets[i], error);
        if (s == STATUS_OK && import->targets[i].spec.fold_last)
            s = fold_open(import, &import->targets[i], error);
    }
    if (s == STATUS_OK) start_streaming(import);
    return s;
}

status store_import_begin(struct store *store, const struct store_import_info *info,
                          const struct store_target *targets, size_t target_count, struct store_import **out,
                          struct error *error)
{
    *out = NULL;
    if (store->mode == STORE_READ)
        return error_set(error, STATUS_INVALID, "%s: opened for reading only", store->path);
    if (store->import)
        return error_set(error, STATUS_INVALID, "%s: another import of this program is running", store->path);
    struct store_import *import = new_import(store, targets, target_count);
    store->import = import;
    status s = begin(import, info, error);
    if (s == STATUS_OK)
        *out = import;
    else
        store_import_abort(import);
    return s;
}

/* ---- rows ---- */

/* SQLite may have rolled back by itself, and then another row would be a transaction of its own. */
static status check_sound(const struct store_import *import, struct error *error)
{
    if (!import->failed) return STATUS_OK;
    return error_set(error, STATUS_INVALID, "%s: the import has failed and can only be aborted",
                     import->store->path);
}

static status add_row(struct store_import *import, struct import_target *target, const struct value *values,
                      enum store_outcome *outcome, struct error *error)
{
    if (++import->rows % STORE_INTERRUPT_ROWS == 0 && interrupt_pending())
        return error_set(error, STATUS_INTERRUPTED, "%s: import interrupted, nothing was changed",
                         import->store->path);
    target->counts.read++;
    if (!target->fold_add) return upsert_row(import, target, values, outcome, error);
    *outcome = STORE_FOLDED;
    return fold_row(import, target, values, error);
}

status store_import_row(struct store_import *import, size_t target, const struct value *values, uint64_t line,
                        enum store_outcome *outcome, struct error *error)
{
    if (target >= import->target_count)
        return error_set(error, STATUS_INVALID, "the import has no target number %zu", target);
    status s = check_sound(import, error);
    if (s == STATUS_OK) s = add_row(import, &import->targets[target], values, outcome, error);
    import->failed |= s != STATUS_OK;
    if (s == STATUS_INVALID) error_prefix(error, "line %llu", (unsigned long long)line);
    return s;
}

status store_import_probe(struct store_import *import, size_t target, const struct value *values,
                          bool *duplicate, struct error *error)
{
    *duplicate = false;
    if (target >= import->target_count)
        return error_set(error, STATUS_INVALID, "the import has no target number %zu", target);
    status s = check_sound(import, error);
    if (s == STATUS_OK && !import->targets[target].spec.fold_last)
        s = upsert_probe(import, &import->targets[target], values, duplicate, error);
    import->failed |= s != STATUS_OK;
    return s;
}

/* A rejected row may be what is not UTF-8; other tools shall be able to read it all the same. */
static void append_readable(struct buffer *text, struct slice row)
{
    while (row.size) {
        struct slice character = slice_make(row.data, utf8_offset(row, 1));
        if (*character.data != 0 && utf8_valid(character))
            buffer_slice(text, character);
        else
            buffer_text(text, "\xEF\xBF\xBD"); /* U+FFFD */
        row = slice_make(row.data + character.size, row.size - character.size);
    }
}

/* At most REJECT_BYTES, ending with a whole character. */
static struct slice cut(struct slice text)
{
    size_t size = text.size;
    if (size <= REJECT_BYTES) return text;
    for (size = REJECT_BYTES; size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80;) size--;
    return slice_make(text.data, size);
}

static status bind_readable(struct store_import *import, int parameter, struct slice text,
                            struct buffer *copy, struct error *error)
{
    /* Its beginning is enough: what is not UTF-8 only becomes longer. */
    append_readable(copy, slice_make(text.data, text.size < REJECT_BYTES + 4 ? text.size : REJECT_BYTES + 4));
    struct value value = {.text = cut(slice_make(buffer_get(copy), copy->size))};
    return cell_bind(import->store, import->reject, parameter, TYPE_TEXT, value, error);
}

status store_import_reject(struct store_import *import, uint64_t line, struct slice reason, struct slice row,
                           struct error *error)
{
    status s = check_sound(import, error);
    if (s != STATUS_OK) return s;
    struct buffer texts[2];
    buffer_init(&texts[0]);
    buffer_init(&texts[1]);
    sqlite3_bind_int64(import->reject, 1, import->id);
    sqlite3_bind_int64(import->reject, 2, (int64_t)line);
    s = bind_readable(import, 3, reason, &texts[0], error);
    if (s == STATUS_OK) s = bind_readable(import, 4, row, &texts[1], error);
    if (s == STATUS_OK) s = database_run(import->store, import->reject, error);
    buffer_fini(&texts[0]);
    buffer_fini(&texts[1]);
    import->rejected += s == STATUS_OK;
    import->failed |= s != STATUS_OK;
    return s;
}

/* ---- identity ---- */

/* Random numbers leave no trace: what is deleted is overwritten with zeros, and each table of them begins
 * with an empty page, so that not even the places of the cells depend on them. */
static status replace_identity(struct store *store, int64_t id, struct error *error)
{
    return database_format(store, error,
                           "PRAGMA secure_delete = ON;"
                           "CREATE TEMP TABLE kept AS SELECT key, value FROM meta WHERE key <> 'store_id';"
                           "DELETE FROM meta;"
                           "INSERT INTO meta SELECT key, value FROM temp.kept ORDER BY key;"
                           "INSERT INTO meta VALUES ('store_id', %lld);"
                           "DROP TABLE temp.kept",
                           (long long)id);
}

status store_import_identify(struct store_import *import, uint64_t identity, struct error *error)
{
    struct store *store = import->store;
    bool fresh = import->id == 1;
    for (size_t i = 0; i < import->table_count; i++) fresh &= import->tables[i].fresh;
    if (!fresh) return error_set(error, STATUS_INVALID, "%s: expected an empty store", store->path);
    int64_t id = (int64_t)(identity >> 2 | UINT64_C(1) << 62); /* above 0, and not 0 */
    status s = check_sound(import, error);
    if (s == STATUS_OK) s = replace_identity(store, id, error);
    if (s == STATUS_OK) import->identity = (uint64_t)id;
    import->failed |= s != STATUS_OK;
    return s;
}

/* ---- commit ---- */

static void bind_counts(sqlite3_stmt *statement, int first, const struct store_counts *counts)
{
    const uint64_t values[] = {counts->read,      counts->inserted, counts->updated,
                               counts->unchanged, counts->folded,   counts->rejected};
    for (int i = 0; i < 6; i++) sqlite3_bind_int64(statement, first + i, (int64_t)values[i]);
}

static status write_target_counts(struct store_import *import, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    status s = database_prepare(import->store,
                                "INSERT INTO import_targets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                                &statement, error);
    for (size_t i = 0; s == STATUS_OK && i < import->target_count; i++) {
        sqlite3_bind_int64(statement, 1, import->id);
        sqlite3_bind_int64(statement, 2, (int64_t)i + 1);
        sqlite3_bind_text(statement, 3, import->targets[i].table->schema->name, -1, SQLITE_STATIC);
        bind_counts(statement, 4, &import->targets[i].counts);
        s = database_run(import->store, statement, error);
    }
    sqlite3_finalize(statement);
    return s;
}

static status write_counts(struct store_import *import, struct error *error)
{
    struct store_counts sum = {0};
    for (size_t i = 0; i < import->target_count; i++) {
        const struct store_counts *counts = &import->targets[i].counts;
        sum.read += counts->read;
        sum.inserted += counts->inserted;
        sum.updated += counts->updated;
        sum.unchanged += counts->unchanged;
        sum.folded += counts->folded;
    }
    sum.rejected = import->rejected;
    sqlite3_stmt *statement = NULL;
    status s = database_prepare(import->store,
                                "UPDATE imports SET read = ?2, inserted = ?3, updated = ?4, unchanged = ?5, "
                                "folded = ?6, rejected = ?7 WHERE id = ?1",
                                &statement, error);
    if (s != STATUS_OK) return s;
    sqlite3_bind_int64(statement, 1, import->id);
    bind_counts(statement, 2, &sum);
    s = database_run(import->store, statement, error);
    sqlite3_finalize(statement);
    return s == STATUS_OK ? write_target_counts(import, error) : s;
}

static status finish_tables(struct store_import *import, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; i < import->target_count; i++) upsert_close_target(&import->targets[i]);
    for (size_t i = 0; i < import->table_count; i++) upsert_close_table(&import->tables[i]);
    sqlite3_finalize(import->log);
    import->log = NULL;
    for (size_t i = 0; s == STATUS_OK && i < import->table_count; i++)
        s = tables_finish(import->store, import->tables[i].schema, error);
    return s;
}

/* Do the rows differ from the snapshot's in ways that the log does not name? */
static bool needs_file(const struct store_import *import)
{
    for (size_t i = 0; i < import->table_count; i++)
        if (import->tables[i].changed && (import->tables[i].fresh || !import->logging)) return true;
    return false;
}

static const struct import_table *imported(const struct store_import *import,
                                           const struct table_schema *schema)
{
    for (size_t i = 0; i < import->table_count; i++)
        if (import->tables[i].schema == schema) return &import->tables[i];
    return NULL;
}

static status add_tables(struct store_import *import, const struct table_schema *streamed,
                         struct error *error)
{
    struct store *store = import->store;
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < store->schema->table_count; i++) {
        const struct table_schema *schema = &store->schema->tables[i];
        const struct import_table *table = imported(import, schema);
        if (schema == streamed) continue;
        s = table && table->changed ? snapshot_from_rows(store, import->writer, schema, error)
                                    : snapshot_from_older(store, import->writer, schema, error);
    }
    refresh_forget(store); /* only some of its tables were brought up to date */
    return s;
}

/* Failures are kept in import->snapshot_problem and cost only the snapshot. */
static void build_snapshot(struct store_import *import)
{
    struct error *problem = &import->snapshot_problem;
    const struct table_schema *streamed = NULL;
    status s = STATUS_OK;
    for (size_t i = 0; i < import->table_count; i++)
        if (import->tables[i].streaming) streamed = import->tables[i].schema;
    if (streamed) {
        s = snapshot_end_table(import->writer, problem);
    } else {
        error_init(problem);
        s = snapshot_writer_open(import->store->snapshot_path, &import->writer, problem);
    }
    if (s == STATUS_OK) s = add_tables(import, streamed, problem);
    if (s == STATUS_OK) return;
    snapshot_writer_close(import->writer);
    import->writer = NULL;
}

static void publish_snapshot(struct store_import *import, uint64_t generation)
{
    struct store *store = import->store;
    if (!import->writer) return;
    status s = snapshot_commit(import->writer, store->id, generation, store->schema, &store->snapshot,
                               &import->snapshot_problem);
    if (s != STATUS_OK) return;
    store->snapshot_generation = generation;
    touched_clear(store);
}

/* Ends the work on the snapshot before the commit: *generation is that of the file that is to be written. */
static status settle_snapshot(struct store_import *import, uint64_t *generation, struct error *error)
{
    build_snapshot(import);
    status s = import->identity ? changes_begin(import->store, import->identity, error)
                                : changes_restart(import->store, error);
    return s == STATUS_OK ? changes_generation(import->store, generation, error) : s;
}

static status commit(struct store_import *import, struct error *error)
{
    uint64_t generation = 0;
    status s = check_sound(import, error);
    for (size_t i = 0; s == STATUS_OK && i < import->target_count; i++)
        if (import->targets[i].fold_add) s = fold_merge(import, &import->targets[i], error);
    if (s == STATUS_OK) s = write_counts(import, error);
    if (s == STATUS_OK) s = finish_tables(import, error);
    bool file = needs_file(import);
    if (s == STATUS_OK && file) s = settle_snapshot(import, &generation, error);
    if (s != STATUS_OK) return s;
    if (interrupt_pending())
        return error_set(error, STATUS_INTERRUPTED, "%s: import interrupted, nothing was changed",
                         import->store->path);
    s = database_exec(import->store, "COMMIT", error);
    if (s != STATUS_OK) return s;
    import->store->committed = true;
    if (import->identity) import->store->id = import->identity;
    if (file) publish_snapshot(import, generation);
    return STATUS_OK;
}

static void free_import(struct store_import *import)
{
    for (size_t i = 0; i < import->target_count; i++) upsert_close_target(&import->targets[i]);
    for (size_t i = 0; i < import->table_count; i++) upsert_close_table(&import->tables[i]);
    sqlite3_finalize(import->reject);
    sqlite3_finalize(import->log);
    snapshot_writer_close(import->writer);
    import->store->import = NULL;
    memory_free(import->targets);
    memory_free(import->tables);
    memory_free(import);
}

status store_import_commit(struct store_import *import, struct store_counts *counts,
                           struct error *snapshot_warning, struct error *error)
{
    status s = commit(import, error);
    if (s != STATUS_OK) {
        store_import_abort(import);
        return s;
    }
    for (size_t i = 0; counts && i < import->target_count; i++) counts[i] = import->targets[i].counts;
    if (snapshot_warning) *snapshot_warning = import->snapshot_problem;
    free_import(import);
    return STATUS_OK;
}

void store_import_abort(struct store_import *import)
{
    if (!import) return;
    struct store *store = import->store;
    free_import(import); /* open statements would hold up the rollback */
    database_rollback(store);
}
