/* Quantiles against sorting, against R's published table, and through a query. */
#include "query/quantile.h"

#include "base/memory.h"
#include "tests/unit/query/small.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* R-7 as the textbook has it. */
static double by_sorting(double *values, size_t n, double q)
{
    qsort(values, n, sizeof *values, compare_doubles);
    double h = (double)(n - 1) * q;
    size_t low = (size_t)floor(h), high = low + 1 < n ? low + 1 : low;
    return values[low] + (h - floor(h)) * (values[high] - values[low]);
}

static const double shares[] = {0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1};
enum { SHARES = sizeof shares / sizeof *shares, MOST = 3000 };

static void check_against_sorting(const double *values, size_t n)
{
    static uint64_t keys[MOST], whole_keys[MOST];
    static double sorted[MOST], whole[MOST];
    for (size_t s = 0; s < SHARES; s++) {
        for (size_t i = 0; i < n; i++) {
            keys[i] = sample_of_real(values[i]);
            whole_keys[i] = sample_of_integer((int64_t)floor(values[i]));
            sorted[i] = values[i];
            whole[i] = floor(values[i]);
        }
        struct quantile real = quantile_of_keys(keys, n, shares[s]),
                        integer = quantile_of_keys(whole_keys, n, shares[s]);
        assert_true(quantile_real(&real) == by_sorting(sorted, n, shares[s]));
        assert_true((double)quantile_integer(&integer) == by_sorting(whole, n, shares[s]));
    }
}

static void selection_gives_what_sorting_gives(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 64, 65, 1000, MOST};
    static double values[MOST];
    uint64_t seed = 11;
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int shape = 0; shape < 6; shape++) {
            size_t n = sizes[s];
            for (size_t i = 0; i < n; i++) {
                double random = (double)(int64_t)(test_random(&seed) % 20001) / 7 - 1000;
                values[i] = shape == 0   ? random
                            : shape == 1 ? (double)i
                            : shape == 2 ? -(double)i
                            : shape == 3 ? 5
                            : shape == 4 ? (double)(i % 3)
                                         : (double)(i < n / 2 ? i : n - i);
            }
            check_against_sorting(values, n);
        }
}

