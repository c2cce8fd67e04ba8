/* The snapshot: written with an import, opened when it fits, rebuilt when it does not. */
#include "tests/unit/store/fixture.h"

#include <fcntl.h>

/* The snapshot of the open store; the notice must have this in it ("" for none at all). */
static struct snapshot *take(struct fixture *f, const char *notice_part)
{
    struct snapshot *snapshot = NULL;
    struct error notice;
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    if (!strstr(notice.message, notice_part) || (!*notice_part && *notice.message))
        fail_msg("\"%s\" is not about \"%s\"", notice.message, notice_part);
    return snapshot;
}

static void reopen(struct fixture *f, enum store_mode mode)
{
    close_store(f);
    open_store(f, mode);
}

static void an_import_leaves_a_snapshot_that_is_simply_opened(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    reopen(f, STORE_READ);
    struct snapshot *snapshot = take(f, "");
    assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1");
    assert_string_equal(column_text(snapshot, "tickets", -1), "2,3,1");
    assert_string_equal(column_text(snapshot, "events", KIND), "created,solved");
    assert_true(take(f, "") == snapshot);
}

static void every_field_is_in_it_but_long_texts(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET spam = 1, score = NULL, source = NULL WHERE key = '2'");
    struct snapshot *snapshot;
    assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    assert_true(column_value(&table->columns[SOURCE], 0).null);
    assert_true(column_value(&table->columns[SCORE], 0).null);
    assert_true(column_value(&table->columns[SCORE], 2).real == 1.5);
    assert_int_equal(column_value(&table->columns[SPAM], 0).integer, 1);
    assert_int_equal(column_value(&table->columns[CREATED], 0).integer, 50);
    assert_null(table->columns[SUBJECT].segments);
}

static void a_missing_snapshot_is_built(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    unlink(f->columns);
    open_store(f, STORE_READ);
    assert_string_equal(column_text(take(f, "missing; built from the rows"), "tickets", KEY), "2,3,1");
    assert_true(exists(f->columns));
    reopen(f, STORE_READ);
    take(f, "");
}

static void a_change_by_another_tool_is_noticed_and_right(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    take(f, "");
    plain_run(
        f, "UPDATE tickets SET created_at = 500 WHERE key = '2'; DELETE FROM events WHERE kind = 'solved'");
    struct snapshot *snapshot = take(f, "");
    assert_string_equal(column_text(snapshot, "tickets", KEY), "3,1,2");
    assert_string_equal(column_text(snapshot, "events", KIND), "created");
    take(f, "");
}

static void a_truncated_snapshot_is_rebuilt(void **state)
{
    struct fixture *f = *state;
    struct stat info;
    fill_store(f);
    assert_int_equal(stat(f->columns, &info), 0);
    const off_t sizes[] = {0, 1, 20, info.st_size / 2, info.st_size - 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        close_store(f);
        assert_int_equal(truncate(f->columns, sizes[i]), 0);
        open_store(f, STORE_READ);
        assert_string_equal(column_text(take(f, "built from the rows"), "tickets", KEY), "2,3,1");
    }
}

