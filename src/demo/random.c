/* Random numbers of one seed. */
#include "demo/random.h"

#include "base/hash.h"

#include <math.h>

struct random random_of(uint64_t seed, uint64_t purpose)
{
    return (struct random){.state = hash_integer(seed + 1) ^ hash_integer(~purpose)};
}

uint64_t random_bits(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double random_unit(struct random *random)
{
    return ((double)(random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

double random_normal(struct random *random)
{
    if (random->has_spare) {
        random->has_spare = false;
        return random->spare;
    }
    double x, y, square;
    do {
        x = 2 * random_unit(random) - 1;
        y = 2 * random_unit(random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double factor = sqrt(-2 * log(square) / square);
    random->spare = y * factor;
    random->has_spare = true;
    return x * factor;
}

double random_around(struct random *random, double median, double spread)
{
    return median * exp(spread * random_normal(random));
}

double random_exponential(struct random *random, double mean)
{
    return -mean * log(random_unit(random));
}

size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_unit(random) * (double)count);
}

bool random_chance(struct random *random, double probability)
{
    return random_unit(random) < probability;
}

size_t random_weighted(struct random *random, const double *weights, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++) total += weights[i];
    double left = random_unit(random) * total;
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] <= 0) continue;
        chosen = i;
        left -= weights[i];
        if (left < 0) break;
    }
    return chosen;
}
