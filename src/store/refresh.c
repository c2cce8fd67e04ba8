/* The open snapshot brought up to date: the change log names the rows, which are read by id and handed to
 * snapshot_patch. All of it inside one transaction, so that generation, log and rows are of one moment.
 *
 * Rules:
 *  1. At most REFRESH_FEW changes are followed, or a hundredth of the rows if that is more, but never more
 *     than REFRESH_MOST: beyond that building anew is faster, and it writes a file that the next one opens.
 *  2. A table with a unique index that is not ours can lose rows without a word (triggers.c, rule 2); its
 *     changes are not followed. */
#include "store/store_int.h"

#include "base/memory.h"

#include <string.h>

enum { REFRESH_FEW = 4096, REFRESH_SHARE = 100, REFRESH_MOST = 100000 };

/* ---- which rows ---- */

struct changed {
    int64_t *ids;
    size_t count, capacity;
    struct row_change *changes;
    struct value *values; /* field_count a row */
    struct buffer texts;
};

static void changed_fini(struct changed *changed)
{
    memory_free(changed->ids);
    memory_free(changed->changes);
    memory_free(changed->values);
    buffer_fini(&changed->texts);
}

static status no_memory(const struct store *store, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "%s: no memory for the rows that have changed", store->path);
}

static bool add_id(struct changed *changed, int64_t id)
{
    void *ids = changed->ids;
    bool room = memory_try_grow(&ids, &changed->capacity, changed->count + 1, sizeof *changed->ids);
    changed->ids = ids;
    if (room) changed->ids[changed->count++] = id;
    return room;
}

static status read_ids(struct store *store, const struct table_schema *table, struct changed *changed,
                       struct error *error)
{
    sqlite3_stmt *scan = NULL;
    uint64_t seen = 0;
    bool more = true;
    status s = database_prepare(store,
                                "SELECT DISTINCT row_id FROM changes WHERE generation > ?1"
                                " AND table_name = ?2 COLLATE NOCASE ORDER BY row_id",
                                &scan, error);
    if (s != STATUS_OK) return s;
    sqlite3_bind_int64(scan, 1, (int64_t)store->snapshot_generation);
    sqlite3_bind_text(scan, 2, table->name, -1, SQLITE_STATIC);
    while (s == STATUS_OK) {
        s = database_next(store, scan, &seen, &more, error);
        if (s != STATUS_OK || !more) break;
        if (!add_id(changed, sqlite3_column_int64(scan, 0))) s = no_memory(store, error);
    }
    sqlite3_finalize(scan);
    return s;
}

/* ---- what is in them ---- */

static status read_row(struct store *store, const struct table_schema *table, sqlite3_stmt *statement,
                       struct changed *changed, size_t row, struct error *error)
{
    struct value *values = changed->values + row * table->field_count;
    int64_t id = changed->ids[row];
    sqlite3_bind_int64(statement, 1, id);
    changed->changes[row] = (struct row_change){.id = id};
    int result = sqlite3_step(statement);
    status s = result == SQLITE_ROW || result == SQLITE_DONE ? STATUS_OK : database_error(store, error);
    if (result == SQLITE_ROW) {
        s = snapshot_read_row(store, statement, table, id, values, error);
        if (s == STATUS_OK) s = snapshot_keep_texts(store, table, values, &changed->texts, error);
        changed->changes[row].values = values;
    }
    sqlite3_reset(statement);
    return s;
}

static status read_rows(struct store *store, const struct table_schema *table, struct changed *changed,
                        struct error *error)
{
    changed->changes = memory_try_new(changed->count, sizeof *changed->changes);
    changed->values = memory_try_new(changed->count, table->field_count * sizeof *changed->values);
    if (!changed->changes || !changed->values) return no_memory(store, error);
    struct buffer sql;
    sqlite3_stmt *statement = NULL;
    buffer_init(&sql);
    snapshot_append_select(&sql, table);
    buffer_text(&sql, " WHERE id = ?1");
    status s = database_prepare(store, buffer_get(&sql), &statement, error);
    for (size_t row = 0; s == STATUS_OK && row < changed->count; row++)
        s = read_row(store, table, statement, changed, row, error);
    sqlite3_finalize(statement);
    buffer_fini(&sql);
    for (size_t row = 0; s == STATUS_OK && row < changed->count; row++)
        if (changed->changes[row].values)
            snapshot_place_texts(table, changed->values + row * table->field_count, &changed->texts);
    return s;
}

/* ---- one table ---- */

