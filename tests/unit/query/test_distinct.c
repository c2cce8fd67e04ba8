/* Sets of pairs, as hash sets and as bits. */
#include "query/distinct.h"

#include "base/memory.h"
#include "tests/unit/query/small.h"

#include <stdio.h>
#include <stdlib.h>

static void a_set_counts_every_pair_once(void **state)
{
    struct pair_set set = {0};
    uint64_t counts[3] = {0};
    (void)state;
    for (int round = 0; round < 3; round++)
        for (uint64_t value = 0; value < 5000; value++) {
            assert_true(pair_set_add(&set, value % 3, value * UINT64_C(0x100000001)));
            assert_true(pair_set_add(&set, 2, UINT64_MAX - value));
        }
    pair_set_count(&set, counts);
    assert_int_equal(counts[0], 1667);
    assert_int_equal(counts[1], 1667);
    assert_int_equal(counts[2], 1666 + 5000);
    pair_set_fini(&set);
}

static void merged_sets_count_what_is_in_either(void **state)
{
    struct pair_set a = {0}, b = {0};
    const uint32_t map[] = {1, 0};
    uint64_t counts[2] = {0};
    (void)state;
    for (uint64_t value = 0; value < 100; value++) assert_true(pair_set_add(&a, 0, value));
    for (uint64_t value = 50; value < 200; value++) assert_true(pair_set_add(&b, 1, value));
    assert_true(pair_set_add(&b, 0, 7));
    assert_true(pair_set_merge(&a, &b, map));
    pair_set_count(&a, counts);
    assert_int_equal(counts[0], 200);
    assert_int_equal(counts[1], 1);
    pair_set_fini(&a);
    pair_set_fini(&b);
}

static void rows_of_two_stripes_count_what_a_set_counts(void **state)
{
    enum { GROUPS = 9, VALUES = 2100 };
    struct pair_rows stripes[2];
    struct pair_set set = {0};
    uint64_t counts[GROUPS] = {0}, seed = 4;
    (void)state;
    for (int s = 0; s < 2; s++) assert_true(pair_rows_init(&stripes[s], GROUPS, VALUES));
    for (int i = 0; i < 9000; i++) {
        int stripe = (int)(test_random(&seed) % 2);
        uint32_t group = (uint32_t)(test_random(&seed) % 4) * 2 + (uint32_t)stripe; /* some in one stripe */
        uint64_t value = test_random(&seed) % VALUES;
        uint64_t *words = pair_rows_get(&stripes[stripe], group / 3 * 3);
        assert_non_null(words);
        words[value / 64] |= UINT64_C(1) << value % 64;
        assert_true(pair_set_add(&set, group / 3 * 3, value));
    }
    pair_rows_merge(&stripes[0], &stripes[1]);
    pair_set_count(&set, counts);
    for (uint32_t group = 0; group < GROUPS; group++)
        assert_int_equal(pair_rows_count(&stripes[0], group), counts[group]);
    for (int s = 0; s < 2; s++) pair_rows_fini(&stripes[s]);
    pair_set_fini(&set);
}

static void every_number_of_bits_is_counted(void **state)
{
    struct pair_rows rows;
    (void)state;
    assert_true(pair_rows_init(&rows, 1, 64 * 100));
    uint64_t *words = pair_rows_get(&rows, 0);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(pair_rows_count(&rows, 0), 64 * i);
        words[i] = UINT64_MAX;
    }
    pair_rows_fini(&rows);
}

/* Groups begin and end within ranges, at their borders, and span several. */
static void ranges_count_what_a_set_counts(void **state)
{
    static const uint64_t values[] = {100, PAIR_RANGE_BITS, PAIR_RANGE_BITS * UINT64_C(3) + 65};
    static const uint32_t groups[] = {200000, 9, 7};
    struct pool *pool = pool_new(2);
    uint64_t seed = 12;
    (void)state;
    for (int n = 0; n < 3; n++) {
        struct region region;
        struct pair_set set = {0};
        struct pair_ranges ranges;
        struct sample_parts parts = {0};
        struct sample_groups bits = {0};
        uint64_t *counts[3];
        for (int i = 0; i < 3; i++) counts[i] = calloc(groups[n], sizeof *counts[i]);
        region_init(&region);
        struct samples samples = {.narrow = true, .region = &region};
        assert_true(pair_ranges_init(&ranges, groups[n], values[n], 100000));
        assert_true(samples_reserve(&samples, ranges.count));
        for (int i = 0; i < 20000; i++) {
            uint64_t value = i % 50 ? test_random(&seed) % values[n] : i % 100 ? values[n] - 1 : 0;
            uint32_t group = (uint32_t)(test_random(&seed) % groups[n]);
            uint64_t bit = group * ranges.bits_a_group + value;
            uint32_t key = (uint32_t)(bit % PAIR_RANGE_BITS), range = (uint32_t)(bit / PAIR_RANGE_BITS);
            assert_true(samples_add_keys(&samples, &key, NULL, &range, 1));
            assert_true(pair_set_add(&set, group, value));
        }
        assert_true(sample_parts_take(&parts, &samples, NULL));
        assert_true(sample_groups_make(&bits, &parts, (uint32_t)ranges.count));
        assert_true(pair_ranges_count(&ranges, &bits, NULL, counts[0]));
        assert_true(pair_ranges_count(&ranges, &bits, pool, counts[1]));
        pair_set_count(&set, counts[2]);
        for (uint32_t g = 0; g < groups[n]; g++) {
            assert_int_equal(counts[0][g], counts[2][g]);
            assert_int_equal(counts[1][g], counts[2][g]);
        }
        for (int i = 0; i < 3; i++) free(counts[i]);
        sample_groups_fini(&bits);
        sample_parts_fini(&parts);
        samples_fini(&samples);
        pair_set_fini(&set);
        region_fini(&region);
    }
    pool_free(pool);
}

