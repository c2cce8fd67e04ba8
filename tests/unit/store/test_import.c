/* The import as a transaction: counts, rejects, and every way to fail. */
#include "tests/unit/store/fixture.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *const all_rows = "SELECT group_concat(key || priority || score || import_id) FROM tickets";

static void assert_counts(const struct store_counts *counts, const uint64_t expected[6])
{
    const uint64_t found[] = {counts->read,      counts->inserted, counts->updated,
                              counts->unchanged, counts->folded,   counts->rejected};
    for (int i = 0; i < 6; i++) assert_int_equal(found[i], expected[i]);
}

static void counts_are_kept_for_the_import_and_its_targets(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts[2];
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_UNCHANGED);
    put(f, import, 0, ROW("2", 51, "low", 2.5), STORE_UPDATED);
    put(f, import, 0, ROW("4", 50, "low", 2.5), STORE_INSERTED);
    put(f, import, 0, ROW("4", 50, "low", 2.6), STORE_DUPLICATE);
    put(f, import, 1, EVENT("1", 100, "created"), STORE_UNCHANGED);
    assert_ok(f, store_import_reject(import, 5, slice_of("a duplicate"), slice_of("4,..."), &f->error));
    commit(f, import, counts);
    assert_counts(&counts[0], (uint64_t[]){4, 1, 1, 1, 0, 1});
    assert_counts(&counts[1], (uint64_t[]){1, 0, 0, 1, 0, 0});
    assert_string_equal(
        plain_ask(f, "SELECT concat_of FROM (SELECT importer || ' ' || file || ' ' || imported_at || ' ' || "
                     "read || inserted || updated || unchanged || folded || rejected AS concat_of "
                     "FROM imports WHERE id = 2)"),
        "test file.csv 1000 511201");
    assert_string_equal(
        plain_ask(f, "SELECT target || table_name || read || inserted || updated || unchanged || "
                     "rejected FROM import_targets WHERE import_id = 2"),
        "1tickets41111,2events10010");
}

static void importing_again_changes_nothing_but_the_log(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts[2];
    uint64_t before, after;
    fill_store(f);
    assert_ok(f, changes_generation(f->store, &before, &f->error));
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_UNCHANGED);
    put(f, import, 0, ROW("2", 50, "low", 2.5), STORE_UNCHANGED);
    commit(f, import, counts);
    assert_counts(&counts[0], (uint64_t[]){2, 0, 0, 2, 0, 0});
    assert_ok(f, changes_generation(f->store, &after, &f->error));
    assert_true(before == after);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM imports"), "2");
}

static void an_aborted_import_leaves_everything_as_before(void **state)
{
    struct fixture *f = *state;
    char before[500];
    const char *whole = "SELECT group_concat(type || name || sql) FROM sqlite_schema";
    fill_store(f);
    snprintf(before, sizeof before, "%s", plain_ask(f, all_rows));
    char *schema = strdup(plain_ask(f, whole));
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "changed", 1.5), STORE_UPDATED);
    put(f, import, 0, ROW("9", 100, "high", 1.5), STORE_INSERTED);
    assert_ok(f, store_import_reject(import, 5, slice_of("x"), slice_of("y"), &f->error));
    store_import_abort(import);
    assert_string_equal(plain_ask(f, all_rows), before);
    assert_string_equal(plain_ask(f, whole), schema);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM imports"), "1");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM rejects"), "0");
    free(schema);
    import_ticket(f, ROW("9", 100, "high", 1.5), STORE_INSERTED);
}

static void triggers_and_indexes_are_back_after_an_import(void **state)
{
    struct fixture *f = *state;
    const char *objects =
        "SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('index', 'trigger') AND "
        "sql IS NOT NULL ORDER BY 1";
    fill_store(f);
    assert_string_equal(plain_ask(f, objects),
                        "index events_by_row_hash,index rejects_by_import,index tickets_by_key,"
                        "trigger changes_are_cut,trigger events_on_DELETE,trigger events_on_INSERT,"
                        "trigger events_on_MOVE,trigger events_on_UPDATE,trigger tickets_on_DELETE,"
                        "trigger tickets_on_INSERT,trigger tickets_on_LOST_KEY_BY_DELETE,"
                        "trigger tickets_on_LOST_KEY_BY_INSERT,trigger tickets_on_LOST_KEY_BY_UPDATE,"
                        "trigger tickets_on_MOVE,"
                        "trigger tickets_on_REPLACE_BY_INSERT,trigger tickets_on_REPLACE_BY_UPDATE,"
                        "trigger tickets_on_UPDATE");
    assert_string_equal(plain_ask(f, "PRAGMA integrity_check"), "ok");
}

