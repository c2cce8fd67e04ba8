/* The segment encoder: widths, NULLs and ranges, each held against brute force. */
#include "column/segment.h"

#include "tests/support/table.h"

#include <math.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum nulls { NONE, ALL, MIXED, SPARSE, NULL_KINDS };

struct input {
    enum type type;
    uint32_t rows, null_count;
    int64_t *values; /* before they were encoded */
    uint64_t validity[SEGMENT_WORDS];
};

struct output {
    void *bytes;
    size_t size;
    struct segment_summary summary;
    struct segment segment;
};

static bool is_null(enum nulls kind, uint32_t row)
{
    switch (kind) {
    case ALL: return true;
    case MIXED: return row % 3 == 1;
    case SPARSE: return row % 100 == 7;
    default: return false;
    }
}

/* Values lie between low and high, both of which occur as soon as there are two valid rows. */
static struct input *make_input(enum type type, uint32_t rows, int64_t low, int64_t high, enum nulls nulls)
{
    struct input *input = calloc(1, sizeof *input);
    input->type = type;
    input->rows = rows;
    input->values = calloc(rows, sizeof *input->values);
    memset(input->validity, 0xFF, sizeof input->validity);
    uint64_t random = 1, span = (uint64_t)high - (uint64_t)low;
    for (uint32_t row = 0, valid = 0; row < rows; row++) {
        if (is_null(nulls, row)) {
            input->validity[row / 64] &= ~((uint64_t)1 << row % 64);
            input->null_count++;
            continue;
        }
        uint64_t step = span == UINT64_MAX ? test_random(&random) : test_random(&random) % (span + 1);
        int64_t inner = (int64_t)((uint64_t)low + step);
        input->values[row] = valid == 0 ? high : valid == 1 ? low : inner;
        valid++;
    }
    return input;
}

static void free_input(struct input *input)
{
    free(input->values);
    free(input);
}

static void encode(const struct input *input, struct output *output)
{
    output->bytes = aligned_alloc(64, SEGMENT_SIZE_MAX);
    memset(output->bytes, 0xA5, SEGMENT_SIZE_MAX);
    int64_t *values = malloc(input->rows * sizeof *values);
    memcpy(values, input->values, input->rows * sizeof *values);
    output->size = segment_encode(input->type, values, input->validity, input->null_count, input->rows,
                                  output->bytes, &output->summary);
    free(values);
    output->segment = segment_view(output->bytes, &output->summary, input->rows);
}

static bool input_valid(const struct input *input, uint32_t row)
{
    return input->validity[row / 64] >> row % 64 & 1;
}

static void assert_values_kept(const struct input *input, const struct segment *segment)
{
    assert_int_equal(segment->null_count, input->null_count);
    for (uint32_t row = 0; row < input->rows; row++) {
        bool valid = input_valid(input, row);
        if (segment_valid(segment, row) != valid) fail_msg("validity of row %u", row);
        int64_t expected = valid ? input->values[row] : segment->base;
        if (segment_integer(segment, row) != expected) fail_msg("value of row %u", row);
    }
}

static void assert_decoded(const struct input *input, const struct segment *segment)
{
    int64_t *values = malloc(input->rows * sizeof *values);
    uint64_t validity[SEGMENT_WORDS];
    memset(validity, 0xFF, sizeof validity);
    segment_decode(segment, input->rows, values, validity);
    for (uint32_t row = 0; row < input->rows; row++) {
        bool valid = validity[row / 64] >> row % 64 & 1;
        if (valid != input_valid(input, row)) fail_msg("validity of row %u", row);
        if (valid && values[row] != input->values[row]) fail_msg("value of row %u", row);
    }
    free(values);
}

