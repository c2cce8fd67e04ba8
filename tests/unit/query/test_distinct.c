/* Sets of pairs, as hash sets and as bits. */
#include "query/distinct.h"

#include "tests/support/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static void bits_count_what_a_set_counts(void **state)
{
    enum { GROUPS = 7, VALUES = 130 };
    struct pair_bits bits;
    struct pair_set set = {0};
    uint64_t counts[GROUPS] = {0}, seed = 9;
    (void)state;
    assert_true(pair_bits_init(&bits, GROUPS, VALUES));
    for (int i = 0; i < 500; i++) {
        uint32_t group = (uint32_t)(test_random(&seed) % GROUPS);
        uint64_t value = test_random(&seed) % VALUES;
        pair_bits_add(&bits, group, value);
        assert_true(pair_set_add(&set, group, value));
    }
    pair_set_count(&set, counts);
    for (uint32_t group = 0; group < GROUPS; group++)
        assert_int_equal(pair_bits_count(&bits, group), counts[group]);
    pair_bits_fini(&bits);
    pair_set_fini(&set);
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

static void bits_refuse_what_is_too_large(void **state)
{
    struct pair_bits bits;
    (void)state;
    assert_false(pair_bits_init(&bits, 65536, UINT64_C(1) << 20));
    assert_false(pair_bits_init(&bits, 1, UINT64_MAX));
    assert_null(bits.words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_counts_every_pair_once),
        cmocka_unit_test(merged_sets_count_what_is_in_either),
        cmocka_unit_test(bits_count_what_a_set_counts),
        cmocka_unit_test(rows_of_two_stripes_count_what_a_set_counts),
        cmocka_unit_test(every_number_of_bits_is_counted),
        cmocka_unit_test(bits_refuse_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