static void rejects_keep_line_reason_and_readable_text(void **state)
{
    struct fixture *f = *state;
    char longest[5000];
    memset(longest, 'x', sizeof longest);
    memcpy(longest + 3998, "\xE2\x82\xAC", 3); /* a euro sign across the limit */
    fill_store(f);
    struct store_import *import = begin(f);
    assert_ok(f, store_import_reject(import, 7, slice_of("bad"), slice_make("a\0b\xFF", 4), &f->error));
    assert_ok(f, store_import_reject(import, 8, slice_of("long"), slice_make(longest, 5000), &f->error));
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT line || reason || hex(row) FROM rejects WHERE line = 7"),
                        "7bad61EFBFBD62EFBFBD");
    assert_string_equal(plain_ask(f, "SELECT length(CAST(row AS BLOB)) FROM rejects WHERE line = 8"), "3998");
}

static void only_one_import_runs_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct store_import *second = NULL;
    struct snapshot *snapshot;
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    fill_store(f);
    struct store_import *import = begin(f);
    assert_int_equal(store_import_begin(f->store, &info, &target, 1, &second, &f->error), STATUS_INVALID);
    assert_int_equal(store_snapshot(f->store, &snapshot, NULL, &f->error), STATUS_INVALID);
    store_import_abort(import);
}

static void a_store_opened_for_reading_takes_no_import(void **state)
{
    struct fixture *f = *state;
    struct store_import *import = NULL;
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    fill_store(f);
    close_store(f);
    open_store(f, STORE_READ);
    assert_int_equal(store_import_begin(f->store, &info, &target, 1, &import, &f->error), STATUS_INVALID);
}

static void a_writer_elsewhere_is_busy(void **state)
{
    struct fixture *f = *state;
    struct store_import *import = NULL;
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    fill_store(f);
    sqlite3 *other = plain_open(f);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_busy_timeout(f->store->database, 20);
    assert_int_equal(store_import_begin(f->store, &info, &target, 1, &import, &f->error), STATUS_BUSY);
    assert_null(import);
    assert_message(f, "another program is writing");
    sqlite3_close(other);
    import_ticket(f, ROW("9", 1, "low", 1), STORE_INSERTED);
}