static void assert_range(const struct input *input, uint32_t from, uint32_t to, int64_t minimum,
                         int64_t maximum)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (uint32_t row = from; row < to && row < input->rows; row++) {
        if (!input_valid(input, row)) continue;
        if (input->values[row] < low) low = input->values[row];
        if (input->values[row] > high) high = input->values[row];
    }
    assert_true(minimum == low);
    assert_true(maximum == high);
}

static void assert_encoded(const struct input *input, int width)
{
    struct output output;
    encode(input, &output);
    if (width >= 0) assert_int_equal(output.summary.width, width);
    assert_values_kept(input, &output.segment);
    assert_decoded(input, &output.segment);
    assert_range(input, 0, input->rows, output.segment.minimum, output.segment.maximum);
    for (uint32_t block = 0; block < CHUNK_BLOCKS; block++)
        assert_range(input, block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS, output.segment.block_minimum[block],
                     output.segment.block_maximum[block]);
    assert_int_equal(output.size % 64, 0);
    assert_int_equal(output.size, segment_size(output.summary.width, output.summary.null_count, input->rows));
    assert_true(output.size <= SEGMENT_SIZE_MAX);
    assert_true(segment_plausible(input->type, &output.summary, input->rows, 0));
    free(output.bytes);
}

static void assert_kept(uint32_t rows, int64_t low, int64_t high, enum nulls nulls, int width)
{
    struct input *input = make_input(TYPE_INTEGER, rows, low, high, nulls);
    assert_encoded(input, width);
    free_input(input);
}

static void width_is_the_least_that_holds_the_largest_distance(void **state)
{
    (void)state;
    static const struct {
        int64_t low, high;
        int width;
    } cases[] = {
        {0, 0, 0},
        {-9, -9, 0},
        {INT64_MIN, INT64_MIN, 0},
        {INT64_MAX, INT64_MAX, 0},
        {0, 1, 1},
        {0, 127, 1},
        {0, 128, 1},
        {-128, 127, 1},
        {0, 255, 1},
        {0, 256, 2},
        {-1, 255, 2},
        {1000000000000, 1000000000255, 1},
        {0, 65535, 2},
        {0, 65536, 4},
        {-32768, 32768, 4},
        {0, INT32_MAX, 4},
        {0, UINT32_MAX, 4},
        {-1, (int64_t)UINT32_MAX - 1, 4},
        {0, (int64_t)UINT32_MAX + 1, 8},
        {INT64_MIN, 0, 8},
        {0, INT64_MAX, 8},
        {INT64_MIN, INT64_MAX, 8},
        {INT64_MAX - 255, INT64_MAX, 1},
        {INT64_MIN, INT64_MIN + 65535, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_kept(100, cases[i].low, cases[i].high, NONE, cases[i].width);
        assert_kept(100, cases[i].low, cases[i].high, MIXED, cases[i].width);
    }
}

static void any_length_with_any_nulls_is_kept(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {1, 2, 63, 64, 65, 127, 128, 8191, 8192, 8193, 40000, 65535, 65536};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (int nulls = 0; nulls < NULL_KINDS; nulls++) {
            assert_kept(lengths[i], -3, 250, (enum nulls)nulls, -1);
            assert_kept(lengths[i], -70000, 70000, (enum nulls)nulls, -1);
        }
    }
}

static void all_null_takes_no_data(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, 65, 5, 9, ALL);
    struct output output;
    encode(input, &output);
    assert_null(output.segment.data);
    assert_int_equal(output.segment.width, 0);
    assert_int_equal(output.segment.base, 0);
    assert_int_equal(output.segment.null_count, 65);
    assert_true(output.segment.minimum == INT64_MAX && output.segment.maximum == INT64_MIN);
    assert_int_equal(output.size, 64);
    free(output.bytes);
    free_input(input);
}

static void no_nulls_means_no_validity(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, 65, 5, 9, NONE);
    struct output output;
    encode(input, &output);
    assert_null(output.segment.validity);
    assert_int_equal(output.size, 128); /* 65 bytes and padding */
    free(output.bytes);
    free_input(input);
}

