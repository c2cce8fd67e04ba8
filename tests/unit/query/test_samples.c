/* Samples: what was added comes out again, by group, however it was kept. */
#include "query/samples.h"

#include "tests/support/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { GROUPS = 5, ROWS = 300 };

/* The sum and the number of the keys of each group tell the values apart well enough: they are random. */
struct tally {
    uint64_t sum[GROUPS], count[GROUPS];
};

static uint64_t key_of(const struct samples *like, const struct sample_span *span, size_t i)
{
    return like->narrow ? ((const uint32_t *)span->keys)[i] : ((const uint64_t *)span->keys)[i];
}

static void tally_groups(const struct sample_parts *parts, struct tally *tally)
{
    struct sample_groups groups = {0};
    assert_true(sample_groups_make(&groups, parts, GROUPS));
    for (uint32_t g = 0; g < GROUPS; g++)
        for (size_t s = groups.starts[g]; s < groups.starts[g + 1]; s++)
            for (size_t i = 0; i < groups.spans[s].count; i++) {
                tally->sum[g] += key_of(&parts->parts[0], &groups.spans[s], i);
                tally->count[g]++;
            }
    sample_groups_fini(&groups);
}

/* Vectors of one group, or of mixed ones where `mixed` has a bit; two stripes. */
static void check(bool narrow, unsigned mixed, bool nulls)
{
    struct sample_parts parts = {0};
    struct tally expected = {0}, found = {0};
    const uint32_t map[GROUPS] = {4, 3, 2, 1, 0};
    uint64_t seed = 17 + mixed;
    for (int stripe = 0; stripe < 2; stripe++) {
        struct samples samples = {.narrow = narrow, .base = -100};
        for (uint32_t vector = 0; vector < 4; vector++) {
            int64_t values[ROWS];
            uint8_t active[ROWS];
            uint32_t groups[ROWS], group = vector % 3;
            bool is_mixed = mixed >> vector & 1;
            for (int i = 0; i < ROWS; i++) {
                values[i] = (int64_t)(test_random(&seed) % 100000) - 100;
                active[i] = !nulls || test_random(&seed) % 3 > 0;
                groups[i] = is_mixed ? (uint32_t)(test_random(&seed) % GROUPS) : group;
                if (!active[i]) continue;
                uint64_t key = narrow ? (uint64_t)(values[i] + 100) : sample_of_integer(values[i]);
                expected.sum[map[groups[i]]] += key;
                expected.count[map[groups[i]]]++;
            }
            struct vector from = {.integers = values};
            assert_true(samples_add(&samples, SHAPE_INTEGER, &from, nulls ? active : NULL,
                                    is_mixed ? groups : NULL, group, ROWS));
        }
        assert_true(samples_seal(&samples, GROUPS));
        assert_false(samples.mixed);
        assert_true(sample_parts_take(&parts, &samples, map));
        samples_fini(&samples);
    }
    tally_groups(&parts, &found);
    for (int g = 0; g < GROUPS; g++) {
        assert_int_equal(found.count[g], expected.count[g]);
        assert_true(found.sum[g] == expected.sum[g]);
    }
    sample_parts_fini(&parts);
}

static void samples_come_out_by_group(void **state)
{
    (void)state;
    for (unsigned mixed = 0; mixed < 16; mixed++)
        for (int kind = 0; kind < 4; kind++) check(kind & 1, mixed, kind & 2);
}

static void vectors_of_one_group_after_another_are_one_run(void **state)
{
    struct samples samples = {0};
    struct vector from = {.integers = (const int64_t[]){1, 2, 3}};
    const uint8_t none[] = {0, 0, 0};
    (void)state;
    assert_true(samples_add(&samples, SHAPE_INTEGER, &from, NULL, NULL, 2, 3));
    assert_true(samples_add(&samples, SHAPE_INTEGER, &from, none, NULL, 1, 3));
    assert_true(samples_add(&samples, SHAPE_INTEGER, &from, NULL, NULL, 2, 3));
    assert_int_equal(samples.run_count, 1);
    assert_int_equal(samples.runs[0].count, 6);
    samples_fini(&samples);
}

static void reals_sort_by_their_keys(void **state)
{
    struct samples samples = {0};
    struct vector from = {.reals = (const double[]){-1e300, -2.5, -0.0, 0.0, 1e-300, 7}};
    (void)state;
    assert_true(samples_add(&samples, SHAPE_REAL, &from, NULL, NULL, 0, 6));
    const uint64_t *keys = samples.keys;
    for (size_t i = 1; i < 6; i++) assert_true(i == 3 ? keys[i] == keys[i - 1] : keys[i] > keys[i - 1]);
    for (size_t i = 0; i < 6; i++) assert_true(sample_real(keys[i]) == from.reals[i]);
    samples_fini(&samples);
}

static void no_samples_have_no_spans(void **state)
{
    struct sample_parts parts = {0};
    struct tally found = {0};
    (void)state;
    tally_groups(&parts, &found);
    for (int g = 0; g < GROUPS; g++) assert_int_equal(found.count[g], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_come_out_by_group),
        cmocka_unit_test(vectors_of_one_group_after_another_are_one_run),
        cmocka_unit_test(reals_sort_by_their_keys),
        cmocka_unit_test(no_samples_have_no_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
