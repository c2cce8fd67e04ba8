/* Opening and closing: whose file is it, can it be written, does anything stay behind. */
#include "tests/unit/store/fixture.h"

#include <fcntl.h>
#include <sys/wait.h>

static void write_file(const char *path, const char *data, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(file >= 0);
    assert_int_equal(write(file, data, size), (ssize_t)size);
    close(file);
}

static char *read_file(const char *path, size_t *size)
{
    struct stat info;
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &info), 0);
    *size = (size_t)info.st_size;
    char *data = calloc(1, *size + 1);
    assert_int_equal(read(file, data, *size), info.st_size);
    close(file);
    return data;
}

static void a_new_store_can_be_opened_again(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_string_equal(store_path(f->store), f->path);
    close_store(f);
    open_store(f, STORE_READ);
    close_store(f);
    open_store(f, STORE_WRITE);
}

static void the_file_is_marked_as_ours(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_string_equal(plain_ask(f, "PRAGMA application_id"), "1348825708");
    assert_string_equal(plain_ask(f, "PRAGMA user_version"), "2");
    assert_string_equal(plain_ask(f, "PRAGMA journal_mode"), "wal");
    assert_string_equal(plain_ask(f, "SELECT value FROM meta WHERE key = 'format'"), "2");
}

static void only_the_store_and_its_snapshot_remain_after_closing(void **state)
{
    struct fixture *f = *state;
    char name[320];
    fill_store(f);
    close_store(f);
    open_store(f, STORE_READ);
    close_store(f);
    assert_true(exists(f->path));
    assert_true(exists(f->columns));
    snprintf(name, sizeof name, "%s-wal", f->path);
    assert_false(exists(name));
    snprintf(name, sizeof name, "%s-shm", f->path);
    assert_false(exists(name));
}

static void a_missing_file_cannot_be_read(void **state)
{
    struct fixture *f = *state;
    assert_open_fails(f, STORE_READ, STATUS_NOT_FOUND, "no such file");
    assert_message(f, "perilune import");
    assert_false(exists(f->path));
}

static void what_is_not_sqlite_is_refused_and_untouched(void **state)
{
    struct fixture *f = *state;
    size_t size;
    write_file(f->path, "key,created_at\n1,2026\n", 22);
    assert_open_fails(f, STORE_READ, STATUS_FORMAT, "not a perilune store (not an SQLite file)");
    assert_open_fails(f, STORE_WRITE, STATUS_FORMAT, "not a perilune store (not an SQLite file)");
    char *after = read_file(f->path, &size);
    assert_string_equal(after, "key,created_at\n1,2026\n");
    free(after);
}

static void somebody_elses_sqlite_file_is_refused_and_untouched(void **state)
{
    struct fixture *f = *state;
    size_t size_before, size_after;
    plain_run(f, "PRAGMA journal_mode = WAL; CREATE TABLE tickets (x); INSERT INTO tickets VALUES (1)");
    char *before = read_file(f->path, &size_before);
    assert_open_fails(f, STORE_READ, STATUS_FORMAT, "an SQLite file of another program");
    assert_open_fails(f, STORE_WRITE, STATUS_FORMAT, "an SQLite file of another program");
    char *after = read_file(f->path, &size_after);
    assert_int_equal(size_before, size_after);
    assert_memory_equal(before, after, size_before);
    free(before);
    free(after);
}

static void an_empty_file_is_no_store_but_may_become_one(void **state)
{
    struct fixture *f = *state;
    write_file(f->path, "", 0);
    assert_open_fails(f, STORE_READ, STATUS_FORMAT, "the file is empty");
    open_store(f, STORE_WRITE);
    close_store(f);
    assert_true(exists(f->path)); /* it was there before */
    open_store(f, STORE_READ);
}

static void a_folder_is_no_store(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(f->path, 0755), 0);
    assert_open_fails(f, STORE_READ, STATUS_FORMAT, "it is a folder");
    assert_open_fails(f, STORE_WRITE, STATUS_FORMAT, "it is a folder");
    rmdir(f->path);
}

static void a_truncated_store_is_reported_as_damaged(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    assert_int_equal(truncate(f->path, 5000), 0);
    struct store *store = NULL;
    assert_int_equal(store_open(f->path, STORE_READ, &f->schema, &store, &f->error), STATUS_CORRUPT);
    assert_message(f, "damaged");
}

static void a_store_of_a_newer_version_is_refused(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "PRAGMA user_version = 7");
    const char *expected = "made by a newer perilune (format 7, this program knows 2)";
    assert_open_fails(f, STORE_READ, STATUS_VERSION, expected);
    assert_open_fails(f, STORE_WRITE, STATUS_VERSION, expected);
}

