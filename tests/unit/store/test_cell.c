/* Values to SQLite and back. */
#include "tests/unit/store/fixture.h"

#include <math.h>

/* Binds a value, reads it back through SQLite and compares it both ways. */
static void round_trip(struct fixture *f, enum type type, struct value value)
{
    const struct field field = {.name = "x", .type = type};
    sqlite3_stmt *statement = NULL;
    struct value back;
    assert_ok(f, database_prepare(f->store, "SELECT ?1", &statement, &f->error));
    assert_ok(f, cell_bind(f->store, statement, 1, type, value, &f->error));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_true(cell_equal(statement, 0, type, value));
    assert_ok(f, cell_read(f->store, statement, 0, &f->tables[0], &field, 1, &back, &f->error));
    assert_int_equal(back.null, value.null);
    if (!value.null && type == TYPE_TEXT) assert_true(slice_equal(back.text, value.text));
    if (!value.null && type == TYPE_REAL) assert_true(back.real == value.real);
    if (!value.null && type != TYPE_TEXT && type != TYPE_REAL) assert_true(back.integer == value.integer);
    sqlite3_finalize(statement);
}

static void values_come_back_exactly(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    for (int type = 0; type < TYPE_COUNT; type++) round_trip(f, (enum type)type, NOTHING);
    round_trip(f, TYPE_INTEGER, INTEGER(INT64_MIN));
    round_trip(f, TYPE_TIME, INTEGER(INT64_MAX));
    round_trip(f, TYPE_DURATION, INTEGER(-1));
    round_trip(f, TYPE_BOOLEAN, INTEGER(1));
    round_trip(f, TYPE_REAL, REAL(0.1));
    round_trip(f, TYPE_REAL, REAL(-INFINITY));
    round_trip(f, TYPE_REAL, REAL(5e-324));
    round_trip(f, TYPE_TEXT, TEXT("\xE6\x97\xA5\xE6\x9C\xAC"));
    round_trip(f, TYPE_TEXT, ((struct value){.text = {"a\0b", 3}}));
    round_trip(f, TYPE_TEXT, ((struct value){.text = {NULL, 0}})); /* empty, not NULL */
}

static void what_a_field_cannot_hold_is_named(void **state)
{
    static const struct {
        const char *sql;
        enum type type;
        const char *message;
    } cases[] = {
        {"SELECT 2", TYPE_BOOLEAN, "a boolean other than 0 or 1"},
        {"SELECT -1", TYPE_BOOLEAN, "a boolean other than 0 or 1"},
        {"SELECT 'x'", TYPE_INTEGER, "not an integer"},
        {"SELECT 1.5", TYPE_TIME, "not an integer"},
        {"SELECT 1", TYPE_REAL, "not a real number"},
        {"SELECT 1", TYPE_TEXT, "not a text"},
        {"SELECT x'41'", TYPE_TEXT, "not a text"},
        {"SELECT CAST(x'c328' AS TEXT)", TYPE_TEXT, "a text that is not UTF-8"},
    };
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct field field = {.name = "x", .type = cases[i].type};
        sqlite3_stmt *statement = NULL;
        struct value value;
        assert_ok(f, database_prepare(f->store, cases[i].sql, &statement, &f->error));
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_int_equal(cell_read(f->store, statement, 0, &f->tables[0], &field, 12, &value, &f->error),
                         STATUS_FORMAT);
        assert_message(f, cases[i].message);
        assert_message(f, "table \"tickets\", row 12, field \"x\"");
        sqlite3_finalize(statement);
    }
}

static void other_types_and_null_are_never_equal(void **state)
{
    static const struct {
        const char *sql;
        enum type type;
        struct value value;
        bool equal;
    } cases[] = {
        {"SELECT 0", TYPE_INTEGER, {.null = true}, false},
        {"SELECT NULL", TYPE_INTEGER, {.integer = 0}, false},
        {"SELECT NULL", TYPE_TEXT, {.text = {"", 0}}, false},
        {"SELECT ''", TYPE_TEXT, {.text = {"", 0}}, true},
        {"SELECT NULL", TYPE_REAL, {.null = true}, true},
        {"SELECT '1'", TYPE_INTEGER, {.integer = 1}, false},
        {"SELECT -0.0", TYPE_REAL, {.real = 0.0}, true},
        {"SELECT 'ab'", TYPE_TEXT, {.text = {"a", 1}}, false},
    };
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3_stmt *statement = NULL;
        assert_ok(f, database_prepare(f->store, cases[i].sql, &statement, &f->error));
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_int_equal(cell_equal(statement, 0, cases[i].type, cases[i].value), cases[i].equal);
        sqlite3_finalize(statement);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(values_come_back_exactly),
        unit(what_a_field_cannot_hold_is_named),
        unit(other_types_and_null_are_never_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
