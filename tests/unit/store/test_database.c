/* SQLite's failures in our words. */
#include "tests/unit/store/fixture.h"

static void messages_begin_with_the_file(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    assert_int_equal(database_exec(f->store, "nonsense", &f->error), STATUS_INVALID);
    assert_true(strncmp(f->error.message, f->path, strlen(f->path)) == 0);
    assert_message(f, "near \"nonsense\"");
}

static void a_locked_file_is_busy(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    sqlite3 *other = plain_open(f);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_busy_timeout(f->store->database, 0);
    assert_int_equal(database_exec(f->store, "BEGIN IMMEDIATE", &f->error), STATUS_BUSY);
    sqlite3_close(other);
}

static void the_error_record_may_be_missing(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    assert_int_equal(database_exec(f->store, "nonsense", NULL), STATUS_INVALID);
}

static void an_integer_keeps_its_value_without_a_row(void **state)
{
    struct fixture *f = *state;
    int64_t value = 7;
    open_store(f, STORE_WRITE);
    assert_ok(f, database_integer(f->store, "SELECT 1 WHERE 0", &value, &f->error));
    assert_int_equal(value, 7);
    assert_ok(f, database_integer(f->store, "SELECT 42", &value, &f->error));
    assert_int_equal(value, 42);
}

static void rolling_back_without_a_transaction_is_harmless(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    database_rollback(f->store);
    assert_ok(f, database_exec(f->store, "BEGIN", &f->error));
    database_rollback(f->store);
    assert_ok(f, database_exec(f->store, "BEGIN", &f->error));
    database_rollback(f->store);
}

static void quotes_in_names_are_doubled(void **state)
{
    (void)state;
    struct buffer sql;
    buffer_init(&sql);
    database_name(&sql, "a\"b");
    database_name(&sql, "");
    assert_string_equal(buffer_get(&sql), "\"a\"\"b\"\"\"");
    buffer_fini(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(messages_begin_with_the_file),
        unit(a_locked_file_is_busy),
        unit(the_error_record_may_be_missing),
        unit(an_integer_keeps_its_value_without_a_row),
        unit(rolling_back_without_a_transaction_is_harmless),
        unit(quotes_in_names_are_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