static void readers_are_not_blocked_by_an_import(void **state)
{
    struct fixture *f = *state;
    struct store *reader = NULL;
    struct snapshot *snapshot;
    struct error notice;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("9", 100, "high", 1.5), STORE_INSERTED);
    assert_ok(f, store_open(f->path, STORE_READ, &f->schema, &reader, &f->error));
    assert_ok(f, store_snapshot(reader, &snapshot, &notice, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1");
    commit(f, import, NULL);
    assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1"); /* it keeps what it has */
    assert_ok(f, store_snapshot(reader, &snapshot, &notice, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1,9");
    store_close(reader);
}

static void an_interrupt_rolls_back(void **state)
{
    struct fixture *f = *state;
    enum store_outcome outcome;
    status s = STATUS_OK;
    int rows = 0;
    fill_store(f);
    struct store_import *import = begin(f);
    interrupt_request();
    for (; s == STATUS_OK && rows < 100000; rows++) {
        char key[20];
        snprintf(key, sizeof key, "k%d", rows);
        s = store_import_row(import, 0, ROW(key, rows, "low", 0), 2, &outcome, &f->error);
    }
    assert_int_equal(s, STATUS_INTERRUPTED);
    assert_true(rows <= 5000);
    interrupt_clear();
    struct error warning;
    assert_int_equal(store_import_commit(import, NULL, &warning, &f->error), STATUS_INVALID);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void an_interrupt_before_the_commit_rolls_back(void **state)
{
    struct fixture *f = *state;
    struct error warning;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("9", 100, "high", 1.5), STORE_INSERTED);
    interrupt_request();
    assert_int_equal(store_import_commit(import, NULL, &warning, &f->error), STATUS_INTERRUPTED);
    interrupt_clear();
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void a_failed_row_cannot_be_committed(void **state)
{
    struct fixture *f = *state;
    struct error warning;
    enum store_outcome outcome;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("8", 1, "low", 0), STORE_INSERTED);
    struct value *row = ROW("9", 1, "low", 0);
    row[CREATED] = NOTHING; /* required */
    assert_int_equal(store_import_row(import, 0, row, 3, &outcome, &f->error), STATUS_INVALID);
    assert_message(f, "created_at");
    assert_int_equal(store_import_row(import, 0, ROW("7", 1, "low", 0), 4, &outcome, &f->error),
                     STATUS_INVALID);
    assert_int_equal(store_import_commit(import, NULL, &warning, &f->error), STATUS_INVALID);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

/* ---- full disks and dead processes ---- */

/* Rows until it fails; the status. */
static status import_until_failure(struct fixture *f, int rows)
{
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    struct store_import *import = NULL;
    enum store_outcome outcome;
    char subject[2001], key[20];
    memset(subject, 's', sizeof subject - 1);
    subject[sizeof subject - 1] = 0;
    status s = store_import_begin(f->store, &info, &target, 1, &import, &f->error);
    for (int i = 0; s == STATUS_OK && i < rows; i++) {
        snprintf(key, sizeof key, "k%d", i);
        struct value *row = ROW(key, i, "low", 0);
        row[SUBJECT] = TEXT(subject);
        s = store_import_row(import, 0, row, 2, &outcome, &f->error);
    }
    if (s == STATUS_OK) return store_import_commit(import, NULL, NULL, &f->error);
    store_import_abort(import);
    return s;
}

static void a_full_file_leaves_the_store_as_before(void **state)
{
    struct fixture *f = *state;
    char before[500];
    fill_store(f);
    snprintf(before, sizeof before, "%s", plain_ask(f, all_rows));
    assert_ok(f, database_exec(f->store, "PRAGMA max_page_count = 60", &f->error));
    assert_int_equal(import_until_failure(f, 1000), STATUS_IO);
    assert_message(f, "no space left");
    assert_message(f, f->path);
    assert_string_equal(plain_ask(f, all_rows), before);
    assert_ok(f, database_exec(f->store, "PRAGMA max_page_count = 100000", &f->error));
    assert_int_equal(import_until_failure(f, 1000), STATUS_OK);
    assert_string_equal(plain_ask(f, "PRAGMA integrity_check"), "ok");
}

static void a_full_disk_leaves_the_store_as_before(void **state)
{
    struct fixture *f = *state;
    if (mount("none", f->folder, "tmpfs", 0, "size=1m") != 0) {
        print_message("skipped: cannot mount a small file system\n");
        skip();
    }
    fill_store(f);
    status s = import_until_failure(f, 2000);
    char message[sizeof f->error.message];
    memcpy(message, f->error.message, sizeof message);
    char rows[500];
    snprintf(rows, sizeof rows, "%s", plain_ask(f, "SELECT count(*) FROM tickets"));
    close_store(f);
    bool kept = exists(f->path);
    umount(f->folder);
    assert_int_equal(s, STATUS_IO);
    assert_non_null(strstr(message, f->path));
    assert_string_equal(rows, "3");
    assert_true(kept);
}

static void a_full_disk_at_the_first_import_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    if (mount("none", f->folder, "tmpfs", 0, "size=1m") != 0) {
        print_message("skipped: cannot mount a small file system\n");
        skip();
    }
    open_store(f, STORE_WRITE);
    status s = import_until_failure(f, 2000);
    close_store(f);
    bool kept = exists(f->path) || exists(f->columns);
    umount(f->folder);
    assert_int_equal(s, STATUS_IO);
    assert_false(kept);
}

static void a_disk_too_full_for_a_store_gets_none(void **state)
{
    struct fixture *f = *state;
    if (mount("none", f->folder, "tmpfs", 0, "size=16k") != 0) {
        print_message("skipped: cannot mount a small file system\n");
        skip();
    }
    struct store *store = NULL;
    status s = store_open(f->path, STORE_WRITE, &f->schema, &store, &f->error);
    bool kept = exists(f->path);
    umount(f->folder);
    assert_int_equal(s, STATUS_IO);
    assert_null(store);
    assert_false(kept);
}

/* Files may not grow beyond a megabyte: SQLite is told so in the middle of a write. */
static void import_with_limit(struct fixture *f)
{
    const struct rlimit limit = {1000000, RLIM_INFINITY};
    struct store_import *import = begin(f);
    struct error warning;
    enum store_outcome outcome;
    char key[300];
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(77);
    for (int i = 0; i < 30000; i++) {
        snprintf(key, sizeof key, "%0*d", 40, i);
        if (store_import_row(import, 1, EVENT(key, i, key), 2, &outcome, &f->error) != STATUS_OK) break;
    }
    status s = store_import_commit(import, NULL, &warning, &f->error);
    _exit(s == STATUS_IO ? 1 : 2);
}

static void a_file_size_limit_leaves_the_store_as_before(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    pid_t child = fork();
    if (child == 0) {
        open_store(f, STORE_WRITE);
        import_with_limit(f);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    if (WEXITSTATUS(result) == 77) skip();
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 1);
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM events"), "2");
    assert_string_equal(plain_ask(f, "PRAGMA integrity_check"), "ok");
}

static void a_snapshot_that_cannot_be_written_is_only_a_warning(void **state)
{
    struct fixture *f = *state;
    struct error warning;
    struct snapshot *snapshot;
    fill_store(f);
    unlink(f->columns);
    assert_int_equal(mkdir(f->columns, 0755), 0); /* nothing can be renamed over a folder */
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("9", 100, "high", 1.5), STORE_INSERTED);
    assert_ok(f, store_import_commit(import, NULL, &warning, &f->error));
    assert_true(warning.message[0] != 0);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "4");
    assert_ok(f, store_snapshot(f->store, &snapshot, &warning, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1,9");
    assert_non_null(strstr(warning.message, "built in memory"));
    rmdir(f->columns);
}

static void a_process_that_dies_leaves_the_store_as_before(void **state)
{
    struct fixture *f = *state;
    char before[500];
    fill_store(f);
    snprintf(before, sizeof before, "%s", plain_ask(f, all_rows));
    close_store(f);
    pid_t child = fork();
    if (child == 0) {
        open_store(f, STORE_WRITE);
        struct store_import *import = begin(f);
        for (int i = 0; i < 20000; i++) {
            enum store_outcome outcome;
            char key[20];
            snprintf(key, sizeof key, "k%d", i);
            if (store_import_row(import, 0, ROW(key, i, "low", 0), 2, &outcome, &f->error) != STATUS_OK)
                _exit(1);
        }
        _exit(0);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, all_rows), before);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), "14");
    assert_string_equal(plain_ask(f, "PRAGMA integrity_check"), "ok");
    import_ticket(f, ROW("k1", 1, "low", 0), STORE_INSERTED);
}

