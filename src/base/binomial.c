/* The binomial distribution. */
#include "base/binomial.h"

#include <math.h>
#include <stdbool.h>

/* ln n! minus Stirling's ln(sqrt(2 pi n) (n / e)^n): a table for few, a series for many. */
static double stirling_rest(uint64_t n)
{
    static const double few[] = {0,
                                 0.08106146679532726,
                                 0.04134069595540929,
                                 0.02767792568499834,
                                 0.02079067210376509,
                                 0.01664469118982119,
                                 0.01387612882307075,
                                 0.01189670994589177,
                                 0.01041126526197209,
                                 0.009255462182712733,
                                 0.008330563433362871,
                                 0.007573675487951841,
                                 0.006942840107209530,
                                 0.006408994188004207,
                                 0.005951370112758848,
                                 0.005554733551962801};
    if (n < sizeof few / sizeof *few) return few[n];
    double x = (double)n, square = x * x;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / x;
}

/* x ln(x / mean) + mean - x, without cancellation where x is near the mean. */
static double deviance(double x, double mean)
{
    if (fabs(x - mean) >= 0.1 * (x + mean)) return x * log(x / mean) + mean - x;
    double v = (x - mean) / (x + mean), sum = (x - mean) * v, term = 2 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

/* Rule 1. */
double binomial_probability(uint64_t n, double p, uint64_t k)
{
    const double two_pi = 6.283185307179586;
    double trials = (double)n, hits = (double)k, misses = (double)(n - k);
    if (p == 0) return k == 0;
    if (p == 1) return k == n;
    if (k == 0) return exp(trials * log1p(-p));
    if (k == n) return exp(trials * log(p));
    double exponent = stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k) -
                      deviance(hits, trials * p) - deviance(misses, trials * (1 - p));
    return exp(exponent) * sqrt(trials / (two_pi * hits * misses));
}

/* Rule 2. Above the mode the terms rise before they fall. */
double binomial_lower_tail(uint64_t n, double p, uint64_t k)
{
    if (p == 0) return 1;
    if (p == 1 || k >= n) return k >= n;
    double term = binomial_probability(n, p, k), sum = term, odds = (1 - p) / p;
    for (uint64_t i = k; i > 0; i--) {
        double ratio = (double)i / (double)(n - i + 1) * odds;
        term *= ratio;
        sum += term;
        if (ratio < 1 && term < sum * 1e-18) break;
    }
    return sum < 1 ? sum : 1;
}

/* Near the k whose lower tail is `tail`: the normal quantile (Abramowitz and Stegun 26.2.23) with the
 * correction for skewness (Cornish and Fisher). */
static uint64_t guess(uint64_t n, double p, double tail)
{
    double t = sqrt(-2 * log(tail));
    double z = -t + (2.515517 + t * (0.802853 + t * 0.010328)) /
                        (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    double mean = (double)n * p;
    double k = mean + z * sqrt(mean * (1 - p)) + (z * z - 1) * (1 - 2 * p) / 6 - 0.5;
    return k <= 0 ? 0 : k >= (double)n ? n : (uint64_t)k;
}

/* How many k there are with P(B(n, p) <= k) <= tail, which are 0, 1, 2 ...: a few steps from the guess. */
static uint64_t count_within(uint64_t n, double p, double tail)
{
    tail *= 1 + 1e-12; /* what is equal but for rounding counts */
    if (n == 0 || p == 0) return 0;
    if (p == 1) return n;
    uint64_t k = guess(n, p, tail);
    double sum = binomial_lower_tail(n, p, k);
    if (sum > tail) {
        while (k > 0 && sum > tail) sum = binomial_lower_tail(n, p, --k);
        return sum > tail ? 0 : k + 1;
    }
    for (;;) {
        double next = sum + binomial_probability(n, p, k + 1);
        if (k + 1 >= n || next > tail) return k + 1;
        sum = next;
        k++;
    }
}

uint64_t binomial_lower_rank(uint64_t n, double q, double tail)
{
    return count_within(n, q, tail);
}

/* P(B(n, q) <= u - 1) >= 1 - tail says P(B(n, 1 - q) <= n - u) <= tail. */
uint64_t binomial_upper_rank(uint64_t n, double q, double tail)
{
    uint64_t count = count_within(n, 1 - q, tail);
    return count ? n - count + 1 : 0;
}