static void a_missing_folder_is_named(void **state)
{
    struct fixture *f = *state;
    char place[300];
    snprintf(place, sizeof place, "%s/nowhere/x.db", f->folder);
    struct store *store = NULL;
    assert_int_equal(store_open(place, STORE_WRITE, &f->schema, &store, &f->error), STATUS_NOT_FOUND);
    assert_message(f, "there is no folder");
    assert_message(f, "nowhere\"");
}

static void a_new_store_without_an_import_goes_away_again(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    assert_true(exists(f->path));
    close_store(f);
    assert_false(exists(f->path));
}

static void a_failed_first_import_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_INSERTED);
    store_import_abort(import);
    close_store(f);
    assert_false(exists(f->path));
    assert_false(exists(f->columns));
}

static void closing_during_an_import_rolls_it_back(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("9", 100, "high", 1.5), STORE_INSERTED);
    close_store(f);
    assert_string_equal(plain_ask(f, "SELECT key FROM tickets ORDER BY key"), "1,2,3");
}

static void a_new_store_that_another_one_uses_stays(void **state)
{
    struct fixture *f = *state;
    struct store *other = NULL;
    open_store(f, STORE_WRITE);
    assert_ok(f, store_open(f->path, STORE_WRITE, &f->schema, &other, &f->error));
    close_store(f);
    assert_true(exists(f->path));
    f->store = other;
    fill_store(f);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void an_import_into_a_removed_file_is_refused(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    char other[320];
    snprintf(other, sizeof other, "%s/moved", f->folder);
    assert_int_equal(rename(f->path, other), 0);
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    struct store_import *import = NULL;
    assert_int_equal(store_import_begin(f->store, &info, &target, 1, &import, &f->error), STATUS_BUSY);
    assert_message(f, "removed or replaced");
    rename(other, f->path);
}

/* Makes the store if it is not there; imports one ticket, or gives up and takes an unused store away again.
 */
static void run_importer(struct fixture *f, int number)
{
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[0]};
    struct store_import *import = NULL;
    enum store_outcome outcome;
    char key[20];
    status s = store_open(f->path, STORE_WRITE, &f->schema, &f->store, &f->error);
    if (s == STATUS_OK && number > 0) {
        snprintf(key, sizeof key, "%d", number);
        s = store_import_begin(f->store, &info, &target, 1, &import, &f->error);
        if (s == STATUS_OK) s = store_import_row(import, 0, ROW(key, 1, "low", 0), 2, &outcome, &f->error);
        if (s == STATUS_OK) s = store_import_commit(import, NULL, NULL, &f->error);
    }
    store_close(f->store);
    if (s != STATUS_OK && s != STATUS_BUSY)
        print_error("importer %d: status %d: %s\n", number, (int)s, f->error.message);
    _exit(s == STATUS_OK ? 0 : s == STATUS_BUSY ? 1 : 2);
}

/* Whoever said that his rows are stored was right. */
static void processes_that_make_one_store_at_a_time_lose_nothing(void **state)
{
    enum { ROUNDS = 8, PROCESSES = 4 };
    struct fixture *f = *state;
    int all = 0; /* in a round all may be told to try again */
    for (int round = 0; round < ROUNDS; round++) {
        int stored = 0;
        pid_t children[PROCESSES];
        for (int i = 0; i < PROCESSES; i++)
            if ((children[i] = fork()) == 0) run_importer(f, i);
        for (int i = 0; i < PROCESSES; i++) {
            int result = 0;
            assert_int_equal(waitpid(children[i], &result, 0), children[i]);
            assert_true(WIFEXITED(result) && WEXITSTATUS(result) <= 1);
            stored += i > 0 && WEXITSTATUS(result) == 0;
        }
        if (stored > 0) assert_int_equal(atoi(plain_ask(f, "SELECT count(*) FROM tickets")), stored);
        all += stored;
        unlink(f->path);
        unlink(f->columns);
    }
    assert_true(all > 0);
}

static void names_with_signs_of_an_address_work(void **state)
{
    struct fixture *f = *state;
    snprintf(f->path, sizeof f->path, "%s/a?b#c%%20.db", f->folder);
    fill_store(f);
    close_store(f);
    open_store(f, STORE_READ);
    assert_string_equal(store_path(f->store), f->path);
    char columns[320];
    snprintf(columns, sizeof columns, "%s.columns", f->path);
    assert_true(exists(columns));
    unlink(columns);
}

/* ---- without permission ---- */

/* Runs `work` as a user who may not write; the permission bits mean nothing to the superuser. */
static void without_privileges(struct fixture *f, void (*work)(struct fixture *f))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(77);
        work(f);
        store_close(f->store);
        _exit(0);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    if (WIFEXITED(result) && WEXITSTATUS(result) == 77) {
        print_message("skipped: cannot drop privileges\n");
        skip();
    }
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

/* Asserts do not work in the child: its exit status says which step failed. */
static void expect(bool truth, int step)
{
    if (!truth) _exit(step);
}

