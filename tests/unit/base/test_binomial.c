/* The binomial distribution against sums of exact integers and published ranks. */
#include "base/binomial.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void near(double got, double wanted, double relative)
{
    if (fabs(got - wanted) > relative * fabs(wanted)) fail_msg("%.17g instead of %.17g", got, wanted);
}

/* Binomial coefficients up to n = 60 fit 64 bits, and with p = 1/2 their sums over 2^n are exact. */
static long double half_tail(int n, int k)
{
    uint64_t coefficient = 1, sum = 0;
    for (int i = 0; i <= k; i++) {
        sum += coefficient;
        coefficient = (uint64_t)((unsigned __int128)coefficient * (unsigned)(n - i) / (unsigned)(i + 1));
    }
    return ldexpl((long double)sum, -n);
}

static void tails_of_fair_coins_are_sums_of_binomial_coefficients(void **state)
{
    (void)state;
    for (int n = 1; n <= 60; n++)
        for (int k = 0; k <= n; k++)
            near(binomial_lower_tail((uint64_t)n, 0.5, (uint64_t)k), (double)half_tail(n, k), 1e-13);
}

static void probabilities_add_up_to_one(void **state)
{
    static const double ps[] = {0.001, 0.1, 0.25, 0.5, 0.9, 0.999};
    (void)state;
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++)
        for (uint64_t n = 1; n < 3000; n = n * 3 + 1) {
            double sum = 0;
            for (uint64_t k = 0; k <= n; k++) sum += binomial_probability(n, ps[i], k);
            near(sum, 1, 1e-12);
        }
}

static void probabilities_of_many_trials_keep_their_digits(void **state)
{
    (void)state;
    /* P(B(2m, 1/2) = m) = 1 / sqrt(pi m) * (1 - 1/8m + 1/128m^2 + ...) */
    double m = 2147483648.0;
    near(binomial_probability(UINT64_C(4294967296), 0.5, UINT64_C(2147483648)),
         1 / sqrt(3.14159265358979323846 * m) * (1 - 1 / (8 * m)), 1e-13);
    /* Poisson with mean 4: e^-4 */
    near(binomial_probability(UINT64_C(4000000000), 1e-9, 0), 0.018315638888734, 1e-8);
}

static void certain_events_have_certain_probabilities(void **state)
{
    (void)state;
    assert_true(binomial_probability(5, 0, 0) == 1 && binomial_probability(5, 0, 1) == 0);
    assert_true(binomial_probability(5, 1, 5) == 1 && binomial_probability(5, 1, 4) == 0);
    assert_true(binomial_lower_tail(5, 1, 4) == 0 && binomial_lower_tail(5, 0, 0) == 1);
    assert_true(binomial_lower_tail(5, 0.3, 5) == 1);
}

/* The 95 % interval of the median for n = 6 to 50 (Conover, table A3; Bland, "Confidence interval for a
 * median"), and n = 100. */
static void ranks_for_the_median_are_the_published_ones(void **state)
{
    static const struct {
        uint64_t n, low, high;
    } table[] = {{6, 1, 6},    {7, 1, 7},    {8, 1, 8},    {9, 2, 8},    {10, 2, 9},   {11, 2, 10},
                 {12, 3, 10},  {13, 3, 11},  {14, 3, 12},  {15, 4, 12},  {16, 4, 13},  {17, 5, 13},
                 {18, 5, 14},  {19, 5, 15},  {20, 6, 15},  {25, 8, 18},  {30, 10, 21}, {35, 12, 24},
                 {40, 14, 27}, {45, 16, 30}, {50, 18, 33}, {100, 40, 61}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint64_t low = binomial_lower_rank(table[i].n, 0.5, 0.025);
        uint64_t high = binomial_upper_rank(table[i].n, 0.5, 0.025);
        if (low != table[i].low || high != table[i].high)
            fail_msg("n = %d: %d and %d", (int)table[i].n, (int)low, (int)high);
    }
}

