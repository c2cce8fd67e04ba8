/* The rows behind a cell. */
#include "tests/unit/query/small.h"

#include "base/memory.h"

static void expect_rows(const struct table *table, const char *where, uint64_t skip, uint64_t limit,
                        uint64_t total, const int64_t *expected, size_t count)
{
    struct query_item filters[] = {item(NULL, where)};
    struct query query = {.table = table, .filters = filters, .filter_count = 1};
    struct error error;
    int64_t *ids;
    size_t found;
    uint64_t all;
    error_init(&error);
    if (query_rows(&query, skip, limit, &ids, &found, &all, &error)) fail_msg("%s", error.message);
    assert_int_equal(all, total);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) assert_int_equal(ids[i], expected[i]);
    memory_free(ids);
}

/* Ids are given in the order of arrival, rows come out in that of the time. */
static void ids_come_in_table_order(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! n:integer");
    (void)state;
    test_table_rows(t, "30 | 1 \n 10 | 2 \n 20 | ~ \n ~ | 4");
    const struct table *table = test_table_build(t);
    expect_rows(table, "TRUE", 0, 0, 4, (int64_t[]){2, 3, 1, 4}, 4);
    expect_rows(table, "n IS NOT NULL", 0, 0, 3, (int64_t[]){2, 1, 4}, 3);
    expect_rows(table, "n > 99", 0, 0, 0, NULL, 0);
    test_table_free(t);
}

static void a_window_skips_and_limits_and_counts_all(void **state)
{
    enum { ROWS = 70000 };
    struct test_table *t = test_table_new("t", "at:time! n:integer");
    (void)state;
    for (int64_t i = 0; i < ROWS; i++) test_table_row(t, (struct value[]){test_integer(i), test_integer(i)});
    const struct table *table = test_table_build(t);
    expect_rows(table, "n % 2 = 0", 2, 3, ROWS / 2, (int64_t[]){5, 7, 9}, 3);
    expect_rows(table, "TRUE", 2047, 3, ROWS, (int64_t[]){2048, 2049, 2050}, 3);
    expect_rows(table, "TRUE", 65535, 2, ROWS, (int64_t[]){65536, 65537}, 2);
    expect_rows(table, "TRUE", ROWS - 1, 0, ROWS, (int64_t[]){ROWS}, 1);
    expect_rows(table, "TRUE", ROWS, 0, ROWS, NULL, 0);
    expect_rows(table, "TRUE", UINT64_MAX, 5, ROWS, NULL, 0);
    test_table_free(t);
}

static void an_error_gives_no_ids(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! n:integer");
    struct query_item filters[] = {item(NULL, "n + 1")};
    (void)state;
    test_table_rows(t, "1 | 1");
    struct query query = {.table = test_table_build(t), .filters = filters, .filter_count = 1};
    struct error error;
    int64_t *ids;
    size_t count;
    uint64_t total;
    assert_int_equal(query_rows(&query, 0, 0, &ids, &count, &total, &error), STATUS_TYPE);
    assert_null(ids);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_come_in_table_order),
        cmocka_unit_test(a_window_skips_and_limits_and_counts_all),
        cmocka_unit_test(an_error_gives_no_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