/* Rows only: short texts of the program's own (SQL) have no way to fail. */
static status import_without_memory(struct fixture *f, uint64_t nth, uint64_t *calls)
{
    enum store_outcome outcome;
    status s = STATUS_OK;
    struct store_import *import = begin(f);
    memory_fail_from(nth);
    for (int i = 0; s == STATUS_OK && i < 200; i++) {
        char key[20];
        snprintf(key, sizeof key, "k%d", i);
        s = store_import_row(import, 0, ROW(key, i, "low", 0), 2, &outcome, &f->error);
        if (s == STATUS_OK) s = store_import_row(import, 1, EVENT(key, i, "created"), 2, &outcome, &f->error);
    }
    *calls = memory_fail_from(0);
    store_import_abort(import);
    return s;
}

static void no_memory_is_a_status_and_nothing_leaks(void **state)
{
    struct fixture *f = *state;
    int failures = 0;
    fill_store(f);
    for (int is_empty = 0; is_empty < 2; is_empty++) {
        uint64_t calls = UINT64_MAX;
        for (uint64_t nth = 1; calls >= nth; nth++) {
            status s = import_without_memory(f, nth, &calls);
            assert_true(s == STATUS_OK || s == STATUS_MEMORY);
            failures += s == STATUS_MEMORY;
        }
        plain_run(f, "DELETE FROM tickets; DELETE FROM events");
    }
    assert_true(failures > 2);
}

