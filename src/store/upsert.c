/* One row into its table. Rules:
 *
 *  1. A table with a key: a row is known by (source, key), NULL being a source of its own. A known row whose
 *     mapped fields all have the same values (0.0 and -0.0 are the same) is unchanged; else it is updated in
 *     its mapped fields and the old version goes to the history, unless this very import had made it.
 *  2. The same key again in the target of the same import: unchanged with the same values, else a duplicate.
 *  3. A table without a key: rows are known by all their fields, and each stored row answers for one row of a
 *     file. So a file with three rows alike makes three rows, and makes none when it is imported again.
 *  4. For that, `row_hash` holds a hash of the row's values and of which occurrence of them it is (from 0),
 *     with an index. A hash only finds: the fields decide. It does not depend on the order of the fields nor
 *     on fields that are NULL, so that it survives new fields. It is stored: if hash_bytes ever changes, a
 *     migration has to compute it anew.
 *  5. A table that was empty at the begin has no index during the import; hashes in memory find its rows.
 *  6. Where the caller vouches that its rows are distinct, those of a table that was empty are just inserted.
 */
#include "store/import_int.h"

#include "base/hash.h"
#include "base/memory.h"

#include <string.h>

enum { FIRST_FIELD = 2 }; /* of the find statement, after id and import_id */

static bool has_key(const struct import_table *table)
{
    return table->schema->key_field >= 0;
}

static bool is_mapped(const struct import_target *target, size_t field)
{
    return !target->spec.mapped || target->spec.mapped[field];
}

/* ---- statements ---- */

static void append_fields(struct buffer *sql, const struct table_schema *schema)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        buffer_text(sql, ", ");
        database_name(sql, schema->fields[i].name);
    }
}

static void append_find(struct buffer *sql, const struct import_table *table)
{
    const struct table_schema *schema = table->schema;
    buffer_text(sql, "SELECT id, import_id");
    append_fields(sql, schema);
    buffer_text(sql, " FROM ");
    database_name(sql, schema->name);
    if (!has_key(table)) {
        buffer_text(sql, " WHERE row_hash = ?1");
    } else if (table->fresh) {
        buffer_text(sql, " WHERE id = ?1");
    } else {
        buffer_text(sql, " WHERE ");
        database_name(sql, schema->fields[schema->key_field].name);
        buffer_text(sql, " = ?1");
        if (schema->source_field < 0) return;
        buffer_text(sql, " AND ");
        database_name(sql, schema->fields[schema->source_field].name);
        buffer_text(sql, " IS ?2");
    }
}

static void append_insert(struct buffer *sql, const struct import_table *table)
{
    buffer_text(sql, "INSERT INTO ");
    database_name(sql, table->schema->name);
    buffer_format(sql, " (import_id%s", has_key(table) ? "" : ", row_hash");
    append_fields(sql, table->schema);
    buffer_format(sql, ") VALUES (?1%s", has_key(table) ? "" : ", ?2");
    for (size_t i = 0; i < table->schema->field_count; i++) buffer_format(sql, ", ?%zu", i + 3);
    buffer_char(sql, ')');
}

static status append_history(struct store *store, struct buffer *sql, const struct table_schema *schema,
                             struct error *error)
{
    struct buffer name, columns;
    buffer_init(&name);
    buffer_init(&columns);
    buffer_format(&name, "%s_history", schema->name);
    status s = tables_stored_columns(store, schema->name, &columns, error);
    buffer_text(sql, "INSERT INTO ");
    database_name(sql, buffer_get(&name));
    buffer_format(sql, " (%s, replaced_by) SELECT %s, ?2 FROM ", buffer_get(&columns), buffer_get(&columns));
    database_name(sql, schema->name);
    buffer_text(sql, " WHERE id = ?1");
    buffer_fini(&columns);
    buffer_fini(&name);
    return s;
}

