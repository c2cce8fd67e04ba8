/* The fixed tables and the generation. */
#include "tests/unit/store/fixture.h"

static void a_new_store_has_the_fixed_tables(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN "
                                     "('meta', 'imports', 'import_targets', 'rejects') ORDER BY name"),
                        "import_targets,imports,meta,rejects");
    assert_string_equal(plain_ask(f, "SELECT key FROM meta ORDER BY key"), "format,generation,store_id");
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

static void bumping_always_raises_the_generation(void **state)
{
    struct fixture *f = *state;
    uint64_t before, after;
    open_store(f, STORE_WRITE);
    assert_ok(f, migrate_generation(f->store, &before, &f->error));
    for (int i = 0; i < 200; i++, before = after) {
        assert_ok(f, migrate_bump_generation(f->store, &f->error));
        assert_ok(f, migrate_generation(f->store, &after, &f->error));
        assert_true(after > before && after - before <= 1048576);
    }
}

static void an_older_format_is_migrated_by_a_writer_only(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "PRAGMA user_version = 0; DROP TABLE meta; DROP TABLE imports; DROP TABLE import_targets;"
                 "DROP TABLE rejects");
    assert_open_fails(f, STORE_READ, STATUS_VERSION, "made by an older perilune");
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, "PRAGMA user_version"), "1");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void a_migration_that_fails_changes_nothing(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "PRAGMA user_version = 0; DROP TABLE meta"); /* `imports` is in the way */
    assert_open_fails(f, STORE_WRITE, STATUS_INVALID, "imports");
    assert_string_equal(plain_ask(f, "PRAGMA user_version"), "0");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'"), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(a_new_store_has_the_fixed_tables),
        unit(every_store_has_an_id_of_its_own),
        unit(the_id_stays),
        unit(bumping_always_raises_the_generation),
        unit(an_older_format_is_migrated_by_a_writer_only),
        unit(a_migration_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
