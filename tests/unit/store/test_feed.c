/* Rows of a scan on their way into a snapshot: all of them, in order, or an error; with and without a thread
 * that reads ahead. */
#include "tests/unit/store/fixture.h"

enum { MANY = 65536 + 5 * 4096 + 77 }; /* enough for the thread */

/* Events with ids from 3 on; ticket 't<id>', kind NULL now and then. */
static void add_events(struct fixture *f, int count)
{
    char sql[400];
    fill_store(f);
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO events "
        "(id, ticket, at, kind) SELECT i, 't' || i, i / 2, CASE i %% 9 WHEN 0 THEN NULL ELSE 'k' || i %% 7 "
        "END FROM n",
        count);
    plain_run(f, sql);
}

/* Feeds the events to a writer, which is left open; from the n-th try on there is no memory (0: there is). */
static status feed(struct fixture *f, struct snapshot_writer **writer, uint64_t without_memory_from)
{
    sqlite3_stmt *scan = NULL;
    assert_ok(f, snapshot_writer_open(NULL, writer, &f->error));
    assert_ok(f, snapshot_begin_table(*writer, &f->tables[1], &f->error));
    assert_ok(f, database_prepare(f->store, "SELECT id, ticket, at, kind FROM events ORDER BY id", &scan,
                                  &f->error));
    memory_fail_from(without_memory_from);
    status s = feed_rows(f->store, *writer, &f->tables[1], scan, &f->error);
    memory_fail_from(0);
    sqlite3_finalize(scan);
    return s;
}

static void assert_fed(struct fixture *f, int count)
{
    struct snapshot_writer *writer = NULL;
    struct snapshot *snapshot = NULL;
    assert_ok(f, feed(f, &writer, 0));
    assert_ok(f, snapshot_end_table(writer, &f->error));
    const struct schema schema = {.tables = &f->tables[1], .table_count = 1};
    assert_ok(f, snapshot_commit(writer, 1, 1, &schema, &snapshot, &f->error));
    snapshot_writer_close(writer);
    const struct table *table = snapshot_table(snapshot, slice_of("events"));
    assert_int_equal(table->row_count, count);
    for (int row = 0; row < count; row++) {
        char ticket[20];
        int id = (int)column_value(&table->row_id, (uint64_t)row).integer;
        if (id <= 2) continue;
        snprintf(ticket, sizeof ticket, "t%d", id);
        struct slice found = column_value(&table->columns[TICKET], (uint64_t)row).text;
        if (!slice_is(found, ticket)) fail_msg("row %d: %.*s", row, SLICE_ARGS(found));
        assert_int_equal(column_value(&table->columns[AT], (uint64_t)row).integer, id / 2);
        assert_int_equal(column_value(&table->columns[KIND], (uint64_t)row).null, id % 9 == 0);
    }
    snapshot_close(snapshot);
}

static void few_rows_are_fed(void **state)
{
    struct fixture *f = *state;
    add_events(f, 5000);
    assert_fed(f, 5000);
    plain_run(f, "DELETE FROM events");
    assert_fed(f, 0);
}

static void many_rows_are_fed_in_order(void **state)
{
    struct fixture *f = *state;
    add_events(f, MANY);
    assert_fed(f, MANY);
    plain_run(f, "DELETE FROM events WHERE id > 65536");
    assert_fed(f, 65536); /* just no thread */
}

static void a_bad_row_is_named_wherever_it_is(void **state)
{
    static const int ids[] = {3, 65000, 65536 + 4097, MANY};
    struct fixture *f = *state;
    add_events(f, MANY);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char sql[100], row[40];
        struct snapshot_writer *writer = NULL;
        snprintf(sql, sizeof sql, "UPDATE events SET kind = CAST(x'ff' AS TEXT) WHERE id = %d", ids[i]);
        plain_run(f, sql);
        assert_int_equal(feed(f, &writer, 0), STATUS_FORMAT);
        snprintf(row, sizeof row, "row %d,", ids[i]);
        assert_message(f, row);
        snapshot_writer_close(writer);
        snprintf(sql, sizeof sql, "UPDATE events SET kind = 'good' WHERE id = %d", ids[i]);
        plain_run(f, sql);
    }
}

static void feeding_can_be_interrupted(void **state)
{
    struct fixture *f = *state;
    struct snapshot_writer *writer = NULL;
    add_events(f, MANY);
    interrupt_request();
    assert_int_equal(feed(f, &writer, 0), STATUS_INTERRUPTED);
    interrupt_clear();
    snapshot_writer_close(writer);
}

static void running_out_of_memory_ends_both_threads(void **state)
{
    struct fixture *f = *state;
    add_events(f, MANY);
    status s = STATUS_MEMORY;
    uint64_t n = 1;
    for (; s != STATUS_OK; n += n / 4 + 1) {
        struct snapshot_writer *writer = NULL;
        s = feed(f, &writer, n);
        if (s != STATUS_OK) assert_int_equal(s, STATUS_MEMORY);
        snapshot_writer_close(writer);
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(few_rows_are_fed),
        unit(many_rows_are_fed_in_order),
        unit(a_bad_row_is_named_wherever_it_is),
        unit(feeding_can_be_interrupted),
        unit(running_out_of_memory_ends_both_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
