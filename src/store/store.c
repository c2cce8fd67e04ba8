/* Opening and closing: is it ours, which version, what is missing. A file is looked at by its first bytes
 * before SQLite sees it, because SQLite recovers and checkpoints what it opens, and somebody else's file is
 * to stay untouched. That is why a new store is made in rollback mode and only then switched to WAL: its
 * header, with our application id, is in the file itself from the start. */
#include "store/store_int.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_TRIES = 5 };

enum content { CONTENT_MISSING, CONTENT_EMPTY, CONTENT_STORE };

static status refuse(const struct store *store, struct error *error, const char *why)
{
    return error_set(error, STATUS_FORMAT, "%s: not a perilune store (%s)", store->path, why);
}

static status cannot(const struct store *store, struct error *error, const char *verb, int number)
{
    return error_set(error, STATUS_IO, "%s: cannot be %s (%s)", store->path, verb, strerror(number));
}

static status inspect_header(const struct store *store, int file, enum content *content, struct error *error)
{
    static const char magic[16] = "SQLite format 3";
    unsigned char header[100];
    struct stat info;
    if (fstat(file, &info) != 0) return cannot(store, error, "read", errno);
    if (S_ISDIR(info.st_mode)) return refuse(store, error, "it is a folder");
    if (!S_ISREG(info.st_mode)) return refuse(store, error, "not a regular file");
    *content = CONTENT_EMPTY;
    if (info.st_size == 0) return STATUS_OK;
    ssize_t size = pread(file, header, sizeof header, 0);
    if (size < 0) return cannot(store, error, "read", errno);
    if (size != sizeof header || memcmp(header, magic, sizeof magic) != 0)
        return refuse(store, error, "not an SQLite file");
    uint32_t application =
        (uint32_t)header[68] << 24 | (uint32_t)header[69] << 16 | (uint32_t)header[70] << 8 | header[71];
    if (application != STORE_APPLICATION_ID) return refuse(store, error, "an SQLite file of another program");
    *content = CONTENT_STORE;
    return STATUS_OK;
}

static status inspect(const struct store *store, enum content *content, struct error *error)
{
    /* O_NONBLOCK: a named pipe must not wait for its other end. */
    int file = open(store->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) {
        *content = CONTENT_MISSING;
        return STATUS_OK;
    }
    if (file < 0) return cannot(store, error, "read", errno);
    status s = inspect_header(store, file, content, error);
    close(file);
    return s;
}

/* ---- connecting ---- */

static status connect_to(struct store *store, const char *name, int flags, struct error *error)
{
    flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    int result = sqlite3_open_v2(name, &store->database, flags, NULL);
    if (!store->database) return error_set(error, STATUS_MEMORY, "%s: out of memory", store->path);
    if (result != SQLITE_OK) return database_error(store, error);
    sqlite3_extended_result_codes(store->database, 0);
    sqlite3_busy_timeout(store->database, STORE_BUSY_MILLISECONDS);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return STATUS_OK;
}

static void disconnect(struct store *store)
{
    sqlite3_close(store->database);
    store->database = NULL;
}

static bool has_log(const struct store *store)
{
    struct stat info;
    char *log = sqlite3_mprintf("%s-wal", store->path);
    bool found = log && stat(log, &info) == 0 && info.st_size > 0;
    sqlite3_free(log);
    return found;
}

