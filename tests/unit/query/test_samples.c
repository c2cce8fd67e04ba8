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

static void tally_groups(const struct samples *like, const struct sample_parts *parts, struct tally *tally)
{
    struct sample_groups groups = {0};
    assert_true(sample_groups_make(&groups, parts, GROUPS));
    for (uint32_t g = 0; g < GROUPS; g++)
        for (size_t s = groups.starts[g]; s < groups.starts[g + 1]; s++)
            for (size_t i = 0; i < groups.spans[s].count; i++) {
                tally->sum[g] += key_of(like, &groups.spans[s], i);
                tally->count[g]++;
            }
    sample_groups_fini(&groups);
}

/* Vectors of one group, or of mixed ones where `mixed` has a bit; two stripes. */
static void check(bool narrow, unsigned mixed, bool nulls)
{
    struct sample_parts parts = {0};
    struct tally expected = {0}, found = {0};
    struct samples like = {.narrow = narrow};
    struct region region;
    const uint32_t map[GROUPS] = {4, 3, 2, 1, 0};
    uint64_t seed = 17 + mixed;
    region_init(&region);
    for (int stripe = 0; stripe < 2; stripe++) {
        struct samples samples = {.narrow = narrow, .base = -100, .region = &region};
        assert_true(samples_reserve(&samples, GROUPS));
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
        assert_true(sample_parts_take(&parts, &samples, map));
        samples_fini(&samples);
    }
    tally_groups(&like, &parts, &found);
    for (int g = 0; g < GROUPS; g++) {
        assert_int_equal(found.count[g], expected.count[g]);
        assert_true(found.sum[g] == expected.sum[g]);
    }
    sample_parts_fini(&parts);
    region_fini(&region);
}

static void samples_come_out_by_group(void **state)
{
    (void)state;
    for (unsigned mixed = 0; mixed < 16; mixed++)
        for (int kind = 0; kind < 4; kind++) check(kind & 1, mixed, kind & 2);
}

/* Vectors of all sizes of one group: blocks are filled to the end. */
static void blocks_of_a_group_are_few_and_full(void **state)
{
    enum { MANY = 100000 };
    struct region region;
    struct sample_parts parts = {0};
    int64_t values[VECTOR_ROWS], next = 0;
    uint64_t seed = 9;
    (void)state;
    region_init(&region);
    struct samples samples = {.narrow = true, .region = &region};
    assert_true(samples_reserve(&samples, 3));
    while (next < MANY) {
        size_t count = (size_t)(test_random(&seed) % VECTOR_ROWS) + 1;
        for (size_t i = 0; i < count; i++) values[i] = next++;
        struct vector from = {.integers = values};
        assert_true(samples_add(&samples, SHAPE_INTEGER, &from, NULL, NULL, 1, count));
    }
    assert_true(sample_parts_take(&parts, &samples, (const uint32_t[]){0, 1, 2}));
    assert_true(parts.count <= MANY / 8192 + 16);
    uint32_t expected = 0;
    for (size_t p = parts.count; p-- > 0;) /* the last block comes first */
        for (size_t i = 0; i < parts.parts[p].span.count; i++)
            assert_int_equal(((const uint32_t *)parts.parts[p].span.keys)[i], expected++);
    assert_int_equal(expected, next);
    samples_fini(&samples);
    sample_parts_fini(&parts);
    region_fini(&region);
}

static void reals_sort_by_their_keys(void **state)
{
    struct region region;
    struct samples samples = {.region = &region};
    struct vector from = {.reals = (const double[]){-1e300, -2.5, -0.0, 0.0, 1e-300, 7}};
    (void)state;
    region_init(&region);
    assert_true(samples_reserve(&samples, 1));
    assert_true(samples_add(&samples, SHAPE_REAL, &from, NULL, NULL, 0, 6));
    const uint64_t *keys = samples.chains[0].last->keys;
    for (size_t i = 1; i < 6; i++) assert_true(i == 3 ? keys[i] == keys[i - 1] : keys[i] > keys[i - 1]);
    for (size_t i = 0; i < 6; i++) assert_true(sample_real(keys[i]) == from.reals[i]);
    samples_fini(&samples);
    region_fini(&region);
}

static void no_samples_have_no_spans(void **state)
{
    struct sample_parts parts = {0};
    struct tally found = {0};
    (void)state;
    tally_groups(&(struct samples){0}, &parts, &found);
    for (int g = 0; g < GROUPS; g++) assert_int_equal(found.count[g], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_come_out_by_group),
        cmocka_unit_test(blocks_of_a_group_are_few_and_full),
        cmocka_unit_test(reals_sort_by_their_keys),
        cmocka_unit_test(no_samples_have_no_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
