/* Entity functions: small tables worked by hand, SQLite's window functions over random ones, and the
 * subqueries that expr_sql makes of them. */
#include "tests/unit/query/against.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "query/plan.h"
#include "tests/unit/query/small.h"

/* 100 and 300 have two rows each; the last row has no time, the one before no entity. */
static struct test_table *orders(void)
{
    struct test_table *t = test_table_new("orders", "at:time! customer:text spam:boolean n:integer");
    test_table_rows(t, "100 | ann | 0 | 1 \n"
                       "100 | bob | 1 | 2 \n"
                       "200 | ann | 1 | 3 \n"
                       "300 | ann | ~ | 4 \n"
                       "300 | ann | 0 | 5 \n"
                       "400 | cid | 0 | 6 \n"
                       "500 | bob | 0 | 7 \n"
                       "600 | ~   | 0 | 8 \n"
                       "~   | ann | 0 | 9 \n");
    return t;
}

/* The values of an expression by row, -1 for NULL. */
static void expect_rows(const struct table *table, const char *text, const int64_t *expected)
{
    struct query_item keys[] = {item("n", "n"), item("value", text)};
    struct query query = {.table = table, .keys = keys, .key_count = 2};
    struct error error;
    struct frame *frame;
    error_init(&error);
    if (query_run(&query, NULL, &frame, &error)) fail_msg("%s: %s", text, error.message);
    for (size_t row = 0; row < frame->row_count; row++) {
        struct value value = frame_value(frame, 1, row);
        int64_t got = value.null ? -1 : value.integer;
        if (got != expected[row])
            fail_msg("%s: row %zu: %lld, not %lld", text, row + 1, (long long)got, (long long)expected[row]);
    }
    frame_free(frame);
}

/* --- by hand --- */

static const struct {
    const char *text;
    int64_t rows[9];
} by_hand[] = {
    {"first_time(customer)", {100, 100, 100, 100, 100, 400, 100, -1, -1}},
    {"last_time(customer)", {300, 500, 300, 300, 300, 400, 500, -1, -1}},
    {"occurrences(customer)", {4, 2, 4, 4, 4, 1, 2, -1, -1}},
    {"previous_time(customer)", {-1, -1, 100, 200, 300, -1, 100, -1, -1}},
    {"next_time(customer)", {200, 500, 300, 300, -1, -1, -1, -1, -1}},
    {"ordinal(customer)", {1, 1, 2, 3, 4, 1, 2, -1, -1}},
    /* a condition that is NULL is not TRUE; the row itself need not pass */
    {"first_time(customer) FILTER (WHERE spam)", {200, 100, 200, 200, 200, -1, 100, -1, -1}},
    {"last_time(customer) FILTER (WHERE NOT spam)", {300, 500, 300, 300, 300, 400, 500, -1, -1}},
    {"occurrences(customer) FILTER (WHERE spam)", {1, 1, 1, 1, 1, 0, 1, -1, -1}},
    {"previous_time(customer) FILTER (WHERE NOT spam)", {-1, -1, 100, 100, 100, -1, -1, -1, -1}},
    {"next_time(customer) FILTER (WHERE NOT spam)", {300, 500, 300, 300, -1, -1, -1, -1, -1}},
    {"ordinal(customer) FILTER (WHERE NOT spam)", {1, 1, 2, 2, 2, 1, 1, -1, -1}},
    {"occurrences(customer) FILTER (WHERE NULL)", {0, 0, 0, 0, 0, 0, 0, -1, -1}},
    /* any text is an entity */
    {"occurrences(substr(customer, 2, 1))", {4, 2, 4, 4, 4, 1, 2, -1, -1}},
    {"ordinal(CASE WHEN customer = 'cid' THEN 'bob' ELSE customer END)", {1, 1, 2, 3, 4, 2, 3, -1, -1}},
    {"ordinal(upper(coalesce(customer, 'x')))", {1, 1, 2, 3, 4, 1, 2, 1, -1}},
    {"occurrences('all')", {8, 8, 8, 8, 8, 8, 8, 8, -1}},
    {"occurrences(NULL)", {-1, -1, -1, -1, -1, -1, -1, -1, -1}},
    {"first_time(nullif(customer, customer))", {-1, -1, -1, -1, -1, -1, -1, -1, -1}},
};

static void values_of_every_row_are_those_worked_by_hand(void **state)
{
    struct test_table *t = orders();
    (void)state;
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        expect_rows(test_table_build(t), by_hand[i].text, by_hand[i].rows);
    test_table_free(t);
}

