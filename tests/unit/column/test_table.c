/* Single cells and ranges, on tables made by the builder. */
#include "column/table.h"

#include "tests/support/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void cells_have_the_type_of_their_field(void **state)
{
    (void)state;
    struct test_table *t =
        test_table_new("t", "at:time! b:boolean n:integer x:real c:text d:duration free:text*");
    test_table_rows(t, "100 | true | -7 | 0.5 | chat | 60 | long\n"
                       "200 | ~    |    | ~   | ''   | ~  | ~   \n");
    assert_int_equal(test_table_value(t, "at", 0).integer, 100);
    assert_int_equal(test_table_value(t, "b", 0).integer, 1);
    assert_int_equal(test_table_value(t, "n", 0).integer, -7);
    assert_true(test_table_value(t, "x", 0).real == 0.5);
    assert_true(slice_is(test_table_value(t, "c", 0).text, "chat"));
    assert_int_equal(test_table_value(t, "d", 0).integer, 60);
    static const char *const missing[] = {"b", "n", "x", "d"};
    for (size_t i = 0; i < 4; i++) assert_true(test_table_value(t, missing[i], 1).null);
    struct value empty = test_table_value(t, "c", 1);
    assert_false(empty.null);
    assert_int_equal(empty.text.size, 0);
    test_table_free(t);
}

static void long_texts_are_not_in_the_table(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "free:text* n:integer");
    test_table_rows(t, "subject | 3\n");
    const struct table *table = test_table_build(t);
    assert_null(table->columns[0].segments);
    assert_true(column_value(&table->columns[0], 0).null);
    assert_int_equal(test_table_value(t, "n", 0).integer, 3);
    test_table_free(t);
}

static void only_the_last_chunk_is_short(void **state)
{
    (void)state;
    struct table table = {.row_count = 2 * CHUNK_ROWS + 1, .chunk_count = 3};
    assert_int_equal(table_chunk_rows(&table, 0), CHUNK_ROWS);
    assert_int_equal(table_chunk_rows(&table, 1), CHUNK_ROWS);
    assert_int_equal(table_chunk_rows(&table, 2), 1);
    table.row_count = 2 * CHUNK_ROWS;
    assert_int_equal(table_chunk_rows(&table, 1), CHUNK_ROWS);
}

static void range_is_over_all_chunks_without_nulls(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer");
    for (int i = 0; i < CHUNK_ROWS + 10; i++) {
        struct value value = i % 2 ? test_integer(i) : test_null();
        test_table_row(t, &value);
    }
    struct value low = test_integer(-5);
    test_table_row(t, &low);
    const struct table *table = test_table_build(t);
    int64_t minimum = 0, maximum = 0;
    assert_true(column_range(table, &table->columns[0], &minimum, &maximum));
    assert_int_equal(minimum, -5);
    assert_int_equal(maximum, CHUNK_ROWS + 9);
    test_table_free(t);
}

static void range_of_no_values_is_none(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer m:integer free:text*");
    test_table_rows(t, "~ | 1 | x\n~ | 2 | y\n");
    const struct table *table = test_table_build(t);
    int64_t minimum = 11, maximum = 12;
    assert_false(column_range(table, &table->columns[0], &minimum, &maximum));
    assert_false(column_range(table, &table->columns[2], &minimum, &maximum));
    assert_int_equal(minimum, 11);
    assert_int_equal(maximum, 12);
    test_table_free(t);
}

static void range_of_an_empty_table_is_none(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer");
    const struct table *table = test_table_build(t);
    int64_t minimum, maximum;
    assert_int_equal(table->row_count, 0);
    assert_false(column_range(table, &table->columns[0], &minimum, &maximum));
    test_table_free(t);
}

static void range_reaches_the_ends_of_64_bits(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer");
    test_table_rows(t, "9223372036854775807\n-9223372036854775808\n");
    const struct table *table = test_table_build(t);
    int64_t minimum, maximum;
    assert_true(column_range(table, &table->columns[0], &minimum, &maximum));
    assert_true(minimum == INT64_MIN && maximum == INT64_MAX);
    test_table_free(t);
}

/* The builder itself. */
static void filler_is_repeatable_and_has_nulls_everywhere_but_in_the_time(void **state)
{
    (void)state;
    const char *fields = "at:time! c:text n:integer x:real b:boolean d:duration u:time";
    struct test_table *t = test_table_new("t", fields), *again = test_table_new("t", fields);
    test_table_fill(t, 5000, 42);
    test_table_fill(again, 5000, 42);
    const struct table *a = test_table_build(t), *b = test_table_build(again);
    for (size_t i = 0; i < 7; i++) {
        uint32_t nulls = a->columns[i].segments[0].null_count;
        assert_int_equal(nulls, b->columns[i].segments[0].null_count);
        assert_int_equal(a->columns[i].segments[0].maximum, b->columns[i].segments[0].maximum);
        assert_true(i == 0 ? nulls == 0 : nulls > 300 && nulls < 700);
    }
    assert_true(a->sorted);
    test_table_free(t);
    test_table_free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_have_the_type_of_their_field),
        cmocka_unit_test(long_texts_are_not_in_the_table),
        cmocka_unit_test(only_the_last_chunk_is_short),
        cmocka_unit_test(range_is_over_all_chunks_without_nulls),
        cmocka_unit_test(range_of_no_values_is_none),
        cmocka_unit_test(range_of_an_empty_table_is_none),
        cmocka_unit_test(range_reaches_the_ends_of_64_bits),
        cmocka_unit_test(filler_is_repeatable_and_has_nulls_everywhere_but_in_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