static void extremes_keep_their_order(void **state)
{
    static const double values[] = {-INFINITY, -1e308, -1, -1e-300, 0, 1e-300, 1, 1e308, INFINITY};
    static const int64_t integers[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    (void)state;
    for (size_t i = 1; i < sizeof values / sizeof *values; i++)
        assert_true(sample_of_real(values[i - 1]) < sample_of_real(values[i]));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(sample_real(sample_of_real(values[i])) == values[i]);
    for (size_t i = 1; i < 5; i++)
        assert_true(sample_of_integer(integers[i - 1]) < sample_of_integer(integers[i]));
    assert_true(sample_of_real(-0.0) == sample_of_real(0.0));
}

static void the_widest_integers_do_not_overflow(void **state)
{
    uint64_t keys[] = {sample_of_integer(INT64_MAX), sample_of_integer(INT64_MIN)};
    (void)state;
    struct quantile median = quantile_of_keys(keys, 2, 0.5);
    assert_true(quantile_integer(&median) == -0.5L);
}

static void equal_neighbours_and_exact_fractions_show_no_rounding(void **state)
{
    uint64_t same[200000], steps[100001];
    (void)state;
    for (size_t i = 0; i < 200000; i++) same[i] = sample_of_integer(49133);
    for (size_t i = 0; i < 100001; i++) steps[i] = sample_of_integer((int64_t)i);
    struct quantile equal = quantile_of_keys(same, 200000, 0.9), half = quantile_of_keys(steps, 100000, 0.5);
    assert_true(quantile_integer(&equal) == 49133);
    assert_true(quantile_integer(&half) == 49999.5);
}

/* Keys at both ends of 64 bits, in clusters, and each pair of neighbours. */
static void selection_holds_over_all_of_64_bits(void **state)
{
    enum { N = 400 };
    static uint64_t keys[N], copy[N], sorted[N];
    uint64_t seed = 4;
    (void)state;
    for (int shape = 0; shape < 5; shape++) {
        for (size_t i = 0; i < N; i++) {
            uint64_t random = test_random(&seed);
            keys[i] = shape == 0   ? random
                      : shape == 1 ? UINT64_MAX - random % 3
                      : shape == 2 ? (random & 1 ? UINT64_MAX - random % 5000 : random % 5000)
                      : shape == 3 ? UINT64_C(1) << random % 64
                                   : (i ? 0 : UINT64_MAX);
            sorted[i] = keys[i];
        }
        qsort(sorted, N, sizeof *sorted, compare_keys);
        for (size_t rank = 0; rank < N; rank++) {
            memcpy(copy, keys, sizeof copy);
            struct quantile found = quantile_of_keys(copy, N, ((double)rank + 0.25) / (N - 1));
            assert_true(found.low == sorted[rank]);
            assert_true(found.high == sorted[rank + 1 < N ? rank + 1 : rank]);
        }
    }
}

/* --- many keys, in spans --- */

enum { MANY = 120000 };

static int64_t made_value(int shape, size_t i, uint64_t *seed)
{
    int64_t random = (int64_t)(test_random(seed) % 1000003);
    switch (shape) {
    case 0: return random - 500000;
    case 1: return (int64_t)i;
    case 2: return -(int64_t)i;
    case 3: return 7;
    case 4: return (int64_t)(i % 3);
    case 5: return random % 100 == 0 ? random * 2000 : random % 60; /* skewed */
    default: return i % 49 == 0 ? 1000000 + random : random % 5;    /* a sample of every 49th is misled */
    }
}

/* Narrow keys, wide keys and reals, in spans of uneven sizes, against sorting. */
static void check_spans(const double *values, double q, struct pool *pool)
{
    static uint32_t narrow[MANY];
    static uint64_t wide[MANY];
    static double sorted[MANY];
    struct samples like[] = {{.narrow = true, .base = -3000000}, {.narrow = false}};
    struct sample_span spans[2][5];
    struct quantile found[2];
    const size_t ends[] = {0, 1, 1, 2050, 70000, MANY};
    for (size_t i = 0; i < MANY; i++) {
        narrow[i] = (uint32_t)((int64_t)values[i] + 3000000);
        wide[i] = sample_of_integer((int64_t)values[i]);
        sorted[i] = values[i];
    }
    for (size_t s = 0; s < 5; s++) {
        spans[0][s] = (struct sample_span){narrow + ends[s], ends[s + 1] - ends[s]};
        spans[1][s] = (struct sample_span){wide + ends[s], ends[s + 1] - ends[s]};
    }
    double expected = by_sorting(sorted, MANY, q);
    size_t rank = (size_t)(q * (MANY - 1));
    for (int k = 0; k < 2; k++) {
        assert_true(quantile_of_spans(&like[k], spans[k], 5, MANY, q, pool, &found[k]));
        assert_true((double)quantile_integer(&found[k]) == expected);
        assert_true(quantile_rank_of_spans(&like[k], spans[k], 5, MANY, rank, pool, &found[k]));
        assert_true((double)sample_integer(found[k].low) == sorted[rank]);
    }
}

static void quantiles_of_many_keys_are_those_of_sorting(void **state)
{
    static double values[MANY];
    struct pool *pool = pool_new(2);
    uint64_t seed = 5;
    (void)state;
    for (int shape = 0; shape < 7; shape++) {
        for (size_t i = 0; i < MANY; i++) values[i] = (double)made_value(shape, i, &seed);
        for (size_t s = 0; s < SHARES; s++) check_spans(values, shares[s], s % 2 ? pool : NULL);
    }
    pool_free(pool);
}

static void order_statistics_count_from_the_smallest(void **state)
{
    static const uint32_t first[] = {30, 10}, second[] = {20, 20, 40};
    static const int64_t sorted[] = {110, 120, 120, 130, 140};
    const struct samples like = {.narrow = true, .base = 100};
    const struct sample_span spans[] = {{first, 2}, {second, 3}};
    struct quantile found;
    (void)state;
    for (size_t rank = 0; rank < 5; rank++) {
        assert_true(quantile_rank_of_spans(&like, spans, 2, 5, rank, NULL, &found));
        assert_int_equal(sample_integer(found.low), sorted[rank]);
    }
    assert_true(quantile_rank_of_spans(&like, spans, 1, 2, 1, NULL, &found));
    assert_int_equal(sample_integer(found.low), 130);
}

/* --- R's table --- */

static size_t read_numbers(const char *path, double *out)
{
    FILE *file = fopen(path, "r");
    char line[256];
    size_t count = 0;
    if (!file) fail_msg("cannot read %s", path);
    if (!fgets(line, sizeof line, file)) fail_msg("%s is empty", path);
    while (count < MOST && fgets(line, sizeof line, file)) out[count++] = strtod(line, NULL);
    fclose(file);
    return count;
}

static void check_table(const char *folder, const char *name)
{
    static double values[MOST];
    static uint64_t keys[MOST];
    char path[4096], line[256];
    int checked = 0;
    snprintf(path, sizeof path, "%s/oracles/q_%s_input.csv", folder, name);
    size_t n = read_numbers(path, values);
    snprintf(path, sizeof path, "%s/oracles/q_%s_quantiles.csv", folder, name);
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("cannot read %s", path);
    while (fgets(line, sizeof line, file)) {
        double p, expected;
        if (sscanf(line, "7,%lf,%lf", &p, &expected) != 2) continue;
        for (size_t i = 0; i < n; i++) keys[i] = sample_of_real(values[i]);
        struct quantile quantile = quantile_of_keys(keys, n, p);
        assert_true(fabs(quantile_real(&quantile) - expected) <= 1e-12 * fmax(fabs(expected), 1));
        checked++;
    }
    fclose(file);
    assert_true(checked >= 5);
}

static void quantiles_are_those_of_r_type_7(void **state)
{
    const char *folder = getenv("PERILUNE_DATA");
    (void)state;
    if (!folder) {
        print_message("skipped: PERILUNE_DATA is not set\n");
        skip();
    }
    check_table(folder, "1to10");
    check_table(folder, "three");
    check_table(folder, "ties");
}

/* --- in queries --- */

static struct test_table *numbers(const char *rows)
{
    struct test_table *t = test_table_new("t", "at:time! n:integer x:real wait:duration g:text ok:boolean");
    test_table_rows(t, rows);
    return t;
}

static void median_of_even_count_is_mean_of_middle_two(void **state)
{
    struct test_table *t =
        numbers("1|4|0.5|60|a|1 \n 2|1|1.5|120|a|1 \n 3|10|~|~|a|0 \n 4|3|9.0|~|a|~ \n 5|~|2.0|~|~|1");
    const struct table *table = test_table_build(t);
    (void)state;
    expect_real(table, "median(n)", 3.5);
    expect_real(table, "median(x)", 1.75);
    expect_real(table, "median(wait)", 90);
    expect_real(table, "quantile(n, 0)", 1);
    expect_real(table, "quantile(n, 1)", 10);
    expect_real(table, "quantile(n, 0.9)", 8.2);
    expect_real(table, "median(n) FILTER (WHERE ok)", 2.5);
    expect_integer(table, "median(at)", 3);
    expect_integer(table, "median(at) FILTER (WHERE at < TIME '@3')", 1); /* 1.5, cut to seconds */
    expect_null(table, "median(n) FILTER (WHERE g = 'b')");
    test_table_free(t);
}

/* Two quantiles of one thing share its samples: the second sees them reordered by the first. */
static void quantiles_by_group_are_those_of_each_group(void **state)
{
    enum { ROWS = 5000 };
    struct test_table *t = test_table_new("t", "at:time! n:integer g:integer");
    uint64_t seed = 3;
    static double values[7][ROWS];
    size_t counts[7] = {0};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        int64_t n = (int64_t)(test_random(&seed) % 100000), g = (int64_t)(test_random(&seed) % 7);
        test_table_row(t, (struct value[]){test_integer(i), test_integer(n), test_integer(g)});
        values[g][counts[g]++] = (double)n;
    }
    struct query_item keys[] = {item("g", "g")};
    struct query_item aggregates[] = {item("m", "median(n)"), item("p", "quantile(n, 0.9)"),
                                      item("q", "quantile(n, 0.1)")};
    struct query query = {
        .table = test_table_build(t), .keys = keys, .key_count = 1, .values = aggregates, .value_count = 3};
    struct frame *frame;
    struct error error;
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    for (size_t g = 0; g < 7; g++) {
        assert_true(fabs(frame_value(frame, 1, g).real - by_sorting(values[g], counts[g], 0.5)) < 1e-6);
        assert_true(fabs(frame_value(frame, 2, g).real - by_sorting(values[g], counts[g], 0.9)) < 1e-6);
        assert_true(fabs(frame_value(frame, 3, g).real - by_sorting(values[g], counts[g], 0.1)) < 1e-6);
    }
    frame_free(frame);
    test_table_free(t);
}

