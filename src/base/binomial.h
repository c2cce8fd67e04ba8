/* The binomial distribution B(n, p): how often an event of probability p happens in n trials.
 *
 * Rules:
 *  1. Probabilities are computed by Loader's saddle-point expansion (C. Loader, "Fast and Accurate
 * Computation of Binomial Probabilities", 2000), which keeps full precision for any n where factorials would
 * not.
 *  2. A lower tail is summed from its largest term down; all terms are positive, so nothing cancels.
 *  3. The interval of a quantile by order statistics (Conover, "Practical Nonparametric Statistics", 3.2;
 * Hahn and Meeker, "Statistical Intervals", 5.2): with the values sorted x(1)..x(n), the lower bound of the
 * q-quantile is x(l) with l the largest rank such that P(B(n, q) <= l - 1) <= tail, the upper x(u) with u the
 * smallest rank such that P(B(n, q) <= u - 1) >= 1 - tail. Where there is no such rank n is too small for a
 * bound. */
#ifndef PERILUNE_BASE_BINOMIAL_H
#define PERILUNE_BASE_BINOMIAL_H

#include <stdint.h>

/* P(B(n, p) = k), 0 <= p <= 1, k <= n. */
double binomial_probability(uint64_t n, double p, uint64_t k);

/* P(B(n, p) <= k). */
double binomial_lower_tail(uint64_t n, double p, uint64_t k);

/* The ranks of rule 3, from 1; 0 where there is none. 0 < tail < 0.5. */
uint64_t binomial_lower_rank(uint64_t n, double q, double tail);
uint64_t binomial_upper_rank(uint64_t n, double q, double tail);

#endif
