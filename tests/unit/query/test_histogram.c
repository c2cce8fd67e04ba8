/* Counting bytes against counting one by one: every way of counting, lengths around 8 and 16 rows. */
#include "query/histogram.h"
#include "query/vector.h"
#include "tests/unit/query/small.h"

static void check_counts(unsigned span, size_t count, size_t offset, uint64_t seed)
{
    uint8_t bytes[VECTOR_ROWS + 8], mask[VECTOR_ROWS + 8];
    uint32_t all[256] = {0}, masked[256] = {0}, expected[256] = {0}, expected_masked[256] = {0};
    for (size_t i = 0; i < count; i++) {
        bytes[offset + i] = (uint8_t)(test_random(&seed) % span);
        mask[offset + i] = test_random(&seed) % 3 > 0;
        expected[bytes[offset + i]]++;
        expected_masked[bytes[offset + i]] += mask[offset + i];
    }
    histogram_bytes(bytes + offset, count, span, all);
    histogram_masked(bytes + offset, mask + offset, count, span, masked);
    for (unsigned v = 0; v < 256; v++) {
        assert_int_equal(all[v], expected[v]);
        assert_int_equal(masked[v], expected_masked[v]);
    }
}

static void counts_are_those_of_counting_one_by_one(void **state)
{
    static const unsigned spans[] = {1, 2, 3, 4, 5, 8, 23, 24, 25, 64, 127, 128, 255, 256};
    static const size_t counts[] = {0, 1, 7, 8, 15, 16, 17, 63, 64, 1000, 2047, 2048};
    (void)state;
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            check_counts(spans[s], counts[c], c % 5, s * 100 + c);
}

/* 128 additions to a lane of 8 bits, and one table entry for all rows. */
static void a_block_of_one_value_is_counted_whole(void **state)
{
    uint8_t bytes[VECTOR_ROWS];
    (void)state;
    for (unsigned span = 2; span <= 256; span += 254) {
        uint32_t counts[256] = {0};
        memset(bytes, (int)span - 1, sizeof bytes);
        histogram_bytes(bytes, VECTOR_ROWS, span, counts);
        histogram_bytes(bytes, VECTOR_ROWS, span, counts);
        assert_int_equal(counts[span - 1], 2 * VECTOR_ROWS);
        assert_int_equal(counts[0], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_counting_one_by_one),
        cmocka_unit_test(a_block_of_one_value_is_counted_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