static void flip_byte(const char *path, off_t at)
{
    unsigned char byte;
    int file = open(path, O_RDWR);
    assert_true(file >= 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 0x55;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

/* Wherever the damage is: it is found at opening or by the check of a column, and rebuilding repairs it. */
static void damage_anywhere_is_found_or_harmless(void **state)
{
    struct fixture *f = *state;
    struct stat info;
    int found_at_opening = 0, found_by_check = 0;
    fill_store(f);
    assert_int_equal(stat(f->columns, &info), 0);
    for (off_t at = 0; at < info.st_size; at += 61) {
        close_store(f);
        flip_byte(f->columns, at);
        open_store(f, STORE_READ);
        struct snapshot *snapshot;
        struct error notice;
        assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
        const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
        bool damaged = snapshot_check(snapshot, table, KEY, NULL) != STATUS_OK;
        found_at_opening += notice.message[0] != 0;
        found_by_check += damaged;
        if (damaged) assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
        assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1");
        assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
    }
    assert_true(found_at_opening > 0);
    assert_true(found_by_check > 0);
}

static void the_snapshot_of_another_store_is_not_believed(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    char kept[320];
    snprintf(kept, sizeof kept, "%s/kept", f->folder);
    assert_int_equal(rename(f->columns, kept), 0);
    unlink(f->path);
    open_store(f, STORE_WRITE);
    import_ticket(f, ROW("other", 1, "low", 1), STORE_INSERTED);
    close_store(f);
    assert_int_equal(rename(kept, f->columns), 0);
    open_store(f, STORE_READ);
    assert_string_equal(column_text(take(f, "out of date"), "tickets", KEY), "other");
}

/* A copy of the store that is put back goes another way; the numbers must not meet. */
static void a_copy_that_was_put_back_is_noticed(void **state)
{
    struct fixture *f = *state;
    char copy[320], sql[400];
    fill_store(f);
    snprintf(copy, sizeof copy, "%s/copy", f->folder);
    snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    plain_run(f, sql);
    import_ticket(f, ROW("4", 1, "low", 1), STORE_INSERTED);
    struct snapshot *ahead;
    assert_ok(f, store_rebuild_snapshot(f->store, &ahead, &f->error));
    close_store(f);
    assert_int_equal(rename(copy, f->path), 0);
    plain_run(f, "INSERT INTO tickets (key, created_at) VALUES ('mine', 1)");
    open_store(f, STORE_READ);
    assert_string_equal(column_text(take(f, "out of date"), "tickets", KEY), "mine,2,3,1");
}

static void later_imports_keep_unchanged_tables_and_rebuild_changed_ones(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    import_ticket(f, ROW("4", 60, "low", 1), STORE_INSERTED);
    import_ticket(f, ROW("2", 150, "low", 1), STORE_UPDATED);
    reopen(f, STORE_READ);
    struct snapshot *snapshot = take(f, "");
    assert_string_equal(column_text(snapshot, "tickets", KEY), "4,3,1,2");
    assert_string_equal(column_text(snapshot, "events", KIND), "created,solved");
}

/* An import into an empty table writes the file anew and copies the others. */
static void a_damaged_table_is_not_copied(void **state)
{
    struct fixture *f = *state;
    struct stat info;
    fill_store(f);
    int repaired = 0;
    for (off_t at = 0; stat(f->columns, &info) == 0 && at < info.st_size; at += 97) {
        close_store(f);
        plain_run(f, "DELETE FROM events");
        flip_byte(f->columns, at);
        open_store(f, STORE_WRITE);
        struct store_import *import = begin(f);
        put(f, import, 1, EVENT("1", 100, "created"), STORE_INSERTED);
        commit(f, import, NULL);
        struct snapshot *snapshot = take(f, "");
        const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
        for (int column = -1; column < TICKET_FIELDS; column++)
            assert_int_equal(snapshot_check(snapshot, table, column, NULL), STATUS_OK);
        assert_string_equal(column_text(snapshot, "tickets", KEY), "2,3,1");
        assert_string_equal(column_text(snapshot, "events", KIND), "created");
        repaired++;
    }
    assert_true(repaired > 3);
}

/* More rows than a chunk, streamed during the import and built from the rows: the same. */
static void streamed_and_built_snapshots_agree(void **state)
{
    enum { ROWS = CHUNK_ROWS + 1000 };
    struct fixture *f = *state;
    struct snapshot *snapshot;
    open_store(f, STORE_WRITE);
    const struct store_target target = {.table = &f->tables[1]};
    struct store_import *import = begin_targets(f, &target, 1);
    for (int i = 0; i < ROWS; i++) {
        char ticket[20];
        snprintf(ticket, sizeof ticket, "t%d", i % 977);
        put(f, import, 0, EVENT(ticket, (i * 7919LL) % 100003, i % 3 ? "a" : "b"), STORE_INSERTED);
    }
    commit(f, import, NULL);
    uint64_t sums[2] = {0, 0};
    for (int built = 0; built < 2; built++) {
        if (built)
            assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
        else
            snapshot = take(f, "");
        const struct table *table = snapshot_table(snapshot, slice_of("events"));
        assert_int_equal(table->row_count, ROWS);
        for (uint64_t row = 0; row < ROWS; row++) {
            struct slice ticket = column_value(&table->columns[TICKET], row).text;
            sums[built] = sums[built] * 31 + (uint64_t)column_value(&table->columns[AT], row).integer;
            sums[built] = sums[built] * 31 + (uint64_t)column_value(&table->row_id, row).integer;
            for (size_t i = 0; i < ticket.size; i++)
                sums[built] = sums[built] * 31 + (unsigned char)ticket.data[i];
        }
    }
    assert_true(sums[0] == sums[1]);
}

static void an_unused_new_store_has_a_snapshot_without_a_file(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct snapshot *snapshot = take(f, "");
    assert_int_equal(snapshot_table(snapshot, slice_of("tickets"))->row_count, 0);
    assert_false(exists(f->columns));
}

static void what_another_tool_stored_wrongly_is_named(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot = NULL;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET priority = CAST(x'ff' AS TEXT) WHERE key = '2'");
    assert_int_equal(store_snapshot(f->store, &snapshot, NULL, &f->error), STATUS_FORMAT);
    assert_message(f, "table \"tickets\", row 2, field \"priority\": a text that is not UTF-8");
    plain_run(
        f,
        "PRAGMA ignore_check_constraints = 1; UPDATE tickets SET priority = 'x', spam = 2 WHERE key = '2'");
    assert_int_equal(store_snapshot(f->store, &snapshot, NULL, &f->error), STATUS_FORMAT);
    assert_message(f, "field \"spam\": a boolean other than 0 or 1");
    plain_run(f, "UPDATE tickets SET spam = 0");
    take(f, "");
}

static void building_can_be_interrupted(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot = NULL;
    fill_store(f);
    plain_run(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
                 "INSERT INTO tickets (key, created_at) SELECT 'n' || i, i FROM n");
    interrupt_request();
    assert_int_equal(store_snapshot(f->store, &snapshot, NULL, &f->error), STATUS_INTERRUPTED);
    interrupt_clear();
    assert_null(snapshot);
    assert_int_equal(snapshot_table(take(f, "out of date"), slice_of("tickets"))->row_count, 9003);
}

static void a_store_in_another_program_is_read_in_one_moment(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    sqlite3 *other = plain_open(f);
    sqlite3_exec(other, "BEGIN; UPDATE tickets SET priority = 'x'", NULL, NULL, NULL);
    assert_string_equal(column_text(take(f, ""), "tickets", PRIORITY), "low,high,high");
    sqlite3_exec(other, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(other);
    assert_string_equal(column_text(take(f, ""), "tickets", PRIORITY), "x,x,x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(an_import_leaves_a_snapshot_that_is_simply_opened),
        unit(every_field_is_in_it_but_long_texts),
        unit(a_missing_snapshot_is_built),
        unit(a_change_by_another_tool_is_noticed_and_right),
        unit(a_truncated_snapshot_is_rebuilt),
        unit(damage_anywhere_is_found_or_harmless),
        unit(the_snapshot_of_another_store_is_not_believed),
        unit(a_copy_that_was_put_back_is_noticed),
        unit(later_imports_keep_unchanged_tables_and_rebuild_changed_ones),
        unit(a_damaged_table_is_not_copied),
        unit(streamed_and_built_snapshots_agree),
        unit(an_unused_new_store_has_a_snapshot_without_a_file),
        unit(what_another_tool_stored_wrongly_is_named),
        unit(building_can_be_interrupted),
        unit(a_store_in_another_program_is_read_in_one_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