static void a_table_that_is_not_in_the_order_of_its_time_gives_the_same(void **state)
{
    static const int order[] = {9, 7, 3, 1, 2, 8, 4, 6, 5}; /* rows of one time keep their order */
    struct test_table *from = orders(),
                      *t = test_table_new("orders", "at:time customer:text spam:boolean n:integer");
    (void)state;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint64_t row = (uint64_t)order[i] - 1;
        test_table_row(t, (const struct value[]){
                              test_table_value(from, "at", row), test_table_value(from, "customer", row),
                              test_table_value(from, "spam", row), test_table_value(from, "n", row)});
    }
    struct table table = *test_table_build(t);
    struct table_schema schema = *table.schema;
    schema.time_field = 0;
    table.schema = &schema;
    assert_false(table.sorted);
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        expect_rows(&table, by_hand[i].text, by_hand[i].rows);
    test_table_free(t);
    test_table_free(from);
}

static void filters_of_the_query_hide_no_row_from_them(void **state)
{
    struct test_table *t = orders();
    struct query_item filters[] = {item(NULL, "customer = 'ann' AND spam"),
                                   item(NULL, "ordinal(customer) = 2")};
    struct query_item values[] = {item("n", "min(n)"), item("previous", "min(previous_time(customer))"),
                                  item("rows", "sum(occurrences(customer))")};
    struct query query = {.table = test_table_build(t),
                          .filters = filters,
                          .filter_count = 2,
                          .values = values,
                          .value_count = 3};
    struct frame *frame;
    struct error error;
    (void)state;
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame_value(frame, 0, 0).integer, 3);
    assert_int_equal(frame_value(frame, 1, 0).integer, 100);
    assert_int_equal(frame_value(frame, 2, 0).integer, 4);
    frame_free(frame);
    test_table_free(t);
}

static void they_take_part_in_arithmetic_and_aggregates(void **state)
{
    struct test_table *t = orders();
    const struct table *table = test_table_build(t);
    (void)state;
    expect_integer(table, "count(*) FILTER (WHERE next_time(customer) - at <= 100s)", 3);
    expect_integer(table, "sum(at - previous_time(customer))", 100 + 100 + 0 + 400);
    expect_integer(table, "count(DISTINCT first_time(customer))", 2);
    expect_integer(table, "max(ordinal(customer)) * 10 + min(occurrences(customer))", 41);
    expect_integer(table, "count(*) FILTER (WHERE month(first_time(customer)) = TIME '1970-01-01')", 7);
    test_table_free(t);
}

static void functions_of_one_entity_and_filter_share_their_passes(void **state)
{
    static const char *const texts[] = {"ordinal(customer)",
                                        "first_time(customer) - previous_time(customer)",
                                        "ordinal(customer) + 1",
                                        "next_time(customer)",
                                        "ordinal(customer) FILTER (WHERE spam)",
                                        "occurrences(customer) FILTER (WHERE spam)"};
    static const size_t passes[] = {1, 1, 1, 2, 3, 3};
    struct test_table *t = orders();
    struct plan plan;
    struct error error;
    (void)state;
    struct query query = {.table = test_table_build(t)};
    assert_int_equal(plan_open(&plan, &query, &error), STATUS_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct query_item value = item(NULL, texts[i]);
        const struct node *node;
        int reg;
        assert_int_equal(plan_expression(&plan, &value, "test", &node, &reg, &error), STATUS_OK);
        assert_int_equal(entities_pass_count(&plan.entities), passes[i]);
    }
    plan_close(&plan);
    test_table_free(t);
}

static void errors_name_the_place(void **state)
{
    struct test_table *t = orders();
    const struct table *table = test_table_build(t);
    (void)state;
    expect_error(table, "count(ordinal(n))", STATUS_TYPE,
                 "agg \"value\": column 15: \"ordinal\" needs an entity (a text), not integer");
    expect_error(table, "count(ordinal(customer) FILTER (WHERE n))", STATUS_TYPE,
                 "agg \"value\": column 39: FILTER needs a condition, not integer");
    expect_error(table, "count(ordinal(CASE WHEN n + 9223372036854775807 > 0 THEN customer END))",
                 STATUS_RANGE,
                 "agg \"value\": column 25: 1 + 9223372036854775807 leaves the range of 64-bit integers");
    test_table_free(t);
}

static void long_texts_are_no_entities(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! subject:text*");
    (void)state;
    test_table_rows(t, "1 | a \n 2 | b");
    expect_error(
        test_table_build(t), "count(ordinal(subject))", STATUS_INVALID,
        "agg \"value\": column 15: field \"subject\" stays in the rows of the store: it can stand in "
        "where() only");
    test_table_free(t);
}

