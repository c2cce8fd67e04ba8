/* SQLite's calls with our errors: every message begins with the store's path. */
#include "store/store_int.h"

#include "base/interrupt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static status io_error(const struct store *store, struct error *error)
{
    int number = sqlite3_system_errno(store->database);
    if (database_moved(store)) return database_moved_error(store, error);
    return error_set(error, STATUS_IO, "%s: %s (%s)", store->path, sqlite3_errmsg(store->database),
                     number ? strerror(number) : "no further reason known");
}

static status read_only_error(const struct store *store, struct error *error)
{
    if (sqlite3_extended_errcode(store->database) == SQLITE_READONLY_DBMOVED)
        return database_moved_error(store, error);
    return error_set(error, STATUS_IO, "%s: the file or its folder cannot be written", store->path);
}

status database_moved_error(const struct store *store, struct error *error)
{
    return error_set(error, STATUS_BUSY, "%s: the file was removed or replaced meanwhile; try again",
                     store->path);
}

/* Also when its log is gone, which ENOENT tells: the file itself was there. */
bool database_moved(const struct store *store)
{
    int moved = 0;
    if (!store->database) return false;
    sqlite3_file_control(store->database, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0 || (sqlite3_errcode(store->database) == SQLITE_IOERR &&
                          sqlite3_system_errno(store->database) == ENOENT);
}

status database_error(const struct store *store, struct error *error)
{
    const char *path = store->path, *message = sqlite3_errmsg(store->database);
    switch (sqlite3_errcode(store->database)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, STATUS_BUSY,
                         "%s: another program is writing to it; try again when it is done", path);
    case SQLITE_FULL:
        return error_set(error, STATUS_IO, "%s: no space left for it; nothing was changed", path);
    case SQLITE_READONLY: return read_only_error(store, error);
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: return io_error(store, error);
    case SQLITE_NOTADB:
        return error_set(error, STATUS_FORMAT, "%s: not a perilune store (not an SQLite file)", path);
    case SQLITE_CORRUPT:
        return error_set(error, STATUS_CORRUPT, "%s: the file is damaged (%s); restore it from a copy", path,
                         message);
    case SQLITE_NOMEM: return error_set(error, STATUS_MEMORY, "%s: out of memory", path);
    case SQLITE_TOOBIG: return error_set(error, STATUS_LIMIT, "%s: a text is too long to be stored", path);
    case SQLITE_INTERRUPT: return error_set(error, STATUS_INTERRUPTED, "%s: interrupted", path);
    default: return error_set(error, STATUS_INVALID, "%s: %s", path, message);
    }
}

status database_exec(struct store *store, const char *sql, struct error *error)
{
    int result = sqlite3_exec(store->database, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? STATUS_OK : database_error(store, error);
}

status database_format(struct store *store, struct error *error, const char *format, ...)
{
    char sql[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof sql) return error_set(error, STATUS_LIMIT, "a statement too long");
    return database_exec(store, sql, error);
}

status database_prepare(struct store *store, const char *sql, sqlite3_stmt **out, struct error *error)
{
    int result = sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return result == SQLITE_OK ? STATUS_OK : database_error(store, error);
}

status database_run(struct store *store, sqlite3_stmt *statement, struct error *error)
{
    status s = sqlite3_step(statement) == SQLITE_DONE ? STATUS_OK : database_error(store, error);
    sqlite3_reset(statement);
    return s;
}

status database_integer(struct store *store, const char *sql, int64_t *value, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    status s = database_prepare(store, sql, &statement, error);
    if (s != STATUS_OK) return s;
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    else if (result != SQLITE_DONE)
        s = database_error(store, error);
    sqlite3_finalize(statement);
    return s;
}

void database_rollback(struct store *store)
{
    /* A severe error (disk full, out of memory) has rolled back already. */
    if (!sqlite3_get_autocommit(store->database)) sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

status database_next(struct store *store, sqlite3_stmt *statement, uint64_t *seen, bool *more,
                     struct error *error)
{
    if (++*seen % STORE_INTERRUPT_ROWS == 0 && interrupt_pending())
        return error_set(error, STATUS_INTERRUPTED, "%s: interrupted", store->path);
    int result = sqlite3_step(statement);
    *more = result == SQLITE_ROW;
    return *more || result == SQLITE_DONE ? STATUS_OK : database_error(store, error);
}

void database_name(struct buffer *sql, const char *name)
{
    buffer_char(sql, '"');
    for (; *name; name++) {
        if (*name == '"') buffer_char(sql, '"');
        buffer_char(sql, *name);
    }
    buffer_char(sql, '"');
}
