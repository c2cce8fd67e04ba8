/* Random numbers of one seed, the same on every run: SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, OOPSLA
 * 2014). What passes through the C library's log and exp may differ in its last digit between machines. */
#ifndef PERILUNE_DEMO_RANDOM_H
#define PERILUNE_DEMO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
    double spare; /* the second of a pair of normal numbers */
    bool has_spare;
};

/* Another stream for each seed and purpose. */
struct random random_of(uint64_t seed, uint64_t purpose);

uint64_t random_bits(struct random *random);

/* Between 0 and 1, neither of them. */
double random_unit(struct random *random);

/* Mean 0, standard deviation 1 (Marsaglia's polar method). */
double random_normal(struct random *random);

/* Log-normal: exp(spread * normal) times the median. */
double random_around(struct random *random, double median, double spread);

/* Exponential of this mean. */
double random_exponential(struct random *random, double mean);

/* A whole number below `count`, which is not 0; the bias is below count / 2^53. */
size_t random_below(struct random *random, size_t count);

bool random_chance(struct random *random, double probability);

/* An index, by weights of any sum above 0; the last one of weight 0 is never drawn. */
size_t random_weighted(struct random *random, const double *weights, size_t count);

#endif
