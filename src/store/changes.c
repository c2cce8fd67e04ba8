/* The change log. Every change of a row is an entry of the table `changes`, made by the triggers (triggers.c)
 * or by an import: its number, the table, the id of the row.
 *
 * Rules:
 *  1. The newest entry's number is the store's generation. A number grows by a random step (1 to 2^20) over
 *     the one before, so that two copies of a store that went different ways, or a copy that was put back, do
 *     not meet again at the same number. (Inside an import numbers grow by 1; its first step is random.)
 *  2. A snapshot of generation G holds what the store held when G was the newest number. When the log still
 *     has an entry G, the entries after it name every row that has changed since; when it has none, the
 *     snapshot belongs to another history or is too old, and nothing can be said.
 *  3. A change that the log cannot name (a table was altered, an import changed more than is worth naming)
 *     starts it anew: one entry with a new number that names no row, and none before it.
 *  4. The log is cut from its old end. A trigger sees to it, on average every 4,096th entry; about a million
 *     (2^39 divided by the mean step) are kept. */
#include "store/store_int.h"

status changes_generation(struct store *store, uint64_t *generation, struct error *error)
{
    int64_t value = 0;
    status s = database_integer(store, "SELECT max(generation) FROM changes", &value, error);
    *generation = (uint64_t)value;
    return s;
}

status changes_restart(struct store *store, struct error *error)
{
    return database_exec(
        store,
        "INSERT INTO changes SELECT max(generation) + 1 + (random() & 1048575), '', 0 FROM changes;"
        "DELETE FROM changes WHERE generation < (SELECT max(generation) FROM changes)",
        error);
}

status changes_begin(struct store *store, uint64_t identity, struct error *error)
{
    return database_format(store, error, "DELETE FROM changes; INSERT INTO changes VALUES (%lld, '', 0)",
                           (long long)(1048576 + (identity & 1048575)));
}

status changes_since(struct store *store, uint64_t generation, uint64_t most, uint64_t *count,
                     struct error *error)
{
    int64_t known = 0, after = 0;
    sqlite3_stmt *statement = NULL;
    status s =
        database_prepare(store,
                         "SELECT EXISTS (SELECT 1 FROM changes WHERE generation = ?1), (SELECT count(*) FROM"
                         " (SELECT 1 FROM changes WHERE generation > ?1 LIMIT ?2))",
                         &statement, error);
    if (s != STATUS_OK) return s;
    sqlite3_bind_int64(statement, 1, (int64_t)generation);
    sqlite3_bind_int64(statement, 2, (int64_t)most + 1);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        known = sqlite3_column_int64(statement, 0);
        after = sqlite3_column_int64(statement, 1);
    } else {
        s = database_error(store, error);
    }
    sqlite3_finalize(statement);
    if (s != STATUS_OK) return s;
    *count = (uint64_t)after;
    if (known && *count <= most) return STATUS_OK;
    return error_set(error, STATUS_STALE, "%s: the change log does not lead from the snapshot to the rows",
                     store->path);
}

status changes_prepare(struct store *store, sqlite3_stmt **out, struct error *error)
{
    return database_prepare(store, "INSERT INTO changes VALUES (?1, ?2, ?3)", out, error);
}

uint64_t changes_next(uint64_t generation)
{
    uint64_t random;
    sqlite3_randomness(sizeof random, &random);
    return generation + 1 + (random & 1048575);
}

status changes_add(struct store *store, sqlite3_stmt *statement, uint64_t generation, const char *table,
                   int64_t id, struct error *error)
{
    sqlite3_bind_int64(statement, 1, (int64_t)generation);
    sqlite3_bind_text(statement, 2, table, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, id);
    return database_run(store, statement, error);
}