static void ranges_refuse_what_a_set_does_better(void **state)
{
    struct pair_ranges ranges;
    (void)state;
    assert_true(pair_ranges_init(&ranges, 300, 1000000, 100000));
    assert_true(pair_ranges_init(&ranges, 8000, 1000000, 100000000));
    assert_false(pair_ranges_init(&ranges, 10000, 1000000, 100000000)); /* too many bits */
    assert_false(pair_ranges_init(&ranges, 300, 1000000, 50000));       /* hardly any is set */
    assert_false(pair_ranges_init(&ranges, 3, UINT64_MAX, 1000));
    assert_int_equal(ranges.count, 0);
}

/* --- in queries --- */

enum { ROWS = 70000, GROUPS = 400, VALUES = 90000 };

/* Keys and values of rows with NULLs; values from -30000 on. */
static struct test_table *many_groups(void)
{
    struct test_table *t = test_table_new("t", "at:time! g:integer v:integer c:text");
    uint64_t seed = 31;
    for (int64_t i = 0; i < ROWS; i++) {
        uint64_t r = test_random(&seed);
        int64_t value = (int64_t)((r % 3 ? r % 50 * 1797 : r % VALUES)) - 30000;
        char text[24];
        snprintf(text, sizeof text, "c%d", (int)(r % 60000));
        struct value row[] = {test_integer(i),
                              r % 101 ? test_integer((int64_t)(r >> 30) % GROUPS) : test_null(),
                              r % 13 ? test_integer(value) : test_null(), test_text(text)};
        test_table_row(t, row);
    }
    return t;
}

static uint64_t count_of(const struct table *table, struct value group, int column, bool filtered)
{
    static uint8_t seen[VALUES];
    uint64_t count = 0;
    memset(seen, 0, sizeof seen);
    for (uint64_t row = 0; row < table->row_count; row++) {
        struct value own = column_value(&table->columns[1], row),
                     value = column_value(&table->columns[column], row);
        if (own.null != group.null || (!own.null && own.integer != group.integer) || value.null) continue;
        if (filtered && value.integer % 2 != 0) continue;
        size_t at = column == 2 ? (size_t)(value.integer + 30000) : (size_t)atoi(value.text.data + 1);
        count += !seen[at];
        seen[at] = 1;
    }
    return count;
}

static void values_of_many_groups_are_counted_exactly(void **state)
{
    struct test_table *t = many_groups();
    const struct table *table = test_table_build(t);
    struct query_item key = item("g", "g");
    struct query_item values[] = {item("v", "count(DISTINCT v)"), item("c", "count(DISTINCT c)"),
                                  item("f", "count(DISTINCT v) FILTER (WHERE v % 2 = 0)")};
    struct query query = {.table = table, .keys = &key, .key_count = 1, .values = values, .value_count = 3};
    (void)state;
    for (int threads = 0; threads <= 4; threads += 2) {
        struct pool *pool = threads ? pool_new(threads) : NULL;
        struct frame *frame;
        struct error error;
        if (query_run(&query, pool, &frame, &error)) fail_msg("%s", error.message);
        assert_int_equal(frame->row_count, GROUPS + 1);
        for (size_t row = 0; row < frame->row_count; row += 40) {
            struct value group = frame_value(frame, 0, row);
            assert_int_equal(frame_value(frame, 1, row).integer, count_of(table, group, 2, false));
            assert_int_equal(frame_value(frame, 2, row).integer, count_of(table, group, 3, false));
            assert_int_equal(frame_value(frame, 3, row).integer, count_of(table, group, 2, true));
        }
        frame_free(frame);
        pool_free(pool);
    }
    test_table_free(t);
}

static void without_memory_many_groups_are_an_error(void **state)
{
    struct test_table *t = many_groups();
    struct query_item key = item("g", "g"), value = item("v", "count(DISTINCT v)");
    struct query query = {
        .table = test_table_build(t), .keys = &key, .key_count = 1, .values = &value, .value_count = 1};
    uint64_t nth = 0, calls;
    (void)state;
    do {
        struct frame *frame = NULL;
        struct error error;
        error_init(&error);
        memory_fail_from(++nth);
        status code = query_run(&query, NULL, &frame, &error);
        calls = memory_fail_from(0);
        assert_true(code == STATUS_OK ? frame->row_count == GROUPS + 1 : code == STATUS_MEMORY && !frame);
        frame_free(frame);
    } while (calls >= nth);
    assert_true(nth > 20);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_counts_every_pair_once),
        cmocka_unit_test(merged_sets_count_what_is_in_either),
        cmocka_unit_test(rows_of_two_stripes_count_what_a_set_counts),
        cmocka_unit_test(every_number_of_bits_is_counted),
        cmocka_unit_test(ranges_count_what_a_set_counts),
        cmocka_unit_test(ranges_refuse_what_a_set_does_better),
        cmocka_unit_test(values_of_many_groups_are_counted_exactly),
        cmocka_unit_test(without_memory_many_groups_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
