/* Group numbers through queries: dense and hashed ones give the same groups; the limit. */
#include "query/group.h"
#include "tests/unit/query/small.h"

static struct frame *groups_by(const struct table *table, const char *key, status expected,
                               struct error *error)
{
    struct query_item keys[] = {item("k", key)}, values[] = {item("n", "count(*)"), item("s", "sum(n)")};
    struct query query = {.table = table, .keys = keys, .key_count = 1, .values = values, .value_count = 2};
    struct frame *frame;
    error_init(error);
    assert_int_equal(query_run(&query, NULL, &frame, error), expected);
    return frame;
}

static struct test_table *table_of_integers(int64_t rows, int64_t distinct, int64_t step)
{
    struct test_table *t = test_table_new("t", "at:time! n:integer x:real");
    for (int64_t i = 0; i < rows; i++) {
        int64_t n = i * 7919 % distinct * step;
        test_table_row(t, (struct value[]){test_integer(i), i % 11 == 0 ? test_null() : test_integer(n),
                                           test_real(i % 2 ? -0.0 : 0.0)});
    }
    return t;
}

/* Multiplied keys are too far apart to be dense. */
static void hashed_groups_are_the_dense_ones(void **state)
{
    struct test_table *near = table_of_integers(20000, 1234, 1),
                      *far = table_of_integers(20000, 1234, 1000000007);
    struct error error;
    struct frame *dense = groups_by(test_table_build(near), "n", STATUS_OK, &error);
    struct frame *hashed = groups_by(test_table_build(far), "n", STATUS_OK, &error);
    (void)state;
    assert_int_equal(dense->row_count, 1235);
    assert_int_equal(hashed->row_count, 1235);
    for (size_t row = 0; row < 1235; row++) {
        struct value a = frame_value(dense, 0, row), b = frame_value(hashed, 0, row);
        assert_int_equal(a.null, b.null);
        if (!a.null) assert_int_equal(a.integer * 1000000007, b.integer);
        assert_int_equal(frame_value(dense, 1, row).integer, frame_value(hashed, 1, row).integer);
    }
    assert_true(frame_value(dense, 0, 1234).null);
    frame_free(dense);
    frame_free(hashed);
    test_table_free(near);
    test_table_free(far);
}

static void minus_zero_and_zero_are_one_group(void **state)
{
    struct test_table *t = table_of_integers(100, 10, 1);
    struct error error;
    struct frame *frame = groups_by(test_table_build(t), "x", STATUS_OK, &error);
    (void)state;
    assert_int_equal(frame->row_count, 1);
    frame_free(frame);
    test_table_free(t);
}

static void more_groups_than_the_limit_are_an_error_that_says_so(void **state)
{
    struct test_table *t = test_table_new("t", "n:integer");
    struct error error;
    (void)state;
    for (int64_t i = 0; i <= QUERY_GROUP_LIMIT; i++) test_table_row(t, (struct value[]){test_integer(i)});
    assert_null(groups_by(test_table_build(t), "n", STATUS_LIMIT, &error));
    assert_string_equal(error.message,
                        "1,000,001 groups: more than the limit of 1,000,000; filter, or group by "
                        "something coarser");
    struct frame *frame =
        groups_by(test_table_build(t), "max(n, 1)", STATUS_OK, &error); /* just as many as may be */
    assert_int_equal(frame->row_count, QUERY_GROUP_LIMIT);
    frame_free(frame);
    test_table_free(t);
}

static void thousands_are_set_apart(void **state)
{
    char out[32];
    (void)state;
    assert_string_equal(group_thousands(0, out), "0");
    assert_string_equal(group_thousands(999, out), "999");
    assert_string_equal(group_thousands(1000, out), "1,000");
    assert_string_equal(group_thousands(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashed_groups_are_the_dense_ones),
        cmocka_unit_test(minus_zero_and_zero_are_one_group),
        cmocka_unit_test(more_groups_than_the_limit_are_an_error_that_says_so),
        cmocka_unit_test(thousands_are_set_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
