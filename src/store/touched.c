/* Touched tickets, by their keys. An event that comes touches the ticket it belongs to, one that goes the
 * ticket it belonged to, one that changes both; a row of tickets touches its own. What cannot be found out
 * costs no more than facts that are made anew.
 *
 * Rules:
 *  1. The key of a row of tickets is not in the snapshot, so that nobody knows the one that it had before. No
 *     import takes a key from a row; where another tool does, or deletes a row, the change log says so by an
 *     entry of its own (triggers.c, rule 3), and the facts are made anew. */
#include "store/store_int.h"

#include "base/memory.h"
#include "column/locate.h"
#include "column/segment.h"

void touched_clear(struct store *store)
{
    dictionary_fini(&store->touched.keys);
    store->touched = (struct touched){.since = store->snapshot_generation};
}

static bool add(struct touched *touched, struct slice key)
{
    uint32_t number;
    return dictionary_intern(&touched->keys, key, &number, NULL) == STATUS_OK;
}

/* The tickets of the events, checked; NULL when there are none. */
static const struct column *ticket_column(struct store *store, const struct table *events)
{
    int field = schema_field(events->schema, slice_of("ticket"));
    if (field < 0 || events->columns[field].type != TYPE_TEXT) return NULL;
    if (events->row_count && !events->columns[field].segments) return NULL;
    if (snapshot_check(store->snapshot, events, field, NULL) != STATUS_OK) return NULL;
    return &events->columns[field];
}

static bool add_rows(struct store *store, const struct table *events, const int64_t *ids, size_t count)
{
    const struct column *ticket = ticket_column(store, events);
    uint64_t *rows = memory_try_new(count + 1, sizeof *rows);
    bool good = ticket && rows && snapshot_check(store->snapshot, events, -1, NULL) == STATUS_OK &&
                locate_rows(events, ids, count, rows, NULL) == STATUS_OK;
    for (size_t i = 0; i < count && good; i++) {
        if (rows[i] == ROW_NONE) continue;
        struct value key = column_value(ticket, rows[i]);
        if (!key.null) good = add(&store->touched, key.text);
    }
    memory_free(rows);
    return good;
}

void touched_add_events(struct store *store, const int64_t *ids, size_t count)
{
    const struct table *events = snapshot_table(store->snapshot, slice_of(FACTS_EVENTS));
    if (store->touched.lost || !events) return;
    if (!add_rows(store, events, ids, count)) store->touched.lost = true;
}

static bool add_key(struct store *store, sqlite3_stmt *statement, int64_t id)
{
    bool good = true;
    sqlite3_bind_int64(statement, 1, id);
    int result = sqlite3_step(statement);
    const char *key = result == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (key) good = add(&store->touched, slice_make(key, (size_t)sqlite3_column_bytes(statement, 0)));
    sqlite3_reset(statement);
    return good && (result == SQLITE_ROW || result == SQLITE_DONE);
}

void touched_add_tickets(struct store *store, const struct table_schema *tickets, const int64_t *ids,
                         size_t count)
{
    struct buffer sql;
    sqlite3_stmt *statement = NULL;
    if (store->touched.lost || tickets->key_field < 0) return;
    buffer_init(&sql);
    buffer_text(&sql, "SELECT ");
    database_name(&sql, tickets->fields[tickets->key_field].name);
    buffer_text(&sql, " FROM ");
    database_name(&sql, tickets->name);
    buffer_text(&sql, " WHERE id = ?1");
    bool good = database_prepare(store, buffer_get(&sql), &statement, NULL) == STATUS_OK;
    for (size_t i = 0; i < count && good; i++) good = add_key(store, statement, ids[i]);
    if (!good) store->touched.lost = true;
    sqlite3_finalize(statement);
    buffer_fini(&sql);
}

void touched_look_for_lost_keys(struct store *store, const struct table_schema *tickets)
{
    struct buffer name;
    sqlite3_stmt *statement = NULL;
    bool lost = true;
    if (store->touched.lost || tickets->key_field < 0) return;
    buffer_init(&name);
    buffer_format(&name, "%s.%s", tickets->name, tickets->fields[tickets->key_field].name);
    status s = database_prepare(store,
                                "SELECT EXISTS (SELECT 1 FROM changes WHERE generation > ?1"
                                " AND table_name = ?2 COLLATE NOCASE)",
                                &statement, NULL);
    if (s == STATUS_OK) {
        sqlite3_bind_int64(statement, 1, (int64_t)store->snapshot_generation);
        sqlite3_bind_text(statement, 2, buffer_get(&name), -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW) lost = sqlite3_column_int(statement, 0) != 0;
    }
    sqlite3_finalize(statement);
    buffer_fini(&name);
    if (lost) store->touched.lost = true;
}
