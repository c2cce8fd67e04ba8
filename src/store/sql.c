/* SQL that only reads. Two guards: an authorizer that knows the few things that are allowed, and SQLite's own
 * word that the statement does not write. */
#include "store/store_int.h"

#include "base/interrupt.h"
#include "base/memory.h"

#include <limits.h>

enum { STEPS_BETWEEN_LOOKS = 20000 }; /* of SQLite's machine; well under a millisecond */

/* Pragmas that only tell something; those of the second list tell when they get no argument. */
static const char *const telling_pragmas[] = {
    "table_info",  "table_xinfo",      "table_list",      "index_list",     "index_info",
    "index_xinfo", "foreign_key_list", "database_list",   "collation_list", "function_list",
    "pragma_list", "compile_options",  "integrity_check", "quick_check",    "data_version",
    "page_count",  "freelist_count"};
static const char *const readable_settings[] = {"user_version", "application_id", "page_size",     "encoding",
                                                "journal_mode", "synchronous",    "schema_version"};

static bool among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal_nocase(slice_of(name), slice_of(names[i]))) return true;
    return false;
}

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *trigger)
{
    (void)context;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_PRAGMA:
        if (among(first, telling_pragmas, sizeof telling_pragmas / sizeof *telling_pragmas)) return SQLITE_OK;
        if (!second && among(first, readable_settings, sizeof readable_settings / sizeof *readable_settings))
            return SQLITE_OK;
        return SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static int look_for_interrupt(void *context)
{
    (void)context;
    return interrupt_due();
}

static status refuse(struct error *error)
{
    return error_set(
        error, STATUS_INVALID,
        "only statements that read are allowed here (SELECT, WITH, EXPLAIN, PRAGMA table_info ...): the "
        "store is changed by imports");
}

/* `text` is what was given to SQLite: its offsets count from there. */
static status sql_error(const struct store *store, struct slice sql, const char *text, struct error *error)
{
    int code = sqlite3_errcode(store->database), offset = sqlite3_error_offset(store->database);
    if (code == SQLITE_AUTH) return refuse(error);
    if (code != SQLITE_ERROR) return database_error(store, error);
    const char *message = sqlite3_errmsg(store->database);
    if (offset < 0) return error_set(error, STATUS_SYNTAX, "SQL: %s", message);
    return error_at(error, STATUS_SYNTAX, offset + (int)(text - sql.data), "SQL: %s", message);
}

/* Compiles the first statement of `from`, skipping lone semicolons and comments; *from is what follows it. */
static status prepare_next(struct store *store, struct slice sql, struct slice *from, sqlite3_stmt **out,
                           struct error *error)
{
    *out = NULL;
    while (!*out && from->size) {
        const char *tail = from->data;
        if (sqlite3_prepare_v2(store->database, from->data, (int)from->size, out, &tail) != SQLITE_OK)
            return sql_error(store, sql, from->data, error);
        *from = slice_make(tail, from->size - (size_t)(tail - from->data));
    }
    return STATUS_OK;
}

static status prepare(struct store *store, struct slice sql, sqlite3_stmt **out, struct error *error)
{
    struct slice from = sql;
    if (sql.size > INT_MAX / 2) return error_set(error, STATUS_LIMIT, "SQL: the statement is too long");
    if (sql.size && memchr(sql.data, 0, sql.size))
        return error_set(error, STATUS_SYNTAX, "SQL: the text has a NUL byte");
    status s = prepare_next(store, sql, &from, out, error);
    if (s != STATUS_OK) return s;
    if (!*out) return error_set(error, STATUS_SYNTAX, "SQL: there is no statement");
    int place = (int)(from.data - sql.data);
    sqlite3_stmt *second = NULL;
    s = prepare_next(store, sql, &from, &second, NULL);
    sqlite3_finalize(second);
    if (s == STATUS_OK && !second) return STATUS_OK;
    return error_at(error, STATUS_SYNTAX, place, "SQL: one statement at a time, but more follows it");
}

static struct store_cell cell_of(sqlite3_stmt *statement, int column)
{
    struct store_cell cell = {.kind = STORE_NULL};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        cell.kind = STORE_INTEGER;
        cell.integer = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_FLOAT:
        cell.kind = STORE_REAL;
        cell.real = sqlite3_column_double(statement, column);
        break;
    case SQLITE_TEXT:
        cell.kind = STORE_TEXT;
        cell.text.data = (const char *)sqlite3_column_text(statement, column);
        cell.text.size = (size_t)sqlite3_column_bytes(statement, column);
        break;
    case SQLITE_BLOB:
        cell.kind = STORE_BLOB;
        cell.text.data = sqlite3_column_blob(statement, column);
        cell.text.size = (size_t)sqlite3_column_bytes(statement, column);
        break;
    }
    return cell;
}

static status run(struct store *store, struct slice sql, sqlite3_stmt *statement, store_row_callback *row,
                  void *context, struct error *error)
{
    int count = sqlite3_column_count(statement), result = SQLITE_DONE;
    const char **names = memory_new((size_t)count * sizeof *names);
    struct store_cell *cells = memory_new((size_t)count * sizeof *cells);
    for (int i = 0; i < count; i++) names[i] = sqlite3_column_name(statement, i);
    status s = row(context, (size_t)count, names, NULL, error);
    while (s == STATUS_OK && (result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < count; i++) cells[i] = cell_of(statement, i);
        s = row(context, (size_t)count, names, cells, error);
    }
    if (s == STATUS_OK && result != SQLITE_DONE) s = sql_error(store, sql, sql.data, error);
    memory_free(cells);
    memory_free(names);
    return s;
}

status store_sql(struct store *store, struct slice sql, store_row_callback *row, void *context,
                 struct error *error)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_set_authorizer(store->database, authorize, NULL);
    sqlite3_progress_handler(store->database, STEPS_BETWEEN_LOOKS, look_for_interrupt, NULL);
    status s = prepare(store, sql, &statement, error);
    if (s == STATUS_OK && !sqlite3_stmt_readonly(statement)) s = refuse(error);
    if (s == STATUS_OK) s = run(store, sql, statement, row, context, error);
    sqlite3_finalize(statement);
    sqlite3_progress_handler(store->database, 0, NULL, NULL);
    sqlite3_set_authorizer(store->database, NULL, NULL);
    return s;
}