static void few_values_have_no_bounds(void **state)
{
    (void)state;
    for (uint64_t n = 0; n <= 5; n++) {
        assert_int_equal(binomial_lower_rank(n, 0.5, 0.025), 0);
        assert_int_equal(binomial_upper_rank(n, 0.5, 0.025), 0);
    }
    /* 0.9^28 is above, 0.9^36 below 0.025: the 90th percentile is bounded from above from 36 values on */
    assert_int_equal(binomial_upper_rank(35, 0.9, 0.025), 0);
    assert_int_equal(binomial_upper_rank(36, 0.9, 0.025), 36);
    assert_int_equal(binomial_lower_rank(35, 0.1, 0.025), 0);
    assert_int_equal(binomial_lower_rank(36, 0.1, 0.025), 1);
}

static void bounds_of_the_ends_are_the_ends(void **state)
{
    (void)state;
    assert_int_equal(binomial_lower_rank(10, 0, 0.025), 0);
    assert_int_equal(binomial_upper_rank(10, 0, 0.025), 1);
    assert_int_equal(binomial_lower_rank(10, 1, 0.025), 10);
    assert_int_equal(binomial_upper_rank(10, 1, 0.025), 0);
}

/* A tail that equals the probability of a rank is within it: 1/64 on each side of six values. */
static void a_tail_that_is_met_exactly_counts(void **state)
{
    (void)state;
    assert_int_equal(binomial_lower_rank(6, 0.5, 1.0 / 64), 1);
    assert_int_equal(binomial_upper_rank(6, 0.5, 1.0 / 64), 6);
    assert_int_equal(binomial_lower_rank(6, 0.5, 1.0 / 65), 0);
}

/* The definition itself, by exact sums where p is 1/2 and by the tails elsewhere. */
static void ranks_are_the_last_within_the_tail(void **state)
{
    static const double qs[] = {0.01, 0.1, 0.5, 0.75, 0.95, 0.999}, tails[] = {0.2, 0.05, 0.025, 0.005, 1e-6};
    (void)state;
    for (size_t i = 0; i < sizeof qs / sizeof *qs; i++)
        for (size_t t = 0; t < sizeof tails / sizeof *tails; t++)
            for (uint64_t n = 1; n < 40000; n = n * 2 + 1) {
                double q = qs[i], tail = tails[t];
                uint64_t low = binomial_lower_rank(n, q, tail), high = binomial_upper_rank(n, q, tail);
                if (low) assert_true(binomial_lower_tail(n, q, low - 1) <= tail * (1 + 1e-9));
                if (low < n) assert_true(binomial_lower_tail(n, q, low) > tail);
                if (high) assert_true(binomial_lower_tail(n, q, high - 1) >= 1 - tail - 1e-12);
                if (high > 1) assert_true(binomial_lower_tail(n, q, high - 2) < 1 - tail + 1e-12);
                if (!high) assert_true(binomial_lower_tail(n, q, n - 1) < 1 - tail + 1e-12);
            }
}

/* Of many values the ranks lie 1.959964 standard deviations from the middle, but for the correction of the
 * normal approximation: 2^32 values have one of 32768. */
static void ranks_of_billions_are_those_of_the_normal_distribution(void **state)
{
    (void)state;
    uint64_t n = UINT64_C(4294967296);
    double low = (double)binomial_lower_rank(n, 0.5, 0.025),
           high = (double)binomial_upper_rank(n, 0.5, 0.025);
    assert_true(fabs(low - (2147483648.0 - 1.959963984540054 * 32768)) <= 2);
    assert_true(low + high == (double)n + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_of_fair_coins_are_sums_of_binomial_coefficients),
        cmocka_unit_test(probabilities_add_up_to_one),
        cmocka_unit_test(probabilities_of_many_trials_keep_their_digits),
        cmocka_unit_test(certain_events_have_certain_probabilities),
        cmocka_unit_test(ranks_for_the_median_are_the_published_ones),
        cmocka_unit_test(few_values_have_no_bounds),
        cmocka_unit_test(bounds_of_the_ends_are_the_ends),
        cmocka_unit_test(a_tail_that_is_met_exactly_counts),
        cmocka_unit_test(ranks_are_the_last_within_the_tail),
        cmocka_unit_test(ranks_of_billions_are_those_of_the_normal_distribution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
