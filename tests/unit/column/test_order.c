/* The order of rows, against the C library's sort. */
#include "column/order.h"

#include "base/memory.h"
#include "tests/support/table.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
    struct value value;
    uint32_t number;
};

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    if (a->value.null != b->value.null) return a->value.null ? 1 : -1;
    if (!a->value.null && a->value.integer != b->value.integer)
        return a->value.integer < b->value.integer ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

/* Orders the values as a column and as a list, and compares. */
static void assert_ordered(const struct value *values, uint32_t count)
{
    struct test_table *t = test_table_new("t", "n:integer");
    struct row *rows = malloc((count ? count : 1) * sizeof *rows);
    for (uint32_t i = 0; i < count; i++) {
        test_table_row(t, &values[i]);
        rows[i] = (struct row){values[i], i};
    }
    if (count) qsort(rows, count, sizeof *rows, compare_rows);
    uint32_t *order = order_rows(test_table_build(t)->columns[0].segments, NULL, count);
    assert_non_null(order);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(order[i], rows[i].number);
    memory_free(order);
    free(rows);
    test_table_free(t);
}

static void assert_random_ordered(uint32_t count, uint64_t span, uint64_t null_share)
{
    struct value *values = malloc(count * sizeof *values);
    uint64_t random = count + span;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = span ? test_random(&random) % span : test_random(&random);
        bool null = null_share && test_random(&random) % null_share == 0;
        values[i] = null ? test_null() : test_integer((int64_t)(number - span / 2));
    }
    assert_ordered(values, count);
    free(values);
}

static void random_rows_are_ordered_for_any_span(void **state)
{
    (void)state;
    static const uint64_t spans[] = {
        1, 2, 2047, 2048, 2049, 1 << 22, 1u << 31, (uint64_t)1 << 32, (uint64_t)1 << 33, (uint64_t)1 << 60,
        0};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        assert_random_ordered(3000, spans[i], 0);
        assert_random_ordered(3000, spans[i], 5);
    }
}

static void rows_are_ordered_across_chunks(void **state)
{
    (void)state;
    assert_random_ordered(2 * CHUNK_ROWS + 1, 100000, 50);
}

static void tied_rows_keep_their_order(void **state)
{
    (void)state;
    assert_random_ordered(5000, 3, 3);
}

static void the_ends_of_64_bits_are_ordered(void **state)
{
    (void)state;
    const struct value values[] = {test_integer(INT64_MAX), test_null(),      test_integer(0),
                                   test_integer(INT64_MIN), test_integer(-1), test_integer(INT64_MAX),
                                   test_integer(INT64_MIN)};
    assert_ordered(values, 7);
}

static void rows_without_values_stay(void **state)
{
    (void)state;
    const struct value values[] = {test_null(), test_null(), test_null()};
    assert_ordered(values, 3);
    assert_ordered(values, 0);
}

static void without_memory_there_is_no_order(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer");
    test_table_rows(t, "3\n1\n2\n");
    const struct segment *segments = test_table_build(t)->columns[0].segments;
    uint32_t *order = NULL;
    uint64_t n = 1;
    for (; !order; n++) {
        memory_fail_from(n);
        order = order_rows(segments, NULL, 3);
        memory_fail_from(0);
    }
    assert_int_equal(n - 1, 3); /* the third only gives memory back, and may fail */
    assert_true(order[0] == 1 && order[1] == 2 && order[2] == 0);
    memory_free(order);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rows_are_ordered_for_any_span),
        cmocka_unit_test(rows_are_ordered_across_chunks),
        cmocka_unit_test(tied_rows_keep_their_order),
        cmocka_unit_test(the_ends_of_64_bits_are_ordered),
        cmocka_unit_test(rows_without_values_stay),
        cmocka_unit_test(without_memory_there_is_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