/* A file that nobody can write to, in a folder where SQLite cannot make its index file. */
static status connect_immutable(struct store *store, struct error *error)
{
    struct buffer name;
    buffer_init(&name);
    buffer_text(&name, "file:");
    for (const char *c = store->path; *c; c++)
        if (strchr("%?#", *c))
            buffer_format(&name, "%%%02X", (unsigned char)*c);
        else
            buffer_char(&name, *c);
    buffer_text(&name, "?immutable=1");
    disconnect(store);
    status s = connect_to(store, buffer_get(&name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    buffer_fini(&name);
    return s;
}

/* Read-write for SQLite where it may (it falls back by itself): only then does the last reader remove the
 * log and its index. query_only keeps our statements from writing. */
static status connect_reader(struct store *store, struct error *error)
{
    int64_t ignored;
    status s = connect_to(store, store->path, SQLITE_OPEN_READWRITE, error);
    if (s == STATUS_OK) s = database_integer(store, "SELECT count(*) FROM sqlite_schema", &ignored, error);
    int result = store->database ? sqlite3_errcode(store->database) : SQLITE_NOMEM;
    bool folder = result == SQLITE_CANTOPEN || result == SQLITE_READONLY || result == SQLITE_PERM;
    if (s != STATUS_OK && folder && !has_log(store)) s = connect_immutable(store, error);
    return s == STATUS_OK ? database_exec(store, "PRAGMA query_only = ON", error) : s;
}

/* ---- opening ---- */

static status open_for_reading(struct store *store, struct error *error)
{
    enum content content = CONTENT_MISSING;
    bool current = false, complete;
    struct buffer missing;
    status s = inspect(store, &content, error);
    if (s != STATUS_OK) return s;
    if (content == CONTENT_MISSING)
        return error_set(error, STATUS_NOT_FOUND, "%s: no such file; `perilune import` makes a store",
                         store->path);
    if (content == CONTENT_EMPTY) return refuse(store, error, "the file is empty");
    s = connect_reader(store, error);
    if (s == STATUS_OK) s = migrate_check(store, &current, error);
    if (s != STATUS_OK) return s;
    if (!current)
        return error_set(error, STATUS_VERSION,
                         "%s: made by an older perilune, and it cannot be written to be brought up to date",
                         store->path);
    buffer_init(&missing);
    s = tables_check(store, &missing, &complete, error);
    if (s == STATUS_OK && missing.size)
        s = error_set(error, STATUS_VERSION, "%s: lacks %s, and it cannot be written to add that",
                      store->path, buffer_get(&missing));
    buffer_fini(&missing);
    return s;
}

static status cannot_create(const struct store *store, int number, struct error *error)
{
    const char *slash = strrchr(store->path, '/');
    struct slice folder =
        slash ? slice_make(store->path, slash == store->path ? 1 : (size_t)(slash - store->path))
              : slice_of(".");
    if (number == ENOENT || number == ENOTDIR)
        return error_set(error, STATUS_NOT_FOUND, "%s: cannot be created: there is no folder \"%.*s\"",
                         store->path, SLICE_ARGS(folder));
    return error_set(error, STATUS_IO, "%s: cannot be created in the folder \"%.*s\" (%s)", store->path,
                     SLICE_ARGS(folder), strerror(number));
}

/* Made by us and not by SQLite, to know for certain whether it is ours to remove. */
static status create_file(struct store *store, struct error *error)
{
    int file = open(store->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST) return STATUS_OK; /* another process was faster */
    if (file < 0) return cannot_create(store, errno, error);
    close(file);
    store->created = true;
    return STATUS_OK;
}

static status bring_up_to_date(struct store *store, struct error *error)
{
    bool current = false;
    status s = database_exec(store, "BEGIN IMMEDIATE", error);
    if (s == STATUS_OK) s = migrate_check(store, &current, error);
    if (s == STATUS_OK) s = migrate_run(store, error);
    if (s == STATUS_OK) s = tables_extend(store, error);
    if (s == STATUS_OK) s = database_exec(store, "COMMIT", error);
    if (s != STATUS_OK)
        database_rollback(store);
    else
        s = migrate_check(store, &current, error);
    return s;
}

static status configure_writer(struct store *store, struct error *error)
{
    if (sqlite3_db_readonly(store->database, "main"))
        return error_set(error, STATUS_IO, "%s: the file cannot be written (permission denied)", store->path);
    return database_exec(
        store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536;", error);
}

static status open_for_writing(struct store *store, struct error *error)
{
    enum content content = CONTENT_MISSING;
    bool current = false, complete = false;
    struct buffer missing;
    status s = inspect(store, &content, error);
    if (s == STATUS_OK && content == CONTENT_MISSING) s = create_file(store, error);
    if (s == STATUS_OK) s = connect_to(store, store->path, SQLITE_OPEN_READWRITE, error);
    if (s == STATUS_OK) s = configure_writer(store, error);
    if (s == STATUS_OK) s = migrate_check(store, &current, error);
    buffer_init(&missing);
    if (s == STATUS_OK && current) s = tables_check(store, &missing, &complete, error);
    buffer_fini(&missing);
    if (s == STATUS_OK && !complete) s = bring_up_to_date(store, error);
    /* Where WAL cannot be had (some network folders) the file stays in rollback mode and works too. */
    if (s == STATUS_OK) s = database_exec(store, "PRAGMA journal_mode = WAL", error);
    return s;
}

/* The process that made the file may take it away again, with its log, before we have used it: then SQLite
 * finds the file moved, or meets an I/O error without a lasting cause. */
static status open_for_writing_again(struct store *store, struct error *error)
{
    status s = open_for_writing(store, error);
    for (int tries = 1; tries < OPEN_TRIES; tries++) {
        bool moved = database_moved(store);
        if (!moved && s != STATUS_IO) break;
        disconnect(store);
        if (moved)
            store->created = false;
        else
            usleep((useconds_t)tries * 1000);
        s = open_for_writing(store, error);
    }
    return s;
}

/* Nothing of it outlives the connection, so it needs no log and no syncing. */
static status open_scratch(struct store *store, struct error *error)
{
    status s = connect_to(store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    return s == STATUS_OK ? bring_up_to_date(store, error) : s;
}

/* What an older program made, or a smaller schema, is brought up to date first; where the file cannot be
 * written the reason why it cannot be read stands. */
static status open_for_reading_updated(struct store *store, struct error *error)
{
    struct error ignored;
    status s = open_for_reading(store, error);
    if (s != STATUS_VERSION) return s;
    disconnect(store);
    error_init(&ignored);
    s = open_for_writing(store, &ignored);
    disconnect(store);
    if (s != STATUS_OK) return STATUS_VERSION;
    error_init(error);
    return open_for_reading(store, error);
}

static status open_in_mode(struct store *store, struct error *error)
{
    switch (store->mode) {
    case STORE_READ: return open_for_reading_updated(store, error);
    case STORE_WRITE: return open_for_writing_again(store, error);
    case STORE_SCRATCH: break;
    }
    return open_scratch(store, error);
}

static char *snapshot_path_of(const char *path)
{
    struct buffer snapshot;
    buffer_init(&snapshot);
    buffer_format(&snapshot, "%s.columns", path);
    char *copy = memory_copy_text(snapshot.data, snapshot.size);
    buffer_fini(&snapshot);
    return copy;
}

status store_open(const char *path, enum store_mode mode, const struct schema *schema, struct store **out,
                  struct error *error)
{
    struct store *store = memory_new(sizeof *store);
    store->path = memory_copy_text(path, strlen(path));
    store->keep_joins_from = STORE_KEEP_JOINS;
    store->snapshot_path = mode == STORE_SCRATCH ? NULL : snapshot_path_of(path);
    store->mode = mode;
    store->schema = schema;
    *out = NULL;
    status s = tables_check_names(store, error);
    if (s == STATUS_OK) s = open_in_mode(store, error);
    if (s == STATUS_OK)
        *out = store;
    else
        store_close(store);
    return s;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

/* ---- closing ---- */

/* Leaving WAL mode succeeds only for the last connection. */
static bool leave_log_mode(struct store *store)
{
    sqlite3_stmt *statement = NULL;
    if (database_prepare(store, "PRAGMA journal_mode = DELETE", &statement, NULL) != STATUS_OK) return false;
    bool left = sqlite3_step(statement) == SQLITE_ROW &&
                sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "delete") == 0;
    sqlite3_finalize(statement);
    return left;
}

/* A store that this process made and that never got an import goes away again, unless another process has it
 * open or has used it. Whoever waits for the lock meanwhile finds the file moved (store_import_begin looks).
 */
static void remove_unused(struct store *store)
{
    int64_t imports = 0, made = 0;
    sqlite3_busy_timeout(store->database, 0);
    if (!leave_log_mode(store) || database_exec(store, "BEGIN EXCLUSIVE", NULL) != STATUS_OK) return;
    status s =
        database_integer(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'imports'", &made, NULL);
    if (s == STATUS_OK && made) s = database_integer(store, "SELECT count(*) FROM imports", &imports, NULL);
    if (s == STATUS_OK && imports == 0) unlink(store->path);
    database_rollback(store);
}

void store_close(struct store *store)
{
    if (!store) return;
    store_import_abort(store->import);
    refresh_forget(store);
    touched_clear(store);
    if (store->created && !store->committed) {
        if (store->database)
            remove_unused(store);
        else
            unlink(store->path);
    }
    disconnect(store);
    memory_free(store->snapshot_path);
    memory_free(store->path);
    memory_free(store);
}
