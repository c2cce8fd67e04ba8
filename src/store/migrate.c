/* The fixed tables, by numbered migrations. A migration that was released never changes; the next one is
 * added at the end. `PRAGMA user_version` and meta's `format` hold the number of the last one that ran. */
#include "store/store_int.h"

static const char *const migrations[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;"
    "INSERT INTO meta VALUES ('format', 0), ('store_id', random()), ('generation', 1);"
    "CREATE TABLE imports ("
    "  id INTEGER PRIMARY KEY, importer TEXT NOT NULL, file TEXT NOT NULL, imported_at INTEGER NOT NULL,"
    "  read INTEGER NOT NULL DEFAULT 0, inserted INTEGER NOT NULL DEFAULT 0,"
    "  updated INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,"
    "  folded INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE import_targets ("
    "  import_id INTEGER NOT NULL, target INTEGER NOT NULL, table_name TEXT NOT NULL,"
    "  read INTEGER NOT NULL, inserted INTEGER NOT NULL, updated INTEGER NOT NULL,"
    "  unchanged INTEGER NOT NULL, folded INTEGER NOT NULL, rejected INTEGER NOT NULL,"
    "  PRIMARY KEY (import_id, target)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE rejects ("
    "  id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL,"
    "  row TEXT NOT NULL) STRICT;"
    "CREATE INDEX rejects_by_import ON rejects (import_id);",

    /* The generation becomes the number of the newest change (rules in changes.c). The triggers of the data
       tables are made anew by whoever brings the store up to date. */
    "CREATE TABLE changes ("
    "  generation INTEGER PRIMARY KEY, table_name TEXT NOT NULL, row_id INTEGER NOT NULL) STRICT;"
    "INSERT INTO changes SELECT value, '', 0 FROM meta WHERE key = 'generation';"
    "DELETE FROM meta WHERE key = 'generation';"
    "CREATE TRIGGER changes_are_cut AFTER INSERT ON changes WHEN new.generation & 4095 = 0 BEGIN"
    "  DELETE FROM changes WHERE generation < new.generation - (1 << 39); END;",
};

enum { FORMAT = sizeof migrations / sizeof *migrations };

status migrate_check(struct store *store, bool *current, struct error *error)
{
    int64_t format = 0;
    status s = database_integer(store, "PRAGMA user_version", &format, error);
    if (s != STATUS_OK) return s;
    if (format > FORMAT)
        return error_set(error, STATUS_VERSION,
                         "%s: made by a newer perilune (format %lld, this program knows %d)", store->path,
                         (long long)format, FORMAT);
    *current = format == FORMAT;
    if (!*current) return STATUS_OK;
    int64_t id = 0;
    s = database_integer(store, "SELECT value FROM meta WHERE key = 'store_id'", &id, error);
    store->id = (uint64_t)id;
    return s;
}

status migrate_run(struct store *store, struct error *error)
{
    int64_t format = 0;
    status s = database_integer(store, "PRAGMA user_version", &format, error);
    for (; s == STATUS_OK && format < FORMAT; format++) s = database_exec(store, migrations[format], error);
    if (s != STATUS_OK) return s;
    return database_format(store, error,
                           "UPDATE meta SET value = %d WHERE key = 'format';"
                           "PRAGMA user_version = %d; PRAGMA application_id = %d",
                           FORMAT, FORMAT, STORE_APPLICATION_ID);
}