/* Groups of many rows: months (runs), channels (mixed), both; NULLs, ties, negative values; any threads. */
static void check_grouped(struct test_table *t, const char *key, const char *value, bool real)
{
    const struct table *table = test_table_build(t);
    struct query_item keys[] = {item("k", key)}, aggregates[] = {item("m", ""), item("p", "")};
    struct query query = {
        .table = table, .keys = keys, .key_count = 1, .values = aggregates, .value_count = 2};
    struct frame *frames[3];
    struct error error;
    char median[64], high[64];
    snprintf(median, sizeof median, "median(%s)", value);
    snprintf(high, sizeof high, "quantile(%s, 0.9)", value);
    aggregates[0].text = slice_of(median);
    aggregates[1].text = slice_of(high);
    for (int i = 0; i < 3; i++) {
        struct pool *pool = i ? pool_new(2 * i) : NULL;
        if (query_run(&query, pool, &frames[i], &error)) fail_msg("%s", error.message);
        pool_free(pool);
    }
    double *values = malloc(table->row_count * sizeof *values);
    int field = schema_field(table->schema, slice_of(value)),
        group_field = schema_field(table->schema, slice_of("g"));
    const struct calendar_rules rules = {NULL, 1, 1};
    bool by_month = key[0] == 'm';
    for (size_t g = 0; g < frames[0]->row_count; g++) {
        struct value group = frame_value(frames[0], 0, g);
        size_t n = 0;
        for (uint64_t row = 0; row < table->row_count; row++) {
            struct value at = column_value(&table->columns[0], row),
                         x = column_value(&table->columns[field], row);
            struct value own = column_value(&table->columns[group_field], row);
            int64_t its = by_month ? grain_floor(GRAIN_MONTH, &rules, at.integer) : own.integer;
            if (its == group.integer && !x.null) values[n++] = real ? x.real : (double)x.integer;
        }
        for (int i = 0; i < 3; i++) {
            assert_int_equal(frame_value(frames[i], 1, g).null, n == 0);
            if (n == 0) continue;
            assert_true(frame_value(frames[i], 1, g).real == by_sorting(values, n, 0.5));
            assert_true(frame_value(frames[i], 2, g).real == by_sorting(values, n, 0.9));
        }
    }
    for (int i = 0; i < 3; i++) frame_free(frames[i]);
    free(values);
}

