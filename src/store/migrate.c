/* The fixed tables, by numbered migrations. A migration that was released never changes; the next one is
 * added at the end. `PRAGMA user_version` and meta's `format` hold the number of the last one that ran.
 *
 * Rules of the generation:
 *  1. Every change of a data table raises it: triggers see to other tools, an import raises it once.
 *  2. It grows by a random step (1 to 2^20), so that two copies of a store that went different ways, or a
 *     copy that was put back, do not meet again at the same number. */
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

status migrate_generation(struct store *store, uint64_t *generation, struct error *error)
{
    int64_t value = 0;
    status s = database_integer(store, "SELECT value FROM meta WHERE key = 'generation'", &value, error);
    *generation = (uint64_t)value;
    return s;
}

status migrate_bump_generation(struct store *store, struct error *error)
{
    return database_exec(
        store, "UPDATE meta SET value = value + 1 + (random() & 1048575) WHERE key = 'generation'", error);
}
