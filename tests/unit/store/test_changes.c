/* The change log and the generation. */
#include "tests/unit/store/fixture.h"

static uint64_t generation_of(struct fixture *f)
{
    uint64_t generation = 0;
    assert_ok(f, changes_generation(f->store, &generation, &f->error));
    return generation;
}

static void every_restart_raises_the_generation_by_a_random_step(void **state)
{
    struct fixture *f = *state;
    uint64_t before, after, least = UINT64_MAX, most = 0;
    open_store(f, STORE_WRITE);
    before = generation_of(f);
    for (int i = 0; i < 200; i++, before = after) {
        assert_ok(f, changes_restart(f->store, &f->error));
        after = generation_of(f);
        assert_true(after > before && after - before <= 1048576);
        least = after - before < least ? after - before : least;
        most = after - before > most ? after - before : most;
    }
    assert_true(most - least > 100000);
    assert_string_equal(plain_ask(f, "SELECT count(*) || table_name || row_id FROM changes"), "10");
}

static void changes_are_counted_from_any_generation_that_the_log_has(void **state)
{
    struct fixture *f = *state;
    uint64_t count = 0, first;
    fill_store(f);
    first = generation_of(f);
    plain_run(f, "UPDATE tickets SET spam = 1 WHERE key = '1'");
    uint64_t second = generation_of(f);
    plain_run(f, "UPDATE tickets SET spam = 1");
    assert_ok(f, changes_since(f->store, first, 10, &count, &f->error));
    assert_int_equal(count, 4);
    assert_ok(f, changes_since(f->store, second, 10, &count, &f->error));
    assert_int_equal(count, 3);
    assert_ok(f, changes_since(f->store, generation_of(f), 10, &count, &f->error));
    assert_int_equal(count, 0);
}

static void an_unknown_generation_and_too_many_changes_are_stale(void **state)
{
    struct fixture *f = *state;
    uint64_t count = 0, first;
    fill_store(f);
    first = generation_of(f);
    plain_run(f, "UPDATE tickets SET spam = 1");
    assert_ok(f, changes_since(f->store, first, 3, &count, &f->error));
    assert_int_equal(changes_since(f->store, first, 2, &count, &f->error), STATUS_STALE);
    assert_int_equal(changes_since(f->store, first + 1, 9, &count, &f->error), STATUS_STALE);
    assert_int_equal(changes_since(f->store, first - 1, 9, &count, &f->error), STATUS_STALE);
    assert_int_equal(changes_since(f->store, 0, 9, &count, &f->error), STATUS_STALE);
    assert_int_equal(changes_since(f->store, UINT64_MAX, 9, &count, &f->error), STATUS_STALE);
}

static void an_import_logs_each_changed_row_once(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "low", 1.5), STORE_UPDATED);
    put(f, import, 0, ROW("2", 50, "low", 2.5), STORE_UNCHANGED);
    put(f, import, 0, ROW("4", 60, "low", 0), STORE_INSERTED);
    put(f, import, 1, EVENT("1", 130, "closed"), STORE_INSERTED);
    put(f, import, 1, EVENT("1", 100, "created"), STORE_UNCHANGED);
    commit(f, import, NULL);
    assert_string_equal(
        plain_ask(f, "SELECT table_name || row_id FROM changes WHERE row_id ORDER BY generation"),
        "tickets1,tickets4,events3");
}

static void an_import_into_empty_tables_logs_nothing(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes WHERE row_id"), "0");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "1");
}

static void the_log_is_cut_at_its_old_end(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET spam = 1");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "4");
    plain_run(f,
              "INSERT INTO changes SELECT (max(generation) + (1 << 38)) / 4096 * 4096, 'x', 1 FROM changes");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "5");
    plain_run(f,
              "INSERT INTO changes SELECT (max(generation) + (1 << 39)) / 4096 * 4096, 'x', 1 FROM changes");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(every_restart_raises_the_generation_by_a_random_step),
        unit(changes_are_counted_from_any_generation_that_the_log_has),
        unit(an_unknown_generation_and_too_many_changes_are_stale),
        unit(an_import_logs_each_changed_row_once),
        unit(an_import_into_empty_tables_logs_nothing),
        unit(the_log_is_cut_at_its_old_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