static void padding_and_bits_beyond_the_last_row_are_zero(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, 70, 0, 200, MIXED);
    struct output output;
    encode(input, &output);
    const unsigned char *bytes = output.bytes;
    for (size_t i = 70; i < 128; i++) assert_int_equal(bytes[i], 0);
    assert_ptr_equal(output.segment.validity, bytes + 128);
    assert_int_equal(output.segment.validity[1] >> 6, 0);
    for (size_t i = 128 + 16; i < output.size; i++) assert_int_equal(bytes[i], 0);
    assert_int_equal(output.size, 192);
    free(output.bytes);
    free_input(input);
}

/* Rows beyond the count must not be looked at: a chunk buffer holds older values there. */
static void values_beyond_the_last_row_do_not_count(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, 200, 0, 1000000, NONE);
    for (uint32_t row = 0; row < 100; row++) input->values[row] = row;
    input->rows = 100;
    assert_encoded(input, 1);
    free_input(input);
}

static struct segment_summary encode_reals(const double *reals, uint32_t rows, uint64_t valid, double *out)
{
    struct segment_summary summary;
    int64_t values[64];
    void *bytes = aligned_alloc(64, SEGMENT_SIZE_MAX);
    memcpy(values, reals, rows * sizeof *values);
    uint32_t nulls = rows - (uint32_t)__builtin_popcountll(valid);
    segment_encode(TYPE_REAL, values, &valid, nulls, rows, bytes, &summary);
    memcpy(out, bytes, rows * sizeof *out);
    free(bytes);
    return summary;
}

static void reals_are_kept_bit_by_bit(void **state)
{
    (void)state;
    const double reals[] = {-0.0, 0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 0.1, 1.7976931348623157e308};
    double back[7];
    struct segment_summary summary = encode_reals(reals, 7, 0x7F, back);
    assert_memory_equal(reals, back, sizeof reals);
    assert_int_equal(summary.width, 8);
    assert_int_equal(summary.base, 0);
    double minimum, maximum;
    memcpy(&minimum, &summary.minimum, sizeof minimum);
    memcpy(&maximum, &summary.maximum, sizeof maximum);
    assert_true(minimum == -5e-324 && maximum == 1.7976931348623157e308);
}

static void reals_are_ordered_as_numbers_not_as_bits(void **state)
{
    (void)state;
    const double reals[] = {-1.0, -INFINITY, 2.0, INFINITY, -3.0};
    double back[5];
    struct segment_summary summary = encode_reals(reals, 5, 0x1F, back);
    double minimum, maximum;
    memcpy(&minimum, &summary.minimum, sizeof minimum);
    memcpy(&maximum, &summary.maximum, sizeof maximum);
    assert_true(minimum == -INFINITY && maximum == INFINITY);
    summary = encode_reals(reals, 5, 0x15, back); /* -1, 2, -3 */
    memcpy(&minimum, &summary.minimum, sizeof minimum);
    memcpy(&maximum, &summary.maximum, sizeof maximum);
    assert_true(minimum == -3.0 && maximum == 2.0);
    assert_true(back[1] == 0.0 && !signbit(back[1]));
}

static void no_reals_have_an_empty_range(void **state)
{
    (void)state;
    const double reals[] = {4.0, 5.0};
    double back[16]; /* with the padding, behind which a view expects the validity */
    struct segment_summary summary = encode_reals(reals, 2, 0, back);
    struct segment segment = segment_view(back, &summary, 2);
    assert_true(segment.real_minimum == INFINITY && segment.real_maximum == -INFINITY);
    assert_true(segment.real_block_minimum[0] == INFINITY && segment.real_block_maximum[7] == -INFINITY);
    assert_true(back[0] == 0.0 && back[1] == 0.0);
    assert_true(segment_plausible(TYPE_REAL, &summary, 2, 0));
}