static void append_update(struct buffer *sql, const struct import_target *target)
{
    const struct table_schema *schema = target->table->schema;
    buffer_text(sql, "UPDATE ");
    database_name(sql, schema->name);
    buffer_text(sql, " SET import_id = ?1");
    for (size_t i = 0; i < schema->field_count; i++) {
        if (!is_mapped(target, i)) continue;
        buffer_text(sql, ", ");
        database_name(sql, schema->fields[i].name);
        buffer_format(sql, " = ?%zu", i + 3);
    }
    buffer_text(sql, " WHERE id = ?2");
}

status upsert_open_table(struct store_import *import, struct import_table *table, struct error *error)
{
    struct buffer sql;
    size_t count = table->schema->field_count;
    table->row = memory_new(count * sizeof *table->row);
    table->name_hashes = memory_new(count * sizeof *table->name_hashes);
    for (size_t i = 0; i < count; i++) {
        const char *name = table->schema->fields[i].name;
        table->name_hashes[i] = hash_bytes(name, strlen(name));
    }
    buffer_init(&sql);
    append_find(&sql, table);
    status s = database_prepare(import->store, buffer_get(&sql), &table->find, error);
    buffer_clear(&sql);
    append_insert(&sql, table);
    if (s == STATUS_OK) s = database_prepare(import->store, buffer_get(&sql), &table->insert, error);
    buffer_clear(&sql);
    if (s == STATUS_OK && has_key(table)) {
        s = append_history(import->store, &sql, table->schema, error);
        if (s == STATUS_OK) s = database_prepare(import->store, buffer_get(&sql), &table->history, error);
    }
    buffer_fini(&sql);
    return s;
}

status upsert_open_target(struct store_import *import, struct import_target *target, struct error *error)
{
    if (!has_key(target->table)) return STATUS_OK;
    struct buffer sql;
    buffer_init(&sql);
    append_update(&sql, target);
    status s = database_prepare(import->store, buffer_get(&sql), &target->update, error);
    buffer_fini(&sql);
    return s;
}

void upsert_close_table(struct import_table *table)
{
    sqlite3_finalize(table->find);
    sqlite3_finalize(table->insert);
    sqlite3_finalize(table->history);
    table->find = table->insert = table->history = NULL;
    id_map_fini(&table->seen);
    id_set_fini(&table->touched);
    memory_free(table->row);
    memory_free(table->name_hashes);
    table->row = NULL;
    table->name_hashes = NULL;
}

void upsert_close_target(struct import_target *target)
{
    sqlite3_finalize(target->update);
    sqlite3_finalize(target->fold_add);
    target->update = target->fold_add = NULL;
    id_set_fini(&target->touched);
}

/* ---- hashes ---- */

static uint64_t value_hash(enum type type, struct value value)
{
    if (type == TYPE_TEXT) return hash_bytes(value.text.data, value.text.size);
    if (type != TYPE_REAL) return hash_integer((uint64_t)value.integer);
    double real = value.real + 0.0; /* -0.0 becomes 0.0 */
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return hash_integer(bits);
}

static uint64_t content_hash(const struct import_table *table)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < table->schema->field_count; i++)
        if (!table->row[i].null)
            hash += hash_integer(table->name_hashes[i] +
                                 value_hash(table->schema->fields[i].type, table->row[i]));
    return hash;
}

static uint64_t key_hash(const struct import_table *table)
{
    const struct table_schema *schema = table->schema;
    uint64_t hash = value_hash(TYPE_TEXT, table->row[schema->key_field]);
    if (schema->source_field < 0 || table->row[schema->source_field].null) return hash;
    return hash_integer(hash + 1) + value_hash(TYPE_TEXT, table->row[schema->source_field]);
}

/* ---- the snapshot that is written meanwhile ---- */

static void stop_streaming(struct store_import *import, struct import_table *table)
{
    table->streaming = false;
    snapshot_writer_close(import->writer);
    import->writer = NULL;
}

static void stream(struct store_import *import, struct import_table *table, int64_t id)
{
    if (!table->streaming) return;
    struct error problem;
    error_init(&problem);
    if (snapshot_append(import->writer, id, table->row, &problem) == STATUS_OK) return;
    import->snapshot_problem = problem;
    stop_streaming(import, table);
}

/* ---- insert and update ---- */

