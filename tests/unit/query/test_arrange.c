/* The order of conditions: what explain says of it, and that it changes no answer and no failure. */
#include "query/arrange.h"
#include "query/plan.h"
#include "tests/unit/query/small.h"

enum { ROWS = 3 * 65536 };

static const struct table *table;

static int open_table(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! half:integer rare:integer word:text edge:integer");
    for (int64_t i = 0; i < ROWS; i++)
        test_table_row(t, (struct value[]){test_integer(i), test_integer(i % 2), test_integer(i % 100),
                                           test_text(i % 10 ? "often" : "seldom"),
                                           test_integer(i % 100 == 7 ? INT64_MAX : i)});
    table = test_table_build(t);
    *state = t;
    return 0;
}

static int close_table(void **state)
{
    test_table_free(*state);
    return 0;
}

static struct query query_of(const struct query_item *filters, size_t count)
{
    static const struct query_item values[] = {{.name = "n", .text = {"count(*)", 8}}};
    return (struct query){
        .table = table, .filters = filters, .filter_count = count, .values = values, .value_count = 1};
}

/* The places that the conditions of a text were written at, in the order they are asked in. */
static void expect_order(const char *where, const size_t *expected, size_t count)
{
    struct plan plan;
    struct error error;
    struct query_item filter = item(NULL, where);
    struct query query = query_of(&filter, 1);
    error_init(&error);
    status code = plan_open(&plan, &query, &error);
    if (!code) code = plan_keys(&plan, &error);
    if (!code) code = plan_values(&plan, &error);
    if (!code) code = plan_ready(&plan, &error);
    if (code) fail_msg("%s", error.message);
    assert_int_equal(plan.scan.condition_count, count);
    for (size_t i = 0; i < count; i++) assert_int_equal(plan.scan.conditions[i].written, expected[i]);
    plan_close(&plan);
}

static void the_most_selective_of_equal_cost_comes_first(void **state)
{
    (void)state;
    expect_order("half = 1 AND rare = 3", (size_t[]){2, 1}, 2);
    expect_order("rare = 3 AND half = 1", (size_t[]){1, 2}, 2);
    expect_order("word = 'often' AND half = 1 AND rare = 3", (size_t[]){3, 2, 1}, 3);
}

static void the_cheaper_of_equal_selectivity_comes_first(void **state)
{
    (void)state;
    expect_order("half * 3 - 2 > rare - rare AND half = 1", (size_t[]){2, 1}, 2);
}

static void what_minimum_and_maximum_answer_comes_last(void **state)
{
    (void)state;
    expect_order("at >= '1970-01-01' AND half = 1", (size_t[]){2, 1}, 2);
    expect_order("at >= '1970-01-01 19:26:40' AND half = 1 AND rare = 3", (size_t[]){3, 2, 1}, 3);
}

/* Rule 1. */
static void what_can_fail_keeps_its_place_and_its_guards(void **state)
{
    (void)state;
    expect_order("half = 1 AND edge + 1 > 0 AND rare = 3", (size_t[]){1, 2, 3}, 3);
    expect_order("half = 1 AND rare = 3 AND edge + 1 > 0", (size_t[]){2, 1, 3}, 3);
    expect_order("edge + 1 > 0 AND half = 1 AND rare = 3", (size_t[]){1, 3, 2}, 3);
}

static status count_where(const char *where, struct pool *pool, int64_t *count, struct error *error)
{
    struct query_item filter = item(NULL, where);
    struct query query = query_of(&filter, 1);
    struct frame *frame;
    error_init(error);
    status code = query_run(&query, pool, &frame, error);
    if (code) return code;
    *count = frame_value(frame, 0, 0).integer;
    frame_free(frame);
    return STATUS_OK;
}

static void guarded_rows_do_not_fail_and_others_do(void **state)
{
    struct error error;
    int64_t count;
    (void)state;
    assert_int_equal(count_where("rare <> 7 AND half = 1 AND edge + 1 > 0", NULL, &count, &error), STATUS_OK);
    assert_int_equal(count, ROWS / 2 - (ROWS + 92) / 100);
    assert_int_equal(count_where("edge + 1 > 0 AND rare <> 7", NULL, &count, &error), STATUS_RANGE);
    assert_non_null(strstr(error.message, "leaves the range"));
}

static void order_of_writing_and_threads_change_no_answer(void **state)
{
    static const char *const wheres[] = {
        "word = 'seldom' AND half = 0 AND rare > 20 AND at < '1970-01-02 17:40:00'",
        "at < '1970-01-02 17:40:00' AND rare > 20 AND half = 0 AND word = 'seldom'"};
    int64_t expected = 0;
    (void)state;
    for (int64_t i = 0; i < 150000; i++) expected += i % 10 == 0 && i % 2 == 0 && i % 100 > 20;
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct pool *pool = pool_new(threads);
        for (size_t w = 0; w < 2; w++) {
            struct error error;
            int64_t count = -1;
            assert_int_equal(count_where(wheres[w], pool, &count, &error), STATUS_OK);
            assert_int_equal(count, expected);
        }
        pool_free(pool);
    }
}

static void explain_says_order_estimates_and_rows(void **state)
{
    struct query_item filter = item(NULL, "half = 1 AND rare = 3 AND at >= '1970-01-01 18:12:16'");
    struct query query = query_of(&filter, 1);
    struct buffer text;
    struct error error;
    (void)state;
    error_init(&error);
    buffer_init(&text);
    assert_int_equal(query_explain(&query, NULL, &text, &error), STATUS_OK);
    const char *said = buffer_get(&text);
    assert_non_null(strstr(said, "1 of 3 chunks skipped"));
    assert_non_null(strstr(said, "asks    1. rare = 3: 131,072 rows, 1,31"));
    assert_non_null(strstr(said, "written as number 2"));
    assert_non_null(strstr(said, "(estimated: 1.0 % of them"));
    assert_non_null(strstr(said, "(estimated: 50.0 % of them"));
    assert_non_null(strstr(said, "ms to plan"));
    buffer_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_selective_of_equal_cost_comes_first),
        cmocka_unit_test(the_cheaper_of_equal_selectivity_comes_first),
        cmocka_unit_test(what_minimum_and_maximum_answer_comes_last),
        cmocka_unit_test(what_can_fail_keeps_its_place_and_its_guards),
        cmocka_unit_test(guarded_rows_do_not_fail_and_others_do),
        cmocka_unit_test(order_of_writing_and_threads_change_no_answer),
        cmocka_unit_test(explain_says_order_estimates_and_rows),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