static void read_it(struct fixture *f)
{
    struct snapshot *snapshot = NULL;
    struct error notice;
    expect(store_open(f->path, STORE_READ, &f->schema, &f->store, &f->error) == STATUS_OK, 1);
    expect(store_snapshot(f->store, &snapshot, &notice, &f->error) == STATUS_OK, 2);
    expect(snapshot_table(snapshot, slice_of("tickets"))->row_count == 3, 3);
}

static void a_read_only_folder_can_be_read(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    chmod(f->path, 0444);
    chmod(f->folder, 0555);
    without_privileges(f, read_it);
}

static void a_read_only_folder_without_a_snapshot_can_be_read(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    unlink(f->columns);
    chmod(f->folder, 0555);
    without_privileges(f, read_it);
}

static void a_read_only_file_can_be_read(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    chmod(f->path, 0444);
    chmod(f->folder, 0777);
    without_privileges(f, read_it);
}

static void write_read_only_file(struct fixture *f)
{
    expect(store_open(f->path, STORE_WRITE, &f->schema, &f->store, &f->error) == STATUS_IO, 1);
    expect(strstr(f->error.message, "cannot be written") != NULL, 2);
}

static void a_read_only_file_cannot_be_written(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    chmod(f->path, 0444);
    chmod(f->folder, 0777);
    without_privileges(f, write_read_only_file);
}

static void create_in_read_only_folder(struct fixture *f)
{
    expect(store_open(f->path, STORE_WRITE, &f->schema, &f->store, &f->error) == STATUS_IO, 1);
    expect(strstr(f->error.message, "cannot be created in the folder") != NULL, 2);
    expect(strstr(f->error.message, f->folder) != NULL, 3);
}

static void a_read_only_folder_gets_no_new_store(void **state)
{
    struct fixture *f = *state;
    chmod(f->folder, 0555);
    without_privileges(f, create_in_read_only_folder);
    assert_false(exists(f->path));
}

static void a_scratch_store_is_empty_and_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    for (int time = 0; time < 2; time++) {
        open_store(f, STORE_SCRATCH);
        assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
        assert_int_equal(snapshot_table(snapshot, slice_of("tickets"))->row_count, 0);
        fill_store(f);
        assert_false(exists(f->path));
        assert_false(exists(f->columns));
        close_store(f);
    }
}

static void a_scratch_store_takes_several_imports(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    open_store(f, STORE_SCRATCH);
    import_ticket(f, ROW("a", 100, "high", 1), STORE_INSERTED);
    import_ticket(f, ROW("b", 200, "low", 2), STORE_INSERTED);
    import_ticket(f, ROW("a", 100, "low", 1), STORE_UPDATED);
    assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
    assert_int_equal(snapshot_table(snapshot, slice_of("tickets"))->row_count, 2);
    assert_false(exists(f->path));
}

static void a_scratch_store_does_not_look_at_a_file_of_its_name(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    size_t before, after;
    fill_store(f);
    close_store(f);
    char *old = read_file(f->path, &before);
    open_store(f, STORE_SCRATCH);
    assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
    assert_int_equal(snapshot_table(snapshot, slice_of("tickets"))->row_count, 0);
    fill_store(f);
    close_store(f);
    char *new = read_file(f->path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(a_new_store_can_be_opened_again),
        unit(the_file_is_marked_as_ours),
        unit(only_the_store_and_its_snapshot_remain_after_closing),
        unit(a_missing_file_cannot_be_read),
        unit(what_is_not_sqlite_is_refused_and_untouched),
        unit(somebody_elses_sqlite_file_is_refused_and_untouched),
        unit(an_empty_file_is_no_store_but_may_become_one),
        unit(a_folder_is_no_store),
        unit(a_truncated_store_is_reported_as_damaged),
        unit(a_store_of_a_newer_version_is_refused),
        unit(a_missing_folder_is_named),
        unit(a_new_store_without_an_import_goes_away_again),
        unit(a_failed_first_import_leaves_no_file),
        unit(closing_during_an_import_rolls_it_back),
        unit(a_new_store_that_another_one_uses_stays),
        unit(an_import_into_a_removed_file_is_refused),
        unit(processes_that_make_one_store_at_a_time_lose_nothing),
        unit(names_with_signs_of_an_address_work),
        unit(a_read_only_folder_can_be_read),
        unit(a_read_only_folder_without_a_snapshot_can_be_read),
        unit(a_read_only_file_can_be_read),
        unit(a_read_only_file_cannot_be_written),
        unit(a_read_only_folder_gets_no_new_store),
        unit(a_scratch_store_is_empty_and_leaves_no_file),
        unit(a_scratch_store_takes_several_imports),
        unit(a_scratch_store_does_not_look_at_a_file_of_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
