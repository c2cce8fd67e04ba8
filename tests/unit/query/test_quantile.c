/* Quantiles against sorting, against R's published table, and through a query. */
#include "query/quantile.h"
#include "tests/unit/query/small.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
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
        assert_true(quantile_of_reals(keys, n, shares[s]) == by_sorting(sorted, n, shares[s]));
        double integer = (double)quantile_of_integers(whole_keys, n, shares[s]),
               expected = by_sorting(whole, n, shares[s]);
        assert_true(fabs(integer - expected) <= 1e-9 * fabs(expected));
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
    assert_true(quantile_of_integers(keys, 2, 0.5) == -0.5L);
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
        assert_true(fabs(quantile_of_reals(keys, n, p) - expected) <= 1e-12 * fmax(fabs(expected), 1));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection_gives_what_sorting_gives),
        cmocka_unit_test(extremes_keep_their_order),
        cmocka_unit_test(the_widest_integers_do_not_overflow),
        cmocka_unit_test(quantiles_are_those_of_r_type_7),
        cmocka_unit_test(median_of_even_count_is_mean_of_middle_two),
        cmocka_unit_test(quantiles_by_group_are_those_of_each_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