/* When more rows change than are worth naming, the snapshot is written anew and the log starts anew too. */
static status log_change(struct store_import *import, const struct import_table *table, int64_t id,
                         struct error *error)
{
    if (table->fresh || !import->logging) return STATUS_OK;
    import->logging = import->log_left-- > 0;
    if (!import->logging) return STATUS_OK;
    return changes_add(import->store, import->log, import->generation++, table->schema->name, id, error);
}

static status no_memory(const struct store_import *import, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "%s: no memory for an import of so many rows",
                     import->store->path);
}

static status insert_row(struct store_import *import, struct import_table *table, uint64_t row_hash,
                         int64_t *id, struct error *error)
{
    struct store *store = import->store;
    sqlite3_bind_int64(table->insert, 1, import->id);
    if (!has_key(table)) sqlite3_bind_int64(table->insert, 2, (int64_t)row_hash);
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < table->schema->field_count; i++)
        s = cell_bind(store, table->insert, (int)i + 3, table->schema->fields[i].type, table->row[i], error);
    if (s == STATUS_OK) s = database_run(store, table->insert, error);
    if (s != STATUS_OK) return s;
    *id = sqlite3_last_insert_rowid(store->database);
    table->changed = true;
    stream(import, table, *id);
    return log_change(import, table, *id, error);
}

static status keep_version(struct store_import *import, struct import_table *table, int64_t id,
                           struct error *error)
{
    sqlite3_bind_int64(table->history, 1, id);
    sqlite3_bind_int64(table->history, 2, import->id);
    return database_run(import->store, table->history, error);
}

static status update_row(struct store_import *import, struct import_target *target, int64_t id, bool is_ours,
                         struct error *error)
{
    struct store *store = import->store;
    struct import_table *table = target->table;
    status s = is_ours ? STATUS_OK : keep_version(import, table, id, error);
    sqlite3_bind_int64(target->update, 1, import->id);
    sqlite3_bind_int64(target->update, 2, id);
    for (size_t i = 0; s == STATUS_OK && i < table->schema->field_count; i++)
        if (is_mapped(target, i))
            s = cell_bind(store, target->update, (int)i + 3, table->schema->fields[i].type, table->row[i],
                          error);
    if (s == STATUS_OK) s = database_run(store, target->update, error);
    table->changed = true;
    if (table->streaming) stop_streaming(import, table); /* the row is in the snapshot as it was */
    return s == STATUS_OK ? log_change(import, table, id, error) : s;
}

/* ---- tables with a key ---- */

/* Steps the find statement to the row of this key; the caller resets it. */
static status find_indexed(struct store_import *import, struct import_table *table, bool *found,
                           struct error *error)
{
    const struct table_schema *schema = table->schema;
    status s = cell_bind(import->store, table->find, 1, TYPE_TEXT, table->row[schema->key_field], error);
    if (s == STATUS_OK && schema->source_field >= 0)
        s = cell_bind(import->store, table->find, 2, TYPE_TEXT, table->row[schema->source_field], error);
    if (s != STATUS_OK) return s;
    int result = sqlite3_step(table->find);
    *found = result == SQLITE_ROW;
    return *found || result == SQLITE_DONE ? STATUS_OK : database_error(import->store, error);
}

static bool field_equal(const struct import_table *table, size_t field)
{
    return cell_equal(table->find, (int)field + FIRST_FIELD, table->schema->fields[field].type,
                      table->row[field]);
}

static bool same_key(const struct import_table *table)
{
    const struct table_schema *schema = table->schema;
    return field_equal(table, (size_t)schema->key_field) &&
           (schema->source_field < 0 || field_equal(table, (size_t)schema->source_field));
}

static status find_seen(struct store_import *import, struct import_table *table, uint64_t hash, bool *found,
                        struct error *error)
{
    size_t at = 0;
    int64_t *id;
    *found = false;
    while ((id = id_map_next(&table->seen, hash, &at))) {
        sqlite3_reset(table->find);
        sqlite3_bind_int64(table->find, 1, *id);
        int result = sqlite3_step(table->find);
        if (result != SQLITE_ROW && result != SQLITE_DONE) return database_error(import->store, error);
        *found = result == SQLITE_ROW && same_key(table);
        if (*found) break;
    }
    return STATUS_OK;
}

