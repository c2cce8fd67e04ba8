/* Exact quantiles by selection.
 *
 * Rules (query 5):
 *  1. The quantile q of n values is found at h = (n - 1) q of the sorted values, counted from 0, and
 * interpolated linearly between its neighbours (R-7, as NumPy's default and percentile_cont).
 *  2. Of no values it is NULL. It is computed in doubles as low + (h - floor(h)) * (high - low), like NumPy's
 * and DuckDB's; of integers beyond 2^53, which doubles do not hold, in 64-bit precision.
 *  3. Infinities are values: between two equal neighbours nothing is interpolated. */
#ifndef PERILUNE_QUERY_QUANTILE_H
#define PERILUNE_QUERY_QUANTILE_H

#include "base/pool.h"
#include "query/samples.h"

/* The two neighbours of rule 1, as keys (equal at the end), and the fraction between them. */
struct quantile {
    uint64_t low, high;
    double fraction;
};

/* Of n > 0 keys, which are reordered. */
struct quantile quantile_of_keys(uint64_t *keys, size_t n, double q);

/* Of the n > 0 keys in the spans of sealed samples like `like`. With a pool its threads share the work. False
 * when there is no memory. */
bool quantile_of_spans(const struct samples *like, const struct sample_span *spans, size_t span_count,
                       size_t n, double q, struct pool *pool, struct quantile *out);

/* The key of rank `rank`, counted from 0, as both neighbours: an order statistic. */
bool quantile_rank_of_spans(const struct samples *like, const struct sample_span *spans, size_t span_count,
                            size_t n, size_t rank, struct pool *pool, struct quantile *out);

/* Rule 2. */
long double quantile_integer(const struct quantile *quantile);
double quantile_real(const struct quantile *quantile);

#endif
