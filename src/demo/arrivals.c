/* Arrivals in order. Rules:
 *  1. n arrivals of a Poisson process in a time are n independent instants by its intensity. Sorted, they are
 *     the order statistics of n uniform numbers, through the inverse of the share of the intensity that has
 *     passed.
 *  2. The order statistics come one by one: of k that are left the smallest leaves the rest r of the line as
 *     r * v^(1/k) for a uniform v (L. Devroye, Non-Uniform Random Variate Generation, 1986, V.3.1). Kept as a
 *     logarithm, so that the last ones are as exact as the first.
 *  3. Within an hour the intensity is constant; instants are whole seconds. */
#include "demo/arrivals.h"

#include "base/memory.h"

#include <math.h>

enum { HOUR = 3600 };

status arrivals_init(struct arrivals *arrivals, int64_t from, int64_t to, uint64_t count,
                     arrival_intensity *intensity, void *context, struct random random, struct error *error)
{
    size_t hours = (size_t)((to - from) / HOUR);
    *arrivals = (struct arrivals){.from = from, .to = to, .hours = hours, .left = count, .random = random};
    arrivals->before = memory_try_new(hours + 1, sizeof *arrivals->before);
    if (!arrivals->before) return error_set(error, STATUS_MEMORY, "no memory for %zu hours", hours);
    double *before = arrivals->before;
    for (size_t i = 0; i < hours; i++)
        before[i + 1] = before[i] + intensity(context, from + (int64_t)i * HOUR);
    double total = before[hours];
    if (!(total > 0))
        return error_set(error, STATUS_INVALID, "demo: nothing ever arrives: all weights are 0");
    for (size_t i = 0; i <= hours; i++) before[i] /= total;
    return STATUS_OK;
}

void arrivals_fini(struct arrivals *arrivals)
{
    memory_free(arrivals->before);
    arrivals->before = NULL;
}

bool arrivals_next(struct arrivals *arrivals, int64_t *at)
{
    if (arrivals->left == 0) return false;
    arrivals->log_rest += log(random_unit(&arrivals->random)) / (double)arrivals->left--;
    double share = -expm1(arrivals->log_rest);
    const double *before = arrivals->before;
    while (arrivals->hour + 1 < arrivals->hours && before[arrivals->hour + 1] <= share) arrivals->hour++;
    double width = before[arrivals->hour + 1] - before[arrivals->hour];
    double part = width > 0 ? (share - before[arrivals->hour]) / width : 0;
    int64_t second = (int64_t)(part * HOUR);
    if (second >= HOUR) second = HOUR - 1;
    *at = arrivals->from + (int64_t)arrivals->hour * HOUR + second;
    return true;
}

double arrivals_share(const struct arrivals *arrivals, int64_t at)
{
    if (at <= arrivals->from) return 0;
    size_t hour = (size_t)((at - arrivals->from) / HOUR);
    return hour >= arrivals->hours ? 1 : arrivals->before[hour];
}