static bool mapped_equal(const struct import_target *target)
{
    for (size_t i = 0; i < target->table->schema->field_count; i++)
        if (is_mapped(target, i) && !field_equal(target->table, i)) return false;
    return true;
}

static status insert_keyed(struct store_import *import, struct import_target *target, uint64_t hash,
                           struct error *error)
{
    int64_t id;
    struct import_table *table = target->table;
    status s = insert_row(import, table, 0, &id, error);
    if (s != STATUS_OK) return s;
    if (table->fresh && !id_map_add(&table->seen, hash, id)) return no_memory(import, error);
    return id_set_add(&target->touched, id) ? STATUS_OK : no_memory(import, error);
}

static status find_keyed(struct store_import *import, struct import_table *table, uint64_t *hash, bool *found,
                         struct error *error)
{
    *found = false;
    *hash = table->fresh ? key_hash(table) : 0;
    return table->fresh ? find_seen(import, table, *hash, found, error)
                        : find_indexed(import, table, found, error);
}

static status upsert_keyed(struct store_import *import, struct import_target *target,
                           enum store_outcome *outcome, struct error *error)
{
    struct import_table *table = target->table;
    bool found;
    uint64_t hash;
    status s = find_keyed(import, table, &hash, &found, error);
    if (s != STATUS_OK || !found) {
        sqlite3_reset(table->find);
        *outcome = STORE_INSERTED;
        return s == STATUS_OK ? insert_keyed(import, target, hash, error) : s;
    }
    int64_t id = sqlite3_column_int64(table->find, 0);
    bool is_ours = sqlite3_column_int64(table->find, 1) == import->id;
    bool same = mapped_equal(target);
    sqlite3_reset(table->find);
    bool again = id_set_has(&target->touched, id);
    *outcome = same ? STORE_UNCHANGED : again ? STORE_DUPLICATE : STORE_UPDATED;
    if (*outcome == STORE_UPDATED) s = update_row(import, target, id, is_ours, error);
    if (s == STATUS_OK && !again && !id_set_add(&target->touched, id)) s = no_memory(import, error);
    return s;
}

/* ---- tables without a key ---- */

static bool all_equal(const struct import_table *table)
{
    for (size_t i = 0; i < table->schema->field_count; i++)
        if (!field_equal(table, i)) return false;
    return true;
}

/* A stored row with this hash and these values that no row of the file has claimed yet; *taken when there
 * was one but it is claimed. */
static status find_unclaimed(struct store_import *import, struct import_table *table, uint64_t row_hash,
                             int64_t *id, bool *taken, struct error *error)
{
    int result;
    *id = 0;
    *taken = false;
    sqlite3_bind_int64(table->find, 1, (int64_t)row_hash);
    while ((result = sqlite3_step(table->find)) == SQLITE_ROW) {
        if (!all_equal(table)) continue;
        int64_t candidate = sqlite3_column_int64(table->find, 0);
        *taken = id_set_has(&table->touched, candidate);
        if (*taken) continue;
        *id = candidate;
        break;
    }
    status s =
        result == SQLITE_ROW || result == SQLITE_DONE ? STATUS_OK : database_error(import->store, error);
    sqlite3_reset(table->find);
    return s;
}

static uint64_t occurrence_hash(uint64_t content, int64_t occurrence)
{
    return hash_integer(content + (uint64_t)occurrence);
}

static status insert_keyless(struct store_import *import, struct import_table *table, uint64_t row_hash,
                             struct error *error)
{
    int64_t id;
    status s = insert_row(import, table, row_hash, &id, error);
    /* A fresh table has only rows of this import: all are claimed. */
    if (s == STATUS_OK && !table->fresh && !id_set_add(&table->touched, id)) s = no_memory(import, error);
    return s;
}