static void grouped_quantiles_of_many_rows_are_those_of_sorting(void **state)
{
    enum { ROWS = 150000 };
    struct test_table *t =
        test_table_new("t", "at:time! g:integer n:integer big:integer x:real none:integer");
    uint64_t seed = 21;
    (void)state;
    for (int64_t i = 0; i < ROWS; i++) {
        uint64_t r = test_random(&seed);
        int64_t n = (int64_t)(r % 5000) * (int64_t)(r >> 40 & 63) - 20000;
        struct value row[] = {test_integer(INT64_C(1704067200) + i * 60),
                              test_integer((int64_t)(r >> 20 & 3)),
                              r % 7 ? test_integer(n) : test_null(),
                              test_integer(n * 1000003),
                              r % 5 ? test_real((double)n / 8) : test_null(),
                              i < ROWS / 2 || r % 2 ? test_null() : test_integer(n)};
        test_table_row(t, row);
    }
    static const char *const keys[] = {"month(at)", "g"};
    for (int k = 0; k < 2; k++) {
        check_grouped(t, keys[k], "n", false);
        check_grouped(t, keys[k], "big", false);
        check_grouped(t, keys[k], "x", true);
        check_grouped(t, keys[k], "none", false);
    }
    test_table_free(t);
}

/* Samples in runs and mixed, sets of bits, shares: wherever memory runs out, it is an error and nothing is
 * lost. */
static void without_memory_many_rows_are_an_error(void **state)
{
    enum { ROWS = 90000 };
    static const char *const keys[] = {"month(at)", "g"};
    struct test_table *t = test_table_new("t", "at:time! g:integer n:integer");
    struct pool *pool = pool_new(2);
    (void)state;
    for (int64_t i = 0; i < ROWS; i++)
        test_table_row(t, (struct value[]){test_integer(i * 40), test_integer(i % 3),
                                           i % 10 ? test_integer(i * 7919 % 10007) : test_null()});
    struct query_item values[] = {item("m", "median(n)"), item("d", "count(DISTINCT n)"),
                                  item("s", "share(n > 5000)")};
    for (int k = 0; k < 2; k++) {
        struct query_item key[] = {item("k", keys[k])};
        struct query query = {
            .table = test_table_build(t), .keys = key, .key_count = 1, .values = values, .value_count = 3};
        uint64_t nth = 0, calls;
        do { /* until the n-th call is one that is not made; some are for tables that can be done without */
            struct frame *frame = NULL;
            struct error error;
            error_init(&error);
            memory_fail_from(++nth);
            status code = query_run(&query, pool, &frame, &error);
            calls = memory_fail_from(0);
            assert_true(code == STATUS_OK ? frame->row_count == (k ? 3 : 2)
                                          : code == STATUS_MEMORY && !frame);
            frame_free(frame);
        } while (calls >= nth);
        assert_true(nth > 50);
    }
    pool_free(pool);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection_gives_what_sorting_gives),
        cmocka_unit_test(extremes_keep_their_order),
        cmocka_unit_test(the_widest_integers_do_not_overflow),
        cmocka_unit_test(equal_neighbours_and_exact_fractions_show_no_rounding),
        cmocka_unit_test(quantiles_of_many_keys_are_those_of_sorting),
        cmocka_unit_test(selection_holds_over_all_of_64_bits),
        cmocka_unit_test(order_statistics_count_from_the_smallest),
        cmocka_unit_test(quantiles_are_those_of_r_type_7),
        cmocka_unit_test(median_of_even_count_is_mean_of_middle_two),
        cmocka_unit_test(quantiles_by_group_are_those_of_each_group),
        cmocka_unit_test(grouped_quantiles_of_many_rows_are_those_of_sorting),
        cmocka_unit_test(without_memory_many_rows_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
