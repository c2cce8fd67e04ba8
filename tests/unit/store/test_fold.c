/* Event-like files: several rows of one key, the last wins. */
#include "tests/unit/store/fixture.h"

static struct store_import *begin_folded(struct fixture *f)
{
    const struct store_target target = {.table = &f->tables[0], .fold_last = true};
    return begin_targets(f, &target, 1);
}

static void put_log(struct fixture *f, struct store_import *import)
{
    put(f, import, 0, ROW("b", 10, "low", 1), STORE_FOLDED);
    put(f, import, 0, ROW("a", 20, "low", 1), STORE_FOLDED);
    put(f, import, 0, ROW("b", 30, "high", 2), STORE_FOLDED);
    put(f, import, 0, ROW("c", 40, "low", 1), STORE_FOLDED);
    put(f, import, 0, ROW("b", 50, "urgent", 3), STORE_FOLDED);
}

static void the_last_row_wins_in_the_order_of_the_first(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin_folded(f);
    put_log(f, import);
    commit(f, import, &counts);
    assert_string_equal(
        plain_ask(f, "SELECT key || created_at || priority || score FROM tickets ORDER BY id"),
        "b50urgent3.0,a20low1.0,c40low1.0");
    assert_int_equal(counts.read, 5);
    assert_int_equal(counts.folded, 2);
    assert_int_equal(counts.inserted, 3);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets_history"), "0");
}

static void the_same_log_again_is_unchanged(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts;
    open_store(f, STORE_WRITE);
    for (int round = 0; round < 2; round++) {
        struct store_import *import = begin_folded(f);
        put_log(f, import);
        commit(f, import, &counts);
    }
    assert_int_equal(counts.folded, 2);
    assert_int_equal(counts.inserted, 0);
    assert_int_equal(counts.updated, 0);
    assert_int_equal(counts.unchanged, 3);
}

static void a_later_log_updates_once_a_key(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts;
    fill_store(f);
    struct store_import *import = begin_folded(f);
    put(f, import, 0, ROW("1", 100, "low", 1), STORE_FOLDED);
    put(f, import, 0, ROW("1", 100, "urgent", 1), STORE_FOLDED);
    commit(f, import, &counts);
    assert_int_equal(counts.updated, 1);
    assert_string_equal(plain_ask(f, "SELECT priority FROM tickets_history"), "high");
}

static void the_snapshot_has_the_folded_rows(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    struct error notice;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin_folded(f);
    put_log(f, import);
    commit(f, import, NULL);
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    assert_string_equal(notice.message, "");
    assert_string_equal(column_text(snapshot, "tickets", KEY), "a,c,b");
}

static void rows_without_a_source_fold_too(void **state)
{
    struct fixture *f = *state;
    struct value *row = ROW("1", 1, "low", 0);
    open_store(f, STORE_WRITE);
    struct store_import *import = begin_folded(f);
    row[SOURCE] = NOTHING;
    put(f, import, 0, row, STORE_FOLDED);
    row[PRIORITY] = TEXT("high");
    put(f, import, 0, row, STORE_FOLDED);
    row[SOURCE] = TEXT("");
    put(f, import, 0, row, STORE_FOLDED);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT ifnull(source, '-') || priority FROM tickets ORDER BY id"),
                        "-high,high");
}

static void unmapped_fields_are_left_alone(void **state)
{
    struct fixture *f = *state;
    const bool mapped[TICKET_FIELDS] = {[KEY] = true, [SOURCE] = true, [PRIORITY] = true};
    const struct store_target target = {.table = &f->tables[0], .mapped = mapped, .fold_last = true};
    fill_store(f);
    struct store_import *import = begin_targets(f, &target, 1);
    put(f, import, 0, ROW("1", 7, "low", 7), STORE_FOLDED);
    put(f, import, 0, ROW("1", 8, "urgent", 8), STORE_FOLDED);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT created_at || priority || score FROM tickets WHERE key = '1'"),
                        "100urgent1.5");
}

static void an_aborted_fold_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    store_import_abort(begin_folded(f));
    struct store_import *import = begin_folded(f);
    put_log(f, import);
    store_import_abort(import);
    import = begin_folded(f);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void a_table_without_a_key_cannot_be_folded(void **state)
{
    struct fixture *f = *state;
    struct store_import *import = NULL;
    const struct store_import_info info = {"test", "file.csv", 1000};
    const struct store_target target = {.table = &f->tables[1], .fold_last = true};
    fill_store(f);
    assert_int_equal(store_import_begin(f->store, &info, &target, 1, &import, &f->error), STATUS_INVALID);
    assert_message(f, "table \"events\" has no key");
    assert_null(import);
    import_ticket(f, ROW("9", 1, "low", 1), STORE_INSERTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(the_last_row_wins_in_the_order_of_the_first),
        unit(the_same_log_again_is_unchanged),
        unit(a_later_log_updates_once_a_key),
        unit(the_snapshot_has_the_folded_rows),
        unit(rows_without_a_source_fold_too),
        unit(unmapped_fields_are_left_alone),
        unit(an_aborted_fold_leaves_nothing),
        unit(a_table_without_a_key_cannot_be_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
