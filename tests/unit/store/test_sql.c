/* SQL that only reads. */
#include "tests/unit/store/fixture.h"

struct result {
    char text[1000];
    int calls, stop_after;
    struct error *error;
};

/* "a|b" for the names, then a line a row. */
static status collect(void *context, size_t count, const char *const *names, const struct store_cell *cells,
                      struct error *error)
{
    struct result *result = context;
    if (result->stop_after && result->calls == result->stop_after)
        return error_set(error, STATUS_LIMIT, "enough");
    result->calls++;
    for (size_t i = 0; i < count; i++) {
        char *end = result->text + strlen(result->text);
        size_t room = sizeof result->text - (size_t)(end - result->text);
        if (!cells)
            snprintf(end, room, "%s|", names[i]);
        else if (cells[i].kind == STORE_NULL)
            snprintf(end, room, "NULL|");
        else if (cells[i].kind == STORE_INTEGER)
            snprintf(end, room, "i%lld|", (long long)cells[i].integer);
        else if (cells[i].kind == STORE_REAL)
            snprintf(end, room, "r%g|", cells[i].real);
        else
            snprintf(end, room, "%c%.*s|", cells[i].kind == STORE_TEXT ? 't' : 'b',
                     SLICE_ARGS(cells[i].text));
    }
    strncat(result->text, "\n", sizeof result->text - strlen(result->text) - 1);
    return STATUS_OK;
}

static status ask(struct fixture *f, const char *sql, struct result *result)
{
    error_init(&f->error);
    return store_sql(f->store, slice_of(sql), collect, result, &f->error);
}

static void assert_answer(struct fixture *f, const char *sql, const char *expected)
{
    struct result result = {0};
    assert_ok(f, ask(f, sql, &result));
    assert_string_equal(result.text, expected);
}

static void assert_refused(struct fixture *f, const char *sql)
{
    struct result result = {0};
    if (ask(f, sql, &result) != STATUS_INVALID) fail_msg("not refused: %s (%s)", sql, f->error.message);
    assert_message(f, "only statements that read");
    assert_int_equal(result.calls, 0);
}

static void cells_have_their_kinds(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_answer(f, "SELECT 1 AS a, 2.5 AS b, 'x' AS c, x'6162' AS d, NULL AS e",
                  "a|b|c|d|e|\ni1|r2.5|tx|bab|NULL|\n");
}

static void names_come_even_without_rows(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_answer(f, "SELECT key, score FROM tickets WHERE 0", "key|score|\n");
}

static void tables_can_be_queried(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_answer(
        f, "WITH t AS (SELECT * FROM tickets) SELECT priority, count(*) AS n FROM t GROUP BY 1 ORDER BY 1;",
        "priority|n|\nthigh|i2|\ntlow|i1|\n");
    assert_answer(f, "SELECT name FROM pragma_table_info('events') WHERE pk", "name|\ntid|\n");
    assert_answer(f, "PRAGMA user_version", "user_version|\ni2|\n");
    assert_answer(f, "PRAGMA integrity_check", "integrity_check|\ntok|\n");
}

static void what_writes_is_refused(void **state)
{
    static const char *const statements[] = {
        "DELETE FROM tickets",
        "INSERT INTO tickets (key, created_at) VALUES ('x', 1)",
        "UPDATE tickets SET spam = 1",
        "WITH x AS (SELECT 1) DELETE FROM tickets",
        "DROP TABLE tickets",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH ':memory:' AS other",
        "PRAGMA user_version = 9",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "PRAGMA wal_checkpoint",
        "VACUUM",
        "VACUUM INTO 'x.db'",
        "BEGIN",
        "COMMIT",
        "SAVEPOINT x",
        "REINDEX",
        "ANALYZE",
        "EXPLAIN DELETE FROM tickets",
    };
    struct fixture *f = *state;
    fill_store(f);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) assert_refused(f, statements[i]);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
    import_ticket(f, ROW("9", 1, "low", 1), STORE_INSERTED); /* the guard is gone again */
}

static void errors_have_their_place(void **state)
{
    struct fixture *f = *state;
    struct result result = {0};
    fill_store(f);
    assert_int_equal(ask(f, "SELECT absent FROM tickets", &result), STATUS_SYNTAX);
    assert_message(f, "no such column: absent");
    assert_int_equal(f->error.position, 7);
    assert_int_equal(ask(f, "; /* x */ SELECT absent FROM tickets", &result), STATUS_SYNTAX);
    assert_int_equal(f->error.position, 17);
    assert_int_equal(ask(f, "SELECT * FROM ticket", &result), STATUS_SYNTAX);
    assert_message(f, "no such table: ticket");
    assert_int_equal(ask(f, "SELECT \"no such\" FROM tickets", &result), STATUS_SYNTAX);
}

static void one_statement_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct result result = {0};
    fill_store(f);
    assert_int_equal(ask(f, "SELECT 1; SELECT 2", &result), STATUS_SYNTAX);
    assert_int_equal(f->error.position, 9);
    assert_int_equal(ask(f, "SELECT 1; DELETE FROM tickets", &result), STATUS_SYNTAX);
    assert_int_equal(ask(f, "SELECT 1; nonsense", &result), STATUS_SYNTAX);
    assert_answer(f, "SELECT 1 AS a; -- done\n ;", "a|\ni1|\n");
    assert_answer(f, ";; SELECT 1 AS a", "a|\ni1|\n");
}

static void no_statement_is_an_error(void **state)
{
    static const char *const texts[] = {"", "  ", ";", "-- nothing", "/* nothing */ ;"};
    struct fixture *f = *state;
    struct result result = {0};
    fill_store(f);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(ask(f, texts[i], &result), STATUS_SYNTAX);
        assert_message(f, "there is no statement");
    }
    assert_int_equal(store_sql(f->store, slice_make("SELECT 1\0", 9), collect, &result, &f->error),
                     STATUS_SYNTAX);
}

static void the_callback_can_stop_it(void **state)
{
    struct fixture *f = *state;
    struct result result = {.stop_after = 2};
    fill_store(f);
    assert_int_equal(ask(f, "SELECT key FROM tickets ORDER BY key", &result), STATUS_LIMIT);
    assert_string_equal(f->error.message, "enough");
    assert_string_equal(result.text, "key|\nt1|\n");
}

static void a_long_query_can_be_interrupted(void **state)
{
    struct fixture *f = *state;
    struct result result = {0};
    fill_store(f);
    interrupt_request();
    assert_int_equal(
        ask(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
            &result),
        STATUS_INTERRUPTED);
    interrupt_clear();
    assert_answer(f, "SELECT 1 AS a", "a|\ni1|\n");
}

static void errors_while_running_are_reported(void **state)
{
    struct fixture *f = *state;
    struct result result = {0};
    fill_store(f);
    assert_int_equal(ask(f, "SELECT abs(-9223372036854775807 - 1)", &result), STATUS_SYNTAX);
    assert_message(f, "integer overflow");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(cells_have_their_kinds),          unit(names_come_even_without_rows),
        unit(tables_can_be_queried),           unit(what_writes_is_refused),
        unit(errors_have_their_place),         unit(one_statement_at_a_time),
        unit(no_statement_is_an_error),        unit(the_callback_can_stop_it),
        unit(a_long_query_can_be_interrupted), unit(errors_while_running_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