/* Rule 2. */
static status check_indexes(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer ours;
    sqlite3_stmt *statement = NULL;
    buffer_init(&ours);
    buffer_format(&ours, "%s_by_key", table->name);
    status s = database_prepare(
        store, "SELECT count(*) FROM pragma_index_list(?1) WHERE \"unique\" AND name <> ?2 COLLATE NOCASE",
        &statement, error);
    if (s == STATUS_OK) {
        sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, buffer_get(&ours), -1, SQLITE_STATIC);
        if (sqlite3_step(statement) != SQLITE_ROW)
            s = database_error(store, error);
        else if (sqlite3_column_int(statement, 0))
            s = error_set(error, STATUS_STALE, "%s: table \"%s\" has a unique index that is not ours",
                          store->path, table->name);
    }
    sqlite3_finalize(statement);
    buffer_fini(&ours);
    return s;
}

status refresh_table(struct store *store, const struct table_schema *table, struct error *error)
{
    struct changed changed = {0};
    buffer_init(&changed.texts);
    status s = read_ids(store, table, &changed, error);
    if (s == STATUS_OK && changed.count) {
        bool events = strcmp(table->name, FACTS_EVENTS) == 0;
        bool tickets = strcmp(table->name, FACTS_TICKETS_TABLE) == 0;
        joins_forget(store);
        facts_fall_behind(store);
        s = check_indexes(store, table, error);
        if (s == STATUS_OK) s = read_rows(store, table, &changed, error);
        if (s == STATUS_OK && tickets) touched_look_for_lost_keys(store, table);
        if (s == STATUS_OK && tickets) touched_add_tickets(store, table, changed.ids, changed.count);
        if (s == STATUS_OK && events) touched_add_events(store, changed.ids, changed.count);
        if (s == STATUS_OK)
            s = snapshot_patch(store->snapshot, snapshot_table(store->snapshot, slice_of(table->name)),
                               changed.changes, changed.count, error);
        if (s == STATUS_OK && events) touched_add_events(store, changed.ids, changed.count);
    }
    changed_fini(&changed);
    return s;
}

/* ---- all of it ---- */

void refresh_forget(struct store *store)
{
    joins_forget(store);
    facts_forget(store);
    snapshot_close(store->snapshot);
    store->snapshot = NULL;
}

static uint64_t worth_following(const struct store *store)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < store->schema->table_count; i++)
        rows += snapshot_table(store->snapshot, slice_of(store->schema->tables[i].name))->row_count;
    uint64_t share = rows / REFRESH_SHARE;
    if (share > REFRESH_MOST) share = REFRESH_MOST;
    return share > REFRESH_FEW ? share : REFRESH_FEW;
}

static status open_file(struct store *store, struct error *error)
{
    refresh_forget(store);
    if (!store->snapshot_path) return STATUS_NOT_FOUND;
    status s = snapshot_open(store->snapshot_path, store->id, SNAPSHOT_ANY_GENERATION, store->schema,
                             &store->snapshot, error);
    if (s != STATUS_OK) return s;
    store->snapshot_generation = snapshot_generation(store->snapshot);
    touched_clear(store);
    return STATUS_OK;
}

static status hold_against_log(struct store *store, uint64_t *left, struct error *error)
{
    uint64_t count = 0, most = worth_following(store);
    status s = changes_since(store, store->snapshot_generation, most, &count, error);
    *left = most - count;
    return s;
}

status refresh_open(struct store *store, uint64_t *left, struct error *error)
{
    status s = STATUS_STALE;
    if (store->snapshot) s = hold_against_log(store, left, error);
    if (s != STATUS_STALE) return s;
    s = open_file(store, error); /* it may be newer than what was open */
    return s == STATUS_OK ? hold_against_log(store, left, error) : s;
}

static status refresh_tables(struct store *store, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < store->schema->table_count; i++)
        s = refresh_table(store, &store->schema->tables[i], error);
    return s;
}

status refresh_snapshot(struct store *store, struct error *error)
{
    uint64_t generation = 0, left;
    status s = changes_generation(store, &generation, error);
    if (s != STATUS_OK || (store->snapshot && store->snapshot_generation == generation)) return s;
    s = refresh_open(store, &left, error);
    if (s == STATUS_OK && store->snapshot_generation != generation) s = refresh_tables(store, error);
    if (s == STATUS_OK)
        store->snapshot_generation = generation;
    else
        refresh_forget(store); /* it may be half done */
    return s;
}
