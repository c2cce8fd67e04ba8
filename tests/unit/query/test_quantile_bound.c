/* Bounds of quantiles against sorting and the definition of their ranks. */
#include "base/binomial.h"
#include "tests/unit/query/small.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The value of the lower (upper) rank by the definition, with binomial sums in long doubles, which hold the
 * smallest probability of up to 4,000 values; of more by the ranks. False: there is none. */
static bool bound_of(const int64_t *sorted, size_t n, double q, double confidence, bool upper, int64_t *out)
{
    long double tail = (1 - (long double)confidence) / 2, probability = powl(1 - q, n), sum = 0;
    size_t found = 0;
    if (n > 4000)
        found = upper ? binomial_upper_rank(n, q, (1 - confidence) / 2)
                      : binomial_lower_rank(n, q, (1 - confidence) / 2);
    for (size_t k = 0; n <= 4000 && k < n; k++) { /* rank k + 1 */
        sum += probability;
        if (!upper && sum <= tail) found = k + 1;
        if (upper && sum >= 1 - tail && !found) found = k + 1;
        probability *= (long double)(n - k) / (k + 1) * q / (1 - q);
    }
    if (found) *out = sorted[found - 1];
    return found > 0;
}

static struct test_table *numbers(size_t n, uint64_t seed, int64_t *sorted)
{
    struct test_table *t = test_table_new("tickets", "at:time! n:integer x:real wait:duration k:integer");
    for (size_t i = 0; i < n; i++) {
        int64_t value = (int64_t)(test_random(&seed) % (2 * n + 1)) - (int64_t)n;
        struct value row[] = {test_integer((int64_t)i), test_integer(value), test_real((double)value / 4),
                              test_integer(value), test_integer((int64_t)(i % 3))};
        test_table_row(t, row);
        sorted[i] = value;
    }
    qsort(sorted, n, sizeof *sorted, compare);
    return t;
}

static void bounds_are_those_of_the_definition(void **state)
{
    static const size_t sizes[] = {1, 5, 6, 10, 37, 100, 1000, 20000};
    static const double qs[] = {0.1, 0.5, 0.9}, confidences[] = {0.8, 0.95, 0.99};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        int64_t *sorted = calloc(n, sizeof *sorted), wanted = 0;
        struct test_table *t = numbers(n, s + 1, sorted);
        const struct table *table = test_table_build(t);
        for (int i = 0; i < 18; i++) {
            char text[3][80];
            double q = qs[i % 3], confidence = confidences[i / 3 % 3];
            bool upper = i >= 9, exists = bound_of(sorted, n, q, confidence, upper, &wanted);
            const char *name = upper ? "high" : "low", *fields[] = {"n", "x", "wait"};
            for (int f = 0; f < 3; f++)
                snprintf(text[f], sizeof text[f], "quantile_%s(%s, %g, %g)", name, fields[f], q, confidence);
            if (!exists) {
                expect_null(table, text[0]);
                continue;
            }
            expect_real(table, text[0], (double)wanted);
            expect_real(table, text[1], (double)wanted / 4);
            expect_real(table, text[2], (double)wanted);
        }
        test_table_free(t);
        free(sorted);
    }
}

static void the_confidence_is_95_percent_unless_said(void **state)
{
    int64_t sorted[100];
    struct test_table *t = numbers(100, 9, sorted);
    const struct table *table = test_table_build(t);
    (void)state;
    expect_real(table, "quantile_low(n, 0.5)", (double)sorted[39]);
    expect_real(table, "quantile_high(n, 0.5)", (double)sorted[60]);
    expect_real(table, "quantile_high(n, 0.5) - quantile_low(n, 0.5, 0.95)",
                (double)(sorted[60] - sorted[39]));
    test_table_free(t);
}

static void groups_and_filters_have_bounds_of_their_own(void **state)
{
    int64_t sorted[300];
    struct test_table *t = numbers(300, 4, sorted);
    const struct table *table = test_table_build(t);
    struct error error;
    struct frame *grouped;
    (void)state;
    assert_int_equal(run_value(table, "k", "quantile_low(n, 0.5)", &grouped, &error), STATUS_OK);
    assert_int_equal(grouped->row_count, 3);
    for (size_t i = 0; i < 3; i++) {
        char text[80];
        snprintf(text, sizeof text, "quantile_low(n, 0.5) FILTER (WHERE k = %d)", (int)i);
        expect_real(table, text, frame_value(grouped, 1, i).real);
    }
    frame_free(grouped);
    expect_null(table, "quantile_low(n, 0.5) FILTER (WHERE n > 1000)");
    test_table_free(t);
}

static void bounds_of_times_are_times(void **state)
{
    int64_t sorted[10];
    struct test_table *t = numbers(10, 4, sorted);
    const struct table *table = test_table_build(t);
    (void)state;
    expect_integer(table, "quantile_low(at, 0.5)", 1);
    expect_integer(table, "quantile_high(at, 0.5)", 8);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_those_of_the_definition),
        cmocka_unit_test(the_confidence_is_95_percent_unless_said),
        cmocka_unit_test(groups_and_filters_have_bounds_of_their_own),
        cmocka_unit_test(bounds_of_times_are_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