static void summaries_no_encoder_makes_are_noticed(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, 100, 10, 300, MIXED);
    struct output output;
    encode(input, &output);
    struct segment_summary good = output.summary, bad;
    assert_true(segment_plausible(TYPE_INTEGER, &good, 100, 0));
    bad = good, bad.width = 3;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    bad = good, bad.width = 1;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    bad = good, bad.base = 9;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    bad = good, bad.null_count = 101;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    bad = good, bad.null_count = 100;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    bad = good, bad.block_maximum[0] = 301;
    assert_false(segment_plausible(TYPE_INTEGER, &bad, 100, 0));
    assert_false(segment_plausible(TYPE_REAL, &good, 100, 0));
    assert_false(segment_plausible(TYPE_BOOLEAN, &good, 100, 0));
    assert_true(segment_plausible(TYPE_TEXT, &good, 100, 301));
    assert_false(segment_plausible(TYPE_TEXT, &good, 100, 300));
    free(output.bytes);
    free_input(input);
}

static void a_value_fits_when_base_and_width_hold_it(void **state)
{
    (void)state;
    const struct segment_summary byte = {.base = -10, .width = 1}, none = {.base = 7, .width = 0},
                                 all = {.base = INT64_MIN, .width = 8};
    assert_true(segment_fits(TYPE_INTEGER, &byte, -10) && segment_fits(TYPE_INTEGER, &byte, 245));
    assert_false(segment_fits(TYPE_INTEGER, &byte, -11) || segment_fits(TYPE_INTEGER, &byte, 246));
    assert_false(segment_fits(TYPE_INTEGER, &byte, INT64_MAX) ||
                 segment_fits(TYPE_INTEGER, &byte, INT64_MIN));
    assert_true(segment_fits(TYPE_TIME, &none, 7));
    assert_false(segment_fits(TYPE_TIME, &none, 8));
    assert_true(segment_fits(TYPE_INTEGER, &all, INT64_MAX) && segment_fits(TYPE_INTEGER, &all, INT64_MIN));
    assert_true(segment_fits(TYPE_REAL, &(struct segment_summary){.width = 8}, INT64_MIN));
}

static void widening_reaches_the_whole_and_one_block(void **state)
{
    (void)state;
    struct input *input = make_input(TYPE_INTEGER, CHUNK_ROWS, 10, 20, NONE);
    struct output output;
    encode(input, &output);
    segment_widen(TYPE_INTEGER, &output.summary, BLOCK_ROWS, 25);
    segment_widen(TYPE_INTEGER, &output.summary, BLOCK_ROWS - 1, 5);
    segment_widen(TYPE_INTEGER, &output.summary, 0, 15);
    assert_int_equal(output.summary.minimum, 5);
    assert_int_equal(output.summary.maximum, 25);
    assert_int_equal(output.summary.block_minimum[0], 5);
    assert_int_equal(output.summary.block_maximum[0], 20);
    assert_int_equal(output.summary.block_minimum[1], 10);
    assert_int_equal(output.summary.block_maximum[1], 25);
    free(output.bytes);
    free_input(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_is_the_least_that_holds_the_largest_distance),
        cmocka_unit_test(any_length_with_any_nulls_is_kept),
        cmocka_unit_test(all_null_takes_no_data),
        cmocka_unit_test(no_nulls_means_no_validity),
        cmocka_unit_test(padding_and_bits_beyond_the_last_row_are_zero),
        cmocka_unit_test(values_beyond_the_last_row_do_not_count),
        cmocka_unit_test(reals_are_kept_bit_by_bit),
        cmocka_unit_test(reals_are_ordered_as_numbers_not_as_bits),
        cmocka_unit_test(no_reals_have_an_empty_range),
        cmocka_unit_test(summaries_no_encoder_makes_are_noticed),
        cmocka_unit_test(a_value_fits_when_base_and_width_hold_it),
        cmocka_unit_test(widening_reaches_the_whole_and_one_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
