/* Entity functions in SQL, run by SQLite over a few rows worked by hand. */
#include "tests/unit/expr/fixture.h"

#include <sqlite3.h>

static sqlite3 *database;

/* Row 3 comes first, rows 1 and 2 at one time; row 5 has no time, row 6 no entity. */
static const char schema[] =
    "CREATE TABLE tickets (channel TEXT, created_at INTEGER, spam INTEGER, \"odd \"\"name\"\"\" TEXT) STRICT;"
    "INSERT INTO tickets VALUES ('a', 200, 0, 'x'), ('a', 200, 1, 'x'), ('a', 100, NULL, 'y'),"
    " ('b', 300, 1, 'x'), ('a', NULL, 0, 'x'), (NULL, 400, 0, 'z');";

/* The values of the rows in the order of their rowids: "1 2 NULL". */
static void expect(const char *text, const char *wanted)
{
    struct calendar_rules rules = {NULL, 1, 1};
    struct expr_context context = fixture_context(&rules, false);
    struct arena arena;
    struct buffer sql, got;
    struct error error;
    sqlite3_stmt *statement = NULL;
    arena_init(&arena);
    buffer_init(&sql);
    buffer_init(&got);
    buffer_text(&sql, "SELECT ");
    if (expr_sql(&sql, must_parse(&arena, text, &context), &context, 0, 2000000000, &error))
        fail_msg("%s: %s", text, error.message);
    buffer_text(&sql, " FROM \"tickets\" ORDER BY rowid");
    if (sqlite3_prepare_v2(database, buffer_get(&sql), -1, &statement, NULL))
        fail_msg("%s: %s", buffer_get(&sql), sqlite3_errmsg(database));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *value = (const char *)sqlite3_column_text(statement, 0);
        buffer_format(&got, "%s%s", got.size ? " " : "", value ? value : "NULL");
    }
    if (strcmp(buffer_get(&got), wanted) != 0)
        fail_msg("%s: %s, not %s\n%s", text, buffer_get(&got), wanted, buffer_get(&sql));
    sqlite3_finalize(statement);
    buffer_fini(&got);
    buffer_fini(&sql);
    arena_fini(&arena);
}

static void times_of_the_entity(void **state)
{
    (void)state;
    expect("first_time(channel)", "100 100 100 300 NULL NULL");
    expect("last_time(channel)", "200 200 200 300 NULL NULL");
    expect("first_time(channel) FILTER (WHERE spam)", "200 200 200 300 NULL NULL");
    expect("last_time(channel) FILTER (WHERE spam IS NULL)", "100 100 100 NULL NULL NULL");
}

static void times_before_and_after_go_by_time_then_rowid(void **state)
{
    (void)state;
    expect("previous_time(channel)", "100 200 NULL NULL NULL NULL");
    expect("next_time(channel)", "200 NULL 200 NULL NULL NULL");
    expect("next_time(channel) FILTER (WHERE NOT spam)", "NULL NULL 200 NULL NULL NULL");
}

static void counts_are_null_without_entity_or_time(void **state)
{
    (void)state;
    expect("ordinal(channel)", "2 3 1 1 NULL NULL");
    expect("occurrences(channel)", "3 3 3 1 NULL NULL");
    expect("occurrences(channel) FILTER (WHERE spam)", "1 1 1 1 NULL NULL");
    expect("occurrences(channel) FILTER (WHERE FALSE)", "0 0 0 0 NULL NULL");
    expect("ordinal(channel) FILTER (WHERE spam)", "1 1 1 1 NULL NULL");
}

static void entities_may_be_expressions_of_odd_fields(void **state)
{
    (void)state;
    expect("occurrences(\"odd \"\"name\"\"\")", "3 3 1 3 NULL 1");
    expect("ordinal(upper(coalesce(channel, 'a')))", "2 3 1 1 NULL 4");
    expect("ordinal(CASE WHEN hour(created_at) = 0 THEN 'early' END)", "2 3 1 4 NULL 5");
    expect("CASE WHEN ordinal(channel) > 1 THEN next_time(channel) - previous_time(channel) END",
           "100 NULL NULL NULL NULL NULL");
}

static int open_database(void **state)
{
    (void)state;
    if (sqlite3_open(":memory:", &database)) return -1;
    return sqlite3_exec(database, schema, NULL, NULL, NULL) ? -1 : 0;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(database) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_the_entity),
        cmocka_unit_test(times_before_and_after_go_by_time_then_rowid),
        cmocka_unit_test(counts_are_null_without_entity_or_time),
        cmocka_unit_test(entities_may_be_expressions_of_odd_fields),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