/* The file's bytes; the caller frees them. */
static char *file_bytes(const char *path, size_t *size)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    *size = (size_t)about.st_size;
    char *bytes = malloc(*size);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static char *bytes_of_an_identified_store(struct fixture *f, uint64_t identity, size_t *size)
{
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_INSERTED);
    put(f, import, 1, EVENT("1", 100, "created"), STORE_INSERTED);
    assert_ok(f, store_import_identify(import, identity, &f->error));
    commit(f, import, NULL);
    close_store(f);
    char *bytes = file_bytes(f->path, size);
    unlink(f->path);
    unlink(f->columns);
    return bytes;
}

static void a_chosen_identity_makes_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    size_t size, again_size, other_size;
    char *bytes = bytes_of_an_identified_store(f, 7, &size);
    for (int i = 0; i < 5; i++) {
        char *again = bytes_of_an_identified_store(f, 7, &again_size);
        assert_int_equal(again_size, size);
        assert_memory_equal(again, bytes, size);
        free(again);
    }
    char *other = bytes_of_an_identified_store(f, 8, &other_size);
    assert_true(other_size != size || memcmp(other, bytes, size) != 0);
    free(other);
    free(bytes);
}

static void an_identified_store_is_one_like_others(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_INSERTED);
    assert_ok(f, store_import_identify(import, 7, &f->error));
    commit(f, import, NULL);
    import_ticket(f, ROW("2", 100, "high", 1.5), STORE_INSERTED);
    close_store(f);
    open_store(f, STORE_READ);
    struct snapshot *snapshot;
    struct error notice;
    error_init(&notice);
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    assert_string_equal(notice.message, "");
    assert_int_equal(snapshot_table(snapshot, slice_of("tickets"))->row_count, 2);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM meta WHERE key IN ('format', 'store_id')"), "2");
}

static void a_store_that_holds_rows_keeps_its_identity(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    struct store_import *import = begin(f);
    assert_int_equal(store_import_identify(import, 7, &f->error), STATUS_INVALID);
    assert_message(f, "expected an empty store");
    store_import_abort(import);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(counts_are_kept_for_the_import_and_its_targets),
        unit(importing_again_changes_nothing_but_the_log),
        unit(an_aborted_import_leaves_everything_as_before),
        unit(triggers_and_indexes_are_back_after_an_import),
        unit(rejects_keep_line_reason_and_readable_text),
        unit(only_one_import_runs_at_a_time),
        unit(a_store_opened_for_reading_takes_no_import),
        unit(a_writer_elsewhere_is_busy),
        unit(readers_are_not_blocked_by_an_import),
        unit(an_interrupt_rolls_back),
        unit(an_interrupt_before_the_commit_rolls_back),
        unit(a_failed_row_cannot_be_committed),
        unit(a_full_file_leaves_the_store_as_before),
        unit(a_full_disk_leaves_the_store_as_before),
        unit(a_full_disk_at_the_first_import_leaves_no_file),
        unit(a_disk_too_full_for_a_store_gets_none),
        unit(a_file_size_limit_leaves_the_store_as_before),
        unit(a_snapshot_that_cannot_be_written_is_only_a_warning),
        unit(a_process_that_dies_leaves_the_store_as_before),
        unit(no_memory_is_a_status_and_nothing_leaks),
        unit(a_chosen_identity_makes_the_same_bytes),
        unit(an_identified_store_is_one_like_others),
        unit(a_store_that_holds_rows_keeps_its_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