static void times_more_than_136_years_apart_are_kept_whole(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! e:text n:integer");
    (void)state;
    test_table_rows(t, "-9000000000 | a | 1 \n 0 | a | 2 \n 9000000000 | a | 3");
    expect_rows(test_table_build(t), "previous_time(e)", (const int64_t[]){-1, -9000000000, 0});
    expect_rows(test_table_build(t), "next_time(e)", (const int64_t[]){0, 9000000000, -1});
    expect_rows(test_table_build(t), "first_time(e)",
                (const int64_t[]){-9000000000, -9000000000, -9000000000});
    test_table_free(t);
    t = test_table_new("t", "at:time! e:text");
    test_table_rows(t, "-9223372036854775808 | a \n 9223372036854775807 | a");
    expect_error(
        test_table_build(t), "count(next_time(e))", STATUS_LIMIT,
        "entity functions: the times of \"t\" span all 64 bits; the first and the last cannot be real");
    test_table_free(t);
}

static void a_table_without_rows_or_entities_gives_nulls(void **state)
{
    struct test_table *none = test_table_new("t", "at:time! e:text"),
                      *unnamed = test_table_new("t", "at:time! e:text");
    (void)state;
    test_table_rows(unnamed, "1 | ~ \n 2 | ~ \n ~ | ~");
    expect_integer(test_table_build(none), "count(first_time(e))", 0);
    expect_integer(test_table_build(none), "count(next_time(e))", 0);
    expect_integer(test_table_build(unnamed), "count(last_time(e)) + count(ordinal(e))", 0);
    expect_integer(test_table_build(unnamed), "count(occurrences(e)) + count(previous_time(e))", 0);
    test_table_free(unnamed);
    test_table_free(none);
}

static void a_user_can_interrupt(void **state)
{
    struct test_table *t = orders();
    struct query_item nothing = item(NULL, "n = 1000"), value = item("n", "max(ordinal(customer))");
    struct query query = {.table = test_table_build(t),
                          .filters = &nothing,
                          .filter_count = 1,
                          .values = &value,
                          .value_count = 1};
    struct frame *frame;
    struct error error;
    (void)state;
    interrupt_request(); /* the filter lets no block through: only the pass over the entities can notice */
    status code = query_run(&query, NULL, &frame, &error);
    interrupt_clear();
    assert_int_equal(code, STATUS_INTERRUPTED);
    test_table_free(t);
}

static void every_failed_allocation_is_reported(void **state)
{
    struct test_table *t = orders();
    const struct table *table = test_table_build(t);
    struct frame *frame = NULL;
    struct error error;
    status code = STATUS_MEMORY;
    (void)state;
    for (uint64_t n = 1; n < 2000 && code != STATUS_OK; n++) {
        memory_fail_from(n);
        code = run_value(table, "ordinal(customer)", "max(next_time(lower(customer)) FILTER (WHERE spam))",
                         &frame, &error);
        memory_fail_from(0);
        assert_true(code == STATUS_OK || code == STATUS_MEMORY);
    }
    assert_int_equal(code, STATUS_OK);
    frame_free(frame);
    test_table_free(t);
}

/* --- against SQLite --- */

/* Our function and the window that is the same, over the rows that have a time and an entity. (A CASE where
 * the window begins behind the row: SQLite 3.40 takes rows out of min(...) FILTER that were never in it.) */
static const struct {
    const char *ours, *entity, *window;
} windows[] = {
    {"first_time(customer)", "customer", "min(created_at) OVER (PARTITION BY e)"},
    {"last_time(customer)", "customer", "max(created_at) OVER (PARTITION BY e)"},
    {"occurrences(customer)", "customer", "count(*) OVER (PARTITION BY e)"},
    {"previous_time(customer)", "customer",
     "lag(created_at) OVER (PARTITION BY e ORDER BY created_at, _row)"},
    {"next_time(customer)", "customer", "lead(created_at) OVER (PARTITION BY e ORDER BY created_at, _row)"},
    {"ordinal(customer)", "customer", "row_number() OVER (PARTITION BY e ORDER BY created_at, _row)"},
    {"previous_time(lower(channel))", "lower(channel)",
     "lag(created_at) OVER (PARTITION BY e ORDER BY created_at, _row)"},
    {"ordinal(coalesce(team, channel))", "coalesce(team, channel)",
     "row_number() OVER (PARTITION BY e ORDER BY created_at, _row)"},
    {"first_time(customer) FILTER (WHERE score > 7)", "customer",
     "min(created_at) FILTER (WHERE score > 7) OVER (PARTITION BY e)"},
    {"last_time(customer) FILTER (WHERE spam)", "customer",
     "max(created_at) FILTER (WHERE spam) OVER (PARTITION BY e)"},
    {"occurrences(team) FILTER (WHERE NOT spam)", "team",
     "count(*) FILTER (WHERE NOT spam) OVER (PARTITION BY e)"},
    {"previous_time(customer) FILTER (WHERE NOT COALESCE(spam, FALSE))", "customer",
     "max(created_at) FILTER (WHERE NOT coalesce(spam, 0)) OVER (PARTITION BY e ORDER BY created_at, _row "
     "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"},
    {"next_time(customer) FILTER (WHERE channel = 'email')", "customer",
     "min(CASE WHEN channel = 'email' THEN created_at END) OVER (PARTITION BY e ORDER BY created_at, _row "
     "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"},
    {"ordinal(customer) FILTER (WHERE score > 5)", "customer",
     "1 + count(*) FILTER (WHERE score > 5) OVER (PARTITION BY e ORDER BY created_at, _row "
     "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"},
};

