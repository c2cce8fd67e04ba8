/* The fixed tables, and stores of older formats. */
#include "tests/unit/store/fixture.h"

static void a_new_store_has_the_fixed_tables(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    assert_string_equal(
        plain_ask(f, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN "
                     "('meta', 'imports', 'import_targets', 'rejects', 'changes') ORDER BY name"),
        "changes,import_targets,imports,meta,rejects");
    assert_string_equal(plain_ask(f, "SELECT key FROM meta ORDER BY key"), "format,store_id");
}

static void every_store_has_an_id_of_its_own(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    uint64_t first = f->store->id;
    close_store(f);
    open_store(f, STORE_WRITE);
    assert_true(first != 0 && f->store->id != 0 && f->store->id != first);
}

static void the_id_stays(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    uint64_t id = f->store->id;
    close_store(f);
    open_store(f, STORE_READ);
    assert_true(f->store->id == id);
}

/* Turns the store into one of the first format: the generation in meta, triggers that only raise it. */
static void make_first_format(const struct fixture *f)
{
    plain_run(
        f, "INSERT INTO meta SELECT 'generation', max(generation) FROM changes; DROP TABLE changes;"
           "DROP TRIGGER tickets_on_MOVE; DROP TRIGGER tickets_on_REPLACE_BY_INSERT;"
           "DROP TRIGGER tickets_on_REPLACE_BY_UPDATE; DROP TRIGGER events_on_MOVE;"
           "DROP TRIGGER tickets_on_LOST_KEY_BY_DELETE; DROP TRIGGER tickets_on_LOST_KEY_BY_INSERT;"
           "DROP TRIGGER tickets_on_LOST_KEY_BY_UPDATE;"
           "DROP TRIGGER tickets_on_UPDATE; DROP TRIGGER tickets_on_INSERT; DROP TRIGGER tickets_on_DELETE;"
           "CREATE TRIGGER tickets_on_UPDATE AFTER UPDATE ON tickets BEGIN"
           "  UPDATE meta SET value = value + 1 WHERE key = 'generation'; END;"
           "PRAGMA user_version = 1; UPDATE meta SET value = 1 WHERE key = 'format';"
           "UPDATE tickets SET priority = 'urgent' WHERE key = '2'");
}

static void the_first_format_gets_a_change_log_and_new_triggers(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    fill_store(f);
    close_store(f);
    make_first_format(f);
    open_store(f, STORE_READ);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), "14");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM meta WHERE key = 'generation'"), "0");
    assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", PRIORITY), "urgent,high,high");
    plain_run(f, "UPDATE tickets SET priority = 'low' WHERE key = '3'");
    assert_string_equal(plain_ask(f, "SELECT table_name || row_id FROM changes WHERE row_id"), "tickets3");
    assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", PRIORITY), "urgent,low,high");
}

static void an_older_format_is_migrated_by_a_reader_too(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "PRAGMA user_version = 0; DROP TABLE meta; DROP TABLE imports; DROP TABLE import_targets;"
                 "DROP TABLE rejects; DROP TABLE changes");
    open_store(f, STORE_READ);
    assert_string_equal(plain_ask(f, "PRAGMA user_version"), "2");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void a_migration_that_fails_changes_nothing(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "PRAGMA user_version = 0; DROP TABLE meta"); /* `imports` is in the way */
    assert_open_fails(f, STORE_WRITE, STATUS_INVALID, "imports");
    assert_open_fails(f, STORE_READ, STATUS_VERSION, "made by an older perilune");
    assert_string_equal(plain_ask(f, "PRAGMA user_version"), "0");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'"), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(a_new_store_has_the_fixed_tables),
        unit(every_store_has_an_id_of_its_own),
        unit(the_id_stays),
        unit(the_first_format_gets_a_change_log_and_new_triggers),
        unit(an_older_format_is_migrated_by_a_reader_too),
        unit(a_migration_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