static status claim_or_insert(struct store_import *import, struct import_table *table, uint64_t row_hash,
                              bool *taken, enum store_outcome *outcome, struct error *error)
{
    int64_t id;
    status s = find_unclaimed(import, table, row_hash, &id, taken, error);
    if (s != STATUS_OK || *taken) return s;
    *outcome = id ? STORE_UNCHANGED : STORE_INSERTED;
    if (!id) return insert_keyless(import, table, row_hash, error);
    return id_set_add(&table->touched, id) ? STATUS_OK : no_memory(import, error);
}

/* `seen` counts the occurrences of a content; of a table that is not fresh only of those that came twice, and
 * so it takes no memory where rows differ. */
static status upsert_keyless(struct store_import *import, struct import_table *table,
                             enum store_outcome *outcome, struct error *error)
{
    size_t at = 0;
    uint64_t content = content_hash(table);
    int64_t *count = id_map_next(&table->seen, content, &at), occurrence = count ? *count : 0;
    bool taken = false;
    status s;
    if (table->fresh) {
        *outcome = STORE_INSERTED;
        s = insert_keyless(import, table, occurrence_hash(content, occurrence), error);
    } else {
        s = claim_or_insert(import, table, occurrence_hash(content, occurrence), &taken, outcome, error);
        while (s == STATUS_OK && taken)
            s = claim_or_insert(import, table, occurrence_hash(content, ++occurrence), &taken, outcome,
                                error);
    }
    if (s != STATUS_OK || (!table->fresh && occurrence == 0)) return s;
    if (count)
        *count = occurrence + 1;
    else if (!id_map_add(&table->seen, content, occurrence + 1))
        return no_memory(import, error);
    return STATUS_OK;
}

/* ---- both ---- */

static status insert_distinct(struct store_import *import, struct import_table *table, struct error *error)
{
    int64_t id;
    uint64_t row_hash = has_key(table) ? 0 : occurrence_hash(content_hash(table), 0);
    return insert_row(import, table, row_hash, &id, error);
}

static status upsert_one(struct store_import *import, struct import_target *target,
                         enum store_outcome *outcome, struct error *error)
{
    struct import_table *table = target->table;
    *outcome = STORE_INSERTED;
    if (target->spec.distinct && table->fresh) return insert_distinct(import, table, error);
    return has_key(table) ? upsert_keyed(import, target, outcome, error)
                          : upsert_keyless(import, table, outcome, error);
}

static void count_outcome(struct store_counts *counts, enum store_outcome outcome)
{
    counts->inserted += outcome == STORE_INSERTED;
    counts->updated += outcome == STORE_UPDATED;
    counts->unchanged += outcome == STORE_UNCHANGED;
    counts->rejected += outcome == STORE_DUPLICATE;
}

static status take_row(struct import_target *target, const struct value *values, struct error *error)
{
    struct import_table *table = target->table;
    const struct table_schema *schema = table->schema;
    for (size_t i = 0; i < schema->field_count; i++)
        table->row[i] = is_mapped(target, i) ? values[i] : (struct value){.null = true};
    if (!has_key(table) || !table->row[schema->key_field].null) return STATUS_OK;
    return error_set(error, STATUS_INVALID, "table \"%s\": a row without its key \"%s\"", schema->name,
                     schema->fields[schema->key_field].name);
}

status upsert_probe(struct store_import *import, struct import_target *target, const struct value *values,
                    bool *duplicate, struct error *error)
{
    struct import_table *table = target->table;
    bool found;
    uint64_t hash;
    *duplicate = false;
    if (!has_key(table)) return STATUS_OK;
    status s = take_row(target, values, error);
    if (s == STATUS_OK) s = find_keyed(import, table, &hash, &found, error);
    if (s == STATUS_OK && found)
        *duplicate =
            id_set_has(&target->touched, sqlite3_column_int64(table->find, 0)) && !mapped_equal(target);
    sqlite3_reset(table->find);
    return s;
}

status upsert_row(struct store_import *import, struct import_target *target, const struct value *values,
                  enum store_outcome *outcome, struct error *error)
{
    status s = take_row(target, values, error);
    if (s == STATUS_OK) s = upsert_one(import, target, outcome, error);
    if (s == STATUS_OK) count_outcome(&target->counts, *outcome);
    return s;
}