static sqlite3_stmt *prepare_window(const struct world *w, const char *entity, const char *window)
{
    char sql[1024];
    sqlite3_stmt *statement = NULL;
    snprintf(
        sql, sizeof sql,
        "WITH visited AS (SELECT *, %s AS e FROM tickets WHERE created_at IS NOT NULL AND %s IS NOT NULL), "
        "answers AS (SELECT id, %s AS answer FROM visited) "
        "SELECT tickets.id, answer FROM tickets LEFT JOIN answers USING (id) ORDER BY 1",
        entity, entity, window);
    if (sqlite3_prepare_v2(w->db, sql, -1, &statement, NULL)) fail_msg("%s\n%s", sqlite3_errmsg(w->db), sql);
    return statement;
}

static void compare_window(const struct world *w, const char *ours, const char *entity, const char *window)
{
    struct texts texts = {.keys = {"id", ours}};
    struct error error;
    struct frame *frame;
    if (run_ours(w, &texts, &frame, &error)) fail_msg("%s: %s", ours, error.message);
    sqlite3_stmt *statement = prepare_window(w, entity, window);
    for (size_t row = 0; row < frame->row_count; row++) {
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        for (size_t i = 0; i < 2; i++)
            if (!same_cell(frame, i, row, statement)) differ(&texts, frame, i, row, statement);
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    frame_free(frame);
}

static void random_tables_give_what_windows_give(void **state)
{
    static const uint64_t sizes[] = {1, 63, 2048, 2049, 9000};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct world w;
        world_open(&w, mixed_table(sizes[s], 900 + s), (struct calendar_rules){NULL, 1, 1});
        for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
            compare_window(&w, windows[i].ours, windows[i].entity, windows[i].window);
        world_close(&w);
    }
}

static void entities_reach_over_the_borders_of_chunks(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, mixed_table(2 * CHUNK_ROWS + 77, 5), (struct calendar_rules){NULL, 1, 1});
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i += 3)
        compare_window(&w, windows[i].ours, windows[i].entity, windows[i].window);
    world_close(&w);
}

static void their_sql_gives_the_same(void **state)
{
    static const struct texts queries[] = {
        {.keys = {"id", "first_time(customer)", "last_time(customer)", "occurrences(customer)"}},
        {.keys = {"id", "previous_time(team)", "next_time(channel)", "ordinal(customer)"}},
        {.keys = {"id", "previous_time(customer) FILTER (WHERE NOT COALESCE(spam, FALSE))",
                  "occurrences(lower(channel)) FILTER (WHERE hour(created_at) < 12)"}},
        {.keys = {"id", "ordinal(CASE WHEN hour(created_at) < 12 THEN team ELSE channel END)"}},
        {.where = {"first_time(customer) >= TIME '2024-03-01'", "next_time(customer) - solved_at <= 7d"},
         .keys = {"month(first_time(customer))"},
         .values = {"count(*)", "sum(ordinal(customer))",
                    "count(*) FILTER (WHERE next_time(customer) - created_at <= 30d)"}},
    };
    struct world w;
    (void)state;
    world_open(&w, mixed_table(700, 17), (struct calendar_rules){NULL, 1, 1});
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_true(compare_engines(&w, &queries[i]));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_row_are_those_worked_by_hand),
        cmocka_unit_test(a_table_that_is_not_in_the_order_of_its_time_gives_the_same),
        cmocka_unit_test(filters_of_the_query_hide_no_row_from_them),
        cmocka_unit_test(they_take_part_in_arithmetic_and_aggregates),
        cmocka_unit_test(functions_of_one_entity_and_filter_share_their_passes),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(long_texts_are_no_entities),
        cmocka_unit_test(times_more_than_136_years_apart_are_kept_whole),
        cmocka_unit_test(a_table_without_rows_or_entities_gives_nulls),
        cmocka_unit_test(a_user_can_interrupt),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(random_tables_give_what_windows_give),
        cmocka_unit_test(entities_reach_over_the_borders_of_chunks),
        cmocka_unit_test(their_sql_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
